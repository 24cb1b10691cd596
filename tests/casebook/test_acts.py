"""What people do about a place besides answering: overrides that lapse, strikes made apart, what overtook an attest."""

from __future__ import annotations

from datetime import datetime

import pytest
from desk import Desk, code, new_hand, number, text, three_desks

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import revoke
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import Shape
from crf_app.record.places import FormKey
from crf_app.record.snapshot import PrintStatus

Ward = list[Casebook]


@pytest.fixture
def ward() -> Ward:
    """Three laptops that know one girl with an adverse event."""
    books = [book for _, book in three_desks()]
    girl = books[0].perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    books[0].perform(c.AddRow(FormKey(girl, "-", "AE"), (("AETERM", text("Fever")),)))
    meet(*books)
    return books


def meet(*books: Casebook) -> None:
    for giver in books:
        for taker in books:
            taker.adopt(list(giver.keeping.entries()))


def dm(book: Casebook) -> FormKey:
    return FormKey(book.subjects()[0].id, "SCR", "DM")


def vit(book: Casebook) -> FormKey:
    return FormKey(book.subjects()[0].id, "D01", "VIT")


# -- overrides ---------------------------------------------------------------------------------------------------------


def overridden(book: Casebook) -> bool:
    operands = book.book(vit(book).subject).views.rests_on([vit(book).at("BMI")])
    return book.form(vit(book)).overridden("G7", operands)


def go_on(book: Casebook) -> None:
    operands = book.book(vit(book).subject).views.rests_on([vit(book).at("BMI")])
    book.perform(c.Override(vit(book), "G7", "checked at the bedside", tuple(sorted(operands))))


def weigh(book: Casebook, weight: str) -> None:
    book.perform(c.Enter(vit(book).at("WEIGHT"), number(weight)))
    book.perform(c.Enter(vit(book).at("HEIGHT"), number("150", "cm")))


def test_an_override_stands_until_an_operand_of_its_gate_changes(ward: Ward) -> None:
    """Also one that a derived value is read from."""
    weigh(ward[0], "40")
    go_on(ward[0])
    before = overridden(ward[0])
    weigh(ward[0], "41")
    assert (before, overridden(ward[0])) == (True, False)


def test_an_override_does_not_speak_of_what_was_entered_beside_it(ward: Ward) -> None:
    """Its author did not see the other weight, whatever the clocks say."""
    weigh(ward[0], "40")
    meet(*ward)
    ward[1].perform(c.Enter(vit(ward[1]).at("WEIGHT"), number("41")))
    go_on(ward[0])
    meet(*ward)
    assert [overridden(book) for book in ward] == [False, False, False]


def test_an_override_by_a_revoked_hand_opens_nothing(ward: Ward) -> None:
    """It is kept, and counts for nothing."""
    weigh(ward[0], "40")
    meet(*ward)
    revoke(ward[0], "person:user-b")
    go_on(ward[1])
    meet(*ward)
    assert not overridden(ward[0])


def test_an_override_names_what_is_there(ward: Ward) -> None:
    """An entry that rests on a change which nobody holds would wait for ever."""
    with pytest.raises(Refused, match=r"change\.unknown"):
        ward[0].perform(c.Override(vit(ward[0]), "G7", "checked at the bedside", ("f" * 64,)))


# -- strikes -----------------------------------------------------------------------------------------------------------


def struck_apart(ward: Ward) -> tuple[FormKey, str]:
    """A row that one struck again while another restored it."""
    log = FormKey(dm(ward[0]).subject, "-", "AE")
    row = ward[0].form(log).rows[0].id
    ward[0].perform(c.StrikeRow(log, row))
    meet(*ward)
    ward[1].perform(c.StrikeRow(log, row, struck=False))
    ward[0].perform(c.StrikeRow(log, row, struck=False))
    ward[0].perform(c.StrikeRow(log, row))
    meet(*ward)
    return log, row


def test_a_row_struck_and_restored_apart_is_a_conflict(ward: Ward) -> None:
    """It stays in the log, with a finding that stops completing."""
    log, _ = struck_apart(ward)
    rows = ward[2].form(log).rows
    assert [(row.struck, [found.rule for found in row.cells["AETERM"].findings]) for row in rows] == [
        (False, ["STRIKE"])
    ]


@pytest.mark.parametrize("struck", [True, False])
def test_a_conflict_of_strikes_is_resolved_by_either(ward: Ward, struck: bool) -> None:
    """The one who decides names both."""
    log, row = struck_apart(ward)
    ward[2].perform(c.StrikeRow(log, row, struck))
    view = ward[2].form(log)
    assert ([found.struck for found in view.rows], view.findings) == ([struck], ())


