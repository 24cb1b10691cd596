"""The line that never scrolls away: which subject, which day, when last saved, who works."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from crf_app.clinical.age import age_years
from crf_app.clinical.dates import PartialDate
from crf_app.record.structure import once_key
from crf_app.record.values import AnswerKind
from crf_app.ui.controls import muted, text
from crf_app.ui.rendering import date_text
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.record.view import SubjectView

BETWEEN = "   ·   "


def day_words(infusion: date | None, planned: bool, today: date, words: Words) -> str:
    """The infusion day and what day it is today; the infusion is day 0."""
    if infusion is None:
        return words("header.no_infusion")
    day = (today - infusion).days
    code = "header.planned" if planned else "header.infused"
    shown = words(code, date=date_text(PartialDate.of(infusion), words.language))
    return BETWEEN.join((shown, words("header.today", day=f"{day:+d}" if day else "0")))


def age_words(birth: str, today: date, words: Words) -> str:
    """The age today in completed years, a range where the birth date is partial; empty while it is not known."""
    found = age_years(PartialDate.parse(birth), PartialDate.of(today)) if birth else None
    if found is None or found.low is None or found.high is None:
        return ""
    years = f"{found.low}" if found.low == found.high else f"{found.low}–{found.high}"
    return words("header.age", years=years)


def who_words(view: SubjectView, age: str, words: Words) -> str:
    """Number, sex and age of a subject, without what is not known yet."""
    sex = f"sex.{view.sex}"
    parts = (view.number or view.screening, words(sex) if words.has(sex) else view.sex, age)
    return BETWEEN.join(part for part in parts if part)


class SubjectHeader(QFrame):
    """Number, sex, age, state, infusion day and today's day at the left; saved time and person at the right.

    In the first language of the choice only, for it must fit into one line.
    """

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words.parts()[0]
        self.who = text(size=16, bold=True, wrap=False)
        self.days = text(wrap=False)
        self.saved = muted(text(wrap=False))
        self.person = text(f"{door.person.id}", wrap=False)
        self.person.setToolTip(f"{door.person.name}, {door.person.role}")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.setSpacing(16)
        for part in (self.who, self.days):
            layout.addWidget(part)
        layout.addStretch(1)
        for part in (self.saved, self.person):
            layout.addWidget(part)

    def show_subject(self, subject: str) -> None:
        """Show a subject as it is now."""
        view = self._door.subject(subject)
        infusion, planned = self._door.infusion(subject)
        age = age_words(self._birth(subject), self._door.today(), self._words)
        self.who.setText(who_words(view, age, self._words))
        labels = {state.id: state.label for state in self._door.study.course.states}
        state = f"{view.state} {self._words.label(labels[view.state])}" if view.state in labels else ""
        days = day_words(infusion, planned, self._door.today(), self._words)
        self.days.setText(BETWEEN.join(part for part in (state, days) if part))
        self.setAccessibleName(f"{self.who.text()}, {self.days.text()}")

    def _birth(self, subject: str) -> str:
        study = self._door.study
        form, _, item = study.identity.birth.partition(".")
        cell = self._door.form(once_key(study, subject, study.forms[form])).cells.get(item)
        answer = cell.answer if cell is not None else None
        return answer.text if answer is not None and answer.kind is AnswerKind.DATE else ""

    def mark_saved(self) -> None:
        """Something was just saved."""
        self.saved.setText(self._words("header.saved", time=self._door.now()[11:19]))
