"""Which courses a cohort has, in plausible proportions; every kind at least once from 20 children on.

A plan is what is meant to happen, before any value is made up. The only randomness is the one handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Plan:
    """What is meant to happen to one child.

    ``weight`` is how often it happens in a large cohort. ``crs`` and ``icans`` are the highest grades, ``icaht`` is
    early or late with its grade; ``until`` is the last protocol day that may be reached; ``ages`` are completed years.
    ``end`` is the code of disposition where the course ends, ``end_day`` when.
    """

    kind: str
    weight: int
    crs: int = 0
    icans: int = 0
    masked: bool = False
    iechs: bool = False
    icaht_early: int = 1
    icaht_late: bool = False
    responds: bool = True
    ages: tuple[int, int] = (8, 17)
    years: tuple[int, int] = (2021, 2022)
    until: int = 760
    end: str = ""
    end_day: int = 0
    untidy: bool = False
    deviates: bool = False


KINDS = (
    Plan("responder", 16, crs=1, end="COMPLETED", end_day=745),
    Plan("responder without CRS", 10),
    Plan("long-term follow-up", 8, crs=1, years=(2018, 2019), until=1900, end="TO_LTFU", end_day=740),
    Plan("non-responder", 9, crs=1, responds=False),
    Plan("CRS 2 with tocilizumab", 12, crs=2),
    Plan("CRS 3, ICANS 1 by ICE", 5, crs=3, icans=1, ages=(12, 16)),
    Plan("CRS 4, ICANS 3 by ICE", 2, crs=4, icans=3, ages=(12, 16)),
    Plan("masked fever", 4, crs=2, masked=True),
    Plan("ICANS 1 by CAPD", 4, crs=2, icans=1, ages=(6, 10)),
    Plan("ICANS 3 by CAPD", 2, crs=2, icans=3, ages=(6, 10)),
    Plan("IEC-HS", 2, crs=3, iechs=True),
    Plan("early ICAHT 3", 4, crs=1, icaht_early=3),
    Plan("late ICAHT", 3, crs=1, icaht_late=True),
    Plan("screen failure", 8, until=-30, end="SCREENFAIL", end_day=-30),
    Plan("manufacturing failure", 2, until=-6, end="MFG_FAIL", end_day=-6),
    Plan("withdrawal", 3, crs=1, until=125, end="WITHDRAWN_GUARD", end_day=125),
    Plan("death", 1, crs=2, until=45, end="DEATH", end_day=45),
    Plan("lost to follow-up", 3, until=200, end="LOST", end_day=330),
    Plan("untidy record", 6, crs=1, untidy=True),
    Plan("protocol deviations", 4, crs=2, deviates=True),
)
LARGEST = 1000
"""Screening numbers have three digits."""


def plans(count: int, random: Random) -> tuple[Plan, ...]:
    """The plans of a cohort, in the order of entry; from as many children as there are kinds on, each kind is there.

    >>> {plan.kind for plan in plans(len(KINDS), Random(1))} == {plan.kind for plan in KINDS}
    True
    """
    sure = list(KINDS) if count >= len(KINDS) else []
    drawn = random.choices(KINDS, [plan.weight for plan in KINDS], k=count - len(sure))
    found = sure + drawn
    random.shuffle(found)
    return tuple(found)
