"""The seed case: the steps that a person enters, read from ``resources/seed``. Knows no window."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SEED = RESOURCES / "seed" / "zj_001.toml"


@dataclass(frozen=True)
class Value:
    """One answer as typed; ``unit`` is the code of the unit to choose where there is a choice; ``mark`` its source."""

    item: str
    text: str
    unit: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Step:
    """One form instance, or one row of a log. ``visit`` is empty for logs, ``instance`` names a repeating form's.

    ``notes`` are items and what is known of them; ``sources`` the names of the sources by mark.
    """

    form: str
    visit: str
    instance: str
    row: int
    values: tuple[Value, ...]
    notes: tuple[tuple[str, str], ...]
    sources: Mapping[str, str]

    def source(self, label: Callable[[str], str]) -> str:
        """Where the values are from and what is known beside them; items are called by their ``label``."""
        said = list(self._said_by(label)) + [f"{label(item)}: {note}" for item, note in self.notes]
        return ". ".join(said)

    def _said_by(self, label: Callable[[str], str]) -> Iterator[str]:
        """The source that the values come from, and which of them come from another one."""
        first = next(iter(self.sources), "")
        for mark, name in self.sources.items():
            items = [label(value.item) for value in self.values if value.mark == mark]
            yield name if mark == first else f"{name} ({', '.join(items)})"


@dataclass(frozen=True)
class SeedCase:
    """The whole case, in the order of entry; ``born`` bounds the birth date, ``seen`` is the last day of news."""

    subject: str
    steps: tuple[Step, ...]
    born: tuple[date, date]
    seen: date

    def first(self, item: str) -> str:
        """The first text given for an item; empty when there is none."""
        found = (value.text for step in self.steps for value in step.values if value.item == item)
        return next(found, "")


def read_seed(path: Path = SEED) -> SeedCase:
    """The case of a file."""
    table = tomllib.loads(path.read_text("utf-8"))
    sources = cast("Mapping[str, str]", table["sources"])
    bounds = cast("Mapping[str, Mapping[str, str]]", table["bounds"])
    born, seen = bounds["born"], bounds["seen"]
    steps = tuple(_step(each, sources) for each in table["step"])
    days = (date.fromisoformat(born["from"]), date.fromisoformat(born["to"]))
    return SeedCase(str(table["subject"]), steps, days, date.fromisoformat(seen["on"]))


def _step(table: Mapping[str, object], sources: Mapping[str, str]) -> Step:
    values = cast("list[Mapping[str, object]]", table["values"])
    notes = cast("list[Mapping[str, str]]", table.get("notes", []))
    marks = {str(value["mark"]) for value in values} or {str(table.get("mark", "SEED"))}
    return Step(
        form=str(table["form"]),
        visit=str(table.get("visit", "")),
        instance=str(table.get("instance", "")),
        row=int(str(table.get("row", 0))),
        values=tuple(Value(str(v["item"]), str(v["text"]), str(v.get("unit", "")), str(v["mark"])) for v in values),
        notes=tuple((note["item"], note["en"]) for note in notes),
        sources={mark: name for mark, name in sources.items() if mark in marks - {"FIXTURE"}},
    )
