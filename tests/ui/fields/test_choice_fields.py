"""Radio buttons, check boxes: digits, arrows, clearing, one stop of Tab."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton

from crf_app.record.values import Answer, AnswerKind


def code(text: str) -> Answer:
    """A code as an answer."""
    return Answer(AnswerKind.CODE, text)


def press(key: Qt.Key | str) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize(("key", "means"), [("y", "Y"), ("n", "N")])
def test_a_letter_chooses_and_commits(bench: Callable, key: str, means: str):
    """Yes and No by their letter."""
    made = bench("FEVER")
    press(key)
    assert made.heard == [code(means)]


@pytest.mark.parametrize("key", ["0", "1", "2"])
def test_where_codes_are_digits_a_digit_is_the_code(bench: Callable, key: str):
    """Grade 1 is typed as 1, wherever it stands in the list; it is recorded when the group is left."""
    made = bench("GRADE")
    press(key)
    before = list(made.heard)
    press(Qt.Key.Key_Tab)
    assert (before, made.heard) == ([], [code(key)])


@pytest.mark.parametrize("name", ["FEVER", "GRADE"])
@pytest.mark.parametrize("typed", ["12", "1.5", "381"])
def test_a_number_typed_one_field_too_far_chooses_nothing(bench: Callable, name: str, typed: str):
    """The group says so, and what it said before stands."""
    made = bench(name)
    for letter in typed:
        press(letter)
    told = [why is not None for why in made.unread]
    press(Qt.Key.Key_Tab)
    assert (made.heard, True in told, made.unread[-1]) == ([], True, None)


def test_yes_and_no_have_no_digits(bench: Callable):
    """A 1 meant for the next field answers nothing."""
    made = bench("FEVER")
    press("1")
    press(Qt.Key.Key_Tab)
    assert made.heard == []


def test_digits_stand_before_labels_where_they_are_codes(bench: Callable):
    """The person sees what to press."""
    texts = [button.text() for button in bench("GRADE").field.findChildren(QRadioButton)]
    assert texts == ["0  None", "1  Mild", "2  Severe"]


def test_a_click_commits(bench: Callable):
    """At once."""
    made = bench("FEVER")
    made.field.findChildren(QRadioButton)[1].click()
    assert made.heard == [code("N")]


def test_clicking_what_is_chosen_changes_nothing(bench: Callable):
    """It stays chosen, and is not kept as half typed."""
    made = bench("FEVER")
    made.show_answer(code("Y"))
    button = made.field.findChildren(QRadioButton)[0]
    button.click()
    assert (made.heard, button.isChecked(), made.kept) == ([], True, [""])


def test_ticks_back_as_recorded_are_not_half_typed(bench: Callable):
    """A box ticked and unticked leaves nothing to be kept."""
    made = bench("SIGNS")
    for _ in range(2):
        made.field.findChildren(QCheckBox)[0].click()
    assert (made.kept[0] != "", made.kept[1]) == (True, "")


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_clears_a_choice(bench: Callable, key: Qt.Key):
    """And commits that it is cleared."""
    made = bench("FEVER")
    made.show_answer(code("Y"))
    press(key)
    assert made.heard == [None]


def test_delete_in_an_empty_group_says_nothing(bench: Callable):
    """There is nothing to clear."""
    made = bench("FEVER")
    press(Qt.Key.Key_Delete)
    assert made.heard == []


def test_arrows_move_the_choice_and_leaving_commits_it(bench: Callable):
    """One entry for a walk through the options."""
    made = bench("GRADE")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    walking = list(made.heard)
    press(Qt.Key.Key_Tab)
    assert (walking, made.heard) == ([], [code("1")])


def test_escape_takes_a_walk_back(bench: Callable):
    """The recorded choice stands again."""
    made = bench("GRADE")
    made.show_answer(code("2"))
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.typed()) == ([], "2")


@pytest.mark.parametrize("name", ["FEVER", "GRADE", "SIGNS"])
def test_a_group_is_one_stop_of_tab(bench: Callable, name: str):
    """Tab goes to the next question, not to the next option."""
    made = bench(name)
    press(Qt.Key.Key_Tab)
    assert made.after.hasFocus()


@pytest.mark.parametrize(("name", "key"), [("FEVER", "n"), ("GRADE", "2"), ("GRADE", Qt.Key.Key_Up), ("SIGNS", "2")])
def test_one_tab_leaves_the_group_after_a_key_chose(bench: Callable, name: str, key: Qt.Key | str):
    """The focus stands where the choice is, so that the next letter cannot overwrite it."""
    made = bench(name)
    press(key)
    press(Qt.Key.Key_Tab)
    assert made.after.hasFocus()


@pytest.mark.parametrize("name", ["FEVER", "GRADE", "SIGNS"])
@pytest.mark.parametrize("back", [False, True])
def test_one_tab_leaves_the_group_from_any_option(bench: Callable, name: str, back: bool):
    """Also after a walk with the arrows, and after Delete took the choice away."""
    made = bench(name)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    assert (made.before if back else made.after).hasFocus()


def test_the_focus_follows_a_choice_that_is_taken_back(bench: Callable):
    """What the record says stands again, and one Tab leaves from there."""
    made = bench("FEVER")
    made.show_answer(code("N"))
    press("y")
    made.show_answer(code("N"))
    press(Qt.Key.Key_Tab)
    assert made.after.hasFocus()


def test_tab_reaches_the_chosen_option(bench: Callable):
    """Going back into the group stands at the choice."""
    made = bench("GRADE")
    made.show_answer(code("2"))
    made.before.setFocus()
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is made.field.findChildren(QRadioButton)[2]


def test_several_ticks_are_one_answer(bench: Callable):
    """Committed when the group is left."""
    made = bench("SIGNS")
    press("2")
    press("1")
    ticking = list(made.heard)
    press(Qt.Key.Key_Tab)
    assert (ticking, made.heard) == ([], [Answer(AnswerKind.CODES, "", codes=("TREMOR", "APHASIA"))])


def test_no_tick_is_no_answer(bench: Callable):
    """That nothing applies is a code of the list."""
    made = bench("SIGNS")
    made.show_answer(Answer(AnswerKind.CODES, "", codes=("TREMOR",)))
    press("1")
    press(Qt.Key.Key_Tab)
    assert made.heard == [None]


def test_restored_ticks_wait(bench: Callable):
    """They are shown, not committed."""
    made = bench("SIGNS")
    made.field.show_typing("TREMOR,NONE")
    assert (made.heard, made.field.typed(), made.field.is_pending()) == ([], "TREMOR,NONE", True)


@pytest.mark.parametrize(("name", "kind"), [("FEVER", QRadioButton), ("SIGNS", QCheckBox)])
def test_an_empty_indicator_can_be_seen(bench: Callable, name: str, kind: type):
    """Its rim paints at least 20 pixels with a contrast of 3 against the window."""
    made = bench(name)
    made.after.setFocus()
    button = made.field.findChildren(kind)[1]
    picture = made.grab().toImage()
    left = button.mapTo(made, button.rect().topLeft())
    colours = [picture.pixelColor(left.x() + x, left.y() + y) for x in range(18) for y in range(button.height())]
    paper = picture.pixelColor(2, 2)
    assert sum(contrast(colour, paper) >= 3 for colour in colours) >= 20


def contrast(first: object, second: object) -> float:
    """The contrast of two colours, as WCAG 2 defines it."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: object) -> float:
    """Relative luminance."""
    parts = [part / 255 for part in colour.getRgb()[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_option_that_is_too_wide_is_written_in_lines(bench: Callable):
    """Nothing of it is cut off: a dose level that ends at 0 would be read as another one."""
    made = bench("SIGNS")
    made.field.setFixedSize(made.field.wanted(100))
    last = made.field.findChildren(QCheckBox)[-1]
    needed = last.fontMetrics().boundingRect(QRect(0, 0, 999, 999), 0, last.text())
    assert (last.text(), needed.height() <= last.height()) == ("None of\nthese", True)
