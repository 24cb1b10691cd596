"""What answers were read from, and what parts of rules answered before, kept until something that they read changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crf_app.study.expression.context import Answered
from crf_app.study.expression.kinds import Pair
from crf_app.study.expression.remembering import Part, Reach


@dataclass
class Read:
    """What an answer was read from: the changes, the cells they stand in or would, and whether a value reported by the
    source was among them. A form or a form instance stands for the set of its instances or rows. ``circular`` where
    something that was still being computed was asked, so that the answer holds only inside of that."""

    operands: set[str] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)
    reported: bool = False
    circular: bool = False

    def take(self, other: Read) -> None:
        """What the other read, this read too."""
        self.operands |= other.operands
        self.cells |= other.cells
        if other.reported:
            self.reported = True
        if other.circular:
            self.circular = True


class Reading:
    """What is being followed now: answers inside of answers. ``made`` lists every read since it was set to a list."""

    def __init__(self) -> None:
        self._open = [Read()]
        self.made: list[Read] | None = None

    @property
    def now(self) -> Read:
        """The innermost."""
        return self._open[-1]

    @contextmanager
    def following(self) -> Iterator[Read]:
        """Collects what is read inside the block."""
        read = Read()
        self._open.append(read)
        if self.made is not None:
            self.made.append(read)
        try:
            yield read
        finally:
            self._open.pop()


@dataclass
class Asking:
    """A part that is being asked."""

    answered: Answered | None = None


_Known = dict[Hashable, tuple[Answered, Read]]


class Remembered:
    """The memory of the expression engine for one subject."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._parts: dict[str, Part] = {}
        self._lasting: dict[str, _Known] = defaultdict(dict)
        self._passing: dict[str, _Known] = defaultdict(dict)

    def recall(self, part: Part, at: Hashable) -> Answered | None:
        """What a part answered, noting what it had read."""
        found = (self._passing if part.reach is Reach.FOCUS else self._lasting)[part.text].get(at)
        if found is None:
            return None
        self._reading.now.take(found[1])
        return found[0]

    @contextmanager
    def learning(self, part: Part, at: Hashable) -> Iterator[Asking]:
        """Follow what is read inside the block, and keep the answer that the block sets."""
        asking = Asking()
        with self._reading.following() as read:
            yield asking
        self._reading.now.take(read)
        if asking.answered is not None and not read.circular:
            self._parts[part.text] = part
            (self._passing if part.reach is Reach.FOCUS else self._lasting)[part.text][at] = asking.answered, read

    def forget(self, pairs: Collection[Pair], forms: Collection[str], changed: Collection[str]) -> None:
        """Forget what a focus was answered, and every part that read one of the changed places.

        ``pairs`` and ``forms`` are all items and sets of records that the change reaches; they spare a look at most.
        """
        self._passing.clear()
        for text, known in self._lasting.items():
            part = self._parts.get(text)
            if part is None or (part.pairs.isdisjoint(pairs) and part.forms.isdisjoint(forms)):
                continue
            for at in [at for at, (_, read) in known.items() if not read.cells.isdisjoint(changed)]:
                del known[at]

    def copy(self) -> Remembered:
        """A memory of its own that knows the same."""
        other = Remembered(self._reading)
        other._parts = self._parts
        other._lasting.update({text: dict(known) for text, known in self._lasting.items()})
        return other
