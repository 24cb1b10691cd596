"""The study's packages as the ledger holds them: read there, never from a disk, and only when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from crf_app.casebook.book import load_book
from crf_app.casebook.extending import current_of
from crf_app.errors import DefinitionError, NewerNeeded, Tampered
from crf_app.record.authority import Amendment, Authority, authority_of
from crf_app.record.causality import Vector, order_of, vector_of
from crf_app.record.decide import Draft
from crf_app.record.entries import Entry
from crf_app.record.graph import Graph
from crf_app.record.places import FormKey
from crf_app.record.project import subject_row
from crf_app.record.rows import Standing, SubjectRow
from crf_app.record.subject import MOVE
from crf_app.record.versions import Packages
from crf_app.record.wide import amendments
from crf_app.study.load import load_json
from crf_app.study.model import Form, Study
from crf_app.study.package import PackageJson

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


@dataclass(frozen=True)
class PackageLine:
    """A package of the ledger: what it calls itself (empty where this program can't read it), when ethics approved it,
    who adopted it, when and with what note; ``number`` is its place in the order of amendments."""

    hash: str
    number: int
    version: str
    approved: str
    user: str
    time: str
    note: str
    in_force: bool


def packages_of(current: Iterable[Entry], authority: Authority) -> Packages | None:
    """The packages that current entries brought; None where there is none yet.

    In force is the last amendment; where this program can't read that, the last that it can: Unavailable where it can
    read none, and Tampered where the ledger holds none although it says so.
    """
    order = amendments(authority)
    if not authority.packages:
        return None
    names = {found.change: found.hash for found in authority.packages}
    bodies = {names[change]: (entry, k) for entry in current for k, change in enumerate(entry.names) if change in names}

    def find(package: str) -> Study | None:
        held = bodies.get(package)
        if held is None:
            return None
        try:
            study = load_json(cast("PackageJson", held[0].value(held[1])))
        except DefinitionError:
            return None
        return study if study.hash == package else None

    unread: list[str] = []
    for amendment in reversed(order):
        study = find(amendment.hash)
        if study is not None:
            return Packages(study, find, unread)
        unread.append(amendment.hash)
    if not bodies:
        raise Tampered("the ledger holds no study package")
    raise NewerNeeded(f"this study needs a newer version of this program{_why(bodies, order)}")


def _why(bodies: dict[str, tuple[Entry, int]], order: list[Amendment]) -> str:
    """Which part of the newest package this program can't read."""
    held = bodies.get(order[-1].hash) if order else None
    if held is None:
        return ""
    try:
        load_json(cast("PackageJson", held[0].value(held[1])))
    except DefinitionError as error:
        return f" ({error.file}: {error.key})"
    return ""


def package_lines(casebook: Casebook) -> tuple[PackageLine, ...]:
    """The packages of the ledger in the order of amendments; one that met a lock on the study is not among them."""
    order = amendments(casebook.authority)
    wanted = {found.change: found for found in order}
    lines = {}
    for entry in casebook.keeping.entries(subject=""):
        for change in entry.names:
            if change in wanted:
                last = wanted[change] == order[-1]
                lines[change] = _line(casebook, entry, wanted[change], in_force=last)
    return tuple(lines[found.change] for found in order if found.change in lines)


def _line(casebook: Casebook, entry: Entry, amendment: Amendment, *, in_force: bool) -> PackageLine:
    study = casebook.packages.find(amendment.hash)
    shape = entry.header.changes[entry.names.index(amendment.change)]
    approved = shape.more.get("approved")
    notes = (entry.value(k) for k, shape in enumerate(entry.header.changes) if shape.what == NOTE)
    note = next((value for value in notes if isinstance(value, dict)), {})
    return PackageLine(
        hash=amendment.hash,
        number=amendment.number,
        version=study.version if study else "",
        approved=approved if isinstance(approved, str) else "",
        user=casebook.authority.author(entry),
        time=entry.header.time,
        note=str(note.get("text", "")),
        in_force=in_force,
    )


NOTE = "amendment"
"""What the shape of an amendment's note says that it is of."""

PACKAGE = "package"
"""The type of the entry that adopts a package, and what the shape of the package is of."""


class StudyForms:
    """What a casebook knows of the study: by which package each form is read."""

    packages: Packages

    @property
    def study(self) -> Study:
        """The study package in force, or the last that this program can read."""
        return self.packages.study

    def form_of(self: Casebook, key: FormKey) -> Form:  # type: ignore[misc]
        """A form as the package that it is of asks it; KeyError where that has none such."""
        return self.book(key.subject).graph.form(key)


def package_named(graph: Graph, draft: Draft) -> str:
    """The package that an entry names: that of the form that it changes, else the one in force (decision 0008)."""
    if draft.type == MOVE:
        return graph.study.hash
    paths = {"/".join(shape.what.split("/")[:3]) for shape, _ in draft.changes if shape.what.count("/") >= _FORM}
    found = {graph.versions.package(FormKey.parse(path)) for path in paths if not path.startswith("shown:")}
    return found.pop() if len(found) == 1 else graph.study.hash


_FORM = 2


def amended(
    casebook: Casebook, made: Sequence[Entry], pasts: Mapping[str, Vector]
) -> tuple[Packages, tuple[SubjectRow, ...]]:
    """The packages once these entries are stored, with the lines of all subjects as they are counted then; none, where
    the order of amendments stays what it is: taking away a right, or settling whose it was, may change it too."""
    rows = {row.entry: row for row in casebook.keeping.placed(subject="")}
    held = (entry for entry in casebook.keeping.entries(subject="") if rows[entry.hash].standing is Standing.CURRENT)
    wide = [*((entry, vector_of(rows[entry.hash].vector)) for entry in held), *((new, pasts[new.hash]) for new in made)]
    wide.sort(key=lambda pair: order_of(pair[0].hash, pair[1]))
    authority = authority_of(wide)
    if amendments(authority) == amendments(casebook.authority):
        return casebook.packages, ()
    packages = packages_of((entry for entry, _ in wide), authority) or casebook.packages
    lines = []
    for row in casebook.keeping.subjects():
        current = current_of(casebook.keeping, row.subject)
        lines.append(subject_row(load_book(row.subject, current, authority, packages).views.line()))
    return packages, tuple(lines)
