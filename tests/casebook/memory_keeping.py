"""A ledger kept in memory, for simulations: the same face as the encrypted one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crf_app.record.entries import Entry, Head, Leaf
from crf_app.record.rows import CellRow, PlacedRow, Rows, Standing, SubjectRow


@dataclass(frozen=True)
class TypedText:
    place: str
    user: str
    text: str


class MemoryKeeping:
    """Entries and read rows in dictionaries."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._placed: dict[str, PlacedRow] = {}
        self._cells: dict[tuple[str, str], list[CellRow]] = {}
        self._subjects: dict[str, SubjectRow] = {}
        self._typing: dict[str, TypedText] = {}
        self._meta: dict[str, str] = {}

    def append(
        self,
        entries: Sequence[Entry],
        rows: Rows,
        redact: Sequence[tuple[str, int]] = (),
        clear_typing: Sequence[str] = (),
    ) -> None:
        for entry in entries:
            self._entries.setdefault(entry.hash, entry)
        for name, k in redact:
            self._entries[name] = without_leaf(self._entries[name], k)
        self._write(rows)
        for place in clear_typing:
            self._typing.pop(place, None)

    def _write(self, rows: Rows) -> None:
        for placed in rows.placed:
            self._placed[placed.entry] = placed
        for place in rows.cleared:
            self._cells.pop(place, None)
        for cell in rows.cells:
            self._cells.setdefault((cell.subject, cell.what), []).append(cell)
        for subject in rows.subjects:
            self._subjects[subject.subject] = subject

    def entries(
        self,
        subject: str | None = None,
        chain: str | None = None,
        from_seq: int = 1,
        hashes: Sequence[str] | None = None,
    ) -> Iterator[Entry]:
        for entry in list(self._entries.values()):
            fits = subject is None or self._placed[entry.hash].subject == subject
            fits = fits and (chain is None or entry.header.chain == chain)
            if fits and entry.header.seq >= from_seq and (hashes is None or entry.hash in hashes):
                yield entry

    def heads(self) -> dict[str, Head]:
        found: dict[str, Head] = {}
        for entry in self._entries.values():
            head = entry.header
            if head.chain not in found or found[head.chain].seq < head.seq:
                found[head.chain] = Head(head.chain, head.seq, entry.hash)
        return found

    def tips(self) -> dict[str, Head]:
        found: dict[str, Head] = {}
        for name in self.standing_as(Standing.CURRENT):
            head = self._entries[name].header
            if head.chain not in found or found[head.chain].seq < head.seq:
                found[head.chain] = Head(head.chain, head.seq, name)
        return found

    def standing_as(self, standing: Standing) -> list[str]:
        return [row.entry for row in self.placed() if row.standing is standing]

    def placed(self, subject: str | None = None, hashes: Sequence[str] | None = None) -> list[PlacedRow]:
        rows = [self._placed[name] for name in self._entries if name in self._placed]
        named = set(hashes or ())
        return [
            row
            for row in rows
            if (subject is None or row.subject == subject) and (hashes is None or row.entry in named)
        ]

    def placed_of(self, change: str) -> PlacedRow | None:
        return next((self._placed[name] for name, entry in self._entries.items() if change in entry.names), None)

    def cells(self, subject: str | None = None) -> list[CellRow]:
        rows = [cell for cells in self._cells.values() for cell in cells]
        return sorted(
            (row for row in rows if subject is None or row.subject == subject),
            key=lambda row: (row.subject, row.what, row.change),
        )

    def subjects(self) -> list[SubjectRow]:
        return [self._subjects[name] for name in sorted(self._subjects)]

    def replace_rows(self, rows: Iterable[Rows]) -> None:
        self._placed, self._cells, self._subjects = {}, {}, {}
        for part in rows:
            self._write(part)

    def save_typing(self, place: str, user: str, text: str, time: str) -> None:
        del time
        self._typing[place] = TypedText(place, user, text)

    def typing(self) -> list[TypedText]:
        return list(self._typing.values())

    def clear_typing(self, place: str) -> None:
        self._typing.pop(place, None)

    def meta(self, key: str) -> str | None:
        return self._meta.get(key)

    def set_meta(self, key: str, value: str) -> None:
        self._meta[key] = value

    def close(self) -> None:
        """Nothing to let go."""


def without_leaf(entry: Entry, k: int) -> Entry:
    """The entry with one value taken out, its hash left."""
    leaves = list(entry.leaves)
    leaf = leaves[k]
    leaves[k] = leaf.hash if isinstance(leaf, Leaf) else leaf
    return Entry(entry.raw, entry.signature, tuple(leaves))
