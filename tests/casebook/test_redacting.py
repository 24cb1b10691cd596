"""What a redaction takes out, wherever the value stands and whenever it comes: the same of the same entries."""

from __future__ import annotations

import copy

import pytest
from desk import EVERY_ROLE, Desk, new_hand, text, three_desks
from memory_keeping import MemoryKeeping
from small_study import small_package

from crf_app.casebook.adoption import adopt_into
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.extending import Known
from crf_app.casebook.founding import enrol, newcomer
from crf_app.casebook.redacting import carry_out, redactions
from crf_app.casebook.settling import settle
from crf_app.record import commands as c
from crf_app.record.entries import STUDY_WIDE, Entry, Leaf, Shape
from crf_app.record.places import FormKey, Place
from crf_app.record.project import subject_of_entry
from crf_app.record.rows import Rows, Standing
from crf_app.record.versions import Packages
from crf_app.study.load import load_json

STUDY = load_json(small_package())
PACKAGES = Packages(STUDY)
SECRET = "a name typed by mistake"

Ward = list[tuple[Desk, Casebook]]


@pytest.fixture
def ward() -> Ward:
    """Three laptops that know one girl."""
    desks = three_desks()
    desks[0][1].perform(c.AddSubject((("SUBJID", text("ZJ-001")),)))
    for _, book in desks[1:]:
        give(desks[0][1], book)
    return desks


def give(giver: Casebook, *takers: Casebook) -> None:
    for taker in takers:
        taker.adopt(fresh_of(giver, taker))


def fresh_of(giver: Casebook, taker: Casebook) -> list[Entry]:
    held = {row.entry for row in taker.keeping.placed()}
    return [entry for entry in giver.keeping.entries() if entry.hash not in held]


def secret(book: Casebook) -> Place:
    return FormKey(book.subjects()[0].id, "D01", "VIT").at("PREGN")


def cloned(desk: Desk) -> Casebook:
    """A copy of a laptop that writes under its name."""
    return Desk(desk.hand, desk.clock, copy.deepcopy(desk.keeping), seed=77).open()


def holds(keeping: MemoryKeeping) -> bool:
    """Whether the secret is in any leaf."""
    leaves = (leaf for entry in keeping.entries() for leaf in entry.leaves)
    return any(isinstance(leaf, Leaf) and SECRET.encode() in leaf.value for leaf in leaves)


def taken(*parts: list[Entry]) -> MemoryKeeping:
    """What a laptop holds that takes these parts in, one after another."""
    keeping, known = MemoryKeeping(), None
    for part in parts:
        adopted = adopt_into(keeping, part, PACKAGES, known)
        known = Known(adopted.authority, adopted.tips)
    return keeping


def test_a_value_on_a_fork_goes_whichever_comes_first(ward: Ward) -> None:
    """The redaction before its chain was known to be a fork, or after."""
    (_, one), (desk, two), (_, three) = ward
    clone = cloned(desk)
    written = two.perform(c.Enter(secret(two), text(SECRET)))
    clone.perform(c.Enter(secret(two), text("other")))
    give(two, three, one)
    give(clone, three)
    one.perform(c.Redact(written.changes[:1], "a name was typed"))
    give(one, three)
    give(clone, one)
    assert (holds(one.keeping), holds(three.keeping)) == (False, False)


def test_a_redaction_that_became_a_fork_itself_is_carried_out(ward: Ward) -> None:
    """Whether it was adopted before its chain was known to be a fork, or after."""
    (_, one), (desk, two), _ = ward
    written = one.perform(c.Enter(secret(one), text(SECRET)))
    give(one, two)
    clone = cloned(desk)
    before = list(one.keeping.entries())
    two.perform(c.Redact(written.changes[:1], "a name was typed"))
    clone.perform(c.Enter(secret(two), text("other")))
    redaction, other = fresh_of(two, one), fresh_of(clone, one)
    keepings = [taken(before, redaction, other), taken(before, other, redaction), taken(before, [*other, *redaction])]
    assert [holds(keeping) for keeping in keepings] == [False, False, False]


def test_a_redaction_without_the_right_on_a_fork_deletes_nothing(ward: Ward) -> None:
    """Nor does one by a right that only the other branch gave."""
    (_, one), (desk, two), _ = ward
    enrol(one, newcomer(desk.hand, "Ben"), ("coordinator",))
    written = one.perform(c.Enter(secret(one), text(SECRET)))
    give(one, two)
    clone = cloned(desk)
    before = list(one.keeping.entries())
    two.say("redact", [(Shape(f"redact:{secret(two).key.subject}", written.changes[:1]), {"text": "a name"})])
    clone.perform(c.Enter(secret(two), text("other")))
    assert holds(taken(before, fresh_of(two, one), fresh_of(clone, one)))


