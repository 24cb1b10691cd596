"""Enters sheets into a casebook as a coordinator does: typed texts, read by the field grammar, through its one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crf_app.casebook.casebook import Casebook
from crf_app.demo.cohort.course import Sheet, Values
from crf_app.errors import Unavailable
from crf_app.record import commands as c
from crf_app.record.places import FormKey, Place
from crf_app.record.reading import Moment, read_answer
from crf_app.record.structure import once_key
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.record.view import Cell
from crf_app.study.model import Form, Occurs

Answers = tuple[tuple[str, Answer], ...]


@dataclass
class Clerk:
    """Who enters one child's sheets; ``rows`` are the logs' rows by the names that the sheets give them.

    ``pending`` are cells that wait for the next command, ``samples`` the rows of forms that may be there many times:
    all of these forms are made first, because every new one makes the program look at all of its kind again.
    """

    casebook: Casebook
    today: date
    subject: str = ""
    rows: dict[str, str] = field(default_factory=dict)
    pending: list[tuple[Place, Answer]] = field(default_factory=list)
    samples: list[tuple[FormKey, tuple[Values, ...]]] = field(default_factory=list)

    def admit(self, values: Values) -> str:
        """Add the subject with what is known at once; its id."""
        self.subject = self.casebook.perform(c.AddSubject(self._read("DM", values))).created[0]
        return self.subject

    def enter(self, sheet: Sheet) -> None:
        """Enter one sheet; forms that are there once wait for the next command, so that a visit is one gesture."""
        form = self.casebook.study.forms[sheet.form]
        if self.samples and self.samples[-1][0].form != form.id:
            self._enter_samples()
        given = {item: text for item, text in sheet.values.items() if not text.startswith("=")}
        followed = {item: text[1:] for item, text in sheet.values.items() if text.startswith("=")}
        key = self._instance(form, sheet.visit, given)
        if sheet.rows and form.occurs is Occurs.MANY:
            self.samples.append((key, sheet.rows))
        elif sheet.rows:
            self._enter_rows(key, sheet.rows)
        if followed:
            self.flush()
            self._follow(key, followed)

    def _enter_samples(self) -> None:
        waiting, self.samples = self.samples, []
        for key, rows in waiting:
            self._enter_rows(key, rows)

    def flush(self) -> None:
        """Enter what waits."""
        waiting, self.pending = tuple(self.pending), []
        if waiting:
            self.casebook.perform(c.EnterMany(waiting))

    def key(self, form: str, visit: str) -> FormKey:
        """The instance of a form that is there once at a visit, or of a log."""
        found = self.casebook.study.forms[form]
        if found.occurs is Occurs.VISIT:
            return FormKey(self.subject, visit, form)
        return once_key(self.casebook.study, self.subject, found)

    def _instance(self, form: Form, visit: str, given: Values) -> FormKey:
        answers = self._read(form.id, given)
        if form.occurs is Occurs.MANY:
            self.flush()
            made = self.casebook.perform(c.AddInstance(self.subject, visit, form.id, answers)).created[0]
            return FormKey(self.subject, visit, form.id, made)
        key = self.key(form.id, visit)
        self.pending += [(key.at(item), answer) for item, answer in answers]
        return key

    def _enter_rows(self, key: FormKey, rows: tuple[Values, ...]) -> None:
        self.flush()
        typed = [self._read(key.form, {name: text for name, text in row.items() if name != "#"}) for row in rows]
        made = self.casebook.perform(c.EnterRows(key, tuple(("", answers) for answers in typed))).created
        named = zip(rows, made, strict=True)
        self.rows |= {row["#"]: name for row, name in named if "#" in row}

    def _follow(self, key: FormKey, wanted: Mapping[str, str]) -> None:
        """Take what is derived, or proposed, as the answer; N where nothing is."""
        view = self.casebook.form(key)
        texts = {item: _shown(view.cells[source]) for item, source in wanted.items()}
        cells = tuple((key.at(item), answer) for item, answer in self._read(key.form, texts))
        self.casebook.perform(c.EnterMany(cells))

    def _read(self, form: str, values: Values) -> Answers:
        return tuple((item, self.read(form, item, text)) for item, text in values.items())

    def read(self, form: str, item: str, text: str) -> Answer:
        """The answer that a text is; Unavailable names the item that can't be read so."""
        if text.startswith("?"):
            return missing(MissingCode(text[1:]))
        found = self.casebook.study.forms[form].item(item)
        said = self.rows[text[1:]] if text.startswith("@") else text
        unit = found.units[0].code if found.units else ""
        answer = read_answer(found, said, unit=unit, at=Moment(self.today))
        if not isinstance(answer, Answer):
            raise Unavailable(f"{form}.{item} has no answer {text}")
        return answer


def _shown(cell: Cell) -> str:
    values = (cell.derived.values if cell.derived else ()) or cell.proposal
    if not values:
        return "N"
    return str(round(values[0])) if isinstance(values[0], Decimal) else str(values[0])
