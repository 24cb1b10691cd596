"""ICAHT early and late (A-14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS

INFUSION = date(2024, 3, 12)


def moment(day: int) -> PartialDateTime:
    """A moment on a protocol day."""
    return PartialDateTime(PartialDate.of(INFUSION + timedelta(days=day)), 8, 0)


def days(usual: int | None, *spans: tuple[int, int, int]) -> dict[int, int]:
    """A count in /µL for each day 0–30: the usual one, but from … to … another."""
    grid = {} if usual is None else dict.fromkeys(range(31), usual)
    for first, last, count in spans:
        grid |= dict.fromkeys(range(first, last + 1), count)
    return grid


def early(
    name: str,
    counts: Mapping[int, int],
    signed: Mapping[int, str] | None = None,
    *,
    assessed: int | None = None,
    ended: int | None = None,
    **setting: int,
) -> Derivation:
    """A published early function over counts in /µL by day, some with a sign."""
    rows = sorted(counts.items())
    known = [None if day is None else moment(day).date for day in (assessed, ended)]
    settings = (Decimal(setting.get("fill", 7)), Decimal(setting.get("join", 2)))
    columns = (tuple(moment(day) for day, _ in rows), tuple(Decimal(count) / 1000 for _, count in rows))
    signs = tuple(signed.get(day) for day, _ in rows) if signed else ()
    return FUNCTIONS[name].call(*columns, PartialDate.of(INFUSION), *known, *settings, signs)


JOINED = days(1500, (3, 7, 300), (10, 13, 300))


@pytest.mark.parametrize(
    ("counts", "low", "very_low", "grade"),
    [
        pytest.param(days(1200), 0, 0, 0, id="V-ICH-01"),
        pytest.param(days(1500, (0, 4, 2000), (5, 9, 400)), 5, 0, 1, id="V-ICH-02"),
        pytest.param(days(1500, (4, 12, 300)), 9, 0, 2, id="V-ICH-03"),
        pytest.param(days(1500, (4, 18, 300)), 15, 0, 3, id="V-ICH-04"),
        pytest.param(days(1500, (3, 9, 80), (10, 11, 400)), 9, 7, 3, id="V-ICH-05"),
        pytest.param(days(1500, (2, 15, 50)), 14, 14, 4, id="V-ICH-06"),
        pytest.param(days(450), 31, 0, 4, id="V-ICH-07"),
        pytest.param(JOINED | days(None, (8, 9, 800)), 11, 0, 2, id="V-ICH-08"),
        pytest.param(days(1500, (3, 7, 300), (8, 10, 800), (11, 14, 300)), 5, 0, 1, id="V-ICH-09"),
    ],
)
def test_early(counts: dict[int, int], low: int, very_low: int, grade: int):
    """The longest runs at ≤ 500 and ≤ 100/µL, and the grade."""
    names = ("icaht_run", "icaht_deep_run", "icaht_early")
    assert [early(name, counts).value for name in names] == [low, very_low, grade]


def test_the_joining_gap_is_a_setting():
    """With no day between allowed the two runs stay apart."""
    assert [early("icaht_run", JOINED, join=join).value for join in (2, 1)] == [11, 5]


def test_the_filled_gap_is_a_setting():
    """Seven missing days between two low counts are filled, unless the setting allows fewer."""
    counts = {**days(1500), **days(None, (4, 4, 300), (12, 12, 300))}
    known = {day: count for day, count in counts.items() if not 4 < day < 12}
    assert [early("icaht_run", known, fill=fill).value for fill in (7, 6)] == [9, 1]


def test_a_longer_gap_breaks_a_run_and_is_said():
    """Eight days without a count stay empty; the grade stands, the reason names them."""
    counts = {day: count for day, count in days(1500, (4, 13, 300)).items() if not 4 < day < 13}
    found = early("icaht_early", counts)
    assert (found.value, found.reason, found.status) == (1, "missing:neutrophils", "final")


def test_counts_are_not_rounded():
    """505 is not 500 (D-17); exactly 500 counts."""
    assert [early("icaht_run", days(1500, (4, 4, count))).value for count in (505, 500)] == [0, 1]


def test_low_from_the_start_to_the_last_count_is_grade_4():
    """A child who died on day 9 without recovery is grade 4, whatever the length."""
    assert early("icaht_early", days(None, (3, 9, 300)), ended=9).value == 4


@pytest.mark.parametrize(
    ("assessed", "extra", "ended", "status"),
    [
        (None, None, None, "provisional"),
        (31, None, None, "provisional"),
        (32, None, None, "final"),
        (None, 32, None, "final"),
        (None, 30, None, "final"),
        (None, None, 20, "final"),
    ],
)
def test_final_or_provisional(assessed: int | None, extra: int | None, ended: int | None, status: str):
    """Final with a value on day 30, once day 31 has passed, or at the end of the course (section 0.5)."""
    counts = days(None, (0, 3, 1500), (4, 18, 300)) | ({} if extra is None else {extra: 1500})
    assert early("icaht_early", counts, assessed=assessed, ended=ended).status == status


def test_before_the_end_there_is_a_lower_bound():
    """Nine days so far are at least grade 2."""
    found = early("icaht_early", days(None, (0, 3, 1500), (4, 12, 300)))
    assert (found.value, found.low, found.high, found.reason) == (None, 2, 4, "missing:neutrophils")


def test_the_lowest_of_a_day_counts():
    """Two samples on one day."""
    columns = ((moment(4), moment(4), moment(30)), (Decimal(2), Decimal("0.4"), Decimal(2)))
    call = FUNCTIONS["icaht_run"].call
    assert call(*columns, PartialDate.of(INFUSION), None, None, Decimal(0), Decimal(2), ()).value == 1


def test_the_grid_is_shown():
    """Measured counts plain, filled ones in brackets, empty days a dash."""
    text = early("icaht_grid", {0: 1000, 2: 505, 12: 800}, assessed=40).value
    assert text.split()[:4] == ["0:1000", "1:(753)", "2:505", "3:–"]
    assert text.split()[-1] == "30:–"


LATE_END = 110


def late(
    counts: Mapping[int, int], *signs: str | None, assessed: int | None = LATE_END, single: bool = True
) -> Derivation:
    """Late ICAHT of counts in /µL by day, with their signs."""
    columns = (tuple(map(moment, counts)), tuple(Decimal(count) / 1000 for count in counts.values()))
    known = None if assessed is None else moment(assessed).date
    return FUNCTIONS["icaht_late"].call(*columns, PartialDate.of(INFUSION), known, None, single, signs)


@pytest.mark.parametrize(
    ("counts", "grade"),
    [
        pytest.param({35: 1400, 60: 1450}, 1, id="V-ICL-01"),
        pytest.param({35: 900, 60: 1450}, 2, id="V-ICL-02"),
        pytest.param({35: 450, 42: 700, 60: 1800}, 3, id="V-ICL-03"),
        pytest.param({40: 90, 44: 300}, 4, id="V-ICL-04"),
        pytest.param({35: 900, 60: 2500}, 0, id="V-ICL-05"),
    ],
)
def test_late(counts: dict[int, int], grade: int):
    """By the nadir of days 31–100, unless it is a single dip."""
    assert late(counts).value == grade


def test_whether_a_single_value_is_graded_is_a_setting():
    """LIANG grades it, the consensus asks for two (D-16)."""
    assert [late({35: 900}, single=single).value for single in (True, False)] == [2, 0]


def test_late_is_provisional_before_day_101_has_passed():
    """A second value may still come: one low value is no lower bound, two are."""
    found = [late(counts, assessed=60) for counts in ({35: 900}, {35: 900, 60: 1450})]
    assert [(each.value, each.low, each.status) for each in found] == [
        (None, 0, "provisional"),
        (None, 2, "provisional"),
    ]


@pytest.mark.parametrize("name", ["icaht_early", "icaht_run", "icaht_deep_run", "icaht_grid"])
def test_nothing_measured_is_no_grade(name: str):
    """No count between day 0 and 30 gives null, never 0."""
    found = early(name, {-3: 100}, assessed=40)
    assert (found.value, found.reason) == (None, "missing:neutrophils")


def test_nothing_measured_late_is_no_grade():
    """No count between day 31 and 100."""
    assert late({20: 100}).reason == "missing:neutrophils"


@pytest.mark.parametrize(
    ("columns", "infusion", "reason"),
    [
        (((moment(1),), ()), PartialDate(2024, 3, 12), "invalid:neutrophils"),
        (((moment(1),), (Decimal(1),)), PartialDate(2024, 3), "partial:infusion"),
    ],
)
def test_unusable_courses(columns: tuple[tuple[object, ...], ...], infusion: PartialDate, reason: str):
    """Columns of unequal length, or a day of infusion that is not full."""
    found = FUNCTIONS["icaht_early"].call(*columns, infusion, None, None, Decimal(7), Decimal(2), ())
    assert found.reason == reason


def signs(first: int, last: int, sign: str) -> dict[int, str]:
    """The same sign from … to … a day."""
    return dict.fromkeys(range(first, last + 1), sign)


@pytest.mark.parametrize(
    ("count", "sign", "longest", "grade"),
    [
        (100, "<", [7, 7], (3, None, None)),
        (200, "<", [7, None], (None, 2, 3)),
        (1000, "<", [None, None], (None, 0, 3)),
        (500, ">", [0, 0], (0, None, None)),
        (400, ">=", [None, 0], (None, 0, 2)),
    ],
)
def test_counts_of_which_only_a_limit_is_known(count: int, sign: str, longest: list[int | None], grade: object):
    """Seven days under 200/µL are at least grade 2; whether they are 3 is open."""
    names = ("icaht_run", "icaht_deep_run", "icaht_early")
    *runs, found = (early(name, days(1500, (4, 10, count)), signs(4, 10, sign)) for name in names)
    assert ([each.value for each in runs], (found.value, found.low, found.high)) == (longest, grade)


def test_a_grade_that_a_limit_leaves_open_is_not_final():
    """The days are over, but the counts are not known."""
    found = early("icaht_early", days(1500, (4, 10, 200)), signs(4, 10, "<"))
    assert (found.status, found.reason) == ("provisional", "censored:neutrophils")


def test_the_lowest_count_of_a_day_may_be_a_limit_or_a_number():
    """Beside 150/µL a count under 200 may be under 100; one over 500 says nothing more."""
    columns = ((moment(4), moment(4)), (Decimal("0.15"), Decimal("0.2")))
    rest = (PartialDate.of(INFUSION), None, moment(4).date, Decimal(0), Decimal(2))
    found = [FUNCTIONS["icaht_deep_run"].call(*columns, *rest, (None, sign)) for sign in ("<", ">")]
    assert [(each.value, each.high) for each in found] == [(None, 1), (0, None)]


def test_the_grid_shows_limits():
    """What is filled from a limit has no number."""
    text = early("icaht_grid", {0: 200, 2: 900, 3: 5000}, {0: "<", 3: ">"}, assessed=40).value
    assert text.split()[:4] == ["0:≤200", "1:(?)", "2:900", "3:≥5000"]


@pytest.mark.parametrize(
    ("sign", "value", "low", "high"), [("<", None, 2, 4), (">", 0, None, None), (None, 2, None, None)]
)
def test_late_with_a_limit(sign: str | None, value: int | None, low: int | None, high: int | None):
    """Under 900/µL may be any grade from 2; over it with a second day over 1500 is none."""
    found = late({35: 900, 60: 1450 if sign != ">" else 1600}, sign, None)
    assert (found.value, found.low, found.high) == (value, low, high)


@pytest.mark.parametrize("given", [("~",), ("<", "<")])
def test_signs_that_are_none(given: tuple[str, ...]):
    """Another sign, or more signs than counts."""
    assert late({35: 900}, *given).reason == "invalid:qualifiers"
