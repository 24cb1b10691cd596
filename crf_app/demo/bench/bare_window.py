"""The bare floor of a start: a window with a label and a line to type in. Says so when it is painted."""

from __future__ import annotations

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QLineEdit, QWidget


class Bare(QWidget):
    """Says that it is painted."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt names it
        """Say that something is to be seen."""
        super().paintEvent(event)
        print("painted", flush=True)


def main() -> int:
    """Show it."""
    application = QApplication(sys.argv[:1])
    window = Bare()
    QFormLayout(window).addRow(QLabel("Password"), QLineEdit())
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
