"""The window says what kind of subjects a study has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from ward import FakeEntrance

from crf_app.casebook.casebook import Casebook
from crf_app.ui.main_window import MainWindow
from crf_app.ui.words import Words


@pytest.mark.parametrize(
    ("language", "demonstration", "wanted"),
    [("en", True, "DEMONSTRATION · SYNTHETIC"), ("en", False, "SYNTHETIC"), ("zh", True, "演示 · 合成数据")],
)
def test_made_up_subjects_are_marked_in_title_and_window(
    qtbot: QtBot, book: Casebook, entrance: FakeEntrance, settings: QSettings, language, demonstration, wanted
):
    """Beside the mark of the demonstration, in both languages."""
    book.setting = replace(book.setting, demonstration=demonstration, synthetic=True)
    window = MainWindow(entrance, Words(language), settings)
    qtbot.addWidget(window)
    window.open_casebook(book)
    shown = [label.text() for label in window.statusBar().findChildren(QLabel)]
    assert (window.windowTitle().startswith(f"{wanted} – "), wanted in shown) == (True, True)
