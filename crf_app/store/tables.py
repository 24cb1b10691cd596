"""Tables of the ledger file and the triggers that keep the evidence append-only.

Evidence (``entry``, ``leaf``, ``redacted``) never changes shape and is never migrated; the read tables can be emptied
and rebuilt at will; ``typing`` and ``meta`` are local. Nothing here knows connections, keys or what an entry means.
"""

from __future__ import annotations

from sqlalchemy import Connection, Index, LargeBinary, MetaData, Table, Text, text
from sqlmodel import Field, SQLModel

SCHEMA = 1

_STRICT = {"sqlite_strict": True}
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_ENTRY = "entry.number"


class StoreTable(SQLModel):
    """What the tables of this file share: one metadata of their own."""

    metadata = MetaData()


class EntryTable(StoreTable, table=True):
    """One entry as it arrived: exact header bytes and signature; ``number`` counts arrivals, ``arrived`` is UTC."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_chain", "chain", "seq"), _STRICT)

    number: int = Field(primary_key=True)
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    chain: str = Field(sa_type=Text)
    seq: int
    arrived: str = Field(sa_type=Text)
    signature: bytes = Field(sa_type=LargeBinary)
    raw: bytes = Field(sa_type=LargeBinary)


class LeafTable(StoreTable, table=True):
    """The value of change ``k`` of an entry under its salt."""

    __tablename__ = "leaf"
    __table_args__ = (_CLUSTERED,)

    entry: int = Field(primary_key=True, foreign_key=_ENTRY)
    k: int = Field(primary_key=True)
    salt: bytes = Field(sa_type=LargeBinary)
    value: bytes = Field(sa_type=LargeBinary)


class RedactedTable(StoreTable, table=True):
    """What stays of a leaf that was taken out: its hash."""

    __tablename__ = "redacted"
    __table_args__ = (_CLUSTERED,)

    entry: int = Field(primary_key=True, foreign_key=_ENTRY)
    k: int = Field(primary_key=True)
    hash: bytes = Field(sa_type=LargeBinary)


class PlacedTable(StoreTable, table=True):
    """Read table: the subject, causal past and standing of an entry."""

    __tablename__ = "placed"
    __table_args__ = (Index("placed_subject", "subject"), _CLUSTERED)

    entry: int = Field(primary_key=True, foreign_key=_ENTRY)
    subject: str = Field(sa_type=Text)
    vector: str = Field(sa_type=Text)
    standing: str = Field(sa_type=Text)


class CellTable(StoreTable, table=True):
    """Read table: the current values; two rows of one ``what`` are a conflict."""

    __tablename__ = "cell"
    __table_args__ = (_CLUSTERED,)

    subject: str = Field(sa_type=Text, primary_key=True)
    what: str = Field(sa_type=Text, primary_key=True)
    change: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


class SubjectTable(StoreTable, table=True):
    """Read table: what the study home lists of a subject."""

    __tablename__ = "subject"
    __table_args__ = (_CLUSTERED,)

    subject: str = Field(sa_type=Text, primary_key=True)
    summary: str = Field(sa_type=Text)


class TypingTable(StoreTable, table=True):
    """Text that is still being typed at a place. Local, never evidence."""

    __tablename__ = "typing"
    __table_args__ = (_CLUSTERED,)

    place: str = Field(sa_type=Text, primary_key=True)
    user: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    time: str = Field(sa_type=Text)


class MetaTable(StoreTable, table=True):
    """Facts about this file: schema, version of the read rows."""

    __tablename__ = "meta"
    __table_args__ = (_CLUSTERED,)

    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


metadata = StoreTable.metadata
entry, leaf, redacted = metadata.tables["entry"], metadata.tables["leaf"], metadata.tables["redacted"]
placed, cell, subject = metadata.tables["placed"], metadata.tables["cell"], metadata.tables["subject"]
typing, meta = metadata.tables["typing"], metadata.tables["meta"]

EVIDENCE: tuple[Table, ...] = (entry, leaf, redacted)
READ: tuple[Table, ...] = (placed, cell, subject)

NOT_CURRENT = text("placed.standing != 'current'")
"""What SQLite has to read word for word in a question before it looks into ``placed_waiting``."""

_WAITING = Index("placed_waiting", placed.c.standing, sqlite_where=text("standing != 'current'"))


def _guard(table: str, act: str, when: str = "") -> tuple[str, str]:
    name = f"{table}_no_{act}"
    sql = (
        f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )
    return name, sql


_WITHOUT_HASH = " WHEN NOT EXISTS (SELECT 1 FROM redacted r WHERE r.entry = OLD.entry AND r.k = OLD.k)"

GUARDS: dict[str, str] = dict(
    [
        _guard("entry", "update"),
        _guard("entry", "delete"),
        _guard("leaf", "update"),
        _guard("leaf", "delete", _WITHOUT_HASH),
        _guard("redacted", "update"),
        _guard("redacted", "delete"),
    ]
)


def create_tables(connection: Connection) -> None:
    """Make the tables and their guards in the open transaction."""
    metadata.create_all(connection)
    for sql in GUARDS.values():
        connection.exec_driver_sql(sql)
