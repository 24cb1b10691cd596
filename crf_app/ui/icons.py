"""Icons of the program, tinted with the colour of the text. Status marks are painted in ``glyphs``, not here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap

_ICONS = Path(__file__).parents[2] / "resources" / "icons"
_SIZES = (20, 40)


def icon(name: str) -> QIcon:
    """The icon of a name in the colour of button text now; OSError when there is none of that name."""
    return _icon(name, QGuiApplication.palette().color(QPalette.ColorRole.ButtonText).name())


@cache
def _icon(name: str, colour: str) -> QIcon:
    from PySide6.QtSvg import QSvgRenderer

    drawing = (_ICONS / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    renderer = QSvgRenderer(QByteArray(drawing))
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made
