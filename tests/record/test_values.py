"""Answers: what is kept of what was typed, and that nothing in a leaf can stop the record."""

from __future__ import annotations

import pytest

from crf_app.record.values import Answer, AnswerKind, MissingCode, missing

ANSWERS = (
    Answer(AnswerKind.NUMBER, "38.10", "Cel"),
    Answer(AnswerKind.COUNT, "0.94", exponent=5),
    Answer(AnswerKind.RESULT, "<0.05", "mg/L"),
    Answer(AnswerKind.TEXT, "复方磺胺甲噁唑"),
    Answer(AnswerKind.CODES, "", codes=("TREMOR", "EXPR")),
    Answer(AnswerKind.DATE, "2024-03"),
    Answer(AnswerKind.DATETIME, "2024-03-12T10:04+08:00"),
    missing(MissingCode.ND, "sample haemolysed"),
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.kind.value)
def test_an_answer_is_read_back_as_it_was_written(answer):
    """Text, unit, exponent, codes and the reason of a missing value survive."""
    assert Answer.of(answer.json()) == answer


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "number", "text": "38,1"},
        {"kind": "date", "text": "03/04/2024"},
        {"kind": "missing", "text": "XYZ"},
        {"kind": "photo", "text": "38.1"},
    ],
)
def test_a_leaf_that_is_not_of_its_kind_is_shown_as_text(body):
    """A faulty or newer program's leaf is shown, and never stops the record."""
    assert Answer.of(body) == Answer(AnswerKind.TEXT, body["text"])


@pytest.mark.parametrize("body", [None, True, {"row": True}, "x", []])
def test_a_leaf_without_an_answer_gives_none(body):
    """Cleared cells, creations and strikes are no answers."""
    assert Answer.of(body) is None


def test_equal_numbers_in_other_units_are_not_the_same():
    """100.4 °F and 38.0 °C were read by different people from different thermometers."""
    assert not Answer(AnswerKind.NUMBER, "38", "Cel").same(Answer(AnswerKind.NUMBER, "38", "[degF]"))
