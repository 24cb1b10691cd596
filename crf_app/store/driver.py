"""How the encrypted file is opened: key, pragmas, and what a connection may not do.

Knows SQLCipher and SQLAlchemy's engine, not the tables' meaning. Another SQLite with the same file format can be passed
in as a ``Driver`` (tests run the whole ledger on a simulated disk so).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from crf_app.errors import Unavailable

OLDEST_SQLITE = (3, 51, 3)
WRITE = "store_write"

_OK, _DENY = 0, 1
_DELETE, _DROP_TABLE, _DROP_TRIGGER, _PRAGMA, _UPDATE, _ATTACH, _ALTER = 9, 11, 16, 19, 23, 24, 26
_KEPT = frozenset({"entry", "leaf", "redacted"})

Values = tuple[str | int | bytes, ...]
Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


class Cursor(Protocol):
    """What a statement gives back."""

    def fetchall(self) -> list[tuple[object, ...]]:
        """All rows."""


class Raw(Protocol):
    """A DB-API connection of an encrypting SQLite, as far as it is used here."""

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, rows: Sequence[Values], /) -> object:
        """Run one statement for each row."""

    def set_authorizer(self, authorizer: Authorizer) -> None:
        """Ask this function before a statement is prepared."""

    def backup(self, target: Raw) -> None:
        """Copy the whole file into another open one."""

    def close(self) -> None:
        """Let the file go."""


class Driver(Protocol):
    """An encrypting SQLite: its DB-API module, and a keyed connection to a file."""

    @property
    def module(self) -> ModuleType:
        """The DB-API module."""

    def connect(self, path: Path, key: bytes, mode: str) -> Raw:
        """A keyed connection in autocommit; ``mode`` is SQLite's: ro, rw or rwc."""


class SqlCipher:
    """The driver of the product: SQLCipher with a raw 256-bit key."""

    @property
    def module(self) -> ModuleType:
        """The DB-API module."""
        return cast(ModuleType, dbapi2)

    def connect(self, path: Path, key: bytes, mode: str) -> Raw:
        """A keyed connection; a silenced log first, else one bad page prints thousands of lines."""
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        raw = dbapi2.connect(uri, uri=True, timeout=5, check_same_thread=False, isolation_level=None)
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return cast(Raw, raw)


def prepare(raw: Raw, read_only: bool) -> Raw:
    """Set the pragmas: durable on commit, foreign keys, nothing trusted in the schema, deleted bytes overwritten."""
    raw.execute("PRAGMA busy_timeout = 5000")
    raw.execute("PRAGMA synchronous = FULL")
    if not read_only:
        raw.execute("PRAGMA journal_mode = WAL").fetchall()
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = OFF", "secure_delete = ON"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    raw.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    raw.set_authorizer(append_only)
    return raw


def append_only(act: int, name: str | None, column: str | None, _schema: str | None, _trigger: str | None) -> int:
    """Deny what would change evidence, beside the triggers; also renaming, attaching and writing the schema."""
    if act == _PRAGMA:
        return _DENY if name == "writable_schema" and column is not None else _OK
    if act in (_ATTACH, _DROP_TRIGGER):
        return _DENY
    if act == _ALTER:
        return _DENY if column in _KEPT else _OK
    return _DENY if act in (_UPDATE, _DELETE, _DROP_TABLE) and name in _KEPT else _OK


def redacting(act: int, name: str | None, column: str | None, schema: str | None, trigger: str | None) -> int:
    """As ``append_only``, but a leaf may be deleted; the trigger still asks for its hash."""
    if act == _DELETE and name == "leaf":
        return _OK
    return append_only(act, name, column, schema, trigger)


def open_engine(path: Path, key: bytes, read_only: bool, driver: Driver) -> Engine:
    """An engine that begins its own transactions: IMMEDIATE for writing, deferred for reading."""
    _refuse_old(driver.module.sqlite_version_info)
    mode = mode_for(path, read_only)

    def connect() -> Raw:
        raw = driver.connect(path, key, mode)
        try:
            return prepare(raw, read_only)
        except BaseException:
            raw.close()
            raise

    engine = create_engine(
        "sqlite://", creator=connect, module=driver.module, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def mode_for(path: Path, read_only: bool) -> str:
    """How SQLite opens a file; also a reader writes the log's index where it can, and only there sees a live log."""
    return "ro" if read_only and not os.access(path.parent, os.W_OK) else "rw"


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _refuse_old(version: tuple[int, int, int]) -> None:
    if version < OLDEST_SQLITE:
        found, wanted = (".".join(map(str, numbers)) for numbers in (version, OLDEST_SQLITE))
        raise Unavailable(f"SQLite {found} can damage files; at least {wanted} is needed")
