"""The table of the laboratory grid: the keyboard of a spreadsheet, and names that stay in sight beside their cells.

Typing begins an edit, Return goes down, Tab goes to the next cell that can be answered, and out of the table after the
last. Knows no record.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crf_app.ui import theme
from crf_app.ui.grid_editing import GridDelegate
from crf_app.ui.grid_model import GridModel
from crf_app.ui.rendering import FormWords
from crf_app.ui.words import BETWEEN

LEAST = 260
_PITCH = 32
_NAMES, _IN_BOTH = 220, 290
_WIDTH = 102
_HEADER = 64
_CLEARS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CURSOR = QAbstractItemView.CursorAction
_STEPS = {_CURSOR.MoveNext: 1, _CURSOR.MovePrevious: -1}


class Names(QHeaderView):
    """The names of the lines at the left, however far the cells are scrolled aside; bold the one of the cell in front.
    ``picked`` carries the line whose name was clicked."""

    picked = Signal(int)

    def __init__(self, model: GridModel, width: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._model = model
        self.setDefaultSectionSize(_PITCH)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(width)
        self.setHighlightSections(True)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  (the name that Qt gives)
        """A name on the ground of a cell, a heading on that of a heading."""
        look, line = theme.tokens(), self._model.lines[logicalIndex]
        front = self.selectionModel().currentIndex().row() == logicalIndex
        ground = look.surface if line.code else look.surface_2
        painter.fillRect(rect, theme.color(look.progress_tint if front else ground))
        painter.setPen(theme.color(look.hairline))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        font = painter.font()
        font.setBold(front or not line.code)
        painter.setFont(font)
        painter.setPen(theme.color(look.text))
        inside = rect.adjusted(6, 0, -6, 0)
        metrics, label = painter.fontMetrics(), line.label
        if not line.code and metrics.horizontalAdvance(label) > inside.width():
            label = label.partition(BETWEEN)[0]  # a heading whole in one language rather than cut in both
        shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a name goes into its line."""
        self.picked.emit(self.logicalIndexAt(event.position().toPoint()))


class GridView(QTableView):
    """The table. ``cleared`` carries an index, ``refused`` one that a person wanted to change though it cannot be;
    Return goes down, as in a spreadsheet; Ctrl+V brings a block in."""

    cleared = Signal(QModelIndex)
    refused = Signal(QModelIndex)
    pasted = Signal()

    def __init__(self, model: GridModel, words: FormWords) -> None:
        super().__init__()
        self._names = Names(model, _IN_BOTH if len(words.parts()) > 1 else _NAMES)
        self.setVerticalHeader(self._names)
        self.setModel(model)
        self.setColumnHidden(0, True)  # its texts are the names
        self.setAccessibleName(words("grid.table"))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setMinimumHeight(LEAST)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_WIDTH)
        header.setFixedHeight(_HEADER)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for at, line in enumerate(model.lines):
            if not line.code and model.columnCount() > 2:
                self.setSpan(at, 1, 1, model.columnCount() - 1)
        self._names.picked.connect(self._go_into)
        self._head_names(words.one("grid.analyte"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete clears; Return opens nothing but goes down."""
        here = self.currentIndex()
        opens = event.key() in (Qt.Key.Key_F2, Qt.Key.Key_F4) or (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        types = bool(event.text()) and event.text().isprintable()
        if event.key() in _RETURN and not event.modifiers():
            self.go_down()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif opens:
            self.open_cell()
        elif (types or event.key() in _CLEARS) and here.isValid() and not _is_editable(here):
            self.refused.emit(here)
        elif event.key() in _CLEARS:
            self.cleared.emit(here)
        else:
            self._type(event, by_letter=types)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab sees which cell is in front."""
        super().focusInEvent(event)
        here = self.currentIndex()
        if here.isValid() and not self.selectionModel().isSelected(here):
            self.selectionModel().select(here, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def open_cell(self) -> None:
        """Edit the cell in front; where nothing can be typed, say so."""
        here = self.currentIndex()
        if _is_editable(here):
            self.edit(here)
        elif here.isValid():
            self.refused.emit(here)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The lines scroll while somebody works in the grid; the mouse alone passes over it and scrolls the page."""
        if self.holds_focus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def holds_focus(self) -> bool:
        """Whether the focus is in the table or in the cell that is being edited."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _type(self, event: QKeyEvent, *, by_letter: bool) -> None:
        """A letter begins an edit without opening the list: it names what is meant."""
        delegate = self.itemDelegate()
        if isinstance(delegate, GridDelegate):
            delegate.by_letter = by_letter
        super().keyPressEvent(event)
        if isinstance(delegate, GridDelegate):
            delegate.by_letter = False

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Tab goes only to cells that can be answered; to none after the last, and so out of the table."""
        if action not in _STEPS:
            return super().moveCursor(action, modifiers)
        here, model, step = self.currentIndex(), self.model(), _STEPS[action]
        width = model.columnCount()
        at = here.row() * width + here.column() + step if here.isValid() else 0
        cells = (
            model.index(n // width, n % width) for n in range(at, model.rowCount() * width if step > 0 else -1, step)
        )
        return next(filter(_is_editable, cells), QModelIndex())

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

    def _go_into(self, row: int) -> None:
        """The first cell of a line."""
        first = self.model().index(row, 1)
        if first.isValid() and first.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.setCurrentIndex(first)

    def _head_names(self, words: str) -> None:
        """Say over the names what they are: Qt keeps a button there."""
        corner = self.findChild(QAbstractButton)
        if corner is not None:
            self.setCornerButtonEnabled(False)
            layout = QVBoxLayout(corner)
            layout.setContentsMargins(6, 0, 6, 0)
            layout.addWidget(QLabel(words))


def _is_editable(index: QModelIndex | QPersistentModelIndex) -> bool:
    return bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
