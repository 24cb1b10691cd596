"""A child for whom no consent is recorded is found wherever the study goes on with it."""

from __future__ import annotations

import pytest

from crf_app.record.course import Standing
from crf_app.study.model import Severity
from tests.forms.ward import Ward

GATES = [
    ("eligible", "", "DM", "G1", {"ENRLDAT": "2024-03-12"}),
    ("collect", "", "LK", "G3", {"LKDAT": "2024-03-12"}),
    ("lymphodeplete", "LD1", "LD", "G6", {"LDDAT": "2024-03-12", "LDCYCA": "300"}),
    ("start", "", "INF", "G7", {"INFSTDTM": "2024-03-12 10:00"}),
]

STEPS = [
    ("DM", "", {"ENRLDAT": "2024-02-20"}),
    ("LK", "", {"LKDAT": "2024-02-22"}),
    ("LD", "LD1", {"LDDAT": "2024-03-07"}),
    ("INF", "", {"INFSTDTM": "2024-03-12 10:00"}),
]
named = pytest.mark.parametrize(("form", "visit", "answers"), STEPS, ids=[form for form, *_ in STEPS])


@pytest.fixture
def ward() -> Ward:
    return Ward(SEX="F", BRTHDAT="2012-03-12")


def found(ward: Ward, form: str, visit: str) -> bool:
    """Whether the want of a consent stops completing the form."""
    findings = ward.view(form, visit).findings
    return any(each.rule.startswith("IC-01-NONE") and each.severity is Severity.HARD for each in findings)


@named
def test_a_step_without_any_consent_is_found(ward, form, visit, answers):
    """Enrolment, leukapheresis, lymphodepletion and infusion, also where a consent was begun and has no date."""
    ward.enter("IC", "SCR", ICSIGN1="MOTHER")
    ward.enter(form, visit, **answers)
    assert found(ward, form, visit)


@named
def test_a_step_with_a_consent_is_not(ward, form, visit, answers):
    """Whether it was in time is another rule's question."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter(form, visit, **answers)
    assert not found(ward, form, visit)


@pytest.mark.parametrize(
    ("consent", "wanted"), [("", Standing.UNCHECKED), ("2024-02-20", Standing.OPEN), ("2024-02-21", Standing.CLOSED)]
)
def test_the_gate_of_eligibility_asks_for_a_consent_by_then(ward, consent, wanted):
    """One of the day after closes it, and is found once the child was enrolled; none is not checked."""
    if consent:
        ward.enter("IC", "SCR", RFICDTM=consent, ICSIGN1="MOTHER")
    ward.enter("DM", "", ENRLDAT="2024-02-20")
    line = next(each for each in ward.book.needs(ward.subject, "eligible") if each.need.id == "consent")
    assert (line.standing, "X-02.G1.consent" in ward.rules("DM")) == (wanted, wanted is Standing.CLOSED)


@pytest.mark.parametrize(
    ("birth", "signed", "wanted"),
    [
        ("2012-03-12", {"ICSIGN1": "MOTHER"}, Standing.OPEN),
        ("2012-03-12", {"ICSIGN1": "SELF"}, Standing.CLOSED),
        ("2006-02-20", {"ICSIGN1": "SELF"}, Standing.OPEN),
        ("2006-02-20", {"ICSIGN1": "MOTHER"}, Standing.CLOSED),
        ("2006-02", {"ICSIGN1": "MOTHER"}, Standing.UNCHECKED),
        ("2012-03-12", {}, Standing.UNCHECKED),
    ],
)
def test_the_gate_of_eligibility_asks_who_signed(birth, signed, wanted):
    """C-02: a guardian, from 18 completed years the subject; the wrong signature is found at the consent too."""
    ward = Ward(SEX="F", BRTHDAT=birth)
    ward.enter("IC", "SCR", RFICDTM="2024-02-20", **signed)
    line = next(each for each in ward.book.needs(ward.subject, "eligible") if each.need.id == "consent")
    assert (line.standing, "ICSIGN1-1" in ward.rules("IC", "SCR")) == (wanted, wanted is Standing.CLOSED)


@pytest.mark.parametrize(
    ("assent", "wanted"),
    [({}, Standing.UNCHECKED), ({"ASSDTM": "2024-02-20"}, Standing.OPEN), ({"ASSDTM": "2024-02-21"}, Standing.CLOSED)],
)
def test_the_gate_of_eligibility_asks_for_an_assent_by_then(ward, assent, wanted):
    """As for the consent: one of the day after the enrolment closes it."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08", ICSIGN1="MOTHER", ASSDISS="N", **assent)
    ward.enter("DM", "", ENRLDAT="2024-02-20")
    line = next(each for each in ward.book.needs(ward.subject, "eligible") if each.need.id == "assent")
    assert line.standing is wanted


