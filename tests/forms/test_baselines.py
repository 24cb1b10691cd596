"""Baseline is the last result before the first dose of lymphodepletion (C-11), never one after it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.amended import AmendedWard


@pytest.fixture
def ward() -> AmendedWard:
    return AmendedWard()


def ratio(ward: AmendedWard, visit: str, moment: str, result: str) -> None:
    """A urine protein-creatinine ratio of a moment."""
    ward.row(ward.enter("LB", visit, LBDTM=moment), LBTESTCD="UPCR", LBORRES=result, LBORRESU="mg/mg")


@pytest.mark.parametrize(
    ("starts", "baseline"),
    [
        ({"LDCYCA": "387", "LDCYCST": "2024-03-07 09:00"}, Decimal("3.0")),
        ({"LDCYCA": "387", "LDCYCST": "2024-03-07 21:00"}, Decimal("1.0")),
        (
            {"LDFLUA": "38", "LDFLUST": "2024-03-07 09:00", "LDCYCA": "387", "LDCYCST": "2024-03-07 21:00"},
            Decimal("3.0"),
        ),
        ({}, None),
    ],
)
def test_a_sample_after_the_first_dose_is_no_baseline(ward, starts: dict[str, str], baseline: Decimal | None):
    """The start of the earlier drug decides on its day; while no start is known, nothing does."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07", **starts)
    ratio(ward, "BASE", "2024-03-06 08:00", "3.0")
    ratio(ward, "LD1", "2024-03-07 20:00", "1.0")
    ward.enter("EF", "M1", EFDAT="2024-04-09")
    assert ward.value("EF", "EFUPCRB", "M1") == baseline


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2024-03-06 08:00", ("Y", "Y")),
        ("2024-03-07 20:00", (None, "Y")),
        ("2024-03", (None, "Y")),
        ("2024-03-08", ("N", "N")),
        ("?UNK", (None, "Y")),
    ],
)
def test_what_may_be_the_baseline_by_its_date(ward, moment: str, wanted: tuple[str | None, str]):
    """All that is not surely of after the first dose."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    ratio(ward, "LD1", moment, "1.0")
    assert (ward.value("LB", "LBPRELD", "LD1"), ward.value("LB", "LBBLMAY", "LD1")) == wanted


@pytest.mark.parametrize(("visit", "wanted"), [("BASE", "Y"), ("UNS", "Y"), ("D07", "N")])
def test_without_a_date_the_visit_says_what_may_be_the_baseline(ward, visit: str, wanted: str):
    """An unscheduled sample may be from any day, one of day 7 not from before the dose."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    ratio(ward, visit, "?UNK", "1.0")
    assert ward.value("LB", "LBBLMAY", visit) == wanted


def test_the_start_of_a_later_day_decides_nothing(ward):
    """The start of the second day does not say when the first dose was given."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    ward.enter("LD", "LD2", LDDAT="2024-03-08", LDCYCA="387", LDCYCST="2024-03-08 09:00")
    ratio(ward, "LD1", "2024-03-07 20:00", "1.0")
    assert ward.value("LB", "LBPRELD", "LD1") is None


@pytest.mark.parametrize("result", ["?ND", "1.0"])
def test_a_baseline_is_the_last_result_that_is_there(ward, result: str):
    """One that was not done is none; one without its unit leaves the baseline open: no earlier one stands for it."""
    ward.row(ward.enter("LB", "BASE", LBDTM="2024-03-06 08:00"), LBTESTCD="CRP", LBORRES=result)
    ward.row(ward.enter("LB", "SCR", LBDTM="2024-02-08 09:00"), LBTESTCD="CRP", LBORRES="40", LBORRESU="mg/L")
    ward.infused()
    ward.enter("ICH", "M1", ICHDAT="2024-04-09")
    derived = ward.cell("ICH", "ICHBASE", "M1").derived
    assert derived is not None
    assert derived.derivation is not None
    assert derived.derivation.low == (1 if result == "?ND" else 0)


def test_a_baseline_is_graded_against_the_limit_of_normal(ward):
    """Screening and baseline keep their grades when the first dose is recorded."""
    ward.laboratory("SCR", "2024-02-08", "ALT 500 U/L 0 40")
    ward.laboratory("BASE", "2024-03-05", "ALT 500 U/L 0 40", "BILI 90 µmol/L 0 20")
    ward.infused()
    places = (("SCR", 1), ("BASE", 1), ("BASE", 2))
    assert [ward.value("LB", "LBTOXGR", visit, row=row) for visit, row in places] == [3, 3, 3]


@pytest.mark.parametrize(("moment", "grade"), [("2024-03-07 08:00", 3), ("2024-03-07 20:00", 0), ("2024-03-07", None)])
def test_only_a_sample_after_the_first_dose_is_graded_against_the_baseline(ward, moment: str, grade: int | None):
    """On the day of the dose the hour decides; where it is not known there is no grade."""
    ward.laboratory("BASE", "2024-03-05", "ALT 500 U/L 0 40")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDCYCA="387", LDCYCST="2024-03-07 09:00")
    key = ward.enter("LB", "LD1", LBDTM=moment)
    ward.row(key, LBTESTCD="ALT", LBORRES="500", LBORRESU="U/L", LBORNRLO="0", LBORNRHI="40")
    assert ward.value("LB", "LBTOXGR", "LD1", row=1) == grade


def test_a_change_of_proteinuria_is_asked_after_the_first_dose(ward):
    """On the evening of that day as well."""
    ratio(ward, "BASE", "2024-03-06 08:00", "3.0")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDCYCA="387", LDCYCST="2024-03-07 09:00")
    ratio(ward, "LD1", "2024-03-07 20:00", "1.5")
    assert ward.value("LB", "LBUPCH", "LD1") == -50


@pytest.mark.parametrize(
    ("visit", "moment", "unit"),
    [("LD1", "2024-03-07", {"LBORRESU": "U/L"}), ("BASE", "2024-03-06 08:00", {})],
    ids=["of the day of the dose, without its hour", "without its unit"],
)
def test_an_open_baseline_is_not_taken_for_a_normal_one(ward, visit: str, moment: str, unit: dict[str, str]):
    """Twice a baseline of 90 is grade 1; while it is open what the baseline is, it is not said to be 2."""
    ward.laboratory("SCR", "2024-02-08", "ALT 90 U/L 0 40")
    ward.infused()
    ward.row(ward.enter("LB", visit, LBDTM=moment), LBTESTCD="ALT", LBORRES="80", LBORNRHI="40", **unit)
    ward.laboratory("D07", "2024-03-19", "ALT 180 U/L 0 40")
    assert ward.value("LB", "LBTOXGR", "D07", row=1) is None
