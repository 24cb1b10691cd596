"""Completing a form, the problems that stand against it, and the reasons that changes owe."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crf_app.casebook.casebook import Casebook
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.record.view import FormStatus
from crf_app.ui.problems import problems

GOOD = {
    "DAT": Answer(AnswerKind.DATE, "2024-03-13"),
    "TEMP": Answer(AnswerKind.NUMBER, "38.1", "Cel"),
    "FEVER": Answer(AnswerKind.CODE, "N"),
}


@pytest.fixture
def filled(laptop) -> None:
    """Every required answer is there."""
    for name, answer in GOOD.items():
        laptop.enter("KIN", name, answer)


def change_temperature(page: object, hands: object, text: str = "38.4") -> None:
    """Correct the temperature at the keyboard."""
    page.focus_item("TEMP")
    page.body.rows["TEMP"].field.line.selectAll()
    hands.type(text)
    hands.tab()


@pytest.mark.usefixtures("filled")
def test_ctrl_return_marks_complete(open_page: Callable, hands):
    """Nothing stands against it."""
    page = open_page()
    page.focus_item("TEMP")
    hands.control(Qt.Key.Key_Return)
    assert page.view.status is FormStatus.COMPLETE
    assert (page.foot.complete.isVisible(), page.foot.reopen.isVisible()) == (False, True)


@pytest.mark.usefixtures("filled")
def test_completing_commits_what_is_being_typed(laptop, open_page: Callable, hands):
    """The field that has the focus belongs to the form."""
    page = open_page()
    page.focus_item("INT")
    hands.type("3")
    hands.control(Qt.Key.Key_Return)
    assert (laptop.answer("KIN", "INT").text, page.view.status) == ("3", FormStatus.COMPLETE)


def test_what_stands_against_completing_is_listed(laptop, open_page: Callable):
    """Each line says which question and why."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "381", "Cel"))
    laptop.enter("KIN", "INT", Answer(AnswerKind.MISSING, "PEND"))
    page = open_page()
    page.complete()
    assert [line.text() for line in page.problems.lines] == [
        "Date: not answered",
        "Temperature: Must lie between 30 and 43 °C. Correct it, or say why it is missing.",
        "Count of days: result pending",
        "Fever: not answered",
    ]


def test_the_list_uses_the_words_of_the_field(laptop, open_page: Callable):
    """One wording for one problem."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "381", "Cel"))
    page = open_page()
    page.complete()
    sentence = page.body.rows["TEMP"].below.notes[0].sentence()
    assert any(line.text().endswith(sentence) for line in page.problems.lines)


def test_a_line_of_the_list_leads_to_its_field(laptop, open_page: Callable):
    """The focus moves."""
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    page = open_page()
    page.complete()
    page.problems.lines[-1].click()
    assert page.current_item() == "FEVER"


def test_after_a_refusal_open_questions_say_so_in_words(laptop, open_page: Callable):
    """Before, a dot is enough."""
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    page = open_page()
    row = page.body.rows["FEVER"]
    before = [note.sentence() for note in row.below.notes]
    page.complete()
    after = [note.sentence() for note in row.below.notes]
    assert (before, after) == ([], ["Not answered yet. Answer it, or say why it is missing."])


def test_a_blank_form_is_not_complete(open_page: Callable):
    """And says so in the foot."""
    page = open_page()
    page.complete()
    assert (page.foot.said.text(), page.problems.isVisible()) == ("Nothing is recorded on this form yet.", False)


@pytest.mark.usefixtures("filled")
def test_a_text_that_cannot_be_read_stands_against_completing(open_page: Callable, hands):
    """What is on the screen is not what is recorded."""
    page = open_page()
    page.focus_item("INT")
    hands.type("some")
    page.complete()
    assert page.view.status is not FormStatus.COMPLETE
    assert [line.text() for line in page.problems.lines] == ["Count of days: what is typed is not recorded"]


def test_the_list_shrinks_as_problems_are_solved(laptop, open_page: Callable):
    """It follows the record."""
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    page = open_page()
    page.complete()
    laptop.enter("KIN", "FEVER", GOOD["FEVER"])
    assert len(page.problems.lines) == 2


def test_f8_visits_each_problem_once_and_begins_again(laptop, open_page: Callable, hands):
    """Two fields with something to do."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "41.9", "Cel"))
    laptop.enter("KIN", "LOT", Answer(AnswerKind.TEXT, "x"))
    page = open_page()
    page.focus_item("DAT")
    visited = []
    for _ in range(3):
        hands.press(Qt.Key.Key_F8)
        visited.append(page.current_item())
    assert visited == ["TEMP", "LOT", "TEMP"]


