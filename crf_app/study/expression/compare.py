"""Equality and order of two values as FHIRPath has them: None where the precision does not decide.

Knows values only. Partial dates are compared part by part: a part that only one of them has does not decide. A time
without an offset is local time (C-12, see :mod:`crf_app.clinical.dates`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime

_WIDE = Context(prec=200, rounding=ROUND_HALF_UP)


def order(first: Hashable, second: Hashable) -> int | None:
    """-1, 0 or 1; None where it cannot be told. Both are of one kind, or numbers, or moments.

    >>> order(PartialDate(2024, 3), PartialDate(2024, 3, 12)) is None
    True
    >>> order(PartialDate(2024, 2), PartialDate(2024, 3, 12)), order(Decimal("1.10"), Decimal("1.1"))
    (-1, 0)
    """
    if isinstance(first, PartialDate) and isinstance(second, PartialDate):
        return _order_parts(_date_parts(first), _date_parts(second))
    if isinstance(first, PartialDate | PartialDateTime) and isinstance(second, PartialDate | PartialDateTime):
        return _order_moments(_moment(first), _moment(second))
    return int(first > second) - int(first < second)  # type: ignore[operator]


def equal(first: Hashable, second: Hashable) -> bool | None:
    """Whether two values are equal; None where the precision does not decide.

    >>> equal(1, Decimal("1.0")), equal(PartialDate(2024), PartialDate(2024, 3))
    (True, None)
    """
    if isinstance(first, PartialDate | PartialDateTime):
        found = order(first, second)
        return None if found is None else found == 0
    return first == second


def equal_all(first: Sequence[Hashable], second: Sequence[Hashable]) -> bool | None:
    """Whether two collections are equal, element by element in their order."""
    if len(first) != len(second):
        return False
    return every(equal(a, b) for a, b in zip(first, second, strict=True))


def every(answers: Iterable[bool | None]) -> bool | None:
    """Three-valued "and" over many answers."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def member(value: Hashable, collection: Iterable[Hashable]) -> bool | None:
    """Whether a collection holds a value: three-valued "or" over its elements."""
    found = every(None if same is None else not same for same in (equal(value, other) for other in collection))
    return None if found is None else not found


def equivalent(first: Hashable, second: Hashable) -> bool:
    """FHIRPath's ``~``: texts without case and spacing, numbers to the digits of the coarser, equal precision of dates.

    >>> equivalent("Low  Grade", "low grade"), equivalent(Decimal("0.666"), Decimal("0.67"))
    (True, True)
    """
    if isinstance(first, str) and isinstance(second, str):
        return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
    if isinstance(first, Decimal) or isinstance(second, Decimal):
        return _equivalent_numbers(Decimal(str(first)), Decimal(str(second)))
    return equal(first, second) is True


def equivalent_all(first: Sequence[Hashable], second: Sequence[Hashable]) -> bool:
    """Whether two collections hold equivalent elements, in whatever order."""
    if len(first) != len(second):
        return False
    left = list(second)
    for value in first:
        match = next((i for i, other in enumerate(left) if equivalent(value, other)), None)
        if match is None:
            return False
        del left[match]
    return True


def identity(value: Hashable) -> Hashable:
    """A key that is the same for values known to be equal, so that collections can be hashed."""
    if isinstance(value, PartialDateTime) and value.has_time:
        return (_minute(value), value.second)
    if isinstance(value, PartialDate):
        return PartialDateTime(value)
    return value


def _equivalent_numbers(first: Decimal, second: Decimal) -> bool:
    places = min(_places(first), _places(second))
    unit = Decimal(1).scaleb(-places)
    return _WIDE.quantize(first, unit) == _WIDE.quantize(second, unit)


def _places(number: Decimal) -> int:
    exponent = number.normalize(_WIDE).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _date_parts(day: PartialDate) -> tuple[int | None, ...]:
    return day.year, day.month, day.day


def _moment(value: PartialDate | PartialDateTime) -> PartialDateTime:
    return PartialDateTime(value) if isinstance(value, PartialDate) else value


def _order_parts(first: Iterable[int | None], second: Iterable[int | None]) -> int | None:
    for a, b in zip(first, second, strict=True):
        if a is None or b is None:
            return 0 if a is b else None
        if a != b:
            return -1 if a < b else 1
    return 0


def _order_moments(first: PartialDateTime, second: PartialDateTime) -> int | None:
    if first.has_time and second.has_time:
        if first.offset == second.offset:
            return _order_parts(_local(first), _local(second))
        return _order_parts((_minute(first), first.second), (_minute(second), second.second))
    days = _order_parts(_date_parts(first.local_date()), _date_parts(second.local_date()))
    return None if days == 0 and first.has_time != second.has_time else days


def _local(moment: PartialDateTime) -> tuple[int | None, ...]:
    day = moment.date
    return day.year, day.month, day.day, moment.hour, moment.minute, moment.second


def _minute(moment: PartialDateTime) -> int:
    return int(moment.earliest().timestamp()) // 60
