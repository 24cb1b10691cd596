"""Target dates of the visits and their windows (1.3, A-21)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.names import FUNCTIONS

INFUSION = PartialDate(2024, 3, 12)


@pytest.mark.parametrize(
    ("visit", "day", "date"),
    [
        ("D07", 7, "2024-03-19"),
        ("D14", 14, "2024-03-26"),
        ("D21", 21, "2024-04-02"),
        ("M1", 28, "2024-04-09"),
        ("M2", 60, "2024-05-11"),
        ("M3", 90, "2024-06-10"),
        ("M6", 180, "2024-09-08"),
        ("M9", 270, "2024-12-07"),
        ("M12", 365, "2025-03-12"),
        ("M18", 548, "2025-09-11"),
        ("M24", 730, "2026-03-12"),
        ("LY03", 1096, "2027-03-13"),
        ("LY04", 1461, "2028-03-12"),
        ("LY05", 1826, "2029-03-12"),
        ("LY06", 2192, "2030-03-13"),
        ("LY07", 2557, "2031-03-13"),
        ("LY08", 2922, "2032-03-12"),
        ("LY09", 3287, "2033-03-12"),
        ("LY10", 3653, "2034-03-13"),
        ("LY11", 4018, "2035-03-13"),
        ("LY12", 4383, "2036-03-12"),
        ("LY13", 4748, "2037-03-12"),
        ("LY14", 5114, "2038-03-13"),
        ("LY15", 5479, "2039-03-13"),
    ],
)
def test_target_dates(visit: str, day: int, date: str):
    """The table of section 1.3; yearly targets are 365.25 days a year, half up."""
    target = FUNCTIONS["yearly_target_day"].call(Decimal(visit[2:])).value if visit.startswith("LY") else Decimal(day)
    assert (target, FUNCTIONS["target_date"].call(INFUSION, target).iso()) == (day, date)


@pytest.mark.parametrize(
    ("target", "window", "date", "day", "deviation", "inside"),
    [
        pytest.param(28, 3, "2024-04-09", 28, 0, "Y", id="V-WIN-01"),
        pytest.param(90, 7, "2024-06-17", 97, 7, "Y", id="V-WIN-02"),
        pytest.param(90, 7, "2024-06-18", 98, 8, "N", id="V-WIN-03"),
        pytest.param(365, 30, "2025-03-12", 365, 0, "Y", id="V-WIN-04"),
        pytest.param(1096, 60, "2027-03-13", 1096, 0, "Y", id="V-WIN-05"),
    ],
)
def test_windows(target: int, window: int, date: str, day: int, deviation: int, inside: str):
    """A visit is inside if it is at most the window away from its target, early or late."""
    visit = PartialDate.parse(date)
    late = FUNCTIONS["window_deviation"].call(visit, INFUSION, Decimal(target)).value
    assert (FUNCTIONS["study_day"].call(visit, INFUSION).value, late) == (day, deviation)
    assert FUNCTIONS["window_inside"].call(late, Decimal(window)).value == inside


def test_a_visit_may_be_too_early():
    """Eight days early is as far as eight days late."""
    assert FUNCTIONS["window_inside"].call(Decimal(-8), Decimal(7)).value == "N"


def test_the_press_conference_is_no_visit_of_month_six():
    """Day 210 is 30 days after the target of M6, outside its 14 days (4.3)."""
    late = FUNCTIONS["window_deviation"].call(PartialDate(2024, 10, 8), INFUSION, Decimal(180)).value
    assert (late, FUNCTIONS["window_inside"].call(late, Decimal(14)).value) == (30, "N")


@pytest.mark.parametrize("infusion", [None, PartialDate(2024, 3)])
def test_without_the_day_of_infusion_there_is_no_target_date(infusion: PartialDate | None):
    """A month is no day to count from."""
    assert FUNCTIONS["target_date"].call(infusion, Decimal(28)) is None


def test_a_partial_visit_date_leaves_the_deviation_bounded():
    """April 2024 is 8 days early to 21 days late for M1."""
    found = FUNCTIONS["window_deviation"].call(PartialDate(2024, 4), INFUSION, Decimal(28))
    assert (found.value, found.reason, found.low, found.high) == (None, "partial:date", -8, 21)


def test_a_target_beyond_the_calendar_is_no_date():
    """A day that no calendar has gives none."""
    assert FUNCTIONS["target_date"].call(INFUSION, Decimal(10) ** 9) is None
