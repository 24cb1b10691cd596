"""Age from full and partial birth dates (A-02)."""

from __future__ import annotations

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("birth", "at", "low", "high", "years"),
    [
        pytest.param("2012-03-12", "2024-03-12", 12, 12, "12.0000", id="V-AGE-01"),
        pytest.param("2012-03-13", "2024-03-12", 11, 11, "11.9973", id="V-AGE-02"),
        pytest.param("2012-02-29", "2023-02-28", 10, 10, "10.9979", id="V-AGE-03"),
        pytest.param("2012-02-29", "2023-03-01", 11, 11, "11.0007", id="V-AGE-04"),
        pytest.param("2012", "2024-03-12", 11, 12, None, id="V-AGE-05"),
        pytest.param("2011-05", "2024-03-12", 12, 12, None, id="V-AGE-06"),
    ],
)
def test_age(birth: str, at: str, low: int, high: int, years: str | None):
    """Completed years are known where all days of a partial birth date agree; decimal years need the day."""
    arguments = (PartialDate.parse(birth), PartialDate.parse(at))
    completed, exact = (FUNCTIONS[name].call(*arguments) for name in ("age_years", "age_decimal"))
    assert (completed.low, completed.high) == (low, high)
    assert completed.value == (low if low == high else None)
    assert (None if exact.value is None else f"{exact.value:.4f}") == years


def test_a_partial_date_is_named():
    """Both the birth and the day of the age may be partial."""
    found = FUNCTIONS["age_years"].call(PartialDate(2012), PartialDate(2024))
    assert (found.reason, found.low, found.high) == ("partial:birth,at", 11, 12)


def test_decimal_years_of_a_partial_birth_are_bounded():
    """The bounds are the ages of the first and the last day."""
    found = FUNCTIONS["age_decimal"].call(PartialDate(2012, 3), PartialDate(2024, 3, 12))
    assert (found.reason, f"{found.low:.3f}", f"{found.high:.3f}") == ("partial:birth", "11.948", "12.030")


def test_a_child_is_never_of_negative_age():
    """A birth year that has begun leaves the age at zero."""
    found = FUNCTIONS["age_years"].call(PartialDate(2024), PartialDate(2024, 3, 12))
    assert (found.value, found.low, found.high) == (0, 0, 0)


@pytest.mark.parametrize("name", ["age_years", "age_decimal"])
def test_the_day_of_birth_is_age_zero(name: str):
    """A child is born at the age of zero."""
    assert FUNCTIONS[name].call(PartialDate(2024, 3, 12), PartialDate(2024, 3, 12)).value == 0


@pytest.mark.parametrize("name", ["age_years", "age_decimal"])
def test_a_birth_after_the_day_is_not_an_age(name: str):
    """It is invalid, not zero."""
    assert FUNCTIONS[name].call(PartialDate(2025), PartialDate(2024, 3, 12)).reason == "invalid:birth"


@pytest.mark.parametrize("name", ["age_years", "age_decimal"])
def test_without_a_birth_date_there_is_no_age(name: str):
    """The age is null with the reason, as for the child of the article."""
    found = FUNCTIONS[name].call(None, PartialDate(2024, 3, 12))
    assert (found.value, found.reason) == (None, "missing:birth")
