"""Instances and rows that were supposed under provisional names (``self:k``), called by the names that they got.

A value is never looked into: only names of places, and records among what parts of rules answered, are changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from crf_app.record.places import FormKey, Place, resolve
from crf_app.record.structure import Structure
from crf_app.record.view import Finding
from crf_app.study.expression.context import Answered
from crf_app.study.expression.joining import Layout

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Names:
    """What provisional names stand for now: {change: its hash}, and those of instances and rows."""

    changes: Mapping[str, str]
    records: Renaming

    def finding(self, finding: Finding) -> Finding:
        """A finding at its place, with the hashes of the changes among its operands."""
        if self.records:
            finding = self.records.finding(finding)
        changes = self.changes
        if changes.keys().isdisjoint(finding.operands):
            return finding
        return replace(finding, operands=tuple(sorted(changes.get(operand, operand) for operand in finding.operands)))


@dataclass(frozen=True)
class Renaming:
    """{provisional name of an instance or row: the hash of the change that made it}."""

    names: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.names)

    def what(self, what: str) -> str:
        """The text form of a place."""
        return resolve(what, self.names)

    def key(self, key: FormKey) -> FormKey:
        """A form instance."""
        return key._replace(instance=self.names[key.instance]) if key.instance in self.names else key

    def row(self, row: str) -> str:
        """A row."""
        return self.names.get(row, row)

    def place(self, place: Place) -> Place:
        """A cell."""
        return Place(self.key(place.key), self.row(place.row), place.item)

    def record(self, value: Hashable) -> Hashable:
        """A record as rules see it, an instance or a row; any other value stays."""
        match value:
            case (FormKey() as key, str(row)):
                return self.key(key), self.row(row)
            case ((FormKey(), str()) as found, bool(sure)):
                return self.record(found), sure
            case Layout():
                return value.of_others(tuple(map(self.record, value.elements)))
            case _:
                return value

    def answered(self, answered: Answered) -> Answered:
        """What a part of a rule answered."""
        return replace(answered, values=tuple(map(self.record, answered.values)))

    def finding(self, finding: Finding) -> Finding:
        """A finding at its place."""
        return replace(finding, place=self.place(finding.place))

    def makes(self, supposed: Structure, real: Structure) -> bool:
        """Whether the instances and rows that were supposed are these, in the same order."""
        rows = {self.key(key): found for key, found in supposed.rows.items()} if self else supposed.rows
        return _alike(supposed.started, real.started, self.key) and _alike(rows, real.rows, self.row)


def _alike(ours: Mapping[A, list[B]], theirs: Mapping[A, list[B]], called: Callable[[B], B]) -> bool:
    """Whether the lists are equal, or would be with what is in ours called otherwise; few are not equal at once."""
    pairs = ((ours.get(name, []), theirs.get(name, [])) for name in ours.keys() | theirs.keys())
    return all(mine == other or list(map(called, mine)) == other for mine, other in pairs)
