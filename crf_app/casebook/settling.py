"""Settling a set of entries: which are authentic, which are current, who may write. A function of the set alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crf_app.record.authority import Authority
from crf_app.record.causality import Placing, Vector, place_all
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
    unknown: set[str] = set()
    while True:
        placing = place_all(entry for entry in held.values() if entry.hash not in unknown)
        authority, current, strangers = _walk(held, placing, trusted)
        if not strangers:
            break
        unknown |= strangers
    for name in unknown:
        placing.standing[name] = Standing.WAITING
    return Settled(placing, authority, current)


def _walk(
    held: dict[str, Entry], placing: Placing, trusted: Collection[str]
) -> tuple[Authority, list[tuple[Entry, Vector]], set[str]]:
    """Verify in causal order. Entries whose keys are never named, and nothing else, are strangers."""
    authority = Authority()
    current: list[tuple[Entry, Vector]] = []
    pending = list(placing.order)
    while pending:
        left = []
        for name in pending:
            entry = held[name]
            if not authority.can_verify(entry):
                left.append(name)
                continue
            if name not in trusted:
                authority.verify(entry)
            authority.add(entry, placing.vectors[name])
            current.append((entry, placing.vectors[name]))
        if len(left) == len(pending):
            return authority, current, set(left)
        pending = left
    return authority, current, set()
