"""ICAHT, the haematotoxicity of immune effector cells, early and late (Rejeski, Blood 2023;142:865, by LIANG; A-14).

G-CSF and transfusions do not change a grade. What counts as a gap and whether a single late value counts are settings
(D-16). Fewer neutrophils are never a lower grade or a shorter run, so the least and the most that the counts may be
bound both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crf_app.clinical.anc_grid import Run, filled, lowest_by_day, runs
from crf_app.clinical.arithmetic import TOLERANCE, half_up, underivable
from crf_app.clinical.censored import QUALIFIERS, span
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation

_EARLY = range(31)
_LATE = range(31, 101)
_LOW, _VERY_LOW = Decimal(500), Decimal(100)
_STARTS_BY = 3
_NADIRS = (Decimal(1500), Decimal(1000), _LOW, _VERY_LOW)
_WORST = Decimal(4)
_MOST = Decimal(400)  # in 10^9/L, the most that is possible (2.3): no straight line leads down from without limit

_Counts = dict[int, Decimal]
_Ends = tuple[_Counts, _Counts]


@dataclass(frozen=True)
class EarlyCourse:
    """Two columns of the same rows (when, neutrophils in 10^9/L), the day of infusion, and what is known of the end.

    ``assessed`` is a day known to have come, ``ended`` that of death or withdrawal. ``fill_days`` is the longest gap
    that a straight line fills, ``join_days`` the most days over a limit between two runs that are one (A-14: 7 and 2).
    ``qualifiers`` are a third column, the signs of counts of which only a limit is known (``<0.2``), or empty.
    """

    moments: tuple[PartialDateTime | None, ...]
    neutrophils: tuple[Decimal | None, ...]
    infusion: PartialDate
    assessed: PartialDate | None
    ended: PartialDate | None
    fill_days: Decimal
    join_days: Decimal
    qualifiers: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class LateCourse:
    """As in the early course; ``single_counts`` says whether one value alone is graded (D-16)."""

    moments: tuple[PartialDateTime | None, ...]
    neutrophils: tuple[Decimal | None, ...]
    infusion: PartialDate
    assessed: PartialDate | None
    ended: PartialDate | None
    single_counts: bool
    qualifiers: tuple[str | None, ...] = ()


def icaht_early(course: EarlyCourse) -> Derivation:
    """The grade, 0–4, of days 0–30 by the longest runs at ≤ 500 and ≤ 100 neutrophils/µL (A-14).

    4: ≤ 100 for 14 days, or ≤ 500 for all 31, or from day 3 at the latest to the last laboratory day. 3: ≤ 500 for 14
    days or ≤ 100 for 7. 2: ≤ 500 for 7. 1: ≤ 500 at all. ``final`` once day 30 has a value, day 31 has passed, or
    the course has ended; before that null, ``provisional``, with the grade so far as lower bound. ``provisional`` with
    bounds too where limits of counts leave the grade open (``censored:neutrophils``). Null, ``missing:…``,
    without any value; ``partial:infusion``; ``invalid:…`` if the columns differ in length or a sign is none.

    >>> moments = tuple(PartialDateTime(PartialDate(2024, 3, day)) for day in range(1, 32))
    >>> counts = tuple(Decimal("0.3") if 4 < day < 14 else Decimal(2) for day in range(31))
    >>> icaht_early(EarlyCourse(moments, counts, PartialDate(2024, 3, 1), None, None, Decimal(7), Decimal(2))).value
    Decimal('2')
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _EARLY)
    grids = [filled(each, _EARLY, int(course.fill_days), ends=final) for each in known]
    if not grids[0]:
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    last = max(day for day in known[0] if day in _EARLY) if final else None
    grades = [_early_grade(grid, int(course.join_days), last) for grid in grids]
    return _decided(grades, _WORST, final=final, remark="" if len(grids[0]) == len(_EARLY) else "missing:neutrophils")


