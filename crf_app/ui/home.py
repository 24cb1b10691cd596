"""The study home: one line for each subject, from the casebook's summaries. Computes nothing clinical."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QTableView, QWidget

from crf_app.clinical.dates import PartialDate
from crf_app.record.due import Course, due_visits
from crf_app.record.view import SubjectLine
from crf_app.ui.controls import Button, by_lines, column, muted, row, text
from crf_app.ui.rendering import date_text
from crf_app.ui.words import BETWEEN, Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.study.model import State

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("number", "screening", "sex", "state", "infusion", "forms", "awaited", "findings")
JUMP_MS = 1000


class SubjectTable(QAbstractTableModel):
    """The subjects as a table, in the order in which they came or of their states.

    Every cell tells a screen reader its whole line as one sentence.
    """

    def __init__(self, words: Words, due: Callable[[SubjectLine], int], states: Sequence[State]) -> None:
        super().__init__()
        self._words, self._due = words, due
        self._states = {state.id: (at, state.label) for at, state in enumerate(states)}
        self._by_state = Qt.SortOrder.AscendingOrder, False
        self._lines: tuple[SubjectLine, ...] = ()

    def show(self, lines: tuple[SubjectLine, ...]) -> None:
        """Replace what is shown."""
        self.beginResetModel()
        order, by_state = self._by_state
        if by_state:
            backwards = order is Qt.SortOrder.DescendingOrder
            lines = tuple(sorted(lines, key=lambda line: self._states.get(line.state, (-1,))[0], reverse=backwards))
        self._lines = lines
        self.endResetModel()

    def lines(self) -> tuple[SubjectLine, ...]:
        """The subjects in the order in which they are shown."""
        return self._lines

    def order_by(self, section: int, order: Qt.SortOrder) -> None:
        """How the subjects are ordered from now on: by state where that column is named, else as they came."""
        self._by_state = order, COLUMNS[section] == "state"

    def line(self, at: int) -> SubjectLine:
        """The subject of a row."""
        return self._lines[at]

    def find(self, digits: str) -> int:
        """The first row whose subject or screening number has these digits; -1 when none has."""
        hits = (at for at, line in enumerate(self._lines) if digits in f"{line.number} {line.screening}")
        return next(hits, -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """One row for each subject."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """The columns of ``COLUMNS``."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows or says."""
        line, name = self._lines[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, name)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.sentence(line)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of a column; of the findings also what is counted."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._words(f"home.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.ToolTipRole and COLUMNS[section] == "findings":
            return self._words("home.findings_counted")
        return None

    def sentence(self, line: SubjectLine) -> str:
        """The line of one subject in words."""
        named = line.number or line.screening
        said = (
            words(
                "home.sentence", subject=named, state=self._state(line, words), **_parts(line, self._due(line), words)
            )
            for words in self._words.parts()
        )
        return BETWEEN.join(said)

    def _cell(self, line: SubjectLine, name: str) -> str:
        match name:
            case "number":
                return line.number or self._words("home.not_enrolled")
            case "screening":
                return line.screening
            case "state":
                return self._state(line, self._words)
            case _:
                return BETWEEN.join(
                    dict.fromkeys(_parts(line, self._due(line), words)[name] for words in self._words.parts())
                )

    def _state(self, line: SubjectLine, words: Words) -> str:
        known = self._states.get(line.state)
        return f"{line.state} {words.label(known[1])}" if known else ""


def _parts(line: SubjectLine, due: int, words: Words) -> dict[str, str]:
    sex = f"sex.{line.sex}"
    return {
        "sex": words(sex) if words.has(sex) else line.sex,
        "infusion": _infusion(line, words),
        "forms": words("home.forms", started=line.forms_started, complete=line.forms_complete),
        "awaited": words("home.awaited", due=due, awaited=line.forms_awaited),
        "findings": str(line.open_findings) if line.open_findings else words("home.no_findings"),
    }


def _infusion(line: SubjectLine, words: Words) -> str:
    if not line.infusion:
        return words("home.no_infusion")
    day = date_text(PartialDate.parse(line.infusion.rstrip("?")), words.language)
    planned = line.infusion_is_planned or line.infusion.endswith("?")
    return words("home.infusion_planned", date=day) if planned else day


