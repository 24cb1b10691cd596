"""One live act with what must hold before it: the needs as rows, and buttons that stamp the record once.

The buttons are stopped while a need is not open and nobody has gone on with a reason; the fields of forms never are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crf_app.errors import Refused
from crf_app.record.commands import Enter, Override
from crf_app.record.places import Place
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import ItemType
from crf_app.ui.controls import BEDSIDE, Button, column, row, text
from crf_app.ui.panels.gate_rows import GateRows
from crf_app.ui.panels.placed import Bench

if TYPE_CHECKING:
    from crf_app.record.course import NeedLine

Buttons = tuple[tuple[str, Place], ...]
"""The words of each button, and the place that it stamps with now or today."""


class LiveAct(QWidget):
    """The buttons of an act at one visit."""

    def __init__(self, bench: Bench, act: str, buttons: Callable[[], Buttons]) -> None:
        super().__init__()
        self._bench, self._act, self._buttons = bench, act, buttons
        self.gates = GateRows(bench, self._perform, self._needs)
        self.message = text()
        self.message.hide()
        self.buttons = [
            Button(said, partial(self._stamp, at), height=BEDSIDE) for at, (said, _) in enumerate(buttons())
        ]
        page = column(self, 0)
        page.addWidget(self.gates)
        for button in self.buttons:
            page.addLayout(row(button, 1))
        page.addWidget(self.message)
        self.show_now()

    def show_now(self) -> None:
        """Show how the needs stand, and whether the act may be done."""
        self.gates.show_now()
        closed = self.gates.closed()
        for button, (said, place) in zip(self.buttons, self._buttons(), strict=True):
            button.setText(said)
            button.setAccessibleName(said)
            button.setEnabled(not closed and not self._bench.answer_text(place))
            button.setToolTip(self.gates.why_not(closed) if closed else said)

    def _needs(self) -> tuple[NeedLine, ...]:
        place = self._buttons()[0][1]
        supposed = {} if self._bench.answer_text(place) else {place.what: self._now(place)}
        return self._bench.door.needs(self._bench.subject, self._act, place.key.visit, supposed)

    def _stamp(self, at: int) -> None:
        place = self._buttons()[at][1]
        if not self.gates.closed() and not self._bench.answer_text(place):
            self._perform(Enter(place, self._now(place)))

    def _now(self, place: Place) -> Answer:
        now = self._bench.door.now()
        item = self._bench.door.form_of(place.key).item(place.item)
        if item.type is ItemType.DATE:
            return Answer(AnswerKind.DATE, now[:10])
        return Answer(AnswerKind.DATETIME, f"{now[:19]}{now[-6:]}")

    def _perform(self, command: Enter | Override) -> None:
        try:
            self._bench.door.perform(command)
        except Refused as refused:
            self.message.setText(self._bench.words.refusal(refused))
            self.message.show()
        else:
            self.message.hide()
