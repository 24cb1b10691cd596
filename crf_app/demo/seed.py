"""The seed case: the steps that a person enters, read from ``resources/seed``. Knows no window."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SEED = RESOURCES / "seed" / "zj_001.toml"


@dataclass(frozen=True)
class Value:
    """One answer as typed; ``unit`` is the code of the unit to choose where there is a choice."""

    item: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Step:
    """One form instance, or one row of a log. ``visit`` is empty for logs, ``instance`` names a repeating form's."""

    form: str
    visit: str
    instance: str
    row: int
    values: tuple[Value, ...]
    source: str


@dataclass(frozen=True)
class SeedCase:
    """The whole case, in the order of entry."""

    subject: str
    steps: tuple[Step, ...]

    def first(self, item: str) -> str:
        """The first text given for an item; empty when there is none."""
        found = (value.text for step in self.steps for value in step.values if value.item == item)
        return next(found, "")


def read_seed(path: Path = SEED) -> SeedCase:
    """The case of a file."""
    table = tomllib.loads(path.read_text("utf-8"))
    sources = cast("Mapping[str, str]", table["sources"])
    return SeedCase(str(table["subject"]), tuple(_step(each, sources) for each in table["step"]))


def _step(table: Mapping[str, object], sources: Mapping[str, str]) -> Step:
    values = cast("list[Mapping[str, object]]", table["values"])
    notes = cast("list[Mapping[str, str]]", table.get("notes", []))
    said = _said_by(values, sources) + [f"{note['item']}: {note['en']}" for note in notes]
    return Step(
        form=str(table["form"]),
        visit=str(table.get("visit", "")),
        instance=str(table.get("instance", "")),
        row=int(str(table.get("row", 0))),
        values=tuple(Value(str(v["item"]), str(v["text"]), str(v.get("unit", ""))) for v in values),
        source=". ".join(said),
    )


def _said_by(values: list[Mapping[str, object]], sources: Mapping[str, str]) -> list[str]:
    """Each source that the values come from; which items, where there are several."""
    marks = [mark for mark in ("SEED", "PRESS") if any(value["mark"] == mark for value in values)]
    if len(marks) == 1:
        return [sources[marks[0]]]
    items = {mark: [str(value["item"]) for value in values if value["mark"] == mark] for mark in marks}
    return [f"{sources[mark]} ({', '.join(items[mark])})" for mark in marks]
