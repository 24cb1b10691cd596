"""The static types of expressions, and what the check of an expression must be told about its study.

Knows kinds, forms and items by name only; nothing of TOML, of records or of texts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeAlias

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.clinical.signature import Function, Kind

Scalar: TypeAlias = bool | int | Decimal | str | PartialDate | PartialDateTime | Derivation | SiteFacts
Values: TypeAlias = tuple[Hashable, ...]
"""What every step of an expression answers: scalars or records, () when there is nothing."""

Pair: TypeAlias = tuple[str, str]
"""A form and one of its items, by id."""

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})
ORDERED = NUMBERS | MOMENTS | {Kind.STRING}


@dataclass(frozen=True)
class RecordType:
    """A record of a form: one of its rows, or an instance; ``here`` when it belongs to the instance in focus."""

    form: str
    row: bool
    here: bool = False


@dataclass(frozen=True)
class Type:
    """The static type of an expression; ``kind`` is None for ``{}``, ``many`` where it may give several.

    >>> str(Type(Kind.DECIMAL)), str(Type(Kind.STRING, many=True)), str(Type(RecordType("COC", row=True)))
    ('DECIMAL', 'several STRING', 'a row of COC')
    """

    kind: Kind | RecordType | None
    many: bool = False

    def __str__(self) -> str:
        match self.kind:
            case RecordType(form, row):
                word = f"{'a row' if row else 'an instance'} of {form}"
                return f"several records of {form}" if self.many else word
            case None:
                return "nothing"
            case kind:
                return f"several {kind.name}" if self.many else kind.name

    @property
    def one(self) -> Type:
        """The type of a single element."""
        return Type(self.kind)

    @property
    def several(self) -> Type:
        """The type of a collection of these."""
        return Type(self.kind, many=True)


NOTHING = Type(None)


@dataclass(frozen=True)
class ItemType:
    """What an item holds.

    ``many`` for multi-code items, ``row`` for an item of the rows of its form, ``bounds`` when it is derived with
    bounds, so that ``.low()`` and its like may be asked.
    """

    kind: Kind
    many: bool = False
    row: bool = False
    bounds: bool = False


@dataclass(frozen=True)
class FormType:
    """How often a form stands in a casebook, and whether it holds rows (a log or a grid)."""

    once: bool
    rows: bool = False


class Scope(Protocol):
    """Where a rule stands, and the names it may use."""

    @property
    def form(self) -> str:
        """The id of the form that the rule belongs to."""
        ...

    @property
    def row(self) -> bool:
        """Whether the rule is asked for every row (True) or once for an instance of the form."""
        ...

    @property
    def site(self) -> bool:
        """Whether the rule only offers something to a person, so that it may ask the site's record by ``%site``."""
        ...

    @property
    def functions(self) -> Mapping[str, Function]:
        """The clinical functions that may be called by name."""
        ...

    def form_type(self, form: str) -> FormType | None:
        """None when there is no such form."""
        ...

    def item_type(self, form: str, item: str) -> ItemType | None:
        """None when the form has no such item."""
        ...

    def constant(self, name: str) -> Type | None:
        """The type of a study setting, None when there is no such setting."""
        ...

    def names(self) -> Iterable[str]:
        """All ids of forms, items and settings, for "did you mean"."""
        ...


def unify(first: Type, second: Type) -> Type | None:
    """The type that holds both, None when there is none; INTEGER widens to DECIMAL, ``{}`` fits all.

    >>> str(unify(Type(Kind.INTEGER), Type(Kind.DECIMAL, many=True)))
    'several DECIMAL'
    >>> unify(Type(Kind.STRING), Type(Kind.DATE)) is None
    True
    """
    many = first.many or second.many
    if second.kind is None or first.kind == second.kind:
        return Type(first.kind, many)
    if first.kind is None:
        return Type(second.kind, many)
    if first.kind in NUMBERS and second.kind in NUMBERS:
        return Type(Kind.DECIMAL, many)
    match first.kind, second.kind:
        case RecordType(form, row), RecordType(other_form, other_row) if (form, row) == (other_form, other_row):
            return Type(RecordType(form, row), many)
    return None


def fits(found: Type, wanted: Type) -> bool:
    """Whether an expression of one type may stand where the other is wanted.

    >>> fits(Type(Kind.INTEGER), Type(Kind.DECIMAL)), fits(Type(Kind.DECIMAL), Type(Kind.INTEGER))
    (True, False)
    """
    return (wanted.many or not found.many) and unify(wanted.one, found.one) == wanted.one
