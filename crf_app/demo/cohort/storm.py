"""What happens in the four weeks after the infusion: days of fever, CRS, ICANS and their treatment.

A storm is the truth of which vital signs, CRS and ICANS forms, treatments and cytokines all tell the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from crf_app.demo.cohort.plan import Plan

_HEAT_LASTS = 6


@dataclass(frozen=True)
class Bad:
    """The worst of one day: highest temperature in °C, codes of hypotension and hypoxia on form CRS, the grade."""

    tmax: float
    hypotension: int = 0
    hypoxia: int = 0
    grade: int = 0


@dataclass(frozen=True)
class Dose:
    """A drug against toxicity on a day: its code on form TX, mg/kg, and what for."""

    day: int
    drug: str
    per_kg: float
    reason: str


@dataclass(frozen=True)
class Storm:
    """Bad days and grades of ICANS by protocol day, and the treatments. ``antipyretic`` is a day of paracetamol before
    CRS was diagnosed: its grade stays open."""

    bad: Mapping[int, Bad]
    icans: Mapping[int, int]
    doses: tuple[Dose, ...]
    antipyretic: int = 0

    def is_suppressed(self, day: int) -> bool:
        """Whether fever may be masked: treatment on the day or the day before."""
        given = [dose.day for dose in self.doses] + ([self.antipyretic] if self.antipyretic else [])
        return any(day - 1 <= then <= day for then in given)

    def heat(self, day: int) -> float:
        """How strong the inflammation is: the highest grade of the days before, dying away within a week."""
        near = [
            self.bad[bad].grade * (1 - (day - bad) / _HEAT_LASTS) for bad in self.bad if 0 <= day - bad < _HEAT_LASTS
        ]
        return max(near, default=0.0)

    @property
    def onset(self) -> int:
        """The first day of CRS; 0 for none."""
        return min((day for day, bad in self.bad.items() if bad.grade), default=0)

    @property
    def end(self) -> int:
        """The last day of CRS; 0 for none."""
        return max((day for day, bad in self.bad.items() if bad.grade), default=0)

    @property
    def calm(self) -> int:
        """The first day after CRS and ICANS."""
        return max(self.end, max(self.icans, default=0)) + 1


# days from the onset: (tmax, hypotension, hypoxia, grade)
_COURSES: Mapping[int, tuple[Bad, ...]] = {
    0: (),
    1: (Bad(38.6, grade=1), Bad(39.1, grade=1), Bad(38.2, grade=1)),
    2: (Bad(39.2, grade=1), Bad(39.6, 1, 0, 2), Bad(37.2)),
    3: (Bad(39.0, grade=1), Bad(40.0, 2, 1, 3), Bad(37.4, 1, 1, 2), Bad(36.9)),
    4: (Bad(39.4, grade=1), Bad(40.1, 2, 1, 3), Bad(38.4, 3, 2, 4), Bad(37.3, 2, 1, 3), Bad(37.0, 0, 1, 2), Bad(36.8)),
}
_MASKED = (Bad(38.9, grade=1), Bad(39.3, grade=1), Bad(37.1, 0, 1, 2), Bad(36.9, 1, 0, 2), Bad(36.8))
_ICANS: Mapping[int, tuple[int, ...]] = {0: (), 1: (1, 1), 3: (1, 3, 2, 1)}
_DEXA_PER_KG = 0.2


def make_storm(plan: Plan, random: Random, weight: float) -> Storm:
    """The storm of a plan; ``weight`` in kg decides the dose of tocilizumab per kg."""
    onset = random.randrange(3, 7) if plan.crs else 0
    days = _MASKED if plan.masked else _COURSES[plan.crs]
    bad = {onset + place: day for place, day in enumerate(days)}
    doses = [Dose(onset + 1, "TOCI", 8 if weight >= 30 else 12, "CRS")] if plan.crs >= 2 else []
    if plan.masked or plan.crs >= 3:
        doses.append(Dose(onset + 2, "TOCI", 8 if weight >= 30 else 12, "CRS"))
    if plan.crs == 4:
        doses += [Dose(onset + day, "MPRED", 2, "CRS") for day in (2, 3, 4)]
    first = onset + 2
    icans = {first + place: grade for place, grade in enumerate(_ICANS[plan.icans])}
    doses += [Dose(day, "DEXA", _DEXA_PER_KG, "ICANS") for day, grade in icans.items() if grade >= 1]
    return Storm(bad, icans, tuple(doses), antipyretic=onset - 1 if plan.masked else 0)
