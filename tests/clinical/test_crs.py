"""The CRS grade of a day (A-17, section 0.5) and the units of temperature."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from crf_app.clinical.arithmetic import reaches
from crf_app.clinical.crs import FEVER, Day
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS

QUIET = Day(Decimal("36.8"), "N", "0", "N", "0", "N", "N", "N", "N")


def grade(day: Day) -> Derivation:
    """The grade as a form asks for it: the answers in the order of the parameters."""
    answers = [getattr(day, parameter.name) for parameter in FUNCTIONS["crs_grade"].parameters]
    return FUNCTIONS["crs_grade"].call(*answers)


def day(tmax: str, other: str, hypotension: str, hypoxia: str, prior: str, suppressed: str, death: str = "N") -> Day:
    """A day as in the columns of the protocol's table, no sign with another cause."""
    return Day(Decimal(tmax), other, hypotension, "N", hypoxia, "N", prior, suppressed, death)


@pytest.mark.parametrize(
    ("seen", "value", "status"),
    [
        pytest.param(day("38.1", "N", "0", "0", "N", "N"), 1, "final", id="V-CRS-01"),
        pytest.param(day("37.9", "N", "0", "0", "N", "N"), 0, "final", id="V-CRS-02"),
        pytest.param(day("38.0", "N", "1", "0", "N", "N"), 2, "final", id="V-CRS-03"),
        pytest.param(day("39.2", "N", "2", "1", "N", "N"), 3, "final", id="V-CRS-04"),
        pytest.param(day("38.6", "N", "0", "2", "N", "N"), 3, "final", id="V-CRS-05"),
        pytest.param(day("39.0", "N", "3", "0", "N", "N"), 4, "final", id="V-CRS-06"),
        pytest.param(day("38.4", "N", "0", "3", "N", "N"), 4, "final", id="V-CRS-07"),
        pytest.param(day("36.8", "N", "1", "0", "Y", "Y"), 2, "final", id="V-CRS-08"),
        pytest.param(day("36.8", "N", "0", "0", "Y", "Y"), 0, "final", id="V-CRS-09"),
        pytest.param(day("36.8", "N", "1", "0", "N", "N"), 0, "review", id="V-CRS-10"),
        pytest.param(day("38.5", "Y", "0", "0", "N", "N"), 0, "final", id="V-CRS-11"),
        pytest.param(day("38.5", "N", "0", "0", "N", "N", "Y"), 5, "final", id="V-CRS-12"),
    ],
)
def test_crs(seen: Day, value: int, status: str):
    """The more severe sign is the grade, if there is fever or it is masked in a known CRS."""
    found = grade(seen)
    assert (found.value, found.status) == (value, status)


def test_day_seven_of_the_article():
    """38.1 °C with neither hypotension nor hypoxia stated: null, at least 1 (section 0.5)."""
    found = grade(Day(Decimal("38.1"), "N", None, None, None, None, "N", None, None))
    assert (found.value, found.low, found.high, found.status) == (None, 1, 4, "incomplete")
    assert found.reason == "missing:hypotension,hypoxia,suppressed"


def test_day_eight_of_the_article():
    """A glucocorticoid was given and CRS is known, so the temperature is not needed, but the signs are (4.3)."""
    found = grade(Day(None, None, None, None, None, None, "Y", "Y", None))
    assert (found.value, found.reason, found.low, found.high) == (None, "missing:hypotension,hypoxia", 0, 4)


def test_a_day_without_any_answer_is_not_grade_zero():
    """Nothing recorded is null, from 0 to 4."""
    found = grade(Day(*[None] * 9))
    assert (found.value, found.low, found.high, found.status) == (None, 0, 4, "incomplete")
    assert found.reason == "missing:tmax,hypotension,hypoxia,prior,suppressed"


def test_a_missing_temperature_leaves_the_grade_open():
    """Without known CRS the fever decides between 0 and the sign."""
    found = grade(replace(QUIET, tmax=None, hypotension="1"))
    assert (found.value, found.low, found.high, found.reason) == (None, 0, 2, "missing:tmax")


@pytest.mark.parametrize(("hypotension", "value"), [("0", 0), ("1", 2)])
def test_a_missing_temperature_does_not_matter_in_a_known_suppressed_crs(hypotension: str, value: int):
    """The two signs decide then."""
    found = grade(replace(QUIET, tmax=None, hypotension=hypotension, prior="Y", suppressed="Y"))
    assert (found.value, found.status) == (value, "final")


