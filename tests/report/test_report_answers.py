"""Answers in the words of a print."""

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDateTime
from crf_app.record.values import Answer, AnswerKind
from crf_app.report.answers import Speaker, moment_text
from crf_app.report.words import Words
from tests.report.case import CRS, INF, PEOPLE, STUDY

SPEAK = Speaker(STUDY, PEOPLE, Words("en"))


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2024", "2024"),
        ("2024-03", "MAR 2024"),
        ("2024-03-12T10:04", "12 MAR 2024 10:04"),
        ("2024-03-12T10:04:05-03:30", "12 MAR 2024 10:04:05 -03:30"),
    ],
)
def test_a_moment_is_as_precise_as_it_was_given(typed: str, said: str):
    """Nothing is added to a partial date, and an offset is kept."""
    assert plain(moment_text(PartialDateTime.parse(typed), "en")) == said


def test_a_negative_exponent_is_raised_too():
    """The sign of an exponent is part of it."""
    answer = Answer(AnswerKind.COUNT, "1.5", "cells/kg", -3)
    assert plain(SPEAK.answer(answer, INF.item("INFDOSE"))) == "1.5×10⁻³ cells/kg"


def test_a_code_of_no_list_is_printed_as_it_is():
    """An answer of an older form version is never lost."""
    assert SPEAK.answer(Answer(AnswerKind.CODE, "9"), CRS.item("CRSHYPO")) == "9"


def test_a_large_derived_count_is_printed_with_its_power():
    """A computed dose reads as the entered one does."""
    assert plain(SPEAK.scalar(Decimal(3610000), INF.item("INFDOSE"))) == "3.61×10⁶ cells/kg"


def test_a_derived_code_prints_its_label():
    """A derived grade is said in words."""
    assert SPEAK.scalar("2", CRS.item("CRSGRD")) == "Grade 2"
