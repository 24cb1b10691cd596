"""Going through a whole ledger without holding it: entry by entry in order of arrival, then subject by subject.

That is possible where the ledger is *plain*: every entry arrived after all that it rests on, no chain forks and every
signature holds, as on any laptop in ordinary use. What is found is what settling all entries at once finds
(``settling.py``); where something is not plain, ``NotPlain`` says so, and the whole has to be settled.
"""

from __future__ import annotations

import gc
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from crf_app.casebook.book import load_book
from crf_app.casebook.redacting import REDACT, redactions
from crf_app.casebook.settling import Settled
from crf_app.errors import Tampered
from crf_app.record.authority import Authority, authority_of
from crf_app.record.causality import GENESIS, SESSION, Placing, Vector, knows, order_of
from crf_app.record.entries import STUDY_WIDE, Entry, Head, check_leaves
from crf_app.record.project import cell_rows, placed_row, subject_of_entry, subject_row
from crf_app.record.redaction import Gone
from crf_app.record.rows import PlacedRow, Rows, Standing
from crf_app.record.versions import Packages
from crf_app.store.ledger import Ledger

Progress = Callable[[str], None]
Current = list[tuple[Entry, Vector]]
_STEPS = 20


class NotPlain(Exception):
    """This ledger has to be settled as a whole."""


@dataclass
class Chains:
    """How far each chain has come, and what its entries had adopted of others: with a number, their causal past."""

    newest: dict[str, tuple[int, str]] = field(default_factory=dict)
    adopted: dict[str, list[tuple[int, Vector]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: Entry, after: Iterable[Vector]) -> Vector:
        """The causal past of a chain's next entry; NotPlain when it is not the next."""
        head = entry.header
        seq, prev = self.newest.get(head.chain, (0, None))
        if (head.seq, head.prev) != (seq + 1, prev):
            raise NotPlain
        self.newest[head.chain] = head.seq, entry.hash
        merged = dict(self.past(head.chain, seq)) if seq else {}
        others = list(after)
        for other in others:
            merged |= {chain: max(known, merged.get(chain, 0)) for chain, known in other.items()}
        if others or not seq:
            self.adopted[head.chain].append((head.seq, {**merged, head.chain: head.seq}))
        return {**merged, head.chain: head.seq}

    def past(self, chain: str, seq: int) -> Vector:
        """The causal past of an entry that was added."""
        then = next(past for since, past in reversed(self.adopted[chain]) if since <= seq)
        return {**then, chain: seq}


@dataclass
class Passed:
    """What is kept of a ledger that was gone through: the authority, what concerns no subject with its
    ``changes``, and of each subject the
    numbers under which its entries arrived; ``redacting`` are those of whom anything was to be taken out."""

    chains: Chains = field(default_factory=Chains)
    authority: Authority = field(default_factory=Authority)
    wide: Current = field(default_factory=list)
    changes: dict[str, Entry] = field(default_factory=dict)
    numbers: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("q")))
    redacting: set[str] = field(default_factory=set)
    entries: int = 0


def pass_through(ledger: Ledger, progress: Progress) -> Passed:
    """Check every entry: its place in the file, its values, what it rests on, its signature.

    Tampered names the first that is not what the file says was received, or whose values are not its own.
    """
    with uncollected():
        return _passed(ledger, progress)


