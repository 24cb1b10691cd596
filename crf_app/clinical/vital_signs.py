"""Temperature units (V-TMP), the age limit of hypotension (MAH19) and the age table of vital signs (2.1).

Knows nothing of fever or grades.
"""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import underivable, yes
from crf_app.clinical.derivation import Derivation

# from age, lowest and highest; MEM, "replace by the ward's own": another table is another name
_AGE_TABLES: dict[str, dict[str, tuple[tuple[int, int, int], ...]]] = {
    "PROTOCOL_2_1": {
        "PULSE": ((18, 45, 110), (14, 50, 110), (10, 55, 115), (8, 60, 120), (5, 65, 130)),
        "RESP": ((18, 10, 22), (14, 12, 22), (10, 14, 26), (8, 16, 30), (5, 16, 34)),
    }
}
_SIDES = {"LOW": 1, "HIGH": 2}
_CELSIUS = ("C", "°C")
_FAHRENHEIT = ("F", "°F")


def celsius(value: Decimal, unit: str) -> Derivation:
    """A temperature in °C, unrounded, from ``C`` or ``F`` (also ``°C``, ``°F``): ``(t − 32) × 5 / 9`` (V-TMP).

    Null for another unit (``invalid:unit``) or if anything is missing.

    >>> celsius(Decimal("100.4"), "F").value
    Decimal('38.0')
    """
    if unit in _CELSIUS:
        return Derivation(value)
    if unit in _FAHRENHEIT:
        return Derivation((value - 32) * 5 / 9)
    return underivable("invalid", "unit")


def systolic_limit(age_years: Decimal) -> Derivation:
    """The systolic pressure in mmHg under which a child is hypotensive: to 10 years 70 + 2 × age, then 90 (MAH19).

    Null under 1 year (``outside:age_years``) or if the age is missing.

    >>> systolic_limit(Decimal(7)).value, systolic_limit(Decimal(12)).value
    (Decimal('84'), Decimal('90'))
    """
    if age_years < 1:
        return underivable("outside", "age_years")
    return Derivation(min(70 + 2 * age_years, Decimal(90)))


def hypotension_for_age(systolic: Decimal, youngest: Decimal, oldest: Decimal) -> Derivation:
    """Y if a systolic pressure in mmHg is under the limit of the age, else N (Mahadeo 2019, MAH19).

    ``youngest`` and ``oldest`` are the completed years that a partial birth date allows, equal for a full one. Null if
    the limits of the two decide otherwise (``partial:age``), under 1 year (``outside:age_years``) or if anything is
    missing.

    >>> hypotension_for_age(Decimal(83), Decimal(7), Decimal(7)).value
    'Y'
    >>> hypotension_for_age(Decimal(95), Decimal(11), Decimal(12)).value
    'N'
    """
    first, last = systolic_limit(youngest), systolic_limit(oldest)
    if not isinstance(first.value, Decimal) or not isinstance(last.value, Decimal):
        return first
    under = systolic < first.value
    return Derivation(yes(under)) if under == (systolic < last.value) else underivable("partial", "age")


def vital_limit(sign: str, side: str, age_years: Decimal, table: str) -> Derivation:
    """The usual ``LOW`` or ``HIGH`` limit per minute of ``PULSE`` or ``RESP`` at an age, from a named table (2.1, MEM).

    Null under the youngest age of the table (``outside:age_years``), for another sign, side or table
    (``invalid:…``), or if anything is missing.

    >>> vital_limit("PULSE", "HIGH", Decimal(12), "PROTOCOL_2_1").value
    Decimal('115')
    """
    if table not in _AGE_TABLES:
        return underivable("invalid", "table")
    if sign not in _AGE_TABLES[table] or side not in _SIDES:
        return underivable("invalid", "side" if sign in _AGE_TABLES[table] else "sign")
    for row in _AGE_TABLES[table][sign]:
        if age_years >= row[0]:
            return Derivation(Decimal(row[_SIDES[side]]))
    return underivable("outside", "age_years")
