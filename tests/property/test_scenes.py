"""Scenes that random lives of a ward ended badly in, each as short as it can be told."""

from __future__ import annotations

import copy

import pytest
from desk import Desk, code, date, demographics, give, join, new_hand, text, ward_of_three

from crf_app.casebook.adoption import rebuild_rows
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import revoke
from crf_app.errors import Refused, Tampered
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import FormKey
from crf_app.record.view import Relevance

Ward = list[tuple[Desk, Casebook]]


@pytest.fixture
def ward() -> Ward:
    """Three laptops that know one girl."""
    return ward_of_three()


def fork(ward: Ward) -> tuple[Desk, Casebook]:
    """A clone of the first laptop, and an entry under one number on each of both."""
    desk, one = ward[0]
    clone_desk = Desk(desk.hand, keeping=copy.deepcopy(desk.keeping), seed=77)
    clone = clone_desk.open()
    one.perform(c.Enter(demographics(one).at("SEX"), code("M")))
    clone.perform(c.Enter(demographics(one).at("SUBJID"), text("ZJ-002")))
    return clone_desk, clone


def test_a_number_taken_out_leaves_the_study_home_at_once(ward: Ward) -> None:
    """The line of the study home is computed after the value is gone, not before."""
    book = ward[0][1]
    change = book.form(demographics(book)).cells["SUBJID"].changes[0].hash
    book.perform(c.Redact((change,), "a name was typed here"))
    assert [line.number for line in book.subjects()] == [""]


def test_a_half_typed_text_goes_with_the_value_that_is_taken_out(ward: Ward) -> None:
    """Also on a laptop that only adopts the redaction."""
    (_, one), (_, two), _ = ward
    place = demographics(one).at("SUBJID")
    for book in (one, two):
        book.save_typing(place, "ZJ-0")
    one.perform(c.Redact((one.form(place.key).cells["SUBJID"].changes[0].hash,), "a name was typed here"))
    give(one, two)
    assert (one.typing(), two.typing()) == ((), ())


def test_what_undo_brought_back_is_taken_out_with_its_source(ward: Ward) -> None:
    """Undo copies a value; the copy says where it came from."""
    book = ward[0][1]
    place = FormKey(demographics(book).subject, "D01", "VIT").at("PREGN")
    name = book.perform(c.Enter(place, text("a name"))).changes[0]
    book.perform(c.Undo(book.perform(c.Enter(place, text("another"))).changes[0]))
    book.perform(c.Redact((name,), "a name was typed here"))
    assert [change.redacted for change in book.history(place)] == [True, False, True]


def test_a_copy_that_arrives_after_the_redaction_of_its_source_is_in_no_cell(ward: Ward) -> None:
    """A laptop that did not know of the redaction brought the value back; nobody who knows of it shows it."""
    (_, one), (_, two), _ = ward
    place = demographics(one).at("SUBJID")
    number = one.form(place.key).cells["SUBJID"].changes[0].hash
    two.perform(c.Undo(two.perform(c.Enter(place, text("another"))).changes[0]))
    one.perform(c.Redact((number,), "a name was typed here"))
    give(two, one)
    assert not [cell for cell in one.keeping.cells() if "ZJ-001" in cell.value]
    assert [line.number for line in one.subjects()] == [""]


def test_taking_out_what_undo_brought_back_takes_out_its_source(ward: Ward) -> None:
    """Who takes out the value that is seen means the value, not one of its copies."""
    book = ward[0][1]
    place = FormKey(demographics(book).subject, "D01", "VIT").at("PREGN")
    book.perform(c.Enter(place, text("a name")))
    undone = book.perform(c.Undo(book.perform(c.Enter(place, text("another"))).changes[0])).changes[0]
    book.perform(c.Redact((undone,), "a name was typed here"))
    assert [change.redacted for change in book.history(place)] == [True, False, True]


def test_a_strike_can_be_undone(ward: Ward) -> None:
    """Undoing a strike restores the row."""
    book = ward[0][1]
    log = FormKey(demographics(book).subject, "-", "AE")
    row = book.perform(c.AddRow(log, (("AETERM", text("Fever")),))).created[0]
    strike = book.perform(c.StrikeRow(log, row)).changes[0]
    book.perform(c.Undo(strike))
    assert [found.struck for found in book.form(log).rows] == [False]


