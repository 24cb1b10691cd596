"""The laboratory grid of the protocol: computed columns, names in sight, a place that is found again."""

from collections.abc import Callable
from functools import partial

import pytest
from form_study import FORMS, Laptop, go
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from crf_app.record.commands import AddInstance
from crf_app.record.places import FormKey
from crf_app.study.package import read_folder, to_package
from crf_app.ui.form_page import FormPage, focus_again


@pytest.fixture
def laptop() -> Laptop:
    """A casebook of the protocol's own forms."""
    return Laptop(package=to_package(read_folder(FORMS)), number="SCRNUM", day0=("INF", "INF", "INFSTDTM"))


@pytest.fixture
def key(laptop: Laptop) -> FormKey:
    """A sample of the screening."""
    made = laptop.book.perform(AddInstance(laptop.subject, "SCR", "LB")).created[0]
    return FormKey(laptop.subject, "SCR", "LB", made)


@pytest.fixture
def open_grid(open_page: Callable[..., FormPage], key: FormKey) -> Callable[..., FormPage]:
    """Open the page of the sample."""
    return partial(open_page, key)


@pytest.fixture
def page(open_grid: Callable[..., FormPage]) -> FormPage:
    """The sample's page."""
    return open_grid()


def here(page: FormPage) -> tuple[str, str]:
    """The cell in front."""
    index = page.grid.table.currentIndex()
    return page.grid.model.line(index).code, page.grid.model.item(index).name


def said(page: FormPage) -> list[str]:
    """The sentences below the grid."""
    return [note.sentence() for note in page.grid._notes]


# -- Tab and what cannot be typed ------------------------------------------------------------------------------------


def test_tab_goes_past_computed_cells(page, hands):
    """And past what a normal result does not ask."""
    for item, text in (("LBORRES", "5"), ("LBORRESU", "10^9/L"), ("LBORNRLO", "4")):
        page.grid.enter(page.grid.model.index_at("WBC", item), text)
    go(page, "WBC", "LBORNRHI")
    hands.type("10")
    hands.tab()
    assert here(page) == ("WBC", "LBLINK")


def test_tab_goes_on_in_the_next_line(page, hands):
    """To its first cell."""
    go(page, "WBC", "LBAE")
    hands.tab()
    assert here(page) == ("NEUT", "LBORRES")


def test_tab_leaves_the_grid_after_its_last_cell(page, hands):
    """Nobody is caught in it."""
    go(page, page.grid.model.lines[-1].code, "LBAE")
    hands.tab()
    assert not page.grid.table.holds_focus()


@pytest.mark.parametrize("pressed", ["5", Qt.Key.Key_F2, Qt.Key.Key_Delete])
def test_a_computed_cell_says_why_it_cannot_be_typed(page, hands, pressed):
    """And opens no line in which a text would be lost."""
    go(page, "WBC", "LBSTRESN")
    hands.type(pressed) if isinstance(pressed, str) else hands.press(pressed)
    assert said(page) == [
        "Standard numeric result is computed and cannot be typed. Tab goes to the next cell to fill in."
    ]


def test_what_was_said_of_a_computed_cell_goes_with_it(page, hands):
    """It belongs to the cell in front."""
    go(page, "WBC", "LBSTRESN")
    hands.type("5")
    go(page, "WBC", "LBORRES")
    assert said(page) == []


def test_whoever_comes_by_tab_sees_the_cell_in_front(page, hands):
    """The first that can be answered."""
    page.body.rows["SRCREF"].focus()
    while not page.grid.table.holds_focus():
        hands.tab()
    assert (here(page), len(page.grid.table.selectedIndexes())) == (("WBC", "LBORRES"), 1)


# -- names -----------------------------------------------------------------------------------------------------------


def test_the_names_stay_in_sight(page):
    """However far the grid is scrolled aside."""
    go(page, "WBC", "LBAE")
    names = page.grid.table.verticalHeader()
    drawn = [page.grid.model.headerData(row, Qt.Orientation.Vertical) for row in (0, 1, 2)]
    assert (names.isVisible(), names.width(), drawn) == (
        True,
        220,
        ["CBC — due at this visit", "White cells", "Neutrophils (ANC)"],
    )


def test_a_click_on_a_name_goes_into_its_line(page):
    """What is typed then stands in that line."""
    go(page, "NEUT", "LBORRESU")
    names = page.grid.table.verticalHeader()
    middle = names.sectionViewportPosition(1) + names.sectionSize(1) // 2
    QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, middle))
    assert here(page) == ("WBC", "LBORRES")


# -- the page stands still -------------------------------------------------------------------------------------------


def test_a_sentence_about_a_cell_moves_nothing(page, qtbot: QtBot):
    """The next click goes where it is aimed."""
    page.grid.enter(page.grid.model.index_at("NEUT", "LBORRES"), "1,250")
    go(page, "WBC", "LBORRES")
    qtbot.wait(1)
    before = page.grid.table.viewport().mapToGlobal(QPoint(0, 0))
    go(page, "NEUT", "LBORRES")
    qtbot.wait(1)
    assert (len(said(page)), page.grid.table.viewport().mapToGlobal(QPoint(0, 0))) == (1, before)


# -- the place is found again ----------------------------------------------------------------------------------------


