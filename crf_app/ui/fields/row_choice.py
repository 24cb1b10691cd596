"""A row of another form: type a part of its title or its number, or choose it from the list of rows."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter

from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell, Row
from crf_app.ui.fields.listed import ListedField
from crf_app.ui.rendering import row_text


class RowField(ListedField):
    """A box with the rows that are there now; struck rows cannot be chosen."""

    def show_cell(self, cell: Cell) -> None:
        """Remember the row that is recorded, for its title."""
        self._refers = cell.refers
        super().show_cell(cell)

    def shown(self) -> str:
        """The title of the recorded row."""
        if self.answer is None or self.answer.kind is not AnswerKind.ROW or self._refers is None:
            return super().shown()
        return self._title(self._refers)

    def names(self) -> list[str]:
        """The titles of the rows."""
        return [self._title(row) for row in self._rows()]

    def read(self, text: str) -> Answer | Unread | None:
        """The row of a number, of a title, or of the only title that holds the text."""
        wanted = text.strip().casefold()
        if not wanted:
            return None
        rows = self._rows()
        found = [row for row in rows if wanted in (str(row.number), self._title(row).casefold())]
        found = found or [row for row in rows if wanted in self._title(row).casefold()]
        return Answer(AnswerKind.ROW, found[0].id) if len(found) == 1 else Unread("row.unread", "1")

    def _completer(self) -> QCompleter:
        """A fresh list, for rows come and go."""
        found = super()._completer()
        found.setModel(QStringListModel(self.names(), found))
        return found

    def _rows(self) -> list[Row]:
        return [row for row in self.bearings.rows(self.item.of) if not row.struck]

    def _title(self, row: Row) -> str:
        return row_text(row, self.bearings.short, self.bearings.moment().offset)

    _refers: Row | None = None
