"""The forms of the scores hand the right answers to the right rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.record import commands as c
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Relevance
from tests.forms.amended import AmendedWard


@pytest.fixture
def ward() -> AmendedWard:
    return AmendedWard()


def classified(ward: AmendedWard, ana: str, present: str, rest: str = "N") -> None:
    """The classification form with the items named as present."""
    items = [item.name for item in ward.study.forms["CLS"].items if item.section in ("clinical", "immunology")]
    answers = {name: "Y" if name in present.split() else rest for name in items}
    ward.enter("CLS", CLSANA=ana, **{name: answer for name, answer in answers.items() if answer})


def test_classification_by_the_form(ward):
    """V-CLS-03 with the domains of the form."""
    classified(ward, "Y", "CLSULC CLSACL CLSJNT")
    found = [ward.value("CLS", item) for item in ("CLSD4", "CLSD6", "CLSTOT", "CLSMET")]
    assert found == [6, 6, 12, "Y"]


def test_the_told_story_is_a_lower_bound(ward):
    """With ANA unknown and the rest unanswered, 15 is a least and the class is open (section 0.5)."""
    classified(ward, "?UNK", "CLSLEU CLSULC CLSJNT CLSPRO", rest="")
    assert [ward.value("CLS", item) for item in ("CLSTOT", "CLSLOW", "CLSMET")] == [None, 15, None]


def test_a_negative_ana_ends_the_classification(ward):
    """The items are not asked, the answer is no."""
    ward.enter("CLS", CLSANA="N")
    assert (ward.value("CLS", "CLSMET"), ward.cell("CLS", "CLSFEV").relevance) == ("N", Relevance.NO)


def test_classification_checks(ward):
    """Both complement items, and unknown items under 10 points."""
    classified(ward, "Y", "CLSC1 CLSC2", rest="?UNK")
    assert {"CLS-01", "CLS-03"} <= ward.rules("CLS")


def test_the_laboratory_speaks_for_the_classification(ward):
    """What was ever low or positive is proposed; what was not says nothing."""
    ward.laboratory("SCR", "2024-02-10", "C3 0.4 g/L 0.8 1.5", "DSDNAAB 300 IU/mL 0 100", "ANA 1:320", "UPCR 1.0 mg/mg")
    items = ("CLSANA", "CLSC1", "CLSC2", "CLSDNA", "CLSPRO", "CLSLEU")
    assert [ward.cell("CLS", item).proposal for item in items] == [("Y",), ("Y",), (), ("Y",), ("Y",), ()]


def test_an_answer_against_the_laboratory_is_asked_about(ward):
    """A no beside a positive dsDNA and proteinuria."""
    ward.laboratory("SCR", "2024-02-10", "DSDNAAB 300 IU/mL 0 100", "UPCR 1.0 mg/mg")
    classified(ward, "Y", "", rest="N")
    assert ward.rules("CLS") == {"CLS-02-DNA", "CLS-02-PRO"}


def test_the_class_is_the_evidence_of_its_criterion(ward):
    """Inclusion 2a and 3 are proposed from the forms."""
    classified(ward, "Y", "CLSLN34")
    ward.sledai("SCR", "2024-02-10", "SLSEIZ")
    assert [ward.cell("IE", item, "SCR").proposal for item in ("I2A", "I3")] == [("Y",), ("Y",)]


def test_an_answer_against_the_forms_needs_an_explanation(ward):
    """Eligible by SLEDAI though the form says 4."""
    ward.sledai("SCR", "2024-02-10", "SLPROT")
    ward.enter("IE", "SCR", I3="Y")
    assert (ward.value("IE", "IEDIFF", "SCR"), "IE-01" in ward.rules("IE", "SCR")) == ("Y", True)


def test_sledai_by_the_form(ward):
    """V-SLE-03: 12 with serology, 8 without."""
    ward.sledai("SCR", "2024-02-10", "SLPROT SLRASH SLMUCO SLCOMP SLDNA")
    found = [ward.value("SLE", item, "SCR") for item in ("SLETOT", "SLECLIN", "SLECAT", "SLLDA")]
    assert found == [12, 8, "HIGH", "N"]


def test_an_unanswered_item_leaves_the_total_open(ward):
    """The lower bound stands beside it."""
    ward.enter("SLE", "SCR", SLDAT="2024-02-10", SLPROT="Y")
    assert [ward.value("SLE", item, "SCR") for item in ("SLETOT", "SLELOW")] == [None, 4]


def test_laboratory_results_in_the_window_are_proposed(ward):
    """A low complement 20 days before is evidence, one 40 days before is not."""
    ward.laboratory("SCR", "2024-01-01", "PLAT 80 10^9/L")
    ward.laboratory("SCR", "2024-01-21", "C3 0.4 g/L 0.8 1.5", "URBC 12 /HPF")
    ward.enter("SLE", "SCR", SLDAT="2024-02-10", SLWIN="30")
    found = [ward.cell("SLE", item, "SCR").proposal for item in ("SLCOMP", "SLHEMU", "SLTHRO")]
    assert found == [("Y",), ("Y",), ()]


def test_an_item_that_contradicts_the_laboratory_is_asked_about(ward):
    """No complement item, though C3 is low in the window."""
    ward.laboratory("SCR", "2024-02-01", "C3 0.4 g/L 0.8 1.5")
    ward.sledai("SCR", "2024-02-10")
    assert "SLE-01-COMP" in ward.rules("SLE", "SCR")


def test_counts_after_lymphodepletion_are_not_lupus(ward):
    """Low platelets on day 14 may be answered no; yes asks for the cause."""
    ward.infused()
    ward.laboratory("D14", "2024-03-26", "PLAT 60 10^9/L", "WBC 1 10^9/L")
    ward.sledai("D14", "2024-03-26", "SLTHRO")
    assert ward.rules("SLE", "D14") == {"SLE-02-THRO"}


def test_a_confirmed_cause_is_enough(ward):
    """Then the item is scored without a question."""
    ward.infused()
    ward.sledai("D14", "2024-03-26", "SLTHRO", SLCONF="THRO")
    assert ward.rules("SLE", "D14") == set()


def test_fever_of_crs_is_not_lupus(ward):
    """Fever in the window of a CRS asks for the cause."""
    ward.infused()
    signs = {"CRSTMAX": "38.6", "CRSFEVO": "N", "CRSHYPOT": "0", "CRSHYPOX": "0", "CRSSUPPR": "N", "CRSDEATH": "N"}
    ward.enter("CRS", "D07", CRSDAT="2024-03-19", **signs)
    ward.sledai("D14", "2024-03-26", "SLFEVR")
    assert ward.rules("SLE", "D14") == {"SLE-03-FEVR"}


def test_the_window_stays_the_same(ward):
    """One window for the whole trial (D-10)."""
    ward.sledai("SCR", "2024-02-10")
    ward.enter("SLE", "BASE", SLDAT="2024-03-06", SLWIN="10")
    assert "SLE-04" in ward.rules("SLE", "BASE")


@pytest.mark.parametrize(("date", "rules"), [("2024-06-13", set()), ("2024-06-14", {"X-19"})])
def test_score_and_laboratory_lie_together(ward, date: str, rules: set[str]):
    """At a month's visit immunology and urine are at most three days away."""
    ward.laboratory("M3", "2024-06-10", "C3 1.0 g/L 0.8 1.5", "URBC 2 /HPF")
    ward.sledai("M3", date)
    assert ward.rules("SLE", "M3") == rules


