"""ICAHT, the haematotoxicity of immune effector cells, early and late (Rejeski, Blood 2023;142:865, by LIANG; A-14).

G-CSF and transfusions do not change a grade. What counts as a gap and whether a single late value counts are settings
(D-16).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crf_app.clinical.anc_grid import Run, filled, lowest_by_day, runs
from crf_app.clinical.arithmetic import TOLERANCE, half_up, underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation

_EARLY = range(31)
_LATE = range(31, 101)
_LOW, _VERY_LOW = Decimal(500), Decimal(100)
_STARTS_BY = 3
_NADIRS = (Decimal(1500), Decimal(1000), _LOW, _VERY_LOW)


@dataclass(frozen=True)
class EarlyCourse:
    """Two columns of the same rows (when, neutrophils in 10^9/L), the day of infusion, and what is known of the end.

    ``assessed`` is a day known to have come, ``ended`` that of death or withdrawal. ``fill_days`` is the longest gap
    that a straight line fills, ``join_days`` the most days over a limit between two runs that are one (A-14: 7 and 2).
    """

    moments: tuple[PartialDateTime | None, ...]
    neutrophils: tuple[Decimal | None, ...]
    infusion: PartialDate
    assessed: PartialDate | None
    ended: PartialDate | None
    fill_days: Decimal
    join_days: Decimal


@dataclass(frozen=True)
class LateCourse:
    """As in the early course; ``single_counts`` says whether one value alone is graded (D-16)."""

    moments: tuple[PartialDateTime | None, ...]
    neutrophils: tuple[Decimal | None, ...]
    infusion: PartialDate
    assessed: PartialDate | None
    ended: PartialDate | None
    single_counts: bool


def icaht_early(course: EarlyCourse) -> Derivation:
    """The grade, 0–4, of days 0–30 by the longest runs at ≤ 500 and ≤ 100 neutrophils/µL (A-14).

    4: ≤ 100 for 14 days, or ≤ 500 for all 31, or from day 3 at the latest to the last laboratory day. 3: ≤ 500 for 14
    days or ≤ 100 for 7. 2: ≤ 500 for 7. 1: ≤ 500 at all. ``final`` once day 30 has a value, day 31 has passed, or
    the course has ended; before that null, ``provisional``, with the grade so far as lower bound. Null, ``missing:…``,
    without any value; ``partial:infusion``; ``invalid:neutrophils`` if the columns differ in length.

    >>> moments = tuple(PartialDateTime(PartialDate(2024, 3, day)) for day in range(1, 32))
    >>> counts = tuple(Decimal("0.3") if 4 < day < 14 else Decimal(2) for day in range(31))
    >>> icaht_early(EarlyCourse(moments, counts, PartialDate(2024, 3, 1), None, None, Decimal(7), Decimal(2))).value
    Decimal('2')
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _EARLY)
    grid = filled(known, _EARLY, int(course.fill_days), ends=final)
    if not grid:
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    low, very_low = (runs(grid, limit, int(course.join_days)) for limit in (_LOW, _VERY_LOW))
    lasts = final and any(_never_recovers(run, max(day for day in known if day in _EARLY)) for run in low)
    grade = Decimal(4) if lasts else _early_grade(_longest(low), _longest(very_low))
    if not final:
        return Derivation(None, "missing:neutrophils", grade, Decimal(4), "provisional")
    return Derivation(grade, "" if len(grid) == len(_EARLY) else "missing:neutrophils", status="final")


def icaht_run(course: EarlyCourse) -> Derivation:
    """The longest run in days at ≤ 500 neutrophils/µL on days 0–30, short interruptions counted (A-14).

    Null as in :func:`icaht_early`; before the end the run so far is the lower bound.

    >>> moments = tuple(PartialDateTime(PartialDate(2024, 3, day)) for day in range(1, 32))
    >>> counts = tuple(Decimal("0.3") if 4 < day < 14 else Decimal(2) for day in range(31))
    >>> icaht_run(EarlyCourse(moments, counts, PartialDate(2024, 3, 1), None, None, Decimal(7), Decimal(2))).value
    Decimal('9')
    """
    return _run(course, _LOW)


def icaht_deep_run(course: EarlyCourse) -> Derivation:
    """The longest run in days at ≤ 100 neutrophils/µL on days 0–30; else as :func:`icaht_run`.

    >>> moments = tuple(PartialDateTime(PartialDate(2024, 3, day)) for day in range(1, 32))
    >>> counts = tuple(Decimal("0.1") if 4 < day < 7 else Decimal(2) for day in range(31))
    >>> icaht_deep_run(EarlyCourse(moments, counts, PartialDate(2024, 3, 1), None, None, Decimal(7), Decimal(2))).value
    Decimal('2')
    """
    return _run(course, _VERY_LOW)


