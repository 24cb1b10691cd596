"""A box for a scanner: no input method, 48 px, and a Return that presses nothing.

A scanner is a fast typist. What comes slowly was typed by hand, and is taken only when it is typed twice alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from crf_app.ui.controls import BEDSIDE, Line

SHORTEST = 4
GAP_S = 0.1
WHOLE_S = 1.5


class ScanLine(Line):
    """``scanned`` carries a code, of which ``by_hand`` then says whether it was typed.

    ``again`` asks for the second typing, ``differs`` says the two were not alike.
    """

    scanned = Signal(str)
    again = Signal()
    differs = Signal()

    def __init__(self, name: str, ready: str, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(name)
        self._ready, self._clock = ready, clock
        self._keys: list[float] = []
        self._first = ""
        self.by_hand = False
        self.setMinimumHeight(BEDSIDE)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return ends a scan and goes no further; every other key is timed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self._end()
            return
        self._keys.append(self._clock())
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that a scan can come."""
        super().focusInEvent(event)
        self.setPlaceholderText(self._ready)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No longer ready; a half-typed code is forgotten, for it was no scan."""
        super().focusOutEvent(event)
        self.setPlaceholderText("")
        self.clear()
        self._keys.clear()
        self._first = ""

    def _end(self) -> None:
        code, keys = self.text().strip(), self._keys
        self.clear()
        self._keys = []
        if not code:
            return
        if self._was_scanned(keys) or code == self._first:
            self.by_hand = not self._was_scanned(keys)
            self._first = ""
            self.scanned.emit(code)
        elif self._first:
            self._first = ""
            self.differs.emit()
        else:
            self._first = code
            self.again.emit()

    def _was_scanned(self, keys: list[float]) -> bool:
        gaps = [after - before for before, after in pairwise(keys)]
        return len(keys) >= SHORTEST and keys[-1] - keys[0] <= WHOLE_S and max(gaps) <= GAP_S
