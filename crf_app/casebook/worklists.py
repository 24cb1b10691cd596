"""The work of an open casebook: what wants doing, and how what must hold before an act stands.

Work lists are computed when asked for and kept until the subject or the day changes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from crf_app.casebook.book import Book
from crf_app.casebook.ports import Ports
from crf_app.record.course import NeedLine, needs_of
from crf_app.record.values import Answer
from crf_app.record.view import SubjectLine
from crf_app.record.work import WorkItem, work_of


class WorkLists(ABC):
    """What a casebook says of the work on its subjects."""

    ports: Ports

    @abstractmethod
    def book(self, subject: str) -> Book:
        """The loaded book of a subject."""

    @abstractmethod
    def subjects(self) -> tuple[SubjectLine, ...]:
        """The lines of the study home."""

    def needs(
        self, subject: str, act: str, visit: str = "", supposed: Mapping[str, Answer | None] | None = None
    ) -> tuple[NeedLine, ...]:
        """How what must hold before an act stands, with what the act would stamp taken for recorded."""
        return needs_of(self.book(subject).graph, subject, act, visit, supposed)

    @property
    @abstractmethod
    def loaded(self) -> Mapping[str, Book]:
        """The books that are in memory, by subject."""

    @abstractmethod
    def forget(self, subject: str) -> None:
        """Let the book of a subject go from memory."""

    def work(self, subject: str | None = None, *, aside: bool = False) -> tuple[WorkItem, ...]:
        """What wants work of a subject, or of every subject of the site, most pressing first.

        ``aside``: nobody is going to open the subject, so a book that is loaded only for this is let go again.
        """
        if subject is not None:
            return self._work_of(subject, aside)
        found = (item for line in self.subjects() for item in self._work_of(line.id, aside=True))
        return tuple(sorted(found, key=lambda item: item.pressing))

    @cached_property
    def _work(self) -> dict[str, tuple[date, tuple[WorkItem, ...]]]:
        """The work lists that are known, each with its day."""
        return {}

    def _work_of(self, subject: str, aside: bool) -> tuple[WorkItem, ...]:
        now = self.ports.now()
        known = self._work.get(subject)
        if known is None or known[0] != now.date():
            opened = subject in self.loaded
            known = self._work[subject] = now.date(), work_of(self.book(subject).views, now)
            if aside and not opened:
                self.forget(subject)
        return known[1]

    def _forget_work(self, subject: str) -> None:
        """Something of a subject changed; of any, where none is named."""
        if subject:
            self._work.pop(subject, None)
        else:
            self._work.clear()
