"""Rules of every page: names for a screen reader, targets, no default button, no wheel, no scan that presses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from ward import FakeEntrance, Ward, add_child

from crf_app.record.view import FormStatus
from crf_app.ui import theme
from crf_app.ui.founding import FoundingPage, RecoveryCodePage
from crf_app.ui.glyphs import UNITS, paint
from crf_app.ui.icons import icon
from crf_app.ui.main_window import MainWindow
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.words import Words

SignIn = Callable[[MainWindow], OpenStudy]
PLACES = ("home", "add", "eligibility", "lymphodepletion", "infusion", "release", "check", "people")


@pytest.fixture(params=PLACES)
def page(request: pytest.FixtureRequest, window: MainWindow, sign_in: SignIn) -> QWidget:
    """Each page of an open study in turn."""
    study = sign_in(window)
    child = add_child(study.door)
    go: dict[str, Callable[[], object]] = {
        "home": study.go_home,
        "add": study.add_subject,
        "release": study.export,
        "check": study.check,
        "people": study.show_people,
    }
    if request.param in go:
        study.go_home()
        go[request.param]()
    else:
        study.open_subject(child)
        study.show_stage({"eligibility": 0, "lymphodepletion": 2, "infusion": 3}[request.param])
    return window


def focusable(page: QWidget) -> list[QWidget]:
    every = (widget for widget in page.findChildren(QWidget) if widget.isVisible() and widget.isEnabled())
    return [widget for widget in every if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]


def test_whatever_takes_the_focus_has_a_name(page: QWidget):
    """A screen reader names every control."""
    nameless = []
    for widget in focusable(page):
        interface = QAccessible.queryAccessibleInterface(widget)
        named = widget.accessibleName() or (interface.text(QAccessible.Text.Name) if interface else "")
        if not named:
            nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert nameless == []


def test_no_button_is_a_default(page: QWidget):
    """A Return presses nothing by itself."""
    assert [b.text() for b in page.findChildren(QPushButton) if b.autoDefault() or b.isDefault()] == []


def test_every_target_can_be_hit(page: QWidget):
    """24 pixels at least."""
    small = [b.text() for b in page.findChildren(QPushButton) if b.isVisible() and min(b.width(), b.height()) < 24]
    assert small == []


def test_nothing_on_a_page_changes_by_a_wheel(page: QWidget):
    """There are no spin boxes, combo boxes or date boxes."""
    kinds = (QAbstractSpinBox, QComboBox, QDateTimeEdit)
    assert [type(w).__name__ for kind in kinds for w in page.findChildren(kind)] == []


def test_a_wheel_over_the_stages_changes_no_stage(window: MainWindow, sign_in: SignIn):
    """The tabs do not turn under a wheel."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    assert study.workspace is not None
    tabs = study.workspace.tabs
    middle = QPointF(tabs.rect().center())
    turn = QWheelEvent(
        middle,
        QPointF(tabs.mapToGlobal(QPoint(0, 0))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(tabs, turn)
    assert tabs.currentIndex() == 0


def test_a_scan_into_any_page_presses_nothing(qtbot: QtBot, page: QWidget):
    """Fourteen letters and a Return within a moment press no button."""
    pressed: list[object] = []
    buttons = [button for button in page.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
    for button in buttons:
        button.clicked.connect(pressed.append)
    for button in buttons:
        button.setFocus()
        qtbot.keyClicks(button, "CTL0190312ABCD")
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == []


@pytest.mark.parametrize("language", ["en", "zh", "en+zh"])
def test_nothing_scrolls_sideways_in_the_smallest_window(
    qtbot: QtBot,
    ward: Ward,
    sign_in: SignIn,
    settings: QSettings,
    language: str,
):
    """At 1024 by 540 every page fits its width, in each language."""
    window = MainWindow(FakeEntrance(ward), Words(language), settings)
    qtbot.addWidget(window)
    window.resize(1024, 540)
    window.show()
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    wide = []
    for stage in range(5):
        study.show_stage(stage)
        qtbot.wait(30)
        bars = [bar for bar in window.findChildren(QScrollBar) if bar.orientation() == Qt.Orientation.Horizontal]
        wide += [(stage, bar.parent()) for bar in bars if bar.isVisible() and bar.maximum() > 0]
    assert wide == []


def test_founding_fits_the_smallest_window(qtbot: QtBot, ward: Ward, words: Words):
    """The first run scrolls down, not sideways."""
    page = FoundingPage(FakeEntrance(ward, founded=False), words)
    qtbot.addWidget(page)
    page.resize(QSize(1024, 500))
    page.show()
    qtbot.wait(30)
    bars = [bar for bar in page.findChildren(QScrollBar) if bar.orientation() == Qt.Orientation.Horizontal]
    assert not any(bar.isVisible() for bar in bars)


def test_the_recovery_code_is_named(qtbot: QtBot, words: Words):
    """What is shown once can be read aloud."""
    page = RecoveryCodePage(words, "AAAAA-BBBBB")
    qtbot.addWidget(page)
    assert page.shown.accessibleName() == words("recovery.title")


def drawn(status: FormStatus) -> QImage:
    image = QImage(int(UNITS), int(UNITS), QImage.Format.Format_Grayscale8)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    paint(painter, status, theme.tokens())
    painter.end()
    return image


def test_the_marks_differ_without_colour():
    """Each status is told by its shape, in grey."""
    images = [drawn(status) for status in FormStatus]
    for first in range(len(images)):
        for second in range(first):
            pairs = ((images[first].pixel(x, y), images[second].pixel(x, y)) for x in range(18) for y in range(18))
            assert sum(abs(QColor(a).red() - QColor(b).red()) > 60 for a, b in pairs) > 15


def test_an_icon_has_the_colour_of_the_text():
    """Icons follow the palette."""
    image = icon("eye").pixmap(20, 20).toImage()
    inks = [image.pixelColor(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() > 250]
    text = QColor(theme.tokens().text)
    assert all(abs(ink.red() - text.red()) + abs(ink.blue() - text.blue()) < 4 for ink in inks)


def test_the_main_window_stays_small():
    """A window decides which page is in front, and does not become the program."""
    file = Path(__file__).parents[3] / "crf_app" / "ui" / "main_window.py"
    methods = [
        name for name in vars(MainWindow) if callable(getattr(MainWindow, name)) and name in file.read_text("utf-8")
    ]
    assert (len(file.read_text("utf-8").splitlines()) <= 300, len(methods) <= 20) == (True, True)
