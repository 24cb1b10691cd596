"""The casebook as the people of a ward use it, on a simulated desk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk import Desk, code, date, new_hand, number, text, three_desks

from crf_app.casebook.casebook import Casebook
from crf_app.errors import Refused, Tampered
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import FormKey
from crf_app.record.snapshot import PrintStatus
from crf_app.record.transfer import pack, unpack
from crf_app.record.values import MissingCode, missing
from crf_app.record.view import FormStatus, Relevance


@pytest.fixture
def vit(girl: str) -> FormKey:
    return FormKey(girl, "D01", "VIT")


def fill(book: Casebook, key: FormKey) -> None:
    book.perform(c.Enter(key.at("VITDAT"), date("2024-03-19")))
    book.perform(c.Enter(key.at("WEIGHT"), number("40")))
    book.perform(c.Enter(key.at("HEIGHT"), number("150", "cm")))


def test_a_new_subject_is_named_by_the_change_that_made_it(book: Casebook, girl: str) -> None:
    """The study home lists the subject with the number that was typed."""
    assert [(line.id, line.number, line.sex) for line in book.subjects()] == [(girl, "ZJ-001", "F")]


def test_an_answer_is_seen_as_it_was_typed(book: Casebook, vit: FormKey) -> None:
    """Numbers keep their text: 40.0 is not 40."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40.0")))
    assert book.form(vit).cells["WEIGHT"].answer == number("40.0")


def test_a_derived_value_follows_its_inputs(book: Casebook, vit: FormKey) -> None:
    """BMI = 40 / 1.5² is computed when both inputs are there, unrounded."""
    fill(book, vit)
    derived = book.form(vit).cells["BMI"].derived
    assert derived is not None
    assert round(float(str(derived.values[0])), 2) == 17.78


def test_a_null_derivation_names_what_is_missing(book: Casebook, vit: FormKey) -> None:
    """Without a height there is no BMI, and the view says that HEIGHT is why."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    derived = book.form(vit).cells["BMI"].derived
    assert derived is not None
    assert (derived.values, derived.missing) == ((), (("VIT", "HEIGHT"),))


def test_a_value_that_the_source_reports_stands_beside_what_cannot_be_derived(book: Casebook, vit: FormKey) -> None:
    """A reported BMI is an answer of the derived item; the derivation itself stays null."""
    book.perform(c.Enter(vit.at("BMI"), number("17.8", "")))
    cell = book.form(vit).cells["BMI"]
    assert cell.answer == number("17.8", "")
    assert cell.derived is not None
    assert cell.derived.values == ()


def test_what_another_form_says_decides_whether_an_item_is_asked(book: Casebook, girl: str, vit: FormKey) -> None:
    """The pregnancy test is asked of a girl, and no more once the sex is corrected."""
    asked = book.form(vit).cells["PREGN"].relevance
    book.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("M")))
    assert (asked, book.form(vit).cells["PREGN"].relevance) == (Relevance.YES, Relevance.NO)


def test_a_change_elsewhere_is_named_in_the_outcome(book: Casebook, girl: str, vit: FormKey) -> None:
    """Correcting the sex on DM tells windows to redraw the pregnancy test of a started form."""
    fill(book, vit)
    outcome = book.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("M")))
    assert vit.at("PREGN") in outcome.changed


def test_the_same_answer_again_writes_nothing(book: Casebook, vit: FormKey) -> None:
    """Leaving a field without a change makes no entry."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    assert book.perform(c.Enter(vit.at("WEIGHT"), number("40"))).entry == ""


def test_a_first_correction_in_the_same_session_owes_no_reason(book: Casebook, vit: FormKey) -> None:
    """While a form is being filled for the first time nobody is asked why."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("41")))
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    assert book.form(vit).owes == ()


def test_a_value_of_an_earlier_session_owes_a_reason_when_changed(desk: Desk, book: Casebook, vit: FormKey) -> None:
    """A day later the correction asks why, until a reason is given."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("41")))
    desk.clock.move(days=1)
    later = desk.open()
    owed = later.perform(c.Enter(vit.at("WEIGHT"), number("40"))).changes[0]
    before = later.form(vit).owes
    later.perform(c.GiveReason((owed,), "1"))
    assert (before, later.form(vit).owes) == ((owed,), ())


