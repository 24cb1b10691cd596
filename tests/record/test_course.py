"""The state of a subject, its gates and its anchors, by the published forms."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "window"))

from ward import Ward, add_child

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, AddRow, Enter, Override
from crf_app.record.course import Standing, needs_of, state_of
from crf_app.record.places import FormKey
from crf_app.record.structure import once_key
from crf_app.record.values import Answer, AnswerKind


@pytest.fixture
def book() -> Casebook:
    """A casebook of the published forms."""
    return Ward().found()


@pytest.fixture
def child(book: Casebook) -> str:
    """A girl in screening."""
    return add_child(book)


def key(book: Casebook, child: str, form: str, visit: str = "") -> FormKey:
    return FormKey(child, visit, form) if visit else once_key(book.study, child, book.study.forms[form])


def put(book: Casebook, child: str, at: str, text: str, kind: AnswerKind = AnswerKind.CODE, visit: str = "") -> None:
    form, item = at.split(".")
    book.perform(Enter(key(book, child, form, visit).at(item), Answer(kind, text)))


def standing(book: Casebook, child: str, act: str, name: str, visit: str = "") -> Standing:
    lines = needs_of(book.book(child).graph, child, act, visit)
    return next(line.standing for line in lines if line.name == name)


def state(book: Casebook, child: str) -> str:
    found = state_of(book.book(child).graph, child)
    return found.id if found else ""


def test_a_new_subject_is_in_screening(book, child):
    """A screening number is enough."""
    assert state(book, child) == "S0"


def test_the_state_is_the_last_that_holds(book, child):
    """Leukapheresis was recorded, though nobody recorded a consent."""
    put(book, child, "LK.LKDAT", "2024-02-22", AnswerKind.DATE)
    assert state(book, child) == "S3"


def test_a_correction_moves_the_state_back(book, child):
    """The state follows from the record and has no memory of its own."""
    put(book, child, "LK.LKDAT", "2024-02-22", AnswerKind.DATE)
    book.perform(Enter(key(book, child, "LK").at("LKDAT"), None))
    assert state(book, child) == "S0"


def test_an_exit_comes_before_every_other_state(book, child):
    """Who has died is dead, however far the course had come."""
    put(book, child, "LK.LKDAT", "2024-02-22", AnswerKind.DATE)
    book.perform(AddRow(key(book, child, "AE"), (("AEOUT", Answer(AnswerKind.CODE, "FATAL")),)))
    assert state(book, child) == "DEAD"


def test_the_state_stands_in_the_line_of_the_home(book, child):
    """The study home reads it without loading the subject."""
    put(book, child, "LK.LKDAT", "2024-02-22", AnswerKind.DATE)
    assert [line.state for line in book.subjects()] == ["S3"]


def test_a_need_is_unchecked_closed_or_open(book, child):
    """Nothing recorded is no mismatch; a different answer is; the right one opens."""
    found = [standing(book, child, "start", "G7.ready")]
    for text in ("N", "Y"):
        put(book, child, "INF.INFREADY", text)
        found.append(standing(book, child, "start", "G7.ready"))
    assert found == [Standing.UNCHECKED, Standing.CLOSED, Standing.OPEN]


def test_an_override_lapses_when_what_it_rested_on_changes(book, child):
    """Somebody went on with no tocilizumab; then another answer was recorded."""
    put(book, child, "INF.INFEMG", "N")
    line = next(n for n in needs_of(book.book(child).graph, child, "start") if n.name == "G7.tocilizumab")
    book.perform(Override(line.key, line.name, "two doses are on their way", line.operands))
    before = standing(book, child, "start", "G7.tocilizumab")
    book.perform(Enter(line.key.at("INFEMG"), Answer(AnswerKind.MISSING, "UNK")))
    assert (before, standing(book, child, "start", "G7.tocilizumab")) == (Standing.OVERRIDDEN, Standing.UNCHECKED)


def test_a_fact_recorded_past_a_closed_need_is_found(book, child):
    """Recording the start is never stopped; that it was not ready is shown beside it."""
    put(book, child, "INF.INFREADY", "N")
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    cell = book.form(key(book, child, "INF")).cells["INFSTDTM"]
    assert "X-02.G7.ready" in [finding.rule for finding in cell.findings]


def test_an_override_given_before_the_act_answers_for_the_fact(book, child):
    """The finding is confirmed by the override, although the start was stamped after it."""
    put(book, child, "INF.INFREADY", "N")
    line = next(n for n in needs_of(book.book(child).graph, child, "start") if n.name == "G7.ready")
    book.perform(Override(line.key, line.name, "fever of a line infection, treated", line.operands))
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    found = book.form(key(book, child, "INF")).cells["INFSTDTM"].findings
    assert [finding.confirmed for finding in found if finding.rule == "X-02.G7.ready"] == [True]


def test_a_need_of_the_moment_is_asked_with_what_the_act_would_stamp(book, child):
    """Results of a month ago are too old for a child who would be confirmed eligible today."""
    lb = (("LBDTM", Answer(AnswerKind.DATETIME, "2024-01-02T08:00:00+08:00")),)
    made = book.perform(AddInstance(child, "SCR", "LB", lb)).created[0]
    row = (("LBTESTCD", Answer(AnswerKind.CODE, "CREAT")), ("LBORRES", Answer(AnswerKind.RESULT, "60")))
    book.perform(AddRow(FormKey(child, "SCR", "LB", made), row))
    stamp = {key(book, child, "DM").at("ENRLDAT").what: Answer(AnswerKind.DATE, "2024-02-08")}
    lines = needs_of(book.book(child).graph, child, "eligible", supposed=stamp)
    assert next(line.standing for line in lines if line.name == "G2.recent") is Standing.CLOSED


def test_each_day_of_lymphodepletion_has_its_own_gate(book, child):
    """An infection on day 2 says nothing of day 1."""
    put(book, child, "LD.LDINF", "N", visit="LD1")
    put(book, child, "LD.LDINF", "Y", visit="LD2")
    found = [standing(book, child, "lymphodeplete", "G6.infection", visit) for visit in ("LD1", "LD2", "LD3")]
    assert found == [Standing.OPEN, Standing.CLOSED, Standing.UNCHECKED]


def test_one_answer_ends_nothing(book, child):
    """An exclusion being typed, and a batch that failed, ask for the disposition; that alone is the exit (1.2)."""
    put(book, child, "IE.E8", "Y", visit="SCR")
    put(book, child, "COA.COAREL", "NO")
    assert state(book, child) == "S0"
    assert any(item.id.startswith("W-END") for item in book.work(child))
    assert book.subject(child).awaited


def test_a_batch_that_is_collected_again_asks_for_no_disposition(book, child):
    """A repeat collection goes on (2.2, LKREP)."""
    put(book, child, "COA.COAREL", "NO")
    put(book, child, "LK.LKREP", "Y")
    assert not any(item.id.startswith("W-END") for item in book.work(child))


def test_an_enrolment_date_alone_is_no_eligibility(book, child):
    """S2 needs what G2 asks: the criteria, or a waiver."""
    put(book, child, "IE.E8", "Y", visit="SCR")
    put(book, child, "DM.ENRLDAT", "2024-02-08", AnswerKind.DATE)
    before = state(book, child)
    put(book, child, "IE.IEWAIV", "Y", visit="SCR")
    assert (before, state(book, child)) == ("S0", "S2")


def test_lymphodepletion_begins_with_a_dose(book, child):
    """A date alone is the plan of one (1.2: LD1 given)."""
    put(book, child, "LD.LDDAT", "2024-03-07", AnswerKind.DATE, visit="LD1")
    before = state(book, child)
    put(book, child, "LD.LDCYCA", "387", AnswerKind.NUMBER, visit="LD1")
    assert (before, state(book, child)) == ("S0", "S6")


@pytest.mark.parametrize(
    ("agrees", "visit", "contact", "wanted"),
    [
        ("Y", "LY15", "2039-03-13", "COMPLETED"),
        ("Y", "LY14", "2038-03-13", "S10"),
        ("N", "LY15", "2039-03-13", "COMPLETED"),
        ("N", "LY03", "2027-03-13", "S10"),
        ("N", "LY03", "2026-03-12", "COMPLETED"),
    ],
)
def test_who_has_completed_long_term_follow_up_has_completed(book, child, agrees, visit, contact, wanted):
    """By the last yearly contact, or by a disposition that no contact follows."""
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    for at, text in (("DSDECOD", "COMPLETED"), ("DSLTFU", agrees)):
        put(book, child, f"DSC.{at}", text)
    put(book, child, "DSC.DSSTDAT", "2026-03-12", AnswerKind.DATE)
    put(book, child, "LT.LTDAT", contact, AnswerKind.DATE, visit=visit)
    assert state(book, child) == wanted


def test_after_discharge_only_day_14_is_left_of_the_stay(book, child):
    """1.3: the daily visits end with it, and come back when its date is taken away."""
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    before = {key.visit for key in book.subject(child).awaited}
    put(book, child, "HO.HODIS", "2024-03-22", AnswerKind.DATE)
    left = {key.visit for key in book.subject(child).awaited}
    book.perform(Enter(key(book, child, "HO").at("HODIS"), None))
    assert before - left == {"D11", "D12", "D13", "DISCH"}
    assert {"D10", "D11", "D14"} <= {each.visit for each in book.subject(child).awaited}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("SCREENFAIL", "SCREENFAIL"),
        ("MFG_FAIL", "MFGFAIL"),
        ("WITHDRAWN_SUBJ", "WITHDRAWN"),
        ("RELAPSE_RX", "WITHDRAWN"),
        ("LOST", "LOST"),
        ("COMPLETED", "COMPLETED"),
        ("DEATH", "DEAD"),
    ],
)
def test_the_disposition_is_an_exit(book, child, code, wanted):
    """Every way of leaving that the form of disposition knows."""
    put(book, child, "DSC.DSDECOD", code)
    assert state(book, child) == wanted


def test_the_date_of_a_death_is_an_exit(book, child):
    """Before anybody has written the event or the disposition."""
    put(book, child, "DTH.DTHDAT", "2024-03-18", AnswerKind.DATE)
    assert state(book, child) == "DEAD"


@pytest.mark.parametrize(("agrees", "wanted"), [("Y", "S10"), ("N", "WITHDRAWN")])
def test_who_leaves_early_may_agree_to_long_term_follow_up(book, child, agrees, wanted):
    """Infused, withdrawn, and asked whether she may be followed."""
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    put(book, child, "DSC.DSDECOD", "WITHDRAWN_SUBJ")
    put(book, child, "DSC.DSLTFU", agrees)
    assert state(book, child) == wanted


def test_a_yearly_contact_is_long_term_follow_up(book, child):
    """The form is enough."""
    put(book, child, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    put(book, child, "LT.LTVITAL", "ALIVE", visit="LY03")
    assert state(book, child) == "S10"


def dosed(book: Casebook, child: str, test: str, result: str = "NEG") -> Standing:
    """How the need of a pregnancy test stands before a first dose on 7 March at 10:00."""
    put(book, child, "DM.SEX", "F")
    put(book, child, "LD.LDDAT", "2024-03-07", AnswerKind.DATE, visit="LD1")
    put(book, child, "LD.LDCYCST", "2024-03-07T10:00:00+08:00", AnswerKind.DATETIME, visit="LD1")
    put(book, child, "RP.RPPOT", "Y", visit="BASE")
    if test:
        put(book, child, "RP.RPDTM", test, AnswerKind.DATETIME, visit="BASE")
        put(book, child, "RP.RPRES", result, visit="BASE")
    return standing(book, child, "lymphodeplete", "G6.pregnancy", "LD1")


@pytest.mark.parametrize(
    ("test", "result", "wanted"),
    [
        ("2024-03-06T10:00:00+08:00", "NEG", Standing.OPEN),
        ("2024-03-05T10:00:00+08:00", "NEG", Standing.OPEN),
        ("2024-03-05T09:00:00+08:00", "NEG", Standing.CLOSED),
        ("2024-03-04T10:00:00+08:00", "NEG", Standing.CLOSED),
        ("2024-03-06T10:00:00+08:00", "POS", Standing.CLOSED),
        ("", "", Standing.UNCHECKED),
    ],
)
def test_a_pregnancy_test_opens_the_gate_for_48_hours(book, child, test, result, wanted):
    """Negative, and not older; without one nothing has been checked."""
    assert dosed(book, child, test, result) is wanted


@pytest.mark.parametrize(
    ("at", "code", "visit"), [("DM.SEX", "M", ""), ("RP.RPPOT", "N", "SCR"), ("GR.MENARCHE", "N", "SCR")]
)
def test_who_cannot_be_pregnant_passes_without_a_test(book, child, at, code, visit):
    """A boy, and a girl without potential or before menarche."""
    put(book, child, "DM.SEX", "F")
    put(book, child, at, code, visit=visit)
    assert standing(book, child, "lymphodeplete", "G6.pregnancy", "LD1") is Standing.OPEN


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2024-01-23", Standing.OPEN), ("2024-01-22", Standing.CLOSED), ("", Standing.UNCHECKED)],
)
def test_virology_opens_the_collection_for_30_days(book, child, day, wanted):
    """All four results, and not older."""
    put(book, child, "LK.LKDAT", "2024-02-22", AnswerKind.DATE)
    if day:
        put(book, child, "IS.ISDAT", day, AnswerKind.DATE, "SCR")
        for item in ("HBSAG", "HCVAB", "HIVAB", "SYPH"):
            put(book, child, f"IS.{item}", "NEG", visit="SCR")
    assert standing(book, child, "collect", "G3.virology") is wanted


def test_the_first_dose_is_an_anchor(book, child):
    """The earliest day of lymphodepletion that is recorded."""
    put(book, child, "LD.LDDAT", "2024-03-08", AnswerKind.DATE, visit="LD2")
    put(book, child, "LD.LDDAT", "2024-03-07", AnswerKind.DATE, visit="LD1")
    assert book.subject(child).anchors == {"first_dose": date(2024, 3, 7)}


@pytest.fixture
def old(book: Casebook, child: str) -> FormKey:
    """A creatinine of five days before the first dose, gone past with a reason before either drug began."""
    put(book, child, "LD.LDDAT", "2024-03-07", AnswerKind.DATE, visit="LD1")
    put(book, child, "LD.LDCYCA", "387", AnswerKind.NUMBER, visit="LD1")
    taken = (("LBDTM", Answer(AnswerKind.DATETIME, "2024-03-02T08:00:00+08:00")),)
    lb = FormKey(child, "BASE", "LB", book.perform(AddInstance(child, "BASE", "LB", taken)).created[0])
    result = (("LBORRES", Answer(AnswerKind.RESULT, "60")), ("LBORRESU", Answer(AnswerKind.CODE, "µmol/L")))
    book.perform(AddRow(lb, (("LBTESTCD", Answer(AnswerKind.CODE, "CREAT")), *result)))
    at = key(book, child, "LD", "LD1").at("LDFLUST").what
    supposed = {at: Answer(AnswerKind.DATETIME, "2024-03-07T13:00:00+08:00")}
    lines = needs_of(book.book(child).graph, child, "lymphodeplete", "LD1", supposed)
    line = next(line for line in lines if line.name == "G6.creatinine")
    book.perform(Override(line.key, line.name, "kidney function stable, repeated", line.operands))
    return lb


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("drugs", [("LDFLUST",), ("LDCYCST", "LDFLUST"), ("LDFLUST", "LDCYCST")])
def test_an_override_before_a_dose_answers_for_it_once_it_is_stamped(book, child, drugs):
    """Neither drug's own start asks for the reason once more."""
    for hour, drug in enumerate(drugs, 10):
        put(book, child, f"LD.{drug}", f"2024-03-07T{hour}:00:00+08:00", AnswerKind.DATETIME, visit="LD1")
    assert standing(book, child, "lymphodeplete", "G6.creatinine", "LD1") is Standing.OVERRIDDEN


