"""Timing two things in turn, and what a figure says. Knows nothing of what is timed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Act = Callable[[], object]


@dataclass(frozen=True)
class Options:
    """What the command line asked: entries to verify, and the folder (so: the disk) to work in."""

    entries: int
    folder: Path


@dataclass(frozen=True)
class Figure:
    """One measured figure: medians of ours and of the floor, our 95th percentile, and the limit of their ratio.

    ``more_is_better`` turns the limit round: the ratio must then be at least as large.
    """

    name: str
    unit: str
    ours: float
    high: float
    floor: float | None = None
    limit: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the floor."""
        return None if not self.floor else self.ours / self.floor

    @property
    def holds(self) -> bool:
        """Whether the limit is kept; a figure without limit always holds."""
        if self.limit is None or self.ratio is None:
            return True
        return self.ratio >= self.limit if self.more_is_better else self.ratio <= self.limit

    def row(self) -> dict[str, object]:
        """Everything, for a program to read."""
        return {**asdict(self), "ratio": self.ratio, "holds": self.holds}


def milliseconds(act: Act) -> float:
    """How long one act takes."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def in_turn(acts: Mapping[str, Act], rounds: int, warm: int = 2) -> dict[str, list[float]]:
    """Milliseconds of each act, all taken in turn so that a slow moment of the machine meets them alike."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(-warm, rounds):
        for name, act in acts.items():
            took = milliseconds(act)
            if turn >= 0:
                found[name].append(took)
    return found


def compared(name: str, ours: list[float], floor: list[float], limit: float | None, note: str = "") -> Figure:
    """The figure of two lists of milliseconds."""
    return Figure(name, "ms", statistics.median(ours), high(ours), statistics.median(floor), limit, note=note)


def high(values: list[float]) -> float:
    """The 95th percentile.

    >>> high([float(number) for number in range(101)])
    95.0
    """
    return sorted(values)[round(0.95 * (len(values) - 1))]
