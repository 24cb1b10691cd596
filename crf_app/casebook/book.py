"""One subject in memory: state, graph and views together, loaded from the ledger when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crf_app.record.authority import Authority
from crf_app.record.causality import Vector
from crf_app.record.dependencies import Dependencies
from crf_app.record.entries import Entry
from crf_app.record.graph import Graph
from crf_app.record.subject import Author, SubjectState
from crf_app.record.views import Views
from crf_app.study.model import Study


@dataclass
class Book:
    """Everything about one subject."""

    state: SubjectState
    graph: Graph
    views: Views


def load_book(
    subject: str,
    entries: Iterable[tuple[Entry, Vector]],
    authority: Authority,
    study: Study,
    dependencies: Dependencies,
) -> Book:
    """The book of a subject from its current entries."""
    state = SubjectState()
    for entry, past in entries:
        state.add(entry, past, author_of(entry, authority, past))
    graph = Graph(study, state, dependencies)
    return Book(state, graph, Views(graph, subject))


def author_of(entry: Entry, authority: Authority, past: Vector) -> Author:
    """Who wrote an entry, as judgements need it, and what they might, given the entry's causal past."""
    name = entry.header.session or ""
    session = authority.sessions.get(name)
    user = session.user if session else ""
    root = session.root if session else name
    rights = authority.rights(entry, past)
    return Author(user, entry.header.device, name, root, rights.revoked, rights.roles, rights.had)
