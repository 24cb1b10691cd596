"""A new password: typed twice, with how hard it is to guess. Keeps none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from crf_app.ui.controls import column, muted, text
from crf_app.ui.founding import problem_of, strength
from crf_app.ui.password import PasswordField
from crf_app.ui.words import Words

RATE_MS = 250


class NewPassword(QWidget):
    """Two fields and the strength between them; ``entered`` when Return is pressed in the second. ``known`` gives the
    words that a guesser would try first: names and codes of the person."""

    entered = Signal()

    def __init__(self, words: Words, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self._words, self._known = words, known
        self.first = PasswordField(words, words("new_password.password"))
        self.again = PasswordField(words, words("new_password.again"))
        self.strength = muted(text())
        layout = column(self, 0)
        for part in (self.first, self.strength, self.again):
            layout.addWidget(part)
        self._rate = QTimer(self, singleShot=True, interval=RATE_MS)
        self._rate.timeout.connect(self._show_strength)
        self.first.line.textChanged.connect(lambda _text: self._rate.start())
        self.first.entered.connect(self.again.line.setFocus)
        self.again.entered.connect(self.entered)

    def password(self) -> str:
        """What is typed in the first field."""
        return self.first.password()

    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        return problem_of(self.password(), self.again.password(), self._known(), self._words)

    def clear(self) -> None:
        """Forget what was typed."""
        for field in (self.first, self.again):
            field.clear()

    def _show_strength(self) -> None:
        password = self.password()
        self.strength.setText(self._words(f"strength.{strength(password, self._known())}") if password else "")