# -- what overtook -----------------------------------------------------------------------------------------------------


def completed(book: Casebook) -> str:
    return book.perform(c.Attest(dm(book).path, Meaning.COMPLETE)).changes[0]


def overtaken(book: Casebook, attest: str) -> str:
    return next(line.overtaken_by for line in book.form(dm(book)).attests if line.hash == attest)


def test_an_acceptance_that_altered_the_form_is_named(ward: Ward) -> None:
    """It, and not the proposal, which the attest had known, came first."""
    one, two, _ = ward
    completed(one)
    one.perform(c.Attest(dm(one).path, Meaning.LOCK))
    edit = two.perform(c.Enter(dm(two).at("SEX"), code("M"))).changes[0]
    meet(one, two)
    signed = one.perform(c.Attest(dm(one).path, Meaning.VERIFY)).changes[0]
    accept = one.perform(c.Accept(edit, "checked against source")).changes[0]
    assert overtaken(one, signed) == accept


def test_a_lock_that_made_a_covered_change_a_proposal_is_named(ward: Ward) -> None:
    """The completion covered a correction that a lock elsewhere did not know."""
    one, two, _ = ward
    completed(one)
    meet(*ward)
    two.perform(c.Enter(dm(two).at("SEX"), code("M")))
    later = two.perform(c.Attest(dm(two).path, Meaning.VERIFY)).changes[0]
    lock = one.perform(c.Attest(dm(one).path, Meaning.LOCK)).changes[0]
    meet(*ward)
    assert overtaken(one, later) == lock


def test_a_covered_change_that_fell_with_its_author_is_named(ward: Ward) -> None:
    """A revocation that had not seen it took it out of what was attested."""
    one, two, three = ward
    edit = two.perform(c.Enter(dm(two).at("SEX"), code("M"))).changes[0]
    two.perform(c.GiveReason((edit,), "1"))
    meet(two, three)
    done = completed(three)
    revoke(one, "person:user-b")
    meet(*ward)
    assert overtaken(one, done) == edit


# -- as of -------------------------------------------------------------------------------------------------------------


def test_as_of_is_the_latest_moment_whatever_the_offset_of_the_laptop() -> None:
    """20:30 in Shanghai is before 13:00 in London, though its text sorts behind."""
    desk = Desk(new_hand("a"))
    book = desk.found()
    desk.clock.moment = datetime.fromisoformat("2024-03-20T20:30:00+08:00")
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    desk.clock.moment = datetime.fromisoformat("2024-03-20T13:00:00+00:00")
    book.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("F")))
    assert book.snapshot(girl).as_of == "2024-03-20T13:00:00.000+00:00"


@pytest.mark.parametrize("scope", ["site", "study"])
def test_a_print_says_locked_while_its_site_or_study_is(ward: Ward, scope: str) -> None:
    """And a print as of an earlier cut does not."""
    one = ward[0]
    completed(one)
    cut = one.snapshot(dm(one).subject).cut
    one.say(
        "attest", [(Shape(scope, more={"meaning": "lock", "covers": ""}), None)], site="*" if scope == "study" else None
    )
    status = [one.snapshot(dm(one).subject, at).status for at in (None, cut)]
    assert status == [PrintStatus.LOCKED, PrintStatus.NOT_SIGNED]


def test_a_revocation_after_a_cut_changes_nothing_in_it(ward: Ward) -> None:
    """A print of what stood then stays what it was."""
    one, two, _ = ward
    two.perform(c.Enter(dm(two).at("SEX"), code("M")))
    revoke(one, "person:user-b")
    meet(one, two)
    later = one.snapshot(dm(one).subject)
    cut = {chain: head for chain, head in later.cut.items() if chain.endswith(":01")}
    now, then = (snapshot.forms[0].cells["SEX"].answer for snapshot in (later, one.snapshot(dm(one).subject, cut)))
    assert (now, then) == (code("F"), code("M"))


# -- twice in one gesture ----------------------------------------------------------------------------------------------


def test_two_answers_to_one_question_in_one_gesture_are_refused(ward: Ward) -> None:
    """They would be a conflict of a person with themselves."""
    one, place = ward[0], vit(ward[0]).at("WEIGHT")
    log = FormKey(place.key.subject, "-", "AE")
    old = one.form(log).rows[0].id
    answers = tuple((("AETERM", text(term)),) for term in ("one", "two"))
    blocks = [((old, answers[0]), (old, answers[1])), (("", answers[0] + answers[1]),)]
    for command in [
        c.EnterMany(((place, number("40")), (place, number("41")))),
        *(c.EnterRows(log, b) for b in blocks),
    ]:
        with pytest.raises(Refused, match=r"place\.twice"):
            one.perform(command)
