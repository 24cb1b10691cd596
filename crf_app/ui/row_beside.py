"""What stands beside the editor of a row, each part made when it is first needed: echo, proposal, reported value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from crf_app.ui import theme
from crf_app.ui.controls import Button
from crf_app.ui.marks import Mark, paint_mark

if TYPE_CHECKING:
    from crf_app.ui.form_row import FormRow

_BUTTON = 30


def make_labels(row: FormRow) -> list[QLabel]:
    """The question in each language of the choice, the second smaller."""
    made = []
    for at, line in enumerate(row.bearings.words.lines(row.item.label)):
        label = QLabel(line, row)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if at:
            label.setFont(theme.body_font(theme.SMALL_PX))
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        made.append(label)
    return made


class NoValueButton(QToolButton):
    """Paints the mark anew over what the mouse raises."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and the mark on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect().adjusted(5, 5, -5, -5)), Mark.NO_VALUE)
        painter.end()


def no_value_button(row: FormRow) -> QToolButton:
    """The button over the painted mark for "no value"; made when the mouse first comes to the row."""
    button = NoValueButton(row)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setAccessibleName(row.bearings.words("missing.button"))
    button.setToolTip(button.accessibleName())
    button.clicked.connect(row.ask_missing)
    return button


class Beside:
    """The parts beside one editor."""

    def __init__(self, row: FormRow) -> None:
        self._row = row
        self._echo: QLabel | None = None
        self._take: Button | None = None
        self._report: Button | None = None

    def shown(self) -> list[QWidget]:
        """What is to be seen, from left to right."""
        return [part for part in (self._echo, self._report, self._take) if part is not None and not part.isHidden()]

    def stops(self) -> list[QWidget]:
        """What Tab may reach."""
        return [part for part in self.shown() if isinstance(part, Button)]

    def said(self) -> str:
        """The echo that stands there."""
        return self._echo.text() if self._echo is not None else ""

    def show_echo(self, text: str) -> None:
        """Say back what an answer means."""
        if self._echo is None:
            if not text:
                return
            self._echo = QLabel(self._row)
            self._echo.setTextFormat(Qt.TextFormat.PlainText)
            self._echo.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._echo.setText(text)
        self._echo.setVisible(bool(text))

    def offer_proposal(self, said: str, taken: Callable[[], object] | None) -> None:
        """Offer a value for the empty field; None takes the offer away."""
        if taken is None:
            if self._take is not None:
                self._take.hide()
            return
        if self._take is None:
            self._take = self._button(taken)
            self._take.setToolTip(self._row.bearings.words("proposal.tip"))
        self._take.setText(said)
        self._take.setAccessibleName(self._take.text())
        self._take.show()

    def offer_report(self, opened: Callable[[], object] | None) -> None:
        """Offer to enter what the source reports; None takes the offer away."""
        if opened is None:
            if self._report is not None:
                self._report.hide()
            return
        if self._report is None:
            self._report = self._button(opened)
            self._report.setText(self._row.bearings.short("derived.report"))
            self._report.setAccessibleName(self._report.text())
        self._report.show()

    def _button(self, pressed: Callable[[], object]) -> Button:
        button = Button("", pressed, height=_BUTTON)
        button.setParent(self._row)
        return button
