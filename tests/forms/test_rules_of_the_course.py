"""The forms hand the right answers to the right rules: doses, grades, identity, laboratory, adverse events."""

from decimal import Decimal

import pytest

from crf_app.record.commands import Enter
from crf_app.record.course import Standing
from crf_app.record.item_findings import REQUIRED
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Relevance
from tests.forms.ward import Ward

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12", "DEVDELAY": "N", "WRITES": "Y"}
ABSENT = {"CRSHYPOT": "0", "CRSHYPOX": "0", "CRSDEATH": "N"}
CAPD_9 = ("SOMETIMES", "OFTEN", "ALWAYS", "ALWAYS", "OFTEN", "SOMETIMES", "RARELY", "NEVER")


@pytest.fixture
def ward() -> Ward:
    return Ward(**GIRL)


def infused(ward: Ward, **values: str) -> None:
    """The infusion of 12 March 2024."""
    ward.enter("INF", INFSTDTM="2024-03-12 10:04", **values)


def crs(ward: Ward, day: int, tmax: str, *, suppressed: str = "N", **signs: str) -> None:
    """The CRS form of a day."""
    given = {**ABSENT, **signs}
    if Decimal(tmax) >= 38:
        given["CRSFEVO"] = "N"
    ward.enter("CRS", f"D{day:02}", CRSDAT=f"2024-03-{12 + day}", CRSTMAX=tmax, CRSSUPPR=suppressed, **given)


def test_the_age_at_consent(ward):
    """Completed years at the day of the first consent."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    assert ward.value("DM", "AGE") == 11


@pytest.mark.parametrize(("birth", "wanted"), [("2012-03-12", "Y"), ("2018-03-12", "N"), ("2005-01-01", "N")])
def test_assent_is_asked_for_by_age(birth, wanted):
    """From 8 to under 18 completed years (C-02)."""
    ward = Ward(BRTHDAT=birth)
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    assert ward.value("IC", "ASSREQ", "SCR") == wanted


def test_assent_is_undecided_where_a_partial_birth_date_spans_the_limit():
    """A birth year alone leaves a child of 7 or 8 undecided, and the question shown."""
    ward = Ward(BRTHDAT="2016")
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    assert ward.value("IC", "ASSREQ", "SCR") is None
    assert ward.cell("IC", "ASSDTM", "SCR").relevance is Relevance.UNKNOWN


def test_eligible_on_all_answers(ward):
    """All criteria met, with pregnancy not applicable, is eligible; the enrolment date is then asked for."""
    criteria = [item.name for item in ward.study.forms["IE"].items if item.section in ("inclusion", "exclusion")]
    met = {name: "Y" for name in criteria if name.startswith("I") and name != "I6"}
    free = {name: "N" for name in criteria if name.startswith("E")}
    ward.enter("GR", "SCR", MENARCHE="N")
    ward.enter("IE", "SCR", I6="?NA", **met, **free)
    assert (ward.value("IE", "IEYN", "SCR"), ward.cell("DM", "ENRLDAT").required) == ("Y", True)


def test_one_exclusion_is_enough(ward):
    """One exclusion makes the child ineligible, whatever is missing."""
    ward.enter("IE", "SCR", E8="Y")
    assert ward.value("IE", "IEYN", "SCR") == "N"


def test_an_answer_against_the_evidence_asks_for_a_reason(ward):
    """Too young by birth date, answered as old enough."""
    ward.enter("IC", "SCR", RFICDTM="2016-02-08 09:00")
    ward.enter("IE", "SCR", I1="Y")
    assert ward.cell("IE", "IEREAS", "SCR").required
    assert "IE-01" in ward.rules("IE", "SCR")


def lymphodepletion(ward: Ward, **values: str) -> None:
    """The first day of lymphodepletion at 150 cm and 40 kg."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40", LDCYCM2="300", LDFLUM2="30", **values)


