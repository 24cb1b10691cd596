"""The ICE score, and the choice between ICE and CAPD by age (A-06, C-06, section 4.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.names import FUNCTIONS

BOUNDARY = Decimal(12)
THROUGH = Decimal(28)


@pytest.mark.parametrize(
    ("items", "total", "low", "high", "grade"),
    [
        pytest.param("1111111111", 10, 10, 10, 0, id="V-ICE-01"),
        pytest.param("1111110100", 7, 7, 7, 1, id="V-ICE-02"),
        pytest.param("1100000100", 3, 3, 3, 2, id="V-ICE-03"),
        pytest.param("0010000000", 1, 1, 1, 3, id="V-ICE-04"),
        pytest.param("111111111?", None, 9, 10, None, id="V-ICE-05"),
    ],
)
def test_ice(items: str, total: int | None, low: int, high: int, grade: int | None):
    """The total needs all ten items; the grade needs only that best and worst total agree."""
    answers = tuple(None if item == "?" else item for item in items)
    found = FUNCTIONS["ice_total"].call(answers)
    assert (found.value, found.low, found.high) == (total, low, high)
    assert FUNCTIONS["ice_grade"].call(answers).value == grade


def test_an_item_that_was_not_asked_is_named():
    """Items are counted from one; here the city and the object."""
    assert FUNCTIONS["ice_total"].call(("1", "1", None, "1", None, *"11111")).reason == "missing:items.3,items.5"


def test_a_grade_is_final_when_what_is_missing_cannot_change_it():
    """Eight points and one item not asked are 8 or 9: grade 1 either way."""
    found = FUNCTIONS["ice_grade"].call(("1",) * 8 + ("0", None))
    assert (found.value, found.low, found.high) == (1, 1, 1)


@pytest.mark.parametrize("items", [("1",) * 9, ("1",) * 9 + ("2",), ()])
def test_only_ten_answers_make_a_score(items: tuple[str, ...]):
    """A wrong number of items or another code is no score."""
    assert FUNCTIONS["ice_total"].call(items).reason == "invalid:items"
    assert FUNCTIONS["ice_grade"].call(items).value is None


@pytest.mark.parametrize(
    ("birth", "at", "delay", "instrument"),
    [
        pytest.param("2012-03-20", "2024-03-20", "N", "ICE", id="V-INS-01"),
        pytest.param("2012-03-21", "2024-03-20", "N", "CAPD", id="V-INS-02"),
        pytest.param("2009-06-01", "2024-03-20", "Y", "CAPD", id="V-INS-03"),
        pytest.param("2011-07-07", "2024-03-12", "N", "ICE", id="V-INS-04"),
    ],
)
def test_the_default_instrument(birth: str, at: str, delay: str, instrument: str):
    """ICE from twelve completed years without developmental delay, else CAPD."""
    found = default(PartialDate.parse(birth), PartialDate.parse(at), delay)
    assert (found.value, found.status) == (instrument, "final")


def default(birth: PartialDate | None, at: PartialDate | None, delay: str | None = "N", writes: str | None = "Y"):
    """The default instrument with the boundary of the study."""
    return FUNCTIONS["icans_instrument"].call(birth, at, delay, writes, BOUNDARY)


@pytest.mark.parametrize(
    ("birth", "defaults"),
    [
        ("2012-03-12", {0: "ICE", 7: "ICE", 8: "ICE"}),
        ("2012-03-19", {0: "CAPD", 6: "CAPD", 7: "ICE", 8: "ICE"}),
        ("2012-03-20", {7: "CAPD", 8: "ICE"}),
        ("2012-03-21", {8: "CAPD", 9: "ICE"}),
    ],
)
def test_the_birthdays_that_fit_the_article(birth: str, defaults: dict[int, str]):
    """One day of birth more or less changes the instrument of day 8 (section 4.4)."""
    found = {day: default(PartialDate.parse(birth), PartialDate(2024, 3, 12 + day)).value for day in defaults}
    assert found == defaults


@pytest.mark.parametrize("birth", [PartialDate(2012, 3, day) for day in (13, 19, 20, 31)] + [PartialDate(2012, 4, 9)])
@pytest.mark.parametrize(("day", "status"), [(0, ""), (28, "kept")])
def test_a_birthday_during_monitoring_keeps_the_baseline_instrument(birth: PartialDate, day: int, status: str):
    """CAPD at baseline stays CAPD through day 28, marked where the default of the day has become ICE (C-06)."""
    at = FUNCTIONS["target_date"].call(PartialDate(2024, 3, 12), Decimal(day))
    found = FUNCTIONS["icans_instrument_kept"].call(default(birth, at).value, "CAPD", Decimal(day), THROUGH)
    assert (found.value, found.status) == ("CAPD", status)


@pytest.mark.parametrize(
    ("arguments", "value", "reason"),
    [
        (("ICE", "CAPD", Decimal(29), THROUGH), "ICE", ""),
        (("ICE", None, None, THROUGH), "ICE", ""),
        ((None, "CAPD", Decimal(5), THROUGH), "CAPD", ""),
        ((None, None, Decimal(5), THROUGH), None, "missing:default"),
        (("ICE", "CAPD", None, THROUGH), None, "missing:day"),
        (("ICE", "CAPD", Decimal(5), None), None, "missing:last_day"),
    ],
)
def test_after_the_last_day_or_without_baseline_the_default_holds(
    arguments: tuple[object, ...], value: str | None, reason: str
):
    """The baseline instrument is kept only through the day of the setting."""
    found = FUNCTIONS["icans_instrument_kept"].call(*arguments)
    assert (found.value, found.reason) == (value, reason)


def test_a_partial_birth_date_that_spans_twelve_gives_no_instrument():
    """The instrument must then be chosen by hand."""
    found = default(PartialDate(2012), PartialDate(2024, 3, 20))
    assert (found.value, found.reason) == (None, "partial:birth")


def test_a_partial_birth_date_that_does_not_span_twelve_decides():
    """Born in May 2011 a child is twelve on any day of March 2024."""
    assert default(PartialDate(2011, 5), PartialDate(2024, 3, 20)).value == "ICE"


@pytest.mark.parametrize(("delay", "writes"), [("Y", None), (None, "N")])
def test_delay_or_not_writing_gives_capd_at_any_age(delay: str | None, writes: str | None):
    """No birth date is needed for it."""
    assert default(None, None, delay, writes).value == "CAPD"


def test_without_a_birth_date_there_is_no_instrument():
    """It stays undetermined, as for the child of the article."""
    found = default(None, PartialDate(2024, 3, 20))
    assert (found.value, found.reason) == (None, "missing:birth")


def test_ice_is_provisional_while_delay_and_writing_are_not_known():
    """The rule asks that they are not Y and not N, so ICE stands, with what is missing named."""
    found = default(PartialDate(2011, 5), PartialDate(2024, 3, 20), None, None)
    assert (found.value, found.status, found.reason) == ("ICE", "provisional", "missing:devdelay,writes")


def test_the_day_before_birth_has_no_instrument():
    """An impossible birth date is not an age under twelve."""
    assert default(PartialDate(2025), PartialDate(2024, 3, 20)).reason == "invalid:birth"
