"""The log of a form: its rows in a table, and below it the questions of the row that is picked.

A row is never removed: it is struck out with a reason, keeps its number, and can be restored.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crf_app.record.commands import EnterRows, StrikeRow
from crf_app.record.places import Place
from crf_app.record.reading import Unread
from crf_app.record.view import FormView, Row
from crf_app.study.model import Form, Scope
from crf_app.ui import theme
from crf_app.ui.controls import Button, by_lines, muted, sized, text
from crf_app.ui.fields.field import Bearings
from crf_app.ui.form_body import FormBody
from crf_app.ui.form_row import FormRow
from crf_app.ui.paste_preview import PastePreview
from crf_app.ui.pasting import Block, answers_of, log_block, read_pasted, table_of
from crf_app.ui.recorder import Recorder
from crf_app.ui.row_table import RowTable

_PITCH = 34
_MOST = 7
_NUMBER = 56
_INSIDE = 8


class Headings(QHeaderView):
    """The headings of the columns, whole, in as many lines as they need."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def sizeHint(self) -> QSize:
        """As high as the highest."""
        size, model, wraps = super().sizeHint(), self.model(), int(Qt.TextFlag.TextWordWrap)
        names = [str(model.headerData(at, self.orientation())) for at in range(self.count())]
        inside = [QRect(0, 0, self.sectionSize(at) - _INSIDE, _PITCH * 9) for at in range(self.count())]
        heights = [
            self.fontMetrics().boundingRect(room, wraps, name).height()
            for room, name in zip(inside, names, strict=True)
        ]
        return QSize(size.width(), max([size.height(), *(height + _INSIDE for height in heights)]))


