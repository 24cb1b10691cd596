"""What all fields do alike: when they commit, when they do not, what they never do."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QDial,
    QPlainTextEdit,
    QSlider,
    QWidget,
)

from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.fields.field import Boxed

KINDS = ["DAT", "DTM", "TEMP", "TWO", "INT", "CELLS", "RES", "FEVER", "CAUSE", "GRADE", "SIGNS", "LONG", "LOT"]
TYPED = {
    "DAT": ("19mar24", Answer(AnswerKind.DATE, "2024-03-19")),
    "DTM": ("12mar24 1004", Answer(AnswerKind.DATETIME, "2024-03-12T10:04+08:00")),
    "TEMP": ("38.1", Answer(AnswerKind.NUMBER, "38.1", "Cel")),
    "INT": ("3", Answer(AnswerKind.NUMBER, "3")),
    "RES": ("<5", Answer(AnswerKind.RESULT, "<5")),
    "CAUSE": ("infection", Answer(AnswerKind.TEXT, "infection")),
    "LONG": ("Word C", Answer(AnswerKind.CODE, "CC")),
    "LOT": ("AB123", Answer(AnswerKind.TEXT, "AB123")),
}
LINES = sorted(TYPED)


def type_text(text: str) -> None:
    """Type into whatever has the focus."""
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


@pytest.mark.parametrize("name", [name for name in LINES if name != "LONG"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_tab_and_return_commit_once(bench: Callable, name: str, key: Qt.Key):
    """The text becomes one answer, and the focus goes on."""
    made = bench(name)
    type_text(TYPED[name][0])
    press(key)
    assert made.heard == [TYPED[name][1]]
    assert not made.field.editor().hasFocus()


def test_a_part_of_a_listed_name_commits(bench: Callable):
    """The long list is typed into; a part that only one name has is enough."""
    made = bench("LONG")
    made.field.insert_text("word c")
    press(Qt.Key.Key_Tab)
    assert made.heard == [TYPED["LONG"][1]]


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize(
    "reason",
    [Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason],
)
def test_leaving_the_window_or_opening_a_menu_commits_nothing(bench: Callable, name: str, reason: Qt.FocusReason):
    """Half of 120 is not an answer."""
    made = bench(name)
    made.field.insert_text(TYPED[name][0])
    QApplication.sendEvent(made.field.editor(), QFocusEvent(QEvent.Type.FocusOut, reason))
    assert made.heard == []
    assert made.field.typed() == TYPED[name][0]


@pytest.mark.parametrize("name", LINES)
def test_escape_takes_back_what_is_typed(bench: Callable, name: str):
    """The recorded answer stands again, and nothing is committed on leaving."""
    made = bench(name)
    made.show_answer(TYPED[name][1])
    recorded = made.field.typed()
    made.field.insert_text("7")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.typed()) == ([], recorded)


@pytest.mark.parametrize("name", LINES)
def test_an_emptied_field_is_cleared(bench: Callable, name: str):
    """No text is no answer."""
    made = bench(name)
    made.show_answer(TYPED[name][1])
    made.field.insert_text("")
    press(Qt.Key.Key_Tab)
    assert made.heard == [None]


@pytest.mark.parametrize("name", LINES)
def test_what_is_only_passed_through_is_not_committed(bench: Callable, name: str):
    """Tab through a field with an answer says nothing."""
    made = bench(name)
    made.show_answer(TYPED[name][1])
    press(Qt.Key.Key_Tab)
    assert made.heard == []


@pytest.mark.parametrize(
    ("name", "text"), [("TEMP", "38,1"), ("DAT", "03/04/2024"), ("RES", "0.94×105"), ("INT", "1.5")]
)
def test_what_cannot_be_read_stays_and_is_explained(bench: Callable, name: str, text: str):
    """It is not committed, and not lost."""
    made = bench(name)
    made.field.insert_text(text)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.typed(), made.unread[-1] is None) == ([], text, False)


def test_return_keeps_the_focus_where_a_text_cannot_be_read(bench: Callable):
    """The person can mend it at once."""
    made = bench("TEMP")
    type_text("abc")
    press(Qt.Key.Key_Return)
    assert made.field.editor().hasFocus()


@pytest.mark.parametrize(("digit", "means"), [("1", "2024-04-03"), ("2", "2024-03-04")])
def test_an_ambiguous_date_is_settled_by_one_digit(bench: Callable, digit: str, means: str):
    """03/04/2024 asks; 1 or 2 chooses."""
    made = bench("DAT")
    type_text("03/04/2024")
    press(Qt.Key.Key_Return)
    type_text(digit)
    assert made.heard == [Answer(AnswerKind.DATE, means)]


@pytest.mark.parametrize("name", KINDS)
def test_a_wheel_changes_nothing(bench: Callable, name: str):
    """Over no part of any field, with or without focus."""
    made = bench(name)
    before = made.field.typed()
    for part in [made.field, *made.field.findChildren(QWidget)]:
        place = QPointF(part.rect().center())
        turn = QWheelEvent(place, part.mapToGlobal(place), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
                           Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(part, turn)
    press(Qt.Key.Key_Tab)
    assert (made.heard, made.field.typed()) == ([], before)


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_filled_in_beforehand(bench: Callable, name: str):
    """A new field is empty."""
    assert bench(name).field.typed() == ""


@pytest.mark.parametrize("name", KINDS)
def test_no_field_has_a_widget_that_invents_values(bench: Callable, name: str):
    """No spin box, no date editor, no combo box, no slider."""
    inventing = (QAbstractSpinBox, QComboBox, QCalendarWidget, QSlider, QDial)
    assert [part for part in bench(name).field.findChildren(QWidget) if isinstance(part, inventing)] == []


@pytest.mark.parametrize("name", KINDS)
def test_input_methods_are_off_but_for_text(bench: Callable, name: str):
    """A Chinese input method must not swallow digits."""
    editor = bench(name).field.editor()
    enabled = editor.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert enabled is (name in ("CAUSE", "LOT"))


@pytest.mark.parametrize("name", LINES)
def test_restored_text_is_shown_and_not_committed(bench: Callable, name: str):
    """What was half typed when the program ended waits for its person."""
    made = bench(name)
    made.field.show_typing(TYPED[name][0])
    assert (made.heard, made.field.is_pending(), made.unread[-1] is None) == ([], True, False)


@pytest.mark.parametrize("name", LINES)
def test_a_refused_text_is_committed_again_on_leaving(bench: Callable, name: str):
    """A full disk loses nothing that was typed."""
    made = bench(name)
    made.field.insert_text(TYPED[name][0])
    made.field.settle()
    made.field.hold()
    made.field.settle()
    assert made.heard == [TYPED[name][1]] * 2


def test_a_missing_code_stands_in_the_box(bench: Callable):
    """As itself, greyed, until a value is typed over it."""
    made = bench("TEMP")
    made.show_answer(Answer(AnswerKind.MISSING, "ND"))
    assert (made.field.typed(), made.field.greyed) == ("ND", True)


def test_long_text_grows(bench: Callable):
    """The box becomes as high as its text, and never scrolls sideways."""
    made = bench("CAUSE")
    low = made.field.wanted(400).height()
    made.field.insert_text("a long story " * 20)
    assert isinstance(made.field.editor(), QPlainTextEdit)
    assert made.field.wanted(400).height() >= 2 * low


def test_shift_return_begins_a_new_line(bench: Callable):
    """Return alone goes on."""
    made = bench("CAUSE")
    type_text("a")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_text("b")
    press(Qt.Key.Key_Return)
    assert [answer.text.splitlines() for answer in made.heard] == [["a", "b"]]


@pytest.mark.parametrize(
    ("name", "key", "modifier", "text"),
    [
        ("DAT", Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier, "2024-03-19"),
        ("DTM", Qt.Key.Key_Colon, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
         "2024-03-19T13:00+08:00"),
    ],
)  # fmt: skip
def test_today_and_now_are_typed_by_one_key(
    bench: Callable, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier, text: str
):
    """Ctrl+; and Ctrl+Shift+;."""
    made = bench(name)
    press(key, modifier)
    press(Qt.Key.Key_Tab)
    assert [answer.text for answer in made.heard] == [text]


def test_a_field_that_lacks_a_method_cannot_be_made():
    """It does not wait until somebody uses it."""

    class Half(Boxed):
        def typed(self) -> str:
            return ""

    with pytest.raises(TypeError, match="Half lacks display, drop, editor"):
        Half(None, None)
