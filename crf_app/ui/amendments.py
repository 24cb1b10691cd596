"""The amendments of the study: versions that were adopted, a new one step by step, forms moved to the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from crf_app.casebook.amending import Proposed
from crf_app.casebook.packages import PackageLine, package_lines
from crf_app.clinical.dates import PartialDate
from crf_app.errors import Refused
from crf_app.record.authority import ADMIN
from crf_app.record.commands import Move
from crf_app.record.places import FormKey
from crf_app.record.rights import roles_for
from crf_app.ui.amendment_cards import AdoptCard, CompareCard, MoveCard
from crf_app.ui.controls import Button, column, muted, row, text
from crf_app.ui.rendering import FormWords, clock_text, date_text

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.ui.words import Words

COLUMNS = ("version", "approved", "user", "time", "state", "note")
LINE = 36


class PackagesTable(QTableWidget):
    """One line for each version, the newest first."""

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(0, len(COLUMNS))
        self._door, self._words = door, words
        self.setAccessibleName(words("amend.packages"))
        self.setHorizontalHeaderLabels([words(f"amend.column.{name}") for name in COLUMNS])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(LINE)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def fill(self, lines: tuple[PackageLine, ...]) -> None:
        """Show the versions."""
        newest = list(reversed(lines))
        self.setRowCount(len(newest))
        for at, line in enumerate(newest):
            for place, words in enumerate(self._cells(line)):
                item = QTableWidgetItem(words)
                item.setToolTip(f"{words}\n{line.hash}" if place == 0 else words)
                self.setItem(at, place, item)

    def _cells(self, line: PackageLine) -> tuple[str, ...]:
        person = self._door.people.get(line.user)
        state = "amend.in_force" if line.in_force else "" if line.version else "amend.unread"
        words = FormWords(self._words.language)
        name = person.name if person is not None else line.user
        said = self._words(state) if state else ""
        approved = date_text(PartialDate.parse(line.approved), words.first) if line.approved else ""
        return line.version or line.hash[:12], approved, name, clock_text(line.time, words), said, line.note


class AmendmentsPage(QWidget):
    """The page. ``left`` leads back; ``adopted`` says that another version is in force."""

    left = Signal()
    adopted = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self.table = PackagesTable(door, words)
        self.message = text()
        self.message.setAccessibleName(words("card.message"))
        self.new = Button(words("amend.new"), self._show_compare)
        self.seek = Button(words("amend.seek"), self._show_move)
        self.compare, self.adopt = CompareCard(door, words), AdoptCard(door, words)
        self.move_forms = MoveCard(door, words)
        self.stack = QStackedWidget()
        self.list = self._list()
        for page in (self.list, self.compare, self.adopt, self.move_forms):
            self.stack.addWidget(page)
        column(self, 0).addWidget(self.stack)
        for card in (self.compare, self.adopt, self.move_forms):
            card.left.connect(self._show_list)
        self.compare.compared.connect(self._show_adopt)
        self.adopt.adopted.connect(self.adopted)
        self.move_forms.moved.connect(self._moved)

    def _list(self) -> QWidget:
        page = QWidget()
        layout = column(page)
        back = Button(self._words("card.back"), self.left.emit, shortcut="Esc")
        layout.addLayout(row(text(self._words("amend.title"), size=20, bold=True, wrap=False), 1, back))
        layout.addWidget(text(self._words("amend.about")))
        layout.addWidget(self.table, 1)
        layout.addLayout(row(self.new, self.seek, 1))
        self.note = muted(text(self._words("amend.read_only")))
        for part in (self.note, self.message):
            layout.addWidget(part)
        return page

    def enter(self, said: str = "") -> None:
        """The page comes to the front, with words of what was done."""
        lines = package_lines(self._door)
        self.table.fill(lines)
        self.table.selectRow(0)
        admin = ADMIN in self._door.roles
        self.new.setVisible(admin)
        self.note.setVisible(not admin)
        may = roles_for(Move(FormKey("", "", ""))) & set(self._door.roles)
        self.seek.setVisible(bool(may) and len(lines) > 1)
        self.message.setText(said)
        self._show_list()

    def _show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.table.setFocus()

    def _show_compare(self) -> None:
        self.stack.setCurrentWidget(self.compare)
        self.compare.enter()

    def _show_adopt(self, proposed: Proposed) -> None:
        self.stack.setCurrentWidget(self.adopt)
        self.adopt.enter(proposed)

    def _show_move(self) -> None:
        self.stack.setCurrentWidget(self.move_forms)
        self.move_forms.enter()

    def _moved(self, count: int, refused: Sequence[Refused]) -> None:
        why = " ".join(dict.fromkeys(map(self._words.refusal, refused)))
        code = "amend.not_moved" if refused else "amend.moved"
        self.enter(self._words(code, count=count, refused=len(refused), why=why))
