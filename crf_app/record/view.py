"""What windows, prints and exports are shown of a record: frozen views, computed from record and package."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from crf_app.clinical.censored import QUALIFIERS
from crf_app.clinical.derivation import Derivation
from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer, Scalar
from crf_app.study.model import Form, Item, Label, Severity, Visit


class Relevance(Enum):
    """Whether an item is asked; UNKNOWN items are shown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class FormStatus(Enum):
    """How far entry has come."""

    EXPECTED = "expected"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    CHANGED = "changed since complete"


@dataclass(frozen=True)
class Change:
    """One change of one cell, as history, audit trail and print show it.

    ``time`` is RFC 3339 with milliseconds and local offset; ``answer`` is None where the cell was cleared or, with
    ``redacted``, where the value was taken out. ``reason`` is the automatic "first entry" (empty code) or a given one.
    """

    hash: str
    place: Place
    answer: Answer | None
    base: tuple[str, ...]
    time: str
    user: str
    device: str
    entry: str
    owes: bool = False
    reason_code: str = ""
    reason_text: str = ""
    redacted: bool = False
    proposal: bool = False


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at: rule and place make its id; never an exception, never entered.

    ``operands`` are the current changes that the rule read; ``confirmed`` says a person confirmed the very values.
    """

    rule: str
    severity: Severity
    place: Place
    message: Label
    operands: tuple[str, ...] = ()
    confirmed: bool = False
    convention: bool = False

    @property
    def id(self) -> str:
        """Stable name of this finding."""
        return f"{self.rule}@{self.place.what}"


@dataclass(frozen=True)
class Derived:
    """The computed side of a derived item: its value for people and rules, or why there is none.

    ``missing`` lists the (form, item) references that were empty.
    """

    values: tuple[Scalar, ...] = ()
    derivation: Derivation | None = None
    missing: tuple[tuple[str, str], ...] = ()
    from_reported: bool = False

    @property
    def sign(self) -> str:
        """What stands before a value of which only the limit is known; empty before any other.

        >>> from decimal import Decimal
        >>> Derived((Decimal("0.5"),), Derivation(Decimal("0.5"), status="<=")).sign
        '≤'
        """
        status = self.derivation.status if self.derivation is not None else ""
        return {"<=": "≤", ">=": "≥"}.get(status, status) if status in QUALIFIERS else ""


@dataclass(frozen=True)
class Cell:
    """One item as it stands: current answer, what is derived, whether it is asked, what is found.

    ``sources`` names the changes that ``proposal`` comes from; ``unproposed`` is the reason where a proposal would
    stand and the rule has none. ``offers`` are texts to choose from.
    ``changes`` holds the current changes: none, one, or several when they were made apart. ``conflict`` is true when
    those say different things; ``answer`` is then None. For a derived item ``answer`` is a value
    reported by the source. ``refers`` is the row that the answer names, with the cells of its title.
    """

    place: Place
    item: Item
    relevance: Relevance = Relevance.YES
    required: bool = False
    changes: tuple[Change, ...] = ()
    conflict: bool = False
    derived: Derived | None = None
    proposal: tuple[Scalar, ...] = ()
    sources: tuple[str, ...] = ()
    unproposed: str = ""
    offers: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    earlier: int = 0
    refers: Row | None = None

    @property
    def answer(self) -> Answer | None:
        """The one current answer."""
        return None if self.conflict or not self.changes else self.changes[0].answer

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands here; where a value was taken out, something does."""
        return all(change.answer is None and not change.redacted for change in self.changes)

    @property
    def owes(self) -> tuple[str, ...]:
        """The current changes that still owe a reason."""
        return tuple(change.hash for change in self.changes if change.owes and not change.reason_code)


@dataclass(frozen=True)
class Row:
    """One row of a log or grid: ``number`` from 1 in order of creation, kept when others are struck."""

    id: str
    number: int
    struck: bool
    cells: Mapping[str, Cell]
    strike: Change | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell.is_blank for cell in self.cells.values())


@dataclass(frozen=True)
class AttestLine:
    """One attest: it ``holds``, or ``overtaken_by`` names the change that overtook it, or it is withdrawn, or it is
    only ``proposed``: made by somebody whose right had been taken, and not accepted."""

    hash: str
    scope: str
    meaning: str
    user: str
    time: str
    holds: bool
    withdrawn: bool = False
    overtaken_by: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    proposed: bool = False


