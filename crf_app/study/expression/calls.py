"""Calls without a source: ``iif`` and the clinical functions by name.

A clinical function is asked only when every argument that it requires is there. A ``many`` argument takes a
collection, or a list ``[A, B, C]`` that keeps the place of what is empty. An item of several records keeps its places
too, so that ``f(CRS.CRSDAT, CRS.CRSGR)`` gets two lists in step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from crf_app.clinical.signature import Function, Kind, Parameter
from crf_app.study.expression import arithmetic, references
from crf_app.study.expression.checking import Checker, meant, need, need_arguments
from crf_app.study.expression.context import Run, Step, Typed, constant
from crf_app.study.expression.kinds import NOTHING, Type, Values, fits, unify
from crf_app.study.expression.operators import TRUE
from crf_app.study.expression.parse import Call, Expression, ExpressionError, Listing

_Argument = Callable[[Run, Hashable], object]
_LACKING = object()


def call(checker: Checker, tree: Call, this: Type) -> Typed:
    """``iif(...)`` or a clinical function."""
    if tree.name == "iif":
        return _iif(checker, tree, this)
    functions = checker.scope.functions
    if tree.name in functions:
        return _clinical(checker, functions[tree.name], tree, this)
    raise ExpressionError(f"no function is called {tree.name}" + meant(tree.name, [*functions, "iif"]), tree.at)


def _iif(checker: Checker, tree: Call, this: Type) -> Typed:
    need_arguments(tree, 2, 3)
    asked, *answers = (checker.check(argument, this) for argument in tree.arguments)
    need(asked, (Kind.BOOLEAN,), "the first argument of iif()", tree.arguments[0].at)
    then, other = answers[0], answers[1] if len(answers) > 1 else Typed(NOTHING, constant(()))
    kind = unify(then.type, other.type)
    if kind is None:
        raise ExpressionError(f"iif() answers {then.type.one} or {other.type.one}; make them alike", tree.at)

    def step(run: Run, this: Hashable) -> Values:
        return (then if asked.step(run, this) == TRUE else other).step(run, this)

    return Typed(kind, step)


def _clinical(checker: Checker, function: Function, tree: Call, this: Type) -> Typed:
    parameters = function.parameters
    least = max((place for place, each in enumerate(parameters, 1) if not each.optional), default=0)
    need_arguments(tree, least, len(parameters))
    checker.uses.functions.add(function.name)
    written: list[Expression | None] = [*tree.arguments, *(None for _ in parameters[len(tree.arguments) :])]
    arguments = [
        _argument(checker, tree, parameter, argument, this)
        for parameter, argument in zip(parameters, written, strict=True)
    ]

    def step(run: Run, this: Hashable) -> Values:
        run.spend(10)
        values = [argument(run, this) for argument in arguments]
        if any(value is _LACKING for value in values):
            return ()
        answer = function.call(*values)
        return () if answer is None else (answer,)

    return Typed(Type(function.result), step)


def _argument(checker: Checker, tree: Call, parameter: Parameter, written: Expression | None, this: Type) -> _Argument:
    if written is None:
        absent = () if parameter.many else None
        return lambda _run, _this: absent
    if isinstance(written, Listing) and parameter.many:
        single = replace(parameter, many=False)
        return _list([_value(checker, tree, single, element, this) for element in written.elements])
    return _one_or_all(_value(checker, tree, parameter, written, this), parameter)


def _in_place(checker: Checker, parameter: Parameter, written: Expression, this: Type) -> Step | None:
    if not parameter.many:
        return None
    if isinstance(written, Call):
        return references.of_item_in_place(checker, written, this)
    item = references.find(checker, written, this)
    return references.read_in_place(item) if item else None


def _value(checker: Checker, tree: Call, parameter: Parameter, written: Expression, this: Type) -> Step:
    found = checker.check(written, this)
    wanted = Type(parameter.kind, parameter.many)
    if not fits(found.type, wanted):
        raise ExpressionError(f"{tree.name}() takes {wanted} as {parameter.name}, here it is {found.type}", written.at)
    step = _in_place(checker, parameter, written, this) or found.step
    return _widened(step) if parameter.kind is Kind.DECIMAL else step


def _widened(source: Step) -> Step:
    return lambda run, this: tuple(
        arithmetic.decimal(value) if isinstance(value, int) else value for value in source(run, this)
    )


def _list(steps: list[Step]) -> _Argument:
    return lambda run, this: tuple(found[0] if found else None for found in (step(run, this) for step in steps))


def _one_or_all(source: Step, parameter: Parameter) -> _Argument:
    empty = (() if parameter.many else None) if parameter.optional else _LACKING
    take = slice(None) if parameter.many else 0

    def argument(run: Run, this: Hashable) -> object:
        found = source(run, this)
        return found[take] if found else empty

    return argument
