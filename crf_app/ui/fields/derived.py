"""A computed value: grey, marked ƒ, never typed in, not a stop of Tab."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from crf_app.ui import theme
from crf_app.ui.fields.field import EDGE
from crf_app.ui.marks import Mark, paint_mark

_MARK = 18
_INSET = EDGE + _MARK + 14


class DerivedBox(QWidget):
    """Shows one text; ``known`` says whether it is a value or the reason why there is none."""

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.text = ""
        self.known = False
        self.setToolTip(tip)

    def show_text(self, text: str, known: bool) -> None:
        """Show another text."""
        self.text, self.known = text, known
        self.setAccessibleDescription(text)
        self.update()

    def wanted(self, width: int) -> QSize:
        """As wide as a field, as high as its text."""
        inside = min(width, theme.FIELD) - _INSET - 12
        box = self.fontMetrics().boundingRect(0, 0, inside, 10_000, Qt.TextFlag.TextWordWrap, self.text)
        return QSize(min(width, theme.FIELD), max(theme.PITCH, box.height() + 2 * EDGE + 10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, mark and text."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color(look.surface_2))
        painter.setPen(QPen(theme.color(look.hairline), 1))
        box = QRectF(self.rect()).adjusted(EDGE + 0.5, EDGE + 0.5, -EDGE - 0.5, -EDGE - 0.5)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        paint_mark(painter, QRectF(EDGE + 6, (theme.PITCH - _MARK) / 2, _MARK, _MARK), Mark.COMPUTED)
        painter.setPen(theme.color(look.text if self.known else look.muted))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(_INSET - EDGE, 0, -8, 0), align, self.text)
        painter.end()
