"""What answers were read from, and what parts of rules answered before, kept until something that they read changes.

An answer that rests on other answers points at what these were read from instead of repeating it: a list of all results
of a subject is read by each of its results, and would else stand in memory once for every one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from functools import lru_cache, reduce
from operator import or_
from types import TracebackType
from zlib import crc32

from crf_app.record.aside import Aside, Noted
from crf_app.record.renaming import Names
from crf_app.study.expression.context import Answered
from crf_app.study.expression.kinds import Pair
from crf_app.study.expression.remembering import Part, Reach

_NONE: frozenset[str] = frozenset()


class Read:
    """What an answer was read from: the changes, the cells they stand in or would, other reads, and whether a value
    reported by the source was among them. A form or a form instance stands for the set of its instances or rows.
    ``marks`` has the mark of every cell that it looked at, itself or by others: whose marks are not there was not read.
    ``circular`` where something that was still being computed was asked, so that the answer holds only inside of that.
    """

    __slots__ = ("cells", "circular", "marks", "operands", "others", "reported")

    def __init__(self) -> None:
        self.operands: set[str] | frozenset[str] = _NONE
        self.cells: set[str] | frozenset[str] = _NONE
        self.others: dict[Read, None] = {}
        self.marks = 0
        self.reported = False
        self.circular = False

    def note(self, cell: str) -> None:
        """A cell, or a set of instances or rows, was looked at."""
        if self.cells:
            self.cells |= {cell}
        else:
            self.cells = {cell}
        self.marks |= mark_of(cell)

    def stand_on(self, changes: Iterable[str]) -> None:
        """An answer came from these changes."""
        self.operands = self.operands | set(changes)

    def take(self, other: Read) -> None:
        """What the other read, this read too."""
        self.others[other] = None
        self.marks |= other.marks
        if other.reported:
            self.reported = True
        if other.circular:
            self.circular = True

    def called(self, names: Names) -> None:
        """The changes have other names now, and so have instances and rows."""
        changes = names.changes
        if not self.operands.isdisjoint(changes.keys()):
            self.operands = {changes.get(name, name) for name in self.operands}
        if names.records and any("self:" in cell for cell in self.cells):
            self.cells = {names.records.what(cell) for cell in self.cells}


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


def mark_of(cell: str) -> int:
    """One bit for the item of a cell, or the form of a set; not always another, and the same for every instance."""
    return _mark(cell.rpartition("/")[2].partition(":")[0])


@lru_cache(maxsize=4096)
def _mark(name: str) -> int:
    return 1 << crc32(name.encode()) % _MARKS


_MARKS = 1024


class Changed:
    """Places that changed, and which reads had looked at one of them; each read is judged once."""

    def __init__(self, places: Collection[str]) -> None:
        self.places = frozenset(places)
        self._marks = reduce(or_, map(mark_of, self.places), 0)
        self._judged: dict[Read, bool] = {}

    def concerns(self, read: Read) -> bool:
        """Whether a read looked at a place that changed, itself or by others."""
        if not read.marks & self._marks:
            return False
        judged, pending = self._judged, [read]
        while pending:
            last = pending[-1]
            if last not in judged:
                if not last.marks & self._marks:
                    judged[last] = False
                elif not last.cells.isdisjoint(self.places):
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


_Lesson = tuple[Answered, Read]


def _of_record(names: Names, at: Hashable, found: _Lesson) -> tuple[Hashable, _Lesson]:
    records = names.records
    return (records.record(at), (records.answered(found[0]), found[1])) if records else (at, found)


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

    def __init__(self, reading: Reading, aside: Aside) -> None:
        self._reading = reading
        self._parts: dict[str, Part] = {}
        self._lasting: dict[str, Noted[Hashable, _Lesson]] = defaultdict(lambda: Noted(aside, _of_record))
        self._passing: dict[str, dict[Hashable, _Lesson]] = defaultdict(dict)

    def recall(self, part: Part, at: Hashable) -> Answered | None:
        """What a part answered, noting what it had read."""
        passing = part.reach is Reach.FOCUS
        found = self._passing[part.text].get(at) if passing else self._lasting[part.text].get(at)
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
            if part.reach is Reach.FOCUS:
                self._passing[part.text][at] = answered, read
            else:
                self._lasting[part.text][at] = answered, read

    def forget(self, pairs: Collection[Pair], forms: Collection[str], changed: Changed) -> None:
        """Forget what a focus was answered, and every part that read one of the changed places.

        ``pairs`` and ``forms`` are all items and sets of records that the change reaches; they spare a look at most.
        """
        self.let_pass()
        for text, known in self._lasting.items():
            part = self._parts.get(text)
            if part is None or (part.pairs.isdisjoint(pairs) and part.forms.isdisjoint(forms)):
                continue
            for at in [at for at, (_, read) in known.items() if changed.concerns(read)]:
                del known[at]

    def let_pass(self) -> None:
        """Forget what was answered of a focus: it holds only as long as nothing changes."""
        self._passing.clear()
