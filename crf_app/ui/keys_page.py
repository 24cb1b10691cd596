"""What the keys do: those of the menus, and those of every field. Made of the words of the menus; knows no deed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from crf_app.ui.actions import VERBS
from crf_app.ui.controls import Button, column, row, text
from crf_app.ui.words import Words

OF_FIELDS = (
    ("next", "Tab / Enter"),
    ("previous", "Shift+Tab"),
    ("revert", "Esc"),
    ("clear", "Del"),
    ("digit", "1 … 9"),
    ("yes_no", "Y / N"),
    ("today", "Ctrl+;"),
    ("now", "Ctrl+Shift+;"),
    ("section", "Ctrl+↓ / Ctrl+↑"),
    ("reason", "Alt+1 … 9"),
    ("save", "Ctrl+S"),
    ("scan", "Ctrl+B"),
    ("take_all", "Alt+Shift+P"),
    ("edit_cell", "F2"),
)
OF_PROGRAM = (("lock", "F12 / Ctrl+L"), ("quit", "Ctrl+Q"))
A_COLUMN = 2


class KeysPage(QWidget):
    """The page. ``left`` says that it was read."""

    left = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._back = Button(words("card.back"), self.left.emit, shortcut="Esc")
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(24)
        for at, (title, lines) in enumerate(self._groups()):
            self._show(grid, at % A_COLUMN, title, lines)
        for at in range(A_COLUMN):
            grid.setColumnStretch(2 * at + 1, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        page = column(self)
        page.addLayout(row(text(words("keys.title"), size=20, bold=True), 1, self._back))
        page.addWidget(self.area, 1)

    def enter(self) -> None:
        """Ready to be scrolled by keys."""
        self.area.setFocus()

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        words = self._words
        menus = dict.fromkeys(verb.menu for verb in VERBS)
        found = [(words("keys.fields"), [(keys, words(f"keys.{code}")) for code, keys in OF_FIELDS])]
        for menu in menus:
            lines = [(key_text(verb.keys), words(f"verb.{verb.code}")) for verb in VERBS if verb.menu == menu]
            found.append((words(f"menu.{menu}"), [line for line in lines if line[0]]))
        found[1][1].extend((keys, words(f"verb.{code}")) for code, keys in OF_PROGRAM)
        return found

    @staticmethod
    def _show(grid: QGridLayout, column_at: int, title: str, lines: Iterable[tuple[str, str]]) -> None:
        left = 2 * column_at
        at = next(n for n in range(grid.rowCount() + 1) if grid.itemAtPosition(n, left) is None)
        head = text(title, size=16, bold=True)
        head.setContentsMargins(0, 12 if at else 0, 0, 4)
        grid.addWidget(head, at, left, 1, 2)
        for n, (keys, said) in enumerate(lines, at + 1):
            grid.addWidget(text(keys, bold=True, wrap=False), n, left)
            grid.addWidget(text(said), n, left + 1)


def key_text(keys: Iterable[str]) -> str:
    """The keys of one deed as they are written on a keyboard; those of the number block go without saying."""
    shown = (QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return " / ".join(key.replace("Return", "Enter") for key in shown if not key.endswith("Enter"))
