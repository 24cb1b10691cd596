"""Evidence can't be changed: neither by a bug in our SQL (connection) nor by another program's (triggers)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlcipher3 import dbapi2

from crf_app.errors import Tampered
from crf_app.record.rows import Rows
from crf_app.store.driver import SqlCipher, append_only
from crf_app.store.ledger import Ledger

if TYPE_CHECKING:
    from tests.store.conftest import Chain

CHANGES = [
    "UPDATE entry SET raw = x'00'",
    "DELETE FROM entry",
    "INSERT OR REPLACE INTO entry SELECT number, hash, chain, seq, arrived, signature, x'00' FROM entry",
    "UPDATE leaf SET value = x'00'",
    "DELETE FROM leaf WHERE k = 1",
    "INSERT OR REPLACE INTO leaf SELECT entry, k, salt, x'00' FROM leaf",
    "UPDATE redacted SET hash = x'00'",
    "DELETE FROM redacted",
]
SCHEMA_CHANGES = [
    "DROP TABLE entry",
    "DROP TRIGGER leaf_no_delete",
    "ALTER TABLE leaf RENAME TO leaves",
    "ATTACH ':memory:' AS other",
    "PRAGMA writable_schema = ON",
]


@pytest.fixture
def filled(ledger: Ledger, chain: Chain):
    """A ledger whose only entry has one of its two values redacted."""
    entry = chain.entry("1", "2")
    ledger.append([entry], chain.rows(entry), redact=[(entry.hash, 0)])
    return ledger


def _other_program(path: Path, key: bytes) -> Engine:
    def connect():
        raw = SqlCipher().connect(path, key, "rw")
        raw.execute("PRAGMA recursive_triggers = ON")
        return raw

    return create_engine("sqlite://", creator=connect, module=dbapi2)


@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.usefixtures("filled")
def test_triggers_hold_against_another_program(path: Path, key: bytes, sql: str):
    """A program with the key but without our connection meets the triggers."""
    engine = _other_program(path, key)
    with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


@pytest.mark.parametrize("sql", [sql for sql in CHANGES if not sql.startswith("INSERT")] + SCHEMA_CHANGES)
def test_the_connection_denies_it_too(filled: Ledger, sql: str):
    """Our own connection does not even prepare the statement."""
    with pytest.raises(DatabaseError, match=r"not authorized|prohibited"), filled._file.writing() as connection:
        connection.exec_driver_sql(sql)


def test_replacing_an_entry_is_stopped_by_its_trigger(filled: Ledger):
    """INSERT OR REPLACE deletes silently unless the triggers are recursive; on our connection they are."""
    with pytest.raises(IntegrityError, match="append-only"), filled._file.writing() as connection:
        connection.exec_driver_sql(CHANGES[2])


def test_a_redaction_still_asks_for_the_hash(filled: Ledger):
    """Also where leaves may be deleted, one without its hash in ``redacted`` stays."""
    with pytest.raises(IntegrityError, match="append-only"), filled._file.redacting() as connection:
        connection.exec_driver_sql("DELETE FROM leaf WHERE k = 1")


def test_after_a_redaction_the_connection_denies_again(filled: Ledger, chain: Chain):
    """The permission to delete leaves ends with the redaction."""
    entry = chain.entry("1")
    filled.append([entry], Rows(), redact=[(entry.hash, 0)])
    with pytest.raises(DatabaseError, match="not authorized"), filled._file.writing() as connection:
        connection.exec_driver_sql("DELETE FROM leaf WHERE k = 1")


@pytest.mark.usefixtures("filled")
def test_a_file_without_its_guards_is_not_opened(path: Path, key: bytes):
    """A ledger whose trigger was dropped elsewhere is not trusted."""
    engine = _other_program(path, key)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_delete")
    engine.dispose()
    with pytest.raises(Tampered, match="guard"):
        Ledger.open(path, key)


def test_reading_pragmas_is_allowed():
    """Only setting writable_schema is denied, not asking for it."""
    assert append_only(19, "writable_schema", None, None, None) == 0


def _decrypted(data: bytes, key: bytes) -> bytes:
    """The pages of a SQLCipher 4 file, free ones too: AES-256-CBC, the IV in the 80 reserved bytes at a page's end."""
    pages = [data[start : start + 4096] for start in range(0, len(data), 4096)]
    plain = b""
    for number, page in enumerate(pages):
        decryptor = Cipher(algorithms.AES(key), modes.CBC(page[4016:4032])).decryptor()
        plain += decryptor.update(page[0 if number else 16 : 4016])
    return plain


def test_a_redacted_value_is_nowhere_in_the_file(filled: Ledger, path: Path, key: bytes, chain: Chain):
    """No page, free or used, still holds the redacted text, and no log is left that could."""
    secret = "Anna Example of Exampletown"
    entry = chain.entry(secret)
    filled.append([entry], chain.rows(entry))
    filled._file._writer.connection.driver_connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
    assert secret.encode() in _decrypted(path.read_bytes(), key)
    filled.append([], Rows(cleared=chain.rows(entry).cleared), redact=[(entry.hash, 0)])
    assert secret.encode() not in _decrypted(path.read_bytes(), key)
    assert path.with_name("ledger.db-wal").stat().st_size == 0
