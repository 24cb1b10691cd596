"""The battery over a folder of definition files: what loads but would mislead a person or a statistician.

Every check is a function from the study to problems, listed in :data:`BATTERY`. Knows nothing of answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from graphlib import CycleError, TopologicalSorter
from itertools import chain, groupby
from pathlib import Path

from crf_app.clinical.analytes import ANALYTES
from crf_app.errors import DefinitionError
from crf_app.study.lists import MADE_LISTS, UNIT_LIST
from crf_app.study.literals import wrong_codes
from crf_app.study.load import ANALYTES as ANALYTES_FILE
from crf_app.study.load import CODELISTS, COURSE, SCHEDULE, STUDY, load_folder
from crf_app.study.model import Analyte, Form, Identity, Item, ItemType, Label, Occurs, Range, Rule, Source, Study
from crf_app.study.table import meant

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
_OWN_SOURCE = re.compile(r"CONV|MEM|[ACD]-\d+[a-z]?")
"""The protocol's own conventions, algorithms and doubts."""
_CHINESE = re.compile(r"[㐀-鿿]")
_ENGLISH = re.compile(r"[a-z]{3}")
_MISSING_TOO = {"U", "UNKNOWN", "PENDING"}
_MAY_STAND = {"FAIL"}
"""Missing codes that are also words of a list: a release test may FAIL."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and what to do."""

    file: str
    key: str
    problem: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.key, self.problem)))


def lint(folder: Path) -> list[Problem]:
    """Every problem of the definition files; the first one only when they do not load."""
    try:
        study = load_folder(folder)
    except DefinitionError as error:
        return [Problem(error.file, error.key, error.problem)]
    return lint_study(study)


def lint_study(study: Study) -> list[Problem]:
    """Every problem of a study that loads."""
    return list(chain.from_iterable(check(study) for check in BATTERY))


def _names(study: Study) -> Iterator[Problem]:
    for form in study.all_forms.values():
        if not _NAME.fullmatch(form.id):
            yield Problem(form.file, "id", f"{form.id} must be upper-case letters and digits, at most 8")
        for item in form.items:
            if not _NAME.fullmatch(item.name):
                yield _at(form, item, "must be upper-case letters, digits and _, at most 8 (SAS transport)")


def _check_ids(study: Study) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for form in study.all_forms.values():
        for check in form.checks:
            if check.id in seen:
                yield Problem(form.file, f"check.{check.id}", f"{seen[check.id]} already has a check of this id")
            seen[check.id] = form.id


def _sections(study: Study) -> Iterator[Problem]:
    for form in study.all_forms.values():
        used = {item.section for item in form.items}
        for section in form.sections:
            if section not in used:
                yield Problem(form.file, f"section.{section}", "no item stands in this section; take it out")
        runs = [section for section, _ in groupby(form.items, key=lambda item: item.section)]
        for section in dict.fromkeys(section for place, section in enumerate(runs) if section in runs[:place]):
            problem = "the items of a section stand together, in the order of the headings"
            yield Problem(form.file, f"section.{section}", problem)


def _sources(study: Study) -> Iterator[Problem]:
    for form, item in _items(study):
        if not item.source.key:
            yield _at(form, item, "no source; write the key of the source, or CONV for a convention")
    for setting in study.settings.values():
        if not setting.source.key:
            yield Problem(STUDY, f"setting.{setting.name}", "no source; write its key, or CONV for a convention")
    for file, key, source in _all_sources(study):
        if source.key and source.key not in study.sources and not _OWN_SOURCE.fullmatch(source.key):
            hint = meant(source.key, study.sources)
            yield Problem(
                file, key, f"unknown source {source.key}{hint}; say under [sources] of {STUDY} what it stands for"
            )
    used = {source.key for _, _, source in _all_sources(study)}
    for name in study.sources:
        if name not in used:
            yield Problem(STUDY, f"sources.{name}", "nothing has this source; take it out")


def _all_sources(study: Study) -> Iterator[tuple[str, str, Source]]:
    yield from ((STUDY, f"setting.{setting.name}", setting.source) for setting in study.settings.values())
    yield from ((COURSE, f"watch.{watch.id}", watch.source) for watch in study.course.watches)
    for form in study.all_forms.values():
        yield form.file, "source", form.source
        yield from ((form.file, f"item.{item.name}", item.source) for item in form.items)
        yield from ((form.file, f"check.{check.id}", check.source) for check in form.checks)


def _ranges(study: Study) -> Iterator[Problem]:
    for form, item in _items(study):
        if not _contains(item.hard, item.soft):
            yield _at(form, item, "soft must lie inside hard, else it is never asked")
    for analyte in study.analytes.values():
        if not _contains(analyte.hard, analyte.soft):
            yield Problem(ANALYTES_FILE, f"analyte.{analyte.code}", "soft must lie inside hard")


