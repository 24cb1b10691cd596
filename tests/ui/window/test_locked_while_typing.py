"""A study on a disk that is locked in the middle of a word: nothing is recorded, nothing is lost, nothing breaks."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward import PASSWORD, ROOT, add_child

from crf_app.record.commands import AddInstance
from crf_app.ui.entrance import FirstAnswers, StudyEntrance
from crf_app.ui.main_window import MainWindow
from crf_app.ui.sign_in import SignInPage
from crf_app.ui.words import Words


@pytest.fixture
def entrance(tmp_path: Path) -> StudyEntrance:
    """The way into a study in a folder."""
    return StudyEntrance(tmp_path / "study", tmp_path / "marks", ROOT / "forms")


@pytest.fixture
def signed_in(qtbot: QtBot, entrance: StudyEntrance, words: Words, settings: QSettings) -> MainWindow:
    """The window, a child's casebook open in it."""
    first = FirstAnswers(entrance.folder, "01", "Hangzhou", "CRC-01", "Ying Zhou", "coordinator", PASSWORD)
    casebook, _code = entrance.found(first)
    child = add_child(casebook)
    casebook.perform(AddInstance(child, "SCR", "LB"))
    window = MainWindow(entrance, words, settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_casebook(casebook)
    window.study.open_subject(child)
    return window


def type_in(window: MainWindow, form: str) -> None:
    """Open a form of the screening and type into its first result, or a number."""
    workspace = window.study.workspace
    keys = window.study.door.subject(workspace.subject).forms
    workspace.open(
        next(
            key for key in keys if key.form == form and key.visit == "SCR" and bool(key.instance) == (form == "LB")
        ).path
    )
    page = workspace.window_in_front.page
    if page.grid is None:
        page.focus_item("SUBJID")
    else:
        page.grid.focus_first()
        QTest.keyClicks(page.grid.table, "5")
    QTest.keyClicks(QApplication.focusWidget(), ".1")


@pytest.mark.parametrize("form", ["DM", "LB"])
def test_a_lock_in_the_middle_of_a_word_keeps_it_as_it_is(
    qtbot: QtBot, entrance: StudyEntrance, signed_in: MainWindow, form: str
):
    """In a laboratory cell as in a field."""
    type_in(signed_in, form)
    before = len(list(signed_in.study.door.keeping.entries()))
    signed_in.lock()
    signed_in.page.password.line.setFocus()  # the field that was left behind loses the focus only now
    qtbot.wait(1)
    again = entrance.unlock("CRC-01", PASSWORD)
    added, typed = len(list(again.keeping.entries())) - before, [text for _, text in again.typing()]
    again.close()
    assert (type(signed_in.page), added, len(typed)) == (SignInPage, 0, 1)
