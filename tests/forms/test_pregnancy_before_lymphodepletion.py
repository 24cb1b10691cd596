"""No dose of lymphodepletion begins while a pregnancy is possible: who is exempt, which test counts, for how long."""

from __future__ import annotations

import pytest

from crf_app.record.course import Standing
from tests.forms.ward import Ward

POSITIVE = {"RPPOT": "Y", "RPDTM": "2024-03-06 08:00", "RPRES": "POS"}
NEGATIVE = {**POSITIVE, "RPRES": "NEG"}
BEGUN = {"LDCYCA": "387", "LDCYCST": "2024-03-07 10:00"}


@pytest.fixture
def ward() -> Ward:
    """A girl before her first dose on 7 March."""
    made = Ward(SEX="F", BRTHDAT="2012-03-12")
    made.enter("LD", "LD1", LDDAT="2024-03-07")
    return made


def standing(ward: Ward, visit: str = "LD1") -> Standing:
    """How the need of a negative test stands."""
    found = ward.book.needs(ward.subject, "lymphodeplete", visit)
    return next(line.standing for line in found if line.need.id == "pregnancy")


@pytest.mark.parametrize(
    ("form", "visit", "answers"),
    [("GR", "SCR", {"MENARCHE": "N"}), ("RP", "SCR", {"RPPOT": "N"}), ("DM", "", {"SEX": "M"})],
)
@pytest.mark.parametrize("visit_of_test", ["BASE", "INF"])
def test_nobody_is_exempt_whose_test_is_positive(ward, form, visit, answers, visit_of_test):
    """Whatever says that she cannot be pregnant, and on whichever form the test of before the dose was written."""
    ward.enter("RP", visit_of_test, **POSITIVE)
    ward.enter(form, visit, **answers)
    assert (standing(ward), ward.value("DM", "CHBPOT")) == (Standing.CLOSED, "Y")


@pytest.mark.parametrize("known", [("RP", "BASE", {"RPPOT": "Y"}), ("GR", "SCR", {"MENARCHE": "Y"})])
def test_one_answer_of_potential_ends_the_exemption(ward, known):
    """An investigator who writes no potential after menarche, or beside a form that says so, is not enough."""
    form, visit, answers = known
    ward.enter("RP", "SCR", RPPOT="N")
    ward.enter(form, visit, **answers)
    assert (standing(ward), "LD-07" in ward.rules("LD", "LD1")) == (Standing.UNCHECKED, True)


def test_a_positive_test_without_its_date_leaves_the_exemption_open(ward):
    """Nobody knows whether it was taken before the dose: she is not exempt."""
    ward.enter("GR", "SCR", PEDAT="2024-02-08", MENARCHE="N")
    ward.enter("RP", "INF", RPPOT="Y", RPRES="POS")
    assert (ward.value("DM", "CHBPOT"), standing(ward)) == (None, Standing.UNCHECKED)


def test_menarche_after_the_treatment_asks_for_no_test_before_it(ward):
    """What became possible in follow-up says nothing of the first dose."""
    ward.enter("GR", "SCR", PEDAT="2024-02-08", MENARCHE="N")
    ward.enter("LD", "LD1", **BEGUN)
    ward.enter("GR", "M6", PEDAT="2024-09-08", MENARCHE="Y", MENARDAT="2024-08")
    ward.enter("RP", "M6", RPPOT="Y", RPDTM="2024-09-08 08:00", RPRES="POS")
    assert (standing(ward), ward.rules("LD", "LD1") & {"LD-07", "X-02.G6.pregnancy"}) == (Standing.OPEN, set())


@pytest.mark.parametrize(
    ("visit", "answers", "potential"),
    [
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024-02-20"}, "Y"),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024-07"}, "N"),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "2024"}, None),
        ("M6", {"PEDAT": "2024-09-08", "MENARDAT": "?UNK"}, None),
        ("M12", {"PEDAT": "2025-03-08", "MENARDAT": "2025"}, "N"),
        ("M6", {"PEDAT": "2024-09-08"}, None),
        ("M6", {"PEDAT": "2024-03-06"}, "Y"),
        ("M6", {}, None),
    ],
)
def test_any_examination_may_say_that_menarche_was_before(ward, visit, answers, potential):
    """It ends the exemption that screening gave; dates that do not decide leave it open."""
    ward.enter("GR", "SCR", PEDAT="2024-02-08", MENARCHE="N")
    ward.enter("GR", visit, MENARCHE="Y", **answers)
    assert ward.value("DM", "CHBPOT") == potential


def test_menarche_at_screening_needs_no_date(ward):
    """The examination of screening is of before the dose."""
    ward.enter("GR", "SCR", MENARCHE="Y")
    assert ward.value("DM", "CHBPOT") == "Y"


def test_menarche_before_any_dose_ends_the_exemption():
    """Whatever form it is written on."""
    ward = Ward(SEX="F", BRTHDAT="2012-03-12")
    ward.enter("GR", "SCR", PEDAT="2024-02-08", MENARCHE="N")
    ward.enter("GR", "M6", MENARCHE="Y")
    assert ward.value("DM", "CHBPOT") == "Y"


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ({"RPDTM": "2024-03"}, Standing.UNCHECKED),
        ({"RPDTM": "2024-03-06"}, Standing.UNCHECKED),
        ({}, Standing.UNCHECKED),
        ({"RPDTM": "2024-03-06 08:00"}, Standing.CLOSED),
        ({"RPDTM": "2024-03-07 10:01"}, Standing.OPEN),
        ({"RPDTM": "2024-02"}, Standing.OPEN),
    ],
)
def test_a_negative_test_never_hides_a_positive_one_that_may_be_later(ward, later, wanted):
    """A date that is partial or missing leaves open which of the two is the latest."""
    ward.enter("RP", "BASE", **NEGATIVE)
    ward.enter("RP", "SCR", RPPOT="Y", RPRES="POS", **later)
    ward.enter("LD", "LD1", **BEGUN)
    assert standing(ward) is wanted


@pytest.mark.parametrize(("test", "wanted"), [("2024-03-05 09:00", "WITHIN"), ("2024-03-05 08:59", "OLD")])
def test_the_hours_are_counted_to_the_drug_that_began_first(ward, test, wanted):
    """Fludarabine at 9, cyclophosphamide at 10."""
    ward.enter("LD", "LD1", **BEGUN, LDFLUA="38.7", LDFLUST="2024-03-07 09:00")
    ward.enter("RP", "BASE", **{**NEGATIVE, "RPDTM": test})
    assert ward.value("RP", "RPWHEN", "BASE") == wanted


def test_a_test_of_a_day_without_its_time_is_as_old_as_that_day(ward):
    """All of the day before lies within 48 hours."""
    ward.enter("RP", "BASE", **{**NEGATIVE, "RPDTM": "2024-03-06"})
    ward.enter("LD", "LD1", **BEGUN)
    assert [standing(ward, visit) for visit in ("LD1", "LD2")] == [Standing.OPEN, Standing.OPEN]


def test_an_exemption_that_does_not_hold_asks_for_a_test_in_the_work_list(ward):
    """A form that says no potential beside one that says potential."""
    ward.enter("INF", INFPLAN="2024-03-12")
    ward.enter("RP", "SCR", RPPOT="Y")
    ward.enter("RP", "BASE", RPPOT="N")
    assert any(item.id.startswith("W-PREG:") for item in ward.book.work(ward.subject))
