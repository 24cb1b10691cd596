"""Casebooks on a simulated desk: memory instead of a disk, a clock that only moves when it is told to."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from memory_keeping import MemoryKeeping
from small_study import small_package

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, enrol, found_in, newcomer, open_in
from crf_app.casebook.pen import Hand
from crf_app.casebook.ports import Ports
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.package import PackageJson

EVERY_ROLE = ("coordinator", "investigator", "data_manager", "monitor", "admin")
SHANGHAI = timezone(timedelta(hours=8))


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = datetime(2024, 3, 19, 13, 0, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        return self.moment

    def move(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@dataclass
class Desk:
    """One laptop of the simulation."""

    hand: Hand
    clock: Clock = field(default_factory=Clock)
    keeping: MemoryKeeping = field(default_factory=MemoryKeeping)
    seed: int = 1

    def __post_init__(self) -> None:
        self.ports = Ports(self.clock.now, random.Random(self.seed).randbytes)

    def found(self, package: PackageJson | None = None) -> Casebook:
        first = First("Coordinator One", EVERY_ROLE, "Site 01")
        return found_in(self.keeping, self.hand, first, package or small_package(), self.ports)

    def open(self) -> Casebook:
        return open_in(self.keeping, self.hand, self.ports)


def new_hand(name: str, key: EllipticCurvePrivateKey | None = None, user: str = "") -> Hand:
    """A hand with fresh keys on a device of this name."""
    user_key = key or generate_private_key(SECP256R1())
    return Hand("study-1", "01", name, Ed25519PrivateKey.generate(), user or f"user-{name}", user_key)


def three_desks() -> list[tuple[Desk, Casebook]]:
    """A founder and two laptops that joined, all of one site, each holding the same entries."""
    desks = [Desk(new_hand(name), seed=seed) for seed, name in enumerate(("a", "b", "c"))]
    founder = desks[0].found()
    for desk in desks[1:]:
        enrol(founder, newcomer(desk.hand, desk.hand.user), EVERY_ROLE)
    return [(desks[0], founder), *((desk, join(desk, founder)) for desk in desks[1:])]


def join(desk: Desk, founder: Casebook) -> Casebook:
    """Open a new laptop's casebook on everything that the founder holds."""
    from crf_app.casebook.adoption import adopt_into

    entries = list(founder.keeping.entries())
    adopt_into(desk.keeping, entries, founder.packages)
    return desk.open()


def text(value: str) -> Answer:
    return Answer(AnswerKind.TEXT, value)


def number(value: str, unit: str = "kg") -> Answer:
    return Answer(AnswerKind.NUMBER, value, unit)


def code(value: str) -> Answer:
    return Answer(AnswerKind.CODE, value)


def date(value: str) -> Answer:
    return Answer(AnswerKind.DATE, value)


def ward_of_three() -> list[tuple[Desk, Casebook]]:
    """Three laptops that know one girl."""
    desks = three_desks()
    desks[0][1].perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F")))))
    for _, book in desks[1:]:
        give(desks[0][1], book)
    return desks


def give(giver: Casebook, *takers: Casebook) -> None:
    """All that one laptop holds and another lacks."""
    for taker in takers:
        held = {row.entry for row in taker.keeping.placed()}
        taker.adopt([entry for entry in giver.keeping.entries() if entry.hash not in held])


def demographics(book: Casebook) -> FormKey:
    """The demographics of the only girl."""
    return FormKey(book.subjects()[0].id, "SCR", "DM")