def _rows_named(study: Study) -> Iterator[Problem]:
    for form, item in _items(study):
        if item.of and not study.forms[item.of].row_title:
            yield _at(form, item, f"nothing tells the rows of {item.of} apart; name items in its row_title")


def _patterns(study: Study) -> Iterator[Problem]:
    for form, item in _items(study):
        if item.pattern and item.guide is None:
            yield _at(form, item, "a pattern needs a guide with an example, which its message shows")


def _lists_used(study: Study) -> Iterator[Problem]:
    used = {item.codes.id for _, item in _items(study) if item.codes}
    for name in study.codelists:
        if name not in used and name not in MADE_LISTS:
            yield Problem(CODELISTS, f"codelist.{name}", "no item uses this list; take it out")


def _missing_codes(study: Study) -> Iterator[Problem]:
    missing = ({code.code for code in study.missing_codes.codes} | _MISSING_TOO) - _MAY_STAND
    for name, codelist in study.codelists.items():
        for code in codelist.codes:
            if code.code.upper() in missing:
                problem = f"{code.code} is a missing code, which every item can carry; take it out of the list"
                yield Problem(CODELISTS, f"codelist.{name}.{code.code}", problem)


def _translations(study: Study) -> Iterator[Problem]:
    for file, key, label in _labels(study):
        if label.en != label.zh and _ENGLISH.search(label.zh) and not _CHINESE.search(label.zh):
            yield Problem(file, key, f'"{label.zh}" is no Chinese text; write the same text in both, or translate it')
        if _CHINESE.search(label.en):
            yield Problem(file, key, "the English text holds Chinese; are the languages exchanged?")


def _collected(study: Study) -> Iterator[Problem]:
    for form in study.all_forms.values():
        if form.occurs is not Occurs.LOG and not study.visits_of(form.id):
            yield Problem(form.file, "id", f"{form.id} is collected at no visit; name it in {SCHEDULE}")
        if form.occurs is Occurs.LOG and not form.has_rows:
            yield Problem(form.file, "occurs", f"{form.id} is a log without items in rows")
    numbers = [visit.num for visit in study.visits]
    if numbers != sorted(set(numbers)):
        yield Problem(SCHEDULE, "visit", "the numbers of the visits must rise from one to the next")


def _site(study: Study) -> Iterator[Problem]:
    if study.site_items is None and any(rule.compiled.site for _, _, rule in _rules(study)):
        yield Problem(STUDY, "site", "an item asks %site; name the items of its record under [site]")
    kinds = dict.fromkeys(("age_from", "age_to", "low", "high"), ItemType.DECIMAL)
    kinds |= {"laboratories": ItemType.TEXT, "laboratory": ItemType.TEXT, "valid_from": ItemType.DATE}
    for field in fields(study.site_items) if study.site_items else ():
        form, item = Identity.split(getattr(study.site_items, field.name))
        wanted = kinds.get(field.name, ItemType.CODE)
        if study.site_forms[form].item(item).type is not wanted:
            yield Problem(STUDY, f"site.{field.name}", f"{form}.{item} must be {wanted.value}")


def _laboratory(study: Study) -> Iterator[Problem]:
    for analyte in study.analytes.values():
        yield from (Problem(ANALYTES_FILE, f"analyte.{analyte.code}", problem) for problem in _against_table(analyte))


def _against_table(analyte: Analyte) -> Iterator[str]:
    known = ANALYTES.get(analyte.code)
    if known is None:
        yield "the clinical table has no such analyte, so it can be neither converted nor judged"
        return
    units = [unit.code for unit in analyte.units]
    unknown = [unit for unit in units if unit not in known.factors]
    if unknown:
        yield f"the clinical table cannot convert {', '.join(unknown)}; it knows {', '.join(known.factors)}"
    if units and units[0] != known.canonical:
        yield f"the first unit must be the canonical one, {known.canonical}"
    for name, mine, table in (("hard", analyte.hard, known.hard), ("soft", analyte.soft, known.soft)):
        if mine != (None if table is None else Range(table.low, table.high)):
            yield f"the {name} limits differ from those of the clinical table, which are the ones judged by"


def _codes_compared(study: Study) -> Iterator[Problem]:
    for form, key, rule in _rules(study):
        yield from (Problem(form.file, key, problem) for problem in wrong_codes(rule.text, form, study.all_forms))
    for form, key, rule in _course_rules(study):
        yield from (Problem(COURSE, key, problem) for problem in wrong_codes(rule.text, form, study.forms))


def _course(study: Study) -> Iterator[Problem]:
    """Gates and watches that would never be asked, or that nobody could mend."""
    ids = [gate.id for gate in study.course.gates] + [watch.id for watch in study.course.watches]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Problem(COURSE, name, "this id stands twice; overrides and work lists name it")
    for gate in study.course.gates:
        if not gate.needs:
            yield Problem(COURSE, f"gate.{gate.id}", "a gate without a need is always open; write a [[gate.need]]")
    for watch in study.course.watches:
        if not watch.source.key:
            yield Problem(COURSE, f"watch.{watch.id}", "no source; write its key, or CONV for a convention")
    used = {name for visit in study.visits for name in (visit.anchor, visit.until)}
    for anchor in study.anchors.values():
        if anchor.id not in used:
            yield Problem(
                SCHEDULE, f"anchor.{anchor.id}", "no visit counts from this anchor or ends by it; take it out"
            )


