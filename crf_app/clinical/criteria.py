"""Criteria that are true, false or unanswered (None), and what holds of all together. Knows no rule of medicine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from crf_app.clinical.arithmetic import TOLERANCE, exceeds, reaches, underivable
from crf_app.clinical.derivation import Derivation


def all_of(criteria: Mapping[str, bool | None]) -> Derivation:
    """Y if all hold, N if one does not, else null naming what is missing.

    >>> all_of({"lvef": True, "ecg": None}).reason, all_of({"lvef": False, "ecg": None}).value
    ('missing:ecg', 'N')
    """
    if False in criteria.values():
        return Derivation("N")
    missing = [name for name, holds in criteria.items() if holds is None]
    return underivable("missing", *missing) if missing else Derivation("Y")


def matches(answer: str | None, *codes: str) -> bool | None:
    """Whether an answer is one of the codes; None while there is none."""
    return None if answer is None else answer in codes


def differs(answer: str | None, code: str) -> bool | None:
    """Whether an answer is another code; None while there is none."""
    return None if answer is None else answer != code


def at_least(value: Decimal | None, limit: Decimal) -> bool | None:
    """Whether value ≥ limit (C-13); None while the value is missing."""
    return None if value is None else reaches(value, limit)


def at_most(value: Decimal | None, limit: Decimal) -> bool | None:
    """Whether value ≤ limit (C-13); None while the value is missing."""
    return None if value is None else not exceeds(value, limit)


def more_than(value: Decimal | None, limit: Decimal | None) -> bool | None:
    """Whether value > limit (C-13); None while either is missing."""
    return None if value is None or limit is None else exceeds(value, limit)


def less_than(value: Decimal | None, limit: Decimal | None) -> bool | None:
    """Whether value < limit (C-13); None while either is missing."""
    return None if value is None or limit is None else value < limit - TOLERANCE


def within(value: Decimal | None, limit: Decimal, *, included: bool) -> bool | None:
    """Whether value ≤ limit, or < limit where the limit is not included; None while the value is missing."""
    return at_most(value, limit) if included else less_than(value, limit)


def any_known(*parts: bool | None) -> bool | None:
    """True if one holds, False if none can, else None.

    >>> any_known(None, True), any_known(None, False)
    (True, None)
    """
    if True in parts:
        return True
    return None if None in parts else False
