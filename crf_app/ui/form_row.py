"""One question of a form: label, editor, what it means, and below it what is found, in words.

Knows one cell and draws it; what a person does with it goes to its listener, the part of a form that it stands in.
Echo, buttons and notes are made when there is first something to show.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from crf_app.record.places import Place
from crf_app.record.reading import Moment, Unread
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.record.view import Cell, Finding, Relevance
from crf_app.study.model import Item
from crf_app.ui import theme
from crf_app.ui.controls import in_tab_order
from crf_app.ui.fields.derived import DerivedBox
from crf_app.ui.fields.field import Bearings, Boxed, Field
from crf_app.ui.fields.make import field_for
from crf_app.ui.marks import Mark, paint_mark
from crf_app.ui.missing_bar import MissingBar
from crf_app.ui.notes import Note
from crf_app.ui.rendering import (
    convention_text,
    derived_text,
    echo,
    is_answered,
    is_owed,
    missing_text,
    proposal_text,
    proposed_answer,
)
from crf_app.ui.row_below import Below
from crf_app.ui.row_beside import Beside, make_labels, no_value_button
from crf_app.ui.row_geometry import LEAST, SLOT, arrange
from crf_app.ui.said import sentences


class Listens(Protocol):
    """The part of a form that hears what is done in a row."""

    def enter(self, row: FormRow, answer: Answer | None) -> None:
        """An answer was committed."""

    def keep_typing(self, row: FormRow, text: str) -> None:
        """A text is being typed; empty when no longer."""

    def confirm(self, row: FormRow, finding: Finding, comment: str) -> None:
        """An unusual value was confirmed."""

    def take(self, row: FormRow) -> None:
        """The proposal was taken."""


class FormRow(QWidget):
    """One item of a form, at ``place``."""

    def __init__(self, item: Item, bearings: Bearings, listener: Listens) -> None:
        super().__init__()
        self.item, self.bearings, self.listener = item, bearings, listener
        self.place: Place | None = None
        self.cell: Cell | None = None
        self.locked = False
        self.unread: Unread | None = None
        self.trouble = ""
        self.insists = False
        self.line = 0
        self._width = 0
        self.no_value: QToolButton | None = None
        self.field: Field | None = None
        self.box: DerivedBox | None = None
        self.bar: MissingBar | None = None
        self.below = Below(self, self, self._place_note, partial(listener.enter, self), partial(listener.confirm, self))
        self.setFixedHeight(theme.PITCH)
        self.beside = Beside(self)
        self.labels = make_labels(self)
        if item.guide is not None:
            self.setToolTip(bearings.words.label(item.guide))
        if item.is_derived:
            self.box = DerivedBox(bearings.words("derived.mark"))
            self.box.setParent(self)
        else:
            self._make_field()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_cell(self, cell: Cell, locked: bool) -> None:
        """Show a cell as it stands now."""
        self.cell, self.locked = cell, locked
        self._show_derived(cell)
        if self.field is not None:
            self.field.show_cell(cell)
            unasked = cell.relevance is Relevance.NO and not is_answered(cell)
            self.field.close_for_change(locked or unasked, asked=not unasked)
        self._grey_labels(cell.relevance is Relevance.NO)
        self.beside.show_echo(self._echo_text())
        self._show_proposal()
        self.show_notes()
        self.arrange()
        self.update()

    def forget(self) -> None:
        """Forget what is typed and said here: another cell is going to be shown."""
        self.cell, self.unread, self.trouble = None, None, ""
        if self.field is not None:
            self.field.blockSignals(True)
            self.field.drop()
            self.field.blockSignals(False)

    def show_trouble(self, sentence: str) -> None:
        """Say why the last text was not recorded; empty when it was."""
        self.trouble = sentence
        self.show_notes()
        self.arrange()

    def insist(self, insists: bool) -> None:
        """Whether to say in words that an answer is still wanted, as after a refused completion."""
        if insists != self.insists:
            self.insists = insists
            self.show_notes()
            self.arrange()

    def show_typing(self, text: str) -> None:
        """Put back a half-typed text."""
        if self.field is None:
            self.open_reported()
        if self.field is not None:
            self.field.show_typing(text)

    def is_problem(self) -> bool:
        """Whether F8 stops here: something to correct, confirm, settle, or read again."""
        return self.below.is_pressing()

    def stops(self) -> list[QWidget]:
        """What Tab may reach in this row, in the order in which it is seen."""
        found = self.field.stops() if self.field is not None else []
        found += self.beside.stops()
        return found + self.below.stops()

    def is_stop(self) -> bool:
        """Whether Tab reaches its editor."""
        editor = self.field.editor() if self.field is not None else None
        return editor is not None and editor.isEnabled() and bool(editor.focusPolicy() & Qt.FocusPolicy.TabFocus)

    def focus(self) -> None:
        """Go into the editor."""
        target = self.field.editor() if self.field is not None else next(iter(self.stops()), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- missing codes -------------------------------------------------------------------------------------------

    def ask_missing(self) -> None:
        """Open the bar of missing codes below the field; the focus stays where it is."""
        if self.field is None or self.bar is not None or self.locked:
            return
        inside = QApplication.focusWidget()
        if inside is None or not self.field.isAncestorOf(inside):
            self.focus()
            inside = self.field.editor()
        self.bar = MissingBar(self.bearings.words, inside)
        self.bar.setParent(self)
        self.bar.chosen.connect(self._choose_missing)
        self.bar.closed.connect(self._missing_closed)
        self.bar.show()
        self.arrange()

    def _missing_closed(self) -> None:
        if self.bar is not None:
            self.bar.hide()
            self.bar.deleteLater()
            self.bar = None
            self.arrange()

    def _choose_missing(self, code: str) -> None:
        if self.field is not None:
            self.field.drop()
        self.listener.enter(self, missing(MissingCode(code)))

    def fill_menu(self, menu: QMenu) -> None:
        """Add the missing codes to a context menu."""
        words = self.bearings.words
        inner = menu.addMenu(words("missing.menu"))
        for code in MissingCode:
            inner.addAction(missing_text(code, words), partial(self._choose_missing, code.value))
        inner.setEnabled(not self.locked)

    # -- reported values -----------------------------------------------------------------------------------------

    def open_reported(self) -> None:
        """Make the editor for a value that the source states although it cannot be computed."""
        if self.field is None:
            self._make_field()
            self.beside.offer_report(None)
            if self.field is not None and self.cell is not None:
                self.field.set_name(self.bearings.words("derived.reported"))
                self.field.show()
                self.show_cell(self.cell, self.locked)

    # -- inner: making -------------------------------------------------------------------------------------------

    def _make_field(self) -> None:
        field = field_for(self.item, self.bearings)
        field.setParent(self)
        field.question = self
        self.field = field
        field.set_name(self.bearings.words.label(self.item.label))
        field.committed.connect(lambda answer: self.listener.enter(self, answer))
        field.typing.connect(self._typing)
        if isinstance(field, Boxed):
            field.unread.connect(self._unread)
            field.grown.connect(self.arrange)
            field.menu_asked.connect(self.fill_menu)

    # -- inner: showing ------------------------------------------------------------------------------------------

    def _show_derived(self, cell: Cell) -> None:
        if self.box is None:
            return
        known = cell.derived is not None and bool(cell.derived.values)
        bearings = self.bearings
        text = derived_text(cell, bearings.study, bearings.short, bearings.moment().offset)
        self.box.show_text(text, known)
        if not self.item.reported or self.field is not None:
            return
        if is_answered(cell):
            self._make_field()
        else:
            self.beside.offer_report(None if self.locked else self.open_reported)

    def _echo_text(self) -> str:
        """What the answer means; while something is typed, what was said of that. What is computed by a convention."""
        if self.field is None:
            return convention_text(self.item, self.bearings.study, self.bearings.short)
        if self.cell is None or self.field is None or self.field.is_pending():
            return self.beside.said()
        answer, words = self.cell.answer, self.bearings.short
        if answer is not None and answer.missing is not None and self.field.typed() != answer.missing.value:
            return missing_text(answer.missing, words)
        said = echo(answer, self._moment(), words)
        return said if said or self.box is None else words("derived.reported")

    def _moment(self) -> Moment:
        """Today and day 0; a birth date has no day of the study."""
        moment = self.bearings.moment()
        born = (
            self.place is not None and self.bearings.study.identity.birth == f"{self.place.key.form}.{self.item.name}"
        )
        return replace(moment, infusion=None) if born else moment

    def _show_proposal(self) -> None:
        if self.proposal() is None or self.cell is None:
            self.beside.offer_proposal("", None)
            return
        said = proposal_text(self.cell, self.bearings.words, self.bearings.moment().offset)
        self.beside.offer_proposal(said, partial(self.listener.take, self))

    def proposal(self) -> Answer | None:
        """The answer that is proposed for the empty field."""
        cell = self.cell
        if cell is None or is_answered(cell) or self.locked or cell.relevance is Relevance.NO:
            return None
        return proposed_answer(self.item, cell.proposal)

    def _grey_labels(self, grey: bool) -> None:
        role = QPalette.ColorRole.PlaceholderText if grey else QPalette.ColorRole.WindowText
        if self.labels[0].foregroundRole() != role:
            self.labels[0].setForegroundRole(role)

    def show_notes(self) -> None:
        """Make the sentences below the field anew, where they differ from those shown."""
        if not self.below.show_said(sentences(self, self.bearings)):
            return
        if self.field is not None:
            self.field.editor().setAccessibleDescription(" ".join(note.sentence() for note in self.below.notes))
        self._retab()

    def _place_note(self, note: Note) -> None:
        note.setParent(self)
        note.show()

    def _retab(self) -> None:
        """Let Tab go through this row in the order in which it is seen."""
        in_tab_order(self.stops())

    def _typing(self, text: str) -> None:
        self.listener.keep_typing(self, text)
        if self.field is None:
            return
        found = self.field.read(text) if text else (self.cell.answer if self.cell else None)
        said = echo(found, self._moment(), self.bearings.short) if isinstance(found, Answer) else ""
        self.beside.show_echo(said)
        self.arrange()

    def _unread(self, unread: Unread | None) -> None:
        self.unread = unread
        self.show_notes()
        self.arrange()

    # -- inner: geometry and painting ----------------------------------------------------------------------------

    def arrange(self) -> None:
        """Put everything in its place for the width of the row, and take the height that it needs."""
        if self._width > LEAST:
            self.line, height = arrange(self)
            if self.no_value is not None:
                self.no_value.setGeometry(self._slot())
            if height != self.height() or self.minimumHeight() != height:
                self.setFixedHeight(height)

    def _slot(self) -> QRect:
        """Where the mark for "no value" stands: 28 px square, right of everything."""
        return QRect(self.width() - SLOT, self.line + (theme.PITCH - 28) // 2, 28, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for the new width."""
        super().resizeEvent(event)
        if event.size().width() != self._width:
            self._width = event.size().width()
            self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what has no widget: the dot of an answer that is owed, the mark for "no value"."""
        painter = QPainter(self)
        cell = self.cell
        if cell is not None and not self.locked and is_owed(cell):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(theme.tokens().progress))
            painter.drawEllipse(QRectF(5, self.line + theme.PITCH / 2 - 3, 6, 6))
        if self.field is not None and not self.locked:
            paint_mark(painter, QRectF(self._slot().adjusted(5, 5, -5, -5)), Mark.NO_VALUE)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The missing codes, where the editor has no menu of its own."""
        if self.field is None:
            return
        menu = QMenu(self)
        self.fill_menu(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Under the mouse the mark for "no value" is a button with a tooltip."""
        super().enterEvent(event)
        if self.field is not None and self.no_value is None:
            self.no_value = no_value_button(self)
            self.no_value.setGeometry(self._slot())
            self.no_value.show()
