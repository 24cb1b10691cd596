"""Every rule of the forms on records with every kind of answer: none stumbles, kinds are right, all can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.study.expression.kinds import Scalar
from crf_app.study.load import load_folder
from crf_app.study.model import Form, Item, ItemType, Rule, Scope
from tests.study.filled import Filled, Filling, Spot

LOADED = load_folder(Path(__file__).parents[2] / "forms")
GAP = replace(LOADED.settings["copies_gap_days"], value=30)
STUDY = replace(LOADED, settings={**LOADED.settings, GAP.name: GAP})
"""Fewer visits are drawn than blood is taken for CAR-T cells."""
ITEMS = [(form, item) for form in STUDY.forms.values() for item in form.items]
FILLINGS = {
    "all missing": Filling(empty=1.0),
    "all present": Filling(1),
    "at the limits": Filling(2, edges=True),
    "half missing": Filling(3, empty=0.5),
}
SEEDS = 150
GIVEN = {"DM.COHORT": ("DL2",), "CK.CKMTX": ("BLOOD",)}
"""What no drawn record comes to: a child that meets every criterion is assigned a dose; all samples are of blood."""
KINDS = {
    ItemType.INTEGER: (int, Decimal),
    ItemType.DECIMAL: (int, Decimal),
    ItemType.COUNT: (int, Decimal),
    ItemType.DATE: (PartialDate,),
    ItemType.DATETIME: (PartialDateTime,),
}


def record(filling: Filling) -> Filled:
    """A record drawn so."""
    return Filled(STUDY, filling, Spot("DM", "SCR", 1))


def spots(found: Filled, form: Form, scope: Scope) -> Iterator[Spot]:
    """Where a rule of a form is asked: at each instance, or in the first rows of each."""
    for instance in found.instances(form.id):
        yield from found.rows(instance)[:4] if scope is Scope.ROW else [instance]


def is_of(item: Item, value: Scalar) -> bool:
    """Whether a derived or proposed value is of the kind of its item, and a code one of its list."""
    if isinstance(value, Derivation):
        return value.value is None or is_of(item, value.value)
    if item.codes is not None:
        return isinstance(value, str) and item.codes.find(value) is not None
    whole = item.type is not ItemType.INTEGER or not isinstance(value, Decimal) or value == value.to_integral_value()
    return isinstance(value, KINDS.get(item.type, (str,))) and whole


@pytest.mark.parametrize("filling", FILLINGS.values(), ids=FILLINGS.keys())
def test_every_question_of_a_rule_is_answered_by_yes_or_no_or_nothing(filling):
    """What is asked, required or checked is never anything but a truth value."""
    found, wrong = record(filling), []
    for form in STUDY.forms.values():
        asked = [(item.scope, rule) for item in form.items for rule in (item.required, item.relevant)]
        asked += [(check.scope, check.holds) for check in form.checks] + [(Scope.FORM, form.relevant)]
        for scope, rule in asked:
            if isinstance(rule, Rule):
                answers = [found.answer(spot, rule) for spot in spots(found, form, scope)]
                wrong += [(form.id, rule.text) for answer in answers if answer not in ((), (True,), (False,))]
    assert wrong == []


@pytest.mark.parametrize("filling", FILLINGS.values(), ids=FILLINGS.keys())
def test_every_value_of_a_rule_is_of_the_kind_of_its_item(filling):
    """A derived or proposed value could stand as an answer of its item: its kind, and a code of its list."""
    found, wrong = record(filling), []
    for form, item in ITEMS:
        for rule in filter(None, (item.derive, item.propose)):
            values = [value for spot in spots(found, form, item.scope) for value in found.answer(spot, rule)]
            wrong += [(form.id, item.name, value) for value in values if not is_of(item, value)]
    assert wrong == []


def test_every_derived_item_can_be_reached():
    """For each derived item some record gives a value: no rule is dead."""
    assert not_reached([(form, item) for form, item in ITEMS if item.derive]) == set()


def test_every_proposal_can_be_reached():
    """For each proposal some record gives a value; those that the site's own record makes are tried beside that."""
    assert (
        not_reached([(form, item) for form, item in ITEMS if item.propose and "%site" not in item.propose.text])
        == set()
    )


def not_reached(wanted: list[tuple[Form, Item]]) -> set[str]:
    """The items that no drawn record gives a value."""
    left = wanted
    for seed in range(SEEDS):
        found = record(Filling(seed, empty=(0.0, 0.05, 0.2)[seed % 3], given=GIVEN))
        left = [each for each in left if not is_reached(found, *each)]
        if not left:
            break
    return {f"{form.id}.{item.name}" for form, item in left}


def is_reached(found: Filled, form: Form, item: Item) -> bool:
    """Whether an item is derived, or proposed, anywhere in a record."""
    if item.derive:
        return any(found.value(spot, item.name) for spot in spots(found, form, item.scope))
    proposals = (found.answer(spot, item.propose) for spot in spots(found, form, item.scope) if item.propose)
    return any(proposals)
