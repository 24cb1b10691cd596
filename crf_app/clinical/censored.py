"""Results of which only a limit is known, as ``<0.5`` or ``>2000`` (A-11): what they may be, and what that decides.

A qualifier is the sign before the number; nothing measured is under 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from crf_app.clinical.arithmetic import TOLERANCE

QUALIFIERS = ("<", "<=", ">", ">=")
_STEP = 2 * TOLERANCE  # just beside a limit, by more than what counts as equal (C-13)
_UNLIMITED = Decimal("Infinity")

Span = tuple[Decimal, Decimal]


def span(value: Decimal, qualifier: str | None) -> Span:
    """The least and the most that a result may be; without a qualifier both are the value itself, and with another sign
    it may be anything.

    >>> span(Decimal("0.5"), "<="), span(Decimal(2000), ">=")
    ((Decimal('0'), Decimal('0.5')), (Decimal('2000'), Decimal('Infinity')))
    """
    match qualifier:
        case "<":
            return min(Decimal(0), value), max(Decimal(0), value - _STEP)
        case "<=":
            return min(Decimal(0), value), value
        case ">":
            return value + _STEP, _UNLIMITED
        case ">=":
            return value, _UNLIMITED
        case None:
            return value, value
        case _:
            return min(Decimal(0), value), _UNLIMITED


def agreed(answers: Iterable[bool | None]) -> bool | None:
    """What holds at both ends of a span, and so between them; None where they differ.

    >>> agreed([True, True]), agreed([True, False])
    (True, None)
    """
    found = set(answers)
    return found.pop() if len(found) == 1 else None