@pytest.mark.usefixtures("filled")
def test_a_changed_answer_of_a_complete_form_owes_a_reason(open_page: Callable, hands):
    """One bar, old to new, and how many are owed."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    assert [tick.text() for tick in page.reasons.ticks] == ["Temperature:  38.1 °C → 38.4 °C"]
    assert "reasons owed: 1" in page.foot.counts.text()


@pytest.mark.usefixtures("filled")
def test_a_digit_gives_the_reason(laptop, open_page: Callable, hands):
    """The bar goes away, the reason stands in the record."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    page.reasons.focus_first()
    hands.type("1")
    assert (laptop.book.form(page.key).owes, page.reasons.isVisible()) == ((), False)


@pytest.mark.usefixtures("filled")
def test_one_reason_is_given_for_all_changes(laptop, open_page: Callable, hands):
    """Asked once, not once for each field."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    laptop.enter("KIN", "FEVER", Answer(AnswerKind.CODE, "Y"))
    assert len(page.reasons.ticks) == 2
    page.reasons.choose("1")
    assert laptop.book.form(page.key).owes == ()


@pytest.mark.usefixtures("filled")
def test_reasons_can_be_given_apart(laptop, open_page: Callable, hands):
    """Only what is ticked gets the reason."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    laptop.enter("KIN", "FEVER", Answer(AnswerKind.CODE, "Y"))
    page.reasons.every.setChecked(False)
    page.reasons.ticks[1].setChecked(False)
    page.reasons.choose("1")
    assert [tick.text() for tick in page.reasons.ticks] == ["Fever:  No → Yes"]
    assert len(laptop.book.form(page.key).owes) == 1


@pytest.mark.usefixtures("filled")
def test_another_reason_needs_words(laptop, open_page: Callable, hands):
    """Five characters or more."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    page.reasons.choose("6")
    assert len(laptop.book.form(page.key).owes) == 1
    page.reasons.text.setText("read from the wrong chart")
    page.reasons.choose("6")
    assert laptop.book.form(page.key).owes == ()


@pytest.mark.usefixtures("filled")
def test_escape_takes_the_changes_back(laptop, open_page: Callable, hands):
    """The old value stands again."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    page.reasons.focus_first()
    hands.press(Qt.Key.Key_Escape)
    assert laptop.answer("KIN", "TEMP").text == "38.1"


@pytest.mark.usefixtures("filled")
def test_a_complete_form_is_reopened_with_a_reason(open_page: Callable):
    """Not with a word that says nothing."""
    page = open_page()
    page.complete()
    page.foot.reopened.emit("x")
    still = page.view.status
    page.foot.reopened.emit("one page was missing")
    assert (still, page.view.status) == (FormStatus.COMPLETE, FormStatus.IN_PROGRESS)


def test_return_presses_no_button(open_page: Callable):
    """A scanner ends with Return."""
    page = open_page()
    page.foot.complete.setFocus()
    assert QApplication.focusWidget() is page.foot.complete
    assert not page.foot.complete.isDefault()
    assert not page.foot.complete.autoDefault()


