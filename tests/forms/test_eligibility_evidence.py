"""What the forms say of a criterion: by the newest result, or not at all, and by one that is not too old."""

from __future__ import annotations

import pytest

from crf_app.record.course import Standing
from tests.forms.amended import AmendedWard

LIVER = ("AST 30 U/L 0 40", "ALT 30 U/L 0 40", "BILI 10 µmol/L 0 20")
KIDNEY = "CREAT 60 µmol/L"
VIRUSES = {"HBSAG": "NEG", "HBCAB": "NEG", "HCVAB": "NEG", "HIVAB": "NEG", "SYPH": "NEG"}


@pytest.fixture
def ward() -> AmendedWard:
    """A girl of eleven, 150 cm and 40 kg in November."""
    ward = AmendedWard()
    ward.enter("VS", "SCR", VSDTM="2023-11-20 08:00", HEIGHT="150", WEIGHT="40")
    return ward


def sample(ward: AmendedWard, moment: str, result: str, unit: str = "U/L", upper: str = "") -> None:
    """An AST of screening at a moment that may be partial."""
    dated = {"LBDTM": moment} if moment else {}
    limit = {"LBORNRHI": upper} if upper else {}
    ward.row(ward.enter("LB", "SCR", **dated), LBTESTCD="AST", LBORRES=result, LBORRESU=unit, **limit)


def test_the_newest_liver_result_decides(ward):
    """Without a limit it decides nothing, and no older one stands for it."""
    ward.laboratory("SCR", "2024-02-01", *LIVER)
    before = ward.value("IE", "EVI4C", "SCR")
    ward.laboratory("SCR", "2024-02-20", "AST 900 U/L")
    assert (before, ward.value("IE", "EVI4C", "SCR")) == ("Y", None)


@pytest.mark.parametrize(
    ("moment", "wanted"), [("2024-02", None), ("", None), ("2024-01", "Y"), ("2024-02-01 07:59", "Y")]
)
def test_a_result_that_may_be_the_newest_leaves_the_criterion_open(ward, moment, wanted):
    """One dated to the month of the other, or not at all; an earlier one changes nothing."""
    ward.laboratory("SCR", "2024-02-01", *LIVER)
    sample(ward, moment, "900", upper="40")
    assert ward.value("IE", "EVI4C", "SCR") == wanted


@pytest.mark.parametrize(
    ("result", "wanted"), [("<30", "Y"), (">40", None), (">300", "N"), ("120", "Y"), ("121", "N"), ("<200", None)]
)
def test_a_censored_liver_result_decides_where_its_limit_does(ward, result, wanted):
    """Three times an upper limit of 40 is 120."""
    ward.laboratory("SCR", "2024-02-01", *LIVER)
    sample(ward, "2024-02-10 08:00", result, upper="40")
    assert ward.value("IE", "EVI4C", "SCR") == wanted


def test_the_newest_creatinine_decides(ward):
    """Where its eGFR cannot be computed, because the height is too old by then, no older one stands for it."""
    ward.laboratory("SCR", "2024-02-01", KIDNEY)
    before = ward.value("IE", "EVI4B", "SCR")
    ward.laboratory("SCR", "2024-02-25", "CREAT 500 µmol/L")
    assert (before, ward.value("IE", "EVI4B", "SCR")) == ("Y", None)


@pytest.mark.parametrize(
    ("birth", "result", "wanted"),
    [
        ("2006-01-31", "60 µmol/L", "Y"),
        ("2006-01-31", "300 µmol/L", "N"),
        ("2006-01-31", ">300 µmol/L", "N"),
        ("2006-03-01", "60 µmol/L", None),
    ],
)
def test_the_kidney_of_a_grown_up_is_judged_by_the_formula_of_adults(birth, result, wanted):
    """C-16: CKD-EPI from 18 years needs no height; Schwartz does."""
    ward = AmendedWard()
    ward.enter("DM", BRTHDAT=birth)
    ward.laboratory("SCR", "2024-02-01", f"CREAT {result}")
    assert ward.value("IE", "EVI4B", "SCR") == wanted


@pytest.mark.parametrize(("result", "wanted"), [("<60", "Y"), (">60", None), (">400", "N"), ("400", "N")])
def test_a_censored_creatinine_decides_where_its_limit_does(ward, result, wanted):
    """An eGFR of 30 at a height of 150 cm is 182.5 µmol/L."""
    ward.laboratory("SCR", "2024-02-01", f"CREAT {result} µmol/L")
    assert ward.value("IE", "EVI4B", "SCR") == wanted


