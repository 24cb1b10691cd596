"""Adding a subject."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from ward import add_child

from crf_app.casebook.casebook import Casebook
from crf_app.record.places import FormKey
from crf_app.ui.add_subject import AddSubjectPage
from crf_app.ui.theme import tokens
from crf_app.ui.words import Words


@pytest.fixture
def page(qtbot: QtBot, book: Casebook, words: Words) -> AddSubjectPage:
    made = AddSubjectPage(book, words)
    qtbot.addWidget(made)
    made.enter()
    return made


def test_a_subject_is_added_with_number_sex_and_birth(page: AddSubjectPage, book: Casebook):
    """The three answers stand on the demographics form."""
    page.number.setText("S001")
    page.birth.setText("2012-03")
    page.sexes.buttons()[0].click()
    page.add()
    cells = book.form(FormKey(book.subjects()[0].id, "SCR", "DM")).cells
    found = [cells[name].answer for name in ("SCRNUM", "SEX", "BRTHDAT")]
    assert [answer.text for answer in found if answer] == ["S001", "F", "2012-03"]


def test_there_is_no_place_for_a_name(page: AddSubjectPage):
    """The page has two lines of text: the screening number and the birth date."""
    assert set(page.findChildren(QLineEdit)) == {page.number, page.birth}


def test_nothing_is_chosen_beforehand(page: AddSubjectPage):
    """No sex is anybody's by default."""
    assert page.sexes.checkedButton() is None


def test_a_number_is_needed(page: AddSubjectPage, book: Casebook, words: Words):
    """Without a screening number there is no subject."""
    page.add()
    assert (page.rule.text(), book.subjects()) == (words("add.no_number"), ())


def test_a_date_that_can_mean_two_days_is_not_taken(page: AddSubjectPage, book: Casebook):
    """03/04/2012 is refused, not guessed; the two days that it may mean are named."""
    page.number.setText("S001")
    page.birth.setText("03/04/2012")
    page.add()
    assert ("2012-04-03 / 2012-03-04" in page.said.text(), book.subjects()) == (True, ())


def test_a_birth_date_is_read_as_on_the_form(page: AddSubjectPage):
    """Day, month in letters, year, as everywhere; the day that was read is said back."""
    page.number.setText("S001")
    page.birth.setText("15 mar 2012")
    assert page.said.text().endswith("15 MAR 2012")


def test_a_half_typed_birth_date_is_not_called_wrong(page: AddSubjectPage):
    """While it is typed nothing is said; once it is left it is."""
    page.birth.setText("2012-0")
    typing = page.said.text()
    page.birth.editingFinished.emit()
    assert (typing, page.said.text() != "") == ("", True)


def test_a_number_is_given_once(page: AddSubjectPage, book: Casebook, words: Words):
    """Two children never share a number."""
    add_child(book, "S001")
    page.number.setText("S001")
    page.add()
    assert page.rule.text() == words("add.taken")


def test_the_page_begins_empty_each_time(page: AddSubjectPage):
    """What was typed for one child is not there for the next."""
    page.number.setText("S001")
    page.sexes.buttons()[0].click()
    page.enter()
    assert (page.number.text(), page.sexes.checkedButton()) == ("", None)


def test_a_name_is_not_taken_for_a_number(page: AddSubjectPage, book: Casebook, words: Words):
    """What is typed here can't be taken back from the ledger, so a name never gets there."""
    page.number.setText("Li Wei")
    page.add()
    told = page.rule.text().startswith(words("add.not_a_number", guide="")[:20])
    assert (told, book.subjects()) == (True, ())


def test_return_goes_from_the_number_through_the_sex_to_the_birth_date(page: AddSubjectPage, qtbot: QtBot):
    """In the order in which they are seen."""
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.number.setFocus()
    qtbot.keyClick(page.number, Qt.Key.Key_Return)
    reached = page.sexes.buttons()[0].hasFocus()
    qtbot.keyClick(page.sexes.buttons()[0], Qt.Key.Key_Return)
    assert (reached, page.birth.hasFocus()) == (True, True)


def test_a_number_is_taken_in_capitals(page: AddSubjectPage, book: Casebook):
    """Who types s001 means S001."""
    page.number.setText("s001")
    page.add()
    assert [line.screening for line in book.subjects()] == ["S001"]


def test_return_on_the_button_adds(page: AddSubjectPage, book: Casebook, qtbot: QtBot):
    """As it does in every dialog."""
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.number.setText("S001")
    page.do.setFocus()
    qtbot.keyClick(page.do, Qt.Key.Key_Return)
    assert len(book.subjects()) == 1


def test_what_is_wrong_is_said_when_the_number_is_left_and_no_more_once_it_is_typed_anew(
    page: AddSubjectPage, qtbot: QtBot
):
    """Not only at the end, and not for ever."""
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.number.setFocus()
    qtbot.keyClicks(page.number, "Li Na")
    guide = page.rule.text()
    page.birth.setFocus()
    told = page.rule.text()
    qtbot.keyClicks(page.number, "x")
    assert (told != guide, page.rule.text()) == (True, guide)


def test_what_is_wrong_stands_below_its_field_in_red(page: AddSubjectPage):
    """Where it can be mended, not under the buttons."""
    page.number.setText("12345678")
    page.add()
    colour = page.rule.palette().color(page.rule.foregroundRole()).name()
    assert (colour, page.message.text()) == (tokens().stop.lower(), "")


def test_each_language_says_the_rule_in_itself(qtbot: QtBot, book: Casebook):
    """In both languages the rule of the number stands once in each."""
    page = AddSubjectPage(book, Words("en+zh"))
    qtbot.addWidget(page)
    page.number.setText("Li Wei")
    page.add()
    assert page.rule.text().count("such as S001") == 1
