"""Status marks, painted in code: the shape tells the state, the colour only repeats it. Knows no form.

Each is drawn into a square of 18 units, so a print can draw the same geometry.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from crf_app.record.view import FormStatus
from crf_app.ui.theme import Tokens, tokens

UNITS = 18.0
_MIDDLE = QPointF(9, 9)
_RADIUS = 6.5
_TICK = (QPointF(5.8, 9.3), QPointF(8.1, 11.6), QPointF(12.4, 6.6))
_BANG = (QPointF(9, 5.2), QPointF(9, 9.6), QPointF(9, 12.4))


def paint(painter: QPainter, status: FormStatus, look: Tokens, selected: bool = False) -> None:
    """Paint a mark into the 18 units of the painter; ``selected`` stands on the colour of a selected row."""
    colour = QColor(look.on_primary if selected else _colour(status, look))
    tick = QColor(look.primary if selected else look.on_primary)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match status:
        case FormStatus.EXPECTED:
            _dotted_ring(painter, colour)
        case FormStatus.IN_PROGRESS:
            _ring(painter, colour)
            painter.setBrush(colour)
            painter.drawPie(_square(), 90 * 16, 180 * 16)
        case FormStatus.COMPLETE:
            _disc(painter, colour)
            _stroke(painter, tick, _TICK)
        case FormStatus.CHANGED:
            _ring(painter, colour)
            _stroke(painter, colour, _BANG[:2])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(_BANG[2], 1.1, 1.1)


def status_icon(status: FormStatus) -> QIcon:
    """The mark as an icon for lists and tabs, in the look in force."""
    return _icon(status, tokens())


@cache
def _icon(status: FormStatus, look: Tokens) -> QIcon:
    made = QIcon()
    for scale, mode in product((1, 2), (QIcon.Mode.Normal, QIcon.Mode.Selected)):
        pixmap = QPixmap(int(UNITS) * scale, int(UNITS) * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter, status, look, selected=mode is QIcon.Mode.Selected)
        painter.end()
        made.addPixmap(pixmap, mode)
    return made


def _colour(status: FormStatus, look: Tokens) -> str:
    match status:
        case FormStatus.EXPECTED:
            return look.expected
        case FormStatus.IN_PROGRESS:
            return look.progress
        case FormStatus.COMPLETE:
            return look.complete
        case FormStatus.CHANGED:
            return look.query


def _square() -> QRectF:
    return QRectF(_MIDDLE.x() - _RADIUS, _MIDDLE.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_MIDDLE, _RADIUS, _RADIUS)


def _disc(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    painter.drawEllipse(_MIDDLE, _RADIUS + 0.8, _RADIUS + 0.8)


def _dotted_ring(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for step in range(10):
        turn = 2 * math.pi * step / 10
        painter.drawEllipse(_MIDDLE + QPointF(math.cos(turn), math.sin(turn)) * _RADIUS, 1.1, 1.1)


def _stroke(painter: QPainter, colour: QColor, points: tuple[QPointF, ...]) -> None:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    pen = QPen(colour, 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
