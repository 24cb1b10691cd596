"""The seed case: nothing that the sources do not state, and what a correct system derives from it (protocol 4.3)."""

from datetime import date
from decimal import Decimal

import pytest

from crf_app.record.view import Relevance
from crf_app.study.load import load_folder
from crf_app.study.model import Study
from tests.forms.seed_case import SEED, STEPS, Course, answers
from tests.forms.ward import ROOT, Ward

STUDY: Study = load_folder(ROOT / "forms")
WEIGHED = STUDY.forms["SLE"].item("SLETOT").derive.text
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.get('visit', '-')}-{step['form']}")


@pytest.fixture(scope="module")
def course() -> Course:
    return Course()


@each_step
def test_a_step_can_be_typed(step):
    """Every text is read as an answer of its item, with codes of its list."""
    form = STUDY.forms[step["form"]]
    for name, answer in answers(form, step):
        codes = form.item(name).codes
        given = answer.codes or ((answer.text,) if codes else ())
        assert codes is None or all(codes.find(code) for code in given)


@each_step
def test_a_step_stands_where_its_form_is_collected(step):
    """A visit is named that collects the form; a log is named without a visit."""
    visits = [visit.id for visit in STUDY.visits_of(step["form"])]
    assert step["visit"] in visits if visits else "visit" not in step


@each_step
def test_only_what_the_source_states_is_entered_for_a_derived_item(step):
    """A value of a derived item is reported by the source, and the form allows that."""
    form = STUDY.forms[step["form"]]
    for each in step["values"]:
        item = form.item(each["item"])
        assert item.is_derived == item.reported == each.get("reported", False)


@each_step
def test_every_value_says_where_it_is_from(step):
    """No value stands without its source, and every remark is in both languages."""
    names = STUDY.forms[step["form"]].by_name
    assert all(each["mark"] in SEED["sources"] for each in step["values"])
    assert all(note["item"] in names and note["en"] and note["zh"] for note in step.get("notes", ()))


@pytest.mark.parametrize(
    ("form", "item"),
    [
        ("DM", "BRTHDAT"),
        ("DM", "COHORT"),
        ("IC", "ICSIGN1"),
        ("CRS", "CRSHYPOT"),
        ("CRS", "CRSHYPOX"),
        ("CRS", "CRSGRINV"),
        ("ICN", "ICNGRINV"),
        ("ICN", "ICNPERF"),
        ("TX", "TXRESP"),
        ("TX", "TXDOSE"),
        ("AE", "AETOXGR"),
        ("AE", "AEREL_CT"),
        ("PX", "PXSTDAT"),
        ("WO", "WOLAST"),
        ("LD", "LDCYCA"),
        ("INF", "INFWT"),
        ("SH", "SLEDXDAT"),
        ("SH", "SLEONDAT"),
        ("CLS", "CLSANA"),
        ("CLS", "CLSDAT"),
        ("PT", "PTDOSE"),
        ("PT", "PTRESP"),
        ("SLE", "SLDAT"),
        ("SLE", "SLRASH"),
    ],
)
def test_what_the_sources_do_not_state_stays_empty(form, item):
    """Nothing is assumed."""
    assert not any(each["item"] == item for step in STEPS if step["form"] == form for each in step["values"])


