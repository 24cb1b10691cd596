"""Entering answers on a form page: what is recorded, what is said, what is kept when it could not be."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from broken import Broken
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from crf_app.errors import Refused, Unavailable
from crf_app.record.commands import Attest, Meaning
from crf_app.record.values import Answer, AnswerKind, MissingCode
from crf_app.ui.rendering import proposal_text

TEMP = Answer(AnswerKind.NUMBER, "41.9", "Cel")


def notes(page: object, name: str) -> list[str]:
    """The sentences below a field."""
    return [note.sentence() for note in page.body.rows[name].below.notes]


def shown(page: object, name: str) -> list[str]:
    """The texts of all visible labels and buttons of a row."""
    row = page.body.rows[name]
    return [part.text() for part in row.findChildren(QWidget) if hasattr(part, "text") and part.isVisibleTo(row)]


def test_a_typed_answer_is_recorded_when_its_field_is_left(laptop, open_page: Callable, hands):
    """Tab is all that it takes."""
    open_page().focus_item("TEMP")
    hands.type("38.1")
    hands.tab()
    assert laptop.answer("KIN", "TEMP") == Answer(AnswerKind.NUMBER, "38.1", "Cel")


def test_the_echo_says_weekday_and_study_day(open_page: Callable, hands):
    """19 MAR 2024 was a Tuesday, seven days after the infusion."""
    page = open_page()
    page.focus_item("DAT")
    hands.type("d7")
    hands.tab()
    assert "Tue 19 MAR 2024 · Day +7" in shown(page, "DAT")


def test_the_echo_is_there_while_typing(open_page: Callable, hands):
    """Nothing has been recorded yet."""
    page = open_page()
    page.focus_item("DAT")
    hands.type("t-1")
    assert "Mon 18 MAR 2024 · Day +6" in shown(page, "DAT")


def test_an_unusual_value_asks_and_can_be_confirmed(laptop, open_page: Callable):
    """The finding stands below the field; a press confirms it."""
    laptop.enter("KIN", "TEMP", TEMP)
    page = open_page()
    assert notes(page, "TEMP") == ["Unusual: outside 35 to 41 °C. Confirm or correct."]
    page.body.rows["TEMP"].below.notes[0].stops[0].click()
    assert laptop.book.form(page.key).cells["TEMP"].findings[0].confirmed
    assert "Confirmed as right." in notes(page, "TEMP")[0]


def test_an_impossible_value_is_recorded_and_explained(laptop, open_page: Callable, hands):
    """It blocks completing only."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("381")
    hands.tab()
    assert laptop.answer("KIN", "TEMP").text == "381"
    assert notes(page, "TEMP") == ["Must lie between 30 and 43 °C. Correct it, or say why it is missing."]


def test_a_text_that_cannot_be_read_says_what_still_is_recorded(laptop, open_page: Callable, hands):
    """The old answer stands until the new one can be read."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "38.1", "Cel"))
    page = open_page()
    page.focus_item("TEMP")
    page.body.rows["TEMP"].field.line.selectAll()
    hands.type("38,4")
    hands.tab()
    assert notes(page, "TEMP")[0].endswith("Not recorded yet. Recorded is still 38.1 °C.")
    assert page.body.rows["TEMP"].field.typed() == "38,4"


@pytest.mark.parametrize(("letter", "code"), list(zip("nuaqfp", MissingCode, strict=True)))
def test_ctrl_m_and_a_letter_record_a_missing_code(laptop, open_page: Callable, hands, letter: str, code: MissingCode):
    """Two keys for each of the six."""
    open_page().focus_item("TEMP")
    hands.control(Qt.Key.Key_M)
    hands.type(letter)
    assert laptop.answer("KIN", "TEMP").missing is code


@pytest.mark.parametrize("name", ["DAT", "CELLS", "FEVER", "SIGNS", "LONG", "CAUSE"])
def test_every_kind_of_field_takes_a_missing_code(laptop, open_page: Callable, hands, name: str):
    """And says it in words."""
    page = open_page()
    page.focus_item(name)
    hands.control(Qt.Key.Key_M)
    hands.type("u")
    assert laptop.answer("KIN", name).missing is MissingCode.UNK
    assert any("Unknown (asked)" in text for text in shown(page, name))


def test_asking_for_a_missing_code_commits_nothing(laptop, open_page: Callable, hands):
    """Half-typed text is neither recorded nor lost when the bar is closed again."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("38")
    hands.control(Qt.Key.Key_M)
    hands.press(Qt.Key.Key_Escape)
    assert (laptop.answer("KIN", "TEMP"), page.body.rows["TEMP"].field.typed()) == (None, "38")
    assert page.body.rows["TEMP"].bar is None


