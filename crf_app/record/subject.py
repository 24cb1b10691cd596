"""The state of one subject: every change ever made, and what follows from them.

``add`` never refuses and keeps everything; which change is current, what is a proposal, which attest holds is
*computed* from the facts, so that equal sets of entries give equal answers in any order (design 4.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from crf_app.record.canonical import Json
from crf_app.record.causality import Vector, knows
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import STUDY, WIDE_SCOPES, resolve
from crf_app.record.rights import roles_for_entry
from crf_app.record.values import Answer

_FORM = 3

VALUE_TYPES = frozenset({"enter"})
"""Entry types whose changes carry answers, creations and strikes."""

MOVE = "move"
"""The entry type that moves a form to a newer package: a change of the form as a whole."""

_OTHER_TYPES = frozenset({"attest", "redact", "reason", "confirm", "override"})
_CELL_SLASHES = 4


@dataclass(frozen=True)
class Author:
    """Who wrote an entry: person, device, session and the session it continues (its root), and what they might.

    ``roles`` are those that count, ``had`` those in the entry's causal past alone (see ``authority.Rights``).
    ``second`` is who confirmed it with them, where that is proved (see ``seconds``).
    """

    user: str
    device: str
    session: str
    root: str
    revoked: bool = False
    roles: frozenset[str] = frozenset()
    had: frozenset[str] = frozenset()
    second: str = ""


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
    of_site: bool = False

    def knew(self, other: Fact) -> bool:
        """Whether this fact's entry had seen the other one's."""
        return knows(self.past, other.chain, other.seq)

    @cached_property
    def meaning(self) -> str:
        """What an attest says; empty for other changes."""
        return str(self.more.get("meaning", "")) if self.type == "attest" else ""

    @cached_property
    def entitled(self) -> bool:
        """Whether the author had a right to this that nobody took before or beside it."""
        needs = roles_for_entry(self.type, self.meaning, of_site=self.of_site)
        return not self.author.revoked and (needs is None or not needs.isdisjoint(self.author.roles))

    @cached_property
    def carried_out(self) -> bool:
        """Whether a redaction deletes: by the right in its causal past alone (docs/decisions/0005)."""
        return self.type == "redact" and not (roles_for_entry(self.type) or set()).isdisjoint(self.author.had)

    def answer(self) -> Answer | None:
        """The answer that the change recorded."""
        return self._answer

    @cached_property
    def _answer(self) -> Answer | None:
        return Answer.of(self.value)

    @cached_property
    def order(self) -> tuple[int, str, str, int]:
        """A total order that respects causality, ties by time, then entry."""
        return (sum(self.past.values()), self.time, self.entry, self.k)


def facts_of(entry: Entry, past: Vector, author: Author, *, of_site: bool = False) -> list[Fact]:
    """The changes of an entry, each with everything that judgements need; ``of_site`` in the site's own record."""
    own = {f"self:{k}": entry.change(k) for k in range(len(entry.header.changes))}
    found = [_fact(entry, k, past, author, own) for k in range(len(entry.header.changes))]
    return [replace(fact, of_site=True) for fact in found] if of_site else found


def _fact(entry: Entry, k: int, past: Vector, author: Author, own: dict[str, str]) -> Fact:
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