def test_the_newest_sledai_decides(ward):
    """An incomplete one gives no total, and no older total stands for it."""
    ward.sledai("SCR", "2024-02-01", "SLSEIZ")
    before = ward.value("IE", "EVI3", "SCR")
    ward.enter("SLE", "SCR", SLDAT="2024-02-10", SLSEIZ="N")
    assert (before, ward.value("IE", "EVI3", "SCR")) == ("Y", None)


@pytest.mark.parametrize("again", [(), (*LIVER, KIDNEY), (*LIVER[:2], KIDNEY)])
def test_an_old_chemistry_is_found_behind_a_new_blood_count(ward, again):
    """IE-04 asks the date of each result that the evidence rests on; measured again, the new ones."""
    ward.laboratory("SCR", "2024-01-01", *LIVER, KIDNEY)
    ward.laboratory("SCR", "2024-03-01", "WBC 5 10^9/L", *again)
    ward.enter("IE", "SCR", IEDAT="2024-03-02")
    assert ("IE-04" in ward.rules("IE", "SCR")) == (len(again) < 4)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ((*LIVER, KIDNEY), (), Standing.CLOSED),
        ((*LIVER, KIDNEY), LIVER, Standing.CLOSED),
        ((*LIVER, KIDNEY), (*LIVER, KIDNEY), Standing.OPEN),
        ((), LIVER, Standing.UNCHECKED),
        ((), (), Standing.UNCHECKED),
    ],
)
def test_a_child_is_confirmed_on_results_none_of_which_is_old(ward, old, new, wanted):
    """G2: closed by one old result, not yet checked while one was never measured."""
    ward.laboratory("SCR", "2024-01-01", *old)
    ward.laboratory("SCR", "2024-03-01", "WBC 5 10^9/L", *new)
    ward.enter("DM", ENRLDAT="2024-03-02")
    found = ward.book.needs(ward.subject, "eligible", "")
    assert next(each.standing for each in found if each.need.id == "recent") is wanted


NEW, OLD = "2024-02-10", "2024-01-01"


@pytest.mark.parametrize(("day", "wanted"), [(NEW, Standing.OPEN), (OLD, Standing.CLOSED), ("", Standing.UNCHECKED)])
@pytest.mark.parametrize("need", ["recent", "activity", "heart", "virology", "pregnancy"])
def test_a_child_is_confirmed_on_results_of_the_last_28_days(ward, need, day, wanted):
    """G2 asks the date of all that IE-04 names, also of what was written on an unscheduled visit."""
    days = {"recent": NEW, "activity": NEW, "heart": NEW, "virology": NEW, "pregnancy": NEW, need: day}
    ward.enter("GR", "SCR", PEDAT=NEW, MENARCHE="Y")
    for form, visit, item, held, answers in (
        ("IS", "UNS", "ISDAT", "virology", {**VIRUSES, "CMVDNA": "<50"}),
        ("SLE", "UNS", "SLDAT", "activity", {"SLSEIZ": "Y"}),
        ("EC", "SCR", "EGDAT", "heart", {"EGINTP": "NORMAL", "LVEF": "65", "ECHODAT": NEW}),
        ("RP", "SCR", "RPDTM", "pregnancy", {"RPRES": "NEG"}),
    ):
        ward.enter(form, visit, **answers, **({item: days[held]} if days[held] else {}))
    if days["recent"]:
        ward.laboratory("UNS", days["recent"], *LIVER, KIDNEY)
    ward.enter("DM", ENRLDAT="2024-02-20")
    found = {each.need.id: each.standing for each in ward.book.needs(ward.subject, "eligible", "")}
    assert {name: found[name] for name in days} == {**dict.fromkeys(days, Standing.OPEN), need: wanted}


@pytest.mark.parametrize(("again", "wanted"), [({"CMVDNA": "<50"}, True), ({**VIRUSES, "CMVDNA": "<50"}, False)])
def test_an_old_virology_is_found_behind_a_newer_part_of_it(ward, again, wanted):
    """IE-04: CMV alone was measured again."""
    ward.enter("IS", "SCR", ISDAT="2024-01-01", **VIRUSES, CMVDNA="<50")
    ward.enter("IS", "SCR", ISDAT="2024-03-01", **again)
    ward.enter("IE", "SCR", IEDAT="2024-03-02")
    assert ("IE-04" in ward.rules("IE", "SCR")) == wanted


