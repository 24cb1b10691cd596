"""Entries may arrive in any order, in any parts, any number of times: the outcome follows from the set alone."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable
from functools import cache

from desk import Desk, code, number, text
from hypothesis import given
from hypothesis import strategies as st
from memory_keeping import MemoryKeeping
from small_study import small_package
from ward_life import Laptop, Ward, everything

from crf_app.casebook.adoption import adopt_into, rebuild_rows
from crf_app.casebook.settling import settle
from crf_app.record import commands as c
from crf_app.record.causality import Placing, place_all
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry, Leaf
from crf_app.record.places import FormKey
from crf_app.record.project import subject_of_entry
from crf_app.record.rows import Standing
from crf_app.record.subject import Fact, SubjectState
from crf_app.record.versions import Packages
from crf_app.record.wide import author_of, new_state
from crf_app.study.load import load_json

STUDY = load_json(small_package())
PACKAGES = Packages(STUDY)
SEEDS = st.integers(0, 2**32)


@cache
def rich() -> tuple[Entry, ...]:
    """Entries with conflicts, locks and what met them, redactions with and without the right, revocations of a person,
    of a role and of a key, an enrolment anew, a new device, a fork and a gap.

    Every value is still there, as on a stick that was written before the redaction.
    """
    ward = Ward()
    whole: dict[str, Entry] = {}
    ward.add_subject(0, ("SUBJID", text("first")), ("SEX", code("F")))
    ward.meet()
    work_apart(ward)
    ward.back_up(2)
    keep(whole, *ward.laptops)
    ward.swap(1, 0, random.Random(0), 1.0)
    ward.redact(0, next(name for name, written in ward.written.items() if written.place.item == "AETERM"))
    rights_come_and_go(ward)
    ward.revoke("b")
    vit = FormKey(ward.subjects[0], "D01", "VIT")
    ward.perform(1, c.Enter(vit.at("WEIGHT"), number("60")))
    ward.new_key(2)
    ward.restore(0)
    missing = ward.drawer[0].book.perform(c.Enter(vit.at("HEIGHT"), number("150", "cm"))).entry
    ward.drawer[0].book.perform(c.Enter(vit.at("HEIGHT"), number("151", "cm")))
    clone = cloned(ward, ward.laptops[2])
    ward.perform(2, c.Enter(vit.at("PREGN"), text("typed by one")))
    clone.book.perform(c.Enter(vit.at("PREGN"), text("typed by its clone")))
    keep(whole, *ward.laptops, *ward.drawer, clone)
    del whole[missing]
    return tuple(whole.values())


def work_apart(ward: Ward) -> None:
    """Three weights of one day, a lock on one laptop, and on another a correction that does not know it."""
    key, vit = FormKey(ward.subjects[0], "SCR", "DM"), FormKey(ward.subjects[0], "D01", "VIT")
    for laptop, weight in enumerate(("40", "40.0", "45")):
        ward.perform(laptop, c.Enter(vit.at("WEIGHT"), number(weight)))
    ward.add_row(1, FormKey(key.subject, "-", "AE"), ("AETERM", text("a name")))
    ward.perform(0, c.Attest(key.path, Meaning.COMPLETE))
    ward.perform(0, c.Attest(key.path, Meaning.LOCK))
    ward.perform(1, c.Enter(key.at("SEX"), code("M")))


def rights_come_and_go(ward: Ward) -> None:
    """A role taken beside what needed it and given back, a redaction in spite of it, and locks on the whole."""
    vit = FormKey(ward.subjects[0], "D01", "VIT")
    name = ward.perform(2, c.Enter(vit.at("PREGN"), text("not to be taken out"))).changes[0]
    ward.take_role("c", "data_manager")
    ward.redact(2, ward.perform(2, c.Enter(vit.at("PREGN"), text("taken out beside it"))).changes[0])
    ward.swap(0, 2, random.Random(0), 1.0)
    ward.redact_by_hand(2, name)
    ward.enrol_again(2)
    for laptop, scope in ((1, "site"), (0, "study")):
        lock = ward.attest_wide(laptop, scope, Meaning.LOCK)
        ward.perform(2, c.Enter(vit.at("WEIGHT"), number(f"7{laptop}")))
        ward.perform(laptop, c.Withdraw(lock, "not yet finished"))
    ward.swap(0, 2, random.Random(0), 1.0)


def cloned(ward: Ward, laptop: Laptop) -> Laptop:
    """A copy of a laptop that writes under its name."""
    desk = Desk(laptop.desk.hand, ward.clock, copy.deepcopy(laptop.desk.keeping), seed=99)
    return Laptop(desk, desk.open())


def keep(whole: dict[str, Entry], *laptops: Laptop) -> None:
    """Collect entries, the first copy of each."""
    for laptop in laptops:
        for entry in everything(laptop):
            whole.setdefault(entry.hash, entry)


def shuffled(seed: int) -> list[Entry]:
    entries = list(rich())
    random.Random(seed).shuffle(entries)
    return entries


def parts(seed: int, count: int) -> list[list[Entry]]:
    """The entries in parts that overlap."""
    chance, entries = random.Random(seed), shuffled(seed)
    cuts = sorted(chance.randrange(len(entries)) for _ in range(count))
    spans = zip([0, *cuts], [*cuts, len(entries)], strict=True)
    return [entries[max(0, start - 2) : end] for start, end in spans]


def placed(placing: Placing) -> tuple[object, ...]:
    return placing.standing, placing.vectors, placing.order, placing.forks


def test_the_set_holds_what_is_hard() -> None:
    """Current, waiting and forked entries are all there, or the other tests would prove little."""
    standings = [list(place_all(rich()).standing.values()).count(standing) for standing in Standing]
    assert min(standings) >= 1


@given(seed=SEEDS)
def test_placing_follows_from_the_set(seed: int) -> None:
    """Standing, causal past and order of every entry are the same, however they are offered."""
    assert placed(place_all(shuffled(seed))) == placed(place_all(rich()))


def adopted(offered: list[list[Entry]]) -> MemoryKeeping:
    """A new laptop that takes these parts one after the other."""
    keeping = MemoryKeeping()
    for part in offered:
        adopt_into(keeping, part, PACKAGES)
    return keeping


def tables(keeping: MemoryKeeping) -> tuple[object, ...]:
    """Read tables and the values held, in an order that does not depend on arrival."""
    values = [
        (entry.hash, k, isinstance(leaf, Leaf)) for entry in keeping.entries() for k, leaf in enumerate(entry.leaves)
    ]
    return lines(keeping.cells()), lines(keeping.placed()), lines(keeping.subjects()), lines(values)


def lines(rows: Iterable[object]) -> list[str]:
    return sorted(map(repr, rows))


@given(seed=SEEDS, count=st.integers(0, 12))
def test_adopting_in_parts_gives_the_same_read_tables(seed: int, count: int) -> None:
    """Read tables and what was taken out are those of a laptop that took all at once, and those of a rebuild."""
    in_parts = adopted(parts(seed, count))
    assert tables(in_parts) == tables(adopted([list(rich())]))
    rebuilt = rebuild_rows(list(in_parts.entries()), PACKAGES)
    assert tables(in_parts)[:3] == (lines(rebuilt.cells), lines(rebuilt.placed), lines(rebuilt.subjects))


def by_definition(state: SubjectState, what: str) -> list[Fact]:
    """The current changes of a place, as the design words it: in force, and named by no later one that counts."""
    found = [state.facts[name] for name in state.values[what]]
    heads = [fact for fact in found if state.in_force(fact) and not is_replaced(fact, found, state)]
    return sorted(heads, key=lambda fact: fact.order)


def is_replaced(fact: Fact, found: list[Fact], state: SubjectState) -> bool:
    later = [other for other in found if fact.hash in other.base]
    return any(state.in_force(other) or is_replaced(other, found, state) for other in later)


@given(seed=SEEDS)
def test_current_changes_kept_step_by_step_are_those_by_definition(seed: int) -> None:
    """With locks, acceptances, revocations and removals coming in any order, asked for at every step."""
    settled = settle(rich())
    entries = [(entry, past) for entry, past in settled.current if subject_of_entry(entry)]
    random.Random(seed).shuffle(entries)
    states: dict[str, SubjectState] = {}
    for entry, past in entries:
        state = states.setdefault(subject_of_entry(entry), new_state(settled.authority, "01"))
        state.add(entry, past, author_of(entry, settled.authority, past))
        for what in list(state.values):
            assert state.current(what) == by_definition(state, what)
