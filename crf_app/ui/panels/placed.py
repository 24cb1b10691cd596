"""What a hand-made panel is built of: fields at their places in the record, and computed values beside them.

A field here commits to the very cell that the form shows; a panel holds no data of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from crf_app.record.places import FormKey, Place
from crf_app.record.reading import Unread
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Relevance
from crf_app.study.model import Item
from crf_app.ui import theme
from crf_app.ui.controls import Button, column, in_tab_order, muted, text
from crf_app.ui.fields.field import Bearings, Field
from crf_app.ui.fields.make import field_for
from crf_app.ui.marks import Mark
from crf_app.ui.panels.bench import Bench
from crf_app.ui.panels.shown import Shown, named
from crf_app.ui.rendering import FormWords, answer_text, derived_text, is_answered, proposal_text, proposed_answer
from crf_app.ui.row_below import Below
from crf_app.ui.said import Said, sentences
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome


_SIDE_BY_SIDE = 300
"""Narrower than this, two readings of a date, or a button and the line for a comment, stand one below the other."""


class Placed(QWidget):
    """A field at its place, with what is found, proposed or wrong in words below it."""

    def __init__(self, bench: Bench, place: Place, width: int) -> None:
        super().__init__()
        self._bench, self.bearings = bench, bench.bearings
        self.place: Place | None = place
        self._recorder = bench.recorder(place.key)
        item: Item = bench.door.form_of(place.key).item(place.item)
        self.field: Field = field_for(item, bench.bearings)
        self.field.question = self
        self.field.setFixedSize(self.field.wanted(width))
        self.field.set_name(bench.words.label(item.label))
        self._notes = QWidget()
        self._notes.setMaximumWidth(width)
        enter, confirm = partial(self._recorder.enter, self), partial(self._recorder.confirm, self)
        put, narrow = column(self._notes, 0).addWidget, width < _SIDE_BY_SIDE
        self.below = Below(self, self._notes, put, enter, confirm, narrow)
        self.take = Button("", lambda: self._recorder.take(self), height=30)
        self.take.setMaximumWidth(width)
        self.cell: Cell | None = None
        self.unread: Unread | None = None
        self.trouble = ""
        self.insists = False
        self.locked = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.field, self.take, self._notes):
            layout.addWidget(part)
        layout.addStretch(1)
        self.field.committed.connect(lambda answer: self._recorder.enter(self, answer))
        self.field.typing.connect(lambda typed: self._recorder.keep_typing(self, typed))
        self.field.unread.connect(self._cannot_read)
        self.field.grown.connect(lambda: self.field.setFixedSize(self.field.wanted(width)))
        self.show_now()

    def show_now(self) -> None:
        """Show the cell as it stands now."""
        if self.place is not None:
            self.show_cell(self._bench.cell(self.place), bool(self._bench.why_closed(self.place.key)))

    def show_cell(self, cell: Cell, locked: bool) -> None:
        """Show a cell."""
        self.cell, self.locked = cell, locked
        self.field.show_cell(cell)
        unasked = cell.relevance is Relevance.NO and not cell.changes
        self.field.close_for_change(locked or unasked, asked=not unasked)
        self._show_proposal(cell)
        self._show_note()

    def show_trouble(self, sentence: str) -> None:
        """Say why the last text was not recorded; empty when it was."""
        self.trouble = sentence
        self._show_note()

    @property
    def what(self) -> str:
        """The name of its place."""
        return self.place.what if self.place is not None else ""

    def restore(self, typed: str) -> None:
        """Put back a half-typed text."""
        self.field.show_typing(typed)

    def proposal(self) -> Answer | None:
        """The answer that is proposed for the empty field."""
        cell = self.cell
        if cell is None or cell.changes or self.locked or cell.relevance is Relevance.NO:
            return None
        return proposed_answer(cell.item, cell.proposal)

    def _cannot_read(self, unread: Unread | None) -> None:
        self.unread = unread
        self._show_note()

    def _show_proposal(self, cell: Cell) -> None:
        proposed = self.proposal() is not None
        self.take.setVisible(proposed)
        if proposed:
            self.take.setText(proposal_text(cell, self._bench.words, self._bench.moment().offset))
            self.take.setAccessibleName(self.take.text())

    def stops(self) -> list[QWidget]:
        """What Tab may reach, in the order in which it is seen."""
        return [*self.field.stops(), self.take, *self.below.stops()]

    def _show_note(self) -> None:
        if self.below.show_said([*sentences(self, self.bearings), *_owed(self.cell, self.bearings)]):
            in_tab_order(self.stops())


def _owed(cell: Cell | None, bearings: Bearings) -> list[Said]:
    return [Said(Mark.UNUSUAL, bearings.words("panel.owes"))] if cell is not None and cell.owes else []


class Computed(QWidget):
    """A computed value; where there is none what the source reported, else in words why. Below it what is found.
    Never typed in."""

    field: Field | None = None
    unread: Unread | None = None
    insists = False

    def __init__(self, bench: Bench, place: Place) -> None:
        super().__init__()
        self._bench, self.bearings = bench, bench.bearings
        self.place: Place | None = place
        self._recorder = bench.recorder(place.key)
        self.cell: Cell | None = None
        self.trouble = ""
        self.locked = False
        self.label = text()
        self.label.setMargin(4)
        self.label.setAccessibleName(bench.words.label(bench.door.form_of(place.key).item(place.item).label))
        page = column(self, 0)
        page.setSpacing(0)
        page.addWidget(self.label)
        notes = QWidget()
        page.addWidget(notes)
        page.addStretch(1)
        enter, confirm = partial(self._recorder.enter, self), partial(self._recorder.confirm, self)
        self.below = Below(self, notes, column(notes, 0).addWidget, enter, confirm, narrow=True)
        self.show_now()

    def text(self) -> str:
        """The value in words."""
        return self.label.text()

    def show_now(self) -> None:
        """Show the value as it follows from the record now."""
        if self.place is not None:
            self.show_cell(self._bench.cell(self.place), bool(self._bench.why_closed(self.place.key)))

    def show_cell(self, cell: Cell, locked: bool) -> None:
        """Show a cell."""
        self.cell, self.locked = cell, locked
        bench = self._bench
        values = cell.derived.values if cell.derived is not None else ()
        known = bool(values) or is_answered(cell)
        said = f"ƒ {derived_text(cell, bench.door.study, bench.words, bench.moment().offset)}"
        if not values and known:
            stated = answer_text(cell.item, cell.answer, bench.words, bench.moment().offset)
            said = f"{stated} ({bench.words('derived.reported')})"
        self.label.setText(said)
        role = self.palette().ColorRole.WindowText if known else self.palette().ColorRole.PlaceholderText
        self.label.setForegroundRole(role)
        self.show_trouble("")

    def show_trouble(self, sentence: str) -> None:
        """Say what is found, and why something was not recorded."""
        self.trouble = sentence
        if self.below.show_said(sentences(self, self.bearings)):
            in_tab_order(self.stops())

    def stops(self) -> list[QWidget]:
        """Its place in the order of Tab, which stops only at what can be done about a finding."""
        return [self.label, *self.below.stops()]

    def proposal(self) -> Answer | None:
        """Nothing is proposed for what is computed."""
        return None


class Told(QLabel):
    """A line of words that is computed anew whenever something changes."""

    def __init__(self, say: Callable[[], str]) -> None:
        super().__init__()
        self._say = say
        self.setWordWrap(True)
        self.show_now()

    def show_now(self) -> None:
        """Say it anew."""
        words = self._say()
        self.setText(words)
        if not words:
            self.hide()
        elif not self.isWindow():  # a part without parent would flash up as a window of its own
            self.show()


class Part(Protocol):
    """A part of a panel that can be shown anew."""

    def show_now(self) -> None:
        """Show it as it follows from the record now."""


Made = TypeVar("Made", bound=Part)


class PanelPage(QScrollArea):
    """A panel that scrolls. ``wants`` asks the stage window for another page, ``said`` carries a line for its head.
    ``shown`` is what must be asked for it to be shown."""

    shown: ClassVar[Shown] = Shown()
    wants = Signal(str)
    said = Signal(str)

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__()
        self.bench = Bench(door, words, subject, self.said.emit)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts: list[Part] = []

    def lay_out(self, key: FormKey, title: str = "", about: str = "") -> QVBoxLayout:
        """The column of the panel, with its head: title, what it is for, and why nothing can be recorded on a form."""
        inside = QWidget()
        page = column(inside, 8)
        if title:
            page.addWidget(text(title, size=16, bold=True))
            page.addWidget(muted(text(about)))
        page.addWidget(self.told(lambda: self.bench.why_closed(key)))
        self.setWidget(inside)
        return page

    def part(self, made: Made) -> Made:
        """A part of this panel, which is shown anew whenever something changes."""
        self._parts.append(made)
        return made

    def placed(self, place: Place, width: int = theme.FIELD) -> Placed:
        """A field of this panel."""
        return self.part(Placed(self.bench, place, width))

    def computed(self, place: Place) -> Computed:
        """A computed value of this panel."""
        return self.part(Computed(self.bench, place))

    def told(self, say: Callable[[], str]) -> Told:
        """A line of words of this panel."""
        return self.part(Told(say))

    def refresh(self) -> None:
        """Show everything as it stands now."""
        self.bench.forget()
        for part in self._parts:
            part.show_now()

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record of this subject."""
        if outcome.subject == self.bench.subject:
            self.refresh()

    def restore_typing(self) -> None:
        """Put back the texts that were half typed when the window was closed."""
        typed = dict(self.bench.door.typing())
        for part in self._questions():
            if part.place in typed:
                part.restore(typed[part.place])

    def keep_typing(self) -> None:
        """Keep what is half typed now."""
        self.bench.keep()

    def current_item(self) -> str:
        """The item in whose field the focus stands; empty elsewhere."""
        focus = self.window().focusWidget() or self.window()
        return next((part.what for part in self._questions() if part.isAncestorOf(focus)), "")

    def focus_item(self, what: str) -> None:
        """Put the focus into the field of a place."""
        for part in self._questions():
            if part.what == what:
                part.field.editor().setFocus()

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        for part in self._questions()[:1]:
            part.field.editor().setFocus()

    def _questions(self) -> list[Placed]:
        return [part for part in self._parts if isinstance(part, Placed)]

    def event(self, event: QEvent) -> bool:
        """Keep half-typed text when the window is left."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.keep_typing()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep half-typed text when another page comes to the front."""
        self.keep_typing()
        super().hideEvent(event)


class NotShown(PanelPage):
    """Stands where a panel would, and says what of it is not asked."""

    def __init__(self, door: Casebook, words: Words, subject: str, lacking: tuple[str, ...]) -> None:
        super().__init__(door, words, subject)
        inside = QWidget()
        page = column(inside, 8)
        said = self.bench.words.in_each(partial(_lacking_text, door, subject, lacking))
        page.addWidget(text(said))
        page.addStretch(1)
        self.setWidget(inside)


def _lacking_text(door: Casebook, subject: str, lacking: tuple[str, ...], words: FormWords) -> str:
    names = ", ".join(words.label(named(door, subject, name)) for name in lacking)
    return words("panel.lacking", version=door.study.version, names=names)
