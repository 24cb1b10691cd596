"""Laboratory values in their canonical unit, and the bounds of what is possible or usual (protocol 2.3)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crf_app.clinical.analytes import ANALYTES
from crf_app.clinical.arithmetic import exceeds, reaches, underivable, yes
from crf_app.clinical.censored import QUALIFIERS, span
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.results import result_value


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


def standard_result(text: str, analyte: str, unit: str | None) -> Derivation:
    """A result as printed as a number in the canonical unit of its analyte; ``status`` is its sign (A-11, 2.3).

    ``<5`` gives 5 with the status ``<``, as ``<=``, ``>`` and ``>=`` theirs; a titre gives its number. Null for a
    result that is a code (``outside:text``), without its unit (``missing:unit``), and as :func:`convert_lab` says.

    >>> found = standard_result("<0.6", "CREAT", "mg/dL")
    >>> found.value, found.status
    (Decimal('53.04'), '<')
    """
    found = result_value(text)
    if found.value is None:
        return found
    if isinstance(found.value, str):
        return underivable("outside", "text")
    if found.status == "titre":
        return Derivation(found.value)
    if unit is None:
        return underivable("missing", "unit")
    return replace(convert_lab(found.value, analyte, unit), status=_qualifier(found) or "")


def signed_result(value: Decimal, qualifier: str | None) -> Derivation:
    """A standard result that is taken over from another form: the number, and in ``status`` the sign that it has there.

    Null without the number; ``invalid:qualifier`` for another sign.

    >>> signed_result(Decimal("0.2"), "<").status
    '<'
    """
    if qualifier not in (None, *QUALIFIERS):
        return underivable("invalid", "qualifier")
    return Derivation(value, status=qualifier or "")


def range_flag(text: str, low: Decimal | None, high: Decimal | None) -> Derivation:
    """``LOW``, ``NORMAL`` or ``HIGH``: how a result as printed lies to its limits of normal, in its own unit (SDTM).

    Strictly under the lower or over the upper limit. Null without any limit (``missing:…``), for a code
    (``outside:text``), and where only a limit of the result is known that leaves the flag open (``censored:text``).

    >>> range_flag("<5", Decimal(0), Decimal(40)).value, range_flag(">40", Decimal(0), Decimal(40)).value
    ('NORMAL', 'HIGH')
    >>> range_flag("<5", Decimal(3), Decimal(40)).reason
    'censored:text'
    """
    found = result_value(text)
    if not isinstance(found.value, Decimal):
        return found if found.value is None else underivable("outside", "text")
    if low is None and high is None:
        return underivable("missing", "low", "high")
    flags = {_flag(each, low, high) for each in span(found.value, _qualifier(found))}
    return Derivation(flags.pop()) if len(flags) == 1 else underivable("censored", "text")


def _qualifier(result: Derivation) -> str | None:
    return result.status if result.status in QUALIFIERS else None


def _flag(value: Decimal, low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and value < low:
        return "LOW"
    return "HIGH" if high is not None and value > high else "NORMAL"


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
