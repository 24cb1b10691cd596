"""The laboratory grid, and below it, in a place that is always kept for them, the sentences about the cell in front.

Delete clears, Ctrl+M and a letter say why there is no value; what cannot be typed in a cell is said below it.
"""

from __future__ import annotations

from collections.abc import Set
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crf_app.record.commands import AddRow, EnterMany, EnterRows
from crf_app.record.places import Place
from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.record.view import Cell, Finding, FormView
from crf_app.study.model import Form
from crf_app.ui import controls
from crf_app.ui.fields.field import Bearings
from crf_app.ui.grid_editing import GridDelegate
from crf_app.ui.grid_model import GridModel, Index, Typed, proposals_of
from crf_app.ui.grid_paste import grid_block, with_units
from crf_app.ui.grid_view import LEAST, GridView
from crf_app.ui.marks import MARK_OF, Mark
from crf_app.ui.missing_bar import MissingBar
from crf_app.ui.notes import Note
from crf_app.ui.paste_preview import PastePreview
from crf_app.ui.pasting import Block, table_of
from crf_app.ui.problems import NEW
from crf_app.ui.recorder import Recorder
from crf_app.ui.rendering import finding_text, is_answered, unread_text

_SAID = 100
_NOTES = _SAID + 24


class GridPage(QWidget):
    """The grid of one form instance. ``moved`` says that another cell is in front."""

    moved = Signal()

    def __init__(self, form: Form, bearings: Bearings, recorder: Recorder) -> None:
        super().__init__()
        self._bearings, self._recorder = bearings, recorder
        self._view: FormView | None = None
        self._notes: list[Note] = []
        self._bar: MissingBar | None = None
        visit = bearings.study.visit_by_id.get(recorder.key.visit)
        self.model = GridModel(form, bearings, visit, self)
        self.table = GridView(self.model, bearings.words)
        self.delegate = GridDelegate(self.model, self)
        self.table.setItemDelegate(self.delegate)
        self.delegate.entered.connect(self.enter)
        self.delegate.typing.connect(self._keep_typing)
        self.delegate.reverted.connect(lambda index: self._keep(index, self._unrecorded(index)))
        self.table.cleared.connect(lambda index: self.enter(index, ""))
        self.table.refused.connect(lambda: self._show_notes(wanted=True))
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.table.pasted.connect(self.paste)
        self.preview: PastePreview | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(6)
        self.all = controls.Button("", self.take_all, height=30)
        self.all.setToolTip(bearings.words("grid.take_all_tip"))
        self.all.hide()
        layout.addLayout(controls.row(self.all, 1))
        layout.addWidget(self.table)
        self._said, self._layout = _kept_place()
        layout.addWidget(self._said)

    def show_form(self, view: FormView) -> None:
        """Show the rows as they stand now."""
        self._view = view
        before = set(self.model.codes)
        self.model.show_form(view)
        self._forget_typed(before - self.model.codes)
        proposed = () if view.locked else proposals_of(self.model)
        self.all.setVisible(bool(proposed))
        self.all.setText(self._bearings.words("grid.take_all", count=len(proposed)))
        self.all.setShortcut("Alt+Shift+P")  # a new text takes it away
        self._show_notes()

    def _forget_typed(self, codes: Set[str]) -> None:
        """With a row that was taken away goes what stood half typed in it."""
        for where in [where for where in self.model.typed if where[0] in codes]:
            del self.model.typed[where]
            self._keep(self.model.index_at(*where), "")

    def enter(self, index: Index, text: str) -> None:
        """Record a typed text; what cannot be read stays in its cell with its reason."""
        item, line = self.model.item(index), self.model.line(index)
        if item is None or not self._is_open() or not self.model.is_open(index):
            return
        where = (line.code, item.name)
        if text == index.data(Qt.ItemDataRole.EditRole) and where not in self.model.typed:
            self._keep(index, "")
            return
        found = self.model.read(index, text)
        self.model.typed.pop(where, None)
        if isinstance(found, Unread) or not self._record(index, found):
            self.model.typed[where] = Typed(text, found if isinstance(found, Unread) else Unread("typing.refused_cell"))
            self._keep(index, text)
            self._show_notes()

    def paste(self) -> None:
        """Show what the copied block would enter from the cell in front on, before it is entered."""
        if self._view is None or self._view.locked:
            return
        words, at = self._bearings.words, self._bearings.moment()
        block = grid_block(self.model, self.table.currentIndex(), table_of(QGuiApplication.clipboard().text()))
        self.preview = PastePreview(block, words, at.offset, self)
        self.preview.accepted.connect(lambda: self._enter_block(block))
        self.preview.open()

    def _enter_block(self, block: Block) -> None:
        """One entry for the whole block; what cannot be read is half typed in its cell."""
        rows = tuple((target.row, with_units(self.model, target)) for target in block.targets)
        rows = tuple((row, answers) for row, answers in rows if answers)
        if rows and self._recorder.gesture(EnterRows(self._recorder.key, rows)) is None:
            return
        for target in block.targets:
            for cell in target.cells:
                where = (target.code, cell.item.name)
                self.model.typed.pop(where, None)
                if isinstance(cell.found, Unread):
                    self.model.typed[where] = Typed(cell.text, cell.found)
                self._keep(self.model.index_at(*where), self._unrecorded(self.model.index_at(*where)))
        self._recorder.keep()
        self._show_notes()
        self.table.viewport().update()

    def take(self) -> None:
        """Record what is proposed in the cell in front."""
        cell, answer = (found(self.table.currentIndex()) for found in (self.model.cell, self.model.proposal))
        if isinstance(cell, Cell) and isinstance(answer, Answer) and self._is_open():
            self._recorder.enter_many([(cell, answer)], proposed=True)

    def take_all(self) -> None:
        """Record everything that is proposed for this sample, in one entry."""
        proposed = proposals_of(self.model)
        if proposed and self._is_open():
            self._recorder.enter_many(proposed, proposed=True)
            self.table.setFocus()

    def _is_open(self) -> bool:
        return self._view is not None and not self._view.locked

    def ask_missing(self) -> None:
        """The bar of missing codes for the cell in front."""
        if self._bar is None and self.model.is_open(self.table.currentIndex()):
            self._bar = MissingBar(self._bearings.words, self.table)
            self._bar.chosen.connect(self._choose_missing)
            self._bar.closed.connect(self._close_bar)
            self._layout.insertWidget(0, self._bar)

    def focus_place(self, place: Place) -> bool:
        """Go into the cell of a place; False when the grid has none."""
        index = self.model.index_at(self.model.code_at(place.row) or place.row.removeprefix(NEW), place.item)
        if index.isValid():
            self.table.setFocus()
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
        return index.isValid()

    def place(self) -> Place | None:
        """The place of the cell in front."""
        index = self.table.currentIndex()
        return self._place(index) if index.isValid() else None

    def fit(self, height: int) -> None:
        """Leave room for what is said below the table where ``height`` pixels of a page are in sight."""
        self.table.setFixedHeight(max(LEAST, height - _NOTES))

    def in_front(self, page: QWidget) -> tuple[QPoint, ...]:
        """Where on a page the place for sentences ends and the middle of the cell is that has the focus; nothing when
        the focus is not in the table. The page stays where it is from one cell to the next."""
        if not self.table.holds_focus():
            return ()
        cell = self.table.viewport().mapTo(page, self.table.visualRect(self.table.currentIndex()).center())
        return (self._said.mapTo(page, QPoint(0, self._said.height())), cell)

    def focus_first(self) -> None:
        """Go into the first result."""
        first = next((at for at, line in enumerate(self.model.lines) if line.code), 0)
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(first, 1))

    def restore_typing(self) -> None:
        """Put back what could not be read when the program ended."""
        for place, text in self._recorder.kept():
            code = self.model.code_at(place.row) or place.row.removeprefix(NEW)
            index = self.model.index_at(code, place.item)
            if index.isValid():
                found = self.model.read(index, text)
                why = found if isinstance(found, Unread) else Unread("typing.restored_cell")
                self.model.typed[(code, place.item)] = Typed(text, why)
        self._show_notes()
        self.table.viewport().update()

    def settle(self) -> bool:
        """Commit what is being typed in a cell; False when a text stands anywhere that is not recorded."""
        self.delegate.settle()
        return not self.model.typed

    def unread(self) -> list[Place]:
        """The cells whose text cannot be read."""
        return [self._place(self.model.index_at(code, item)) for code, item in self.model.typed]

    def _place(self, index: Index) -> Place:
        """The place of a cell; before its row is recorded, under the code that it will have."""
        row, item = self.model.row(index), self.model.item(index)
        name = row.id if row is not None else f"{NEW}{self.model.line(index).code}"
        return self._recorder.key.at(item.name if item is not None else "", name)

    def _names(self, index: Index) -> list[Place]:
        """The names under which a half-typed text of a cell may be kept: its place, and the one before it had a row."""
        here = self._place(index)
        return list(dict.fromkeys((here, here.key.at(here.item, f"{NEW}{self.model.line(index).code}"))))

    def _keep(self, index: Index, text: str) -> None:
        """Keep what stands half typed in a cell, under one name; empty when nothing does."""
        for place in self._names(index):
            self._recorder.keep_text(place, text if place == self._place(index) else "")

    def _keep_typing(self, index: Index, text: str) -> None:
        is_recorded = text == index.data(Qt.ItemDataRole.EditRole) and not self._unrecorded(index)
        self._keep(index, "" if is_recorded else text)

    def _unrecorded(self, index: Index) -> str:
        """The text that could not be recorded in a cell; empty where there is none."""
        item = self.model.item(index)
        typed = self.model.typed.get((self.model.line(index).code, item.name)) if item is not None else None
        return typed.text if typed is not None else ""

    def _record(self, index: Index, answer: Answer | None) -> bool:
        """Record an answer, and what comes with it; whether it stands in the record now."""
        row, line, key = self.model.row(index), self.model.line(index), self._recorder.key
        both = self.model.with_unit(index, answer)
        if row is not None:
            cells = tuple((row.cells[item.name].place, each) for item, each in both)
            return self._recorder.gesture(EnterMany(cells), self._names(index)) is not None
        known = tuple((item.name, each) for item, each in both if each is not None)
        if not known:
            self._keep(index, "")
            return True
        named = (self.model.form.grid, Answer(AnswerKind.CODE, line.code))
        return self._recorder.gesture(AddRow(key, (named, *known)), self._names(index)) is not None

    def _choose_missing(self, code: str) -> None:
        index = self.table.currentIndex()
        item = self.model.item(index)
        if item is not None:
            self.model.typed.pop((self.model.line(index).code, item.name), None)
            self._record(index, missing(MissingCode(code)))

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.hide()
            self._bar.deleteLater()
            self._bar = None

    def _moved(self) -> None:
        self._show_notes()
        self.moved.emit()

    def _show_notes(self, *, wanted: bool = False) -> None:
        """The sentences about the cell in front; ``wanted`` is a change of it that cannot be."""
        for note in self._notes:
            note.hide()
            note.deleteLater()
        index = self.table.currentIndex()
        self._notes = self._made(index) if index.isValid() else []
        if wanted:
            self._notes.insert(0, Note(Mark.NOTE, self._why_closed(index)))
        for at, note in enumerate(self._notes):
            self._layout.insertWidget(at, note)

    def _why_closed(self, index: QModelIndex) -> str:
        """Why nothing can be typed in a cell."""
        item, words = self.model.item(index), self._bearings.words
        if item is None or not self._is_open():
            return words("page.locked")
        code = "grid.computed" if item.is_derived else "grid.not_asked"
        return words.in_each(lambda each: each(code, label=each.label(item.label)))

    def _made(self, index: QModelIndex) -> list[Note]:
        words, made = self._bearings.words, []
        item = self.model.item(index)
        typed = self.model.typed.get((self.model.line(index).code, item.name)) if item is not None else None
        if typed is not None:
            made.append(Note(Mark.STOP, unread_text(typed.why, words)))
        cell = self.model.cell(index)
        why = f"grid.why.{cell.unproposed}" if cell is not None and not is_answered(cell) else ""
        if words.has(why):
            made.append(Note(Mark.NOTE, f"{self.model.line(index).label}: {words(why)}"))
        for finding in self.model.findings(index):
            mark = Mark.NOTE if finding.confirmed else MARK_OF[finding.severity]
            made.append(Note(mark, f"{self.model.line(index).label}: {finding_text(finding, words)}"))
            if mark is Mark.UNUSUAL:
                made[-1].ask(words("finding.confirm"), words("finding.comment"), partial(self._confirm, finding))
        return made

    def _confirm(self, finding: Finding, comment: str) -> None:
        self.table.setFocus()
        self._recorder.confirm_finding(finding, comment)


def _kept_place() -> tuple[QScrollArea, QVBoxLayout]:
    """A place of one height, whatever is said in it, so that the table above it never moves under the mouse."""
    inside, area = QWidget(), QScrollArea()
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addStretch(1)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedHeight(_SAID)
    area.setWidget(inside)
    return area, layout
