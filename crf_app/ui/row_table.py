"""The table over the rows of a log: number and title items of each row, struck rows struck through. Read-only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from crf_app.record.view import Cell, Row
from crf_app.study.model import Item, Severity
from crf_app.ui import theme
from crf_app.ui.fields.field import Bearings
from crf_app.ui.rendering import cell_text, derived_text, is_answered

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RowTable(QAbstractTableModel):
    """Rows of a log as a table; ``struck`` says whether struck rows are listed."""

    def __init__(self, items: Sequence[Item], bearings: Bearings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items, self._bearings = tuple(items), bearings
        self._every: tuple[Row, ...] = ()
        self.struck = False
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...], struck: bool) -> None:
        """Show rows as they stand now; keeps what is selected where the rows are the same."""
        shown = tuple(row for row in rows if struck or not row.struck)
        same = [row.id for row in shown] == [row.id for row in self.rows]
        if same:
            self.rows = shown
            self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(shown) - 1), self.columnCount() - 1))
            return
        self.beginResetModel()
        self.rows, self.struck = shown, struck
        self.endResetModel()

    def place(self, row: str) -> int:
        """Where a row stands in the table; -1 when it is not listed."""
        return next((at for at, known in enumerate(self.rows) if known.id == row), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows are listed."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The number, and the title items."""
        return 0 if parent.isValid() else len(self._items) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:
        """The labels of the items."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        words = self._bearings.short
        return words("rows.number") if section == 0 else self._items[section - 1].label.text(words.first)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | QFont | QColor | None:
        """Text, struck-through font, quiet colour."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, index)
            case Qt.ItemDataRole.FontRole if row.struck:
                font = theme.body_font()
                font.setStrikeOut(True)
                return font
            case Qt.ItemDataRole.ForegroundRole:
                return self._color(row, index.column())
            case _:
                return None

    def _spoken(self, row: Row, index: Index) -> str:
        heading = self.headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        struck = f" ({self._bearings.short('rows.struck')})" if row.struck else ""
        return f"{heading}: {self._text(row, index.column())}{struck}"

    def _text(self, row: Row, column: int) -> str:
        if column == 0:
            return str(row.number)
        cell = row.cells[self._items[column - 1].name]
        words, offset = self._bearings.short, self._bearings.moment().offset
        if cell.conflict:
            return words("page.settled")
        if is_answered(cell):
            return cell_text(cell, words, offset)
        if cell.item.is_derived and cell.derived is not None and cell.derived.values:
            return derived_text(cell, self._bearings.study, words, offset)
        return ""

    def _color(self, row: Row, column: int) -> QColor | None:
        look = theme.tokens()
        if row.struck:
            return theme.color(look.muted)
        pressing = column == 0 and any(_is_pressing(cell) for cell in row.cells.values())
        return theme.color(look.stop) if pressing else None


def _is_pressing(cell: Cell) -> bool:
    return any(finding.severity is Severity.HARD and finding.rule != "REQUIRED" for finding in cell.findings)
