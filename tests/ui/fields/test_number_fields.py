"""Units beside numbers, and counts in two boxes."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crf_app.record.values import Answer, AnswerKind


def type_text(text: str) -> None:
    """Type into whatever has the focus."""
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)


def press(key: Qt.Key) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget(), key)


def test_where_two_units_are_allowed_one_must_be_chosen(bench: Callable):
    """No unit is assumed."""
    made = bench("TWO")
    type_text("101")
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.unread[-1].code) == ([], "number.no_unit")


def test_choosing_the_unit_commits_the_waiting_number(bench: Callable):
    """The number was typed before its unit."""
    made = bench("TWO")
    type_text("101")
    press(Qt.Key.Key_Tab)
    made.field.choose_unit("[degF]")
    assert made.heard == [Answer(AnswerKind.NUMBER, "101", "[degF]")]


def test_another_unit_is_another_answer(bench: Callable):
    """The same number in another unit is committed again."""
    made = bench("TWO")
    made.show_answer(Answer(AnswerKind.NUMBER, "38.1", "Cel"))
    made.field.choose_unit("[degF]")
    assert made.heard == [Answer(AnswerKind.NUMBER, "38.1", "[degF]")]


def test_a_unit_chosen_for_an_empty_field_commits_nothing(bench: Callable):
    """A unit alone is no answer."""
    made = bench("TWO")
    made.field.choose_unit("Cel")
    assert made.heard == []


def test_the_shown_unit_is_that_of_the_answer(bench: Callable):
    """Not the first of the list."""
    made = bench("TWO")
    made.show_answer(Answer(AnswerKind.NUMBER, "101", "[degF]"))
    assert made.field.choice.text() == "°F"


def test_a_count_is_committed_when_both_boxes_are_left(bench: Callable):
    """Going from mantissa to exponent commits nothing."""
    made = bench("CELLS")
    type_text("0.94")
    press(Qt.Key.Key_Tab)
    between = list(made.heard)
    type_text("5")
    press(Qt.Key.Key_Tab)
    assert (between, made.heard) == ([], [Answer(AnswerKind.COUNT, "0.94", "{cells}", 5)])


def test_a_count_without_exponent_stays_and_is_explained(bench: Callable):
    """0.94 alone is no cell count."""
    made = bench("CELLS")
    type_text("0.94")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.mantissa.text(), made.unread[-1].code) == ([], "0.94", "count.exponent")


def test_a_recorded_count_stands_in_both_boxes(bench: Callable):
    """Mantissa and exponent, so that no superscript can be lost."""
    made = bench("CELLS")
    made.show_answer(Answer(AnswerKind.COUNT, "0.94", "{cells}", 5))
    assert (made.field.mantissa.text(), made.field.power.text()) == ("0.94", "5")


def test_a_count_typed_back_as_recorded_is_not_half_typed(bench: Callable):
    """A digit typed and taken away leaves nothing to be kept."""
    made = bench("CELLS")
    QTest.keyClicks(made.field.mantissa, "1")
    QTest.keyClick(made.field.mantissa, Qt.Key.Key_Backspace)
    assert (made.kept[0] != "", made.kept[-1]) == (True, "")


def test_an_emptied_count_is_cleared(bench: Callable):
    """Both boxes empty is no answer."""
    made = bench("CELLS")
    made.show_answer(Answer(AnswerKind.COUNT, "0.94", "{cells}", 5))
    for box in (made.field.mantissa, made.field.power):
        box.setFocus()
        box.selectAll()
        press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Tab)
    assert made.heard == [None]


def test_escape_takes_a_half_typed_count_back(bench: Callable):
    """Both boxes show again what is recorded."""
    made = bench("CELLS")
    type_text("7")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.typed()) == ([], "")


def test_a_half_typed_count_is_put_back(bench: Callable):
    """After a restart both boxes hold what they held."""
    made = bench("CELLS")
    made.field.show_typing("0.94e")
    assert (made.field.mantissa.text(), made.field.power.text(), made.field.is_pending()) == ("0.94", "", True)


def test_taking_the_offered_unit_keeps_the_number(bench: Callable):
    """A unit typed behind the number is offered as the choice; the number is not lost by taking it."""
    made = bench("TWO")
    made.field.choose_unit("Cel")
    type_text("101 [degF]")
    press(Qt.Key.Key_Tab)
    offered = made.unread[-1].hint
    made.field.choose_reading("°F")
    assert (offered, made.heard) == (("°F",), [Answer(AnswerKind.NUMBER, "101", "[degF]")])


def test_a_unit_behind_the_number_is_the_choice_where_none_was_made(bench: Callable):
    """38.1 Cel says its unit itself."""
    made = bench("TWO")
    type_text("38.1 Cel")
    press(Qt.Key.Key_Tab)
    assert made.heard == [Answer(AnswerKind.NUMBER, "38.1", "Cel")]


def test_tab_reaches_the_unit_while_it_is_owed(bench: Callable):
    """And goes past it once it is chosen."""
    made = bench("TWO")
    type_text("38.1")
    press(Qt.Key.Key_Tab)
    owed = made.field.choice.hasFocus()
    made.field.choose_unit("Cel")
    made.field.line.setFocus()
    press(Qt.Key.Key_Tab)
    assert (owed, made.after.hasFocus()) == (True, True)


def test_after_enter_a_digit_chooses_the_unit(bench: Callable):
    """The units are offered with their keys below the number."""
    made = bench("TWO")
    type_text("38.1")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_1)
    assert (made.unread[0].hint, made.heard) == (("°C", "°F"), [Answer(AnswerKind.NUMBER, "38.1", "Cel")])