def test_global_assessment_on_another_scale(ward):
    """Above 3 is impossible; another scale is asked about."""
    ward.enter("PGA", "SCR", PGADAT="2024-02-10", PGASCL="0-10", PGA="4.00")
    assert ward.rules("PGA", "SCR") == {"PGA-01", "PGASCL-1"}


def test_never_involved_after_involvement(ward):
    """E after an earlier B is impossible."""
    systems = [item.name for item in ward.study.forms["BIL"].items if item.name not in ("BILDAT", "SRCREF")]
    ward.enter("BIL", "BASE", BILDAT="2024-03-06", **dict.fromkeys(systems, "D") | {"BILREN": "B"})
    ward.enter("BIL", "M3", BILDAT="2024-06-10", **dict.fromkeys(systems, "D") | {"BILREN": "E"})
    assert (ward.rules("BIL", "BASE"), ward.rules("BIL", "M3")) == (set(), {"BIL-01-REN"})


def graded(ward: AmendedWard, *changes: tuple[str, str]) -> None:
    """An event of worst grade 2 from 19 to 22 March 2024, with changes of its grade."""
    event = {"AENO": "1", "AETERM": "Tremor", "AESTDTM": "2024-03-19", "AEENDTM": "2024-03-22", "AETOXGR": "2"}
    ward.row(ward.key("AE"), **event, AEONGO="N")
    chosen = Answer(AnswerKind.ROW, ward.view("AE").rows[0].id)
    for date, grade in changes:
        values = ward.answers("AEGRLOG", {"AEGRDAT": date, "AEGRADE": grade})
        ward.book.perform(c.AddRow(ward.key("AEGRLOG"), (("AEGRAE", chosen), *values)))


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ((("2024-03-19", "1"), ("2024-03-20", "2"), ("2024-03-21", "1")), set()),
        ((("2024-03-18", "1"),), {"AEGRDAT-1"}),
        ((("2024-03-23", "1"),), {"AEGRDAT-2"}),
        ((("2024-03-20", "3"),), {"AEGRADE-1"}),
        ((("2024-03-20", "1"), ("2024-03-20", "2")), {"AEGRADE-2"}),
    ],
)
def test_changes_of_a_grade(ward, changes: tuple[tuple[str, str], ...], rules: set[str]):
    """Inside the event, never above its worst grade, one a day."""
    graded(ward, *changes)
    assert ward.rules("AEGRLOG") == rules


