"""CAR-HEMATOTOX (A-15)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS


def score(*values: str | None, includes: bool = True, signs: tuple[str | None, ...] = ()) -> Derivation:
    """The score in the units of the table: platelets 10^9/L, neutrophils /µL, haemoglobin g/dL, CRP mg/dL, ferritin."""
    scale = (Decimal(1), Decimal("0.001"), Decimal(10), Decimal(10), Decimal(1))
    given = [None if value is None else Decimal(value) * unit for value, unit in zip(values, scale, strict=True)]
    return FUNCTIONS["car_hematotox"].call(*given, includes, signs)


@pytest.mark.parametrize(
    ("values", "points", "risk"),
    [
        pytest.param("220 3400 12.4 0.8 180", 0, "low", id="V-CHT-01"),
        pytest.param("130 1800 10.5 1.4 320", 1, "low", id="V-CHT-02"),
        pytest.param("110 950 10.1 4.2 540", 3, "high", id="V-CHT-03"),
        pytest.param("60 700 8.5 2.4 1400", 5, "high", id="V-CHT-04"),
        pytest.param("40 400 7.8 9.5 3200", 7, "high", id="V-CHT-05"),
    ],
)
def test_score(values: str, points: int, risk: str):
    """Two or more is high."""
    found = score(*values.split())
    assert (found.value, found.status) == (points, risk)


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ("176 1200 9.0 2.9 649", 0),
        ("175 1200 9.0 2.9 649", 1),
        ("75 1200 9.0 2.9 649", 1),
        ("74 1200 9.0 2.9 649", 2),
        ("200 1199 9.0 2.9 649", 1),
        ("200 1200 8.9 2.9 649", 1),
        ("200 1200 9.0 2.9 650", 1),
        ("200 1200 9.0 2.9 2000", 1),
        ("200 1200 9.0 2.9 2001", 2),
    ],
)
def test_limits(values: str, points: int):
    """Platelets 75–175 and ferritin 650–2000 include both ends; neutrophils and haemoglobin count below theirs."""
    assert score(*values.split()).value == points


def test_the_limit_of_crp_is_a_setting():
    """3.0 mg/dL is printed as ≥ and as > (D-13)."""
    assert [score("200", "2000", "12", "3.0", "100", includes=each).value for each in (True, False)] == [1, 0]


@pytest.mark.parametrize(
    ("values", "bounds", "risk"),
    [
        (("60", None, "12", "1", "100"), (2, 3), "high"),
        (("200", None, "12", "1", "100"), (0, 1), "low"),
        (("200", None, "12", "1", None), (0, 3), ""),
    ],
)
def test_a_missing_value_leaves_bounds(values: tuple[str | None, ...], bounds: tuple[int, int], risk: str):
    """The risk stands where both bounds agree on it."""
    found = score(*values)
    assert (found.value, (found.low, found.high), found.status) == (None, bounds, risk)


def test_a_negative_value_is_refused():
    """No count is under 0."""
    assert score("-1", "1", "1", "1", "1").reason == "invalid:platelets"


@pytest.mark.parametrize(
    ("values", "signs", "bounds", "reason"),
    [
        ("200 2000 12 1 2000", (None, None, None, None, ">"), (2, 2), ""),
        ("200 2000 12 1 1000", (None, None, None, None, ">"), (1, 2), "censored:ferritin"),
        ("75 2000 12 1 100", ("<", None, None, None, None), (2, 2), ""),
        ("175 2000 12 1 100", ("<=",), (1, 2), "censored:platelets"),
        ("175 2000 12 1 100", (">",), (0, 0), ""),
        ("200 500 12 0.5 100", (None, "<", None, "<", "<"), (1, 1), ""),
    ],
)
def test_a_limit_is_not_taken_for_the_result(
    values: str, signs: tuple[str | None, ...], bounds: tuple[int, int], reason: str
):
    """Ferritin over 2000 is 2 points; what a limit leaves open is bounded."""
    found = score(*values.split(), signs=signs)
    assert ((found.low, found.high), found.value is None, found.reason) == (bounds, bool(reason), reason)


def test_another_sign_is_refused():
    """Only those of a result."""
    assert score("200", "1", "1", "1", "1", signs=("~",)).reason == "invalid:qualifiers"
