"""Study days (A-01) and the time between two dates or moments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.names import FUNCTIONS

INFUSION = PartialDate(2024, 3, 12)


@pytest.mark.parametrize(
    ("day", "protocol", "sdtm"),
    [
        pytest.param("2024-03-12", 0, 1, id="V-DAY-01"),
        pytest.param("2024-03-11", -1, -1, id="V-DAY-02"),
        pytest.param("2024-03-07", -5, -5, id="V-DAY-03"),
        pytest.param("2024-03-09", -3, -3, id="V-DAY-04"),
        pytest.param("2024-03-19", 7, 8, id="V-DAY-05"),
        pytest.param("2024-03-20", 8, 9, id="V-DAY-06"),
        pytest.param("2024-03-26", 14, 15, id="V-DAY-07"),
        pytest.param("2024-03-27", 15, 16, id="V-DAY-08"),
        pytest.param("2024-02-22", -19, -19, id="V-DAY-09"),
        pytest.param("2024-02-08", -33, -33, id="V-DAY-10"),
        pytest.param("2024-10-08", 210, 211, id="V-DAY-11"),
    ],
)
def test_the_two_counts_of_days(day: str, protocol: int, sdtm: int):
    """The protocol has a day 0, SDTM has none."""
    arguments = (PartialDate.parse(day), INFUSION)
    found = [FUNCTIONS[name].call(*arguments).value for name in ("study_day", "sdtm_day")]
    assert found == [protocol, sdtm]


def test_a_partial_date_has_a_range_of_study_days():
    """March 2024 is somewhere from d−11 to d19; in SDTM up to day 20."""
    found = [FUNCTIONS[name].call(PartialDate(2024, 3), INFUSION) for name in ("study_day", "sdtm_day")]
    assert [(f.value, f.reason, f.low, f.high) for f in found] == [
        (None, "partial:date", -11, 19),
        (None, "partial:date", -11, 20),
    ]


@pytest.mark.parametrize("name", ["study_day", "sdtm_day", "days_between", "months_between", "completed_months"])
def test_without_a_date_there_is_no_day(name: str):
    """A missing date is named, and both where both are missing."""
    parameters = ",".join(parameter.name for parameter in FUNCTIONS[name].parameters)
    assert FUNCTIONS[name].call(None, None).reason == f"missing:{parameters}"


def test_vein_to_vein_counts_the_leap_day():
    """From 22 February to 12 March 2024 are 19 days."""
    assert FUNCTIONS["days_between"].call(PartialDate(2024, 2, 22), INFUSION).value == 19


def test_days_between_partial_dates_are_bounded():
    """Both partial dates are named."""
    found = FUNCTIONS["days_between"].call(PartialDate(2024, 2), PartialDate(2024, 3))
    assert (found.value, found.reason, found.low, found.high) == (None, "partial:start,end", 1, 59)


@pytest.mark.parametrize(("name", "expected"), [("hours_between", "72.5"), ("minutes_between", "4350")])
def test_elapsed_time_heeds_the_offsets(name: str, expected: str):
    """A moment without an offset is in UTC+08:00, another may be in UTC."""
    start, end = PartialDateTime.parse("2024-03-09T10:00"), PartialDateTime.parse("2024-03-12T02:30Z")
    assert FUNCTIONS[name].call(start, end).value == Decimal(expected)


def test_elapsed_time_may_be_negative():
    """An end before the start is not turned around."""
    start, end = PartialDateTime.parse("2024-03-12T10:14"), PartialDateTime.parse("2024-03-12T10:04")
    assert FUNCTIONS["minutes_between"].call(start, end).value == -10


def test_without_a_time_there_are_no_hours():
    """A day is not taken for its midnight."""
    start, end = PartialDateTime.parse("2024-03-12"), PartialDateTime.parse("2024-03-12T10:04")
    assert FUNCTIONS["hours_between"].call(start, end).reason == "partial:start"


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2024-03-12T00:10+08:00", "2024-03-12"), ("2024-03-12T16:10Z", "2024-03-13"), ("2024-03", "2024-03")],
)
def test_the_date_of_a_moment_is_local(moment: str, day: str):
    """An infusion at 00:10 belongs to its own calendar day (A-01, C-12)."""
    assert FUNCTIONS["date_of"].call(PartialDateTime.parse(moment)).iso() == day


def test_a_missing_moment_has_no_date():
    """A function that gives a date gives none for nothing."""
    assert FUNCTIONS["date_of"].call(None) is None


@pytest.mark.parametrize(
    ("start", "value", "bounds"),
    [("2022-03-12", 24, (None, None)), ("2022-03-13", 23, (None, None)), ("2022-03", None, (23, 24))],
)
def test_completed_months(start: str, value: int | None, bounds: tuple[int | None, int | None]):
    """SLEDUR: months of 30.4375 days, with the least and the most where only a month is known."""
    found = FUNCTIONS["completed_months"].call(PartialDate.parse(start), INFUSION)
    assert (found.value, (found.low, found.high)) == (value, bounds)


def test_months_between_partial_dates_are_bounded():
    """PTDUR: from three to almost four months."""
    found = FUNCTIONS["months_between"].call(PartialDate(2023, 11), PartialDate(2024, 2, 29))
    assert [found.value, *(round(each, 2) for each in (found.low, found.high))] == [
        None,
        Decimal("2.99"),
        Decimal("3.94"),
    ]
