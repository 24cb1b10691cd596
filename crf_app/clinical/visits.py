"""Target dates of visits and the deviation from them (1.3, A-21). Targets and windows are the caller's (schedule)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, half_up, yes
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.intervals import study_day

_YEAR = Decimal("365.25")


def target_date(infusion: PartialDate, target_day: Decimal) -> PartialDate | None:
    """The date of a protocol day, ``infusion + target_day`` (1.3); null if the infusion date is partial or missing.

    >>> target_date(PartialDate(2024, 3, 12), Decimal(28)).iso()
    '2024-04-09'
    """
    if not infusion.is_full:
        return None
    return PartialDate.of(infusion.earliest() + timedelta(days=int(target_day)))


def yearly_target_day(years: Decimal) -> Derivation:
    """The target protocol day of a yearly visit, ``365.25 × years`` rounded half up (1.3, LY03 … LY15).

    >>> yearly_target_day(Decimal(10)).value
    Decimal('3653')
    """
    return Derivation(half_up(_YEAR * years, 0))


def window_deviation(date: PartialDate, infusion: PartialDate, target_day: Decimal) -> Derivation:
    """The days by which a visit is late (negative: early), ``protocol day − target`` (A-21).

    A partial date gives null with bounds (``partial:…``); a missing one null.

    >>> window_deviation(PartialDate(2024, 6, 18), PartialDate(2024, 3, 12), Decimal(90)).value
    Decimal('8')
    """
    found = study_day(date, infusion)
    days = (found.value, found.low, found.high)
    value, low, high = (day - target_day if isinstance(day, Decimal) else None for day in days)
    return Derivation(value, found.reason, low, high)


def window_inside(deviation: Decimal, window: Decimal) -> Derivation:
    """Y if a visit is inside its window, ``|deviation| ≤ window``, both in days; else N (A-21). Null if one is missing.

    >>> window_inside(Decimal(8), Decimal(7)).value
    'N'
    """
    return Derivation(yes(not exceeds(abs(deviation), window)))
