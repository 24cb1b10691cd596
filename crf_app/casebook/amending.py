"""Amending a study: a newer package is looked at, compared, and adopted by one audited entry.

The folder is read once; from the entry on, the package is read in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from crf_app.casebook.packages import NOTE
from crf_app.errors import DefinitionError, Refused
from crf_app.record import commands as c
from crf_app.record.authority import ADMIN
from crf_app.record.canonical import Json
from crf_app.record.entries import STUDY_WIDE, Shape
from crf_app.record.places import FormKey
from crf_app.record.wide import amendments, is_study_locked
from crf_app.study.difference import Line, form_difference, study_difference
from crf_app.study.lint import Problem, lint_study
from crf_app.study.load import load_json
from crf_app.study.model import Study
from crf_app.study.package import PackageJson, read_folder, to_package

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


@dataclass(frozen=True)
class Proposed:
    """A package that was read from a folder: what is wrong with it, or what it would change. ``newer`` says that it
    names what this program lacks."""

    package: PackageJson = field(repr=False)
    study: Study | None
    problems: tuple[Problem, ...] = ()
    lines: tuple[Line, ...] = ()
    newer: bool = False


def look_at(casebook: Casebook, folder: Path) -> Proposed:
    """What a folder of definitions would change; what is wrong with it is told by file, key and what to do."""
    try:
        return propose(casebook, to_package(read_folder(folder)))
    except DefinitionError as error:
        return Proposed({}, None, (Problem(error.file, error.key, error.problem),))


def propose(casebook: Casebook, package: PackageJson) -> Proposed:
    """The same of a package that was read already."""
    try:
        study = load_json(package)
    except DefinitionError as error:
        problem = Problem(error.file, error.key, error.problem)
        return Proposed({}, None, (problem,), newer=_NO_FUNCTION in error.problem)
    return Proposed(package, study, tuple(lint_study(study)), study_difference(casebook.study, study))


_NO_FUNCTION = "no function is called"


def amend(casebook: Casebook, proposed: Proposed, approved: date, note: str = "") -> str:
    """Adopt a package as the newest; the change that brings it. It holds for all that is begun from here on.

    Refused: ``right.missing``; ``package.newer`` (this program lacks what it names), ``package.wrong`` (what is wrong
    with it), ``package.known`` (it was adopted already, and that counts), ``package.other`` (of another study),
    ``package.unread`` (this program can't read the one in force), ``package.future`` (approved on a day that is to
    come), ``study.locked``.
    """
    _check_may(casebook)
    study = proposed.study
    if proposed.newer:
        raise Refused("package.newer", problem=str(proposed.problems[0]))
    if study is None or proposed.problems:
        raise Refused("package.wrong", problem=str(proposed.problems[0]))
    order = amendments(casebook.authority)
    if study.hash in {found.hash for found in order}:
        raise Refused("package.known", version=study.version)
    if study.id != casebook.study.id:
        raise Refused("package.other", study=study.id)
    if casebook.packages.unread:
        raise Refused("package.unread")
    if approved > casebook.today():
        raise Refused("package.future")
    if is_study_locked(casebook.authority):
        raise Refused("study.locked")
    more: dict[str, Json] = {"hash": study.hash, "amendment": order[-1].number + 1, "approved": approved.isoformat()}
    changes: list[tuple[Shape, Json]] = [(Shape("package", more=more), cast("Json", proposed.package))]
    if note.strip():
        changes.append((Shape(NOTE), {"text": note.strip()}))
    entry = casebook.say("package", changes, site=STUDY_WIDE)
    return entry.change(0)


def changes_of(casebook: Casebook, key: FormKey) -> tuple[Line, ...]:
    """What the package in force asks otherwise than the one that a form is of."""
    versions = casebook.book(key.subject).graph.versions
    return form_difference(versions.study_of(key), casebook.study, key.form)


def movable(casebook: Casebook) -> Iterator[FormKey]:
    """The begun forms of all subjects that may be moved to the package in force; loads every subject."""
    for line in (*casebook.subjects(), *casebook.site_records):
        graph = casebook.book(line.id).graph
        for keys in list(graph.structure.started.values()):
            yield from (key for key in list(keys) if graph.versions.newer(key))


def move_all(casebook: Casebook, keys: list[FormKey], note: str = "") -> tuple[int, tuple[Refused, ...]]:
    """Move forms, each by an entry of its own; how many were, and why each of the others was not."""
    refused = []
    for key in keys:
        try:
            casebook.perform(c.Move(key, note))
        except Refused as why:
            refused.append(why)
    return len(keys) - len(refused), tuple(refused)


def _check_may(casebook: Casebook) -> None:
    if ADMIN not in casebook.roles:
        raise Refused("right.missing", needs=ADMIN)
