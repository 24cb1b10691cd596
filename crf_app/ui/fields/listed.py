"""A code of a long list: type a part of its name, or open the list with Alt+Down or F4."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCompleter

from crf_app.ui import theme
from crf_app.ui.fields.field import EDGE, paint_arrow
from crf_app.ui.fields.line import LineField, TypedLine

_ARROW = 28


class ListedField(LineField):
    """A box with type-ahead; the list is made when it is first needed."""

    def made(self) -> TypedLine:
        """A line that can have a list."""
        self._listed = TypedLine()
        return self._listed

    def wanted(self, width: int) -> QSize:
        """As wide as a field may be."""
        return QSize(min(width, theme.FIELD), theme.PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the arrow."""
        super().resizeEvent(event)
        self.line.setGeometry(self.line.geometry().adjusted(0, 0, -_ARROW, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the focus to the line."""
        super().focusInEvent(event)
        self.line.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down, F4 or Down open the list."""
        if event.key() in (Qt.Key.Key_F4, Qt.Key.Key_Down):
            self.open_list()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The arrow opens the list."""
        if self.line.isEnabled() and not self.line.isReadOnly():
            self.line.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_list()
        super().mousePressEvent(event)

    def names(self) -> list[str]:
        """What can be chosen."""
        words = self.bearings.words
        return [code.label.text(words.first) for code in self.item.codes.codes] if self.item.codes else []

    def open_choices(self) -> None:
        """Show all codes, where one may be chosen."""
        if not self.line.isReadOnly():
            self.open_list()

    def open_list(self) -> None:
        """Show all codes."""
        completer = self._completer()
        completer.setCompletionPrefix("")
        completer.complete()

    def display(self) -> None:
        """Show the answer, of a long one the beginning."""
        super().display()
        if not self.line.hasFocus():
            self._listed.setCursorPosition(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_arrow(painter, QPointF(self.width() - EDGE - 15, theme.PITCH / 2))
        painter.end()

    def _edited(self, text: str) -> None:
        self._completer()
        self._listed.picked = False
        super()._edited(text)

    def _pick(self, text: str) -> None:
        """What the arrows stand on counts as typed; past the end of the list they stand on nothing."""
        self._listed.picked = True
        if text:
            super()._edited(text)
        else:
            self._pending = False
            self.typing.emit("")

    def settle(self) -> bool:
        """Commit the text if it says something new; a list that was gone through to its end says nothing."""
        if not self._pending and self.line.text() != self._shown:
            self.line.setText(self._shown)
        return super().settle()

    def _completer(self) -> QCompleter:
        found: QCompleter | None = self._listed.completer()
        if found is None:
            found = QCompleter(self.names(), self)
            found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            found.setFilterMode(Qt.MatchFlag.MatchContains)
            found.setMaxVisibleItems(12)
            found.activated.connect(self._taken)
            found.highlighted.connect(self._pick)  # Return and Tab are the line's, which records what it shows
            self._listed.setCompleter(found)
        return found

    def _taken(self, text: str) -> None:
        self.insert_text(text)
        self.settle()
