"""The difference of two packages in words."""

from __future__ import annotations

from dataclasses import fields

import pytest

from crf_app.study import model
from crf_app.study.difference import _APART, Line
from crf_app.study.model import Label
from crf_app.ui.difference_words import sentence
from crf_app.ui.words import Words

COMPARED = (
    model.Item,
    model.Form,
    model.Check,
    model.Visit,
    model.Setting,
    model.Stage,
    model.Anchor,
    model.Analyte,
    model.State,
    model.Gate,
    model.Need,
    model.Watch,
    model.DeviationLog,
)
WEIGHT = Label("Weight", "体重")


def test_every_field_that_is_compared_has_words() -> None:
    """Also one that is new in the model."""
    names = {field.name for kind in COMPARED for field in fields(kind)} - _APART
    assert [name for name in sorted(names) if not Words("en").has(f"difference.part.{name}")] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Question VIT.WEIGHT “Weight”: hard limits: 3..200 → 3..150"),
        ("zh", "问题 VIT.WEIGHT“体重”：硬限：3..200 → 3..150"),
    ],
)
def test_a_change_is_told_with_what_it_was_and_is(language: str, said: str) -> None:
    """In the language of the person."""
    line = Line("item", "VIT", "WEIGHT", WEIGHT, "hard", Label("3..200", "3..200"), Label("3..150", "3..150"))
    assert sentence(line, Words(language)) == said


def test_what_was_not_there_is_called_nothing() -> None:
    """An empty side would look like a slip."""
    line = Line("item", "VIT", "WEIGHT", WEIGHT, "soft", Label("", ""), Label("10..90", "10..90"))
    assert sentence(line, Words("en")).endswith("usual range: nothing → 10..90")
