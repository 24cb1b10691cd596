"""PySide6 6.12.0 on Python 3.10 and 3.11 loses one reference to True or None in each call and so ends the process."""

import sys
from collections.abc import Callable

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit

CALLS = 50


class Sender(QObject):
    """Something that emits."""

    sent = Signal(str)


def references_lost(call: Callable[[], object]) -> float:
    """How many references to True, False and None each call loses, the worst of the three."""
    call()
    before = [sys.getrefcount(single) for single in (True, False, None)]
    for _ in range(CALLS):
        call()
    after = [sys.getrefcount(single) for single in (True, False, None)]
    return max(old - new for old, new in zip(before, after, strict=True)) / CALLS


def test_qt_calls_lose_no_reference(qapp: QApplication):
    """Emitting, calling a void method and turning the event loop leave the counts of True, False and None alone."""
    sender, field = Sender(), QLineEdit()
    sender.sent.connect(lambda _text: None)
    lost = {
        "emit": references_lost(lambda: sender.sent.emit("x")),
        "void call": references_lost(lambda: field.setEnabled(True)),
        "event loop": references_lost(qapp.processEvents),
    }
    if max(lost.values()) > 0.2:
        pytest.exit(f"PySide6 {PySide6.__version__} would crash this Python: references lost per call {lost}", 1)
    assert max(lost.values()) <= 0.2