@pytest.mark.parametrize("change", ["the result", "its time", "a newer one"])
def test_an_override_of_the_creatinine_lapses_when_the_creatinine_changes(book, child, old, change):
    """Another number, another time, or another sample is not what the reason was given for."""
    put(book, child, "LD.LDFLUST", "2024-03-07T13:00:00+08:00", AnswerKind.DATETIME, visit="LD1")
    row = book.form(old).rows[0].id
    if change == "the result":
        book.perform(Enter(old.at("LBORRES", row), Answer(AnswerKind.RESULT, "90")))
    elif change == "its time":
        book.perform(Enter(old.at("LBDTM"), Answer(AnswerKind.DATETIME, "2024-03-01T08:00:00+08:00")))
    else:
        taken = (("LBDTM", Answer(AnswerKind.DATETIME, "2024-03-03T08:00:00+08:00")),)
        made = FormKey(child, "BASE", "LB", book.perform(AddInstance(child, "BASE", "LB", taken)).created[0])
        result = (("LBORRES", Answer(AnswerKind.RESULT, "90")), ("LBORRESU", Answer(AnswerKind.CODE, "µmol/L")))
        book.perform(AddRow(made, (("LBTESTCD", Answer(AnswerKind.CODE, "CREAT")), *result)))
    assert standing(book, child, "lymphodeplete", "G6.creatinine", "LD1") is Standing.CLOSED


@pytest.mark.usefixtures("old")
def test_an_override_lapses_when_the_time_that_it_was_given_for_is_corrected(book, child):
    """A dose of three weeks later is not what the reason was given for."""
    put(book, child, "LD.LDFLUST", "2024-03-07T13:00:00+08:00", AnswerKind.DATETIME, visit="LD1")
    before = standing(book, child, "lymphodeplete", "G6.creatinine", "LD1")
    put(book, child, "LD.LDFLUST", "2024-03-27T13:00:00+08:00", AnswerKind.DATETIME, visit="LD1")
    after = standing(book, child, "lymphodeplete", "G6.creatinine", "LD1")
    assert (before, after) == (Standing.OVERRIDDEN, Standing.CLOSED)
