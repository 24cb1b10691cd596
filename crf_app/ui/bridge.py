"""The one Qt signal by which windows learn that the record has changed. Knows no window and no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


class Bridge(QObject):
    """Hears of every entry once and passes its Outcome on as ``changed``; safe to be called from another thread."""

    changed = Signal(object)

    def __init__(self, door: Casebook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        leave = [door.subscribe(self.changed.emit)]
        self._leave = leave
        self.destroyed.connect(lambda: leave.pop()() if leave else None)

    def close(self) -> None:
        """Hear no more; so does a bridge whose window is deleted."""
        if self._leave:
            self._leave.pop()()
