"""A fresh casebook over the real forms, filled by typing as a person would."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.reading import Moment, read_answer
from crf_app.record.structure import once_key
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.record.view import Cell, FormView
from crf_app.study.model import Form, Occurs, Study
from crf_app.study.package import read_folder, to_package

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "casebook"))

from desk import EVERY_ROLE, Desk, new_hand  # noqa: E402

PACKAGE = to_package(read_folder(ROOT / "forms"))
TODAY = Moment(date(2026, 1, 5))


def typed(form: Form, item: str, text: str, unit: str = "") -> Answer:
    """The answer that a typed text is; ``?ND`` is the missing code ND."""
    if text.startswith("?"):
        return missing(MissingCode(text[1:]))
    found = form.item(item)
    answer = read_answer(found, text, unit=unit or (found.units[0].code if found.units else ""), at=TODAY)
    assert isinstance(answer, Answer), (item, text)
    return answer


class Ward:
    """One subject in a fresh casebook."""

    def __init__(self, **demographics: str) -> None:
        desk = Desk(new_hand("a"))
        desk.clock.moment = desk.clock.moment.replace(year=TODAY.today.year)
        self.book: Casebook = found_in(desk.keeping, desk.hand, First("C", EVERY_ROLE, "Site"), PACKAGE, desk.ports)
        self.study: Study = self.book.study
        answers = self.answers("DM", {"SCRNUM": "S001", **demographics})
        self.subject = self.book.perform(c.AddSubject(answers)).created[0]

    def answers(self, form: str, values: Mapping[str, str]) -> tuple[tuple[str, Answer], ...]:
        """Typed texts as answers of a form."""
        return tuple((item, typed(self.study.forms[form], item, text)) for item, text in values.items())

    def enter(self, form: str, visit: str = "", /, **values: str) -> FormKey:
        """Type into the form at a visit; one that may be there several times gets a new instance."""
        return self.record(form, visit, self.answers(form, values))

    def record(self, form: str, visit: str, answers: tuple[tuple[str, Answer], ...]) -> FormKey:
        """Enter answers as :meth:`enter` does."""
        if self.study.forms[form].occurs is Occurs.MANY:
            made = self.book.perform(c.AddInstance(self.subject, visit, form, answers)).created[0]
            return FormKey(self.subject, visit, form, made)
        key = self.key(form, visit)
        self.book.perform(c.EnterMany(tuple((key.at(item), answer) for item, answer in answers)))
        return key

    def row(self, key: FormKey, /, **values: str) -> None:
        """Type a new row of a log or grid."""
        self.book.perform(c.AddRow(key, self.answers(key.form, values)))

    def key(self, form: str, visit: str = "") -> FormKey:
        """The instance of a form that is there once, at a visit, or a log."""
        if self.study.forms[form].occurs is Occurs.VISIT:
            return FormKey(self.subject, visit, form)
        return once_key(self.study, self.subject, self.study.forms[form])

    def view(self, form: str, visit: str = "") -> FormView:
        """A form as it is shown; of several instances at a visit the first that was made."""
        keys = [key for key in self.book.subject(self.subject).forms if key.form == form and visit in ("", key.visit)]
        return self.book.form(max(keys, key=lambda key: bool(key.instance)))

    def cell(self, form: str, item: str, visit: str = "", row: int = 0) -> Cell:
        """One cell; ``row`` counts from 1."""
        view = self.view(form, visit)
        return view.rows[row - 1].cells[item] if row else view.cells[item]

    def value(self, form: str, item: str, visit: str = "", row: int = 0) -> object:
        """What is derived, None for nothing."""
        derived = self.cell(form, item, visit, row).derived
        assert derived is not None
        return derived.values[0] if derived.values else None

    def rules(self, form: str, visit: str = "") -> set[str]:
        """The checks of a form that do not hold, without those of single answers."""
        return {finding.rule for finding in self.view(form, visit).findings if finding.rule != "REQUIRED"}
