"""The laboratory grid with the keyboard of a spreadsheet, and below it the sentences about the cell in front.

Typing begins an edit, Return goes down, Tab goes right, Delete clears, Ctrl+M and a letter say why there is no value.
"""

from __future__ import annotations

from collections.abc import Set
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crf_app.record.commands import AddRow, EnterMany, EnterRows
from crf_app.record.places import Place
from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.record.view import Cell, Finding, FormView
from crf_app.study.model import Form, ItemType
from crf_app.ui import controls
from crf_app.ui.fields.field import Bearings
from crf_app.ui.grid_model import MARK_ROLE, GridModel, Index, Typed, proposals_of
from crf_app.ui.grid_paste import grid_block, with_units
from crf_app.ui.marks import MARK_OF, Mark, paint_mark
from crf_app.ui.missing_bar import MissingBar
from crf_app.ui.notes import Note
from crf_app.ui.paste_preview import PastePreview
from crf_app.ui.pasting import Block, table_of
from crf_app.ui.recorder import Recorder
from crf_app.ui.rendering import finding_text, is_answered, unread_text

_PITCH = 32
_LEAST = 260
_NOTES = 130
_NAMES = 220
_WIDTH = 108
_HEADER = 64
_MARK = 14
NEW = "+"


class GridView(QTableView):
    """The table. ``cleared`` carries an index; Return goes down, as in a spreadsheet; Ctrl+V brings a block in."""

    cleared = Signal(QModelIndex)
    pasted = Signal()

    def __init__(self, model: GridModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setMinimumHeight(_LEAST)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_PITCH)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_WIDTH)
        header.setFixedHeight(_HEADER)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, _NAMES)
        for at, line in enumerate(model.lines):
            if not line.code:
                self.setSpan(at, 0, 1, model.columnCount())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete clears; Return opens nothing but goes down."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go_down()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and (
            event.key() == Qt.Key.Key_F4 or event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.edit(self.currentIndex())
        else:
            self._type(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The lines scroll while somebody works in the grid; the mouse alone passes over it and scrolls the page."""
        if self.hasFocus() or self.isAncestorOf(QApplication.focusWidget() or self):
            super().wheelEvent(event)
        else:
            event.ignore()

    def _type(self, event: QKeyEvent) -> None:
        """A letter begins an edit without opening the list: it names what is meant."""
        delegate = self.itemDelegate()
        by_letter = bool(event.text()) and event.text().isprintable()
        if isinstance(delegate, GridDelegate):
            delegate.by_letter = by_letter
        super().keyPressEvent(event)
        if isinstance(delegate, GridDelegate):
            delegate.by_letter = False

    def go_down(self) -> None:
        """The same column of the next line that is no heading."""
        here, model = self.currentIndex(), self.model()
        for row in range(here.row() + 1, model.rowCount()):
            below = model.index(row, here.column())
            if below.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentIndex(below)
                return

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Return the next line; after Tab the next cell."""
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self.go_down()


class GridDelegate(QStyledItemDelegate):
    """Edits a cell as text; codes and units with a list. A mark is painted where something is found.

    ``entered`` carries a text that was committed, ``typing`` one that is still being typed; ``reverted`` says that it
    was taken back."""

    entered = Signal(QModelIndex, str)
    typing = Signal(QModelIndex, str)
    reverted = Signal(QModelIndex)

    def __init__(self, model: GridModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.by_letter = False
        self._edited = QModelIndex()
        self.closeEditor.connect(self._closed)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line; for codes with a list of their labels."""
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)).rpartition(":")[0])
        item = self._model.item(index)
        if item is not None and item.type is not ItemType.TEXT:
            line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        choices = self._model.choices(item) if item is not None else []
        if choices:
            completer = QCompleter(choices, line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            line.setCompleter(completer)
            if not self.by_letter:
                QTimer.singleShot(0, line, partial(_open_list, line))
        self._edited = here = QModelIndex(_plain(index))
        line.textEdited.connect(lambda text: self.typing.emit(here, text))
        return line

    def _closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self.reverted.emit(self._edited)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The text as it was typed."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Hand the text on."""
        if isinstance(editor, QLineEdit):
            self.entered.emit(QModelIndex(_plain(index)), editor.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the window commits nothing; Return submits and goes down; F4 opens the list."""
        if event.type() == QEvent.Type.FocusOut and _window_left(event):
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QLineEdit):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
                return True
            alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            if (event.key() == Qt.Key.Key_F4 or alt_down) and watched.completer() is not None:
                _open_list(watched)
                return True
        return super().eventFilter(watched, event)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and its mark at the left."""
        mark = index.data(MARK_ROLE)
        box = option.rect
        if isinstance(mark, Mark):
            beside = QStyleOptionViewItem(option)
            self.initStyleOption(beside, index)
            painter.fillRect(box, beside.backgroundBrush)
            option.rect = box.adjusted(_MARK + 4, 0, 0, 0)
        super().paint(painter, option, index)
        option.rect = box
        if isinstance(mark, Mark):
            paint_mark(painter, QRectF(box.left() + 3, box.center().y() - _MARK / 2 + 1, _MARK, _MARK), mark)


class GridPage(QWidget):
    """The grid of one form instance."""

    def __init__(self, form: Form, bearings: Bearings, recorder: Recorder) -> None:
        super().__init__()
        self._bearings, self._recorder = bearings, recorder
        self._view: FormView | None = None
        self._notes: list[Note] = []
        self._bar: MissingBar | None = None
        visit = bearings.study.visit_by_id.get(recorder.key.visit)
        self.model = GridModel(form, bearings, visit, self)
        self.table = GridView(self.model, bearings.words("grid.table"))
        self.delegate = GridDelegate(self.model, self)
        self.table.setItemDelegate(self.delegate)
        self.delegate.entered.connect(self.enter)
        self.delegate.typing.connect(self._keep_typing)
        self.delegate.reverted.connect(lambda index: self._keep(index, self._unrecorded(index)))
        self.table.cleared.connect(lambda index: self.enter(index, ""))
        self.table.selectionModel().currentChanged.connect(self._show_notes)
        self.table.pasted.connect(self.paste)
        self.preview: PastePreview | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 8, 16, 8)
        self._layout.setSpacing(6)
        self.all = controls.Button("", self.take_all, height=30)
        self.all.setToolTip(bearings.words("grid.take_all_tip"))
        self.all.hide()
        self._layout.addLayout(controls.row(self.all, 1))
        self._layout.addWidget(self.table)

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
            self.model.typed[where] = Typed(text, found if isinstance(found, Unread) else Unread("typing.refused"))
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
            self._layout.addWidget(self._bar)

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
        self.table.setFixedHeight(max(_LEAST, height - _NOTES))

    def in_front(self, page: QWidget) -> tuple[QPoint, ...]:
        """Where on a page the last sentence about the cell ends and the middle of the cell is that has the focus;
        nothing when the focus is not in the table."""
        focus = QApplication.focusWidget()
        if focus is None or not (focus is self.table or self.table.isAncestorOf(focus)):
            return ()
        cell = self.table.viewport().mapTo(page, self.table.visualRect(self.table.currentIndex()).center())
        return (*(note.mapTo(page, QPoint(0, note.height())) for note in self._notes[-1:]), cell)

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
                why = found if isinstance(found, Unread) else Unread("typing.restored")
                self.model.typed[(code, place.item)] = Typed(text, why)

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

    def _show_notes(self) -> None:
        """The sentences about the cell in front."""
        for note in self._notes:
            note.hide()
            note.deleteLater()
        index = self.table.currentIndex()
        self._notes = self._made(index) if index.isValid() else []
        for note in self._notes:
            self._layout.addWidget(note)

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


def _open_list(line: QLineEdit) -> None:
    """Show all that may be chosen."""
    completer = line.completer()
    if completer is not None and line.isVisible():
        completer.setCompletionPrefix("")
        completer.complete()


def _plain(index: Index) -> QModelIndex:
    return index if isinstance(index, QModelIndex) else index.model().index(index.row(), index.column())


def _window_left(event: QEvent) -> bool:
    reason = getattr(event, "reason", None)
    return reason is not None and reason() in (
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
    )
