"""Which forms want work today: a work list, computed when it is shown from schedule and record, never stored.

Knows the protocol's windows; knows nothing of screens, and of a clock only the day that it is told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from crf_app.record.places import NONE
from crf_app.record.structure import Structure
from crf_app.record.view import FormStatus, FormView
from crf_app.study.model import Severity, Study, Visit


@dataclass(frozen=True)
class Course:
    """How far a subject has come: the day of the infusion, done or planned, and the latest protocol day begun."""

    infusion: date | None
    reached: int | None


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
    if visit.optional or visit.target is None:
        return visit.id == study.visits[0].id
    if course.reached is not None and visit.target <= course.reached:
        return True
    if course.infusion is None:
        return False
    return today >= course.infusion + timedelta(days=visit.target - visit.before)


def due_visits(study: Study, course: Course, today: date) -> frozenset[str]:
    """The ids of the visits whose forms are wanted on a day."""
    return frozenset(visit.id for visit in study.visits if is_due(study, visit, course, today))


def next_opening(study: Study, course: Course, awaited: Collection[str], today: date) -> tuple[Visit, date] | None:
    """The visit among the awaited whose window opens next, and when; None while no day 0 is known, or none is left."""
    if course.infusion is None:
        return None
    coming = [
        (course.infusion + timedelta(days=visit.target - visit.before), visit)
        for visit in study.visits
        if visit.id in awaited and visit.target is not None and not is_due(study, visit, course, today)
    ]
    opens, visit = min(coming, key=lambda found: found[0], default=(today, None))
    return None if visit is None else (visit, opens)


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
