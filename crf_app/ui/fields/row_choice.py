"""A row of another form: type a part of its title or its number, or choose it from the list of rows."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter

from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell, Row
from crf_app.study.model import Item
from crf_app.ui.fields.field import Bearings
from crf_app.ui.fields.listed import ListedField
from crf_app.ui.rendering import row_text


def row_names(item: Item, bearings: Bearings) -> list[str]:
    """The titles of the rows that an item may choose: those that are not struck out."""
    return list(_titles(item, bearings))


def read_row(text: str, item: Item, bearings: Bearings) -> Answer | Unread | None:
    """The row of a number, of a title, or of the only title that holds the text; None for an empty text."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    rows = _titles(item, bearings)
    found = [row for title, row in rows.items() if wanted in (str(row.number), title.casefold())]
    found = found or [row for title, row in rows.items() if wanted in title.casefold()]
    return Answer(AnswerKind.ROW, found[0].id) if len(found) == 1 else Unread("row.unread", "1")


def _titles(item: Item, bearings: Bearings) -> dict[str, Row]:
    offset = bearings.moment().offset
    return {row_text(row, bearings.short, offset): row for row in bearings.rows(item.of) if not row.struck}


class RowField(ListedField):
    """A box with the rows that are there now."""

    _refers: Row | None = None

    def show_cell(self, cell: Cell) -> None:
        """Remember the row that is recorded, for its title."""
        self._refers = cell.refers
        super().show_cell(cell)

    def shown(self) -> str:
        """The title of the recorded row."""
        if self.answer is None or self.answer.kind is not AnswerKind.ROW or self._refers is None:
            return super().shown()
        return row_text(self._refers, self.bearings.short, self.bearings.moment().offset)

    def names(self) -> list[str]:
        """The titles of the rows."""
        return row_names(self.item, self.bearings)

    def read(self, text: str) -> Answer | Unread | None:
        """The row that a text names."""
        return read_row(text, self.item, self.bearings)

    def _completer(self) -> QCompleter:
        """The list, with the rows that are there now."""
        found = super()._completer()
        found.setModel(QStringListModel(self.names(), found))
        return found
