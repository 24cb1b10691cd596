"""A bench for one field: the field, another line to go to, and what it was heard to say."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).parents[1]))
from form_study import Laptop

from crf_app.record.places import FormKey
from crf_app.record.reading import Moment
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Change
from crf_app.study.model import Item
from crf_app.ui import theme
from crf_app.ui.fields.field import Bearings, Field
from crf_app.ui.fields.make import field_for
from crf_app.ui.rendering import FormWords

NOW = "2024-03-19T13:00:05.000+08:00"
AT = Moment(date(2024, 3, 19), date(2024, 3, 12))


class Bench(QWidget):
    """A window with one field between two lines."""

    def __init__(self, item: Item, bearings: Bearings) -> None:
        super().__init__()
        self.item = item
        self.before, self.after = QLineEdit(), QLineEdit()
        self.field: Field = field_for(item, bearings)
        layout = QVBoxLayout(self)
        for part in (self.before, self.field, self.after):
            layout.addWidget(part)
        self.field.setFixedSize(self.field.wanted(400))
        self.heard: list[Answer | None] = []
        self.unread: list[object] = []
        self.kept: list[str] = []
        self.field.committed.connect(self.heard.append)
        self.field.unread.connect(self.unread.append)
        self.field.typing.connect(self.kept.append)
        self.show_answer(None)

    def show_answer(self, answer: Answer | None) -> None:
        """Let the field show a recorded answer."""
        self.field.show_cell(cell_of(self.item, answer))


def cell_of(item: Item, answer: Answer | None) -> Cell:
    """A cell with one recorded answer, or none."""
    place = FormKey("9f2c", "D01", "KIN").at(item.name)
    change = Change("c1", place, answer, (), NOW, "CRC-01", "ward-03", "e1")
    return Cell(place, item, changes=(change,) if answer is not None else ())


@pytest.fixture(scope="session")
def laptop() -> Laptop:
    """A casebook of the study with every kind of item."""
    return Laptop()


@pytest.fixture
def bearings(laptop: Laptop) -> Bearings:
    """English, 19 MAR 2024, day 7."""
    return Bearings(laptop.book.study, FormWords("en"), lambda: AT, lambda: NOW, str, lambda _form: ())


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, laptop: Laptop, bearings: Bearings) -> Callable[[str], Bench]:
    """Make a bench for the item of a name, its field having the focus."""
    theme.apply(qapp)
    kept = []

    def make(name: str) -> Bench:
        made = Bench(laptop.book.study.forms["KIN"].item(name), bearings)
        kept.append(made)
        qtbot.addWidget(made)
        made.show()
        made.activateWindow()
        made.field.editor().setFocus()
        qtbot.waitUntil(made.field.editor().hasFocus)
        return made

    return make


def pytest_itemcollected(item: pytest.Item) -> None:
    """The screen that tests draw on says of some window hints that it does not know them."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