@pytest.mark.parametrize(
    ("again", "wanted"),
    [
        ({"ISDAT": "2024-02-20", "HIVAB": "POS"}, "Y"),
        ({"ISDAT": "2024-01-20", "HIVAB": "POS"}, "N"),
        ({"HIVAB": "POS"}, None),
        ({"CMVDNA": "<50"}, None),
        ({"ISDAT": "2024-02-20", "HIVAB": "?PEND"}, "N"),
        ({"TBIGRA": "NEG"}, "N"),
    ],
)
def test_the_newest_virology_decides(ward, again, wanted):
    """One of which the date is not known may be the newest: then nothing is said of that virus."""
    ward.enter("IS", "SCR", ISDAT="2024-02-01", **VIRUSES, CMVDNA="<50")
    ward.enter("IS", "SCR", **again)
    assert ward.value("IE", "EVE8", "SCR") == wanted


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("found", "wanted"), [({"HIVAB": "POS"}, "Y"), ({"CMVDNA": "2000"}, "Y"), ({"SYPH": "IND"}, None), ({}, "N")]
)
def test_a_virus_is_not_undone_by_a_negative_result_of_the_same_day(ward, found, wanted, is_first: bool):
    """Which of two panels was typed first says nothing."""
    panels = [{**VIRUSES, "CMVDNA": "<50", **found}, {**VIRUSES, "CMVDNA": "<50"}]
    for panel in panels if is_first else reversed(panels):
        ward.enter("IS", "SCR", ISDAT="2024-02-01", **panel)
    assert ward.value("IE", "EVE8", "SCR") == wanted


@pytest.mark.parametrize(
    ("sampled", "wanted"),
    [
        (("BASE", {"ISDAT": "2024-03-06", "HIVAB": "POS"}), "Y"),
        (("UNS", {"ISDAT": "2024-03-06", "HIVAB": "POS"}), "Y"),
        (("D03", {"ISDAT": "2024-03-15", "HIVAB": "POS"}), "N"),
        (("BASE", {"HIVAB": "POS"}), None),
    ],
)
def test_the_reconfirmation_rests_on_the_newest_virology_of_any_visit(ward, sampled, wanted):
    """None is due on the day of the infusion; what was sampled after the assessment is no evidence for it."""
    ward.enter("IS", "SCR", ISDAT="2024-02-01", **VIRUSES, CMVDNA="<50")
    ward.enter("IS", sampled[0], **sampled[1])
    ward.enter("IE", "INF", IEDAT="2024-03-12")
    assert ward.value("IE", "EVE8", "INF") == wanted


@pytest.mark.parametrize("visit", ["M3", "BASE"])
@pytest.mark.parametrize("is_coded", [True, False])
@pytest.mark.parametrize(
    ("form", "dated", "found", "criterion", "wanted"),
    [
        ("EC", "EGDAT", {"LVEF": "45", "EGINTP": "ABNCS"}, "EVI4A", "Y"),
        ("EC", "EGDAT", {"CHRES": "ABNCS", "SPO2RA": "85"}, "EVI4D", "Y"),
        ("IS", "ISDAT", {"HIVAB": "POS"}, "EVE8", "N"),
        ("RP", "RPDTM", {"RPRES": "POS", "RPCONTR": "NONE"}, "EVI6", "Y"),
    ],
)
def test_a_later_visit_without_its_date_is_no_evidence_for_screening(
    ward, form, dated, found, criterion, wanted, is_coded: bool, visit
):
    """Whatever its day was, it was later than the assessment; the answers of screening stay right."""
    evident(ward)
    ward.enter("GR", "SCR", MENARCHE="Y")
    ward.enter("RP", "SCR", RPDTM="2024-02-10 08:00", RPRES="NEG", RPCONTR="ABST")
    ward.enter("IE", "SCR", IEDAT="2024-02-20")
    ward.enter(form, visit, **found, **({dated: "?ND"} if is_coded else {}))
    assert ward.value("IE", criterion, "SCR") == wanted


@pytest.mark.parametrize("criterion", ["EVI4B", "EVI4C"])
@pytest.mark.parametrize(("visit", "wanted"), [("M6", "Y"), ("BASE", "Y"), ("UNS", None)])
def test_a_sample_of_a_later_visit_without_its_date_is_no_evidence_for_screening(ward, visit, wanted, criterion):
    """One of an unscheduled visit may be older than the assessment."""
    evident(ward)
    ward.enter("IE", "SCR", IEDAT="2024-02-20")
    ward.laboratory(visit, "?ND", "CREAT 600 µmol/L", "AST 900 U/L 0 40")
    assert ward.value("IE", criterion, "SCR") == wanted


