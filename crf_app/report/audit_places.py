"""What a line of the audit trail is about, in words: form, visit, row and a short id, where the ledger has hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crf_app.record.places import NEW, NONE, STRUCK, FormKey, Place
from crf_app.record.snapshot import AuditLine, Snapshot
from crf_app.report.words import Words
from crf_app.study.model import Item

_FORM, _ROW, _CELL = 3, 4, 5  # parts of a place
_ID = 8  # characters of a hash that tell two things of one subject apart


@dataclass(frozen=True)
class AuditPlaces:
    """Names the places of one snapshot's audit trail."""

    snapshot: Snapshot
    words: Words

    def path(self, line: AuditLine) -> str:
        """The form instance that a line belongs to; empty when it belongs to none or to several."""
        paths = {self._path(what, line.change) for what in (line.about or (line.what,))}
        return paths.pop() if len(paths) == 1 else ""

    def item(self, line: AuditLine) -> Item | None:
        """The item whose answer a line changes."""
        place = _cell(line.what)
        return self._item(place) if place else None

    def said(self, line: AuditLine) -> str:
        """What a line is about: an item with its row, a row, a form, a visit, the subject, the whole casebook."""
        here = self.path(line)
        names = [self._said(what, line.change, here) for what in (line.about or (line.what,))]
        return "; ".join(dict.fromkeys(names))

    def _path(self, what: str, change: str) -> str:
        parts = bare(what).split("/")
        if len(parts) < _FORM:
            return ""
        path = "/".join(parts[:_FORM])
        return f"{path.removesuffix(NEW)}{change}" if path.endswith(f":{NEW}") else path

    def _said(self, what: str, change: str, here: str) -> str:
        parts = bare(what).split("/")
        place = _cell(what)
        if place is not None:
            said = self._of_cell(place)
        elif len(parts) == _ROW:
            said = self._row(change)
        elif len(parts) == _FORM:
            said = self.words.say("whole_form")
            said += f" ({change[:_ID]})" if parts[-1].endswith(f":{NEW}") else ""
        else:
            return self._of_scope(parts, change)
        path = self._path(what, change)
        return said if path == here else f"{said} – {self.form(path)}"

    def form(self, path: str) -> str:
        """The form of a path, with its visit; what the study lacks stands as it was written."""
        key = FormKey.parse(path)
        view = self.snapshot.by_key.get(key)
        form = self.snapshot.form(key)
        visit = view.visit if view is not None else self.snapshot.study.visit_by_id.get(key.visit)
        name = self.words.label(form.label) if form else key.form
        return f"{name} · {self.words.short(visit.label)}" if visit else name

    def _of_cell(self, place: Place) -> str:
        item = self._item(place)
        name = self.words.short(item.label) if item else "" if place.item in (NEW, STRUCK) else place.item
        if place.row == NONE:
            return name or self.words.say("whole_form")
        number = self._numbers.get(place.row)
        row = self.words.say("row", number=number) if number else self._row(place.row)
        return f"{name} [{row}]" if name else self._row(place.row)

    def _of_scope(self, parts: list[str], change: str) -> str:
        visit = self.snapshot.study.visit_by_id.get(parts[-1])
        if visit is not None:
            return f"{self.words.say('whole_visit')} {self.words.short(visit.label)}"
        if parts[0] == NEW:
            return f"{self.words.say('subject')} ({change[:_ID]})"
        return self.words.say("whole_casebook")

    def _row(self, id: str) -> str:
        number = self._numbers.get(id)
        short = id[:_ID]
        return f"{self.words.say('row', number=number)} ({short})" if number else f"{self.words.say('a_row')} ({short})"

    def _item(self, place: Place) -> Item | None:
        return self.snapshot.item(place)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {row.id: row.number for view in self.snapshot.forms for row in view.rows}


def bare(what: str) -> str:
    """A place or scope without the word of the act before it.

    >>> bare("confirm:9f2c/D07/CRS"), bare("9f2c/INF/VS:77aa")
    ('9f2c/D07/CRS', '9f2c/INF/VS:77aa')
    """
    word, colon, rest = what.partition(":")
    return rest if colon and word.isalpha() and "/" not in word else what


def _cell(what: str) -> Place | None:
    plain = bare(what)
    return Place.parse(plain) if plain.count("/") == _CELL - 1 else None
