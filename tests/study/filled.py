"""A record in which everything may be answered, drawn from a seed, to ask every rule of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.kinds import Scalar
from crf_app.study.lists import UNIT_LIST
from crf_app.study.model import Item, ItemType, Range, Rule, Scope, Study

DAY0 = date(2024, 3, 12)
VISITS = ("SCR", "LEUK", "BASE", "LD1", "LD2", "LD3", "INF", "D01", "D07", "D08", "M1", "M12", "END", "DISCH")
"""Instances stand at these visits: before, during and after the infusion."""
BEFORE = {"SCR": -30, "LEUK": -19, "END": 800, "DISCH": 15}
RESULTS = ("0", "0.4", "1", "12.5", "<5", ">1000", "1:320", "POS", "NEG", "150", "2500")
ROWS = 3


@dataclass(frozen=True)
class Spot:
    """An instance of a form, or one of its rows."""

    form: str
    visit: str | None
    place: int
    row: int | None = None


@dataclass(frozen=True)
class Filling:
    """How a record is drawn: which share stays empty, whether numbers are always at their limits, and what is given."""

    seed: int = 0
    empty: float = 0.0
    edges: bool = False
    given: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)


@dataclass
class Filled:
    """One drawn record seen from one spot; implements the context of the expression engine."""

    study: Study
    filling: Filling
    focus: Spot
    known: dict[tuple[Spot, str], tuple[Scalar, ...]] = field(default_factory=dict)
    derivations: dict[tuple[Spot, str], Derivation] = field(default_factory=dict)

    def at(self, spot: Spot) -> Filled:
        """The same record from another spot."""
        return replace(self, focus=spot)

    def instances(self, form: str) -> Sequence[Spot]:
        visits = [each.id for each in self.study.visits_of(form) if each.id in VISITS]
        return [Spot(form, visit, place) for place, visit in enumerate(visits, 1)] or [Spot(form, None, 1)]

    def rows(self, focus: Spot) -> Sequence[Spot]:
        form = self.study.forms[focus.form]
        codes = form.item(form.grid).codes if form.grid else None
        many = len(codes.codes) if codes else ROWS if form.has_rows else 0
        return [replace(focus, row=row) for row in range(1, many + 1)]

    def row_named(self, form: str, name: str) -> Spot | None:  # noqa: ARG002
        rows = [row for at in self.instances(form) for row in self.rows(at)]
        return rows[0] if rows else None

    def value(self, focus: Spot, item: str) -> tuple[Scalar, ...]:
        found = self.study.forms[focus.form].item(item)
        spot = focus if found.scope is Scope.ROW else replace(focus, row=None)
        if (spot, item) not in self.known:
            self.known[spot, item] = ()
            self.known[spot, item] = self._asked(spot, found)
        return self.known[spot, item]

    def _asked(self, spot: Spot, item: Item) -> tuple[Scalar, ...]:
        if f"{spot.form}.{item.name}" in self.filling.given:
            return self.filling.given[f"{spot.form}.{item.name}"]
        if isinstance(item.relevant, Rule) and self.answer(spot, item.relevant) == (False,):
            return ()
        return self.derived(spot, item) if item.derive else drawn(self.study, spot, item, self.filling)

    def derived(self, spot: Spot, item: Item) -> tuple[Scalar, ...]:
        """What a derived item comes to."""
        values = self.answer(spot, item.derive) if item.derive else ()
        if values and isinstance(values[0], Derivation):
            self.derivations[spot, item.name] = values[0]
            values = () if values[0].value is None else (values[0].value,)
        return values

    def answer(self, spot: Spot, rule: Rule) -> tuple[Scalar, ...]:
        """What a rule answers at a spot."""
        return evaluate(rule.compiled, self.at(spot)).values

    def missing(self, focus: Spot, item: str) -> str | None:
        return None if self.value(focus, item) else "UNK"

    def derivation(self, focus: Spot, item: str) -> Derivation | None:
        self.value(focus, item)
        spot = focus if self.study.forms[focus.form].item(item).scope is Scope.ROW else replace(focus, row=None)
        return self.derivations.get((spot, item))

    def visit(self, focus: Spot) -> str | None:
        return focus.visit

    def window(self, focus: Spot) -> tuple[int, int] | None:
        visit = self.study.visit_by_id.get(focus.visit or "")
        if visit is None or visit.target is None:
            return None
        return visit.target - visit.before, visit.target + visit.after

    def index(self, focus: Spot) -> int:
        return focus.row or focus.place

    def constant(self, name: str) -> tuple[Scalar, ...]:
        if name == "site":  # a record of its own, which says nothing here
            return ()
        value = self.study.settings[name].value
        return value if isinstance(value, tuple) else (value,)


def drawn(study: Study, spot: Spot, item: Item, filling: Filling) -> tuple[Scalar, ...]:
    """An answer that a person could give to an item."""
    chance = Random(f"{filling.seed}/{spot}/{item.name}")
    fixed = _fixed(study, spot, item)
    if fixed or chance.random() < filling.empty:
        return fixed
    match item.type:
        case ItemType.INTEGER:
            return (int(_number(item, chance, filling.edges)),)
        case ItemType.DECIMAL | ItemType.COUNT:
            return (_number(item, chance, filling.edges),)
        case ItemType.DATE:
            return (_day(study, spot, item, chance),)
        case ItemType.DATETIME:
            return (_moment(_day(study, spot, item, chance), chance),)
        case ItemType.CODE:
            return (chance.choice(_codes(item)),)
        case ItemType.CODES:
            return tuple(chance.sample(_codes(item), min(len(_codes(item)), chance.randint(1, 3))))
        case ItemType.RESULT:
            return (chance.choice(RESULTS),)
        case _:
            return (chance.choice(("x", "")),)


def _fixed(study: Study, spot: Spot, item: Item) -> tuple[Scalar, ...]:
    """What a row of the laboratory grid always holds: its analyte, and the first unit of that."""
    form = study.forms[spot.form]
    if not form.grid or not spot.row:
        return ()
    code = _codes(form.item(form.grid))[spot.row - 1]
    if item.name == form.grid:
        return (code,)
    units = study.analytes[code].units if code in study.analytes else ()
    return (units[0].code,) if units and item.codes and item.codes.id == UNIT_LIST else ()


def _codes(item: Item) -> list[str]:
    return [code.code for code in item.codes.codes] if item.codes else []


def _number(item: Item, chance: Random, edges: bool) -> Decimal:
    narrow = item.soft or item.hard or Range(Decimal(0), Decimal(9))
    ends = [end for each in (narrow, item.hard or narrow) for end in (each.low, each.high) if end is not None]
    if edges:
        return chance.choice(ends)
    low, high = min(ends), max(ends) if len(ends) > 1 else min(ends) + 10
    return low + (high - low) * Decimal(chance.randint(0, 20)) / chance.choice((20, 400))


def _day(study: Study, spot: Spot, item: Item, chance: Random) -> PartialDate:
    """The day of the visit, or one near it; a birth date makes a child or a young adult."""
    if f"{spot.form}.{item.name}" == study.identity.birth:
        return PartialDate.of(date(2006, 1, 1) + timedelta(days=chance.randrange(365 * 12)))
    visit = study.visit_by_id.get(spot.visit or "")
    target = visit.target if visit and visit.target is not None else BEFORE.get(spot.visit or "", 0)
    day = DAY0 + timedelta(days=target + chance.choice((0, 0, 0, 1, -1, chance.randrange(-40, 40))))
    return PartialDate(day.year, day.month) if item.partial and chance.random() < 0.1 else PartialDate.of(day)


def _moment(day: PartialDate, chance: Random) -> PartialDateTime:
    clock = f"T{chance.randrange(24):02}:30+08:00" if day.is_full else ""
    return PartialDateTime.parse(day.iso() + clock)
