"""Blocks from a spreadsheet: where they go, what is shown before, one entry for all, and back again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from crf_app.record.commands import EnterRows
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Item, ItemType, Label
from crf_app.ui.form_page import FormPage
from crf_app.ui.pasting import named, table_of

RESULTS = "WBC\t5.1\nHGB\t1,250\nC-reactive protein\t<5\nSomething else\t7\n"


def copy(text: str) -> None:
    """As a spreadsheet puts it."""
    QGuiApplication.clipboard().setText(text)


def results(laptop: object) -> dict[str, str]:
    """The recorded results by analyte."""
    rows = laptop.book.form(laptop.key("LB")).rows
    found = {row.cells["LBTESTCD"].answer.text: row.cells["LBORRES"].answer for row in rows if not row.struck}
    return {code: answer.text for code, answer in found.items() if answer is not None}


def entries(laptop: object) -> set[str]:
    """The entries of the subject."""
    return {line.entry for line in laptop.book.snapshot(laptop.subject).audit}


def agree(page: FormPage, qtbot: QtBot) -> None:
    """Enter the block, and come back to the grid."""
    page.grid.preview.accept()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.grid.table.setFocus()


@pytest.fixture
def grid(open_page: Callable, hands) -> FormPage:
    """The laboratory grid, with a block pasted into its first result."""
    page = open_page("LB")
    page.grid.focus_first()
    copy(RESULTS)
    hands.control(Qt.Key.Key_V)
    return page


def test_a_preview_stands_before_anything_is_entered(laptop, grid):
    """Three analytes are known; one text cannot be read, one goes nowhere."""
    said = grid.grid.preview.sentence()
    assert (results(laptop), grid.grid.preview.block.nowhere) == ({}, 2)
    assert ("2 answers" in said, "1 cannot be read" in said) == (True, True)


def test_a_pasted_block_is_one_entry(laptop, grid):
    """With the units that an analyte has alone."""
    before = entries(laptop)
    grid.grid.preview.accept()
    assert len(entries(laptop) - before) == 1
    assert results(laptop) == {"WBC": "5.1", "CRP": "<5"}


def test_what_cannot_be_read_stays_half_typed_with_its_reason(laptop, grid):
    """And stands against completing."""
    grid.grid.preview.accept()
    assert [typed.text for typed in grid.grid.model.typed.values()] == ["1,250"]
    assert [text for _, text in laptop.book.typing()] == ["1,250"]


def test_a_pasted_block_is_taken_back_at_once(qtbot: QtBot, laptop, grid, hands):
    """All of it, by one Ctrl+Z."""
    agree(grid, qtbot)
    hands.control(Qt.Key.Key_Z)
    assert results(laptop) == {}


def test_what_would_be_replaced_is_shown_old_to_new(qtbot: QtBot, grid, hands):
    """Nobody overwrites a result without seeing it."""
    agree(grid, qtbot)
    copy("WBC\t6.2")
    hands.control(Qt.Key.Key_V)
    assert grid.grid.preview.table.item(0, 1).text() == "5.1 → 6.2"


def test_a_block_that_fits_nowhere_says_so(open_page: Callable):
    """There is nothing to press but cancel."""
    page = open_page("LB")
    copy("")
    page.grid.paste()
    assert (page.grid.preview.enter.isEnabled(), "fits here" in page.grid.preview.sentence()) == (False, True)


def test_rows_of_a_log_go_by_their_headings(laptop, open_page: Callable):
    """In whatever order the columns stand."""
    page = open_page("AE")
    copy("Severity\tTerm\n2\tRash\n1\tFever\n")
    page.rows.paste()
    page.rows.preview.accept()
    found = [(row.cells["AETERM"].answer, row.cells["AESEV"].answer) for row in laptop.book.form(page.key).rows]
    assert found == [
        (Answer(AnswerKind.TEXT, "Rash"), Answer(AnswerKind.CODE, "2")),
        (Answer(AnswerKind.TEXT, "Fever"), Answer(AnswerKind.CODE, "1")),
    ]


def test_an_unreadable_cell_of_a_log_waits_in_its_row(laptop, open_page: Callable):
    """The other cells of the row are entered."""
    page = open_page("AE")
    copy("Term\tSeverity\nRash\tvery bad\n")
    page.rows.paste()
    page.rows.preview.accept()
    row = laptop.book.form(page.key).rows[0]
    assert (row.cells["AETERM"].answer.text, row.cells["AESEV"].answer) == ("Rash", None)
    assert [(place.row, text) for place, text in laptop.book.typing()] == [(row.id, "very bad")]


def test_a_question_named_twice_is_not_entered(open_page: Callable):
    """Both headings are said, both texts are shown."""
    page = open_page("AE")
    copy("Term\tSeverity\tAETERM\nRash\t1\tFever\n")
    page.rows.paste()
    preview = page.rows.preview
    assert (preview.enter.isEnabled(), "Term and AETERM" in preview.sentence()) == (False, True)
    assert preview.table.item(0, 1).text() == "Rash  |  Fever"


def test_an_analyte_named_twice_is_not_entered(open_page: Callable):
    """By its code and by its label it is the same."""
    page = open_page("LB")
    page.grid.focus_first()
    copy("CRP\t5.1\nC-reactive protein\t6\n")
    page.grid.paste()
    assert (page.grid.preview.enter.isEnabled(), page.grid.preview.block.twice) == (
        False,
        ("CRP", "C-reactive protein"),
    )


def test_what_goes_nowhere_is_named(grid):
    """The person sees which analyte the study does not ask for."""
    assert "Something else" in grid.grid.preview.sentence()


@pytest.mark.parametrize("text", ["WBC\rHGB", "WBC\r\nHGB", "WBC\nHGB\r", "x" * 140_000 + '\t"'])
def test_no_copied_text_breaks_the_reading(text: str):
    """Whatever another program puts between its lines."""
    assert len(table_of(text)) == (1 if text[0] == "x" else 2)


def test_rows_in_which_nothing_can_be_read_belong_to_the_same_paste(laptop, open_page: Callable):
    """One entry makes all rows, one undo takes them away."""
    page = open_page("AE")
    before = entries(laptop)
    copy("Severity\tBegin\nvery bad\tnever\n1\tt\nworse\tlater\n")
    page.rows.paste()
    page.rows.preview.accept()
    made = (len(page.view.rows), len(entries(laptop) - before))
    page.rows.undo.click()
    assert (made, [row.struck for row in page.view.rows if not row.is_blank]) == ((3, 1), [])
    assert all(row.struck for row in page.view.rows)


def test_an_analyte_goes_by_its_label_before_the_parenthesis(grid):
    """As people call it, who leave the parenthesis out."""
    copy("White cells\t12.5\n")
    grid.grid.paste()
    assert [target.code for target in grid.grid.preview.block.targets] == ["WBC"]


def test_a_label_that_two_begin_with_names_neither():
    """Creatinine of blood and of urine are not mixed up."""
    items = [Item(f"X{n}", Label(f"Creatinine ({n})", f"肌酐（{n}）"), ItemType.TEXT) for n in "AB"]
    assert [named(items, said) for said in ("Creatinine", "creatinine (b)")] == [None, items[1]]


def test_a_name_without_the_blood_before_it_is_known_where_it_is_the_only_one():
    """肌酐 is the creatinine of blood, where the other is called that of urine."""
    items = [Item(name, Label(name, zh), ItemType.TEXT) for name, zh in (("A", "血肌酐"), ("B", "随机尿肌酐"))]
    assert [named(items, said) for said in ("肌酐", "血肌酐")] == [items[0], items[0]]


def test_a_blank_new_row_is_made_with_the_others(laptop):
    """In the one entry of the block."""
    outcome = laptop.book.perform(EnterRows(laptop.key("AE"), (("", ()), ("", ()))))
    assert len(outcome.created) == 2


def test_what_waits_in_a_pasted_row_goes_with_it(laptop, open_page: Callable):
    """The form can be completed after Ctrl+Z, now and when it is opened again."""
    page = open_page("AE")
    copy("Term\tSeverity\nRash\tvery bad\n")
    page.rows.paste()
    page.rows.preview.accept()
    page.undo()
    later = open_page("AE")
    later.restore_typing()
    assert (laptop.book.typing(), page._unread(), later._unread()) == ((), [], [])
