"""Temperature units, hypotension for age and the age table (2.1, MAH19)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS

TABLE = "PROTOCOL_2_1"


@pytest.mark.parametrize("unit", ["C", "°C"])
def test_celsius_is_left_as_it_is(unit: str):
    """A reading in °C is not touched."""
    assert FUNCTIONS["celsius"].call(Decimal("38.1"), unit).value == Decimal("38.1")


@pytest.mark.parametrize(
    ("systolic", "age", "answer"),
    [(83, 7, "Y"), (84, 7, "N"), (89, 10, "Y"), (90, 10, "N"), (89, 15, "Y"), (90, 15, "N"), (71, 1, "Y")],
)
def test_hypotension(systolic: int, age: int, answer: str):
    """70 + 2 × age to ten years, 90 mmHg from ten: both give 90 at ten."""
    assert FUNCTIONS["hypotension_for_age"].call(Decimal(systolic), Decimal(age), Decimal(age)).value == answer


@pytest.mark.parametrize(
    ("age", "pulse", "resp"),
    [
        ("5", (65, 130), (16, 34)),
        ("7.99", (65, 130), (16, 34)),
        ("8", (60, 120), (16, 30)),
        ("10", (55, 115), (14, 26)),
        ("14", (50, 110), (12, 22)),
        ("18", (45, 110), (10, 22)),
    ],
)
def test_the_age_table(age: str, pulse: tuple[int, int], resp: tuple[int, int]):
    """Rows begin at their age (2.1)."""
    found = [
        tuple(FUNCTIONS["vital_limit"].call(sign, side, Decimal(age), TABLE).value for side in ("LOW", "HIGH"))
        for sign in ("PULSE", "RESP")
    ]
    assert found == [pulse, resp]


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("celsius", (Decimal(300), "K"), "invalid:unit"),
        ("celsius", (None, "F"), "missing:value"),
        ("systolic_limit", (Decimal("0.9"),), "outside:age_years"),
        ("hypotension_for_age", (Decimal(60), Decimal("0.9"), Decimal("0.9")), "outside:age_years"),
        ("hypotension_for_age", (Decimal(60), None, None), "missing:youngest,oldest"),
        ("vital_limit", ("PULSE", "LOW", Decimal("4.9"), TABLE), "outside:age_years"),
        ("vital_limit", ("TEMP", "LOW", Decimal(8), TABLE), "invalid:sign"),
        ("vital_limit", ("PULSE", "MID", Decimal(8), TABLE), "invalid:side"),
        ("vital_limit", ("PULSE", "LOW", Decimal(8), "WARD"), "invalid:table"),
    ],
)
def test_what_is_lacking_gives_no_limit(name: str, arguments: tuple[object, ...], reason: str):
    """Null with the reason."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(("systolic", "answer", "reason"), [(77, "Y", ""), (80, None, "partial:age"), (82, "N", "")])
def test_a_partial_birth_date_decides_where_both_limits_agree(systolic: int, answer: str | None, reason: str):
    """A child of 5 or 6 years: 80 or 82 mmHg."""
    found = FUNCTIONS["hypotension_for_age"].call(Decimal(systolic), Decimal(5), Decimal(6))
    assert (found.value, found.reason) == (answer, reason)