def test_rules_follow_an_accepted_proposal_at_once(ward: Ward) -> None:
    """The pregnancy test is no more asked once a sex that met a lock is accepted."""
    (_, one), (_, two), _ = ward
    key = demographics(one)
    one.perform(c.Enter(FormKey(key.subject, "D01", "VIT").at("PREGN"), text("NEG")))
    one.perform(c.Attest(key.path, Meaning.COMPLETE))
    one.perform(c.Attest(key.path, Meaning.LOCK))
    edit = two.perform(c.Enter(key.at("SEX"), code("M"))).changes[0]
    give(two, one)
    before = one.form(FormKey(key.subject, "D01", "VIT")).cells["PREGN"].relevance
    one.perform(c.Accept(edit, "checked against source"))
    after = one.form(FormKey(key.subject, "D01", "VIT")).cells["PREGN"].relevance
    assert (before, after) == (Relevance.YES, Relevance.NO)


def test_an_accepted_correction_of_a_proposal_makes_no_conflict(ward: Ward) -> None:
    """Two corrections met a lock, the second replaced the first; accepting the second replaces what both replaced."""
    (_, one), (_, two), _ = ward
    place = demographics(one).at("SUBJID")
    one.perform(c.Attest(place.key.path, Meaning.COMPLETE))
    one.perform(c.Attest(place.key.path, Meaning.LOCK))
    two.perform(c.Enter(place, text("ZJ-002")))
    last = two.perform(c.Enter(place, text("ZJ-003"))).changes[0]
    give(two, one)
    one.perform(c.Accept(last, "checked against source"))
    assert [change.hash for change in one.form(place.key).cells["SUBJID"].changes] == [last]


def test_an_accepted_answer_brings_its_row(ward: Ward) -> None:
    """Who accepts the term of a row that met a lock accepts the row with it, else nobody would see the answer."""
    (_, one), (_, two), _ = ward
    log = FormKey(demographics(one).subject, "-", "AE")
    one.perform(c.AddRow(log, (("AETERM", text("Fever")),)))
    one.perform(c.Attest(log.path, Meaning.COMPLETE))
    one.perform(c.Attest(log.path, Meaning.LOCK))
    term = two.perform(c.AddRow(log, (("AETERM", text("Tremor")),))).changes[1]
    give(two, one)
    one.perform(c.Accept(term, "checked against source"))
    rebuilt = rebuild_rows(list(one.keeping.entries()), one.packages)
    assert [row.cells["AETERM"].answer for row in one.form(log).rows] == [text("Fever"), text("Tremor")]
    assert sorted(map(repr, one.keeping.cells())) == sorted(map(repr, rebuilt.cells))


def test_an_accepted_answer_brings_its_subject(ward: Ward) -> None:
    """A subject added beside a lock of the whole site is in the read tables once a change of it is accepted."""
    (_, one), (_, two), _ = ward
    one.perform(c.Attest(demographics(one).path, Meaning.COMPLETE))
    one.perform(c.Attest("site", Meaning.LOCK))
    number = two.perform(c.AddSubject((("SUBJID", text("ZJ-002")),))).changes[1]
    give(two, one)
    one.perform(c.Accept(number, "checked against source"))
    rebuilt = rebuild_rows(list(one.keeping.entries()), one.packages)
    assert sorted(map(repr, one.keeping.cells())) == sorted(map(repr, rebuilt.cells))


def test_a_revocation_leaves_standing_what_the_revoker_had_seen(ward: Ward) -> None:
    """Only what was written unseen waits for acceptance; years of seen work do not."""
    (_, one), (_, two), _ = ward
    seen = two.perform(c.Enter(demographics(one).at("SEX"), code("M"))).changes[0]
    give(two, one)
    revoke(one, "person:user-b")
    again = ward[0][0].open()
    assert [change.hash for change in again.form(demographics(again)).cells["SEX"].changes] == [seen]


def test_a_revocation_reaches_those_who_held_the_work_already(ward: Ward) -> None:
    """The third laptop had adopted the edit; when it learns of the revocation, the edit is a proposal there too."""
    (_, one), (_, two), (_, three) = ward
    two.perform(c.Enter(demographics(one).at("SEX"), code("M")))
    give(two, three)
    revoke(one, "person:user-b")
    give(one, three)
    view = three.form(demographics(one))
    assert (view.cells["SEX"].answer, len(view.proposals)) == (code("F"), 1)


