"""The episodes of CRS (C-09, V-CSQ)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.crs_episodes import Course, crs_episodes
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.names import FUNCTIONS

GAP = Decimal(2)
Row = tuple[int, str, str | None]


def columns(rows: list[Row]) -> tuple[tuple[object, ...], ...]:
    """Rows of protocol day, grade (``?`` for unknown) and suppression as three columns; day 0 is 12 March 2024."""
    dates = tuple(on(day) for day, _, _ in rows)
    grades = tuple(None if grade == "?" else Decimal(grade) for _, grade, _ in rows)
    return dates, grades, tuple(suppressed for _, _, suppressed in rows)


def on(day: int) -> PartialDate:
    """The date of a protocol day."""
    return FUNCTIONS["target_date"].call(PartialDate(2024, 3, 12), Decimal(day))


def asked(name: str, rows: list[Row], day: int) -> object:
    """What a published function says of a day."""
    return FUNCTIONS[name].call(*columns(rows), on(day), GAP)


@pytest.mark.parametrize(
    ("rows", "first", "last", "highest"),
    [
        pytest.param([(6, "0", "N"), (7, "1", "N"), (8, "0", "N"), (9, "0", "Y")], 7, 7, 1, id="V-CSQ-01"),
        pytest.param([(2, "1", "N"), (3, "1", "N"), (4, "2", "Y"), (5, "0", "Y")], 2, 4, 2, id="V-CSQ-02"),
    ],
)
def test_one_episode(rows: list[Row], first: int, last: int, highest: int):
    """An episode lasts from the first to the last day at grade 1 or more."""
    (found,) = crs_episodes(Course(*columns(rows), day=on(0), gap_days=GAP))
    assert (found.first, found.last, found.highest) == (on(first).earliest(), on(last).earliest(), highest)


TWO = [(1, "1", "N"), (2, "0", "N"), (3, "0", "N"), (4, "2", "N"), (5, "3", "Y"), (6, "0", "N"), (7, "0", "N")]


@pytest.mark.parametrize(("day", "number"), [(1, 1), (4, 2), (5, 2)])
def test_two_clear_days_part_two_episodes(day: int, number: int):
    """Two consecutive calendar days at grade 0 without suppression close the first."""
    assert asked("crs_episode", TWO, day).value == number


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([(2, "0", "N")], id="one day"),
        pytest.param([(2, "0", "N"), (4, "0", "N")], id="not consecutive"),
        pytest.param([(2, "0", "N"), (3, "0", "Y")], id="suppressed"),
        pytest.param([(2, "0", "N"), (3, "0", None)], id="suppression unknown"),
        pytest.param([(2, "0", "N"), (3, "?", "N")], id="grade unknown"),
        pytest.param([(2, "0", "N"), (2, "0", "N")], id="twice the same day"),
    ],
)
def test_anything_less_leaves_the_episode_open(between: list[Row]):
    """A later fever then belongs to the same episode, and so do the days between."""
    rows = [(1, "1", "N"), *between, (5, "1", "N")]
    assert [asked("crs_episode", rows, day).value for day in (2, 5)] == [1, 1]


@pytest.mark.parametrize("day", [0, 2, 6])
def test_days_outside_have_no_number(day: int):
    """Before, between and after the episodes."""
    found = asked("crs_episode", TWO, day)
    assert (found.value, found.reason) == (None, "outside:day")


def test_the_summary_of_an_episode():
    """Onset, end and highest grade of the second episode."""
    names = ("crs_episode_onset", "crs_episode_end")
    assert [asked(name, TWO, 4) for name in names] == [on(4), on(5)]
    assert asked("crs_episode_grade", TWO, 4).value == 3


def test_an_open_episode_has_no_end():
    """One clear day is not enough to say that it is over."""
    assert asked("crs_episode_end", [(1, "1", "N"), (2, "0", "N")], 1) is None


@pytest.mark.parametrize("name", ["crs_episode_onset", "crs_episode_end"])
def test_a_day_without_episode_has_no_onset_and_no_end(name: str):
    """Nothing is derived for it."""
    assert asked(name, TWO, 2) is None


def test_a_day_without_episode_has_no_highest_grade():
    """The reason is that of the number."""
    assert asked("crs_episode_grade", TWO, 2).reason == "outside:day"


def test_several_records_of_a_day_count_as_its_worst():
    """Order and repetition do not matter."""
    rows = [(3, "0", "N"), (2, "2", "N"), (2, "0", "N"), (2, "?", "N")]
    assert asked("crs_episode_grade", rows, 2).value == 2


def test_an_ungraded_record_beside_a_graded_one_does_not_hide_it():
    """Grade 1 in the morning is CRS, whatever the record of the evening lacks."""
    assert asked("crs_episode", [(2, "1", "N"), (2, "?", "N")], 2).value == 1


@pytest.mark.parametrize(
    ("rows", "day", "answer"),
    [
        ([(6, "0", "N")], 7, "N"),
        ([(7, "1", "N")], 7, "N"),
        ([(7, "1", "N")], 8, "Y"),
        ([(7, "1", "N"), (8, "?", "Y")], 9, "Y"),
        (TWO, 4, "N"),
        (TWO, 3, "Y"),
        (TWO, 6, "Y"),
        (TWO, 8, "N"),
        ([(5, "?", "N")], 6, None),
        ([(5, "?", "N"), (6, "0", "N"), (7, "0", "N")], 8, "N"),
        ([(5, "0", "N"), (5, "?", "N")], 6, None),
    ],
)
def test_crs_was_diagnosed_before(rows: list[Row], day: int, answer: str | None):
    """Y in an open episode, N without; null while an earlier day without a grade may have opened one."""
    found = asked("crs_prior", rows, day)
    assert (found.value, found.reason) == (answer, "" if answer else "missing:grades")


@pytest.mark.parametrize("name", ["crs_episode", "crs_prior"])
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (((on(1),), (Decimal(1),), (), on(1), GAP), "invalid:grades"),
        (((on(1),), (Decimal(1),), ("N",), PartialDate(2024, 3), GAP), "partial:day"),
        (((None,), (Decimal(1),), ("N",), on(1), GAP), "missing:dates"),
        (((PartialDate(2024),), (Decimal(1),), ("N",), on(1), GAP), "missing:dates"),
        (((on(1),), (Decimal(1),), ("N",), None, None), "missing:day,gap_days"),
    ],
)
def test_what_is_lacking_is_named(name: str, arguments: tuple[object, ...], reason: str):
    """A graded day that cannot be placed makes the course unknown."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)


def test_an_empty_row_does_not_matter():
    """A row with neither date nor grade is not a day."""
    found = FUNCTIONS["crs_prior"].call((None, on(1)), (None, Decimal(1)), (None, "N"), on(2), GAP)
    assert found.value == "Y"
