"""One form file to a form whose rules are still texts: shapes, lists and places are checked, expressions are not.

What a key means stands in ``forms/README.md``. Knows no other form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from crf_app.study.expression import patterns
from crf_app.study.model import (
    ANY_STAGE,
    SITE_STAGE,
    Check,
    CodeList,
    Form,
    Item,
    ItemType,
    Label,
    Occurs,
    Rule,
    Scope,
    Severity,
    Source,
    Unit,
)
from crf_app.study.table import Table

RULE_KEYS = ("relevant", "derive", "propose", "offers")
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.COUNT)
_DATES = (ItemType.DATE, ItemType.DATETIME)
_CODED = (ItemType.CODE, ItemType.CODES)
_FIT = {
    "hard": _NUMBERS,
    "soft": _NUMBERS,
    "digits": (ItemType.DECIMAL,),
    "pattern": (ItemType.TEXT,),
    "partial": _DATES,
    "planned": _DATES,
    "offers": (ItemType.TEXT,),
    "codes": _CODED,
    "units": (*_NUMBERS, ItemType.RESULT),
    "of": (ItemType.ROW,),
}
"""Keys that only some kinds of item may have."""
_DATE = re.compile(r"%date\b")
_NAMED = re.compile(r"\{(\w+)\}")
_STRUCK = Label("The row chosen here was struck out. Choose another.", "所选的行已划除。请另选。", unreviewed=True)


@dataclass(frozen=True)
class RuleText:
    """An expression as it is written, with its place in the files."""

    text: str
    file: str
    key: str


@dataclass(frozen=True)
class CheckDraft:
    """A check whose expression is not compiled yet; the other fields are those of the check."""

    id: str
    severity: Severity
    holds: RuleText
    at: str
    message: Label
    scope: Scope
    source: Source
    tells: Mapping[str, RuleText] = field(default_factory=dict)
    across: bool = False

    def compiled(self, holds: Rule, tells: Mapping[str, Rule]) -> Check:
        """The check with its rules."""
        found = Check(self.id, self.severity, holds, self.at, self.message, self.scope, self.source, tells)
        return replace(found, across=self.across)


@dataclass(frozen=True)
class FormDraft:
    """A form without its rules: ``rules`` by item (empty for the form itself) and key (required and RULE_KEYS), and
    its checks."""

    form: Form
    rules: Mapping[tuple[str, str], RuleText]
    checks: tuple[CheckDraft, ...]


@dataclass(frozen=True)
class Lists:
    """What the forms of a study share: stages, units and code lists, by id."""

    stages: tuple[str, ...]
    units: Mapping[str, Unit]
    codelists: Mapping[str, CodeList]


def read_form(table: Table, lists: Lists) -> FormDraft:
    """The form of a file; DefinitionError for anything that is not as the guide says."""
    rules: dict[tuple[str, str], RuleText] = {}
    form_id, label = table.text("id"), table.label("label")
    stage = table.choose("stage", (*lists.stages, ANY_STAGE, SITE_STAGE), "stage")
    occurs = Occurs(table.choose("occurs", [each.value for each in Occurs], "kind of form"))
    also = table.texts("also")
    if stage == SITE_STAGE and (occurs is not Occurs.LOG or also):
        table.fail("stage", "a form of the site's record is a log, and stands in no window of a subject")
    for each in also:
        table.need("also", each, lists.stages, "stage")
    sections = _sections(table)
    items = tuple(_items(table, form_id, occurs, sections, lists, rules))
    names = {item.name: item for item in items}
    form = Form(
        form_id,
        label,
        stage,
        occurs,
        items,
        (),
        sections,
        date_item=_place(table, "date_item", names, _DATES),
        grid=_place(table, "grid", names, (ItemType.CODE,)),
        row_title=_row_title(table, names),
        file=table.file,
        source=table.source(),
        also=also,
    )
    if table.has("relevant"):
        rules["", "relevant"] = _rule(table, "relevant")
    checks = tuple(read_check(each, form) for each in table.tables("check", "id")) + tuple(_of_rows(form))
    table.close()
    return FormDraft(form, rules, checks)


def read_check(table: Table, form: Form) -> CheckDraft:
    """A check of a form; it is asked for each row when the item beside which it stands is in rows."""
    at = table.choose("at", form.by_name, f"item of {form.id}")
    severity = Severity(table.choose("severity", [each.value for each in Severity], "severity"))
    draft = CheckDraft(
        table.text("id"),
        severity,
        _rule(table, "holds"),
        at,
        table.label("message"),
        form.item(at).scope,
        table.source(),
        _tells(table),
    )
    table.close()
    return draft


def read_dated(table: Table, dated: Mapping[str, Form]) -> Iterator[tuple[str, CheckDraft]]:
    """A check of the dates of forms, as one at the date of each: of ``forms``, else of all that are dated ``but`` some.

    ``%date`` is that date in the rule; the check of a form is called by its id and that of the form.
    """
    name, rule = table.text("id"), _rule(table, "holds")
    forms, but = table.texts("forms"), table.texts("but")
    for key, named in (("forms", forms), ("but", but)):
        for each in named:
            table.need(key, each, dated, "form with a date_item")
    if forms and but:
        table.fail("but", "forms names them all; leave out one of the two")
    severity = Severity(table.choose("severity", [each.value for each in Severity], "severity"))
    message, source = table.label("message"), table.source()
    table.close()
    for form in (dated[each] for each in forms or dated if each not in but):
        text = replace(rule, text=_DATE.sub(form.date_item, rule.text))
        scope = form.item(form.date_item).scope
        yield form.id, CheckDraft(f"{name}-{form.id}", severity, text, form.date_item, message, scope, source)


def _tells(table: Table) -> dict[str, RuleText]:
    """The numbers that the message of a check names in braces, by name."""
    inner, message = table.table("tells") if table.has("tells") else None, table.label("message")
    found = {name: _rule(inner, name) for name in inner.names()} if inner else {}
    for text in (message.en, message.zh):
        if set(_NAMED.findall(text)) != set(found):
            table.fail("tells", "the message names in braces, in both languages, what stands here, and nothing else")
    return found


def _of_rows(form: Form) -> Iterator[CheckDraft]:
    """That the row which an item chooses is still there."""
    for item in form.items:
        if item.of:
            name = item.name
            there = f"{name}.answered().not() or {name}.missing().exists() or {name}.exists()"
            rule = RuleText(there, form.file, f"item.{name}.of")
            yield CheckDraft(f"{form.id}.{name}", Severity.HARD, rule, name, _STRUCK, item.scope, Source("CONV"))


def _sections(table: Table) -> dict[str, Label]:
    found: dict[str, Label] = {}
    for each in table.tables("section", "id"):
        found[each.text("id")] = each.label("label")
        each.close()
    return found


def _items(
    table: Table,
    form: str,
    occurs: Occurs,
    sections: Mapping[str, Label],
    lists: Lists,
    rules: dict[tuple[str, str], RuleText],
) -> list[Item]:
    found: dict[str, Item] = {}
    for each in table.tables("item", "name"):
        item = _item(each, form, occurs, sections, lists)
        if item.name in found:
            each.fail("name", f"{form} already has an item {item.name}; names are unique in a form")
        found[item.name] = item
        rules |= {(item.name, key): _rule(each, key) for key in RULE_KEYS if each.has(key)}
        if isinstance(each.get("required"), str):
            rules[item.name, "required"] = _rule(each, "required")
        _check_rules(each, item, rules)
        each.close()
    return list(found.values())


def _item(table: Table, form: str, occurs: Occurs, sections: Mapping[str, Label], lists: Lists) -> Item:
    name = table.text("name")
    kind = ItemType(table.choose("type", [each.value for each in ItemType], "type of item"))
    for key, kinds in _FIT.items():
        if kind not in kinds and table.has(key):
            table.fail(key, f"an item of type {kind.value} has no {key}")
    scope = table.choose("scope", ("form", "row"), "scope", "row" if occurs is Occurs.LOG else "form")
    section = table.text("section", "")
    if section:
        table.need("section", section, sections, "section")
    return Item(
        name,
        table.label("label"),
        kind,
        Scope(scope),
        section,
        units=_units(table, lists),
        codes=_codes(table, f"{form}.{name}", kind, lists),
        hard=table.range("hard"),
        soft=table.range("soft"),
        digits=table.whole("digits"),
        pattern=_pattern(table),
        partial=table.flag("partial"),
        planned=table.flag("planned"),
        required=table.get("required") is True,
        reported=table.flag("reported"),
        guide=table.label("guide") if table.has("guide") else None,
        source=table.source(),
        of=table.text("of") if kind is ItemType.ROW else "",
    )


def _units(table: Table, lists: Lists) -> tuple[Unit, ...]:
    codes = table.texts("units")
    for code in codes:
        table.need("units", code, lists.units, "unit")
    return tuple(lists.units[code] for code in codes)


def _codes(table: Table, list_id: str, kind: ItemType, lists: Lists) -> CodeList | None:
    if kind not in _CODED:
        return None
    if isinstance(table.get("codes"), str):
        return lists.codelists[table.choose("codes", lists.codelists, "code list")]
    return table.codes("codes", list_id)


def _pattern(table: Table) -> str:
    pattern = table.text("pattern", "")
    try:
        patterns.pattern(pattern)
    except ValueError as error:
        table.fail("pattern", str(error))
    return pattern


def _rule(table: Table, key: str) -> RuleText:
    return RuleText(" ".join(table.text(key).split()), table.file, f"{table.key}.{key}".lstrip("."))


def _check_rules(table: Table, item: Item, rules: Mapping[tuple[str, str], RuleText]) -> None:
    derived = (item.name, "derive") in rules
    if not isinstance(table.get("required"), bool | str | None):
        table.fail("required", "must be true, false or an expression in quotes")
    if derived and (item.required or (item.name, "required") in rules):
        table.fail("required", "a derived item is computed, so nobody can be asked for it; leave this out")
    for key in ("propose", "offers"):
        if derived and (item.name, key) in rules:
            table.fail(key, f"a derived item is computed; leave out derive or {key}")
    if item.type is ItemType.ROW and (derived or (item.name, "propose") in rules):
        table.fail("type", "a row is chosen by a person; leave out derive and propose")
    if item.reported and not derived:
        table.fail("reported", "only a derived item may carry a reported value; add derive or leave this out")


def _place(table: Table, key: str, items: Mapping[str, Item], kinds: tuple[ItemType, ...]) -> str:
    name = table.text(key, "")
    if not name:
        return ""
    table.need(key, name, items, "item of this form")
    if items[name].type not in kinds:
        table.fail(key, f"{name} is {items[name].type.value}; wanted is {' or '.join(kind.value for kind in kinds)}")
    return name


def _row_title(table: Table, items: Mapping[str, Item]) -> tuple[str, ...]:
    names = table.texts("row_title")
    for name in names:
        table.need("row_title", name, items, "item of this form")
        if items[name].scope is not Scope.ROW:
            table.fail("row_title", f"{name} does not stand in rows")
    return names
