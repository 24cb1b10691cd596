"""Partial dates and moments: reading, spans and comparison."""

from __future__ import annotations

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime, compare, compare_moments
from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        pytest.param("2024-02", "2024-03-12", "before", id="V-PRT-01"),
        pytest.param("2024-03", "2024-03-12", "overlap", id="V-PRT-02"),
        pytest.param("2024-04", "2024-03-12", "after", id="V-PRT-03"),
        pytest.param("2021", "2024-02", "before", id="V-PRT-04"),
        pytest.param("2024-03-12", "2024-03-12", "same", id="V-PRT-05"),
    ],
)
def test_two_dates_lie_as_their_spans_do(first: str, second: str, relation: str):
    """Only dates whose spans part are before or after; the check "A ≤ B" fires on after alone."""
    found = FUNCTIONS["date_relation"].call(PartialDate.parse(first), PartialDate.parse(second))
    assert found.value == relation


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_a_date_keeps_its_precision(text: str):
    """A partial date is written as short as it was read."""
    assert PartialDate.parse(text).iso() == text


@pytest.mark.parametrize("text", ["", "24-02-01", "2024-13", "2023-02-29", "2024-2-1", "03/04/2024", "２０２４"])
def test_what_is_no_iso_date_is_refused(text: str):
    """Only ISO 8601 is read, for day and month are written in either order elsewhere."""
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text",
    ["2024", "2024-03-12", "2024-03-12T10:04", "2024-03-12T10:04:30Z", "2024-03-12T10:04-05:30"],
)
def test_a_moment_keeps_its_precision_and_offset(text: str):
    """A moment is written as it was read; Z is the offset zero."""
    assert PartialDateTime.parse(text).iso() == text.replace("Z", "+00:00")


@pytest.mark.parametrize("text", ["", "2024-03T10:04", "2024-03-12T10", "2024-03-12T24:01", "2024-03-12T10:04+08:60"])
def test_what_is_no_iso_moment_is_refused(text: str):
    """A time needs a full date, an hour under 24 and a possible offset."""
    with pytest.raises(ValueError, match=r".+"):
        PartialDateTime.parse(text)


def test_a_partial_date_spans_all_its_days():
    """A year may be any day from its first of January to its 31 December."""
    year = PartialDate(2024)
    assert (year.earliest().isoformat(), year.latest().isoformat()) == ("2024-01-01", "2024-12-31")


def test_a_date_without_time_spans_its_day():
    """The last moment of a day without a time is its last second, in local time."""
    assert PartialDateTime.parse("2024-03-12").latest().isoformat() == "2024-03-12T23:59:59+08:00"


def test_partial_dates_of_one_month_are_not_known_to_be_equal():
    """Two dates in March may be the same day or not."""
    assert compare(PartialDate(2024, 3), PartialDate(2024, 3)) is None


def test_a_later_month_is_after():
    """April is after any day in March."""
    assert compare(PartialDate(2024, 4), PartialDate(2024, 3, 31)) == 1


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ("2024-03-12T10:04", "2024-03-12T10:04+08:00", 0),
        ("2024-03-12T10:04", "2024-03-12T02:05Z", -1),
        ("2024-03-12T10:04", "2024-03-12T02:03Z", 1),
        ("2024-03-12T10:04", "2024-03-12T10:04:30", None),
        ("2024-03-12T10:04:30", "2024-03-12T10:04:30", 0),
        ("2024-03-12", "2024-03-12", None),
        ("2024-03-12", "2024-03-12T23:00+08:00", None),
        ("2024-03-12", "2024-03-11T17:00Z", None),
        ("2024-03-13", "2024-03-12T15:00Z", 1),
        ("2024-03", "2024-04-01T00:10+08:00", -1),
    ],
)
def test_moments_compare_as_far_as_their_precision_decides(first: str, second: str, order: int | None):
    """A time without an offset is UTC+08:00; without a time local calendar dates decide, equal ones nothing (C-12)."""
    assert compare_moments(PartialDateTime.parse(first), PartialDateTime.parse(second)) == order
