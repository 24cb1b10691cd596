"""Choices: radio buttons for one code, check boxes for several, a list with type-ahead where there are many.

Nothing is ever chosen beforehand, Delete clears. A click and the letters Y, N and U commit at once; arrows and digits
move the choice, which commits when the group is left. Where the codes themselves are digits, a digit means the code;
Yes and No have no digits. A second digit or a point says that a number was typed one field too far: nothing is chosen.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QWidget

from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell
from crf_app.study.model import Code, Item
from crf_app.ui import theme
from crf_app.ui.fields.field import EDGE, Bearings, Field, leaves, paint_ring
from crf_app.ui.fields.folding import folded

_CLEARS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
_OF_NUMBER = "0123456789.,"
_ESCAPE = "\x1b"
_HEIGHT = 32
_INDICATOR = 34
_INLINE = 5
_LEFT = 8

Button = TypeVar("Button", bound=QAbstractButton)

if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # the Qt class stands beside it


class _Group(Field):
    """Options side by side when they are few and short, else one below the other."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self.codes: tuple[Code, ...] = item.codes.codes if item.codes else ()
        self._digits = {code.code: code.code for code in self.codes if code.code.isdigit() and len(code.code) == 1}
        if len(self._digits) != len(self.codes):
            self._digits = {str(n): code.code for n, code in enumerate(self.codes[:9], 1)}
            self._numbered = False
        else:
            self._numbered = True
        self._pending = False
        self._labels = [self._label(code) for code in self.codes]
        self._measured: list[int] = []

    @abstractmethod
    def buttons(self) -> list[QAbstractButton]:
        """The options, in order."""

    def editor(self) -> QWidget:
        """The option that Tab reaches."""
        options = self.buttons()
        return next((b for b in options if b.focusPolicy() & Qt.FocusPolicy.TabFocus), options[0] if options else self)

    def _label(self, code: Code) -> str:
        """The words of an option, with the code before them where that is a digit."""
        words = self.bearings.words.label(code.label)
        return f"{code.code}  {words}" if self._numbered and not words.startswith(code.code) else words

    def show_cell(self, cell: Cell) -> None:
        """Show what is recorded, grey where no value is asked."""
        was = self.greyed
        super().show_cell(cell)
        if was != self.greyed:
            self._grey()

    def wanted(self, width: int) -> QSize:
        """One line where all options fit beside each other, else one line for each."""
        widths = self._widths()
        if self._inline(width, widths):
            return QSize(sum(widths) + _LEFT, theme.PITCH)
        return QSize(min(width, max(widths, default=0) + _LEFT), sum(self._heights(width)) + 2 * EDGE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the options where they fit."""
        super().resizeEvent(event)
        widths = self._widths()
        inline = self._inline(self.width(), widths)
        left, top = _LEFT, ((theme.PITCH - _HEIGHT) // 2 if inline else EDGE)
        heights = [_HEIGHT] * len(widths) if inline else self._heights(self.width())
        for at, (button, width, height) in enumerate(zip(self.buttons(), widths, heights, strict=True)):
            button.setText(self.caption(at) if inline else self._folded(at, self.width()).replace("&", "&&"))
            button.setGeometry(left, top, min(width, self.width() - left), height)
            left, top = (left + width, top) if inline else (left, top + height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring round the option that has the focus."""
        focused = next((button for button in self.buttons() if button.hasFocus()), None)
        if focused is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, QRectF(focused.geometry()).adjusted(-3, 2, -8, -2))
        painter.end()

    def is_pending(self) -> bool:
        """Whether the choice differs from what is recorded."""
        return self._pending

    def hold(self) -> None:
        """Keep the choice on the screen: it was not recorded."""
        self._pending = True

    def drop(self) -> None:
        """Forget the choice and show what is recorded."""
        self._pending = False
        self.display()
        self.typing.emit("")

    def stops(self) -> list[QWidget]:
        """The options; Tab reaches one of them."""
        return list(self.buttons())

    def set_name(self, name: str) -> None:
        """Each option is called by question and answer."""
        for button, label in zip(self.buttons(), self._labels, strict=True):
            button.setAccessibleName(f"{name}: {label}")

    def let_type(self, may: bool) -> None:
        """Options cannot be chosen while it is closed, and Tab reaches none of them."""
        for button in self.buttons():
            button.setEnabled(may)

    def let_reach(self, may: bool) -> None:
        """Of its options Tab reaches one, whichever is chosen."""

    def key(self, event: QKeyEvent, at: int) -> bool:
        """What a key does on the option at a position; False when it is none of the group's."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in _CLEARS:
            self.clear()
        elif event.key() in _STEPS:
            self.step(at, _STEPS[Qt.Key(event.key())])
        elif event.key() in _RETURN:
            self.settle()
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self._pending:
            self.drop()
        else:
            return self.letter(event.text())
        return True

    @abstractmethod
    def clear(self) -> None:
        """Choose nothing."""

    @abstractmethod
    def step(self, at: int, step: int) -> None:
        """An arrow was pressed."""

    @abstractmethod
    def letter(self, text: str) -> bool:
        """Whether a digit or letter names an option; chooses it."""

    @abstractmethod
    def pressed(self, at: int) -> None:
        """The option at a position was clicked, or Space was pressed on it."""

    def left_by(self, event: QFocusEvent) -> None:
        """Commit when the focus goes out of the group."""
        self.update()
        following = QApplication.focusWidget()
        if leaves(event) and (following is None or following.parentWidget() is not self):
            self.settle()

    def _made(self, kind: Callable[[_Group, int], Button]) -> list[Button]:
        """One button for each code."""
        return [kind(self, at) for at in range(len(self.codes))]

    def caption(self, at: int) -> str:
        """The text of the button at a position."""
        return self._labels[at].replace("&", "&&")

    def _widths(self) -> list[int]:
        if not self._measured:
            metrics = self.fontMetrics()
            self._measured = [metrics.horizontalAdvance(label) + _INDICATOR for label in self._labels]
        return self._measured

    def _folded(self, at: int, width: int) -> str:
        """An option in as many lines as it needs."""
        return folded(self._labels[at], width - _LEFT - _INDICATOR, self.fontMetrics().horizontalAdvance)

    def _heights(self, width: int) -> list[int]:
        """How high each option is where they stand one below the other."""
        line = self.fontMetrics().lineSpacing()
        return [_HEIGHT + line * self._folded(at, width).count("\n") for at in range(len(self._labels))]

    def _inline(self, width: int, widths: list[int]) -> bool:
        return len(widths) <= _INLINE and sum(widths) + _LEFT <= width

    def _grey(self) -> None:
        """Write the options in grey where no value is asked."""
        role = theme.tokens().expected_text if self.greyed else theme.tokens().text
        for button in self.buttons():
            palette = button.palette()
            palette.setColor(palette.ColorRole.WindowText, theme.color(role))
            button.setPalette(palette)


def _reach(buttons: Sequence[QWidget], at: int) -> None:
    """Let Tab reach the option at a position and no other, so that one Tab leaves the group from there."""
    for each, button in enumerate(buttons):
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == at else Qt.FocusPolicy.ClickFocus)


class _Option(_Button):
    """What the options of a group do alike: keys are the group's, and it hears where the focus is."""

    owner: _Group
    at: int

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.owner.key(event, self.at):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:
        chosen = self.owner.is_pending()
        self.owner.settle()  # what it makes relevant can be the next stop
        if chosen and following:
            self.owner.go_on()
            return True
        return super().focusNextPrevChild(following)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.owner.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.owner.left_by(event)


