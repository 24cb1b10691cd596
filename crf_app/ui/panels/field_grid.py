"""Labelled fields in two columns, or in one where the window is narrow. Knows no item."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

LABEL, FIELD = 180, 290
ABOVE = 11
TWO_COLUMNS = 2 * (LABEL + FIELD) + 36


class FieldGrid(QWidget):
    """Pairs of label and field, in order from left to right, then down."""

    def __init__(self, pairs: Sequence[tuple[QLabel, QWidget]]) -> None:
        super().__init__()
        self._pairs = pairs
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for label, field in pairs:
            label.setWordWrap(True)
            label.setFixedWidth(LABEL)
            label.setContentsMargins(0, ABOVE, 0, 4)
            field.setFixedWidth(FIELD)
        self._arrange(2)

    def minimumSizeHint(self) -> QSize:
        """One column must fit."""
        return QSize(LABEL + FIELD + 12, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take one column or two by the width that there is."""
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= TWO_COLUMNS else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, (label, field) in enumerate(self._pairs):
            row, column = divmod(at, columns)
            self._grid.addWidget(label, row, 2 * column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(field, row, 2 * column + 1)
        self._grid.setColumnStretch(2 * columns, 1)
