"""The study home."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ward import add_child, code, day, fill

from crf_app.casebook.casebook import Casebook
from crf_app.record.places import FormKey
from crf_app.ui.home import COLUMNS, HomePage
from crf_app.ui.words import Words


@pytest.fixture
def page(qtbot: QtBot, book: Casebook, words: Words) -> HomePage:
    made = HomePage(book, words)
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    return made


def shown(page: HomePage, row: int, column: str) -> object:
    return page.table.data(page.table.index(row, COLUMNS.index(column)))


def test_an_empty_study_says_what_to_do(page: HomePage):
    """Nobody looks at an empty table."""
    assert not page.list.isVisible()


def test_a_subject_is_one_line(page: HomePage, book: Casebook):
    """Number, screening number and sex stand in words."""
    add_child(book)
    page.refresh()
    assert [shown(page, 0, column) for column in ("number", "screening", "sex")] == ["ZJ-001", "S001", "Female"]


def test_a_planned_infusion_is_called_planned(page: HomePage, book: Casebook):
    """A planned day is never shown as one that was."""
    fill(book, FormKey(add_child(book), "INF", "INF"), INFPLAN=day("2024-03-12"))
    page.refresh()
    assert shown(page, 0, "infusion") == "12 MAR 2024 planned"


def test_every_cell_says_its_line_to_a_screen_reader(page: HomePage, book: Casebook):
    """The accessible text is the narrated sentence."""
    add_child(book)
    page.refresh()
    said = page.table.data(page.table.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == page.narrator.text()


def test_enter_opens_the_subject(qtbot: QtBot, page: HomePage, book: Casebook):
    """One key from the table into the casebook."""
    child = add_child(book)
    page.enter()
    with qtbot.waitSignal(page.opened) as heard:
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert heard.args == [child]


def test_typed_digits_jump_to_a_subject(qtbot: QtBot, page: HomePage, book: Casebook):
    """The number is the way to a child."""
    names = {number: add_child(book, f"S00{number}", f"ZJ-00{number}") for number in (1, 2, 3)}
    page.enter()
    qtbot.keyClicks(page.list, "03")
    assert page.picked() == names[3]


def test_the_picked_subject_stays_picked(page: HomePage, book: Casebook):
    """A change elsewhere does not move the choice."""
    for number in (1, 2):
        add_child(book, f"S00{number}", f"ZJ-00{number}")
    page.refresh()
    page.list.selectRow(1)
    before = page.picked()
    fill(book, FormKey(before, "SCR", "DM"), HAND=code("R"))
    page.refresh()
    assert page.picked() == before
