"""The contents, which are the status table of the casebook too: every form by visit with its state and its page.

Forms that are expected and that nobody has begun are named at their visit; visits without any are told together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from crf_app.record.due import Course, due_visits
from crf_app.record.item_findings import is_unanswered
from crf_app.record.snapshot import PrintStatus, Snapshot
from crf_app.record.view import FormStatus, FormView
from crf_app.report.course import Stop, stops
from crf_app.report.flow import NAVY, Cell, Flow, Row, Section, Table, columns
from crf_app.report.form_section import entry_word, form_date, form_status, signature_word
from crf_app.report.paper import Ink
from crf_app.report.text import ALERT, BOLD, NOTE, PLAIN, SMALL, Span
from crf_app.report.words import Words

_TITLES = ("form", "date", "entry", "signature", "found", "missing_answers", "page")
_SHARES = (38, 12, 13, 12, 10, 9, 6)


@dataclass(frozen=True)
class Contents:
    """Prints the contents; ``anchors`` gives the anchor of each printed form's path."""

    flow: Flow
    words: Words
    anchors: Mapping[str, str]

    def print(self, snapshot: Snapshot, sections: Sequence[Section]) -> None:
        """Print the forms by visit, then the other sections of the file."""
        self.flow.start(Section.of("contents", self.words))
        self.flow.heading(self.words.both("contents"), 18)
        widths = columns(self.flow.width, *_SHARES)
        header = self._row(widths, [(Span(self.words.stacked(title), BOLD),) for title in _TITLES], shade=True)
        due = due_of(snapshot)
        self.flow.table(Table(widths, header), self._forms(widths, stops(snapshot.forms), due))
        self.flow.space(8)
        self.flow.heading(self.words.both("appendices"), 10.5, follows=20)
        widths = columns(self.flow.width, 92, 8)
        rows = [
            self._row(widths, ((Span(section.title, PLAIN, link=section.anchor),), _page(section.anchor)))
            for section in sections
        ]
        self.flow.table(Table(widths), rows)

    def _forms(self, widths: Sequence[float], course: Sequence[Stop], due: Collection[str]) -> Iterable[Row]:
        for names, same in groupby(course, key=lambda stop: self._untouched(stop, due)):
            group = list(same)
            if names and len(group) > 1:
                yield self._across(widths, self._span_of(group), Ink(bold=True, colour=NAVY), keep=True)
                yield self._across(widths, names, NOTE)
            else:
                for stop in group:
                    yield from self._stop(widths, stop, due)

    def _stop(self, widths: Sequence[float], stop: Stop, due: Collection[str]) -> Iterable[Row]:
        yield self._across(widths, stop.title(self.words), Ink(bold=True, colour=NAVY), keep=True)
        for view in stop.views:
            if view.key.path in self.anchors:
                yield self._row(widths, self._entry(view))
        if absent := self._absent(stop, due):
            yield self._across(widths, absent, NOTE)

    def _entry(self, view: FormView) -> Sequence[Sequence[Span]]:
        anchor, state = self.anchors[view.key.path], form_status(view)
        ink = Ink(size=8.0, colour=ALERT) if state is PrintStatus.SIGNED_CHANGED else SMALL
        found, unanswered = open_findings(view), unanswered_items(view)
        return (
            (Span(self.words.label(view.form.label), PLAIN, link=anchor),),
            (Span(form_date(view, self.words), SMALL),),
            (Span(entry_word(view, self.words), SMALL),),
            (Span(self.words.say(signature_word(state)), ink),),
            (Span(str(found), SMALL),),
            (Span(str(unanswered), SMALL),),
            _page(anchor),
        )

    def _absent(self, stop: Stop, due: Collection[str]) -> str:
        names = [self.words.label(view.form.label) for view in stop.views if view.key.path not in self.anchors]
        key = "no_rows" if stop.visit is None else "not_begun" if stop.visit.id in due else "not_due"
        return self.words.named(self.words.both(key), *names) if names else ""

    def _untouched(self, stop: Stop, due: Collection[str]) -> str:
        """What is not begun at a visit at which nothing is; empty elsewhere."""
        begun = any(view.key.path in self.anchors for view in stop.views)
        return "" if begun or stop.visit is None else self._absent(stop, due)

    def _span_of(self, group: Sequence[Stop]) -> str:
        ends = f"{group[0].title(self.words)} – {group[-1].title(self.words)}"
        return f"{ends} ({self.words.say('visits', number=len(group))})"

    def _across(self, widths: Sequence[float], text: str, ink: Ink, keep: bool = False) -> Row:
        blank: list[Cell] = [()] * (len(widths) - 1)
        return Row((self.flow.cell((Span(text, ink),), sum(widths)), *blank), ruled=not keep, keep=keep)

    def _row(self, widths: Sequence[float], spans: Sequence[Sequence[Span]], shade: bool = False) -> Row:
        return Row(tuple(self.flow.cell(part, width) for part, width in zip(spans, widths, strict=True)), shade=shade)


def due_of(snapshot: Snapshot) -> frozenset[str]:
    """The visits whose forms were wanted on the day of the data, by the windows of the protocol, and those that are
    events and have no window."""
    begun = [view.visit for view in snapshot.forms if view.status is not FormStatus.EXPECTED and view.visit]
    days = [visit.target for visit in begun if visit.target is not None]
    today = date.fromisoformat(snapshot.as_of[:10]) if snapshot.as_of else date.min
    events = {visit.id for visit in snapshot.study.visits if visit.target is None}
    return due_visits(snapshot.study, Course(snapshot.subject.infusion, max(days, default=None)), today) | events


def open_findings(view: FormView) -> int:
    """How many findings nobody has confirmed, other than answers that are only missing."""
    return 0 if view.struck else sum(not found.confirmed and not is_unanswered(found) for found in view.findings)


def unanswered_items(view: FormView) -> int:
    """How many required answers are missing."""
    return 0 if view.struck else sum(map(is_unanswered, view.findings))


def _page(anchor: str) -> tuple[Span, ...]:
    return (Span("0000", PLAIN, page_of=anchor),)
