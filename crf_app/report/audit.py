"""The audit trail appendix: every line of the snapshot's audit, by form, then in causal order, counted at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crf_app.record.places import NEW, STRUCK, FormKey, Place
from crf_app.record.snapshot import AuditLine, Snapshot
from crf_app.record.values import Answer
from crf_app.report.cells import CellPrinter
from crf_app.report.flow import NAVY, Flow, Row, Section, Table, columns
from crf_app.report.form_section import visit_text
from crf_app.report.paper import Ink
from crf_app.report.text import BOLD, NBSP, NOTE, SMALL, Span
from crf_app.report.words import WORDS, Words
from crf_app.study.model import Form, Item


@dataclass
class _Group:
    title: str
    anchor: str = ""
    lines: list[tuple[AuditLine, Place | None]] = field(default_factory=list)


@dataclass(frozen=True)
class AuditSection:
    """Prints the audit trail; ``anchors`` gives the anchor of each form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def print(self, snapshot: Snapshot) -> int:
        """Print the appendix; how many lines it shows."""
        self.flow.start(Section(self.words.say("audit"), "AUDIT", "audit", landscape=True))
        self.flow.heading(f"{self.words.both('audit')} — {snapshot.subject.number or snapshot.subject.screening}", 14)
        widths = columns(self.flow.width, 17, 15, 22, 17, 17, 22)
        titles = ("when", "who", "item", "from", "to", "reason")
        header = self._row(widths, [(Span(self.words.both(title), BOLD),) for title in titles], shade=True)
        numbers = {row.id: row.number for view in snapshot.forms for row in view.rows}
        groups = self._groups(snapshot)
        rows = (row for group in groups for row in self._group(widths, group, numbers))
        self.flow.table(Table(widths, header), rows)
        shown = sum(len(group.lines) for group in groups)
        said = self.words.both("audit_count", shown=f"{shown:,}", total=f"{len(snapshot.audit):,}")
        self.flow.paragraph((Span(said, BOLD),))
        return shown

    def _group(self, widths: Sequence[float], group: _Group, numbers: Mapping[str, int]) -> Iterable[Row]:
        blank = [()] * (len(widths) - 1)
        title = [Span(group.title, Ink(bold=True, colour=NAVY), link=group.anchor)]
        if group.anchor:
            title += [Span(f"   {self.words.say('page')}{NBSP}", NOTE), Span("0000", NOTE, page_of=group.anchor)]
        yield Row((self.flow.cell(title, sum(widths)), *blank), leading=16.0, keep=True)
        for line in group.lines:
            yield self._row(widths, self._line(*line, numbers))
        said = self.words.say("section_count", number=len(group.lines), entry=group.lines[-1][0].entry)
        yield Row((self.flow.cell((Span(said, NOTE),), sum(widths)), *blank), leading=11.0)

    def _groups(self, snapshot: Snapshot) -> list[_Group]:
        groups = {
            view.key.path: _Group(f"{self.words.label(view.form.label)} · {visit_text(view, self.words)}")
            for view in snapshot.forms
        }
        rest = _Group(self.words.both("other_scope"))
        for line in snapshot.audit:
            what = bare(line.what)
            place, path = _place(what)
            group = groups.get(path)
            if group is None and path:
                form = snapshot.study.forms.get(FormKey.parse(path).form)
                group = groups[path] = _Group(self.words.label(form.label) if form else path)
            (group or rest).lines.append((line, place))
        for path, group in groups.items():
            group.anchor = self.anchors.get(path, "")
        return [group for group in (rest, *groups.values()) if group.lines]

    def _line(self, line: AuditLine, place: Place | None, numbers: Mapping[str, int]) -> Sequence[tuple[Span, ...]]:
        form = self._form(place)
        item = form.by_name.get(place.item) if form and place else None
        after = f"[{self.words.say('redacted')}]" if line.redacted else self._said(line.after, item)
        before = " | ".join(self._said(answer, item) for answer in line.before)
        return (
            (Span(self.cells.time(line.time), SMALL),),
            (Span(f"{self.cells.speak.person(line.user)} @{line.device[:12]}", SMALL),),
            (Span(self._what(line, place, item, numbers), SMALL),),
            (Span(before or "–", SMALL),),
            (Span(after or "–", SMALL),),
            (Span(self._event(line), SMALL),),
        )

    def _what(self, line: AuditLine, place: Place | None, item: Item | None, numbers: Mapping[str, int]) -> str:
        if place is None:
            return self.words.say("whole_form") if bare(line.what).count("/") == 2 else line.what
        name = self.words.short(item.label) if item else self._creation(place.item)
        number = numbers.get(place.row)
        return f"{name} [{self.words.say('row', number=number)}]" if number else name

    def _creation(self, item: str) -> str:
        return {NEW: self.words.say("added"), STRUCK: self.words.say("struck")}.get(item, item)

    def _event(self, line: AuditLine) -> str:
        keys = (f"event_{line.event}", f"meaning_{line.event}")
        event = next((self.words.say(key) for key in keys if key in WORDS), line.event)
        code, _, more = line.reason.partition(" ")
        return " · ".join(part for part in (event, self.cells.speak.reason(code, more), line.text) if part)

    def _form(self, place: Place | None) -> Form | None:
        return self.cells.snapshot.study.forms.get(place.key.form) if place else None

    def _said(self, answer: Answer | None, item: Item | None) -> str:
        return self.cells.speak.answer(answer, item)

    def _row(self, widths: Sequence[float], spans: Sequence[tuple[Span, ...]], shade: bool = False) -> Row:
        cells = tuple(self.flow.cell(part, width) for part, width in zip(spans, widths, strict=True))
        return Row(cells, shade=shade, leading=11.0)


def bare(what: str) -> str:
    """A place or scope without the word of the act before it.

    >>> bare("confirm:9f2c/D07/CRS"), bare("9f2c/INF/VS:77aa")
    ('9f2c/D07/CRS', '9f2c/INF/VS:77aa')
    """
    word, colon, rest = what.partition(":")
    return rest if colon and word.isalpha() and "/" not in word else what


def _place(what: str) -> tuple[Place | None, str]:
    parts = what.count("/")
    if parts == 4:
        place = Place.parse(what)
        return place, place.key.path
    return (None, what) if parts == 2 else (None, "")
