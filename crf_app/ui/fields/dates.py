"""Dates and date-times: one box in which the whole date grammar is typed. There is no calendar that invents a day."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence

from crf_app.study.model import Item, ItemType
from crf_app.ui.fields.field import Bearings
from crf_app.ui.fields.line import LineField

_TODAY = (QKeySequence("Ctrl+;"),)
_NOW = (QKeySequence("Ctrl+Shift+;"), QKeySequence("Ctrl+:"), QKeySequence("Ctrl+Shift+:"))


class DateField(LineField):
    """A date or a date-time. Ctrl+; types today, Ctrl+Shift+; the time now."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self.has_time = item.type is ItemType.DATETIME

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys for today and now."""
        pressed = QKeySequence(event.keyCombination())
        if pressed in _TODAY:
            self.insert_text(self._today())
        elif pressed in _NOW:
            self.insert_text(self._now() if self.has_time else self._today())
        else:
            super().keyPressEvent(event)

    def _today(self) -> str:
        return self.bearings.moment().today.isoformat()

    def _now(self) -> str:
        """The minute now with its offset; seconds are not what a ward clock shows."""
        now = self.bearings.now()
        return f"{now[:16]}{now[-6:] if now[-6] in '+-' else now[-1]}"
