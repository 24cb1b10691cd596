"""The statements that read: entries in order of arrival, heads, read rows. Functions of an open connection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, Table, bindparam, func, select, true

from crf_app.errors import Tampered
from crf_app.record.canonical import canonical
from crf_app.record.entries import Entry, Head, Leaf, change_hash
from crf_app.record.rows import CellRow, PlacedRow, Standing, SubjectRow
from crf_app.store import tables as t
from crf_app.store.statements import among

PAGE = 500


@dataclass(frozen=True)
class Arrival:
    """When this file received an entry: ``number`` counts from 1, ``time`` is RFC 3339 in UTC."""

    number: int
    hash: str
    chain: str
    seq: int
    time: str


@dataclass(frozen=True)
class Typing:
    """Text that is still being typed at a place, or could not be read."""

    place: str
    user: str
    text: str
    time: str


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is not given does not restrict."""

    subject: str | None = None
    chain: str | None = None
    from_seq: int = 1
    hashes: Sequence[str] | None = None

    @property
    def all(self) -> bool:
        """Whether nothing restricts."""
        return self.subject is None and self.chain is None and self.hashes is None and self.from_seq <= 1


def numbers(connection: Connection, wanted: Wanted) -> Sequence[int]:
    """The arrival numbers of the wanted entries, in order."""
    if wanted.all:
        return range(1, count(connection) + 1)
    found = select(t.entry.c.number).where(t.entry.c.seq >= wanted.from_seq).order_by(t.entry.c.number)
    if wanted.subject is not None:
        found = found.join(t.placed).where(t.placed.c.subject == wanted.subject)
    if wanted.chain is not None:
        found = found.where(t.entry.c.chain == wanted.chain)
    if wanted.hashes is not None:
        found = found.where(t.entry.c.hash.in_(among("hashes")))
    return connection.execute(found, {"hashes": _json(wanted.hashes or ())}).scalars().all()


