"""A password field: hidden, with an eye to show it and a hint while Caps Lock is on. Keeps no password."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from crf_app.ui.controls import Line, row, text
from crf_app.ui.icons import icon
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import Words


def caps_lock(event: QKeyEvent) -> bool | None:
    """Whether a key press shows Caps Lock on; None when it does not tell."""
    typed = event.text()
    if len(typed) != 1 or not typed.isalpha() or typed.upper() == typed.lower():
        return None
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return typed.isupper() != shifted


class PasswordLine(Line):
    """The line itself; ``caps`` says whether Caps Lock is on."""

    caps = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__(name, hidden=True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch for Caps Lock, then type."""
        on = caps_lock(event)
        if on is not None:
            self.caps.emit(on)
        super().keyPressEvent(event)


class PasswordField(QWidget):
    """Label, line, eye and hint."""

    entered = Signal()

    def __init__(self, words: Words, label: str) -> None:
        super().__init__()
        self._words = words
        self.line = PasswordLine(label)
        self.eye = QToolButton()
        self.eye.setCheckable(True)
        self.eye.setAutoRaise(True)
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from a password to the next line
        self.eye.setMinimumSize(CONTROL, CONTROL)
        self.eye.setIconSize(QSize(20, 20))
        self.hint = text(words("password.caps"))
        self.hint.hide()
        self._show(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        name = QLabel(label)
        name.setBuddy(self.line)
        layout.addWidget(name)
        layout.addLayout(row(self.line, self.eye))
        layout.addWidget(self.hint)
        self.line.caps.connect(self.hint.setVisible)
        self.line.returnPressed.connect(self.entered)
        self.eye.toggled.connect(self._show)

    def password(self) -> str:
        """What is typed."""
        return self.line.text()

    def clear(self) -> None:
        """Empty the line and hide what is typed next."""
        self.line.clear()
        self.eye.setChecked(False)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        words = self._words("password.hide" if shown else "password.show")
        self.eye.setIcon(icon("eye-slash" if shown else "eye"))
        self.eye.setAccessibleName(words)
        self.eye.setToolTip(words)
