"""The read rows that follow from entries and state: computed here alone, written by store and hub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from crf_app.record.canonical import Json, canonical, read
from crf_app.record.causality import Vector, vector_text
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry
from crf_app.record.places import KIND, NEW, SITE, subject_of
from crf_app.record.rows import CellRow, PlacedRow, Standing, SubjectRow
from crf_app.record.subject import LOCKS, SubjectState, covers_place
from crf_app.record.view import SubjectLine

_LATER = frozenset({"of_site", "state", "anchors"})
_WIDE = LOCKS | {Meaning.ACCEPT.value, Meaning.WITHDRAW.value}


def subject_of_entry(entry: Entry) -> str:
    """The subject that an entry concerns; empty when it concerns none."""
    for k, shape in enumerate(entry.header.changes):
        if shape.what == NEW:
            return entry.change(k)
        found = subject_of(shape.what)
        if found:
            return found
    return ""


def makes_site_record(entry: Entry) -> bool:
    """Whether an entry creates a record of the site itself."""
    return any(shape.what == NEW and shape.more.get(KIND) == SITE for shape in entry.header.changes)


def placed_row(entry: Entry, standing: Standing, vector: Vector | None) -> PlacedRow:
    """Where an entry stands, with its causal past once it is current."""
    return PlacedRow(entry.hash, subject_of_entry(entry), vector_text(vector) if vector else "", standing)


def places_to_project(state: SubjectState, touched: Iterable[str]) -> list[str]:
    """The places whose cells may differ after these were touched; a lock or redaction touches all it covers, an
    acceptance or withdrawal also what it names: the creation of a subject lies in no scope of the subject."""
    touched = set(touched)
    wide = [fact for fact in state.attests if fact.what in touched and fact.meaning in _WIDE]
    if any(what.startswith("redact:") for what in touched):
        return sorted(state.values)
    named = {fact.what for fact in (state.named(name) for attest in wide for name in attest.base) if fact}
    scopes = {attest.what for attest in wide} | named
    inside = {what for scope in scopes for what in state.values if covers_place(scope, what)}
    return sorted({what for what in touched if what in state.values} | inside)


def cell_rows(state: SubjectState, subject: str, places: Iterable[str]) -> list[CellRow]:
    """The current values of places, one row for each current change."""
    rows = []
    for what in places:
        for fact in state.current(what):
            value: Json = None if state.is_redacted(fact) else fact.value
            rows.append(CellRow(subject, what, fact.hash, canonical(value).decode()))
    return rows


def subject_row(line: SubjectLine) -> SubjectRow:
    """The study home's line as a read row; what later versions add is written where it says something."""
    body = {name: value for name, value in asdict(line).items() if value or name not in _LATER}
    return SubjectRow(line.id, canonical(body).decode())


def subject_line(row: SubjectRow) -> SubjectLine:
    """The study home's line of its read row."""
    body = read(row.summary.encode())
    return SubjectLine(**body)  # type: ignore[arg-type]
