"""What a form page says of versions: that a newer one is in force and what it changes, and what is no longer asked.

Offers to move the form, for whoever may; never back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from crf_app.casebook.amending import changes_of
from crf_app.record.commands import Move
from crf_app.record.rights import roles_for
from crf_app.record.view import Cell, Change, FormView
from crf_app.ui import theme
from crf_app.ui.controls import Button, muted, row, text
from crf_app.ui.difference_words import sentence
from crf_app.ui.lines import Lines
from crf_app.ui.rendering import FormWords, answer_text, clock_text

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.record.places import FormKey

_MARGINS = (16, 8, 16, 8)
_BUTTON = 30


class VersionBar(QWidget):
    """That a newer version is in force, what it changes, and the button that moves the form (``asked``)."""

    asked = Signal()

    def __init__(self, door: Casebook, key: FormKey, words: FormWords) -> None:
        super().__init__()
        self._door, self._key, self._words = door, key, words
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.tokens().surface_2))
        self.setPalette(palette)
        self.said = text(bold=True)
        self.show_changes = Button(words("page.version_show"), self._show_or_hide, height=_BUTTON)
        self.move_form = Button("", self.asked.emit, height=_BUTTON)
        self.changes = Lines(words("amend.difference"))
        self.effect = muted(text(words("page.version_complete")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.setSpacing(4)
        line = row(self.said, self.show_changes, self.move_form)
        line.setStretch(0, 1)
        layout.addLayout(line)
        for part in (self.changes, self.effect):
            layout.addWidget(part)
            part.hide()
        self.hide()

    def show_form(self, view: FormView) -> None:
        """Say it of a form that is of an earlier version; of any other nothing."""
        words = self._words
        self.said.setText(words("page.version", old=view.version, new=view.newer))
        self.move_form.setText(words("page.version_move", new=view.newer))
        self.move_form.setAccessibleName(self.move_form.text())
        may = bool(roles_for(Move(self._key)) & set(self._door.roles))
        self.move_form.setVisible(may and not view.locked)
        self.setVisible(bool(view.newer))

    def _show_or_hide(self) -> None:
        shown = self.changes.isHidden()
        if shown and not self.changes.count():
            self.changes.fill([sentence(line, self._words) for line in changes_of(self._door, self._key)])
        self.changes.setVisible(shown)
        self.effect.setVisible(shown)
        self.show_changes.setText(self._words("page.version_hide" if shown else "page.version_show"))
        self.show_changes.setAccessibleName(self.show_changes.text())


class FormerList(QWidget):
    """What was answered under an earlier version and is no longer asked: each with all its changes, to be read."""

    def __init__(self, door: Casebook, words: FormWords) -> None:
        super().__init__()
        self._door, self._words = door, words
        self.lines: list[QLabel] = []
        self._shown: tuple[Cell, ...] = ()
        self.title = text(bold=True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(*_MARGINS)
        self._layout.setSpacing(4)
        for part in (self.title, muted(text(words("page.former_about")))):
            self._layout.addWidget(part)
        self.hide()

    def show_form(self, view: FormView, local: int) -> None:
        """Show what a form holds and its version does not ask."""
        if view.former != self._shown:
            self._shown = view.former
            for line in self.lines:
                self._layout.removeWidget(line)
                line.deleteLater()
            self.lines = [text(self._said(cell, view, local)) for cell in view.former]
            for line in self.lines:
                self._layout.addWidget(line)
        self.title.setText(self._words("page.former", version=view.version))
        self.setVisible(bool(view.former))

    def _said(self, cell: Cell, view: FormView, local: int) -> str:
        label = self._words.label(cell.item.label)
        numbers = {found.id: found.number for found in view.rows}
        if cell.place.in_row:
            label = self._words("page.former_row", label=label, number=numbers.get(cell.place.row, "?"))
        changes = self._door.history(cell.place)
        return "\n".join([label, *(f"    {self._change(cell, change, local)}" for change in changes)])

    def _change(self, cell: Cell, change: Change, local: int) -> str:
        words = self._words
        code = "page.former_redacted" if change.redacted else "page.former_cleared" if change.answer is None else ""
        answer = words(code) if code else answer_text(cell.item, change.answer, words, local)
        person = self._door.people.get(change.user)
        name = person.name if person is not None else change.user
        return words("page.former_change", answer=answer, name=name, time=clock_text(change.time, words))