class _Radio(_Option, QRadioButton):
    def __init__(self, group: _Group, at: int) -> None:
        super().__init__(group.caption(at), group)
        self.owner, self.at = group, at
        self.setAutoExclusive(False)

    def nextCheckState(self) -> None:
        self.owner.pressed(self.at)


class _Check(_Option, QCheckBox):
    def __init__(self, group: _Group, at: int) -> None:
        super().__init__(group.caption(at), group)
        self.owner, self.at = group, at

    def nextCheckState(self) -> None:
        super().nextCheckState()
        self.owner.pressed(self.at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        _reach(self.owner.buttons(), self.at)


class RadioField(_Group):
    """One code of a short list. The group is one stop of Tab."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self._chosen = ""
        self._by_digit = self._told = False
        if {"Y", "N"} <= {code.code for code in self.codes}:
            self._digits = {}
        self._options = self._made(_Radio)
        self._mark()

    def buttons(self) -> list[QAbstractButton]:
        """The radio buttons."""
        return list(self._options)

    def display(self) -> None:
        """Check the recorded code."""
        if not self._pending:
            self._chosen = self._recorded()
            self._mark()

    def _recorded(self) -> str:
        """The code that is recorded; empty where none is."""
        return self.answer.text if self.answer is not None and self.answer.kind is AnswerKind.CODE else ""

    def typed(self) -> str:
        """The code that is chosen."""
        return self._chosen

    def show_typing(self, text: str) -> None:
        """Put the choice back."""
        self._chosen, self._pending = text, True
        self._mark()

    def choose(self, code: str) -> None:
        """Choose a code and commit it at once; an empty one clears."""
        self._take(code)
        self.settle()

    def settle(self) -> bool:
        """Commit the choice if it says something new."""
        self._by_digit = False
        self._tell(None)
        recorded = self._recorded()
        if not self._pending or (self._chosen == recorded and (self._chosen or self.answer is None)):
            self._pending = False
            return True
        self._pending = False
        self.committed.emit(Answer(AnswerKind.CODE, self._chosen) if self._chosen else None)
        return True

    def clear(self) -> None:
        """Choose nothing, and commit that."""
        self.choose("")

    def pressed(self, at: int) -> None:
        """Choose the option and commit it."""
        self.choose(self.codes[at].code)

    def step(self, at: int, step: int) -> None:
        """Move the choice; it commits when the group is left."""
        following = (at + step) % len(self._options) if self._chosen else at
        self._take(self.codes[following].code)

    def letter(self, text: str) -> bool:
        """Y, N and U choose where they are codes, a digit until the next; a second one takes its choice back."""
        code = next((code.code for code in self.codes if code.code == text.upper() and text.upper() in "YNU"), None)
        if code is not None:
            self.choose(code)
        elif text == _ESCAPE and self._told:
            self._tell(None)
        elif text and text in _OF_NUMBER:
            self._take_digit(text)
        else:
            return False
        return True

    def _take_digit(self, text: str) -> None:
        """Move the choice to the option of a digit; what is part of a number chooses nothing."""
        code = None if self._by_digit or self._told else self._digits.get(text)
        if code is not None:
            self._take(code)
            self._by_digit = True
            return
        if self._by_digit:
            self._by_digit = False
            self.drop()
        self._tell(Unread("choice.number"))

    def _tell(self, why: Unread | None) -> None:
        if why is not None or self._told:
            self.unread.emit(why)
        self._told = why is not None

    def _take(self, code: str) -> None:
        self._by_digit = False
        self._tell(None)
        self._chosen, self._pending = code, True
        self._mark()
        self.typing.emit("" if code == self._recorded() else code)

    def _mark(self) -> None:
        """Check the chosen option. Tab and a focus in the group are there, or at the first where none is chosen."""
        reached = next((at for at, code in enumerate(self.codes) if code.code == self._chosen), 0)
        inside = any(option.hasFocus() for option in self._options)
        for at, option in enumerate(self._options):
            option.setChecked(self.codes[at].code == self._chosen)
        _reach(self._options, reached)
        if inside and not self._options[reached].hasFocus():
            self._options[reached].setFocus(Qt.FocusReason.OtherFocusReason)


class ChecksField(_Group):
    """Several codes. No box ticked is no answer: that nothing applies is a code of the list, or a missing code."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self._boxes = self._made(_Check)
        _reach(self._boxes, 0)

    def buttons(self) -> list[QAbstractButton]:
        """The check boxes."""
        return list(self._boxes)

    def chosen(self) -> tuple[str, ...]:
        """The codes that are ticked, in the order of the list."""
        return tuple(code.code for code, box in zip(self.codes, self._boxes, strict=True) if box.isChecked())

    def display(self) -> None:
        """Tick what is recorded."""
        if not self._pending:
            self._tick(self._recorded())

    def _recorded(self) -> tuple[str, ...]:
        """The codes that are recorded."""
        return self.answer.codes if self.answer is not None else ()

    def typed(self) -> str:
        """The codes, with commas."""
        return ",".join(self.chosen())

    def show_typing(self, text: str) -> None:
        """Put the ticks back."""
        self._tick(tuple(text.split(",")))
        self._pending = True

    def settle(self) -> bool:
        """Commit the ticks if they say something new."""
        chosen = self.chosen()
        changed = self._pending and (chosen != self._recorded() or (not chosen and self.answer is not None))
        self._pending = False
        if changed:
            self.committed.emit(Answer(AnswerKind.CODES, "", codes=chosen) if chosen else None)
        return True

    def clear(self) -> None:
        """Tick nothing."""
        self._tick(())
        self._ticked()

    def pressed(self, at: int) -> None:  # noqa: ARG002  (whichever it was)
        """It is ticked already; all ticks commit when the group is left."""
        self._ticked()

    def step(self, at: int, step: int) -> None:
        """Move the focus only."""
        self._boxes[(at + step) % len(self._boxes)].setFocus(Qt.FocusReason.OtherFocusReason)

    def letter(self, text: str) -> bool:
        """A digit ticks or unticks; a point takes the ticks back, for it belongs to a number."""
        if text and text in ".," and self._pending:
            self.drop()
            return True
        wanted = self._digits.get(text)
        for code, box in zip(self.codes, self._boxes, strict=True):
            if code.code == wanted:
                box.toggle()
                self._ticked()
        return wanted is not None

    def _ticked(self) -> None:
        self._pending = True
        self.typing.emit("" if self.chosen() == self._recorded() else self.typed())

    def _tick(self, codes: tuple[str, ...]) -> None:
        for code, box in zip(self.codes, self._boxes, strict=True):
            box.setChecked(code.code in codes)