class RowsView(QTableView):
    """The table; Return goes into the questions of the row, Ctrl+V brings rows in from a spreadsheet."""

    entered = Signal()
    pasted = Signal()

    def __init__(self, model: RowTable, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setHorizontalHeader(Headings())
        self._lines = 0
        by_lines(self, name, _PITCH)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, _NUMBER)
        header.setDefaultAlignment(header.defaultAlignment() | Qt.TextFlag.TextWordWrap)

    def fit(self, lines: int) -> None:
        """Be as high as so many lines below the headings."""
        self._lines = lines
        self.setFixedHeight(lines * _PITCH + self.horizontalHeader().sizeHint().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower columns have headings of more lines."""
        super().resizeEvent(event)
        self.fit(self._lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
            return
        super().keyPressEvent(event)


class RowsPage(QWidget):
    """The rows of one form instance. ``picked`` says that another row is in front."""

    picked = Signal()

    def __init__(self, form: Form, bearings: Bearings, recorder: Recorder) -> None:
        super().__init__()
        self._form, self._bearings, self._recorder = form, bearings, recorder
        self._view: FormView | None = None
        self._row = ""
        words = bearings.words
        items = [item for item in form.items if item.scope is Scope.ROW]
        named = [form.item(name) for name in form.row_title] or items[:4]
        self.model = RowTable(named, bearings, self)
        self.table = RowsView(self.model, words("rows.table"))
        self.body = FormBody(items, form.sections, bearings, recorder)
        self.title = QLabel()
        self.title.setFont(sized(self.title.font(), theme.SECTION_PX, bold=True))
        self.none = muted(text(words("rows.none")))
        self.add = Button(words("rows.add"), self.add_row)
        self.strike = Button(words("rows.strike"), self._strike)
        self.strike.setToolTip(words("rows.strike_reason"))
        self.restore = Button(words("rows.restore"), self._restore)
        self.said = text()
        self.undo = Button(words("rows.undo"), self._undo)
        self.paste_button = Button(words("rows.paste"), self.paste)
        self.paste_button.setToolTip("Ctrl+V")
        self.show_struck = QCheckBox()
        self.show_struck.toggled.connect(self._fill)
        self._build()
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.entered.connect(self.body.focus_first)
        self.table.pasted.connect(self.paste)
        self.preview: PastePreview | None = None
        self._items, self._named = items, named
        for keys, deed in (("Insert", self.add_row), ("Ctrl+D", self._copy_above)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    # -- what the page calls -------------------------------------------------------------------------------------

    def show_form(self, view: FormView) -> None:
        """Show the rows as they stand now."""
        self._view = view
        row = self._current()
        if row is None:
            kept = [row for row in view.rows if not row.struck]
            self._row = kept[-1].id if kept else ""
        if row is None or row.struck:
            self._forget_typed()
        self._fill()
        self._show_row()

    def add_row(self) -> None:
        """A new row, with the focus in its first question; what cannot be read stays half typed in the row before."""
        if self._view is None or self._view.locked:
            return
        left = None if self.body.settle() else self._current()
        row = self._recorder.add_row()
        if row:
            self._say("")
            self.pick(row)
            self.body.focus_first()
            if left is not None:
                self._recorder.said.emit(self._bearings.words("rows.left_typed", number=left.number))

    def paste(self) -> None:
        """Show what the copied block would enter as new rows; nothing is entered before that is agreed to."""
        if self._view is None or self._view.locked:
            return
        self.body.settle()
        words, at = self._bearings.words, self._bearings.moment()
        order = [*self._named, *(item for item in self._items if item not in self._named)]
        start = max(0, self.table.currentIndex().column() - 1) if self.model.rowCount() else 0
        table = table_of(QGuiApplication.clipboard().text())
        block = log_block(order, start, table, lambda item, text: read_pasted(item, text, at), words("rows.new"))
        self.preview = PastePreview(block, words, at.offset, self)
        self.preview.accepted.connect(lambda: self._enter(block))
        self.preview.open()

    def _enter(self, block: Block) -> None:
        """One entry for the whole block, also of rows in which nothing can be read: that stays half typed there."""
        rows = tuple(("", answers_of(target)) for target in block.targets)
        outcome = self._recorder.gesture(EnterRows(self._recorder.key, rows))
        if outcome is None:
            return
        for target, row in zip(block.targets, outcome.created, strict=True):
            for cell in target.cells:
                if isinstance(cell.found, Unread):
                    self._recorder.keep_text(self._recorder.key.at(cell.item.name, row), cell.text)
            self._recorder.keep()
            self.pick(row)
        self.restore_typing()
        self._say(self._bearings.words("rows.pasted", count=len(block.targets)))

    def pick(self, row: str) -> bool:
        """Bring a row to the front; False when there is none of that id."""
        if self._view is None or all(known.id != row for known in self._view.rows):
            return False
        if row != self._row:
            self._recorder.keep()
            self._row = row
            self._fill()
            self._forget_typed()
            self._show_row()
            self.restore_typing()
            self.picked.emit()
        return True

    def _forget_typed(self) -> None:
        """Another row comes to the front, or the one in front was struck out."""
        for form_row in self.body.rows.values():
            form_row.forget()

    def restore_typing(self) -> None:
        """Put back what was being typed in this row."""
        for place, typed in self._recorder.kept():
            if place.row == self._row and place.item in self.body.rows:
                self.body.rows[place.item].show_typing(typed)

    def row_at(self, place: Place) -> FormRow | None:
        """The question of a place, after its row was brought to the front; None when it is not of this log."""
        return self.body.rows.get(place.item) if self.pick(place.row) else None

    def left_typed(self) -> list[Place]:
        """Where a text stands half typed in rows that are not in front and not struck out."""
        rows = self._view.rows if self._view is not None else ()
        behind = {row.id for row in rows if not row.struck} - {self._row}
        return [place for place, _ in self._recorder.kept() if place.row in behind]

    # -- inner ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 12, 16, 4)
        bar.setSpacing(8)
        for button in (self.add, self.paste_button, self.strike, self.restore):
            bar.addWidget(button)
        bar.addWidget(self.said, 1)
        bar.addWidget(self.undo)
        self._say("")
        bar.addWidget(self.show_struck)
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 0, 16, 4)
        for part in (self.none, self.table, self.title):
            inset.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addLayout(inset)
        layout.addWidget(self.body)

    def _current(self) -> Row | None:
        rows = self._view.rows if self._view is not None else ()
        return next((row for row in rows if row.id == self._row), None)

    def _fill(self) -> None:
        if self._view is None:
            return
        struck = sum(row.struck for row in self._view.rows)
        current = self._current()
        self.model.show_rows(self._view.rows, self.show_struck.isChecked())
        self.show_struck.setText(self._bearings.words("rows.show_struck", count=struck))
        self.show_struck.setVisible(bool(struck))
        shown = self.model.rowCount()
        self.table.setVisible(bool(shown))
        self.none.setVisible(not self._view.rows)
        self.table.fit(min(shown, _MOST))
        if current is not None and (at := self.model.place(current.id)) >= 0:
            selection = self.table.selectionModel()
            selection.blockSignals(True)
            self.table.selectRow(at)
            selection.blockSignals(False)
            self.table.viewport().update()

    def _show_row(self) -> None:
        row = self._current()
        self.body.setVisible(row is not None)
        self.title.setVisible(row is not None)
        locked = self._view is not None and self._view.locked
        self.add.setVisible(not locked)
        self.paste_button.setVisible(not locked)
        self.strike.setVisible(row is not None and not row.struck and not locked)
        self.restore.setVisible(row is not None and row.struck and not locked)
        if row is None:
            return
        deed = "rows.take_away" if row.is_blank else "rows.strike"
        self.strike.setText(self._bearings.words(deed))
        self.strike.setAccessibleName(self.strike.text())
        struck = f" — {self._bearings.words('rows.struck')}" if row.struck else ""
        self.title.setText(self._bearings.words("rows.detail", number=row.number) + struck)
        self.body.show_cells(row.cells, locked or row.struck)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and now.row() < len(self.model.rows):
            self.pick(self.model.rows[now.row()].id)

    def _strike(self) -> None:
        """Strike the row out; one in which nothing stands is gone at once."""
        row = self._current()
        if row is None:
            return
        if not self.body.settle():
            next(each for each in self.body.rows.values() if each.unread is not None).focus()
            self._recorder.said.emit(self._bearings.words("rows.unread_first"))
            return
        row = self._current() or row
        self.show_struck.setChecked(not row.is_blank or self.show_struck.isChecked())
        code = "rows.taken_away" if row.is_blank else "rows.struck_out"
        if self._recorder.gesture(StrikeRow(self._recorder.key, row.id)):
            self._say(self._bearings.words(code, number=row.number))

    def _undo(self) -> None:
        self._recorder.undo()
        self._say("")

    def _say(self, sentence: str) -> None:
        """What just happened, with the button that takes it back."""
        self.said.setText(sentence)
        self.undo.setVisible(bool(sentence))

    def _restore(self) -> None:
        if self._row:
            self._recorder.gesture(StrikeRow(self._recorder.key, self._row, struck=False))

    def _copy_above(self) -> None:
        """Record in the question that has the focus what the row before says."""
        here, form_row = self._current(), self.body.current()
        if here is None or form_row is None or self._view is None:
            return
        above = [row for row in self._view.rows if row.number < here.number and not row.struck]
        answer = above[-1].cells[form_row.item.name].answer if above else None
        if answer is not None:
            if form_row.field is not None:
                form_row.field.drop()
            self._recorder.enter(form_row, answer)
