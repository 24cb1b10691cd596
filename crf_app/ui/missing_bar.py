"""The six missing codes in a bar below a field. Knows no cell; says which code was chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crf_app.record.values import MissingCode
from crf_app.ui.controls import Button
from crf_app.ui.rendering import FormWords

_BUTTON = 30


class MissingBar(QWidget):
    """While it is open a letter chooses; any other key, and leaving the field, closes it.

    The focus stays in ``watched``, the widget that has it, so that nothing is committed by asking.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, words: FormWords, watched: QWidget) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 6)
        layout.setSpacing(4)
        label = QLabel(words("missing.ask"))
        label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
        layout.addWidget(label)
        codes = list(MissingCode)
        self.letters = {words(f"missing.letter.{code.value}"): code.value for code in codes}
        for half in (codes[:3], codes[3:]):
            row = QHBoxLayout()
            row.setSpacing(8)
            for code in half:
                letter = words(f"missing.letter.{code.value}")
                text = f"{letter}  {words(f'missing.{code.value}')}"
                button = Button(text, partial(self._choose, code.value), height=_BUTTON)
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row)
        self._watched = watched
        self._had_input_method = watched.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        watched.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        watched.installEventFilter(self)

    def finish(self) -> None:
        """Close it; nothing was chosen."""
        self._watched.removeEventFilter(self)
        self._watched.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._had_input_method)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the watched widget."""
        if event.type() == QEvent.Type.FocusOut:
            self.finish()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            code = self.letters.get(event.text().upper())
            if code is not None:
                self._choose(code)
                return True
            if event.text() or event.key() == Qt.Key.Key_Escape:
                self.finish()
                return event.key() == Qt.Key.Key_Escape
        return super().eventFilter(watched, event)

    def _choose(self, code: str) -> None:
        self.finish()
        self.chosen.emit(code)
