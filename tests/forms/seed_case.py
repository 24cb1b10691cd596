"""The seed case as a file, and its entry as a person would type it."""

from __future__ import annotations

import tomllib
from typing import Any

from crf_app.record import commands as c
from crf_app.record.values import Answer
from crf_app.study.model import Form
from tests.forms.ward import ROOT, Ward, typed

SEED: dict[str, Any] = tomllib.loads((ROOT / "resources" / "seed" / "zj_001.toml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = SEED["step"]


def answers(form: Form, step: dict[str, Any]) -> tuple[tuple[str, Answer], ...]:
    """The answers of a step, read from what a person types."""
    values = ((each["item"], each["text"], each.get("unit", "")) for each in step["values"])
    return tuple((item, typed(form, item, text, unit)) for item, text, unit in values)


class Course(Ward):
    """The seed case in a fresh casebook."""

    def __init__(self) -> None:
        super().__init__()
        for step in STEPS:
            given = answers(self.study.forms[step["form"]], step)
            if "row" in step:
                self.book.perform(c.AddRow(self.key(step["form"]), given))
            else:
                self.record(step["form"], step.get("visit", ""), given)
