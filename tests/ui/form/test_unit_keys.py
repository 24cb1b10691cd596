"""A unit that is owed is chosen by keys wherever the focus is among what offers it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.controls import BURST_S


@pytest.fixture
def row(open_page: Callable, hands) -> object:
    """A question with a number whose unit is owed; the focus is in the closed list of units."""
    found = open_page("KIN").body.rows["TWO"]
    found.focus()
    hands.type("101")
    hands.tab()
    return found


def test_the_words_of_an_open_choice_fit(row):
    """They are not cut off."""
    choice = row.field.choice
    needed = choice.fontMetrics().horizontalAdvance(choice.text())
    assert (choice.text(), choice.width() >= needed + 30) == ("unit …", True)


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize("tabs", [0, 1, 2])
def test_a_digit_chooses_the_unit(laptop, hands, tabs: int):
    """In the closed list and on either button."""
    for _ in range(tabs):
        hands.tab()
    hands.type("2")
    assert laptop.answer("KIN", "TWO") == Answer(AnswerKind.NUMBER, "101", "[degF]")


@pytest.mark.usefixtures("row")
def test_return_takes_the_unit_in_front(laptop, hands):
    """The first of the buttons."""
    hands.tab()
    hands.press(Qt.Key.Key_Return)
    assert laptop.answer("KIN", "TWO") == Answer(AnswerKind.NUMBER, "101", "Cel")


@pytest.mark.usefixtures("row")
def test_the_return_of_a_scanner_takes_no_unit(laptop, hands, qtbot: QtBot):
    """Nothing is chosen by what comes as fast as a scanner types."""
    hands.tab()
    hands.type("x")
    hands.press(Qt.Key.Key_Return)
    qtbot.wait(int(BURST_S * 1000) + 20)
    assert laptop.answer("KIN", "TWO") is None
