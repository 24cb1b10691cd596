"""What is shown when the program itself is wrong: the data are safe, the number of the log line, a way to go on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QWidget

from crf_app.errors import Unavailable
from crf_app.ui.controls import Button, centred, column, row, text
from crf_app.ui.crash_log import log_crash
from crf_app.ui.words import Words

WIDTH = 560


class CrashPage(QWidget):
    """The page; ``restart`` is what its one button does."""

    def __init__(self, words: Words, name: str, restart: Callable[[], object]) -> None:
        super().__init__()
        card = QWidget()
        card.setFixedWidth(WIDTH)
        inside = column(card, 16)
        inside.addWidget(text(words("crash.title"), size=20, bold=True))
        inside.addWidget(text(words("crash.safe")))
        inside.addWidget(text(words("crash.log", id=name)))
        self.restart = Button(words("crash.restart"), restart)
        inside.addLayout(row(self.restart, 1))
        centred(column(self), card)


def restart() -> None:
    """Start this program anew and end this process."""
    QProcess.startDetached(sys.executable, sys.orig_argv[1:])
    QApplication.quit()


def catch_crashes(crashed: Callable[[str], None], unavailable: Callable[[Unavailable], None]) -> None:
    """From now on an error that nobody caught is logged without values and shown by ``crashed(id)``.

    A disk or lock that is not there now is no crash: it goes to ``unavailable``.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Unavailable):
            unavailable(error)
        elif issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        else:
            crashed(log_crash(kind, trace))

    sys.excepthook = hook
