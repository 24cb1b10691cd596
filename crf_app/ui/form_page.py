"""One form instance on the screen, generated from its view: questions, findings in words, reasons, completion.

It performs commands through the casebook and draws anew the rows whose cells changed; it computes no clinical value.
Its host passes every outcome to ``take``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from crf_app.record.commands import Move
from crf_app.record.places import NONE, FormKey, Place
from crf_app.record.rights import roles_that_enter
from crf_app.record.view import FormStatus, FormView
from crf_app.study.model import CodeList, Form, Scope
from crf_app.ui.bearings import bearings_of, moment_of, who_enters
from crf_app.ui.form_area import FormArea
from crf_app.ui.form_body import FormBody
from crf_app.ui.form_edges import FormFoot, FormHead, ProblemList
from crf_app.ui.form_row import FormRow
from crf_app.ui.form_versions import FormerList, VersionBar
from crf_app.ui.grid_page import GridPage
from crf_app.ui.owed import owed_lines
from crf_app.ui.problems import next_station, problems
from crf_app.ui.reason_bar import ReasonBar
from crf_app.ui.recorder import Recorder
from crf_app.ui.rendering import FormWords
from crf_app.ui.rows_page import RowsPage

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.ui.fields.field import Bearings


class FormPage(QWidget):
    """The page of one form instance, in ``en``, ``zh`` or ``en+zh``. ``strike_asked`` carries whether to strike the
    whole instance out or to restore it, ``moved`` that another cell of its grid is in front."""

    strike_asked = Signal(bool)
    moved = Signal()

    def __init__(self, door: Casebook, language: str, key: FormKey) -> None:
        super().__init__()
        self._door, self.key = door, key
        self.words = FormWords(language)
        self.view: FormView = door.form(key)
        self.recorder = Recorder(door, key, self.words)
        self.bearings = bearings_of(door, self.words, key.subject, lambda: self._now)
        items = [item for item in self.view.form.items if item.scope is Scope.FORM]
        self.body = FormBody(items, self.view.form.sections, self.bearings, self.recorder)
        self.head, self.problems = FormHead(self.words), ProblemList(self.words)
        self.foot = FormFoot(self.words)
        self.versions, self.former = VersionBar(door, key, self.words), FormerList(door, self.words)
        self._enters = roles_that_enter(of_site=door.is_of_site(key.subject))
        self.reads_only = not self._enters & set(door.roles)
        if self.reads_only:
            self.head.reads = who_enters(self.words, self._enters)
            self.foot.reads_only = True
        self.reasons: ReasonBar | None = None
        self.grid, self.rows = rows_of(self.view.form, self.bearings, self.recorder)
        self.last = ""
        self._now = moment_of(self._door, self.key.subject)
        self._build()
        self._connect()
        self._show()

    # -- what others call ----------------------------------------------------------------------------------------

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record: draw anew what differs."""
        if outcome.subject != self.key.subject:
            return
        self.view = self._door.form(self.key)
        self._now = moment_of(self._door, self.key.subject)
        self._show()

    def focus_first(self) -> None:
        """Go into the first question that has no answer."""
        if self.body.focus_first():
            return
        if self.grid is not None:
            self.grid.focus_first()
        elif self.rows is not None:
            (self.rows.table if self.rows.table.isVisible() else self.rows.add).setFocus()

    def focus_item(self, name: str) -> None:
        """Go into the question of a name: an item, or ``row/item`` in a log or a grid."""
        row, _, item = name.rpartition("/")
        self._jump(self.key.at(item, row or NONE))

    def current_item(self) -> str | None:
        """The name of the question that has the focus, as ``focus_item`` takes it."""
        place = self._place()
        if place is None:
            return None
        return f"{place.row}/{place.item}" if place.in_row else place.item

    def restore_typing(self) -> None:
        """Put back what was being typed when the program ended."""
        for place, text in self.recorder.kept():
            row = self._row_at(place)
            if row is not None:
                row.show_typing(text)
        if self.grid is not None:
            self.grid.restore_typing()
        self.foot.show_typed(len(self._unread()))

    def settle(self) -> bool:
        """Commit what is typed anywhere on the page; False when something cannot be read."""
        parts: list[FormBody | GridPage] = [*self._bodies(), *([self.grid] if self.grid is not None else [])]
        return all([part.settle() for part in parts])  # noqa: C419  (each must settle)

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

    def finish(self) -> bool:
        """Mark the form complete on the way to the next. False when problems were listed instead, which were not
        before; a form that nobody has begun, or that cannot be completed by this person, is left as it is."""
        listed = self.problems.isVisible()
        settled = self.settle()
        open_ended = self.view.key.visit == NONE or self.view.is_blank or self.view.locked or self.view.struck
        if settled and (open_ended or self.view.status is FormStatus.COMPLETE):
            return True
        self.complete()
        if listed or not self.problems.isVisible():
            return True
        self.foot.say(self.words("page.again_goes_on"))
        return False

    def next_problem(self, step: int = 1) -> None:
        """Go to the next field with a problem, round to the first; to the reasons owed when no field has one."""
        station = next_station(self.view, self._unread(), self._place(), step, self.problems.listed())
        if station is not None:
            self._jump(station)
        elif self.reasons is not None and self.reasons.isVisible():
            self.reasons.focus_first()

    def undo(self) -> None:
        """Take back this person's last change on this page; a choice that is not committed yet before it."""
        here = self._current()
        if here is not None and here.field is not None and here.field.is_pending():
            here.field.drop()
            return
        place = self.recorder.undo_place()
        row = self._row_at(place) if place is not None else None
        changes = tuple(change.hash for change in row.cell.changes) if row is not None and row.cell else None
        self.recorder.undo(changes)
        if row is not None:
            self.show_row(row)

    def show_row(self, row: FormRow) -> None:
        """Scroll to a row and go into it."""
        row.focus()
        QTimer.singleShot(0, self, lambda: self.area.show_now(row))

    # -- inner ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.body)
        for rows in (self.rows, self.grid):
            if rows is not None:
                self.column.addWidget(rows)
        self.column.addWidget(self.former)
        self.column.addStretch(1)
        self.area = FormArea(self.inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._layout = layout
        for part in (self.head, self.versions, self.problems, self.area, self.foot):
            layout.addWidget(part, 1 if part is self.area else 0)

    def _connect(self) -> None:
        self.recorder.saved.connect(lambda: self.foot.say(""))
        self.recorder.said.connect(self.foot.say)
        self.recorder.kept_typing.connect(lambda: self.foot.show_typed(len(self._unread())))
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        if self.grid is not None:
            self.area.resized.connect(self.grid.fit)
            self.grid.moved.connect(self._keep_in_sight)
            self.grid.moved.connect(self.moved)
        self.foot.completed.connect(self.complete)
        self.foot.reopened.connect(self._reopen)
        self.foot.not_done.connect(self._not_done)
        self.versions.asked.connect(lambda: self.settle() and self.recorder.perform(Move(self.key)))
        self.problems.jumped.connect(self._jump)
        self.head.strike.clicked.connect(lambda: self.strike_asked.emit(not self.view.struck))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        for keys, deed in keys_of(self):
            on_keys(self, keys, deed)

    def _bodies(self) -> list[FormBody]:
        return [self.body] if self.rows is None else [self.body, self.rows.body]

    def _form_rows(self) -> list[FormRow]:
        return [row for body in self._bodies() for row in body.rows.values()]

    def _current(self) -> FormRow | None:
        return next((row for body in self._bodies() if (row := body.current()) is not None), None)

    def _place(self) -> Place | None:
        """The cell that has the focus."""
        if (row := self._current()) is not None:
            return row.place
        return self.grid.place() if self.grid is not None and self.grid.table.holds_focus() else None

    def _row_at(self, place: Place) -> FormRow | None:
        if place.in_row:
            return self.rows.row_at(place) if self.rows is not None else None
        row = self.body.rows.get(place.item)
        return row if row is not None and row.place == place else None

    def _unread(self) -> list[Place]:
        found = [row.place for row in self._form_rows() if row.place is not None and row.unread is not None]
        return [*found, *(self.rows.left_typed() if self.rows else []), *(self.grid.unread() if self.grid else [])]

    def _insist(self, insists: bool) -> None:
        for row in self._form_rows():
            row.insist(insists)

    def _show(self) -> None:
        idle = isinstance(QApplication.focusWidget(), QPushButton)
        view = replace(self.view, locked=self.view.locked or self.reads_only or self.view.struck)
        self.body.show_cells(view.cells, view.locked)
        if self.rows is not None:
            self.rows.show_form(view)
        if self.grid is not None:
            self.grid.show_form(view)
        self._show_edges(idle)

    def _show_edges(self, idle: bool) -> None:
        self.head.show_form(self.view)
        self.foot.show_form(self.view)
        self.versions.show_form(self.view)
        self.former.show_form(self.view, self._now.offset)
        self.foot.show_typed(len(self._unread()))
        list_again(self, self._unread())
        closed = self.view.locked or self.reads_only
        owed = [] if closed else owed_lines(self.view, self._door.history, self.words, self._now.offset)
        if owed and self.reasons is None:
            self.reasons = reason_bar(self, self._door.study.reasons)
            self._layout.insertWidget(self._layout.indexOf(self.foot), self.reasons)
        if self.reasons is None:
            return
        appears = bool(owed) and not self.reasons.isVisible()
        self.reasons.show_owed(owed)
        if appears and idle:
            self.reasons.focus_first()  # nobody is typing, so digits and Escape may act at once

    def _reopen(self, reason: str) -> None:
        held = next((line for line in self.view.attests if line.meaning == "complete" and not line.withdrawn), None)
        if held is not None and self.recorder.reopen(held.hash, reason):
            self.foot.close_asking()

    def _not_done(self, reason: str) -> None:
        """Record every open question as not done, with one reason."""
        if self.recorder.not_done(self.view, reason):
            self.foot.close_asking()

    def _jump(self, place: Place) -> None:
        row = self._row_at(place)
        if row is not None:
            self.show_row(row)
        elif self.grid is not None:
            self.grid.focus_place(place)

    def ask_missing(self) -> None:
        """Ask why the field in front has no value."""
        if (row := self._current()) is not None:
            row.ask_missing()
        elif self.grid is not None and self.grid.table.hasFocus():
            self.grid.ask_missing()

    def take_proposal(self) -> None:
        """Record what is proposed for the field in front."""
        if (row := self._current()) is not None:
            self.recorder.take(row)
        elif self.grid is not None and self.grid.table.hasFocus():
            self.grid.take()

    def go_section(self, step: int) -> None:
        """Go to the first question of the next or previous section."""
        row = self.body.section_from(self.body.current(), step)
        if row is not None:
            self.show_row(row)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight, clear of the foot; count and list what was left half typed."""
        self.foot.show_typed(len(self._unread()))
        if now is not None and not self.problems.isAncestorOf(now):
            list_again(self, self._unread())
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Scroll to what has the focus, which a bar or a sentence may have put out of sight; remember where it was."""
        self.last = self.current_item() or self.last
        self.area.show_now(self._current(), self.grid.in_front(self.inside) if self.grid is not None else ())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where no field takes it, closes the list of problems, else takes back what owes a reason."""
        escape = event.key() == Qt.Key.Key_Escape
        if escape and self.problems.isVisible():
            self.problems.hide()
        elif not (escape and self.reasons is not None and self.reasons.take_back(self.recorder.made())):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep half-typed text when the window is left."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.recorder.keep()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep half-typed text when another page comes to the front."""
        self.recorder.keep()
        super().hideEvent(event)


def rows_of(form: Form, bearings: Bearings, recorder: Recorder) -> tuple[GridPage | None, RowsPage | None]:
    """The grid or the log of a form; neither where it has no rows."""
    if form.grid:
        return GridPage(form, bearings, recorder), None
    return None, RowsPage(form, bearings, recorder) if form.has_rows else None


def focus_again(page: FormPage) -> None:
    """Go back into the question that had the focus last, else into the first that has no answer."""
    if page.last:
        page.focus_item(page.last)
    else:
        page.focus_first()


def list_again(page: FormPage, unread: Iterable[Place]) -> None:
    """Bring the list of problems up to date where it is seen."""
    if page.problems.isVisible():
        page.problems.show_problems(problems(page.view, unread, page.words))


def reason_bar(page: FormPage, reasons: CodeList) -> ReasonBar:
    """The bar that asks why, with a key for each reason."""
    bar = ReasonBar(reasons, page.words)
    bar.given.connect(page.recorder.give_reason)
    bar.taken_back.connect(page.recorder.undo_changes)
    for number in range(1, len(reasons.codes) + 1):
        on_keys(page, f"Alt+{number}", partial(bar.choose_number, number))
    return bar


def keys_of(page: FormPage) -> tuple[tuple[str, Callable[[], object]], ...]:
    """What the keys of a page do, wherever in it the focus is."""
    return (
        ("Ctrl+M", page.ask_missing),
        ("Ctrl+Shift+M", page.foot.ask_not_done),
        ("Alt+P", page.take_proposal),
        ("F8", page.next_problem),
        ("Ctrl+E", page.next_problem),
        ("Shift+F8", lambda: page.next_problem(-1)),
        ("Ctrl+Z", page.undo),
        ("Ctrl+S", page.settle),
        ("Ctrl+Return", page.complete),
        ("Ctrl+Enter", page.complete),
        ("Ctrl+Down", lambda: page.go_section(1)),
        ("Ctrl+Up", lambda: page.go_section(-1)),
    )


def on_keys(page: QWidget, keys: str, deed: Callable[[], object]) -> None:
    """Do something when keys are pressed anywhere in a page."""
    shortcut = QShortcut(QKeySequence(keys), page)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(deed)
