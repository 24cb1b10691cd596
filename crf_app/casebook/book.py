"""One subject in memory: state, graph and views together, loaded from the ledger when first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crf_app.record.authority import Authority
from crf_app.record.causality import Vector, order_of
from crf_app.record.difference import Difference
from crf_app.record.entries import Entry
from crf_app.record.graph import Graph
from crf_app.record.offered import Site
from crf_app.record.places import Place
from crf_app.record.project import makes_site_record
from crf_app.record.structure import instances_of
from crf_app.record.subject import MOVE, SubjectState
from crf_app.record.versions import Packages
from crf_app.record.views import Views
from crf_app.record.wide import author_of, new_state


@dataclass(eq=False)
class Book:
    """Everything about one subject."""

    state: SubjectState
    graph: Graph
    views: Views


def follow(book: Book, packages: Packages, entry: Entry, touched: Collection[str]) -> Difference:
    """What an entry that was added to the state changes in the book: all of it, where a form is of another package now,
    as when it was moved, when a proposal of another version was accepted, or when the first answer joins a proposal."""
    keys = {Place.parse(what).key for what in touched if what.count("/") == _CELL_SLASHES}
    if entry.header.type in _ANYWHERE:
        keys |= set(instances_of(book.state))
    if not book.graph.versions.read_otherwise(keys):
        return book.graph.update(touched)
    book.graph = graph_of(packages, book.state)
    book.views = Views(book.graph, book.views.subject, book.views.site)
    return Difference(places={Place.parse(what) for what in book.state.values if what.count("/") == _CELL_SLASHES})


_CELL_SLASHES = 4
_ANYWHERE = ("attest", MOVE)


def load_book(
    subject: str,
    entries: Iterable[tuple[Entry, Vector]],
    authority: Authority,
    packages: Packages,
    site: Site = lambda: None,
) -> Book:
    """The book of a subject, or of a site's own record, from its current entries."""
    held = list(entries)
    of_site = any(makes_site_record(entry) for entry, _ in held)
    state = new_state(authority, _site_of(subject, held), of_site=of_site)
    for entry, past in held:
        state.add(entry, past, author_of(entry, authority, past))
    graph = graph_of(packages, state)
    return Book(state, graph, Views(graph, subject, site))


def graph_of(packages: Packages, state: SubjectState) -> Graph:
    """The evaluated record: that of a site has the forms of the site, and none of a subject."""
    return Graph(packages.of_site if state.of_site else packages, state)


def _site_of(subject: str, held: Sequence[tuple[Entry, Vector]]) -> str:
    """The site of a subject: where it was created, whoever else wrote of it, and in whatever order that came."""
    creating = [entry.header.site for entry, _ in held if subject in entry.names]
    first = min(held, key=lambda pair: order_of(pair[0].hash, pair[1]), default=None)
    return creating[0] if creating else first[0].header.site if first else ""
