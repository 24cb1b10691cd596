"""Which visits are due, by the published schedule."""

from datetime import date
from pathlib import Path

import pytest

from crf_app.record.due import Course, due_visits, next_opening, window
from crf_app.study.load import load_folder
from crf_app.study.model import Study

DAY0 = date(2024, 3, 12)


@pytest.fixture(scope="module")
def study() -> Study:
    """The study of the repository."""
    return load_folder(Path(__file__).parents[2] / "forms")


def test_a_new_subject_is_due_for_screening_alone(study: Study) -> None:
    """Without a day 0 only the first visit is wanted."""
    assert due_visits(study, Course(None, None), DAY0) == {"SCR"}


def test_a_visit_is_due_when_its_window_opens(study: Study) -> None:
    """Day 14 may be made a day early: it is due on day 13 and not on day 12."""
    found = [due_visits(study, Course(DAY0, None), date(2024, 3, day)) for day in (24, 25)]
    assert ["D14" in visits for visits in found] == [False, True]


def test_what_the_course_has_passed_is_due_though_no_infusion_is_planned(study: Study) -> None:
    """Who has begun lymphodepletion on day -5 owes leukapheresis and baseline."""
    assert due_visits(study, Course(None, -5), DAY0) == {"SCR", "LEUK", "BASE", "LD1"}


def test_an_optional_visit_is_never_due(study: Study) -> None:
    """Day 15 may be, and need not be."""
    assert "D15" not in due_visits(study, Course(DAY0, 60), date(2025, 1, 1))


def test_the_next_visit_is_named_with_the_day_on_which_it_opens(study: Study) -> None:
    """After day 14 the next window is that of day 21, which opens two days early."""
    found = next_opening(study, Course(DAY0, 14), {"D14", "D21", "M2"}, date(2024, 3, 27))
    assert found is not None
    assert (found[0].id, found[1]) == ("D21", date(2024, 3, 31))


def test_lymphodepletion_moves_with_the_planned_infusion_until_the_first_dose(study: Study) -> None:
    """Its second day is planned for day -4, and follows the first dose once that was given."""
    visit = study.visit_by_id["LD2"]
    planned = window(visit, Course(DAY0, None))
    given = window(visit, Course(DAY0, None, {"first_dose": date(2024, 3, 9)}))
    assert (planned, given) == ((date(2024, 3, 8),) * 2, (date(2024, 3, 10),) * 2)


def test_the_baseline_ends_before_the_first_dose(study: Study) -> None:
    """Its window closes the day before."""
    found = window(study.visit_by_id["BASE"], Course(None, None, {"first_dose": date(2024, 3, 7)}))
    assert found == (date(2024, 3, 4), date(2024, 3, 6))
