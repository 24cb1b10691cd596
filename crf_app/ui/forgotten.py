"""Before anybody is signed in: a forgotten password by the recovery code, and a first password that has to be changed.

Keeps neither password nor code longer than the act takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel

from crf_app.errors import CrfError, WrongPassword
from crf_app.ui.card import Card
from crf_app.ui.controls import Line
from crf_app.ui.new_password import NewPassword
from crf_app.ui.sign_in import PeopleList, let_go, let_go_first
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import Words
from crf_app.ui.work import Job, Work

if TYPE_CHECKING:
    from crf_app.record.snapshot import Person
    from crf_app.ui.entrance import Entrance


class ForgottenPage(Card):
    """Recovery code, person, new password. ``recovered`` carries the casebook, opened with the new password, and a new
    recovery code."""

    recovered = Signal(object, str)
    discard = staticmethod(let_go_first)

    def __init__(self, entrance: Entrance, words: Words, user: str = "") -> None:
        super().__init__(words, "forgotten")
        self._entrance, self._last = entrance, user
        self._people: tuple[Person, ...] = ()
        self.code = Line(words("forgotten.code"))
        self.people = PeopleList(words("forgotten.who"))
        self.people.setMinimumHeight(CONTROL)
        self.password = NewPassword(words, self._known)
        for part, name in ((self.code, "code"), (self.people, "who")):
            label = QLabel(words(f"forgotten.{name}"))
            label.setBuddy(part)
            self.put(label, part)
        self.put(self.password)
        self.code.returnPressed.connect(self.people.setFocus)
        self.people.picked.connect(self.password.first.line.setFocus)
        self.password.entered.connect(self.begin)
        QTimer.singleShot(0, self, self._ask_people)

    def _ask_people(self) -> None:
        self.code.setFocus()
        Work(self, lambda *_: self._entrance.people(), self._show_people, self._failed).start()

    def _show_people(self, people: object) -> None:
        if not isinstance(people, tuple):
            raise TypeError("people are a tuple")
        self._people = people
        self.people.fill(people, self._last, self.words)

    def _known(self) -> tuple[str, ...]:
        user = self.people.user_id()
        return next(((each.id, each.name) for each in self._people if each.id == user), ())

    def problem(self) -> str:
        """Everything is needed."""
        if not self.code.text().strip() or not self.people.user_id():
            return self.words("forgotten.incomplete")
        return self.password.problem()

    def job(self) -> Job:
        """The new password, and the study opened with it."""
        code, user, password = self.code.text(), self.people.user_id(), self.password.password()
        return lambda *_: self._entrance.recover(code, user, password)

    def finished(self, result: object) -> None:
        """The person is signed in, and the code is used up."""
        if not isinstance(result, tuple):
            raise TypeError("a recovery answers (casebook, recovery code)")
        self.recovered.emit(*result)

    def forget(self) -> None:
        """Neither code nor password stays in a widget."""
        self.code.clear()
        self.password.clear()

    def why(self, error: CrfError) -> str:
        """A code that is whole but opens nothing is that of another study, or was replaced."""
        return self.words("forgotten.wrong") if isinstance(error, WrongPassword) else super().why(error)


class FirstPasswordPage(Card):
    """A person's own password in place of the one they were given. ``unlocked`` carries the casebook."""

    unlocked = Signal(object)
    discard = staticmethod(let_go)

    def __init__(self, entrance: Entrance, words: Words, user: str, given: str) -> None:
        super().__init__(words, "first_password")
        self._entrance, self._user, self._given = entrance, user, given
        self.password = NewPassword(words, lambda: (user,))
        self.password.entered.connect(self.begin)
        self.put(self.password)
        QTimer.singleShot(0, self, self.password.first.line.setFocus)

    def problem(self) -> str:
        """A strong one, typed twice alike."""
        return self.password.problem()

    def job(self) -> Job:
        """The change, and the study opened with the new one."""
        user, given, password = self._user, self._given, self.password.password()
        return lambda *_: self._entrance.change_first_password(user, given, password)

    def finished(self, result: object) -> None:
        """The person is signed in."""
        self._given = ""
        self.unlocked.emit(result)

    def forget(self) -> None:
        """No password stays in a widget."""
        self.password.clear()
