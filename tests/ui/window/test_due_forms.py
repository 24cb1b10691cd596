"""What is expected and not begun, forms taken away and brought back, and the key that goes to the next due form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward import fill, number

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, Attest, EnterMany, Meaning
from crf_app.record.places import FormKey
from crf_app.record.values import MissingCode, missing
from crf_app.study.model import Occurs
from crf_app.ui.bridge import Bridge
from crf_app.ui.form_page import FormPage
from crf_app.ui.home import HomePage
from crf_app.ui.stages.form_list import PROGRESS
from crf_app.ui.words import Words
from crf_app.ui.workspace import Workspace


@pytest.fixture
def workspace(qtbot: QtBot, book: Casebook, child: str, words: Words) -> Workspace:
    """The girl's workspace, as it hears what happens."""
    made = Workspace(book, words, child)
    Bridge(book, made).changed.connect(made.take)
    qtbot.addWidget(made)
    made.resize(1366, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_stage(0)
    return made


@pytest.fixture
def begin(workspace: Workspace, book: Casebook, child: str) -> Callable[[], FormPage]:
    """Begin vital signs at screening."""

    def begun() -> FormPage:
        made = book.perform(AddInstance(child, "SCR", "VS"))
        workspace.open(FormKey(child, "SCR", "VS", made.created[0]).path)
        page = workspace.window_in_front.page
        assert isinstance(page, FormPage)
        return page

    return begun


def finish(book: Casebook, key: FormKey) -> None:
    """Every question that is still open is not done; then the form is complete."""
    cells = [cell for cell in book.form(key).cells.values() if not cell.item.is_derived and cell.answer is None]
    book.perform(EnterMany(tuple((cell.place, missing(MissingCode.ND)) for cell in cells)))
    book.perform(Attest(key.path, Meaning.COMPLETE))


def titles(workspace: Workspace) -> list[str]:
    """The lines of the visit in front."""
    tree = workspace.window_in_front.tree
    top = tree.index(1, 0)
    return [str(tree.index(n, 0, top).data()) for n in range(tree.rowCount(top))]


def test_the_consent_that_nobody_began_is_listed_as_due(workspace: Workspace):
    """With its state in words; so is the number of such forms at the visit."""
    tree = workspace.window_in_front.tree
    line = tree.find("add:SCR/IC")
    spoken = line.data(Qt.ItemDataRole.AccessibleTextRole)
    assert (line.data(PROGRESS), spoken) == ("due", "Informed consent & assent: due, not begun")
    assert tree.index(1, 0).data(PROGRESS) == "15 due"


def test_what_is_begun_is_no_longer_due(workspace: Workspace, begin: Callable):
    """The visit counts one less, and a further instance can be added."""
    begin()
    assert workspace.window_in_front.tree.index(1, 0).data(PROGRESS) == "14 due"
    listed = [title for title in titles(workspace) if "Vital signs" in title]
    assert listed == ["Vital signs & body measures 1", "+ Vital signs & body measures"]


@pytest.mark.usefixtures("child")
def test_the_study_home_says_how_many_are_due(qtbot: QtBot, book: Casebook, words: Words):
    """Of all that the schedule still expects."""
    home = HomePage(book, words)
    qtbot.addWidget(home)
    assert home.table.index(0, 6).data().startswith("15 due of ")


def test_a_blank_form_is_taken_away_by_one_click(workspace: Workspace, begin: Callable):
    """The visit awaits it again; no reason is asked."""
    page = begin()
    page.head.strike.click()
    assert [title for title in titles(workspace) if "Vital signs" in title] == ["Vital signs & body measures"]
    assert (workspace.window_in_front.page, workspace.window_in_front.undo.isVisible()) == (None, True)


def test_a_form_taken_away_comes_back_by_undo(workspace: Workspace, begin: Callable):
    """The same form is in front again."""
    key = begin().key
    workspace.window_in_front.page.head.strike.click()
    workspace.window_in_front.undo.click()
    assert workspace.window_in_front.opened == key.path


def test_a_form_with_answers_is_struck_out_and_stays_listed(workspace: Workspace, book: Casebook, begin: Callable):
    """In front it says so, and can be restored."""
    page = begin()
    fill(book, page.key, TEMP=number("36.8", "Cel"))
    page.head.strike.click()
    line = workspace.window_in_front.tree.find(page.key.path)
    assert (line.data(PROGRESS), page.head.strike.text()) == ("struck out", "Restore this form")


@pytest.mark.parametrize("answered", [False, True])
def test_the_key_brings_back_what_was_struck_out(workspace: Workspace, book: Casebook, begin: Callable, answered: bool):
    """Ctrl+Z is the button: in the form that stays in front, and in the list where a blank form is gone."""
    window, key = workspace.window_in_front, begin().key
    if answered:
        fill(book, key, TEMP=number("36.8", "Cel"))
    QApplication.processEvents()
    window.page.head.strike.setFocus()
    window.page.head.strike.click()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (book.form(key).struck, window.opened, window.undo.isVisible()) == (False, key.path, False)


def test_striking_a_complete_form_asks_for_a_reason(book: Casebook, begin: Callable):
    """In the bar of the form itself."""
    page = begin()
    finish(book, page.key)
    page.head.strike.click()
    assert [tick.text() for tick in page.reasons.ticks] == ["This whole form struck out"]


def test_the_key_goes_to_the_next_due_form(workspace: Workspace):
    """From demographics to the consent that nobody began: Enter begins it."""
    workspace.open(FormKey(workspace.subject, "SCR", "DM").path)
    page = workspace.window_in_front.page
    workspace.next_due()
    assert page.problems.isVisible()
    workspace.next_due()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert workspace.window_in_front.page.key.form == "IC"


def test_when_nothing_is_due_that_is_said(workspace: Workspace, book: Casebook, child: str):
    """All of screening is complete, and no infusion is planned."""
    for key in [key for key in book.subject(child).awaited if key.visit == "SCR"]:
        if book.study.forms[key.form].occurs is Occurs.MANY:
            key = key._replace(instance=book.perform(AddInstance(child, "SCR", key.form)).created[0])
        finish(book, key)
    finish(book, FormKey(child, "SCR", "DM"))
    workspace.next_due()
    assert workspace.window_in_front.message.text() == (
        "Nothing is due for this subject: everything begun is complete."
    )


def test_a_click_on_a_form_that_nobody_began_records_nothing(workspace: Workspace, book: Casebook):
    """It says what Enter would do, beside an empty page; the button does the same."""
    window = workspace.window_in_front
    before = len(book.subject(workspace.subject).forms)
    window.list.looked.emit(window.tree.find("add:SCR/VS"))
    looked = (len(book.subject(workspace.subject).forms), window.page, window.begin.isVisible())
    window.begin.click()
    assert (looked, window.page.key.form) == ((before, None, True), "VS")


def test_one_more_of_a_form_that_is_begun_is_not_called_due(workspace: Workspace, begin: Callable):
    """It can be begun; the visit does not await it."""
    begin()
    window = workspace.window_in_front
    window.list.looked.emit(window.tree.find("add:SCR/VS"))
    said = window.message.text()
    assert said == "Vital signs & body measures, Screening: one more, not expected. Enter begins it."


def test_a_work_item_that_nobody_began_leaves_no_other_page_beside_it(workspace: Workspace):
    """What the list points at is not what a panel beside it shows."""
    workspace.show_stage(2)
    workspace.open_key(FormKey(workspace.subject, "BASE", "LB"))
    window = workspace.window_in_front
    assert (window.page, window.message.isVisible()) == (None, True)


def test_a_form_that_nobody_began_can_be_said_not_done_by_the_key(workspace: Workspace):
    """From the list: it is begun, and the reason is asked for."""
    window = workspace.window_in_front
    window.list.looked.emit(window.tree.find("add:SCR/VS"))
    QTest.keyClick(window.list, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert (window.page.key.form, workspace.focusWidget().accessibleName()) == (
        "VS",
        "Why was nothing of this form done?",
    )
