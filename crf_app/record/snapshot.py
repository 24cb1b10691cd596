"""A snapshot: one subject's casebook as of a cut, everything that a print or an export needs and nothing else.

Two snapshots of the same cut have the same ``digest`` on every device.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer
from crf_app.record.view import AttestLine, Change, FormView, SubjectView
from crf_app.study.model import Form, Item, Study


class PrintStatus(Enum):
    """The one list of status words of a print (design 7)."""

    BLANK = "BLANK"
    ANNOTATED = "ANNOTATED"
    NOT_SIGNED = "NOT SIGNED"
    SIGNED = "SIGNED"
    SIGNED_CHANGED = "SIGNED – CHANGED SINCE"
    LOCKED = "LOCKED"


@dataclass(frozen=True)
class Person:
    """Somebody who works on the study, as printed: id, name, role code."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class AuditLine:
    """One line of the audit trail: one change of one entry. ``what`` is its place or scope, ``event`` the entry's type.

    ``before`` are the answers that it replaced; ``text`` carries what is not an answer (a reason, a meaning).
    ``change`` is its own hash, which names the row or instance that it creates; ``about`` are the places of the
    changes that a reason, an acceptance or a removal names.
    """

    time: str
    user: str
    device: str
    entry: str
    event: str
    what: str
    before: tuple[Answer | None, ...] = ()
    after: Answer | None = None
    reason: str = ""
    text: str = ""
    redacted: bool = False
    change: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """One subject as of a cut {chain: (seq, hash)}.

    ``history`` maps each cell's ``what`` to all its changes in causal order; ``as_of`` is the time of the newest entry
    in the cut as this device had it; ``digest`` is SHA-256 over cut and values, in hex. ``demonstration`` and
    ``synthetic`` (made-up subjects) are facts of the study's founding entry.
    """

    study: Study
    site: str
    site_name: str
    subject: SubjectView
    forms: tuple[FormView, ...]
    history: Mapping[str, tuple[Change, ...]]
    audit: tuple[AuditLine, ...]
    attests: tuple[AttestLine, ...]
    people: Mapping[str, Person]
    cut: Mapping[str, tuple[int, str]]
    digest: str
    as_of: str
    status: PrintStatus
    demonstration: bool = False
    synthetic: bool = False
    waiting: int = 0
    forks: tuple[str, ...] = field(default=())

    @cached_property
    def by_key(self) -> Mapping[FormKey, FormView]:
        """The forms by their names."""
        return {view.key: view for view in self.forms}

    def form(self, key: FormKey) -> Form | None:
        """A form as the version that it is of asks it; None where the study lacks it."""
        view = self.by_key.get(key)
        return self.study.forms.get(key.form) if view is None else view.form

    def item(self, place: Place) -> Item | None:
        """The question of a place, also one that the form's version does not ask any more."""
        form, view = self.form(place.key), self.by_key.get(place.key)
        found = form.by_name.get(place.item) if form is not None else None
        former = view.former if view is not None else ()
        return found or next((cell.item for cell in former if cell.place.item == place.item), None)