@pytest.mark.parametrize(
    ("visit", "dated", "wanted"),
    [
        ("M3", {"EGDAT": "?ND", "ECHODAT": "2024-06-10"}, "Y"),
        ("UNS", {"ECHODAT": "2024-03-01"}, "Y"),
        ("UNS", {"EGDAT": "2024-03-01", "ECHODAT": "2024-02-15"}, "N"),
        ("UNS", {"EGDAT": "2024-02-15", "ECHODAT": "2024-03-01"}, "Y"),
        ("UNS", {"EGDAT": "2024-02-15"}, "N"),
    ],
)
def test_an_ejection_fraction_counts_by_the_day_of_its_echocardiography(ward, visit, dated, wanted):
    """That of the electrocardiogram stands for it only where its own is missing."""
    evident(ward)
    ward.enter("IE", "SCR", IEDAT="2024-02-20")
    ward.enter("EC", visit, LVEF="45", **dated)
    assert ward.value("IE", "EVI4A", "SCR") == wanted


@pytest.mark.parametrize(("visit", "wanted"), [("BASE", "N"), ("M3", "Y")])
def test_an_undated_ejection_fraction_of_before_the_infusion_is_evidence_for_the_reconfirmation(ward, visit, wanted):
    """Of the baseline, not of the follow-up."""
    evident(ward)
    ward.enter("IE", "INF", IEDAT="2024-03-12")
    ward.enter("EC", visit, LVEF="45")
    assert ward.value("IE", "EVI4A", "INF") == wanted


def test_the_reconfirmation_rests_on_the_newest_liver_results_of_any_visit(ward):
    """Those of the baseline, and of them the last."""
    ward.laboratory("SCR", "2024-02-01", *LIVER)
    ward.laboratory("BASE", "2024-03-06", "AST 900 U/L 0 40")
    ward.enter("IE", "INF", IEDAT="2024-03-12")
    assert ward.value("IE", "EVI4C", "INF") == "N"


@pytest.mark.parametrize(
    ("visit", "date", "again", "reconfirmed", "wanted"),
    [
        ("BASE", "2024-03-06", {}, {}, True),
        ("BASE", "2024-03-06", {}, {"E8": "N"}, True),
        ("BASE", "2024-03-06", {}, {"E8": "Y"}, False),
        ("BASE", "2024-03-06", {"CMVDNA": "<50"}, {"E8": "N"}, False),
        ("M3", "2024-06-10", {}, {"E8": "N"}, False),
    ],
)
def test_a_positive_virology_before_the_infusion_asks_for_a_new_answer(ward, visit, date, again, reconfirmed, wanted):
    """IS-01: CMV after screening, until exclusion 8 is answered anew or the virus is gone."""
    ward.enter("IS", "SCR", ISDAT="2024-02-01", **VIRUSES, CMVDNA="<50")
    ward.enter("IE", "SCR", IEDAT="2024-02-10", E8="N")
    ward.infused()
    ward.enter("IS", visit, ISDAT=date, CMVDNA="2000")
    if again:
        ward.enter("IS", "BASE", ISDAT="2024-03-10", **again)
    if reconfirmed:
        ward.enter("IE", "INF", IEDAT="2024-03-12", **reconfirmed)
    assert ("IS-01" in ward.rules("IS", visit)) == wanted


def test_an_older_score_behind_a_new_one_is_no_finding(ward):
    """IE-04 asks the score that the evidence rests on."""
    ward.sledai("SCR", "2024-01-01", "SLSEIZ")
    ward.sledai("SCR", "2024-03-01", "SLSEIZ")
    ward.enter("IE", "SCR", IEDAT="2024-03-02")
    assert "IE-04" not in ward.rules("IE", "SCR")


