"""Settling a few entries from what they rest on gives what settling the whole set gives, and reads no more."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import pytest
from desk import Desk, code, date, number, text, three_desks
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_keeping import MemoryKeeping
from small_study import small_package
from test_order import keep, rich, tables
from ward_life import Ward

from crf_app.casebook.adoption import Adopted, adopt_into
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.extending import Known
from crf_app.casebook.founding import enrol, newcomer
from crf_app.errors import Tampered
from crf_app.record import commands as c
from crf_app.record.authority import Authority
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import FormKey
from crf_app.record.rows import PlacedRow
from crf_app.record.versions import Packages
from crf_app.study.load import load_json

STUDY = load_json(small_package())
PACKAGES = Packages(STUDY)
SEEDS = st.integers(0, 2**32)


class Watched(MemoryKeeping):
    """Counts how often all entries or all placed rows are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = 0

    def entries(
        self,
        subject: str | None = None,
        chain: str | None = None,
        from_seq: int = 1,
        hashes: Sequence[str] | None = None,
    ) -> Iterator[Entry]:
        self.whole += subject is None and chain is None and hashes is None
        return super().entries(subject, chain, from_seq, hashes)

    def placed(self, subject: str | None = None, hashes: Sequence[str] | None = None) -> list[PlacedRow]:
        self.whole += subject is None and hashes is None
        return super().placed(subject, hashes)

    def standing_as(self, standing: object) -> list[str]:
        return [row.entry for row in super().placed() if row.standing is standing]


@dataclass
class Taker:
    """A laptop that takes entries in, with what it knows of those it holds, or each time from the whole set."""

    knowing: bool
    keeping: Watched = field(default_factory=Watched)
    known: Known = field(default_factory=lambda: Known(Authority(), {}))
    was_plain: bool = False

    def take(self, part: Sequence[Entry]) -> tuple[object, ...]:
        """What came of adopting these, as values to compare."""
        known = self.known if self.knowing else None
        self.keeping.whole = 0
        try:
            adopted = adopt_into(self.keeping, part, PACKAGES, known)
        except Tampered:
            return ("tampered",)
        self.known = Known(adopted.authority, adopted.tips)
        self.was_plain = self.keeping.whole == 0
        return *outcome(adopted), tables(self.keeping)


def outcome(adopted: Adopted) -> tuple[object, ...]:
    """All that is said of an adoption, but for its own memories."""
    authority = adopted.authority
    said = (authority.members, authority.devices, authority.sessions, authority.packages, authority.revocations)
    counts = (adopted.current, adopted.waiting, adopted.forks)
    return counts, adopted.tips, adopted.outcomes, *said


@cache
def lived(seed: int) -> tuple[Entry, ...]:
    """The entries of three laptops that worked, met and broke at random, about in the order of writing."""
    chance, ward = random.Random(seed), Ward()
    ward.add_subject(0, ("SUBJID", text("first")), ("SEX", code("F")))
    ward.meet()
    whole: dict[str, Entry] = {}
    for step in range(40):
        live(ward, chance, step)
        keep(whole, *ward.laptops, *ward.drawer)
    return tuple(whole.values())


def live(ward: Ward, chance: random.Random, step: int) -> None:
    """One thing that happens."""
    laptop, subject = chance.randrange(3), chance.choice(ward.subjects)
    vit, demographics, log = (
        FormKey(subject, visit, form) for visit, form in (("D01", "VIT"), ("SCR", "DM"), ("-", "AE"))
    )
    acts = (
        lambda: ward.perform(laptop, c.Enter(vit.at("WEIGHT"), number(str(40 + step)))),
        lambda: ward.perform(laptop, c.Enter(vit.at("VITDAT"), date("2024-03-19"))),
        lambda: ward.perform(laptop, c.Enter(demographics.at("SEX"), code(chance.choice("FM")))),
        lambda: ward.add_row(laptop, log, ("AETERM", text(f"term {step}"))),
        lambda: ward.add_subject(laptop, ("SUBJID", text(f"number {step}"))),
        lambda: ward.perform(laptop, c.Attest(vit.path, Meaning.COMPLETE)),
        lambda: ward.perform(laptop, c.Attest(vit.path, Meaning.LOCK)),
        lambda: ward.redact(laptop, chance.choice(list(ward.written))),
        lambda: ward.reopen(laptop, chance.choice((1, 24))),
        lambda: ward.swap(laptop, chance.randrange(3), chance, chance.choice((0.5, 1.0))),
        lambda: ward.back_up(laptop),
        lambda: ward.restore(step) if ward.backups else None,
        lambda: ward.new_key(1 + step % 2) if step % 9 == 8 else None,
    )
    chance.choice(acts)()


def parts(entries: Sequence[Entry], chance: random.Random, far: int) -> list[list[Entry]]:
    """Entries in parts of a few, some twice, each up to so many places from where it was written."""
    order = sorted(range(len(entries)), key=lambda place: place + chance.uniform(0, far))
    found = []
    while order:
        size = chance.randint(1, 6)
        part, order = order[:size], order[size:]
        found.append([entries[place] for place in (*part, *chance.sample(part, 1))])
    return found


