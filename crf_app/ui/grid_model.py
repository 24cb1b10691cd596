"""The laboratory grid as a table: a row for each code of the grid's list, a column for each item of a row.

A row is recorded when its first value is entered. Knows how a typed text becomes an answer here: units and codes are
those that the analyte allows, and where it has only one unit that is entered with the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from crf_app.record.item_findings import REQUIRED
from crf_app.record.reading import Moment, Unread, read_answer
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell, Finding, FormView, Relevance, Row
from crf_app.study.model import Analyte, Code, CodeList, Form, Item, ItemType, Scope, Visit
from crf_app.ui import theme
from crf_app.ui.fields.field import Bearings
from crf_app.ui.fields.row_choice import read_row, row_names
from crf_app.ui.marks import MARK_OF, Mark
from crf_app.ui.rendering import (
    answer_text,
    box_text,
    cell_text,
    derived_text,
    finding_text,
    is_answered,
    is_owed,
    proposed_answer,
    unread_text,
)

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RESULT_AND_MORE = re.compile(r"([<>≤≥]?=?\s*\d+(?:\.\d+)?)\s*([^\d\s.,:].*|\d+\S*[^\d.,:].*)")
MARK_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Line:
    """One line of the table: a code of the grid with its analyte, or with an empty code the heading of a panel."""

    code: str
    label: str
    analyte: Analyte | None = None


@dataclass(frozen=True)
class Typed:
    """A text that could not be read, kept in its cell."""

    text: str
    why: Unread


def lines_of(form: Form, bearings: Bearings, visit: Visit | None) -> tuple[Line, ...]:
    """The lines of a form's grid, a heading before each panel; what is due at the visit stands first and says so."""
    codes = form.item(form.grid).codes
    lines = [
        Line(code.code, bearings.words.label(code.label), bearings.study.analytes.get(code.code))
        for code in (codes.codes if codes else ())
    ]
    due = [line for line in lines if visit is not None and line.analyte is not None and visit.is_due(line.analyte)]
    rest = [line for line in lines if line not in due]
    return (*_headed(due, lambda panel: bearings.words("grid.due", panel=panel)), *_headed(rest, str))


def _headed(lines: Sequence[Line], heading: Callable[[str], str]) -> Iterator[Line]:
    panel = ""
    for line in lines:
        if line.analyte is not None and line.analyte.panel != panel:
            panel = line.analyte.panel
            yield Line("", heading(panel))
        yield line


