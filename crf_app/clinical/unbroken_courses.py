"""How many months a treatment was given without a break, over the rows of its log (PTREFR, A-03).

Knows periods of days, nothing of drugs or doses.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation

_MONTH = Decimal("30.4375")  # days of a mean month, for the days beyond whole calendar months
_Row = tuple[PartialDate | None, PartialDate | None, Decimal | None]
_Period = tuple[date, date]


def longest_course(
    starts: tuple[PartialDate | None, ...],
    ends: tuple[PartialDate | None, ...],
    months: tuple[Decimal | None, ...],
) -> Derivation:
    """The longest time without a break in calendar months; rows that overlap, meet, or follow on the next day are one.

    ``starts`` and ``ends`` are the dates of the rows, ``months`` their durations, which stand where a date is missing.
    Whole months are counted by the calendar, days beyond them as 1/30.4375. No row is 0. Null with bounds where dates
    leave it open (``partial:starts``); without an upper bound where a row may have lasted any time
    (``missing:months``); ``invalid:months`` for columns of unequal length.

    >>> first, meeting, last = PartialDate(2023, 9, 1), PartialDate(2023, 11, 1), PartialDate(2024, 1, 5)
    >>> longest_course((first, meeting), (meeting, last), (None, None)).value.quantize(Decimal("0.01"))
    Decimal('4.13')
    """
    if not len(starts) == len(ends) == len(months):
        return underivable("invalid", "months")
    rows = [*zip(starts, ends, months, strict=True)]
    given = [each for each in months if each is not None]
    low = max([*given, *map(_months, _joined(_certain(rows)))], default=Decimal(0))
    undated = [each for start, end, each in rows if start is None or end is None]
    if None in undated:
        return Derivation(None, "missing:months", low=low)
    longest = max(map(_months, _joined(_possible(rows))), default=Decimal(0))
    high = max(low, sum((each for each in undated if each is not None), longest))
    return Derivation(low, low=low, high=high) if low == high else Derivation(None, "partial:starts", low, high)


def _certain(rows: Iterable[_Row]) -> list[_Period]:
    return [(start.latest(), end.earliest()) for start, end, _ in rows if start and end]


def _possible(rows: Iterable[_Row]) -> list[_Period]:
    return [(start.earliest(), end.latest()) for start, end, _ in rows if start and end]


def _joined(periods: Iterable[_Period]) -> list[_Period]:
    """The periods in order, those that leave no day between them as one; without those that end before they begin."""
    found: list[_Period] = []
    for first, last in sorted(period for period in periods if period[0] <= period[1]):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _months(period: _Period) -> Decimal:
    first, last = period
    whole = (last.year - first.year) * 12 + last.month - first.month
    while _after(first, whole) > last:
        whole -= 1
    beyond = (last - _after(first, whole)).days
    return whole + min(beyond / _MONTH, Decimal("0.99"))


def _after(first: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
