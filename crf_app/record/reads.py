"""What answers were read from, and what parts of rules answered before, kept until something that they read changes.

An answer that rests on other answers points at what these were read from instead of repeating it: a list of all results
of a subject is read by each of its results, and would else stand in memory once for every one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from types import TracebackType

from crf_app.record.renaming import Renaming
from crf_app.study.expression.context import Answered
from crf_app.study.expression.kinds import Pair
from crf_app.study.expression.remembering import Part, Reach

_NONE: frozenset[str] = frozenset()


class Read:
    """What an answer was read from: the changes, the cells they stand in or would, other reads, and whether a value
    reported by the source was among them. A form or a form instance stands for the set of its instances or rows.
    ``circular`` where something that was still being computed was asked, so that the answer holds only inside of that.
    """

    __slots__ = ("cells", "circular", "operands", "others", "reported")

    def __init__(self) -> None:
        self.operands: set[str] | frozenset[str] = _NONE
        self.cells: set[str] | frozenset[str] = _NONE
        self.others: dict[Read, None] = {}
        self.reported = False
        self.circular = False

    def note(self, cell: str) -> None:
        """A cell, or a set of instances or rows, was looked at."""
        if self.cells:
            self.cells |= {cell}
        else:
            self.cells = {cell}

    def stand_on(self, changes: Iterable[str]) -> None:
        """An answer came from these changes."""
        self.operands = self.operands | set(changes)

    def take(self, other: Read) -> None:
        """What the other read, this read too."""
        self.others[other] = None
        if other.reported:
            self.reported = True
        if other.circular:
            self.circular = True

    def called(self, changes: Mapping[str, str], renaming: Renaming) -> None:
        """The changes have other names now, {old: new}, and so have instances and rows."""
        if not self.operands.isdisjoint(changes.keys()):
            self.operands = {changes.get(name, name) for name in self.operands}
        if renaming and any("self:" in cell for cell in self.cells):
            self.cells = {renaming.what(cell) for cell in self.cells}


class _Unfollowed(Read):
    """What nobody asks after: reads outside of every block are let go."""

    __slots__ = ()

    def note(self, cell: str) -> None:
        """Nothing."""

    def stand_on(self, changes: Iterable[str]) -> None:
        """Nothing."""

    def take(self, other: Read) -> None:
        """Nothing."""


def with_others(reads: Iterable[Read]) -> set[Read]:
    """These reads and all that they rest on."""
    seen = set(reads)
    pending = list(seen)
    while pending:
        new = pending.pop().others.keys() - seen
        seen |= new
        pending += new
    return seen


def changes_in(reads: Iterable[Read]) -> set[str]:
    """All changes that these reads stand on, themselves or by others."""
    return {change for read in with_others(reads) for change in read.operands}


class Changed:
    """Places that changed, and which reads had looked at one of them; each read is judged once."""

    def __init__(self, places: Collection[str]) -> None:
        self.places = frozenset(places)
        self._judged: dict[Read, bool] = {}

    def concerns(self, read: Read) -> bool:
        """Whether a read looked at a place that changed, itself or by others."""
        judged, pending = self._judged, [read]
        while pending:
            last = pending[-1]
            if last not in judged:
                if not last.cells.isdisjoint(self.places):
                    judged[last] = True
                elif open_still := [other for other in last.others if other not in judged]:
                    pending += open_still
                    continue
                else:
                    judged[last] = any(judged[other] for other in last.others)
            pending.pop()
        return judged[read]


class Reading:
    """What is being followed now: answers inside of answers. ``now`` is the innermost; ``made`` lists every read since
    it was set to a list."""

    def __init__(self) -> None:
        self.now: Read = _Unfollowed()
        self.made: list[Read] | None = None

    def following(self) -> Following:
        """Collects what is read inside the block."""
        return Following(self)


class Following:
    """The block in which one answer is sought: what it reads is not what the answer around it reads."""

    __slots__ = ("_outer", "_reading")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._outer = reading.now

    def __enter__(self) -> Read:
        reading = self._reading
        reading.now = read = Read()
        if reading.made is not None:
            reading.made.append(read)
        return read

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.now = self._outer


_Known = dict[Hashable, tuple[Answered, Read]]


class Asking:
    """A part that is being asked: what is read inside the block is followed, and the answer that the block sets is
    kept."""

    __slots__ = ("_at", "_following", "_part", "_read", "_remembered", "answered")

    def __init__(self, remembered: Remembered, part: Part, at: Hashable, following: Following) -> None:
        self._remembered = remembered
        self._part = part
        self._at = at
        self._following = following
        self.answered: Answered | None = None

    def __enter__(self) -> Asking:
        self._read = self._following.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._following.__exit__(kind, error, trace)
        if kind is None:
            self._remembered.keep(self._part, self._at, self.answered, self._read)


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

    def learning(self, part: Part, at: Hashable) -> Asking:
        """Follow what is read inside the block, and keep the answer that the block sets."""
        return Asking(self, part, at, self._reading.following())

    def keep(self, part: Part, at: Hashable, answered: Answered | None, read: Read) -> None:
        """Note what was read, and keep the answer if there is one that holds by itself."""
        self._reading.now.take(read)
        if answered is not None and not read.circular:
            self._parts[part.text] = part
            (self._passing if part.reach is Reach.FOCUS else self._lasting)[part.text][at] = answered, read

    def forget(self, pairs: Collection[Pair], forms: Collection[str], changed: Changed) -> None:
        """Forget what a focus was answered, and every part that read one of the changed places.

        ``pairs`` and ``forms`` are all items and sets of records that the change reaches; they spare a look at most.
        """
        self._passing.clear()
        for text, known in self._lasting.items():
            part = self._parts.get(text)
            if part is None or (part.pairs.isdisjoint(pairs) and part.forms.isdisjoint(forms)):
                continue
            for at in [at for at, (_, read) in known.items() if changed.concerns(read)]:
                del known[at]

    def rename(self, renaming: Renaming, reads: Collection[Read]) -> None:
        """Call instances and rows otherwise, in what was answered since these reads were made."""
        self._passing.clear()
        for known in self._lasting.values():
            fresh = [(at, found) for at, found in known.items() if found[1] in reads]
            for at, (answered, read) in fresh:
                del known[at]
                known[renaming.record(at)] = renaming.answered(answered), read

    def copy(self) -> Remembered:
        """A memory of its own that knows the same."""
        other = Remembered(self._reading)
        other._parts = self._parts
        other._lasting.update({text: dict(known) for text, known in self._lasting.items()})
        return other
