"""Enrolling a child who fulfils the criteria, by a waiver, and against them."""

from __future__ import annotations

import pytest

from crf_app.record.course import Standing
from tests.forms.amended import AmendedWard


@pytest.fixture
def ward() -> AmendedWard:
    """A girl of eleven who consented."""
    ward = AmendedWard()
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    return ward


def judged(ward: AmendedWard, visit: str = "SCR", date: str = "2024-02-20", /, **unlike: str) -> None:
    """Every criterion fulfilled but those named."""
    criteria = [item.name for item in ward.study.forms["IE"].items if item.section in ("inclusion", "exclusion")]
    answers = {name: "Y" if name.startswith("I") else "N" for name in criteria}
    ward.enter("IE", visit, IEDAT=date, **{**answers, **unlike})


def enrolled(ward: AmendedWard) -> None:
    """Enrolled into the second dose level, collected, and 40 kg given 1.2e7 cells."""
    ward.enter("DM", ENRLDAT="2024-02-20", COHORT="DL2", SUBJID="ZJ-001")
    ward.enter("LK", LKDAT="2024-02-22")
    ward.enter("INF", INFWT="40", INFCELLS="12e6")


@pytest.mark.parametrize("waiver", [{}, {"IEWAIV": "N"}])
def test_a_child_enrolled_against_the_criteria_is_found(ward, waiver):
    """Enrolment (IE-02) and collection (LK-01) are wrong where a waiver was denied, or nobody asked for one."""
    judged(ward, E3A="Y", **waiver)
    enrolled(ward)
    assert ("IE-02" in ward.rules("IE", "SCR"), "LK-01" in ward.rules("LK")) == (True, True)


def test_a_waiver_leads_on(ward):
    """D-11: the child is in the state of one that was collected, and nothing hard keeps its forms from being signed."""
    judged(ward, E3A="Y", IEWAIV="Y")
    enrolled(ward)
    found = ward.rules("IE", "SCR") | ward.rules("LK")
    assert (ward.book.subject(ward.subject).state, found & {"IE-02", "LK-01"}) == ("S3", set())


def test_a_waiver_is_a_deviation(ward):
    """The enrolment of a child that is not eligible is proposed as one (IEWAIV + PD)."""
    judged(ward, E3A="Y", IEWAIV="Y")
    enrolled(ward)
    assert any("X-02.G2.criteria" in item.id for item in ward.book.work(ward.subject) if item.kind.value == "deviation")


def test_the_dose_of_a_child_enrolled_by_a_waiver_is_judged(ward):
    """Three times the level of 1 ×10^5/kg that was assigned."""
    judged(ward, E3A="Y", IEWAIV="Y")
    enrolled(ward)
    assert (ward.value("INF", "INFLEVEL"), "INF-03" in ward.rules("INF")) == (100000, True)


def test_an_enrolment_is_asked_for_after_a_waiver(ward):
    """As after the criteria; of a child that fails screening it is not."""
    judged(ward, E3A="Y", IEWAIV="N")
    before = ward.cell("DM", "ENRLDAT").required
    ward.enter("IE", "SCR", IEWAIV="Y")
    assert (before, ward.cell("DM", "ENRLDAT").required, ward.cell("DM", "COHORT").required) == (False, True, True)


@pytest.mark.parametrize(
    ("unlike", "wanted"),
    [
        ({}, "Y"),
        ({"E3A": "Y", "IEWAIV": "Y"}, "Y"),
        ({"E3A": "Y"}, "N"),
        ({"E3A": "?UNK"}, None),
    ],
)
def test_who_may_be_enrolled(ward, unlike: dict[str, str], wanted: str | None):
    """By the criteria or a waiver; nobody knows while one of them is unknown."""
    judged(ward, **unlike)
    assert ward.value("DM", "ENRLOK") == wanted


@pytest.mark.parametrize(
    ("examined", "wanted"),
    [
        ({"PEDAT": "2024-02-10", "MENARCHE": "N"}, ("Y", False)),
        ({"PEDAT": "2024-02-10", "MENARCHE": "Y"}, (None, True)),
        ({"PEDAT": "2024-02-10"}, (None, False)),
    ],
)
def test_pregnancy_is_not_applicable_only_before_menarche(ward, examined, wanted):
    """A-23: whether she is eligible, and whether the answer differs; after menarche, or where nobody asked, not."""
    ward.enter("GR", "SCR", **examined)
    judged(ward, I6="?NA")
    assert (ward.value("IE", "IEYN", "SCR"), ward.value("IE", "IEDIFF", "SCR") == "Y") == wanted