@pytest.mark.parametrize(
    ("form", "visit", "item", "wanted"),
    [
        ("LD", "LD1", "LDPDAY", -5),
        ("LD", "LD2", "LDPDAY", -4),
        ("LD", "LD3", "LDPDAY", -3),
        ("LD", "LD3", "LDCUMC", None),
        ("LD", "LD3", "LDCUMF", None),
        ("LD", "LD3", "LDCUMCP", 900),
        ("LD", "LD3", "LDCUMFP", 90),
        ("DM", "", "AGE", None),
        ("INF", "", "INFLEVEL", None),
        ("INF", "", "INFDEV", None),
        ("INF", "", "INFNEAR", "DL2"),
        ("INF", "", "INFNDEV", Decimal("-6.00")),
        ("CRS", "D07", "CRSPDAY", 7),
        ("CRS", "D07", "CRSGR", None),
        ("CRS", "D07", "CRSGRLO", 1),
        ("CRS", "D07", "CRSGRST", "incomplete"),
        ("CRS", "D07", "CRSPRIOR", "N"),
        ("CRS", "D08", "CRSPRIOR", "Y"),
        ("CRS", "D08", "CRSGR", None),
        ("ICN", "D08", "ICNDEF", None),
        ("ICN", "D08", "ICNGR", None),
        ("ICN", "D08", "ICNGRLO", 0),
        ("ICN", "D08", "ICNGRHI", 4),
        ("ICN", "D08", "ICNGRST", "provisional"),
        ("COC", "", "COCV2V", 19),
        ("HO", "", "HODAYPI", 15),
        ("LB", "D14", "LBUPCR", None),
        ("LB", "D14", "LBUPCH", None),
        ("LB", "D14", "LBPROTR", "50-99"),
        ("IC", "", "ASSREQ", None),
        ("SH", "", "SLEDUR", None),
        ("CLS", "", "CLSD4", 6),
        ("CLS", "", "CLSD6", 6),
        ("CLS", "", "CLSTOT", None),
        ("CLS", "", "CLSLOW", 19),
        ("CLS", "", "CLSMET", None),
        ("PT", "", "PTCNT", 3),
        ("PT", "", "PTREFR", None),
        ("SLE", "BASE", "SLETOT", None),
        ("SLE", "BASE", "SLELOW", 4),
        ("LD", "LD1", "LDCYCP", None),
        ("CRS", "D01", "CRSGR", None),
        ("CRS", "D09", "CRSGR", None),
        ("EF", "M1", "EFDORIS", None),
        ("EF", "M1", "EFLLDAS", None),
    ],
)
def test_what_is_derived(course, form, visit, item, wanted):
    """The days, doses and grades of protocol 4.3, null where an input is missing."""
    assert course.value(form, item, visit) == wanted


def test_the_change_of_the_protein_stands_as_reported(course):
    """Half of the baseline, from the article, for neither value is known; the complete class is not excluded."""
    change, response = (course.cell("LB", item, "D14") for item in ("LBUPCH", "LBPROTR"))
    assert (change.answer.text, response.derived.from_reported) == ("-50", True)
    assert response.derived.derivation.status == "provisional"


def test_without_the_press_the_classification_has_fifteen_points():
    """The article alone names neither the kind of the rash nor the antinuclear antibodies (V-CLS-07)."""
    step = next(step for step in STEPS if step["form"] == "CLS")
    ward = Ward()
    ward.enter("CLS", "SCR", **{each["item"]: each["text"] for each in step["values"] if each["mark"] == "SEED"})
    assert (ward.value("CLS", "CLSLOW"), ward.value("CLS", "CLSMET")) == (15, None)


def test_all_signs_of_the_article_at_once_would_be_thirteen():
    """The upper bound of the disease activity, had every reported sign been there at screening (V-SLE-04)."""
    active = {"SLLEUK", "SLRASH", "SLMUCO", "SLARTH", "SLPROT"}
    items = [item.name for item in STUDY.forms["SLE"].items if item.section == "items" and item.codes]
    ward = Ward()
    ward.enter("SLE", "SCR", **{item: "Y" if item in active else "N" for item in items if item in WEIGHED})
    assert ward.value("SLE", "SLETOT", "SCR") == 13


@pytest.mark.parametrize(
    ("born", "day7", "day8"),
    [
        ("2012-03-12", "ICE", "ICE"),
        ("2012-03-19", "ICE", "ICE"),
        ("2012-03-20", "CAPD", "ICE"),
        ("2012-03-21", "CAPD", "CAPD"),
    ],
)
def test_the_instrument_follows_the_birthday(born, day7, day8):
    """Every birth date that fits the article decides the default of the day (protocol 4.4)."""
    ward = Ward(SEX="F", BRTHDAT=born, DEVDELAY="N", WRITES="Y")
    ward.enter("INF", "INF", INFSTDTM="2024-03-12")
    for visit, day in (("D07", "2024-03-19"), ("D08", "2024-03-20")):
        ward.enter("ICN", visit, ICNDTM=day)
    assert [ward.value("ICN", "ICNDEF", visit) for visit in ("D07", "D08")] == [day7, day8]


