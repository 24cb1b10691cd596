"""What every field does: shows a cell, tells what is typed, and commits once when the person has left it.

A field never commits because its window was left or a menu opened, and never changes a value on a wheel. It does not
know the casebook: its page performs the command, and calls ``show_cell`` with what came of it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from crf_app.record.reading import Moment, Unread, read_answer
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Relevance, Row
from crf_app.study.model import Item, Study
from crf_app.ui import theme
from crf_app.ui.abstract import AbstractWidget
from crf_app.ui.rendering import FormWords

EDGE = (theme.PITCH - theme.CONTROL) // 2
_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


@dataclass(frozen=True)
class Bearings:
    """What a field must know of its surroundings: the study, the words of the language, today and now.

    ``now`` gives local time as RFC 3339, ``person`` the printed name of a user's id, ``rows`` the rows of a form that
    is there once.
    """

    study: Study
    words: FormWords
    moment: Callable[[], Moment]
    now: Callable[[], str]
    person: Callable[[str], str]
    rows: Callable[[str], tuple[Row, ...]]

    @property
    def short(self) -> FormWords:
        """The words for what must be short: one language."""
        return self.words.one


class Field(QWidget, metaclass=AbstractWidget):
    """One editor. ``committed`` carries an Answer, or None for a cleared field; ``typing`` the text not yet committed,
    empty when there is none; ``unread`` why a text could not be read, or None when that is over; ``grown`` says that
    another height is wanted; ``menu_asked`` hands out a context menu to be filled up before it opens. ``question`` is
    what it stands in together with all that is said and offered about it."""

    committed = Signal(object)
    typing = Signal(str)
    unread = Signal(object)
    grown = Signal()
    menu_asked = Signal(object)

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__()
        self.item = item
        self.bearings = bearings
        self.answer: Answer | None = None
        self.greyed = self.closed = False
        self.unit = item.units[0].code if len(item.units) == 1 else ""
        self.question: QWidget = self

    @abstractmethod
    def editor(self) -> QWidget:
        """The widget that takes the focus and is named by the question."""

    def wanted(self, width: int) -> QSize:
        """The size that it needs where ``width`` pixels are free."""
        return QSize(min(width, theme.FIELD), theme.PITCH)

    def show_cell(self, cell: Cell) -> None:
        """Show what is recorded; a text that is still being typed stays."""
        self.answer = cell.answer
        if self.answer is not None and self.answer.unit:
            self.unit = self.answer.unit
        self.greyed = cell.relevance is Relevance.NO or (self.answer is not None and self.answer.missing is not None)
        self.display()
        self.update()

    @abstractmethod
    def display(self) -> None:
        """Put ``answer`` on the screen."""

    @abstractmethod
    def typed(self) -> str:
        """The text that stands in the field now."""

    @abstractmethod
    def show_typing(self, text: str) -> None:
        """Put back a text that was not committed when the window was closed."""

    @abstractmethod
    def is_pending(self) -> bool:
        """Whether something is typed that is not committed."""

    @abstractmethod
    def settle(self) -> bool:
        """Commit what is typed; False when it cannot be read, which ``unread`` then explains."""

    @abstractmethod
    def hold(self) -> None:
        """Keep the text as typed: it was not recorded."""

    @abstractmethod
    def drop(self) -> None:
        """Forget what is typed and show what is recorded."""

    def open_choices(self) -> None:
        """Open the list of units or answers, where there is one."""

    def stops(self) -> list[QWidget]:
        """The widgets that Tab may reach, in order."""
        return [self.editor()]

    def go_on(self) -> None:
        """Put the focus into what follows this question: nobody comes by Return to a button that confirms."""
        start = QApplication.focusWidget()
        self.focusNextChild()
        while (now := QApplication.focusWidget()) is not None and now is not start:
            if not self.question.isAncestorOf(now):
                return
            self.focusNextChild()

    def set_name(self, name: str) -> None:
        """What a screen reader calls it (a buddy label names only its own siblings)."""
        self.editor().setAccessibleName(name)

    def close_for_change(self, closed: bool, *, asked: bool = True) -> None:
        """Make it readable only, which is seen, or open it again; Tab goes past what is not ``asked``."""
        self.closed = closed
        self.let_type(not closed)
        self.let_reach(asked)
        self.update()

    def let_type(self, may: bool) -> None:
        """Whether its editors take what a person types."""
        self.editor().setEnabled(may)

    def let_reach(self, may: bool) -> None:
        """Whether Tab reaches its editors."""
        for stop in self.stops():
            stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus if may else Qt.FocusPolicy.ClickFocus)

    def read(self, text: str) -> Answer | Unread | None:
        """What the grammar makes of a text here."""
        return read_answer(self.item, text, unit=self.unit, at=self.bearings.moment())


def leaves(event: QFocusEvent) -> bool:
    """Whether focus went to another field, and not to another window or a menu."""
    return event.reason() not in _STAYS


class Boxed(Field):
    """A field that paints a box round its editor: border, focus ring, grey where there is no value to type."""

    def box(self) -> QRectF:
        """The box, in pixels of this widget."""
        return QRectF(EDGE + 0.5, EDGE + 0.5, self.width() - 2 * EDGE - 1, self.height() - 2 * EDGE - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box from tokens."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, self.box(), focused=self.editor().hasFocus(), greyed=self.greyed or self.closed)
        painter.end()


def paint_box(painter: QPainter, box: QRectF, *, focused: bool, greyed: bool) -> None:
    """A rounded box; with focus, a ring of 3 px outside it with a gap of 1 px."""
    look = theme.tokens()
    painter.setBrush(theme.color(look.surface_2 if greyed else look.surface))
    painter.setPen(QPen(theme.color(look.surface if focused else look.border), 1))
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    if focused:
        paint_ring(painter, box)


def paint_ring(painter: QPainter, box: QRectF) -> None:
    """The focus ring round a box."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(theme.tokens().focus), EDGE))
    outside = EDGE / 2 + 0.5
    radius = theme.RADIUS + outside
    painter.drawRoundedRect(box.adjusted(-outside, -outside, outside, outside), radius, radius)


def paint_arrow(painter: QPainter, middle: QPointF) -> None:
    """The arrow of a list that can be opened."""
    x, y = middle.x(), middle.y()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(theme.tokens().muted), 1.6))
    painter.drawPolyline(QPolygonF([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]))
