"""The sentences below a question, with what can be done about each. Made anew only where they differ.

The same below the editor of a form's row and below a field or a computed value of a panel.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication, QWidget

from crf_app.record.item_findings import IMPOSSIBLE
from crf_app.record.values import Answer
from crf_app.record.view import Finding
from crf_app.ui.fields.line import LineField
from crf_app.ui.marks import Mark
from crf_app.ui.notes import Note
from crf_app.ui.rendering import echo
from crf_app.ui.said import Said

if TYPE_CHECKING:
    from crf_app.ui.fields.field import Bearings, Field

_PRESSING = (Mark.STOP, Mark.UNUSUAL)


class Question(Protocol):
    """What stands above: its editor where it has one, and whether something may be recorded there."""

    bearings: Bearings
    locked: bool

    @property
    def field(self) -> Field | None:
        """The editor."""


class Below:
    """The notes of one question, in ``inside``; ``place`` puts a new one there. ``enter`` records one of the answers of
    a conflict, ``confirm`` a finding with a comment. ``narrow`` stacks the buttons."""

    def __init__(
        self,
        question: Question,
        inside: QWidget,
        place: Callable[[Note], object],
        enter: Callable[[Answer], object],
        confirm: Callable[[Finding, str], object],
        narrow: bool = False,
    ) -> None:
        self._question, self._inside, self._place, self._narrow = question, inside, place, narrow
        self._enter, self._confirm = enter, confirm
        self._said: list[Said] = []
        self.notes: list[Note] = []

    def show_said(self, said: list[Said]) -> bool:
        """Show these sentences; whether they differ from those that were shown."""
        if said == self._said:
            return False
        field = self._question.field
        inside = any(note.isAncestorOf(QApplication.focusWidget() or self._inside) for note in self.notes)
        if inside and field is not None:
            field.editor().setFocus()
        self._said = said
        for note in self.notes:
            note.hide()
            note.deleteLater()
        self.notes = [self._note(each) for each in said]
        for note in self.notes:
            self._place(note)
        if inside and field is not None:  # what Tab had reached is gone, so Tab goes on
            field.go_on()
        return True

    def is_pressing(self) -> bool:
        """Whether one of them asks for something to be done."""
        return any(each.mark in _PRESSING for each in self._said)

    def stops(self) -> list[QWidget]:
        """What Tab may reach, from top to bottom."""
        return [stop for note in self.notes for stop in note.stops]

    def _note(self, said: Said) -> Note:
        question, words = self._question, self._question.bearings.words
        note = Note(said.mark, said.sentence, self._narrow)
        if said.readings:
            keys = [f"{n}  " for n in range(1, len(said.readings) + 1)] if len(said.readings) > 1 else [""]
            readings = zip(keys, said.readings, strict=True)
            offered = ((key + self._said_back(text), partial(self._choose, text)) for key, text in readings)
            note.offer(*offered, by_key=True)
        if said.answers and not question.locked:
            note.offer(*((text, partial(self._enter, answer)) for text, answer in said.answers))
        asks = said.mark is Mark.UNUSUAL and not question.locked and not self._is_impossible()
        if said.finding is not None and asks:
            note.ask(words("finding.confirm"), words("finding.comment"), partial(self._confirm, said.finding))
        return note

    def _is_impossible(self) -> bool:
        """Whether the answer itself has to be corrected first: nothing that is found of it is confirmed then."""
        stops = [each for each in self._said if each.mark is Mark.STOP]
        return any(each.finding is None or each.finding.rule in IMPOSSIBLE for each in stops)

    def _said_back(self, reading: str) -> str:
        """An offered reading as it would be shown once it is recorded."""
        field, bearings = self._question.field, self._question.bearings
        found = field.read(reading) if field is not None else None
        said = echo(found, bearings.moment(), bearings.short) if isinstance(found, Answer) else ""
        return said or reading

    def _choose(self, reading: str) -> None:
        if isinstance(self._question.field, LineField):
            self._question.field.choose_reading(reading)
