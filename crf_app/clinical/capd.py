"""The Cornell Assessment of Pediatric Delirium (Traube 2014, A-06). Knows no grade of ICANS."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.derivation import Derivation

ITEMS = 8
POSITIVE = Decimal(9)
_REVERSED = 4
_FREQUENCIES = ("NEVER", "RARELY", "SOMETIMES", "OFTEN", "ALWAYS")
_HIGHEST = len(_FREQUENCIES) - 1


def capd_total(frequencies: tuple[str | None, ...]) -> Derivation:
    """The CAPD total, 0–32, of eight frequencies; 9 or more is positive (Traube, Crit Care Med 2014;42:656).

    Codes: never, rarely, sometimes, often, always, in either case. Items 1–4 count never 4 … always 0, items
    5–8 never 0 … always 4. With an item missing null (``missing:frequencies.N``, N from 1) and the lowest and
    highest total possible; ``invalid:frequencies`` unless eight such codes.

    >>> capd_total(("sometimes", "often", "always", "always", "often", "sometimes", "rarely", "never")).value
    Decimal('9')
    """
    codes = [None if code is None else code.upper() for code in frequencies]
    if len(codes) != ITEMS or any(code not in _FREQUENCIES for code in codes if code is not None):
        return underivable("invalid", "frequencies")
    missing = [f"frequencies.{place}" for place, code in enumerate(codes, 1) if code is None]
    low = Decimal(sum(_points(place, code) for place, code in enumerate(codes) if code is not None))
    high = low + _HIGHEST * len(missing)
    if not missing:
        return Derivation(low, low=low, high=high)
    return Derivation(None, f"missing:{','.join(missing)}", low, high)


def _points(place: int, code: str) -> int:
    points = _FREQUENCIES.index(code)
    return _HIGHEST - points if place < _REVERSED else points