def test_lymphodepletion_doses(ward):
    """V-LDD-03: eGFR under 80 gives the factor 0.80; BSA is rounded before multiplying."""
    lab = ward.enter("LB", "BASE", LBDTM="2024-03-06 08:00")
    ward.row(lab, LBTESTCD="CREAT", LBORRES="70", LBORRESU="µmol/L")
    lymphodepletion(ward)
    assert [ward.value("LD", item, "LD1") for item in ("LDBSA", "LDFLUF", "LDCYCP", "LDFLUP")] == [
        Decimal("1.29"),
        Decimal("0.80"),
        Decimal("387.00"),
        Decimal("30.9600"),
    ]


def test_without_an_order_no_dose_is_planned(ward):
    """The dose of the protocol is proposed beside the empty order; until it is taken, the order is what is missing."""
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40")
    cell = ward.cell("LD", "LDCYCP", "LD1")
    assert (cell.derived.values, cell.derived.missing) == ((), (("LD", "LDCYCM2"),))
    assert ward.cell("LD", "LDCYCM2", "LD1").proposal == (Decimal(300),)


def test_a_creatinine_older_than_72_hours_gives_no_dose(ward):
    """Without a recent creatinine fludarabine is not computed (C-16)."""
    lab = ward.enter("LB", "SCR", LBDTM="2024-02-10 08:00")
    ward.row(lab, LBTESTCD="CREAT", LBORRES="70", LBORRESU="µmol/L")
    lymphodepletion(ward)
    assert ward.value("LD", "LDFLUP", "LD1") is None


