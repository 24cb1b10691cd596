"""Sums of glucocorticoid doses, and what hides a fever: neither is known where a drug or its dose is not."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard

DAY = {"CRSTMAX": "36.8", "CRSHYPOT": "0", "CRSHYPOX": "0"}
PREDNISONE = {"CMTRT": "prednisone", "CMCAT": "GC", "CMGC": "PREDNISONE", "CMDOSE": "20", "CMDOSU": "mg"}
TAKEN = {"CMDOSFRQ": "QD", "CMSTDAT": "2024-01-01", "CMONGO": "Y"}
ENDED = {"CMDOSFRQ": "QD", "CMSTDAT": "2024-01-01", "CMONGO": "N", "CMENDAT": "2024-02-01"}
LATER = {"CMDOSFRQ": "QD", "CMSTDAT": "2024-03-20", "CMONGO": "Y"}


@pytest.fixture
def ward() -> AmendedWard:
    """A child of 40 kg, infused on 12 March and collected on 22 February."""
    ward = AmendedWard()
    ward.infused()
    ward.enter("INF", INFWT="40")
    ward.enter("LK", LKDAT="2024-02-22")
    return ward


def given(ward: AmendedWard, drug: str, day: str, dose: str = "40") -> None:
    """One dose for toxicity, in March."""
    ward.row(ward.key("TX"), TXTRT=drug, TXFOR="CRS", TXDTM=f"2024-03-{day} 08:00", TXDOSE=dose)


@pytest.mark.parametrize(
    ("other", "wanted"), [("TOCI", 1), ("OTHER", None), ("", None)], ids=["named", "not named", "not answered"]
)
def test_the_cumulative_dose_is_not_known_while_a_drug_is_not(ward, other, wanted):
    """40 mg of prednisone for 40 kg, and a drug that may be a glucocorticoid, as in the article."""
    given(ward, "PRED", "20")
    ward.row(ward.key("TX"), TXFOR="CRS", TXDTM="2024-03-21 08:00", **({"TXTRT": other} if other else {}))
    assert ward.value("TX", "TXCUM") == wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([{"CMTRT": "vitamin D", "CMCAT": "OTH"}], None),
        ([{**PREDNISONE, **LATER}], None),
        ([{**PREDNISONE, **TAKEN}], 20),
        ([{**PREDNISONE, **ENDED}], 0),
        ([{**PREDNISONE, **TAKEN}, {"CMTRT": "a drug"}], None),
    ],
    ids=["another drug", "begun after the collection", "taken", "ended", "one without a category"],
)
def test_the_dose_at_collection_is_known_from_a_glucocorticoid_alone(ward, rows, wanted):
    """No drug of another kind, and none begun later, makes it 0."""
    for row in rows:
        ward.row(ward.key("CM"), **row)
    assert ward.value("LK", "LKPRED") == wanted


@pytest.mark.parametrize(
    ("drug", "wanted"),
    [*((drug, True) for drug in ["TOCI", "DEXA", "MPRED", "PRED", "ANAK", "SILT", "RUXO", "OTHER"]), ("LEVET", False)],
)
def test_what_hides_a_fever_is_one_list(ward, drug, wanted):
    """The proposal of a day, its check and that of the drug name the same drugs, and the one that is not named."""
    ward.enter("CRS", "D08", CRSDAT="2024-03-20", **DAY)
    given(ward, drug, "19")
    proposed = ward.cell("CRS", "CRSSUPPR", "D08").proposal == ("Y",)
    ward.enter("CRS", "D08", CRSSUPPR="N")
    assert (proposed, "X-11" in ward.rules("CRS", "D08"), "TX-03" in ward.rules("TX")) == (wanted,) * 3


@pytest.mark.parametrize(("day", "wanted"), [("18", False), ("19", True), ("20", True), ("21", False)])
def test_a_fever_is_hidden_on_the_day_of_a_drug_and_the_next(ward, day, wanted):
    """X-11, TX-03."""
    ward.enter("CRS", "D08", CRSDAT="2024-03-20", CRSSUPPR="N", **DAY)
    given(ward, "TOCI", day)
    assert ("X-11" in ward.rules("CRS", "D08"), "TX-03" in ward.rules("TX")) == (wanted,) * 2