def test_what_was_typed_and_taken_back_is_not_counted_any_longer(open_page: Callable, hands):
    """The foot does not go on saying that a text is not recorded."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("abc")
    hands.tab()
    counted = page.foot.typed.text()
    page.focus_item("TEMP")
    hands.press(Qt.Key.Key_Escape)
    page.recorder.keep()
    assert (bool(counted), page.foot.typed.text()) == (True, "")


def test_a_coded_field_is_not_judged_by_its_limits(laptop, open_page: Callable):
    """There is no number to judge."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.MISSING, "ND"))
    assert notes(open_page(), "TEMP") == []


def test_what_does_not_apply_is_greyed_and_kept(laptop, open_page: Callable):
    """Its answer stays to be seen and can still be cleared."""
    laptop.enter("KIN", "CAUSE", Answer(AnswerKind.TEXT, "infection"))
    laptop.enter("KIN", "FEVER", Answer(AnswerKind.CODE, "N"))
    row = open_page().body.rows["CAUSE"]
    assert (row.field.greyed, row.field.typed(), row.isHidden()) == (True, "infection", False)


def test_what_does_not_apply_and_is_empty_is_no_stop(laptop, open_page: Callable, hands):
    """Tab passes it by."""
    laptop.enter("KIN", "FEVER", Answer(AnswerKind.CODE, "N"))
    rows = open_page().body.rows
    rows["FEVER"].focus()
    hands.tab()
    assert (rows["CAUSE"].field.line.isReadOnly(), rows["CAUSE"].field.line.hasFocus()) == (True, False)


def test_what_does_not_apply_is_not_gone_into_when_a_form_opens(laptop, open_page: Callable):
    """Everything before it is answered."""
    laptop.enter("KIN", "FEVER", Answer(AnswerKind.CODE, "N"))
    page = open_page()
    names = list(page.body.rows)
    for name in names[: names.index("CAUSE")]:
        laptop.enter("KIN", name, Answer(AnswerKind.MISSING, "ND")) if name != "FEVER" else None
    page.focus_first()
    assert page.current_item() == names[names.index("CAUSE") + 1]


def test_a_derived_value_is_shown_or_why_there_is_none(laptop, open_page: Callable):
    """First what is missing, then the value."""
    page = open_page()
    before = page.body.rows["TWICE"].box.text
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "38.1", "Cel"))
    assert (before, page.body.rows["TWICE"].box.text) == ("not determinable: Temperature missing", "76.2")


def test_a_reported_value_can_be_entered_beside_a_derived_one(laptop, open_page: Callable, hands):
    """What the source states although the inputs are missing."""
    page = open_page()
    page.body.rows["TWICE"].open_reported()
    page.body.rows["TWICE"].focus()
    hands.type("76")
    hands.tab()
    assert laptop.answer("KIN", "TWICE").text == "76"


def test_a_proposal_is_taken_by_one_key(laptop, open_page: Callable, hands):
    """Alt+P; until then nothing is entered."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "38.1", "Cel"))
    page = open_page()
    assert "Take: 38.1 °C" in shown(page, "AGAIN")
    assert laptop.answer("KIN", "AGAIN") is None
    page.focus_item("AGAIN")
    hands.press(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert laptop.answer("KIN", "AGAIN") == Answer(AnswerKind.NUMBER, "38.1", "Cel")
    assert "Take: 38.1 °C" not in shown(page, "AGAIN")


@pytest.mark.parametrize(
    ("error", "said"),
    [(Refused("form.locked", form="KIN"), "locked"), (Unavailable("disk"), "What you typed is still here")],
)
def test_what_could_not_be_recorded_stays_on_the_screen(
    laptop, open_page: Callable, hands, error: Exception, said: str
):
    """With the reason beside it, in words."""
    page = open_page()
    page.recorder._door = Broken(laptop.book, error)
    page.focus_item("TEMP")
    hands.type("38.1")
    hands.tab()
    assert said in notes(page, "TEMP")[0]
    assert page.body.rows["TEMP"].field.typed() == "38.1"
    page.recorder._door = laptop.book


def test_half_typed_text_is_kept_while_its_field_is_not_left(laptop, open_page: Callable, hands, qtbot):
    """Soon, and by itself."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("38")
    qtbot.waitUntil(lambda: laptop.book.typing() == ((page.key.at("TEMP"), "38"),))
    assert laptop.answer("KIN", "TEMP") is None


def test_half_typed_text_comes_back(laptop, open_page: Callable, hands):
    """On a page opened later; then it is not kept twice."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("38")
    page.recorder.keep()
    later = open_page()
    later.restore_typing()
    assert later.body.rows["TEMP"].field.typed() == "38"
    later.settle()
    assert (laptop.answer("KIN", "TEMP").text, laptop.book.typing()) == ("38", ())


def test_leaving_the_window_keeps_half_typed_text(laptop, open_page: Callable, hands):
    """At once: the machine may be closed now."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("38")
    page.hide()
    assert [text for _, text in laptop.book.typing()] == ["38"]


