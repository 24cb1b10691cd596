"""What an administrator does about people, one card for each act, and one's own password. Keeps no password."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGridLayout, QLabel, QRadioButton, QWidget

from crf_app.casebook import people
from crf_app.casebook.people import Admission, Colleague
from crf_app.errors import CrfError, Unavailable, WrongPassword
from crf_app.ui.card import Card, labelled
from crf_app.ui.controls import Line, column, text
from crf_app.ui.new_password import NewPassword
from crf_app.ui.password import PasswordField
from crf_app.ui.words import Words
from crf_app.ui.work import Job

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.study.model import Code

ROW = 28


class RoleBoxes(QWidget):
    """The roles of the study, any of which can be ticked."""

    def __init__(self, roles: tuple[Code, ...], words: Words, name: str) -> None:
        super().__init__()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.addWidget(QLabel(name), 0, 0, 1, 2)
        self.boxes: dict[str, QCheckBox] = {}
        for at, role in enumerate(roles):
            box = QCheckBox(words.label(role.label))
            box.setMinimumHeight(ROW)
            box.setAccessibleName(f"{name}: {box.text()}")
            layout.addWidget(box, 1 + at // 2, at % 2)
            self.boxes[role.code] = box

    def chosen(self) -> tuple[str, ...]:
        """The codes that are ticked."""
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    def choose(self, roles: tuple[str, ...]) -> None:
        """Tick these and no others."""
        for code, box in self.boxes.items():
            box.setChecked(code in roles)


class AdmitCard(Card):
    """Code, name, roles and password of somebody who is let in; ``done`` carries their code."""

    done = Signal(str)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "admit")
        self._door = door
        self.user, self.person = (Line(words(f"admit.{name}")) for name in ("user", "person"))
        self.roles = RoleBoxes(door.study.roles.codes, words, words("admit.roles"))
        self.own, self.first = (QRadioButton(words(f"admit.{kind}")) for kind in ("own", "first"))
        self.password = NewPassword(words, lambda: (self.user.text(), self.person.text()))
        self._of: Colleague | None = None
        self.reason = Line(words("roles.reason"))
        self.effect = text()
        form, why = QFormLayout(), QFormLayout()
        for line in (self.user, self.person):
            labelled(line, line.accessibleName(), form.addRow)
        labelled(self.reason, self.reason.accessibleName(), why.addRow)
        self._why = QWidget()
        inside = column(self._why, 0)
        inside.addWidget(self.effect)
        inside.addLayout(why)
        self.put(form, self.roles, self._why)
        for box in self.roles.boxes.values():
            box.toggled.connect(lambda _on: self._show_effect())
        for button in (self.own, self.first):
            button.setMinimumHeight(ROW)
            self.put(button)
        self.put(self.password)
        self.password.entered.connect(self.begin)

    def enter(self, person: Colleague | None) -> None:
        """Begin with empty fields, or with somebody who is known and gets a password here."""
        self._of = person
        self.reason.clear()
        self.user.setText(person.id if person else "")
        self.person.setText(person.name if person else "")
        self.user.setReadOnly(person is not None)
        self.roles.choose(person.roles if person else ())
        self._show_effect()
        self.own.setChecked(True)
        (self.user if person is None else self.person).setFocus()

    def _show_effect(self) -> None:
        """A role of somebody who is known is taken for a reason."""
        self.effect.setText(self.words("roles.effect"))
        self._why.setVisible(bool(_taken(self._of, self.roles)))

    def problem(self) -> str:
        """Everything is needed."""
        if not self.user.text().strip() or not self.person.text().strip() or not self.roles.chosen():
            return self.words("admit.incomplete")
        if _taken(self._of, self.roles) and len(self.reason.text().strip()) < people.SHORTEST_REASON:
            return self.words("people.reason_needed")
        return self.password.problem()

    def job(self) -> Job:
        """Let them in."""
        first = self.first.isChecked()
        user, name = self.user.text().strip(), self.person.text().strip()
        who = Admission(user, name, self.roles.chosen(), self.password.password(), first, self.reason.text())
        return lambda _progress, _stop, in_window: people.admit(self._door, who, in_window)

    def finished(self, result: object) -> None:
        """They may sign in."""
        del result
        self.done.emit(self.user.text().strip())

    def forget(self) -> None:
        """No password stays in a widget."""
        self.password.clear()


class RolesCard(Card):
    """The roles of somebody, with the reason where one is taken; ``done`` carries their code."""

    done = Signal(str)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "roles")
        self._door = door
        self._of: Colleague | None = None
        self.roles = RoleBoxes(door.study.roles.codes, words, words("admit.roles"))
        self.reason = Line(words("roles.reason"))
        self.effect = text()
        form = QFormLayout()
        labelled(self.reason, self.reason.accessibleName(), form.addRow)
        self.put(self.roles, self.effect, form)
        self.reason.returnPressed.connect(self.begin)
        for box in self.roles.boxes.values():
            box.toggled.connect(lambda _on: self._show_effect())

    def enter(self, person: Colleague) -> None:
        """Begin with the roles that they have."""
        self._of = person
        self.title.setText(self.words("roles.of", person=_named(person)))
        self.roles.choose(person.roles)
        self.reason.clear()
        self._show_effect()
        next(iter(self.roles.boxes.values())).setFocus()

    def _show_effect(self) -> None:
        self.effect.setText(self.words("roles.effect" if _taken(self._of, self.roles) else "roles.no_effect"))

    def problem(self) -> str:
        """A role at least, and a reason for each that is taken."""
        if not self.roles.chosen():
            return self.words("refused.roles.none")
        short = len(self.reason.text().strip()) < people.SHORTEST_REASON
        return self.words("people.reason_needed") if _taken(self._of, self.roles) and short else ""

    def job(self) -> Job:
        """Give and take, between two gestures."""
        user, roles, reason = self._of.id if self._of else "", self.roles.chosen(), self.reason.text()
        act = partial(people.set_roles, self._door, user, roles, reason)
        return lambda _progress, _stop, in_window: in_window(act)

    def finished(self, result: object) -> None:
        """The roles are as they were ticked."""
        del result
        self.done.emit(self._of.id if self._of else "")

    def forget(self) -> None:
        """Nothing here is secret."""


class AwayCard(Card):
    """Take somebody away, with a reason and what follows from it; ``done`` carries their code."""

    done = Signal(str)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "away")
        self._door = door
        self._of: Colleague | None = None
        self.reason = Line(words("roles.reason"))
        form = QFormLayout()
        labelled(self.reason, self.reason.accessibleName(), form.addRow)
        self.put(form)

    def enter(self, person: Colleague) -> None:
        """Begin without a reason."""
        self._of = person
        self.title.setText(self.words("away.of", person=_named(person)))
        self.reason.clear()
        self.reason.setFocus()

    def problem(self) -> str:
        """A reason."""
        short = len(self.reason.text().strip()) < people.SHORTEST_REASON
        return self.words("people.reason_needed") if short else ""

    def job(self) -> Job:
        """Take the right between two gestures, then the password: the file is written anew in the thread."""
        user, reason = self._of.id if self._of else "", self.reason.text()
        return lambda _progress, _stop, in_window: people.take_away(self._door, user, reason, in_window)

    def finished(self, result: object) -> None:
        """They are gone."""
        del result
        self.done.emit(self._of.id if self._of else "")

    def forget(self) -> None:
        """Nothing here is secret."""

    def why(self, error: CrfError) -> str:
        """Half done is said so."""
        return self.words("away.half") if isinstance(error, Unavailable) else super().why(error)


class OwnPasswordCard(Card):
    """One's own new password; ``done`` says that it holds."""

    done = Signal(str)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "own_password")
        self._door = door
        person = door.person
        self.old = PasswordField(words, words("own_password.old"))
        self.password = NewPassword(words, lambda: (person.id, person.name))
        self.put(self.old, self.password)
        self.old.entered.connect(self.password.first.line.setFocus)
        self.password.entered.connect(self.begin)

    def enter(self) -> None:
        """Begin with the old one."""
        self.old.line.setFocus()

    def problem(self) -> str:
        """The old one, and a strong new one."""
        return self.password.problem() if self.old.password() else self.words("sign_in.no_password")

    def job(self) -> Job:
        """Change it; the record is not touched."""
        old, new = self.old.password(), self.password.password()
        return lambda *_: people.change_password(self._door, old, new)

    def finished(self, result: object) -> None:
        """The new one holds."""
        del result
        self.done.emit(self._door.person.id)

    def forget(self) -> None:
        """No password stays in a widget."""
        self.old.clear()
        self.password.clear()

    def why(self, error: CrfError) -> str:
        """The old one was wrong."""
        return self.words("own_password.wrong") if isinstance(error, WrongPassword) else super().why(error)


