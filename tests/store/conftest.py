"""A chain of entries to store, their read rows, and a fresh ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crf_app.record.canonical import canonical
from crf_app.record.entries import Entry, Header, Leaf, Shape, root_of
from crf_app.record.rows import CellRow, PlacedRow, Rows, Standing, SubjectRow
from crf_app.store.keys import Kdf
from crf_app.store.ledger import Ledger

FAST = Kdf(memory_kib=8, time=1, lanes=1)
TIME = "2026-03-01T08:00:00.000+08:00"
PASSWORD = "kettle-orbit-walnut-92"


class Chain:
    """Makes one device's entries; the store checks no signature, so theirs is a constant."""

    def __init__(self, device: str = "d1", site: str = "S01", subject: str = "ab" * 32) -> None:
        self.subject = subject
        self._header = Header("CART", site, device, 0, None, "enter", None, TIME, None, (), (), "")

    def entry(self, *values: str, visit: str = "SCR") -> Entry:
        """The next entry, which records these values."""
        device, seq = self._header.device, self._header.seq + 1
        leaves = tuple(Leaf(_salt(device, seq, k), canonical(value)) for k, value in enumerate(values or ("1",)))
        shapes = tuple(Shape(f"{self.subject}/{visit}/LB/-/I{k}") for k in range(len(leaves)))
        root = root_of([leaf.hash for leaf in leaves])
        self._header = replace(self._header, seq=seq, changes=shapes, root=root)
        entry = Entry(self._header.bytes(), b"\7" * 64, leaves)
        self._header = replace(self._header, prev=entry.hash)
        return entry

    def rows(self, entry: Entry, standing: Standing = Standing.CURRENT) -> Rows:
        """The read rows of an entry."""
        whats = [shape.what for shape in entry.header.changes]
        values = [leaf.value.decode() if isinstance(leaf, Leaf) else "null" for leaf in entry.leaves]
        vector = canonical({entry.header.chain: entry.header.seq}).decode()
        cells = tuple(CellRow(self.subject, what, entry.change(k), values[k]) for k, what in enumerate(whats))
        placed = (PlacedRow(entry.hash, self.subject, vector, standing),)
        return Rows(placed, tuple((self.subject, what) for what in whats), cells, (SubjectRow(self.subject, "{}"),))


def _salt(device: str, seq: int, k: int) -> bytes:
    return hashlib.sha256(f"{device} {seq} {k}".encode()).digest()[:16]


class Clock:
    """A clock that moves on a minute whenever it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def chain() -> Chain:
    """The entries of one device."""
    return Chain()


@pytest.fixture
def other_chain() -> Chain:
    """The entries of another device, about another subject."""
    return Chain("d2", subject="cd" * 32)


@pytest.fixture
def clock() -> Clock:
    """A clock that moves on a minute whenever it is asked."""
    return Clock()


@pytest.fixture
def key() -> bytes:
    """The key of the file."""
    return bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path, key: bytes, clock: Clock) -> Iterator[Ledger]:
    """A new, empty ledger."""
    ledger = Ledger.create(path, key, now=clock)
    yield ledger
    ledger.close()


@pytest.fixture
def fast() -> Kdf:
    """The cheapest password hashing."""
    return FAST


@pytest.fixture
def password() -> str:
    """A password that is hard enough to guess."""
    return PASSWORD
