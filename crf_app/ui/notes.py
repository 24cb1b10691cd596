"""One sentence below a field, with its mark and what can be done about it. Made only when there is something to say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from crf_app.ui import theme
from crf_app.ui.controls import Button, Line
from crf_app.ui.marks import Mark, paint_mark, words_color

_MARK = 18
_BUTTON = 30
_DIGITS = tuple("123456789")


class _Reading(Button):
    """One of the readings of a text: among them its digit chooses it, and Return the one that has the focus."""

    def __init__(self, text: str, pressed: Callable[[], object]) -> None:
        super().__init__(text, pressed, height=_BUTTON)
        self.readings: list[Button] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Return, unless they come as fast as a scanner types."""
        digit = int(event.text()) if event.text() in _DIGITS else 0
        chosen: Button | None = self if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else None
        if 0 < digit <= len(self.readings):
            chosen = self.readings[digit - 1]
        if chosen is None or self.in_burst():
            super().keyPressEvent(event)
        else:
            chosen.click()


class Note(QWidget):
    """A mark, a sentence that wraps, and perhaps buttons below it; one below the other where it is ``narrow``."""

    def __init__(self, mark: Mark, sentence: str, narrow: bool = False) -> None:
        super().__init__()
        self.mark, self._narrow = mark, narrow
        self.label = QLabel(sentence)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        palette = self.label.palette()
        palette.setColor(palette.ColorRole.WindowText, theme.color(words_color(mark)))
        self.label.setPalette(palette)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(_MARK + 8, 2, 0, 6)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.label)
        self.stops: list[QWidget] = []

    def sentence(self) -> str:
        """The words."""
        return self.label.text()

    def offer(self, *choices: tuple[str, Callable[[], object]], by_key: bool = False) -> None:
        """Buttons in a row below the sentence; ``by_key`` says that each has a digit, which chooses it."""
        row = self._row()
        buttons = [_Reading(*each) if by_key else Button(*each, height=_BUTTON) for each in choices]
        for button in buttons:
            row.addWidget(button)
            if isinstance(button, _Reading):
                button.readings = buttons
        self.stops.extend(buttons)
        row.addStretch(1)

    def ask(self, text: str, name: str, pressed: Callable[[str], object]) -> None:
        """A button with a line of text beside it, for a comment."""
        row = self._row()
        line = Line(name)
        line.setMaximumWidth(220)
        line.setMinimumHeight(_BUTTON)
        line.setPlaceholderText(name)
        button: QPushButton = Button(text, lambda: pressed(line.text()), height=_BUTTON)
        for widget in (button, line):
            row.addWidget(widget)
            self.stops.append(widget)
        row.addStretch(1)

    def _row(self) -> QBoxLayout:
        across = QBoxLayout.Direction.TopToBottom if self._narrow else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(across)
        row.setSpacing(8)
        self._layout.addLayout(row)
        return row

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark."""
        painter = QPainter(self)
        paint_mark(painter, QRectF(0, 3, _MARK, _MARK), self.mark)
        painter.end()
