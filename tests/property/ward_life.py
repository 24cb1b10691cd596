"""A ward of three laptops that work apart, swap what they have in any order, and break: what random tests drive.

Beside the casebooks stands a model of their own that knows nothing of vectors or projections: which values were
acknowledged, what each laptop held when it wrote, and which changes were taken out.
"""

from __future__ import annotations

import copy
import hashlib
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk import EVERY_ROLE, Clock, Desk, join
from memory_keeping import MemoryKeeping
from small_study import DM, FILES, VIT

from crf_app.casebook.amending import amend, propose
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer, revoke
from crf_app.casebook.keyring import public_user
from crf_app.casebook.outcome import Outcome
from crf_app.casebook.pen import Hand
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import STUDY_WIDE, Entry, Leaf, Shape
from crf_app.record.places import STUDY, FormKey, Place
from crf_app.record.rows import Standing
from crf_app.record.transfer import pack, unpack
from crf_app.record.values import Answer
from crf_app.study.package import PackageJson, parse, to_package


@dataclass(frozen=True)
class Written:
    """One acknowledged answer, and which entries its author held then."""

    change: str
    entry: str
    place: Place
    answer: Answer | None
    known: frozenset[str]


@dataclass
class Laptop:
    """One laptop of the ward with its open casebook."""

    desk: Desk
    book: Casebook