def test_work_that_had_adopted_one_side_of_a_fork_still_counts(ward: Ward) -> None:
    """A clone spoils its own chain, not the work of others who took it in good faith."""
    (_, one), (_, two), (_, three) = ward
    _, clone = fork(ward)
    give(one, two)
    two.perform(c.Enter(demographics(one).at("INFDAT"), date("2024")))
    give(two, three)
    give(clone, three, two)
    two.perform(c.Enter(demographics(one).at("INFDAT"), date("2025")))
    give(two, three)
    views = [book.form(demographics(one)).cells["INFDAT"].answer for book in (two, three)]
    assert views == [date("2025")] * 2


def test_a_device_that_was_cloned_writes_no_more(ward: Ward) -> None:
    """Whatever it wrote would be under a number that is taken; it says so instead."""
    (desk, one), *_ = ward
    give(fork(ward)[1], one)
    for book in (one, desk.open()):
        with pytest.raises(Refused, match=r"device\.forked"):
            book.perform(c.Enter(demographics(one).at("SEX"), code("F")))


def test_a_forged_entry_makes_no_fork(ward: Ward) -> None:
    """An entry under a number that is taken must prove who wrote it."""
    (_, one), (_, two), _ = ward
    fork(ward)
    entry = list(one.keeping.entries())[-1]
    with pytest.raises(Tampered):
        two.adopt([*one.keeping.entries(), forged(entry)])
    assert two.adopt(list(one.keeping.entries())).forks == ()


def test_an_entry_of_nobody_makes_no_fork(ward: Ward) -> None:
    """A stranger's entry under a number that is taken waits, and stops nobody."""
    (_, one), (_, two), _ = ward
    stranger = Desk(new_hand("a"), seed=9).found()
    stranger.perform(c.AddSubject((("SUBJID", text("X")),)))
    strange = [entry for entry in stranger.keeping.entries() if entry.header.type == "enter"]
    adopted = two.adopt([*one.keeping.entries(), *strange])
    assert (adopted.forks, adopted.waiting) == ((), len(strange))


def test_a_study_has_one_founding(ward: Ward) -> None:
    """Anybody can sign a founding; a second one is refused, with all that came with it."""
    other = Desk(new_hand("z"), seed=9).found()
    with pytest.raises(Tampered, match="founded already"):
        ward[1][1].adopt(list(other.keeping.entries()))


def test_a_subject_of_which_everything_waits_is_not_listed(ward: Ward) -> None:
    """It is held, and joins the list when the gap closes; the read tables do not depend on the order."""
    (_, one), (_, two), _ = ward
    one.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    one.perform(c.AddSubject((("SUBJID", text("ZJ-003")),)))
    held = {entry.hash for entry in two.keeping.entries()}
    first, last = [entry for entry in one.keeping.entries() if entry.hash not in held]
    two.adopt([last])
    rebuilt = rebuild_rows(list(two.keeping.entries()), two.packages)
    assert [line.number for line in two.subjects()] == ["ZJ-001"]
    assert sorted(map(repr, two.keeping.subjects())) == sorted(map(repr, rebuilt.subjects))
    two.adopt([first])
    assert sorted(line.number for line in two.subjects()) == ["ZJ-001", "ZJ-002", "ZJ-003"]


def test_a_struck_row_whose_value_was_taken_out_stays_in_sight(ward: Ward) -> None:
    """It is no blank row made by mistake: what stood there is told as taken out."""
    one = ward[0][1]
    log = FormKey(demographics(one).subject, "-", "AE")
    row, term = one.perform(c.AddRow(log, (("AETERM", text("a name")),))).changes
    one.perform(c.Redact((term,), "a name was typed here"))
    one.perform(c.StrikeRow(log, row, True))
    assert [(shown.struck, shown.cells["AETERM"].changes[0].redacted) for shown in one.form(log).rows] == [(True, True)]


def test_a_newcomer_takes_everything_at_once(ward: Ward) -> None:
    """A laptop that joins late ends with the same read tables, whatever happened before."""
    (_, one), (_, two), _ = ward
    give(two, one)
    late = join(Desk(two.pen.hand), one)
    assert sorted(map(repr, late.keeping.cells())) == sorted(map(repr, one.keeping.cells()))


def forged(entry: Entry) -> Entry:
    """Another entry under the same number, signed by nobody."""
    raw = entry.raw.replace(b'"2024-03-19T', b'"2024-03-20T')
    return Entry(raw, bytes(64), entry.leaves)