def test_a_form_that_was_not_done_is_recorded_at_once(laptop, open_page: Callable):
    """Every open question carries the code and the reason."""
    page = open_page()
    page.foot.not_done.emit("family was away")
    cells = laptop.book.form(page.key).cells.values()
    answers = {cell.answer for cell in cells if not cell.item.is_derived}
    assert answers == {missing(MissingCode.ND, "family was away")}


def test_a_form_is_not_marked_undone_without_a_reason(laptop, open_page: Callable):
    """Words that say something."""
    page = open_page()
    page.foot.not_done.emit("x")
    assert laptop.answer("KIN", "TEMP") is None
    assert page.foot.said.text() == "Describe the reason in a few words."


def test_ctrl_shift_m_asks_why_nothing_was_done(open_page: Callable, hands):
    """The reason is typed in the foot."""
    page = open_page()
    page.focus_item("TEMP")
    hands.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    hands.type("family was away")
    hands.press(Qt.Key.Key_Return)
    assert page.view.cells["TEMP"].answer == missing(MissingCode.ND, "family was away")


def test_return_on_a_problem_leads_to_its_field(laptop, open_page: Callable, hands):
    """The list has the focus after a refused completion."""
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    page = open_page()
    page.complete()
    hands.press(Qt.Key.Key_Return)
    assert page.current_item() == "DAT"


@pytest.mark.usefixtures("filled")
def test_digits_typed_on_after_a_correction_choose_no_reason(laptop, open_page: Callable, hands):
    """They belong to the next field; the bar waits."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    hands.type("12")
    assert (page.reasons.isVisible(), len(laptop.book.form(page.key).owes)) == (True, 1)


@pytest.mark.usefixtures("filled")
def test_alt_and_a_digit_give_the_reason_at_once(laptop, open_page: Callable, hands):
    """From the field to which the correction led."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    hands.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert (laptop.book.form(page.key).owes, page.reasons.isVisible()) == ((), False)


@pytest.mark.usefixtures("filled")
def test_escape_at_once_takes_the_correction_back(laptop, open_page: Callable, hands):
    """From the field to which the correction led."""
    page = open_page()
    page.complete()
    change_temperature(page, hands)
    hands.press(Qt.Key.Key_Escape)
    assert laptop.answer("KIN", "TEMP").text == "38.1"


class MonitorsCasebook(Casebook):
    """The same casebook, with a monitor signed in."""

    @property
    def roles(self) -> tuple[str, ...]:
        """A monitor's."""
        return ("monitor",)


@pytest.mark.usefixtures("filled")
def test_whose_role_reads_is_told_who_enters(laptop, open_page: Callable):
    """The fields are closed, the head says why, and no button is offered that would be refused."""
    laptop.book.__class__ = MonitorsCasebook
    page = open_page()
    shown = (page.body.rows["TEMP"].field.line.isReadOnly(), page.foot.complete.isVisible())
    assert (shown, "study coordinator or investigator" in page.head.note.text()) == ((True, False), True)


def test_escape_closes_the_list_of_problems(laptop, open_page: Callable, hands):
    """And the focus is in a question again."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "381", "Cel"))
    page = open_page()
    page.complete()
    shown = page.problems.isVisible()
    hands.press(Qt.Key.Key_Escape)
    assert (shown, page.problems.isVisible(), page.current_item()) == (True, False, "DAT")


def test_next_problem_goes_to_what_the_list_names(laptop, open_page: Callable, hands):
    """Once it is listed that a required answer is missing, F8 leads there and not past it."""
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    page = open_page()
    page.complete()
    page.focus_item("INT")
    hands.press(Qt.Key.Key_F8)
    assert page.current_item() in {problem.place.item for problem in problems(page.view, (), page.words)}


def test_the_list_no_longer_names_what_was_taken_back(open_page: Callable, hands):
    """A text that could not be read and was dropped is not listed any more once one has gone on."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("x")
    page.complete()
    page.focus_item("TEMP")
    page.body.rows["TEMP"].field.drop()
    page.focus_item("INT")
    assert [line.text() for line in page.problems.lines if "read" in line.text()] == []
