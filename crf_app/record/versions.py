"""By which package each form of a subject is read: each instance by its own, what spans forms by the one in force.

A form's package is that of the first entry on it until it is moved (design 6.1). What its version lacks is unknown to
the rules of another. Knows no ledger: the packages are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from crf_app.record.acts import package_of
from crf_app.record.dependencies import Dependencies
from crf_app.record.places import FormKey
from crf_app.record.subject import SubjectState
from crf_app.study.difference import form_difference
from crf_app.study.model import Check, Form, Item, ItemType, Study, Visit
from crf_app.study.scope import KINDS

Read = Callable[[str], Study | None]


class Packages:
    """The packages of a study that are held: ``study`` is the one in force, or, where this program can't read that, the
    last that it can. ``unread`` names those that it can't."""

    def __init__(self, study: Study, read: Read = lambda _: None, unread: Iterable[str] = ()) -> None:
        self.study = study
        self.unread = frozenset(unread)
        self._read = read
        self._dependencies: dict[frozenset[str], Dependencies] = {}
        self._differ: dict[tuple[str, str], bool] = {}

    def find(self, package: str) -> Study | None:
        """The study of a package by its hash; None where it is not held, or this program can't read it."""
        return self.study if package == self.study.hash else self._read(package)

    def dependencies(self, packages: Iterable[str] = ()) -> Dependencies:
        """Which rules a change reaches, among those of the package in force and of these."""
        names = frozenset({self.study.hash, *packages})
        if names not in self._dependencies:
            found = (self.find(name) for name in sorted(names))
            self._dependencies[names] = Dependencies(*(study for study in found if study is not None))
        return self._dependencies[names]

    def differ(self, form: str, package: str) -> bool:
        """Whether the package in force asks a form otherwise than an earlier one did."""
        name = form, package
        if name not in self._differ:
            earlier = self.find(package)
            self._differ[name] = earlier is not None and bool(form_difference(earlier, self.study, form))
        return self._differ[name]

    @cached_property
    def of_site(self) -> Packages:
        """The same as the site's own record sees them."""

        def read(package: str) -> Study | None:
            found = self._read(package)
            return None if found is None else found.of_site

        return Packages(self.study.of_site, read, self.unread)


class Versions:
    """By which package each form of one subject, or of a site's record, is read."""

    def __init__(self, packages: Packages, state: SubjectState) -> None:
        self.packages = packages
        self.study = packages.study
        self.state = state
        self._packages: dict[FormKey, str] = {}
        self._forms: dict[tuple[str, str], Form | None] = {}
        self._of: dict[FormKey, Form] = {}  # of forms that are begun: their package stands, until the book is read anew

    def package(self, key: FormKey) -> str:
        """The hash of the package that a form is of; of one that nobody has begun, that of the package in force."""
        known = self._packages.get(key)
        if known is not None:
            return known
        found = package_of(self.state, key)
        if found is None:
            return self.study.hash
        return self._packages.setdefault(key, found)

    def read_otherwise(self, keys: Iterable[FormKey]) -> bool:
        """Whether one of these forms is of another package by now than the one that it was read by."""
        now = self.study.hash
        return any((package_of(self.state, key) or now) != self._packages.get(key, now) for key in keys)

    def is_lacking(self, key: FormKey) -> bool:
        """Whether a form is of a package that is not held or can't be read, so that another shows it."""
        package = self.package(key)
        return package != "" and self.packages.find(package) is None

    def is_void(self, key: FormKey) -> bool:
        """Whether a form is of a package whose adoption does not count, or no more."""
        package = self.package(key)
        return package != "" and bool(self.state.packages) and package not in self.state.packages

    def study_of(self, key: FormKey) -> Study:
        """The package that a form is read by."""
        return self.packages.find(self.package(key)) or self.study

    def form(self, key: FormKey) -> Form | None:
        """The form as its own package asks it, with the checks across forms of the one in force; None when it has no
        such form."""
        known = self._of.get(key)
        if known is not None:
            return known
        own = self.study_of(key)
        if own is self.study:
            found = own.forms.get(key.form)
        else:
            name = own.hash, key.form
            if name not in self._forms:
                self._forms[name] = self._joined(own.forms.get(key.form))
            found = self._forms[name]
        if found is not None and key in self._packages:
            self._of[key] = found
        return found

    def item(self, key: FormKey, name: str) -> Item | None:
        """An item of a form as its own package asks it."""
        form = self.form(key)
        return None if form is None else form.by_name.get(name)

    def seen_by(self, package: str, key: FormKey, name: str) -> Item | None:
        """An item as the rules of a package may read it: None where the form's version lacks it, or holds something of
        another kind there than the rule was written for."""
        form = self.form(key)
        found = None if form is None else form.by_name.get(name)
        if found is None or package == self._packages.get(key) or package in ("", self.package(key)):
            return found
        form = (self.packages.find(package) or self.study).forms.get(key.form)
        asked = None if form is None else form.by_name.get(name)
        return found if asked is not None and _alike(found, asked) else None

    def visit(self, name: str) -> Visit | None:
        """A visit of the package in force, or the last that one of this subject's forms knew."""
        found = self.study.visit_by_id.get(name)
        if found is not None:
            return found
        earlier = (self.packages.find(package) for package in reversed(self.state.packages))
        return next((study.visit_by_id[name] for study in earlier if study and name in study.visit_by_id), None)

    def newer(self, key: FormKey) -> str:
        """What the package in force calls itself, where a form is of an earlier one, or of one that does not count,
        and may be moved to it: the newer asks the form too, and anything of it otherwise; empty for any other form."""
        own, order = self.package(key), self.state.packages
        earlier = self.study.hash in order and own not in order[order.index(self.study.hash) :]
        if not earlier or self.packages.find(own) is None or key.form not in self.study.forms:
            return ""
        return self.study.version if self.packages.differ(key.form, own) else ""

    def _joined(self, form: Form | None) -> Form | None:
        if form is None:
            return None
        now = self.study.forms.get(form.id)
        own = tuple(check for check in form.checks if not check.across)
        across = (_placed(check, form) for check in (now.checks if now else ()) if check.across)
        return replace(form, checks=(*own, *(check for check in across if check is not None)))


def _placed(check: Check, form: Form) -> Check | None:
    """A check beside the item where its finding stands, or, where this version lacks that, beside the first."""
    known = form.by_name.get(check.at)
    if known is not None and known.scope is check.scope:
        return check
    first = next((item.name for item in form.items if item.scope is check.scope), None)
    return None if first is None else replace(check, at=first)


def _alike(one: Item, other: Item) -> bool:
    """Whether what an item holds is of the same kind, at the same scope, in the same first unit."""
    units = [item.units[0].code for item in (one, other) if item.units]
    many = (one.type is ItemType.CODES) == (other.type is ItemType.CODES)
    kinds = KINDS[one.type] is KINDS[other.type] and many
    return kinds and one.scope is other.scope and len(set(units)) < 2
