"""Values against a limit, also those of which only a limit is known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("name", "value", "limit", "sign", "answer", "reason"),
    [
        ("is_at_most", "3.0000000001", 3, None, "Y", ""),
        ("is_at_most", "3.1", 3, None, "N", ""),
        ("is_at_most", "3", 3, "<=", "Y", ""),
        ("is_at_most", "3", 3, ">", "N", ""),
        ("is_at_most", "4", 3, "<", None, "censored:value"),
        ("is_at_least", "8", 8, None, "Y", ""),
        ("is_at_least", "8", 8, "<", "N", ""),
        ("is_at_least", "8", 8, "<=", None, "censored:value"),
        ("is_at_least", "9", 8, ">", "Y", ""),
        ("is_at_least", "9", 8, "~", None, "invalid:qualifier"),
        ("is_at_least", None, 8, None, None, "missing:value"),
    ],
)
def test_one_value(name: str, value: str | None, limit: int, sign: str | None, answer: str | None, reason: str):
    """Within the tolerance of C-13; a sign decides, or nothing does."""
    found = FUNCTIONS[name].call(None if value is None else Decimal(value), Decimal(limit), sign)
    assert (found.value, found.reason) == (answer, reason)


@pytest.mark.parametrize(
    ("name", "values", "signs", "answer", "reason"),
    [
        ("any_above", "5 6", "", "Y", ""),
        ("any_above", "5 4", "", "N", ""),
        ("any_above", "5 4", "> -", "Y", ""),
        ("any_above", "9 4", "< -", None, "censored:values"),
        ("any_above", "9 6", "< -", "Y", ""),
        ("any_above", "- 4", "- -", "N", ""),
        ("any_above", "- -", "", None, "missing:values"),
        ("any_above", "4 4", "<", None, "invalid:qualifiers"),
        ("any_under", "5 6", "", "N", ""),
        ("any_under", "5 4", "", "Y", ""),
        ("any_under", "5 6", "< -", "Y", ""),
        ("any_under", "9 6", "< -", None, "censored:values"),
    ],
)
def test_any_of_several_values(name: str, values: str, signs: str, answer: str | None, reason: str):
    """Against 5: one is enough, and none only where no value can be; - is missing."""
    given = [
        tuple(None if each == "-" else kind(each) for each in text.split())
        for kind, text in ((Decimal, values), (str, signs))
    ]
    found = FUNCTIONS[name].call(given[0], Decimal(5), given[1])
    assert (found.value, found.reason) == (answer, reason)
