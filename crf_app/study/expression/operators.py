"""The operators: the types they take, and what they do with what is empty or undecided.

``and``, ``or``, ``xor`` and ``implies`` are three-valued; all others but ``&``, ``~`` and ``!~`` answer nothing
when either side is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from crf_app.clinical.signature import Kind
from crf_app.study.expression import arithmetic, compare
from crf_app.study.expression.checking import Checker, need, need_one
from crf_app.study.expression.context import Run, Step, Typed
from crf_app.study.expression.kinds import MOMENTS, NOTHING, NUMBERS, ORDERED, RecordType, Type, Values, unify
from crf_app.study.expression.parse import Binary, Duration, ExpressionError, Sign

TRUE: Values = (True,)
FALSE: Values = (False,)
BOOLEAN = Type(Kind.BOOLEAN)
LONGEST_TEXT = 100_000


def truth(answer: bool | None) -> Values:
    """A three-valued answer as values."""
    if answer is None:
        return ()
    return TRUE if answer else FALSE


def binary(checker: Checker, tree: Binary, this: Type) -> Typed:
    """Any operator between two expressions."""
    left = checker.check(tree.left, this)
    if isinstance(tree.right, Duration) and tree.operator in ("+", "-"):
        return _shifted(checker, left, tree, this)
    right = checker.check(tree.right, this)
    return OPERATORS[tree.operator](left, right, tree)


def sign(checker: Checker, tree: Sign, this: Type) -> Typed:
    """``-value``."""
    value = checker.check(tree.value, this)
    need(value, NUMBERS, f"what follows {tree.operator}", tree.at)
    if tree.operator == "+":
        return value
    return Typed(value.type, _map(value.step, arithmetic.negate))


def deduplicated(run: Run, values: Values) -> Values:
    """The values without repetitions, in order, counted as steps."""
    run.spend(len(values))
    return unrepeated(values)


def unrepeated(values: Values) -> Values:
    """The values without repetitions, each as it was first written."""
    kept: dict[Hashable, Hashable] = {}
    for value in values:
        kept.setdefault(compare.identity(value), value)
    return tuple(kept.values())


def _shifted(checker: Checker, left: Typed, tree: Binary, this: Type) -> Typed:
    assert isinstance(tree.right, Duration)  # noqa: S101
    need(left, MOMENTS, f"what a duration is added to by {tree.operator}", tree.at)
    amount = checker.check(tree.right.amount, this)
    need(amount, (Kind.INTEGER,), "the number of a duration", tree.right.at)
    unit, factor = tree.right.unit, -1 if tree.operator == "-" else 1
    return Typed(left.type, _both(left, amount, lambda moment, count: arithmetic.shift(moment, factor * count, unit)))


def _calculation(call: Callable[..., Hashable], result: Kind | None = None) -> _Operator:
    def build(left: Typed, right: Typed, tree: Binary) -> Typed:
        for side, found in (("left", left), ("right", right)):
            need(found, NUMBERS, f"the {side} of {tree.operator}", tree.at)
        kind = unify(left.type, right.type) or NOTHING
        return Typed(Type(result) if result else kind, _both(left, right, call))

    return build


def _plus(left: Typed, right: Typed, tree: Binary) -> Typed:
    if Kind.STRING in (left.type.kind, right.type.kind):
        return _texts(left, right, tree, _both(left, right, _joined))
    return _calculation(arithmetic.add)(left, right, tree)


def _ampersand(left: Typed, right: Typed, tree: Binary) -> Typed:
    def step(run: Run, this: Hashable) -> Values:
        first, second = left.step(run, this) or ("",), right.step(run, this) or ("",)
        joined = _joined(first[0], second[0])
        run.spend(1 + len(joined or "") // 64)
        return () if joined is None else (joined,)

    return _texts(left, right, tree, step)


def _texts(left: Typed, right: Typed, tree: Binary, step: Step) -> Typed:
    for side, found in (("left", left), ("right", right)):
        need(found, (Kind.STRING,), f"the {side} of {tree.operator}", tree.at)
    return Typed(Type(Kind.STRING), step)


def _joined(first: Hashable, second: Hashable) -> str | None:
    text, more = str(first), str(second)
    return text + more if len(text) + len(more) <= LONGEST_TEXT else None


def _ordering(decide: Callable[[int], bool]) -> _Operator:
    def build(left: Typed, right: Typed, tree: Binary) -> Typed:
        for side, found in (("left", left), ("right", right)):
            if found.type.kind is Kind.BOOLEAN:
                raise ExpressionError(f"compare once and join by and: A < B and B {tree.operator} C", tree.at)
            need(found, ORDERED, f"the {side} of {tree.operator}", tree.at)
        _need_alike(left, right, tree)

        def step(run: Run, this: Hashable) -> Values:
            first, second = left.step(run, this), right.step(run, this)
            if not (first and second):
                return ()
            found = compare.order(first[0], second[0])
            return () if found is None else truth(decide(found))

        return Typed(BOOLEAN, step)

    return build


def _equality(negated: bool) -> _Operator:
    def build(left: Typed, right: Typed, tree: Binary) -> Typed:
        _need_comparable(left, right, tree)

        def step(run: Run, this: Hashable) -> Values:
            first, second = left.step(run, this), right.step(run, this)
            if not (first and second):
                return ()
            run.spend(len(first))
            same = compare.equal_all(first, second)
            return () if same is None else truth(same is not negated)

        return Typed(BOOLEAN, step)

    return build


def _equivalence(negated: bool) -> _Operator:
    def build(left: Typed, right: Typed, tree: Binary) -> Typed:
        _need_comparable(left, right, tree)

        def step(run: Run, this: Hashable) -> Values:
            first, second = left.step(run, this), right.step(run, this)
            run.spend(1 + len(first) * len(second))
            return truth(compare.equivalent_all(first, second) is not negated)

        return Typed(BOOLEAN, step)

    return build


def _membership(value: Typed, collection: Typed, tree: Binary) -> Typed:
    need_one(value, f"the single value of {tree.operator}", tree.at)
    _need_alike(value, collection, tree)

    def step(run: Run, this: Hashable) -> Values:
        sought, held = value.step(run, this), collection.step(run, this)
        run.spend(1 + len(held))
        return truth(compare.member(sought[0], held)) if sought else ()

    return Typed(BOOLEAN, step)


def _union(left: Typed, right: Typed, tree: Binary) -> Typed:
    kind = unify(left.type, right.type)
    if kind is None:
        raise ExpressionError(f"{tree.operator} joins like values, here {left.type.one} and {right.type.one}", tree.at)
    return Typed(kind.several, lambda run, this: deduplicated(run, left.step(run, this) + right.step(run, this)))


def _logic(decided: bool, join: Callable[[Values, Values], bool | None], negate_left: bool = False) -> _Operator:
    """An operator that a left side of ``decided`` settles alone, so that the right is not asked."""

    def build(left: Typed, right: Typed, tree: Binary) -> Typed:
        for side, found in (("left", left), ("right", right)):
            need(found, (Kind.BOOLEAN,), f"the {side} of {tree.operator}", tree.at)

        def step(run: Run, this: Hashable) -> Values:
            first = left.step(run, this)
            if first and first[0] is (decided is not negate_left):
                return truth(decided)
            return truth(join(first, right.step(run, this)))

        return Typed(BOOLEAN, step)

    return build


def _and(first: Values, second: Values) -> bool | None:
    if FALSE in (first, second):
        return False
    return True if first and second else None


def _or(first: Values, second: Values) -> bool | None:
    if TRUE in (first, second):
        return True
    return False if first and second else None


def _implies(first: Values, second: Values) -> bool | None:
    return _or(() if not first else truth(not first[0]), second)


def _xor(left: Typed, right: Typed, tree: Binary) -> Typed:
    for side, found in (("left", left), ("right", right)):
        need(found, (Kind.BOOLEAN,), f"the {side} of {tree.operator}", tree.at)
    return Typed(BOOLEAN, _both(left, right, lambda first, second: first is not second))


def _both(left: Typed, right: Typed, call: Callable[..., Hashable]) -> Step:
    first_step, second_step = left.step, right.step

    def step(run: Run, this: Hashable) -> Values:
        first, second = first_step(run, this), second_step(run, this)
        if not (first and second):
            return ()
        found = call(first[0], second[0])
        return () if found is None else (found,)

    return step


def _map(source: Step, call: Callable[..., Hashable]) -> Step:
    return lambda run, this: tuple(call(value) for value in source(run, this))


def _need_alike(left: Typed, right: Typed, tree: Binary) -> None:
    kinds = {left.type.kind, right.type.kind}
    if unify(left.type, right.type) is None and not kinds <= MOMENTS:
        raise ExpressionError(
            f"{tree.operator} compares like values, here {left.type.one} and {right.type.one}", tree.at
        )
    if Kind.DERIVATION in kinds or any(isinstance(kind, RecordType) for kind in kinds):
        raise ExpressionError(f"{tree.operator} compares values; take an item, or .value of a derivation", tree.at)


def _need_comparable(left: Typed, right: Typed, tree: Binary) -> None:
    _need_alike(left, right, tree)
    if left.type.many != right.type.many and None not in (left.type.kind, right.type.kind):
        need_one(left, f"the left of {tree.operator}", tree.at)
        need_one(right, f"the right of {tree.operator}", tree.at)


_Operator = Callable[[Typed, Typed, Binary], Typed]
OPERATORS: dict[str, _Operator] = {
    "implies": _logic(True, _implies, negate_left=True),
    "or": _logic(True, _or),
    "xor": _xor,
    "and": _logic(False, _and),
    "in": _membership,
    "contains": lambda left, right, tree: _membership(right, left, tree),
    "=": _equality(negated=False),
    "!=": _equality(negated=True),
    "~": _equivalence(negated=False),
    "!~": _equivalence(negated=True),
    "<=": _ordering(lambda found: found <= 0),
    "<": _ordering(lambda found: found < 0),
    ">": _ordering(lambda found: found > 0),
    ">=": _ordering(lambda found: found >= 0),
    "|": _union,
    "+": _plus,
    "-": _calculation(arithmetic.subtract),
    "&": _ampersand,
    "*": _calculation(arithmetic.multiply),
    "/": _calculation(arithmetic.divide, Kind.DECIMAL),
    "div": _calculation(arithmetic.divide_whole, Kind.INTEGER),
    "mod": _calculation(arithmetic.remainder),
}