@pytest.mark.parametrize(
    ("given", "rules"), [("387", set()), ("350", {"LD-03-CYC"}), ("774", {"LD-03-CYC", "LD-04-CYC"})]
)
def test_a_dose_that_differs_from_the_plan(ward, given, rules):
    """Above 5 % a question, above 25 % without a reason an error (C-10)."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    lymphodepletion(ward, LDCYCA=given)
    assert ward.rules("LD", "LD1") == rules


def test_the_dose_of_the_product(ward):
    """V-DOS-03: 3.1 ×10⁶ cells for 40 kg is 0.775 ×10⁵/kg, 22.5 % under the level."""
    ward.enter("DM", COHORT="DL2")
    infused(ward, INFWT="40", INFCELLS="3.1e6")
    assert [ward.value("INF", item) for item in ("INFPKG", "INFDEV", "INFNEAR")] == [
        Decimal("0.775"),
        Decimal("-22.5000"),
        "DL2",
    ]
    assert "INF-03" in ward.rules("INF")


def test_a_lost_exponent_is_impossible(ward):
    """0.94×105 read as 98.7 cells per kg."""
    infused(ward, INFWT="40", INFCELLS="3948e0")
    assert "INF-02" in ward.rules("INF")


def identity(ward: Ward, **bag: str) -> set[str]:
    """The identity rules after a bag is scanned."""
    ward.enter("DM", SUBJID="ZJ-001")
    ward.enter("LK", LKDIN="G123 24 0001")
    ward.enter("COA", COALOT="LOT-7")
    ward.enter("INF", **bag)
    return ward.rules("INF") & {"INF-01"}


def test_another_bag_is_a_mismatch(ward):
    """A donation number of somebody else stops the infusion."""
    assert identity(ward, INFLOT="LOT-7", INFDIN="G123 24 0002") == {"INF-01"}


def test_the_right_bag_is_no_mismatch(ward):
    """Lot and donation number agree."""
    assert identity(ward, INFLOT="LOT-7", INFDIN="G123 24 0001") == set()


def test_a_bag_that_is_not_scanned_is_no_mismatch(ward):
    """Not yet checked is not different."""
    assert identity(ward, INFLOT="LOT-7") == set()


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([], Standing.UNCHECKED),
        ([{"COCDIN": "G1"}], Standing.UNCHECKED),
        ([{"COCSUBJ": "ZJ-001"}], Standing.UNCHECKED),
        ([{"COCDIN": "G1", "COCSUBJ": "ZJ-001"}], Standing.OPEN),
        ([{"COCDIN": "G1", "COCSUBJ": "ZJ-001"}, {"COCEVT": "THAW"}], Standing.UNCHECKED),
        ([{"COCDIN": "G1", "COCSUBJ": "ZJ-001"}, {"COCSUBJ": "ZJ-002"}], Standing.CLOSED),
    ],
)
def test_start_waits_for_a_chain_of_custody_that_names_the_child(ward, events, wanted):
    """C-15: the bag is right; every event must name this donation and this child."""
    ward.enter("DM", SUBJID="ZJ-001")
    ward.enter("LK", LKDIN="G1")
    ward.enter("COA", COALOT="LOT-7")
    ward.enter("INF", INFLOT="LOT-7", INFDIN="G1")
    for event in events:
        ward.row(ward.key("COC"), **event)
    assert next(each.standing for each in ward.book.needs(ward.subject, "start")) is wanted


def test_custody_events_out_of_order(ward):
    """An event that is numbered later may not be earlier."""
    log = ward.key("COC")
    ward.row(log, COCSEQ="1", COCEVT="COLLECT", COCDTM="2024-02-22 10:00")
    ward.row(log, COCSEQ="2", COCEVT="PACK", COCDTM="2024-02-22 09:00")
    assert "COC-02" in ward.rules("COC")


def test_fever_alone_is_grade_1(ward):
    """V-CRS-01."""
    infused(ward)
    crs(ward, 7, "38.1")
    assert (ward.value("CRS", "CRSGR", "D07"), ward.value("CRS", "CRSPRIOR", "D07")) == (1, "N")


def test_fever_that_treatment_hides(ward):
    """V-CSQ-02: after tocilizumab hypotension without fever is CRS, for it was diagnosed before."""
    infused(ward)
    crs(ward, 2, "38.4")
    crs(ward, 3, "38.9")
    crs(ward, 4, "36.9", suppressed="Y", CRSHYPOT="1", CRSHYPOO="N")
    crs(ward, 5, "36.8", suppressed="Y")
    assert [ward.value("CRS", "CRSGR", f"D0{day}") for day in (2, 3, 4, 5)] == [1, 1, 2, 0]


def test_a_new_episode_after_two_clear_days(ward):
    """V-CSQ-01: two days at grade 0 without suppression close the episode (C-09)."""
    infused(ward)
    for day, tmax in ((6, "36.9"), (7, "38.1"), (8, "37.6"), (9, "36.8"), (10, "38.2")):
        crs(ward, day, tmax, CRSGRINV="1" if Decimal(tmax) >= 38 else "0")
    assert [ward.value("CRS", "CRSPRIOR", f"D{day:02}") for day in (7, 8, 9, 10)] == ["N", "Y", "Y", "N"]
    assert [ward.value("CRS", "CRSEPNO", f"D{day:02}") for day in (7, 10)] == [1, 2]


def test_the_order_of_entry_does_not_matter(ward):
    """A day entered later counts where it belongs."""
    infused(ward)
    crs(ward, 4, "36.9", suppressed="Y", CRSHYPOT="1", CRSHYPOO="N")
    crs(ward, 3, "38.9")
    assert ward.value("CRS", "CRSGR", "D04") == 2


def test_the_day_maximum_is_proposed_and_compared(ward):
    """The highest temperature of the day is offered, and a lower one is refused."""
    infused(ward)
    for hour, temperature in ((6, "37.9"), (14, "38.1")):
        ward.enter("VS", "D07", VSDTM=f"2024-03-19 {hour:02}:00", TEMP=temperature)
    ward.enter("CRS", "D07", CRSDAT="2024-03-19")
    assert ward.cell("CRS", "CRSTMAX", "D07").proposal == (Decimal("38.1"),)
    ward.enter("CRS", "D07", CRSTMAX="37.9")
    assert "CRS-01" in ward.rules("CRS", "D07")


def test_the_tool_of_the_baseline_is_kept(ward):
    """C-06: a birthday during monitoring changes the default, not the tool that is proposed."""
    ward.enter("DM", BRTHDAT="2012-03-20")
    infused(ward)
    ward.enter("ICN", "BASE", ICNDTM="2024-03-06 09:00", ICNINSTR="CAPD")
    ward.enter("ICN", "D08", ICNDTM="2024-03-20 09:00")
    assert (ward.value("ICN", "ICNDEF", "D08"), ward.cell("ICN", "ICNINSTR", "D08").proposal) == ("ICE", ("CAPD",))


def test_icans_by_capd(ward):
    """V-CAP-02 and V-ICN-11: nine points of CAPD, alert, is grade 3."""
    ward.enter(
        "ICN",
        "D08",
        ICNDTM="2024-03-20 09:00",
        ICNINSTR="CAPD",
        ICNPERF="Y",
        ICNNEW="Y",
        **{"ICNLOC": "0", "ICNSEIZ": "0", "ICNMOTOR": "0", "ICNICP": "0", "ICNDEATH": "N"},
        **{f"CAPD{place}": word for place, word in enumerate(CAPD_9, 1)},
    )
    assert (ward.value("ICN", "CAPDTOT", "D08"), ward.value("ICN", "ICNGR", "D08")) == (9, 3)


def test_an_assessment_that_was_not_done_asks_why(ward):
    """The missing code ND is the answer; ICE is then not asked."""
    ward.enter("ICN", "D08", ICNDTM="2024-03-20 09:00", ICNINSTR="ICE", ICNPERF="?ND")
    assert ward.cell("ICN", "ICNREAND", "D08").required


def laboratory(ward: Ward, **results: str) -> None:
    """A sample of day 7; results are ``value unit``."""
    lab = ward.enter("LB", "D07", LBDTM="2024-03-19 08:00")
    for analyte, result in results.items():
        value, _, unit = result.partition(" ")
        ward.row(lab, LBTESTCD=analyte, LBORRES=value, **({"LBORRESU": unit} if unit else {}))


@pytest.mark.parametrize(
    ("analyte", "result", "wanted"),
    [
        ("CREAT", "0.6 mg/dL", Decimal("53.04")),
        ("CRP", "<0.5 mg/dL", Decimal("5.0")),
        ("UPCR", "500 mg/g", Decimal("0.5")),
        ("ANA", "1:320", Decimal(320)),
        ("SM", "NEG", None),
    ],
)
def test_results_in_the_canonical_unit(ward, analyte, result, wanted):
    """A result is converted by its unit; a titre is its number; a word has none."""
    laboratory(ward, **{analyte: result})
    assert ward.value("LB", "LBSTRESN", "D07", row=1) == wanted


@pytest.mark.parametrize(
    ("results", "rules"),
    [
        ({"WBC": "4 10^9/L", "NEUT": "3 10^9/L", "LYM": "0.9 10^9/L"}, set()),
        ({"WBC": "4 10^9/L", "NEUT": "4.5 10^9/L"}, {"LB-02"}),
        ({"HGB": "12 g/L"}, {"LB-07", "LBORRES-2"}),
        ({"BILI": "10 µmol/L", "BILDIR": "12 µmol/L"}, {"LB-04"}),
        ({"K": "40 mmol/L"}, {"LBORRES-1", "LBORRES-2"}),
        ({"K": "4 g/L"}, {"LBORRESU-1"}),
    ],
)
def test_results_that_cannot_be(ward, results, rules):
    """Sums, units and limits of the laboratory."""
    laboratory(ward, **results)
    assert ward.rules("LB", "D07") == rules


def test_kidney_function_needs_a_recent_height(ward):
    """V-GFR-02 one week after the birthday: bedside Schwartz and U25 with the height of the last 90 days."""
    ward.enter("VS", "SCR", VSDTM="2024-02-10 09:00", HEIGHT="150")
    laboratory(ward, CREAT="53.04 µmol/L")
    found = [ward.value("LB", item, "D07") for item in ("LBEGFR", "LBEGFRU")]
    assert [round(value, 2) for value in found] == [Decimal("103.25"), Decimal("90.29")]


def test_the_change_of_proteinuria(ward):
    """V-PRO-01: against the last value before the first lymphodepletion dose."""
    base = ward.enter("LB", "BASE", LBDTM="2024-03-06 08:00")
    ward.row(base, LBTESTCD="UPCR", LBORRES="3.0", LBORRESU="mg/mg")
    ward.enter("LD", "LD1", LDDAT="2024-03-07")
    laboratory(ward, UPCR="1500 mg/g")
    assert ward.value("LB", "LBUPCH", "D07") == Decimal(-50)


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        ({"AETOXGR": "5", "AEOUT": "RECOVERED", "AESDTH": "N"}, "AE-01"),
        ({"AESTDTM": "2024-03-20", "AEONGO": "N", "AEENDTM": "2024-03-19"}, "AE-02"),
        ({"AESTDTM": "2024-02-01"}, "AE-03"),
        ({"AEONGO": "Y", "AEOUT": "RECOVERED"}, "AE-05"),
    ],
)
def test_events_that_do_not_fit(ward, event, rule):
    """Grade, outcome, dates and consent must agree."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.row(ward.key("AE"), AENO="1", **event)
    assert rule in ward.rules("AE")