@pytest.mark.parametrize("is_dosed", [True, False])
@pytest.mark.parametrize(
    ("visit", "found", "wanted"),
    [
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024-08"}, "Y"),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024"}, "Y"),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "?UNK"}, "Y"),
        ("M6", {"PEDAT": "2024-09-08"}, "Y"),
        ("M6", {}, "Y"),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024-01"}, None),
        ("BASE", {"PEDAT": "2024-03-05", "MENARDAT": "2024-03"}, "Y"),
        ("BASE", {"PEDAT": "2024-03-05"}, "Y"),
        ("UNS", {"PEDAT": "2024-02-15"}, None),
    ],
)
def test_a_menarche_found_later_changes_no_eligibility(ward, is_dosed: bool, visit, found, wanted):
    """What was known at the assessment stays, dosed since or not; of one reached before it does not."""
    ward.enter("GR", "SCR", PEDAT="2024-02-10", MENARCHE="N")
    judged(ward, I6="?NA")
    if is_dosed:
        ward.infused()
    ward.enter("GR", visit, MENARCHE="Y", **found)
    assert (ward.value("IE", "IEYN", "SCR"), ward.value("IE", "IEDIFF", "SCR") == "Y") == (wanted, wanted is None)


def test_a_pregnancy_test_of_later_changes_no_eligibility(ward):
    """Nor does the answer of potential that goes with it, also before it has its date."""
    ward.enter("GR", "SCR", PEDAT="2024-02-10", MENARCHE="N")
    judged(ward, I6="?NA")
    ward.enter("RP", "BASE", RPPOT="Y", RPRES="POS")
    assert ward.value("IE", "IEYN", "SCR") == "Y"


def test_the_reconfirmation_knows_of_a_menarche_since_screening(ward):
    """Not applicable is no answer on the day of the infusion any more."""
    ward.enter("GR", "SCR", PEDAT="2024-02-10", MENARCHE="N")
    ward.enter("GR", "BASE", PEDAT="2024-03-05", MENARCHE="Y", MENARDAT="2024-03")
    judged(ward, I6="?NA")
    judged(ward, "INF", "2024-03-12", I6="?NA")
    assert (ward.value("IE", "IEYN", "SCR"), ward.value("IE", "IEYN", "INF")) == ("Y", None)


@pytest.mark.parametrize("sex", ["M", "F"])
def test_pregnancy_is_not_applicable_to_a_boy(ward, sex):
    """A-23: without an examination only he is known to need no test."""
    ward.enter("DM", SEX=sex)
    judged(ward, I6="?NA")
    assert ward.value("IE", "IEYN", "SCR") == ("Y" if sex == "M" else None)


@pytest.mark.parametrize(
    ("date", "wanted"), [("2024-03-11", Standing.OPEN), ("2024-03-12", Standing.OPEN), ("2024-03-13", Standing.CLOSED)]
)
def test_eligibility_is_reconfirmed_before_the_infusion(ward, date, wanted):
    """INF-06 and G7: an assessment of the day after confirms nothing, and is found."""
    ward.infused()
    judged(ward, "INF", date, IEVAL="Y")
    line = next(each for each in ward.book.needs(ward.subject, "start") if each.need.id == "eligibility")
    assert (line.standing, "INF-06" in ward.rules("INF")) == (wanted, wanted is Standing.CLOSED)


@pytest.mark.parametrize(
    ("site", "number", "found"), [("01", "01-001", False), ("ZJ", "ZJ-001", False), ("01", "ZJ-001", True)]
)
def test_a_subject_number_begins_with_the_code_of_whatever_site_keeps_the_study(ward, site, number, found):
    """A site founded as 01 enrols as one founded as ZJ; a number of another site is found."""
    ward.enter("DM", SITEID=site, SUBJID=number)
    assert ("SUBJID-1" in ward.rules("DM")) is found
