"""A small study that loads, and its parts to break: for tests of the loader."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from crf_app.study.package import parse

GUIDE = Path(__file__).parents[2] / "forms" / "README.md"
_BLOCK = re.compile(r"```toml\n# (\S+\.toml)\n(.*?)```", re.DOTALL)


def guide_texts() -> dict[str, str]:
    """The files that the guide shows, by path."""
    return dict(_BLOCK.findall(GUIDE.read_text(encoding="utf-8")))


_TABLES = {path: parse(text) for path, text in guide_texts().items()}


def tables() -> dict[str, Any]:
    """A fresh copy of the tables of the guide's study, to be changed at will."""
    return copy.deepcopy(_TABLES)


def item(of: dict[str, Any], file: str, name: str) -> dict[str, Any]:
    """The table of an item."""
    return next(each for each in of[file]["item"] if each["name"] == name)
