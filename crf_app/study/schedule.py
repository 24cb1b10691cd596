"""Stages and visits, from ``schedule.toml``. Knows which forms exist and how often, not what they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from crf_app.study.model import Anchor, Identity, Occurs, Stage, Visit
from crf_app.study.table import Table

_COLLECTED = (Occurs.ONCE, Occurs.VISIT, Occurs.MANY)


@dataclass(frozen=True)
class Nameable:
    """What a schedule may name: stages, forms with how often they are there, panels and analytes, anchors."""

    stages: Sequence[str]
    forms: Mapping[str, Occurs]
    panels: Sequence[str]
    anchors: Mapping[str, Anchor]


def read_stages(table: Table) -> tuple[Stage, ...]:
    """The stages of the course in order; each is a window."""
    found: dict[str, Stage] = {}
    for each in table.tables("stage", "id"):
        stage = Stage(each.text("id"), each.label("label"))
        if stage.id in found:
            each.fail("id", f"the stage {stage.id} stands twice")
        found[stage.id] = stage
        each.close()
    if not found:
        table.fail("stage", "missing; write each stage under [[stage]]")
    return tuple(found.values())


def read_anchors(table: Table, forms: Mapping[str, Occurs]) -> dict[str, Anchor]:
    """What visits may be counted from besides the infusion, by id; which item it is, the loader checks."""
    found: dict[str, Anchor] = {}
    for each in table.tables("anchor", "id"):
        item = each.text("item")
        each.need("item", Identity.split(item)[0], forms, "form")
        anchor = Anchor(each.text("id"), each.label("label"), item, each.whole("planned"))
        if anchor.id in found:
            each.fail("id", f"the anchor {anchor.id} stands twice")
        found[anchor.id] = anchor
        each.close()
    return found


def read_visits(table: Table, known: Nameable) -> tuple[Visit, ...]:
    """The visits in order; their forms must exist, and a form that is there once stands at one visit."""
    sets = table.table("forms_at")
    panels = table.table("panels_at") if table.has("panels_at") else Table(table.file, "panels_at", {})
    found: dict[str, Visit] = {}
    for each in table.tables("visit", "id"):
        visit = _counted(each, _visit(each, known, sets, panels), known.anchors)
        each.close()
        if visit.id in found:
            each.fail("id", f"the visit {visit.id} stands twice")
        for form in visit.forms:
            earlier = [other.id for other in found.values() if form in other.forms]
            if known.forms[form] is Occurs.ONCE and earlier:
                each.fail("forms", f"{form} is there once and already stands at {earlier[0]}")
        found[visit.id] = visit
    sets.close()
    panels.close()
    table.close()
    return tuple(found.values())


def _visit(table: Table, known: Nameable, sets: Table, panels: Table) -> Visit:
    forms = _forms(table, sets, known.forms)
    visit = Visit(
        table.text("id"),
        _number(table),
        table.words(),
        table.choose("stage", known.stages, "stage"),
        table.whole("target"),
        _days(table, "before"),
        _days(table, "after"),
        forms,
        table.flag("optional"),
        _named(table, "indicated", sets, forms, "form of this visit"),
        _named(table, "panels", panels, known.panels, "panel or analyte"),
        until=table.choose("until", known.anchors, "anchor") if table.has("until") else "",
    )
    if visit.until and visit.target is None:
        table.fail("until", "only a visit with a target day ends by another day; write target or leave this out")
    if visit.target is None and (visit.before or visit.after):
        table.fail("target", "a window needs a target day; write target or leave out before and after")
    return visit


def _counted(table: Table, visit: Visit, anchors: Mapping[str, Anchor]) -> Visit:
    """The visit, its target turned into the protocol day as planned where it counts from an anchor."""
    if not table.has("from"):
        return visit
    anchor = anchors[table.choose("from", anchors, "anchor")]
    if visit.target is None:
        table.fail("target", f"missing; write the days from the anchor {anchor.id}")
    planned = None if anchor.planned is None else anchor.planned + visit.target
    return replace(visit, target=planned, anchor=anchor.id, days=visit.target)


def _forms(table: Table, sets: Table, forms: Mapping[str, Occurs]) -> tuple[str, ...]:
    known = [name for name, occurs in forms.items() if occurs in _COLLECTED]
    for form in _listed(table, "forms", sets):
        if form in forms and form not in known:
            table.fail("forms", f"{form} is a log, which belongs to no visit; leave it out")
    return _named(table, "forms", sets, known, "form")


def _named(table: Table, key: str, sets: Table, known: Sequence[str], what: str) -> tuple[str, ...]:
    """The words of a list, or of the set of a name, each of them known."""
    found = _listed(table, key, sets)
    for word in found:
        table.need(key, word, known, what)
    return found


def _listed(table: Table, key: str, sets: Table) -> tuple[str, ...]:
    named = table.get(key)
    if not isinstance(named, str):
        return table.texts(key)
    if not sets.has(named):
        table.fail(key, f"no set is called {named}; write it under [{sets.key}]")
    return sets.texts(named)


def _number(table: Table) -> Decimal:
    found = table.get("num")
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        table.fail("num", "missing; write the number by which visits are ordered, such as 11 or 25.15")
    return Decimal(str(found))


def _days(table: Table, name: str) -> int:
    found = table.whole(name) or 0
    if found < 0:
        table.fail(name, "counts days, so it is not negative")
    return found