def test_the_page_goes_back_into_the_cell(page):
    """Not into the first question without an answer."""
    go(page, "NEUT", "LBORRES")
    page.body.rows["SRCREF"].focus()
    go(page, "NEUT", "LBORRESU")
    QApplication.focusWidget().clearFocus()
    focus_again(page)
    assert (here(page), page.grid.table.hasFocus()) == (("NEUT", "LBORRESU"), True)


@pytest.mark.parametrize("recorded", [False, True])
def test_a_cell_has_a_name_by_which_it_is_found_later(page, open_grid, recorded: bool):
    """Also before its line is recorded, and after it was meanwhile."""
    go(page, "NEUT", "LBORRESU")
    name = page.current_item()
    if recorded:
        page.grid.enter(page.grid.model.index_at("NEUT", "LBORRES"), "3")
    later = open_grid()
    later.focus_item(name)
    assert (here(later), later.grid.table.hasFocus()) == (("NEUT", "LBORRESU"), True)


def test_every_move_within_the_grid_is_told(page, qtbot: QtBot):
    """So that a restart finds the cell."""
    go(page, "WBC", "LBORRES")
    with qtbot.waitSignal(page.moved):
        go(page, "NEUT", "LBORRES")


# -- what is typed and not recorded ----------------------------------------------------------------------------------


@pytest.fixture
def restored(page, open_grid, hands) -> FormPage:
    """A page after a kill: a text in a line that is recorded, one in a line that is not."""
    page.grid.enter(page.grid.model.index_at("WBC", "LBORRES"), "5")
    go(page, "NEUT", "LBORRES")
    hands.type("3.1")
    page.recorder.keep()
    later = open_grid()
    later.restore_typing()
    return later


def test_a_restored_text_is_counted_and_says_how_it_is_recorded(restored):
    """At once."""
    go(restored, "NEUT", "LBORRES")
    assert (restored.foot.typed.text(), said(restored)) == (
        "1 typed, not recorded",
        ["Typed before the window was closed. F2, then Return records it. Not recorded yet."],
    )


def test_a_restored_text_stands_against_completing(restored):
    """In a line that is not recorded yet, by its name."""
    restored.complete()
    lines = [line.text() for line in restored.problems.lines]
    assert "Neutrophils (ANC), Result as reported: what is typed is not recorded" in lines


def test_a_line_about_a_restored_text_leads_to_its_cell(restored):
    """Where it can be recorded."""
    restored.complete()
    next(line for line in restored.problems.lines if "typed" in line.text()).click()
    assert here(restored) == ("NEUT", "LBORRES")


def test_f8_goes_to_a_restored_text(restored):
    """Though nothing else is wrong with its line."""
    restored.body.rows["LBREFID"].focus()
    found = set()
    for _ in range(4):
        restored.next_problem()
        found |= {here(restored)} if restored.grid.table.hasFocus() else set()
    assert ("NEUT", "LBORRES") in found


def test_completing_records_what_is_typed_in_the_open_cell(page, laptop, key, hands):
    """As it does in every other field."""
    go(page, "WBC", "LBORRES")
    hands.type("5.2")
    page.complete()
    assert laptop.book.form(key).rows[0].cells["LBORRES"].answer.text == "5.2"


# -- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "unit"), [("/uL", "/µL"), ("/ul", "/µL"), ("10^3/ul", "10^3/µL"), ("10^9/l", "10^9/L")]
)
def test_a_unit_is_typed_as_a_keyboard_can(page, typed: str, unit: str):
    """With u for µ, in any case."""
    index = page.grid.model.index_at("WBC", "LBORRESU")
    page.grid.enter(index, typed)
    assert index.data() == unit


@pytest.mark.parametrize("typed", ["3.2 10^9/L", "3.2 /uL", "<5 g/L", "3.2g/L"])
def test_a_unit_behind_a_result_is_sent_to_its_cell(page, typed: str):
    """The sentence shows the result alone."""
    page.grid.enter(page.grid.model.index_at("WBC", "LBORRES"), typed)
    go(page, "WBC", "LBORRES")
    bare = typed.replace("g/L", "").partition(" ")[0]
    assert said(page) == [
        f"Type the result alone, like {bare}: its unit goes into the cell of the unit. Not recorded yet."
    ]


@pytest.mark.parametrize("leaves", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_the_only_match_of_the_list_is_taken(page, hands, qtbot: QtBot, leaves: Qt.Key):
    """By the key that leaves the cell."""
    go(page, "WBC", "LBORRESU")
    hands.type("9/L")
    line = page.grid.table.findChild(QLineEdit)
    qtbot.waitUntil(lambda: line.completer().popup().isVisible())
    QTest.keyClick(line.completer().popup(), leaves)
    assert page.grid.model.index_at("WBC", "LBORRESU").data() == "10^9/L"


def test_a_list_changes_nothing_that_can_be_read(page, hands, qtbot: QtBot):
    """A number stays one, though the only word that is listed ends in it."""
    go(page, "ANAPAT", "LBORRES")
    hands.type("29")
    line = page.grid.table.findChild(QLineEdit)
    qtbot.waitUntil(lambda: line.completer().popup().isVisible())
    listed = line.completer().completionCount()
    QTest.keyClick(line.completer().popup(), Qt.Key.Key_Return)
    assert (listed, page.grid.model.index_at("ANAPAT", "LBORRES").data()) == (1, "29")
