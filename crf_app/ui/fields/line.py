"""A box of typed text: results and patterned texts on one line, free text on as many as it needs.

Commits on Tab, Return or focus to another field; Escape takes back what is being typed. What cannot be read stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QPlainTextEdit, QWidget

from crf_app.record.reading import Unread
from crf_app.study.model import Item, ItemType
from crf_app.ui import theme
from crf_app.ui.fields.field import EDGE, Bearings, Boxed, leaves
from crf_app.ui.rendering import box_text

_WIDTHS = {ItemType.DATE: 170, ItemType.DATETIME: 210, ItemType.INTEGER: 110, ItemType.DECIMAL: 130}
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_MOST_LINES = 8


if TYPE_CHECKING:

    class _Box(QWidget):
        focused: ClassVar[Signal]
        left: ClassVar[Signal]
        entered: ClassVar[Signal]
        menu_asked: ClassVar[Signal]

        def isModified(self) -> bool: ...
        def menu(self) -> QMenu: ...
        def reverts(self) -> bool: ...

else:
    _Box = object  # the Qt class stands beside it


class _Typed(_Box):
    """The manners of a box of text, be it one line or several."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Repaint the ring."""
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say ``left`` unless the window or a menu took the focus."""
        super().focusOutEvent(event)
        self.focused.emit()
        if leaves(event):
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return commits and goes on, Escape reverts; all else is typing."""
        if event.key() in _RETURN and event.modifiers() in _PLAIN:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.setAccepted(self.reverts())  # with nothing to revert it is the page's
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu, to which the form adds the missing codes."""
        menu = self.menu()
        self.menu_asked.emit(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the page while nothing is being typed."""
        if _is_undo(event) and not self.isModified():
            event.ignore()
            return True
        return super().event(event)


class TypedLine(_Typed, QLineEdit):
    """A line without frame that says when a person has left it, and gives Return and Escape to its field."""

    focused = Signal()
    left = Signal()
    entered = Signal()
    reverted = Signal()
    menu_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.picked = False  # whether its text was picked in the open list
        self.setFrame(False)
        self.setTextMargins(2, 0, 2, 0)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, Qt.GlobalColor.transparent)  # its field paints the box
        self.setPalette(palette)

    def menu(self) -> QMenu:
        """The usual menu."""
        return self.createStandardContextMenu()

    def reverts(self) -> bool:
        """Close an open list, and take back what was picked in it; without one, take back what is being typed. Whether
        there was either."""
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        if popup is not None and popup.isVisible():
            popup.hide()
            if self.picked:
                self.reverted.emit()
            return True
        before = self.text()
        self.reverted.emit()
        return self.text() != before


