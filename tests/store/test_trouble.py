"""What goes wrong outside the program is said in words, and the data stay."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from crf_app.errors import CrfError, Tampered, Unavailable
from crf_app.record.rows import Rows
from crf_app.store.driver import Raw, SqlCipher, open_engine
from crf_app.store.ledger import Ledger
from crf_app.store.trouble import in_words, told

if TYPE_CHECKING:
    from tests.store.conftest import Chain


class SqliteSays(Exception):
    """An error with SQLite's code, as the driver raises it."""

    def __init__(self, code: int) -> None:
        super().__init__("SELECT of somebody's value")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (5, Unavailable, "another program"),
        (8, Unavailable, "write-protected"),
        (10, Unavailable, "disk reported an error"),
        (10 | 3 << 8, Unavailable, "disk reported an error"),
        (13, Unavailable, "disk is full"),
        (14, Unavailable, "can't be opened"),
        (11, Tampered, "damaged"),
        (26, Tampered, "damaged or does not belong to this key"),
    ],
)
def test_each_complaint_has_its_words(code: int, kind: type[CrfError], words: str):
    """SQLite's codes, extended ones too, become Unavailable or Tampered without the statement."""
    with pytest.raises(kind, match=words), told():
        raise OperationalError("SELECT", None, SqliteSays(code))


def test_a_mistake_of_ours_is_passed_on():
    """Code 1 (an SQL error) is a bug and stays one."""
    assert in_words(SqliteSays(1)) is None


def test_disk_full(ledger: Ledger, chain: Chain):
    """A full disk is Unavailable; the failed gesture leaves nothing and everything before is readable."""
    first, second = chain.entry(), chain.entry("x" * 100_000)
    ledger.append([first], chain.rows(first))
    raw = ledger._file._writer.connection.driver_connection
    raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(Unavailable, match="disk is full"):
        ledger.append([second], chain.rows(second))
    assert [entry.hash for entry in ledger.entries()] == [first.hash]


def test_after_a_full_disk_writing_goes_on(ledger: Ledger, chain: Chain):
    """Once there is room again the same gesture succeeds."""
    entry = chain.entry("x" * 100_000)
    raw = ledger._file._writer.connection.driver_connection
    raw.execute("PRAGMA max_page_count = 20")
    with pytest.raises(Unavailable):
        ledger.append([entry], Rows())
    raw.execute("PRAGMA max_page_count = 1000000")
    ledger.append([entry], Rows())
    assert ledger.count() == 1


def test_a_locked_file(ledger: Ledger, path: Path, key: bytes, chain: Chain):
    """A file that another program writes is Unavailable, after a wait."""
    other = SqlCipher().connect(path, key, "rw")
    other.execute("BEGIN IMMEDIATE")
    ledger._file._writer.connection.driver_connection.execute("PRAGMA busy_timeout = 1")
    with pytest.raises(Unavailable, match="another program"):
        ledger.append([chain.entry()], Rows())
    other.close()


@pytest.mark.usefixtures("ledger")
def test_the_wrong_key(path: Path):
    """A file that does not open with its key is Tampered: whether the password was right the key file knows."""
    with pytest.raises(Tampered, match="does not belong to this key"):
        Ledger.open(path, bytes(32))


def test_a_damaged_page(path: Path, key: bytes, chain: Chain):
    """A flipped bit in the middle of the file is Tampered when it is read, and integrity names the page."""
    ledger = Ledger.create(path, key)
    ledger.append([chain.entry("x" * 20_000)], Rows())
    ledger.close()
    content = bytearray(path.read_bytes())
    content[-5000] ^= 1
    path.write_bytes(content)
    ledger = Ledger.open(path, key)
    with pytest.raises(Tampered, match="damaged"):
        list(ledger.entries())
    assert "HMAC verification failed" in ledger.integrity()[0]
    ledger.close()


def test_a_sound_file(ledger: Ledger, chain: Chain):
    """A file that is sound has no problems, also while it is written."""
    ledger.append([chain.entry()], Rows())
    assert ledger.integrity() == []


def test_a_file_that_is_no_ledger(path: Path, key: bytes):
    """An encrypted file without our tables is not taken for a ledger."""
    raw = SqlCipher().connect(path, key, "rwc")
    raw.execute("CREATE TABLE other (x)")
    raw.close()
    with pytest.raises(Tampered, match="no ledger"):
        Ledger.open(path, key)


