"""Extending: the plain case of an exchange, settled from the few entries that it rests on.

Fresh entries are plain when they go on where chains end, rest on current entries only, record what concerns a subject
or open a session, and are named by nothing that waits. Then all that was held stands as it stood (docs/decisions/0003).
What may demote, wake or judge others anew is none of its business: such entries are settled with the whole set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crf_app.casebook.pen import Tip
from crf_app.casebook.ports import Keeping
from crf_app.casebook.settling import Settled
from crf_app.record.authority import Authority, text
from crf_app.record.causality import SESSION, Ground, Placing, Vector, knows, place_all, vector_of
from crf_app.record.entries import STUDY_WIDE, Entry
from crf_app.record.places import NEW, subject_of
from crf_app.record.project import subject_of_entry
from crf_app.record.rows import Standing

_RECORDING = frozenset({"enter", "attest", "reason", "confirm", "override", "redact", "move"})


@dataclass(frozen=True)
class Known:
    """What follows from the current entries held: who may write, and the end of every chain."""

    authority: Authority
    tips: Mapping[str, Tip]


def extend(keeping: Keeping, fresh: Sequence[Entry], known: Known) -> Settled | None:
    """Settle entries that are not held yet; None when they are not plain, Tampered when a signature does not hold.

    The answer holds, of what was held before, only the current entries of the subjects concerned. Reads by hash, by
    chain and by subject, never the ledger.
    """
    if not all(_is_plain(entry, known.authority) for entry in fresh):
        return None
    if not _at_the_ends(keeping, fresh, known.tips) or _wakes(keeping, fresh):
        return None
    subjects = {subject_of_entry(entry) for entry in fresh} - {""}
    held = [pair for subject in sorted(subjects) for pair in current_of(keeping, subject)]
    placing = place_all(fresh, _ground(keeping, fresh, held))
    if any(standing is not Standing.CURRENT for standing in placing.standing.values()):
        return None
    there = {entry.hash: entry for entry in fresh}
    authority = _proved([there[name] for name in placing.order], placing, known, keeping)
    if authority is None:
        return None
    return Settled(placing, authority, [*held, *((there[name], placing.vectors[name]) for name in placing.order)])


def current_of(keeping: Keeping, subject: str) -> Iterator[tuple[Entry, Vector]]:
    """The current entries of a subject with their causal pasts, in order of arrival."""
    rows = {row.entry: row for row in keeping.placed(subject=subject)}
    for entry in keeping.entries(subject=subject):
        row = rows[entry.hash]
        if row.standing is Standing.CURRENT:
            yield entry, vector_of(row.vector)


def _is_plain(entry: Entry, authority: Authority) -> bool:
    """Whether an entry can change what counts of nothing but its own subject."""
    head = entry.header
    if head.study != authority.study:
        return False
    if head.type == SESSION:
        return [shape.what for shape in head.changes] == ["session"] and not text(head.changes[0], "device_key")
    of_subjects = all(_is_of_a_subject(shape.what) for shape in head.changes)
    return head.type in _RECORDING and head.site != STUDY_WIDE and of_subjects and subject_of_entry(entry) != ""


def _is_of_a_subject(what: str) -> bool:
    """Whether a place, scope or note belongs to a subject, also to one that its own entry creates."""
    return what == NEW or bool(subject_of(what)) or "self:" in what.partition("/")[0]


def _at_the_ends(keeping: Keeping, fresh: Iterable[Entry], tips: Mapping[str, Tip]) -> bool:
    """Whether every entry stands behind the end of its chain, and nothing is held there that is not current."""
    heads = keeping.heads()
    for entry in fresh:
        chain = entry.header.chain
        end = tips[chain].head.seq if chain in tips else 0
        held = heads[chain].seq if chain in heads else 0
        if held != end or entry.header.seq <= end:
            return False
    return True


def _wakes(keeping: Keeping, fresh: Iterable[Entry]) -> bool:
    """Whether something that is held and not current names one of these entries or their changes."""
    apart = [*keeping.standing_as(Standing.WAITING), *keeping.standing_as(Standing.FORK)]
    if not apart:
        return False
    names = {entry.hash for entry in fresh}
    names |= {entry.change(k) for entry in fresh for k in range(len(entry.header.changes))}
    return any(not names.isdisjoint(named_by(entry)) for entry in keeping.entries(hashes=apart))


def named_by(entry: Entry) -> set[str]:
    """The entries and changes that an entry names, so that it may rest on them."""
    head = entry.header
    names = {found.hash for found in head.after} | {name for name in (head.prev, head.session) if name}
    return names.union(*(shape.base for shape in head.changes))


def _ground(keeping: Keeping, fresh: Sequence[Entry], held: Sequence[tuple[Entry, Vector]]) -> Ground:
    """The current entries that fresh ones name, and the changes of their subjects that they replace."""
    names = sorted(set[str]().union(*map(named_by, fresh)))
    rows = [row for row in keeping.placed(hashes=names) if row.standing is Standing.CURRENT]
    entries = {entry.hash: entry for entry in keeping.entries(hashes=[row.entry for row in rows])}
    wanted = set(names)
    changes = {name: entry for entry, _ in held for name in entry.names if name in wanted}
    return Ground(entries, {row.entry: vector_of(row.vector) for row in rows}, changes)


def _proved(order: Sequence[Entry], placing: Placing, known: Known, keeping: Keeping) -> Authority | None:
    """The authority with the sessions among these entries, each entry verified once; None when a key is not known."""
    authority = replace(known.authority, sessions=dict(known.authority.sessions))
    for entry in sorted(order, key=lambda found: found.header.type != SESSION):
        past = placing.vectors[entry.hash]
        if entry.header.type == SESSION and not _is_plain_session(entry, past, authority, known, keeping):
            return None
        if not authority.can_verify(entry):
            return None
        authority.verify(entry)
        if entry.header.type == SESSION:
            authority.add(entry, past)
    return authority


def _is_plain_session(entry: Entry, past: Vector, authority: Authority, known: Known, keeping: Keeping) -> bool:
    """Whether a session knew whose keys count today and the session that it goes on from: else order would matter."""
    before = text(entry.header.changes[0], "continues")
    if before and not (before in authority.sessions and _is_behind(before, past, keeping)):
        return False
    ends = (tip.head for chain, tip in known.tips.items() if chain.endswith(f":{STUDY_WIDE}"))
    unseen = (head.chain for head in ends if not knows(past, head.chain, head.seq))
    later = (found for chain in unseen for found in keeping.entries(chain=chain, from_seq=past.get(chain, 0) + 1))
    return all(_is_plain(found, authority) for found in later)


def _is_behind(before: str, past: Vector, keeping: Keeping) -> bool:
    """Whether the session that is continued lies in the causal past, or is among the entries that come with it."""
    found = next(iter(keeping.entries(hashes=[before])), None)
    return found is None or knows(past, found.header.chain, found.header.seq)
