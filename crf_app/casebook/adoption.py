"""Adopting entries of other devices, and rebuilding the read rows: the second half of the one door."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crf_app.casebook.book import load_book
from crf_app.casebook.extending import Known, extend
from crf_app.casebook.notes import typed_at
from crf_app.casebook.outcome import Outcome
from crf_app.casebook.packages import PACKAGE, packages_of
from crf_app.casebook.pen import Tip
from crf_app.casebook.ports import Keeping
from crf_app.casebook.redacting import held_still, needs_the_whole, redactions
from crf_app.casebook.settling import Settled, settle
from crf_app.errors import Tampered
from crf_app.record.authority import Authority
from crf_app.record.causality import Vector
from crf_app.record.entries import Entry, Head, check_leaves, stripped
from crf_app.record.places import WIDE_SCOPES, Place
from crf_app.record.project import cell_rows, placed_row, subject_of_entry, subject_row
from crf_app.record.rows import Rows, Standing
from crf_app.record.subject import MOVE
from crf_app.record.versions import Packages

_CELL_SLASHES = 4
_RIGHTS = frozenset({"revoke", "person", "device", "package"})


@dataclass(frozen=True)
class Adopted:
    """What came of adopting: entries now current that were not, those waiting, forked chains, and what to redraw.

    ``authority``, ``packages`` and ``tips`` are those of everything that is held now.
    """

    current: int
    waiting: int
    forks: tuple[str, ...]
    authority: Authority
    packages: Packages
    tips: Mapping[str, Tip]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class _Step:
    """Fresh entries settled: with what they rest on, which standings differ now, and whose rows may.

    ``held`` are all entries of these subjects, whatever their standing, the fresh among them.
    """

    settled: Settled
    held: Sequence[Entry]
    fresh: Sequence[Entry]
    changed: Sequence[Entry]
    subjects: Collection[str]


def adopt_into(keeping: Keeping, incoming: Sequence[Entry], packages: Packages, known: Known | None = None) -> Adopted:
    """Take in authentic entries in any order, part or repetition; Tampered names the first that is not, and then
    nothing of the batch is kept.

    The given ``packages`` serve where what is settled brings none. With what is ``known`` of the entries held, plain
    ones are settled without reading the ledger (docs/decisions/0003).
    """
    fresh = _fresh(keeping, incoming)
    plain = _settled_plain(keeping, fresh, known) if known else None
    step = plain or _settled_whole(keeping, fresh)
    packages = packages if plain else packages_of(_entries(step.settled), step.settled.authority) or packages
    rows = _take_in(keeping, step, packages)
    standing, tips = step.settled.placing.standing, tips_of(step.settled)
    return Adopted(
        current=sum(standing[entry.hash] is Standing.CURRENT for entry in step.changed),
        waiting=len(keeping.standing_as(Standing.WAITING)),
        forks=forked_chains(keeping),
        authority=step.settled.authority,
        packages=packages,
        tips=_further(known.tips, tips) if plain and known else tips,
        outcomes=tuple(
            Outcome("adopted", whose, changed=_places(rows, whose), moved=_moves(step))
            for whose in sorted(step.subjects)
        ),
    )


def _fresh(keeping: Keeping, incoming: Sequence[Entry]) -> list[Entry]:
    """The entries that are not held, each once; Tampered when one has not the values that its root commits to."""
    offered = {entry.hash: entry for entry in incoming}
    for row in keeping.placed(hashes=list(offered)):
        del offered[row.entry]
    for entry in offered.values():
        check_leaves(entry)
    return list(offered.values())


def _settled_plain(keeping: Keeping, fresh: Sequence[Entry], known: Known) -> _Step | None:
    """Plain entries settled from what they rest on; None when they are not plain, or reach further than that."""
    if any(map(_is_wide, fresh)):
        return None
    extended, subjects = extend(keeping, fresh, known), _concerned(fresh, ())
    if extended is None or needs_the_whole(keeping, extended, subjects):
        return None
    return _Step(extended, [entry for entry, _ in extended.current], fresh, fresh, subjects)


def _settled_whole(keeping: Keeping, fresh: Sequence[Entry]) -> _Step:
    """The whole set settled anew: fresh entries may have demoted or woken others."""
    held = list(keeping.entries())
    before = {row.entry: (row.standing, bool(row.vector)) for row in keeping.placed()}
    trusted = {name for name, (standing, _) in before.items() if standing is Standing.CURRENT}
    everything = [*held, *fresh]
    settled = settle(everything, trusted, before.keys() - trusted)
    placing = settled.placing
    now = {name: (standing, name in placing.vectors) for name, standing in placing.standing.items()}
    changed = [entry for entry in everything if now[entry.hash] != before.get(entry.hash)]
    return _Step(settled, everything, fresh, changed, _concerned(changed, everything))


def _take_in(keeping: Keeping, step: _Step, packages: Packages) -> Rows:
    """Keep settled entries with their read rows, without the values that a redaction takes out."""
    settled, subjects = step.settled, step.subjects
    gone = redactions(settled, step.held, {*subjects, ""})
    redact, places = held_still(gone, keeping)
    settled.strip(gone)
    rows = rows_of(settled, subjects, step.changed, packages)
    fresh = [stripped(entry, gone) for entry in step.fresh]
    keeping.append(fresh, _with_clearing(rows, keeping, subjects), redact, typed_at(keeping, places))
    return rows


def forked_chains(keeping: Keeping) -> tuple[str, ...]:
    """The chains of which two entries have one number."""
    names = keeping.standing_as(Standing.FORK)
    return tuple(sorted({entry.header.chain for entry in keeping.entries(hashes=names)})) if names else ()


def _further(tips: Mapping[str, Tip], others: Mapping[str, Tip]) -> dict[str, Tip]:
    """The ends of all chains, of each the one that is further on."""
    ahead = {name: tip for name, tip in others.items() if name not in tips or tips[name].head.seq < tip.head.seq}
    return {**tips, **ahead}


def rows_of(settled: Settled, subjects: Iterable[str], placed: Iterable[Entry], packages: Packages) -> Rows:
    """The read rows of some subjects, with the standing of some entries."""
    vectors = settled.placing.vectors
    rows = [placed_row(entry, settled.placing.standing[entry.hash], vectors.get(entry.hash)) for entry in placed]
    cells, lines = [], []
    for subject, entries in _by_subject(settled, subjects).items():
        book = load_book(subject, entries, settled.authority, packages)
        cells += cell_rows(book.state, subject, sorted(book.state.values))
        lines.append(subject_row(book.views.line()))
    return Rows(placed=tuple(rows), cells=tuple(cells), subjects=tuple(lines))


def rebuild_rows(entries: Sequence[Entry], packages: Packages) -> Rows:
    """All read rows of a ledger, from its entries alone; the packages serve where it holds none."""
    return all_rows(settle(entries, {entry.hash for entry in entries}), entries, packages)


def all_rows(settled: Settled, entries: Sequence[Entry], packages: Packages | None = None) -> Rows:
    """All read rows of entries that are settled already; Tampered where nothing says by which package."""
    packages = packages_of(_entries(settled), settled.authority) or packages
    if packages is None:
        raise Tampered("the ledger holds no study package")
    subjects = {subject_of_entry(entry) for entry in entries} - {""}
    settled.strip(redactions(settled, entries, {*subjects, ""}))
    return rows_of(settled, subjects, entries, packages)


def _entries(settled: Settled) -> Iterator[Entry]:
    return (entry for entry, _ in settled.current)


def tips_of(settled: Settled) -> dict[str, Tip]:
    """The newest current entry of every chain."""
    tips: dict[str, Tip] = {}
    for entry, past in settled.current:
        head = entry.header
        if head.chain not in tips or tips[head.chain].head.seq < head.seq:
            tips[head.chain] = Tip(Head(head.chain, head.seq, entry.hash), past)
    return tips


def _by_subject(settled: Settled, subjects: Iterable[str]) -> dict[str, list[tuple[Entry, Vector]]]:
    """The current entries of some subjects, with their causal pasts."""
    found: dict[str, list[tuple[Entry, Vector]]] = {subject: [] for subject in sorted(subjects)}
    for entry, past in settled.current:
        subject = subject_of_entry(entry)
        if subject in found:
            found[subject].append((entry, past))
    return found


def _with_clearing(rows: Rows, keeping: Keeping, subjects: Iterable[str]) -> Rows:
    """The same rows, after every old cell of these subjects is gone."""
    old = {(cell.subject, cell.what) for subject in subjects for cell in keeping.cells(subject)}
    return Rows(rows.placed, tuple(sorted(old)), rows.cells, rows.subjects)


def _concerned(changed: Iterable[Entry], everything: Iterable[Entry]) -> set[str]:
    """The subjects whose rows may differ: those of the changed entries; all, where rights or the whole site changed."""
    changed = list(changed)
    wide = any(_is_wide(entry) for entry in changed)
    return {subject_of_entry(entry) for entry in (everything if wide else changed)} - {""}


def _is_wide(entry: Entry) -> bool:
    """Whether an entry may change what counts of any subject: an attest on site or study, the removal of its text, a
    right given or taken."""
    head = entry.header
    about_all = head.type == "attest" or (head.type == "redact" and not subject_of_entry(entry))
    wide = about_all and any(shape.what.rpartition(":")[2] in WIDE_SCOPES for shape in head.changes)
    return wide or any(shape.what.partition(":")[0] in _RIGHTS for shape in head.changes)


def _moves(step: _Step) -> bool:
    """Whether forms may be of another package than before, or new ones be begun under another."""
    return any(entry.header.type in (MOVE, PACKAGE) for entry in step.changed)


def _places(rows: Rows, subject: str) -> frozenset[Place]:
    whats = {cell.what for cell in rows.cells if cell.subject == subject and cell.what.count("/") == _CELL_SLASHES}
    return frozenset(Place.parse(what) for what in whats)
