"""Random lives of a ward: nothing is lost, everybody ends with the same record, and every conflict is shown.

Many more examples: ``python3 main.py test -m soak --hypothesis-profile=soak tests/property``.
"""

from __future__ import annotations

import random

import pytest
from desk import code, date, number, text
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from ward_life import Laptop, Ward, everything

from crf_app.casebook.adoption import rebuild_rows
from crf_app.record import commands as c
from crf_app.record.causality import knows, vector_of
from crf_app.record.commands import Meaning
from crf_app.record.entries import Leaf
from crf_app.record.places import NONE, FormKey, Place
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.record.view import Change

LAPTOP = st.integers(0, 2)
PICK = st.integers(0, 10**6)
WEIGHTS = st.sampled_from([number("40"), number("40.0"), number("55"), number("95"), missing(MissingCode.UNK), None])
ATTESTS = st.sampled_from([Meaning.COMPLETE, Meaning.COMPLETE, Meaning.SIGN, Meaning.FREEZE, Meaning.LOCK])


class WardLife(RuleBasedStateMachine):
    """What may happen on three laptops, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.ward = Ward()
        self.ward.add_subject(0, ("SUBJID", text("first")), ("SEX", code("F")))
        self.ward.swap(0, 1, random.Random(0), 1.0)
        self.ward.swap(0, 2, random.Random(0), 1.0)
        self.names = 0
        self.wide: list[str] = []

    def _name(self) -> str:
        self.names += 1
        return f"typed-{self.names}-text"

    def _subject(self, pick: int) -> str:
        return self.ward.subjects[pick % len(self.ward.subjects)]

    def _key(self, pick: int) -> FormKey:
        return list(self.ward.forms())[pick % (3 * len(self.ward.subjects))]

    # -- recording -----------------------------------------------------------------------------------------------

    @rule(laptop=LAPTOP)
    def add_subject(self, laptop: int) -> None:
        if len(self.ward.subjects) < 3:
            self.ward.add_subject(laptop, ("SUBJID", text(self._name())))

    @rule(laptop=LAPTOP, pick=PICK, answer=WEIGHTS)
    def weigh(self, laptop: int, pick: int, answer: Answer | None) -> None:
        place = FormKey(self._subject(pick), "D01", "VIT").at("WEIGHT")
        self.ward.perform(laptop, c.Enter(place, answer))

    @rule(laptop=LAPTOP, pick=PICK, height=st.sampled_from(["150", "151"]))
    def paste(self, laptop: int, pick: int, height: str) -> None:
        key = FormKey(self._subject(pick), "D01", "VIT")
        cells = (
            (key.at("VITDAT"), date("2024-03-19")),
            (key.at("HEIGHT"), number(height, "cm")),
            (key.at("PREGN"), text(self._name())),
        )
        self.ward.perform(laptop, c.EnterMany(cells))

    @rule(laptop=LAPTOP, pick=PICK, sex=st.sampled_from("FM"), named=st.booleans())
    def describe(self, laptop: int, pick: int, sex: str, named: bool) -> None:
        key = FormKey(self._subject(pick), "SCR", "DM")
        answer = (key.at("SUBJID"), text(self._name())) if named else (key.at("SEX"), code(sex))
        self.ward.perform(laptop, c.Enter(*answer))

    @rule(laptop=LAPTOP, pick=PICK)
    def half_type(self, laptop: int, pick: int) -> None:
        place = FormKey(self._subject(pick), "D01", "VIT").at("PREGN")
        name = self._name()
        self.ward.laptops[laptop].book.save_typing(place, name)
        self.ward.perform(laptop, c.Enter(place, text(name)))

    @rule(laptop=LAPTOP, pick=PICK)
    def add_row(self, laptop: int, pick: int) -> None:
        self.ward.add_row(laptop, FormKey(self._subject(pick), "-", "AE"), ("AETERM", text(self._name())))

    @precondition(lambda self: self.ward.rows)
    @rule(laptop=LAPTOP, pick=PICK, struck=st.booleans())
    def strike(self, laptop: int, pick: int, struck: bool) -> None:
        key, row = self.ward.rows[pick % len(self.ward.rows)]
        self.ward.perform(laptop, c.StrikeRow(key, row, struck))

    @rule(laptop=LAPTOP, pick=PICK)
    def undo(self, laptop: int, pick: int) -> None:
        newest = list(self.ward.written)[-3:]
        self.ward.perform(laptop, c.Undo(newest[pick % len(newest)]))

    @rule(laptop=LAPTOP, pick=PICK)
    def explain(self, laptop: int, pick: int) -> None:
        book = self.ward.laptops[laptop].book
        owed = [change for key in self.ward.forms() for change in book.form(key).owes]
        if owed:
            self.ward.perform(laptop, c.GiveReason((owed[pick % len(owed)],), "1"))

    # -- judging -------------------------------------------------------------------------------------------------

    @rule(laptop=LAPTOP, pick=PICK, meaning=ATTESTS)
    def attest(self, laptop: int, pick: int, meaning: Meaning) -> None:
        self.ward.perform(laptop, c.Attest(self._key(pick).path, meaning))

    @rule(laptop=LAPTOP, pick=PICK)
    def lock_demographics(self, laptop: int, pick: int) -> None:
        path = FormKey(self._subject(pick), "SCR", "DM").path
        self.ward.perform(laptop, c.Attest(path, Meaning.COMPLETE))
        self.ward.perform(laptop, c.Attest(path, Meaning.LOCK))

    @rule(locker=LAPTOP, writer=LAPTOP, pick=PICK, sex=st.sampled_from("FM"))
    def correct_apart_from_a_lock(self, locker: int, writer: int, pick: int, sex: str) -> None:
        self.lock_demographics(locker, pick)
        place = FormKey(self._subject(pick), "SCR", "DM").at("SEX")
        self.ward.perform(writer, c.Enter(place, code(sex)))
        self.ward.swap(writer, locker, random.Random(pick), 1.0)

    @rule(laptop=LAPTOP, pick=PICK)
    def withdraw(self, laptop: int, pick: int) -> None:
        book = self.ward.laptops[laptop].book
        lines = [line for key in self.ward.forms() for line in book.form(key).attests if not line.withdrawn]
        if lines:
            self.ward.perform(laptop, c.Withdraw(lines[pick % len(lines)].hash, "not yet finished"))

    @rule(laptop=LAPTOP, pick=PICK)
    def accept(self, laptop: int, pick: int) -> None:
        book = self.ward.laptops[laptop].book
        found = [change.hash for key in self.ward.forms() for change in book.form(key).proposals]
        if found:
            self.ward.perform(laptop, c.Accept(found[pick % len(found)], "checked against source"))

    @rule(laptop=LAPTOP, pick=PICK)
    def redact(self, laptop: int, pick: int) -> None:
        self.ward.redact(laptop, self._change(pick))

    @rule(person=st.sampled_from("bc"), sure=st.integers(0, 9))
    def revoke(self, person: str, sure: int) -> None:
        if sure == 0:
            self.ward.revoke(person)

    @rule(person=st.sampled_from("bc"), role=st.sampled_from(["coordinator", "investigator", "data_manager", "admin"]))
    def take_role(self, person: str, role: str) -> None:
        self.ward.take_role(person, role)

    @rule(laptop=st.integers(1, 2))
    def enrol_again(self, laptop: int) -> None:
        self.ward.enrol_again(laptop)

    @rule(laptop=st.integers(1, 2), sure=st.integers(0, 2))
    def new_key(self, laptop: int, sure: int) -> None:
        if sure == 0:
            self.ward.new_key(laptop)

    @rule(laptop=LAPTOP, scope=st.sampled_from(["site", "study"]), sure=st.integers(0, 4))
    def lock_the_whole(self, laptop: int, scope: str, sure: int) -> None:
        if sure == 0:
            self.wide.append(self.ward.attest_wide(laptop, scope, Meaning.LOCK))

    @precondition(lambda self: self.wide)
    @rule(laptop=LAPTOP, pick=PICK)
    def unlock_the_whole(self, laptop: int, pick: int) -> None:
        self.ward.perform(laptop, c.Withdraw(self.wide[pick % len(self.wide)], "not yet finished"))

    # -- amending ------------------------------------------------------------------------------------------------

    @rule(laptop=LAPTOP, version=st.integers(2, 5), sure=st.integers(0, 2))
    def amend(self, laptop: int, version: int, sure: int) -> None:
        if sure == 0:
            self.ward.amend(laptop, version)

    @rule(laptop=LAPTOP, pick=PICK)
    def move(self, laptop: int, pick: int) -> None:
        self.ward.perform(laptop, c.Move(self._key(pick)))

    # -- laptops -------------------------------------------------------------------------------------------------

    @rule(giver=LAPTOP, taker=LAPTOP, seed=PICK, share=st.sampled_from([0.3, 0.7, 1.0]))
    def swap(self, giver: int, taker: int, seed: int, share: float) -> None:
        self.ward.swap(giver, taker, random.Random(seed), share)

    @rule()
    def meet(self) -> None:
        self.ward.meet()

    @rule(laptop=LAPTOP, hours=st.sampled_from([1, 24]))
    def reopen(self, laptop: int, hours: int) -> None:
        self.ward.reopen(laptop, hours)

    @rule(laptop=LAPTOP)
    def back_up(self, laptop: int) -> None:
        self.ward.back_up(laptop)

    @precondition(lambda self: self.ward.backups)
    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        if len(self.ward.drawer) < 3:
            self.ward.restore(pick)

    def _change(self, pick: int) -> str:
        known = list(self.ward.written)
        return known[pick % len(known)]

    # -- what must hold ------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        ward = self.ward
        for laptop in ward.laptops:
            check_rows(laptop)
            check_reopened(ward, laptop)
        ward.settle()
        first, *others = ward.laptops
        for laptop in ward.laptops:
            check_rows(laptop)
            check_nothing_lost(ward, laptop)
            check_heads(ward, laptop)
            check_knowledge(ward, laptop)
            check_conflicts(ward, laptop)
            check_redacted(ward, laptop)
        for other in others:
            assert rows_of(other) == rows_of(first)


def rows_of(laptop: Laptop) -> tuple[object, ...]:
    """The read tables in an order that does not depend on arrival."""
    keeping = laptop.desk.keeping
    tables = (keeping.cells(), keeping.placed(), keeping.subjects())
    return tuple(tuple(sorted(map(repr, table))) for table in tables)


def check_rows(laptop: Laptop) -> None:
    """The read tables are those that follow from the entries alone."""
    book = laptop.book
    wanted = rebuild_rows(everything(laptop), book.packages)
    tables = (wanted.cells, wanted.placed, wanted.subjects)
    assert rows_of(laptop) == tuple(tuple(sorted(map(repr, table))) for table in tables)


def check_reopened(ward: Ward, laptop: Laptop) -> None:
    """What is shown now is what would be shown after opening anew."""
    again = laptop.desk.open()
    for key in ward.forms():
        assert laptop.book.form(key) == again.form(key)


def check_nothing_lost(ward: Ward, laptop: Laptop) -> None:
    """Every acknowledged answer that was not taken out stands in the history of its cell."""
    gone = taken_out(laptop)
    for written in ward.written.values():
        found = {change.hash: change for change in laptop.book.history(written.place)}
        change = found[written.change]
        assert change.redacted == (written.change in gone)
        assert change.redacted or change.answer == written.answer


def check_heads(ward: Ward, laptop: Laptop) -> None:
    """Each change is current, or was replaced by one that counts and whose author had it, or is a proposal."""
    for written in ward.written.values():
        cell = {row.change for row in laptop.desk.keeping.cells() if row.what == written.place.what}
        history = laptop.book.history(written.place)
        proposal = next(change for change in history if change.hash == written.change).proposal
        assert (written.change in cell) == (not is_replaced(written.change, history) and not proposal)
        later = [change for change in history if written.change in change.base]
        assert all(written.entry in ward.written[change.hash].known for change in later)


def is_replaced(change: str, history: tuple[Change, ...]) -> bool:
    """Whether a change that counts replaced this one, or replaced a proposal that would have."""
    later = [found for found in history if change in found.base]
    return any(not found.proposal or is_replaced(found.hash, history) for found in later)


def check_knowledge(ward: Ward, laptop: Laptop) -> None:
    """An entry knows exactly what its author held, and a change replaces all that stood in its cell and was known."""
    pasts = {row.entry: vector_of(row.vector) for row in laptop.desk.keeping.placed()}
    heads = {entry.hash: entry.header for entry in everything(laptop)}
    shapes = [shape for head in heads.values() for shape in head.changes if shape.more.get("meaning") == "accept"]
    accepted = {change for shape in shapes for change in shape.base}
    current = {row.change for row in laptop.desk.keeping.cells()}
    for later in ward.written.values():
        for first in ward.written.values():
            head = heads[first.entry]
            known = first.entry in later.known
            assert known == (knows(pasts[later.entry], head.chain, head.seq) and first.entry != later.entry)
            if known and later.place == first.place and later.change in current:
                assert first.change not in current or first.change in accepted


def check_conflicts(ward: Ward, laptop: Laptop) -> None:
    """A cell says conflict exactly when two of its current changes say different things."""
    current: dict[str, list[Answer | None]] = {}
    redacted = taken_out(laptop)
    for row in laptop.desk.keeping.cells():
        if row.change in ward.written:
            answer = None if row.change in redacted else ward.written[row.change].answer
            current.setdefault(row.what, []).append(answer)
    for what, answers in current.items():
        place = Place.parse(what)
        view = laptop.book.form(place.key)
        rows = {NONE: view.cells, **{row.id: row.cells for row in view.rows}}
        cell = rows.get(place.row, {}).get(place.item)
        cell = cell or next((cell for cell in view.former if cell.place == place), None)
        if cell is None:  # nothing stands there, and it is struck or asked no more: only the audit trail knows it
            assert set(answers) == {None}
            continue
        assert cell.conflict == (len({meaning(answer) for answer in answers}) > 1)


def meaning(answer: Answer | None) -> object:
    """What an answer says: 40 kg and 40.0 kg say the same."""
    return (answer.number(), answer.unit) if answer and answer.number() is not None else answer


def taken_out(laptop: Laptop) -> set[str]:
    """The changes whose value is no more in a laptop's ledger."""
    entries = everything(laptop)
    return {entry.change(k) for entry in entries for k, leaf in enumerate(entry.leaves) if not isinstance(leaf, Leaf)}


def check_redacted(ward: Ward, laptop: Laptop) -> None:
    """A value that was taken out is in no leaf, cell, line of the study home or half-typed text."""
    assert ward.redacted <= taken_out(laptop)
    held = ward.held_bytes(laptop)
    for change in ward.redacted:
        answer = ward.written[change].answer
        assert answer is None or not answer.text.startswith("typed-") or f'{answer.text}"' not in f'{held}"'


def test_a_ward_ends_with_one_record() -> None:
    """Three laptops that work, swap and break in any order hold the same record in the end, with nothing lost."""
    run_state_machine_as_test(WardLife, settings=settings(max_examples=200, stateful_step_count=40))


@pytest.mark.soak
def test_a_ward_ends_with_one_record_in_thousands_of_lives() -> None:
    """The same, as many times as the profile says."""
    run_state_machine_as_test(WardLife, settings=settings(stateful_step_count=60))
