"""Checks and derivations where a record is thin, late, or split over several rows."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard


@pytest.fixture
def ward() -> AmendedWard:
    """A girl infused on 12 March 2024."""
    ward = AmendedWard()
    ward.infused()
    return ward


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("2024-03-19 10:00", False), ("2024-03-20 10:00", True), ("2024-03", False), ("", False)],
)
def test_a_treatment_on_a_day_that_nobody_assessed_is_found(ward, given: str, wanted: bool):
    """X-08: there is no grade of that day; silent while the day of the treatment is open."""
    ward.enter("CRS", "D07", CRSDAT="2024-03-19", CRSGRINV="1")
    ward.row(ward.key("TX"), TXTRT="TOCI", TXFOR="CRS", **({"TXDTM": given} if given else {}))
    assert ("X-08" in ward.rules("TX")) == wanted


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([{"AESI": "ICANS"}], False),
        ([{"AESI": "ICANS", "AECTC": "?NA"}], False),
        ([{"AESI": "NONE"}], False),
        ([{"AESI": "NONE", "AECTC": "NAUSEA"}], True),
        ([{"AESI": "ICANS"}, {"AESI": "NONE", "AECTC": "DYSPHASIA"}], True),
    ],
)
def test_dysphasia_is_reported_once(ward, events: list[dict[str, str]], wanted: bool):
    """X-10: a row of ICANS holds it whatever its term; a row without its term may be it."""
    for event in events:
        ward.row(ward.key("AE"), AESTDTM="2024-03-19", AEONGO="Y", **event)
    ward.enter("ICN", "D08", ICNDTM="2024-03-20 09:00", ICNSYM="EXPR")
    assert ("X-10-DYSPH" in ward.rules("ICN", "D08")) == wanted


@pytest.mark.parametrize(("end", "wanted"), [("2024-03-21", True), ("2024-03-18", False), ("", True)])
def test_a_fever_from_before_a_crs_is_found(ward, end: str, wanted: bool):
    """AE-08: on the same days, whichever began first."""
    ward.row(ward.key("AE"), AESI="CRS", AESTDTM="2024-03-19", AEONGO="N", AEENDTM="2024-03-22")
    stop = {"AEONGO": "N", "AEENDTM": end} if end else {"AEONGO": "Y"}
    ward.row(ward.key("AE"), AESI="NONE", AECTC="FEVER", AESTDTM="2024-03-17", **stop)
    assert ("AE-08" in ward.rules("AE")) == wanted


@pytest.mark.parametrize(
    ("start", "answer", "rule", "wanted"),
    [
        ("2023-05-01", "Y", "LT-01", True),
        ("2026-05-01", "Y", "LT-01", False),
        ("2026-05-01", "N", "LTSPM-1", True),
        ("2023-05-01", "N", "LTSPM-1", False),
        ("2028-05-01", "N", "LTSPM-1", False),
        ("2025-05-01", "N", "LTSPM-1", False),
    ],
    ids=["before", "since", "denied", "denied, before", "denied, later", "denied, known at the last contact"],
)
def test_a_second_malignancy_is_one_of_the_log_since_the_infusion(ward, start, answer, rule, wanted):
    """LT-01, and the event that a contact does not tell of."""
    ward.row(ward.key("AE"), AESI="SPM", AESTDTM=start)
    ward.enter("LT", "LY03", LTDAT="2025-09-12", LTSPM="Y")
    ward.enter("LT", "LY04", LTDAT="2027-03-12", LTSPM=answer)
    assert (rule in ward.rules("LT", "LY04")) == wanted


@pytest.mark.parametrize(("dose", "weight", "wanted"), [("12", "60", False), ("12", "40", True), ("10", "20", False)])
def test_prednisone_on_the_day_of_collection(ward, dose: str, weight: str, wanted: bool):
    """LKPRED: at most 10 mg, or at most 0.2 mg/kg."""
    drug = {"CMCAT": "GC", "CMGC": "PREDNISONE", "CMDOSE": dose, "CMDOSU": "mg", "CMDOSFRQ": "QD"}
    ward.row(ward.key("CM"), CMTRT="prednisone", CMSTDAT="2024-01-01", CMONGO="Y", **drug)
    ward.enter("LK", LKDAT="2024-02-22", LKWT=weight)
    assert ("LKPRED-1" in ward.rules("LK")) == wanted


def test_enough_points_are_enough_while_a_descriptor_is_open(ward):
    """I3: a SLEDAI-2K of at least 12 is at least 8."""
    ward.enter("SLE", "SCR", SLDAT="2024-02-12", SLWIN="30", SLSEIZ="Y", SLARTH="Y")
    assert (ward.value("SLE", "SLETOT", "SCR"), ward.value("IE", "EVI3", "SCR")) == (None, "Y")


def test_an_assessment_not_done_sets_no_instrument(ward):
    """C-06: the tool kept is that of the last assessment before the infusion."""
    ward.enter("ICN", "BASE", ICNDTM="2024-03-06 09:00", ICNINSTR="CAPD", ICNPERF="Y")
    ward.enter("ICN", "INF", ICNDTM="2024-03-12 09:00", ICNINSTR="ICE", ICNPERF="?ND")
    ward.enter("ICN", "D03", ICNDTM="2024-03-15 09:00")
    assert ward.value("ICN", "ICNBASE", "D03") == "CAPD"


@pytest.mark.parametrize(
    ("form", "visit", "answers"),
    [("HO", "DISCH", {"HODEST": "DEATH"}), ("LT", "LY03", {"LTVITAL": "DEAD"})],
)
def test_a_death_that_any_form_tells_of_asks_why_the_study_ended(ward, form, visit, answers):
    """W-END, before anybody has begun the form of death."""
    ward.enter(form, visit, **answers)
    assert any(item.id.startswith("W-END:") for item in ward.book.work(ward.subject))


@pytest.mark.parametrize(
    ("kind", "allergy", "wanted"),
    [
        ("OTHER", "Sulfonamides: rash in 2020", {"PX-03-WORDS"}),
        ("OTHER", "磺胺类药物", {"PX-03-WORDS"}),
        ("OTHER", "No sulfonamide allergy; penicillin", {"PX-03-WORDS"}),
        ("SULFA", "Sulfonamides: rash in 2020", {"PX-03"}),
        ("OTHER", "magnesium sulfate", set()),
        ("OTHER", "", set()),
    ],
)
def test_a_sulfonamide_allergy_in_words_is_asked_about(ward, kind: str, allergy: str, wanted: set[str]):
    """PX-03 goes by the kind that was chosen; words may also deny the allergy."""
    ward.enter("SH", ALGTYPE=kind, **({"ALLERGY": allergy} if allergy else {}))
    ward.row(ward.key("PX"), PXTYPE="PCP", PXTRT="SMZTMP")
    assert ward.rules("PX") & {"PX-03", "PX-03-WORDS"} == wanted


@pytest.mark.parametrize(("infused", "wanted"), [("A1", 19), ("A2", 12), ("", 12)])
def test_vein_to_vein_counts_from_the_collection_of_the_product(ward, infused: str, wanted: int):
    """Of two collections that whose number the infused bag carries, else the last."""
    for event, number, when in (("COLLECT", "A1", "2024-02-22"), ("COLLECT", "A2", "2024-02-29")):
        ward.row(ward.key("COC"), COCEVT=event, COCDIN=number, COCDTM=f"{when} 10:00")
    ward.row(ward.key("COC"), COCEVT="INFUSE", COCDTM="2024-03-12 10:00", **({"COCDIN": infused} if infused else {}))
    assert ward.value("COC", "COCV2V") == wanted
