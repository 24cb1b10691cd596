"""Text: spans become lines of a given width. Each character takes the first face that has it; one that no face has
prints as its code point and is listed. Knows faces' widths, nothing of pages or answers.

Chinese breaks between characters but never before a closing or after an opening mark; a no-break space never breaks;
spans that touch without a space stay together, so that a value keeps its exponent and a mark its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from crf_app.report.paper import Colour, Glyphs, Ink, glyphs

NBSP = "\u00a0"
LEADING = 13.0
GREY: Colour = (0.38, 0.38, 0.38)
ALERT: Colour = (0.62, 0.13, 0.05)
BLUE: Colour = (0.0, 0.24, 0.52)


class Mark(Enum):
    """Shapes drawn as vectors; the value is what a search or a screen reader finds in their place."""

    RADIO = "( )"
    RADIO_ON = "(x)"
    BOX = "[ ]"
    BOX_ON = "[x]"
    FLAG = "!"


MARK_WIDTH = 1.25  # of the size


PLAIN, BOLD, FAINT, STRUCK = Ink(), Ink(bold=True), Ink(colour=GREY), Ink(colour=GREY, struck=True)
WARN, SMALL, NOTE = Ink(colour=ALERT), Ink(size=8.0), Ink(size=8.0, colour=GREY)


@dataclass(frozen=True)
class Span:
    """Text of one look. ``link`` makes it lead to an anchor; ``page_of`` prints the page number of one (text is ignored
    but for its width)."""

    text: str
    ink: Ink = PLAIN
    link: str = ""
    page_of: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Piece:
    """A run of one face, ``x`` points from the start of its line."""

    x: float
    width: float
    face: str
    span: Span


Line = tuple[Piece, ...]

_FULL = "\u2e80-\u2fdf\u3003-\u3007\u3012\u3013\u3021-\u9fff\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_CLOSE = "，。、；：！？）】》」』〉〕”’％℃…·"
_OPEN = "（【《「『〈〔“‘"
_ATOM = re.compile(f"\n|[ \t]+|[{_OPEN}]*(?:[{_FULL}]|[^ \t\n{_FULL}{_CLOSE}{_OPEN}]+|[{_CLOSE}{_OPEN}])[{_CLOSE}]*")
_ENDS = re.compile("\r\n?|\u2028|\u2029|\v|\f")
_BRACKETS = "⟨⟩"


@dataclass
class _Atom:
    spans: list[Span]
    width: float
    gap: Span | None = None
    newline: bool = False


class Typesetter:
    """Breaks spans into lines and remembers which characters had to be replaced, and where they first stood."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self.where = ""
        self._glyphs: dict[bool, Glyphs] = {bold: glyphs(bold) for bold in (False, True)}
        self._widths: dict[tuple[str, bool], float] = {}

    def width(self, text: str, ink: Ink) -> float:
        """The width of a text on one line."""
        key = (text, ink.bold)
        known = self._widths.get(key)
        if known is None:
            table = self._glyphs[ink.bold]
            known = self._widths[key] = sum(table[character][1] for character in text)
        return known * ink.size

    def widest(self, spans: Iterable[Span]) -> float:
        """The width of the widest part that should not be broken."""
        return max((atom.width for atom in self._atoms(spans)), default=0.0)

    def clean(self, text: str) -> str:
        """The text with every character that cannot be drawn replaced by its code point."""
        table = self._glyphs[False]
        text = _ENDS.sub("\n", text) if not text.isprintable() else text
        if all(character in table for character in text):
            return text
        return "".join(c if c in table or c in "\n\t" else self._replaced(c) for c in text)

    def wrap(self, spans: Iterable[Span], width: float) -> tuple[Line, ...]:
        """The lines of a paragraph; an empty paragraph is one empty line."""
        lines: list[Line] = []
        row: list[_Atom] = []
        used = 0.0
        for atom in self._atoms(spans):
            gap = self.width(row[-1].gap.text, row[-1].gap.ink) if row and row[-1].gap else 0.0
            if atom.newline or (row and used + gap + atom.width > width):
                lines.append(self._line(row))
                row, used, gap = [], 0.0, 0.0
                if atom.newline:
                    continue
            for part in self._fitting(atom, width):
                if row and used + gap + part.width > width:
                    lines.append(self._line(row))
                    row, used, gap = [], 0.0, 0.0
                row.append(part)
                used += gap + part.width
        return (*lines, self._line(row))

    def _replaced(self, character: str) -> str:
        self.missing.setdefault(character, self.where)
        return f"{_BRACKETS[0]}U+{ord(character):04X}{_BRACKETS[1]}"

    def _atoms(self, spans: Iterable[Span]) -> Iterator[_Atom]:
        last: _Atom | None = None
        for span in spans:
            touching = last is not None
            for text in self._texts(span):
                if text == "\n":
                    if last:
                        yield last
                    yield _Atom([], 0.0, newline=True)
                    last, touching = None, False
                elif text[0] in " \t":
                    if last:
                        last.gap = Span(" " * len(text), span.ink, span.link, span.page_of)
                        yield last
                    last, touching = None, False
                else:
                    piece = _part(span, text)
                    if last and touching:
                        last.spans.append(piece)
                        last.width += self._span_width(piece)
                    else:
                        if last:
                            yield last
                        last = _Atom([piece], self._span_width(piece))
                    touching = False
        if last:
            yield last

    def _texts(self, span: Span) -> Iterable[str]:
        if span.mark or span.page_of:
            return (span.text or "0",)
        text = self.clean(span.text)
        return _ATOM.findall(text) if text else ()

    def _span_width(self, span: Span) -> float:
        return span.ink.size * MARK_WIDTH if span.mark else self.width(span.text, span.ink)

    def _fitting(self, atom: _Atom, width: float) -> list[_Atom]:
        if atom.width <= width:
            return [atom]
        parts = [
            _Atom([_part(span, character)], self.width(character, span.ink))
            for span in atom.spans
            if not span.mark
            for character in span.text
        ]
        parts[-1].gap = atom.gap
        return parts

    def _line(self, atoms: Sequence[_Atom]) -> Line:
        flat = [span for atom in atoms for span in (*atom.spans, atom.gap) if span is not None]
        if atoms and atoms[-1].gap is not None:
            flat.pop()
        pieces: list[Piece] = []
        x = 0.0
        for span in _joined(flat):
            for face, text in self._faces(span):
                piece = span if text is span.text else _part(span, text)
                width = self._span_width(piece)
                pieces.append(Piece(x, width, face, piece))
                x += width
        return tuple(pieces)

    def _faces(self, span: Span) -> Iterator[tuple[str, str]]:
        table = self._glyphs[span.ink.bold]
        if len({table[character][0] for character in span.text}) == 1:
            yield table[span.text[0]][0], span.text
            return
        for face, characters in groupby(span.text, key=lambda character: table[character][0]):
            yield face, "".join(characters)


def _part(span: Span, text: str) -> Span:
    return Span(text, span.ink, span.link, span.page_of, span.mark)  # ten times as fast as dataclasses.replace


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    def look(span: Span) -> tuple[Ink, str, str, int]:
        return span.ink, span.link, span.page_of, id(span) if span.mark else 0

    for _, same in groupby(spans, key=look):
        run = list(same)
        yield _part(run[0], "".join(span.text for span in run)) if len(run) > 1 else run[0]


def extent(line: Line) -> float:
    """The width of a line."""
    return line[-1].x + line[-1].width if line else 0.0
