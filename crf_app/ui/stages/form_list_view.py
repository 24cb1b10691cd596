"""How the list of forms looks: every name whole, in as many lines as it needs, and how far the form is at its right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from crf_app.ui.fields.folding import folded
from crf_app.ui.stages.form_list import PROGRESS, ROOM, Index
from crf_app.ui.theme import color, tokens
from crf_app.ui.words import BETWEEN

ROW = 34
_LIST, _WIDEST_LIST, _NARROW_LIST = 346, 600, 190
_NARROW = 1100
_INDENT = 12
_AROUND, _BETWEEN = 32, 8
_FAIR = 120  # pixels, in which most names read well
_ABOVE_AND_BELOW = 8
_LINE_END, _EMPTY = "\u2028", "\xa0"  # what Qt breaks a line of an item at


class ProgressDelegate(QStyledItemDelegate):
    """Paints how far a form is at the right end of its row, and its name whole, in as many lines as it needs."""

    def __init__(self, view: FormListView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Fold the name."""
        super().initStyleOption(option, index)
        folds = in_lines(option.text, *self._room(option, index), option.fontMetrics.horizontalAdvance)
        option.text = folds.replace("\n", _LINE_END)

    def _room(self, option: QStyleOptionViewItem, index: Index) -> tuple[int, int]:
        """How wide a line of the name can be, and what of it the progress needs, in pixels."""
        progress = str(index.data(ROOM) or "")
        depth = 2 if index.parent().isValid() else 1
        beside = option.fontMetrics.horizontalAdvance(progress) + _BETWEEN if progress else 0
        return self._view.viewport().width() - depth * _INDENT - _AROUND, beside

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the lines of the name."""
        needed = super().sizeHint(option, index).height() + _ABOVE_AND_BELOW
        return QSize(0, max(ROW, needed))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row, then the progress: beside the name, in a narrow list beside its last line."""
        super().paint(painter, option, index)
        progress = str(index.data(PROGRESS) or "")
        if progress:
            selected = option.state & QStyle.StateFlag.State_Selected
            look = tokens()
            painter.setPen(color(look.on_primary if selected else look.muted))
            room, beside = self._room(option, index)
            low = room - beside < _FAIR and option.rect.height() > ROW
            place = option.rect.adjusted(0, 0, -6, -_ABOVE_AND_BELOW // 2 if low else 0)
            side = Qt.AlignmentFlag.AlignBottom if low else Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | side, progress)


class FormListView(QTreeView):
    """The list of forms; Enter opens, a click opens. ``looked`` says that a row was clicked."""

    chosen = Signal(QModelIndex)
    looked = Signal(QModelIndex)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setIndentation(_INDENT)
        self.setItemDelegate(ProgressDelegate(self))
        self.setMinimumWidth(_NARROW_LIST)
        self.clicked.connect(self.looked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width folds the names otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class ListBeside(QSplitter):
    """The list of forms beside the page; it is narrow in a narrow window."""

    def __init__(self, forms: FormListView, page: QWidget) -> None:
        super().__init__()
        self._forms = forms
        self.addWidget(forms)
        self.addWidget(page)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room of the list follows the window."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow != (self._forms.maximumWidth() == _NARROW_LIST) or not event.oldSize().isValid():
            self._forms.setMaximumWidth(_NARROW_LIST if narrow else _WIDEST_LIST)
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        width = min(_LIST, self._forms.maximumWidth())
        self.setSizes([width, self.width() - width])


def in_lines(name: str, room: int, beside: int, advance: Callable[[str], int]) -> str:
    """A name in lines of at most ``room`` pixels that leave ``beside`` free, in a narrow list only the last.

    Of two languages that do not fit one line, each begins its own. ``advance`` answers how wide a text is.

    >>> in_lines("Vital signs · 生命体征", 12, 0, len), in_lines("Vital signs", 12, 4, len)
    ('Vital signs\\n生命体征', 'Vital signs\\n\\xa0')
    >>> in_lines("Growth " * 20, 130, 10, len).index("\\n")
    118
    """
    if advance(name) + beside <= room:
        return name
    parts = name.split(BETWEEN)
    if room - beside >= _FAIR:
        return "\n".join(folded(part, room - beside, advance) for part in parts)
    lines = "\n".join(folded(part, room, advance) for part in parts)
    return lines if advance(lines.rpartition("\n")[2]) + beside <= room else f"{lines}\n{_EMPTY}"
