"""What is passed in so that the whole program can be simulated: clock, randomness, where entries are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crf_app.clinical.dates import LOCAL
from crf_app.record.entries import Entry, Head
from crf_app.record.rows import CellRow, PlacedRow, Rows, Standing, SubjectRow


class Typed(Protocol):
    """A half-typed text as the store keeps it."""

    @property
    def place(self) -> str:
        """Where it was being typed."""
        ...

    @property
    def user(self) -> str:
        """Whose it is."""
        ...

    @property
    def text(self) -> str:
        """The text so far."""
        ...


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

    def tips(self) -> Mapping[str, Head]:
        """The newest current entry of each chain that has one."""
        ...

    def standing_as(self, standing: Standing) -> Sequence[str]:
        """The hashes of entries that stand so, in order of arrival; of those not current, without reading others."""
        ...

    def placed(self, subject: str | None = None, hashes: Sequence[str] | None = None) -> Sequence[PlacedRow]:
        """Where entries stand."""
        ...

    def placed_of(self, change: str) -> PlacedRow | None:
        """Where the entry of a change stands; None when nobody holds it."""
        ...

    def cells(self, subject: str | None = None) -> Sequence[CellRow]:
        """Current values."""
        ...

    def subjects(self) -> Sequence[SubjectRow]:
        """Lines of the study home."""
        ...

    def replace_rows(self, rows: Iterable[Rows]) -> None:
        """Drop all read rows and write these."""
        ...

    def save_typing(self, place: str, user: str, text: str, time: str) -> None:
        """Keep a half-typed text."""
        ...

    def typing(self) -> Sequence[Typed]:
        """All half-typed texts."""
        ...

    def clear_typing(self, place: str) -> None:
        """Forget a half-typed text."""
        ...

    def meta(self, key: str) -> str | None:
        """A small fact about this store."""
        ...

    def set_meta(self, key: str, value: str) -> None:
        """Note a small fact about this store."""
        ...

    def close(self) -> None:
        """Let the store go."""
        ...


@dataclass(frozen=True)
class Ports:
    """Clock (local time with its offset) and randomness."""

    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    @staticmethod
    def real() -> Ports:
        """The clock of this machine, in the time zone of the trial whatever that of the machine is (C-12): a time that
        is read off a ward clock is typed without one. And the operating system's randomness."""
        return Ports(lambda: datetime.now(LOCAL), os.urandom)


def time_text(moment: datetime) -> str:
    """RFC 3339 with milliseconds and local offset.

    >>> time_text(datetime.fromisoformat("2024-03-12T10:04:12+08:00"))
    '2024-03-12T10:04:12.000+08:00'
    """
    return moment.isoformat(timespec="milliseconds")
