"""The statements that write, built by SQLAlchemy Core and compiled once.

They run on rows of plain tuples, by the driver inside Core's transaction: Core's own way from a compiled statement to
the driver takes an eighth longer (measured), and binding by name far more. Knows tables and the record's types, not
transactions, keys or files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import orjson
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, delete, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert

from crf_app.record.entries import Entry, Leaf
from crf_app.record.rows import Rows
from crf_app.store import tables as t
from crf_app.store.driver import Raw, Values

_DIALECT = sqlite.dialect(paramstyle="qmark")
_NUMBER = select(t.entry.c.number).where(t.entry.c.hash == bindparam("entry")).scalar_subquery()


def _insert(table: Table, upsert: bool = False, **given: ColumnElement[Any]) -> str:
    statement = insert(table).values({column.name: bindparam(column.name) for column in table.columns} | given)
    if upsert:
        rest = [column.name for column in table.columns if not column.primary_key]
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in rest}
        )
    return str(statement.inline().compile(dialect=_DIALECT))


def _delete(table: Table, *by: str) -> str:
    matches = [table.c[name] == bindparam(name) for name in by]
    return str(delete(table).where(*matches).compile(dialect=_DIALECT))


def among(parameter: str) -> Select[tuple[bytes]]:
    """The hashes in a bound JSON list of hex texts, as a subquery: one statement for lists of any length."""
    listed = func.json_each(bindparam(parameter)).table_valued("value")
    return select(func.unhex(listed.c.value))


ADD_ENTRY = _insert(t.entry)
ADD_LEAF = _insert(t.leaf)
ADD_REDACTED = _insert(t.redacted)
DROP_LEAF = _delete(t.leaf, "entry", "k")
PUT_PLACED = _insert(t.placed, upsert=True, entry=_NUMBER)
CLEAR_CELLS = _delete(t.cell, "subject", "what")
PUT_CELL = _insert(t.cell, upsert=True)
PUT_SUBJECT = _insert(t.subject, upsert=True)
PUT_TYPING = _insert(t.typing, upsert=True)
CLEAR_TYPING = _delete(t.typing, "place")
PUT_META = _insert(t.meta, upsert=True)
_LAST = select(func.max(t.entry.c.number)).scalar_subquery()
_HELD = select(func.json_group_array(func.lower(func.hex(t.entry.c.hash)))).where(t.entry.c.hash.in_(among("hashes")))
STANDING = str(select(_LAST, _HELD.scalar_subquery()).compile(dialect=_DIALECT))


def standing(connection: Connection, hashes: Iterable[str]) -> tuple[int, list[str]]:
    """The last arrival number, and those of the hashes that are held."""
    row = _raw(connection).execute(STANDING, (orjson.dumps(list(hashes)).decode(),)).fetchall()[0]
    return cast(int | None, row[0]) or 0, orjson.loads(cast(str, row[1]))


def run(connection: Connection, sql: str, rows: Sequence[Values]) -> None:
    """Run one statement for each row; nothing for none."""
    if rows:
        _raw(connection).executemany(sql, rows)


def _raw(connection: Connection) -> Raw:
    return cast(Raw, connection.connection.driver_connection)


def write_entries(connection: Connection, first: int, arrived: str, entries: Iterable[Entry]) -> None:
    """Write entries, numbered from ``first``, with each leaf or what stays of it."""
    added: list[Values] = []
    leaves: list[Values] = []
    taken: list[Values] = []
    for number, entry in enumerate(entries, first):
        header = entry.header
        added.append((number, bytes.fromhex(entry.hash), header.chain, header.seq, arrived, entry.signature, entry.raw))
        for k, leaf in enumerate(entry.leaves):
            if isinstance(leaf, Leaf):
                leaves.append((number, k, leaf.salt, leaf.value))
            else:
                taken.append((number, k, leaf))
    run(connection, ADD_ENTRY, added)
    run(connection, ADD_LEAF, leaves)
    run(connection, ADD_REDACTED, taken)


def write_rows(connection: Connection, rows: Rows) -> None:
    """Write one adoption's read rows: cleared cells go before new ones come."""
    run(
        connection,
        PUT_PLACED,
        [(bytes.fromhex(row.entry), row.subject, row.vector, row.standing.value) for row in rows.placed],
    )
    run(connection, CLEAR_CELLS, rows.cleared)
    run(connection, PUT_CELL, [(row.subject, row.what, row.change, row.value) for row in rows.cells])
    run(connection, PUT_SUBJECT, [(row.subject, row.summary) for row in rows.subjects])
