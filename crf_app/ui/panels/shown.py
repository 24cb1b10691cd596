"""What a panel shows of a study, and what stands in its place where a version of the study does not ask all of it.

A panel is made for the questions of one protocol; an amendment may take one of them out. Nothing is lost by that: what
is recorded stands on the forms, which are listed beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crf_app.study.model import Study

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


@dataclass(frozen=True)
class Shown:
    """The items and sections (``FORM.NAME``), visits and settings that a panel shows."""

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
    for key in door.subject(subject).forms:
        if key.form in wanted:
            known = door.form_of(key).by_name
            yield from (f"{key.form}.{item}" for item in wanted[key.form] if item not in known)
