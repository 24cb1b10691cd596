"""The versions of a study at a terminal: list, compare, adopt. Says everything in sentences; needs no window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from crf_app.casebook.amending import amend, look_at
from crf_app.casebook.packages import package_lines
from crf_app.commands.given import say
from crf_app.ui.difference_words import as_json, sentence
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


def list_packages(casebook: Casebook, given: argparse.Namespace) -> int:
    """The packages of the ledger in the order of amendments."""
    del given
    for line in package_lines(casebook):
        version = line.version or "(needs a newer version of this program)"
        approved = f"approved {line.approved}" if line.approved else "as founded"
        parts = (line.hash[:16], version, approved, line.user, line.time, line.note, "in force" * line.in_force)
        say("  ".join(filter(None, parts)))
    return 0


def tell_difference(casebook: Casebook, given: argparse.Namespace) -> int:
    """What a folder would change; 1 where something in it is wrong."""
    words, proposed = Words(given.language or "en"), look_at(casebook, given.folder)
    for problem in proposed.problems:
        sys.stderr.write(f"{problem}\n")
    if given.json:
        say(as_json(proposed.lines))
        return 1 if proposed.problems else 0
    for line in proposed.lines:
        say(sentence(line, words))
    if proposed.study is not None and not proposed.lines:
        say(words("difference.none"))
    return 1 if proposed.problems else 0


def adopt(casebook: Casebook, given: argparse.Namespace) -> int:
    """Adopt what a folder holds."""
    proposed = look_at(casebook, given.folder)
    amend(casebook, proposed, given.approved, given.note)
    said = f"version {casebook.study.version} is in force for every form that is begun from now on"
    say(f"{said}; what changed: {len(proposed.lines)}")
    return 0


ACTS: Mapping[str, Callable[[Casebook, argparse.Namespace], int]] = MappingProxyType(
    {"packages": list_packages, "difference": tell_difference, "amend": adopt}
)
