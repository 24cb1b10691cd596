"""Laboratory values in their canonical unit, and the bounds of what is possible or usual (protocol 2.3)."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.analytes import ANALYTES
from crf_app.clinical.arithmetic import exceeds, reaches, underivable, yes
from crf_app.clinical.derivation import Derivation


def convert_lab(value: Decimal, analyte: str, unit: str) -> Derivation:
    """A reported value in the canonical unit of its analyte, ``value × factor``, unrounded (2.3).

    Null for an analyte or unit that the table does not have (``invalid:…``), among them units that 2.3
    forbids to convert, for an analyte whose result is a code (``outside:analyte``), or if anything is
    missing.

    >>> convert_lab(Decimal("0.6"), "CREAT", "mg/dL").value
    Decimal('53.04')
    """
    if analyte not in ANALYTES:
        return underivable("invalid", "analyte")
    factors = ANALYTES[analyte].factors
    if not factors:
        return underivable("outside", "analyte")
    factor = factors.get(unit.replace("μ", "µ"))  # the Greek letter for the sign of micro
    if factor is None:
        return underivable("invalid", "unit")
    return Derivation(value * factor.numerator / factor.denominator)


def lab_within(value: Decimal, analyte: str, bounds: str) -> Derivation:
    """Y if a value in the canonical unit is within the ``HARD`` (possible) or ``SOFT`` (usual) bounds, else N (2.3).

    Null for an unknown analyte or bounds (``invalid:…``), for an analyte that has no such bounds
    (``outside:analyte``), or if anything is missing.

    >>> lab_within(Decimal("2.1"), "K", "SOFT").value, lab_within(Decimal("2.1"), "K", "HARD").value
    ('N', 'Y')
    """
    if analyte not in ANALYTES or bounds not in ("HARD", "SOFT"):
        return underivable("invalid", "bounds" if analyte in ANALYTES else "analyte")
    found = ANALYTES[analyte].hard if bounds == "HARD" else ANALYTES[analyte].soft
    if found is None:
        return underivable("outside", "analyte")
    return Derivation(yes(reaches(value, found.low) and not exceeds(value, found.high)))
