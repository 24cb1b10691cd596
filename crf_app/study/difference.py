"""The difference of two packages of a study, part by part and field by field: what an amendment changes.

A form differs where anything that it asks, computes or checks does: its own definition, the settings that its rules
name, the analytes of its grid. Checks across forms are not of the form: the package in force has them for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from typing import Protocol

from crf_app.study.model import (
    Analyte,
    Check,
    Code,
    CodeList,
    Course,
    Form,
    Item,
    Label,
    Range,
    Rule,
    Source,
    Study,
    Unit,
)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One thing that differs: of which kind it is (``what``: item, check, visit …), in which form, its name and label.

    ``part`` names the field that changed; ``added`` or ``removed`` where the whole thing came or went.
    """

    what: str
    form: str
    name: str
    label: Label
    part: str
    before: Label
    after: Label


ADDED, REMOVED, ORDER = "added", "removed", "order"
NOTHING = Label("", "")
_YES, _NO = Label("yes", "是"), Label("no", "否")
_APART = frozenset({"id", "name", "code", "file", "items", "checks", "needs", "across", "kind"})
"""Fields that name a thing, or hold things that are compared on their own."""


def study_difference(old: Study, new: Study) -> tuple[Line, ...]:
    """Everything that differs between two packages: the study, its schedule and course, then form by form."""
    names = [*new.all_forms, *(name for name in old.all_forms if name not in new.all_forms)]
    return (
        *_of_study(old, new),
        *_things("setting", old.settings, new.settings),
        *_of_schedule(old, new),
        *_of_course(old, new),
        *_things("analyte", old.analytes, new.analytes),
        *(line for name in names for line in _of_form(old, new, name, across=True)),
    )


def form_difference(old: Study, new: Study, form: str) -> tuple[Line, ...]:
    """What differs in one form for who goes on with it in the newer package."""
    own = tuple(_of_form(old, new, form, across=False))
    named = _constants(old.all_forms.get(form)) | _constants(new.all_forms.get(form))
    before, after = (
        {name: study.settings[name] for name in sorted(named) if name in study.settings} for study in (old, new)
    )
    grid = any(study.all_forms[form].grid for study in (old, new) if form in study.all_forms)
    analytes = tuple(_things("analyte", old.analytes, new.analytes)) if grid else ()
    return (*own, *_things("setting", before, after), *analytes)


def _constants(form: Form | None) -> set[str]:
    return set().union(*(rule.compiled.constants for rule in _rules(form))) if form is not None else set()


def _rules(form: Form) -> Iterator[Rule]:
    for item in form.items:
        asked = (item.required, item.relevant, item.derive, item.propose, item.offers)
        yield from (rule for rule in asked if isinstance(rule, Rule))
    yield from (check.holds for check in form.checks if not check.across)
    yield from (form.relevant,) if form.relevant is not None else ()


def _of_study(old: Study, new: Study) -> Iterator[Line]:
    same = ("id", "version", "title", "short", "identity", "site_items", "demonstration")
    yield from _fields("study", "", new.id, new.title, _said_of(old, same), _said_of(new, same))
    for name in ("missing_codes", "reasons", "roles"):
        before, after = _codes(getattr(old, name), getattr(new, name))
        yield from _fields("study", "", new.id, new.title, {name: before}, {name: after})


def _of_schedule(old: Study, new: Study) -> Iterator[Line]:
    yield from _things("stage", _by_id(old.stages), _by_id(new.stages))
    yield from _things("anchor", old.anchors, new.anchors)
    yield from _things("visit", old.visit_by_id, new.visit_by_id)


def _of_course(old: Study, new: Study) -> Iterator[Line]:
    one, other = old.course, new.course
    yield from _things("state", _by_id(one.states), _by_id(other.states))
    yield from _things("gate", _by_id(one.gates), _by_id(other.gates))
    yield from _things("need", _needs(one), _needs(other))
    yield from _things("watch", _by_id(one.watches), _by_id(other.watches))
    yield from _things("deviations", _log(one), _log(other))


def _by_id(things: Iterable[_Named]) -> dict[str, object]:
    return {thing.id: thing for thing in things}


def _needs(course: Course) -> dict[str, object]:
    return {gate.name(need): need for gate in course.gates for need in gate.needs}


def _log(course: Course) -> dict[str, object]:
    return {"deviations": course.deviations} if course.deviations else {}


