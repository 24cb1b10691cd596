"""A line for a date, with what was read from it below: the day, or why none was. Records nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from crf_app.record.date_reading import Moment
from crf_app.record.reading import Unread
from crf_app.record.values import Answer
from crf_app.ui.controls import Line, colour, column, text
from crf_app.ui.rendering import FormWords, echo, unread_text
from crf_app.ui.theme import tokens

Reader = Callable[[str, Moment], Answer | Unread | None]


class TypedDate(QWidget):
    """The line and the words below it. ``reader`` reads a text against today."""

    def __init__(self, name: str, words: FormWords, today: Callable[[], date], reader: Reader, width: int = 0) -> None:
        super().__init__()
        self._words, self._today, self._reader = words, today, reader
        self.line = Line(name, width)
        self.setFocusProxy(self.line)
        self.said = text()
        layout = column(self, 0)
        for part in (self.line, self.said):
            layout.addWidget(part)
        self.line.textChanged.connect(lambda _text: self._show(typing=True))
        self.line.editingFinished.connect(self._show)

    def read(self) -> Answer | Unread | None:
        """What is typed now; None where nothing is."""
        return self._reader(self.line.text(), Moment(self._today()))

    def why(self) -> str:
        """Why what is typed is no date; where it may be two, both. Empty where it is one."""
        read = self.read()
        if not isinstance(read, Unread):
            return ""
        said = unread_text(read, self._words)
        return f"{said} {' / '.join(read.hint)}" if read.hint else said

    def mend(self) -> None:
        """Say what is wrong, and take the keyboard."""
        self._show()
        self.line.setFocus()

    def _show(self, *, typing: bool = False) -> None:
        """Say which day was read; once the line is left also why none was."""
        read = self.read()
        if isinstance(read, Unread):
            colour(self.said, tokens().stop).setText("" if typing else self.why())
        else:
            colour(self.said, tokens().muted).setText(echo(read, Moment(self._today()), self._words))