@dataclass(frozen=True)
class OverrideLine:
    """Somebody went on although a gate of the protocol said no. ``operands`` are the changes that it rested on;
    ``signed`` says that an investigator did so, or signed the form in the knowledge of it."""

    hash: str
    gate: str
    operands: frozenset[str]
    user: str
    time: str
    reason: str
    signed: bool = False


@dataclass(frozen=True)
class FormView:
    """One form instance with everything that is shown of it.

    ``struck`` says that the whole instance was struck out, by ``strike``: it counts nowhere, and owes no answer. An
    instance that is blank holds nothing now. ``package`` is the hash of the package that it is of, empty before anybody
    began it, and ``version`` what that one calls itself; ``newer`` the version to which it may be moved, where
    anything of the form is otherwise there; ``former`` are the answers that its version does not ask any more.
    """

    key: FormKey
    form: Form
    visit: Visit | None
    status: FormStatus
    cells: Mapping[str, Cell]
    rows: tuple[Row, ...]
    attests: tuple[AttestLine, ...]
    locked: bool
    answered: int
    asked: int
    proposals: tuple[Change, ...] = ()
    day: int | None = None
    day_is_planned: bool = False
    struck: bool = False
    strike: Change | None = None
    overrides: tuple[OverrideLine, ...] = ()
    package: str = ""
    version: str = ""
    newer: str = ""
    former: tuple[Cell, ...] = ()

    def overridden(self, gate: str, operands: Collection[str]) -> bool:
        """Whether somebody went on past a gate that rests on these changes: an override lapses when they change."""
        return any(line.gate == gate and line.operands == frozenset(operands) for line in self.overrides)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the form nor in any of its rows."""
        return all(cell.is_blank for cell in self.cells.values()) and all(row.is_blank for row in self.rows)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the form and its rows, in order of the items."""
        inside = [finding for cell in self.cells.values() for finding in cell.findings]
        rows = [
            finding for row in self.rows if not row.struck for cell in row.cells.values() for finding in cell.findings
        ]
        return tuple(inside + rows)

    @property
    def owes(self) -> tuple[str, ...]:
        """All changes of this form that still owe a reason."""
        cells = [*self.cells.values(), *(cell for row in self.rows for cell in row.cells.values()), *self.former]
        strikes = [strike for strike in (self.strike, *(row.strike for row in self.rows)) if strike is not None]
        owing = [strike.hash for strike in strikes if strike.owes and not strike.reason_code]
        return tuple(change for cell in cells for change in cell.owes) + tuple(owing)


@dataclass(frozen=True)
class SubjectLine:
    """One line of the study home.

    ``awaited`` counts, by visit, the forms that the schedule expects and nobody has begun; ``reached`` is the latest
    target day begun; ``state`` is the id of the state of the course, empty before the first; ``anchors`` are the
    days of the schedule's anchors that are known. ``of_site`` marks the line of a site's own record, which
    is no subject.
    """

    id: str
    number: str
    screening: str
    sex: str
    created: str
    infusion: str
    open_findings: int
    forms_started: int
    forms_complete: int
    infusion_is_planned: bool = False
    awaited: Mapping[str, int] = field(default_factory=dict)
    reached: int | None = None
    state: str = ""
    anchors: Mapping[str, str] = field(default_factory=dict)
    of_site: bool = False

    @property
    def forms_awaited(self) -> int:
        """How many forms are expected and not begun."""
        return sum(self.awaited.values())


@dataclass(frozen=True)
class SubjectView:
    """One subject's header and the list of form instances, in order of visits and forms.

    ``awaited`` are those among them that the schedule expects and nobody has begun; ``offered`` are not among them and
    may be begun if they are indicated; ``reached``, ``state`` and ``anchors`` as in the line.
    """

    id: str
    number: str
    screening: str
    sex: str
    age: str
    infusion: date | None
    infusion_is_planned: bool
    forms: tuple[FormKey, ...]
    offered: tuple[FormKey, ...] = ()
    awaited: frozenset[FormKey] = frozenset()
    reached: int | None = None
    state: str = ""
    anchors: Mapping[str, date] = field(default_factory=dict)
