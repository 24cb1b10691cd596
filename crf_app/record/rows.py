"""The read rows that the store keeps beside the ledger: computed here, only written there.

Read rows can be dropped and rebuilt at will; they hold nothing that the entries do not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

ROWS_VERSION = 4


class Standing(Enum):
    """Where an entry stands: part of the state, kept until what it rests on arrives, or on a forked chain."""

    CURRENT = "current"
    WAITING = "waiting"
    FORK = "fork"


@dataclass(frozen=True)
class PlacedRow:
    """Where one entry belongs. ``subject`` is empty for entries that concern no subject; ``vector`` is its causal past
    as canonical JSON {chain: seq}, empty while it waits."""

    entry: str
    subject: str
    vector: str
    standing: Standing


@dataclass(frozen=True)
class CellRow:
    """One current value: ``what`` is its place, ``change`` names it, ``value`` is canonical JSON.

    Two rows with the same ``what`` and different values are a conflict.
    """

    subject: str
    what: str
    change: str
    value: str


@dataclass(frozen=True)
class SubjectRow:
    """What the study home lists of a subject, as canonical JSON."""

    subject: str
    summary: str


@dataclass(frozen=True)
class Rows:
    """What one adoption changes in the read tables.

    ``cleared`` names the (subject, what) whose cell rows go before ``cells`` are written; placed and subject rows
    replace those of the same entry or subject.
    """

    placed: tuple[PlacedRow, ...] = ()
    cleared: tuple[tuple[str, str], ...] = ()
    cells: tuple[CellRow, ...] = ()
    subjects: tuple[SubjectRow, ...] = field(default=())
