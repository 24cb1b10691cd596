"""Carrying redactions out: which of those held are by right, and which values go with them, wherever these stand.

A redaction counts by the right in its causal past alone (docs/decisions/0005), on whichever chain it stands and
whatever became a fork since. So equal sets of entries lose equal values, in any order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.casebook.notes import typed_at
from crf_app.casebook.ports import Keeping
from crf_app.casebook.settling import Settled
from crf_app.errors import Tampered
from crf_app.record.authority import Authority
from crf_app.record.causality import SESSION, Vector, order_of, place_all
from crf_app.record.entries import STUDY_WIDE, Entry
from crf_app.record.project import subject_of_entry
from crf_app.record.redaction import Gone, taken_out
from crf_app.record.rights import roles_for_entry
from crf_app.record.rows import Rows, Standing

REDACT = "redact"


def redactions(settled: Settled, held: Iterable[Entry], subjects: Collection[str]) -> Gone:
    """The values to take out of everything that is held of some subjects; an empty name is what concerns none.

    Where a study-wide chain forked, or a redaction stands beside the record, ``held`` has to be all there is.
    """
    held = list(held)
    gone: Gone = {}
    ground: _Ground | None = None
    for entries in _with_redactions(held, subjects):
        ground = ground or _ground(settled, held)
        acts = (entry for entry in entries if entry.header.type == REDACT and _is_by_right(entry, settled, ground))
        named = {name for act in acts for shape in act.header.changes for name in shape.base}
        gone |= taken_out(entries, named)
    return gone


@dataclass(frozen=True)
class _Ground:
    """All entries by name, their causal pasts, and whether a study-wide chain forked.

    Then keys are no more known that were given on it: what they signed is placed as well.
    """

    there: Mapping[str, Entry]
    pasts: Mapping[str, Vector]
    forked: bool


def _ground(settled: Settled, held: Sequence[Entry]) -> _Ground:
    there, placing = {entry.hash: entry for entry in held}, settled.placing
    forked = any(chain.endswith(f":{STUDY_WIDE}") for chain in placing.forks)
    known = {**placing.vectors, **{entry.hash: past for entry, past in settled.current}}
    return _Ground(there, place_all(held).vectors if forked else known, forked)


def _with_redactions(held: Sequence[Entry], subjects: Collection[str]) -> list[list[Entry]]:
    """The entries of each subject of which anything was to be taken out."""
    asked = {subject_of_entry(entry) for entry in held if entry.header.type == REDACT} & set(subjects)
    found: dict[str, list[Entry]] = {subject: [] for subject in sorted(asked)}
    for entry in held if asked else ():
        subject = subject_of_entry(entry)
        if subject in found:
            found[subject].append(entry)
    return list(found.values())


def needs_the_whole(keeping: Keeping, settled: Settled, subjects: Collection[str]) -> bool:
    """Whether redactions of these subjects reach what is held and not current, or hang on a study-wide fork: then the
    current entries do not tell what goes."""
    apart = [*keeping.standing_as(Standing.WAITING), *keeping.standing_as(Standing.FORK)]
    if not apart:
        return False
    near = [row.entry for row in keeping.placed(hashes=apart) if not row.subject or row.subject in subjects]
    beside = list(keeping.entries(hashes=near)) if near else []
    asked = {subject_of_entry(entry) for entry, _ in settled.current if entry.header.type == REDACT}
    if asked and any(entry.header.site == STUDY_WIDE for entry in beside):
        return True
    asked |= {subject_of_entry(entry) for entry in beside if entry.header.type == REDACT}
    return not asked.isdisjoint({subject_of_entry(entry) for entry in beside} - {""})


def _is_by_right(entry: Entry, settled: Settled, ground: _Ground) -> bool:
    past = ground.pasts.get(entry.hash)
    if past is None:
        return False
    authority = settled.authority
    if ground.forked or settled.placing.standing.get(entry.hash, Standing.CURRENT) is not Standing.CURRENT:
        authority = _authority_before(entry, ground)
        if not _is_proved(entry, authority):
            return False
    return not (roles_for_entry(REDACT) or frozenset()).isdisjoint(authority.rights(entry, past).had)


def _authority_before(entry: Entry, ground: _Ground) -> Authority:
    """What the causal past of an entry says of people and keys: of each fork the branch that its author knew."""
    found, pending = set[str](), [entry.hash]
    while pending:
        head = ground.there[pending.pop()].header
        names = {known.hash for known in head.after} | {name for name in (head.prev, head.session) if name}
        pending += names - found
        found |= names
    heads = ((name, ground.there[name].header) for name in found)
    wide = [name for name, head in heads if head.site == STUDY_WIDE or head.type == SESSION]
    authority = Authority()
    for name in sorted(wide, key=lambda name: order_of(name, ground.pasts[name])):
        if _is_proved(ground.there[name], authority):
            authority.add(ground.there[name], ground.pasts[name])
    return authority


def _is_proved(entry: Entry, authority: Authority) -> bool:
    try:
        if authority.can_verify(entry):
            authority.verify(entry)
            return True
    except Tampered:
        return False
    return False


def named_by(keeping: Keeping, entry: Entry) -> Gone:
    """The values that a redaction of one's own takes out of what is held, whatever stands beside the record."""
    if entry.header.type != REDACT:
        return {}
    named = {name for shape in entry.header.changes for name in shape.base}
    return taken_out(keeping.entries(subject=subject_of_entry(entry)), named)


def carry_out(keeping: Keeping, gone: Gone) -> None:
    """Take out of the ledger what redactions name and is there still."""
    redact, places = held_still(gone, keeping)
    if redact:
        keeping.append([], Rows(), redact, typed_at(keeping, places))


def held_still(gone: Gone, keeping: Keeping) -> tuple[list[tuple[str, int]], list[str]]:
    """Of the values to take out those that are in the ledger still, and their places."""
    names = sorted({name for name, _ in gone})
    there = {entry.hash: entry for entry in (keeping.entries(hashes=names) if names else ())}
    found = [(name, k) for name, k in gone if name in there and not there[name].redacted(k)]
    return sorted(found), sorted({gone[name, k] for name, k in found})
