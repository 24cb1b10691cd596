"""A cell of the laboratory grid is found again, as every field is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward import PASSWORD, FakeEntrance, add_child

from crf_app.record.commands import AddInstance
from crf_app.record.places import FormKey
from crf_app.ui.main_window import MainWindow
from crf_app.ui.open_study import OpenStudy


@pytest.fixture
def study(qtbot: QtBot, window: MainWindow, entrance: FakeEntrance) -> OpenStudy:
    """A study with the second result of a sample in front."""
    window.activateWindow()
    window.open_casebook(entrance.unlock("CRC-01", PASSWORD))
    made = window.study
    child = add_child(made.door)
    instance = made.door.perform(AddInstance(child, "SCR", "LB")).created[0]
    made.open_subject(child)
    made.workspace.open(FormKey(child, "SCR", "LB", instance).path)
    qtbot.waitUntil(made.workspace.window_in_front.isVisible)
    grid = made.workspace.window_in_front.page.grid
    grid.focus_first()
    grid.table.setCurrentIndex(grid.model.index_at("NEUT", "LBORRES"))
    return made


def cell(study: OpenStudy) -> tuple[str, bool]:
    """The line in front, and whether what is typed goes there."""
    grid = study.workspace.window_in_front.page.grid
    return grid.model.line(grid.table.currentIndex()).code, grid.table.hasFocus()


def test_after_a_page_beside_the_cell_is_in_front_again(study: OpenStudy):
    """What is typed next goes where it would have gone before."""
    study.show_keys()
    study.keys.left.emit()
    assert cell(study) == ("NEUT", True)


@pytest.mark.usefixtures("study")
def test_after_a_lock_the_cell_is_in_front_again(window: MainWindow, sign_in: Callable[[MainWindow], OpenStudy]):
    """Its line is not even recorded yet."""
    window.lock()
    again = sign_in(window)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_9)
    grid = again.workspace.window_in_front.page.grid
    assert (cell(again)[0], grid.table.isAncestorOf(QApplication.focusWidget())) == ("NEUT", True)
