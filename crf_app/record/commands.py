"""Commands: the closed list of what a person can ask of the casebook. Each becomes one entry, or is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer


class Meaning(Enum):
    """What an attest says of its scope."""

    COMPLETE = "complete"
    VERIFY = "verify"
    SIGN = "sign"
    FREEZE = "freeze"
    LOCK = "lock"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    RELEASE_BEGUN = "release-begun"
    RELEASE_MADE = "release-made"


@dataclass(frozen=True)
class AddSubject:
    """A new subject with the numbers and answers known at once: {item of DM: answer}."""

    answers: tuple[tuple[str, Answer], ...] = ()


@dataclass(frozen=True)
class AddSiteRecord:
    """The site's own record (laboratories, reference ranges): made like a subject, and no subject."""


@dataclass(frozen=True)
class AddInstance:
    """A new instance of a form that may be there many times at a visit, with its first answers {item: answer}."""

    subject: str
    visit: str
    form: str
    answers: tuple[tuple[str, Answer], ...] = ()


@dataclass(frozen=True)
class AddRow:
    """A new row of a log or grid, with its first answers {item: answer}."""

    key: FormKey
    answers: tuple[tuple[str, Answer], ...] = ()


@dataclass(frozen=True)
class Enter:
    """Record one answer in one cell (also: correct it, resolve a conflict). None clears the cell.

    ``sources`` names the changes that an accepted proposal came from.
    """

    place: Place
    answer: Answer | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnterMany:
    """Several cells of one subject in one gesture (a pasted block, a grid row, a bedside stamp, proposals).

    ``sources`` names, for each cell, the changes that an accepted proposal came from; empty where none was.
    """

    cells: tuple[tuple[Place, Answer | None], ...]
    sources: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class EnterRows:
    """Several rows of one log or grid in one gesture (a pasted block): for each the id of its row, or nothing for a
    new one, and its answers {item: answer}; None clears. A new row without answers is made blank."""

    key: FormKey
    rows: tuple[tuple[str, tuple[tuple[str, Answer | None], ...]], ...]


@dataclass(frozen=True)
class StrikeRow:
    """Strike a row through, or with ``struck=False`` restore it. Nothing is ever removed.

    Row ``-`` is the whole instance of a form that may be there many times.
    """

    key: FormKey
    row: str
    struck: bool = True


@dataclass(frozen=True)
class Move:
    """Move a form that is begun to the package in force; never back. What it no longer asks stays to be seen."""

    key: FormKey
    note: str = ""


@dataclass(frozen=True)
class GiveReason:
    """The reason that some changes owe: a code of the reason list, and for its last one (other) a text."""

    changes: tuple[str, ...]
    code: str
    text: str = ""


@dataclass(frozen=True)
class Confirm:
    """Confirm that an unusual value is right; lapses when one of its operands changes."""

    finding: str
    operands: tuple[str, ...]
    key: FormKey
    comment: str = ""


@dataclass(frozen=True)
class Attest:
    """Complete, verify, sign, freeze or lock a scope: the path of a form, of a visit, or a subject."""

    scope: str
    meaning: Meaning
    details: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True)
class Withdraw:
    """Take an attest back (un-complete, unlock), with its reason."""

    attest: str
    reason: str


@dataclass(frozen=True)
class Accept:
    """Take a proposal (a change that met a lock or a revocation) into the record."""

    change: str
    reason: str


@dataclass(frozen=True)
class Redact:
    """Take values out of the ledger (a name typed by mistake) and every value that was shown from them."""

    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Override:
    """Go on although a gate of the protocol says no, with the reason; the deviation is proposed.

    ``operands`` are the changes that the gate rests on: the override lapses when they change. ``second`` is the id of
    the second person, where the protocol wants two, and ``signature`` (hex) theirs (see ``seconds.confirmed_text``).
    """

    key: FormKey
    gate: str
    reason: str
    operands: tuple[str, ...] = ()
    second: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Undo:
    """Take back this person's own newest change of a cell; refused if anybody changed it since."""

    change: str


@dataclass(frozen=True)
class TakeBack:
    """Take back all that one gesture of this person changed, in one entry; the rows that it made are struck."""

    changes: tuple[str, ...]


Command = (
    AddSubject
    | AddSiteRecord
    | AddInstance
    | AddRow
    | Enter
    | EnterMany
    | EnterRows
    | StrikeRow
    | Move
    | GiveReason
    | Confirm
    | Attest
    | Withdraw
    | Accept
    | Redact
    | Override
    | Undo
    | TakeBack
)