def evident(ward: AmendedWard, *unlike: str) -> None:
    """Evidence for every criterion that has one, but for those named."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter("VS", "SCR", VSDTM="2024-02-08 08:00", HEIGHT="150", WEIGHT="40")
    ward.laboratory("SCR", "2024-02-10", *LIVER, KIDNEY)
    ward.sledai("SCR", "2024-02-10", "SLSEIZ")
    ward.enter("EC", "SCR", EGDAT="2024-02-10", EGINTP="NORMAL", LVEF="65", CHIMG="CT", CHRES="NORMAL", SPO2RA="98")
    ward.enter("SH", SHORG="SKIN", SHRRT="N")
    virus = {} if "E8" in unlike else {"CMVDNA": "<50"}
    ward.enter("IS", "SCR", ISDAT="2024-02-10", **VIRUSES, **virus)
    ward.enter("GR", "SCR", PEDAT="2024-02-10", **({} if "I6" in unlike else {"MENARCHE": "N"}))
    oral = {"PTTRT": "GC_ORAL", "PTGC": "PREDNISONE", "PTDOSE": "40", "PTDOSU": "mg", "PTFREQ": "QD"}
    for drug in (oral, {"PTTRT": "HCQ"}, {"PTTRT": "CYC"}, {"PTTRT": "MMF"}):
        ward.row(ward.key("PT"), **drug, PTSTDAT="2022-01-01", PTONGO="Y")
    items = [item.name for item in ward.study.forms["CLS"].items if item.codes and not item.is_derived]
    ward.enter("CLS", CLSDAT="2024-02-10", **dict.fromkeys(items, "Y"))


ANSWERED = {
    **dict.fromkeys(("I1", "I2A", "I2B", "I3", "I4A", "I4B", "I4C", "I4D"), "Y"),
    **dict.fromkeys(("E2", "E3A", "E8", "E9"), "N"),
    "I6": "?NA",
}


@pytest.mark.parametrize(
    ("lacking", "answers", "wanted"),
    [
        ((), ANSWERED, "N"),
        ((), {**ANSWERED, "I4C": "N"}, "Y"),
        ((), {**ANSWERED, "E9": "?UNK"}, None),
        ((), {name: answer for name, answer in ANSWERED.items() if name != "I3"}, None),
        (("E8",), ANSWERED, None),
        (("I6",), ANSWERED, None),
        (("E8",), {**ANSWERED, "I3": "N"}, "Y"),
    ],
    ids=[
        "all alike",
        "one differs",
        "unknown",
        "not answered",
        "no evidence",
        "menarche not asked",
        "differs all the same",
    ],
)
def test_no_answer_differs_only_where_all_could_be_compared(ward, lacking, answers, wanted):
    """One that differs is enough for yes; a live vaccine needs no evidence of its absence."""
    evident(ward, *lacking)
    ward.enter("IE", "SCR", IEDAT="2024-02-20", **answers)
    assert ward.value("IE", "IEDIFF", "SCR") == wanted


@pytest.mark.parametrize(
    ("vaccine", "answer", "wanted"),
    [
        (None, "N", ("N", "N")),
        (None, "Y", ("N", "Y")),
        ({"VXNAME": "VAR", "VXDAT": "2024-02-01"}, "Y", ("Y", "N")),
        ({"VXNAME": "VAR", "VXDAT": "2024-02-01"}, "N", ("Y", "Y")),
        ({"VXNAME": "VAR", "VXDAT": "2024-01-22"}, "N", ("N", "N")),
        ({"VXNAME": "VAR"}, "N", (None, None)),
        ({"VXNAME": "VAR", "VXDAT": "?UNK"}, "Y", (None, None)),
        ({"VXNAME": "VAR", "VXDAT": "2024-01"}, "N", (None, None)),
        ({"VXNAME": "OTHER", "VXDAT": "2024-02-01"}, "N", (None, None)),
        ({"VXNAME": "OTHER", "VXDAT": "2023-02"}, "N", ("N", "N")),
        ({"VXNAME": "VAR", "VXDAT": "2025-04-01"}, "N", ("N", "N")),
    ],
)
def test_a_live_vaccine_of_the_last_four_weeks(ward, vaccine, answer, wanted):
    """Evidence, and whether an answer differs: neither is known of one undated, nor does one of later count."""
    evident(ward)
    if vaccine:
        ward.row(ward.key("VX"), **vaccine)
    ward.enter("IE", "SCR", IEDAT="2024-02-20", **{**ANSWERED, "E9": answer})
    assert (ward.value("IE", "EVE9", "SCR"), ward.value("IE", "IEDIFF", "SCR")) == wanted


def test_no_vaccine_in_the_log_proposes_nothing(ward):
    """An empty log may not have been asked yet."""
    ward.enter("IE", "SCR", IEDAT="2024-02-20")
    assert (ward.value("IE", "EVE9", "SCR"), ward.cell("IE", "E9", "SCR").proposal) == ("N", ())


@pytest.mark.parametrize(("day", "wanted"), [("?UNK", Standing.OPEN), ("2024-02-01", Standing.UNCHECKED)])
def test_a_menarche_found_after_the_enrolment_closes_no_gate_before_it(ward, day, wanted):
    """Unless it is dated before: then a pregnancy test was owed."""
    ward.enter("GR", "SCR", PEDAT=NEW, MENARCHE="N")
    ward.enter("IE", "SCR", IEDAT="2024-02-15")
    ward.enter("DM", ENRLDAT="2024-02-20")
    ward.infused()
    ward.enter("GR", "M6", PEDAT="2024-09-10", MENARCHE="Y", MENARDAT=day)
    found = {each.need.id: each.standing for each in ward.book.needs(ward.subject, "eligible", "")}
    assert found["pregnancy"] is wanted
