"""The CAPD total (A-06)."""

from __future__ import annotations

import pytest

from crf_app.clinical.capd import POSITIVE
from crf_app.clinical.names import FUNCTIONS

WORDS = {"n": "never", "r": "rarely", "s": "sometimes", "o": "often", "a": "always", "?": None}


@pytest.mark.parametrize(
    ("answers", "total", "low", "high"),
    [
        pytest.param("aaaannnn", 0, 0, 0, id="V-CAP-01"),
        pytest.param("soaaosrn", 9, 9, 9, id="V-CAP-02"),
        pytest.param("soaaorrn", 8, 8, 8, id="V-CAP-03"),
        pytest.param("nnnnaaaa", 32, 32, 32, id="V-CAP-04"),
        pytest.param("soaaosr?", None, 9, 13, id="V-CAP-05"),
    ],
)
def test_capd(answers: str, total: int | None, low: int, high: int):
    """Items 1–4 count the rare, items 5–8 the frequent; the total needs all eight."""
    found = FUNCTIONS["capd_total"].call(tuple(WORDS[letter] for letter in answers))
    assert (found.value, found.low, found.high) == (total, low, high)


@pytest.mark.parametrize(("answers", "positive"), [("soaaosrn", True), ("soaaorrn", False), ("nnnnaaaa", True)])
def test_nine_points_are_positive(answers: str, positive: bool):
    """The screen is positive from nine, as in V-CAP-02 to 04."""
    found = FUNCTIONS["capd_total"].call(tuple(WORDS[letter] for letter in answers))
    assert (found.value >= POSITIVE) is positive


def test_codes_are_read_in_either_case():
    """NEVER and never are one answer."""
    assert FUNCTIONS["capd_total"].call(("ALWAYS",) * 4 + ("Never",) * 4).value == 0


def test_the_missing_item_is_named():
    """Items are counted from one."""
    assert FUNCTIONS["capd_total"].call((None, *["never"] * 7)).reason == "missing:frequencies.1"


@pytest.mark.parametrize("frequencies", [(), ("never",) * 7, ("never",) * 7 + ("4",)])
def test_only_eight_frequencies_make_a_score(frequencies: tuple[str, ...]):
    """Points are not taken for frequencies."""
    assert FUNCTIONS["capd_total"].call(frequencies).reason == "invalid:frequencies"