def _of_form(old: Study, new: Study, name: str, *, across: bool) -> Iterator[Line]:
    before, after = old.all_forms.get(name), new.all_forms.get(name)
    yield from _things("form", {name: before} if before else {}, {name: after} if after else {})
    if before is None or after is None:
        return
    yield from _things("item", before.by_name, after.by_name, name)
    was, now = _common(before, after), _common(after, before)
    if was != now:
        yield Line("form", "", name, after.label, ORDER, _plain(", ".join(was)), _plain(", ".join(now)))
    yield from _things("check", _checks(before, across), _checks(after, across), name)


def _common(form: Form, other: Form) -> list[str]:
    return [item.name for item in form.items if item.name in other.by_name]


def _checks(form: Form, across: bool) -> dict[str, object]:
    return {check.id: check for check in form.checks if across or not check.across}


def _things(what: str, old: Mapping[str, object], new: Mapping[str, object], form: str = "") -> Iterator[Line]:
    """The differences of things of one kind, by name: those that came, changed and went."""
    for name, thing in new.items():
        label = _label(thing)
        if name not in old:
            yield Line(what, form, name, label, ADDED, NOTHING, NOTHING)
            continue
        yield from _fields(what, form, name, label, *_traits(old[name], thing))
    for name, thing in old.items():
        if name not in new:
            yield Line(what, form, name, _label(thing), REMOVED, NOTHING, NOTHING)


def _fields(
    what: str, form: str, name: str, label: Label, before: Mapping[str, Label], after: Mapping[str, Label]
) -> Iterator[Line]:
    for part, now in after.items():
        was = before.get(part, NOTHING)
        if (was.en, was.zh) != (now.en, now.zh):
            yield Line(what, form, name, label, part, was, now)


def _traits(old: object, new: object) -> tuple[dict[str, Label], dict[str, Label]]:
    """The fields of two things of one kind as texts; of code lists only the codes that differ."""
    names = [name for name in _names(new) if name not in _APART]
    before, after = _said_of(old, names), _said_of(new, names)
    if isinstance(old, Item) and isinstance(new, Item):
        before["codes"], after["codes"] = _codes(old.codes, new.codes)
    if isinstance(old, Analyte) and isinstance(new, Analyte):
        before["type"], after["type"] = _said(old.kind), _said(new.kind)
    return before, after


def _said_of(thing: object, names: Iterable[str]) -> dict[str, Label]:
    return {name: _said(getattr(thing, name)) for name in names}


def _codes(old: CodeList | None, new: CodeList | None) -> tuple[Label, Label]:
    """Of two lists the codes that came, went or have another label; all of them where only their order differs."""
    before, after = (old.codes if old else ()), (new.codes if new else ())
    if before == after:
        return NOTHING, NOTHING
    gone, come = tuple(c for c in before if c not in after), tuple(c for c in after if c not in before)
    return (_said(gone), _said(come)) if gone or come else (_said(before), _said(after))


def _label(thing: object) -> Label:
    if isinstance(thing, Check):
        return thing.message
    found = getattr(thing, "label", NOTHING)
    return found if isinstance(found, Label) else NOTHING


def _said(value: object) -> Label:  # noqa: C901 - one line for each kind of value of the model
    """A field's value as a text in both languages."""
    match value:
        case Label():
            return value
        case None:
            return NOTHING
        case bool():
            return _YES if value else _NO
        case Enum():
            return _plain(str(value.value))
        case Rule():
            return _plain(" ".join(value.text.split()))
        case Range():
            return _plain(f"{_limit(value.low)}..{_limit(value.high)}")
        case Unit():
            return _plain(value.label)
        case Code():
            return Label(f"{value.code} {value.label.en}", f"{value.code} {value.label.zh}")
        case Source():
            return _plain(
                " ".join(part for part in (value.key, "CONV" if value.convention else "", value.note) if part)
            )
        case tuple() | frozenset():
            return _joined(map(_said, value))
        case Mapping():
            return _joined(Label(f"{key}: {each.en}", f"{key}: {each.zh}") for key, each in _each(value))
        case _ if hasattr(value, "__dataclass_fields__"):
            return _joined(Label(f"{name}: {each.en}", f"{name}: {each.zh}") for name, each in _each(vars(value)))
        case _:
            return _plain(str(value))


def _names(thing: object) -> list[str]:
    return [found.name for found in fields(type(thing))]  # type: ignore[arg-type]


def _each(value: Mapping[str, object]) -> Iterator[tuple[str, Label]]:
    return ((key, _said(each)) for key, each in sorted(value.items()))  # a package keeps no order of keys


def _plain(text: str) -> Label:
    return Label(text, text)


def _limit(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _joined(labels: Iterable[Label]) -> Label:
    found = list(labels)
    return Label("; ".join(label.en for label in found), "；".join(label.zh for label in found))
