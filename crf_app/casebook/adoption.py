"""Adopting entries of other devices, and rebuilding the read rows: the second half of the one door."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crf_app.casebook.book import author_of, load_book
from crf_app.casebook.notes import typed_at
from crf_app.casebook.outcome import Outcome
from crf_app.casebook.pen import Tip
from crf_app.casebook.ports import Keeping
from crf_app.casebook.settling import Settled, settle
from crf_app.record.causality import Vector
from crf_app.record.decide import spread
from crf_app.record.dependencies import Dependencies
from crf_app.record.entries import Entry, Head, Leaf, check_leaves
from crf_app.record.places import Place
from crf_app.record.project import cell_rows, placed_row, subject_of_entry, subject_row
from crf_app.record.rows import Rows, Standing
from crf_app.record.subject import SubjectState
from crf_app.study.model import Study

_CELL_SLASHES = 4


@dataclass(frozen=True)
class Adopted:
    """What came of adopting: entries now current that were not, those waiting, forked chains, and what to redraw."""

    current: int
    waiting: int
    forks: tuple[str, ...]
    settled: Settled
    outcomes: tuple[Outcome, ...]


def adopt_into(keeping: Keeping, incoming: Sequence[Entry], study: Study, dependencies: Dependencies) -> Adopted:
    """Take in authentic entries in any order, part or repetition; Tampered names the first that is not, and then
    nothing of the batch is kept."""
    held = list(keeping.entries())
    known = {entry.hash for entry in held}
    fresh = list({entry.hash: entry for entry in incoming if entry.hash not in known}.values())
    for entry in fresh:
        check_leaves(entry)
    before = {row.entry: (row.standing, bool(row.vector)) for row in keeping.placed()}
    trusted = {name for name, (standing, _) in before.items() if standing is Standing.CURRENT}
    settled = settle([*held, *fresh], trusted, known - trusted)
    placing = settled.placing
    now = {name: (standing, name in placing.vectors) for name, standing in placing.standing.items()}
    changed = [entry for entry in [*held, *fresh] if now[entry.hash] != before.get(entry.hash)]
    subjects = _concerned(changed, [*held, *fresh])
    gone = _redactions(settled, subjects)
    redact, places = _held_still(gone, held)
    stripped = [_stripped(entry, gone) for entry in fresh]
    if gone:
        settled.current = [(_stripped(entry, gone), past) for entry, past in settled.current]
    rows = rows_of(settled, subjects, changed, study, dependencies)
    keeping.append(stripped, _with_clearing(rows, keeping, subjects), redact, typed_at(keeping, places))
    return Adopted(
        current=sum(placing.standing[entry.hash] is Standing.CURRENT for entry in changed),
        waiting=sum(found is Standing.WAITING for found in placing.standing.values()),
        forks=tuple(sorted(placing.forks)),
        settled=settled,
        outcomes=tuple(Outcome("adopted", subject, changed=_places(rows, subject)) for subject in sorted(subjects)),
    )


def rows_of(
    settled: Settled, subjects: Iterable[str], placed: Iterable[Entry], study: Study, dependencies: Dependencies
) -> Rows:
    """The read rows of some subjects, with the standing of some entries."""
    vectors = settled.placing.vectors
    by_subject: dict[str, list[tuple[Entry, Vector]]] = {subject: [] for subject in sorted(subjects)}
    for entry, past in settled.current:
        by_subject.get(subject_of_entry(entry), []).append((entry, past))
    rows = [placed_row(entry, settled.placing.standing[entry.hash], vectors.get(entry.hash)) for entry in placed]
    cells, lines = [], []
    for subject, entries in by_subject.items():
        book = load_book(subject, entries, settled.authority, study, dependencies)
        cells += cell_rows(book.state, subject, sorted(book.state.values))
        lines.append(subject_row(book.views.line()))
    return Rows(placed=tuple(rows), cells=tuple(cells), subjects=tuple(lines))


def rebuild_rows(entries: Sequence[Entry], study: Study, dependencies: Dependencies) -> Rows:
    """All read rows of a ledger, from its entries alone."""
    return all_rows(settle(entries, {entry.hash for entry in entries}), entries, study, dependencies)


def all_rows(settled: Settled, entries: Sequence[Entry], study: Study, dependencies: Dependencies) -> Rows:
    """All read rows of entries that are settled already."""
    subjects = {subject_of_entry(entry) for entry in entries} - {""}
    return rows_of(settled, subjects, entries, study, dependencies)


def tips_of(settled: Settled) -> dict[str, Tip]:
    """The newest current entry of every chain."""
    tips: dict[str, Tip] = {}
    for entry, past in settled.current:
        head = entry.header
        if head.chain not in tips or tips[head.chain].head.seq < head.seq:
            tips[head.chain] = Tip(Head(head.chain, head.seq, entry.hash), past)
    return tips


def state_of(subject: str, settled: Settled) -> SubjectState:
    """The state of one subject from settled entries."""
    state = SubjectState()
    for entry, past in _of_subject(settled, subject):
        state.add(entry, past, author_of(entry, settled.authority, past))
    return state


def _of_subject(settled: Settled, subject: str) -> Iterator[tuple[Entry, Vector]]:
    return ((entry, past) for entry, past in settled.current if subject_of_entry(entry) == subject)


def _with_clearing(rows: Rows, keeping: Keeping, subjects: Iterable[str]) -> Rows:
    """The same rows, after every old cell of these subjects is gone."""
    old = {(cell.subject, cell.what) for subject in subjects for cell in keeping.cells(subject)}
    return Rows(rows.placed, tuple(sorted(old)), rows.cells, rows.subjects)


def _concerned(changed: Iterable[Entry], everything: Iterable[Entry]) -> set[str]:
    """The subjects whose rows may differ: those of the changed entries; all, when somebody's right was taken."""
    changed = list(changed)
    wide = any(entry.header.type == "revoke" for entry in changed)
    return {subject_of_entry(entry) for entry in (everything if wide else changed)} - {""}


def _redactions(settled: Settled, subjects: Iterable[str]) -> dict[tuple[str, int], str]:
    """The values to take out, as {(entry, change): place}."""
    gone: dict[tuple[str, int], str] = {}
    for subject in subjects:
        state = state_of(subject, settled)
        named = {name for fact in state.facts.values() if fact.type == "redact" for name in fact.base}
        facts = (state.facts.get(name) for name in (spread(state, named) if named else ()))
        gone |= {(fact.entry, fact.k): fact.what for fact in facts if fact is not None}
    return gone


def _held_still(gone: Mapping[tuple[str, int], str], held: Iterable[Entry]) -> tuple[list[tuple[str, int]], list[str]]:
    """Of the values to take out those that are in the ledger still, and their places."""
    names = {name for name, _ in gone}
    there = {entry.hash: entry for entry in held if entry.hash in names}
    found = [(name, k) for name, k in gone if name in there and not there[name].redacted(k)]
    return sorted(found), sorted({gone[name, k] for name, k in found})


def _stripped(entry: Entry, gone: Container[tuple[str, int]]) -> Entry:
    leaves = tuple(
        leaf.hash if isinstance(leaf, Leaf) and (entry.hash, k) in gone else leaf for k, leaf in enumerate(entry.leaves)
    )
    return entry if leaves == entry.leaves else Entry(entry.raw, entry.signature, leaves)


def _places(rows: Rows, subject: str) -> frozenset[Place]:
    whats = {cell.what for cell in rows.cells if cell.subject == subject and cell.what.count("/") == _CELL_SLASHES}
    return frozenset(Place.parse(what) for what in whats)
