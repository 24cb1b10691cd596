"""Flow: sections, paragraphs and tables become sheets, from top to bottom. Knows lengths, nothing of answers.

A sheet holds what is to be drawn and where; page numbers are filled in when it is drawn, so that the contents need no
second layout.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crf_app.report.paper import Colour, Ink
from crf_app.report.text import LEADING, Line, Span, Typesetter

if TYPE_CHECKING:
    from crf_app.report.words import Words

MM = 72 / 25.4
LEFT, RIGHT = 20 * MM, 12 * MM
TOP, BOTTOM = 22 * MM, 22 * MM
SHORT, LONG = 210 * MM, 297 * MM
GUTTER = 6.0
_KEPT = 42.0  # what is left under a row that is kept with the next
_TOGETHER, _LOOSE = 3, 110.0  # the last rows of a table that stay together, and the height above which they need not
HAIR: Colour = (0.78, 0.80, 0.83)
SHADE: Colour = (0.925, 0.945, 0.965)
NAVY: Colour = (0.10, 0.22, 0.38)

Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Spacing:
    """How close rows and lines stand: points above and under a row's text, and the share of the usual line distance."""

    pad: float
    leading: float


SPACINGS = (Spacing(2.6, 1.0), Spacing(1.8, 0.96), Spacing(1.0, 0.92))


