"""What the parts of the check share: the checker's face, the record of what an expression uses, the common refusals.

Every refusal is an ExpressionError that says what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from crf_app.clinical.signature import Kind
from crf_app.study.expression.context import Typed
from crf_app.study.expression.kinds import Pair, RecordType, Scope, Type
from crf_app.study.expression.parse import Call, Expression, ExpressionError

ONE = "; take one by .first(), .last(), .min() or .max(), or ask .exists(...)"


@dataclass
class Uses:
    """What the expressions checked so far read: ``element`` is the record or value in hand, ``focus`` the one that the
    rule is asked for; ``loops`` where a criterion is asked of each element of a collection."""

    here: set[Pair] = field(default_factory=set)
    subject: set[Pair] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    rows: bool = False
    visit: bool = False
    index: bool = False
    element: bool = False
    focus: bool = False
    loops: bool = False
    site: bool = False

    def take(self, other: Uses) -> None:
        """What the other uses, this uses too."""
        for name in ("here", "subject", "forms", "constants", "functions"):
            getattr(self, name).update(getattr(other, name))
        for name in ("rows", "visit", "index", "element", "focus", "loops", "site"):
            setattr(self, name, getattr(self, name) or getattr(other, name))

    def item(self, record: RecordType, item: str) -> None:
        """Note that an item of a record is read."""
        (self.here if record.here else self.subject).add((record.form, item))

    def records(self, record: RecordType) -> None:
        """Note that it matters which records of this kind there are."""
        if record.here:
            self.rows = True
        else:
            self.forms.add(record.form)


class Checker(Protocol):
    """Turns trees into typed steps, noting what they use."""

    scope: Scope
    uses: Uses
    inside: bool

    def check(self, tree: Expression, this: Type) -> Typed:
        """The typed step of a tree in which ``$this`` has the type given."""
        ...

    def each(self, tree: Expression, this: Type) -> Typed:
        """The typed step of a tree that is asked of each element of a collection."""
        ...


def need_one(found: Typed, what: str, at: int) -> None:
    """Refuse an expression that may give several values."""
    if found.type.many:
        raise ExpressionError(f"{what} may be {found.type}" + ONE, at)


def need(found: Typed, kinds: Iterable[Kind], what: str, at: int) -> None:
    """Refuse an expression that is not one value of the kinds given."""
    need_one(found, what, at)
    need_kind(found, kinds, what, at)


def need_kind(found: Typed, kinds: Iterable[Kind], what: str, at: int) -> None:
    """Refuse an expression of other kinds; nothing (``{}``) is of every kind."""
    if found.type.kind is not None and found.type.kind not in set(kinds):
        wanted = " or ".join(kind.name for kind in Kind if kind in set(kinds))
        raise ExpressionError(f"{what} must be {wanted}, here it is {found.type.one}{_advice(found)}", at)


def need_arguments(tree: Call, least: int, most: int) -> None:
    """Refuse too few or too many arguments."""
    count = len(tree.arguments)
    if not least <= count <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise ExpressionError(f"{tree.name}() takes {wanted} arguments, here {count}", tree.at)


def meant(word: str, known: Iterable[str]) -> str:
    """A "did you mean" for an unknown word, empty where nothing is close.

    >>> meant("TEPM", ["TEMP", "PULSE"])
    '; did you mean TEMP?'
    """
    names = list(known)
    close = get_close_matches(word, names, n=1)
    close = close or [name for name in names if name.casefold() == word.casefold()]
    return f"; did you mean {close[0]}?" if close else ""


def _advice(found: Typed) -> str:
    if found.type.kind is Kind.DERIVATION:
        return "; take its .value, .code, .low, .high, .status or .reason"
    if isinstance(found.type.kind, RecordType):
        return "; name one of its items, or ask .exists()"
    return ""
