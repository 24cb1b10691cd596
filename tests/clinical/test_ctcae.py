"""CTCAE v5.0 grades of laboratory values and clinical terms (A-13)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS


def graded(analyte: str, *texts: str) -> Derivation:
    """The grade of a value with its limits and baseline; - is missing, the sign of a result stands before it."""
    given = [None if text == "-" else text for text in (*texts, *"---")[:4]]
    signs = [None if text is None else text.rstrip("0123456789.-") or None for text in given]
    numbers = [None if text is None else Decimal(text.lstrip("<>=")) for text in given]
    return FUNCTIONS["ctcae_lab"].call(analyte, *numbers, signs[0], signs[3])


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        pytest.param("NEUT 1.5 1.8", 1, id="V-CTC-01"),
        pytest.param("NEUT 0.49 1.8", 4, id="V-CTC-02"),
        pytest.param("PLAT 50 125", 2, id="V-CTC-03"),
        pytest.param("HGB 79 115", 3, id="V-CTC-04"),
        pytest.param("ALT 180 - 40", 2, id="V-CTC-05"),
        pytest.param("ALT 180 - 40 90", 1, id="V-CTC-06"),
        pytest.param("CREAT 95 - 70 60", 2, id="V-CTC-07"),
        pytest.param("FIBRINO 1.2 2.0", 2, id="V-CTC-08"),
    ],
)
def test_laboratory_grades(line: str, grade: int):
    """Test, value, lower limit, upper limit, baseline."""
    assert graded(*line.split()).value == grade


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("NEUT 1.8 1.8", 0),
        ("NEUT 1.0 1.8", 2),
        ("NEUT 0.5 1.8", 3),
        ("WBC 3.0 4.0", 1),
        ("WBC 2.99 4.0", 2),
        ("WBC 0.99 4.0", 4),
        ("LYM 0.8 1.0", 1),
        ("LYM 0.2 1.0", 3),
        ("PLAT 24 125", 4),
        ("HGB 30 115", 3),
        ("HGB 115 115", 0),
        ("AST 120 - 40", 1),
        ("AST 800 - 40", 3),
        ("AST 801 - 40", 4),
        ("AST 134 - 40 90", 0),
        ("AST 135 - 40 90", 1),
        ("AST 271 - 40 90", 2),
        ("ALT 100 - 40 40", 1),
        ("BILI 30 - 20", 1),
        ("BILI 31 - 20", 2),
        ("BILI 201 - 20", 4),
        ("BILI 31 - 20 30", 1),
        ("BILI 30 - 20 30", 0),
        ("CREAT 70 - 70", 0),
        ("CREAT 105 - 70", 1),
        ("CREAT 106 - 70", 2),
        ("CREAT 211 - 70", 3),
        ("CREAT 421 - 70", 4),
        ("CREAT 61 - 70 20", 3),
        ("CREAT 60 - 70 20", 2),
        ("FIBRINO 2.0 2.0", 0),
        ("FIBRINO 0.49 2.0", 4),
    ],
)
def test_a_bound_belongs_to_the_lower_grade(line: str, grade: int):
    """On the bound of two grades the lower one holds."""
    assert graded(*line.split()).value == grade


@pytest.mark.parametrize(
    ("line", "bounds", "reason"),
    [
        ("NEUT 1.6", (0, 1), "missing:lln"),
        ("ALT 180", (0, 4), "missing:uln"),
        ("CREAT 90 - - 60", (0, 4), "missing:uln"),
        ("CREAT 95 - - 60", (2, 4), "missing:uln"),
        ("CREAT 300 - - 60", (3, 4), "missing:uln"),
        ("FIBRINO 1.2", (0, 4), "missing:lln"),
        ("K 6.1", (None, None), "outside:analyte"),
        ("NEUT -1 1.8", (None, None), "invalid:value"),
    ],
)
def test_without_a_limit_there_are_bounds(line: str, bounds: tuple[int | None, int | None], reason: str):
    """A value under a fixed limit needs no limit of normal; others do."""
    found = graded(*line.split())
    assert (found.value, (found.low, found.high), found.reason) == (None, bounds, reason)


@pytest.mark.parametrize(
    ("line", "bounds", "reason"),
    [
        ("NEUT <0.5 1.8", (4, 4), ""),
        ("NEUT <=0.5 1.8", (3, 4), "censored:value"),
        ("NEUT <1.0 1.8", (3, 4), "censored:value"),
        ("NEUT >1.8 1.8", (0, 0), ""),
        ("PLAT <25 125", (4, 4), ""),
        ("HGB <80 115", (3, 3), ""),
        ("ALT >40 - 40", (1, 4), "censored:value"),
        ("ALT >=40 - 40", (0, 4), "censored:value"),
        ("ALT >800 - 40", (4, 4), ""),
        ("ALT <5 - 40", (0, 0), ""),
        ("ALT 180 - 40 <5", (2, 2), ""),
        ("ALT 180 - 40 >40", (0, 2), "censored:value"),
        ("CREAT 61 - 70 <27", (2, 3), "censored:value"),
        ("FIBRINO <0.5 2.0", (4, 4), ""),
    ],
)
def test_a_limit_is_not_taken_for_the_result(line: str, bounds: tuple[int, int], reason: str):
    """Under 0.5 is never 0.5: what a result or a baseline may be is graded, and left open where that differs."""
    found = graded(*line.split())
    assert ((found.low, found.high), found.value is None, found.reason) == (bounds, bool(reason), reason)


def test_another_sign_is_refused():
    """Only those of a result."""
    found = FUNCTIONS["ctcae_lab"].call("NEUT", Decimal(1), None, None, None, "~", None)
    assert found.reason == "invalid:qualifier"


@pytest.mark.parametrize(
    ("temperature", "hours", "grade", "bounds"),
    [
        ("37.9", None, 0, (0, 0)),
        ("38.0", None, 1, (1, 1)),
        ("38.1", None, 1, (1, 1)),
        ("39.0", None, 1, (1, 1)),
        ("40.0", None, 2, (2, 2)),
        ("40.1", "24", 3, (3, 3)),
        ("40.1", "25", 4, (4, 4)),
        ("40.1", None, None, (3, 4)),
    ],
)
def test_fever(temperature: str, hours: str | None, grade: int | None, bounds: tuple[int, int]):
    """Over 40 °C the hours decide."""
    found = FUNCTIONS["ctcae_fever"].call(Decimal(temperature), None if hours is None else Decimal(hours))
    assert (found.value, (found.low, found.high)) == (grade, bounds)


@pytest.mark.parametrize(
    ("term", "finding", "grade", "reason"),
    [
        ("TREMOR", "MILD", 1, ""),
        ("TREMOR", "LIMITS_IADL", 2, ""),
        ("DYSPHASIA", "COMMUNICATES", 1, ""),
        ("DYSPHASIA", "SEVERE", 3, ""),
        ("FATIGUE", "RELIEVED_BY_REST", 1, ""),
        ("FATIGUE", "LIMITS_SELF_CARE", 3, ""),
        ("FATIGUE", "NONE", 0, ""),
        ("FATIGUE", "MILD", None, "invalid:finding"),
        ("RASH", "MILD", None, "invalid:term"),
        ("TREMOR", None, None, "missing:finding"),
    ],
)
def test_clinical_terms(term: str, finding: str | None, grade: int | None, reason: str):
    """The terms of the first course by what is found."""
    found = FUNCTIONS["ctcae_term"].call(term, finding)
    assert (found.value, found.reason) == (grade, reason)
