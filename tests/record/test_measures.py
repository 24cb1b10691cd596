"""Answers as rules see them: of the kind that the item asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.measures import canonical_scalars
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.load import load_folder
from crf_app.study.model import Item, ItemType

DAY, MOMENT = Answer(AnswerKind.DATE, "2024-03-12"), Answer(AnswerKind.DATETIME, "2024-03-11T20:00Z")


@pytest.fixture(scope="module")
def asked() -> Item:
    """An item that asks for a date-time."""
    return load_folder(Path(__file__).parents[2] / "forms").forms["VS"].item("VSDTM")


def test_a_day_where_a_time_is_asked_for_is_a_date_time_without_one(asked: Item):
    """An import may bring one; every rule of a date-time can read it."""
    assert canonical_scalars(asked, DAY) == (PartialDateTime(PartialDate(2024, 3, 12)),)


def test_of_a_time_where_a_day_is_asked_for_the_day_counts(asked: Item):
    """The calendar day of the trial's zone (C-12): 20:00 in London is the next morning in Hangzhou."""
    assert canonical_scalars(replace(asked, type=ItemType.DATE), MOMENT) == (PartialDate(2024, 3, 12),)