def test_ctrl_z_takes_changes_back_one_by_one(laptop, open_page: Callable, hands):
    """Also several of one field."""
    page = open_page()
    for text in ("36", "37", "38"):
        page.focus_item("TEMP")
        page.body.rows["TEMP"].field.line.selectAll()
        hands.type(text)
        hands.tab()
    seen = []
    for _ in range(3):
        hands.control(Qt.Key.Key_Z)
        answer = laptop.answer("KIN", "TEMP")
        seen.append(answer.text if answer else None)
    assert seen == ["37", "36", None]


def test_nothing_to_take_back_is_said(open_page: Callable, hands):
    """In the foot of the page."""
    page = open_page()
    page.focus_item("TEMP")
    hands.control(Qt.Key.Key_Z)
    assert page.foot.said.text() == "Nothing to take back."


def test_only_rows_that_changed_are_drawn_anew(laptop, open_page: Callable):
    """A row whose cell is the same is left alone."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "38", "Cel"))
    page = open_page()
    before = {name: row.cell for name, row in page.body.rows.items()}
    laptop.enter("KIN", "INT", Answer(AnswerKind.NUMBER, "3"))
    assert {name for name, row in page.body.rows.items() if row.cell is not before[name]} == {"INT"}


def test_what_another_window_records_is_shown(laptop, open_page: Callable):
    """Through the one signal."""
    page = open_page()
    laptop.enter("KIN", "TEMP", TEMP)
    assert page.body.rows["TEMP"].field.typed() == "41.9"


def test_what_another_window_records_does_not_wipe_what_is_typed(laptop, open_page: Callable, hands):
    """The half-typed text stays."""
    page = open_page()
    page.focus_item("TEMP")
    hands.type("3")
    laptop.enter("KIN", "TEMP", TEMP)
    assert page.body.rows["TEMP"].field.typed() == "3"


def test_a_locked_form_can_be_read_not_changed(laptop, open_page: Callable):
    """Every field is closed, and the head says why."""
    day, warm = Answer(AnswerKind.DATE, "2024-03-13"), Answer(AnswerKind.NUMBER, "38", "Cel")
    for name, answer in (("DAT", day), ("TEMP", warm), ("FEVER", Answer(AnswerKind.CODE, "N"))):
        laptop.enter("KIN", name, answer)
    for meaning in (Meaning.COMPLETE, Meaning.LOCK):
        laptop.book.perform(Attest(laptop.key("KIN").path, meaning))
    page = open_page()
    assert page.body.rows["TEMP"].field.line.isReadOnly()
    assert page.head.note.text() == "Locked. Values can be read, not changed."


@pytest.mark.parametrize("language", ["en", "zh", "en+zh"])
def test_everything_that_takes_the_focus_has_a_name(open_page: Callable, language: str):
    """A screen reader says what it is."""
    page = open_page(language=language)
    parts = [part for part in page.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    names = {part: QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name) for part in parts}
    assert [part for part, name in names.items() if part.isVisible() and not name] == []


@pytest.mark.parametrize(("language", "lines"), [("en", ["Fever"]), ("zh", ["发热"]), ("en+zh", ["Fever", "发热"])])
def test_questions_stand_in_the_language_of_choice(open_page: Callable, language: str, lines: list[str]):
    """With both, the second below the first."""
    row = open_page(language=language).body.rows["FEVER"]
    assert [label.text() for label in row.labels] == lines


def test_no_row_has_a_style_sheet(open_page: Callable):
    """They make long forms slow."""
    parts = open_page().body.findChildren(QWidget)
    assert [part for part in parts if part.styleSheet()] == []


def test_nothing_is_made_before_it_is_needed(open_page: Callable):
    """An untouched row has its label, its editor, and nothing else."""
    row = open_page().body.rows["TEMP"]
    assert [type(child) for child in row.findChildren(QLabel)] == [QLabel]
    assert (row.beside.shown(), row.below.notes, row.bar, row.no_value) == ([], [], None, None)


def test_the_focus_can_be_named_and_gone_back_to(open_page: Callable):
    """For going on after a lock or a restart."""
    page = open_page()
    page.focus_item("GRADE")
    name = page.current_item()
    page.focus_item("TEMP")
    page.focus_item(name)
    assert page.current_item() == "GRADE"
    assert page.body.rows["GRADE"].isAncestorOf(QApplication.focusWidget())


def test_what_is_proposed_is_offered_whole_in_each_language(laptop, open_page: Callable):
    """A Chinese sentence has no English answer in it."""
    laptop.enter("KIN", "TEMP", Answer(AnswerKind.NUMBER, "38.1", "Cel"))
    page = open_page(language="en+zh")
    cell = replace(page.body.rows["FEVER"].cell, proposal=("Y",))
    assert proposal_text(cell, page.words, 480) == "Take: Yes · 采用：是"