def test_the_last_news_falls_outside_every_visit(course):
    """8 October 2024 is day 210, after the window of month 6 and before that of month 9."""
    day = (date.fromisoformat(SEED["bounds"]["seen"]["on"]) - date(2024, 3, 12)).days
    windows = {visit.id: day - visit.target for visit in STUDY.visits if visit.id in ("M6", "M9")}
    assert (day, windows) == (210, {"M6": 30, "M9": -60})
    assert course.view("LB", "UNS").cells["LBDTM"].answer is None


ASKED = [
    ("DM", "", "BRTHDAT"),
    ("IC", "", "RFICDTM"),
    ("INF", "", "INFWT"),
    ("LD", "LD1", "LDHT"),
    ("ICN", "D08", "ICNPERF"),
    ("COA", "", "COAVIAB"),
    ("LB", "UNS", "LBDTM"),
    ("TX", "", "TXDOSE"),
    ("PX", "", "PXSTDAT"),
]


@pytest.mark.parametrize(("form", "visit", "item"), ASKED, ids=[item for _, _, item in ASKED])
def test_what_the_article_leaves_open_is_asked_for(course, form, visit, item):
    """A required answer that no source gives is an open question (protocol 4.3, 12)."""
    places = {finding.place.item for finding in course.view(form, visit).findings if finding.rule == "REQUIRED"}
    assert item in places


@pytest.mark.parametrize(("row", "day"), [(1, 7), (2, 8), (3, 8), (4, 8)])
def test_the_adverse_events_fall_on_their_days(course, row, day):
    """Fever on day 7, the other signs on day 8, all after lymphodepletion began."""
    assert [course.value("AE", item, row=row) for item in ("AESTDY", "AETRTEM", "AESER")] == [day, "Y", None]


def test_what_is_computed_from_a_reported_dose_says_so(course):
    """The deviation rests on the dose that the article states."""
    assert course.cell("INF", "INFNDEV").derived.from_reported


def test_the_glucocorticoid_that_is_not_named_has_no_equivalent(course):
    """Without agent and dose no prednisone equivalent is asked for, and no grade of that day is taken as 0."""
    assert course.cell("TX", "TXPREDEQ", row=1).relevance is Relevance.NO
    assert [course.value("TX", item, row=1) for item in ("TXGRCRS", "TXGRICN")] == [None, None]


@pytest.mark.parametrize(
    ("form", "visit", "rules"),
    [
        ("INF", "", {"PX-01", "INF-06", "ICN-05", "IC-01-NONE-INF"}),
        ("CRS", "D07", {"CRS-07"}),
        ("HO", "", {"CRS-06"}),
        ("LK", "", {"IC-01-NONE-LK"}),
        ("LD", "LD1", {"IC-01-NONE-LD"}),
        ("AE", "", set()),
        ("TX", "", set()),
    ],
)
def test_what_is_asked_about(course, form, visit, rules):
    """The findings that the article leaves open, and none where nothing is wrong."""
    assert course.rules(form, visit) - {"PARTIAL"} == rules


def test_no_check_calls_a_stated_fact_impossible(course):
    """Only what is missing stops the forms: a consent of which no date is stated, an eligibility not re-confirmed."""
    found = {
        finding.rule
        for key in course.book.subject(course.subject).forms
        for finding in course.book.form(key).findings
        if finding.severity.value == "hard" and finding.rule != "REQUIRED"
    }
    assert found == {"INF-06", *(f"IC-01-NONE-{form}" for form in ("DM", "LK", "LD", "INF"))}
