"""The order of a print: forms stand by visit in the order of the course, unscheduled visits by their date, logs last.

Knows the schedule and the days of forms, nothing of pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from crf_app.record.snapshot import Snapshot
from crf_app.record.view import FormView
from crf_app.report.form_section import day_numbers, form_date
from crf_app.report.words import Words
from crf_app.study.model import Study, Visit

_BEFORE, _DATED, _AFTER, _LOGS = range(4)


@dataclass(frozen=True)
class Stop:
    """One visit of the course with its forms; ``visit`` is None for the logs of the whole course."""

    visit: Visit | None
    views: tuple[FormView, ...]

    def title(self, words: Words) -> str:
        """The visit with its date, if it is not scheduled, and its study day, if all its forms have the same."""
        if self.visit is None:
            return words.both("logs")
        first = self.views[0]
        dated = form_date(first, words) if _is_unscheduled(self.visit) else ""
        days = {view.day for view in self.views if view.day is not None}
        known = next((view for view in self.views if view.day is not None), first)
        day = day_numbers(known, words) if len(days) == 1 else ""
        return " · ".join(part for part in (words.label(self.visit.label), dated, day) if part)


def in_order(snapshot: Snapshot) -> Snapshot:
    """The same snapshot with its forms in the order of the course."""
    study = snapshot.study
    groups: dict[tuple[str, str], list[FormView]] = {}
    for view in snapshot.forms:
        groups.setdefault(_key(view), []).append(view)
    ranked = sorted(groups.values(), key=lambda views: _rank(study, views))
    return replace(snapshot, forms=tuple(view for views in ranked for view in views))


def stops(views: Iterable[FormView]) -> Sequence[Stop]:
    """Forms in the order of the course, grouped by visit; each date of an unscheduled visit is a visit of its own."""
    grouped = [tuple(group) for _, group in groupby(views, key=_key)]
    return [Stop(group[0].visit, group) for group in grouped]


def _key(view: FormView) -> tuple[str, str]:
    visit = view.visit
    return (visit.id, _date(view) if _is_unscheduled(visit) else "") if visit else ("", "")


def _is_unscheduled(visit: Visit) -> bool:
    return visit.target is None and visit.optional


def _date(view: FormView) -> str:
    cell = view.cells.get(view.form.date_item)
    answer = cell.answer if cell else None
    moment = answer.moment() if answer else None
    return "" if moment is None else moment.local_date().iso()


def _rank(study: Study, views: Sequence[FormView]) -> tuple[int, int, int, str]:
    """Where a visit stands: by its target day; without one by the day of its forms, else where the schedule has it."""
    visit = views[0].visit
    if visit is None:
        return _LOGS, 0, 0, ""
    place = next((at for at, known in enumerate(study.visits) if known.id == visit.id), len(study.visits))
    day = visit.target
    if day is None:
        if not _is_unscheduled(visit) and all(other.target is None for other in study.visits[:place]):
            return _BEFORE, 0, place, ""
        day = min((view.day for view in views if view.day is not None), default=None)
    date = min(map(_date, views)) if _is_unscheduled(visit) else ""
    return (_DATED, day, place, date) if day is not None else (_AFTER, 0, place, date or "9")
