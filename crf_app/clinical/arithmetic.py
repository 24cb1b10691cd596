"""The one decimal context, tolerance and rounding of all clinical rules (C-13), and the words for "not derivable".

Knows numbers only; no rule of medicine stands here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from crf_app.clinical.derivation import Derivation

EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow])
TOLERANCE = Decimal("1e-9")


def half_up(value: Decimal, places: int) -> Decimal:
    """The value rounded half up to so many decimal places: for display, and for the BSA that doses (C-13).

    >>> half_up(Decimal("0.125"), 2)
    Decimal('0.13')
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> Decimal:
    """The same number without a positive exponent, as far as the precision allows.

    >>> plain(Decimal("9E+2"))
    Decimal('900')
    """
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value


def reaches(value: Decimal, limit: Decimal) -> bool:
    """Whether value ≥ limit, within 1e-9 (C-13).

    >>> reaches(Decimal("37.9999999999"), Decimal("38")), reaches(Decimal("37.9"), Decimal("38"))
    (True, False)
    """
    return value >= limit - TOLERANCE


def exceeds(value: Decimal, limit: Decimal) -> bool:
    """Whether value > limit, by more than 1e-9 (C-13).

    >>> exceeds(Decimal("0.5"), Decimal("0.5")), exceeds(Decimal("0.5004"), Decimal("0.5"))
    (False, True)
    """
    return value > limit + TOLERANCE


def underivable(word: str, *names: str, status: str = "") -> Derivation:
    """No value; the reason is ``word:name,name`` with the names of the parameters concerned.

    Words: ``missing`` (no answer), ``partial`` (a date lacks a part that decides), ``invalid`` (not a
    possible value or code), ``outside`` (the rule does not cover it), ``masked`` (treatment hides it),
    ``tie`` (two answers fit equally), ``censored`` (only a limit of the result is known, which does not decide).

    >>> underivable("missing", "height_cm").reason
    'missing:height_cm'
    """
    return Derivation(None, reason=f"{word}:{','.join(names)}", status=status)


def first_not_positive(**values: Decimal) -> str:
    """The name of the first value that is zero or less, else the empty text.

    >>> first_not_positive(height_cm=Decimal(150), weight_kg=Decimal(0))
    'weight_kg'
    """
    return next((name for name, value in values.items() if value <= 0), "")


def yes(holds: bool) -> str:
    """The code of the list NY."""
    return "Y" if holds else "N"
