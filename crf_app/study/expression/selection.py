"""Functions of collections: choosing, counting, comparing and adding up.

A criterion is checked with ``$this`` as one element; ``where`` and ``exists`` keep what the criterion finds true,
``all`` asks that it is true of every element, so an undecided criterion counts as not true in each (as in FHIRPath).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import takewhile
from typing import cast

from crf_app.clinical.signature import Kind
from crf_app.study.expression import arithmetic, compare
from crf_app.study.expression.checking import Checker, Uses, need, need_arguments, need_kind
from crf_app.study.expression.context import Run, Step, Typed
from crf_app.study.expression.joining import conjunction, conjuncts, joined_by
from crf_app.study.expression.kinds import NUMBERS, ORDERED, Type, Values, unify
from crf_app.study.expression.operators import BOOLEAN, FALSE, TRUE, deduplicated, truth, unrepeated
from crf_app.study.expression.parse import Call, Expression, ExpressionError
from crf_app.study.expression.remembering import subject_wide

INTEGER = Type(Kind.INTEGER)
Selection = Callable[[Checker, Typed, Call, Type], Typed]


def _where(checker: Checker, source: Typed, tree: Call, _this: Type) -> Typed:
    need_arguments(tree, 1, 1)
    return Typed(source.type, _kept(checker, source, tree))


def _exists(checker: Checker, source: Typed, tree: Call, _this: Type) -> Typed:
    need_arguments(tree, 0, 1)
    step = _kept(checker, source, tree) if tree.arguments else source.step
    return Typed(BOOLEAN, lambda run, this: TRUE if step(run, this) else FALSE)


def _all(checker: Checker, source: Typed, tree: Call, _this: Type) -> Typed:
    need_arguments(tree, 1, 1)
    holds = _criterion(checker, source, tree)

    def step(run: Run, this: Hashable) -> Values:
        found = source.step(run, this)
        run.spend(len(found))
        return truth(all(holds(run, value) == TRUE for value in found))

    return Typed(BOOLEAN, step)


def _select(checker: Checker, source: Typed, tree: Call, _this: Type) -> Typed:
    need_arguments(tree, 1, 1)
    each = checker.each(tree.arguments[0], source.type.one)

    def step(run: Run, this: Hashable) -> Values:
        found = source.step(run, this)
        run.spend(len(found))
        answers: list[Hashable] = []
        for value in found:
            answer = each.step(run, value)
            run.spend(len(answer))
            answers.extend(answer)
        return tuple(answers)

    return Typed(Type(each.type.kind, source.type.many or each.type.many), step)


def _criterion(checker: Checker, source: Typed, tree: Call) -> Step:
    written = tree.arguments[0]
    found = checker.each(written, source.type.one)
    need(found, (Kind.BOOLEAN,), f"the criterion of .{tree.name}()", written.at)
    return found.step


def _kept(checker: Checker, source: Typed, tree: Call) -> Step:
    """The elements of which the criterion is true."""
    holds = _criterion(checker, source, tree)
    operands = tuple(conjuncts(tree.arguments[0]))
    if joined := joined_by(checker, source, operands, tree):
        return joined
    settled = tuple(takewhile(lambda operand: not checker.each(operand, source.type.one).focus, operands))
    if settled and settled != operands and not (source.element or source.focus):
        sifted = _sifted(checker, source, conjunction(settled), tree)
        rest = checker.each(conjunction(operands[len(settled) :]), source.type.one)
        return _of_sifted(sifted, rest.step)
    found_in = source.step

    def step(run: Run, this: Hashable) -> Values:
        found = found_in(run, this)
        run.spend(len(found))
        return tuple(value for value in found if holds(run, value) == TRUE)

    return step


def _sifted(checker: Checker, source: Typed, criterion: Expression, tree: Call) -> Step:
    """What a criterion that does not look at the focus leaves: one answer for the whole subject.

    Pairs of each element of which it is not false, and whether it is true: what ``and`` goes on to ask the rest of.
    """
    outer, checker.uses = checker.uses, Uses()
    first = checker.each(criterion, source.type.one)
    own, checker.uses = checker.uses, outer

    def step(run: Run, this: Hashable) -> Values:
        found = source.step(run, this)
        run.spend(len(found))
        answers = ((value, first.step(run, value)) for value in found)
        return tuple((value, answer == TRUE) for value, answer in answers if answer != FALSE)

    return subject_wide(checker, step, "sifted", (tree.source, criterion), source, own)


def _of_sifted(sifted: Step, rest: Step) -> Step:
    def step(run: Run, this: Hashable) -> Values:
        pairs = cast("tuple[tuple[Hashable, bool], ...]", sifted(run, this))
        asked = [(value, sure, rest(run, value) == TRUE) for value, sure in pairs]
        return tuple(value for value, sure, holds in asked if sure and holds)

    return step


def _plain(answer: Callable[[Values], Values], result: Type | None = None, single: bool = False) -> Selection:
    """A function without arguments that looks at the whole collection."""

    def build(_checker: Checker, source: Typed, tree: Call, _this: Type) -> Typed:
        need_arguments(tree, 0, 0)
        kind = result or (source.type.one if single else source.type)

        def step(run: Run, this: Hashable) -> Values:
            found = source.step(run, this)
            run.spend(len(found))
            return answer(found)

        return Typed(kind, step)

    return build


def _part(cut: Callable[[Values, int], Values]) -> Selection:
    def build(checker: Checker, source: Typed, tree: Call, this: Type) -> Typed:
        need_arguments(tree, 1, 1)
        count = checker.check(tree.arguments[0], this)
        need(count, (Kind.INTEGER,), f"the argument of .{tree.name}()", tree.arguments[0].at)

        def step(run: Run, this: Hashable) -> Values:
            found, number = source.step(run, this), count.step(run, this)
            return cut(found, max(0, int(str(number[0])))) if number else ()

        return Typed(source.type, step)

    return build


def _pair(join: Callable[[Run, Values, Values], Values], result: Type | None = None) -> Selection:
    """A function of two collections of like values."""

    def build(checker: Checker, source: Typed, tree: Call, this: Type) -> Typed:
        need_arguments(tree, 1, 1)
        other = checker.check(tree.arguments[0], this)
        kind = unify(source.type, other.type)
        if kind is None:
            raise ExpressionError(
                f".{tree.name}() joins like values, here {source.type.one} and {other.type.one}", tree.at
            )

        def step(run: Run, this: Hashable) -> Values:
            first, second = source.step(run, this), other.step(run, this)
            run.spend(len(first) + len(second))
            return join(run, first, second)

        many = kind.several if tree.name == "union" else Type(kind.kind, source.type.many)
        return Typed(result or many, step)

    return build


def _keys(values: Values) -> set[Hashable]:
    return {compare.identity(value) for value in values}


def _intersect(run: Run, first: Values, second: Values) -> Values:
    keys = _keys(second)
    return deduplicated(run, tuple(value for value in first if compare.identity(value) in keys))


def _exclude(_run: Run, first: Values, second: Values) -> Values:
    keys = _keys(second)
    return tuple(value for value in first if compare.identity(value) not in keys)


def _over(kinds: frozenset[Kind], answer: Callable[[Values], Values], result: Type | None = None) -> Selection:
    """A function that brings a collection of certain kinds down to one value."""

    def build(checker: Checker, source: Typed, tree: Call, this: Type) -> Typed:
        need_kind(source, kinds, f"what .{tree.name}() stands on", tree.at)
        return _plain(answer, result, single=True)(checker, source, tree, this)

    return build


def _sum(values: Values) -> Values:
    total: arithmetic.Number | None = None
    for value in values:
        assert isinstance(value, arithmetic.Number)  # noqa: S101
        total = value if total is None else arithmetic.add(total, value)
        if total is None:
            return ()
    return () if total is None else (total,)


def _average(values: Values) -> Values:
    total = _sum(values)
    mean = arithmetic.divide(total[0], len(values)) if total and isinstance(total[0], arithmetic.Number) else None
    return () if mean is None else (mean,)


def _extreme(side: int) -> Callable[[Values], Values]:
    """The largest (1) or smallest (-1) value; nothing where partial dates leave open which it is."""

    def answer(values: Values) -> Values:
        if not values:
            return ()
        best = values[0]
        for value in values[1:]:
            if compare.order(value, best) in (side, None):
                best = value
        decided = all(compare.order(value, best) in (0, -side) for value in values)
        return (best,) if decided else ()

    return answer


_BOOLEANS = frozenset({Kind.BOOLEAN})
SELECTIONS: dict[str, Selection] = {
    "where": _where,
    "exists": _exists,
    "all": _all,
    "select": _select,
    "empty": _plain(lambda found: FALSE if found else TRUE, BOOLEAN),
    "count": _plain(lambda found: (len(found),), INTEGER),
    "first": _plain(lambda found: found[:1], single=True),
    "last": _plain(lambda found: found[-1:], single=True),
    "tail": _plain(lambda found: found[1:]),
    "skip": _part(lambda found, number: found[number:]),
    "take": _part(lambda found, number: found[:number]),
    "distinct": _plain(unrepeated),
    "isDistinct": _plain(lambda found: truth(len(_keys(found)) == len(found)), BOOLEAN),
    "union": _pair(lambda run, first, second: deduplicated(run, first + second)),
    "intersect": _pair(_intersect),
    "exclude": _pair(_exclude),
    "subsetOf": _pair(lambda _run, first, second: truth(_keys(first) <= _keys(second)), BOOLEAN),
    "sum": _over(NUMBERS, _sum),
    "avg": _over(NUMBERS, _average, Type(Kind.DECIMAL)),
    "min": _over(ORDERED, _extreme(-1)),
    "max": _over(ORDERED, _extreme(1)),
    "anyTrue": _over(_BOOLEANS, lambda found: truth(True in found), BOOLEAN),
    "allTrue": _over(_BOOLEANS, lambda found: truth(False not in found), BOOLEAN),
    "anyFalse": _over(_BOOLEANS, lambda found: truth(False in found), BOOLEAN),
    "allFalse": _over(_BOOLEANS, lambda found: truth(True not in found), BOOLEAN),
}
