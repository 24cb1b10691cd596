"""The marks beside a sentence: octagon for what must be corrected, triangle for what is unusual, i for a note.

Painted in code; the shape tells them apart without colour. Knows no form.
"""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from crf_app.study.model import Severity
from crf_app.ui import theme


class Mark(Enum):
    """The closed set of marks."""

    STOP = "stop"
    UNUSUAL = "unusual"
    NOTE = "note"
    COMPUTED = "computed"
    NO_VALUE = "no value"


MARK_OF = {Severity.HARD: Mark.STOP, Severity.SOFT: Mark.UNUSUAL, Severity.NOTE: Mark.NOTE}


def mark_color(mark: Mark) -> str:
    """The token of a mark."""
    look = theme.tokens()
    return {Mark.STOP: look.stop, Mark.UNUSUAL: look.query, Mark.NOTE: look.progress}.get(mark, look.muted)


def words_color(mark: Mark) -> str:
    """The token of the words beside a mark."""
    look = theme.tokens()
    return {Mark.STOP: look.stop, Mark.UNUSUAL: look.query_text, Mark.NOTE: look.progress_text}.get(mark, look.muted)


def paint_mark(painter: QPainter, place: QRectF, mark: Mark) -> None:
    """Paint a mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / 18, place.height() / 18)
    color = theme.color(mark_color(mark))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    match mark:
        case Mark.STOP:
            painter.drawPolygon(_octagon())
            _lines(painter, ((6.2, 6.2, 11.8, 11.8), (11.8, 6.2, 6.2, 11.8)))
        case Mark.UNUSUAL:
            painter.drawPolygon(QPolygonF([QPointF(9, 1.8), QPointF(17, 16), QPointF(1, 16)]))
            _lines(painter, ((9, 6.6, 9, 10.8), (9, 13.2, 9, 13.4)))
        case Mark.NOTE:
            painter.drawEllipse(QPointF(9, 9), 7.6, 7.6)
            _lines(painter, ((9, 8.4, 9, 12.8), (9, 5.4, 9, 5.6)))
        case Mark.COMPUTED:
            _computed(painter)
        case Mark.NO_VALUE:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 1.5))
            painter.drawEllipse(QPointF(9, 9), 6.2, 6.2)
            painter.drawLine(QPointF(4.8, 13.2), QPointF(13.2, 4.8))
    painter.restore()


def _octagon() -> QPolygonF:
    turns = [math.pi / 8 + step * math.pi / 4 for step in range(8)]
    return QPolygonF([QPointF(9 + 8 * math.cos(turn), 9 + 8 * math.sin(turn)) for turn in turns])


def _lines(painter: QPainter, lines: tuple[tuple[float, float, float, float], ...]) -> None:
    pen = QPen(theme.color(theme.tokens().surface), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for x1, y1, x2, y2 in lines:
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _computed(painter: QPainter) -> None:
    font = theme.body_font(16)
    font.setItalic(True)
    painter.setFont(font)
    painter.setPen(theme.color(theme.tokens().muted))
    painter.drawText(QRectF(0, 0, 18, 18), Qt.AlignmentFlag.AlignCenter, "ƒ")
