"""One live act with what must hold before it: the needs as rows, and buttons that stamp the record once.

The buttons are stopped while a need is not open and nobody has gone on with a reason; the fields of forms never are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crf_app.record.commands import Enter
from crf_app.record.places import Place
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import ItemType
from crf_app.ui.controls import BEDSIDE, Button, column, row
from crf_app.ui.panels.bench import Bench
from crf_app.ui.panels.gate_rows import GateRows

if TYPE_CHECKING:
    from crf_app.record.course import NeedLine

Buttons = tuple[tuple[str, Place], ...]
"""The words of each button, and the place that it stamps with now or today."""


class LiveAct(QWidget):
    """The buttons of an act at one visit."""

    def __init__(self, bench: Bench, act: str, buttons: Callable[[], Buttons]) -> None:
        super().__init__()
        self._bench, self._act, self._buttons = bench, act, buttons
        self._asked = self._ask()
        self.gates = GateRows(bench, self._needs)
        self.buttons = [
            Button(said, partial(self._stamp, at), height=BEDSIDE) for at, (said, _) in enumerate(buttons())
        ]
        page = column(self, 0)
        page.addWidget(self.gates)
        for button in self.buttons:
            page.addLayout(row(button, 1))
        self.show_now()

    def show_now(self) -> None:
        """Show how the needs stand, and whether the act may be done."""
        self._asked = self._ask()
        self.gates.show_now()
        for button, (said, place), lines in zip(self.buttons, self._buttons(), self._asked, strict=True):
            button.setText(said)
            button.setAccessibleName(said)
            stopped = self._bench.why_closed(place.key) or self.gates.why_not(_closed(lines))
            button.setEnabled(not stopped and not self._bench.answer_text(place))
            button.setToolTip(stopped or said)

    def _ask(self) -> tuple[tuple[NeedLine, ...], ...]:
        """The needs before each button: the moment that it stamps decides how old a result may be."""
        return tuple(self._needs_before(place) for _, place in self._buttons())

    def _needs_before(self, place: Place) -> tuple[NeedLine, ...]:
        supposed = {} if self._bench.answer_text(place) else {place.what: self._now(place)}
        return self._bench.door.needs(self._bench.subject, self._act, place.key.visit, supposed)

    def _needs(self) -> tuple[NeedLine, ...]:
        """Each need once: as it stops a button that waits to be pressed; as the first of these finds it where none is
        stopped; as it was recorded where none waits."""
        waits = [not self._bench.answer_text(place) for _, place in self._buttons()]
        asked = [lines for lines, waiting in zip(self._asked, waits, strict=True) if waiting] or self._asked[:1]
        return tuple(next((line for line in each if not line.lets_pass), each[0]) for each in zip(*asked, strict=True))

    def _stamp(self, at: int) -> None:
        place = self._buttons()[at][1]
        if not _closed(self._needs_before(place)) and not self._bench.answer_text(place):
            self._bench.recorder(place.key).perform(Enter(place, self._now(place)))

    def _now(self, place: Place) -> Answer:
        now = self._bench.door.now()
        item = self._bench.door.form_of(place.key).item(place.item)
        if item.type is ItemType.DATE:
            return Answer(AnswerKind.DATE, now[:10])
        return Answer(AnswerKind.DATETIME, f"{now[:19]}{now[-6:]}")


def _closed(lines: tuple[NeedLine, ...]) -> tuple[NeedLine, ...]:
    return tuple(line for line in lines if not line.lets_pass)
