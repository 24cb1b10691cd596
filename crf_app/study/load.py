"""The definition files of a study to the frozen model: lists, schedule, forms, then every rule compiled.

The only door from TOML to :class:`~crf_app.study.model.Study`; a wrong file is a DefinitionError with file, key and
what to do. Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path

import orjson

from crf_app.clinical.signature import Kind
from crf_app.errors import DefinitionError
from crf_app.study import package as packages
from crf_app.study.course import Known, read_course
from crf_app.study.expression.check import check
from crf_app.study.expression.kinds import NUMBERS, Type, fits
from crf_app.study.expression.parse import Expression, ExpressionError, parse
from crf_app.study.forms import CheckDraft, FormDraft, Lists, RuleText, read_check, read_dated, read_form
from crf_app.study.lists import made_lists, read_analytes, read_codelists, read_units
from crf_app.study.model import Check, CodeList, Course, Form, Identity, Item, Occurs, Rule, Scope, Setting, Study
from crf_app.study.package import PackageJson, TomlTable
from crf_app.study.schedule import Nameable, read_anchors, read_stages, read_visits
from crf_app.study.scope import FormScope, Names, names_of, wanted
from crf_app.study.site import is_of_site, read_site_items
from crf_app.study.table import Table, meant

STUDY, SCHEDULE, CODELISTS, UNITS, ANALYTES, RULES, COURSE = (
    "study.toml",
    "schedule.toml",
    "codelists.toml",
    "units.toml",
    "analytes.toml",
    "rules.toml",
    "course.toml",
)
_SHARED = (STUDY, SCHEDULE, CODELISTS, UNITS, ANALYTES, RULES, COURSE)
_OPTIONAL = (ANALYTES, RULES, COURSE)
_TRUTH, _NUMBER, _DERIVATION = Type(Kind.BOOLEAN), Type(Kind.DECIMAL), Type(Kind.DERIVATION)
_TEXTS = Type(Kind.STRING, many=True)
_OFFERING = ("propose", "offers")
"""The rules that only offer something to a person, so that they may ask the site's record."""


def load_folder(folder: Path) -> Study:
    """The study of a folder of definition files; DefinitionError for the first thing that is wrong."""
    return load_package(packages.read_folder(folder))


