"""The contract of a ledger: what goes in comes out, once, in order, whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from crf_app.errors import Refused, Tampered, Unavailable
from crf_app.record.entries import Entry, Head, check_leaves
from crf_app.record.rows import CellRow, PlacedRow, Rows, Standing, SubjectRow
from crf_app.store import queries
from crf_app.store.ledger import Ledger

if TYPE_CHECKING:
    from tests.store.conftest import Chain


def test_an_entry_comes_back_byte_for_byte(ledger: Ledger, chain: Chain):
    """What was appended is read back equal: header bytes, signature, leaves."""
    entry = chain.entry("37.5", "38.1")
    ledger.append([entry], chain.rows(entry))
    assert ledger.entry(entry.hash) == entry


def test_an_entry_that_is_not_held_is_none(ledger: Ledger, chain: Chain):
    """An unknown hash gives nothing."""
    assert ledger.entry(chain.entry().hash) is None


def test_entries_come_in_order_of_arrival(ledger: Ledger, chain: Chain, other_chain: Chain):
    """Arrival, not chain or seq, orders entries."""
    first, second, foreign = chain.entry(), chain.entry(), other_chain.entry()
    ledger.append([second], chain.rows(second))
    ledger.append([foreign, first], Rows())
    assert [entry.hash for entry in ledger.entries()] == [second.hash, foreign.hash, first.hash]


def test_an_entry_already_held_is_skipped(ledger: Ledger, chain: Chain):
    """Adopting the same entry again changes nothing."""
    entry = chain.entry()
    ledger.append([entry], chain.rows(entry))
    ledger.append([entry, entry], chain.rows(entry))
    assert ledger.count() == 1


def test_a_fork_is_kept(ledger: Ledger, chain: Chain):
    """Two entries of equal chain and seq are both stored."""
    twin = type(chain)()
    one, two = chain.entry("1"), twin.entry("2")
    ledger.append([one, two], Rows())
    assert {entry.hash for entry in ledger.entries(chain="d1:S01")} == {one.hash, two.hash}


def test_entries_of_a_subject(ledger: Ledger, chain: Chain, other_chain: Chain):
    """Entries are found by the subject that the read rows place them with."""
    mine, foreign = chain.entry(), other_chain.entry()
    ledger.append([mine], chain.rows(mine))
    ledger.append([foreign], other_chain.rows(foreign))
    assert [entry.hash for entry in ledger.entries(subject=chain.subject)] == [mine.hash]


def test_entries_of_a_chain_from_a_seq(ledger: Ledger, chain: Chain, other_chain: Chain):
    """A sync partner asks for a chain after what it has."""
    entries = [chain.entry() for _ in range(4)]
    ledger.append([*entries, other_chain.entry()], Rows())
    assert [entry.header.seq for entry in ledger.entries(chain="d1:S01", from_seq=3)] == [3, 4]


def test_entries_over_many_pages(ledger: Ledger, chain: Chain):
    """More entries than a page come complete, whichever way they are asked for."""
    entries = [chain.entry() for _ in range(2 * queries.PAGE + 1)]
    ledger.append(entries, Rows(tuple(row for entry in entries for row in chain.rows(entry).placed)))
    names = [entry.hash for entry in entries]
    assert [entry.hash for entry in ledger.entries()] == names
    assert [entry.hash for entry in ledger.entries(subject=chain.subject)] == names
    assert [entry.hash for entry in ledger.entries(hashes=names)] == names


def test_entries_show_what_was_held_when_asked(ledger: Ledger, chain: Chain):
    """An entry that arrives during reading is not in that reading."""
    ledger.append([chain.entry()], Rows())
    reading = ledger.entries()
    first = next(reading)
    ledger.append([chain.entry()], Rows())
    assert [first, *reading] == [first]


def test_heads(ledger: Ledger, chain: Chain, other_chain: Chain):
    """The head of a chain is its entry with the highest seq, whatever arrived last."""
    first, second, foreign = chain.entry(), chain.entry(), other_chain.entry()
    ledger.append([second, first, foreign], Rows())
    assert ledger.heads() == {"d1:S01": Head("d1:S01", 2, second.hash), "d2:S01": Head("d2:S01", 1, foreign.hash)}


def test_heads_as_of(ledger: Ledger, chain: Chain):
    """A time stands for what this file had received by then."""
    first, second = chain.entry(), chain.entry()
    ledger.append([first], Rows())
    then = datetime.fromisoformat(next(ledger.arrivals()).time)
    ledger.append([second], Rows())
    assert ledger.heads(until=then)["d1:S01"].seq == 1


def test_arrivals(ledger: Ledger, chain: Chain):
    """Arrivals are numbered from one and carry their UTC time."""
    entry = chain.entry()
    ledger.append([entry], Rows())
    (arrival,) = ledger.arrivals(until=datetime(2030, 1, 1, tzinfo=UTC))
    assert (arrival.number, arrival.hash, arrival.time) == (1, entry.hash, "2026-03-01T08:01:00.000Z")


def test_cleared_cells_go_before_new_ones_come(ledger: Ledger, chain: Chain):
    """A correction leaves one current value."""
    first, second = chain.entry("37.5"), chain.entry("38.1")
    ledger.append([first], chain.rows(first))
    ledger.append([second], chain.rows(second))
    assert [cell.change for cell in ledger.cells(chain.subject)] == [second.change(0)]


def test_two_current_values_of_a_cell_are_kept(ledger: Ledger, chain: Chain):
    """A conflict is two cell rows of one place."""
    entry = chain.entry()
    what = entry.header.changes[0].what
    rows = Rows(cells=(CellRow(chain.subject, what, "c1", '"1"'), CellRow(chain.subject, what, "c2", '"2"')))
    ledger.append([entry], rows)
    assert [cell.value for cell in ledger.cells()] == ['"1"', '"2"']


def test_subject_rows_replace(ledger: Ledger, chain: Chain):
    """The newest summary of a subject is the one that is listed."""
    ledger.append([chain.entry()], Rows(subjects=(SubjectRow("s1", "{}"),)))
    ledger.append([chain.entry()], Rows(subjects=(SubjectRow("s1", '{"sex":"F"}'),)))
    assert ledger.subjects() == [SubjectRow("s1", '{"sex":"F"}')]


def test_waiting_entries_are_listed_until_placed_anew(ledger: Ledger, chain: Chain):
    """An entry waits until a later adoption gives it another standing."""
    early, late = chain.entry(), chain.entry()
    ledger.append([late], chain.rows(late, Standing.WAITING))
    assert ledger.standing_as(Standing.WAITING) == [late.hash]
    ledger.append([early], Rows(placed=(*chain.rows(early).placed, *chain.rows(late).placed)))
    assert ledger.standing_as(Standing.WAITING) == []


def test_placed_of_some_entries(ledger: Ledger, chain: Chain):
    """Placed rows are found by subject and by entry."""
    entries = [chain.entry(), chain.entry()]
    rows = tuple(PlacedRow(entry.hash, chain.subject, "{}", Standing.FORK) for entry in entries)
    ledger.append(entries, Rows(placed=rows))
    assert ledger.placed(chain.subject) == list(rows)
    assert ledger.placed(hashes=[entries[1].hash]) == [rows[1]]


def test_nothing_is_half_written(ledger: Ledger, chain: Chain):
    """An append that fails at its last row leaves neither entry nor rows."""
    entry, stray = chain.entry(), chain.entry()
    with pytest.raises(Exception, match="NOT NULL"):
        ledger.append([entry], Rows(chain.rows(entry).placed + chain.rows(stray).placed))
    assert (ledger.count(), ledger.placed()) == (0, [])


def test_an_error_carries_no_value(ledger: Ledger, chain: Chain):
    """A bug's message may reach a log, so it names no value."""
    stray = chain.entry("Anna Example")
    with pytest.raises(Exception, match="NOT NULL") as caught:
        ledger.append([], Rows(placed=(PlacedRow(stray.hash, "Anna Example", "{}", Standing.CURRENT),)))
    assert "Anna" not in str(caught.value)