@pytest.mark.parametrize(
    ("withdrawal", "wanted"),
    [
        ({}, Standing.OPEN),
        ({"ICWDRDAT": "2024-03-11", "ICWDSCP": "TRT"}, Standing.CLOSED),
        ({"ICWDRDAT": "2024-03-11"}, Standing.CLOSED),
        ({"ICWDRDAT": "2024-03-12", "ICWDSCP": "TRT"}, Standing.UNCHECKED),
        ({"ICWDRDAT": "2024-03-13", "ICWDSCP": "TRT"}, Standing.OPEN),
        ({"ICWDRDAT": "2024-03-11", "ICWDSCP": "BIO"}, Standing.OPEN),
    ],
)
@pytest.mark.parametrize(("act", "visit", "form", "gate", "answers"), GATES, ids=[form for _, _, form, *_ in GATES])
def test_no_step_after_the_consent_to_treatment_was_withdrawn(
    ward, act, visit, form, gate, answers, withdrawal, wanted
):
    """The gate is closed and the step, once recorded, found; of the same day nobody knows which came first."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08", ICSIGN1="MOTHER", **withdrawal)
    ward.enter(form, visit, **answers)
    line = next(each for each in ward.book.needs(ward.subject, act, visit) if each.need.id == "withdrawal")
    found = f"X-02.{gate}.withdrawal" in ward.rules(form, visit)
    assert (line.standing, found) == (wanted, wanted is Standing.CLOSED)


@pytest.mark.parametrize(("again", "wanted"), [("", Standing.CLOSED), ("2024-03-12 08:00", Standing.OPEN)])
def test_start_is_stopped_before_its_time_is_known(ward, again, wanted):
    """By a withdrawal of treatment; a consent signed again after it stands."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08", ICSIGN1="MOTHER", ICWDRDAT="2024-03-11", ICWDSCP="TRT")
    if again:
        ward.enter("IC", "UNS", RFICDTM=again, ICSIGN1="MOTHER")
    line = next(each for each in ward.book.needs(ward.subject, "start") if each.need.id == "withdrawal")
    assert line.standing is wanted


@pytest.mark.parametrize(
    ("infused", "scope", "wanted"),
    [
        (False, {"ICWDSCP": "TRT"}, True),
        (True, {"ICWDSCP": "TRT"}, False),
        (True, {"ICWDSCP": "TRT,FUP"}, True),
        (True, {}, True),
    ],
)
def test_a_withdrawn_treatment_asks_for_the_disposition(ward, infused, scope, wanted):
    """ICWDRDAT opens DSC; once the product is given, only a child who also leaves follow-up has left the study."""
    if infused:
        ward.enter("INF", INFSTDTM="2024-03-12 10:00")
    ward.enter("IC", "SCR", RFICDTM="2024-02-08", ICWDRDAT="2024-06-01", **scope)
    assert any(each.id.startswith("W-END:") for each in ward.book.work(ward.subject)) is wanted
