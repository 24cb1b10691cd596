"""What a casebook asks of where it keeps its entries holds for the memory of simulations as for the encrypted file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, new_hand
from memory_keeping import MemoryKeeping

from crf_app.casebook.ports import Keeping
from crf_app.record.entries import STUDY_WIDE, Entry, Head, Shape
from crf_app.record.rows import CellRow, PlacedRow, Rows, Standing
from crf_app.store.ledger import Ledger


@pytest.fixture(params=["memory", "file"])
def keeping(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeping]:
    """An empty place for entries, one of each kind."""
    made = MemoryKeeping() if request.param == "memory" else Ledger.create(tmp_path / "ledger.db", bytes(range(32)))
    yield made
    made.close()


@pytest.fixture
def entries() -> list[Entry]:
    """Entries of two chains, in order of writing."""
    book = Desk(new_hand("a")).found()
    book.say("site", [(Shape("site"), {"name": "another"})])
    return list(book.keeping.entries())


def keep(keeping: Keeping, entries: list[Entry], **standings: Standing) -> None:
    """Keep entries in this order, those named by their number standing so and all others as current."""
    found = [standings.get(f"n{number}", Standing.CURRENT) for number in range(len(entries))]
    placed = (PlacedRow(entry.hash, "", "{}", standing) for entry, standing in zip(entries, found, strict=True))
    keeping.append(entries, Rows(tuple(placed)))


def test_entries_are_found_by_where_they_stand(keeping: Keeping, entries: list[Entry]) -> None:
    """Each standing names its own, in order of arrival."""
    keep(keeping, entries, n1=Standing.WAITING, n3=Standing.FORK, n4=Standing.WAITING)
    names = [[entry.hash for entry in entries].index(name) for name in keeping.standing_as(Standing.WAITING)]
    assert (names, keeping.standing_as(Standing.FORK)) == ([1, 4], [entries[3].hash])
    assert len(keeping.standing_as(Standing.CURRENT)) == len(entries) - 3


def test_the_tip_of_a_chain_is_its_newest_current_entry(keeping: Keeping, entries: list[Entry]) -> None:
    """What waits or stands in a fork is a head, not a tip; a chain of which nothing is current has none."""
    last = len(entries) - 1
    site = [number for number, entry in enumerate(entries) if entry.header.site != STUDY_WIDE]
    keep(keeping, entries, **{f"n{number}": Standing.WAITING for number in site if number != site[0]})
    first = entries[site[0]]
    assert keeping.tips()[first.header.chain] == Head(first.header.chain, 1, first.hash)
    assert keeping.heads()[first.header.chain].hash == entries[last].hash


def test_a_chain_without_a_current_entry_has_no_tip(keeping: Keeping, entries: list[Entry]) -> None:
    """All of it waits."""
    keep(keeping, entries, **{f"n{number}": Standing.WAITING for number in range(len(entries))})
    assert (keeping.tips(), len(keeping.heads())) == ({}, 2)


def test_entries_are_found_by_chain_number_and_name(keeping: Keeping, entries: list[Entry]) -> None:
    """What is not given does not restrict."""
    keep(keeping, entries)
    chain = entries[-1].header.chain
    assert [entry.header.seq for entry in keeping.entries(chain=chain, from_seq=2)] == [2, 3]
    assert list(keeping.entries(hashes=[entries[1].hash])) == [entries[1]]
    assert [row.entry for row in keeping.placed(hashes=[entries[1].hash])] == [entries[1].hash]


def test_a_change_is_found_wherever_its_entry_stands(keeping: Keeping, entries: list[Entry]) -> None:
    """Current, waiting or with its value taken out; one that nobody holds is not."""
    keep(keeping, entries, n1=Standing.WAITING)
    keeping.append([], Rows(cells=(CellRow("", "place", entries[2].change(0), "1"),)), [(entries[3].hash, 0)])
    found = [keeping.placed_of(entry.change(0)) for entry in entries]
    assert [row.entry if row else "" for row in found] == [entry.hash for entry in entries]
    assert keeping.placed_of("f" * 64) is None
