"""The first page: who is working, and the password. Knows nothing of subjects; keeps no password.

It paints before anything heavy is loaded; the list of people and the unlocking itself come from a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QListWidgetItem, QProgressBar, QWidget

from crf_app.errors import CrfError, InUse, Refused
from crf_app.ui.controls import Button, centred, column, muted, row, text
from crf_app.ui.password import PasswordField
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import LANGUAGES, Words
from crf_app.ui.work import Work

if TYPE_CHECKING:
    from crf_app.record.snapshot import Person
    from crf_app.ui.entrance import Entrance

LAST_USER = "sign_in/last"
LANGUAGE = "language"
WIDTH = 560
MOST = 6
AFTER_PAINT_MS = 40


class PeopleList(QListWidget):
    """The people of the study; a number key picks one, any other sign is the first of a password."""

    picked = Signal()
    typed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def fill(self, people: tuple[Person, ...], last: str, words: Words) -> None:
        """Show the people, the one who worked last picked."""
        self.clear()
        for number, person in enumerate(people, 1):
            item = QListWidgetItem(f"{number}   {person.id}   {person.name}   {role_words(person.role, words)}")
            item.setData(Qt.ItemDataRole.UserRole, person.id)
            item.setSizeHint(item.sizeHint().expandedTo(self.minimumSize()))
            self.addItem(item)
        self.setFixedHeight(min(max(len(people), 1), MOST) * CONTROL + 4)
        ids = [person.id for person in people]
        self.setCurrentRow(ids.index(last) if last in ids else 0)

    def user_id(self) -> str:
        """The picked person; empty while nobody is."""
        item = self.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit picks; Return goes on to the password."""
        typed = event.text()
        if typed.isdigit() and 0 < int(typed) <= self.count():
            self.setCurrentRow(int(typed) - 1)
            self.picked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit()
        elif typed.isprintable() and typed and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.typed.emit(typed)
        else:
            super().keyPressEvent(event)


