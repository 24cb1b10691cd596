"""Which rules must be asked again when a cell changes: exact, from what each compiled rule reads.

A rule that reads only its own instance is asked again only there. Nothing here evaluates anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from crf_app.record.places import FormKey
from crf_app.study.expression.kinds import Pair
from crf_app.study.model import Form, Item, Rule, Study


class Part(Enum):
    """Which part of a definition a rule is."""

    DERIVE = "derive"
    RELEVANT = "relevant"
    REQUIRED = "required"
    PROPOSE = "propose"
    CHECK = "check"


@dataclass(frozen=True)
class RuleAt:
    """One rule of one form: of an item, or a check (``name`` is the item's name or the check's id)."""

    part: Part
    form: str
    name: str


@dataclass(frozen=True)
class Affected:
    """A rule to be asked again; ``key`` None means in every instance of its form."""

    rule: RuleAt
    key: FormKey | None


class Dependencies:
    """The reverse index of studies: from an item, or the existence of records, to the rules that read it in any."""

    def __init__(self, *studies: Study) -> None:
        self.here: dict[Pair, list[RuleAt]] = defaultdict(list)
        self.anywhere: dict[Pair, list[RuleAt]] = defaultdict(list)
        self.of_form: dict[str, list[RuleAt]] = defaultdict(list)
        for form in (form for study in studies for form in study.forms.values()):
            for rule_at, rule in _rules(form):
                self._add(rule_at, rule)

    def _add(self, rule_at: RuleAt, rule: Rule) -> None:
        uses = rule.compiled
        for pair in uses.here:
            self.here[pair].append(rule_at)
        for pair in uses.subject:
            self.anywhere[pair].append(rule_at)
            self.of_form[pair[0]].append(rule_at)
        for form in uses.forms:
            self.of_form[form].append(rule_at)
        if uses.rows:
            self.of_form[rule_at.form].append(rule_at)

    def affected(self, cells: Iterable[tuple[FormKey, str]], structural: Iterable[str]) -> list[Affected]:
        """Every rule that changed cells {instance, item} and changed sets of records {form} reach, transitively."""
        found: dict[Affected, None] = {}
        for form in structural:
            for rule in self.of_form[form]:
                self._spread(Affected(rule, None), found)
        for key, item in cells:
            self._from_pair((key.form, item), key, found)
        return list(found)

    def _from_pair(self, pair: Pair, key: FormKey | None, found: dict[Affected, None]) -> None:
        for rule in self.here[pair]:
            self._spread(Affected(rule, key), found)
        for rule in self.anywhere[pair]:
            self._spread(Affected(rule, None), found)

    def _spread(self, affected: Affected, found: dict[Affected, None]) -> None:
        if affected in found or Affected(affected.rule, None) in found:
            return
        found[affected] = None
        if affected.rule.part in (Part.DERIVE, Part.RELEVANT):
            self._from_pair((affected.rule.form, affected.rule.name), affected.key, found)


def _rules(form: Form) -> Iterable[tuple[RuleAt, Rule]]:
    for item in form.items:
        yield from _item_rules(form, item)
    for check in form.checks:
        yield RuleAt(Part.CHECK, form.id, check.id), check.holds


def _item_rules(form: Form, item: Item) -> Iterable[tuple[RuleAt, Rule]]:
    if item.derive:
        yield RuleAt(Part.DERIVE, form.id, item.name), item.derive
    if item.relevant:
        yield RuleAt(Part.RELEVANT, form.id, item.name), item.relevant
    if isinstance(item.required, Rule):
        yield RuleAt(Part.REQUIRED, form.id, item.name), item.required
    if item.propose:
        yield RuleAt(Part.PROPOSE, form.id, item.name), item.propose


def is_asked(item: Item, part: Part) -> bool:
    """Whether an item has a part: another version of its form may have it."""
    if part is Part.DERIVE:
        return item.derive is not None
    if part is Part.RELEVANT:
        return item.relevant is not None
    if part is Part.REQUIRED:
        return isinstance(item.required, Rule)
    return part is Part.PROPOSE and item.propose is not None