def _numbered(column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.in_(select(func.json_each(bindparam("numbers")).table_valued("value").c.value))


_ENTRIES = select(t.entry.c.number, t.entry.c.raw, t.entry.c.signature).order_by(t.entry.c.number)
_PAGE = _ENTRIES.where(_numbered(t.entry.c.number))
_LEAVES = select(t.leaf).where(_numbered(t.leaf.c.entry))
_REDACTED = select(t.redacted).where(_numbered(t.redacted.c.entry))


def entries(connection: Connection, chosen: Sequence[int]) -> Iterator[Entry]:
    """The entries of one page of arrival numbers, with their leaves."""
    bound = {"numbers": orjson.dumps(list(chosen)).decode()}
    leaves = _leaves(connection, bound)
    for number, raw, signature in connection.execute(_PAGE, bound).all():
        yield Entry(raw, signature, _in_order(number, leaves.get(number, {})))


def _leaves(connection: Connection, bound: dict[str, str]) -> dict[int, dict[int, Leaf | bytes]]:
    leaves: dict[int, dict[int, Leaf | bytes]] = {}
    for number, k, salt, value in connection.execute(_LEAVES, bound).all():
        leaves.setdefault(number, {})[k] = Leaf(salt, value)
    for number, k, stays in connection.execute(_REDACTED, bound).all():
        leaves.setdefault(number, {})[k] = stays
    return leaves


def _in_order(number: int, leaves: dict[int, Leaf | bytes]) -> tuple[Leaf | bytes, ...]:
    try:
        return tuple(leaves[k] for k in range(len(leaves)))
    except KeyError:
        raise Tampered(f"entry number {number}: a leaf is missing") from None


def _json(hashes: Sequence[str]) -> str:
    return orjson.dumps(list(hashes)).decode()


def count(connection: Connection) -> int:
    """How many entries are held."""
    return connection.execute(select(func.max(t.entry.c.number))).scalar() or 0


def heads(connection: Connection, until: str | None) -> dict[str, Head]:
    """The newest entry of each chain that had arrived by then; of a forked one, the first by hash."""
    held = t.entry.c.arrived <= until if until is not None else true()
    return _newest(connection, select(t.entry.c.seq, t.entry.c.hash).where(held))


def tips(connection: Connection) -> dict[str, Head]:
    """The newest current entry of each chain that has one."""
    current = t.placed.c.standing == Standing.CURRENT.value
    return _newest(connection, select(t.entry.c.seq, t.entry.c.hash).join(t.placed).where(current))


def _newest(connection: Connection, found: Select[int, bytes]) -> dict[str, Head]:
    """The newest of each chain; goes from chain to chain by the index: millions of entries cost no more than a few."""
    next_chain = select(func.min(t.entry.c.chain))
    newest = found.order_by(t.entry.c.seq.desc(), t.entry.c.hash).limit(1)
    heads: dict[str, Head] = {}
    chain: str | None = ""
    while chain := connection.execute(next_chain.where(t.entry.c.chain > chain)).scalar():
        for seq, name in connection.execute(newest.where(t.entry.c.chain == chain)):
            heads[chain] = Head(chain, seq, name.hex())
    return heads


def arrivals(connection: Connection, after: int, until: str | None) -> list[Arrival]:
    """One page of arrivals after a number, in order."""
    columns = (t.entry.c.number, t.entry.c.hash, t.entry.c.chain, t.entry.c.seq, t.entry.c.arrived)
    found = select(*columns).where(t.entry.c.number > after).order_by(t.entry.c.number).limit(PAGE)
    if until is not None:
        found = found.where(t.entry.c.arrived <= until)
    return [
        Arrival(number, name.hex(), chain, seq, time) for number, name, chain, seq, time in connection.execute(found)
    ]


def placed(connection: Connection, subject: str | None, hashes: Sequence[str] | None) -> list[PlacedRow]:
    """Where entries stand, in order of arrival."""
    columns = (t.entry.c.hash, t.placed.c.subject, t.placed.c.vector, t.placed.c.standing)
    found = select(*columns).join_from(t.placed, t.entry).order_by(t.placed.c.entry)
    if subject is not None:
        found = found.where(t.placed.c.subject == subject)
    if hashes is not None:
        found = found.where(t.entry.c.hash.in_(among("hashes")))
    return [
        PlacedRow(name.hex(), whose, vector, Standing(standing))
        for name, whose, vector, standing in connection.execute(found, {"hashes": _json(hashes or ())}).all()
    ]


def placed_of(connection: Connection, change: str) -> PlacedRow | None:
    """Where the entry of a change stands: found among those of the subject in which it is a current value, else among
    all, by their hashes alone."""
    where = select(t.cell.c.subject).where(t.cell.c.change == change).limit(1)
    subject = connection.execute(where).scalar_one_or_none()
    for name, number in connection.execute(_NUMBERS if subject is None else _NUMBERS_OF, {"subject": subject}):
        if change in (change_hash(name.hex(), k) for k in range(number)):
            return next(iter(placed(connection, None, [name.hex()])), None)
    return None


def _how_many(table: Table) -> ScalarSelect[int]:
    return select(func.count()).where(table.c.entry == t.entry.c.number).scalar_subquery()


_NUMBERS = select(t.entry.c.hash, _how_many(t.leaf) + _how_many(t.redacted))
_NUMBERS_OF = _NUMBERS.join(t.placed).where(t.placed.c.subject == bindparam("subject"))


def standing_as(connection: Connection, standing: Standing) -> list[str]:
    """The hashes of entries that stand so, in order of arrival; those that are not current are found by their index."""
    found = select(t.entry.c.hash).join_from(t.placed, t.entry).order_by(t.placed.c.entry)
    chosen = found.where(t.placed.c.standing == standing.value)
    if standing is not Standing.CURRENT:
        chosen = chosen.where(t.NOT_CURRENT)
    return [name.hex() for name in connection.execute(chosen).scalars()]


def cells(connection: Connection, subject: str | None) -> list[CellRow]:
    """Current values, ordered by place and change."""
    found = select(t.cell).order_by(t.cell.c.subject, t.cell.c.what, t.cell.c.change)
    if subject is not None:
        found = found.where(t.cell.c.subject == subject)
    return [CellRow(*row) for row in connection.execute(found).all()]


def subjects(connection: Connection) -> list[SubjectRow]:
    """The lines of the study home, ordered by subject."""
    return [SubjectRow(*row) for row in connection.execute(select(t.subject).order_by(t.subject.c.subject))]


def typing(connection: Connection) -> list[Typing]:
    """What is being typed, ordered by place."""
    return [Typing(*row) for row in connection.execute(select(t.typing).order_by(t.typing.c.place))]


def meta(connection: Connection, key: str) -> str | None:
    """One fact about this file."""
    return connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()


def row_counts(connection: Connection) -> tuple[int, int, int]:
    """How many read rows there are: of entries, of cells, of subjects."""
    counts = (select(func.count()).select_from(table) for table in (t.placed, t.cell, t.subject))
    placed, cells, subjects = (connection.execute(count).scalar_one() for count in counts)
    return placed, cells, subjects


def rows_digest(connection: Connection) -> str:
    """SHA-256 over all read rows in an order that does not depend on arrival, in hex."""
    whole = hashlib.sha256()
    standing = select(t.entry.c.hash, t.placed.c.subject, t.placed.c.vector, t.placed.c.standing)
    for name, *rest in connection.execute(standing.join_from(t.placed, t.entry).order_by(t.entry.c.hash)):
        whole.update(canonical(["placed", name.hex(), *rest]) + b"\n")
    for row in connection.execute(select(t.cell).order_by(t.cell.c.subject, t.cell.c.what, t.cell.c.change)):
        whole.update(canonical(["cell", *row]) + b"\n")
    for row in connection.execute(select(t.subject).order_by(t.subject.c.subject)):
        whole.update(canonical(["subject", *row]) + b"\n")
    return whole.hexdigest()
