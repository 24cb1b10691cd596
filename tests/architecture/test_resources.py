"""Fonts and icons: what they must be able to draw, and that each has its licence beside it."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
FONTS = RESOURCES / "fonts"
ICONS = sorted((RESOURCES / "icons").glob("*.svg"))
CLINICAL_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃✔✗☐☑☒≥≤±µμ·→×°–—…½αβγΩ⟨⟩"


@cache
def drawn(face: str) -> frozenset[int]:
    """The code points for which a font has a glyph."""
    return frozenset(TTFont(FONTS / face)["cmap"].getBestCmap())


@pytest.mark.parametrize("face", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_fallback_draws_every_clinical_sign(face: str):
    """Exponents, boxes and comparison signs that the Chinese font lacks are in the fallback."""
    assert [sign for sign in CLINICAL_SIGNS if ord(sign) not in drawn(face)] == []


@pytest.mark.parametrize(
    ("face", "encoding", "leads"),
    [("NotoSansSC-Regular.ttf", "gbk", range(0x81, 0xFF)), ("NotoSansSC-Bold.ttf", "gb2312", range(0xB0, 0xF8))],
)
def test_chinese_face_covers_its_character_set(face: str, encoding: str, leads: range):
    """Every Chinese character of the encoding can be drawn."""
    pairs = (bytes([lead, trail]).decode(encoding, "ignore") for lead in leads for trail in range(0x40, 0xFF))
    wanted = {char for char in pairs if len(char) == 1 and "\u4e00" <= char <= "\u9fa5"}
    assert {char for char in wanted if ord(char) not in drawn(face)} == set()


@pytest.mark.parametrize("part", ["crf_app/ui", "resources/translations", "forms"])
def test_every_sign_of_the_windows_is_in_the_fonts_that_come_along(part: str):
    """A computer without fonts of its own shows no empty boxes."""
    files = [each for each in (RESOURCES.parent / part).rglob("*") if each.suffix in (".py", ".toml")]
    covered = drawn("DejaVuSans.ttf") | drawn("NotoSansSC-Regular.ttf") | {ord("\n")}
    assert {sign for file in files for sign in file.read_text("utf-8") if ord(sign) not in covered} == set()


@pytest.mark.parametrize("face", sorted(path.name for path in FONTS.glob("*.ttf")))
def test_font_can_be_embedded_in_a_pdf(face: str):
    """The outlines are TrueType, the only kind that ReportLab embeds, and the font permits embedding."""
    font = TTFont(FONTS / face)
    assert ("glyf" in font, font["OS/2"].fsType) == (True, 0)


@pytest.mark.parametrize("licence", ["fonts/OFL.txt", "fonts/DejaVu-LICENSE.txt", "icons/LICENSE"])
def test_licence_lies_beside_what_it_covers(licence: str):
    """Fonts and icons are never shipped without their licence."""
    assert "Copyright" in (RESOURCES / licence).read_text("utf-8")


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.stem)
def test_icon_takes_the_colour_of_the_theme(icon: Path):
    """Each icon is a square drawing without a colour of its own."""
    drawing = ElementTree.parse(icon).getroot()  # noqa: S314
    assert (drawing.get("viewBox"), drawing.get("fill")) == ("0 0 256 256", "currentColor")
