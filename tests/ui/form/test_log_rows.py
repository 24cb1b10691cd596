"""The rows of a log: added, changed, struck out, restored, never removed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crf_app.record.commands import Enter, StrikeRow
from crf_app.record.values import Answer, AnswerKind


def rows(laptop: object) -> list[tuple[int, bool, str]]:
    """Number, struck, and term of each recorded row."""
    found = laptop.book.form(laptop.key("AE")).rows
    terms = [row.cells["AETERM"].answer for row in found]
    return [(row.number, row.struck, term.text if term else "") for row, term in zip(found, terms, strict=True)]


def look(field: object) -> int:
    """The colour inside the box of a field."""
    return field.grab().toImage().pixel(10, field.height() - 8)


@pytest.fixture
def page(open_page: Callable, hands: object) -> object:
    """A log with two rows."""
    made = open_page("AE")
    for term in ("Fever", "Rash"):
        made.rows.add_row()
        hands.type(term)
        hands.tab()
    return made


def test_insert_adds_a_row_and_goes_into_it(laptop, open_page: Callable, hands):
    """The next key is typed into its first question."""
    page = open_page("AE")
    page.rows.add.setFocus()
    hands.press(Qt.Key.Key_Insert)
    hands.type("Fever")
    hands.tab()
    assert rows(laptop) == [(1, False, "Fever")]


def test_the_table_shows_the_title_items(page):
    """Number and what names a row."""
    model = page.rows.model
    assert [model.index(at, 1).data() for at in range(model.rowCount())] == ["Fever", "Rash"]


def test_another_row_is_picked_in_the_table(page):
    """Its answers stand below."""
    page.rows.table.selectRow(0)
    assert page.rows.body.rows["AETERM"].field.typed() == "Fever"


def test_a_struck_row_keeps_its_number(laptop, page):
    """It is listed, struck through, and can be restored."""
    page.rows.table.selectRow(0)
    page.rows.strike.click()
    assert rows(laptop) == [(1, True, "Fever"), (2, False, "Rash")]
    assert page.rows.model.index(0, 0).data(Qt.ItemDataRole.FontRole).strikeOut()


def test_struck_rows_can_be_put_out_of_sight(page):
    """And their count stays in sight."""
    page.rows.table.selectRow(0)
    page.rows.strike.click()
    page.rows.show_struck.setChecked(False)
    assert (page.rows.model.rowCount(), page.rows.show_struck.text()) == (1, "Show struck rows (1)")


def test_a_struck_row_is_restored(laptop, page):
    """Nothing was removed."""
    page.rows.table.selectRow(0)
    page.rows.strike.click()
    page.rows.restore.click()
    assert rows(laptop)[0] == (1, False, "Fever")


@pytest.mark.parametrize("name", ["AETERM", "AESTDAT", "AENUM"])
def test_a_struck_row_cannot_be_changed(page, name: str):
    """Until it is restored, and it does not look as if it could."""
    page.rows.table.selectRow(0)
    struck = page.rows.body.rows[name].field
    before = look(struck)
    page.rows.strike.click()
    closed = (struck.line.isReadOnly(), look(struck) != before)
    page.rows.restore.click()
    assert (closed, struck.line.isReadOnly(), look(struck) == before) == ((True, True), False, True)


def test_striking_a_row_of_a_complete_log_owes_a_reason(laptop, page):
    """The bar names the row."""
    page.complete()
    page.rows.table.selectRow(1)
    page.rows.strike.click()
    assert [tick.text() for tick in page.reasons.ticks] == ["Row 2 struck out"]
    page.reasons.choose("1")
    assert laptop.book.form(page.key).owes == ()


def test_after_a_click_on_strike_a_digit_gives_the_reason_at_once(laptop, page, hands):
    """Nobody is typing, so the bar has the focus."""
    page.complete()
    page.rows.table.selectRow(1)
    page.rows.strike.setFocus()
    page.rows.strike.click()
    hands.type("1")
    assert laptop.book.form(page.key).owes == ()


def test_a_struck_row_comes_back_by_the_button_beside_it(laptop, page):
    """At once, without a look at the list of struck rows."""
    page.rows.table.selectRow(1)
    page.rows.strike.click()
    said = page.rows.said.text()
    page.rows.undo.click()
    assert (said, [struck for _, struck, _ in rows(laptop)]) == ("Row 2 is struck out.", [False, False])


def test_a_blank_row_is_taken_away_by_one_click(laptop, page):
    """It is not even listed among the struck ones."""
    page.rows.add_row()
    offered = page.rows.strike.text()
    page.rows.strike.click()
    assert (offered, len(rows(laptop)), page.rows.show_struck.isVisible()) == ("Take this blank row away", 2, False)


def test_ctrl_d_repeats_the_row_above(laptop, page, hands):
    """The value of the same question."""
    page.rows.add_row()
    hands.control(Qt.Key.Key_D)
    assert rows(laptop)[-1] == (3, False, "Rash")


def test_half_typed_text_belongs_to_its_row(laptop, page):
    """It does not move to another row, and is there again when its row is."""
    page.focus_item(f"{page.view.rows[0].id}/AESEV")
    page.rows.body.rows["AETERM"].focus()
    page.rows.body.rows["AETERM"].field.insert_text("Feverish")
    page.rows.pick(page.view.rows[1].id)
    other = page.rows.body.rows["AETERM"].field.typed()
    page.rows.pick(page.view.rows[0].id)
    assert (other, page.rows.body.rows["AETERM"].field.typed()) == ("Rash", "Feverish")
    assert rows(laptop)[0] == (1, False, "Fever")


def test_a_problem_leads_into_its_row(page):
    """The list names row and question."""
    page.rows.add_row()
    page.rows.pick(page.view.rows[0].id)
    page.complete()
    assert [line.text() for line in page.problems.lines] == ["Row 3, Term: not answered"]
    page.problems.lines[0].click()
    assert page.current_item() == f"{page.view.rows[2].id}/AETERM"


def test_return_in_the_table_goes_into_the_row(page, hands):
    """To its first open question."""
    page.rows.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert page.rows.body.isAncestorOf(QApplication.focusWidget())


def test_cells_of_the_table_say_what_they_are(page):
    """For a screen reader."""
    spoken = page.rows.model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Term: Rash"


def test_an_answer_of_a_row_is_taken_back_by_ctrl_z(laptop, page, hands):
    """As on any form."""
    page.focus_item(f"{page.view.rows[1].id}/AESEV")
    hands.type("2")
    hands.control(Qt.Key.Key_Z)
    assert laptop.book.form(page.key).rows[1].cells["AESEV"].answer is None


def test_an_empty_log_says_how_to_begin(open_page: Callable):
    """And shows no empty table."""
    page = open_page("AE")
    assert (page.rows.none.isVisible(), page.rows.table.isVisible()) == (True, False)


def test_a_code_of_a_row_is_recorded(laptop, page, hands):
    """Through the same fields as on a form."""
    page.focus_item(f"{page.view.rows[0].id}/AESEV")
    hands.type("1")
    hands.tab()
    assert laptop.book.form(page.key).rows[0].cells["AESEV"].answer == Answer(AnswerKind.CODE, "1")


def test_f8_goes_into_rows(laptop, page, hands):
    """Also into one that is not in front."""
    wrong = page.view.rows[0].cells["AESEV"].place
    laptop.book.perform(Enter(wrong, Answer(AnswerKind.CODE, "9")))
    page.rows.pick(page.view.rows[1].id)
    page.rows.body.rows["AETERM"].focus()
    hands.press(Qt.Key.Key_F8)
    assert page.current_item() == f"{wrong.row}/AESEV"


def test_insert_records_what_is_being_typed_before_it_adds_a_row(laptop, open_page: Callable, hands):
    """A new row never costs the text of the one before."""
    page = open_page("AE")
    page.rows.add_row()
    hands.type("Fever")
    hands.press(Qt.Key.Key_Insert)
    assert rows(laptop) == [(1, False, "Fever"), (2, False, "")]


@pytest.mark.parametrize("by_key", [True, False])
def test_a_row_is_added_while_a_text_cannot_be_read(page, hands, by_key: bool):
    """The text stays half typed in its own row, and the foot says so."""
    first = page.view.rows[0]
    page.focus_item(f"{first.id}/AESEV")
    page.rows.body.rows["AESTDAT"].focus()
    hands.type("nonsense")
    hands.press(Qt.Key.Key_Insert) if by_key else page.rows.add.click()
    kept = [(place.row, text) for place, text in page.recorder.kept()]
    assert (len(page.view.rows), kept) == (3, [(first.id, "nonsense")])
    assert page.foot.said.text() == "Row 1 keeps a text that is typed but not recorded."
    assert page.foot.typed.text() == "1 typed, not recorded"


def test_a_row_with_an_unread_text_is_not_struck_silently(page, hands):
    """The text is pointed at."""
    page.rows.body.rows["AESTDAT"].focus()
    hands.type("nonsense")
    page.rows.strike.setFocus()
    page.rows.strike.click()
    assert (page.current_item().endswith("AESTDAT"), page.foot.said.text()[:11]) == (True, "A text here")


def test_what_is_proposed_stands_in_place_of_what_was_typed(laptop, page, hands):
    """The box shows it, and says no longer that a text cannot be read."""
    row = page.rows.body.rows["AENUM"]
    row.focus()
    hands.type("abc")
    hands.tab()
    unread = row.unread is not None
    row.beside.stops()[0].click()
    assert (unread, row.unread, row.field.typed()) == (True, None, "1")
    assert laptop.book.form(page.key).rows[1].cells["AENUM"].answer == Answer(AnswerKind.NUMBER, "1")


def test_half_typed_texts_of_several_rows_come_back(page, open_page: Callable):
    """Each in its own row."""
    for row, text in zip(page.view.rows, ("Feverish", "Rashes"), strict=True):
        page.rows.pick(row.id)
        page.rows.body.rows["AETERM"].field.insert_text(text)
    page.recorder.keep()
    later = open_page("AE")
    later.restore_typing()
    found = [later.rows.pick(row.id) and later.rows.body.rows["AETERM"].field.typed() for row in page.view.rows]
    assert found == ["Feverish", "Rashes"]


def test_what_is_half_typed_in_a_row_that_another_page_struck_out_stands_against_nothing(laptop, page):
    """Nobody could correct it any more."""
    row = page.view.rows[0].id
    page.rows.pick(row)
    page.rows.body.rows["AESTDAT"].field.insert_text("nonsense")
    page.recorder.keep()
    laptop.book.perform(StrikeRow(page.key, row))
    assert (laptop.book.typing(), page._unread()) == ((), [])
