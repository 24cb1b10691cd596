"""What the tests of the windows share: the look, a ward with an open casebook, the main window over it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from ward import PASSWORD, FakeEntrance, Ward, add_child

from crf_app.casebook.casebook import Casebook
from crf_app.ui import theme
from crf_app.ui.main_window import MainWindow
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.sign_in import SignInPage
from crf_app.ui.words import Words

HERE = Path(__file__).parent
OFFSCREEN = ("This plugin does not support propagateSizeHints", "QBackingStore::flush")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt without a screen complains of sizes that it cannot tell anybody."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN))


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """The look of the product."""
    theme.apply(qapp)


@pytest.fixture
def ward() -> Ward:
    """A laptop."""
    return Ward()


@pytest.fixture
def book(ward: Ward) -> Casebook:
    """Its casebook, of the real forms."""
    return ward.found()


@pytest.fixture
def child(book: Casebook) -> str:
    """A girl in screening."""
    return add_child(book)


@pytest.fixture
def words() -> Words:
    """English."""
    return Words("en")


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Settings of this test alone."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def entrance(ward: Ward) -> FakeEntrance:
    """A way in without a disk."""
    return FakeEntrance(ward)


@pytest.fixture
def window(qtbot: QtBot, entrance: FakeEntrance, words: Words, settings: QSettings) -> Iterator[MainWindow]:
    """The main window, at the sign-in page."""
    made = MainWindow(entrance, words, settings)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def sign_in(qtbot: QtBot) -> Callable[[MainWindow], OpenStudy]:
    """Sign in as the first person."""

    def signed_in(window: MainWindow) -> OpenStudy:
        page = window.page
        assert isinstance(page, SignInPage)
        qtbot.waitUntil(lambda: page.people.count() > 0)
        page.password.line.setText(PASSWORD)
        page.unlock.click()
        qtbot.waitUntil(lambda: window.study is not None, timeout=15_000)
        assert window.study is not None
        return window.study

    return signed_in
