"""Age from a birth date that may be partial (A-02). Knows calendars, nothing of age limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation

_YEAR = Decimal("365.25")


def age_years(birth: PartialDate, at: PartialDate) -> Derivation:
    """Completed years on a date; a leap-day birthday falls on 1 March in common years (A-02).

    A partial date gives the years if all its days agree, else null with the lowest and highest age
    (``partial:…``). Null, ``invalid:birth``, if birth is after the date; null if either is missing.

    >>> age_years(PartialDate(2012, 3, 13), PartialDate(2024, 3, 12)).value
    Decimal('11')
    >>> found = age_years(PartialDate(2012), PartialDate(2024, 3, 12))
    >>> found.value, found.low, found.high
    (None, Decimal('11'), Decimal('12'))
    """
    if birth.earliest() > at.latest():
        return underivable("invalid", "birth")
    low = Decimal(max(_completed(birth.latest(), at.earliest()), 0))
    high = Decimal(_completed(birth.earliest(), at.latest()))
    if low == high:
        return Derivation(low, low=low, high=high)
    return Derivation(None, _partial(birth, at), low, high)


def age_decimal(birth: PartialDate, at: PartialDate) -> Derivation:
    """Age in years of 365.25 days, for eGFR U25 and growth only (A-02).

    A partial date gives null with bounds. Null, ``invalid:birth``, if birth is after the date; null if either
    is missing.

    >>> round(age_decimal(PartialDate(2012, 3, 13), PartialDate(2024, 3, 12)).value, 4)
    Decimal('11.9973')
    """
    if birth.earliest() > at.latest():
        return underivable("invalid", "birth")
    low = max((at.earliest() - birth.latest()).days, 0) / _YEAR
    high = (at.latest() - birth.earliest()).days / _YEAR
    if birth.is_full and at.is_full:
        return Derivation(low, low=low, high=high)
    return Derivation(None, _partial(birth, at), low, high)


def _completed(birth: date, at: date) -> int:
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))


def _partial(birth: PartialDate, at: PartialDate) -> str:
    names = [name for name, day in (("birth", birth), ("at", at)) if not day.is_full]
    return f"partial:{','.join(names)}"
