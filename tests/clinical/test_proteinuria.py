"""UPCR in one unit, its change and its class (A-10)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from crf_app.clinical.arithmetic import exceeds, reaches
from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.proteinuria import MG_MMOL_PER_MG_MG


@pytest.mark.parametrize(
    ("value", "unit", "ratio", "per_mmol", "significant", "nephrotic"),
    [
        pytest.param("1.0", "mg/mg", "1.0000", "113.12", True, False, id="V-UPC-01"),
        pytest.param("500", "mg/g", "0.5000", "56.56", False, False, id="V-UPC-02"),
        pytest.param("56.6", "mg/mmol", "0.5004", "56.60", True, False, id="V-UPC-03"),
        pytest.param("300", "mg/mmol", "2.6521", "300.00", True, True, id="V-UPC-04"),
        pytest.param("2.4", "g/g", "2.4000", "271.49", True, True, id="V-UPC-05"),
    ],
)
def test_reported_ratio(value: str, unit: str, ratio: str, per_mmol: str, significant: bool, nephrotic: bool):
    """Exactly 0.5 mg/mg is not above 0.5; 2 mg/mg is nephrotic range in a child."""
    found = FUNCTIONS["upcr_standard"].call(Decimal(value), unit).value
    assert (shown(found, "0.0001"), shown(found * MG_MMOL_PER_MG_MG, "0.01")) == (ratio, per_mmol)
    assert (exceeds(found, Decimal("0.5")), reaches(found, Decimal(2))) == (significant, nephrotic)


def shown(value: Decimal, places: str) -> str:
    """The value as the table shows it, half up."""
    return str(value.quantize(Decimal(places), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("protein", "creatinine", "ratio", "per_mmol"),
    [
        pytest.param("150 mg/dL", "100 mg/dL", "1.5000", "169.68", id="V-UPS-01"),
        pytest.param("1500 mg/L", "8.84 mmol/L", "1.5000", "169.68", id="V-UPS-02"),
        pytest.param("0.6 g/L", "6.0 mmol/L", "0.8840", "100.00", id="V-UPS-03"),
        pytest.param("85 mg/dL", "4200 µmol/L", "1.7891", "202.38", id="V-UPS-04"),
    ],
)
def test_ratio_of_a_spot_urine(protein: str, creatinine: str, ratio: str, per_mmol: str):
    """Protein and creatinine may each be in their own unit."""
    (mass, mass_unit), (amount, amount_unit) = protein.split(), creatinine.split()
    found = FUNCTIONS["upcr_from_spot"].call(Decimal(mass), mass_unit, Decimal(amount), amount_unit, None, None).value
    assert (shown(found, "0.0001"), shown(found * MG_MMOL_PER_MG_MG, "0.01")) == (ratio, per_mmol)


def test_the_two_signs_of_micro_are_one_unit():
    """The Greek letter and the sign of micro look the same."""
    given = [(Decimal(85), "mg/dL", Decimal(4200), f"{sign}mol/L", None, None) for sign in "µμ"]
    found = [FUNCTIONS["upcr_from_spot"].call(*each) for each in given]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("baseline", "now", "change", "response"),
    [
        pytest.param("3.0", "1.5", "-50.0", "50-99", id="V-PRO-01"),
        pytest.param("3.0", "1.51", "-49.7", "25-49", id="V-PRO-02"),
        pytest.param("3.0", "0.49", "-83.7", "CR", id="V-PRO-03"),
        pytest.param("2.0", "2.6", "30.0", "NONE", id="V-PRO-04"),
        pytest.param("2.4", "1.8", "-25.0", "25-49", id="V-PRO-05"),
    ],
)
def test_response(baseline: str, now: str, change: str, response: str):
    """A fall of exactly 50 % counts as 50; under 0.5 mg/mg is complete."""
    percent = FUNCTIONS["percent_change"].call(Decimal(now), Decimal(baseline), None, None).value
    found = FUNCTIONS["proteinuria_class"].call(percent, Decimal(now), None, None, None)
    assert (shown(percent, "0.1"), found.value, found.status) == (change, response, "final")


def test_the_reported_half_of_the_article():
    """−50 % without a ratio is 50–99, provisional: a complete response is not excluded (4.3)."""
    found = FUNCTIONS["proteinuria_class"].call(Decimal(-50), None, None, None, None)
    assert (found.value, found.status, found.reason) == ("50-99", "provisional", "missing:now")


@pytest.mark.parametrize(
    ("least", "most", "response", "reason"),
    [
        (-100, -90, "50-99", "missing:now"),
        (-100, -40, None, "censored:change"),
        (-3, None, "NONE", "missing:now"),
        (-60, None, None, "censored:change"),
    ],
)
def test_the_bounds_of_a_change_without_a_ratio(least: int, most: int | None, response: str | None, reason: str):
    """24-hour protein from 3 to <0.3 g fell by 90 % at least, whatever the ratio would say."""
    ends = Decimal(least), None if most is None else Decimal(most)
    found = FUNCTIONS["proteinuria_class"].call(None, None, None, *ends)
    assert (found.value, found.reason) == (response, reason)


def test_half_a_milligram_is_not_yet_complete():
    """Complete is under 0.5 mg/mg, within the tolerance of C-13."""
    found = FUNCTIONS["proteinuria_class"].call(Decimal(-80), Decimal("0.4999999999"), None, None, None)
    assert found.value == "50-99"


def test_a_complete_response_needs_no_baseline():
    """Under 0.5 mg/mg decides alone."""
    assert FUNCTIONS["proteinuria_class"].call(None, Decimal("0.3"), None, None, None).value == "CR"


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("upcr_standard", (None, "mg/g"), "missing:value"),
        ("upcr_standard", (Decimal(1), "mg/L"), "invalid:unit"),
        ("upcr_standard", (Decimal(-1), "mg/g"), "invalid:value"),
        ("upcr_from_spot", (Decimal(1), "mg", Decimal(1), "mg/dL", None, None), "invalid:protein_unit"),
        ("upcr_from_spot", (Decimal(1), "mg/dL", Decimal(1), "mg", None, None), "invalid:creatinine_unit"),
        ("upcr_from_spot", (Decimal(1), "mg/dL", Decimal(0), "mg/dL", None, None), "invalid:creatinine"),
        ("upcr_from_spot", (Decimal(-1), "mg/dL", Decimal(1), "mg/dL", None, None), "invalid:protein"),
        ("percent_change", (Decimal(1), None, None, None), "missing:baseline"),
        ("percent_change", (Decimal(1), Decimal(0), None, None), "invalid:baseline"),
        ("proteinuria_class", (None, None, None, None, None), "missing:change,now"),
        ("proteinuria_class", (None, Decimal(1), None, None, None), "missing:change"),
    ],
)
def test_what_is_lacking_gives_no_answer(name: str, arguments: tuple[object, ...], reason: str):
    """Null with the reason."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("signs", "status", "reason"),
    [
        (("<", None), "<", ""),
        ((None, "<"), ">", ""),
        (("<=", ">"), "<", ""),
        (("<", "<"), "", "censored:protein,creatinine"),
        (("~", None), "", "invalid:protein_qualifier"),
    ],
)
def test_the_sign_of_a_ratio(signs: tuple[str | None, ...], status: str, reason: str):
    """Less creatinine is more of a ratio; two limits that draw apart leave nothing."""
    found = FUNCTIONS["upcr_from_spot"].call(Decimal(1), "g/L", Decimal(1), "mmol/L", *signs)
    assert (found.status, found.reason) == (status, reason)