def test_coming_back_within_hours_continues_the_session(desk: Desk, book: Casebook, vit: FormKey) -> None:
    """The same person within twelve hours goes on as before: no reason is owed."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("41")))
    desk.clock.move(hours=2)
    later = desk.open()
    later.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    assert later.form(vit).owes == ()


def test_a_value_of_a_completed_form_owes_a_reason(book: Casebook, vit: FormKey) -> None:
    """Completing settles what is on the form."""
    fill(book, vit)
    book.perform(c.Enter(vit.at("PREGN"), text("NEG")))
    book.perform(c.Attest(vit.path, Meaning.COMPLETE))
    book.perform(c.Enter(vit.at("WEIGHT"), number("42")))
    view = book.form(vit)
    assert (view.status, len(view.owes)) == (FormStatus.CHANGED, 1)


def test_completing_is_refused_while_a_question_is_open(book: Casebook, vit: FormKey) -> None:
    """An unanswered required item stops completing and says how many there are."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    with pytest.raises(Refused) as refused:
        book.perform(c.Attest(vit.path, Meaning.COMPLETE))
    assert (refused.value.code, refused.value.detail) == ("form.incomplete", {"hard": "2"})


def test_a_missing_code_answers_a_required_question_but_pending_does_not(book: Casebook, vit: FormKey) -> None:
    """UNK lets a form be completed, PEND keeps it open."""
    fill(book, vit)
    book.perform(c.Enter(vit.at("WEIGHT"), missing(MissingCode.PEND)))
    with pytest.raises(Refused):
        book.perform(c.Attest(vit.path, Meaning.COMPLETE))
    book.perform(c.Enter(vit.at("WEIGHT"), missing(MissingCode.UNK)))
    book.perform(c.Attest(vit.path, Meaning.COMPLETE))
    assert book.form(vit).status is FormStatus.COMPLETE


def test_an_unusual_value_can_be_confirmed_until_it_changes(book: Casebook, vit: FormKey) -> None:
    """A confirmation names the very change and lapses with it."""
    fill(book, vit)
    book.perform(c.Enter(vit.at("WEIGHT"), number("95")))
    found = next(finding for finding in book.form(vit).findings if finding.rule == "UNUSUAL")
    book.perform(c.Confirm(found.id, found.operands, vit, "checked"))
    confirmed = [finding.confirmed for finding in book.form(vit).findings if finding.rule == "UNUSUAL"]
    book.perform(c.Enter(vit.at("WEIGHT"), number("96")))
    lapsed = [finding.confirmed for finding in book.form(vit).findings if finding.rule == "UNUSUAL"]
    assert (confirmed, lapsed) == ([True], [False])


def test_undo_takes_back_the_own_newest_change_and_nothing_else(book: Casebook, vit: FormKey) -> None:
    """Undo is a change of its own; it is refused once the cell moved on."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    second = book.perform(c.Enter(vit.at("WEIGHT"), number("41"))).changes[0]
    book.perform(c.Undo(second))
    with pytest.raises(Refused, match=r"undo\.changed"):
        book.perform(c.Undo(second))
    assert book.form(vit).cells["WEIGHT"].answer == number("40")


def test_a_locked_form_refuses_changes_until_it_is_unlocked(book: Casebook, vit: FormKey) -> None:
    """A lock needs a complete form; withdrawing it lets entry go on."""
    fill(book, vit)
    book.perform(c.Enter(vit.at("PREGN"), text("NEG")))
    book.perform(c.Attest(vit.path, Meaning.COMPLETE))
    lock = book.perform(c.Attest(vit.path, Meaning.LOCK)).changes[0]
    with pytest.raises(Refused, match=r"form\.locked"):
        book.perform(c.Enter(vit.at("WEIGHT"), number("42")))
    book.perform(c.Withdraw(lock, "wrong form locked"))
    assert book.perform(c.Enter(vit.at("WEIGHT"), number("42"))).entry


def test_a_row_is_struck_through_and_keeps_its_number(book: Casebook, girl: str) -> None:
    """Rows of a log are never removed."""
    log = FormKey(girl, "-", "AE")
    first = book.perform(c.AddRow(log, (("AETERM", text("Fever")),))).created[0]
    book.perform(c.AddRow(log, (("AETERM", text("Tremor")),)))
    book.perform(c.StrikeRow(log, first))
    rows = [(row.number, row.struck, row.cells["AETERM"].answer) for row in book.form(log).rows]
    assert rows == [(1, True, text("Fever")), (2, False, text("Tremor"))]


def test_a_redacted_value_is_gone_everywhere_and_the_ledger_still_holds(book: Casebook, vit: FormKey) -> None:
    """A name typed by mistake leaves the leaf, the cell and the print; the chain verifies."""
    from crf_app.casebook.founding import settled_of

    change = book.perform(c.Enter(vit.at("PREGN"), text("a name"))).changes[0]
    book.perform(c.Redact((change,), "a name was typed here"))
    held = b"".join(
        leaf.value for entry in book.keeping.entries() for leaf in entry.leaves if not isinstance(leaf, bytes)
    )
    settled_of(book.keeping)
    assert b'a name"' not in held
    assert book.form(vit).cells["PREGN"].changes[0].redacted


def test_the_book_opened_again_shows_the_same(desk: Desk, book: Casebook, vit: FormKey) -> None:
    """What was written is read back: views of a fresh casebook equal those of the one that wrote."""
    fill(book, vit)
    assert desk.open().form(vit) == book.form(vit)


def test_a_forged_value_is_refused_and_nothing_of_the_batch_is_kept(book: Casebook, girl: str) -> None:
    """An entry whose leaf was altered on its way is named; the ledger stays as it was."""
    (_, mine), (_, other), _ = three_desks()
    mine.perform(c.AddSubject((("SUBJID", text("ZJ-009")),)))
    entries = list(mine.keeping.entries())
    last = entries[-1]
    forged = Entry(last.raw, bytes(64), last.leaves)
    before = len(list(other.keeping.entries()))
    with pytest.raises(Tampered):
        other.adopt([*entries[:-1], forged])
    assert (len(list(other.keeping.entries())), book.subjects()[0].id) == (before, girl)


def test_two_laptops_that_wrote_apart_both_keep_their_value() -> None:
    """Nothing is lost when two people write without seeing each other; both see the conflict."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    two.adopt(list(one.keeping.entries()))
    key = FormKey(subject, "D01", "VIT")
    one.perform(c.Enter(key.at("WEIGHT"), number("40")))
    two.perform(c.Enter(key.at("WEIGHT"), number("45")))
    one.adopt(unpack(pack(two.keeping.entries())))
    two.adopt(unpack(pack(one.keeping.entries())))
    shown = [{change.answer for change in book.form(key).cells["WEIGHT"].changes} for book in (one, two)]
    assert shown == [{number("40"), number("45")}] * 2
    assert one.form(key).cells["WEIGHT"].conflict


