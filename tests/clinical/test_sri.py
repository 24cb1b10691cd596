"""The responder index SRI-4 (A-18)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS


def grades(letters: str) -> tuple[str | None, ...]:
    """The nine systems; ? is not known."""
    return tuple(None if letter == "?" else letter for letter in letters)


def pair(text: str) -> list[Decimal | None]:
    """Baseline and now of ``12→4``; ? is not known."""
    return [None if part == "?" else Decimal(part) for part in text.split("→")]


def sri4(sledai: str, pga: str, bilag: str, rescue: str | None = "N") -> Derivation:
    """The index of a case as the table writes it."""
    before, after = bilag.split("→")
    return FUNCTIONS["sri4"].call(*pair(sledai), *pair(pga), grades(before), grades(after), rescue)


@pytest.mark.parametrize(
    ("sledai", "pga", "bilag", "new", "value"),
    [
        pytest.param("12→4", "1.8→0.5", "DADDDDDBD→DCDDDDDCD", (0, 0), "Y", id="V-SRI-01"),
        pytest.param("10→7", "1.5→1.0", "DBDBDDDBD→DCDCDDDBD", (0, 0), "N", id="V-SRI-02"),
        pytest.param("14→6", "2.0→1.0", "DADDDDDAD→DBDBDDDBD", (0, 1), "Y", id="V-SRI-03"),
        pytest.param("14→6", "2.0→1.0", "DADDDDDAD→DBDBDDBBD", (0, 2), "N", id="V-SRI-04"),
        pytest.param("16→8", "2.0→1.2", "DBDDDDDAD→DBDADDDBD", (1, 0), "N", id="V-SRI-05"),
        pytest.param("12→6", "1.0→1.3", "DBDDDDDBD→DCDDDDDCD", (0, 0), "N", id="V-SRI-06"),
    ],
)
def test_response(sledai: str, pga: str, bilag: str, new: tuple[int, int], value: str):
    """The number of new A and B, and the index."""
    before, after = map(grades, bilag.split("→"))
    counts = tuple(FUNCTIONS[name].call(before, after).value for name in ("bilag_new_a", "bilag_new_b"))
    assert (counts, sri4(sledai, pga, bilag).value) == (new, value)


STEADY = "DBDDDDDBD→DCDDDDDCD"


@pytest.mark.parametrize(
    ("sledai", "pga", "bilag", "rescue", "value", "reason"),
    [
        ("12→8", "1→1.29", STEADY, "N", "Y", ""),
        ("12→8", "1→1", STEADY, "Y", "N", ""),
        ("12→8", "1→1", STEADY, None, None, "missing:rescue"),
        ("12→9", "1→?", STEADY, None, "N", ""),
        ("?→8", "1→?", STEADY, "N", None, "missing:sledai_baseline,pga_now"),
        ("12→8", "1→1", "DBDDDDDBD→D?DDDDDCD", "N", None, "missing:bilag_now"),
        ("12→8", "1→1", "DADDDDDBD→D?DDDDDCD", "N", "Y", ""),
        ("12→8", "1→1", "D?DDDDDBD→DBDDDDDCD", "N", "Y", ""),
        ("12→8", "1→1", "D?DDDDDBD→DADDDDDCD", "N", None, "missing:bilag_baseline"),
        ("12→8", "1→1", "DBDDDDDB→DCDDDDDCD", "N", None, "invalid:bilag_baseline"),
        ("12→8", "1→1", "DBDDDDDBD→FCDDDDDCD", "N", None, "invalid:bilag_now"),
    ],
)
def test_with_something_missing(sledai: str, pga: str, bilag: str, rescue: str | None, value: str | None, reason: str):
    """What is known decides where it can: one new B is allowed, an A that was there is not new."""
    found = sri4(sledai, pga, bilag, rescue)
    assert (found.value, found.reason) == (value, reason)
