"""The sentences below the editor of a row, with what can be done about each. Made anew only where they differ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from crf_app.record.values import Answer
from crf_app.ui.fields.line import LineField
from crf_app.ui.marks import Mark
from crf_app.ui.notes import Note
from crf_app.ui.rendering import echo
from crf_app.ui.said import Said

if TYPE_CHECKING:
    from crf_app.ui.form_row import FormRow

_PRESSING = (Mark.STOP, Mark.UNUSUAL)


class Below:
    """The notes of one row."""

    def __init__(self, row: FormRow) -> None:
        self._row = row
        self._said: list[Said] = []
        self.notes: list[Note] = []

    def show_said(self, said: list[Said]) -> bool:
        """Show these sentences; whether they differ from those that were shown."""
        if said == self._said:
            return False
        inside = any(note.isAncestorOf(QApplication.focusWidget() or self._row) for note in self.notes)
        if inside:
            self._row.focus()
        self._said = said
        for note in self.notes:
            note.hide()
            note.deleteLater()
        self.notes = [self._note(each) for each in said]
        for note in self.notes:
            note.setParent(self._row)
            note.show()
        if inside and self._row.field is not None:  # what Tab had reached is gone, so Tab goes on
            self._row.field.go_on()
        return True

    def is_pressing(self) -> bool:
        """Whether one of them asks for something to be done."""
        return any(each.mark in _PRESSING for each in self._said)

    def stops(self) -> list[QWidget]:
        """What Tab may reach, from top to bottom."""
        return [stop for note in self.notes for stop in note.stops]

    def _note(self, said: Said) -> Note:
        row, words = self._row, self._row.bearings.words
        note = Note(said.mark, said.sentence)
        if said.readings:
            keys = [f"{n}  " for n in range(1, len(said.readings) + 1)] if len(said.readings) > 1 else [""]
            readings = zip(keys, said.readings, strict=True)
            note.offer(*((key + self._said_back(text), partial(self._choose, text)) for key, text in readings))
        if said.answers and not row.locked:
            note.offer(*((text, partial(row.listener.enter, row, answer)) for text, answer in said.answers))
        if said.finding is not None and said.mark is Mark.UNUSUAL and not row.locked and not self._is_impossible():
            confirm = partial(row.listener.confirm, row, said.finding)
            note.ask(words("finding.confirm"), words("finding.comment"), confirm)
        return note

    def _is_impossible(self) -> bool:
        """Whether something has to be corrected first: nothing beside it is confirmed."""
        return any(each.mark is Mark.STOP for each in self._said)

    def _said_back(self, reading: str) -> str:
        """An offered reading as it would be shown once it is recorded."""
        field, bearings = self._row.field, self._row.bearings
        found = field.read(reading) if field is not None else None
        said = echo(found, bearings.moment(), bearings.short) if isinstance(found, Answer) else ""
        return said or reading

    def _choose(self, reading: str) -> None:
        if isinstance(self._row.field, LineField):
            self._row.field.choose_reading(reading)
