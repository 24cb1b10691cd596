"""Prednisone equivalents (A-12) and the usual dose of tocilizumab (A-22)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("drug", "dose", "weight", "equivalent", "per_kg"),
    [
        pytest.param("methylprednisolone", "40", "40", "50.00", "1.250", id="V-PEQ-01"),
        pytest.param("dexamethasone", "10", "40", "66.67", "1.667", id="V-PEQ-02"),
        pytest.param("hydrocortisone", "20", "30", "5.00", "0.167", id="V-PEQ-03"),
        pytest.param("prednisone", "5", "25", "5.00", "0.200", id="V-PEQ-04"),
    ],
)
def test_prednisone_equivalent(drug: str, dose: str, weight: str, equivalent: str, per_kg: str):
    """Milligrams of prednisone for the milligrams of another glucocorticoid."""
    found = FUNCTIONS["prednisone_equivalent"].call(drug, Decimal(dose)).value
    assert (f"{found:.2f}", f"{found / Decimal(weight):.3f}") == (equivalent, per_kg)


@pytest.mark.parametrize(
    ("code", "equivalent"),
    [
        ("PRED", "10"),
        ("MPRED", "12.5"),
        ("DEXA", "66.67"),
        ("Prednisolone", "10"),
        ("BETAMETHASONE", "83.33"),
        ("cortisone", "2"),
        ("deflazacort", "8.33"),
    ],
)
def test_drugs_by_code_or_name(code: str, equivalent: str):
    """Ten milligrams of each."""
    assert FUNCTIONS["prednisone_equivalent"].call(code, Decimal(10)).value == Decimal(equivalent)


@pytest.mark.parametrize(
    ("weight", "dose"),
    [
        pytest.param("40", "320.0", id="V-TOC-01"),
        pytest.param("29.9", "358.8", id="V-TOC-02"),
        pytest.param("30", "240.0", id="V-TOC-03"),
        pytest.param("110", "800.0", id="V-TOC-04"),
    ],
)
def test_tocilizumab(weight: str, dose: str):
    """12 mg/kg under 30 kg, 8 mg/kg from 30 kg, at most 800 mg."""
    assert f"{FUNCTIONS['tocilizumab_dose'].call(Decimal(weight)).value:.1f}" == dose


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("prednisone_equivalent", ("OTHER", Decimal(10)), "invalid:drug"),
        ("prednisone_equivalent", (None, None), "missing:drug,dose_mg"),
        ("prednisone_equivalent", ("PRED", Decimal(-1)), "invalid:dose_mg"),
        ("tocilizumab_dose", (None,), "missing:weight_kg"),
        ("tocilizumab_dose", (Decimal(0),), "invalid:weight_kg"),
    ],
)
def test_what_is_lacking_gives_no_dose(name: str, arguments: tuple[object, ...], reason: str):
    """The article names neither the glucocorticoid nor its dose."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)
