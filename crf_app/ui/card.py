"""A card that asks for a few things and does one slow act with them, in a thread. Knows no act."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from crf_app.errors import CrfError, Refused
from crf_app.ui.abstract import AbstractWidget
from crf_app.ui.controls import Button, column, row, text
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import Words
from crf_app.ui.work import Job, Work

WIDTH = 640


class Card(QWidget, metaclass=AbstractWidget):
    """Title, what it is for, parts, one button that acts and one that leaves (Esc), and what happened.

    ``name`` is the table of its words: ``title``, ``about``, ``do``, ``working``.
    """

    left = Signal()

    def __init__(self, words: Words, name: str) -> None:
        super().__init__()
        self.words, self.name = words, name
        self.title = text(words(f"{name}.title"), size=20, bold=True)
        self.about = text(words(f"{name}.about"))
        self.do = Button(words(f"{name}.do"), self.begin)
        self.back = Button(words("card.back"), self._leave, shortcut="Esc")
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setFixedHeight(6)
        self.message = text()
        self.message.setAccessibleName(words("card.message"))
        self._inside = self._lay_out()
        self.set_busy(False)

    def _lay_out(self) -> QVBoxLayout:
        card = QWidget()
        card.setFixedWidth(WIDTH)
        whole = column(card, 8)
        inside = column(parts := QWidget(), 0)
        for part in (self.title, self.about, parts):
            whole.addWidget(part)
        whole.addLayout(row(self.do, self.back, 1))
        for part in (self.busy, self.message):
            whole.addWidget(part)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        middle = QWidget()
        around = column(middle, 0)
        around.addLayout(row(1, card, 1))
        around.addStretch(1)
        area.setWidget(middle)
        column(self, 8).addWidget(area)
        return inside

    def put(self, *parts: QWidget | QLayout) -> None:
        """Add parts between what it is for and the buttons."""
        for part in parts:
            if isinstance(part, QWidget):
                self._inside.addWidget(part)
            else:
                self._inside.addLayout(part)

    def begin(self) -> None:
        """Act with what was typed, unless something is wrong with it."""
        if not self.do.isEnabled():
            return
        problem = self.problem()
        self.message.setText(problem or self.words(f"{self.name}.working"))
        if not problem:
            self.set_busy(True)
            Work(self, self.job(), self._end, self._failed, discard=self.discard).start()

    @abstractmethod
    def problem(self) -> str:
        """What is wrong with what was typed, in words."""

    @abstractmethod
    def job(self) -> Job:
        """The act, made in the window's thread and run in another."""

    @abstractmethod
    def finished(self, result: object) -> None:
        """The act was done."""

    @staticmethod
    def discard(result: object) -> None:
        """What becomes of a result when this card is gone."""

    @abstractmethod
    def forget(self) -> None:
        """Empty what must not stay: passwords, codes."""

    def why(self, error: CrfError) -> str:
        """What went wrong, in words."""
        return self.words.refusal(error) if isinstance(error, Refused) else self.words.trouble(error)

    def set_busy(self, busy: bool) -> None:
        """While it works nothing can be pressed."""
        self.busy.setVisible(busy)
        self.do.setEnabled(not busy)
        self.back.setEnabled(not busy)

    def _end(self, result: object) -> None:
        self.set_busy(False)
        self.forget()
        self.message.clear()
        self.finished(result)

    def _failed(self, error: CrfError) -> None:
        self.set_busy(False)
        self.message.setText(self.why(error))

    def _leave(self) -> None:
        self.forget()
        self.message.clear()
        self.left.emit()


def labelled(line: QWidget, words: str, into: Callable[[QWidget, QWidget], object]) -> None:
    """Put a line into a form under a label that leads to it."""
    label = QLabel(words)
    label.setMinimumHeight(CONTROL)
    label.setBuddy(line)
    into(label, line)
