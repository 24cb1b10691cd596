"""Contrast of the tokens, as WCAG 2 measures it: words 4.5, marks and borders 3."""

import pytest
from PySide6.QtGui import QColor

from crf_app.ui.theme import LIGHT

WORDS = ["text", "muted", "primary", "expected_text", "progress_text", "complete_text", "query_text", "stop", "signed",
         "locked", "not_done"]  # fmt: skip
MARKS = ["border", "focus", "expected", "progress", "complete", "query"]
TINTED = [("query_text", "query_tint"), ("stop", "stop_tint"), ("progress_text", "progress_tint"),
          ("complete_text", "complete_tint"), ("signed", "signed_tint"), ("text", "query_tint"), ("text", "stop_tint"),
          ("on_primary", "primary")]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of a token."""
    parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The contrast of two tokens of the light look."""
    light, dark = sorted((luminance(getattr(LIGHT, first)), luminance(getattr(LIGHT, second))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", ["bg", "surface"])
@pytest.mark.parametrize("word", WORDS)
def test_words_can_be_read(word: str, paper: str):
    """On window and card."""
    assert contrast(word, paper) >= 4.5


@pytest.mark.parametrize("paper", ["bg", "surface"])
@pytest.mark.parametrize("mark", MARKS)
def test_marks_can_be_seen(mark: str, paper: str):
    """On window and card."""
    assert contrast(mark, paper) >= 3


@pytest.mark.parametrize(("word", "tint"), TINTED)
def test_words_can_be_read_on_their_tint(word: str, tint: str):
    """Bars and buttons."""
    assert contrast(word, tint) >= 4.5
