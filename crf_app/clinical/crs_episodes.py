"""The episodes of CRS over the days of a subject (C-09, V-CSQ). Knows graded days, not how they were graded.

A day counts by the investigator's grade where there is one, else the derived grade, else its lower bound if
that is 1 or more (section 0.5); the caller passes that. A day without any of these is unknown: it neither
opens nor closes an episode.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable, yes
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation


@dataclass(frozen=True)
class Course:
    """Three columns of the same rows (date, grade, suppressed Y/N), the day asked about, and the setting of C-09.

    ``gap_days`` is the number of consecutive calendar days at grade 0 without suppression that close an
    episode. Several rows of one day count as its worst; rows without a date and a grade are left out.
    """

    dates: tuple[PartialDate | None, ...]
    grades: tuple[Decimal | None, ...]
    suppressed: tuple[str | None, ...]
    day: PartialDate
    gap_days: Decimal


@dataclass(frozen=True)
class Episode:
    """One episode: its number from 1, first and last day at grade 1 or more, highest grade, and whether it is over."""

    number: int
    first: date
    last: date
    highest: Decimal
    closed: bool = False


@dataclass(frozen=True)
class _Graded:
    day: date
    grade: Decimal | None
    suppressed: bool


def crs_episodes(course: Course) -> tuple[Episode, ...]:
    """All episodes in order, whatever the day asked about; the last may still be open (C-09).

    >>> days = tuple(PartialDate(2024, 3, day) for day in (18, 19, 20, 21))
    >>> crs_episodes(Course(days, tuple(map(Decimal, (0, 1, 0, 0))), ("N",) * 4, days[0], Decimal(2)))[0].last.day
    19
    """
    found: list[Episode] = []
    clear: list[date] = []
    for row in _by_day(course):
        clear = _clear_run(clear, row)
        if row.grade is not None and row.grade >= 1:
            _extend(found, row.day, row.grade)
        elif found and len(clear) >= course.gap_days:
            found[-1] = replace(found[-1], closed=True)
    return tuple(found)


def crs_episode(course: Course) -> Derivation:
    """The number of the episode that the day belongs to, from its first to its last day at grade 1 or more (C-09).

    Null: ``outside:day`` for a day in no episode, ``partial:day``, ``missing:dates`` while a graded row has
    no full date, ``invalid:grades`` if the columns differ in length, or if the day or the gap is missing.

    >>> days = tuple(PartialDate(2024, 3, day) for day in (18, 19, 20))
    >>> crs_episode(Course(days, tuple(map(Decimal, (0, 1, 0))), ("N",) * 3, days[1], Decimal(2))).value
    Decimal('1')
    """
    found = _episode_on(course)
    return Derivation(Decimal(found.number)) if isinstance(found, Episode) else found


def crs_episode_grade(course: Course) -> Derivation:
    """The highest grade of the episode that the day belongs to; null as in :func:`crs_episode`.

    >>> days = tuple(PartialDate(2024, 3, day) for day in (14, 15, 16))
    >>> crs_episode_grade(Course(days, tuple(map(Decimal, (1, 2, 1))), ("N",) * 3, days[0], Decimal(2))).value
    Decimal('2')
    """
    found = _episode_on(course)
    return Derivation(found.highest) if isinstance(found, Episode) else found


def crs_episode_onset(course: Course) -> PartialDate | None:
    """The first day of the episode that the day belongs to; null as in :func:`crs_episode`.

    >>> days = tuple(PartialDate(2024, 3, day) for day in (14, 15, 16))
    >>> crs_episode_onset(Course(days, tuple(map(Decimal, (1, 2, 1))), ("N",) * 3, days[2], Decimal(2))).iso()
    '2024-03-14'
    """
    found = _episode_on(course)
    return PartialDate.of(found.first) if isinstance(found, Episode) else None


def crs_episode_end(course: Course) -> PartialDate | None:
    """The last day at grade 1 or more of the day's episode; null while that is open, else as :func:`crs_episode`.

    >>> days = tuple(PartialDate(2024, 3, day) for day in (19, 20, 21))
    >>> crs_episode_end(Course(days, tuple(map(Decimal, (1, 0, 0))), ("N",) * 3, days[0], Decimal(2))).iso()
    '2024-03-19'
    """
    found = _episode_on(course)
    return PartialDate.of(found.last) if isinstance(found, Episode) and found.closed else None


def crs_prior(course: Course) -> Derivation:
    """Y if an episode is open when the day begins, that is, CRS was diagnosed on an earlier day of it; else N (A-17).

    Null, ``missing:grades``, if no episode is known to be open but an earlier day since the last closing has
    no grade; otherwise null as in :func:`crs_episode`.

    >>> days = tuple(PartialDate(2024, 3, day) for day in (19, 20))
    >>> crs_prior(Course(days, (Decimal(1), None), ("N", "Y"), days[1], Decimal(2))).value
    'Y'
    """
    wrong = _unusable(course)
    if wrong is not None:
        return wrong
    earlier = [row for row in _by_day(course) if row.day < course.day.earliest()]
    answer = _open_after(earlier, course.gap_days)
    return underivable("missing", "grades") if answer is None else Derivation(yes(answer))


def _episode_on(course: Course) -> Episode | Derivation:
    wrong = _unusable(course)
    if wrong is not None:
        return wrong
    for episode in crs_episodes(course):
        if episode.first <= course.day.earliest() <= episode.last:
            return episode
    return underivable("outside", "day")


def _open_after(rows: Iterable[_Graded], gap_days: Decimal) -> bool | None:
    state: bool | None = False
    clear: list[date] = []
    for row in rows:
        clear = _clear_run(clear, row)
        if row.grade is None:
            state = state or None
        elif row.grade >= 1:
            state = True
        elif len(clear) >= gap_days:
            state = False
    return state


def _clear_run(run: list[date], row: _Graded) -> list[date]:
    """The consecutive calendar days at grade 0 without suppression that end with this row."""
    if row.grade is None or row.grade >= 1 or row.suppressed:
        return []
    return [*run, row.day] if run and (row.day - run[-1]).days == 1 else [row.day]


def _extend(found: list[Episode], day: date, grade: Decimal) -> None:
    if not found or found[-1].closed:
        found.append(Episode(len(found) + 1, day, day, grade))
    else:
        found[-1] = replace(found[-1], last=day, highest=max(found[-1].highest, grade))


def _by_day(course: Course) -> list[_Graded]:
    """One row a day in order: of several the worst grade, unknown if one is unknown and none is 1 or more."""
    days: dict[date, _Graded] = {}
    for when, grade, flag in zip(course.dates, course.grades, course.suppressed, strict=True):
        if when is None or not when.is_full:
            continue
        row = _Graded(when.earliest(), grade, flag != "N")
        days[row.day] = _worse(days[row.day], row) if row.day in days else row
    return [days[day] for day in sorted(days)]


def _worse(first: _Graded, second: _Graded) -> _Graded:
    known = [row.grade for row in (first, second) if row.grade is not None]
    worst = max(known, default=None)
    decided = worst is not None and (worst >= 1 or len(known) == 2)
    return _Graded(first.day, worst if decided else None, first.suppressed or second.suppressed)


def _unusable(course: Course) -> Derivation | None:
    if not len(course.dates) == len(course.grades) == len(course.suppressed):
        return underivable("invalid", "grades")
    if not course.day.is_full:
        return underivable("partial", "day")
    rows = zip(course.dates, course.grades, strict=True)
    if any(grade is not None and (when is None or not when.is_full) for when, grade in rows):
        return underivable("missing", "dates")
    return None
