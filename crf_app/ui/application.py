"""Starts the program in windows: style, language, the main window, what happens when something goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from crf_app.ui import theme
from crf_app.ui.crash_log import start_log
from crf_app.ui.crash_page import catch_crashes
from crf_app.ui.main_window import MainWindow
from crf_app.ui.sign_in import LANGUAGE
from crf_app.ui.words import LANGUAGES, Words

if TYPE_CHECKING:
    from crf_app.ui.entrance import Entrance


def language_of(settings: QSettings, wanted: str | None) -> str:
    """The language to start in: as wanted now, else as chosen before, else English; a wanted one is kept."""
    if wanted is not None:
        settings.setValue(LANGUAGE, wanted)
    chosen = str(settings.value(LANGUAGE, "en"))
    return chosen if chosen in LANGUAGES else "en"


def make_window(entrance: Entrance, settings: QSettings, language: str | None = None) -> MainWindow:
    """The main window of a study folder, not yet shown."""
    return MainWindow(entrance, Words(language_of(settings, language)), settings)


def run(entrance: Entrance, settings_file: Path, language: str | None = None) -> int:
    """Show the window until it is closed; the exit code."""
    application = QApplication(sys.argv[:1])
    theme.apply(application)
    settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
    window = make_window(entrance, settings, language)
    catch_crashes(window.crashed, window.unavailable)
    window.opened.connect(lambda: start_log(entrance.folder))
    if entrance.is_founded():
        start_log(entrance.folder)
    window.show()
    code = application.exec()
    window.close()
    sys.excepthook = sys.__excepthook__
    delete(window)  # before the application, whatever order Python would choose
    return code