@pytest.mark.parametrize(
    ("now", "baseline", "low", "high", "response"),
    [
        ("<0.5", "3", "-100", "-83.3", "CR"),
        ("<0.6", "3", "-100", "-80.0", None),
        (">2.9", "3", "-3.3", None, "NONE"),
        ("1.5", ">3", "-100.0", "-50.0", "50-99"),
        ("1.5", "<2.1", "-28.6", None, None),
        ("1.6", "<2", "-20.0", None, "NONE"),
        ("3.0", "<3", "0.0", None, "NONE"),
    ],
)
def test_the_change_of_limits(now: str, baseline: str, low: str, high: str | None, response: str | None):
    """The change has bounds; the class is the one that both have."""
    numbers = [Decimal(text.strip("<>")) for text in (now, baseline)]
    signs = [text[0] if text[0] in "<>" else None for text in (now, baseline)]
    found = FUNCTIONS["percent_change"].call(*numbers, *signs)
    most = None if found.high is None else shown(found.high, "0.1")
    answer = FUNCTIONS["proteinuria_class"].call(None, numbers[0], signs[0], found.low, found.high)
    assert (found.value, shown(found.low, "0.1"), most, answer.value) == (
        None,
        shown(Decimal(low), "0.1"),
        high,
        response,
    )
