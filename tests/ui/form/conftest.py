"""A laptop with a subject, and pages of its forms."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).parents[1]))
from form_study import Laptop

from crf_app.record.places import FormKey
from crf_app.ui import theme
from crf_app.ui.bridge import Bridge
from crf_app.ui.form_page import FormPage


class Hands:
    """Types and presses keys where the focus is."""

    pressed = 0

    def type(self, text: str) -> None:
        """One key for each character."""
        for letter in text:
            self.pressed += 1
            QTest.keyClick(QApplication.focusWidget(), letter)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """One key, perhaps with others held."""
        self.pressed += 1
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        QTest.keyClick(focus, key, held)

    def tab(self) -> None:
        """To the next field."""
        self.press(Qt.Key.Key_Tab)

    def control(self, key: Qt.Key) -> None:
        """A key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def laptop() -> Laptop:
    """A casebook in memory with one subject."""
    return Laptop()


@pytest.fixture
def hands() -> Hands:
    """What a person does at the keyboard."""
    return Hands()


@pytest.fixture
def open_page(qtbot: QtBot, qapp: QApplication, laptop: Laptop) -> Callable[..., FormPage]:
    """Open the page of a form, by its id or its whole key; it hears what happens in the casebook."""
    theme.apply(qapp)
    kept = []

    def make(form: str | FormKey = "KIN", language: str = "en") -> FormPage:
        page = FormPage(laptop.book, language, laptop.key(form) if isinstance(form, str) else form)
        bridge = Bridge(laptop.book, page)
        bridge.changed.connect(page.take)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1066, 640)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return make


def pytest_itemcollected(item: pytest.Item) -> None:
    """The screen that tests draw on says of some window hints that it does not know them."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
