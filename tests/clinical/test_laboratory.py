"""Laboratory units and bounds (protocol 2.3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.analytes import ANALYTES, Analyte
from crf_app.clinical.names import FUNCTIONS


def test_the_table_has_every_analyte_once():
    """77 analytes, as the protocol counts them."""
    assert len(ANALYTES) == 77


@pytest.mark.parametrize("analyte", ANALYTES.values(), ids=ANALYTES)
def test_bounds_are_nested(analyte: Analyte):
    """What is usual is possible, and no bound is upside down."""
    hard, soft = analyte.hard, analyte.soft
    assert hard is None or hard.low < hard.high
    assert soft is None or hard.low <= soft.low < soft.high <= hard.high


@pytest.mark.parametrize("analyte", [a for a in ANALYTES.values() if a.factors], ids=lambda a: a.code)
def test_the_canonical_unit_is_left_as_it_is(analyte: Analyte):
    """Nothing is computed where nothing is to be converted."""
    assert FUNCTIONS["convert_lab"].call(Decimal("1.10"), analyte.code, analyte.canonical).value == Decimal("1.10")


@pytest.mark.parametrize(
    ("value", "analyte", "unit", "canonical"),
    [
        ("0.6", "CREAT", "mg/dL", "53.04"),
        ("500", "NEUT", "/µL", "0.5"),
        ("500", "NEUT", "/μL", "0.5"),
        ("8.5", "HGB", "g/dL", "85"),
        ("150", "FIBRINO", "mg/dL", "1.5"),
        ("1.2", "BILI", "mg/dL", "20.52"),
        ("10", "UREAN", "mg/dL BUN", "3.57"),
        ("500", "UPCR", "mg/g", "0.5"),
        ("4200", "UCREAT", "µmol/L", "4.2"),
        ("320", "ANA", "1:n", "320"),
    ],
)
def test_conversion(value: str, analyte: str, unit: str, canonical: str):
    """Canonical is reported × factor, exactly."""
    assert FUNCTIONS["convert_lab"].call(Decimal(value), analyte, unit).value == Decimal(canonical)


@pytest.mark.parametrize("unit", ["mg/mg", "g/g", "mg/g", "mg/mmol", "g/mol"])
def test_both_ways_to_a_ratio_agree(unit: str):
    """The laboratory grid and A-10 give one UPCR, within the tolerance of C-13."""
    grid = FUNCTIONS["convert_lab"].call(Decimal(300), "UPCR", unit).value
    assert abs(grid - FUNCTIONS["upcr_standard"].call(Decimal(300), unit).value) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("value", "bounds", "answer"),
    [("53", "SOFT", "Y"), ("15", "SOFT", "Y"), ("14.9", "SOFT", "N"), ("3000", "HARD", "Y"), ("3000.1", "HARD", "N")],
)
def test_bounds_include_their_limits(value: str, bounds: str, answer: str):
    """A creatinine of 15 µmol/L is still usual, 3000 still possible."""
    assert FUNCTIONS["lab_within"].call(Decimal(value), "CREAT", bounds).value == answer


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("convert_lab", (None, "CREAT", "mg/dL"), "missing:value"),
        ("convert_lab", (Decimal(1), "CREAT", None), "missing:unit"),
        ("convert_lab", (Decimal(1), "CREAT", "g/L"), "invalid:unit"),
        ("convert_lab", (Decimal(1), "URBC", "/µL"), "invalid:unit"),
        ("convert_lab", (Decimal(1), "XYZ", "g/L"), "invalid:analyte"),
        ("convert_lab", (Decimal(1), "SM", "AU/mL"), "outside:analyte"),
        ("lab_within", (Decimal(1), "XYZ", "HARD"), "invalid:analyte"),
        ("lab_within", (Decimal(1), "CREAT", "NORMAL"), "invalid:bounds"),
        ("lab_within", (Decimal(1), "SM", "HARD"), "outside:analyte"),
        ("lab_within", (Decimal(1), "ACLIGG", "SOFT"), "outside:analyte"),
    ],
)
def test_what_cannot_be_converted_is_not(name: str, arguments: tuple[object, ...], reason: str):
    """An unknown unit is refused, and never taken for the canonical one."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("text", "analyte", "unit", "value", "status", "reason"),
    [
        ("<0.6", "CREAT", "mg/dL", "53.04", "<", ""),
        (">=2000", "FERRITIN", "µg/L", "2000", ">=", ""),
        ("53", "CREAT", "µmol/L", "53", "", ""),
        ("1:320", "ANA", None, "320", "", ""),
        ("53", "CREAT", None, None, "", "missing:unit"),
        ("POS", "DSDNAAB", "IU/mL", None, "", "outside:text"),
        ("1,250", "CREAT", "µmol/L", None, "", "invalid:text"),
    ],
)
def test_a_standard_result_keeps_its_sign(
    text: str, analyte: str, unit: str | None, value: str | None, status: str, reason: str
):
    """Under 0.6 mg/dL is 53.04 µmol/L with the sign beside it, never half of it and never 0."""
    found = FUNCTIONS["standard_result"].call(text, analyte, unit)
    assert (found.value, found.status, found.reason) == (value if value is None else Decimal(value), status, reason)


@pytest.mark.parametrize(
    ("text", "low", "high", "flag", "reason"),
    [
        ("40", "0", "40", "NORMAL", ""),
        ("40.1", "0", "40", "HIGH", ""),
        ("2.9", "3", "40", "LOW", ""),
        ("1:320", None, "80", "HIGH", ""),
        (">40", "0", "40", "HIGH", ""),
        (">=40", "0", "40", None, "censored:text"),
        ("<3", "3", "40", "LOW", ""),
        ("<=3", "3", "40", None, "censored:text"),
        ("<5", "0", "40", "NORMAL", ""),
        ("<5", None, "40", "NORMAL", ""),
        ("<50", "3", "40", None, "censored:text"),
        ("5", None, None, None, "missing:low,high"),
        ("POS", "0", "40", None, "outside:text"),
    ],
)
def test_the_flag_of_a_result(text: str, low: str | None, high: str | None, flag: str | None, reason: str):
    """Beyond a limit, never on it; what is known only as under or over has a flag where all it may be has the same."""
    found = FUNCTIONS["range_flag"].call(text, *(None if each is None else Decimal(each) for each in (low, high)))
    assert (found.value, found.reason) == (flag, reason)
