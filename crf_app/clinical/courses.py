"""Drugs over days: how many days a drug was given, and the mean daily prednisone before a visit (A-12, EFPRED).

Rows are treatments from a first to a last day; one that goes on has no last day. Knows nothing of forms or factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crf_app.clinical.arithmetic import first_not_positive, underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation


@dataclass(frozen=True)
class Steroids:
    """The glucocorticoids of a subject and the days asked about.

    ``starts``, ``ends``, ``ongoing`` (Y/N) and ``daily`` (mg/day of prednisone) are columns of the courses, ``moments``
    and ``doses`` (mg of prednisone) those of single doses. The days are ``days`` up to and including ``day``.
    """

    starts: tuple[PartialDate | None, ...]
    ends: tuple[PartialDate | None, ...]
    ongoing: tuple[str | None, ...]
    daily: tuple[Decimal | None, ...]
    moments: tuple[PartialDateTime | None, ...]
    doses: tuple[Decimal | None, ...]
    day: PartialDate
    days: Decimal


def prednisone_mean(steroids: Steroids) -> Derivation:
    """The mean prednisone equivalent in mg/day over the days up to and including a day (EFPRED; A-12, X-12).

    Each day counts the courses that cover it and the single doses given on it; no row at all is 0. Null with the sum
    that is certain as lower bound: ``missing:daily`` or ``missing:doses`` for an unknown dose that may fall on those
    days, ``partial:starts``, ``partial:ends`` or ``partial:moments`` for a date that does not decide. ``partial:day``;
    ``invalid:…`` for columns of unequal length or days not above 0.

    >>> from_, to = PartialDate(2024, 3, 1), PartialDate(2024, 3, 5)
    >>> course = ((from_,), (to,), ("N",), (Decimal(14),), (), (), PartialDate(2024, 3, 7), Decimal(7))
    >>> prednisone_mean(Steroids(*course)).value
    Decimal('10')
    """
    wrong = _wrong(steroids)
    if wrong:
        return underivable(*wrong)
    last = steroids.day.earliest()
    asked = [last - timedelta(days=ago) for ago in range(int(steroids.days))]
    columns = steroids.starts, steroids.ends, steroids.ongoing, steroids.daily
    courses = [_course(row, asked) for row in zip(*columns, strict=True)]
    doses = [_dose(row, asked) for row in zip(steroids.moments, steroids.doses, strict=True)]
    mean = sum((given for given, _ in (*courses, *doses)), Decimal(0)) / len(asked)
    lacking = next((word for _, word in (*courses, *doses) if word), "")
    return Derivation(None, lacking, low=mean) if lacking else Derivation(mean)


def treatment_days(
    starts: tuple[PartialDate | None, ...],
    ends: tuple[PartialDate | None, ...],
    ongoing: tuple[str | None, ...],
    moments: tuple[PartialDateTime | None, ...],
    first: PartialDate,
    last: PartialDate,
) -> Derivation:
    """On how many calendar days from ``first`` to ``last`` a drug was given; a day in two rows counts once (ICHGCSF).

    ``starts``, ``ends`` and ``ongoing`` (Y/N) are columns of courses, ``moments`` those of single doses. Null with the
    days that are certain as lower bound where a date is missing or partial (``partial:starts``); ``invalid:starts``
    for columns of unequal length, ``partial:first``, ``partial:last``.

    >>> from_, to = PartialDate(2024, 3, 15), PartialDate(2024, 3, 19)
    >>> span = PartialDate(2024, 3, 12), PartialDate(2024, 6, 20)
    >>> treatment_days((from_, from_), (to, to), ("N", "N"), (PartialDateTime(to),), *span).value
    Decimal('5')
    """
    if not len(starts) == len(ends) == len(ongoing):
        return underivable("invalid", "starts")
    partial = [name for name, day in (("first", first), ("last", last)) if not day.is_full]
    if partial:
        return underivable("partial", *partial)
    length = (last.earliest() - first.earliest()).days + 1
    days = [first.earliest() + timedelta(days=place) for place in range(length)]
    doses = [None if moment is None else moment.local_date() for moment in moments]
    rows = [*zip(starts, ends, ongoing, strict=True), *((day, day, "N") for day in doses)]
    certain, possible = ({day for row in rows for day in days if _covers(*row, day)[part]} for part in (0, 1))
    low, high = Decimal(len(certain)), Decimal(len(possible))
    return Derivation(low, low=low, high=high) if low == high else Derivation(None, "partial:starts", low, high)


_Course = tuple[PartialDate | None, PartialDate | None, str | None, Decimal | None]


def _course(row: _Course, days: list[date]) -> tuple[Decimal, str]:
    """What a course certainly gave on the days, in mg, and what leaves that open."""
    start, end, ongoing, daily = row
    found = [_covers(start, end, ongoing, day) for day in days]
    certain, possible = (sum(each[part] for each in found) for part in (0, 1))
    if possible and daily is None:
        return Decimal(0), "missing:daily"
    open_date = "partial:starts" if start is None or not start.is_full else "partial:ends"
    return certain * (daily or Decimal(0)), open_date if possible != certain else ""


def _dose(row: tuple[PartialDateTime | None, Decimal | None], days: list[date]) -> tuple[Decimal, str]:
    """As :func:`_course` for one single dose."""
    moment, dose = row
    day = None if moment is None else moment.local_date()
    if day is None or (not day.is_full and day.earliest() <= days[0] and day.latest() >= days[-1]):
        return Decimal(0), "partial:moments"
    if not day.is_full or day.earliest() not in days:
        return Decimal(0), ""
    return dose or Decimal(0), "" if dose is not None else "missing:doses"


def _covers(start: PartialDate | None, end: PartialDate | None, ongoing: str | None, day: date) -> tuple[bool, bool]:
    """Whether a course certainly covers a day, and whether it may."""
    goes_on = ongoing == "Y"
    begun = start is not None and start.latest() <= day
    lasts = goes_on or (end is not None and end.earliest() >= day)
    may_begin = start is None or start.earliest() <= day
    may_last = goes_on or end is None or end.latest() >= day
    return begun and lasts, may_begin and may_last


def _wrong(steroids: Steroids) -> tuple[str, ...]:
    if not len(steroids.starts) == len(steroids.ends) == len(steroids.ongoing) == len(steroids.daily):
        return ("invalid", "daily")
    if len(steroids.moments) != len(steroids.doses):
        return ("invalid", "doses")
    if not steroids.day.is_full:
        return ("partial", "day")
    return ("invalid", "days") if first_not_positive(days=steroids.days) or steroids.days < 1 else ()
