"""The vital signs round an infusion: one button for each time point, which makes its form and opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from crf_app.record.commands import AddInstance
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.controls import Button
from crf_app.ui.panels.bench import Bench

VISIT, FORM, SLOT, TIME = "INF", "VS", "VSTPT", "VSDTM"
SLOTS = ("PREINF", "INF5", "INFEND", "POST15", "POST30", "POST60", "POST120", "POST240")
AFTER_START = {"INF5": 5}
AFTER_END = {"INFEND": 0, "POST15": 15, "POST30": 30, "POST60": 60, "POST120": 120, "POST240": 240}
A_ROW = 4


class VitalSlots(QWidget):
    """The time points; ``wants(page)`` opens the form of one."""

    def __init__(self, bench: Bench, wants: Callable[[str], object]) -> None:
        super().__init__()
        self._bench, self._wants = bench, wants
        self._key = FormKey(bench.subject, VISIT, FORM)
        self.buttons: dict[str, Button] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for at, slot in enumerate(SLOTS):
            button = Button("", partial(self._press, slot), height=44)
            button.setMinimumWidth(150)
            grid.addWidget(button, at // A_ROW, at % A_ROW)
            self.buttons[slot] = button
        grid.setColumnStretch(A_ROW, 1)
        self.show_now()

    def show_now(self) -> None:
        """Show which time points are there and when the others are due."""
        there = self.recorded()
        for slot, button in self.buttons.items():
            named = f"✓ {self._bench.words(f'slot.{slot}')}" if slot in there else self._awaited(slot)
            button.setText(named)
            button.setAccessibleName(named)
            stopped = "" if slot in there else self._bench.why_closed(self._key)
            button.setEnabled(not stopped)
            button.setToolTip(stopped)

    def _awaited(self, slot: str) -> str:
        due = self.due(slot)
        if not due:
            return self._bench.words(f"slot.{slot}")
        return self._bench.words.in_each(lambda words: f"{words(f'slot.{slot}')}, {words('inf.due', time=due)}")

    def recorded(self) -> dict[str, FormKey]:
        """The forms of the time points that were recorded."""
        door = self._bench.door
        keys = (key for key in door.subject(self._bench.subject).forms if (key.visit, key.form) == (VISIT, FORM))
        return {self._bench.answer_text(key.at(SLOT)): key for key in keys if key.instance}

    def due(self, slot: str) -> str:
        """The clock time at which a time point is due; empty before the infusion has begun or ended."""
        item = "INFSTDTM" if slot in AFTER_START else "INFENDTM"
        minutes = AFTER_START.get(slot, AFTER_END.get(slot))
        stamp = self._bench.answer_text(self._bench.once("INF").at(item))
        if minutes is None or "T" not in stamp:
            return ""
        return f"{datetime.fromisoformat(stamp) + timedelta(minutes=minutes):%H:%M}"

    def _press(self, slot: str) -> None:
        there = self.recorded().get(slot)
        key = there or self._add(slot)
        if key is not None:
            self._wants(key.path)

    def _add(self, slot: str) -> FormKey | None:
        """Make the form of a time point; None where it may not be made, which the panel then says."""
        now, key = self._bench.door.now(), self._key
        time = Answer(AnswerKind.DATETIME, f"{now[:16]}{now[-6:]}")
        answers = ((SLOT, Answer(AnswerKind.CODE, slot)), (TIME, time))
        outcome = self._bench.recorder(key).perform(AddInstance(key.subject, key.visit, key.form, answers))
        return None if outcome is None else key._replace(instance=outcome.created[0])
