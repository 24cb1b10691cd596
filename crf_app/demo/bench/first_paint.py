"""The application's start up to the first paint of the sign-in page of a study folder, which it says."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication

from crf_app.ui import theme
from crf_app.ui.application import make_window
from crf_app.ui.crash_page import catch_crashes
from crf_app.ui.entrance import StudyEntrance
from crf_app.ui.sign_in import SignInPage


class FirstPaint(QObject):
    """Says when the sign-in page is painted."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        """Watch every event, and let it pass."""
        if event.type() is QEvent.Type.Paint and isinstance(watched, SignInPage):
            print("painted", flush=True)
        return False


def main(folder: Path) -> int:
    """Start as the program does."""
    application = QApplication(sys.argv[:1])
    watcher = FirstPaint()
    application.installEventFilter(watcher)
    theme.apply(application)
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(StudyEntrance(folder / "study", folder / "marks", folder), settings)
    catch_crashes(window.crashed, window.unavailable)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
