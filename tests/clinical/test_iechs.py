"""The screen for IEC-HS (A-20, C-08)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS


def decimals(*texts: str | None) -> list[Decimal | None]:
    """Texts as numbers."""
    return [None if text is None else Decimal(text) for text in texts]


def asked(name: str, *given: object) -> Derivation:
    """What a criterion answers; arguments that are left out are missing."""
    return FUNCTIONS[name].call(*given, *[None] * (len(FUNCTIONS[name].parameters) - len(given)))


def screen(values: str, *, needed: int = 1, explanation: bool = True, times: int = 2) -> Derivation:
    """The screen of a line of the table; tissue that was not examined shows nothing, limits of transaminases are 1."""
    ferritin, uln, baseline, rapid, enzymes, fibrinogen, lln, tissue, cytopenia, unexplained = values.split()
    criterion = asked("iechs_ferritin", *decimals(ferritin, uln, baseline), rapid, Decimal(times)).value
    liver = asked("iechs_transaminases", *decimals(enzymes, "1", None, "1", "1", None, "5")).value
    clotting = asked("iechs_fibrinogen", *decimals(fibrinogen, lln), Decimal("1.5")).value
    seen = "N" if tissue == "ND" else tissue
    minor = (liver, clotting, cytopenia)
    return FUNCTIONS["iechs_screen"].call(criterion, minor, seen, unexplained, Decimal(needed), explanation)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        pytest.param("5000 300 800 Y 6 2.0 2.0 ND N Y", "POS", id="V-IHS-01"),
        pytest.param("5000 300 800 N 2 2.4 2.0 ND N Y", "NEG", id="V-IHS-02"),
        pytest.param("500 300 400 N 6 1.2 2.0 ND Y Y", "NEG", id="V-IHS-03"),
        pytest.param("5000 300 800 Y 6 1.2 2.0 ND N N", "NEG", id="V-IHS-04"),
    ],
)
def test_screen(values: str, answer: str):
    """Ferritin, one more criterion, and no better explanation."""
    assert screen(values).value == answer


def test_the_number_of_further_criteria_is_a_setting():
    """One minor criterion is enough by C-08, not where two are asked."""
    line = "5000 300 800 Y 6 2.0 2.0 ND N Y"
    assert [screen(line, needed=needed).value for needed in (1, 2)] == ["POS", "NEG"]


def test_whether_another_explanation_counts_is_a_setting():
    """V-IHS-04 is positive where it does not."""
    assert screen("5000 300 800 Y 6 1.2 2.0 ND N N", explanation=False).value == "POS"


def test_the_multiple_of_ferritin_is_a_setting():
    """700 is more than twice 300, not more than three times."""
    line = "700 300 800 N 6 1.2 2.0 ND N Y"
    assert [screen(line, times=times).value for times in (2, 3)] == ["POS", "NEG"]


@pytest.mark.parametrize(
    ("name", "arguments", "value", "reason"),
    [
        ("iechs_ferritin", ("601", "300", None, None, "2"), "Y", ""),
        ("iechs_ferritin", ("600", "300", "300", "N", "2"), "N", ""),
        ("iechs_ferritin", ("600", "300", None, "N", "2"), None, "missing:baseline"),
        ("iechs_ferritin", (None, "300", "300", "N", "2"), None, "missing:ferritin"),
        ("iechs_ferritin", (None, None, None, "Y", "2"), "Y", ""),
        ("iechs_transaminases", ("201", "40", None, None, None, None, "5"), "Y", ""),
        ("iechs_transaminases", ("200", "40", "30", "100", "50", None, "5"), "N", ""),
        ("iechs_transaminases", ("20", "40", None, "451", "40", "90", "5"), "Y", ""),
        ("iechs_transaminases", ("20", "40", None, "450", "40", "90", "5"), "N", ""),
        ("iechs_transaminases", ("20", "40", None, None, None, "90", "5"), None, "missing:alt,alt_uln"),
        ("iechs_fibrinogen", ("1.49", None, "1.5"), "Y", ""),
        ("iechs_fibrinogen", ("1.5", None, "1.5"), None, "missing:lln"),
        ("iechs_fibrinogen", ("1.8", "2.0", "1.5"), "Y", ""),
        ("iechs_fibrinogen", (None, "2.0", "1.5"), None, "missing:fibrinogen"),
    ],
)
def test_criteria(name: str, arguments: tuple[str | None, ...], value: str | None, reason: str):
    """Above or below, never on the limit; what is known decides where it can."""
    given = [each if each in ("Y", "N") else (None if each is None else Decimal(each)) for each in arguments]
    found = asked(name, *given)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("ferritin", "minor", "tissue", "unexplained", "value", "reason"),
    [
        ("Y", ("N", "N", "N"), "Y", "Y", "POS", ""),
        ("Y", (None, "N", "N"), "N", "Y", None, "missing:minor"),
        ("Y", ("N", "N", "N"), None, "Y", None, "missing:minor,haemophagocytosis"),
        ("Y", (None, "Y", "N"), None, "Y", "POS", ""),
        ("N", (None, None, None), None, None, "NEG", ""),
        ("Y", ("Y", "N", "N"), None, None, None, "missing:not_better_explained"),
        (None, ("Y", "N", "N"), None, "Y", None, "missing:ferritin"),
    ],
)
def test_the_screen_with_something_missing(
    ferritin: str | None,
    minor: tuple[str | None, ...],
    tissue: str | None,
    unexplained: str | None,
    value: str | None,
    reason: str,
):
    """A missing criterion leaves it open where it decides, haemophagocytosis as well."""
    found = FUNCTIONS["iechs_screen"].call(ferritin, minor, tissue, unexplained, Decimal(1), True)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("name", "numbers", "signs", "value", "reason"),
    [
        ("iechs_ferritin", ("500", "300", None, None, "2"), (">",), None, "missing:baseline,rapid_rise"),
        ("iechs_ferritin", ("600", "300", "300", "N", "2"), (">",), "Y", ""),
        ("iechs_ferritin", ("600", "300", "300", "N", "2"), ("<",), "N", ""),
        ("iechs_ferritin", ("2000", "1500", "1500", "N", "2"), (">",), None, "censored:ferritin"),
        ("iechs_ferritin", ("20", "300", "15", "N", "2"), (None, "<"), None, "censored:ferritin"),
        ("iechs_transaminases", ("200", "40", None, "30", "40", None, "5"), (">",), "Y", ""),
        ("iechs_transaminases", ("150", "40", None, "30", "40", None, "5"), (">",), None, "censored:ast"),
        (
            "iechs_transaminases",
            ("30", "40", "5", "451", "40", "90", "5"),
            (None, "<", None, ">"),
            None,
            "censored:alt",
        ),
        ("iechs_fibrinogen", ("1.5", "1.4", "1.5"), ("<",), "Y", ""),
        ("iechs_fibrinogen", ("2.5", "2.0", "1.5"), ("<",), None, "censored:fibrinogen"),
        ("iechs_fibrinogen", ("4.5", "2.0", "1.5"), (">",), "N", ""),
    ],
)
def test_a_limit_is_not_taken_for_the_result(
    name: str, numbers: tuple[str | None, ...], signs: tuple[str | None, ...], value: str | None, reason: str
):
    """What a result may be decides where it does so all alike."""
    given = [each if each == "N" else (None if each is None else Decimal(each)) for each in numbers]
    found = asked(name, *given, *signs)
    assert (found.value, found.reason) == (value, reason)
