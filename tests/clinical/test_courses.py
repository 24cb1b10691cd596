"""Days of a drug and the mean daily prednisone (A-12, EFPRED, ICHGCSF)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS

VISIT = PartialDate(2024, 4, 10)


def date(text: str) -> PartialDate | None:
    """The date of a text; - is missing."""
    return None if text == "-" else PartialDate.parse(text)


def mean(courses: str = "", doses: str = "", days: int = 7) -> Derivation:
    """The mean at the visit; courses as ``start end ongoing daily;…``, doses as ``moment mg;…``."""
    rows = [row.split() for row in courses.split(";") if row]
    single = [row.split() for row in doses.split(";") if row]
    return FUNCTIONS["prednisone_mean"].call(
        tuple(date(row[0]) for row in rows),
        tuple(date(row[1]) for row in rows),
        tuple(row[2] for row in rows),
        tuple(None if row[3] == "-" else Decimal(row[3]) for row in rows),
        tuple(None if row[0] == "-" else PartialDateTime.parse(row[0]) for row in single),
        tuple(None if row[1] == "-" else Decimal(row[1]) for row in single),
        VISIT,
        Decimal(days),
    )


@pytest.mark.parametrize(
    ("courses", "doses", "value"),
    [
        ("", "", 0),
        ("2024-03-01 - Y 5", "", 5),
        ("2024-04-08 2024-04-20 N 7", "", 3),
        ("2024-03-01 2024-04-06 N 7;2024-04-07 - Y 3.5", "", 5),
        ("2024-03-01 2024-04-03 N 50", "", 0),
        ("", "2024-04-04T10:00 70", 10),
        ("", "2024-04-03T10:00 70", 0),
        ("2024-03-01 - Y 5", "2024-04-09 14", 7),
        ("2024 - Y 5", "2024-03 -", None),
        ("2024-03 - Y 5", "2024-03 -", 5),
    ],
)
def test_mean_of_seven_days(courses: str, doses: str, value: int | None):
    """Courses by the days they cover, single doses of toxicity treatment on their day (X-12); nothing is 0."""
    assert mean(courses, doses).value == value


def test_the_days_are_a_setting():
    """A dose eight days ago counts in fourteen days."""
    assert [mean("", "2024-04-02 70", days=days).value for days in (7, 14)] == [0, 5]


@pytest.mark.parametrize(
    ("courses", "doses", "low", "reason"),
    [
        ("2024-03-01 - Y -", "", 0, "missing:daily"),
        ("2024-03-01 - Y 5;2024-04-10 - Y -", "", 5, "missing:daily"),
        ("2024-04-08 - N 7", "", 0, "partial:ends"),
        ("2024-04 - Y 7", "", 0, "partial:starts"),
        ("2024-03-01 2024-04 N 7", "", 0, "partial:ends"),
        ("", "2024-04-09 -", 0, "missing:doses"),
        ("", "2024-04 70", 0, "partial:moments"),
        ("", "- 70", 0, "partial:moments"),
    ],
)
def test_what_is_not_certain_is_a_lower_bound(courses: str, doses: str, low: int, reason: str):
    """An unknown dose or a date that does not decide gives null with what is certain."""
    found = mean(courses, doses)
    assert (found.value, found.low, found.reason) == (None, low, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({3: ()}, "invalid:daily"),
        ({5: ()}, "invalid:doses"),
        ({6: PartialDate(2024, 4)}, "partial:day"),
        ({7: Decimal(0)}, "invalid:days"),
    ],
)
def test_unusable_questions(change: dict[int, object], reason: str):
    """Columns of unequal length, a partial day, no days."""
    whole: list[object] = [(VISIT,), (VISIT,), ("N",), (Decimal(1),), (PartialDateTime(VISIT),), (Decimal(1),), VISIT]
    arguments = [*whole, Decimal(7)]
    for place, value in change.items():
        arguments[place] = value
    assert FUNCTIONS["prednisone_mean"].call(*arguments).reason == reason


def days_of(rows: str, *doses: PartialDateTime) -> Derivation:
    """Days of a drug from 12 March to 20 June 2024."""
    columns = list(zip(*(row.split() for row in rows.split(";")), strict=True)) if rows else [(), (), ()]
    starts, ends = (tuple(date(text) for text in column) for column in columns[:2])
    span = (PartialDate(2024, 3, 12), PartialDate(2024, 6, 20))
    return FUNCTIONS["treatment_days"].call(starts, ends, tuple(columns[2]), doses, *span)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ("", 0),
        ("2024-03-15 2024-03-19 N", 5),
        ("2024-03-15 2024-03-19 N;2024-03-18 2024-03-20 N", 6),
        ("2024-03-01 2024-03-12 N", 1),
        ("2024-06-19 - Y", 2),
    ],
)
def test_days_of_treatment(rows: str, value: int):
    """Calendar days inside the span, each once."""
    assert days_of(rows).value == value


def test_single_doses_are_days_too():
    """One on a day of a course counts once."""
    doses = [PartialDateTime(PartialDate(2024, 3, day)) for day in (16, 25)]
    assert days_of("2024-03-15 2024-03-19 N", *doses).value == 6


def test_days_of_treatment_with_a_partial_date_are_bounded():
    """It began in March or on the 15th at the latest; the end is known."""
    found = days_of("2024-04 2024-05-02 N")
    assert (found.value, found.low, found.high, found.reason) == (None, 3, 32, "partial:starts")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (((VISIT,), (), (), (), VISIT, VISIT), "invalid:starts"),
        (((), (), (), (), PartialDate(2024), VISIT), "partial:first"),
    ],
)
def test_unusable_spans(arguments: tuple[object, ...], reason: str):
    """Columns of unequal length, a partial first day."""
    assert FUNCTIONS["treatment_days"].call(*arguments).reason == reason
