"""The laboratory grid: a row is recorded with its first value, the keyboard is that of a spreadsheet."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from broken import Broken
from form_study import go
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from crf_app.errors import Unavailable
from crf_app.record.values import MissingCode
from crf_app.ui.fields.field import Bearings
from crf_app.ui.grid_model import lines_of
from crf_app.ui.rendering import FormWords


def recorded(laptop: object) -> dict[str, dict[str, str]]:
    """{analyte: {item: text}} of all rows."""
    return {
        row.cells["LBTESTCD"].answer.text: {
            name: cell.answer.text for name, cell in row.cells.items() if cell.answer and name != "LBTESTCD"
        }
        for row in laptop.book.form(laptop.key("LB")).rows
    }


@pytest.fixture
def page(open_page: Callable) -> object:
    """A grid, its first result in front."""
    made = open_page("LB")
    made.focus_first()
    return made


def test_panels_stand_over_their_analytes(page):
    """A heading cannot be picked."""
    lines = [(line.code, line.label) for line in page.grid.model.lines]
    assert lines == [("", "CBC"), ("WBC", "White cells (total)"), ("HGB", "Haemoglobin"), ("", "CHEM"),
                     ("CRP", "C-reactive protein")]  # fmt: skip
    assert page.grid.model.flags(page.grid.model.index(0, 0)) == Qt.ItemFlag.NoItemFlags


def test_opening_a_grid_records_nothing(laptop, page):
    """Rows come with values."""
    assert (page.grid.model.rowCount(), recorded(laptop)) == (5, {})


@pytest.mark.usefixtures("page")
def test_typing_begins_an_edit_and_return_goes_down(laptop, hands):
    """Results are typed one below the other, over the headings."""
    for text in ("5.2", "120", "<5"):
        hands.type(text)
        hands.press(Qt.Key.Key_Return)
    assert {code: row["LBORRES"] for code, row in recorded(laptop).items()} == {"WBC": "5.2", "HGB": "120", "CRP": "<5"}


def test_the_only_unit_of_an_analyte_comes_with_its_result(laptop, page, hands):
    """Where there is a choice it is left to the person."""
    for text in ("5.2", "120"):
        hands.type(text)
        hands.press(Qt.Key.Key_Return)
    assert recorded(laptop) == {"WBC": {"LBORRES": "5.2", "LBORRESU": "10^9/L"}, "HGB": {"LBORRES": "120"}}
    assert page.grid.model.index_at("HGB", "LBORRESU").data() == "unit …"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("text", ["POS", "1:320"])
def test_a_result_that_has_no_unit_brings_none(laptop, hands, text: str):
    """A word or a titre."""
    hands.type(text)
    hands.press(Qt.Key.Key_Return)
    assert recorded(laptop)["WBC"] == {"LBORRES": text}


def test_only_units_of_the_analyte_are_read(laptop, page):
    """Others are refused beside the cell."""
    go(page, "HGB", "LBORRESU")
    page.grid.enter(page.grid.table.currentIndex(), "10^9/L")
    assert recorded(laptop) == {}
    page.grid.enter(page.grid.table.currentIndex(), "g/dL")
    assert recorded(laptop) == {"HGB": {"LBORRESU": "g/dL"}}


def test_tab_goes_to_the_next_cell(page, hands):
    """As in a spreadsheet."""
    hands.type("5")
    hands.tab()
    assert page.grid.table.currentIndex() == page.grid.model.index_at("WBC", "LBORRESU")


def test_what_cannot_be_read_stays_in_its_cell(laptop, page, hands):
    """With its reason below the grid, kept for a restart, and against completing."""
    hands.type("1,250")
    hands.press(Qt.Key.Key_Return)
    go(page, "WBC", "LBORRES")
    assert (recorded(laptop), page.grid.model.index_at("WBC", "LBORRES").data()) == ({}, "1,250")
    assert "A comma can mean two things" in page.grid._notes[0].sentence()
    page.recorder.keep()
    assert [text for _, text in laptop.book.typing()] == ["1,250"]


def test_unread_text_comes_back(laptop, page, hands, open_page: Callable):
    """In the same cell of a page opened later."""
    hands.type("1,250")
    hands.press(Qt.Key.Key_Return)
    page.recorder.keep()
    later = open_page("LB")
    later.restore_typing()
    assert later.grid.model.index_at("WBC", "LBORRES").data() == "1,250"
    later.grid.enter(later.grid.model.index_at("WBC", "LBORRES"), "1250")
    later.recorder.keep()
    assert (recorded(laptop)["WBC"]["LBORRES"], laptop.book.typing()) == ("1250", ())


def test_delete_clears_a_cell(laptop, page, hands):
    """The row stays."""
    page.grid.enter(page.grid.model.index_at("HGB", "LBORRES"), "120")
    go(page, "HGB", "LBORRES")
    hands.press(Qt.Key.Key_Delete)
    assert recorded(laptop) == {"HGB": {}}


def test_ctrl_m_and_a_letter_say_why_there_is_no_value(laptop, page, hands):
    """In a row that is recorded thereby."""
    hands.control(Qt.Key.Key_M)
    hands.type("p")
    row = laptop.book.form(page.key).rows[0]
    assert (row.cells["LBTESTCD"].answer.text, row.cells["LBORRES"].answer.missing) == ("WBC", MissingCode.PEND)


def test_a_correction_changes_the_recorded_row(laptop, page):
    """No second row comes of it."""
    for text in ("120", "121"):
        page.grid.enter(page.grid.model.index_at("HGB", "LBORRES"), text)
    assert recorded(laptop) == {"HGB": {"LBORRES": "121"}}


@pytest.mark.usefixtures("page")
def test_leaving_the_window_commits_no_half_typed_cell(laptop, hands):
    """Half of 120 is not a result."""
    hands.type("12")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert recorded(laptop) == {}


def test_cells_say_what_they_are(page):
    """For a screen reader."""
    page.grid.enter(page.grid.model.index_at("HGB", "LBORRES"), "120")
    spoken = page.grid.model.index_at("HGB", "LBORRES").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Haemoglobin, Result: 120"


def test_a_line_of_the_problem_list_leads_to_its_cell(page):
    """The unit that is owed."""
    page.grid.enter(page.grid.model.index_at("HGB", "LBORRES"), "120")
    page.complete()
    assert [line.text() for line in page.problems.lines] == ["Haemoglobin, Unit: not answered"]
    page.problems.lines[0].click()
    assert page.grid.table.currentIndex() == page.grid.model.index_at("HGB", "LBORRESU")


def test_what_is_due_at_the_visit_stands_first(laptop):
    """Its panel says so; everything else follows."""
    study = laptop.book.study
    visit = replace(study.visits[-1], panels=("CRP",))
    bearings = Bearings(study, FormWords("en"), lambda: None, lambda: "", str, lambda _form: ())
    lines = [line.code or line.label for line in lines_of(study.forms["LB"], bearings, visit)]
    assert lines == ["CHEM — due at this visit", "CRP", "CBC", "WBC", "HGB"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_Down])
def test_the_list_of_units_opens_by_a_key(open_page, hands, qtbot, key):
    """One key shows what may be chosen, and the list is that of the analyte."""
    grid = open_page("LB").grid
    grid.table.setFocus()
    grid.table.setCurrentIndex(grid.model.index_at("HGB", "LBORRESU"))
    if key == Qt.Key.Key_Down:
        hands.press(key, Qt.KeyboardModifier.AltModifier)
    else:
        hands.press(key)
    line = grid.table.findChild(QLineEdit)
    qtbot.waitUntil(lambda: line.completer().popup().isVisible())
    assert line.completer().completionCount() == 2


def test_a_letter_begins_a_unit_without_opening_the_whole_list(open_page, hands):
    """Typing narrows the list at once."""
    grid = open_page("LB").grid
    grid.table.setFocus()
    grid.table.setCurrentIndex(grid.model.index_at("HGB", "LBORRESU"))
    hands.type("g")
    hands.type("/d")
    hands.press(Qt.Key.Key_Return)
    assert grid.model.text(grid.model.index_at("HGB", "LBORRESU")) == "g/dL"


def test_the_tip_of_a_cell_gives_the_reason_of_its_mark(open_page):
    """And a line that may be cut off says its whole name."""
    grid = open_page("LB").grid
    index = grid.model.index_at("HGB", "LBORRES")
    grid.enter(index, "1,250")
    assert "comma" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert grid.model.index(index.row(), 0).data(Qt.ItemDataRole.ToolTipRole) == "Haemoglobin"


def kept(laptop: object) -> list[str]:
    """The texts that are kept half typed."""
    return [text for _, text in laptop.book.typing()]


@pytest.mark.usefixtures("page")
def test_what_is_being_typed_in_a_cell_is_kept_while_it_is_not_left(laptop, hands, qtbot):
    """Nothing has been recorded yet."""
    hands.type("12")
    qtbot.waitUntil(lambda: kept(laptop) == ["12"])
    assert recorded(laptop) == {}


def test_what_was_being_typed_in_a_cell_comes_back(laptop, page, hands, open_page: Callable):
    """In the same cell, where one key records it."""
    hands.type("12")
    page.recorder.keep()
    later = open_page("LB")
    later.restore_typing()
    shown = later.grid.model.index_at("WBC", "LBORRES").data()
    later.focus_first()
    hands.press(Qt.Key.Key_F2)
    hands.press(Qt.Key.Key_Return)
    later.recorder.keep()
    assert (shown, recorded(laptop)["WBC"]["LBORRES"], kept(laptop)) == ("12", "12", [])


def test_escape_forgets_what_was_being_typed_in_a_cell(laptop, page, hands):
    """Nothing of it is kept."""
    hands.type("12")
    page.recorder.keep()
    hands.press(Qt.Key.Key_Escape)
    page.recorder.keep()
    assert (recorded(laptop), kept(laptop)) == ({}, [])


def test_a_text_from_before_its_row_was_recorded_is_forgotten_once_it_is_read(laptop, page, hands):
    """The row came with another cell meanwhile."""
    hands.type("1,250")
    hands.press(Qt.Key.Key_Return)
    page.recorder.keep()
    page.grid.enter(page.grid.model.index_at("WBC", "LBNOTE"), "clotted")
    page.grid.enter(page.grid.model.index_at("WBC", "LBORRES"), "1250")
    page.recorder.keep()
    assert (recorded(laptop)["WBC"]["LBORRES"], kept(laptop)) == ("1250", [])


def test_a_result_that_the_disk_did_not_take_stays_in_its_cell(laptop, page, hands):
    """And is kept for a restart."""
    page.recorder._door = Broken(laptop.book, Unavailable("no space"))
    hands.type("12")
    hands.press(Qt.Key.Key_Return)
    page.recorder.keep()
    cell = page.grid.model.index_at("WBC", "LBORRES")
    page.recorder._door = laptop.book
    assert (cell.data(), recorded(laptop), kept(laptop)) == ("12", {}, ["12"])


def test_the_first_result_of_a_row_is_taken_back_by_ctrl_z(laptop, page, hands):
    """The row that it made goes with it, and what stood half typed in it."""
    page.grid.enter(page.grid.model.index_at("HGB", "LBORRES"), "120")
    page.grid.enter(page.grid.model.index_at("HGB", "LBORRESU"), "stone")
    hands.control(Qt.Key.Key_Z)
    assert (page.grid.model.index_at("HGB", "LBORRES").data(), page.grid.unread(), kept(laptop)) == ("", [], [])
