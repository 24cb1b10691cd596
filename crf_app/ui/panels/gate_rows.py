"""The needs of a gate as rows: how each stands, and the way past it with a reason.

Reads how they stand from the casebook; knows no need by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.record.commands import Override
from crf_app.record.course import NeedLine, Standing
from crf_app.ui import theme
from crf_app.ui.controls import Button, Line, colour, column, row, text
from crf_app.ui.panels.bench import Bench
from crf_app.ui.rendering import FormWords

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

WIDTH = 400
SHORTEST_REASON = 5


class PeopleChoice(Button):
    """A menu of the people of the study without whoever is signed in; nobody is picked beforehand. It is made anew
    whenever it is opened: somebody may have been let in meanwhile. ``nobody`` says where, if there is nobody else."""

    def __init__(self, door: Casebook, name: str, nobody: str) -> None:
        super().__init__(name, lambda: None)
        self.setMinimumWidth(200)
        self._door, self._nobody = door, nobody
        self._picked = ""
        self._people = QMenu(self)
        self._people.aboutToShow.connect(self._list)
        self.setMenu(self._people)

    def _list(self) -> None:
        self._people.clear()
        for person in self._door.people.values():
            if person.id != self._door.person.id:
                said = f"{person.name} ({person.id})"
                self._people.addAction(said.replace("&", "&&"), partial(self.pick, person.id, said))
        if self._people.isEmpty():
            self._people.addAction(self._nobody).setEnabled(False)

    def pick(self, person: str, said: str) -> None:
        """Pick a person, who is then named on the button."""
        self._picked = person
        self.setText(said.replace("&", "&&"))

    def person(self) -> str:
        """The id of who is picked; empty while nobody is."""
        return self._picked


class GateRow(QWidget):
    """One need of a gate: how it stands, and the way past it with a reason."""

    def __init__(self, bench: Bench, line: NeedLine) -> None:
        super().__init__()
        self._bench, self.line = bench, line
        words, said = bench.words, bench.words.label(line.need.label)
        self.label = text()
        self.reason = Line(words("inf.reason"), width=280)
        self.second = PeopleChoice(bench.door, words("inf.second_person"), words("inf.nobody_else"))
        self.password = Line(words("inf.second_password"), width=180, hidden=True)
        for box in (self.reason, self.password):
            box.setPlaceholderText(box.accessibleName())
        self.go_on = Button(words("inf.override"), self._override)
        after_reason = self.second if line.need.second else self.go_on
        self.reason.returnPressed.connect(after_reason.setFocus)  # no further: a scanner ends with Return too
        self.password.returnPressed.connect(self.go_on.setFocus)
        self.message = text()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.open_way = Button(words("inf.override_ask"), self._show_way, height=28)
        self.open_way.setAccessibleName(f"{words('inf.override_ask')} {said}")
        self.label.setFixedWidth(WIDTH)
        layout.addLayout(row(self.label, self.open_way, 1))
        self._way = QWidget()
        self._way.setLayout(row(self.reason, self.second, self.password, self.go_on, 1))
        self._way.hide()
        self.second.setVisible(line.need.second)
        self.password.setVisible(line.need.second)
        for part in (self._way, self.message):
            layout.addWidget(part)
        self.message.hide()
        self.show_need(line)

    def show_need(self, line: NeedLine) -> None:
        """Show how the need stands now."""
        words, self.line = self._bench.words, line
        self.label.setText(words.in_each(lambda each: _stands(line, each)))
        colour(self.label, _colour(line.standing))
        self.open_way.setVisible(not line.lets_pass)
        stopped = self._bench.why_closed(line.key)
        for button in (self.open_way, self.go_on):
            button.setEnabled(not stopped)
            button.setToolTip(stopped)
        if line.lets_pass:
            self._way.hide()
            self.message.hide()

    def _show_way(self) -> None:
        self._way.show()
        self.reason.setFocus()

    def _override(self) -> None:
        words, reason = self._bench.words, self.reason.text().strip()
        two = self.line.need.second
        if len(reason) < SHORTEST_REASON or (two and not (self.second.person() and self.password.text())):
            self._say(words("inf.two_needed" if two else "inf.reason_needed"))
            return
        self.message.hide()
        override: Override | None = Override(self.line.key, self.line.name, reason, self.line.operands)
        if two:
            named = f"{reason} [{words('inf.second_person')}: {self.second.text()}]"
            override = self._confirmed(Override(self.line.key, self.line.name, named, self.line.operands))
        if override is not None:
            self._bench.recorder(self.line.key).perform(override)

    def _confirmed(self, override: Override) -> Override | None:
        """Signed by the second person by their own password, which is forgotten at once; None if it is not theirs."""
        password = self.password.text()
        self.password.clear()
        try:
            return self._bench.door.witness(self.second.person(), password, override)
        except Refused as refused:
            self._say(self._bench.words.refusal(refused))
        except (WrongPassword, Unavailable) as error:
            self._say(self._bench.words.trouble(error))
        return None

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def _stands(line: NeedLine, words: FormWords) -> str:
    state = words(f"gate.state.{line.standing.value}")
    return words("page.finding", label=words.label(line.need.label), finding=state)


def _colour(standing: Standing) -> str:
    look = theme.tokens()
    return {Standing.OPEN: look.complete_text, Standing.CLOSED: look.stop, Standing.OVERRIDDEN: look.query_text}.get(
        standing, look.text
    )


class GateRows(QWidget):
    """The needs before one act, one below the other."""

    def __init__(self, bench: Bench, needs: Callable[[], tuple[NeedLine, ...]]) -> None:
        super().__init__()
        self._bench, self._needs = bench, needs
        self.rows: list[GateRow] = []
        self._layout = column(self, 0)
        self.show_now()

    def show_now(self) -> None:
        """Show how they stand now; answers those that stop the act."""
        lines = self._needs()
        if [(each.line.name, each.line.key) for each in self.rows] != [(line.name, line.key) for line in lines]:
            for old in self.rows:
                self._layout.removeWidget(old)
                old.deleteLater()
            self.rows = [GateRow(self._bench, line) for line in lines]
            for made in self.rows:
                self._layout.addWidget(made)
        for gate_row, line in zip(self.rows, lines, strict=True):
            gate_row.show_need(line)

    def closed(self) -> tuple[NeedLine, ...]:
        """The needs that stop the act now, asked anew."""
        return tuple(line for line in self._needs() if not line.lets_pass)

    def why_not(self, closed: tuple[NeedLine, ...]) -> str:
        """What stops the act, in words; empty when nothing does."""
        words = self._bench.words
        if not closed:
            return ""
        return words.in_each(
            lambda each: each("inf.stopped_by", gates=", ".join(each.label(line.need.label) for line in closed))
        )
