"""CAR-T cells: planned and given dose, volume to draw, deviation from the level, endotoxin load (A-07).

Counts are in cells, not in 10^6. Levels and tolerances are the caller's settings (C-10).
"""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, first_not_positive, underivable, yes
from crf_app.clinical.derivation import Derivation


def car_t_planned_cells(level_per_kg: Decimal, weight_kg: Decimal) -> Derivation:
    """The CAR+ cells planned: level in cells/kg × weight in kg (A-07).

    Null if either is missing, or is not above 0 (``invalid:…``).

    >>> car_t_planned_cells(Decimal(100_000), Decimal(40)).value
    Decimal('4000000')
    """
    wrong = first_not_positive(level_per_kg=level_per_kg, weight_kg=weight_kg)
    return underivable("invalid", wrong) if wrong else Derivation(level_per_kg * weight_kg)


def car_t_cells_in_lot(
    viable_cells: Decimal, car_percent: Decimal, basis: str, cd3_percent: Decimal | None
) -> Derivation:
    """The CAR+ viable cells of a lot, from its viable cells and the CAR+ percentage of its certificate (A-07).

    ``basis`` says what the percentage is of: ``VIABLE`` cells, or ``CD3`` cells, which needs the CD3+ purity
    in percent too. Null if something needed is missing, for another basis, or for a percentage outside 0–100
    (``invalid:…``).

    >>> car_t_cells_in_lot(Decimal(10_000_000), Decimal(40), "CD3", Decimal(90)).value
    Decimal('3600000')
    """
    if basis not in ("VIABLE", "CD3"):
        return underivable("invalid", "basis")
    purity = Decimal(100) if basis == "VIABLE" else cd3_percent
    if purity is None:
        return underivable("missing", "cd3_percent")
    for name, percent in (("car_percent", car_percent), ("cd3_percent", purity)):
        if not 0 <= percent <= 100:
            return underivable("invalid", name)
    return Derivation(viable_cells * car_percent / 100 * purity / 100)


def car_t_viable_cells(planned_cells: Decimal, car_percent: Decimal) -> Derivation:
    """The viable cells that hold the planned CAR+ cells, CAR+ in percent of the viable cells (A-07).

    Null if either is missing, or is not above 0 (``invalid:…``).

    >>> car_t_viable_cells(Decimal(4_000_000), Decimal(25)).value == 16_000_000
    True
    """
    wrong = first_not_positive(planned_cells=planned_cells, car_percent=car_percent)
    return underivable("invalid", wrong) if wrong else Derivation(planned_cells / (car_percent / 100))


def car_t_volume(planned_cells: Decimal, car_percent: Decimal, viable_per_ml: Decimal) -> Derivation:
    """The volume in mL that holds the planned CAR+ cells, from the viable cells per mL (A-07).

    Null if anything is missing, or is not above 0 (``invalid:…``).

    >>> car_t_volume(Decimal(4_000_000), Decimal(25), Decimal(1_000_000)).value
    Decimal('16')
    """
    wrong = first_not_positive(planned_cells=planned_cells, car_percent=car_percent, viable_per_ml=viable_per_ml)
    return underivable("invalid", wrong) if wrong else Derivation(planned_cells / (car_percent / 100) / viable_per_ml)


def car_t_dose_per_kg(cells: Decimal, weight_kg: Decimal) -> Derivation:
    """The CAR+ viable cells given per kg of body weight (A-07).

    Null if either is missing, for a weight not above 0 or a negative count (``invalid:…``).

    >>> car_t_dose_per_kg(Decimal(3_760_000), Decimal(40)).value
    Decimal('94000')
    """
    wrong = first_not_positive(weight_kg=weight_kg) or ("cells" if cells < 0 else "")
    return underivable("invalid", wrong) if wrong else Derivation(cells / weight_kg)


def dose_deviation(actual: Decimal, level: Decimal) -> Derivation:
    """The deviation from a level or plan in percent, ``(actual − level) / level × 100``, both in one unit (A-07).

    Null if either is missing, or the level is not above 0 (``invalid:level``).

    >>> dose_deviation(Decimal(94_000), Decimal(100_000)).value
    Decimal('-6.00')
    """
    wrong = first_not_positive(level=level)
    return underivable("invalid", wrong) if wrong else Derivation((actual - level) / level * 100)


def dose_within(deviation: Decimal, tolerance: Decimal) -> Derivation:
    """Y if a deviation is at most the tolerance to either side, else N; both in percent (C-10, C-13).

    Null if either is missing.

    >>> dose_within(Decimal("-22.5"), Decimal(20)).value
    'N'
    """
    return Derivation(yes(not exceeds(abs(deviation), tolerance)))


def nearest_dose_level(actual_per_kg: Decimal, levels: tuple[Decimal | None, ...]) -> Derivation:
    """The level with the least absolute difference from the dose given, all in cells/kg (section 4.3, X-16).

    Null without levels or with one missing (``missing:levels``), between two equally near (``tie:levels``),
    or if the dose is missing.

    >>> nearest_dose_level(Decimal(94_000), (Decimal(30_000), Decimal(100_000), Decimal(300_000))).value
    Decimal('100000')
    """
    known = sorted({level for level in levels if level is not None}, key=lambda level: abs(level - actual_per_kg))
    if not known or None in levels:
        return underivable("missing", "levels")
    if len(known) > 1 and abs(known[0] - actual_per_kg) == abs(known[1] - actual_per_kg):
        return underivable("tie", "levels")
    return Derivation(known[0])


def endotoxin_load(eu_per_ml: Decimal, volume_ml: Decimal, weight_kg: Decimal, hours: Decimal) -> Derivation:
    """The endotoxin load of an infusion in EU/kg/h: EU/mL × mL / kg / hours (item COAENDOK).

    Null if anything is missing, for a negative concentration or volume, or a weight or duration not above 0
    (``invalid:…``).

    >>> endotoxin_load(Decimal("0.5"), Decimal(20), Decimal(40), Decimal("0.25")).value
    Decimal('1')
    """
    wrong = first_not_positive(weight_kg=weight_kg, hours=hours)
    wrong = wrong or next((n for n, v in (("eu_per_ml", eu_per_ml), ("volume_ml", volume_ml)) if v < 0), "")
    return underivable("invalid", wrong) if wrong else Derivation(eu_per_ml * volume_ml / weight_kg / hours)
