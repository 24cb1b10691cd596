"""What the expressions of one study may name: its forms, items, settings and the clinical functions.

Built from the definitions before any rule is compiled; knows no rule and no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.signature import Function, Kind
from crf_app.study.expression.kinds import FormType, Type
from crf_app.study.expression.kinds import ItemType as Holds
from crf_app.study.expression.parse import Call, Expression
from crf_app.study.model import Form, Item, ItemType, Occurs, Scope, Setting

KINDS = {
    ItemType.TEXT: Kind.STRING,
    ItemType.INTEGER: Kind.INTEGER,
    ItemType.DECIMAL: Kind.DECIMAL,
    ItemType.COUNT: Kind.DECIMAL,
    ItemType.RESULT: Kind.STRING,
    ItemType.DATE: Kind.DATE,
    ItemType.DATETIME: Kind.DATETIME,
    ItemType.CODE: Kind.STRING,
    ItemType.CODES: Kind.STRING,
}


@dataclass(frozen=True)
class Names:
    """All names of a study with what they hold: ``items`` by form and name."""

    forms: Mapping[str, FormType]
    items: Mapping[str, Mapping[str, Holds]]
    constants: Mapping[str, Type]

    def of(self, form: str, row: bool, site: bool = False) -> FormScope:
        """The names as a rule of a form sees them; ``row`` when asked for every row, ``site`` when it only offers."""
        return FormScope(self, form, row, site)


@dataclass(frozen=True)
class FormScope:
    """The scope of one rule; implements :class:`crf_app.study.expression.kinds.Scope`."""

    known: Names
    form: str
    row: bool
    site: bool = False

    @property
    def functions(self) -> Mapping[str, Function]:
        """The clinical functions."""
        return FUNCTIONS

    def form_type(self, form: str) -> FormType | None:
        """How often a form stands, None when there is no such form."""
        return self.known.forms.get(form)

    def item_type(self, form: str, item: str) -> Holds | None:
        """What an item holds, None when the form has no such item."""
        return self.known.items.get(form, {}).get(item)

    def constant(self, name: str) -> Type | None:
        """The type of a setting, None when there is no such setting."""
        return self.known.constants.get(name)

    def names(self) -> Iterable[str]:
        """All ids, for "did you mean"."""
        yield from self.known.forms
        for items in self.known.items.values():
            yield from items
        yield from self.known.constants


def names_of(
    forms: Iterable[Form], derivations: Mapping[tuple[str, str], Expression], settings: Iterable[Setting]
) -> Names:
    """The names of forms whose rules are not compiled yet; ``derivations`` are the syntax trees of derived items."""
    types: dict[str, FormType] = {}
    items: dict[str, Mapping[str, Holds]] = {}
    for form in forms:
        types[form.id] = FormType(form.occurs in (Occurs.ONCE, Occurs.LOG), form.has_rows)
        items[form.id] = {item.name: _holds(item, derivations.get((form.id, item.name))) for item in form.items}
    return Names(types, items, {setting.name: _constant(setting.value) for setting in settings})


def wanted(item: Item) -> Type:
    """The type that an answer of an item has."""
    return Type(KINDS[item.type], item.type is ItemType.CODES)


def gives_bounds(tree: Expression) -> bool:
    """Whether an expression answers with the derivation of a clinical function, so with reason, status and bounds."""
    match tree:
        case Call(None, "iif", (_, *answers)):
            return any(gives_bounds(answer) for answer in answers)
        case Call(None, name) if name in FUNCTIONS:
            return FUNCTIONS[name].result is Kind.DERIVATION
    return False


def _holds(item: Item, derivation: Expression | None) -> Holds:
    bounds = derivation is not None and gives_bounds(derivation)
    return Holds(KINDS[item.type], item.type is ItemType.CODES, item.scope is Scope.ROW, bounds)


def _constant(value: int | Decimal | str | bool | tuple[Decimal, ...]) -> Type:
    match value:
        case bool():
            return Type(Kind.BOOLEAN)
        case int():
            return Type(Kind.INTEGER)
        case Decimal():
            return Type(Kind.DECIMAL)
        case str():
            return Type(Kind.STRING)
        case _:
            return Type(Kind.DECIMAL, many=True)