@dataclass
class Ward:
    """Three laptops of one site. ``drawer`` holds those that were replaced and turn up again in the end."""

    laptops: list[Laptop] = field(default_factory=list)
    drawer: list[Laptop] = field(default_factory=list)
    backups: list[tuple[int, MemoryKeeping]] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    redacted: set[str] = field(default_factory=set)
    subjects: list[str] = field(default_factory=list)
    rows: list[tuple[FormKey, str]] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    devices: int = 0
    keys: int = 0

    def __post_init__(self) -> None:
        desks = [self._desk(name) for name in ("a", "b", "c")]
        founder = desks[0].found()
        for desk in desks[1:]:
            enrol(founder, newcomer(desk.hand, desk.hand.user), EVERY_ROLE)
        self.laptops = [Laptop(desks[0], founder), *(Laptop(desk, join(desk, founder)) for desk in desks[1:])]

    def _desk(self, person: str, keeping: MemoryKeeping | None = None) -> Desk:
        self.devices += 1
        hand = steady_hand(f"{person}{self.devices}", person)
        return Desk(hand, self.clock, keeping or MemoryKeeping(), seed=self.devices)

    # -- what people do ------------------------------------------------------------------------------------------

    def perform(self, number: int, command: c.Command) -> Outcome | None:
        """Let one laptop do something; None where it is refused."""
        book = self.laptops[number].book
        known = frozenset(row.entry for row in book.keeping.placed() if row.standing is Standing.CURRENT)
        try:
            outcome = book.perform(command)
        except Refused:
            return None
        if outcome.entry:
            self._note(book, outcome, known)
        return outcome

    def _note(self, book: Casebook, outcome: Outcome, known: frozenset[str]) -> None:
        """What the model remembers of an entry: the answers that it acknowledged."""
        state = book.book(outcome.subject).state
        for change in outcome.changes:
            fact = state.facts[change]
            if fact.type == "enter" and fact.what.count("/") == 4 and not fact.what.endswith("!"):
                place = Place.parse(fact.what)
                self.written[change] = Written(change, outcome.entry, place, fact.answer(), known)

    def add_subject(self, number: int, *answers: tuple[str, Answer]) -> None:
        """A new subject on one laptop."""
        outcome = self.perform(number, c.AddSubject(answers))
        if outcome:
            self.subjects.append(outcome.created[0])

    def add_row(self, number: int, key: FormKey, *answers: tuple[str, Answer]) -> None:
        """A new row of a log on one laptop."""
        outcome = self.perform(number, c.AddRow(key, answers))
        if outcome:
            self.rows.append((key, outcome.created[0]))

    def redact(self, number: int, change: str) -> None:
        """Take one value out, with all that was shown from it."""
        if self.perform(number, c.Redact((change,), "a name was typed here")):
            self.redacted.add(change)

    def revoke(self, person: str) -> None:
        """The founder takes the right to write from somebody."""
        revoke(self.laptops[0].book, f"person:user-{person}")

    def take_role(self, person: str, role: str) -> None:
        """The founder takes one role from somebody."""
        revoke(self.laptops[0].book, f"role:user-{person}:{role}")

    def enrol_again(self, number: int) -> None:
        """The founder gives everything back to the person and device of a laptop."""
        hand = self.laptops[number].desk.hand
        enrol(self.laptops[0].book, newcomer(hand, hand.user), EVERY_ROLE)

    def new_key(self, number: int) -> None:
        """The founder enrols another key of somebody and takes the old one; they go on with it once they heard of it,
        a laptop that turns up again goes on with the old."""
        laptop, founder = self.laptops[number], self.laptops[0].book
        old, self.keys = laptop.desk.hand, self.keys + 1
        hand = replace(old, user_key=steady_hand(old.device, f"{old.user} {self.keys}").user_key)
        enrol(founder, newcomer(hand, hand.user), EVERY_ROLE, "forgot it", instead_of=public_user(old.user_key))
        self.swap(0, number, random.Random(0), 1.0)
        if public_user(hand.user_key) in laptop.book.authority.members[hand.user].keys:
            laptop.desk.hand = hand
            laptop.book = laptop.desk.open()

    def attest_wide(self, number: int, scope: str, meaning: Meaning) -> str:
        """One laptop attests the whole site or study, whatever is open on its forms; the attest's name."""
        site = STUDY_WIDE if scope == STUDY else None
        shape = Shape(scope, more={"meaning": meaning.value, "covers": ""})
        return self.laptops[number].book.say("attest", [(shape, None)], site=site).change(0)

    def redact_by_hand(self, number: int, change: str) -> None:
        """What a laptop with an altered program would write: a redaction that nobody decided on."""
        written = self.written[change]
        shape = Shape(f"redact:{written.place.key.subject}", (change,))
        self.laptops[number].book.say("redact", [(shape, {"text": "a name was typed here"})])

    def amend(self, number: int, version: int) -> None:
        """One laptop adopts another version of the study, if it may."""
        book = self.laptops[number].book
        with suppress(Refused):
            amend(book, propose(book, amended_package(version)), book.today())

    # -- what happens to laptops ---------------------------------------------------------------------------------

    def swap(self, giver: int, taker: int, chance: random.Random, share: float) -> None:
        """Bring a part of one laptop's entries to another: shuffled, some of them twice, as they travel."""
        held = [entry for entry in self.laptops[giver].book.keeping.entries() if chance.random() < share]
        parts = held + [entry for entry in held if chance.random() < 0.2]
        chance.shuffle(parts)
        self.laptops[taker].book.adopt(unpack(pack(parts)))

    def meet(self) -> None:
        """Everybody takes everything that lies on the desks."""
        for giver in range(3):
            for taker in range(3):
                self.swap(giver, taker, random.Random(0), 1.0)

    def reopen(self, number: int, hours: int) -> None:
        """Close a laptop and open it again later."""
        self.clock.move(hours=hours)
        laptop = self.laptops[number]
        laptop.book = laptop.desk.open()

    def back_up(self, number: int) -> None:
        """Keep a copy of a laptop's ledger as it is now."""
        keeping = self.laptops[number].desk.keeping
        self.backups.append((number, copy.deepcopy(keeping)))

    def restore(self, backup: int) -> None:
        """Go on from a backup as a new device of the same person; the old laptop turns up again in the end."""
        number, keeping = self.backups[backup % len(self.backups)]
        self.drawer.append(self.laptops[number])
        desk = self._desk(self.drawer[-1].desk.hand.user.removeprefix("user-"), copy.deepcopy(keeping))
        self.laptops[number] = Laptop(desk, desk.open())

    def settle(self) -> None:
        """Everybody gives everything to everybody."""
        everything = [list(laptop.book.keeping.entries()) for laptop in (*self.laptops, *self.drawer)]
        for laptop in self.laptops:
            for entries in everything:
                laptop.book.adopt(entries)

    # -- what can be asked ---------------------------------------------------------------------------------------

    def forms(self) -> Iterator[FormKey]:
        """Every form of every subject of this small study."""
        for subject in self.subjects:
            yield FormKey(subject, "SCR", "DM")
            yield FormKey(subject, "D01", "VIT")
            yield FormKey(subject, "-", "AE")

    def held_bytes(self, laptop: Laptop) -> str:
        """Everything that a laptop holds of values, as one text to search in."""
        keeping = laptop.desk.keeping
        leaves = [leaf.value.decode() for entry in keeping.entries() for leaf in entry.leaves if isinstance(leaf, Leaf)]
        cells = [cell.value for cell in keeping.cells()]
        lines = [row.summary for row in keeping.subjects()]
        return "\n".join([*leaves, *cells, *lines, *(row.text for row in keeping.typing())])


@lru_cache
def amended_package(version: int) -> PackageJson:
    """The small study as a later version: the weight has another label and limit, an odd one asks no pregnancy test."""
    vit = VIT.replace('en = "Weight",', f'en = "Weight {version}",').replace("3..200", f"3..{100 + version}")
    files = {
        **FILES,
        "study.toml": FILES["study.toml"].replace('version = "1"', f'version = "{version}"'),
        "infusion/vit.toml": vit.replace('name = "PREGN"', 'name = "PREGT"') if version % 2 else vit,
        "eligibility/dm.toml": DM.replace('en = "Sex"', 'en = "Gender"') if version > 3 else DM,
    }
    return to_package({path: parse(text) for path, text in files.items()})


def steady_hand(device: str, person: str) -> Hand:
    """A hand whose keys follow from its names, so that a failing example fails again."""
    user_key = derive_private_key(int.from_bytes(_seed(f"person {person}")), SECP256R1())
    device_key = Ed25519PrivateKey.from_private_bytes(_seed(f"device {device}"))
    return Hand("study-1", "01", device, device_key, f"user-{person}", user_key)


def everything(laptop: Laptop) -> list[Entry]:
    """All entries of a laptop."""
    return list(laptop.book.keeping.entries())


def _seed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
