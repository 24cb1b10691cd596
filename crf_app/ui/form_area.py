"""The part of a form that scrolls: up and down only, laid out whole before it is first painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from crf_app.ui.form_body import FormBody

_MARGIN = 64


class FormArea(QScrollArea):
    """Shows what is inside; takes no focus itself. ``resized`` carries the height that is in sight."""

    resized = Signal(int)

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def show_now(self, row: QWidget | None, points: Sequence[QPoint] = ()) -> None:
        """Scroll until a row, or where there is none points of what is inside, the last one surely, stand clear of the
        foot."""
        if row is not None:
            self.ensureWidgetVisible(row, 0, _MARGIN)
            return
        for point in points:
            self.ensureVisible(point.x(), point.y(), 0, _MARGIN if point is points[-1] else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let no row be painted over the next before it has the height that its width asks for."""
        super().resizeEvent(event)
        self.resized.emit(event.size().height())
        self._lay_out_now()

    def showEvent(self, event: QShowEvent) -> None:
        """As after a resize."""
        super().showEvent(event)
        self._lay_out_now()

    def _lay_out_now(self) -> None:
        for part in (*self._inside.findChildren(FormBody), self._inside):
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest)