def test_redaction_leaves_the_hash(ledger: Ledger, chain: Chain):
    """A redacted value is gone, its hash stays, and the entry still verifies."""
    entry = chain.entry("37.5", "Anna Example")
    ledger.append([entry], chain.rows(entry))
    ledger.append([chain.entry()], Rows(), redact=[(entry.hash, 1)])
    found = ledger.entry(entry.hash)
    assert found is not None
    assert found.leaves == (entry.leaves[0], entry.leaves[1].hash)
    check_leaves(found)


def test_redaction_twice_is_one(ledger: Ledger, chain: Chain):
    """A value that is gone can be redacted again."""
    entry = chain.entry()
    for _ in range(2):
        ledger.append([entry], Rows(), redact=[(entry.hash, 0)])
    found = ledger.entry(entry.hash)
    assert found is not None
    assert found.redacted(0)


def test_redaction_of_nothing_is_a_bug(ledger: Ledger, chain: Chain):
    """A change that the ledger does not hold can't be redacted."""
    with pytest.raises(KeyError):
        ledger.append([], Rows(), redact=[(chain.entry().hash, 0)])


def test_a_redacted_entry_can_be_adopted(ledger: Ledger, chain: Chain):
    """An entry may arrive with only the hash of a value; adopting the full one later brings nothing back."""
    entry = chain.entry("Anna Example")
    taken = Entry(entry.raw, entry.signature, (entry.leaves[0].hash,))
    ledger.append([taken], Rows())
    ledger.append([entry], Rows())
    assert ledger.entry(entry.hash) == taken


def test_typing_is_kept_until_cleared(ledger: Ledger, chain: Chain):
    """Typed text survives, is replaced by newer text, and goes with the commit of its cell."""
    ledger.save_typing("p1", "anna", "1,2", "t1")
    ledger.save_typing("p1", "anna", "1,250", "t2")
    ledger.save_typing("p2", "anna", "x", "t3")
    assert [(line.place, line.text) for line in ledger.typing()] == [("p1", "1,250"), ("p2", "x")]
    ledger.append([chain.entry()], Rows(), clear_typing=["p1"])
    ledger.clear_typing("p2")
    assert ledger.typing() == []


