"""The daily neutrophil count after the infusion, with short gaps filled, and its runs (A-14, LIANG). Knows no grade.

Counts come in 10^9/L and are kept in /µL, unrounded (D-17). Days are protocol days; a sample without a full date is
left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from crf_app.clinical.arithmetic import TOLERANCE
from crf_app.clinical.dates import PartialDateTime

_PER_UL = 1000


@dataclass(frozen=True)
class Run:
    """Days at or under a limit, both ends included; days over it that were bridged count."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """How long it lasts."""
        return self.last - self.first + 1


def lowest_by_day(
    moments: Sequence[PartialDateTime | None], counts: Sequence[Decimal | None], infusion: date
) -> dict[int, Decimal]:
    """The lowest count in /µL of each protocol day that has one."""
    lowest: dict[int, Decimal] = {}
    for moment, count in zip(moments, counts, strict=True):
        if moment is None or count is None or not moment.date.is_full:
            continue
        day = (moment.local_date().earliest() - infusion).days
        lowest[day] = min(count * _PER_UL, lowest.get(day, count * _PER_UL))
    return lowest


def filled(known: Mapping[int, Decimal], days: range, gap: int, *, ends: bool) -> dict[int, Decimal]:
    """The grid over ``days``: gaps of at most ``gap`` days get a straight line, those at the ends the nearest count.

    ``ends`` False leaves the days after the last count empty, for they may not have come yet.

    >>> filled({0: Decimal(900), 3: Decimal(300)}, range(5), 7, ends=True)[1]
    Decimal('700')
    """
    inside = sorted(day for day in known if day in days)
    if not inside:
        return {}
    grid = {day: known[day] for day in inside}
    for first, last in pairwise(inside):
        if last - first - 1 <= gap:
            slope = (known[last] - known[first]) / (last - first)
            grid |= {day: known[first] + slope * (day - first) for day in range(first + 1, last)}
    if inside[0] - days.start <= gap:
        grid |= dict.fromkeys(range(days.start, inside[0]), known[inside[0]])
    if ends and days.stop - 1 - inside[-1] <= gap:
        grid |= dict.fromkeys(range(inside[-1] + 1, days.stop), known[inside[-1]])
    return grid


def runs(grid: Mapping[int, Decimal], limit: Decimal, join: int) -> list[Run]:
    """The runs of days at or under ``limit`` /µL; two with at most ``join`` known days over it between are one.

    >>> runs({day: Decimal(count) for day, count in enumerate((300, 800, 300))}, Decimal(500), 2)
    [Run(first=0, last=2)]
    """
    found: list[Run] = []
    for day in (day for day in sorted(grid) if grid[day] <= limit + TOLERANCE):
        between = day - found[-1].last - 1 if found else None
        if between is not None and between <= join and all(gap in grid for gap in range(found[-1].last + 1, day)):
            found[-1] = Run(found[-1].first, day)
        else:
            found.append(Run(day, day))
    return found