def icaht_run(course: EarlyCourse) -> Derivation:
    """The longest run in days at ≤ 500 neutrophils/µL on days 0–30, short interruptions counted (A-14).

    Null as in :func:`icaht_early`; before the end the run so far is the lower bound, and limits of counts bound it too.

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

    Whole numbers for reading only; ``≤200``, ``≥500`` or ``100–500`` where only limits of a count are known, ``(?)``
    where it is filled from such. Null as in :func:`icaht_early`.

    >>> moments = (PartialDateTime(PartialDate(2024, 3, 1)), PartialDateTime(PartialDate(2024, 3, 3)))
    >>> counts, day = (Decimal("1.2"), Decimal("0.6")), PartialDate(2024, 3, 1)
    >>> icaht_grid(EarlyCourse(moments, counts, day, None, None, Decimal(7), Decimal(2))).value[:20]
    '0:1200 1:(900) 2:600'
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _EARLY)
    least, most = (filled(each, _EARLY, int(course.fill_days), ends=final) for each in known)
    if not least:
        return underivable("missing", "neutrophils")
    cells = (_cell(least.get(day), most.get(day), measured=day in known[0]) for day in _EARLY)
    return Derivation(" ".join(f"{day}:{cell}" for day, cell in enumerate(cells)))


def icaht_late(course: LateCourse) -> Derivation:
    """The grade, 0–4, of days 31–100 by the nadir: ≤ 1500 → 1, ≤ 1000 → 2, ≤ 500 → 3, ≤ 100 → 4 neutrophils/µL (A-14).

    Only if the second-lowest day is ≤ 1500 too, or there is a single value and ``single_counts`` (D-16). ``final`` once
    day 100 has a value, day 101 has passed, or the course has ended; before that, and where limits of counts leave it
    open, null, ``provisional``, with bounds. Null as in :func:`icaht_early`.

    >>> moments = (PartialDateTime(PartialDate(2024, 4, 5)), PartialDateTime(PartialDate(2024, 4, 30)))
    >>> counts, day, last = (Decimal("0.9"), Decimal("1.45")), PartialDate(2024, 3, 1), PartialDate(2024, 6, 12)
    >>> icaht_late(LateCourse(moments, counts, day, last, None, True)).value
    Decimal('2')
    """
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _LATE)
    if not any(day in _LATE for day in known[0]):
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    single = course.single_counts and final
    return _decided([_late_grade(each, single_counts=single) for each in known], _WORST, final=final)


def _run(course: EarlyCourse, limit: Decimal) -> Derivation:
    known = _known(course)
    if isinstance(known, Derivation):
        return known
    final = _is_final(course, known, _EARLY)
    grids = [filled(each, _EARLY, int(course.fill_days), ends=final) for each in known]
    if not grids[0]:
        return underivable("missing", "neutrophils", status="final" if final else "provisional")
    longest = [Decimal(_longest(runs(grid, limit, int(course.join_days)))) for grid in grids]
    return _decided(longest, Decimal(len(_EARLY)), final=final)


def _known(course: EarlyCourse | LateCourse) -> _Ends | Derivation:
    """The least and the most neutrophils/µL that each day may have; the same days in both, the day of infusion is 0."""
    if len(course.moments) != len(course.neutrophils):
        return underivable("invalid", "neutrophils")
    signs = course.qualifiers or (None,) * len(course.moments)
    if len(signs) != len(course.moments) or not set(signs) <= {None, *QUALIFIERS}:
        return underivable("invalid", "qualifiers")
    if not course.infusion.is_full:
        return underivable("partial", "infusion")
    ends = [_ends(count, sign) for count, sign in zip(course.neutrophils, signs, strict=True)]
    day = course.infusion.earliest()
    least = lowest_by_day(course.moments, [each[0] for each in ends], day)
    return least, lowest_by_day(course.moments, [each[1] for each in ends], day)


def _ends(count: Decimal | None, qualifier: str | None) -> tuple[Decimal | None, Decimal | None]:
    if count is None:
        return None, None
    least, most = span(count, qualifier)
    return least, max(least, min(most, _MOST)) if qualifier else most


def _is_final(course: EarlyCourse | LateCourse, known: _Ends, days: range) -> bool:
    """The last day has a value, the day after it is known to have passed, or the course has ended (section 0.5)."""
    passed = max(max(known[0], default=0), _day(course.assessed, course.infusion)) > days.stop
    return course.ended is not None or days.stop - 1 in known[0] or passed


def _decided(found: list[Decimal], most: Decimal, *, final: bool, remark: str = "") -> Derivation:
    """What is found at both ends of the counts; with bounds where they differ, or where more may come."""
    low, high = min(found), max(found)
    if not final:
        return Derivation(None, "missing:neutrophils", low, most, "provisional")
    if low < high:
        return Derivation(None, "censored:neutrophils", low, high, "provisional")
    return Derivation(low, remark, status="final")


def _day(day: PartialDate | None, infusion: PartialDate) -> int:
    return 0 if day is None else _between(infusion.earliest(), day.earliest())


def _between(start: date, end: date) -> int:
    return (end - start).days


def _longest(found: list[Run]) -> int:
    return max((run.days for run in found), default=0)


def _early_grade(grid: _Counts, join: int, last_laboratory_day: int | None) -> Decimal:
    """By the runs of a grid; ``last_laboratory_day`` is None while more may come."""
    low, very_low = (runs(grid, limit, join) for limit in (_LOW, _VERY_LOW))
    days, deep_days = _longest(low), _longest(very_low)
    lasts = last_laboratory_day is not None and any(_never_recovers(run, last_laboratory_day) for run in low)
    if lasts or deep_days >= 14 or days >= len(_EARLY):
        return _WORST
    if days >= 14 or deep_days >= 7:
        return Decimal(3)
    return Decimal(2 if days >= 7 else min(days, 1))


def _never_recovers(run: Run, last_laboratory_day: int) -> bool:
    return run.first <= _STARTS_BY and run.last >= last_laboratory_day


def _late_grade(known: _Counts, *, single_counts: bool) -> Decimal:
    lowest = sorted(count for day, count in known.items() if day in _LATE)
    twice = len(lowest) > 1 and lowest[1] <= _NADIRS[0] + TOLERANCE
    counts = twice or (len(lowest) == 1 and single_counts)
    return Decimal(sum(lowest[0] <= limit + TOLERANCE for limit in _NADIRS) if counts else 0)


def _cell(least: Decimal | None, most: Decimal | None, *, measured: bool) -> str:
    if least is None or most is None:
        return "–"
    if not measured:
        return f"({half_up(least, 0) if least == most else '?'})"
    return str(half_up(least, 0)) if least == most else _limits(least, most)


def _limits(least: Decimal, most: Decimal) -> str:
    if least <= 0:
        return f"≤{half_up(most, 0)}"
    return f"≥{half_up(least, 0)}" if most >= _MOST * 1000 else f"{half_up(least, 0)}–{half_up(most, 0)}"
