"""What must not slip through: debts of reasons, hands whose right was taken, places that nobody looks at."""

from __future__ import annotations

import pytest
from desk import Desk, code, demographics, give, new_hand, number, text

from crf_app.casebook.adoption import rebuild_rows
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import revoke
from crf_app.errors import Refused, Tampered
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry, Shape
from crf_app.record.places import FormKey
from crf_app.record.rows import Standing
from crf_app.record.view import FormStatus

Ward = list[tuple[Desk, Casebook]]


def lock(book: Casebook) -> str:
    """Complete and lock demographics; the lock's name."""
    book.perform(c.Attest(demographics(book).path, Meaning.COMPLETE))
    return book.perform(c.Attest(demographics(book).path, Meaning.LOCK)).changes[0]


@pytest.fixture
def next_day(ward: Ward) -> tuple[Casebook, FormKey, str]:
    """A sex corrected twice on the day after it was recorded; the name of the first correction."""
    desk = ward[0][0]
    desk.clock.move(hours=24)
    book = desk.open()
    key = demographics(book)
    first = book.perform(c.Enter(key.at("SEX"), code("M"))).changes[0]
    book.perform(c.Enter(key.at("SEX"), code("U")))
    return book, key, first


def test_a_second_correction_does_not_pay_the_reason_of_the_first(next_day: tuple[Casebook, FormKey, str]) -> None:
    """The settled value is gone all the same, so the form owes until a reason is given."""
    book, key, _ = next_day
    with pytest.raises(Refused, match="owed=1"):
        book.perform(c.Attest(key.path, Meaning.COMPLETE))


def test_one_reason_explains_all_corrections_that_owe_one(next_day: tuple[Casebook, FormKey, str]) -> None:
    """The reason entry names the earlier correction too, and nothing is owed any more."""
    book, key, first = next_day
    book.perform(c.GiveReason(book.form(key).owes, "1"))
    reasons = {change.hash: change.reason_code for change in book.history(key.at("SEX"))}
    assert (book.form(key).owes, reasons[first]) == ((), "1")


def test_a_correction_after_a_given_reason_owes_none(next_day: tuple[Casebook, FormKey, str]) -> None:
    """What was explained is explained; going on in the same session is free."""
    book, key, _ = next_day
    book.perform(c.GiveReason(book.form(key).owes, "1"))
    book.perform(c.Enter(key.at("SEX"), code("F")))
    assert book.form(key).owes == ()


def test_a_proposal_accepted_by_a_revoked_hand_stays_a_proposal(ward: Ward) -> None:
    """Who may not write may not take into the record either."""
    (_, one), (_, two), (_, three) = ward
    lock(one)
    edit = three.perform(c.Enter(demographics(one).at("SEX"), code("M"))).changes[0]
    give(one, two)
    give(three, one, two)
    revoke(one, "person:user-b")
    two.perform(c.Accept(edit, "checked against source"))
    give(two, one)
    assert one.form(demographics(one)).cells["SEX"].answer == code("F")


def test_a_lock_taken_back_by_a_revoked_hand_holds(ward: Ward) -> None:
    """The withdrawal is kept and has no effect."""
    (_, one), (_, two), _ = ward
    name = lock(one)
    give(one, two)
    revoke(one, "person:user-b")
    two.perform(c.Withdraw(name, "to be corrected"))
    give(two, one)
    assert one.form(demographics(one)).locked


def test_an_attest_of_a_revoked_hand_is_shown_as_proposed(ward: Ward) -> None:
    """It neither holds nor locks, until somebody accepts it."""
    (_, one), (_, two), _ = ward
    revoke(one, "person:user-b")
    name = lock(two)
    give(two, one)
    key = demographics(one)
    view = one.form(key)
    assert view.status is FormStatus.IN_PROGRESS
    before = [(line.holds, line.proposed) for line in view.attests], view.locked
    one.perform(c.Accept(name, "the monitor agrees"))
    assert (before, one.form(key).locked) == (([(False, True)] * 2, False), True)


@pytest.mark.parametrize("scope", ["{0}", "{0}/SCR"])
@pytest.mark.parametrize("meaning", [Meaning.SIGN, Meaning.LOCK])
def test_what_is_open_on_a_form_is_open_on_its_visit_and_subject(ward: Ward, scope: str, meaning: Meaning) -> None:
    """A conflict stops signing and locking the whole, not only the form."""
    (_, one), (_, two), _ = ward
    for book, sex in ((one, "M"), (two, "U")):
        book.perform(c.Enter(demographics(book).at("SEX"), code(sex)))
    give(two, one)
    with pytest.raises(Refused, match="conflicts=1"):
        one.perform(c.Attest(scope.format(demographics(one).subject), meaning))


def test_a_subject_with_complete_forms_can_be_signed(ward: Ward) -> None:
    """Nothing is open: the signature holds."""
    _, one = ward[0]
    subject = demographics(one).subject
    one.perform(c.Attest(demographics(one).path, Meaning.COMPLETE))
    one.perform(c.Attest(subject, Meaning.SIGN))
    assert [line.holds for line in one.snapshot(subject).attests] == [True, True]


