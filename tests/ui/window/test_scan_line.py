"""The scan box."""

from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crf_app.ui.panels.scan_line import ScanLine


def box(qtbot: QtBot, step: float) -> tuple[ScanLine, list[str]]:
    """A scan box whose keys arrive ``step`` seconds apart, and what it tells."""
    ticks: Iterator[float] = (number * step for number in count())
    line, told = ScanLine("Lot", "READY", lambda: next(ticks)), []
    qtbot.addWidget(line)
    line.scanned.connect(told.append)
    line.again.connect(lambda: told.append("again"))
    line.differs.connect(lambda: told.append("differs"))
    return line, told


def send(qtbot: QtBot, line: QWidget, code: str) -> None:
    qtbot.keyClicks(line, code)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_burst_is_a_scan(qtbot: QtBot):
    """Keys a few milliseconds apart come from a scanner."""
    line, told = box(qtbot, 0.01)
    send(qtbot, line, "CTL019-0312")
    assert told == ["CTL019-0312"]


def test_what_is_typed_by_hand_is_asked_for_twice(qtbot: QtBot):
    """The second typing counts, if it is the same."""
    line, told = box(qtbot, 0.3)
    send(qtbot, line, "CTL019")
    send(qtbot, line, "CTL019")
    assert told == ["again", "CTL019"]


def test_two_typings_that_differ_are_nothing(qtbot: QtBot):
    """A typing error is found by the second typing."""
    line, told = box(qtbot, 0.3)
    send(qtbot, line, "CTL019")
    send(qtbot, line, "CTL091")
    assert told == ["again", "differs"]


@pytest.mark.parametrize("code", ["", "AB"])
def test_too_little_is_no_scan(qtbot: QtBot, code: str):
    """An empty Return or two letters are not taken for a code."""
    line, told = box(qtbot, 0.01)
    send(qtbot, line, code)
    assert told in ([], ["again"])


def test_return_goes_no_further(qtbot: QtBot):
    """The Return of a scan does not reach what the box stands in."""
    line, _ = box(qtbot, 0.01)
    heard: list[str] = []

    class Page(QWidget):
        def keyPressEvent(self, _event: object) -> None:  # noqa: N802  (Qt's name)
            heard.append("key")

    page = Page()
    qtbot.addWidget(page)
    line.setParent(page)
    send(qtbot, line, "CTL019-0312")
    assert heard == []


def test_leaving_forgets_a_half_typed_code(qtbot: QtBot):
    """Half a code is no code."""
    line, _ = box(qtbot, 0.3)
    page, other = QWidget(), QLineEdit()
    qtbot.addWidget(page)
    for widget in (line, other):
        widget.setParent(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    line.setFocus()
    qtbot.keyClicks(line, "CTL")
    other.setFocus()
    assert line.text() == ""