def load_json(package: PackageJson) -> Study:
    """The study of a package as the ledger holds it. It never changes, so that one loaded before is given again."""
    return _loaded(orjson.dumps(package, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=8)
def _loaded(written: bytes) -> Study:
    return load_package(packages.from_package(orjson.loads(written)))


def load_package(tables: Mapping[str, TomlTable]) -> Study:
    """The study of the tables of a folder, by path; DefinitionError for the first thing that is wrong."""
    for name in _SHARED:
        if name not in tables and name not in _OPTIONAL:
            raise DefinitionError(name, "", "this file is missing")
    for path in tables:
        if "/" not in path and path not in _SHARED:
            raise DefinitionError(path, "", "unknown file; a form file lies in the folder of its stage")
    return _Loading(tables).study()


class _Loading:
    """One loading under way."""

    def __init__(self, tables: Mapping[str, TomlTable]) -> None:
        self.tables = tables
        self.hash = packages.package_hash(packages.to_package(tables))
        self.trees: dict[str, Expression] = {}
        self.analytes = read_analytes(self._open(ANALYTES))
        self.codelists = read_codelists(self._open(CODELISTS), self.analytes.values()) | made_lists((), ())
        schedule = self._open(SCHEDULE)
        self.stages = read_stages(schedule)
        units = read_units(self._open(UNITS))
        lists = Lists(tuple(stage.id for stage in self.stages), units, self.codelists)
        self.drafts = self._drafts(lists)
        occurs = {name: draft.form.occurs for name, draft in self._drafts_of(False).items()}
        self.anchors = read_anchors(schedule, occurs)
        self.visits = read_visits(schedule, Nameable(lists.stages, occurs, self._panels(), self.anchors))
        self.codelists |= made_lists((draft.form for draft in self.drafts.values()), self.visits)
        self.checks = {name: list(draft.checks) for name, draft in self.drafts.items()}
        self._read_rules()

    def study(self) -> Study:
        """The finished study."""
        table = self._open(STUDY)
        settings = {setting.name: setting for setting in map(_setting, table.tables("setting", "name"))}
        names = self._names(settings.values())
        forms = {name: self._form(draft, names) for name, draft in self._drafts_of(False).items()}
        identity = _identity(table.table("identity"), forms)
        course, forms = self._course(names, identity, forms)
        of_site = self._names(settings.values(), of_site=True)
        site_forms = {name: self._form(draft, of_site) for name, draft in self._drafts_of(True).items()}
        found = Study(
            id=table.text("id"),
            version=table.text("version"),
            title=table.label("title"),
            short=table.label("short"),
            hash=self.hash,
            settings=settings,
            stages=self.stages,
            visits=self.visits,
            codelists=self.codelists | _inline_lists((*forms.values(), *site_forms.values())),
            analytes=self.analytes,
            forms=forms,
            missing_codes=table.codes("missing", "MISSING"),
            reasons=table.codes("reasons", "REASON"),
            roles=table.codes("roles", "ROLE"),
            identity=identity,
            demonstration=table.flag("demonstration"),
            anchors=self.anchors,
            course=course,
            site_forms=site_forms,
            sources=_described(table.table("sources")) if table.has("sources") else {},
            site_items=read_site_items(table.table("site"), site_forms) if table.has("site") else None,
        )
        table.close()
        return found

    def _panels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*(each.panel for each in self.analytes.values()), *self.analytes]))

    def _course(self, names: Names, identity: Identity, forms: dict[str, Form]) -> tuple[Course, dict[str, Form]]:
        """The course, and the forms with the checks that find a gate skipped."""
        for anchor in self.anchors.values():
            _known_item(self._open(SCHEDULE), f"anchor.{anchor.id}.item", anchor.item, forms)
        visits = {visit.id: visit for visit in self.visits}
        known = Known(forms, visits, Identity.split(identity.number)[0], partial(self._rule, names))
        course, skipped = read_course(self._open(COURSE), known)
        more = {name: replace(forms[name], checks=forms[name].checks + found) for name, found in skipped.items()}
        return course, forms | more

    def _open(self, file: str) -> Table:
        return Table(file, "", self.tables.get(file, {}))

    def _drafts(self, lists: Lists) -> dict[str, FormDraft]:
        found: dict[str, FormDraft] = {}
        for path in sorted(self.tables):
            if path in _SHARED:
                continue
            draft = read_form(self._open(path), lists)
            if draft.form.id in found:
                first = found[draft.form.id].form.file
                raise DefinitionError(path, "id", f"the form {draft.form.id} is already defined in {first}")
            found[draft.form.id] = draft
        for draft in found.values():
            _check_rows_named(draft.form, found)
        return found

    def _read_rules(self) -> None:
        table = self._open(RULES)
        for each in table.tables("rule", "id"):
            form = each.choose("form", self.drafts, "form")
            self.checks[form].append(replace(read_check(each, self.drafts[form].form), across=True))
        dated = {name: draft.form for name, draft in self._drafts_of(False).items() if draft.form.date_item}
        for each in table.tables("dated", "id"):
            for form, draft in read_dated(each, dated):
                self.checks[form].append(replace(draft, across=True))
        table.close()

    def _drafts_of(self, of_site: bool) -> dict[str, FormDraft]:
        """The forms of a subject, or those of the site: the rules of the ones know nothing of the others."""
        return {name: draft for name, draft in self.drafts.items() if is_of_site(draft.form) == of_site}

    def _names(self, settings: Iterable[Setting], of_site: bool = False) -> Names:
        drafts = self._drafts_of(of_site)
        derivations = {
            (name, item): self._tree(rule)
            for name, draft in drafts.items()
            for (item, key), rule in draft.rules.items()
            if key == "derive"
        }
        return names_of((draft.form for draft in drafts.values()), derivations, settings)

    def _form(self, draft: FormDraft, names: Names) -> Form:
        form = draft.form
        items = tuple(self._item(form, item, draft.rules, names) for item in form.items)
        relevant = draft.rules.get(("", "relevant"))
        compiled = None if relevant is None else self._compile(relevant, names.of(form.id, row=False), _TRUTH)
        return replace(form, items=items, checks=tuple(self._checks(form, names)), relevant=compiled)

    def _item(self, form: Form, item: Item, rules: Mapping[tuple[str, str], RuleText], names: Names) -> Item:
        def rule(key: str, kind: Type) -> Rule | None:
            text = rules.get((item.name, key))
            scope = names.of(form.id, item.scope is Scope.ROW, key in _OFFERING)
            return None if text is None else self._compile(text, scope, kind)

        return replace(
            item,
            codes=self.codelists.get(item.codes.id, item.codes) if item.codes else None,
            required=rule("required", _TRUTH) or item.required,
            relevant=rule("relevant", _TRUTH),
            derive=rule("derive", wanted(item)),
            propose=rule("propose", wanted(item)),
            offers=rule("offers", _TEXTS),
        )

    def _checks(self, form: Form, names: Names) -> Iterable[Check]:
        seen: set[str] = set()
        for draft in self.checks[form.id]:
            if draft.id in seen:
                raise DefinitionError(draft.holds.file, draft.holds.key, f"{form.id} already has a check {draft.id}")
            seen.add(draft.id)
            yield self._check(draft, names, form.id)

    def _check(self, draft: CheckDraft, names: Names, form: str) -> Check:
        scope = names.of(form, draft.scope is Scope.ROW)
        holds = self._compile(draft.holds, scope, _TRUTH)
        tells = {name: self._compile(rule, scope, _NUMBER) for name, rule in draft.tells.items()}
        for name, rule in tells.items():
            if not rule.compiled.dependencies <= holds.compiled.dependencies:
                text = draft.tells[name]
                raise DefinitionError(text.file, text.key, "may read only what the check itself reads")
        return draft.compiled(holds, tells)

    def _compile(self, rule: RuleText, scope: FormScope, kind: Type) -> Rule:
        try:
            found = check(self._tree(rule), scope)
            if rule.key.endswith(".derive") and (found.type == _DERIVATION or _both_numbers(found.type, kind)):
                return Rule(rule.text, found, self.hash)
            if rule.key.endswith(".propose") and found.type == _DERIVATION:
                return Rule(rule.text, found, self.hash)
            if fits(found.type, kind):
                return Rule(rule.text, replace(found, type=kind), self.hash)
            return Rule(rule.text, check(self._tree(rule), scope, kind), self.hash)
        except ExpressionError as error:
            raise DefinitionError(rule.file, rule.key, f"{error} in: {rule.text}") from None

    def _rule(self, names: Names, rule: RuleText, form: str, row: bool, kind: Type) -> Rule:
        return self._compile(rule, names.of(form, row), kind)

    def _tree(self, rule: RuleText) -> Expression:
        if rule.text not in self.trees:
            try:
                self.trees[rule.text] = parse(rule.text)
            except ExpressionError as error:
                raise DefinitionError(rule.file, rule.key, f"{error} in: {rule.text}") from None
        return self.trees[rule.text]


