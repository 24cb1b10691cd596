"""What can be asked of an open ledger: its entries in order of arrival, its heads, and its read rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from crf_app.record.entries import Entry, Head
from crf_app.record.rows import CellRow, PlacedRow, Standing, SubjectRow
from crf_app.store import queries
from crf_app.store.encrypted import EncryptedFile
from crf_app.store.queries import PAGE, Arrival, Typing, Wanted

ROWS = "rows"


def stamp(moment: datetime) -> str:
    """A moment as the file writes it: RFC 3339 in UTC with milliseconds, so that texts sort by time.

    >>> stamp(datetime.fromisoformat("2026-01-01T08:00:00.5+08:00"))
    '2026-01-01T00:00:00.500Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class LedgerReading:
    """The reading half of a ledger. Every method raises Unavailable when the disk fails, Tampered on damage."""

    def __init__(self, file: EncryptedFile) -> None:
        self._file = file

    def entries(
        self,
        subject: str | None = None,
        chain: str | None = None,
        from_seq: int = 1,
        hashes: Sequence[str] | None = None,
    ) -> Iterator[Entry]:
        """The entries held when this is first asked, in order of arrival, read page by page."""
        with self._file.reading() as connection:
            chosen = queries.numbers(connection, Wanted(subject, chain, from_seq, hashes))
        yield from self.numbered(chosen)

    def numbered(self, chosen: Sequence[int]) -> Iterator[Entry]:
        """The entries that arrived under these numbers, from 1, ascending; read page by page."""
        for start in range(0, len(chosen), PAGE):
            with self._file.reading() as connection:
                page = list(queries.entries(connection, chosen[start : start + PAGE]))
            yield from page

    def entry(self, name: str) -> Entry | None:
        """The entry of a hash, if it is held."""
        return next(self.entries(hashes=[name]), None)

    def arrivals(self, until: datetime | None = None) -> Iterator[Arrival]:
        """What this file had received by a moment, in order of arrival."""
        page = [Arrival(0, "", "", 0, "")]
        while page:
            with self._file.reading() as connection:
                page = queries.arrivals(connection, page[-1].number, _until(until))
            yield from page

    def heads(self, until: datetime | None = None) -> dict[str, Head]:
        """The newest entry of each chain that this file had received by a moment."""
        with self._file.reading() as connection:
            return queries.heads(connection, _until(until))

    def count(self) -> int:
        """How many entries are held."""
        with self._file.reading() as connection:
            return queries.count(connection)

    def tips(self) -> dict[str, Head]:
        """The newest current entry of each chain that has one."""
        with self._file.reading() as connection:
            return queries.tips(connection)

    def standing_as(self, standing: Standing) -> list[str]:
        """The hashes of entries that stand so, in order of arrival."""
        with self._file.reading() as connection:
            return queries.standing_as(connection, standing)

    def placed(self, subject: str | None = None, hashes: Sequence[str] | None = None) -> list[PlacedRow]:
        """Where entries stand, in order of arrival."""
        with self._file.reading() as connection:
            return queries.placed(connection, subject, hashes)

    def placed_of(self, change: str) -> PlacedRow | None:
        """Where the entry of a change stands; None when it is not held."""
        with self._file.reading() as connection:
            return queries.placed_of(connection, change)

    def cells(self, subject: str | None = None) -> list[CellRow]:
        """Current values, ordered by place and change."""
        with self._file.reading() as connection:
            return queries.cells(connection, subject)

    def subjects(self) -> list[SubjectRow]:
        """The lines of the study home."""
        with self._file.reading() as connection:
            return queries.subjects(connection)

    def row_counts(self) -> tuple[int, int, int]:
        """How many read rows there are: of entries, of cells, of subjects."""
        with self._file.reading() as connection:
            return queries.row_counts(connection)

    def rows_digest(self) -> str:
        """SHA-256 over all read rows, in hex; equal on every device that holds the same entries."""
        with self._file.reading() as connection:
            return queries.rows_digest(connection)

    def rows_version(self) -> int:
        """The version of the rules that computed the read rows."""
        return int(self.meta(ROWS) or 0)

    def typing(self) -> list[Typing]:
        """What was being typed, ordered by place."""
        with self._file.reading() as connection:
            return queries.typing(connection)

    def meta(self, key: str) -> str | None:
        """A fact about this file."""
        with self._file.reading() as connection:
            return queries.meta(connection, key)


def _until(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