class TypedText(_Typed, QPlainTextEdit):
    """Several lines with the same manners as :class:`TypedLine`; Shift+Return begins a new line."""

    focused = Signal()
    left = Signal()
    entered = Signal()
    reverted = Signal()
    menu_asked = Signal(object)
    textEdited = Signal(str)  # noqa: N815  (the name that QLineEdit has)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(4)
        self.setViewportMargins(0, max(0, (theme.CONTROL - 10 - self.fontMetrics().lineSpacing()) // 2), 0, 0)
        self._putting = False
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """The whole text."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Replace the text without saying that a person typed it."""
        self._putting = True
        self.setPlainText(text)
        self._putting = False

    def setModified(self, modified: bool) -> None:
        """Whether something is being typed."""
        self.document().setModified(modified)

    def isModified(self) -> bool:
        """Whether something is being typed."""
        return self.document().isModified()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def menu(self) -> QMenu:
        """The usual menu."""
        return self.createStandardContextMenu()

    def reverts(self) -> bool:
        """Take back what is being typed; whether there was anything."""
        before = self.toPlainText()
        self.reverted.emit()
        return self.toPlainText() != before

    def _changed(self) -> None:
        if not self._putting:
            self.textEdited.emit(self.toPlainText())


def _is_undo(event: QEvent) -> bool:
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
        return event.matches(QKeySequence.StandardKey.Undo)
    return False


class LineField(Boxed):
    """A box with one line; the parts that it may have beside it (a unit) stand right of the line."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self._shown = ""
        self._pending = False
        self.line = self.made()
        self.line.setParent(self)
        if item.type is not ItemType.TEXT:
            self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.line.textEdited.connect(self._edited)
        self.line.focused.connect(self.update)
        self.line.left.connect(self.settle)
        self.line.entered.connect(self._entered)
        self.line.menu_asked.connect(self.menu_asked)
        self.line.reverted.connect(self.drop)
        self._choices: tuple[str, ...] = ()

    def made(self) -> TypedLine | TypedText:
        """The editor inside the box."""
        return TypedLine()

    def editor(self) -> TypedLine | TypedText:
        """The line."""
        return self.line

    def let_type(self, may: bool) -> None:
        """It can still be read and copied."""
        self.line.setReadOnly(not may)

    def wanted(self, width: int) -> QSize:
        """As wide as what is expected in it."""
        return QSize(min(width, _WIDTHS.get(self.item.type, theme.FIELD)), theme.PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the box with the line."""
        super().resizeEvent(event)
        self.line.setGeometry(self.box().toRect().adjusted(4, 1, -4, -1))

    def display(self) -> None:
        """Show the answer, unless a text is being typed."""
        self._shown = self.shown()
        if not self._pending and self.line.text() != self._shown:
            self.line.setText(self._shown)
        if not self._pending:
            self.line.setModified(False)

    def shown(self) -> str:
        """The text of what is recorded."""
        bearings = self.bearings
        return box_text(self.item, self.answer, bearings.words.first, bearings.moment().offset)

    def typed(self) -> str:
        """The text of the line."""
        return self.line.text()

    def show_typing(self, text: str) -> None:
        """Put the text back and say again why it cannot be read, if so."""
        self._pending = True
        self.line.setText(text)
        self.line.setModified(True)
        found = self.read(text)
        self.unread.emit(found if isinstance(found, Unread) else Unread("typing.restored"))

    def is_pending(self) -> bool:
        """Whether the text differs from what is recorded."""
        return self._pending and self.line.text() != self._shown

    def hold(self) -> None:
        """Keep the text: it was not recorded."""
        self._pending = True

    def settle(self) -> bool:
        """Commit the text if it says something new."""
        text = self.line.text()
        if not self._pending:
            return True
        if text == self._shown:
            self._release()
            return True
        found = self.read(text)
        if isinstance(found, Unread):
            self._choices = found.hint
            self.unread.emit(found)
            return False
        self._release()
        self.committed.emit(found)
        return True

    def insert_text(self, text: str) -> None:
        """Type a whole text, as a shortcut does (today, now, one of two readings)."""
        self.line.setText(text)
        self.line.setModified(True)
        self._edited(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let what the line leaves pass on to the page."""
        event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """With two readings offered, 1 and 2 choose."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text() in ("1", "2"):
            reading = self._choices[int(event.text()) - 1]
            self.choose_reading(reading)
            return True
        return super().eventFilter(watched, event)

    def choose_reading(self, reading: str) -> None:
        """Take one of the readings that were offered, and commit it."""
        self.insert_text(reading)
        self.settle()

    def _edited(self, text: str) -> None:
        self._pending = True
        if self._choices:
            self._choices = ()
            self.line.removeEventFilter(self)
        self.typing.emit("" if text == self._shown else text)

    def _entered(self) -> None:
        if self.settle():
            self.go_on()
        elif len(self._choices) == 2:
            self.line.installEventFilter(self)

    def drop(self) -> None:
        """Forget what is typed and show what is recorded."""
        if self._pending:
            self.line.setText(self._shown)
            self._edited(self._shown)
            self._release()
            self.line.selectAll()

    def _release(self) -> None:
        self._pending = False
        self.line.setModified(False)
        self.unread.emit(None)


class TextField(LineField):
    """Free text: a box that grows with its text."""

    def made(self) -> TypedText:
        """Several lines."""
        return TypedText()

    def wanted(self, width: int) -> QSize:
        """As high as its text."""
        inside = min(width, theme.FIELD) - 2 * EDGE - 16
        metrics = self.fontMetrics()
        height = metrics.boundingRect(0, 0, inside, 10_000, Qt.TextFlag.TextWordWrap, self.line.text() + " ").height()
        lines = min(_MOST_LINES, max(1, round(height / metrics.lineSpacing())))
        return QSize(min(width, theme.FIELD), theme.PITCH + (lines - 1) * metrics.lineSpacing())

    def display(self) -> None:
        """Show the answer and take the height that it needs."""
        super().display()
        self.grown.emit()

    def _edited(self, text: str) -> None:
        super()._edited(text)
        self.grown.emit()