class SignInPage(QWidget):
    """Who is working? ``unlocked`` carries the casebook, ``language`` the choice of another language.

    ``forgotten`` carries the person who was picked when a password is forgotten, ``given`` person and password where
    that is one which has to be changed."""

    unlocked = Signal(object)
    forgotten = Signal(str)
    given = Signal(str, str)
    language = Signal(str)

    def __init__(self, entrance: Entrance, words: Words, settings: QSettings, note: str = "") -> None:
        super().__init__()
        self._entrance, self._words, self._settings = entrance, words, settings
        self.people = PeopleList(words("sign_in.who"))
        self.people.setMinimumHeight(CONTROL)
        self.password = PasswordField(words, words("sign_in.password"))
        self.unlock = Button(words("sign_in.unlock"), self._unlock)
        self.forgot = Button(words("sign_in.forgotten"), lambda: self.forgotten.emit(self.people.user_id()))
        self.again = Button(words("sign_in.again"), self._ask_again)
        self.again.hide()
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setFixedHeight(6)
        self.message = text()
        self.message.setAccessibleName(words("sign_in.message"))
        self.languages = language_buttons(words, self.language.emit)
        self._left = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._lay_out(note)
        self.people.currentRowChanged.connect(lambda _row: self._stop_waiting())
        self.people.picked.connect(self.password.line.setFocus)
        self.people.typed.connect(self._begin_password)
        self.password.entered.connect(self._unlock)
        self._set_busy(False)
        QTimer.singleShot(AFTER_PAINT_MS, self, self._ask_people)

    def _lay_out(self, note: str) -> None:
        card = QWidget()
        card.setFixedWidth(WIDTH)
        inside = column(card, 0)
        who = self._who = QLabel(self._words("sign_in.who"))
        who.setBuddy(self.people)
        for part in (
            text(self._words("app.title"), size=20, bold=True),
            muted(text(str(self._entrance.folder))),
            text(note) if note else None,
            who,
            self.people,
            self.password,
        ):
            if part is not None:
                inside.addWidget(part)
        inside.addLayout(row(self.unlock, self.again, self.forgot, 1))
        inside.addWidget(self.busy)
        inside.addWidget(self.message)
        inside.addSpacing(16)
        inside.addLayout(row(*self.languages, 1))
        centred(column(self), card)

    def _ask_people(self) -> None:
        Work(self, lambda *_: self._arrive(), self._show_people, self._failed).start()

    def _arrive(self) -> tuple[Person, ...]:
        """The people; InUse before anybody types a password for a study that is open elsewhere."""
        self._entrance.check_free()
        return self._entrance.people()

    def _ask_again(self) -> None:
        self.message.clear()
        self._close(False)
        self._ask_people()

    def _close(self, closed: bool) -> None:
        """Ask for no password while the study is open elsewhere."""
        for part in (self.people, self.password, self.unlock, self.forgot):
            part.setVisible(not closed)
        self._who.setVisible(not closed)
        self.again.setVisible(closed)

    def _show_people(self, people: object) -> None:
        if not isinstance(people, tuple):
            raise TypeError("people are a tuple")
        self.people.fill(people, str(self._settings.value(LAST_USER, "")), self._words)
        known = len(people) == 1 or self.people.user_id() == self._settings.value(LAST_USER, "")
        if self.isVisible():
            (self.password.line if known else self.people).setFocus()

    def _begin_password(self, typed: str) -> None:
        """Go on in the line of the password with what was typed at the list."""
        self.password.line.setFocus()
        self.password.line.insert(typed)

    def _unlock(self) -> None:
        user, password = self.people.user_id(), self.password.password()
        if not self.unlock.isEnabled() or not user:
            return
        if not password:
            self.message.setText(self._words("sign_in.no_password"))
            self.password.line.setFocus()
            return
        self._set_busy(True)

        opening = Work(
            self, lambda *_: self._entrance.unlock(user, password), self._unlocked, self._failed, discard=let_go
        )
        opening.start()

    def _unlocked(self, casebook: object) -> None:
        self.password.clear()
        self._set_busy(False)
        self.message.clear()
        self.unlocked.emit(casebook)

    def _failed(self, error: CrfError) -> None:
        self._set_busy(False)
        if isinstance(error, Refused) and error.code == "password.first":
            self.given.emit(self.people.user_id(), self.password.password())
            return
        if isinstance(error, Refused) and error.code == "password.wait":
            self._wait(int(error.detail["seconds"]))
            return
        self._close(isinstance(error, InUse))
        why = self._words.refusal(error) if isinstance(error, Refused) else self._words.trouble(error)
        self.message.setText(why)
        self.password.line.setFocus()
        self.password.line.selectAll()

    def _wait(self, seconds: int) -> None:
        """Say how long to wait, and count down; what is typed stays."""
        self._left = seconds
        self.unlock.setEnabled(False)
        self.message.setText(self._words("refused.password.wait", seconds=seconds))
        self._second.start()

    def _count_down(self) -> None:
        if self._left > 1:
            self._wait(self._left - 1)
        else:
            self._stop_waiting()

    def _stop_waiting(self) -> None:
        """The time is over, or somebody else is picked."""
        if self._second.isActive():
            self._second.stop()
            self.message.clear()
            self.unlock.setEnabled(True)

    def _set_busy(self, busy: bool) -> None:
        self.busy.setVisible(busy)
        for part in (self.unlock, self.forgot, self.people, *self.languages):
            part.setEnabled(not busy)
        if busy:
            self.message.setText(self._words("sign_in.unlocking"))


def let_go(result: object) -> None:
    """Close a casebook that was opened for a page that is gone, so that its study is free again."""
    from crf_app.casebook.casebook import Casebook

    if isinstance(result, Casebook):
        result.close()


def let_go_first(result: object) -> None:
    """The same for one that comes with a recovery code."""
    let_go(result[0] if isinstance(result, tuple) else result)


def role_words(roles: str, words: Words) -> str:
    """The roles of a person, as the casebook lists them, in words."""
    codes = ((role, f"role.{role}") for role in roles.split(", "))
    return ", ".join(words(code) if words.has(code) else role for role, code in codes)


def language_buttons(words: Words, chosen: Callable[[str], object]) -> tuple[Button, ...]:
    """One button for each language choice, the present one down; each calls ``chosen(language)``."""
    buttons = []
    for language in LANGUAGES:
        button = Button(words(f"language.{language}"), partial(chosen, language))
        button.setCheckable(True)
        button.setChecked(language == words.language)
        buttons.append(button)
    return tuple(buttons)
