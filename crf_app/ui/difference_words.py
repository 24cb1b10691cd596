"""A line of the difference of two packages as a sentence in the language of the person. Knows no window."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from crf_app.study.difference import ADDED, REMOVED, Line
from crf_app.study.model import Label
from crf_app.ui.words import BETWEEN, Words


def sentence(line: Line, words: Words) -> str:
    """What differs, in words, in each language of the choice."""
    return BETWEEN.join(dict.fromkeys(_sentence(line, part) for part in words.parts()))


def _sentence(line: Line, words: Words) -> str:
    name = f"{line.form}.{line.name}" if line.form else line.name
    label = words.label(line.label)
    code = "difference.labelled" if label else "difference.named"
    thing = words(code, what=words(f"difference.what.{line.what}"), name=name, label=label)
    thing = thing[:1].upper() + thing[1:]
    if line.part in (ADDED, REMOVED):
        return words(f"difference.{line.part}", thing=thing)
    before, after = (_text(value, words) for value in (line.before, line.after))
    return words(
        "difference.changed", thing=thing, part=words(f"difference.part.{line.part}"), before=before, after=after
    )


def _text(value: Label, words: Words) -> str:
    return words.label(value) or words("difference.nothing")


def as_json(lines: Iterable[Line]) -> str:
    """The same for a program: every text in both languages."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1)
