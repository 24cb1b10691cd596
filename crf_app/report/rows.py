"""The rows of a log or grid as a table: struck rows stay in their place, columns without any data are only named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from crf_app.record.view import Cell, FormView
from crf_app.record.view import Row as FormRow
from crf_app.report.cells import CellPrinter, Notes
from crf_app.report.flow import GUTTER, Flow, Row, Table, columns
from crf_app.report.text import BOLD, FAINT, NBSP, NOTE, SMALL, STRUCK, Span, extent
from crf_app.report.words import Words
from crf_app.study.model import Item, Scope

_PORTRAIT, _TABLE = 7, 14
FOOT = 52.0  # what the last lines of a form need, so that no page carries a signature state alone
_WIDE = 150.0


@dataclass(frozen=True)
class RowsPrinter:
    """Prints the rows of one form instance."""

    flow: Flow
    cells: CellPrinter
    words: Words
    view: FormView

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items in rows in which anything was entered, computed or found."""
        return tuple(item for item in self.asked if any(_used(row.cells.get(item.name)) for row in self.view.rows))

    @property
    def asked(self) -> tuple[Item, ...]:
        """All items that stand in rows."""
        return tuple(item for item in self.view.form.items if item.scope is Scope.ROW)

    @property
    def as_records(self) -> bool:
        """Whether there are too many columns for any table."""
        return len(self.items) + 2 > _TABLE

    @property
    def wide(self) -> bool:
        """Whether the table needs a page on its side."""
        return _PORTRAIT < len(self.items) + 2 <= _TABLE

    def print(self, notes: Notes) -> None:
        """Print the rows as one table."""
        if not self.view.rows:
            self.flow.paragraph((Span(self.words.both("no_rows"), FAINT),))
            return
        body = [self._texts(row, notes) for row in self.view.rows]
        titles = [(Span("#", BOLD),), *((Span(self.words.label(item.label), BOLD),) for item in self.items)]
        titles.append((Span(self.words.both("entered"), BOLD),))
        widths = self._widths(body, titles)
        header = Row(
            tuple(self.flow.cell(title, width) for title, width in zip(titles, widths, strict=True)), shade=True
        )
        rows = (Row(tuple(self.flow.cell(t, w) for t, w in zip(texts, widths, strict=True))) for texts in body)
        self.flow.table(Table(widths, header, FOOT), rows)
        self.unused()

    def row_title(self, row: FormRow, notes: Notes) -> tuple[Span, ...]:
        """``Row 3`` with its strike, if it was struck."""
        title = Span(self.words.both("row", number=row.number), STRUCK if row.struck else BOLD)
        return (title, *self._strike(row, notes))

    def _texts(self, row: FormRow, notes: Notes) -> list[tuple[Span, ...]]:
        number = (Span(str(row.number), STRUCK if row.struck else BOLD), *self._strike(row, notes))
        texts = [self._text(row, row.cells.get(item.name), notes) for item in self.items]
        return [number, *texts, self._entered(row)]

    def _text(self, row: FormRow, cell: Cell | None, notes: Notes) -> tuple[Span, ...]:
        if cell is None or not _used(cell):
            return (Span("–", FAINT),)
        if row.struck:
            return struck_out(self.cells.answer(without_findings(cell), notes, options=False))
        spans = list(self.cells.answer(cell, notes, options=False))
        for finding in self.cells.findings(cell):
            spans += [Span("\n"), *finding]
        return tuple(spans)

    def _entered(self, row: FormRow) -> tuple[Span, ...]:
        changes = [change for cell in row.cells.values() for change in cell.changes]
        return (Span(self.cells.stamps(changes), SMALL),)

    def _strike(self, row: FormRow, notes: Notes) -> Iterator[Span]:
        if row.struck and row.strike is None:
            yield Span(f" {self.words.say('struck')}", NOTE)
        elif row.strike is not None:
            change, word = row.strike, self.words.say("struck" if row.struck else "restored")
            who = f"{self.cells.time(change.time)}  {self.cells.speak.person(change.user)}  "
            said = f"{self.words.say('row', number=row.number)} {word}  {self.cells.reason(change)}"
            yield Span(f" {word}{NBSP}{notes.add((Span(who + said, SMALL),))}", NOTE)

    def _widths(self, body: Sequence[Sequence[Sequence[Span]]], titles: Sequence[Sequence[Span]]) -> tuple[float, ...]:
        """Room for the widest word of each column first, the rest in proportion to what would fill one line."""
        columns_ = [[title, *(texts[number] for texts in body)] for number, title in enumerate(titles)]
        least = [min(max(map(self.flow.set.widest, column)) + GUTTER, _WIDE) for column in columns_]
        spare = self.flow.width - sum(least)
        if spare <= 0:
            return columns(self.flow.width, *least)
        wish = [min(max(map(self._natural, column[1:])), _WIDE) for column in columns_]
        more = columns(spare, *(max(wanted - given, 1.0) for wanted, given in zip(wish, least, strict=True)))
        return tuple(given + extra for given, extra in zip(least, more, strict=True))

    def _natural(self, spans: Sequence[Span]) -> float:
        return max(extent(line) for line in self.flow.set.wrap(spans, 10_000.0)) + 8

    def unused(self) -> None:
        """Name the columns in which nothing was entered."""
        unused = [self.words.short(item.label) for item in self.asked if item not in self.items]
        if unused:
            self.flow.space(3)
            self.flow.paragraph((Span(self.words.named(self.words.both("no_data"), *unused), NOTE),), 11)


def without_findings(cell: Cell) -> Cell:
    """A cell of a struck row: nothing is asked nor found of it any more."""
    return replace(cell, findings=())


def struck_out(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans struck through, but for what points to a note."""
    return tuple(span if span.ink == NOTE else replace(span, ink=replace(STRUCK, size=span.ink.size)) for span in spans)


def _used(cell: Cell | None) -> bool:
    return cell is not None and bool(
        cell.changes or cell.findings or cell.earlier or (cell.derived and cell.derived.values)
    )
