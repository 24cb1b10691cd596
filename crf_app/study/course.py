"""States, gates, watches and deviations, from ``course.toml``; every rule of it is compiled by the loader's callback.

Knows which forms, items and visits exist; knows no record. For each need of a gate it makes the check that finds an
act recorded although the need was not open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crf_app.clinical.signature import Kind
from crf_app.study.expression.kinds import Type
from crf_app.study.forms import RuleText
from crf_app.study.model import (
    Check,
    Course,
    DeviationLog,
    Form,
    Gate,
    Identity,
    Label,
    Need,
    Occurs,
    Rule,
    Scope,
    Severity,
    State,
    Visit,
    Watch,
)
from crf_app.study.table import Table

Compile = Callable[[RuleText, str, bool, Type], Rule]
"""A rule of a form, asked for each row or not, that answers with a type."""

SKIPPED = "X-02"
"""The check of protocol 2.4 that these findings belong to: its id begins theirs."""
_TRUTH, _DATE, _TIME = Type(Kind.BOOLEAN), Type(Kind.DATE), Type(Kind.DATETIME)
_FILLED = ("date", "category", "text")
_NOT_YET = Label("Recorded, though the protocol did not allow it yet: {}", "已记录，但方案规定当时尚不允许：{}")


@dataclass(frozen=True)
class Known:
    """What a course may name: forms, visits, the form whose names states see without a prefix, how to compile."""

    forms: Mapping[str, Form]
    visits: Mapping[str, Visit]
    subject_form: str
    compile: Compile

    def rule(self, table: Table, key: str, form: str, kind: Type = _TRUTH, row: bool = False) -> Rule:
        """The rule of a key."""
        text = RuleText(" ".join(table.text(key).split()), table.file, f"{table.key}.{key}")
        return self.compile(text, form, row, kind)

    def joined(self, table: Table, key: str, text: str, form: str) -> Rule:
        """A rule put together from others."""
        return self.compile(RuleText(text, table.file, f"{table.key}.{key}"), form, False, _TRUTH)

    def checked(self, table: Table, key: str, form: str) -> Rule:
        """The rule of a check of a form, named by its id: what is found there and what is asked here are one rule."""
        rules = {check.id: check.holds for check in self.forms[form].checks if check.scope is Scope.FORM}
        return rules[table.choose(key, rules, f"check of {form}")]

    def item(self, table: Table, key: str, form: str) -> str:
        """An item of a form, named by a key that may be left out."""
        name = table.text(key, "")
        if name:
            table.need(key, name, self.forms[form].by_name, f"item of {form}")
        return name


def read_course(table: Table, known: Known) -> tuple[Course, Mapping[str, tuple[Check, ...]]]:
    """The course and, by form, the checks that find a gate skipped; DefinitionError for what is wrong."""
    checks: dict[str, tuple[Check, ...]] = {}
    states = tuple(_states(table, known))
    gates = []
    for each in table.tables("gate", "id"):
        gate, found = _gate(each, known)
        gates.append(gate)
        checks[gate.on] = (*checks.get(gate.on, ()), *found)
    watches = tuple(_watch(each, known) for each in table.tables("watch", "id"))
    deviations = _deviations(table, known, gates)
    table.close()
    return Course(states, tuple(gates), watches, deviations), checks


def _states(table: Table, known: Known) -> Iterator[State]:
    seen: set[str] = set()
    for each in table.tables("state", "id"):
        state = State(
            each.text("id"),
            each.label("label"),
            known.rule(each, "entered", known.subject_form),
            each.flag("exit"),
            each.flag("closes"),
            each.texts("keeps"),
        )
        for visit in state.keeps:
            each.need("keeps", visit, known.visits, "visit")
        if state.keeps and not state.closes:
            each.fail("keeps", "only a state that closes the course keeps visits; write closes = true")
        if state.id in seen:
            each.fail("id", f"the state {state.id} stands twice")
        seen.add(state.id)
        each.close()
        yield state


def _gate(table: Table, known: Known) -> tuple[Gate, tuple[Check, ...]]:
    on = table.choose("on", known.forms, "form")
    at = table.text("at")
    table.need("at", at, known.forms[on].by_name, f"item of {on}")
    if known.forms[on].item(at).scope is Scope.ROW:
        table.fail("at", f"{at} stands in rows; name an item of the form itself")
    passed = table.text("passed", f"{at}.exists()")
    severity = Severity(table.choose("severity", [each.value for each in Severity], "severity", "soft"))
    needs: list[Need] = []
    checks: list[Check] = []
    for each in table.tables("need", "id"):
        need = _need(each, known, on)
        text = f"({' '.join(passed.split())}) implies ({need.holds.text})"
        message = Label(_NOT_YET.en.format(need.label.en), _NOT_YET.zh.format(need.label.zh), need.label.unreviewed)
        name = f"{SKIPPED}.{table.text('id')}.{need.id}"
        checks.append(Check(name, severity, known.joined(each, "holds", text, on), at, message, across=True))
        needs.append(need)
    gate = Gate(
        table.text("id"),
        table.label("label"),
        table.text("act"),
        on,
        at,
        known.joined(table, "passed", passed, on),
        tuple(needs),
        _visits(table, known, on),
        table.text("category", ""),
    )
    table.close()
    return gate, tuple(checks)


def _need(table: Table, known: Known, on: str) -> Need:
    at = table.text("at", "")
    if at:
        form, item = Identity.split(at)
        table.need("at", form, known.forms, "form")
        table.need("at", item, known.forms[form].by_name, f"item of {form}")
    holds = known.checked(table, "check", on) if table.has("check") else known.rule(table, "holds", on)
    need = Need(table.text("id"), table.label("label"), holds, at, table.flag("second"))
    table.close()
    return need


def _visits(table: Table, known: Known, on: str) -> tuple[str, ...]:
    visits = table.texts("visits")
    there = [visit.id for visit in known.visits.values() if on in visit.forms]
    for visit in visits:
        table.need("visits", visit, there, f"visit with {on}")
    if known.forms[on].occurs is Occurs.MANY:
        table.fail("on", f"{on} may be there many times at a visit; a gate stands at a form that is there once at each")
    if not visits and known.forms[on].occurs is Occurs.VISIT:
        table.fail("visits", f"missing; {on} is there at several visits, so name those at which this is asked")
    return visits


def _watch(table: Table, known: Known) -> Watch:
    on = table.choose("on", known.forms, "form")
    row = known.forms[on].occurs is Occurs.LOG
    wants = table.choose("wants", known.forms, "form")
    visit = table.text("visit", "")
    if visit:
        table.need("visit", visit, known.visits, "visit")
    watch = Watch(
        table.text("id"),
        table.label("label"),
        on,
        known.rule(table, "asks", on, row=row),
        wants,
        known.item(table, "at", wants),
        visit,
        known.rule(table, "day", on, _DATE, row) if table.has("day") else None,
        known.rule(table, "due", on, _TIME, row) if table.has("due") else None,
        table.source(),
    )
    table.close()
    return watch


def _ids_of_checks(known: Known) -> Mapping[str, tuple[str, ...]]:
    """What a check may be named by: its own id, or that of the rule that stands at the date of several forms."""
    found: dict[str, tuple[str, ...]] = {}
    for form in known.forms.values():
        for check in form.checks:
            rule = check.id.removesuffix(f"-{form.id}")
            for name in {check.id, rule}:
                found[name] = (*found.get(name, ()), check.id)
    return found


def _deviations(table: Table, known: Known, gates: Iterable[Gate]) -> DeviationLog | None:
    if not table.has("deviations"):
        return None
    inner = table.table("deviations")
    form = inner.choose("form", known.forms, "form")
    if known.forms[form].occurs is not Occurs.LOG:
        inner.fail("form", f"{form} is no log; deviations are rows of one")
    checks: dict[str, str] = {}
    ids = _ids_of_checks(known)
    for each in inner.tables("finding", "check"):
        checks |= dict.fromkeys(ids[each.choose("check", ids, "check")], each.text("category"))
        each.close()
    date, category, text = (known.item(inner, key, form) for key in _FILLED)
    log = DeviationLog(form, date, category, text, inner.text("window"), checks)
    if not (date and category and text):
        inner.fail("form", "name the items that a proposal fills: date, category and text")
    codes = known.forms[form].item(category).codes
    categories = (gate.category for gate in gates if gate.category)
    for word in (log.window, *checks.values(), *categories):
        inner.need("category", word, [code.code for code in codes.codes] if codes else (), "category")
    inner.close()
    return log
