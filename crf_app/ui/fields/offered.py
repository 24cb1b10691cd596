"""A text that is chosen from a list which the record offers, or typed where the list lacks it."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel

from crf_app.record.view import Cell
from crf_app.ui.fields.listed import ListedField


class OfferedField(ListedField):
    """A box with type-ahead over the texts that its cell offers; any other text may stand too."""

    def show_cell(self, cell: Cell) -> None:
        """Show what is recorded, and offer what may be chosen now."""
        super().show_cell(cell)
        if cell.offers != self._offers:
            self._offers = cell.offers
            self._completer().setModel(QStringListModel(list(cell.offers), self))

    _offers: tuple[str, ...] = ()
