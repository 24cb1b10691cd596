"""The longest time of a treatment without a break, in calendar months."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS


def asked(*rows: str) -> Derivation:
    """Rows ``start end months``, - for what is missing."""
    columns = [[None if part == "-" else part for part in column] for column in zip(*map(str.split, rows), strict=True)]
    starts, ends, months = columns or ([], [], [])
    dates = [tuple(part and PartialDate.parse(part) for part in column) for column in (starts, ends)]
    return FUNCTIONS["longest_course"].call(*dates, tuple(part and Decimal(part) for part in months))


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ((), 0),
        (("2022-12-01 2023-03-01 -",), 3),
        (("2023-11-30 2024-02-29 -",), 3),
        (("2023-01-31 2023-03-01 -", "2023-03-02 2023-04-30 -"), 3),
        (("2023-01-01 2023-09-01 -", "2023-02-01 2023-03-01 -"), 8),
        (("2023-01-01 2023-02-01 -", "2023-02-03 2023-04-03 -"), 2),
        (("2023-05-01 2023-01-01 -",), 0),
        (("- - 4",), 4),
        (("2023-05-01 - 2", "- 2023-07-01 4"), None),
    ],
)
def test_the_months_of_the_longest_course(rows: tuple[str, ...], months: int | None):
    """Rows that meet are one; a shorter month ends with its last day; a duration stands where a date is missing."""
    assert asked(*rows).value == months


@pytest.mark.parametrize(
    ("rows", "bounds"),
    [
        (("2023-10 2024-01-31 -",), (Decimal(3), Decimal("3.986"))),
        (("2023-01-01 2023-03-01 -", "- - 3"), (3, 5)),
        (("2023-01-01 2023-03-01 -", "2023-03-01 - -"), (2, None)),
    ],
)
def test_the_bounds_of_a_course_known_in_part(rows: tuple[str, ...], bounds: tuple[Decimal | None, ...]):
    """The least and the most that its dates allow; a row without dates may join any other."""
    found = asked(*rows)
    assert tuple(bound and round(bound, 3) for bound in (found.low, found.high)) == bounds


def test_columns_of_unequal_length():
    """They are no rows."""
    assert FUNCTIONS["longest_course"].call((None,), (), ()).reason == "invalid:months"
