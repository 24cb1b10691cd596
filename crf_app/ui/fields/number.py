"""Numbers with their unit, results as printed, and counts in two boxes (mantissa and power of ten)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from crf_app.record.reading import Unread
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Item, Unit
from crf_app.ui import theme
from crf_app.ui.fields.field import EDGE, Bearings, Boxed, paint_arrow, paint_box, paint_ring
from crf_app.ui.fields.line import LineField, TypedLine

_NUMBER_WIDTH = 124
_GAP = 8
_ARROW = 14


class UnitChoice(QToolButton):
    """The list of units; Return, Down, F4 and Space open it. Tab reaches it only while the choice is owed."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.owe(False)

    def owe(self, owed: bool) -> None:
        """Whether a unit is still to be chosen."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if owed else Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The unit, and the arrow of a list on its line."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features = QStyleOptionToolButton.ToolButtonFeature.None_
        option.rect.adjust(0, 0, -_ARROW, 0)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        paint_arrow(painter, QPointF(self.width() - _ARROW, self.height() / 2))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that open a list; a digit chooses the unit of its place."""
        places = {str(n): unit for n, unit in enumerate(self.menu().actions(), 1)}
        if event.text() in places and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            places[event.text()].trigger()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_F4):
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Its field paints the ring."""
        super().focusInEvent(event)
        self._field.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Its field takes the ring away."""
        super().focusOutEvent(event)
        self._field.update()