def test_a_redaction_by_a_right_on_a_forked_chain_is_carried_out(ward: Ward) -> None:
    """Its causal past gave the right, whatever became of that chain."""
    (desk, one), (_, two), _ = ward
    written = one.perform(c.Enter(secret(one), text(SECRET)))
    give(one, two)
    before, clone = list(one.keeping.entries()), cloned(desk)
    new = Desk(new_hand("d"), seed=9)
    enrol(one, newcomer(new.hand, "Dora"), EVERY_ROLE)
    adopt_into(new.keeping, list(one.keeping.entries()), PACKAGES)
    new.open().perform(c.Redact(written.changes[:1], "a name was typed"))
    enrol(clone, newcomer(new_hand("e"), "Emil"), ("monitor",))
    redaction = [entry for entry in new.keeping.entries() if entry not in before]
    other = fresh_of(clone, two)
    keepings = [taken(before, redaction, other), taken(before, other, redaction), taken(before, [*other, *redaction])]
    assert [holds(keeping) for keeping in keepings] == [False, False, False]


def test_what_waits_and_names_a_value_that_is_taken_out_loses_its_own(ward: Ward) -> None:
    """Its predecessor may be long in coming; the value may not stay for so long."""
    (_, one), (_, two), (_, three) = ward
    written = one.perform(c.Enter(secret(one), text(SECRET)))
    give(one, two, three)
    two.perform(c.Enter(FormKey(secret(two).key.subject, "D02", "VIT").at("PREGN"), text("no")))
    two.perform(c.Enter(FormKey(secret(two).key.subject, "D02", "VIT").at("PREGN"), text(SECRET), written.changes[:1]))
    three.adopt(fresh_of(two, three)[-1:])
    three.perform(c.Redact(written.changes[:1], "a name was typed"))
    one.adopt(fresh_of(two, one)[-1:])
    give(three, one)
    standing = [len(book.keeping.standing_as(Standing.WAITING)) for book in (one, three)]
    assert (standing, holds(one.keeping), holds(three.keeping)) == ([1, 1], False, False)


def test_a_value_on_a_fork_can_be_taken_out_by_hand(ward: Ward) -> None:
    """It is no part of the record, and still a name on a disk; doing so again does no harm."""
    (_, one), (desk, two), (_, three) = ward
    clone = cloned(desk)
    written = two.perform(c.Enter(secret(two), text(SECRET)))
    clone.perform(c.Enter(secret(two), text("other")))
    for book in (one, three):
        book.adopt([*fresh_of(clone, book), *fresh_of(two, book)])
    for _ in range(2):
        one.perform(c.Redact(written.changes[:1], "a name was typed"))
    give(one, three)
    assert (holds(one.keeping), holds(three.keeping)) == (False, False)


@pytest.mark.parametrize("scope", ["site", "study"])
def test_the_reason_of_an_unlock_of_the_whole_can_be_taken_out(ward: Ward, scope: str) -> None:
    """It is text like any other: it goes from the ledger and from what is in memory, here and where it is adopted."""
    (_, one), (_, two), _ = ward
    wide = STUDY_WIDE if scope == "study" else None
    lock = one.say("attest", [(Shape(scope, more={"meaning": "lock", "covers": ""}), None)], site=wide)
    unlock = one.perform(c.Withdraw(lock.change(0), SECRET))
    give(one, two)
    one.perform(c.Redact(unlock.changes, "a name was typed"))
    give(one, two)
    texts = [value for book in (one, two) for entry, _ in book.authority.wide for value in map(entry.value, [0])]
    assert (holds(one.keeping), holds(two.keeping), texts) == (False, False, [None] * 4)
    assert not any(line.holds for line in two.wide_attests)


def test_what_a_redaction_left_behind_goes_when_the_rows_are_written_anew(ward: Ward) -> None:
    """A file that still holds the value, whatever the reason, loses it then."""
    (_, one), _, _ = ward
    written = one.perform(c.Enter(secret(one), text(SECRET)))
    before = list(one.keeping.entries())
    one.perform(c.Redact(written.changes[:1], "a name was typed"))
    keeping = MemoryKeeping()
    keeping.append([*before, *one.keeping.entries()], Rows())
    entries = list(keeping.entries())
    held = holds(keeping)
    carry_out(keeping, redactions(settle(entries), entries, {subject_of_entry(entry) for entry in entries}))
    assert (held, holds(keeping)) == (True, False)
