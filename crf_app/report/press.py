"""Press: draws finished sheets on paper, with the furniture of every page. Decides no layout and knows no answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.report.flow import BOTTOM, HAIR, LEFT, MM, RIGHT, TOP, Sheet
from crf_app.report.paper import BLACK, Colour, Ink, Paper
from crf_app.report.text import ALERT, GREY, Line, Mark, Piece, Span, Typesetter

WATERMARK: Colour = (0.945, 0.945, 0.945)
_BAND = Ink(size=8.0)


@dataclass(frozen=True)
class Furniture:
    """What stands on every page: study, site, subject and status above, the origin of the data below.

    ``marks`` say that the data are those of a demonstration, or made up.
    """

    study: str
    status: str
    watermark: str
    origin: str
    confidential: str
    release: str
    marks: tuple[str, ...]
    page_of: Callable[[int, int, int, int], str]


@dataclass(frozen=True)
class Press:
    """Draws sheets in their final order; ``pages`` gives the page number of an anchor, ``aliases`` its other names."""

    paper: Paper
    typesetter: Typesetter
    furniture: Furniture
    pages: Mapping[str, int]
    total: int
    aliases: Mapping[str, Sequence[str]]

    def draw(self, sheet: Sheet, number: int) -> None:
        """Draw one page."""
        self.paper.begin(*sheet.section.size)
        self._watermark(sheet)
        for x, y, width, height, colour in sheet.fills:
            self.paper.fill(x, y, width, height, colour)
        self._bands(sheet, number)
        for x, y, line in sheet.lines:
            self._write(x, y, line)
        self.paper.written()
        for x, y, end, weight, colour in sheet.rules:
            self.paper.line(((x, y), (end, y)), weight, colour)
        for x, y, line in sheet.lines:
            self._shapes(x, y, line)
        for name, y in sheet.anchors:
            for alias in (name, *self.aliases.get(name, ())):
                self.paper.anchor(alias, y)
        self.paper.end()

    def _watermark(self, sheet: Sheet) -> None:
        width, height = sheet.section.size
        words = (self.furniture.watermark, *self.furniture.marks)
        for number, word in enumerate(words):
            shift = (number - (len(words) - 1) / 2) * 46.0
            self.paper.slanted(width / 2 + shift, height / 2 - shift, word, min(56.0, 1000.0 / len(word)), WATERMARK)

    def _bands(self, sheet: Sheet, number: int) -> None:
        f, section = self.furniture, sheet.section
        width, height = section.size
        top = height - 12 * MM
        status = " · ".join((*f.marks, f.status))
        self._band(sheet, top, (f.study, status), status_colour=ALERT)
        page = f.page_of(number, self.total, sheet.number, section.sheets)
        self._band(sheet, top - 11, (section.title, page))
        self._band(sheet, BOTTOM - 14, (f.origin, f.release))
        self._band(sheet, BOTTOM - 25, (f.confidential, section.reference))
        for y in (height - TOP + 7, BOTTOM - 5):
            self.paper.line(((LEFT, y), (width - RIGHT, y)), 0.6, HAIR)

    def _band(self, sheet: Sheet, y: float, parts: Sequence[str], status_colour: Colour = BLACK) -> None:
        left, right = (self.typesetter.clean(part) for part in parts)
        width = sheet.section.size[0] - LEFT - RIGHT
        ink = Ink(bold=status_colour != BLACK, size=8.0, colour=status_colour)
        tail = self.typesetter.width(right, ink)
        self._run(LEFT, y, self._fitted(left, width - tail - 8), Ink(size=8.0, colour=GREY))
        self._run(LEFT + width - tail, y, right, ink)

    def _run(self, x: float, y: float, text: str, ink: Ink) -> None:
        for line in self.typesetter.wrap((Span(text, ink),), 10_000):
            for piece in line:
                self.paper.write(x + piece.x, y, piece.span.text, piece.face, ink)

    def _fitted(self, text: str, room: float) -> str:
        if self.typesetter.width(text, _BAND) <= room:
            return text
        while text and self.typesetter.width(text + "…", _BAND) > room:
            text = text[:-1]
        return text.rstrip() + "…"

    def _write(self, x: float, y: float, line: Line) -> None:
        for piece in line:
            span, ink = piece.span, piece.span.ink
            text = str(self.pages[span.page_of]) if span.page_of else span.text
            start = x + piece.x
            if span.mark:
                text = f"{span.mark.value} "
            elif span.page_of and len(line) == 1:
                start += piece.width - self.typesetter.width(text, ink)
            self.paper.write(start, y, text, "Noto" if span.mark else piece.face, ink, hidden=span.mark is not None)

    def _shapes(self, x: float, y: float, line: Line) -> None:
        for piece in line:
            span, ink = piece.span, piece.span.ink
            start, end = x + piece.x, x + piece.x + piece.width
            if ink.struck and not span.mark:
                middle = y + ink.size * 0.32
                self.paper.line(((start, middle), (end, middle)), 0.7, ink.colour)
            if span.mark:
                self._mark(start, y, piece, span.mark)
            if span.link or span.page_of:
                self.paper.link(start, y - 2, piece.width, ink.size + 2, span.link or span.page_of)

    def _mark(self, x: float, y: float, piece: Piece, mark: Mark) -> None:
        ink = piece.span.ink
        side = ink.size * 0.74
        middle = (x + side / 2 + 0.6, y + ink.size * 0.34)
        if mark in (Mark.RADIO, Mark.RADIO_ON):
            self.paper.circle(*middle, side / 2, ink.colour)
            if mark is Mark.RADIO_ON:
                self.paper.circle(*middle, side / 4.2, ink.colour, filled=True)
        elif mark in (Mark.BOX, Mark.BOX_ON):
            self._box(x + 0.6, middle[1] - side / 2, side, ink.colour, mark is Mark.BOX_ON)
        else:
            self._flag(x + 0.8, y - 0.5, ink.size, ink.colour)

    def _box(self, x: float, y: float, side: float, colour: Colour, ticked: bool) -> None:
        corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
        self.paper.line(corners, 0.7, colour)
        if ticked:
            tick = (
                (x + side * 0.2, y + side * 0.5),
                (x + side * 0.42, y + side * 0.22),
                (x + side * 0.82, y + side * 0.8),
            )
            self.paper.line(tick, 1.2, colour)

    def _flag(self, x: float, y: float, size: float, colour: Colour) -> None:
        self.paper.line(((x, y), (x, y + size * 0.8)), 0.8, colour)
        pole, cloth = y + size * 0.8, size * 0.5
        self.paper.polygon(((x, pole), (x + cloth, pole - size * 0.2), (x, pole - size * 0.4)), colour)
