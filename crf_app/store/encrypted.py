"""One open encrypted file: its transactions, its copy, its key and its soundness. Knows no table.

One writer at a time, readers beside it; every commit is on the disk when it returns.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from crf_app.errors import Tampered, Unavailable
from crf_app.store.disk import DISK, Disk
from crf_app.store.driver import WRITE, Driver, Raw, append_only, mode_for, open_engine, redacting
from crf_app.store.trouble import told

# Folding the log in comes first: after a power cut a page may be torn in the file and whole in the log.
_CHECKS = ("wal_checkpoint(TRUNCATE)", "cipher_integrity_check", "integrity_check(10)", "foreign_key_check")


class EncryptedFile:
    """An open file. Raises Unavailable (disk, lock) and Tampered (damage) from every method."""

    def __init__(self, path: Path, key: bytes, *, read_only: bool, driver: Driver, disk: Disk = DISK) -> None:
        self.path, self.read_only = path, read_only
        self._driver, self._disk = driver, disk
        self._lock = threading.RLock()
        self._open(key)

    def _open(self, key: bytes) -> None:
        self._key = key
        self._engine = open_engine(self.path, key, self.read_only, self._driver)
        with told():
            self._writer = self._engine.connect().execution_options(**{WRITE: True})

    @property
    def key(self) -> bytes:
        """The key that the file is under now."""
        return self._key

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction, committed at the end with one fsync; nothing of it stays when an error leaves it."""
        if self.read_only:
            raise Unavailable("the study file is open for reading only")
        with self._lock, told(), self._writer.begin():
            yield self._writer

    @contextmanager
    def redacting(self) -> Iterator[Connection]:
        """A write transaction that may take leaves out; afterwards the log is folded in, so that no old page stays."""
        with self._lock, told():
            raw = cast(Raw, self._writer.connection.driver_connection)
            raw.set_authorizer(redacting)
            try:
                with self.writing() as connection:
                    yield connection
            finally:
                raw.set_authorizer(append_only)
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the file: what is written meanwhile is not seen. While it is re-keyed, this waits."""
        with told():
            with self._lock:
                opened = self._engine.connect()
            with opened as connection:
                yield connection

    def backup(self, target: Path) -> None:
        """Copy the file as it is now under the same key, read the copy back, and only then give it its name."""
        part = target.with_name(target.name + ".part")
        self._disk.replace(part, b"")  # a file that is there keeps its mode, readable by its owner alone
        with told(), closing(self._engine.raw_connection()) as source:
            with closing(self._driver.connect(part, self._key, "rwc")) as copy:
                cast(Raw, source.driver_connection).backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            problems = self._problems(part)
        if problems:
            raise Tampered(f"the copy does not hold: {problems[0]}")
        self._disk.settle(part, target)

    def integrity(self) -> list[str]:
        """What is wrong with the file: damaged pages, broken tables or references. Empty when it is sound."""
        return self._problems(self.path)

    def _problems(self, path: Path) -> list[str]:
        problems: list[str] = []
        for check in _CHECKS:
            try:
                with told(), closing(self._driver.connect(path, self._key, mode_for(path, True))) as raw:
                    found = raw.execute(f"PRAGMA {check}").fetchall()
            except Tampered as error:
                problems.append(str(error))
                continue
            if check != _CHECKS[0]:
                problems += [" ".join(map(str, row)) for row in found if row != ("ok",)]
        return list(dict.fromkeys(problems))

    def rekey(self, key: bytes) -> None:
        """Write the whole file anew under another key; Unavailable while another program reads it."""
        with self._lock, told():
            self._shut()
            try:
                self._rewrite(key)
            except BaseException:
                self._open(self._key)
                raise
            self._open(key)

    def _rewrite(self, key: bytes) -> None:
        with closing(self._driver.connect(self.path, self._key, "rw")) as raw:
            raw.execute("PRAGMA synchronous = EXTRA")
            if raw.execute("PRAGMA journal_mode = DELETE").fetchall() != [("delete",)]:
                raise Unavailable("another program is using the study file")
            raw.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")

    def close(self) -> None:
        """Let the file go; its write-ahead log is folded in by the last to leave."""
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        self._writer.close()
        self._engine.dispose()
