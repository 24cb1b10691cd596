"""The work list of a subject, by the published forms and a log of deviations."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "window"))

from ward import Ward, add_child

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, AddRow, Enter, StrikeRow
from crf_app.record.places import FormKey
from crf_app.record.structure import once_key
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.work import Kind, WorkItem, deviation_row
from crf_app.study.model import DeviationLog, Label, Occurs


@pytest.fixture
def book() -> Casebook:
    """A casebook of the published forms."""
    return Ward().found()


@pytest.fixture
def child(book: Casebook) -> str:
    """A girl who was infused on 12 March 2024 at ten."""
    subject = add_child(book)
    put(book, subject, "INF.INFSTDTM", "2024-03-12T10:00:00+08:00", AnswerKind.DATETIME)
    return subject


def put(book: Casebook, child: str, at: str, text: str, kind: AnswerKind = AnswerKind.CODE, visit: str = "") -> None:
    form, item = at.split(".")
    key = FormKey(child, visit, form) if visit else once_key(book.study, child, book.study.forms[form])
    book.perform(Enter(key.at(item), Answer(kind, text)))


def vital_signs(book: Casebook, child: str, visit: str, time: str, **more: str) -> str:
    answers = [("VSDTM", Answer(AnswerKind.DATETIME, time))]
    answers += [(name, Answer(AnswerKind.NUMBER, value, "Cel")) for name, value in more.items()]
    return book.perform(AddInstance(child, visit, "VS", tuple(answers))).created[0]


def adverse(book: Casebook, child: str, **answers: str) -> str:
    kinds = {"AESTDTM": AnswerKind.DATETIME, "AEAWARE": AnswerKind.DATETIME}
    given = tuple((name, Answer(kinds.get(name, AnswerKind.CODE), value)) for name, value in answers.items())
    return book.perform(AddRow(FormKey(child, "-", "AE"), given)).created[0]


def ids(book: Casebook, child: str) -> list[str]:
    return [item.id.partition(":")[0] for item in book.work(child)]


def of_visits(book: Casebook, child: str, kind: Kind) -> list[str]:
    return [item.id.removeprefix("visit:") for item in book.work(child) if item.kind is kind]


def test_a_missed_day_is_overdue_by_days_and_today_is_due(book, child):
    """It is 19 March, day 7: day 6 is a day late, day 7 is due, day 8 not yet; screening is over."""
    late = {item.id: item.days for item in book.work(child) if item.kind is Kind.OVERDUE}
    assert (late["visit:D06"], of_visits(book, child, Kind.DUE), "visit:D08" in late) == (1, ["D07"], False)
    assert late["visit:SCR"] == 27


def test_a_visit_outside_its_window_is_listed(book, child):
    """Month 3 on day 98 is a day past its seven (V-WIN-03)."""
    vital_signs(book, child, "M3", "2024-06-18T09:00:00+08:00")
    assert [(item.id, item.days) for item in book.work(child) if item.kind is Kind.OUTSIDE] == [("window:M3", 1)]


def test_a_visit_at_the_end_of_its_window_is_not_listed(book, child):
    """Month 3 on day 97 is inside (V-WIN-02)."""
    vital_signs(book, child, "M3", "2024-06-17T09:00:00+08:00")
    assert Kind.OUTSIDE not in {item.kind for item in book.work(child)}


def test_fever_after_the_infusion_asks_for_the_assessment_of_that_day(book, child):
    """The line leads to the CRS form of day 7."""
    vital_signs(book, child, "D07", "2024-03-19T09:00:00+08:00", TEMP="38.0")
    found = next(item for item in book.work(child) if item.id.startswith("W-FEVER"))
    assert (found.kind, found.key) == (Kind.WATCH, FormKey(child, "D07", "CRS"))


def test_the_assessment_of_the_day_ends_the_watch(book, child):
    """CRS was assessed at that temperature."""
    vital_signs(book, child, "D07", "2024-03-19T09:00:00+08:00", TEMP="38.0")
    put(book, child, "CRS.CRSDAT", "2024-03-19", AnswerKind.DATE, "D07")
    book.perform(Enter(FormKey(child, "D07", "CRS").at("CRSTMAX"), Answer(AnswerKind.NUMBER, "38.0", "Cel")))
    assert "W-FEVER" not in ids(book, child)


def test_no_fever_asks_for_nothing(book, child):
    """37.9 is no fever."""
    vital_signs(book, child, "D07", "2024-03-19T09:00:00+08:00", TEMP="37.9")
    assert "W-FEVER" not in ids(book, child)


def test_an_open_crs_episode_asks_for_the_next_day(book, child):
    """Grade 1 on day 6, and day 7 is not assessed."""
    put(book, child, "CRS.CRSDAT", "2024-03-18", AnswerKind.DATE, "D06")
    put(book, child, "CRS.CRSGRINV", "1", AnswerKind.NUMBER, "D06")
    found = next(item for item in book.work(child) if item.id.startswith("W-CRS:"))
    assert found.key == FormKey(child, "D07", "CRS")


def test_the_clock_of_a_serious_event_runs_from_awareness(book, child):
    """Aware twenty hours ago: four are left."""
    aware = book.ports.now() - timedelta(hours=20)
    adverse(book, child, AESDTH="N", AESLIFE="Y", AEAWARE=aware.isoformat(timespec="seconds"))
    found = next(item for item in book.work(child) if item.id.startswith("W-SAE"))
    assert (found.kind, found.hours_left(book.ports.now())) == (Kind.CLOCK, 4)


def test_a_struck_event_has_no_clock(book, child):
    """It was entered by mistake."""
    row = adverse(book, child, AESLIFE="Y", AEAWARE="2024-03-18T16:00:00+08:00")
    book.perform(StrikeRow(FormKey(child, "-", "AE"), row))
    assert "W-SAE" not in ids(book, child)


def test_a_grade_3_event_in_the_window_asks_whether_it_limits_the_dose(book, child):
    """The line leads to the decision, once for however many events."""
    for _ in range(2):
        adverse(book, child, AETOXGR="3", AESTDTM="2024-03-15T08:00:00+08:00")
    found = [item.place for item in book.work(child) if item.id.startswith("W-DLT")]
    assert found == [FormKey(child, "M1", "DLT").at("DLTYN")]


def test_the_decision_ends_the_question(book, child):
    """The committee found none."""
    adverse(book, child, AETOXGR="3", AESTDTM="2024-03-15T08:00:00+08:00")
    put(book, child, "DLT.DLTYN", "N")
    put(book, child, "DLT.DLTDAT", "2024-03-15", AnswerKind.DATE)
    assert "W-DLT" not in ids(book, child)


@pytest.mark.parametrize("start", ["2024-03-16T08:00:00+08:00", "2024-03", ""])
def test_a_decision_hides_no_later_event(book, child, start):
    """Nor one of which nobody knows whether it was earlier; one without a date may lie in the window."""
    put(book, child, "DLT.DLTYN", "N")
    put(book, child, "DLT.DLTDAT", "2024-03-15", AnswerKind.DATE)
    adverse(book, child, AETOXGR="4", **({"AESTDTM": start} if start else {}))
    assert "W-DLT" in ids(book, child)


def test_an_event_certainly_outside_the_window_asks_nothing(book, child):
    """Of a partial date every day counts."""
    adverse(book, child, AETOXGR="4", AESTDTM="2024-05")
    adverse(book, child, AETOXGR="4", AESTDTM="2024-02")
    assert "W-DLT" not in ids(book, child)


def test_a_serious_event_of_which_nobody_knows_when_it_was_known_is_due_all_the_same(book, child):
    """The day after it began, since the clock has no start."""
    adverse(book, child, AESLIFE="Y", AESTDTM="2024-03-15T08:00:00+08:00")
    found = next(item for item in book.work(child) if item.id.startswith("W-SAE"))
    assert (found.kind, found.due) == (Kind.WATCH, date(2024, 3, 16))


def test_a_day_without_assessment_of_the_nerves_is_asked_for(book, child):
    """Day 2 is there, day 1 is not."""
    put(book, child, "ICN.ICNDTM", "2024-03-14T09:00:00+08:00", AnswerKind.DATETIME, "D02")
    found = next(item for item in book.work(child) if item.id.startswith("W-ICN-GAP"))
    assert (found.key, found.due) == (FormKey(child, "D01", "ICN"), date(2024, 3, 13))


def test_what_is_only_indicated_is_not_missed_at_a_visit(book, child):
    """Nobody screens for IEC-HS without a reason; CRS is assessed every day."""
    day = next(item for item in book.work(child) if item.id == "visit:D06")
    assert ("IHS" in day.forms, "CRS" in day.forms) == (False, True)


def planned_girl(book: Casebook) -> str:
    """A girl whose infusion is planned for 24 March: lymphodepletion begins today."""
    subject = add_child(book)
    put(book, subject, "DM.SEX", "F")
    put(book, subject, "INF.INFPLAN", "2024-03-24", AnswerKind.DATE)
    return subject


def test_before_the_first_dose_a_pregnancy_test_is_asked_for(book):
    """She may have reached menarche."""
    girl = planned_girl(book)
    found = next(item for item in book.work(girl) if item.id.startswith("W-PREG"))
    assert found.place == FormKey(girl, "BASE", "RP").at("RPRES")


@pytest.mark.parametrize(
    ("at", "code", "visit"), [("GR.MENARCHE", "N", "SCR"), ("RP.RPPOT", "N", "SCR"), ("DM.SEX", "M", "")]
)
def test_who_cannot_be_pregnant_needs_no_test(book, at, code, visit):
    """A boy, and a girl before menarche or without potential."""
    girl = planned_girl(book)
    put(book, girl, at, code, visit=visit)
    assert "W-PREG" not in ids(book, girl)


@pytest.mark.parametrize("code", ["WITHDRAWN_GUARD", "LOST", "DEATH", "TERMINATED", "COMPLETED"])
def test_who_has_left_owes_no_visit(book, child, code):
    """Nothing is due or overdue of her, in no list and no count."""
    put(book, child, "DSC.DSDECOD", code)
    view = book.subject(child)
    left = [of_visits(book, child, kind) for kind in (Kind.OVERDUE, Kind.DUE)]
    assert (left, view.awaited, book.subjects()[0].forms_awaited) == ([[], []], frozenset(), 0)


def test_what_is_awaited_no_more_may_still_be_recorded(book, child):
    """A result that comes late has its form."""
    before = book.subject(child).awaited
    put(book, child, "DSC.DSDECOD", "LOST")
    view = book.subject(child)
    many = {form.id for form in book.study.forms.values() if form.occurs is Occurs.MANY}
    assert {key for key in before if key.form not in many} <= set(view.offered)


def test_who_went_over_to_long_term_follow_up_owes_that_alone(book, child):
    """Years 3 to 15 stay."""
    put(book, child, "DSC.DSDECOD", "TO_LTFU")
    assert {key.visit for key in book.subject(child).awaited} == {f"LY{year:02}" for year in range(3, 16)}


def test_who_died_is_asked_for_no_further_assessment(book, child):
    """CRS stood open at the death."""
    put(book, child, "CRS.CRSDAT", "2024-03-18", AnswerKind.DATE, "D06")
    put(book, child, "CRS.CRSGRINV", "1", AnswerKind.NUMBER, "D06")
    before = "W-CRS" in ids(book, child)
    put(book, child, "DTH.DTHDAT", "2024-03-18", AnswerKind.DATE)
    assert (before, "W-CRS" in ids(book, child)) == (True, False)


def test_the_clock_of_a_serious_event_runs_on_after_the_end(book, child):
    """What happened is still owed to the sponsor."""
    adverse(book, child, AESLIFE="Y", AEAWARE="2024-03-18T16:00:00+08:00")
    put(book, child, "DSC.DSDECOD", "LOST")
    assert "W-SAE" in ids(book, child)


def test_a_death_asks_for_the_end_of_participation(book, child):
    """Until it is written why and when."""
    put(book, child, "DTH.DTHDAT", "2024-03-18", AnswerKind.DATE)
    found = next(item for item in book.work(child) if item.id.startswith("W-END"))
    assert found.place == FormKey(child, "END", "DSC").at("DSDECOD")


def test_work_is_computed_again_after_a_change_only(book, child):
    """The same list is given back until something is recorded."""
    first = book.work(child)
    same = book.work(child) is first or book.work(child) == first
    put(book, child, "INF.INFREADY", "N")
    assert (same, book.work(child) == first) == (True, False)


def test_the_site_has_the_work_of_every_child(book, child):
    """Two children, both in one list."""
    other = add_child(book, "S002", "ZJ-002")
    assert {item.key.subject for item in book.work()} == {child, other}


def test_a_proposal_fills_the_row_with_its_own_mark():
    """Date, category and words, for the person to complete."""
    log = DeviationLog("PD", "PDDAT", "PDCAT", "PDDESC", "WINDOW")
    label, key = Label("Month 3", "第3个月"), FormKey("s", "M3", "VS")
    item = WorkItem(Kind.DEVIATION, "deviation:window:M3", label, key, days=1, category="WINDOW")
    answers = dict(deviation_row(log, item, "en"))
    assert (answers["PDCAT"].text, answers["PDDESC"].text) == ("WINDOW", "[window:M3] Month 3 (+1 d)")
