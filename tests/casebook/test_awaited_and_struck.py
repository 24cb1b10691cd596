"""Forms that are expected and not begun, forms and rows struck out, blocks of rows entered and taken back at once."""

from __future__ import annotations

import pytest
from desk import EVERY_ROLE, Desk, date, new_hand, number, text
from small_study import FILES

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.places import NONE, FormKey
from crf_app.record.view import FormStatus
from crf_app.study.package import PackageJson, parse, to_package


def package() -> PackageJson:
    """The small study, with a form that may be there many times at both days, the second of which is optional."""
    files = dict(FILES)
    files["infusion/vit.toml"] = files["infusion/vit.toml"].replace('occurs = "visit"', 'occurs = "many"')
    files["schedule.toml"] = files["schedule.toml"].replace("target = 2,", "target = 2, optional = true,")
    return to_package({path: parse(body) for path, body in files.items()})


@pytest.fixture
def book() -> Casebook:
    desk = Desk(new_hand("a"))
    return found_in(desk.keeping, desk.hand, First("Coordinator One", EVERY_ROLE, "Site 01"), package(), desk.ports)


@pytest.fixture
def log(girl: str) -> FormKey:
    return FormKey(girl, NONE, "AE")


def begin(book: Casebook, girl: str) -> FormKey:
    """A blank instance of the form that may be there many times."""
    return FormKey(girl, "D01", "VIT", book.perform(c.AddInstance(girl, "D01", "VIT")).created[0])


def keys_of(book: Casebook, girl: str) -> list[FormKey]:
    """The instances of that form, expected or begun."""
    return [key for key in book.subject(girl).forms if key.form == "VIT"]


def test_a_form_that_may_be_many_is_expected_once_where_it_is_scheduled(book: Casebook, girl: str) -> None:
    """Not at the optional visit, and without an instance, for nobody has begun one."""
    assert keys_of(book, girl) == [FormKey(girl, "D01", "VIT")]


def test_the_print_is_given_what_is_expected_and_not_begun(book: Casebook, girl: str) -> None:
    """The snapshot holds a view that says so."""
    views = [view for view in book.snapshot(girl).forms if view.key.form == "VIT"]
    assert [(view.status, view.answered) for view in views] == [(FormStatus.EXPECTED, 0)]


def test_what_is_begun_is_no_longer_awaited(book: Casebook, girl: str) -> None:
    """The line of the study home counts by visit."""
    before = dict(book.subjects()[0].awaited)
    begin(book, girl)
    assert (before, dict(book.subjects()[0].awaited)) == ({"D01": 1}, {})


def test_a_blank_form_struck_out_is_nowhere_but_in_the_audit_trail(book: Casebook, girl: str) -> None:
    """The visit awaits one again, and no reason is owed."""
    key = begin(book, girl)
    book.perform(c.StrikeRow(key, NONE))
    snapshot = book.snapshot(girl)
    assert keys_of(book, girl) == [FormKey(girl, "D01", "VIT")]
    assert "strike" in [line.event for line in snapshot.audit]
    assert not [owed for view in snapshot.forms for owed in view.owes]


def test_a_form_struck_out_with_answers_is_kept_and_said_to_be_struck(book: Casebook, girl: str) -> None:
    """It stays among the forms; nothing is found on it, and the visit awaits another."""
    key = begin(book, girl)
    book.perform(c.Enter(key.at("WEIGHT"), number("500")))
    book.perform(c.StrikeRow(key, NONE))
    view = book.form(key)
    assert (view.struck, view.findings, book.subjects()[0].open_findings) == (True, (), 0)
    assert keys_of(book, girl) == [FormKey(girl, "D01", "VIT"), key]


def test_striking_a_settled_form_owes_a_reason(book: Casebook, girl: str) -> None:
    """What somebody marked complete is not struck without a word."""
    key = begin(book, girl)
    for name, answer in (("VITDAT", date("2024-03-19")), ("WEIGHT", number("40")), ("HEIGHT", number("150", "cm"))):
        book.perform(c.Enter(key.at(name), answer))
    book.perform(c.Attest(key.path, Meaning.COMPLETE))
    struck = book.perform(c.StrikeRow(key, NONE)).changes[0]
    assert book.form(key).owes == (struck,)


def test_a_struck_form_comes_back_by_undo(book: Casebook, girl: str) -> None:
    """The same instance, with what stood in it."""
    key = begin(book, girl)
    book.perform(c.Enter(key.at("WEIGHT"), number("40")))
    book.perform(c.Undo(book.perform(c.StrikeRow(key, NONE)).changes[0]))
    assert (keys_of(book, girl), book.form(key).struck) == ([key], False)


def test_a_scheduled_form_cannot_be_struck(book: Casebook, girl: str) -> None:
    """It is there because the schedule says so."""
    with pytest.raises(Refused):
        book.perform(c.StrikeRow(FormKey(girl, "SCR", "DM"), NONE))


def test_a_blank_row_struck_out_is_not_shown(book: Casebook, log: FormKey) -> None:
    """The next row keeps its number."""
    blank = book.perform(c.AddRow(log)).created[0]
    book.perform(c.AddRow(log, (("AETERM", text("fever")),)))
    book.perform(c.StrikeRow(log, blank))
    assert [(row.number, row.struck) for row in book.form(log).rows] == [(2, False)]


def test_striking_a_row_with_a_settled_answer_owes_a_reason(book: Casebook, log: FormKey) -> None:
    """Though the row itself was made by the person who strikes it."""
    row = book.perform(c.AddRow(log, (("AETERM", text("fever")),))).created[0]
    book.perform(c.Attest(log.path, Meaning.COMPLETE))
    struck = book.perform(c.StrikeRow(log, row)).changes[0]
    assert struck in book.form(log).owes


def test_a_block_of_rows_is_one_entry(book: Casebook, log: FormKey) -> None:
    """Two new rows and a correction of an old one."""
    old = book.perform(c.AddRow(log, (("AETERM", text("fever")),))).created[0]
    block = ((old, (("AETERM", text("chills")),)), ("", (("AETERM", text("rash")),)), ("", (("AETERM", text("pain")),)))
    made = book.perform(c.EnterRows(log, block))
    entered = [row.cells["AETERM"].answer for row in book.form(log).rows]
    assert (len(made.created), entered) == (2, [text("chills"), text("rash"), text("pain")])


def test_a_block_of_rows_is_taken_back_in_one_entry(book: Casebook, log: FormKey) -> None:
    """The old row says what it said, the new ones are gone from sight."""
    old = book.perform(c.AddRow(log, (("AETERM", text("fever")),))).created[0]
    block = ((old, (("AETERM", text("chills")),)), ("", (("AETERM", text("rash")),)))
    made = book.perform(c.EnterRows(log, block))
    book.perform(c.TakeBack(made.changes))
    assert [row.cells["AETERM"].answer for row in book.form(log).rows] == [text("fever")]


def test_a_log_of_nothing_but_blank_rows_struck_out_is_not_begun(book: Casebook, log: FormKey) -> None:
    """It counts nowhere."""
    book.perform(c.StrikeRow(log, book.perform(c.AddRow(log)).created[0]))
    assert book.form(log).status is FormStatus.EXPECTED


def test_nobody_is_their_own_second_person(book: Casebook) -> None:
    """Two means two."""
    with pytest.raises(Refused):
        book.witness(
            book.person.id, "whatever", c.Override(FormKey("one", "INF", "INF"), "G7.identity", "looked twice")
        )