@settings(max_examples=60)
@given(life=st.integers(0, 11), seed=SEEDS, far=st.sampled_from([1, 3, 100]))
def test_few_entries_settle_as_the_whole_set_does(life: int, seed: int, far: int) -> None:
    """Read rows, ends of chains, sessions, counts and what is redrawn are the same after every part."""
    entries = rich() if life == 0 else lived(life)
    knowing, plain = Taker(knowing=True), Taker(knowing=False)
    for part in parts(entries, random.Random(seed), far):
        assert knowing.take(part) == plain.take(part)


def test_most_parts_of_a_life_are_plain() -> None:
    """Else the test above would compare one way with itself."""
    plain = []
    for life in (1, 2, 3):
        taker = Taker(knowing=True)
        for part in parts(lived(life), random.Random(life), 1):
            taker.take(part)
            plain.append(taker.was_plain)
    assert sum(plain) > len(plain) / 3


@pytest.fixture
def exchange() -> tuple[list[tuple[Desk, Casebook]], Watched]:
    """Three laptops that know one girl; the first watches what is asked of its ledger from now on."""
    desks = three_desks()
    desks[0][1].perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F")))))
    for _, book in desks[1:]:
        book.adopt(list(desks[0][1].keeping.entries()))
    watched = Watched()
    watched.__dict__.update(copy.deepcopy(desks[0][1].keeping.__dict__))
    desks[0][1].keeping = watched
    return desks, watched


def fresh_of(giver: Casebook, taker: Casebook) -> list[Entry]:
    held = {row.entry for row in MemoryKeeping.placed(taker.keeping)}
    return [entry for entry in giver.keeping.entries() if entry.hash not in held]


def test_a_plain_exchange_reads_only_what_it_rests_on(exchange: tuple[list[tuple[Desk, Casebook]], Watched]) -> None:
    """A session, a correction, a lock and another girl of a laptop that is known do not need the ledger."""
    ((_, one), (_, two), _), watched = exchange
    key = FormKey(two.subjects()[0].id, "SCR", "DM")
    two.perform(c.Enter(key.at("SEX"), code("M")))
    two.perform(c.GiveReason(two.form(key).owes, "1"))
    two.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    two.perform(c.Attest(key.path, Meaning.COMPLETE))
    two.perform(c.Attest(key.path, Meaning.LOCK))
    adopted = one.adopt(fresh_of(two, one))
    assert (adopted.current, adopted.waiting, watched.whole) == (6, 0, 0)
    assert one.form(key).locked


def test_each_signature_is_verified_once(
    exchange: tuple[list[tuple[Desk, Casebook]], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way entries are settled, only those that are new are verified, and those once."""
    ((_, one), (_, two), _), watched = exchange
    two.perform(c.Enter(FormKey(two.subjects()[0].id, "SCR", "DM").at("SEX"), code("M")))
    plain = fresh_of(two, one)
    enrol(two, newcomer(two.pen.hand, "another name"), two.roles)
    verified: list[str] = []
    known = Authority.verify
    monkeypatch.setattr(Authority, "verify", lambda self, entry: (verified.append(entry.hash), known(self, entry)))
    one.adopt(plain)
    assert watched.whole == 0
    one.adopt(fresh_of(two, one))
    assert (sorted(verified), watched.whole > 0) == (sorted({*verified}), True)


def test_an_enrolment_settles_the_whole_set(exchange: tuple[list[tuple[Desk, Casebook]], Watched]) -> None:
    """Who may write concerns all that was written."""
    ((_, one), (_, two), _), watched = exchange
    enrol(two, newcomer(two.pen.hand, "another name"), two.roles)
    one.adopt(fresh_of(two, one))
    assert (watched.whole > 0, one.people["user-b"].name) == (True, "another name")


def test_a_part_with_a_gap_waits_and_is_woken(exchange: tuple[list[tuple[Desk, Casebook]], Watched]) -> None:
    """What waits is found when the missing entry comes, and only then is the whole set settled."""
    ((_, one), (_, two), (_, three)), watched = exchange
    key = FormKey(two.subjects()[0].id, "SCR", "DM")
    for sex in ("M", "U", "F"):
        two.perform(c.Enter(key.at("SEX"), code(sex)))
    opening, first, *later = fresh_of(two, one)
    waiting = one.adopt([opening, *later]).waiting
    before = watched.whole
    three.perform(c.Enter(key.at("INFDAT"), date("2024")))
    meanwhile = one.adopt(fresh_of(three, one))
    assert (waiting, meanwhile.waiting, watched.whole) == (2, 2, before)
    assert (one.adopt([first]).waiting, len(everything_of(one))) == (0, len(everything_of(two)) + 2)


def everything_of(book: Casebook) -> list[Entry]:
    return list(book.keeping.entries())
