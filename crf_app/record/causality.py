"""Which entries are part of the state, and what each of them knew: a function of the *set* of entries, never of order.

An entry is CURRENT when the entry before it, all heads it names, its session and every change it names are held and
not waiting themselves; until then it WAITS, and for ever when it names a change that its author could not know. Two
entries with equal chain and number are a FORK: neither they nor what follows them on that chain is current. Other
chains that had adopted such an entry go on: their authors did nothing wrong, and what they wrote counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from crf_app.record.canonical import canonical, read
from crf_app.record.entries import Entry
from crf_app.record.rows import Standing

Vector = Mapping[str, int]
"""The causal past of an entry, itself included: the newest number known of every chain."""

GENESIS = "genesis"
SESSION = "session.open"
_REDACT = "redact"


@dataclass(frozen=True)
class Ground:
    """Current entries with their causal pasts that others may rest on, and changes known to be current with theirs."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    vectors: Mapping[str, Vector] = field(default_factory=dict)
    changes: Mapping[str, Entry] = field(default_factory=dict)


@dataclass
class Placing:
    """The standing of every entry held, the causal past of those that do not wait, and the current ones in order.

    ``order`` respects causality, ties by hash; ``forks`` names the first forked number of a chain.
    """

    standing: dict[str, Standing] = field(default_factory=dict)
    vectors: dict[str, Vector] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    forks: dict[str, int] = field(default_factory=dict)


NOTHING = Ground()


def place_all(entries: Iterable[Entry], ground: Ground = NOTHING) -> Placing:
    """Place a whole set of authentic entries; equal sets give equal placings, whatever their order.

    With a ``ground`` only what is not in it is placed, as it would be beside all that the ground rests on; that none of
    them makes a fork with what is not given is for the caller to know.
    """
    held = {entry.hash: entry for entry in entries}
    there = {**ground.entries, **held}
    pasts = dict(ground.vectors)
    placing = Placing(vectors=pasts, forks=_forks(held.values()))
    changes = {entry.change(k): entry for entry in held.values() for k in range(len(entry.header.changes))}
    changes |= ground.changes
    grounded = {entry.hash for entry in ground.changes.values()}
    open_needs: dict[str, set[str]] = {}
    needed_by: dict[str, list[str]] = defaultdict(list)
    ready: list[str] = []
    for entry in sorted(held.values(), key=lambda found: found.hash):
        forked = _forked(entry, placing.forks)
        placing.standing[entry.hash] = Standing.FORK if forked else Standing.WAITING
        needs = _needs(entry, changes).difference(ground.entries, grounded)
        open_needs[entry.hash] = needs
        for need in needs:
            needed_by[need].append(entry.hash)
        if not needs:
            ready.append(entry.hash)
    while ready:
        entry = held[ready.pop()]
        if not _fits(entry, there):
            continue
        past = past_of(entry, pasts)
        if not _knew_what_it_replaces(entry, past, changes):
            continue
        pasts[entry.hash] = past
        if placing.standing[entry.hash] is Standing.WAITING:
            placing.standing[entry.hash] = Standing.CURRENT
            placing.order.append(entry.hash)
        for waiter in needed_by[entry.hash]:
            open_needs[waiter].discard(entry.hash)
            if not open_needs[waiter]:
                ready.append(waiter)
    placing.order.sort(key=lambda name: order_of(name, placing.vectors[name]))
    return placing


def order_of(name: str, past: Vector) -> tuple[int, str]:
    """Where an entry stands in the one order that respects causality and is the same everywhere, ties by hash."""
    return sum(past.values()), name


def past_of(entry: Entry, vectors: Mapping[str, Vector]) -> Vector:
    """The causal past of an entry whose predecessors' pasts are known."""
    header = entry.header
    merged: dict[str, int] = {}
    sources = [header.prev] if header.prev else []
    for source in [*sources, *(head.hash for head in header.after)]:
        for chain, seq in vectors[source].items():
            merged[chain] = max(seq, merged.get(chain, 0))
    merged[header.chain] = header.seq
    return merged


def knows(past: Vector, chain: str, seq: int) -> bool:
    """Whether a causal past holds the entry of that chain and number."""
    return past.get(chain, 0) >= seq


def vector_text(vector: Vector) -> str:
    """The canonical text of a causal past, as a read row holds it."""
    return canonical(dict(vector)).decode()


def vector_of(text: str) -> Vector:
    """The causal past of its text."""
    return cast("dict[str, int]", read(text.encode()))


def _forks(entries: Iterable[Entry]) -> dict[str, int]:
    seen: dict[tuple[str, int], str] = {}
    forks: dict[str, int] = {}
    for entry in entries:
        chain, seq = entry.header.chain, entry.header.seq
        if seen.setdefault((chain, seq), entry.hash) != entry.hash:
            forks[chain] = min(seq, forks.get(chain, seq))
    return forks


def _forked(entry: Entry, forks: Mapping[str, int]) -> bool:
    first = forks.get(entry.header.chain)
    return first is not None and entry.header.seq >= first


def _needs(entry: Entry, changes: Mapping[str, Entry]) -> set[str]:
    """The entries that this one rests on; an unknown change is needed under its own name and never comes."""
    header = entry.header
    needs = {head.hash for head in header.after}
    needs |= {name for name in (header.prev, header.session) if name}
    named = (change for shape in header.changes for change in shape.base)
    needs |= {changes[change].hash if change in changes else change for change in named}
    needs.discard(entry.hash)
    return needs


def _fits(entry: Entry, held: Mapping[str, Entry]) -> bool:
    """Whether prev, after and session are what the header says they are."""
    header = entry.header
    if header.prev is None:
        first = header.seq == 1
    else:
        before = held[header.prev].header
        first = before.chain == header.chain and before.seq == header.seq - 1
    heads = all(
        (held[head.hash].header.chain, held[head.hash].header.seq) == (head.chain, head.seq) for head in header.after
    )
    return first and heads and _session_fits(entry, held)


def _knew_what_it_replaces(entry: Entry, past: Vector, changes: Mapping[str, Entry]) -> bool:
    """Whether all changes that an entry names lie in its causal past; a redaction may name what stands on a fork."""
    if entry.header.type == _REDACT:
        return True
    heads = (changes[name].header for shape in entry.header.changes for name in shape.base)
    return all(knows(past, head.chain, head.seq) for head in heads)


def _session_fits(entry: Entry, held: Mapping[str, Entry]) -> bool:
    header = entry.header
    if header.session is None:
        return header.type in (GENESIS, SESSION)
    session = held[header.session].header
    return session.type == SESSION and session.device == header.device
