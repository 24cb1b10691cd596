"""Whether the disease was refractory, by the log of prior treatments: a course not known is not a short one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.amended import AmendedWard

ORAL = {"PTTRT": "GC_ORAL", "PTGC": "PREDNISONE", "PTFREQ": "QD"}
HIGH, LOW = {"PTDOSE": "40", "PTDOSU": "mg"}, {"PTDOSE": "10", "PTDOSU": "mg"}
YEAR = {"PTSTDAT": "2023-01-01", "PTONGO": "Y"}
PULSE = {
    "PTTRT": "GC_IVMP",
    "PTGC": "METHYLPREDNISOLONE",
    "PTDOSE": "500",
    "PTDOSU": "mg",
    "PTFREQ": "QD",
    "PTSTDAT": "2023-02-01",
    "PTONGO": "N",
    "PTENDAT": "2023-02-04",
    "PTSTOP": "COMPLETE",
}


@pytest.fixture
def ward() -> AmendedWard:
    """A child of 40 kg who consented in February and had hydroxychloroquine and two agents."""
    ward = AmendedWard()
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter("VS", "SCR", VSDTM="2024-02-08 08:00", WEIGHT="40", HEIGHT="150")
    for drug in ("HCQ", "CYC", "MMF"):
        ward.row(ward.key("PT"), PTTRT=drug, PTSTDAT="2022-01-01", PTONGO="Y")
    return ward


@pytest.mark.parametrize(
    ("courses", "wanted"),
    [
        ([{**ORAL, **YEAR}], None),
        ([{**ORAL, **YEAR}, PULSE], None),
        ([{**ORAL, **HIGH, "PTONGO": "Y"}, PULSE], None),
        ([{**YEAR, "PTRESP": "NR"}, PULSE], None),
        ([{**ORAL, **LOW, **YEAR}, PULSE], "N"),
        ([{**ORAL, **LOW, **YEAR}], "N"),
        ([], "N"),
        ([{**PULSE, "PTDOSE": "?UNK"}, PULSE], "N"),
        ([{**ORAL, **HIGH, **YEAR}, {**ORAL, **YEAR}], "Y"),
    ],
    ids=[
        "dose unknown",
        "a pulse beside it",
        "duration unknown",
        "drug unknown",
        "low dose",
        "nothing but a low dose",
        "no glucocorticoid",
        "a pulse of unknown dose",
        "long enough at high dose beside one unknown",
    ],
)
def test_refractory_while_a_course_is_unknown(ward, courses, wanted):
    """No only where no course can have reached three months at high dose, yes where one did."""
    for course in courses:
        ward.row(ward.key("PT"), **course)
    assert ward.value("PT", "PTREFR") == wanted


@pytest.mark.parametrize(("reason", "wanted"), [({}, None), ({"PTSTOP": "INEFF"}, "N"), ({"PTSTOP": "INTOL"}, "Y")])
def test_refractory_while_the_reason_of_a_stop_is_unknown(ward, reason, wanted):
    """It may have been intolerance, which is enough by itself."""
    ward.row(ward.key("PT"), **PULSE)
    ward.row(ward.key("PT"), PTTRT="CSA", PTSTDAT="2021-01-01", PTONGO="N", PTENDAT="2021-06-01", **reason)
    assert ward.value("PT", "PTREFR") == wanted


def test_an_empty_log_says_nothing():
    """Nobody may have asked yet."""
    assert AmendedWard().value("PT", "PTREFR") is None


@pytest.mark.parametrize(
    ("courses", "wanted"),
    [
        ([{"PTSTDAT": "2023-09-01", "PTENDAT": "2023-11-01"}, {"PTSTDAT": "2023-11-01", "PTENDAT": "2024-01-05"}], "Y"),
        ([{"PTSTDAT": "2023-09-01", "PTENDAT": "2023-10-31"}, {"PTSTDAT": "2023-11-03", "PTENDAT": "2024-01-05"}], "N"),
        ([{"PTSTDAT": "2022-12-01", "PTENDAT": "2023-03-01"}], "Y"),
        ([{"PTSTDAT": "2022-12-01", "PTENDAT": "2023-02-28"}], "N"),
        ([{"PTSTDAT": "2023-10", "PTONGO": "Y"}], "Y"),
        ([{"PTSTDAT": "2023-11", "PTONGO": "Y"}], None),
        ([{"PTSTDAT": "2023-12", "PTONGO": "Y"}], "N"),
    ],
    ids=[
        "two rows that meet",
        "two rows with days between",
        "three calendar months",
        "a day less",
        "at least three months",
        "perhaps three months",
        "at most two",
    ],
)
def test_the_time_at_high_dose_without_a_break(ward, courses, wanted):
    """Three months by the calendar, over rows that meet, and where only a month is known by what is certain."""
    for course in courses:
        stopped = {} if "PTONGO" in course else {"PTONGO": "N", "PTSTOP": "INEFF"}
        ward.row(ward.key("PT"), **ORAL, **HIGH, **stopped, **course)
    assert ward.value("PT", "PTREFR") == wanted


def test_durations_of_partial_dates_have_bounds(ward):
    """The least and the most months, of the disease and of a treatment (SLEDUR, PTDUR)."""
    ward.enter("SH", "SCR", SLEDXDAT="2021")
    ward.row(ward.key("PT"), PTTRT="CSA", PTSTDAT="2023-11", PTONGO="N", PTENDAT="2024-01-31")
    found = [ward.cell("SH", "SLEDUR", "SCR").derived, ward.cell("PT", "PTDUR", row=4).derived]
    bounds = [(each.derivation.low, each.derivation.high) for each in found]
    assert [(round(low, 1), round(high, 1)) for low, high in bounds] == [(25, 37), (Decimal("2.0"), Decimal("3.0"))]
