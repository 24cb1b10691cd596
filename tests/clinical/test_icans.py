"""The ICANS grade (A-06, section 0.5)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.icans import Assessment
from crf_app.clinical.names import FUNCTIONS

WELL = Assessment("ICE", "Y", (), (), "Y", "0", "0", "0", "0", "N")


def ice(points: int) -> tuple[str, ...]:
    """Ten items of which the first are right."""
    return ("1",) * points + ("0",) * (10 - points)


def capd(points: int) -> tuple[str, ...]:
    """Eight frequencies with so many points, up to sixteen, all from the last four items."""
    words = ("never", "rarely", "sometimes", "often", "always")
    quarters = [min(4, max(0, points - 4 * place)) for place in range(4)]
    return ("always",) * 4 + tuple(words[quarter] for quarter in quarters)


def grade(assessment: Assessment) -> Derivation:
    """The grade as a form asks for it: the answers in the order of the parameters."""
    answers = [getattr(assessment, parameter.name) for parameter in FUNCTIONS["icans_grade"].parameters]
    return FUNCTIONS["icans_grade"].call(*answers)


CHILD = replace(WELL, instrument="CAPD")


@pytest.mark.parametrize(
    ("assessment", "value", "low", "high", "status"),
    [
        pytest.param(replace(WELL, ice=ice(10)), 0, 0, 0, "final", id="V-ICN-01"),
        pytest.param(replace(WELL, ice=ice(8), consciousness="1"), 1, 1, 1, "final", id="V-ICN-02"),
        pytest.param(replace(WELL, ice=ice(6)), 2, 2, 2, "final", id="V-ICN-03"),
        pytest.param(replace(WELL, ice=ice(3), seizure="3"), 3, 3, 3, "final", id="V-ICN-04"),
        pytest.param(replace(WELL, ice=ice(0)), 3, 3, 3, "final", id="V-ICN-05"),
        pytest.param(replace(WELL, performed="UNAR", consciousness="4"), 4, 4, 4, "final", id="V-ICN-06"),
        pytest.param(replace(WELL, ice=ice(10), motor="0"), 0, 0, 0, "final", id="V-ICN-07"),
        pytest.param(replace(WELL, performed=None), None, 0, 3, "provisional", id="V-ICN-08"),
        pytest.param(replace(CHILD, capd=capd(4), consciousness="2"), 2, 2, 2, "final", id="V-ICN-09"),
        pytest.param(replace(CHILD, capd=capd(7), consciousness="1"), 1, 1, 1, "final", id="V-ICN-10"),
        pytest.param(replace(CHILD, capd=capd(9)), 3, 3, 3, "final", id="V-ICN-11"),
        pytest.param(replace(CHILD, capd=capd(3), new_sign="N"), 0, 0, 0, "final", id="V-ICN-12"),
        pytest.param(replace(CHILD, performed="UNAR", consciousness="4"), 4, 4, 4, "final", id="V-ICN-13"),
        pytest.param(replace(WELL, ice=ice(10), pressure="3"), 3, 3, 3, "final", id="V-ICN-14"),
        pytest.param(replace(WELL, ice=ice(10), death="Y"), 5, 5, 5, "final", id="V-ICN-15"),
    ],
)
def test_icans(assessment: Assessment, value: int | None, low: int, high: int, status: str):
    """The highest domain is the grade; what is missing leaves bounds."""
    found = grade(assessment)
    assert (found.value, found.low, found.high, found.status) == (value, low, high, status)


@pytest.mark.parametrize("domain", ["consciousness", "seizure", "motor", "pressure"])
def test_a_missing_domain_widens_the_bounds_to_four(domain: str):
    """All that a domain could add is open, but not death (section 0.5)."""
    found = grade(replace(WELL, ice=ice(8), **{domain: None}))
    assert (found.value, found.low, found.high, found.reason) == (None, 1, 4, f"missing:{domain}")


def test_day_eight_of_the_article():
    """Nothing but symptoms that never count is stated: null, bounds 0 to 4, what is missing named (section 0.5)."""
    found = grade(Assessment("ICE", None, (None,) * 10, (), None, None, None, None, None, None))
    assert (found.value, found.low, found.high, found.status) == (None, 0, 4, "provisional")
    assert found.reason == "missing:ice,consciousness,seizure,motor,pressure"


def test_without_an_instrument_the_score_is_open():
    """An unknown instrument adds what either could."""
    found = grade(replace(WELL, instrument=None, ice=ice(10)))
    assert (found.low, found.high, found.reason) == (0, 3, "missing:instrument")


def test_an_unarousable_child_needs_no_instrument():
    """Unable to be tested is grade 4 with either."""
    assert grade(replace(WELL, instrument=None, performed="UNAR")).value == 4


def test_what_cannot_change_the_grade_may_be_missing():
    """Grade 4 by consciousness is final though the score is missing."""
    found = grade(replace(WELL, performed="ND", consciousness="4", seizure=None))
    assert (found.value, found.status) == (4, "final")


def test_items_of_an_assessment_that_was_not_done_do_not_count():
    """Not done is missing, not wrong."""
    assert grade(replace(WELL, performed="ND", ice=ice(0))).low == 0


def test_part_of_an_ice_bounds_the_grade():
    """Five known points and five items not asked are 5 to 10 points, grade 0 to 2."""
    found = grade(replace(WELL, ice=("1",) * 5 + (None,) * 5))
    assert (found.low, found.high, found.reason) == (0, 2, "missing:ice")


@pytest.mark.parametrize(
    ("points", "new_sign", "consciousness", "value"),
    [(8, "N", "1", 1), (8, "N", "0", 0), (0, "Y", "0", 0), (1, "Y", "0", 1), (9, "N", "0", 3), (3, "N", "2", 2)],
)
def test_low_capd_counts_only_with_something_new(points: int, new_sign: str, consciousness: str, value: int):
    """CAPD 1–8 needs a new sign or another domain; 9 does not (C-07)."""
    assert grade(replace(CHILD, capd=capd(points), new_sign=new_sign, consciousness=consciousness)).value == value


def test_an_unanswered_new_sign_leaves_a_low_capd_open():
    """Grade 0 or 1, with the question named."""
    found = grade(replace(CHILD, capd=capd(3), new_sign=None))
    assert (found.value, found.low, found.high, found.reason) == (None, 0, 1, "missing:new_sign")


def test_an_unanswered_death_is_no_death():
    """Only Y gives grade 5."""
    assert grade(replace(WELL, ice=ice(10), death=None)).value == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seizure": "1"}, "invalid:seizure"),
        ({"instrument": "MMSE"}, "invalid:instrument"),
        ({"ice": ("1",) * 9}, "invalid:ice"),
        ({"instrument": "CAPD", "capd": ("4",) * 8}, "invalid:capd"),
    ],
)
def test_an_answer_outside_its_codes_gives_no_grade(change: dict[str, object], reason: str):
    """It is named, not guessed at."""
    found = grade(replace(WELL, **change))
    assert (found.value, found.reason, found.low) == (None, reason, None)


def test_any_completion_of_missing_answers_stays_within_the_bounds():
    """Whatever the missing domains turn out to be, the final grade is between the bounds, and both are reached."""
    open_ = replace(CHILD, capd=(*capd(6)[:7], None), new_sign=None, consciousness=None, seizure=None)
    bounds = grade(open_)
    words = ("never", "rarely", "sometimes", "often", "always")
    finals = {
        grade(replace(open_, capd=(*open_.capd[:7], word), new_sign=new, consciousness=c, seizure=s)).value
        for word, new, c, s in product(words, "YN", "01234", "034")
    }
    assert (min(finals), max(finals)) == (bounds.low, bounds.high) == (0, 4)