def test_a_folder_that_can_t_be_written(tmp_path: Path, key: bytes):
    """A path whose folder is missing is Unavailable."""
    with pytest.raises(Unavailable, match="No such file"):
        Ledger.create(tmp_path / "missing" / "ledger.db", key)


def test_an_old_sqlite_is_refused(path: Path, key: bytes):
    """SQLite before 3.51.3 can damage a file with two connections."""

    class OldModule:
        sqlite_version_info = (3, 51, 2)

    class OldDriver(SqlCipher):
        module = OldModule()

    with pytest.raises(Unavailable, match=r"SQLite 3\.51\.2 .* 3\.51\.3"):
        open_engine(path, key, False, OldDriver())


def test_nothing_readable_is_on_the_disk(path: Path, key: bytes, chain: Chain):
    """File and log hold neither a value nor a name of a table in clear."""
    ledger = Ledger.create(path, key)
    ledger.append([chain.entry("Anna Example")], Rows())
    content = path.read_bytes() + path.with_name("ledger.db-wal").read_bytes()
    ledger.close()
    assert not any(word in content for word in (b"Anna", b"SQLite format", b"CREATE TABLE"))


def test_a_backup_opens_while_the_original_is_open(ledger: Ledger, chain: Chain, tmp_path: Path, key: bytes):
    """A copy taken during work holds what was committed, under the same key, and is sound."""
    entry = chain.entry("1", "2")
    ledger.append([entry], chain.rows(entry))
    ledger.backup(tmp_path / "copy.db")
    ledger.append([chain.entry()], Rows())
    copy = Ledger.open(tmp_path / "copy.db", key, read_only=True)
    assert (list(copy.entries()), copy.integrity()) == ([entry], [])
    copy.close()


def test_a_backup_is_one_file(ledger: Ledger, tmp_path: Path):
    """The copy has no log beside it and no unfinished part."""
    ledger.backup(tmp_path / "copy.db")
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]


def test_rekey(ledger: Ledger, path: Path, key: bytes, chain: Chain):
    """After re-keying the ledger goes on, the old key opens nothing and the new one everything."""
    first, second = chain.entry(), chain.entry()
    ledger.append([first], Rows())
    ledger.rekey(bytes(32))
    ledger.append([second], Rows())
    ledger.close()
    with pytest.raises(Tampered):
        Ledger.open(path, key)
    again = Ledger.open(path, bytes(32))
    assert list(again.entries()) == [first, second]
    again.close()


def test_rekey_waits_for_readers(ledger: Ledger, path: Path, key: bytes):
    """While another program has the file open it can't be re-keyed, and goes on under the old key."""
    reader = Ledger.open(path, key, read_only=True)
    with pytest.raises(Unavailable, match="another program"):
        ledger.rekey(bytes(32))
    assert ledger.count() == 0
    reader.close()


def test_a_copy_that_does_not_hold_gets_no_name(path: Path, key: bytes, tmp_path: Path):
    """A stick that loses a bit between writing and reading back leaves no backup that looks whole."""

    class Stick(SqlCipher):
        opened = 0

        def connect(self, path: Path, key: bytes, mode: str) -> Raw:
            if path.suffix == ".part":
                self.opened += 1
            if self.opened == 2:
                path.write_bytes(path.read_bytes()[:-1] + b"?")
            return super().connect(path, key, mode)

    ledger = Ledger.create(path, key, driver=Stick())
    with pytest.raises(Tampered, match="copy does not hold"):
        ledger.backup(tmp_path / "copy.db")
    ledger.close()
    assert not (tmp_path / "copy.db").exists()


def test_readers_in_other_threads(ledger: Ledger, chain: Chain):
    """While one thread writes, another reads whole entries, never fewer than before."""
    counts: list[int] = []
    entries = [chain.entry("1", "2") for _ in range(40)]

    def read() -> None:
        while not counts or counts[-1] < 40:
            counts.append(sum(len(entry.leaves) == 2 for entry in ledger.entries()))

    reader = threading.Thread(target=read)
    reader.start()
    for entry in entries:
        ledger.append([entry], chain.rows(entry))
    reader.join()
    assert counts == sorted(counts)