def test_one_entry_that_names_both_resolves_a_conflict() -> None:
    """A person of the site chooses; the choice supersedes both."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    two.adopt(list(one.keeping.entries()))
    place = FormKey(subject, "D01", "VIT").at("WEIGHT")
    one.perform(c.Enter(place, number("40")))
    two.perform(c.Enter(place, number("45")))
    one.adopt(list(two.keeping.entries()))
    one.perform(c.Enter(place, number("45")))
    cell = one.form(place.key).cells["WEIGHT"]
    assert (cell.conflict, cell.answer, len(cell.owes)) == (False, number("45"), 1)


def test_equal_values_written_apart_are_no_conflict() -> None:
    """The same number in the same unit from two laptops agrees; both texts are kept."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    two.adopt(list(one.keeping.entries()))
    place = FormKey(subject, "D01", "VIT").at("WEIGHT")
    one.perform(c.Enter(place, number("40")))
    two.perform(c.Enter(place, number("40.0")))
    one.adopt(list(two.keeping.entries()))
    cell = one.form(place.key).cells["WEIGHT"]
    assert (cell.conflict, len(cell.changes)) == (False, 2)


def test_an_edit_made_apart_from_a_lock_is_a_proposal_until_accepted() -> None:
    """It is shown, not current and supersedes nothing; accepting takes it into the record."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    key = FormKey(subject, "SCR", "DM")
    two.adopt(list(one.keeping.entries()))
    one.perform(c.Attest(key.path, Meaning.COMPLETE))
    one.perform(c.Attest(key.path, Meaning.LOCK))
    edit = two.perform(c.Enter(key.at("SEX"), code("M"))).changes[0]
    one.adopt(list(two.keeping.entries()))
    waiting = one.form(key)
    one.perform(c.Accept(edit, "checked against source"))
    assert (waiting.cells["SEX"].answer, [change.hash for change in waiting.proposals]) == (code("F"), [edit])
    assert one.form(key).cells["SEX"].answer == code("M")


def test_what_a_revoked_person_writes_unseen_is_a_proposal() -> None:
    """After a revocation that had not seen it, an edit waits for acceptance."""
    from crf_app.casebook.founding import revoke

    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    key = FormKey(subject, "SCR", "DM")
    two.adopt(list(one.keeping.entries()))
    revoke(one, "person:user-b")
    two.perform(c.Enter(key.at("SEX"), code("M")))
    one.adopt(list(two.keeping.entries()))
    view = one.form(key)
    assert (view.cells["SEX"].answer, len(view.proposals)) == (code("F"), 1)


def test_a_cloned_laptop_makes_a_fork_that_is_shown_and_not_current() -> None:
    """Two entries with one number are both kept; neither they nor what follows is current."""
    import copy

    (desk, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    clone_desk = Desk(desk.hand, keeping=copy.deepcopy(desk.keeping), seed=77)
    clone = clone_desk.open()
    place = FormKey(subject, "D01", "VIT").at("WEIGHT")
    one.perform(c.Enter(place, number("40")))
    clone.perform(c.Enter(place, number("45")))
    adopted = two.adopt([*one.keeping.entries(), *clone.keeping.entries()])
    assert adopted.forks == ("a:01",)
    assert two.form(place.key).cells["WEIGHT"].changes == ()


def test_an_entry_waits_for_the_one_before_it() -> None:
    """Parts that arrive out of order are kept, listed as waiting, and join the record when the gap closes."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    one.perform(c.Enter(FormKey(subject, "SCR", "DM").at("SEX"), code("F")))
    held = {entry.hash for entry in two.keeping.entries()}
    *first, last = [entry for entry in one.keeping.entries() if entry.hash not in held]
    waiting = two.adopt([last]).waiting
    assert (waiting, two.adopt(first).waiting) == (1, 0)
    assert two.subjects()[0].sex == "F"


