"""Taking a snapshot: one subject as of a cut, with history and audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from crf_app.casebook.book import Book, load_book
from crf_app.casebook.packages import packages_of
from crf_app.record.attests import locked
from crf_app.record.authority import authority_of
from crf_app.record.canonical import Json, canonical
from crf_app.record.causality import Vector, knows, order_of, vector_of
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import NEW, STRUCK
from crf_app.record.rows import PlacedRow, Standing
from crf_app.record.snapshot import AuditLine, PrintStatus, Snapshot
from crf_app.record.subject import MOVE, Fact, SubjectState
from crf_app.record.view import AttestLine, Change

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

Cut = Mapping[str, tuple[int, str]]
_CELL = 5


def take_snapshot(casebook: Casebook, subject: str, cut: Cut | None) -> Snapshot:
    """The snapshot of a subject as of a cut; of everything held, where none is given."""
    whole = cut is None
    if cut is None:
        cut = {chain: (head.seq, head.hash) for chain, head in casebook.pen.heads().items()}
    book = casebook.book(subject) if whole else _book_at(casebook, subject, cut)
    study = casebook.study if book.state.of_site else book.graph.study
    forms = tuple(book.views.form(key) for key in book.views.keys())  # noqa: SIM118 - not a mapping
    attests = _attests(book)
    times = [fact.time for fact in book.state.facts.values()]
    return Snapshot(
        study=study,
        site=casebook.site,
        site_name=casebook.site_name,
        subject=book.views.header(),
        forms=forms,
        history=_history(book),
        audit=tuple(_audit(book)),
        attests=attests,
        people=casebook.people,
        cut=dict(cut),
        digest=digest_of(study.hash, subject, cut, book.state),
        as_of=max(times, key=datetime.fromisoformat, default=""),
        status=_status(attests, subject, is_locked=locked(book.state, subject, {Meaning.LOCK.value})),
        demonstration=casebook.demonstration,
        synthetic=casebook.synthetic,
        waiting=len(casebook.keeping.standing_as(Standing.WAITING)),
        forks=tuple(casebook.keeping.standing_as(Standing.FORK)),
    )


def digest_of(package: str, subject: str, cut: Cut, state: SubjectState) -> str:
    """SHA-256 over package, subject, cut and every change with whether its value is still there, in hex."""
    changes = sorted((fact.hash, state.is_redacted(fact)) for fact in state.facts.values())
    body: Json = {
        "package": package,
        "subject": subject,
        "cut": {chain: [seq, name] for chain, (seq, name) in cut.items()},
        "changes": [[name, gone] for name, gone in changes],
    }
    return hashlib.sha256(b"crf-snapshot-1\0" + canonical(body)).hexdigest()


def _book_at(casebook: Casebook, subject: str, cut: Cut) -> Book:
    """A subject as of a cut, by the rights and wide attests that the cut knows."""
    until = {chain: seq for chain, (seq, _) in cut.items()}
    entries = list(_until(casebook, subject, until))
    for _, past in entries:
        until |= {chain: seq for chain, seq in past.items() if seq > until.get(chain, 0)}
    wide = sorted(_until(casebook, "", until), key=lambda pair: order_of(pair[0].hash, pair[1]))
    authority = authority_of(wide)
    packages = packages_of((entry for entry, _ in wide), authority) or casebook.packages
    return load_book(subject, entries, authority, packages)


def _until(casebook: Casebook, subject: str, until: Vector) -> Iterator[tuple[Entry, Vector]]:
    """The current entries of a subject up to a number of each chain; those of no subject for an empty name."""
    rows: dict[str, PlacedRow] = {row.entry: row for row in casebook.keeping.placed(subject=subject)}
    for entry in casebook.keeping.entries(subject=subject):
        row = rows[entry.hash]
        if row.standing is Standing.CURRENT and knows(until, entry.header.chain, entry.header.seq):
            yield entry, vector_of(row.vector)


def _history(book: Book) -> dict[str, tuple[Change, ...]]:
    state = book.state
    return {
        what: tuple(book.views.change(fact, proposal=not state.in_force(fact)) for fact in state.history(what))
        for what in state.values
        if len(what.split("/")) == _CELL
    }


def _attests(book: Book) -> tuple[AttestLine, ...]:
    scopes = dict.fromkeys(fact.what for fact in sorted(book.state.attests, key=lambda fact: fact.order))
    return tuple(line for scope in scopes for line in book.views.attests(scope))


def _audit(book: Book) -> Iterable[AuditLine]:
    for fact in sorted(book.state.facts.values(), key=lambda fact: fact.order):
        if not fact.what.startswith("shown:"):
            yield _line(book, fact)


def _line(book: Book, fact: Fact) -> AuditLine:
    state = book.state
    replaced = [state.facts[name] for name in fact.base if name in state.facts and fact.type == "enter"]
    change = book.views.change(fact) if fact.type == "enter" else None
    text = fact.value.get("text", "") if isinstance(fact.value, Mapping) and fact.type != "enter" else ""
    if fact.type == MOVE:
        text = ": ".join(filter(None, (_versions(book, fact), str(text))))
    return AuditLine(
        time=fact.time,
        user=fact.author.user,
        device=fact.author.device,
        entry=fact.entry,
        event=event_of(fact),
        what=fact.what,
        before=tuple(None if state.is_redacted(old) else old.answer() for old in replaced if old.what == fact.what),
        after=None if state.is_redacted(fact) or change is None else change.answer,
        reason=_reason(change) if change else str(fact.more.get("code", "")),
        text=str(text),
        redacted=state.is_redacted(fact),
        change=fact.hash,
        about=() if fact.type == "enter" else _about(state, fact),
    )


def _versions(book: Book, move: Fact) -> str:
    """What the packages of a move call themselves; their hashes, where they can't be read."""
    names = [str(move.more.get(end, "")) for end in ("from", "to")]
    studies = [(name, book.graph.versions.packages.find(name)) for name in names]
    return " → ".join(study.version if study else name[:8] for name, study in studies)


def _reason(change: Change) -> str:
    return " ".join(part for part in (change.reason_code, change.reason_text) if part)


def _about(state: SubjectState, fact: Fact) -> tuple[str, ...]:
    return tuple(dict.fromkeys(state.facts[name].what for name in fact.base if name in state.facts))


def event_of(fact: Fact) -> str:
    """What a change did, as one word of the closed list of the audit trail."""
    if fact.type != "enter":
        return str(fact.more.get("meaning", fact.type))
    last = fact.what.rpartition("/")[2]
    if last == STRUCK:
        return "strike" if fact.value is True else "restore"
    if last == NEW or last.endswith(f":{NEW}"):
        return "create"
    return "correct" if fact.base else "enter"


def _status(attests: Iterable[AttestLine], subject: str, *, is_locked: bool) -> PrintStatus:
    """The one word for the whole casebook: LOCKED and SIGNED need an attest on the whole subject, or wider."""
    if is_locked:
        return PrintStatus.LOCKED
    whole = [line for line in attests if line.scope == subject and not (line.withdrawn or line.proposed)]
    signed = [line for line in whole if line.meaning == Meaning.SIGN.value]
    if any(line.holds for line in signed):
        return PrintStatus.SIGNED
    return PrintStatus.SIGNED_CHANGED if signed else PrintStatus.NOT_SIGNED
