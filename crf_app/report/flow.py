"""Flow: sections, paragraphs and tables become sheets, once, from top to bottom. Knows lengths, nothing of answers.

A sheet holds what is to be drawn and where; page numbers are filled in when it is drawn, so that the contents need no
second layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crf_app.report.paper import Colour, Ink
from crf_app.report.text import LEADING, Line, Span, Typesetter

MM = 72 / 25.4
LEFT, RIGHT = 20 * MM, 12 * MM
TOP, BOTTOM = 22 * MM, 22 * MM
SHORT, LONG = 210 * MM, 297 * MM
GUTTER = 6.0
PAD = 2.6
_KEPT = 3 * 12.0 + 2 * PAD
HAIR: Colour = (0.78, 0.80, 0.83)
SHADE: Colour = (0.925, 0.945, 0.965)
NAVY: Colour = (0.10, 0.22, 0.38)

Cell = tuple[Line, ...]


@dataclass
class Section:
    """A part of the print that starts on a page of its own; ``title`` and ``reference`` stand on each of its pages."""

    title: str
    reference: str
    anchor: str
    landscape: bool = False
    sheets: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of its pages."""
        return (LONG, SHORT) if self.landscape else (SHORT, LONG)


@dataclass
class Sheet:
    """One page before it is drawn."""

    section: Section
    number: int
    lines: list[tuple[float, float, Line]] = field(default_factory=list)
    fills: list[tuple[float, float, float, float, Colour]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float, Colour]] = field(default_factory=list)
    anchors: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One row of a table. ``shade`` fills its ground; ``ruled`` draws the hair line under it; ``keep`` holds
    it on the page of the row after it."""

    cells: tuple[Cell, ...]
    shade: bool = False
    ruled: bool = True
    leading: float = 12.0
    keep: bool = False


@dataclass(frozen=True)
class Table:
    """The columns of a table, in points, and the row repeated on top of each page.

    ``tail`` is the height that must be left on the page of the last row, for what belongs to the table.
    """

    widths: tuple[float, ...]
    header: Row | None = None
    tail: float = 0.0


class Flow:
    """Fills sheets. ``stop`` is asked at every new page."""

    def __init__(self, typesetter: Typesetter, pause: Callable[[], None] = lambda: None) -> None:
        self.set = typesetter
        self.sheets: list[Sheet] = []
        self._pause = pause
        self._y = 0.0

    @property
    def width(self) -> float:
        """The width of the text on the present page."""
        return self.sheets[-1].section.size[0] - LEFT - RIGHT

    @property
    def room(self) -> float:
        """The height that is left on the present page."""
        return self._y - BOTTOM

    def start(self, section: Section) -> None:
        """Start a section on a new page."""
        self.set.where = section.reference
        self._turn(section)
        self.anchor(section.anchor)

    def anchor(self, name: str) -> None:
        """Name the present place."""
        self.sheets[-1].anchors.append((name, self._y + LEADING))

    def space(self, height: float) -> None:
        """Leave a gap, unless the page is at its end anyway."""
        self._y -= min(height, self.room)

    def need(self, height: float) -> None:
        """Start a new page unless this much is left."""
        if self.room < height:
            self._turn(self.sheets[-1].section)

    def paragraph(self, spans: Sequence[Span], leading: float = LEADING, indent: float = 0.0) -> None:
        """Set a paragraph over the full width."""
        for line in self.set.wrap(spans, self.width - indent):
            self.need(leading)
            self._line(line, LEFT + indent, self._y, leading)
            self._y -= leading

    def heading(self, text: str, size: float, follows: float = 40.0) -> None:
        """Set a heading and keep it with what follows."""
        leading = size * 1.45
        spans = (Span(text, Ink(bold=True, size=size, colour=NAVY)),)
        lines = self.set.wrap(spans, self.width)
        self.need(len(lines) * leading + follows)
        for line in lines:
            self._line(line, LEFT, self._y, leading)
            self._y -= leading
        self._y -= 2

    def rule(self, weight: float = 0.5, colour: Colour = HAIR) -> None:
        """Draw a line over the full width."""
        self.sheets[-1].rules.append((LEFT, self._y, LEFT + self.width, weight, colour))
        self._y -= 4

    def cell(self, spans: Sequence[Span], width: float) -> Cell:
        """The lines of a table cell in a column of this width."""
        return self.set.wrap(spans, width - GUTTER)

    def table(self, table: Table, rows: Iterable[Row]) -> None:
        """Set a table; its header stands again on each page."""
        held: Row | None = None
        for row in rows:
            if held is not None:
                self._fit(table, held)
            elif table.header:
                self.need(_height(table.header) + min(_height(row), 6 * row.leading))
                self._place(table, table.header)
            held = row
        if held is not None:
            if _height(held) <= self.room < _height(held) + table.tail:
                self._turn_table(table)
            self._fit(table, held)

    def _fit(self, table: Table, row: Row) -> None:
        if row.keep and self.room < _height(row) + _KEPT:
            self._turn_table(table)
        whole = self.sheets[-1].section.size[1] - TOP - BOTTOM - (_height(table.header) if table.header else 0.0)
        while _height(row) > self.room:
            lines = int((self.room - 2 * PAD) // row.leading)
            if _height(row) <= whole or lines < 3:
                self._turn_table(table)
                if _height(row) <= whole:
                    break
                continue
            self._place(table, _slice(row, 0, lines))
            row = _slice(row, lines, None)
            self._turn_table(table)
        self._place(table, row)

    def _turn_table(self, table: Table) -> None:
        self._turn(self.sheets[-1].section)
        if table.header:
            self._place(table, table.header)

    def _place(self, table: Table, row: Row) -> None:
        sheet, height = self.sheets[-1], _height(row)
        if row.shade:
            sheet.fills.append((LEFT, self._y - height, sum(table.widths), height, SHADE))
        x = LEFT
        for cell, width in zip(row.cells, table.widths, strict=True):
            for number, line in enumerate(cell):
                self._line(line, x + GUTTER / 2, self._y - PAD - number * row.leading, row.leading)
            x += width
        self._y -= height
        if row.ruled:
            sheet.rules.append((LEFT, self._y, x, 0.4, HAIR))

    def _line(self, line: Line, x: float, top: float, leading: float) -> None:
        if line:
            size = max(piece.span.ink.size for piece in line)
            self.sheets[-1].lines.append((x, top - leading / 2 - size * 0.36, line))

    def _turn(self, section: Section) -> None:
        self._pause()
        section.sheets += 1
        self.sheets.append(Sheet(section, section.sheets))
        self._y = section.size[1] - TOP


def _height(row: Row) -> float:
    return max(len(cell) for cell in row.cells) * row.leading + 2 * PAD


def _slice(row: Row, start: int, end: int | None) -> Row:
    return Row(tuple(cell[start:end] for cell in row.cells), row.shade, row.ruled, row.leading)


def columns(total: float, *shares: float) -> tuple[float, ...]:
    """Column widths in proportion to the shares."""
    whole = sum(shares)
    return tuple(total * share / whole for share in shares)
