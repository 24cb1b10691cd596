"""Asks once why values changed: all changes old to new in one bar, one reason for all unless they are picked apart.

Alt and a digit give the reason from anywhere on the page; the digit alone where the focus is in the bar, so that what
is typed on in a field never chooses one. Escape takes the changes back. Nothing waits but completing and signing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crf_app.study.model import CodeList
from crf_app.ui import theme
from crf_app.ui.controls import Button, Line, muted, text
from crf_app.ui.owed import Owed
from crf_app.ui.rendering import FormWords

_BUTTON = 30
_LINE = 26
_MOST = 4
_ROOM, _GAP = 790, 8
SHORTEST = 5


def lines_of(buttons: Sequence[Button]) -> list[list[Button]]:
    """Buttons in as many lines as keep them whole beside the list of forms in the smallest window."""
    lines: list[list[Button]] = [[]]
    for button in buttons:
        taken = sum(each.sizeHint().width() + _GAP for each in lines[-1])
        if lines[-1] and taken + button.sizeHint().width() > _ROOM:
            lines.append([])
        lines[-1].append(button)
    return lines


class ReasonBar(QWidget):
    """``given`` carries the changes, the code of the reason and its text; ``taken_back`` the changes to undo."""

    given = Signal(tuple, str, str)
    taken_back = Signal(tuple)

    def __init__(self, reasons: CodeList, words: FormWords) -> None:
        super().__init__()
        self._reasons, self._words = reasons, words
        self._owed: tuple[Owed, ...] = ()
        self.ticks: list[QCheckBox] = []
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.tokens().query_tint))
        self.setPalette(palette)
        self.title = text(bold=True, wrap=False)
        self.every = QCheckBox(words("reason.all"))
        self.every.setChecked(True)
        self.every.toggled.connect(self._apart)
        self.text = Line(words("reason.text"), width=260)
        self.text.setMinimumHeight(_BUTTON)
        self.text.setPlaceholderText(words("reason.text"))
        self.message = text()
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(6)
        self.keys = muted(text(words("reason.keys", last=len(reasons.codes)), wrap=False))
        layout.addLayout(self._row(self.title, self.keys, 1, self.every))
        layout.addWidget(self._list())
        self.buttons = [
            Button(f"{n}  {words.label(code.label)}", partial(self.choose, code.code), height=_BUTTON)
            for n, code in enumerate(reasons.codes, 1)
        ]
        for n, button in enumerate(self.buttons, 1):
            button.setToolTip(f"Alt+{n}")
        first, last = self.buttons[:-1], self.buttons[-1:]
        for line in lines_of(first):
            layout.addLayout(self._row(*line, 1))
        layout.addLayout(self._row(*last, self.text, 1, Button(words("reason.undo"), self.take_back, height=_BUTTON)))
        layout.addWidget(self.message)

    def show_owed(self, owed: Sequence[Owed]) -> None:
        """List the changes; hides itself when there are none."""
        if tuple(owed) != self._owed:
            self._owed = tuple(owed)
            self._fill()
        self.setVisible(bool(owed))

    def choose_number(self, number: int) -> None:
        """Give the reason of a number, from 1; a number that is none does nothing."""
        if self.isVisible() and 0 < number <= len(self._reasons.codes):
            self.choose(self._reasons.codes[number - 1].code)

    def take_back(self, among: Collection[str] | None = None) -> bool:
        """Take the listed changes back, or those among some; False when there are none."""
        changes = tuple(owed.change for owed in self._owed if among is None or owed.change in among)
        if self.isVisible() and changes:
            self.taken_back.emit(changes)
            return True
        return False

    def choose(self, code: str) -> None:
        """Give a reason for what is ticked; the last of the list needs a few words."""
        said = self.text.text().strip()
        if code == self._reasons.codes[-1].code and len(said) < SHORTEST:
            self.message.setText(self._words("reason.text_short"))
            self.message.show()
            self.text.setFocus()
            return
        self.message.hide()
        changes = self._picked()
        if changes:
            self.text.clear()
            self.given.emit(changes, code, said)

    def focus_first(self) -> None:
        """Go to the first reason."""
        self.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits give the reason, Escape takes the changes back; in the text they are text."""
        digit = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.take_back()
        elif digit.isdigit() and 0 < int(digit) <= len(self._reasons.codes):
            self.choose_number(int(digit))
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        count = len(self._owed)
        self.title.setText(self._words("reason.title" if count > 1 else "reason.title_one", count=count))
        self.every.setVisible(count > 1)
        for tick in self.ticks:
            self._lines.removeWidget(tick)
            tick.deleteLater()
        self.ticks = []
        for owed in self._owed:
            parts = [part for part in (owed.label, owed.change_text) if part]
            tick = QCheckBox(":  ".join(parts).replace("&", "&&"))
            tick.setChecked(True)
            tick.setEnabled(not self.every.isChecked() and count > 1)
            tick.setMinimumHeight(_LINE)
            self._lines.addWidget(tick)
            self.ticks.append(tick)
        self._scroll.setFixedHeight(min(count, _MOST) * (_LINE + 2))

    def _apart(self, together: bool) -> None:
        for tick in self.ticks:
            tick.setChecked(True)
            tick.setEnabled(not together)

    def _picked(self) -> tuple[str, ...]:
        pairs = zip(self._owed, self.ticks, strict=True)
        return tuple(owed.change for owed, tick in pairs if tick.isChecked())

    def _list(self) -> QScrollArea:
        inside = QWidget()
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self._scroll, self._scroll.viewport(), inside):
            part.setAutoFillBackground(False)
        return self._scroll

    def _row(self, *parts: QWidget | QLabel | int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in parts:
            if isinstance(part, int):
                row.addStretch(part)
            else:
                row.addWidget(part)
        return row