class GridModel(QAbstractTableModel):
    """The table over the rows of one form instance."""

    def __init__(self, form: Form, bearings: Bearings, visit: Visit | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.form, self._bearings = form, bearings
        self.lines = lines_of(form, bearings, visit)
        self.items = tuple(item for item in form.items if item.scope is Scope.ROW and item.name != form.grid)
        self.typed: dict[tuple[str, str], Typed] = {}
        self.locked = False
        self._rows: Mapping[str, Row] = {}
        self._bold = theme.body_font()
        self._bold.setBold(True)

    def show_form(self, view: FormView) -> None:
        """Show the rows as they stand now."""
        self.locked = view.locked
        self._rows = {code: row for row in view.rows if not row.struck and (code := self._code_of(row))}
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def _code_of(self, row: Row) -> str:
        answer = row.cells[self.form.grid].answer
        return answer.text if answer is not None and answer.missing is None else ""

    # -- what stands in a cell -----------------------------------------------------------------------------------

    def line(self, index: Index) -> Line:
        """The line of an index."""
        return self.lines[index.row()]

    def item(self, index: Index) -> Item | None:
        """The item of an index, with the codes that its analyte allows; None in the first column and in headings."""
        line = self.line(index)
        if index.column() == 0 or not line.code:
            return None
        return _allowed(self.items[index.column() - 1], line.analyte)

    def row(self, index: Index) -> Row | None:
        """The recorded row of an index; None before its first value."""
        return self._rows.get(self.line(index).code)

    def cell(self, index: Index) -> Cell | None:
        """The recorded cell of an index."""
        row, item = self.row(index), self.item(index)
        return row.cells.get(item.name) if row is not None and item is not None else None

    def index_at(self, code: str, item: str) -> QModelIndex:
        """The index of a code's item."""
        rows = [at for at, line in enumerate(self.lines) if line.code == code]
        columns = [at for at, known in enumerate(self.items, 1) if known.name == item]
        return self.index(rows[0], columns[0]) if rows and columns else QModelIndex()

    @property
    def codes(self) -> Set[str]:
        """The codes that have a recorded row."""
        return self._rows.keys()

    def code_at(self, row: str) -> str:
        """The code whose recorded row has an id; empty when none has."""
        return next((code for code, known in self._rows.items() if known.id == row), "")

    def is_open(self, index: Index) -> bool:
        """Whether a value can be typed here."""
        item, cell = self.item(index), self.cell(index)
        if item is None or item.is_derived or self.locked:
            return False
        return cell is None or cell.relevance is not Relevance.NO or is_answered(cell)

    def moment(self) -> Moment:
        """Today, day 0 and the local offset, for reading a text."""
        return self._bearings.moment()

    def read(self, index: Index, text: str) -> Answer | Unread | None:
        """What the grammar makes of a text in a cell."""
        item = self.item(index)
        if item is None:
            return None
        if item.of:
            return read_row(text, item, self._bearings)
        unit = item.units[0].code if len(item.units) == 1 else ""
        found = read_answer(item, text, unit=unit, at=self._bearings.moment())
        return self._meant(item, text, found) if isinstance(found, Unread) else found

    def _meant(self, item: Item, text: str, refused: Unread) -> Answer | Unread | None:
        """A unit with u for µ, which no keyboard has; of a result with its unit behind it, where the unit goes."""
        at = self._bearings.moment()
        if refused.code == "code.unread" and "u" in text.casefold():
            again = read_answer(item, text.casefold().replace("u", "µ"), unit="", at=at)
            return refused if isinstance(again, Unread) else again
        parts = _RESULT_AND_MORE.fullmatch(text.strip())
        if item.type is ItemType.RESULT and parts is not None and refused.code == "result.unread":
            bare = isinstance(read_answer(item, parts[1], unit="", at=at), Answer)
            return Unread("result.unit_behind", parts[1]) if bare else refused
        return refused

    def choices(self, item: Item) -> list[str]:
        """What can be chosen in a cell, in words; nothing where a person types freely."""
        if item.of:
            return row_names(item, self._bearings)
        return [code.label.text("en") for code in item.codes.codes] if item.codes else []

    def with_unit(self, index: Index, answer: Answer | None) -> tuple[tuple[Item, Answer | None], ...]:
        """What is recorded together with an answer: the only unit that the analyte has, where none is recorded."""
        item, line, row = self.item(index), self.line(index), self.row(index)
        both: list[tuple[Item, Answer | None]] = [] if item is None else [(item, answer)]
        units = line.analyte.units if line.analyte is not None else ()
        if line.analyte is None or len(units) != 1 or not _has_unit(answer):
            return tuple(both)
        for other in self.items:
            recorded = row is not None and is_answered(row.cells[other.name])
            if is_unit_item(other, line.analyte) and not recorded:
                both.append((other, Answer(AnswerKind.CODE, units[0].code)))
        return tuple(both)

    def findings(self, index: Index) -> tuple[Finding, ...]:
        """What is found in a cell, without what is merely not answered."""
        cell = self.cell(index)
        return tuple(finding for finding in cell.findings if finding.rule != REQUIRED) if cell is not None else ()

    # -- the face that Qt asks -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One for each line."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The names, and one for each item."""
        return 0 if parent.isValid() else len(self.items) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:
        """The labels of the items; at the left the names of the lines."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.lines[section].label
        words = self._bearings.short
        return words("grid.analyte") if section == 0 else self.items[section - 1].label.text(words.first)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Computed cells and headings cannot be edited."""
        if not self.line(index).code:
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if self.is_open(index) else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  (Qt's own type)
        """Text, colour, mark and spoken text of a cell."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index)
            case Qt.ItemDataRole.EditRole:
                return self._edited(index)
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    f"{self.line(index).label}, {self.headerData(index.column(), Qt.Orientation.Horizontal)}: "
                    + str(self.text(index))
                )
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(index)
            case Qt.ItemDataRole.BackgroundRole:
                return self._background(index)
            case Qt.ItemDataRole.ForegroundRole:
                return self._foreground(index)
            case Qt.ItemDataRole.FontRole if not self.line(index).code:
                return QFont(self._bold)
            case Qt.ItemDataRole.TextAlignmentRole:
                numeric = self.item(index) is not None and _is_numeric(self.items[index.column() - 1])
                side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case _ if role == MARK_ROLE:
                return self._mark(index)
            case _:
                return None

    def _spoken(self, index: Index) -> str:
        heading = self.headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        return f"{self.line(index).label}, {heading}: {self.text(index)}"

    def text(self, index: Index) -> str:
        """What is shown in a cell."""
        line, item = self.line(index), self.item(index)
        if item is None:
            return line.label if index.column() == 0 else ""
        typed = self.typed.get((line.code, item.name))
        if typed is not None:
            return typed.text
        cell = self.cell(index)
        if cell is None:
            return ""
        words, offset = self._bearings.short, self._bearings.moment().offset
        if cell.conflict:
            return words("page.settled")
        if is_answered(cell):
            missing = cell.answer is not None and cell.answer.missing is not None
            return box_text(item, cell.answer, words.first, offset) if missing else self._answer(item, cell)
        if cell.item.is_derived and cell.derived is not None and cell.derived.values:
            shown = replace(cell, item=_computed(item, line.analyte))
            return derived_text(shown, self._bearings.study, words, offset)
        proposed = self.proposal(index)
        if proposed is not None:
            return words("grid.proposed", value=answer_text(item, proposed, words, offset))
        return words("type.choose_unit") if self._wants_unit(index, cell) else ""

    def proposal(self, index: Index) -> Answer | None:
        """What is proposed for an empty cell."""
        item, cell = self.item(index), self.cell(index)
        if item is None or cell is None or is_answered(cell) or cell.relevance is Relevance.NO:
            return None
        return proposed_answer(item, cell.proposal)

    def _wants_unit(self, index: Index, cell: Cell) -> bool:
        analyte = self.line(index).analyte
        return analyte is not None and is_owed(cell) and is_unit_item(cell.item, analyte)

    def _answer(self, item: Item, cell: Cell) -> str:
        return cell_text(replace(cell, item=item), self._bearings.short, self._bearings.moment().offset)

    def _edited(self, index: Index) -> str:
        line, item, cell = self.line(index), self.item(index), self.cell(index)
        if item is None:
            return ""
        typed = self.typed.get((line.code, item.name))
        if typed is not None:
            return typed.text
        answer = cell.answer if cell is not None else None
        if cell is not None and cell.refers is not None:
            return self._answer(item, cell)
        return box_text(item, answer, self._bearings.short.first, self._bearings.moment().offset)

    def _mark(self, index: Index) -> Mark | None:
        item = self.item(index)
        if item is not None and (self.line(index).code, item.name) in self.typed:
            return Mark.STOP
        waiting = [MARK_OF[finding.severity] for finding in self.findings(index) if not finding.confirmed]
        return min(waiting, key=list(Mark).index, default=None)

    def _tip(self, index: Index) -> str | None:
        """Why a cell has a mark; else the name of a line, which may be cut off."""
        item, words = self.item(index), self._bearings.short
        if item is None:
            return self.line(index).label
        typed = self.typed.get((self.line(index).code, item.name))
        said = [unread_text(typed.why, words)] if typed is not None else []
        return "\n".join(said + [finding_text(finding, words) for finding in self.findings(index)]) or None

    def _background(self, index: Index) -> QColor | None:
        look = theme.tokens()
        if not self.line(index).code:
            return theme.color(look.surface_2)
        mark = self._mark(index)
        if mark is not None:
            return theme.color(look.stop_tint if mark is Mark.STOP else look.query_tint)
        return None if index.column() == 0 or self.is_open(index) else theme.color(look.surface_2)

    def _foreground(self, index: Index) -> QColor:
        look = theme.tokens()
        cell = self.cell(index)
        unanswered = cell is not None and cell.answer is None and not cell.item.is_derived
        quiet = unanswered or (cell is not None and cell.answer is not None and cell.answer.missing is not None)
        return theme.color(look.muted if quiet else look.text)


def is_unit_item(item: Item, analyte: Analyte) -> bool:
    """Whether an item chooses the unit: its codes are units, those of the analyte among them."""
    codes = {code.code for code in item.codes.codes} if item.codes else set()
    return item.type is ItemType.CODE and all(unit.code in codes for unit in analyte.units) and bool(analyte.units)


def _has_unit(answer: Answer | None) -> bool:
    """Whether a result is a number, perhaps with a sign before it: a titre or a word has no unit."""
    if answer is None or answer.kind is not AnswerKind.RESULT:
        return False
    return ":" not in answer.text and answer.text.lstrip("<>=")[:1].isdigit()


def _allowed(item: Item, analyte: Analyte | None) -> Item:
    """The item with the units of its analyte only; a result with the codes of its analyte."""
    if analyte is not None and item.type is ItemType.RESULT and analyte.codes is not None:
        return replace(item, codes=analyte.codes)
    if analyte is None or not is_unit_item(item, analyte) or item.codes is None:
        return item
    labels = {unit.code: unit.label for unit in analyte.units}
    codes = tuple(
        Code(code.code, replace(code.label, en=labels[code.code], zh=labels[code.code]))
        for code in item.codes.codes
        if code.code in labels
    )
    return replace(item, codes=CodeList(item.codes.id, codes))


def _computed(item: Item, analyte: Analyte | None) -> Item:
    """A computed number is in the canonical unit of its analyte, with its digits."""
    if analyte is None or item.type is not ItemType.DECIMAL or item.units:
        return item
    digits = item.digits if item.digits is not None else analyte.digits
    return replace(item, units=analyte.units[:1], digits=digits)


def _is_numeric(item: Item) -> bool:
    return item.type in (ItemType.DECIMAL, ItemType.INTEGER, ItemType.RESULT)


def proposals_of(model: GridModel) -> tuple[tuple[Cell, Answer], ...]:
    """Every cell of the sample for which something is proposed."""
    cells = [model.index(at, column) for at in range(model.rowCount()) for column in range(1, model.columnCount())]
    found = ((model.cell(index), model.proposal(index)) for index in cells if model.line(index).code)
    return tuple((cell, answer) for cell, answer in found if cell is not None and answer is not None)
