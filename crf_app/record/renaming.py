"""Instances and rows that were supposed under provisional names (``self:k``), called by the names that they got.

A value is never looked into: only names of places, and records among what parts of rules answered, are changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from crf_app.record.places import FormKey, Place, resolve
from crf_app.record.structure import Structure
from crf_app.record.view import Finding
from crf_app.study.expression.context import Answered
from crf_app.study.expression.joining import Layout


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

    def structure(self, structure: Structure) -> Structure:
        """The instances and rows."""
        found = Structure(struck=structure.struck)
        for form, keys in structure.started.items():
            found.started[form] = [self.key(key) for key in keys]
        for key, rows in structure.rows.items():
            found.rows[self.key(key)] = [self.row(row) for row in rows]
        return found
