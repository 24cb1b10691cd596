"""A question whose answer is a row of a log: chosen by number or title, shown by its title."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crf_app.record.commands import StrikeRow
from crf_app.record.values import AnswerKind


@pytest.fixture
def page(open_page: Callable, hands: object) -> object:
    """A log with two rows, the second in front with the focus in its choice of a row."""
    made = open_page("AE")
    for term in ("Fever", "Rash"):
        made.rows.add_row()
        hands.type(term)
        hands.tab()
    made.rows.body.rows["AEPART"].focus()
    return made


def chosen(laptop: object) -> str:
    """The number of the row that the second row names; empty when it names none."""
    first, second = laptop.book.form(laptop.key("AE")).rows
    answer = second.cells["AEPART"].answer
    return "1" if answer is not None and (answer.kind, answer.text) == (AnswerKind.ROW, first.id) else ""


@pytest.mark.parametrize("text", ["1", "fev", "Fever"])
@pytest.mark.usefixtures("page")
def test_a_row_is_chosen_by_number_or_title(laptop, hands, text):
    """Return records the name of the row in the ledger."""
    QApplication.focusWidget().setText("")
    hands.type(text)
    hands.press(Qt.Key.Key_Return)
    assert chosen(laptop) == "1"


@pytest.mark.parametrize("leaves", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_what_is_chosen_in_the_open_list_is_recorded(laptop, page, leaves):
    """F4, Down, and Return or Tab: what the field shows is what is kept."""
    field = page.rows.body.rows["AEPART"].field
    field.open_choices()
    popup = field.line.completer().popup()
    for key in (Qt.Key.Key_Down, leaves):
        QTest.keyClick(popup, key)
    assert chosen(laptop) == "1"


def test_the_arrows_go_through_all_rows_of_the_open_list(page, hands):
    """Each key stands on the next row."""
    page.rows.add_row()
    hands.type("Cough")
    hands.tab()
    page.rows.body.rows["AEPART"].focus()
    field = page.rows.body.rows["AEPART"].field
    field.open_choices()
    shown = []
    for _ in range(2):
        QTest.keyClick(field.line.completer().popup(), Qt.Key.Key_Down)
        shown.append(field.typed())
    assert shown == ["1 · Fever", "2 · Rash"]


def test_past_the_end_of_the_open_list_stands_what_is_recorded(laptop, page, hands):
    """One arrow too many clears nothing."""
    hands.type("1")
    hands.press(Qt.Key.Key_Return)
    field = page.rows.body.rows["AEPART"].field
    field.line.setFocus()
    field.open_choices()
    popup = field.line.completer().popup()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab):
        QTest.keyClick(popup, key)
    assert (chosen(laptop), field.typed()) == ("1", "1 · Fever")


def test_what_was_picked_in_the_open_list_is_given_up_by_escape(page):
    """Leaving the field then records nothing."""
    field = page.rows.body.rows["AEPART"].field
    field.open_choices()
    popup = field.line.completer().popup()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
        QTest.keyClick(popup, key)
    assert (field.typed(), field.is_pending(), popup.isVisible()) == ("", False, False)


def test_the_chosen_row_is_shown_by_its_title(page, hands):
    """Number and title, not the name in the ledger."""
    hands.type("1")
    hands.press(Qt.Key.Key_Return)
    assert page.rows.body.rows["AEPART"].field.typed() == "1 · Fever"


def test_a_text_that_names_no_row_is_kept_with_its_reason(laptop, page, hands):
    """Nothing is guessed where two rows or none fit."""
    hands.type("headache")
    hands.press(Qt.Key.Key_Return)
    assert (chosen(laptop), page.rows.body.rows["AEPART"].unread.code) == ("", "row.unread")


def test_the_list_holds_the_rows_that_are_not_struck(laptop, page):
    """A struck row cannot be chosen."""
    first = laptop.book.form(laptop.key("AE")).rows[0].id
    laptop.book.perform(StrikeRow(laptop.key("AE"), first, True))
    assert page.rows.body.rows["AEPART"].field.names() == ["2 · Rash"]


@pytest.mark.usefixtures("page")
def test_a_row_struck_after_it_was_chosen_is_asked_about(laptop, hands):
    """The choice stays on record, and another is asked for."""
    hands.type("1")
    hands.press(Qt.Key.Key_Return)
    first, second = laptop.book.form(laptop.key("AE")).rows
    assert second.cells["AEPART"].findings == ()
    outcome = laptop.book.perform(StrikeRow(laptop.key("AE"), first.id, True))
    second = laptop.book.form(laptop.key("AE")).rows[1]
    assert [finding.rule for finding in second.cells["AEPART"].findings] == ["AE.AEPART"]
    assert second.cells["AEPART"].place in outcome.changed
