"""Rules that take the first or last of several read them by date, whatever visit they were written on."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from crf_app.record import commands as c
from crf_app.record.course import Standing
from tests.forms.ward import Ward

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12", "DEVDELAY": "N", "WRITES": "Y"}
VISITS = ("SCR", "BASE", "LD1", "UNS", "ET")
DAYS = ("2024-03-01", "2024-03-03", "2024-03-05", "2024-03-06", "2024-03-07")


@pytest.fixture
def ward() -> Ward:
    return Ward(**GIRL)


def creatinine(ward: Ward, visit: str, time: str, result: str) -> None:
    ward.row(ward.enter("LB", visit, LBDTM=time), LBTESTCD="CREAT", LBORRES=result, LBORRESU="µmol/L")


def standing(ward: Ward, act: str, visit: str, need: str) -> Standing:
    return next(found.standing for found in ward.book.needs(ward.subject, act, visit) if found.need.id == need)


@pytest.mark.parametrize("visits", list(permutations(VISITS, 3))[::7])
def test_instances_stand_in_order_of_their_dates(ward: Ward, visits: tuple[str, ...]):
    """Whichever visit each was written on, and in whatever order."""
    for visit, day in zip(visits, DAYS, strict=False):
        ward.enter("LB", visit, LBDTM=f"{day} 08:00")
    there = [key.visit for key in ward.book.book(ward.subject).graph.structure.started["LB"]]
    assert there == list(visits)


def test_one_without_a_date_follows_the_latest_of_earlier_visits(ward: Ward):
    """It is neither first nor last by default."""
    dates = {"SCR": "2024-03-01 08:00", "BASE": "", "LD1": "2024-03-07 08:00", "UNS": "2024-03-04 08:00"}
    for visit, time in dates.items():
        ward.enter("LB", visit, **({"LBDTM": time} if time else {"LBFAST": "Y"}))
    there = [key.visit for key in ward.book.book(ward.subject).graph.structure.started["LB"]]
    assert there == ["SCR", "BASE", "UNS", "LD1"]


def test_a_corrected_date_moves_its_instance(ward: Ward):
    """The order follows the answer at once."""
    first = ward.enter("LB", "LD1", LBDTM="2024-03-07 08:00")
    ward.enter("LB", "UNS", LBDTM="2024-03-05 08:00")
    ward.book.perform(c.Enter(first.at("LBDTM"), ward.answers("LB", {"LBDTM": "2024-03-04 08:00"})[0][1]))
    assert ward.book.book(ward.subject).graph.structure.started["LB"][0] == first


def test_fludarabine_follows_the_latest_creatinine(ward: Ward):
    """An older unscheduled sample never stands for that of the day."""
    creatinine(ward, "UNS", "2024-03-05 08:00", "50")
    creatinine(ward, "LD1", "2024-03-07 06:00", "200")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40", LDFLUM2="30")
    assert ward.value("LD", "LDFLUF", "LD1") == 0


def test_the_gate_asks_the_latest_creatinine(ward: Ward):
    """A sample of January at an unscheduled visit closes nothing that one of the day opens."""
    creatinine(ward, "UNS", "2024-01-05 08:00", "50")
    creatinine(ward, "LD1", "2024-03-07 06:00", "60")
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    assert standing(ward, "lymphodeplete", "LD1", "creatinine") is Standing.OPEN


START = {"LDFLUST": "2024-03-07 23:00"}


@pytest.mark.parametrize(
    ("taken", "times", "wanted"),
    [
        ("2024-03-04 23:00", START, Standing.OPEN),
        ("2024-03-04 22:59", START, Standing.CLOSED),
        ("2024-03-04 00:30", {"LDCYCST": "2024-03-07 20:00"}, Standing.CLOSED),
        ("2024-03-04 00:30", {}, Standing.UNCHECKED),
        ("2024-03-05 00:00", {}, Standing.OPEN),
        ("2024-03-03 23:59", {}, Standing.CLOSED),
    ],
)
def test_seventy_two_hours_are_hours(ward: Ward, taken: str, times: dict[str, str], wanted: Standing):
    """C-16: the gate, LD-06 and the dose are one rule; a date alone leaves a sample of three days before undecided."""
    creatinine(ward, "BASE", taken, "60")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40", LDFLUM2="30", **times)
    assert standing(ward, "lymphodeplete", "LD1", "creatinine") is wanted
    assert (ward.value("LD", "LDFLUP", "LD1") is not None) == (wanted is Standing.OPEN)
    assert ("LD-06" in ward.rules("LD", "LD1")) == (wanted is Standing.CLOSED)


@pytest.mark.parametrize(
    ("taken", "times", "wanted"),
    [
        ("2024-03-05 07:59", {"LDCYCST": "2024-03-07 08:00"}, (Standing.CLOSED, True, True)),
        ("2024-03-05 08:00", {"LDCYCST": "2024-03-07 08:00"}, (Standing.OPEN, False, False)),
        ("2024-03-07 08:01", {"LDCYCST": "2024-03-07 08:00"}, (Standing.UNCHECKED, True, True)),
        ("2024-03-05 07:59", {}, (Standing.UNCHECKED, False, False)),
        ("2024-03-04 23:59", {}, (Standing.CLOSED, True, True)),
    ],
)
def test_forty_eight_hours_are_hours(
    ward: Ward, taken: str, times: dict[str, str], wanted: tuple[Standing, bool, bool]
):
    """The gate, RP-02 and LD-07 judge a pregnancy test alike."""
    ward.enter("RP", "BASE", RPPOT="Y", RPDTM=taken, RPRES="NEG")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", **times)
    found = standing(ward, "lymphodeplete", "LD1", "pregnancy")
    assert (found, "RP-02" in ward.rules("RP", "BASE"), "LD-07" in ward.rules("LD", "LD1")) == wanted


def test_the_gate_asks_the_latest_pregnancy_test(ward: Ward):
    """A later positive test is not hidden by an earlier negative one of a later visit."""
    ward.enter("GR", "SCR", MENARCHE="Y")
    ward.enter("RP", "BASE", RPDTM="2024-03-05 18:00", RPRES="NEG")
    ward.enter("RP", "SCR", RPDTM="2024-03-06 08:00", RPRES="POS")
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    assert standing(ward, "lymphodeplete", "LD1", "pregnancy") is Standing.CLOSED


def test_the_baseline_of_proteinuria_is_the_latest_before_treatment(ward: Ward):
    """Proteinuria that halved is not reported as doubled."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    for visit, day, result in (
        ("BASE", "2024-03-05", "3.0"),
        ("UNS", "2024-01-10", "1.0"),
        ("M1", "2024-04-09", "1.5"),
    ):
        ward.row(ward.enter("LB", visit, LBDTM=f"{day} 08:00"), LBTESTCD="UPCR", LBORRES=result, LBORRESU="mg/mg")
    ward.enter("EF", "M1", EFDAT="2024-04-09")
    assert ward.value("EF", "EFPROT", "M1") == Decimal(-50)
