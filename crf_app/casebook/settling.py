"""Settling a set of entries: which are authentic, which are current, who may write. A function of the set alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crf_app.errors import Tampered
from crf_app.record.authority import Authority, authority_of
from crf_app.record.causality import GENESIS, Placing, Vector, place_all
from crf_app.record.entries import Entry
from crf_app.record.rows import Standing


@dataclass
class Settled:
    """The outcome: standings with causal pasts, the current entries in causal order, and the authority they give."""

    placing: Placing
    authority: Authority
    current: list[tuple[Entry, Vector]]


def settle(entries: Iterable[Entry], trusted: Collection[str] = ()) -> Settled:
    """Settle entries; Tampered names the first whose signature does not hold. ``trusted`` were verified before.

    An entry whose keys are not known yet (its device was not enrolled) waits, and so does all that rests on it.
    """
    held = {entry.hash: entry for entry in entries}
    _check_study(held, trusted)
    unknown: set[str] = set()
    while True:
        placing = place_all(entry for entry in held.values() if entry.hash not in unknown)
        authority, strangers = _walk(held, placing, trusted)
        strangers = _unproved_forks(held, placing, authority, trusted) or strangers
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


def _walk(held: dict[str, Entry], placing: Placing, trusted: Collection[str]) -> tuple[Authority, set[str]]:
    """Verify in causal order. Entries whose keys are never named, and nothing else, are strangers."""
    authority = Authority()
    pending = list(placing.order)
    while pending:
        left = []
        for name in pending:
            if not authority.can_verify(held[name]):
                left.append(name)
                continue
            _verify(held[name], authority, trusted)
            authority.add(held[name])
        if len(left) == len(pending):
            break
        pending = left
    strangers = set(pending)
    return authority_of(held[name] for name in placing.order if name not in strangers), strangers


def _unproved_forks(
    held: dict[str, Entry], placing: Placing, authority: Authority, trusted: Collection[str]
) -> set[str]:
    """Entries that would make a fork, but are signed by keys that nobody knows: they may not stop a chain."""
    unproved = set()
    for name in placing.standing if placing.forks else ():
        entry = held[name]
        if placing.forks.get(entry.header.chain) != entry.header.seq:
            continue
        if authority.can_verify(entry):
            _verify(entry, authority, trusted)
        else:
            unproved.add(name)
    return unproved


def _verify(entry: Entry, authority: Authority, trusted: Collection[str]) -> None:
    if entry.hash not in trusted:
        authority.verify(entry)