def test_equal_cuts_give_equal_snapshots_on_every_laptop() -> None:
    """The digest that a print carries names the data, not the device."""
    (_, one), (_, two), _ = three_desks()
    subject = one.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    two.adopt(list(one.keeping.entries()))
    mine = one.snapshot(subject)
    assert two.snapshot(subject, mine.cut).digest == mine.digest


def test_a_snapshot_of_an_earlier_cut_shows_what_stood_then(book: Casebook, vit: FormKey) -> None:
    """As of is a cut: later corrections are not in it."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    cut = book.snapshot(vit.subject).cut
    book.perform(c.Enter(vit.at("WEIGHT"), number("41")))
    then = next(form for form in book.snapshot(vit.subject, cut).forms if form.key == vit)
    assert then.cells["WEIGHT"].answer == number("40")


def test_an_unsigned_casebook_prints_as_not_signed(book: Casebook, girl: str) -> None:
    """The status word is computed from attests on the whole subject."""
    assert book.snapshot(girl).status is PrintStatus.NOT_SIGNED


def test_a_gesture_testifies_what_it_was_seen_to_change(book: Casebook, vit: FormKey) -> None:
    """The entry that gave the height also says which BMI was shown."""
    book.perform(c.Enter(vit.at("WEIGHT"), number("40")))
    entry = book.perform(c.Enter(vit.at("HEIGHT"), number("150", "cm"))).entry
    shapes = next(iter(book.keeping.entries(hashes=[entry]))).header.changes
    assert [shape.what.partition(":")[0] for shape in shapes][-1] == "shown"


def test_a_monitor_may_not_enter(desk: Desk, book: Casebook, vit: FormKey) -> None:
    """Rights are judged by role."""
    from crf_app.casebook.founding import enrol, newcomer

    monitor = new_hand("m")
    enrol(book, newcomer(monitor, "Monitor"), ("monitor",))
    other = Desk(monitor, keeping=desk.keeping).open()
    with pytest.raises(Refused, match=r"right\.missing"):
        other.perform(c.Enter(vit.at("WEIGHT"), number("40")))


def test_half_typed_text_is_kept_for_its_author_only(book: Casebook, vit: FormKey) -> None:
    """A text that can't be read yet is local and comes back."""
    book.save_typing(vit.at("WEIGHT"), "1,2")
    assert book.typing() == ((vit.at("WEIGHT"), "1,2"),)


def test_two_people_may_be_typing_at_one_place(desk: Desk, book: Casebook, vit: FormKey) -> None:
    """On a shared laptop nobody's half-typed text is overwritten by the next person's."""
    from crf_app.casebook.founding import enrol, newcomer

    other_hand = new_hand("b")
    enrol(book, newcomer(other_hand, "Second"), ("coordinator",))
    other = Desk(other_hand, keeping=desk.keeping).open()
    book.save_typing(vit.at("WEIGHT"), "4")
    other.save_typing(vit.at("WEIGHT"), "45")
    assert (book.typing(), other.typing()) == (((vit.at("WEIGHT"), "4"),), ((vit.at("WEIGHT"), "45"),))


def test_no_value_stands_in_the_words_of_a_fact(book: Casebook, vit: FormKey) -> None:
    """A fact that reaches a log or a traceback names places and hashes only."""
    book.perform(c.Enter(vit.at("PREGN"), text("secret words")))
    facts = book.book(vit.subject).state.facts.values()
    assert not any("secret words" in repr(fact) for fact in facts)


def test_a_study_is_not_founded_at_a_site_without_a_code() -> None:
    """The code names its chains for good."""
    with pytest.raises(Refused, match=r"site\.code"):
        Desk(replace(new_hand("a"), site="Zhejiang Children")).found()
