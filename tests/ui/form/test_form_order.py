"""Tab goes through a form as the eye does, on every form of the protocol; nothing turns by the wheel there."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from form_study import FORMS, hospital
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Occurs
from crf_app.ui import theme
from crf_app.ui.bridge import Bridge
from crf_app.ui.form_page import FormPage

NAMES = sorted(path.stem.upper() for path in FORMS.glob("*/*.toml") if path.parent.name != "site")


@pytest.fixture
def page(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> FormPage:
    """The page of a form of the protocol, at its first visit, with a row where it has rows."""
    theme.apply(qapp)
    laptop = hospital()
    form = laptop.book.study.forms[request.param]
    visit = "-" if form.occurs is Occurs.LOG else laptop.book.study.visits_of(form.id)[0].id
    made = FormPage(laptop.book, "en", FormKey(laptop.subject, visit, form.id))
    qtbot.addWidget(made)
    made.resize(1066, 640)
    made.show()
    made.activateWindow()
    if made.rows is not None:
        Bridge(laptop.book, made).changed.connect(made.take)
        made.rows.add_row()
    qtbot.wait(1)
    return made


@pytest.mark.parametrize("page", NAMES, indirect=True)
def test_tab_goes_from_top_to_bottom(page: FormPage):
    """The order of the stops is the order of their places."""
    rows = [row for body in page._bodies() for row in body.rows.values()]
    stops = {stop for row in rows for stop in row.stops()}
    walk, here = [], page.body.parentWidget()
    first = here.nextInFocusChain()
    while True:
        if first in stops and first.focusPolicy() & Qt.FocusPolicy.TabFocus and first.isEnabled():
            walk.append(first.mapTo(page.inside, QPoint(0, 0)))
        first = first.nextInFocusChain()
        if first is here:
            break
    places = [(place.y() // 20, place.x()) for place in walk]
    assert places == sorted(places)


@pytest.mark.parametrize("page", NAMES, indirect=True)
def test_a_wheel_changes_no_answer(page: FormPage):
    """Over every part of every field."""
    rows = [row for body in page._bodies() for row in body.rows.values() if row.field is not None]
    before = [row.field.typed() for row in rows]
    for part in [part for row in rows for part in (row.field, *row.field.findChildren(QWidget))]:
        place = QPointF(part.rect().center())
        turn = QWheelEvent(place, part.mapToGlobal(place), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
                           Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(part, turn)
    assert [row.field.typed() for row in rows] == before


@pytest.mark.parametrize("page", NAMES, indirect=True)
def test_nothing_is_wider_than_the_page(page: FormPage):
    """No part of a row is cut off at the right."""
    rows = [row for body in page._bodies() for row in body.rows.values()]
    parts = [
        part for row in rows for part in row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    ]
    assert [part for part in parts if part.isVisible() and part.geometry().right() > part.parentWidget().width()] == []


@pytest.mark.parametrize("page", NAMES, indirect=True)
def test_no_part_of_a_row_covers_another(page: FormPage):
    """Labels, editors, echoes and notes stand apart."""
    for row in [row for body in page._bodies() for row in body.rows.values()]:
        parts = [part for part in (*row.labels, row.box, row.field, *row.beside.shown(), *row.below.notes) if part]
        boxes = [part.geometry() for part in parts]
        pairs = [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :]]
        assert not any(first.intersects(second) for first, second in pairs), row.item.name


def test_no_row_lies_over_the_next_in_the_first_picture(qtbot: QtBot, qapp: QApplication, laptop):
    """Also below a finding with its button, which makes a row higher than the others."""
    theme.apply(qapp)
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "41.9", "Cel"))
    window = QStackedWidget()
    qtbot.addWidget(window)
    window.resize(700, 600)
    window.show()
    qapp.processEvents()
    page = FormPage(laptop.book, "en", laptop.key("KIN"))
    window.addWidget(page)
    window.setCurrentWidget(page)
    qapp.processEvents()
    rows = list(page.body.rows.values())
    assert [row.item.name for above, row in pairwise(rows) if above.geometry().bottom() >= row.y()] == []


def test_the_field_in_front_is_not_hidden_by_a_bar_that_appears(open_page: Callable, qtbot: QtBot):
    """As that of the reasons does; nor by the foot."""
    page = open_page()
    page.resize(1066, 420)
    bottom = page.area.viewport().height()
    inside = [row for row in page.body.rows.values() if row.y() + row.height() < bottom]
    inside[-1].focus()
    bar = QWidget()
    bar.setFixedHeight(150)
    page.layout().insertWidget(page.layout().count() - 1, bar)
    qtbot.waitUntil(lambda: page.area.viewport().height() < bottom)
    place = inside[-1].mapTo(page.area.viewport(), QPoint(0, inside[-1].height()))
    assert place.y() <= page.area.viewport().height()


def test_the_cell_in_front_is_in_sight(open_page: Callable, qtbot: QtBot):
    """Also where the table begins below the foot."""
    page = open_page("LB")
    page.resize(1066, 300)
    qtbot.wait(1)
    page.grid.table.setFocus()
    page.grid.table.setCurrentIndex(page.grid.model.index_at("CRP", "LBORRES"))
    qtbot.wait(1)
    cell = page.grid.in_front(page.area.viewport())[-1]
    assert 0 < cell.y() < page.area.viewport().height()


def test_the_reason_of_a_bad_cell_is_in_sight(open_page: Callable, qtbot: QtBot):
    """What is wrong with the cell in front is said below the grid, and seen without scrolling."""
    page = open_page("LB")
    page.resize(1066, 560)
    page.grid.table.setFocus()
    index = page.grid.model.index_at("CRP", "LBORRES")
    page.grid.enter(index, "12,5")
    page.grid.table.setCurrentIndex(index)
    qtbot.wait(1)
    sentence, cell = page.grid.in_front(page.area.viewport())
    assert 0 < cell.y() < sentence.y() <= page.area.viewport().height()


def test_the_wheel_over_a_grid_in_which_nobody_works_scrolls_the_page(open_page: Callable):
    """The grid takes it only while the focus is in it."""
    page = open_page("LB")
    page.body.focus_first()
    down = QWheelEvent(
        QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    page.grid.table.setFocus()
    page.grid.table.wheelEvent(down)
    page.setFocus()
    page.grid.table.wheelEvent(down)
    assert not down.isAccepted()
