"""Locks after some minutes without a key or a click. Nothing is lost by it: what was typed is kept."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

MINUTES = 5
SHORTEST, LONGEST = 3, 15
_DEEDS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Idle(QObject):
    """``locked`` after ``minutes`` (3 to 15) without a deed of the person."""

    locked = Signal()

    def __init__(self, minutes: int = MINUTES) -> None:
        super().__init__()
        minutes = min(LONGEST, max(SHORTEST, minutes))
        self.timer = QTimer(self, singleShot=True, interval=minutes * 60_000)
        self.timer.timeout.connect(self.locked)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count anew from every deed."""
        if event.type() in _DEEDS and self.timer.isActive():
            self.timer.start()
        return False