def test_a_serious_event_by_one_criterion(ward):
    """One criterion makes it serious, and the clock of the report is asked for."""
    ward.row(ward.key("AE"), AENO="1", AESHOSP="Y")
    assert (ward.value("AE", "AESER", row=1), ward.cell("AE", "AEAWARE", row=1).required) == ("Y", True)


def test_tocilizumab_by_weight(ward):
    """V-TOC-01: 320 mg is usual at 40 kg, 640 mg is asked about."""
    infused(ward, INFWT="40")
    for dose in ("320", "640"):
        ward.row(ward.key("TX"), TXTRT="TOCI", TXDTM="2024-03-19 12:00", TXDOSE=dose)
    found = [{each.rule for each in ward.cell("TX", "TXDOSE", row=row).findings} for row in (1, 2)]
    assert [("TX-01" in each) for each in found] == [False, True]


def test_wash_out_is_undecided_without_a_minimum(ward):
    """The minimum is not published: neither met nor missed (D-04)."""
    ward.enter("LK", LKDAT="2024-02-22")
    infused(ward)
    ward.row(ward.key("WO"), WOTRT="HCQ", WOLAST="2024-02-01")
    found = [ward.value("WO", item, row=1) for item in ("WODAYSLK", "WODAYSIN", "WOMET")]
    assert found == [21, 40, None]


