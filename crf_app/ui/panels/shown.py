"""What a panel shows of a study, and what stands in its place where a version of the study does not ask all of it.

A panel is made for the questions of one protocol; an amendment may take one of them out. Nothing is lost by that: what
is recorded stands on the forms, which are listed beside it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crf_app.study.model import Form, Label, Study

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


@dataclass(frozen=True)
class Shown:
    """The fields and sections (``FORM.NAME``), visits and settings without which a panel can't be shown; what it only
    reads of other forms may be missing like any answer."""

    items: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def lacking(door: Casebook, subject: str, shown: Shown) -> tuple[str, ...]:
    """The names of what is not there: in the version in force, or in a form of this subject that is of another."""
    return tuple(dict.fromkeys([*_lacking_in(door.study, shown), *_lacking_on(door, subject, shown)]))


def _lacking_in(study: Study, shown: Shown) -> Iterator[str]:
    for name in shown.items:
        form, _, item = name.partition(".")
        if form not in study.forms or item not in study.forms[form].by_name:
            yield name
    for name in shown.sections:
        form, _, section = name.partition(".")
        if form not in study.forms or section not in study.forms[form].sections:
            yield name
    yield from (visit for visit in shown.visits if visit not in study.visit_by_id)
    yield from (setting for setting in shown.settings if setting not in study.settings)


def _lacking_on(door: Casebook, subject: str, shown: Shown) -> Iterator[str]:
    wanted: dict[str, list[str]] = {}
    for name in shown.items:
        form, _, item = name.partition(".")
        wanted.setdefault(form, []).append(item)
    for found in _forms(door, subject, wanted):
        yield from (f"{found.id}.{item}" for item in wanted[found.id] if item not in found.by_name)


def named(door: Casebook, subject: str, name: str) -> Label:
    """What a panel lacks as it is asked where it is known: in the version in force, or on a form of this subject."""
    form, _, item = name.partition(".")
    asked = [door.study.forms[form]] if form in door.study.forms else []
    known = (each.by_name[item] for each in (*asked, *_forms(door, subject, (form,))) if item in each.by_name)
    return next((each.label for each in known), Label(name, name))


def _forms(door: Casebook, subject: str, names: Container[str]) -> Iterator[Form]:
    """The forms of a subject of these names, each as its own version asks it."""
    return (door.form_of(key) for key in door.subject(subject).forms if key.form in names)