class NewCodeCard(Card):
    """A new recovery code; ``made`` carries it, once."""

    made = Signal(str)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "new_code")
        self._door = door
        self.password = PasswordField(words, words("own_password.old"))
        self.put(self.password)
        self.password.entered.connect(self.begin)

    def enter(self) -> None:
        """Begin with the password."""
        self.password.line.setFocus()

    def problem(self) -> str:
        """The password is asked again."""
        return "" if self.password.password() else self.words("sign_in.no_password")

    def job(self) -> Job:
        """Make it."""
        password = self.password.password()
        return lambda _progress, _stop, in_window: people.renew_recovery(self._door, password, in_window)

    def finished(self, result: object) -> None:
        """Show it once."""
        self.made.emit(str(result))

    def forget(self) -> None:
        """No password stays in a widget."""
        self.password.clear()

    def why(self, error: CrfError) -> str:
        """The password was wrong."""
        return self.words("own_password.wrong") if isinstance(error, WrongPassword) else super().why(error)


def _taken(person: Colleague | None, boxes: RoleBoxes) -> tuple[str, ...]:
    """The roles of somebody that are not ticked."""
    chosen = boxes.chosen()
    return tuple(role for role in (person.roles if person else ()) if role not in chosen)


def _named(person: Colleague) -> str:
    return f"{person.id} ({person.name})"