@pytest.mark.parametrize(("prior", "suppressed"), [("Y", "N"), ("N", "Y"), ("Y", None)])
def test_a_missing_temperature_matters_in_any_other_case(prior: str, suppressed: str | None):
    """Known CRS alone, or suppression alone, does not replace the temperature."""
    found = grade(replace(QUIET, tmax=None, prior=prior, suppressed=suppressed))
    assert (found.value, found.low, found.high, found.status) == (None, 0, 1, "incomplete")


def test_a_missing_sign_is_incomplete_even_at_grade_four():
    """The rule asks for both signs; the bounds say how much is known already."""
    found = grade(replace(QUIET, tmax=Decimal(39), hypoxia="3", hypotension=None))
    assert (found.value, found.low, found.high, found.status) == (None, 4, 4, "incomplete")


def test_a_fever_of_unknown_cause_is_open():
    """Whether 38.5 °C has another cause must be answered."""
    found = grade(replace(QUIET, tmax=Decimal("38.5"), other_cause=None))
    assert (found.value, found.low, found.high, found.reason) == (None, 0, 1, "missing:other_cause")


def test_no_cause_is_asked_for_without_fever():
    """The attribution of a normal temperature does not matter."""
    assert grade(replace(QUIET, other_cause=None)).value == 0


def test_a_sign_of_unknown_cause_is_open():
    """Whether a hypotension has another cause must be answered."""
    found = grade(replace(QUIET, tmax=Decimal("38.5"), hypotension="2", hypotension_other=None))
    assert (found.value, found.low, found.high, found.reason) == (None, 1, 3, "missing:hypotension_other")


def test_no_cause_is_asked_for_an_absent_sign():
    """The attribution of no hypoxia does not matter."""
    assert grade(replace(QUIET, hypoxia_other=None, hypotension_other=None)).value == 0


def test_signs_with_another_cause_do_not_count():
    """Fever alone remains."""
    found = grade(replace(QUIET, tmax=Decimal("38.5"), hypotension="3", hypotension_other="Y"))
    assert (found.value, found.status) == (1, "final")


def test_suppression_before_any_crs_needs_a_review():
    """A masked fever can neither be seen nor excluded (A-17)."""
    found = grade(replace(QUIET, suppressed="Y", hypotension="1"))
    assert (found.value, found.status, found.low, found.high) == (None, "review", 0, 2)


def test_an_open_question_that_does_not_matter_leaves_the_grade():
    """With fever, prior CRS and suppression change nothing."""
    assert grade(replace(QUIET, tmax=Decimal("38.5"), prior=None, suppressed=None)).value == 1


def test_an_unanswered_death_is_no_death():
    """Only Y gives grade 5."""
    assert grade(replace(QUIET, death=None)).value == 0


def test_an_answer_outside_its_codes_gives_no_grade():
    """It is named, not guessed at."""
    found = grade(replace(QUIET, hypotension="4", death="U"))
    assert (found.value, found.reason, found.status) == (None, "invalid:hypotension,death", "incomplete")


def test_any_completion_of_missing_answers_stays_within_the_bounds():
    """Whatever the missing answers turn out to be, the grade is between the bounds, and both are reached."""
    open_ = replace(QUIET, tmax=None, hypotension="1", hypotension_other=None, suppressed=None)
    bounds = grade(open_)
    finals = [
        grade(replace(open_, tmax=Decimal(tmax), hypotension_other=other, suppressed=suppressed))
        for tmax, other, suppressed in product(("36.5", "38.5"), "YN", "YN")
    ]
    lows, highs = [f.low for f in finals], [f.high for f in finals]
    assert (min(lows), max(highs)) == (bounds.low, bounds.high) == (0, 2)


@pytest.mark.parametrize(
    ("fahrenheit", "celsius", "fever"),
    [
        pytest.param("100.4", "38.0000", True, id="V-TMP-01"),
        pytest.param("100.3", "37.9444", False, id="V-TMP-02"),
        pytest.param("101.2", "38.4444", True, id="V-TMP-03"),
        pytest.param("98.6", "37.0000", False, id="V-TMP-04"),
    ],
)
def test_fahrenheit_is_never_rounded_across_the_fever(fahrenheit: str, celsius: str, fever: bool):
    """100.3 °F is 37.94 °C and no fever, though it would be shown as 37.9."""
    value = FUNCTIONS["celsius"].call(Decimal(fahrenheit), "F").value
    assert (f"{value:.4f}", reaches(value, FEVER)) == (celsius, fever)