class NumberField(LineField):
    """A number or a result; its unit is written right of the box, and chosen there where several are allowed."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self.choice: UnitChoice | None = None
        if len(item.units) > 1:
            self.choice = self._unit_choice()

    def box(self) -> QRectF:
        """The box leaves room for the unit."""
        return QRectF(EDGE + 0.5, EDGE + 0.5, _NUMBER_WIDTH - 1, theme.CONTROL - 1)

    def wanted(self, width: int) -> QSize:
        """Box and unit side by side."""
        return QSize(min(width, _NUMBER_WIDTH + 2 * EDGE + _GAP + self._unit_width()), theme.PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the unit right of the box."""
        super().resizeEvent(event)
        if self.choice:
            left = _NUMBER_WIDTH + 2 * EDGE + 4
            self.choice.setGeometry(left, EDGE, self.width() - left, theme.CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and, where it is the only one, the unit."""
        super().paintEvent(event)
        if self.choice is None and self.item.units:
            painter = QPainter(self)
            painter.setPen(theme.color(theme.tokens().muted))
            painter.drawText(self._unit_place(), Qt.AlignmentFlag.AlignVCenter, self._label(self.item.units[0]))
            painter.end()
        elif self.choice is not None and self.choice.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ring(painter, QRectF(self.choice.geometry()).adjusted(4, 4, -4, -4))
            painter.end()

    def stops(self) -> list[QWidget]:
        """The box, then the unit."""
        return [self.line, self.choice] if self.choice else [self.line]

    def let_reach(self, may: bool) -> None:
        """The unit is reached while it is owed."""
        self.line.setFocusPolicy(Qt.FocusPolicy.StrongFocus if may else Qt.FocusPolicy.ClickFocus)

    def display(self) -> None:
        """Show the answer and its unit."""
        super().display()
        self._show_unit()

    def let_type(self, may: bool) -> None:
        """Nor is another unit chosen."""
        super().let_type(may)
        if self.choice:
            self.choice.setEnabled(may)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F4 open the list of units."""
        opens = event.key() == Qt.Key.Key_F4 or (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if opens and self.choice:
            self.open_choices()
            return
        super().keyPressEvent(event)

    def open_choices(self) -> None:
        """Open the list of units."""
        if self.choice and self.choice.isEnabled():
            self.choice.showMenu()

    def choose_unit(self, unit: str) -> None:
        """Take another unit; the number that was typed is committed again with it."""
        if unit == self.unit:
            return
        self.unit = unit
        self._show_unit()
        if self.line.text() and self.answer and self.answer.missing is None and not self._pending:
            self._pending, self._shown = True, ""
        self.settle()

    def choose_reading(self, reading: str) -> None:
        """A unit that was typed behind the number is chosen, and the number stays; else as for any text."""
        unit = next((unit for unit in self.item.units if reading in (unit.label, self._label(unit))), None)
        if unit is None:
            super().choose_reading(reading)
            return
        self.unit = unit.code
        self._show_unit()
        super().choose_reading(self.line.text())

    def read(self, text: str) -> Answer | Unread | None:
        """Where several units are allowed one must be chosen."""
        found = super().read(text)
        if isinstance(found, Answer) and self.choice and not found.unit and found.kind is AnswerKind.NUMBER:
            return Unread("number.no_unit", hint=tuple(self._label(unit) for unit in self.item.units))
        return found

    def _label(self, unit: Unit) -> str:
        return unit.text(self.bearings.words.first)

    def _unit_place(self) -> QRectF:
        return QRectF(_NUMBER_WIDTH + 2 * EDGE + _GAP - EDGE, 0, self.width(), theme.PITCH)

    def _unit_width(self) -> int:
        metrics = self.fontMetrics()
        shown = [self._label(unit) for unit in self.item.units]
        if self.choice:
            shown.append(self.bearings.words("type.choose_unit"))
        widest = max((metrics.horizontalAdvance(text) for text in shown), default=0)
        return widest + (40 if self.choice else 0)

    def _unit_choice(self) -> UnitChoice:
        words = self.bearings.words
        button = UnitChoice(self)
        button.setAccessibleName(words("type.unit", label=words.label(self.item.label)))
        button.setToolTip(f"{button.accessibleName()} (Alt+↓)")
        menu = QMenu(button)
        for unit in self.item.units:
            action = QAction(self._label(unit), menu)
            action.triggered.connect(lambda _=False, code=unit.code: self.choose_unit(code))
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _edited(self, text: str) -> None:
        super()._edited(text)
        self._owe_unit()

    def _owe_unit(self) -> None:
        if self.choice:
            typed = self.line.text().strip()
            self.choice.owe(bool(typed) and isinstance(self.read(typed), Unread) and not self.unit)

    def _show_unit(self) -> None:
        chosen = next((self._label(unit) for unit in self.item.units if unit.code == self.unit), "")
        if self.choice:
            self.choice.setText(chosen or self.bearings.words("type.choose_unit"))
            self._owe_unit()


class CountField(Boxed):
    """A cell count: mantissa × 10 to a power, each in its box, so that no superscript can be lost."""

    MANTISSA, POWER, TIMES = 96, 52, 60

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__(item, bearings)
        self._shown = ("", "")
        self.mantissa, self.power = self._line(), self._line()
        self.mantissa.entered.connect(self.power.setFocus)
        self.power.entered.connect(self._entered)

    def editor(self) -> TypedLine:
        """The box of the mantissa."""
        return self.mantissa

    def set_name(self, name: str) -> None:
        """Each box has a name of its own."""
        self.mantissa.setAccessibleName(self.bearings.words("type.mantissa", label=name))
        self.power.setAccessibleName(self.bearings.words("type.exponent", label=name))

    def stops(self) -> list[QWidget]:
        """Both boxes."""
        return [self.mantissa, self.power]

    def let_type(self, may: bool) -> None:
        """It can still be read and copied."""
        self.mantissa.setReadOnly(not may)
        self.power.setReadOnly(not may)

    def wanted(self, width: int) -> QSize:
        """Two boxes and the unit."""
        unit = self.item.units[0].text(self.bearings.words.first) if self.item.units else ""
        boxes = self.MANTISSA + self.TIMES + self.POWER + 2 * EDGE
        return QSize(min(width, boxes + _GAP + self.fontMetrics().horizontalAdvance(unit)), theme.PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines inside their boxes."""
        super().resizeEvent(event)
        for line, box in ((self.mantissa, self._boxes()[0]), (self.power, self._boxes()[1])):
            line.setGeometry(box.toRect().adjusted(4, 1, -4, -1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both boxes, the × 10 between them and the unit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, second = self._boxes()
        paint_box(painter, first, focused=self.mantissa.hasFocus(), greyed=self.greyed or self.closed)
        paint_box(painter, second, focused=self.power.hasFocus(), greyed=self.greyed or self.closed)
        painter.setPen(theme.color(theme.tokens().muted))
        between = QRectF(first.right(), 0, self.TIMES, theme.PITCH)
        painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "× 10^")
        unit = self.item.units[0].text(self.bearings.words.first) if self.item.units else ""
        after = QRectF(second.right() + _GAP, 0, self.width(), theme.PITCH)
        painter.drawText(after, Qt.AlignmentFlag.AlignVCenter, unit)
        painter.end()

    def display(self) -> None:
        """Show both numbers, unless they are being typed."""
        was_pending = self.is_pending()
        self._shown = ("", "")
        if self.answer is not None:
            power = "" if self.answer.exponent is None else str(self.answer.exponent)
            self._shown = (self.answer.text, power)
        if not was_pending:
            self._put(*self._shown)

    def typed(self) -> str:
        """Both texts, as ``mantissa e power``; empty when both boxes are."""
        both = (self.mantissa.text(), self.power.text())
        if both == self._shown and self.answer is not None and self.answer.missing is not None:
            return both[0]
        return f"{both[0]}e{both[1]}" if any(both) else ""

    def show_typing(self, text: str) -> None:
        """Put both texts back."""
        mantissa, _, power = text.partition("e")
        self._put(mantissa, power)
        self._mark(True)
        self.unread.emit(Unread("typing.restored"))

    def is_pending(self) -> bool:
        """Whether one of the boxes was typed in."""
        return self.mantissa.isModified() or self.power.isModified()

    def hold(self) -> None:
        """Keep both texts: they were not recorded."""
        self._mark(True)

    def settle(self) -> bool:
        """Commit when both boxes are left."""
        if not self.is_pending():
            return True
        if (self.mantissa.text(), self.power.text()) == self._shown:
            self._release()
            return True
        found = self.read(self.typed())
        if isinstance(found, Unread):
            self.unread.emit(found)
            return False
        self._release()
        self.committed.emit(found)
        return True

    def _line(self) -> TypedLine:
        line = TypedLine()
        line.setParent(self)
        line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        line.textEdited.connect(self._edited)
        line.focused.connect(self.update)
        line.left.connect(self._left)
        line.reverted.connect(self.drop)
        line.menu_asked.connect(self.menu_asked)
        return line

    def _edited(self, _text: str) -> None:
        recorded = (self.mantissa.text(), self.power.text()) == self._shown
        self.typing.emit("" if recorded else self.typed())

    def _boxes(self) -> tuple[QRectF, QRectF]:
        first = QRectF(EDGE + 0.5, EDGE + 0.5, self.MANTISSA - 1, theme.CONTROL - 1)
        left = EDGE + self.MANTISSA + self.TIMES
        return first, QRectF(left + 0.5, EDGE + 0.5, self.POWER - 1, theme.CONTROL - 1)

    def _left(self) -> None:
        """Going from one box to the other is not leaving."""
        if QApplication.focusWidget() not in (self.mantissa, self.power):
            self.settle()

    def _entered(self) -> None:
        if self.settle():
            self.go_on()

    def drop(self) -> None:
        """Forget what is typed and show what is recorded."""
        self._put(*self._shown)
        self.typing.emit("")
        self._release()

    def _put(self, mantissa: str, power: str) -> None:
        self.mantissa.setText(mantissa)
        self.power.setText(power)
        self._mark(False)

    def _mark(self, modified: bool) -> None:
        self.mantissa.setModified(modified)
        self.power.setModified(modified)

    def _release(self) -> None:
        self._mark(False)
        self.unread.emit(None)