def _check_rows_named(form: Form, drafts: Mapping[str, FormDraft]) -> None:
    """Refuse an item that chooses from the rows of a form that is not there once."""
    once = [name for name, draft in drafts.items() if draft.form.occurs in (Occurs.ONCE, Occurs.LOG)]
    for item in form.items:
        if item.of and item.of not in once:
            problem = f"no form that is there once is called {item.of}{meant(item.of, once)}"
            raise DefinitionError(form.file, f"item.{item.name}.of", problem)


def _both_numbers(found: Type, wanted: Type) -> bool:
    """Whether a whole number is wanted of a decimal: grades and days come as decimals out of clinical functions."""
    return not found.many and found.kind in NUMBERS and wanted.kind in NUMBERS


def _described(table: Table) -> dict[str, str]:
    """What each key stands for, in a table whose keys are names of its own."""
    return {name: table.text(name) for name in table.names()}


def _setting(table: Table) -> Setting:
    found = table.get("value")
    match found:
        case bool() | int() | Decimal() | str():
            value: bool | int | Decimal | str | tuple[Decimal, ...] = found
        case [*numbers] if numbers and all(isinstance(each, int | Decimal) for each in numbers):
            value = tuple(Decimal(str(each)) for each in numbers)
        case _:
            table.fail("value", "must be a number, a text, true, false or a list of numbers")
    setting = Setting(table.text("name"), value, table.label("label"), table.source())
    table.close()
    return setting


def _identity(table: Table, forms: Mapping[str, Form]) -> Identity:
    references: dict[str, str] = {}
    for each in fields(Identity):
        reference = table.text(each.name)
        _known_item(table, each.name, reference, forms)
        references[each.name] = reference
    table.close()
    return Identity(**references)


def _known_item(table: Table, key: str, reference: str, forms: Mapping[str, Form]) -> None:
    form, item = Identity.split(reference)
    table.need(key, form, forms, "form")
    table.need(key, item, forms[form].by_name, f"item of {form}")


def _inline_lists(forms: Iterable[Form]) -> dict[str, CodeList]:
    """The code lists that stand in an item itself, by FORM.ITEM."""
    lists = (item.codes for form in forms for item in form.items if item.codes is not None)
    return {found.id: found for found in lists if "." in found.id}
