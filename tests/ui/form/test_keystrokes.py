"""How many keys a form costs: the assessment of a day without complications, without touching the mouse."""

from collections.abc import Callable

from form_study import hospital
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crf_app.record.places import FormKey
from crf_app.record.view import FormStatus
from crf_app.study.model import Item, ItemType
from crf_app.ui import theme
from crf_app.ui.bridge import Bridge
from crf_app.ui.form_page import FormPage
from crf_app.ui.rendering import is_owed

MOST = 50
QUIET = ("N", "0", "NONE", "NA")


def keys_for(item: Item) -> str:
    """What is typed where nothing has happened."""
    match item.type:
        case ItemType.DATE:
            return "d7"
        case ItemType.DECIMAL:
            return "36.8"
        case ItemType.INTEGER:
            return "0"
        case _:
            codes = [code.code for code in item.codes.codes] if item.codes else []
            quiet = next((code for code in QUIET if code in codes), codes[0])
            return quiet if len(quiet) == 1 else str(codes.index(quiet) + 1)


def test_a_quiet_day_of_crs_takes_at_most_50_keys(qtbot: QtBot, qapp: QApplication, hands: Callable):
    """All that is asked is answered and the form is complete."""
    theme.apply(qapp)
    laptop = hospital()
    page = FormPage(laptop.book, "en", FormKey(laptop.subject, "D07", "CRS"))
    bridge = Bridge(laptop.book, page)
    bridge.changed.connect(page.take)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.focus_first()
    while hands.pressed < 2 * MOST and page.current_item():
        row = page.body.rows[page.current_item()]
        if row.cell is None or (not is_owed(row.cell) and row.cell.answer is None and not row.cell.required):
            if not any(is_owed(other.cell) for other in page.body.rows.values() if other.cell is not None):
                break
        elif row.cell.answer is None:
            hands.type(keys_for(row.item))
        hands.tab()
    hands.control(Qt.Key.Key_Return)
    assert [line.text() for line in page.problems.lines] == []
    assert (page.view.status, hands.pressed <= MOST) == (FormStatus.COMPLETE, True), hands.pressed
