"""Settling a set of entries: which are authentic, which are current, who may write. A function of the set alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crf_app.errors import Tampered
from crf_app.record.authority import Authority, authority_of
from crf_app.record.causality import GENESIS, SESSION, Placing, Vector, place_all
from crf_app.record.entries import Entry, stripped
from crf_app.record.rows import Standing


@dataclass
class Settled:
    """The outcome: standings with causal pasts, the current entries in causal order, and the authority they give."""

    placing: Placing
    authority: Authority
    current: list[tuple[Entry, Vector]]

    def strip(self, gone: Collection[tuple[str, int]]) -> None:
        """Forget values that are taken out, so that nothing computed later can show them."""
        if gone:
            self.current = [(stripped(entry, gone), past) for entry, past in self.current]
            self.authority.strip(gone)


@dataclass(frozen=True)
class _Proof:
    """Whose signatures hold: ``trusted`` were verified before; one of ``kept`` that is false is left to wait."""

    trusted: Collection[str]
    kept: Collection[str]

    def holds(self, entry: Entry, authority: Authority) -> bool:
        """Verify an entry; Tampered when it is false and was not kept already."""
        try:
            if entry.hash not in self.trusted:
                authority.verify(entry)
        except Tampered:
            if entry.hash in self.kept:
                return False
            raise
        return True

    def holds_early(self, entry: Entry, authority: Authority) -> bool:
        """The same of an entry that is not current: a key of who opened a session may be named by what is to come."""
        if entry.header.type != SESSION or entry.hash in self.kept:
            return self.holds(entry, authority)
        return authority.proves_session(entry)


def settle(entries: Iterable[Entry], trusted: Collection[str] = (), kept: Collection[str] = ()) -> Settled:
    """Settle entries; Tampered names the first whose signature does not hold. ``trusted`` were verified before.

    An entry whose keys are not known yet (its device was not enrolled) waits, and so does all that rests on it. Those
    ``kept`` so wait for ever when they turn out to be false: they may not stop others from being taken in.
    """
    held = {entry.hash: entry for entry in entries}
    proof = _Proof(trusted, kept)
    _check_study(held, trusted)
    unknown: set[str] = set()
    while True:
        placing = place_all(entry for entry in held.values() if entry.hash not in unknown)
        authority, strangers = _walk(held, placing, proof)
        strangers = _unproved(held, placing, authority, proof) or strangers
        if not strangers:
            break
        unknown |= strangers
    for name in unknown:
        placing.standing[name] = Standing.WAITING
    return Settled(placing, authority, [(held[name], placing.vectors[name]) for name in placing.order])


def _check_study(held: dict[str, Entry], trusted: Collection[str]) -> None:
    """Tampered when there is a second founding, which anybody could sign, or an entry of another study."""
    foundings = sorted(name for name, entry in held.items() if entry.header.type == GENESIS)
    for name in foundings if len(foundings) > 1 else ():
        if name not in trusted:
            raise Tampered(f"entry {name}: the study was founded already")
    studies = {held[name].header.study for name in foundings}
    for name, entry in held.items():
        if studies and entry.header.study not in studies:
            raise Tampered(f"entry {name}: it belongs to another study")


def _walk(held: dict[str, Entry], placing: Placing, proof: _Proof) -> tuple[Authority, set[str]]:
    """Verify in causal order. Entries whose keys are never named, and kept ones that are false, are strangers."""
    authority = Authority()
    false: set[str] = set()
    pending = list(placing.order)
    while pending:
        left = []
        for name in pending:
            if not authority.can_verify(held[name]):
                left.append(name)
            elif proof.holds(held[name], authority):
                authority.add(held[name], placing.vectors[name])
            else:
                false.add(name)
        if len(left) == len(pending):
            break
        pending = left
    strangers = {*pending, *false}
    proved = (name for name in placing.order if name not in strangers)
    return authority_of((held[name], placing.vectors[name]) for name in proved), strangers


def _unproved(held: dict[str, Entry], placing: Placing, authority: Authority, proof: _Proof) -> set[str]:
    """Verify what is not current as far as the keys are known: what is kept to wait would else spoil its chain later.

    Answers entries that would make a fork, but are not proved by any key that is known: they may not stop a chain.
    """
    unproved = set()
    for name in sorted(placing.standing.keys() - set(placing.order)):
        entry = held[name]
        proved = authority.can_verify(entry) and proof.holds_early(entry, authority)
        if not proved and placing.forks.get(entry.header.chain) == entry.header.seq:
            unproved.add(name)
    return unproved
