"""Dictionaries that are put back after something was supposed; what was written meanwhile is kept aside.

So a supposition costs as much as it changes, not as much as is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Called = Callable[[Any, K, V], tuple[K, V]]

_NOTHING: Any = object()


class Aside:
    """Whether something is supposed now, and if so what each entry was before it was first written."""

    def __init__(self) -> None:
        self.before: dict[int, tuple[Noted[Any, Any], dict[Any, Any]]] | None = None

    def begin(self) -> None:
        """From here on whatever is written is noted."""
        self.before = {}

    def end(self) -> list[Written]:
        """Put everything back; what had been written is answered."""
        before, self.before = self.before or {}, None
        written = []
        for noted, olds in before.values():
            for key, old in olds.items():
                written.append(Written(noted, key, noted.get(key, _NOTHING)))
                noted.put(key, old)
        return written


class Noted(dict[K, V], Generic[K, V]):
    """A dictionary of which an :class:`Aside` notes what was written. ``called`` says what an entry is called, and
    holds, once provisional names have become others."""

    __slots__ = ("_aside", "called")

    def __init__(self, aside: Aside, called: Called[K, V]) -> None:
        super().__init__()
        self._aside = aside
        self.called = called

    def __setitem__(self, key: K, value: V) -> None:
        if self._aside.before is not None:
            self._note(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        if self._aside.before is not None:
            self._note(key)
        super().__delitem__(key)

    def take(self, key: K) -> V | None:
        """An entry that is taken out; None where there is none."""
        found = self.get(key)
        if found is not None:
            del self[key]
        return found

    def put(self, key: K, value: V) -> None:
        """Write what was kept aside, or take out what was not there; not while anything is supposed."""
        if value is _NOTHING:
            super().pop(key, None)
        else:
            super().__setitem__(key, value)

    def _note(self, key: K) -> None:
        before = self._aside.before
        if before is not None:
            olds = before.setdefault(id(self), (self, {}))[1]
            if key not in olds:
                olds[key] = self.get(key, _NOTHING)


@dataclass(frozen=True)
class Written:
    """One entry as it was written while something was supposed, or that it was taken out."""

    noted: Noted[Any, Any]
    key: Any
    value: Any


def written_again(written: Iterable[Written], names: object) -> None:
    """What was supposed is so: write it, under the names that it has now."""
    for each in written:
        key, value = each.key, each.value
        if value is not _NOTHING:
            key, value = each.noted.called(names, key, value)
        each.noted.put(key, value)