@pytest.mark.parametrize(
    ("row", "grade"),
    [
        ("NEUT 490 /µL 1800 6300", 4),
        ("NEUT 1.6 10^9/L", None),
        ("HGB 7.9 g/dL 11.5 15.5", 3),
        ("ALT 180 U/L 0 40", 2),
        ("K 6 mmol/L 3.5 5.5", None),
    ],
)
def test_the_ctcae_grade_of_a_result(ward, row: str, grade: int | None):
    """Limits are converted with the result; what is not graded has none."""
    ward.laboratory("D07", "2024-03-19", row)
    assert ward.value("LB", "LBTOXGR", "D07", row=1) == grade


def test_the_grade_of_an_enzyme_knows_its_baseline(ward):
    """V-CTC-06: twice an abnormal baseline is grade 1."""
    ward.laboratory("BASE", "2024-03-06", "ALT 90 U/L 0 40")
    ward.infused()
    ward.laboratory("D07", "2024-03-19", "ALT 180 U/L 0 40")
    assert ward.value("LB", "LBTOXGR", "D07", row=1) == 1


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ({"LBCLSIG": "Y"}, {"LB-08"}),
        ({"LBCLSIG": "Y", "LBLINK": "AE"}, {"LB-08"}),
        ({"LBCLSIG": "Y", "LBLINK": "MH"}, set()),
        ({"LBCLSIG": "N"}, set()),
    ],
)
def test_a_significant_result_is_recorded_elsewhere(ward, answers: dict[str, str], rules: set[str]):
    """As an adverse event that is named, or in the medical history."""
    key = ward.laboratory("D07", "2024-03-19", "ALT 180 U/L 0 40")
    row = ward.view("LB", "D07").rows[0].id
    for item, code in answers.items():
        ward.book.perform(c.Enter(key.at(item, row), dict(ward.answers("LB", {item: code}))[item]))
    assert ward.rules("LB", "D07") == rules


def test_a_sample_for_the_study_is_not_before_the_consent(ward):
    """Care before it is no matter."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter("LB", "SCR", LBDTM="2024-02-07 08:00", LBSTUDY="Y")
    assert "LB-01" in ward.rules("LB", "SCR")


@pytest.mark.parametrize(("seen", "answer"), [("", None), ("?UNK", None), ("?ND", "NEG"), ("N", "NEG"), ("Y", "POS")])
def test_the_screen_waits_for_the_tissue(ward, seen: str, answer: str | None):
    """Tissue that was not examined shows nothing; while nobody has answered, the screen is open where that decides."""
    ward.infused()
    rows = ("FERRITIN 5000 µg/L 10 300", "ALT 40 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO 2.4 g/L 2.0 4.0")
    ward.laboratory("D07", "2024-03-19", *rows)
    answers = {"IHSSUSP": "Y", "IHSFERR": "5000", "IHSRISE": "N", "IHSCYT": "N", "IHSNOALT": "Y"}
    ward.enter("IHS", "D07", IHSDAT="2024-03-19", **answers, **({"IHSHEMO": seen} if seen else {}))
    assert ward.value("IHS", "IHSSCR", "D07") == answer


def suspected(ward: AmendedWard, **other: str) -> None:
    """The day on which IEC-HS is suspected, with ferritin over twice its limit and high transaminases."""
    ward.infused()
    rows = ("FERRITIN 5000 µg/L 10 300", "ALT 240 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO 2.4 g/L 2.0 4.0")
    ward.laboratory("D07", "2024-03-19", *rows)
    answers = {"IHSSUSP": "Y", "IHSFERR": "5000", "IHSRISE": "N", "IHSCYT": "N", "IHSHEMO": "?ND", "IHSNOALT": "Y"}
    ward.enter("IHS", "D07", IHSDAT="2024-03-19", **answers, **other)


def test_the_screen_of_iec_hs(ward):
    """Criteria from the laboratory of the day; the physician's no asks for the reason."""
    suspected(ward, IHSDX="N")
    found = [ward.value("IHS", item, "D07") for item in ("IHSFCRIT", "IHSALT", "IHSFIB", "IHSSCR")]
    assert (found, ward.rules("IHS", "D07")) == (["Y", "Y", "N", "POS"], {"IHS-02"})


