"""The work list of a child and of the site, and the state in header and home."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ward import add_child, code, fill

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddRow, Enter
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.work import Kind, WorkItem
from crf_app.study.model import Label
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.panels.eligibility_confirm import EligibilityConfirm
from crf_app.ui.panels.lymphodepletion_dose import LymphodepletionDose
from crf_app.ui.words import Words
from crf_app.ui.work_list import WorkPage

INFUSED = Answer(AnswerKind.DATETIME, "2024-03-12T10:00:00+08:00")


@pytest.fixture
def infused(book: Casebook, child: str) -> str:
    """A girl infused a week ago with a serious event that nobody reported."""
    fill(book, FormKey(child, "INF", "INF"), INFSTDTM=INFUSED)
    aware = Answer(AnswerKind.DATETIME, "2024-03-19T08:00:00+08:00")
    book.perform(AddRow(FormKey(child, "-", "AE"), (("AESLIFE", code("Y")), ("AEAWARE", aware))))
    return child


@pytest.fixture
def page(qtbot: QtBot, book: Casebook, words: Words, infused: str) -> WorkPage:
    """Her work list."""
    made = WorkPage(book, words)
    qtbot.addWidget(made)
    made.show()
    made.enter(infused)
    return made


def cells(page: WorkPage, column: int) -> list[str]:
    return [str(page.table.index(at, column).data()) for at in range(page.table.rowCount())]


def test_a_clock_stands_first_with_its_hours(page: WorkPage):
    """It is what cannot wait."""
    assert (cells(page, 0)[0], cells(page, 4)[0].endswith(" h left")) == ("Clock", True)


def test_a_missed_visit_says_how_late_it_is(page: WorkPage):
    """Day 6 was yesterday."""
    assert any(said.endswith("1 d late") for said in cells(page, 4))


@pytest.mark.parametrize(("days", "said"), [(-258, "258 d too early"), (3, "3 d too late")])
def test_how_far_a_visit_lies_off_its_window_is_said_without_a_sign(page: WorkPage, child: str, days: int, said: str):
    """Before it or after it."""
    key = FormKey(child, "M3", "VS")
    page.table.show((WorkItem(Kind.OUTSIDE, "window:M3", Label("Month 3", ""), key, days=days),))
    assert cells(page, 4)[0].endswith(said)


def test_one_kind_can_be_picked(page: WorkPage):
    """Only what is overdue."""
    page.kinds.pick(Kind.OVERDUE.value)
    assert set(cells(page, 0)) == {"Overdue"}


def test_enter_opens_the_item_of_the_row(qtbot: QtBot, page: WorkPage):
    """The clock leads to the time at which the event was reported."""
    with qtbot.waitSignal(page.opened) as told:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert told.args[0].place.item == "AERPTDTM"


def test_what_is_mended_leaves_the_list(page: WorkPage, book: Casebook):
    """The event was reported."""
    place = page.table.item(0).place
    outcome = book.perform(Enter(place, Answer(AnswerKind.DATETIME, "2024-03-19T09:00:00+08:00")))
    page.take(outcome)
    page.finish()
    assert "Clock" not in cells(page, 0)


def test_nothing_to_do_is_said(qtbot: QtBot, book: Casebook, words: Words):
    """A site without subjects."""
    made = WorkPage(book, words)
    qtbot.addWidget(made)
    made.show()
    made.enter(None)
    assert made._empty.isVisible()


def test_the_site_lists_every_child(page: WorkPage, book: Casebook):
    """Read one after the other."""
    add_child(book, "S002", "ZJ-002")
    page.enter(None)
    page.finish()
    assert set(cells(page, 1)) == {"ZJ-001", "ZJ-002"}


def test_every_line_is_a_sentence_for_a_screen_reader(page: WorkPage):
    """Kind, subject, what, where and when in one."""
    said = str(page.table.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("Clock, ZJ-001, Serious adverse event")


@pytest.fixture
def study(qtbot: QtBot, book: Casebook, words: Words, infused: str) -> OpenStudy:
    """The open study."""
    made = OpenStudy(book, words)
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    made.open_subject(infused)
    return made


def test_opening_a_line_goes_to_the_form(study: OpenStudy, infused: str):
    """The log of adverse events is in front, in the row of the event."""
    study.show_work()
    study.open_work(study.work.table.item(0))
    assert study.workspace.window_in_front.opened == FormKey(infused, "-", "AE").path


def test_a_proposed_deviation_is_written_by_one_key(qtbot: QtBot, study: OpenStudy, book: Casebook, infused: str):
    """Ctrl+D begins a row of the log with date, category and words, and opens it; it is proposed no more."""
    fill(book, FormKey(infused, "INF", "INF"), INFREADY=code("N"))
    study.show_work()
    page = study.work
    study.activateWindow()
    page.kinds.pick(Kind.DEVIATION.value)
    page.list.setFocus()
    proposed = page.table.item(page.list.currentIndex().row())
    with qtbot.waitSignal(page.opened):
        QTest.keyClick(page.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    row = book.form(FormKey(infused, "-", "PD")).rows[0]
    written = [row.cells[name].answer for name in ("PDDAT", "PDCAT", "PDDESC")]
    assert [answer and answer.text for answer in written][:2] == ["2024-03-12", proposed.category]
    assert proposed.id not in {item.id for item in book.work(infused)}
    assert study.workspace.window_in_front.opened == FormKey(infused, "-", "PD").path


def test_opening_a_visit_that_was_missed_points_at_its_first_form(study: OpenStudy):
    """Vital signs may be there many times, so nothing is begun by itself."""
    study.show_work()
    late = next(item for item in study.work._items if item.id == "visit:D06")
    study.open_work(late)
    assert study.workspace.window_in_front.stage == "infusion"


def test_the_header_names_the_state(study: OpenStudy):
    """Beside the infusion day."""
    assert study.workspace.header.days.text().startswith("S7 Infused")


def test_the_home_names_the_state_and_orders_by_it(study: OpenStudy, book: Casebook):
    """The child in screening comes first, or last."""
    add_child(book, "S002", "ZJ-002")
    study.home.refresh()
    at = [study.home.table.headerData(n, Qt.Orientation.Horizontal) for n in range(8)].index("State")
    found = []
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        study.home.list.horizontalHeader().setSortIndicator(at, order)
        found.append(study.home.table.index(0, at).data())
    assert found == ["S0 Screening", "S7 Infused"]


def test_confirming_eligible_is_stopped_until_gone_on_with(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """Nobody consented yet: four reasons, then today is the date of enrolment."""
    panel = EligibilityConfirm(book, words, child)
    qtbot.addWidget(panel)
    before = panel.act.buttons[0].isEnabled()
    for gate in list(panel.act.gates.rows):
        gate.reason.setText("documented on paper")
        gate.go_on.click()
    panel.act.show_now()
    panel.act.buttons[0].click()
    entered = book.form(FormKey(child, "SCR", "DM")).cells["ENRLDAT"].answer
    assert (before, entered and entered.text) == (False, book.today().isoformat())


def test_a_dose_is_stopped_by_an_infection(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """The button says what stops it; the fields stay open."""
    fill(book, FormKey(child, "LD1", "LD"), LDINF=code("Y"))
    panel = LymphodepletionDose(book, words, child)
    qtbot.addWidget(panel)
    assert "No active infection" in panel.act.buttons[0].toolTip()


def test_a_dose_begins_once_every_need_is_gone_on_with(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """The start is stamped at the day that comes next."""
    panel = LymphodepletionDose(book, words, child)
    qtbot.addWidget(panel)
    for gate in list(panel.act.gates.rows):
        gate.reason.setText("documented on paper")
        gate.go_on.click()
    panel.act.show_now()
    panel.act.buttons[0].click()
    assert book.form(FormKey(child, "LD1", "LD")).cells["LDCYCST"].answer is not None


def test_the_words_of_every_kind_are_there_in_chinese():
    """Nothing falls back to a code."""
    assert all(Words("zh").has(f"work.kind.{kind.value}") for kind in Kind)


def test_what_a_convention_asks_for_says_so(page: WorkPage, book: Casebook, infused: str):
    """A dose-limiting event is watched for in a window that the registration does not state."""
    grade = (("AETOXGR", code("3")), ("AESTDTM", Answer(AnswerKind.DATETIME, "2024-03-14")))
    book.perform(AddRow(FormKey(infused, "-", "AE"), grade))
    page.enter(infused)
    asked = next(said for said in cells(page, 2) if "DLT window" in said)
    assert asked.endswith("(convention, to be confirmed by the investigator)")


def test_the_clock_of_any_child_that_ends_first_stands_first(page: WorkPage, book: Casebook):
    """Not child by child: the second child's event was known two days earlier."""
    other = add_child(book, "S002", "ZJ-002")
    aware = Answer(AnswerKind.DATETIME, "2024-03-17T08:00:00+08:00")
    book.perform(AddRow(FormKey(other, "-", "AE"), (("AESLIFE", code("Y")), ("AEAWARE", aware))))
    page.enter(None)
    page.finish()
    clocks = [number for kind, number in zip(cells(page, 0), cells(page, 1), strict=True) if kind == "Clock"]
    assert clocks == ["ZJ-002", "ZJ-001"]


def test_the_list_of_the_site_keeps_no_subject_in_memory(page: WorkPage, book: Casebook, infused: str):
    """But the one that was open before."""
    other = add_child(book, "S002", "ZJ-002")
    book.forget(other)
    page.enter(None)
    page.finish()
    assert ("ZJ-002" in cells(page, 1), set(book.loaded)) == (True, {infused})


def test_what_a_form_still_wants_is_one_line(page: WorkPage):
    """However many questions it has."""
    demographics = [line for line in cells(page, 2) if line.startswith("Demographics")]
    assert (len(demographics), demographics[0].endswith(" not answered")) == (1, True)


def test_a_finding_names_the_question_that_it_is_about(page: WorkPage, book: Casebook, infused: str):
    """Several messages are the same for many questions."""
    fill(book, FormKey(infused, "D06", "VS"), TEMP=Answer(AnswerKind.NUMBER, "44", "Cel"))
    page.enter(infused)
    found = [where for what, where in zip(cells(page, 2), cells(page, 3), strict=True) if what.startswith("Must lie")]
    assert [where.endswith("Temperature") for where in found] == [True]
