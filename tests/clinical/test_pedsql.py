"""PedsQL scores (A-16)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS

SCALES = ("PHY", "EMO", "SOC", "SCH", "PSY", "TOT")


def answers(text: str) -> tuple[str | None, ...]:
    """The 23 items; - is not answered."""
    return tuple(None if letter == "-" else letter for letter in text.replace(" ", ""))


@pytest.mark.parametrize(
    ("items", "scores"),
    [
        pytest.param("0" * 23, "100.00 100.00 100.00 100.00 100.00 100.00", id="V-PQL-01"),
        pytest.param("4" * 23, "0.00 0.00 0.00 0.00 0.00 0.00", id="V-PQL-02"),
        pytest.param("01230123 11111 00000 22222", "62.50 75.00 100.00 50.00 75.00 70.65", id="V-PQL-03"),
        pytest.param("1" * 18 + "22---", "75.00 75.00 75.00 null 70.83 72.50", id="V-PQL-04"),
    ],
)
def test_scores(items: str, scores: str):
    """Scales are means of the answered items; a scale with fewer than half is null."""
    found = [FUNCTIONS["pedsql_score"].call(scale, answers(items)).value for scale in SCALES]
    shown = ["null" if each is None else str(each.quantize(Decimal("0.01"), ROUND_HALF_UP)) for each in found]
    assert shown == scores.split()


def test_half_is_enough():
    """Four of eight physical items give a score, three do not."""
    found = [FUNCTIONS["pedsql_score"].call("PHY", answers(text + "-" * 15)).value for text in ("0000----", "000-----")]
    assert found == [100, None]


def test_too_few_answers_leave_bounds():
    """Two of five answered 50 leave 20 to 80."""
    found = FUNCTIONS["pedsql_score"].call("SCH", answers("1" * 18 + "22---"))
    assert (found.low, found.high, found.reason) == (20, 80, "missing:items.21,items.22,items.23")


@pytest.mark.parametrize(
    ("scale", "items", "reason"),
    [("ALL", "0" * 23, "invalid:scale"), ("TOT", "0" * 22, "invalid:items"), ("TOT", "5" * 23, "invalid:items")],
)
def test_other_answers_are_refused(scale: str, items: str, reason: str):
    """Six scales, 23 items, five answers."""
    assert FUNCTIONS["pedsql_score"].call(scale, answers(items)).reason == reason
