"""The work lists of an open casebook, computed when asked for and kept until the subject or the day changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from crf_app.record.views import Views
from crf_app.record.work import WorkItem, work_of


class WorkLists:
    """The work list of each subject that was asked for."""

    def __init__(self, views: Callable[[str], Views]) -> None:
        self._views = views
        self._known: dict[str, tuple[date, tuple[WorkItem, ...]]] = {}

    def of(self, subject: str, now: datetime) -> tuple[WorkItem, ...]:
        """The work list of a subject at a moment."""
        known = self._known.get(subject)
        if known is None or known[0] != now.date():
            known = self._known[subject] = now.date(), work_of(self._views(subject), now)
        return known[1]

    def forget(self, subject: str) -> None:
        """Something of a subject changed; of any, where none is named."""
        if subject:
            self._known.pop(subject, None)
        else:
            self._known.clear()
