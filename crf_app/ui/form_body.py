"""The questions of a form, or of one row of its log, one below the other under their section headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from crf_app.record.view import Cell, Relevance
from crf_app.study.model import Item, Label
from crf_app.ui import theme
from crf_app.ui.controls import in_tab_order
from crf_app.ui.form_row import FormRow
from crf_app.ui.rendering import is_answered
from crf_app.ui.row_geometry import MARGIN

if TYPE_CHECKING:
    from crf_app.ui.fields.field import Bearings
    from crf_app.ui.form_row import Listens


class Heading(QLabel):
    """A section heading with how many of its questions are answered."""

    def __init__(self, words: str, items: list[str]) -> None:
        super().__init__()
        self.words, self.items = words, items
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = theme.body_font(theme.SECTION_PX)
        font.setBold(True)
        self.setFont(font)
        self.setContentsMargins(MARGIN, 14, MARGIN, 4)

    def count(self, cells: Mapping[str, Cell]) -> None:
        """Count again."""
        found = [cells[name] for name in self.items if name in cells]
        asked = [cell for cell in found if cell.relevance is not Relevance.NO and not cell.item.is_derived]
        done = sum(is_answered(cell) for cell in asked)
        self.setText(f"{self.words}   {done}/{len(asked)}" if asked else self.words)


class FormBody(QWidget):
    """The rows of some items. ``listener`` hears what is done in them."""

    def __init__(
        self, items: Iterable[Item], sections: Mapping[str, Label], bearings: Bearings, listener: Listens
    ) -> None:
        super().__init__()
        self._listener = listener
        self.rows: dict[str, FormRow] = {}
        self.headings: list[Heading] = []
        self._stops: list[QWidget] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 12)
        layout.setSpacing(0)
        section = ""
        for item in items:
            if item.section != section and item.section in sections:
                self.headings.append(Heading(bearings.words.label(sections[item.section]), []))
                layout.addWidget(self.headings[-1])
            section = item.section
            if self.headings:
                self.headings[-1].items.append(item.name)
            row = FormRow(item, bearings, listener)
            self.rows[item.name] = row
            layout.addWidget(row)

    def show_cells(self, cells: Mapping[str, Cell], locked: bool) -> None:
        """Show cells {item: cell}; rows whose cell is the same as before are not drawn anew."""
        for name, row in self.rows.items():
            cell = cells.get(name)
            if cell is None:
                continue
            if cell != row.cell or row.locked != locked:
                row.place = cell.place
                row.show_cell(cell, locked)
        for heading in self.headings:
            heading.count(cells)
        self._retab()

    def _retab(self) -> None:
        """Let Tab go through the rows as the eye does, also where a button was made later than the rows below it."""
        stops = [stop for row in self.rows.values() for stop in row.stops()]
        if stops != self._stops:
            self._stops = stops
            in_tab_order(stops)

    def settle(self) -> bool:
        """Commit what is typed anywhere; False when something cannot be read."""
        unread = [row for row in self.rows.values() if row.field is not None and not row.field.settle()]
        return not unread

    def row_of(self, widget: QWidget | None) -> FormRow | None:
        """The row in which a widget stands."""
        while widget is not None and widget is not self:
            if isinstance(widget, FormRow):
                return widget if self.rows.get(widget.item.name) is widget else None
            widget = widget.parentWidget()
        return None

    def current(self) -> FormRow | None:
        """The row that has the focus."""
        return self.row_of(QApplication.focusWidget())

    def section_from(self, here: FormRow | None, step: int) -> FormRow | None:
        """The first row of the next (1) or previous (-1) section; None at the ends."""
        names = list(self.rows)
        at = names.index(here.item.name) if here is not None else -1
        heads = [names.index(heading.items[0]) for heading in self.headings if heading.items]
        ahead = [head for head in heads if (head > at if step > 0 else head < at)]
        return self.rows[names[ahead[0] if step > 0 else ahead[-1]]] if ahead else None

    def focus_first(self) -> bool:
        """Go into the first field that takes the focus and has no answer yet, else into the first; False for none."""
        rows = [row for row in self.rows.values() if row.is_stop()]
        empty = (row for row in rows if row.cell is not None and not is_answered(row.cell))
        target = next(empty, rows[0] if rows else None)
        if target is not None:
            target.focus()
        return target is not None
