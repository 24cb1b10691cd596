"""Colours, sizes and fonts of every window, as tokens; Fusion with our own palette.

A second table of the same tokens makes another look; nothing else in ``ui`` names a colour. Form rows have no style
sheet: they are painted from these tokens (a style sheet made a long form nine times slower).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

CONTROL = 36
PITCH = 42
LABEL = 300
FIELD = 400
TARGET = 24
RADIUS = 4
BODY_PX = 14
SMALL_PX = 12
SECTION_PX = 16

_FONTS = Path(__file__).parents[2] / "resources" / "fonts"
_FACES = ("Segoe UI", "Noto Sans", "DejaVu Sans", "Microsoft YaHei UI", "Noto Sans SC")


@dataclass(frozen=True)
class Tokens:
    """One look. A status has the colour of its mark, of its words and, where it has one, of the tint behind them.

    Text stands against ``bg`` and ``surface`` with a contrast of 4.5 or more, marks and borders with 3 or more.
    """

    bg: str
    surface: str
    surface_2: str
    text: str
    muted: str
    border: str
    hairline: str
    primary: str
    on_primary: str
    focus: str
    expected: str
    expected_text: str
    progress: str
    progress_text: str
    progress_tint: str
    complete: str
    complete_text: str
    complete_tint: str
    query: str
    query_text: str
    query_tint: str
    stop: str
    stop_tint: str
    signed: str
    signed_tint: str
    locked: str
    not_done: str


LIGHT = Tokens(
    bg="#F6F7F9",
    surface="#FFFFFF",
    surface_2="#EDF0F4",
    text="#16202C",
    muted="#4B5767",
    border="#7C8796",
    hairline="#D5DAE1",
    primary="#0B5CAD",
    on_primary="#FFFFFF",
    focus="#0B5CAD",
    expected="#76818E",
    expected_text="#5F6B7A",
    progress="#1B76D1",
    progress_text="#0B5CAD",
    progress_tint="#E8F1FB",
    complete="#006B57",
    complete_text="#00705B",
    complete_tint="#E6F4F1",
    query="#B86200",
    query_text="#9A4F00",
    query_tint="#FFF4E5",
    stop="#8F0F14",
    stop_tint="#FDECEA",
    signed="#432478",
    signed_tint="#F2ECFA",
    locked="#16202C",
    not_done="#4B5767",
)

_current = LIGHT


def tokens() -> Tokens:
    """The look in force."""
    return _current


@cache
def color(value: str) -> QColor:
    """The colour of a token's text; made once."""
    return QColor(value)


def palette(look: Tokens) -> QPalette:
    """The Qt palette of a look; ``PlaceholderText`` is the muted colour of hints and units, ``Mid`` the hairline."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, value in (
        (role.Window, look.bg),
        (role.WindowText, look.text),
        (role.Base, look.surface),
        (role.AlternateBase, look.surface_2),
        (role.Text, look.text),
        (role.Button, look.surface_2),
        (role.ButtonText, look.text),
        (role.BrightText, look.on_primary),
        (role.Highlight, look.primary),
        (role.HighlightedText, look.on_primary),
        (role.Accent, look.primary),
        (role.Link, look.primary),
        (role.LinkVisited, look.primary),
        (role.PlaceholderText, look.muted),
        (role.ToolTipBase, look.surface),
        (role.ToolTipText, look.text),
        (role.Mid, look.hairline),
        (role.Midlight, look.surface_2),
        (role.Light, look.surface),
        (role.Dark, look.border),
        (role.Shadow, look.border),
    ):
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(look.expected_text))
    return made


def _with_strong_indicators(look: Tokens) -> QPalette:
    """Fusion draws the rim of an unchecked box in its window colour, darkened by half: too pale on a light window."""
    made = palette(look)
    made.setColor(QPalette.ColorRole.Window, QColor(look.border).lighter(110))
    return made


def body_font(size: int = BODY_PX) -> QFont:
    """The font of the body: the platform's Latin face first, the bundled Chinese face last."""
    font = QFont()
    font.setFamilies(list(_FACES))
    font.setPixelSize(size)
    return font


def apply(app: QApplication, look: Tokens = LIGHT) -> None:
    """Give the application its style, palette and fonts; once, before the first window."""
    global _current
    _current = look
    for file in sorted(_FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    app.setStyle("Fusion")
    app.setPalette(palette(look))
    for kind in ("QRadioButton", "QCheckBox"):
        app.setPalette(_with_strong_indicators(look), kind)  # type: ignore[arg-type]  # the stub is wrong: Qt takes text
    app.setFont(body_font())
