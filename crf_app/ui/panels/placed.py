"""What a hand-made panel is built of: fields at their places in the record, and computed values beside them.

A field here commits to the very cell that the form shows; a panel holds no data of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from crf_app.errors import Refused
from crf_app.record.commands import Enter
from crf_app.record.places import FormKey, Place
from crf_app.record.reading import Moment, Unread
from crf_app.record.structure import once_key
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Relevance, Row
from crf_app.study.model import Item
from crf_app.ui import theme
from crf_app.ui.controls import Button, column
from crf_app.ui.fields.field import Bearings
from crf_app.ui.fields.make import field_for
from crf_app.ui.marks import Mark
from crf_app.ui.notes import Note
from crf_app.ui.rendering import FormWords, answer_text, derived_text, is_answered, proposed_answer, scalar_text
from crf_app.ui.said import sentences
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.record.view import FormView

TYPED_MS = 700
MANY = 10_000
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def power_text(value: Decimal) -> str:
    """A large count as mantissa and power of ten, no digit lost.

    >>> power_text(Decimal("3840000.0"))
    '3.84 × 10⁶'
    """
    sign, digits, _ = value.normalize().as_tuple()
    mantissa = Decimal((sign, digits, 1 - len(digits)))
    return f"{mantissa:f} × 10{str(value.adjusted()).translate(_SUPERSCRIPT)}"


class Bench:
    """What a panel works with: the door, one subject, words, and where a field finds today and now."""

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        self.door, self.subject = door, subject
        self.words = FormWords(words.language)
        self._views: dict[FormKey, FormView] = {}
        self.bearings = Bearings(door.study, self.words, self.moment, door.now, self._person, self._rows)

    def moment(self) -> Moment:
        """Today, the day of infusion and the local offset in minutes."""
        infusion, planned = self.door.infusion(self.subject)
        offset = datetime.fromisoformat(self.door.now()).utcoffset()
        return Moment(self.door.today(), infusion, int(offset.total_seconds() // 60) if offset else 0, planned)

    def once(self, form: str) -> FormKey:
        """The instance of a form that is there once."""
        return once_key(self.door.study, self.subject, self.door.study.forms[form])

    def form(self, key: FormKey) -> FormView:
        """A form as it stood when something last changed."""
        if key not in self._views:
            self._views[key] = self.door.form(key)
        return self._views[key]

    def forget(self) -> None:
        """Something changed."""
        self._views.clear()

    def cell(self, place: Place) -> Cell:
        """A cell of such a form."""
        return self.form(place.key).cells[place.item]

    def answer_text(self, place: Place) -> str:
        """The recorded text of a cell; empty where there is none or a missing code."""
        answer = self.cell(place).answer
        return answer.text if answer is not None and answer.missing is None else ""

    def _rows(self, form: str) -> tuple[Row, ...]:
        return self.form(self.once(form)).rows

    def _person(self, user: str) -> str:
        known = self.door.people.get(user)
        return known.name if known else user


class Placed(QWidget):
    """A field at its place, with what is found, proposed or wrong in words below it."""

    def __init__(self, bench: Bench, place: Place, width: int) -> None:
        super().__init__()
        self._bench, self.place = bench, place
        item: Item = bench.door.form_of(place.key).item(place.item)
        self.field = field_for(item, bench.bearings)
        self.field.setFixedSize(self.field.wanted(width))
        self.field.set_name(bench.words.label(item.label))
        self._notes = QWidget()
        self._notes.setMaximumWidth(width)
        self._said: list[tuple[Mark, str]] = []
        column(self._notes, 0)
        self.take = Button("", self._take_proposal, height=30)
        self.take.setMaximumWidth(width)
        self.cell: Cell | None = None
        self.unread: Unread | None = None
        self.trouble = ""
        self.insists = False
        self._text = ""
        self._keep = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._keep.timeout.connect(self._keep_typing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.field, self.take, self._notes):
            layout.addWidget(part)
        layout.addStretch(1)
        self.field.committed.connect(self._commit)
        self.field.typing.connect(self._typing)
        self.field.unread.connect(self._cannot_read)
        self.field.grown.connect(lambda: self.field.setFixedSize(self.field.wanted(width)))
        self.show_now()

    def show_now(self) -> None:
        """Show the cell as it stands now."""
        self.cell = cell = self._bench.cell(self.place)
        self.field.show_cell(cell)
        view = self._bench.form(self.place.key)
        self.field.close_for_change(view.locked or (cell.relevance is Relevance.NO and not cell.changes))
        self._show_proposal(cell)
        self._show_note()

    def restore(self, typed: str) -> None:
        """Put back a half-typed text."""
        self.field.show_typing(typed)

    def keep(self) -> None:
        """Keep what is half typed now."""
        if self._keep.isActive():
            self._keep.stop()
            self._keep_typing()

    def _commit(self, answer: Answer | None, sources: tuple[str, ...] = ()) -> None:
        self._keep.stop()
        try:
            self._bench.door.perform(Enter(self.place, answer, sources), clear_typing=(self.place.what,))
        except Refused as refused:
            self.trouble = self._bench.words.refusal(refused)
            self.field.hold()
        else:
            self.trouble = ""
        self._bench.forget()
        self.show_now()

    def _take_proposal(self) -> None:
        cell = self._bench.cell(self.place)
        answer = proposed_answer(cell.item, cell.proposal)
        if answer is not None:
            self._commit(answer, cell.sources)

    def _typing(self, typed: str) -> None:
        self._text = typed
        self._keep.start()

    def _keep_typing(self) -> None:
        if self._text:
            self._bench.door.save_typing(self.place, self._text)
        else:
            self._bench.door.clear_typing(self.place)

    def _cannot_read(self, unread: Unread | None) -> None:
        self.unread = unread
        self._show_note()

    def _show_proposal(self, cell: Cell) -> None:
        answer = None if cell.changes or cell.relevance is Relevance.NO else proposed_answer(cell.item, cell.proposal)
        self.take.setVisible(answer is not None)
        if answer is not None:
            words, offset = self._bench.words, self._bench.moment().offset
            value = ", ".join(scalar_text(cell.item, scalar, words, offset) for scalar in cell.proposal)
            self.take.setText(words("proposal.take", value=value))
            self.take.setAccessibleName(self.take.text())

    def _show_note(self) -> None:
        said = [(line.mark, line.sentence) for line in sentences(self, self._bench.bearings)]
        if self.cell is not None and self.cell.owes:
            said.append((Mark.UNUSUAL, self._bench.words("panel.owes")))
        layout = self._notes.layout()
        if said == self._said or layout is None:
            return
        self._said = said
        while (item := layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        for mark, sentence in said:
            layout.addWidget(Note(mark, sentence))


class Computed(QLabel):
    """A computed value; where there is none what the source reported, else in words why. Never typed in."""

    def __init__(self, bench: Bench, place: Place) -> None:
        super().__init__()
        self._bench, self.place = bench, place
        self.setWordWrap(True)
        self.setMargin(4)
        self.setAccessibleName(bench.words.label(bench.door.form_of(place.key).item(place.item).label))
        self.show_now()

    def show_now(self) -> None:
        """Show the value as it follows from the record now."""
        cell = self._bench.cell(self.place)
        bench = self._bench
        said = f"ƒ {derived_text(cell, bench.door.study, bench.words, bench.moment().offset)}"
        values = cell.derived.values if cell.derived is not None else ()
        known = bool(values) or is_answered(cell)
        if values and isinstance(values[0], Decimal) and abs(values[0]) >= MANY:
            said = f"ƒ {power_text(values[0])} {cell.item.units[0].text(bench.words.first) if cell.item.units else ''}"
        elif not values and is_answered(cell):
            stated = answer_text(cell.item, cell.answer, bench.words, bench.moment().offset)
            said = f"{stated} ({bench.words('derived.reported')})"
        self.setText(said)
        role = self.palette().ColorRole.WindowText if known else self.palette().ColorRole.PlaceholderText
        self.setForegroundRole(role)


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


class PanelPage(QScrollArea):
    """A panel that scrolls. ``wants`` asks the stage window for another page."""

    wants = Signal(str)

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__()
        self.bench = Bench(door, words, subject)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts: list[Placed | Computed | Told] = []

    def placed(self, place: Place, width: int = theme.FIELD) -> Placed:
        """A field of this panel."""
        part = Placed(self.bench, place, width)
        self._parts.append(part)
        return part

    def computed(self, place: Place) -> Computed:
        """A computed value of this panel."""
        part = Computed(self.bench, place)
        self._parts.append(part)
        return part

    def told(self, say: Callable[[], str]) -> Told:
        """A line of words of this panel."""
        part = Told(say)
        self._parts.append(part)
        return part

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
        for part in self._parts:
            if isinstance(part, Placed) and part.place in typed:
                part.restore(typed[part.place])

    def keep_typing(self) -> None:
        """Keep what is half typed now."""
        for part in self._parts:
            if isinstance(part, Placed):
                part.keep()

    def current_item(self) -> str:
        """The item in whose field the focus stands; empty elsewhere."""
        for part in self._parts:
            if isinstance(part, Placed) and part.isAncestorOf(self.window().focusWidget() or self.window()):
                return part.place.what
        return ""

    def focus_item(self, what: str) -> None:
        """Put the focus into the field of a place."""
        for part in self._parts:
            if isinstance(part, Placed) and part.place.what == what:
                part.field.editor().setFocus()

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        first = next((part for part in self._parts if isinstance(part, Placed)), None)
        if first is not None:
            first.field.editor().setFocus()