def icaht_grid(course: EarlyCourse) -> Derivation:
    """The grid of days 0–30 as a text ``0:1200 1:(900) 2:–``: the lowest count/µL, filled ones in brackets (LIANG).

    Whole numbers for reading only; null as in :func:`icaht_early`.

    >>> moments = (PartialDateTime(PartialDate(2024, 3, 1)), PartialDateTime(PartialDate(2024, 3, 3)))
    >>> counts, day = (Decimal("1.2"), Decimal("0.6")), PartialDate(2024, 3, 1)
    >>> icaht_grid(EarlyCourse(moments, counts, day, None, None, Decimal(7), Decimal(2))).value[:20]
    '0:1200 1:(900) 2:600'
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    grid = filled(known, _EARLY, int(course.fill_days), ends=_is_final(course, known, _EARLY))
    if not grid:
        return underivable("missing", "neutrophils")
    return Derivation(" ".join(f"{day}:{_cell(grid.get(day), day in known)}" for day in _EARLY))


def icaht_late(course: LateCourse) -> Derivation:
    """The grade, 0–4, of days 31–100 by the nadir: ≤ 1500 → 1, ≤ 1000 → 2, ≤ 500 → 3, ≤ 100 → 4 neutrophils/µL (A-14).

    Only if the second-lowest day is ≤ 1500 too, or there is a single value and ``single_counts`` (D-16). ``final`` once
    day 100 has a value, day 101 has passed, or the course has ended; before that null, ``provisional``, with a lower
    bound. Null as in :func:`icaht_early`.

    >>> moments = (PartialDateTime(PartialDate(2024, 4, 5)), PartialDateTime(PartialDate(2024, 4, 30)))
    >>> counts, day, last = (Decimal("0.9"), Decimal("1.45")), PartialDate(2024, 3, 1), PartialDate(2024, 6, 12)
    >>> icaht_late(LateCourse(moments, counts, day, last, None, True)).value
    Decimal('2')
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _LATE)
    lowest = sorted(count for day, count in known.items() if day in _LATE)
    if not lowest:
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    twice = len(lowest) > 1 and lowest[1] <= _NADIRS[0] + TOLERANCE
    single = len(lowest) == 1 and course.single_counts and final
    grade = Decimal(sum(lowest[0] <= limit + TOLERANCE for limit in _NADIRS) if twice or single else 0)
    if final:
        return Derivation(grade, status="final")
    return Derivation(None, "missing:neutrophils", grade, Decimal(4), "provisional")


def _run(course: EarlyCourse, limit: Decimal) -> Derivation:
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _EARLY)
    grid = filled(known, _EARLY, int(course.fill_days), ends=final)
    if not grid:
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    longest = Decimal(_longest(runs(grid, limit, int(course.join_days))))
    if final:
        return Derivation(longest, status="final")
    return Derivation(None, "missing:neutrophils", longest, Decimal(len(_EARLY)), "provisional")


def _known(course: EarlyCourse | LateCourse) -> dict[int, Decimal] | Derivation:
    if len(course.moments) != len(course.neutrophils):
        return underivable("invalid", "neutrophils")
    if not course.infusion.is_full:
        return underivable("partial", "infusion")
    return lowest_by_day(course.moments, course.neutrophils, course.infusion.earliest())


def _is_final(course: EarlyCourse | LateCourse, known: dict[int, Decimal], days: range) -> bool:
    """The last day has a value, the day after it is known to have passed, or the course has ended (section 0.5)."""
    passed = max(max(known, default=0), _day(course.assessed, course.infusion)) > days.stop
    return course.ended is not None or days.stop - 1 in known or passed


def _day(day: PartialDate | None, infusion: PartialDate) -> int:
    return 0 if day is None else _between(infusion.earliest(), day.earliest())


def _between(start: date, end: date) -> int:
    return (end - start).days


def _longest(found: list[Run]) -> int:
    return max((run.days for run in found), default=0)


def _never_recovers(run: Run, last_laboratory_day: int) -> bool:
    return run.first <= _STARTS_BY and run.last >= last_laboratory_day


def _early_grade(low: int, very_low: int) -> Decimal:
    if very_low >= 14 or low >= len(_EARLY):
        return Decimal(4)
    if low >= 14 or very_low >= 7:
        return Decimal(3)
    return Decimal(2 if low >= 7 else min(low, 1))


def _cell(count: Decimal | None, measured: bool) -> str:
    if count is None:
        return "–"
    return str(half_up(count, 0)) if measured else f"({half_up(count, 0)})"
