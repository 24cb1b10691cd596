"""The ledger of one site: entries that are only ever added, and the read rows beside them, in one encrypted file.

Writes what it is given in one transaction and gives it back; it knows no rule of the protocol and never computes a
read row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select, text

from crf_app.errors import Refused, Tampered, Unavailable
from crf_app.record.entries import Entry, Leaf
from crf_app.record.rows import ROWS_VERSION, Rows
from crf_app.store import queries, statements, tables
from crf_app.store.disk import DISK
from crf_app.store.driver import Driver, SqlCipher
from crf_app.store.encrypted import EncryptedFile
from crf_app.store.reading import ROWS, LedgerReading, stamp

Clock = Callable[[], datetime]

_SQLCIPHER = SqlCipher()
_SCHEMA = "schema"


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Ledger(LedgerReading):
    """An open ledger. Every method raises Unavailable when disk or lock fail, and Tampered on a damaged file."""

    def __init__(self, file: EncryptedFile, now: Clock) -> None:
        super().__init__(file)
        self._now = now

    @classmethod
    def create(cls, path: Path, key: bytes, *, now: Clock = utc_now, driver: Driver = _SQLCIPHER) -> Ledger:
        """A new, empty file under a random 256-bit key; Refused when there is one already."""
        _reserve(path)
        file = EncryptedFile(path, key, read_only=False, driver=driver)
        with file.writing() as connection:
            tables.create_tables(connection)
            statements.run(connection, statements.PUT_META, [(_SCHEMA, str(tables.SCHEMA)), (ROWS, str(ROWS_VERSION))])
        DISK.sync_folder(path.parent)
        return cls(file, now)

    @classmethod
    def open(
        cls, path: Path, key: bytes, read_only: bool = False, *, now: Clock = utc_now, driver: Driver = _SQLCIPHER
    ) -> Ledger:
        """An existing file; Unavailable when it is missing or newer than this program, Tampered when damaged."""
        if not path.is_file():
            raise Unavailable(f"{path.name} is not there")
        file = EncryptedFile(path, key, read_only=read_only, driver=driver)
        try:
            with file.reading() as connection:
                _check(connection)
        except BaseException:
            file.close()
            raise
        return cls(file, now)

    def append(
        self,
        entries: Sequence[Entry],
        rows: Rows,
        redact: Sequence[tuple[str, int]] = (),
        clear_typing: Sequence[str] = (),
    ) -> None:
        """Add entries with their read rows in one transaction; those already held are skipped.

        ``redact`` names leaves (entry hash, change) whose values go, leaving their hash.
        """
        with self._file.redacting() if redact else self._file.writing() as connection:
            self._add(connection, entries)
            for name, k in redact:
                _take_out(connection, name, k)
            statements.write_rows(connection, rows)
            statements.run(connection, statements.CLEAR_TYPING, [(place,) for place in clear_typing])

    def _add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        offered = {entry.hash: entry for entry in entries}
        last, held = statements.standing(connection, offered)
        for name in held:
            del offered[name]
        statements.write_entries(connection, last + 1, stamp(self._now()), offered.values())

    def replace_rows(self, rows: Iterable[Rows], version: int = ROWS_VERSION) -> None:
        """Empty the read tables and write them anew, in one transaction."""
        with self._file.writing() as connection:
            for table in tables.READ:
                connection.execute(delete(table))
            for part in rows:
                statements.write_rows(connection, part)
            statements.run(connection, statements.PUT_META, [(ROWS, str(version))])

    def save_typing(self, place: str, user: str, text: str, time: str) -> None:
        """Keep text that is still being typed at a place."""
        with self._file.writing() as connection:
            statements.run(connection, statements.PUT_TYPING, [(place, user, text, time)])

    def clear_typing(self, place: str) -> None:
        """Forget what was being typed at a place."""
        with self._file.writing() as connection:
            statements.run(connection, statements.CLEAR_TYPING, [(place,)])

    def set_meta(self, key: str, value: str) -> None:
        """Note a fact about this file."""
        with self._file.writing() as connection:
            statements.run(connection, statements.PUT_META, [(key, value)])

    def backup(self, target: Path) -> None:
        """Copy the ledger as it is now into an encrypted file under the same key, and read the copy back."""
        self._file.backup(target)

    def integrity(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        return self._file.integrity()

    @property
    def file_key(self) -> bytes:
        """The key that the file is under now."""
        return self._file.key

    def rekey(self, key: bytes) -> None:
        """Write the whole file anew under another key."""
        self._file.rekey(key)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _reserve(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise Refused("store.exists", file=path.name) from None
    except OSError as error:
        raise Unavailable(f"{path.name}: {error.strerror}") from None


def _check(connection: Connection) -> None:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master")).all()
    schema = {str(name): sql for name, sql in found}
    if "meta" not in schema:
        raise Tampered("the file holds no ledger")
    if int(queries.meta(connection, _SCHEMA) or 0) > tables.SCHEMA:
        raise Unavailable("the study file was written by a newer version of this program")
    if any(schema.get(name) != sql for name, sql in tables.GUARDS.items()):
        raise Tampered("a guard of the ledger is missing")


def _take_out(connection: Connection, name: str, k: int) -> None:
    found = select(tables.leaf.c.entry, tables.leaf.c.salt, tables.leaf.c.value).join(tables.entry)
    chosen = found.where(tables.entry.c.hash == bytes.fromhex(name), tables.leaf.c.k == k)
    row = connection.execute(chosen).one_or_none()
    if row is None:
        _must_be_gone(connection, name, k)
        return
    number, salt, value = row
    statements.run(connection, statements.ADD_REDACTED, [(number, k, Leaf(salt, value).hash)])
    statements.run(connection, statements.DROP_LEAF, [(number, k)])


def _must_be_gone(connection: Connection, name: str, k: int) -> None:
    gone = select(tables.redacted.c.k).join(tables.entry)
    chosen = gone.where(tables.entry.c.hash == bytes.fromhex(name), tables.redacted.c.k == k)
    if connection.execute(chosen).one_or_none() is None:
        raise KeyError(f"entry {name} has no change {k}")