class SubjectState:
    """Everything recorded of one subject. ``wide`` are the attests on its whole site or study, with what was said of
    them (see ``wide.py``): they stop and settle, and are no part of the subject. ``packages`` are the hashes of the
    study's packages in the order of amendments. ``of_site`` makes it the state of a site's own record."""

    def __init__(self, wide: Sequence[Fact] = (), packages: Sequence[str] = (), *, of_site: bool = False) -> None:
        self.packages = packages
        self.of_site = of_site
        self.facts: dict[str, Fact] = {}
        self.values: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, dict[str, None]] = defaultdict(dict)
        self.speaks_of: dict[str, list[str]] = defaultdict(list)
        self.attests: list[Fact] = []
        self.notes: list[Fact] = []
        self.confirmed: set[tuple[str, tuple[str, ...]]] = set()
        """The findings that somebody confirmed by right: their id, and the changes that they were found in, sorted."""
        self.owing: dict[str, bool] = {}
        self.idle: dict[str, list[str]] = defaultdict(list)
        self._redacted: set[str] = set()
        self._current: dict[str, list[str]] = {}
        self._wide = {fact.hash: fact for fact in wide}
        self._locks = [fact for fact in wide if fact.meaning in LOCKS]
        for fact in wide:
            for change in fact.base:
                self.speaks_of[change].append(fact.hash)

    @property
    def over(self) -> list[Fact]:
        """The attests on this subject, its parts, its site and its study."""
        return [*self._wide.values(), *self.attests]

    @property
    def taken_out(self) -> Collection[str]:
        """The changes that redactions which are carried out name."""
        return self._redacted

    def add(self, entry: Entry, past: Vector, author: Author) -> set[str]:
        """Take in one current entry; answers the places and scopes that it touches."""
        touched = set()
        for fact in facts_of(entry, past, author, of_site=self.of_site):
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

    def _index(self, fact: Fact) -> None:
        if is_value(fact):
            self._follow(fact)
            self.values[fact.what].append(fact.hash)
            self._places["/".join(fact.what.split("/")[:_FORM])][fact.what] = None
        for change in fact.base:
            self.speaks_of[change].append(fact.hash)
        if fact.type == "attest" and fact.what not in WIDE_SCOPES:
            self.attests.append(fact)
            self._locks += [fact] if fact.meaning in LOCKS else []
            if fact.meaning in _MOVING:
                self._current.clear()
        elif fact.type == "redact":
            self._redact(fact)
        elif not is_value(fact):
            self.notes.append(fact)
            if fact.type == "confirm" and fact.entitled:
                self.confirmed.add((str(fact.more.get("finding", "")), tuple(sorted(fact.base))))

    def _redact(self, fact: Fact) -> None:
        if fact.carried_out:
            self._take_out(fact.base)
            return
        for change in fact.base:
            self.idle[change].append(fact.hash)

    def _follow(self, fact: Fact) -> None:
        """Keep the current changes of a place up to date with one more; forget them where that isn't plain."""
        names = self._current.get(fact.what)
        if names is None:
            return
        known = [self.facts[name].what for name in fact.base if name in self.facts]
        here = {name for name in fact.base if name in self.facts and self.facts[name].what == fact.what}
        if len(known) < len(fact.base) or self.speaks_of.get(fact.hash) or not here <= set(names):
            del self._current[fact.what]
        elif self.in_force(fact):
            left = [name for name in names if name not in here]
            self._current[fact.what] = sorted([*left, fact.hash], key=lambda name: self.facts[name].order)

    def is_redacted(self, fact: Fact) -> bool:
        """Whether the value of a change was taken out."""
        return fact.redacted or fact.hash in self._redacted

    def is_gone(self, change: str) -> bool:
        """Whether a change, named by its hash, is here and its value was taken out."""
        return change in self.facts and self.is_redacted(self.facts[change])

    def current(self, what: str) -> list[Fact]:
        """The current changes of a place: those in force that no change in force replaces, in causal order."""
        names = self._current.get(what)
        if names is None:
            if what not in self.values:
                return []
            names = self._current[what] = self._heads(what)
        return [self.facts[name] for name in names]

    def _heads(self, what: str) -> list[str]:
        """The current changes, from the whole history of a place.

        Replaced is what a change in force names, and what that names in turn: its author knew both.
        """
        found = [self.facts[name] for name in self.values[what]]
        here, pending = {fact.hash for fact in found}, [fact for fact in found if self.in_force(fact)]
        heads, replaced = list(pending), set[str]()
        while pending:
            olds = (here & set(pending.pop().base)) - replaced
            replaced |= olds
            pending += [self.facts[name] for name in olds]
        left = [fact for fact in heads if fact.hash not in replaced]
        return [fact.hash for fact in sorted(left, key=lambda fact: fact.order)]

    def in_force(self, fact: Fact) -> bool:
        """Whether a change counts: made by right and not against a lock, unless it was accepted since."""
        return self.by_right(fact) or self._accepted(fact)

    def by_right(self, fact: Fact) -> bool:
        """Whether a change counted from the first, and is no proposal that somebody accepted."""
        return fact.entitled and not self._against_lock(fact)

    def counts(self, attest: Fact) -> bool:
        """Whether an attest has its effect: made by right, or accepted since; one that takes back, on all it names."""
        withdraws = attest.meaning == Meaning.WITHDRAW.value
        taken = [named for named in map(self.named, attest.base) if withdraws and named is not None]
        if taken:
            return all(self._takes_back(attest, named) for named in taken)
        return attest.entitled or self._accepted(attest)

    def _takes_back(self, withdrawal: Fact, attest: Fact) -> bool:
        """Whether a withdrawal has its effect on one attest: by somebody who might have given it, and, on all but a
        lock, meeting none. Each is judged alone: a lock could else be asked whether it is in its own way."""
        needs = roles_for_entry("attest", attest.meaning, of_site=attest.of_site)
        by_right = withdrawal.entitled and (needs is None or not needs.isdisjoint(withdrawal.author.roles))
        met = attest.meaning not in LOCKS and by_right and self._against_lock(withdrawal)
        return (by_right and not met) or self._accepted(withdrawal)

    def named(self, name: str) -> Fact | None:
        """A change of this subject, or an attest on its site or study, by its hash."""
        return self.facts.get(name) or self._wide.get(name)

    def saying(self, name: str) -> Iterator[Fact]:
        """What was said of a change: reasons, acceptances, withdrawals, and changes that replace it."""
        return (fact for fact in map(self.named, self.speaks_of.get(name, ())) if fact is not None)

    def _accepted(self, fact: Fact) -> bool:
        return any(found.meaning == Meaning.ACCEPT.value and found.entitled for found in self.saying(fact.hash))

    def _against_lock(self, fact: Fact) -> bool:
        return any(self.met(fact, lock) for lock in self._locks)

    def met(self, fact: Fact, lock: Fact) -> bool:
        """Whether a change stands against a lock: made by who knew it, or apart from it."""
        return reaches(lock.what, fact.what) and not self._free_of(fact, lock) and self.counts(lock)

    def _free_of(self, fact: Fact, lock: Fact) -> bool:
        """Whether the lock knew the change, or the change knew that the lock had been withdrawn.

        A lock on the study stands in a chain that knows no site's entries: it stops what knows it (decision 0006).
        """
        if lock.what == STUDY and not fact.knew(lock):
            return True
        return lock.knew(fact) or any(fact.knew(found) for found in self.withdrawals(lock))

    def withdrawals(self, attest: Fact) -> list[Fact]:
        """The entries that took an attest back, and count."""
        found = (fact for fact in self.saying(attest.hash) if fact.meaning == Meaning.WITHDRAW.value)
        return [fact for fact in found if self._takes_back(fact, attest)]

    def proposals(self, scope: str) -> list[Fact]:
        """Changes in a scope that met a lock or a revocation and were not accepted."""
        found = [self.facts[name] for what in self.places_in(scope) for name in self.values[what]]
        return sorted((fact for fact in found if not self.in_force(fact)), key=lambda fact: fact.order)

    def current_in(self, scope: str) -> list[Fact]:
        """Every current change in a scope."""
        return [fact for what in self.places_in(scope) for fact in self.current(what)]

    @property
    def forms(self) -> Mapping[str, Collection[str]]:
        """The places that hold or held anything, by the path of their form instance; see :meth:`places_in`."""
        return self._places

    def places_in(self, scope: str) -> list[str]:
        """The places in a scope that hold or held anything; those of a form are found without looking at others."""
        if scope.count("/") == _FORM - 1:
            return list(self._places.get(scope, ()))
        if scope in WIDE_SCOPES:
            return list(self.values)
        return [what for what in self.values if covers_place(scope, what)]

    def history(self, what: str) -> list[Fact]:
        """All changes of a place, in causal order."""
        return sorted((self.facts[name] for name in self.values.get(what, ())), key=lambda fact: fact.order)

    def reasons_of(self, change: str) -> list[Fact]:
        """The reason entries that explain a change, by somebody who had the right."""
        return [fact for fact in self.saying(change) if fact.type == "reason" and fact.entitled]


