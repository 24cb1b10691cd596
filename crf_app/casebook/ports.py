"""What is passed in so that the whole program can be simulated: clock, randomness, where entries are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crf_app.record.entries import Entry, Head
from crf_app.record.rows import CellRow, PlacedRow, Rows, SubjectRow


class Keeping(Protocol):
    """Where a casebook keeps its entries and read rows: the encrypted ledger, or memory in a simulation."""

    def append(
        self,
        entries: Sequence[Entry],
        rows: Rows,
        redact: Sequence[tuple[str, int]] = (),
        clear_typing: Sequence[str] = (),
    ) -> None:
        """Add entries with their read rows in one transaction."""
        ...

    def entries(
        self,
        subject: str | None = None,
        chain: str | None = None,
        from_seq: int = 1,
        hashes: Sequence[str] | None = None,
    ) -> Iterator[Entry]:
        """Entries in order of arrival."""
        ...

    def heads(self) -> Mapping[str, Head]:
        """The newest entry of each chain held."""
        ...

    def placed(self, hashes: Sequence[str] | None = None) -> list[PlacedRow]:
        """Where entries stand."""
        ...

    def cells(self, subject: str | None = None) -> list[CellRow]:
        """Current values."""
        ...

    def subjects(self) -> list[SubjectRow]:
        """Lines of the study home."""
        ...

    def replace_rows(self, rows: Rows) -> None:
        """Drop all read rows and write these."""
        ...


@dataclass(frozen=True)
class Ports:
    """Clock (local time with its offset) and randomness."""

    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    @staticmethod
    def real() -> Ports:
        """The clock of this machine and the operating system's randomness."""
        return Ports(lambda: datetime.now().astimezone(), os.urandom)


def time_text(moment: datetime) -> str:
    """RFC 3339 with milliseconds and local offset.

    >>> time_text(datetime.fromisoformat("2024-03-12T10:04:12+08:00"))
    '2024-03-12T10:04:12.000+08:00'
    """
    return moment.isoformat(timespec="milliseconds")