def test_meta(ledger: Ledger):
    """A fact about the file is kept; an unknown one is None."""
    ledger.set_meta("study", "CART")
    assert (ledger.meta("study"), ledger.meta("site")) == ("CART", None)


def test_rebuilt_rows_have_the_same_digest(ledger: Ledger, chain: Chain, other_chain: Chain):
    """Emptying and rebuilding the read tables from the entries gives the same digest and a new version."""
    made = {entry.hash: who.rows(entry) for who in (chain, other_chain) for entry in (who.entry("1"), who.entry("2"))}
    entries = {}
    for who in (type(chain)(), type(chain)("d2", subject="cd" * 32)):
        entries |= {entry.hash: entry for entry in (who.entry("1"), who.entry("2"))}
    for name, rows in made.items():
        ledger.append([entries[name]], rows)
    before = ledger.rows_digest()
    ledger.replace_rows((made[entry.hash] for entry in ledger.entries()), version=7)
    assert (ledger.rows_digest(), ledger.rows_version()) == (before, 7)


def test_the_digest_does_not_depend_on_arrival(tmp_path: Path, key: bytes, chain: Chain, other_chain: Chain):
    """Two devices that received the same entries in another order have equal read rows."""
    mine, foreign = chain.entry(), other_chain.entry()
    digests = set()
    for name, order in (("a", (mine, foreign)), ("b", (foreign, mine))):
        ledger = Ledger.create(tmp_path / name, key)
        for entry in order:
            ledger.append([entry], (chain if entry is mine else other_chain).rows(entry))
        digests.add(ledger.rows_digest())
        ledger.close()
    assert len(digests) == 1


def test_the_digest_sees_each_read_table(ledger: Ledger, chain: Chain):
    """A changed standing, value or summary changes the digest."""
    entry = chain.entry()
    rows = chain.rows(entry)
    ledger.append([entry], rows)
    digests = {ledger.rows_digest()}
    digests |= {_digest_with(ledger, chain.rows(entry, Standing.WAITING))}
    digests |= {_digest_with(ledger, Rows(cells=(CellRow(chain.subject, "w", "c", "1"),)))}
    digests |= {_digest_with(ledger, Rows(subjects=(SubjectRow(chain.subject, "[]"),)))}
    assert len(digests) == 4


def _digest_with(ledger: Ledger, rows: Rows) -> str:
    ledger.append([], rows)
    return ledger.rows_digest()


def test_a_reopened_ledger_holds_all(path: Path, key: bytes, chain: Chain):
    """Everything is there after closing and opening."""
    ledger = Ledger.create(path, key)
    entry = chain.entry("1", "2")
    ledger.append([entry], chain.rows(entry))
    digest = ledger.rows_digest()
    ledger.close()
    again = Ledger.open(path, key)
    assert (list(again.entries()), again.rows_digest()) == ([entry], digest)
    again.close()


def test_a_reader_beside_the_writer(ledger: Ledger, path: Path, key: bytes, chain: Chain):
    """A read-only ledger sees what is committed and may write nothing."""
    reader = Ledger.open(path, key, read_only=True)
    ledger.append([chain.entry()], Rows())
    assert reader.count() == 1
    with pytest.raises(Unavailable, match="reading only"):
        reader.set_meta("study", "X")
    reader.close()


@pytest.mark.usefixtures("ledger")
def test_creating_over_a_file_is_refused(path: Path, key: bytes):
    """An existing ledger is never overwritten."""
    with pytest.raises(Refused, match=r"store\.exists"):
        Ledger.create(path, key)


def test_opening_a_missing_file(path: Path, key: bytes):
    """A missing file is Unavailable, and opening does not make one."""
    with pytest.raises(Unavailable, match="not there"):
        Ledger.open(path, key)
    assert not path.exists()


def test_a_newer_file_is_not_opened(path: Path, key: bytes):
    """A file of a newer program is left alone."""
    ledger = Ledger.create(path, key)
    ledger.set_meta("schema", "2")
    ledger.close()
    with pytest.raises(Unavailable, match="newer version"):
        Ledger.open(path, key)


def test_a_missing_leaf_is_tampering(ledger: Ledger, chain: Chain):
    """An entry whose first leaf is gone without a trace is not read as a shorter one."""
    entry = chain.entry("1", "2")
    ledger.append([entry], Rows())
    with ledger._file.writing() as connection:
        connection.exec_driver_sql("INSERT INTO leaf VALUES (1, 5, x'00', x'00')")
    with pytest.raises(Tampered, match="leaf is missing"):
        ledger.entry(entry.hash)


def test_what_is_not_current_is_found_by_its_index(ledger: Ledger):
    """Millions of current entries are not looked at to count those that wait."""
    said: list[str] = []
    with ledger._file.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: said.append(call[2]))
        queries.standing_as(connection, Standing.WAITING)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[-1]}", ("waiting",)).all()
    assert any("placed_waiting" in str(line) for line in plan), plan
