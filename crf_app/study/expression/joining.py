"""Choosing by a key: ``LB.where(LBTESTCD = %context.LBTESTCD and ...)`` asked in the focus of every result.

The elements are laid out by their side of the equation once for the whole subject, so that a focus looks at those with
its own key and not at all: what is chosen, and what is found lacking, is the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import cast

from crf_app.clinical.signature import Kind
from crf_app.study.expression import compare
from crf_app.study.expression.checking import Checker, Uses
from crf_app.study.expression.context import Run, Step, Typed
from crf_app.study.expression.kinds import NUMBERS, Values
from crf_app.study.expression.operators import TRUE
from crf_app.study.expression.parse import Binary, Call, Expression
from crf_app.study.expression.remembering import subject_wide

_KEYS = NUMBERS | {Kind.STRING, Kind.BOOLEAN}
"""Kinds of which two values are equal or are not; between partial dates that may be open."""


@dataclass(frozen=True, eq=False)
class Layout:
    """All elements in order, and the places in it of those with a key, and of those without any."""

    elements: Values
    keyed: dict[Hashable, list[int]] = field(default_factory=dict)
    keyless: list[int] = field(default_factory=list)

    def of_others(self, elements: Values) -> Layout:
        """The same places for other elements with the same keys, in the same order."""
        return Layout(elements, self.keyed, self.keyless)

    def of_key(self, keys: Values) -> Iterator[tuple[Hashable, bool]]:
        """The elements of which it is not false that they have this key, and whether it is true."""
        if not keys:
            return ((element, False) for element in self.elements)
        same = self.keyed.get(compare.identity(keys[0]), [])
        if not self.keyless:
            return ((self.elements[place], True) for place in same)
        sure = set(same)
        return ((self.elements[place], place in sure) for place in sorted([*same, *self.keyless]))


def joined_by(checker: Checker, source: Typed, operands: Sequence[Expression], tree: Call) -> Step | None:
    """The step of a criterion that begins with an equation of the element in hand and the focus; None for any other."""
    first = operands[0]
    if source.element or source.focus or not (isinstance(first, Binary) and first.operator == "="):
        return None
    this = source.type.one
    sides = [(side, checker.each(side, this)) for side in (first.left, first.right)]
    if not all(found.type.kind in _KEYS and not found.type.many for _, found in sides):
        return None
    of_element = [(side, found) for side, found in sides if found.element and not found.focus]
    of_focus = [found for _, found in sides if found.focus and not found.element]
    if not (of_element and of_focus):
        return None
    layout = _laid_out(checker, source, of_element[0][0], tree)
    rest = checker.each(conjunction(operands[1:]), this).step if operands[1:] else None
    return _of_layout(layout, of_focus[0].step, rest)


def _laid_out(checker: Checker, source: Typed, side: Expression, tree: Call) -> Step:
    outer, checker.uses = checker.uses, Uses()
    key = checker.each(side, source.type.one)
    own, checker.uses = checker.uses, outer

    def step(run: Run, this: Hashable) -> Values:
        elements = source.step(run, this)
        run.spend(len(elements))
        layout = Layout(elements)
        for place, element in enumerate(elements):
            found = key.step(run, element)
            at = layout.keyed.setdefault(compare.identity(found[0]), []) if found else layout.keyless
            at.append(place)
        return (layout,)

    return subject_wide(checker, step, "laid out", (tree.source, side), source, own)


def _of_layout(layout: Step, key: Step, rest: Step | None) -> Step:
    def step(run: Run, this: Hashable) -> Values:
        (laid_out,) = cast("tuple[Layout]", layout(run, this))
        if not laid_out.elements:
            return ()
        found = list(laid_out.of_key(key(run, this)))
        run.spend(len(found))
        if rest is None:
            return tuple(element for element, sure in found if sure)
        asked = [(element, sure, rest(run, element) == TRUE) for element, sure in found]
        return tuple(element for element, sure, holds in asked if sure and holds)

    return step


def conjuncts(tree: Expression) -> Iterator[Expression]:
    """The operands of ``and``, in order; the tree itself where it is none."""
    if isinstance(tree, Binary) and tree.operator == "and":
        yield from conjuncts(tree.left)
        yield tree.right
    else:
        yield tree


def conjunction(operands: Sequence[Expression]) -> Expression:
    """Operands joined by ``and``."""
    return reduce(lambda left, right: Binary("and", left, right, right.at), operands)
