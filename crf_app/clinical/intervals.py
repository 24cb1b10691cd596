"""Study days and the time between two dates or moments (A-01, A-03); knows calendars, nothing of visits.

A date that lacks a part gives null with the reason ``partial:…`` and the first and last number of days it may
be.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime, compare
from crf_app.clinical.derivation import Derivation

_MONTH = Decimal("30.4375")  # days
_HOUR = Decimal(3600)
_MINUTE = Decimal(60)


def study_day(date: PartialDate, infusion: PartialDate) -> Derivation:
    """The protocol day, ``date − infusion`` in days: day 0 is the day of infusion (A-01).

    A partial date gives null with bounds; a missing one null.

    >>> study_day(PartialDate(2024, 3, 19), PartialDate(2024, 3, 12)).value
    Decimal('7')
    """
    low, high = _span(infusion, date)
    return _decided(low, high, date=date, infusion=infusion)


def sdtm_day(date: PartialDate, infusion: PartialDate) -> Derivation:
    """The study day of SDTM: the day of infusion is 1, the day before −1, there is no day 0 (SDTMIG 4.4.4, A-01).

    A partial date gives null with bounds; a missing one null.

    >>> sdtm_day(PartialDate(2024, 3, 19), PartialDate(2024, 3, 12)).value
    Decimal('8')
    """
    low, high = _span(infusion, date)
    return _decided(low + (low >= 0), high + (high >= 0), date=date, infusion=infusion)


def days_between(start: PartialDate, end: PartialDate) -> Derivation:
    """Days from start to end, negative if end is earlier (A-03).

    A partial date gives null with bounds; a missing one null.

    >>> days_between(PartialDate(2024, 2, 22), PartialDate(2024, 3, 12)).value
    Decimal('19')
    """
    low, high = _span(start, end)
    return _decided(low, high, start=start, end=end)


def months_between(start: PartialDate, end: PartialDate) -> Derivation:
    """Months of 30.4375 days from start to end, with fractions (PTDUR).

    A partial date gives null with bounds; a missing one null.

    >>> months_between(PartialDate(2023, 9, 1), PartialDate(2024, 1, 1)).value.quantize(Decimal("0.01"))
    Decimal('4.01')
    """
    low, high = _span(start, end)
    return _decided(low / _MONTH, high / _MONTH, start=start, end=end)


def completed_months(start: PartialDate, end: PartialDate) -> Derivation:
    """Completed months of 30.4375 days from start to end (SLEDUR).

    A partial date gives null with bounds, unless they agree; a missing one null.

    >>> found = completed_months(PartialDate(2021), PartialDate(2024, 2, 8))
    >>> found.value, found.low, found.high
    (None, Decimal('25'), Decimal('37'))
    """
    low, high = ((days / _MONTH).to_integral_value(ROUND_FLOOR) for days in _span(start, end))
    return Derivation(low) if low == high else _decided(low, high, start=start, end=end)


def hours_between(start: PartialDateTime, end: PartialDateTime) -> Derivation:
    """Hours from start to end, with fractions; a time without an offset is UTC+08:00 (C-12).

    Null if either lacks its time (reason ``partial:…``) or is missing.

    >>> moment = PartialDateTime.parse
    >>> hours_between(moment("2024-03-09T10:00+08:00"), moment("2024-03-12T10:00+08:00")).value
    Decimal('72')
    """
    return _elapsed(start, end, _HOUR)


def minutes_between(start: PartialDateTime, end: PartialDateTime) -> Derivation:
    """Minutes from start to end, with fractions; a time without an offset is UTC+08:00 (C-12).

    Null if either lacks its time (reason ``partial:…``) or is missing.

    >>> moment = PartialDateTime.parse
    >>> minutes_between(moment("2024-03-12T10:04+08:00"), moment("2024-03-12T10:14+08:00")).value
    Decimal('10')
    """
    return _elapsed(start, end, _MINUTE)


def date_of(moment: PartialDateTime) -> PartialDate:
    """The local calendar date of a moment (A-01: date parts are local, C-12), as partial as it was given.

    >>> date_of(PartialDateTime.parse("2024-03-12T00:10+08:00")).iso()
    '2024-03-12'
    """
    return moment.local_date()


def date_relation(first: PartialDate, second: PartialDate) -> Derivation:
    """How two dates lie: ``before``, ``same``, ``after``, or ``overlap`` where the precision does not decide (A-03).

    A check "first ≤ second" fires on ``after`` alone; ``overlap`` asks for the day. Null if either is missing.

    >>> date_relation(PartialDate(2024, 3), PartialDate(2024, 3, 12)).value
    'overlap'
    """
    words = {-1: "before", 0: "same", 1: "after", None: "overlap"}
    return Derivation(words[compare(first, second)])


def _span(start: PartialDate, end: PartialDate) -> tuple[int, int]:
    return _days(start.latest(), end.earliest()), _days(start.earliest(), end.latest())


def _days(start: date, end: date) -> int:
    return (end - start).days


def _decided(low: int | Decimal, high: int | Decimal, **dates: PartialDate) -> Derivation:
    partial = [name for name, day in dates.items() if not day.is_full]
    if not partial:
        return Derivation(Decimal(low))
    return Derivation(None, f"partial:{','.join(partial)}", Decimal(low), Decimal(high))


def _elapsed(start: PartialDateTime, end: PartialDateTime, unit: Decimal) -> Derivation:
    untimed = [name for name, moment in (("start", start), ("end", end)) if not moment.has_time]
    if untimed:
        return underivable("partial", *untimed)
    elapsed = end.earliest() - start.earliest()
    return Derivation(Decimal(elapsed.days * 86400 + elapsed.seconds) / unit)
