"""The people of the study: who may do what, who has a password on this laptop; what can be done about it, by card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from crf_app.casebook.people import Colleague, colleagues, may_administer
from crf_app.ui.controls import Button, by_lines, column, muted, row, text
from crf_app.ui.founding import RecoveryCodePage
from crf_app.ui.people_cards import AdmitCard, AwayCard, NewCodeCard, OwnPasswordCard, RolesCard
from crf_app.ui.sign_in import role_words
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

COLUMNS = ("user", "person", "roles", "state")
LINE = 40


class PeopleTable(QTableWidget):
    """One line for each person; Return opens what can be changed."""

    opened = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(0, len(COLUMNS))
        self._words = words
        by_lines(self, words("people.title"), LINE)
        self.setHorizontalHeaderLabels([words(f"people.column.{name}") for name in COLUMNS])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def fill(self, people: tuple[Colleague, ...]) -> None:
        """Show the people."""
        self.setRowCount(len(people))
        for at, person in enumerate(people):
            roles = role_words(", ".join(person.roles), self._words)
            cells = (person.id, person.name, roles, self._words(f"people.state.{state(person)}"))
            for place, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(cells))
                item.setToolTip(words)
                self.setItem(at, place, item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def state(person: Colleague) -> str:
    """The code of how somebody stands.

    >>> state(Colleague("ben", "Ben", (), active=False, here=True))
    'gone_but_here'
    """
    if person.active:
        return "active" if person.here else "elsewhere"
    return "gone_but_here" if person.here else "gone"


class PeoplePage(QWidget):
    """The page. ``left`` leads back."""

    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self._people: tuple[Colleague, ...] = ()
        self.table = PeopleTable(words)
        self.message = text()
        self.message.setAccessibleName(words("card.message"))
        self.add = Button(words("people.add"), lambda: self._show_admit(None))
        self.roles = Button(words("people.roles"), self._show_roles)
        self.access = Button(words("people.access"), lambda: self._show_admit(self.picked()))
        self.away = Button(words("people.away"), self._show_away)
        self.own = Button(words("people.own"), self._show_own)
        self.code = Button(words("people.code"), self._show_code)
        self.admit = AdmitCard(door, words)
        self.roles_card, self.away_card = RolesCard(door, words), AwayCard(door, words)
        self.own_card, self.code_card = OwnPasswordCard(door, words), NewCodeCard(door, words)
        self.stack = QStackedWidget()
        self.list = self._list()
        for page in (self.list, self.admit, self.roles_card, self.away_card, self.own_card, self.code_card):
            self.stack.addWidget(page)
        column(self, 0).addWidget(self.stack)
        self._connect()

    def _list(self) -> QWidget:
        page = QWidget()
        layout = column(page)
        back = Button(self._words("card.back"), self.left.emit, shortcut="Esc")
        layout.addLayout(row(text(self._words("people.title"), size=20, bold=True), 1, back))
        layout.addWidget(self.table, 1)
        layout.addLayout(row(self.add, self.roles, self.access, self.away, 1))
        layout.addLayout(row(self.own, self.code, 1))
        self.note = muted(text(self._words("people.note")))
        layout.addWidget(self.note)
        layout.addWidget(self.message)
        return page

    def _connect(self) -> None:
        for card in (self.admit, self.roles_card, self.away_card, self.own_card):
            card.left.connect(self._show_list)
            card.done.connect(lambda user, name=card.name: self._back(user, self._words(f"{name}.done", user=user)))
        self.code_card.left.connect(self._show_list)
        self.code_card.made.connect(self._show_made)
        self.table.itemSelectionChanged.connect(self._offer)
        self.table.opened.connect(lambda: self.roles.click() if self.roles.isVisible() else None)

    def enter(self) -> None:
        """The page comes to the front."""
        self._back(self._door.person.id, "")

    def picked(self) -> Colleague | None:
        """The person who is picked."""
        at = self.table.currentRow()
        return self._people[at] if 0 <= at < len(self._people) else None

    def _back(self, user: str, said: str) -> None:
        """The list as it is now, with somebody picked and words of what was done."""
        self._people = colleagues(self._door)
        self.table.fill(self._people)
        ids = [person.id for person in self._people]
        self.table.selectRow(ids.index(user) if user in ids else 0)
        self.message.setText(said)
        self._offer()
        self._show_list()

    def _show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.table.setFocus()

    def _offer(self) -> None:
        """What can be done about who is picked, by who is signed in."""
        person, allowed = self.picked(), may_administer(self._door)
        for button in (self.add, self.roles, self.access, self.away, self.code):
            button.setVisible(allowed)
        self.note.setText(self._words("people.note" if allowed else "people.read_only"))
        if person is not None:
            self.roles.setEnabled(person.active)
            self.access.setEnabled(not (person.active and person.here))
            self.away.setEnabled(person.id != self._door.person.id and (person.active or person.here))

    def _show_admit(self, person: Colleague | None) -> None:
        self.stack.setCurrentWidget(self.admit)
        self.admit.enter(person)

    def _show_roles(self) -> None:
        person = self.picked()
        if person is not None:
            self.stack.setCurrentWidget(self.roles_card)
            self.roles_card.enter(person)

    def _show_away(self) -> None:
        person = self.picked()
        if person is not None:
            self.stack.setCurrentWidget(self.away_card)
            self.away_card.enter(person)

    def _show_own(self) -> None:
        self.stack.setCurrentWidget(self.own_card)
        self.own_card.enter()

    def _show_code(self) -> None:
        self.stack.setCurrentWidget(self.code_card)
        self.code_card.enter()

    def _show_made(self, code: str) -> None:
        page = RecoveryCodePage(self._words, code)
        page.confirmed.connect(lambda: self._code_is_safe(page))
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.typed.setFocus()

    def _code_is_safe(self, page: RecoveryCodePage) -> None:
        self._back(self._door.person.id, self._words("new_code.done"))
        self.stack.removeWidget(page)
        page.deleteLater()