def _passed(ledger: Ledger, progress: Progress) -> Passed:
    found, total = Passed(), ledger.count()
    for entry in in_place(ledger):
        check_leaves(entry)
        found.entries += 1
        past = _checked(ledger, found, entry)
        subject = subject_of_entry(entry)
        if entry.header.type == REDACT:
            found.redacting.add(subject)
        if not subject or entry.header.site == STUDY_WIDE or entry.header.type == SESSION:
            found.authority.add(entry, past)
            found.wide.append((entry, past))
        if subject:
            found.numbers[subject].append(found.entries)
        if found.entries % max(1, total // _STEPS) == 0:
            progress(f"entries, {found.entries:,} of {total:,}")
    found.wide.sort(key=_order)
    found.authority = authority_of(found.wide)
    found.changes = {name: entry for entry, _ in found.wide for name in entry.names}
    _check_bases(found.wide, found.changes)
    if gone := _gone(found, found.wide, ""):
        _strip_wide(found, gone)
    return found


def in_place(ledger: Ledger) -> Iterator[Entry]:
    """All entries; Tampered names the first that is not, or no more, what the file says was received."""
    for number, (arrival, entry) in enumerate(zip(ledger.arrivals(), ledger.entries(), strict=False), 1):
        if arrival.number != number:
            raise Tampered(f"entry number {number} is missing")
        if (arrival.hash, arrival.chain, arrival.seq) != (entry.hash, entry.header.chain, entry.header.seq):
            raise Tampered(f"entry {arrival.hash} (number {number}) was altered")
        yield entry


def _checked(ledger: Ledger, found: Passed, entry: Entry) -> Vector:
    """The causal past of an entry whose signature and session hold."""
    head, authority = entry.header, found.authority
    session = authority.sessions.get(head.session or "")
    opens = head.session is None and head.type in (GENESIS, SESSION)
    founds = head.type == GENESIS
    if not (opens or (session is not None and session.device == head.device)) or founds is not (found.entries == 1):
        raise NotPlain
    if not founds and head.study != authority.study:
        raise NotPlain
    try:
        if not authority.can_verify(entry):
            raise NotPlain
        authority.verify(entry)
    except Tampered:
        raise NotPlain from None
    return found.chains.add(entry, [_known(ledger, found.chains, other) for other in head.after])


def _known(ledger: Ledger, chains: Chains, named: Head) -> Vector:
    """The causal past of another chain's entry that was passed already."""
    entry = ledger.entry(named.hash)
    passed, _ = chains.newest.get(named.chain, (0, ""))
    if entry is None or passed < named.seq or (entry.header.chain, entry.header.seq) != (named.chain, named.seq):
        raise NotPlain
    return chains.past(named.chain, named.seq)


def _check_bases(entries: Current, known: Mapping[str, Entry]) -> None:
    """NotPlain when a change names one that its author could not know, or that is not of its own record."""
    for entry, past in entries:
        for name in (name for shape in entry.header.changes for name in shape.base):
            named = known.get(name)
            redacts = entry.header.type == REDACT
            if named is None or not (redacts or knows(past, named.header.chain, named.header.seq)):
                raise NotPlain


def record_of(ledger: Ledger, passed: Passed, subject: str) -> Current:
    """The entries of a subject in causal order."""
    entries = ledger.numbered(passed.numbers[subject])
    found = [(entry, passed.chains.past(entry.header.chain, entry.header.seq)) for entry in entries]
    found.sort(key=_order)
    own = {name: entry for entry, _ in found for name in entry.names}
    _check_bases(found, {**passed.changes, **own})
    return found


def gone_of(ledger: Ledger, passed: Passed) -> Gone:
    """Every value that a redaction by right takes out; see ``redacting.py``."""
    gone = _gone(passed, passed.wide, "")
    for subject in sorted(passed.redacting - {""}):
        gone |= _gone(passed, record_of(ledger, passed, subject), subject)
    return gone


def rows_by_subject(
    ledger: Ledger, passed: Passed, packages: Packages, progress: Progress
) -> Iterator[tuple[str, Rows]]:
    """The read rows: those of entries that concern nobody, under an empty name, then those of each subject."""
    yield "", Rows(placed=tuple(_placed(pair) for pair in passed.wide if not subject_of_entry(pair[0])))
    for number, subject in enumerate(sorted(passed.numbers), 1):
        with uncollected():
            rows = _rows_of(ledger, passed, subject, packages)
        yield subject, rows
        if number % max(1, len(passed.numbers) // _STEPS) == 0:
            progress(f"read tables, {number:,} of {len(passed.numbers):,} records")


def _rows_of(ledger: Ledger, passed: Passed, subject: str, packages: Packages) -> Rows:
    found = record_of(ledger, passed, subject)
    placed = tuple(map(_placed, found))
    settled = _settled(passed, found)
    settled.strip(_gone(passed, found, subject))
    book = load_book(subject, settled.current, passed.authority, packages)
    cells = tuple(cell_rows(book.state, subject, sorted(book.state.values)))
    return Rows(placed=placed, cells=cells, subjects=(subject_row(book.views.line()),))


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python look for no cycles meanwhile: among all that stays it finds none and takes a sixth of the time for it;
    what is let go in the end is found then."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
            gc.collect(0)


def _order(pair: tuple[Entry, Vector]) -> tuple[int, str]:
    return order_of(pair[0].hash, pair[1])


def _placed(pair: tuple[Entry, Vector]) -> PlacedRow:
    return placed_row(pair[0], Standing.CURRENT, pair[1])


def _settled(passed: Passed, current: Current) -> Settled:
    """Entries of one record as settling them with everything else leaves them."""
    placing = Placing(
        standing={entry.hash: Standing.CURRENT for entry, _ in current},
        vectors={entry.hash: past for entry, past in current},
    )
    return Settled(placing, passed.authority, list(current))


def _gone(passed: Passed, current: Current, subject: str) -> Gone:
    if subject not in passed.redacting:
        return {}
    return redactions(_settled(passed, current), [entry for entry, _ in current], {subject})


def _strip_wide(passed: Passed, gone: Gone) -> None:
    passed.authority.strip(gone)
    settled = _settled(passed, passed.wide)
    settled.strip(gone)
    passed.wide = settled.current