@dataclass
class Section:
    """A part of the print that starts on a page of its own; ``title`` and ``reference`` stand on each of its pages."""

    title: str
    reference: str
    anchor: str
    landscape: bool = False
    sheets: int = 0

    @classmethod
    def of(cls, name: str, words: Words) -> Section:
        """A part that the program names itself: its word is title and, in capitals, reference; ``name`` its anchor."""
        said = words.say(name)
        return cls(said, said.upper(), name)

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
    """Fills sheets. ``pause`` is called at every new page."""

    def __init__(self, typesetter: Typesetter, pause: Callable[[], None] = lambda: None) -> None:
        self.set = typesetter
        self.sheets: list[Sheet] = []
        self._pause = pause
        self._section = Section("", "", "")
        self._y = 0.0
        self._spacing = SPACINGS[0]
        self._held: list[Callable[[], None]] | None = None

    @property
    def width(self) -> float:
        """The width of the text of the present section."""
        return self._section.size[0] - LEFT - RIGHT

    def start(self, section: Section) -> None:
        """Start a section on a new page."""
        self._section, self.set.where = section, section.reference
        self._open(section)

    @contextmanager
    def fitted(self, section: Section) -> Iterator[None]:
        """A section that takes as few pages as its closest spacing needs, at the widest spacing that needs no more.

        Its lines are broken once; only their places are found anew.
        """
        self._section, self.set.where = section, section.reference
        acts = self._held = []
        yield
        self._held = None
        widest = self._trial(section, acts, SPACINGS[0])
        chosen = widest if len(widest) == 1 else self._closer(section, acts, widest)
        section.sheets = len(chosen)
        self.sheets += chosen

    def anchor(self, name: str) -> None:
        """Name the present place."""
        self._do(lambda: self.sheets[-1].anchors.append((name, self._y + LEADING)))

    def space(self, height: float) -> None:
        """Leave a gap, unless the page is at its end anyway."""
        self._do(lambda: self._down(min(height, self._room)))

    def need(self, height: float) -> None:
        """Start a new page unless this much is left."""
        self._do(lambda: self._ensure(height))

    def paragraph(self, spans: Sequence[Span], leading: float = LEADING, indent: float = 0.0) -> None:
        """Set a paragraph over the full width."""
        lines = self.set.wrap(spans, self.width - indent)
        self._do(lambda: self._lines(lines, leading * self._spacing.leading, LEFT + indent))

    def heading(self, text: str, size: float, follows: float = 40.0) -> None:
        """Set a heading and keep it with what follows."""
        leading = size * 1.45
        lines = self.set.wrap((Span(text, Ink(bold=True, size=size, colour=NAVY)),), self.width)

        def act() -> None:
            self._ensure(len(lines) * leading + follows)
            self._lines(lines, leading, LEFT)
            self._down(2)

        self._do(act)

    def rule(self, weight: float = 0.5, colour: Colour = HAIR) -> None:
        """Draw a line over the full width."""
        width = self.width

        def act() -> None:
            self.sheets[-1].rules.append((LEFT, self._y, LEFT + width, weight, colour))
            self._down(4)

        self._do(act)

    def cell(self, spans: Sequence[Span], width: float) -> Cell:
        """The lines of a table cell in a column of this width."""
        return self.set.wrap(spans, width - GUTTER)

    def table(self, table: Table, rows: Iterable[Row]) -> None:
        """Set a table; its header stands again on each page, and its last rows stay together."""
        made = rows if self._held is None else list(rows)
        self._do(lambda: self._rows(table, made))

    # -- placing -------------------------------------------------------------------------------------------------

    @property
    def _room(self) -> float:
        return self._y - BOTTOM

    def _do(self, act: Callable[[], None]) -> None:
        if self._held is None:
            act()
        else:
            self._held.append(act)

    def _open(self, section: Section) -> None:
        self._turn(section)
        self.anchor(section.anchor)

    def _trial(self, section: Section, acts: Sequence[Callable[[], None]], spacing: Spacing) -> list[Sheet]:
        """The sheets of a section at this spacing, not yet among the others."""
        first, section.sheets, self._spacing = len(self.sheets), 0, spacing
        self._open(section)
        for act in acts:
            act()
        sheets = self.sheets[first:]
        del self.sheets[first:]
        self._spacing = SPACINGS[0]
        return sheets

    def _closer(self, section: Section, acts: Sequence[Callable[[], None]], widest: list[Sheet]) -> list[Sheet]:
        closest = self._trial(section, acts, SPACINGS[-1])
        if len(closest) == len(widest):
            return widest
        between = (self._trial(section, acts, spacing) for spacing in SPACINGS[1:-1])
        return next((sheets for sheets in between if len(sheets) == len(closest)), closest)

    def _ensure(self, height: float) -> None:
        if self._room < height:
            self._turn(self._section)

    def _down(self, height: float) -> None:
        self._y -= height

    def _lines(self, lines: Sequence[Line], leading: float, x: float) -> None:
        for line in lines:
            self._ensure(leading)
            self._line(line, x, self._y, leading)
            self._y -= leading

    def _rows(self, table: Table, rows: Iterable[Row]) -> None:
        last: deque[Row] = deque()
        started = False
        for row in rows:
            if table.header and not started:
                self._ensure(self._height(table.header) + min(self._height(row), 6 * row.leading))
                self._place(table, table.header)
            started = True
            last.append(row)
            if len(last) > _TOGETHER:
                self._fit(table, last.popleft())
        while len(last) > 1 and self._heights(last) > _LOOSE:
            self._fit(table, last.popleft())
        if self._room < self._heights(last) + table.tail <= self._whole(table):
            self._turn_table(table)
        for row in last:
            self._fit(table, row)

    def _heights(self, rows: Iterable[Row]) -> float:
        return sum(map(self._height, rows))

    def _whole(self, table: Table) -> float:
        """The height that a page has for the rows of a table."""
        return self._section.size[1] - TOP - BOTTOM - (self._height(table.header) if table.header else 0.0)

    def _fit(self, table: Table, row: Row) -> None:
        if row.keep and self._room < self._height(row) + _KEPT:
            self._turn_table(table)
        whole = self._whole(table)
        while self._height(row) > self._room:
            lines = int((self._room - 2 * self._spacing.pad) // (row.leading * self._spacing.leading))
            if self._height(row) <= whole or lines < 3:
                self._turn_table(table)
                if self._height(row) <= whole:
                    break
                continue
            self._place(table, _slice(row, 0, lines))
            row = _slice(row, lines, None)
            self._turn_table(table)
        self._place(table, row)

    def _turn_table(self, table: Table) -> None:
        self._turn(self._section)
        if table.header:
            self._place(table, table.header)

    def _place(self, table: Table, row: Row) -> None:
        sheet, height, leading = self.sheets[-1], self._height(row), row.leading * self._spacing.leading
        if row.shade:
            sheet.fills.append((LEFT, self._y - height, sum(table.widths), height, SHADE))
        x = LEFT
        for cell, width in zip(row.cells, table.widths, strict=True):
            for number, line in enumerate(cell):
                self._line(line, x + GUTTER / 2, self._y - self._spacing.pad - number * leading, leading)
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

    def _height(self, row: Row) -> float:
        return max(len(cell) for cell in row.cells) * row.leading * self._spacing.leading + 2 * self._spacing.pad


def _slice(row: Row, start: int, end: int | None) -> Row:
    return Row(tuple(cell[start:end] for cell in row.cells), row.shade, row.ruled, row.leading)


def columns(total: float, *shares: float) -> tuple[float, ...]:
    """Column widths in proportion to the shares."""
    whole = sum(shares)
    return tuple(total * share / whole for share in shares)
