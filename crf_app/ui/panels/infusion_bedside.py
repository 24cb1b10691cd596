"""The bedside of day 0: identity, dose, readiness, START and STOP, vital signs. Live acts are gated; facts never are.

START and STOP stamp the time once and ask nothing; the stamped times are ordinary answers, corrected like any other.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.record.commands import Enter, Override
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui import theme
from crf_app.ui.controls import BEDSIDE, Button, Line, colour, column, muted, row, sized, text
from crf_app.ui.panels.field_grid import FieldGrid
from crf_app.ui.panels.identity_check import IdentityCheck
from crf_app.ui.panels.infusion_gates import Gate, State, gate_name, gates
from crf_app.ui.panels.placed import PanelPage
from crf_app.ui.panels.vital_slots import VitalSlots
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome

START, END = "INFSTDTM", "INFENDTM"
FIELD = 290
GATE = 360
TWO_PEOPLE = frozenset({"identity"})
SHORTEST_REASON = 5


class PeopleChoice(Button):
    """A menu of the people of the study without whoever is signed in; nobody is picked beforehand."""

    def __init__(self, door: Casebook, name: str) -> None:
        super().__init__(name, lambda: None)
        self.setMinimumWidth(200)
        self._picked = ""
        self._people = QMenu(self)
        for person in door.people.values():
            if person.id != door.person.id:
                said = f"{person.name} ({person.id})"
                self._people.addAction(said.replace("&", "&&"), partial(self.pick, person.id, said))
        self.setMenu(self._people)

    def pick(self, person: str, said: str) -> None:
        """Pick a person, who is then named on the button."""
        self._picked = person
        self.setText(said.replace("&", "&&"))

    def person(self) -> str:
        """The id of who is picked; empty while nobody is."""
        return self._picked


class GateRow(QWidget):
    """One gate: how it stands, and the way past it with a reason."""

    def __init__(self, panel: InfusionBedside, gate: Gate) -> None:
        super().__init__()
        self._panel, self.name, self._operands = panel, gate.name, gate.operands
        words = panel.bench.words
        self.label = text()
        self.reason = Line(words("inf.reason"), width=280)
        self.second = PeopleChoice(panel.bench.door, words("inf.second_person"))
        self.password = Line(words("inf.second_password"), width=180, hidden=True)
        for line in (self.reason, self.password):
            line.setPlaceholderText(line.accessibleName())
        self.go_on = Button(words("inf.override"), self._override)
        self.message = text()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.open_way = Button(words("inf.override_ask"), self._show_way, height=28)
        self.open_way.setAccessibleName(f"{words('inf.override_ask')} {words(f'gate.{gate.name}')}")
        self.label.setFixedWidth(GATE)
        layout.addLayout(row(self.label, self.open_way, 1))
        self._way = QWidget()
        self._way.setLayout(row(self.reason, self.second, self.password, self.go_on, 1))
        self._way.hide()
        self.second.setVisible(gate.name in TWO_PEOPLE)
        self.password.setVisible(gate.name in TWO_PEOPLE)
        for part in (self._way, self.message):
            layout.addWidget(part)
        self.message.hide()
        self.show_gate(gate)

    def show_gate(self, gate: Gate) -> None:
        """Show how the gate stands now."""
        words = self._panel.bench.words
        self._operands = gate.operands
        self.label.setText(f"{words(f'gate.{gate.name}')}: {words(f'gate.state.{gate.state.value}')}")
        colour(self.label, _colour(gate.state))
        self.open_way.setVisible(not gate.lets_pass)
        if gate.lets_pass:
            self._way.hide()
            self.message.hide()

    def _show_way(self) -> None:
        self._way.show()
        self.reason.setFocus()

    def _override(self) -> None:
        words, reason = self._panel.bench.words, self.reason.text().strip()
        two = self.name in TWO_PEOPLE
        if len(reason) < SHORTEST_REASON or (two and not (self.second.person() and self.password.text())):
            self._say(words("inf.two_needed" if two else "inf.reason_needed"))
            return
        second = self._witness() if two else ""
        if two and not second:
            return
        named = f"{reason} [{words('inf.second_person')}: {self.second.text()}]" if second else reason
        self.message.hide()
        self._panel.perform(Override(self._panel.key, gate_name(self.name), named, self._operands, second))

    def _witness(self) -> str:
        """The second person, by their own password, which is forgotten at once; empty when it is not theirs."""
        password = self.password.text()
        self.password.clear()
        try:
            return self._panel.bench.door.witness(self.second.person(), password)
        except Refused as refused:
            self._say(self._panel.bench.words.refusal(refused))
        except (WrongPassword, Unavailable) as error:
            self._say(self._panel.bench.words.trouble(error))
        return ""

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def _colour(state: State) -> str:
    look = theme.tokens()
    return {State.OPEN: look.complete_text, State.CLOSED: look.stop, State.OVERRIDDEN: look.query_text}.get(
        state, look.text
    )


class InfusionBedside(PanelPage):
    """The panel of one subject."""

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__(door, words, subject)
        self.key: FormKey = self.bench.once("INF")
        says = self.bench.words
        self.identity = IdentityCheck(self.bench)
        self.gate_rows = [GateRow(self, gate) for gate in gates(door, subject)]
        self.start = Button(says("inf.start"), self._start, height=BEDSIDE)
        self.stop = Button(says("inf.end"), self._stop, height=BEDSIDE)
        for button in (self.start, self.stop):
            button.setMinimumWidth(140)
            button.setFont(sized(button.font(), 18, bold=True))
        self.timer_label = text(size=18, bold=True, wrap=False)
        self.message = text()
        self.message.hide()
        self.vitals = VitalSlots(self.bench, self.wants.emit)
        self._lay_out()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.refresh_clock)
        scan = QShortcut(QKeySequence("Ctrl+B"), self)
        scan.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        scan.activated.connect(self.focus_first)
        self._show_live()

    def _lay_out(self) -> None:
        inside = QWidget()
        page = column(inside)
        says = self.bench.words
        self._head(page, "inf.identity")
        page.addWidget(self.identity)
        page.addWidget(self._fields("INFID2", "INFWHO", "INFWIT", "INFID2DT"))
        self._head(page, "inf.dose")
        page.addWidget(
            self._fields("INFLEVEL", "INFWT", "INFPLANC", "INFCELLS", "INFPKG", "INFDEV", "INFNEAR", "INFNDEV")
        )
        page.addWidget(muted(self.told(self._tolerance)))
        self._head(page, "inf.before")
        page.addWidget(self._fields("INFREADY", "INFEMG"))
        self._head(page, "inf.infusion")
        for gate in self.gate_rows:
            page.addWidget(gate)
        page.addLayout(row(self.start, self.stop, self.timer_label, 1))
        page.addWidget(self.message)
        page.addWidget(self._fields(START, END, "INFVOL", "INFDUR"))
        self._head(page, "inf.vitals")
        page.addWidget(self.vitals)
        page.addWidget(muted(text(says("inf.vitals_how"))))
        page.addStretch(1)
        self.setWidget(inside)

    def _head(self, page: QVBoxLayout, code: str) -> None:
        page.addWidget(text(self.bench.words(code), size=16, bold=True))

    def _fields(self, *names: str) -> FieldGrid:
        pairs = []
        for name in names:
            item = self.bench.door.study.forms["INF"].item(name)
            label = QLabel(self.bench.words.label(item.label))
            place = self.key.at(name)
            pairs.append((label, self.computed(place) if item.is_derived else self.placed(place, FIELD)))
        return FieldGrid(pairs)

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record of this subject."""
        super().take(outcome)
        if outcome.subject == self.bench.subject:
            self.identity.show_now()
            self.vitals.show_now()
            self._show_live()

    def focus_first(self) -> None:
        """Ready for the first scan."""
        self.identity.scans[0].setFocus()
        self.ensureWidgetVisible(self.identity)

    def perform(self, command: Enter | Override) -> None:
        """Do it, or say why not."""
        try:
            self.bench.door.perform(command)
        except Refused as refused:
            self.message.setText(self.bench.words.refusal(refused))
            self.message.show()
        else:
            self.message.hide()

    def _start(self) -> None:
        if all(gate.lets_pass for gate in gates(self.bench.door, self.bench.subject)):
            self.perform(Enter(self.key.at(START), self._stamp()))

    def _stop(self) -> None:
        self.perform(Enter(self.key.at(END), self._stamp()))

    def _stamp(self) -> Answer:
        now = self.bench.door.now()
        return Answer(AnswerKind.DATETIME, f"{now[:19]}{now[-6:]}")

    def _show_live(self) -> None:
        door, subject = self.bench.door, self.bench.subject
        found = gates(door, subject)
        for gate_row, gate in zip(self.gate_rows, found, strict=True):
            gate_row.show_gate(gate)
        begun, ended = (self.bench.answer_text(self.key.at(item)) for item in (START, END))
        closed = [gate for gate in found if not gate.lets_pass]
        self.start.setEnabled(not begun and not closed)
        self.start.setToolTip(self._why_not(closed) if closed else self.bench.words("inf.start_tip"))
        self.stop.setEnabled(bool(begun) and not ended)
        running = "T" in begun and not ended
        (self._timer.start if running else self._timer.stop)()
        self.refresh_clock()

    def _why_not(self, closed: list[Gate]) -> str:
        words = self.bench.words
        names = ", ".join(words(f"gate.{gate.name}") for gate in closed)
        return words("inf.stopped_by", gates=names)

    def refresh_clock(self) -> None:
        """Show how long the infusion has been running."""
        begun, ended = (self.bench.answer_text(self.key.at(item)) for item in (START, END))
        if "T" not in begun or ended:
            self.timer_label.clear()
            return
        gone = datetime.fromisoformat(self.bench.door.now()) - datetime.fromisoformat(begun)
        seconds = max(0, int(gone.total_seconds()))
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        self.timer_label.setText(self.bench.words("inf.running", time=clock))

    def _tolerance(self) -> str:
        setting = self.bench.door.study.settings["dose_tolerance"]
        code = "inf.tolerance_convention" if setting.source.convention else "inf.tolerance"
        return self.bench.words(code, percent=setting.value)
