"""The site's own records as a casebook finds them among its read rows: which there are, and what they say together."""

from __future__ import annotations

from abc import ABC, abstractmethod

from crf_app.casebook.book import Book
from crf_app.casebook.ports import Keeping
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.record.project import subject_line
from crf_app.record.site_facts import site_facts
from crf_app.record.view import SubjectLine
from crf_app.study.model import Study


class SiteRecords(ABC):
    """What a casebook knows of its site; remembered until something else may count."""

    keeping: Keeping
    _site_lines: tuple[SubjectLine, ...] | None = None
    _site_known: tuple[tuple[tuple[Book, int], ...], SiteFacts | None] | None = None

    @property
    @abstractmethod
    def study(self) -> Study:
        """The study package in force."""

    @abstractmethod
    def book(self, subject: str) -> Book:
        """The loaded book of a subject or of a record of the site."""

    @property
    def site_records(self) -> tuple[SubjectLine, ...]:
        """The site's own records, oldest first: one, unless two laptops made one each before they met."""
        if self._site_lines is None:
            self._site_lines = tuple(line for line in self._lines() if line.of_site)
        return self._site_lines

    @property
    def site_facts(self) -> SiteFacts | None:
        """What the site says of itself, from all its records."""
        books = [(line.id, self.book(line.id)) for line in self.site_records]
        held = tuple((book, len(book.state.facts)) for _, book in books)
        if self._site_known is None or self._site_known[0] != held:
            records = ((name, book.state, book.graph.structure) for name, book in books)
            self._site_known = held, site_facts(self.study, records)
        return self._site_known[1]

    def is_of_site(self, subject: str) -> bool:
        """Whether a name is that of a record of the site."""
        return any(line.id == subject for line in self.site_records)

    def _lines(self) -> list[SubjectLine]:
        """The lines of subjects and site, oldest first; without those of which all that is held still waits."""
        rows = (subject_line(row) for row in self.keeping.subjects())
        lines = [line for line in rows if line.created or line.forms_started]
        return sorted(lines, key=lambda line: (line.created, line.id))
