"""Lines of a print: where they may break, which face draws what, what the program's own words need."""

import string

import pytest

from crf_app.report.paper import glyphs
from crf_app.report.text import BOLD, NBSP, PLAIN, Mark, Span, Typesetter, extent
from crf_app.report.words import WORDS


def lines(text: str, width: float) -> list[str]:
    """The texts of the lines of a paragraph."""
    wrapped = Typesetter().wrap((Span(text),), width)
    return ["".join(piece.span.text for piece in line) for line in wrapped]


@pytest.mark.parametrize("bold", [False, True])
def test_our_own_words_are_drawn_by_the_fonts(bold: bool):
    """No word of the program itself is ever replaced by a code point."""
    used = {character for pair in WORDS.values() for word in pair for character in word} | set(string.printable[:95])
    assert {character for character in used if character not in glyphs(bold)} == set()


def test_no_line_is_wider_than_its_column():
    """Words, Chinese and an over-long word all fit."""
    text = "Hypogammaglobulinaemia 低丙种球蛋白血症 " + "x" * 80
    assert all(extent(line) <= 60 for line in Typesetter().wrap((Span(text),), 60))


def test_a_latin_word_is_not_cut():
    """Mixed text breaks between words and between Chinese characters only."""
    assert "hypogammaglobulinaemia" in " ".join(lines("发热 hypogammaglobulinaemia 低丙种球蛋白血症", 120)).split()


@pytest.mark.parametrize("width", range(30, 120, 7))
def test_no_line_starts_with_a_closing_mark(width: int):
    """A Chinese comma or full stop stays with the character before it."""
    said = "患儿发热，体温升高。予以退热（对乙酰氨基酚），后好转；继续观察、记录。"
    assert not any(line[0] in "，。）；、" for line in lines(said, float(width)))


@pytest.mark.parametrize("width", range(50, 120, 7))
def test_a_number_keeps_its_unit(width: int):
    """A no-break space is no place to break."""
    assert any(f"38.1{NBSP}°C" in line for line in lines(f"体温 38.1{NBSP}°C 升高", float(width)))


def test_a_mark_stays_with_its_word():
    """A ticked circle never ends a line without its label."""
    spans = [
        Span("", PLAIN, mark=Mark.RADIO),
        Span("Yes", PLAIN),
        Span("   "),
        Span("", BOLD, mark=Mark.RADIO_ON),
        Span("No", BOLD),
    ]
    wrapped = Typesetter().wrap(spans, 40)
    assert [bool(line[0].span.mark) for line in wrapped] == [True, True]


def test_raised_digits_come_from_one_face():
    """An exponent of two digits looks like one number."""
    assert {glyphs(False)[digit][0] for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"} == {"DejaVu"}


def test_line_ends_of_every_system_break_the_line():
    """A typed text keeps its lines, whichever machine it was typed on."""
    assert lines("a\r\nb\rc\nd", 200) == ["a", "b", "c", "d"]


def test_a_lone_control_character_is_shown_by_its_code():
    """What cannot be seen is not silently dropped."""
    setter = Typesetter()
    setter.wrap((Span("a\x07b"),), 200)
    assert list(setter.missing) == ["\x07"]