@pytest.mark.parametrize(
    ("birth", "systolic", "wanted"),
    [("2012-03-12", "89", "Y"), ("2012-03-12", "90", "N"), ("2017-01-01", "83", "Y")],
)
def test_low_blood_pressure_for_the_age(birth, systolic, wanted):
    """MAH19: under 90 from 10 years, under 70 + 2 × age before."""
    ward = Ward(BRTHDAT=birth)
    ward.enter("VS", "D07", VSDTM="2024-03-19 08:00", SYSBP=systolic)
    assert ward.value("VS", "HYPOAGE", "D07") == wanted


def test_a_partial_birth_date_doses_where_all_its_days_agree():
    """Of a child born in 2013 the eGFR by Schwartz is known, for she is surely under 18."""
    ward = Ward(SEX="F", BRTHDAT="2013")
    key = ward.enter("LB", "BASE", LBDTM="2024-03-06 08:00")
    ward.row(key, LBTESTCD="CREAT", LBORRES="53.04", LBORRESU="µmol/L")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40")
    assert ward.value("LD", "LDFLUF", "LD1") == Decimal("1.00")


def test_a_message_names_the_limits_of_the_age(ward):
    """Who is asked about a heart rate reads what is usual."""
    ward.enter("VS", "D07", VSDTM="2024-03-19 08:00", PULSE="130")
    finding = next(each for each in ward.view("VS", "D07").findings if each.rule == "PULSE-1")
    assert finding.message.en == "Heart rate outside 55–115 per minute, the limits of the age"