class SubjectList(QTableView):
    """The table: Enter opens, typed digits jump."""

    opened = Signal(str)

    def __init__(self, table: SubjectTable, name: str) -> None:
        super().__init__()
        self._table = table
        self._digits = ""
        self._forget = QTimer(self, singleShot=True, interval=JUMP_MS)
        self._forget.timeout.connect(self._start_anew)
        self.setModel(table)
        by_lines(self, name, 42)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._table.line(index.row()).id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the subject; digits go to the subject that has them in its number."""
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self._table.line(self.currentIndex().row()).id)
        elif typed.isascii() and typed.isdigit():
            self._jump(typed)
        else:
            super().keyPressEvent(event)

    def _jump(self, digit: str) -> None:
        self._digits += digit
        self._forget.start()
        row = self._table.find(self._digits)
        if row >= 0:
            self.selectRow(row)

    def _start_anew(self) -> None:
        self._digits = ""


class HomePage(QWidget):
    """All subjects of this site. ``opened`` carries a subject's id; ``add`` asks for a new one, ``work`` for
    the work list, ``site`` for the record of the site itself, ``people`` for those who may work here."""

    opened = Signal(str)
    add = Signal()
    work = Signal()
    site = Signal()
    people = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self.table = SubjectTable(words, self._due, door.study.course.states)
        self.list = SubjectList(self.table, words("home.subjects"))
        self.narrator = muted(text())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty())
        layout = column(self)
        add = Button(words("home.add"), self.add.emit)
        add.setToolTip(words("home.add") + " (Ctrl+N)")
        work = Button(words("home.work"), self.work.emit)
        work.setToolTip(words("home.work") + " (Ctrl+Shift+T)")
        site = Button(words("home.site"), self.site.emit)
        site.setToolTip(words("home.site") + " (Ctrl+9)")
        people = Button(words("verb.people"), self.people.emit)
        people.setToolTip(words("verb.people") + " (Ctrl+Shift+U)")
        layout.addLayout(row(text(words("home.title"), size=20, bold=True), 1, people, site, work, add))
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.narrator)
        self.list.opened.connect(self.opened)
        self.list.selectionModel().currentRowChanged.connect(lambda now, _before: self._narrate(now.row()))
        header = self.list.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._order)
        self.refresh()

    def _order(self, section: int, order: Qt.SortOrder) -> None:
        self.table.order_by(section, order)
        self.refresh()

    def _empty(self) -> QWidget:
        page = QWidget()
        layout = column(page)
        layout.addStretch(1)
        for part in (
            text(self._words("home.empty"), size=16, bold=True),
            text(self._words("home.empty_what")),
        ):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(part)
        layout.addLayout(row(1, Button(self._words("home.add"), self.add.emit), 1))
        layout.addStretch(2)
        return page

    def refresh(self) -> None:
        """Show the subjects as they are now; the picked one stays picked."""
        picked = self.picked()
        lines = self._door.subjects()
        self.table.show(lines)
        self._stack.setCurrentIndex(0 if lines else 1)
        if lines:
            ids = [line.id for line in self.table.lines()]
            self.list.selectRow(ids.index(picked) if picked in ids else 0)

    def _due(self, line: SubjectLine) -> int:
        """How many forms of a subject are due today and not begun."""
        day = PartialDate.parse(line.infusion.rstrip("?")).earliest() if line.infusion else None
        anchors = {name: date.fromisoformat(text) for name, text in line.anchors.items()}
        due = due_visits(self._door.study, Course(day, line.reached, anchors), self._door.today())
        return sum(count for visit, count in line.awaited.items() if visit in due)

    def picked(self) -> str:
        """The id of the picked subject; empty when there is none."""
        row = self.list.currentIndex().row()
        return self.table.line(row).id if 0 <= row < self.table.rowCount() else ""

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record."""
        if outcome.subject and self.isVisible():
            self.refresh()

    def enter(self) -> None:
        """The page comes to the front."""
        self.refresh()
        (self.list if self.table.rowCount() else self).setFocus()

    def _narrate(self, row: int) -> None:
        self.narrator.setText(self.table.sentence(self.table.line(row)) if row >= 0 else "")
