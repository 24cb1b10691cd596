"""Which forms want work today: a work list, computed when it is shown from schedule and record, never stored.

Knows the protocol's windows; knows nothing of screens, and of a clock only the day that it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from crf_app.record.places import NONE
from crf_app.record.structure import Structure
from crf_app.record.view import FormStatus, FormView
from crf_app.study.model import Severity, Study, Visit


@dataclass(frozen=True)
class Course:
    """How far a subject has come: the day of the infusion, done or planned, the latest protocol day begun, and the days
    of the schedule's anchors that are known."""

    infusion: date | None
    reached: int | None
    anchors: Mapping[str, date] = field(default_factory=dict)


def window(visit: Visit, course: Course) -> tuple[date, date] | None:
    """The first and last day of a visit's window (protocol A-21); None while neither its anchor nor day 0 is known.

    Where its anchor is not known yet, a visit stands at the protocol day that the plan gives it.
    """
    day, count = course.anchors.get(visit.anchor), visit.counted
    if day is None:
        day, count = course.infusion, visit.target
    if day is None or count is None:
        return None
    return day + timedelta(days=count - visit.before), day + timedelta(days=count + visit.after)


def reached(study: Study, structure: Structure) -> int | None:
    """The latest target day of all visits at which a form has been begun; None before the first of them."""
    begun = {key.visit for keys in structure.started.values() for key in keys}
    days = [visit.target for visit in study.visits if visit.id in begun and visit.target is not None]
    return max(days, default=None)


def is_due(study: Study, visit: Visit, course: Course, today: date) -> bool:
    """Whether the forms of a visit are wanted on a day.

    The first visit is wanted from the start; one with a target day once its window has opened, or once the course has
    passed it: a form of the same or a later day has been begun. Other visits are events; optional ones are never due.
    """
    if visit.id == study.visits[0].id:
        return True
    if visit.optional or visit.counted is None:
        return False
    if course.reached is not None and visit.target is not None and visit.target <= course.reached:
        return True
    found = window(visit, course)
    return found is not None and today >= found[0]


def due_visits(study: Study, course: Course, today: date) -> frozenset[str]:
    """The ids of the visits whose forms are wanted on a day."""
    return frozenset(visit.id for visit in study.visits if is_due(study, visit, course, today))


def next_opening(study: Study, course: Course, awaited: Collection[str], today: date) -> tuple[Visit, date] | None:
    """The visit among the awaited whose window opens next, and when; None while no day is known, or none is left."""
    windows = ((visit, window(visit, course)) for visit in study.visits if visit.id in awaited)
    coming = [
        (visit, days[0]) for visit, days in windows if days is not None and not is_due(study, visit, course, today)
    ]
    return min(coming, key=lambda found: found[1], default=None)


def wants_work(view: FormView, due: Collection[str]) -> bool:
    """Whether a form is begun and not complete, changed since, or due and not begun.

    A log stays open for the whole course, so it wants work only while something in it is wrong or owed.
    """
    if view.struck or view.locked:
        return False
    if view.key.visit == NONE:
        return any(finding.severity is Severity.HARD for finding in view.findings) or bool(view.owes)
    if view.status is FormStatus.EXPECTED:
        return view.key.visit in due
    return view.status is not FormStatus.COMPLETE
