"""Paper: the one place that calls ReportLab. Draws letters, lines and shapes where it is told; decides nothing.

All lengths are points, the origin is the lower left corner. Every face is embedded; the standard 14 fonts never appear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Colour = tuple[float, float, float]
Glyphs = dict[str, tuple[str, float]]

BLACK: Colour = (0.0, 0.0, 0.0)

rl_config.useA85 = 0  # pages as bytes, not as letters: smaller, and a twelfth of the time

_FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
_FILES = {
    "Noto": "NotoSansSC-Regular.ttf",
    "Noto-Bold": "NotoSansSC-Bold.ttf",
    "DejaVu": "DejaVuSans.ttf",
    "DejaVu-Bold": "DejaVuSans-Bold.ttf",
}
_CHAINS = {False: ("Noto", "DejaVu"), True: ("Noto-Bold", "DejaVu-Bold", "Noto", "DejaVu")}
# Noto has ¹ ² ³ ⁴ only: all raised and lowered digits are taken from one face, so that an exponent looks like one.
# Its dots and its multiplication sign are as wide as a Chinese character.
_LATIN_ONLY = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉·×•…")
_FILLED, _OUTLINED, _INVISIBLE = 0, 2, 3
_BOLDER = 0.032  # stroke of a regular letter that stands for a bold one, of its size


@cache
def glyphs(bold: bool) -> Glyphs:
    """Every character that can be drawn: its face and its width in points at size 1."""
    found: Glyphs = {}
    for name in _CHAINS[bold]:
        face = _registered(name).face
        latin = name.startswith("DejaVu")
        for code in face.charToGlyph:
            character = chr(code)
            if character not in found and (latin or character not in _LATIN_ONLY):
                found[character] = (name, face.charWidths.get(code, face.defaultWidth) / 1000)
    return found


@cache
def _registered(name: str) -> TTFont:
    font = TTFont(name, str(_FONTS / _FILES[name]), shapable=False)
    pdfmetrics.registerFont(font)
    return font


@dataclass(frozen=True)
class Ink:
    """How text looks."""

    bold: bool = False
    size: float = 9.0
    colour: Colour = BLACK
    struck: bool = False


class Paper:
    """The pages of one file, in the order in which they are drawn."""

    def __init__(self, out: BinaryIO, language: str) -> None:
        for name in _FILES:
            _registered(name)
        self._canvas = Canvas(
            out, pageCompression=1, invariant=1, initialFontName="Noto", initialFontSize=9, lang=language
        )
        self._text = self._canvas.beginText()
        self._inked: tuple[str, float, Colour, int] | None = None
        self._stroke: tuple[float, Colour] | None = None

    def describe(self, title: str, author: str, subject: str) -> None:
        """Set the document's metadata."""
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("crf_app")

    def begin(self, width: float, height: float) -> None:
        """Start a page of this size."""
        self._canvas.setPageSize((width, height))
        self._text = self._canvas.beginText()
        self._inked = self._stroke = None

    def write(self, x: float, y: float, text: str, face: str, ink: Ink, hidden: bool = False) -> None:
        """Write text of one face with its baseline at y.

        Bold ink thickens a regular face, where no bold one has the letter. ``hidden`` text is found and copied, but
        not seen.
        """
        thick = ink.bold and not face.endswith("Bold")
        inked = (face, ink.size, ink.colour, _INVISIBLE if hidden else _OUTLINED if thick else _FILLED)
        if inked != self._inked:
            self._text.setFont(face, ink.size)
            self._text.setFillColorRGB(*ink.colour)
            self._text.setTextRenderMode(inked[3])
            if thick:
                self._text.setStrokeColorRGB(*ink.colour)
                self._thicken(ink.size)
            self._inked = inked
        # setTextOrigin and textOut keep a cursor that nobody reads, in half of the time of a print
        self._text._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        self._text._textOut(text)

    def written(self) -> None:
        """Put down what was written so far, above the fills and below what follows."""
        self._canvas.drawText(self._text)
        self._text = self._canvas.beginText()
        self._inked = self._stroke = None

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def line(self, points: Sequence[tuple[float, float]], width: float, colour: Colour) -> None:
        """Draw connected straight lines."""
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        self._stroked(width, colour)
        self._canvas.drawPath(path, stroke=1, fill=0)

    def polygon(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        """Fill a closed shape."""
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def circle(self, x: float, y: float, radius: float, colour: Colour, filled: bool = False) -> None:
        """Draw a circle around x, y."""
        self._stroked(0.7, colour)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.circle(x, y, radius, stroke=1, fill=int(filled))

    def slanted(self, x: float, y: float, text: str, size: float, colour: Colour) -> None:
        """Write one large line around x, y, rising to the right (the watermark)."""
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(50)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setFont("Noto-Bold", size)
        self._canvas.drawCentredString(0, -size / 3, text)
        self._canvas.restoreState()

    def anchor(self, name: str, y: float) -> None:
        """Name this place, so that links and bookmarks find it; the reader's zoom is kept."""
        self._canvas.bookmarkPage(name, fit="XYZ", left=0, top=y, zoom=0)

    def link(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """Make a rectangle lead to a named place."""
        self._canvas.linkRect("", name, (x, y, x + width, y + height), relative=0, Border="[0 0 0]")

    def bookmark(self, title: str, name: str, level: int) -> None:
        """Add an entry to the outline, folded."""
        self._canvas.addOutlineEntry(title, name, level, closed=1)

    def end(self) -> None:
        """Finish the page."""
        self._canvas.showPage()

    def close(self) -> None:
        """Finish the file."""
        self._canvas.showOutline()
        self._canvas.save()

    def _thicken(self, size: float) -> None:
        # a text object has no line width of its own
        self._text._code.append(f"{size * _BOLDER:.3f} w")

    def _stroked(self, width: float, colour: Colour) -> None:
        if self._stroke != (width, colour):
            self._canvas.setLineWidth(width)
            self._canvas.setStrokeColorRGB(*colour)
            self._stroke = width, colour
