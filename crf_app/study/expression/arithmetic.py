"""Sums, quotients and calendar shifts of single values; None where there is no answer.

Decimals have 34 digits and never become floats; integers have 64 bits. What overflows, divides by zero or needs a
part of a date that is not known has no answer. (FHIRPath truncates a duration to the precision of a partial date, so
that ``@2024-03 + 20 days`` is March again; that would be a guess, and so is nothing here.)
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import replace
from datetime import MAXYEAR, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime

Number = int | Decimal
Moment = PartialDate | PartialDateTime

_DECIMAL = Context(prec=34, Emax=33, Emin=-50, traps=[])
LARGEST = 2**63 - 1
_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_DAY = 86_400


def bounded(value: Number) -> Number | None:
    """A number that is neither too large nor undefined; a zero has no sign."""
    if isinstance(value, Decimal):
        return (value or value.copy_abs()) if value.is_finite() else None
    return value if abs(value) <= LARGEST else None


def decimal(value: Number) -> Decimal:
    """A number as a decimal."""
    return value if isinstance(value, Decimal) else Decimal(value)


def add(first: Number, second: Number) -> Number | None:
    """The sum.

    >>> add(Decimal("0.1"), Decimal("0.2"))
    Decimal('0.3')
    """
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first + second)
    return bounded(_DECIMAL.add(first, second))


def subtract(first: Number, second: Number) -> Number | None:
    """The difference."""
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first - second)
    return bounded(_DECIMAL.subtract(first, second))


def multiply(first: Number, second: Number) -> Number | None:
    """The product."""
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first * second)
    return bounded(_DECIMAL.multiply(first, second))


def divide(first: Number, second: Number) -> Number | None:
    """The quotient, always a decimal; None for a divisor of zero.

    >>> divide(1, 8), divide(1, 0)
    (Decimal('0.125'), None)
    """
    return bounded(_DECIMAL.divide(first, second)) if second else None


def divide_whole(first: Number, second: Number) -> Number | None:
    """FHIRPath's ``div``: the quotient without its fraction, an integer.

    >>> divide_whole(-7, 2), divide_whole(Decimal("2.2"), Decimal("1.8"))
    (-3, 1)
    """
    if not second:
        return None
    if isinstance(first, int) and isinstance(second, int):
        whole = abs(first) // abs(second)
        return bounded(whole if (first < 0) == (second < 0) else -whole)
    return whole_number(_DECIMAL.divide_int(first, second), ROUND_DOWN)


def remainder(first: Number, second: Number) -> Number | None:
    """FHIRPath's ``mod``: what :func:`divide_whole` leaves, with the sign of the first.

    >>> remainder(-7, 2), remainder(Decimal("2.2"), Decimal("1.8"))
    (-1, Decimal('0.4'))
    """
    if not second:
        return None
    if isinstance(first, int) and isinstance(second, int):
        rest = abs(first) % abs(second)
        return -rest if first < 0 else rest
    return bounded(_DECIMAL.remainder(first, second))


def negate(value: Number) -> Number:
    """The number with the other sign."""
    return -value if isinstance(value, int) else _DECIMAL.minus(value)


def whole_number(value: Number, rounding: str) -> int | None:
    """The integer that a number is rounded to."""
    if isinstance(value, int):
        return value
    if not value.is_finite() or value.adjusted() > 19:
        return None
    found = int(value.to_integral_value(rounding))
    return found if abs(found) <= LARGEST else None


def floor(value: Number) -> int | None:
    """The integer at or below."""
    return whole_number(value, ROUND_FLOOR)


def ceiling(value: Number) -> int | None:
    """The integer at or above."""
    return whole_number(value, ROUND_CEILING)


def truncate(value: Number) -> int | None:
    """The number without its fraction."""
    return whole_number(value, ROUND_DOWN)


def absolute(value: Number) -> Number:
    """The number without its sign."""
    return negate(value) if value < 0 else value


def round_to(value: Number, places: int = 0) -> Decimal | None:
    """The number to some places, halves away from zero; None for places below 0 or above 30.

    >>> round_to(Decimal("2.345"), 2), round_to(Decimal("-0.5"))
    (Decimal('2.35'), Decimal('-1'))
    """
    if not 0 <= places <= 30:
        return None
    found = decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=80))
    return found if found.adjusted() <= 33 else None


def square_root(value: Number) -> Decimal | None:
    """The square root; None below zero."""
    return _DECIMAL.sqrt(value) if value >= 0 else None


def shift(moment: Moment, amount: int, unit: str) -> Moment | None:
    """A date or date-time some calendar units later; None where its precision is too coarse for that.

    >>> shift(PartialDate(2024, 1, 31), 1, "month").iso(), shift(PartialDate(2024, 3), 20, "day") is None
    ('2024-02-29', True)
    """
    try:
        if unit in _SECONDS:
            return _shift_seconds(moment, amount * _SECONDS[unit])
        months = amount * (12 if unit == "year" else 1)
        return _on_date(moment, lambda day: _shift_months(day, months))
    except (OverflowError, ValueError):
        return None


def low_boundary(moment: Moment) -> Moment:
    """The first day, or the first second, that a partial date or date-time may be."""
    if isinstance(moment, PartialDate):
        return PartialDate.of(moment.earliest())
    return _of_moment(moment.earliest(), moment.offset)


def high_boundary(moment: Moment) -> Moment:
    """The last day, or the last second, that a partial date or date-time may be."""
    if isinstance(moment, PartialDate):
        return PartialDate.of(moment.latest())
    return _of_moment(moment.latest(), moment.offset)


def _on_date(moment: Moment, change: Callable[[PartialDate], PartialDate | None]) -> Moment | None:
    if isinstance(moment, PartialDate):
        return change(moment)
    day = change(moment.date)
    return day and PartialDateTime(day, moment.hour, moment.minute, moment.second, moment.offset)


def _shift_months(day: PartialDate, months: int) -> PartialDate | None:
    if day.month is None and months % 12:
        return None
    total = day.year * 12 + (day.month or 1) - 1 + months
    year, month = total // 12, total % 12 + 1
    if not 1 <= year <= MAXYEAR:
        return None
    last = calendar.monthrange(year, month)[1]
    return PartialDate(year, day.month and month, day.day and min(day.day, last))


def _shift_seconds(moment: Moment, seconds: int) -> Moment | None:
    if seconds % _DAY == 0:
        return _on_date(moment, lambda day: _shift_days(day, seconds // _DAY))
    if isinstance(moment, PartialDate) or not moment.has_time:
        return None
    if moment.second is None and seconds % 60:
        return None
    found = _of_moment(moment.earliest() + timedelta(seconds=seconds), moment.offset)
    return found if moment.second is not None else replace(found, second=None)


def _shift_days(day: PartialDate, days: int) -> PartialDate | None:
    if not day.is_full:
        return None
    return PartialDate.of(day.earliest() + timedelta(days=days))


def _of_moment(found: datetime, offset: int | None) -> PartialDateTime:
    return PartialDateTime(PartialDate.of(found.date()), found.hour, found.minute, found.second, offset)
