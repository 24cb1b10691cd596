"""One form instance on the screen, generated from its view: questions, findings in words, reasons, completion.

It performs commands through the casebook and redraws the rows that an outcome names; it computes no clinical value.
Its host passes every outcome to ``take``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from crf_app.record.places import FormKey, Place
from crf_app.record.reading import Moment
from crf_app.record.view import Change, FormView
from crf_app.study.model import Scope
from crf_app.ui.fields.field import Bearings
from crf_app.ui.form_body import FormBody
from crf_app.ui.form_edges import FormFoot, FormHead, ProblemList
from crf_app.ui.form_row import FormRow
from crf_app.ui.problems import problems
from crf_app.ui.reason_bar import Owed, ReasonBar
from crf_app.ui.recorder import Recorder
from crf_app.ui.rendering import FormWords, answer_text

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome

_SCROLL_MARGIN = 64


class FormPage(QWidget):
    """The page of one form instance, in ``en``, ``zh`` or ``en+zh``."""

    def __init__(self, door: Casebook, language: str, key: FormKey) -> None:
        super().__init__()
        self._door, self.key = door, key
        self.words = FormWords(language)
        self.view: FormView = door.form(key)
        self.recorder = Recorder(door, key, self.words)
        self.bearings = Bearings(door.study, self.words, self._moment, door.now, self._person)
        items = [item for item in self.view.form.items if item.scope is Scope.FORM]
        self.body = FormBody(items, self.view.form.sections, self.bearings, self.recorder)
        self.head, self.problems = FormHead(self.words), ProblemList(self.words)
        self.foot = FormFoot(self.words)
        self.reasons: ReasonBar | None = None
        self._read_moment()
        self._build()
        self._connect()
        self.body.show_cells(self.view.cells, self.view.locked)
        self._show_edges()

    # -- what others call ----------------------------------------------------------------------------------------

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record: redraw what it names."""
        if outcome.subject != self.key.subject:
            return
        self.view = self._door.form(self.key)
        self._read_moment()
        self.body.show_cells(self.view.cells, self.view.locked, outcome.changed)
        self._show_edges()

    def focus_first(self) -> None:
        """Go into the first question that has no answer."""
        self.body.focus_first()

    def focus_item(self, name: str) -> None:
        """Go into the question of a name."""
        if name in self.body.rows:
            self.show_row(self.body.rows[name])

    def current_item(self) -> str | None:
        """The name of the question that has the focus."""
        row = self.body.current()
        return row.item.name if row is not None else None

    def restore_typing(self) -> None:
        """Put back what was being typed when the program ended."""
        for place, text in self.recorder.kept():
            row = self._row_at(place)
            if row is not None:
                row.show_typing(text)

    def settle(self) -> bool:
        """Commit what is typed anywhere on the page; False when something cannot be read."""
        return self.body.settle()

    def complete(self) -> None:
        """Mark the form complete, or list what stands against it."""
        self.settle()
        found = problems(self.view, self._unread(), self.words)
        if not self._unread() and self.recorder.complete():
            self._insist(False)
            self.problems.hide()
            return
        if found:
            self._insist(True)
            self.problems.show_problems(found)
            self.problems.focus_first()

    def next_problem(self, step: int = 1) -> None:
        """Go to the next field with a problem, round to the first; to the reasons owed when no field has one."""
        rows = list(self.body.rows.values())
        here = self.body.current()
        start = rows.index(here) if here in rows else (-1 if step > 0 else 0)
        for offset in range(1, len(rows) + 1):
            row = rows[(start + step * offset) % len(rows)]
            if row.is_problem():
                self.show_row(row)
                return
        if self.reasons is not None and self.reasons.isVisible():
            self.reasons.focus_first()

    def undo(self) -> None:
        """Take back this person's last change on this page."""
        place = self.recorder.undo_place()
        row = self._row_at(place) if place is not None else None
        changes = tuple(change.hash for change in row.cell.changes) if row is not None and row.cell else None
        self.recorder.undo(changes)
        if row is not None:
            self.show_row(row)

    def show_row(self, row: FormRow) -> None:
        """Scroll to a row and go into it."""
        row.focus()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(row, 0, _SCROLL_MARGIN))

    # -- inner ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.body)
        self.column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._layout = layout
        for part, stretch in ((self.head, 0), (self.problems, 0), (self.area, 1), (self.foot, 0)):
            layout.addWidget(part, stretch)

    def _connect(self) -> None:
        self.recorder.saved.connect(self._saved)
        self.recorder.said.connect(self.foot.say)
        self.foot.completed.connect(self.complete)
        self.foot.reopened.connect(self._reopen)
        self.problems.jumped.connect(self._jump)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        for keys, deed in (
            ("Ctrl+M", self._ask_missing),
            ("Alt+P", self._take),
            ("F8", self.next_problem),
            ("Ctrl+E", self.next_problem),
            ("Shift+F8", lambda: self.next_problem(-1)),
            ("Ctrl+Z", self.undo),
            ("Ctrl+S", self.settle),
            ("Ctrl+Return", self.complete),
            ("Ctrl+Enter", self.complete),
            ("Ctrl+Down", lambda: self._section(1)),
            ("Ctrl+Up", lambda: self._section(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _moment(self) -> Moment:
        return self._now

    def _read_moment(self) -> None:
        """Today, day 0 and the local offset, read once for all that is drawn at this time."""
        now = self._door.now()
        day0, planned = self._door.infusion(self.key.subject)
        sign = -1 if now[-6] == "-" else 1
        offset = sign * (int(now[-5:-3]) * 60 + int(now[-2:])) if now[-6] in "+-" else 0
        self._now = Moment(self._door.today(), day0, offset, planned)

    def _person(self, user: str) -> str:
        person = self._door.people.get(user)
        return person.name if person is not None else user

    def _row_at(self, place: Place) -> FormRow | None:
        row = self.body.rows.get(place.item)
        return row if row is not None and row.place == place else None

    def _unread(self) -> list[Place]:
        rows = self.body.rows.values()
        return [row.place for row in rows if row.place is not None and row.unread is not None]

    def _insist(self, insists: bool) -> None:
        for row in self.body.rows.values():
            row.insist(insists)

    def _show_edges(self) -> None:
        self.head.show_form(self.view)
        self.foot.show_form(self.view)
        if self.problems.isVisible():
            self.problems.show_problems(problems(self.view, self._unread(), self.words))
        owed = [] if self.view.locked else self._owed()
        if owed and self.reasons is None:
            self.reasons = ReasonBar(self._door.study.reasons, self.words)
            self.reasons.given.connect(self.recorder.give_reason)
            self.reasons.taken_back.connect(self.recorder.undo_changes)
            self._layout.insertWidget(self._layout.indexOf(self.foot), self.reasons)
        if self.reasons is not None:
            self.reasons.show_owed(owed)

    def _owed(self) -> list[Owed]:
        cells = [*self.view.cells.values(), *(cell for row in self.view.rows for cell in row.cells.values())]
        wanted = set(self.view.owes)
        return [self._owed_line(change) for cell in cells for change in cell.changes if change.hash in wanted]

    def _owed_line(self, change: Change) -> Owed:
        item = self.view.form.item(change.place.item)
        before = {past.hash: past.answer for past in self._door.history(change.place)}
        old = next((before[name] for name in change.base if name in before), None)
        offset = self._now.offset
        texts = (answer_text(item, answer, self.words, offset) for answer in (old, change.answer))
        return Owed(change.hash, self.words.label(item.label), *texts)

    def _saved(self, time: str) -> None:
        self.foot.saved.setText(self.words("page.saved", time=time))
        self.foot.say("")

    def _reopen(self, reason: str) -> None:
        held = next((line for line in self.view.attests if line.meaning == "complete" and not line.withdrawn), None)
        if held is not None and self.recorder.reopen(held.hash, reason):
            self.foot.close_asking()

    def _jump(self, place: Place) -> None:
        row = self._row_at(place)
        if row is not None:
            self.show_row(row)

    def _ask_missing(self) -> None:
        row = self.body.current()
        if row is not None:
            row.ask_missing()

    def _take(self) -> None:
        row = self.body.current()
        if row is not None:
            self.recorder.take(row)

    def _section(self, step: int) -> None:
        """Go to the first question of the next or previous section."""
        heads = [heading.items[0] for heading in self.body.headings if heading.items]
        names = list(self.body.rows)
        here = self.body.current()
        at = names.index(here.item.name) if here is not None else -1
        places = [names.index(name) for name in heads]
        ahead = [place for place in places if (place > at if step > 0 else place < at)]
        if ahead:
            self.show_row(self.body.rows[names[ahead[0] if step > 0 else ahead[-1]]])

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight, clear of the foot."""
        row = self.body.row_of(now)
        if row is not None:
            self.area.ensureWidgetVisible(row, 0, _SCROLL_MARGIN)

    def event(self, event: QEvent) -> bool:
        """Keep half-typed text when the window is left."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.recorder.keep()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep half-typed text when another page comes to the front."""
        self.recorder.keep()
        super().hideEvent(event)