def test_a_diagnosis_of_iec_hs_is_an_adverse_event(ward):
    """It needs a row there."""
    suspected(ward, IHSDX="Y", IHSGR="2", IHSTX="STEROID")
    assert ward.rules("IHS", "D07") == {"IHS-01"}


def counted(ward: AmendedWard) -> None:
    """Neutrophils: 300/µL on days 4 to 12, else 1500, on days 0 to 30."""
    ward.laboratory("BASE", "2024-03-06", "PLAT 110 10^9/L", "NEUT 0.95 10^9/L", "HGB 101 g/L", "CRP 30 mg/L")
    ward.laboratory("BASE", "2024-03-05", "FERRITIN 540 µg/L")
    ward.infused()
    for day, count in ((0, "1.5"), (3, "1.5"), (4, "0.3"), (12, "0.3"), (13, "1.5"), (20, "1.5")):
        ward.laboratory("D01", f"2024-03-{12 + day}" if day < 20 else "2024-04-01", f"NEUT {count} 10^9/L")


def test_haematotoxicity_by_the_form(ward):
    """V-ICH-03 from samples with gaps, V-CHT-03 from the last values before lymphodepletion."""
    counted(ward)
    ward.enter("ICH", "M1", ICHDAT="2024-04-13")
    found = [
        ward.value("ICH", item, "M1") for item in ("ICHN500", "ICHN100", "ICHEARLY", "ICHEST", "ICHBASE", "ICHRISK")
    ]
    assert found == [9, 0, 2, "final", 3, "high"]


def test_haematotoxicity_before_day_30_is_provisional(ward):
    """No grade yet, with the reason."""
    counted(ward)
    ward.enter("ICH", "M1", ICHDAT="2024-04-09")
    assert [ward.value("ICH", item, "M1") for item in ("ICHEARLY", "ICHEST")] == [None, "provisional"]


def test_a_death_makes_haematotoxicity_final(ward):
    """Nine days at 300/µL are final grade 2 although day 30 never came."""
    counted(ward)
    ward.enter("ICH", "M1", ICHDAT="2024-04-05")
    ward.enter("DTH", DTHDAT="2024-04-04")
    assert [ward.value("ICH", item, "M1") for item in ("ICHEARLY", "ICHEST")] == [2, "final"]


def test_days_of_gcsf_are_counted_once(ward):
    """A course of medication and single doses of the transfusion log, up to the evaluation."""
    ward.infused()
    ward.row(ward.key("CM"), CMCAT="GCSF", CMSTDAT="2024-03-20", CMENDAT="2024-03-22", CMONGO="N")
    for day in ("2024-03-22", "2024-03-25"):
        ward.row(ward.key("TRF"), TRFTYP="GCSF", TRFDTM=f"{day} 10:00")
    ward.enter("ICH", "M1", ICHDAT="2024-04-13")
    assert ward.value("ICH", "ICHGCSF", "M1") == 4


def test_questionnaire_by_the_form(ward):
    """V-PQL-04: a scale with three of five missing is empty, the total is not."""
    answers = {f"QL{item:02}": "1" for item in range(1, 19)} | {"QL19": "2", "QL20": "2"}
    ward.enter("QL", "BASE", QLDAT="2024-03-06", QLVER="C8_12", QLWHO="CHILD", **answers)
    found = [ward.value("QL", item, "BASE") for item in ("QLPHY", "QLSCH", "QLPSY", "QLTOT")]
    assert [None if value is None else round(value, 2) for value in found] == [
        75,
        None,
        Decimal("70.83"),
        Decimal("72.5"),
    ]


@pytest.mark.parametrize(
    ("version", "who", "answer", "rules"),
    [
        ("C8_12", "CHILD", "1", set()),
        ("P8_12", "MOTHER", "1", set()),
        ("T13_18", "CHILD", "1", {"QL-01"}),
        ("C5_7", "CHILD", "1", {"QL-01", "QL-02"}),
        ("C5_7", "CHILD", "2", {"QL-01"}),
        ("P8_12", "CHILD", "1", {"QLWHO-2"}),
    ],
)
def test_the_version_fits_age_and_respondent(ward, version: str, who: str, answer: str, rules: set[str]):
    """A girl of 11 on the day."""
    ward.enter("QL", "BASE", QLDAT="2024-03-06", QLVER=version, QLWHO=who, QL01=answer)
    assert ward.rules("QL", "BASE") == rules