def test_an_attest_on_nothing_is_refused(ward: Ward) -> None:
    """A scope that no subject has would be kept and never seen."""
    with pytest.raises(Refused, match=r"scope\.unknown"):
        ward[0][1].perform(c.Attest("nobody", Meaning.VERIFY))


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "f" * 64},
        {"subject": "bogus"},
        {"visit": "D99"},
        {"instance": "f" * 64},
    ],
)
def test_an_answer_where_no_window_looks_is_refused(ward: Ward, change: dict[str, str]) -> None:
    """Unknown subjects, visits and instances: it would be acknowledged and never seen."""
    key = demographics(ward[0][1])._replace(**change)
    with pytest.raises(Refused, match=r"place\.unknown"):
        ward[0][1].perform(c.Enter(key.at("SEX"), code("M")))


def test_an_answer_in_an_unknown_row_is_refused(ward: Ward) -> None:
    """A row is there once it was added."""
    log = FormKey(demographics(ward[0][1]).subject, "-", "AE")
    with pytest.raises(Refused, match=r"place\.unknown"):
        ward[0][1].perform(c.Enter(log.at("AETERM", "f" * 64), text("Fever")))


def test_nothing_may_rest_on_a_change_that_nobody_holds(ward: Ward) -> None:
    """Such an entry would wait for ever on every other laptop, and its whole chain with it."""
    with pytest.raises(Refused, match=r"change\.unknown"):
        ward[0][1].perform(c.Confirm("VIT-01@x", ("f" * 64,), demographics(ward[0][1])))


@pytest.mark.parametrize("undo", [True, False])
def test_the_digest_after_a_redaction_is_the_same_everywhere(ward: Ward, undo: bool) -> None:
    """What is written later does not name a value that is gone as its source."""
    (_, one), (_, two), _ = ward
    vit = FormKey(demographics(one).subject, "D01", "VIT")
    gone = one.perform(c.Enter(vit.at("WEIGHT"), number("40"))).changes[0]
    later = one.perform(c.Enter(vit.at("WEIGHT"), number("41"))).changes[0] if undo else ""
    one.perform(c.Redact((gone,), "a name was typed here"))
    one.perform(c.Undo(later) if undo else c.Enter(vit.at("HEIGHT"), number("150", "cm")))
    give(one, two)
    cut = one.snapshot(vit.subject).cut
    assert one.snapshot(vit.subject).digest == two.snapshot(vit.subject, cut).digest


def test_a_meaning_of_a_newer_version_is_shown(ward: Ward) -> None:
    """Whatever authentic entries say, the record can be seen."""
    (_, one), (_, two), _ = ward
    key = demographics(one)
    two.say("attest", [(Shape(key.path, more={"meaning": "archive"}), None)])
    give(two, one)
    assert [line.meaning for line in one.form(key).attests] == ["archive"]


def test_a_cut_that_names_no_number_holds_nothing(ward: Ward) -> None:
    """A faulty release does not stop entry."""
    (_, one), (_, two), _ = ward
    key = demographics(one)
    faulty = Shape(key.path, more={"meaning": "release-begun", "cut": {one.pen.chain: []}})
    two.say("attest", [(faulty, None)])
    give(two, one)
    one.perform(c.Enter(key.at("SEX"), code("M")))
    assert one.form(key).cells["SEX"].owes == ()


def test_an_entry_of_an_unknown_type_replaces_what_it_names(ward: Ward) -> None:
    """A newer version changed the cell: the old value is no more current here either."""
    (_, one), (_, two), _ = ward
    place = demographics(one).at("SEX")
    old = one.form(place.key).cells["SEX"].changes[0].hash
    two.say("enter@2", [(Shape(place.what, (old,)), code("M").json())])
    give(two, one)
    assert one.form(place.key).cells["SEX"].answer == code("M")


def spoiled(entry: Entry) -> Entry:
    """The same entry under a signature of nobody; its name stays, which is the hash of the header."""
    return Entry(entry.raw, bytes(64), entry.leaves)


def test_a_false_entry_is_refused_before_what_it_rests_on_is_there(ward: Ward) -> None:
    """Were it kept to wait, the true one of its name could never come in."""
    (_, one), (_, two), _ = ward
    for sex in ("M", "U"):
        one.perform(c.Enter(demographics(one).at("SEX"), code(sex)))
    with pytest.raises(Tampered):
        two.adopt([spoiled(list(one.keeping.entries())[-1])])


def test_a_false_entry_that_was_kept_stops_nobody_else(ward: Ward) -> None:
    """Its session came later and shows it to be false: it waits for ever, others are taken in."""
    (_, one), (_, two), (_, three) = ward
    three.perform(c.Enter(demographics(one).at("SEX"), code("M")))
    opening, entry = list(three.keeping.entries())[-2:]
    kept = two.adopt([spoiled(entry)]).waiting
    one.perform(c.Enter(demographics(one).at("INFDAT"), code("x")))
    two.adopt([opening, entry, *one.keeping.entries()])
    standing = {row.entry: row.standing for row in two.keeping.placed()}
    assert (kept, standing[entry.hash], standing[opening.hash]) == (1, Standing.WAITING, Standing.CURRENT)


def test_a_rebuild_of_what_was_written_has_nothing_waiting() -> None:
    """Every gesture that is acknowledged rests on what is there."""
    desk = Desk(new_hand("a"))
    book = desk.found()
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    book.perform(c.Enter(FormKey(girl, "D01", "VIT").at("WEIGHT"), number("2")))
    finding = book.form(FormKey(girl, "D01", "VIT")).findings[0]
    book.perform(c.Confirm(finding.id, finding.operands, FormKey(girl, "D01", "VIT")))
    rows = rebuild_rows(list(book.keeping.entries()), book.packages)
    assert {row.standing for row in rows.placed} == {Standing.CURRENT}
