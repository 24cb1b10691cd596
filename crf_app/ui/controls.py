"""Plain controls as every page uses them: 36 px high, named for a screen reader, never a default button.

A Return that comes out of a scanner must press nothing, and a wheel must change nothing, so buttons are made here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionFrame,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crf_app.ui.theme import CONTROL

BEDSIDE = 48
GAP = 8
BURST_S = 0.1


class Button(QPushButton):
    """A button that Space or a click presses, never Return, and never the Space inside a scan."""

    def __init__(self, text: str, pressed: Callable[[], object], height: int = CONTROL, shortcut: str = "") -> None:
        super().__init__(text)
        self._last_key = 0.0
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setMinimumHeight(height)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if shortcut:
            self.setShortcut(shortcut)
            self.setToolTip(f"{text} ({shortcut})")
        self.clicked.connect(lambda: pressed())

    def in_burst(self) -> bool:
        """Whether a key that comes now follows another as fast as a scanner types."""
        return time.monotonic() - self._last_key < BURST_S

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Return to the page, and what comes as fast as a scanner types."""
        in_burst = self.in_burst()
        self._last_key = time.monotonic()
        if in_burst or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)


class Radio(QRadioButton):
    """One of several choices of a group, of which none is made beforehand; Return goes past the group."""

    def __init__(self, words: str, code: str, height: int = CONTROL) -> None:
        super().__init__(words.replace("&", "&&"))
        self.code = code
        self.setAccessibleName(words)
        self.setMinimumHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return is no choice."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            group = self.group()
            while self.focusNextChild() and group is not None and QApplication.focusWidget() in group.buttons():
                if QApplication.focusWidget() is self:
                    return
            return
        super().keyPressEvent(event)


def chosen_code(group: QButtonGroup) -> str:
    """The code of the choice that is made; empty while none is."""
    button = group.checkedButton()
    return button.code if isinstance(button, Radio) else ""


class Line(QLineEdit):
    """A line of text with a name."""

    def __init__(self, name: str, width: int = 0, hidden: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumHeight(CONTROL)
        if width:
            self.setFixedWidth(width)
        if hidden:
            self.setEchoMode(QLineEdit.EchoMode.Password)


class PathLine(Line):
    """A line with a path, of which the end is told when it is too long; all of it while it is edited and as its tip."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.textChanged.connect(self.setToolTip)

    def told(self) -> str:
        """What is to be seen while nobody edits it: what is left out at the front stands as an ellipsis."""
        room = self.rect().width() - 2 * GAP
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideLeft, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame and the path."""
        if self.hasFocus() or self.told() == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setPen(self.palette().color(self.palette().ColorRole.Text))
        painter.drawText(self.rect().adjusted(GAP, 0, -GAP, 0), Qt.AlignmentFlag.AlignVCenter, self.told())
        painter.end()


def text(words: str = "", size: int = 0, bold: bool = False, wrap: bool = True) -> QLabel:
    """A label of plain text; ``size`` in pixels, 0 for the size of the body."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if size or bold:
        label.setFont(sized(label.font(), size, bold))
    return label


def sized(font: QFont, size: int = 0, bold: bool = False) -> QFont:
    """A font of another size or weight."""
    changed = QFont(font)
    if size:
        changed.setPixelSize(size)
    changed.setBold(bold)
    return changed


def muted(label: QLabel) -> QLabel:
    """The same label in the quiet colour of hints and units."""
    label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
    return label


def colour(label: QLabel, value: str) -> QLabel:
    """The same label in the colour of a token."""
    palette = label.palette()
    palette.setColor(palette.ColorRole.WindowText, QColor(value))
    label.setPalette(palette)
    return label


def in_tab_order(widgets: Sequence[QWidget]) -> None:
    """Let Tab go from each of these to the next; all stand in one window. What Tab does not reach keeps its place among
    them too, for what is found of it later follows it there: Qt leaves the order as it is beside such a widget."""
    unreached = [widget for widget in widgets if widget.focusPolicy() == Qt.FocusPolicy.NoFocus]
    for widget in unreached:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)
    for widget in unreached:
        widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def row(*widgets: QWidget | int) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return layout


def column(parent: QWidget, margin: int = 16) -> QVBoxLayout:
    """The layout of a page: from top to bottom."""
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(GAP)
    return layout


def centred(page: QVBoxLayout, card: QWidget) -> None:
    """A card in the upper middle of a page, as high as its wrapped words need."""
    page.addStretch(1)
    page.addLayout(row(1, card, 1))
    page.addStretch(2)


def hairline() -> QFrame:
    """A thin line between two parts of a page."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    return line


def by_lines(view: QTableView, name: str, pitch: int) -> None:
    """Let a table be read and picked line by line, each ``pitch`` pixels high; ``name`` is what it is called."""
    view.setAccessibleName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(pitch)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