def test_a_finding_by_a_setting_that_is_a_convention_says_so(ward):
    """The tolerance of the dose is nobody's published rule (C-10)."""
    ward.enter("DM", COHORT="DL2")
    infused(ward, INFCELLS="3.1e6", INFWT="40")
    finding = next(each for each in ward.view("INF").findings if each.rule == "INF-03")
    assert finding.convention


def watched(ward: Ward, watch: str) -> list[str]:
    """The days for which something is watched."""
    return [str(item.due) for item in ward.book.work(ward.subject) if item.id.startswith(f"{watch}:")]


def test_an_episode_is_assessed_until_two_clear_days(ward):
    """One day at grade 0 does not end it (C-09)."""
    infused(ward)
    days = []
    for day, temperature in ((5, "38.5"), (6, "36.8"), (7, "36.8")):
        crs(ward, day, temperature)
        days.append(watched(ward, "W-CRS"))
    assert days == [["2024-03-18"], ["2024-03-19"], []]


@pytest.mark.parametrize(
    ("assessed", "asked"),
    [
        (("2024-03-14 08:00",), []),
        (("2024-03-15 08:00",), ["2024-03-15"]),
        (("2024-03-15 08:00", "2024-03-15 20:00"), []),
        (("2024-03-15 08:00", "2024-03-16 08:00"), ["2024-03-16"]),
    ],
)
def test_neurotoxicity_is_assessed_twice_a_day(ward, assessed, asked):
    """From day 3 to day 10, asked for until the next day has begun."""
    infused(ward)
    for moment in assessed:
        ward.enter("ICN", f"D{int(moment[8:10]) - 12:02}", ICNDTM=moment)
    assert watched(ward, "W-ICN-TWICE") == asked


def test_grade_changes_of_an_event_are_used_where_they_are_written(ward):
    """The worst is proposed, the last shown, and an event that has resolved is asked about."""
    ward.row(ward.key("AE"), AENO="1", AESTDTM="2024-03-14", AEONGO="Y")
    event = ward.view("AE").rows[0].id
    for day, grade in (("2024-03-16", "0"), ("2024-03-14", "2")):
        ward.row(ward.key("AEGRLOG"), AEGRDAT=day, AEGRADE=grade)
        place = ward.view("AEGRLOG").rows[-1].cells["AEGRAE"].place
        ward.book.perform(Enter(place, Answer(AnswerKind.ROW, event)))
    assert (ward.cell("AE", "AETOXGR", row=1).proposal, ward.value("AE", "AEGRNOW", row=1)) == (("2",), 0)
    assert ward.rules("AE") == {"AEONGO-1"}


def test_a_serious_event_needs_the_time_at_which_it_was_known(ward):
    """A missing code answers the question and leaves the clock of the report without a start."""
    ward.row(ward.key("AE"), AESHOSP="Y", AEAWARE="?UNK")
    assert "AEAWARE-1" in ward.rules("AE")


@pytest.mark.parametrize(("category", "wanted"), [("OTH", {"CM-02-NAME"}), ("VACC", {"CM-02"})])
def test_a_name_that_reads_like_a_vaccine_only_asks(ward, category, wanted):
    """What decides is the category."""
    ward.row(ward.key("CM"), CMTRT="水痘疫苗", CMCAT=category)
    assert ward.rules("CM") & {"CM-02", "CM-02-NAME"} == wanted


@pytest.mark.parametrize(
    ("form", "visit", "answers", "found"),
    [
        ("AE", "", {"AESTDTM": "2024-03-20", "AEONGO": "N", "AEENDTM": "2024-03-15"}, [("AE-02", "AEENDTM")]),
        ("HO", "DISCH", {"HODIS": "2024-03-10"}, [("HO-01", "HODIS")]),
    ],
)
def test_an_end_before_its_start_is_found_once(ward, form, visit, answers, found):
    """At the date that can be mended, not at the number of days between as well."""
    infused(ward)
    key = ward.key(form, visit)
    ward.row(key, AENO="1", **answers) if form == "AE" else ward.enter(form, visit, **answers)
    findings = [each for each in ward.view(form).findings if each.rule != REQUIRED]
    assert [(each.rule, each.place.item) for each in findings] == found