def _empty(fact: Fact) -> Fact:
    return replace(fact, value=None, redacted=True)


LOCKS = frozenset({Meaning.LOCK.value, Meaning.FREEZE.value})
_MOVING = LOCKS | {Meaning.ACCEPT.value, Meaning.WITHDRAW.value}
"""Meanings that may change what is in force."""


def is_value(fact: Fact) -> bool:
    """Whether a change carries an answer, a creation, a strike or a move (and not what was merely shown).

    A cell that a newer version of this program changed, by an entry of a type unknown here, was changed all the same.
    """
    if fact.type in VALUE_TYPES:
        return not fact.what.startswith("shown")
    if fact.type == MOVE:
        return fact.what.count("/") == _FORM - 1
    return (
        fact.type not in _OTHER_TYPES and fact.what.count("/") == _CELL_SLASHES and ":" not in fact.what.split("/")[0]
    )


def reaches(scope: str, what: str) -> bool:
    """Whether an attest on a scope speaks of a place: its site's and its study's speak of every place of a subject.

    >>> reaches("site", "9f2c/D07/CRS/-/CRSTMAX"), reaches("9f2c/D08", "9f2c/D07/CRS/-/CRSTMAX")
    (True, False)
    """
    return scope in WIDE_SCOPES or covers_place(scope, what)


def covers_place(scope: str, what: str) -> bool:
    """Whether a place lies in a scope: a form's path, a visit, a subject.

    >>> covers_place("9f2c/D07/CRS", "9f2c/D07/CRS/-/CRSTMAX"), covers_place("9f2c/D07/CRS", "9f2c/D07/CRS2/-/X")
    (True, False)
    """
    return what == scope or what.startswith(scope + "/")
