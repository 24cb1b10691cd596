"""How a cell of the laboratory grid is edited: as text, codes and units with a list of what may be chosen."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crf_app.record.reading import Unread
from crf_app.study.model import ItemType
from crf_app.ui.grid_model import MARK_ROLE, GridModel, Index
from crf_app.ui.marks import Mark, paint_mark

_MARK = 14
_ENDS = {
    Qt.Key.Key_Return: QAbstractItemDelegate.EndEditHint.SubmitModelCache,
    Qt.Key.Key_Enter: QAbstractItemDelegate.EndEditHint.SubmitModelCache,
    Qt.Key.Key_Tab: QAbstractItemDelegate.EndEditHint.EditNextItem,
}


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
        self._line: QLineEdit | None = None
        self.closeEditor.connect(self._closed)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line with a frame; for codes with a list of their labels."""
        self._line = line = QLineEdit(parent)
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
            popup = completer.popup()
            if popup is not None:
                popup.installEventFilter(self)
            if not self.by_letter:
                QTimer.singleShot(0, line, lambda: _open_list(line))
        self._edited = here = plain(index)
        line.textEdited.connect(lambda text: self.typing.emit(here, text))
        return line

    def settle(self) -> None:
        """Commit what is being typed in the cell that is open, and close it."""
        if self._line is not None:
            self.commitData.emit(self._line)
            self.closeEditor.emit(self._line, QAbstractItemDelegate.EndEditHint.NoHint)

    def _closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self._line = None
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
            self.entered.emit(plain(index), editor.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the window commits nothing; Return submits and goes down; F4 opens the list."""
        if event.type() == QEvent.Type.FocusOut and _window_left(event):
            return False
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else 0
        if not isinstance(watched, QLineEdit):  # the list that is open below the line
            return key in _ENDS and self._take_listed(Qt.Key(key))
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(watched, Qt.Key.Key_Return)
            return True
        if isinstance(event, QKeyEvent) and key and watched.completer() is not None:
            alt_down = key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            if key == Qt.Key.Key_F4 or alt_down:
                _open_list(watched)
                return True
        return super().eventFilter(watched, event)

    def _take_listed(self, key: Qt.Key) -> bool:
        """Take what is picked in the open list, else what is typed where that can be read, else the only text listed;
        False where none of this holds."""
        line = self._line
        completer = line.completer() if line is not None else None
        popup = completer.popup() if completer is not None else None
        if line is None or completer is None or popup is None:
            return False
        picked = popup.currentIndex()
        if picked.isValid():
            line.setText(str(picked.data()))
        elif not line.text():
            return False
        elif isinstance(self._model.read(self._edited, line.text()), Unread):
            if completer.completionCount() != 1 or not completer.setCurrentRow(0):
                return False
            line.setText(completer.currentCompletion())
        popup.hide()
        self._end(line, key)
        return True

    def _end(self, line: QLineEdit, key: Qt.Key) -> None:
        """Commit what stands in a line, and go where the key leads."""
        self.commitData.emit(line)
        self.closeEditor.emit(line, _ENDS[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and its mark at the left."""
        mark = index.data(MARK_ROLE)
        box = QRect(option.rect)  # its own: what Qt hands out changes with the option
        if isinstance(mark, Mark):
            beside = QStyleOptionViewItem(option)
            self.initStyleOption(beside, index)
            painter.fillRect(box, beside.backgroundBrush)
            option.rect = box.adjusted(_MARK + 4, 0, 0, 0)
        super().paint(painter, option, index)
        option.rect = box
        if isinstance(mark, Mark):
            paint_mark(painter, QRectF(box.left() + 3, box.center().y() - _MARK / 2 + 1, _MARK, _MARK), mark)


def plain(index: Index) -> QModelIndex:
    """An index of the moment, which a signal can carry."""
    return index if isinstance(index, QModelIndex) else index.model().index(index.row(), index.column())


def _open_list(line: QLineEdit) -> None:
    """Show all that may be chosen."""
    completer = line.completer()
    if completer is not None and line.isVisible():
        completer.setCompletionPrefix("")
        completer.complete()


def _window_left(event: QEvent) -> bool:
    reason = getattr(event, "reason", None)
    return reason is not None and reason() in (
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
    )
