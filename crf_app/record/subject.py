"""The state of one subject: every change ever made, and what follows from them.

``add`` never refuses and keeps everything; which change is current, what is a proposal, which attest holds is
*computed* from the facts, so that equal sets of entries give equal answers in any order (design 4.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from crf_app.record.canonical import Json
from crf_app.record.causality import Vector, knows
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import resolve
from crf_app.record.values import Answer

_FORM = 3

VALUE_TYPES = frozenset({"enter"})
"""Entry types whose changes carry answers, creations and strikes."""

_OTHER_TYPES = frozenset({"attest", "redact", "reason", "confirm", "override"})
_CELL_SLASHES = 4


@dataclass(frozen=True)
class Author:
    """Who wrote an entry: person, device, session and the session it continues (its root), and what they might.

    ``roles`` are those that count, ``had`` those in the entry's causal past alone (see ``authority.Rights``).
    """

    user: str
    device: str
    session: str
    root: str
    revoked: bool = False
    roles: frozenset[str] = frozenset()
    had: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fact:
    """One change with everything that judgements need. ``value`` is None when redacted or cleared."""

    hash: str
    entry: str
    k: int
    type: str
    what: str
    base: tuple[str, ...]
    value: Json = field(repr=False)
    redacted: bool
    more: dict[str, Json]
    chain: str
    seq: int
    time: str
    author: Author
    past: Vector = field(repr=False)
    package: str = ""

    def knew(self, other: Fact) -> bool:
        """Whether this fact's entry had seen the other one's."""
        return knows(self.past, other.chain, other.seq)

    def answer(self) -> Answer | None:
        """The answer that the change recorded."""
        return self._answer

    @cached_property
    def _answer(self) -> Answer | None:
        return Answer.of(self.value)

    @property
    def order(self) -> tuple[int, str, str, int]:
        """A total order that respects causality, ties by time, then entry."""
        return (sum(self.past.values()), self.time, self.entry, self.k)


class SubjectState:
    """Everything recorded of one subject."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.values: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, dict[str, None]] = defaultdict(dict)
        self.speaks_of: dict[str, list[str]] = defaultdict(list)
        self.attests: list[Fact] = []
        self.notes: list[Fact] = []
        self.owing: dict[str, bool] = {}
        self._redacted: set[str] = set()

    def add(self, entry: Entry, past: Vector, author: Author) -> set[str]:
        """Take in one current entry; answers the places and scopes that it touches."""
        own = {f"self:{k}": entry.change(k) for k in range(len(entry.header.changes))}
        touched = set()
        for k in range(len(entry.header.changes)):
            fact = self._fact(entry, k, past, author, own)
            if fact.hash in self.facts:
                continue
            self.facts[fact.hash] = _empty(fact) if fact.hash in self._redacted else fact
            self._index(fact)
            touched.add(fact.what)
        return touched

    def _take_out(self, changes: Iterable[str]) -> None:
        """Forget values as the ledger does, so that nothing computed later can show them."""
        self._redacted.update(changes)
        for name in self._redacted & self.facts.keys():
            self.facts[name] = _empty(self.facts[name])

    def _fact(self, entry: Entry, k: int, past: Vector, author: Author, own: dict[str, str]) -> Fact:
        head, shape = entry.header, entry.header.changes[k]
        return Fact(
            hash=own[f"self:{k}"],
            entry=entry.hash,
            k=k,
            type=head.type,
            what=resolve(shape.what, own),
            base=shape.base,
            value=entry.value(k),
            redacted=entry.redacted(k),
            more=dict(shape.more),
            chain=head.chain,
            seq=head.seq,
            time=head.time,
            author=author,
            past=past,
            package=head.package or "",
        )

    def _index(self, fact: Fact) -> None:
        for change in fact.base:
            self.speaks_of[change].append(fact.hash)
        if is_value(fact):
            self.values[fact.what].append(fact.hash)
            self._places["/".join(fact.what.split("/")[:_FORM])][fact.what] = None
        elif fact.type == "attest":
            self.attests.append(fact)
        elif fact.type == "redact":
            self._take_out(fact.base)
        else:
            self.notes.append(fact)

    def is_redacted(self, fact: Fact) -> bool:
        """Whether the value of a change was taken out."""
        return fact.redacted or fact.hash in self._redacted

    def is_gone(self, change: str) -> bool:
        """Whether a change, named by its hash, is here and its value was taken out."""
        return change in self.facts and self.is_redacted(self.facts[change])

    def current(self, what: str) -> list[Fact]:
        """The current changes of a place: those in force that no change in force replaces, in causal order."""
        found = [self.facts[name] for name in self.values.get(what, ())]
        heads = [fact for fact in found if self.in_force(fact) and not self._replaced(fact)]
        return sorted(heads, key=lambda fact: fact.order) if len(heads) > 1 else heads

    def _replaced(self, fact: Fact) -> bool:
        """Whether a change in force replaces this one, or replaces a proposal that would: its author knew both."""
        named = [self.facts[name] for name in self.speaks_of.get(fact.hash, ())]
        later = [found for found in named if is_value(found) and found.what == fact.what]
        return any(self.in_force(found) for found in later) or any(self._replaced(found) for found in later)

    def in_force(self, fact: Fact) -> bool:
        """Whether a change counts: not made by a revoked hand nor against a lock, unless it was accepted since."""
        return (not fact.author.revoked and not self._against_lock(fact)) or self._accepted(fact)

    def counts(self, attest: Fact) -> bool:
        """Whether an attest has its effect: not made by a revoked hand, unless it was accepted since."""
        return not attest.author.revoked or self._accepted(attest)

    def _accepted(self, fact: Fact) -> bool:
        named = (self.facts[name] for name in self.speaks_of.get(fact.hash, ()))
        return any(found.more.get("meaning") == Meaning.ACCEPT.value and not found.author.revoked for found in named)

    def _against_lock(self, fact: Fact) -> bool:
        return any(
            covers_place(lock.what, fact.what) and not self._free_of(fact, lock) and self.counts(lock)
            for lock in self.attests
            if lock.more.get("meaning") in LOCKS
        )

    def _free_of(self, fact: Fact, lock: Fact) -> bool:
        """Whether the lock knew the change, or the change knew that the lock had been withdrawn."""
        return lock.knew(fact) or any(fact.knew(found) for found in self.withdrawals(lock))

    def withdrawals(self, attest: Fact) -> list[Fact]:
        """The entries that took an attest back, and count."""
        found = [self.facts[name] for name in self.speaks_of.get(attest.hash, ())]
        return [fact for fact in found if fact.more.get("meaning") == Meaning.WITHDRAW.value and self.counts(fact)]

    def proposals(self, scope: str) -> list[Fact]:
        """Changes in a scope that met a lock or a revocation and were not accepted."""
        found = [self.facts[name] for what in self.places_in(scope) for name in self.values[what]]
        return sorted((fact for fact in found if not self.in_force(fact)), key=lambda fact: fact.order)

    def current_in(self, scope: str) -> list[Fact]:
        """Every current change in a scope."""
        return [fact for what in self.places_in(scope) for fact in self.current(what)]

    def places_in(self, scope: str) -> list[str]:
        """The places in a scope that hold or held anything; those of a form are found without looking at others."""
        if scope.count("/") == _FORM - 1:
            return list(self._places.get(scope, ()))
        return [what for what in self.values if covers_place(scope, what)]

    def history(self, what: str) -> list[Fact]:
        """All changes of a place, in causal order."""
        return sorted((self.facts[name] for name in self.values.get(what, ())), key=lambda fact: fact.order)

    def reasons_of(self, change: str) -> list[Fact]:
        """The reason entries that explain a change."""
        return [self.facts[name] for name in self.speaks_of.get(change, ()) if self.facts[name].type == "reason"]


def _empty(fact: Fact) -> Fact:
    return replace(fact, value=None, redacted=True)


LOCKS = frozenset({Meaning.LOCK.value, Meaning.FREEZE.value})


def is_value(fact: Fact) -> bool:
    """Whether a change carries an answer, a creation or a strike (and not what was merely shown).

    A cell that a newer version of this program changed, by an entry of a type unknown here, was changed all the same.
    """
    if fact.type in VALUE_TYPES:
        return not fact.what.startswith("shown")
    return (
        fact.type not in _OTHER_TYPES and fact.what.count("/") == _CELL_SLASHES and ":" not in fact.what.split("/")[0]
    )


def covers_place(scope: str, what: str) -> bool:
    """Whether a place lies in a scope: a form's path, a visit, a subject.

    >>> covers_place("9f2c/D07/CRS", "9f2c/D07/CRS/-/CRSTMAX"), covers_place("9f2c/D07/CRS", "9f2c/D07/CRS2/-/X")
    (True, False)
    """
    return what == scope or what.startswith(scope + "/")
