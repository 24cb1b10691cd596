"""Where Enter and Tab go from a value: to the next question, never to what confirms the one that was left."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Finding
from crf_app.study.model import Label, Severity

HIGH = Answer(AnswerKind.NUMBER, "41.9", "Cel")


def confirmations(page: object, name: str) -> int:
    """How many buttons stand below a question."""
    return len(page.body.rows[name].below.stops())


def test_enter_after_an_unusual_value_goes_to_the_next_question(open_page: Callable, hands):
    """The finding that has just appeared is not confirmed by who types on."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("41.9")
    hands.press(Qt.Key.Key_Return)
    assert (page.current_item(), confirmations(page, "TEMP")) == ("TWO", 2)


def test_enter_passes_a_finding_that_stood_there_before(laptop, open_page: Callable, hands):
    """Nor is it reached from a value that nobody changed."""
    laptop.enter("KIN", "TEMP", HIGH)
    page = open_page()
    page.focus_item("TEMP")
    hands.press(Qt.Key.Key_Return)
    assert page.current_item() == "TWO"


def test_tab_reaches_what_confirms_a_value_that_stands(laptop, open_page: Callable, hands):
    """Confirming is possible without a mouse."""
    laptop.enter("KIN", "TEMP", HIGH)
    page = open_page()
    page.focus_item("TEMP")
    hands.tab()
    assert QApplication.focusWidget() is page.body.rows["TEMP"].below.stops()[0]


def test_tab_after_another_unusual_value_goes_to_the_next_question(laptop, open_page: Callable, hands):
    """What asked about the value before is gone with it."""
    laptop.enter("KIN", "TEMP", HIGH)
    page = open_page()
    page.focus_item("TEMP")
    page.body.rows["TEMP"].field.editor().selectAll()
    hands.type("42.1")
    hands.tab()
    assert page.current_item() == "TWO"


def test_nothing_is_confirmed_beside_what_is_impossible(laptop, open_page: Callable):
    """A value outside its hard range is corrected, not confirmed away."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "61.9", "Cel"))
    page = open_page()
    assert confirmations(page, "TEMP") == 0


def test_what_another_form_is_to_mend_keeps_nothing_from_being_confirmed(laptop, open_page: Callable):
    """A hard finding of a rule across forms stands beside an unusual value: that one can be confirmed all the same."""
    laptop.enter("KIN", "TEMP", HIGH)
    page = open_page()
    row = page.body.rows["TEMP"]
    across = Finding("X-02.G3", Severity.HARD, row.cell.place, Label("Not re-confirmed", "未再确认"))
    row.show_cell(replace(row.cell, findings=(across, *row.cell.findings)), False)
    assert confirmations(page, "TEMP") == 2