def _course_rules(study: Study) -> Iterator[tuple[Form, str, Rule]]:
    subject = study.forms[Identity.split(study.identity.number)[0]]
    for state in study.course.states:
        yield subject, f"state.{state.id}.entered", state.entered
    for gate in study.course.gates:
        yield study.forms[gate.on], f"gate.{gate.id}.passed", gate.passed
        for need in gate.needs:
            yield study.forms[gate.on], f"gate.{gate.id}.need.{need.id}.holds", need.holds
    for watch in study.course.watches:
        for key, rule in (("asks", watch.asks), ("day", watch.day), ("due", watch.due)):
            if rule is not None:
                yield study.forms[watch.on], f"watch.{watch.id}.{key}", rule


def _cycles(study: Study) -> Iterator[Problem]:
    try:
        TopologicalSorter(_edges(study)).prepare()
    except CycleError as error:
        pairs: list[tuple[str, str]] = error.args[1]
        form, name = pairs[0]
        path = " ← ".join(".".join(pair) for pair in pairs)
        yield Problem(study.all_forms[form].file, f"item.{name}", f"depends on itself: {path}")


def _edges(study: Study) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    return {
        (form.id, item.name): frozenset(
            chain.from_iterable(rule.compiled.dependencies for rule in (item.derive, item.relevant) if rule)
        )
        for form, item in _items(study)
    }


def _items(study: Study) -> Iterator[tuple[Form, Item]]:
    return ((form, item) for form in study.all_forms.values() for item in form.items)


def _rules(study: Study) -> Iterator[tuple[Form, str, Rule]]:
    for form, item in _items(study):
        for key, rule in (("required", item.required), ("relevant", item.relevant), ("derive", item.derive)):
            if isinstance(rule, Rule):
                yield form, f"item.{item.name}.{key}", rule
        for key, offering in (("propose", item.propose), ("offers", item.offers)):
            if offering:
                yield form, f"item.{item.name}.{key}", offering
    for form in study.all_forms.values():
        if form.relevant:
            yield form, "relevant", form.relevant
        for check in form.checks:
            yield form, f"check.{check.id}.holds", check.holds


def _labels(study: Study) -> Iterator[tuple[str, str, Label]]:
    yield from ((STUDY, name, label) for name, label in (("title", study.title), ("short", study.short)))
    yield from ((STUDY, f"setting.{setting.name}", setting.label) for setting in study.settings.values())
    yield from ((SCHEDULE, f"stage.{stage.id}", stage.label) for stage in study.stages)
    yield from ((SCHEDULE, f"visit.{visit.id}", visit.label) for visit in study.visits)
    yield from ((SCHEDULE, f"anchor.{anchor.id}", anchor.label) for anchor in study.anchors.values())
    yield from ((COURSE, f"state.{state.id}", state.label) for state in study.course.states)
    yield from ((COURSE, f"watch.{watch.id}", watch.label) for watch in study.course.watches)
    for gate in study.course.gates:
        yield COURSE, f"gate.{gate.id}", gate.label
        yield from ((COURSE, f"gate.{gate.id}.need.{need.id}", need.label) for need in gate.needs)
    for name, codelist in study.codelists.items():
        if name != UNIT_LIST:
            yield from ((CODELISTS, f"{name}.{code.code}", code.label) for code in codelist.codes)
    for form in study.all_forms.values():
        yield form.file, "label", form.label
        yield from ((form.file, f"section.{name}", label) for name, label in form.sections.items())
        yield from ((form.file, f"check.{check.id}", check.message) for check in form.checks)
        for item in form.items:
            yield form.file, f"item.{item.name}.label", item.label
            if item.guide:
                yield form.file, f"item.{item.name}.guide", item.guide


def _at(form: Form, item: Item, problem: str) -> Problem:
    return Problem(form.file, f"item.{item.name}", problem)


def _contains(outer: Range | None, inner: Range | None) -> bool:
    if outer is None or inner is None:
        return True
    return all(limit is None or outer.holds(limit) for limit in (inner.low, inner.high))


BATTERY: tuple[Callable[[Study], Iterator[Problem]], ...] = (
    _names,
    _check_ids,
    _sections,
    _sources,
    _ranges,
    _patterns,
    _rows_named,
    _lists_used,
    _missing_codes,
    _translations,
    _collected,
    _site,
    _laboratory,
    _codes_compared,
    _course,
    _cycles,
)
"""All checks, in the order in which their problems are shown."""
