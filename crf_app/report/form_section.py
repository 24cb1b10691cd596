"""The section of one form instance: every question with its answer, its rows, its changes, its signature state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crf_app.record.snapshot import PrintStatus
from crf_app.record.view import Cell, Change, FormView, Relevance
from crf_app.report.answers import day_text
from crf_app.report.cells import CellPrinter, Notes
from crf_app.report.flow import Flow, Row, Section, Table, columns
from crf_app.report.paper import Ink
from crf_app.report.rows import FOOT, RowsPrinter, struck_out, without_findings
from crf_app.report.text import ALERT, BOLD, FAINT, NOTE, SMALL, Span
from crf_app.report.words import Words
from crf_app.study.model import Item, Label, Scope

_STATUS = {
    PrintStatus.NOT_SIGNED: "not_signed",
    PrintStatus.SIGNED: "signed",
    PrintStatus.SIGNED_CHANGED: "signed_changed",
    PrintStatus.LOCKED: "locked",
}


def form_status(view: FormView) -> PrintStatus:
    """The status word of one form: what its own signatures say."""
    signs = [line for line in view.attests if line.meaning == "sign" and not line.withdrawn]
    if any(not line.holds for line in signs) and not any(line.holds for line in signs):
        return PrintStatus.SIGNED_CHANGED
    if view.locked and signs:
        return PrintStatus.LOCKED
    return PrintStatus.SIGNED if signs else PrintStatus.NOT_SIGNED


def signature_word(state: PrintStatus) -> str:
    """The key of the word for what the signatures of a form say."""
    return _STATUS[state]


def entry_word(view: FormView, words: Words) -> str:
    """How far entry has come on a form, in words."""
    return words.say("struck" if view.struck else view.status.value)


def visit_name(view: FormView, words: Words) -> str:
    """The visit of a form, in the first language."""
    return words.short(view.visit.label) if view.visit else words.say("logs")


def visit_text(view: FormView, words: Words) -> str:
    """The visit of a form with its study day, in both countings where a day is known."""
    name = visit_name(view, words)
    return f"{name} · {day_numbers(view, words)}" if view.day is not None else name


def day_numbers(view: FormView, words: Words) -> str:
    """``Day +7 (SDTM Day 8)``; a planned day says so."""
    if view.day is None:
        return ""
    sdtm = view.day + 1 if view.day >= 0 else view.day
    said = words.say("day", day=f"{view.day:+d}" if view.day else "0", sdtm=sdtm)
    return f"{said}, {words.say('planned')}" if view.day_is_planned else said


def form_date(view: FormView, words: Words) -> str:
    """The date that the form gives itself, where it has one."""
    cell = view.cells.get(view.form.date_item)
    answer = cell.answer if cell else None
    moment = answer.moment() if answer else None
    return "" if moment is None else day_text(moment.local_date(), words.main)


@dataclass(frozen=True)
class FormSection:
    """Prints form instances into a flow."""

    flow: Flow
    cells: CellPrinter
    words: Words

    def print(self, view: FormView, anchor: str, reference: str) -> None:
        """Print one form instance, starting on a new page."""
        rows = RowsPrinter(self.flow, self.cells, self.words, view)
        with self.flow.fitted(Section(self._title(view), reference, anchor, landscape=rows.wide)):
            self._head(view)
            notes = Notes()
            asked = [item for item in view.form.items if item.scope is Scope.FORM and item.name in view.cells]
            self.questions(asked, view.cells, view.form.sections, notes)
            if view.form.has_rows:
                self._rows(rows, notes)
            self._former(view, notes)
            self._notes(view, notes)
            self._foot(view)

    def questions(
        self, items: Sequence[Item], cells: Mapping[str, Cell], sections: Mapping[str, Label], notes: Notes
    ) -> None:
        """Print questions with answers, as a table; what is not asked and has no answer is named in one line."""
        shown = [item for item in items if not _silent(cells[item.name])]
        if shown:
            table = self._table()
            self.flow.table(table, self._lines(table, shown, cells, sections, notes))
        silent = [self.words.short(item.label) for item in items if _silent(cells[item.name])]
        if silent:
            self.flow.space(3)
            self.flow.paragraph((Span(self.words.named(self.words.both("not_asked"), *silent), NOTE),), 11)
        self.flow.space(5)

    def _title(self, view: FormView) -> str:
        status = entry_word(view, self.words)
        parts = (visit_text(view, self.words), form_date(view, self.words), self.words.short(view.form.label), status)
        return " · ".join(part for part in parts if part)

    def _head(self, view: FormView) -> None:
        self.flow.heading(self.words.label(view.form.label), 14)
        state = self.words.both("struck" if view.struck else view.status.value)
        where = [visit_text(view, self.words), form_date(view, self.words), state]
        where.append(self.words.say("entered_line", answered=view.answered, asked=view.asked) if view.asked else "")
        signed = form_status(view)
        ink = Ink(bold=True, colour=FAINT.colour if signed is PrintStatus.SIGNED else ALERT)
        status = Span(self.words.both(signature_word(signed)), ink)
        self.flow.paragraph((Span(" · ".join(part for part in where if part), FAINT), Span(" · ", FAINT), status))
        if view.newer:
            said = self.words.both("version_of", version=view.version, newer=view.newer)
            self.flow.paragraph((Span(said, FAINT),))
        if view.struck and view.strike:
            self.flow.paragraph((Span(self._strike(view.strike), Ink(bold=True, colour=ALERT)),))
        self.flow.space(4)

    def _strike(self, strike: Change) -> str:
        who = f"{self.cells.speak.person(strike.user)} · {self.cells.time(strike.time)}"
        return f"{self.words.both('form_struck')} – {who} · {self.cells.reason(strike)}"

    def _table(self) -> Table:
        widths = columns(self.flow.width, 38, 39, 23)
        titles = ("question", "answer", "entered")
        cells = tuple(
            self.flow.cell((Span(self.words.both(title), BOLD),), width)
            for title, width in zip(titles, widths, strict=True)
        )
        return Table(widths, Row(cells, shade=True), FOOT)

    def _lines(
        self,
        table: Table,
        items: Sequence[Item],
        cells: Mapping[str, Cell],
        sections: Mapping[str, Label],
        notes: Notes,
    ) -> Sequence[Row]:
        rows: list[Row] = []
        section = ""
        for item in items:
            if item.section != section and item.section in sections:
                title = Span(self.words.label(sections[item.section]), Ink(bold=True, colour=FAINT.colour))
                rows.append(Row((self.flow.cell((title,), sum(table.widths)), ((),), ((),))))
            section = item.section
            rows.append(self._question(table, cells[item.name], notes))
        return rows

    def _question(self, table: Table, cell: Cell, notes: Notes) -> Row:
        ink = FAINT if cell.relevance is Relevance.NO else Ink()
        answer = list(self.cells.answer(cell, notes))
        for finding in self.cells.findings(cell):
            answer += [Span("\n"), *finding]
        parts = (self.cells.question(cell.item, ink), answer, self.cells.entered(cell))
        blocks = tuple(self.flow.cell(part, width) for part, width in zip(parts, table.widths, strict=True))
        return Row(blocks)

    def _rows(self, rows: RowsPrinter, notes: Notes) -> None:
        self.flow.heading(self.words.both("rows"), 10.5)
        if rows.as_records:
            for row in rows.view.rows:
                self.flow.need(80)
                self.flow.paragraph(rows.row_title(row, notes))
                asked = [item for item in rows.items if item.name in row.cells]
                if row.struck:
                    self._struck_row(asked, row.cells, notes)
                else:
                    self.questions(asked, row.cells, rows.view.form.sections, notes)
            rows.unused()
        else:
            rows.print(notes)
        self.flow.space(5)

    def _former(self, view: FormView, notes: Notes) -> None:
        """Print what was answered under an earlier version and is no longer asked, with its changes."""
        if not view.former:
            return
        self.flow.heading(self.words.both("former", version=view.version), 10.5)
        rows = {row.id: row.number for row in view.rows}
        table = self._table()
        lines = []
        for cell in view.former:
            label = self.words.label(cell.item.label)
            if cell.place.in_row:
                label += f" [{self.words.say('row', number=rows.get(cell.place.row, '?'))}]"
            answer = self.cells.answer(replace(cell, relevance=Relevance.UNKNOWN), notes, options=False)
            parts = ((Span(label),), answer, (Span(self.cells.stamps(cell.changes), SMALL),))
            blocks = (self.flow.cell(part, width) for part, width in zip(parts, table.widths, strict=True))
            lines.append(Row(tuple(blocks)))
        self.flow.table(table, lines)
        self.flow.space(5)

    def _struck_row(self, items: Sequence[Item], cells: Mapping[str, Cell], notes: Notes) -> None:
        """Print what was entered in a struck row, all of it struck through; nothing is asked there any more."""
        table = self._table()
        lines = []
        for cell in (without_findings(cells[item.name]) for item in items):
            if cell.changes or cell.earlier:
                parts = (self.cells.question(cell.item), self.cells.answer(cell, notes, options=False))
                spans = (*map(struck_out, parts), self.cells.entered(cell))
                blocks = (self.flow.cell(part, width) for part, width in zip(spans, table.widths, strict=True))
                lines.append(Row(tuple(blocks)))
        if lines:
            self.flow.table(table, lines)
        self.flow.space(5)

    def _notes(self, view: FormView, notes: Notes) -> None:
        for change in view.proposals:
            item = view.form.by_name.get(change.place.item)
            if item:
                said = (
                    f"{self.words.both('proposal')}: {self.words.short(item.label)} → {self.cells.value(change, item)}"
                )
                notes.add((Span(f"{said}  {self.cells.speak.person(change.user)}", SMALL),))
        if notes.lines:
            self.flow.heading(self.words.both("notes"), 10.5, follows=16)
            for line in notes.lines:
                self.flow.need(FOOT if line is notes.lines[-1] else 0.0)
                self.flow.paragraph(line, 11.5)
            self.flow.space(5)

    def _foot(self, view: FormView) -> None:
        self.flow.need(FOOT / 2)
        self.flow.rule()
        signs = [line for line in view.attests if line.meaning == "sign"]
        if not signs:
            self.flow.paragraph((Span(self.words.both("unsigned_form"), Ink(bold=True, colour=ALERT)),))
        for line in signs:
            state = "withdrawn" if line.withdrawn else "valid" if line.holds else "broken"
            person = self.cells.snapshot.people.get(line.user)
            name = f"{person.name} " if person else ""
            meaning = self.words.both("meaning_sign")
            said = f"{name}{self.cells.speak.person(line.user)} · {self.cells.time(line.time)} · {meaning} · "
            ink = BOLD if line.holds and not line.withdrawn else Ink(bold=True, colour=ALERT)
            self.flow.paragraph((Span(said), Span(self.words.both(state), ink)))


def _silent(cell: Cell) -> bool:
    return cell.relevance is Relevance.NO and not cell.changes and not cell.findings
