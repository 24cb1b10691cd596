"""The days of a cytokine release syndrome: episodes, what hides a fever, vasopressors."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard

ABSENT = {"CRSHYPOT": "0", "CRSHYPOX": "0", "CRSDEATH": "N"}


@pytest.fixture
def ward() -> AmendedWard:
    """A girl infused on 12 March 2024."""
    ward = AmendedWard()
    ward.infused()
    return ward


def crs(ward: AmendedWard, day: int, tmax: str, **signs: str) -> None:
    """The CRS form of a day, without the investigator's grade."""
    fever = {"CRSFEVO": "N"} if float(tmax) >= 38 else {}
    visit = f"D{day:02}" if day else "INF"
    ward.enter("CRS", visit, CRSDAT=f"2024-03-{12 + day}", CRSTMAX=tmax, **{**ABSENT, **fever, **signs})


def test_an_episode_holds_a_day_graded_under_suppression(ward):
    """V-CSQ-02 by derived grades alone: day 4 at grade 2 without fever belongs to the episode, day 5 does not."""
    crs(ward, 2, "38.4", CRSSUPPR="N")
    crs(ward, 3, "38.9", CRSSUPPR="N")
    crs(ward, 4, "36.9", CRSSUPPR="Y", CRSHYPOT="1", CRSHYPOO="N")
    crs(ward, 5, "36.8", CRSSUPPR="Y")
    days = ("D02", "D03", "D04")
    seen = [(ward.value("CRS", "CRSGRKN", day), ward.value("CRS", "CRSEPNO", day)) for day in days]
    assert (seen, ward.value("CRS", "CRSGRKN", "D05")) == ([(1, 1), (1, 1), (2, 1)], 0)


@pytest.mark.parametrize(
    ("given", "wanted"), [("", False), ("?UNK", False), ("NOREPI,VASOPRESSIN", True), ("NOREPI,EPI", False)]
)
def test_several_vasopressors_are_counted_once_they_are_named(ward, given, wanted):
    """CRS-05 is silent while nobody has named them or they are unknown (C-15)."""
    crs(ward, 3, "39.0", CRSSUPPR="N", CRSHYPOT="3", **({"CRSPRESS": given} if given else {}))
    assert ("CRS-05" in ward.rules("CRS", "D03")) == wanted


@pytest.mark.parametrize(("drug", "wanted"), [("Tocilizumab", "Y"), ("托珠单抗", "Y"), ("Levetiracetam", None)])
def test_tocilizumab_of_the_medication_log_hides_a_fever(ward, drug, wanted):
    """Whatever its category there (X-11): the next day too."""
    ward.row(ward.key("CM"), CMTRT=drug, CMCAT="TOX", CMSTDAT="2024-03-15", CMONGO="N", CMENDAT="2024-03-15")
    crs(ward, 4, "36.9")
    assert ward.value("CRS", "CRSSUPEV", "D04") == wanted
