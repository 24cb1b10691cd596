"""Where the parts of a form row stand: label left, or above where the row is narrow; editor; echo; notes below.

Arithmetic of pixels only; it moves the widgets that a row already has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from crf_app.ui import theme

if TYPE_CHECKING:
    from crf_app.ui.form_row import FormRow

MARGIN = 16
GAP = 12
SLOT = 32
STACKED = 720
LEAST = 2 * MARGIN + SLOT
_BUTTON = 30


def arrange(row: FormRow) -> tuple[int, int]:
    """Place everything; the top of the line of the editor, and the height of the row."""
    stacked = row.width() < STACKED
    left = MARGIN if stacked else MARGIN + theme.LABEL + GAP
    right = row.width() - SLOT - 4
    below = _labels(row.labels, row.width() - 2 * MARGIN if stacked else theme.LABEL, stacked)
    line = below if stacked else 0
    bottom = _editor(row, left, line, right)
    for widget in (row.bar, *row.below.notes):
        if widget is not None:
            height = widget.heightForWidth(right - left)
            height = height if height > 0 else widget.sizeHint().height()
            widget.setGeometry(left + 3, bottom, right - left, height)
            bottom += height
    return line, max(bottom, below)


def _labels(labels: list[QLabel], width: int, stacked: bool) -> int:
    heights = [_height(label, width) for label in labels]
    top = 4 if stacked else max(4, (theme.PITCH - sum(heights)) // 2)
    for label, height in zip(labels, heights, strict=True):
        label.setGeometry(MARGIN, top, width, height)
        top += height
    return top if stacked else top + 4


def _height(label: QLabel, width: int) -> int:
    """The height of a label; asking Qt for a wrapped height is slow, and most labels need no second line."""
    metrics = label.fontMetrics()
    if "\n" not in label.text() and metrics.horizontalAdvance(label.text()) < width - 4:
        return metrics.lineSpacing()
    return label.heightForWidth(width)


def _editor(row: FormRow, left: int, top: int, right: int) -> int:
    """Place computed value, editor and what stands beside them, from ``top`` on; the bottom that they reach."""
    beside = QPoint(left, top)
    bottom = top
    for part in (row.box, row.field):
        if part is not None:
            size = part.wanted(right - left)
            part.setGeometry(left, bottom, size.width(), size.height())
            beside = QPoint(left + size.width(), bottom)
            bottom += size.height()
    for widget in row.beside.shown():
        bottom = _beside(widget, beside, left, right, bottom)
    return bottom


def _beside(widget: QWidget, beside: QPoint, left: int, right: int, bottom: int) -> int:
    """Put a widget behind the editor where it fits, else below; moves ``beside`` on."""
    size = widget.sizeHint()
    height = _BUTTON if isinstance(widget, QPushButton) else size.height()
    if beside.x() + 8 + size.width() <= right:
        widget.setGeometry(beside.x() + 8, beside.y() + (theme.PITCH - height) // 2, size.width(), height)
        beside.setX(beside.x() + 8 + size.width())
        return bottom
    widget.setGeometry(left + 4, bottom, min(size.width(), right - left), height)
    return bottom + height + 6
