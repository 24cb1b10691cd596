"""The current changes of a place, through long histories and out of order."""

from __future__ import annotations

import random

import pytest

from crf_app.record.canonical import canonical
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry, Header, Leaf, Shape, root_of
from crf_app.record.subject import Author, SubjectState

SUBJECT = "a" * 64
WHAT = f"{SUBJECT}/SCR/DM/-/SEX"
HAND = Author("anna", "d", "s", "s", roles=frozenset({"coordinator", "investigator"}))
TAKEN = Author("ben", "e", "t", "t", revoked=True)


def entry(seq: int, shape: Shape, kind: str = "enter", device: str = "d") -> Entry:
    """One change of a device's chain."""
    leaf = Leaf(bytes(16), canonical({"kind": "code", "text": str(seq)}))
    time, root = "2024-03-19T13:00:00.000+08:00", root_of([leaf.hash])
    header = Header("s", "01", device, seq, None, kind, "s", time, "p", (), (shape,), root)
    return Entry(header.bytes(), b"", (leaf,))


def corrections(count: int, device: str = "d", first: str = "") -> list[Entry]:
    """A value and its corrections, each of the one before."""
    made: list[Entry] = []
    base = (first,) if first else ()
    for seq in range(1, count + 1):
        made.append(entry(seq, Shape(WHAT, base), device=device))
        base = (made[-1].change(0),)
    return made


def past(made: Entry) -> dict[str, int]:
    return {made.header.chain: made.header.seq}


def test_a_cell_corrected_very_often_has_one_current_change() -> None:
    """It is known at every step."""
    state = SubjectState()
    for made in corrections(500):
        state.add(made, past(made), HAND)
        assert [fact.hash for fact in state.current(WHAT)] == [made.change(0)]


def test_proposals_upon_proposals_leave_what_counts() -> None:
    """However long a revoked hand went on, nothing fails and nothing is replaced."""
    state = SubjectState()
    first = entry(1, Shape(WHAT))
    state.add(first, past(first), HAND)
    for made in corrections(3000, "e", first.change(0)):
        state.add(made, past(made), TAKEN)
    assert [fact.hash for fact in state.current(WHAT)] == [first.change(0)]


def test_the_last_of_many_proposals_replaces_all_once_it_is_accepted() -> None:
    """Its author knew every one of them, and what they replaced."""
    state = SubjectState()
    first = entry(1, Shape(WHAT))
    state.add(first, past(first), HAND)
    made = corrections(50, "e", first.change(0))
    for each in made:
        state.add(each, past(each), TAKEN)
    before = [fact.hash for fact in state.current(WHAT)]
    accept = entry(
        2, Shape(f"{SUBJECT}/SCR/DM", (made[-1].change(0),), more={"meaning": Meaning.ACCEPT.value}), "attest"
    )
    state.add(accept, past(accept), HAND)
    assert (before, [fact.hash for fact in state.current(WHAT)]) == ([first.change(0)], [made[-1].change(0)])


@pytest.mark.parametrize("seed", range(20))
def test_current_is_the_same_in_any_order_asked_at_every_step(seed: int) -> None:
    """What is remembered between never shows."""
    entries = [*corrections(12), *corrections(5, "e"), *corrections(5, "f")]
    random.Random(seed).shuffle(entries)
    asked, whole = SubjectState(), SubjectState()
    for made in entries:
        author = TAKEN if made.header.device == "e" else HAND
        for state in (asked, whole):
            state.add(made, past(made), author)
        asked.current(WHAT)
    assert asked.current(WHAT) == whole.current(WHAT)
