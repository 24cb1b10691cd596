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
        self.gates.show_now()
        closed = self.gates.closed()
        for button, (said, place) in zip(self.buttons, self._buttons(), strict=True):
            button.setText(said)
            button.setAccessibleName(said)
            stopped = self._bench.why_closed(place.key) or self.gates.why_not(closed)
            button.setEnabled(not stopped and not self._bench.answer_text(place))
            button.setToolTip(stopped or said)

    def _needs(self) -> tuple[NeedLine, ...]:
        place = self._buttons()[0][1]
        supposed = {} if self._bench.answer_text(place) else {place.what: self._now(place)}
        return self._bench.door.needs(self._bench.subject, self._act, place.key.visit, supposed)

    def _stamp(self, at: int) -> None:
        place = self._buttons()[at][1]
        if not self.gates.closed() and not self._bench.answer_text(place):
            self._bench.recorder(place.key).perform(Enter(place, self._now(place)))

    def _now(self, place: Place) -> Answer:
        now = self._bench.door.now()
        item = self._bench.door.form_of(place.key).item(place.item)
        if item.type is ItemType.DATE:
            return Answer(AnswerKind.DATE, now[:10])
        return Answer(AnswerKind.DATETIME, f"{now[:19]}{now[-6:]}")
