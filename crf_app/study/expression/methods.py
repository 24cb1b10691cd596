"""Functions of one value: texts, numbers, conversions, dates. A table says what each takes, gives and does.

All of them answer nothing when what they stand on, or an argument, is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.signature import Kind
from crf_app.study.expression import arithmetic, patterns
from crf_app.study.expression.checking import Checker, need, need_arguments
from crf_app.study.expression.context import Run, Typed
from crf_app.study.expression.kinds import MOMENTS, NUMBERS, Scalar, Type, Values
from crf_app.study.expression.operators import LONGEST_TEXT
from crf_app.study.expression.parse import Call, ExpressionError, Literal

_NUMBER = re.compile(r"[+-]?\d{1,28}(\.\d{1,28})?")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_TEXT = frozenset({Kind.STRING})
_PLAIN = frozenset(Kind) - {Kind.DERIVATION}


@dataclass(frozen=True)
class Method:
    """A function of one value: the kinds it stands on, gives (None: the same) and takes as arguments."""

    on: frozenset[Kind]
    result: Kind | None
    call: Callable[..., Scalar | None]
    takes: tuple[Kind, ...] = ()
    optional: int = 0


def method(checker: Checker, source: Typed, tree: Call, this: Type) -> Typed:
    """A call of one of :data:`METHODS`."""
    known = METHODS[tree.name]
    need(source, known.on, f"what .{tree.name}() stands on", tree.at)
    need_arguments(tree, len(known.takes) - known.optional, len(known.takes))
    arguments = [checker.check(argument, this) for argument in tree.arguments]
    for argument, kind, written in zip(arguments, known.takes, tree.arguments, strict=False):
        need(argument, (kind,), f"the argument of .{tree.name}()", written.at)
    steps = (source.step, *(argument.step for argument in arguments))
    call = known.call

    def step(run: Run, this: Hashable) -> Values:
        values: list[Hashable] = []
        for each in steps:
            found = each(run, this)
            if not found:
                return ()
            values.append(found[0])
        answer = call(*values)
        run.spend(1 + (len(answer) // 64 if isinstance(answer, str) else 0))
        return () if answer is None else (answer,)

    return Typed(Type(known.result) if known.result else source.type, step)


def matches(source: Typed, tree: Call) -> Typed:
    """``text.matches('pattern')``: whether the pattern is found in the text."""
    need(source, _TEXT, "what .matches() stands on", tree.at)
    need_arguments(tree, 1, 1)
    written = tree.arguments[0]
    if not (isinstance(written, Literal) and isinstance(written.value, str)):
        raise ExpressionError("the pattern of .matches() must be written as a text in quotes", written.at)
    try:
        pattern = patterns.pattern(written.value)
    except ValueError as error:
        raise ExpressionError(str(error), written.at) from None

    def step(run: Run, this: Hashable) -> Values:
        texts = [str(text) for text in source.step(run, this)]
        run.spend(sum(pattern.cost(text) for text in texts))
        return tuple(pattern.search(text) for text in texts)

    return Typed(Type(Kind.BOOLEAN), step)


def _substring(text: str, start: int, length: int | None = None) -> str | None:
    if not 0 <= start < len(text):
        return None
    return text[start:] if length is None else text[start : start + max(0, length)]


def _replace(text: str, old: str, new: str) -> str | None:
    grown = len(text) + text.count(old) * (len(new) - len(old))
    return text.replace(old, new) if grown <= LONGEST_TEXT else None


def _to_integer(value: bool | int | str) -> int | None:
    if isinstance(value, str):
        return int(value) if _INTEGER.fullmatch(value) else None
    return int(value)


def _to_decimal(value: bool | int | Decimal | str) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, Decimal) else Decimal(int(value))


def _to_string(value: Scalar) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case PartialDate() | PartialDateTime():
            return value.iso()
        case _:
            return str(value)


def _to_date(value: PartialDate | PartialDateTime | str) -> PartialDate | None:
    if isinstance(value, PartialDateTime):
        return value.local_date()
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.parse(value)
    except ValueError:
        return None


METHODS: dict[str, Method] = {
    "not": Method(frozenset({Kind.BOOLEAN}), Kind.BOOLEAN, lambda value: not value),
    "abs": Method(NUMBERS, None, arithmetic.absolute),
    "round": Method(NUMBERS, Kind.DECIMAL, arithmetic.round_to, (Kind.INTEGER,), optional=1),
    "floor": Method(NUMBERS, Kind.INTEGER, arithmetic.floor),
    "ceiling": Method(NUMBERS, Kind.INTEGER, arithmetic.ceiling),
    "truncate": Method(NUMBERS, Kind.INTEGER, arithmetic.truncate),
    "sqrt": Method(NUMBERS, Kind.DECIMAL, arithmetic.square_root),
    "toInteger": Method(frozenset({Kind.BOOLEAN, Kind.INTEGER, Kind.STRING}), Kind.INTEGER, _to_integer),
    "toDecimal": Method(NUMBERS | {Kind.BOOLEAN, Kind.STRING}, Kind.DECIMAL, _to_decimal),
    "toString": Method(_PLAIN, Kind.STRING, _to_string),
    "toDate": Method(MOMENTS | _TEXT, Kind.DATE, _to_date),
    "lowBoundary": Method(MOMENTS, None, arithmetic.low_boundary),
    "highBoundary": Method(MOMENTS, None, arithmetic.high_boundary),
    "length": Method(_TEXT, Kind.INTEGER, len),
    "startsWith": Method(_TEXT, Kind.BOOLEAN, lambda text, part: text.startswith(part), (Kind.STRING,)),
    "endsWith": Method(_TEXT, Kind.BOOLEAN, lambda text, part: text.endswith(part), (Kind.STRING,)),
    "contains": Method(_TEXT, Kind.BOOLEAN, lambda text, part: part in text, (Kind.STRING,)),
    "indexOf": Method(_TEXT, Kind.INTEGER, lambda text, part: text.find(part), (Kind.STRING,)),
    "upper": Method(_TEXT, Kind.STRING, lambda text: text.upper()),
    "lower": Method(_TEXT, Kind.STRING, lambda text: text.lower()),
    "substring": Method(_TEXT, Kind.STRING, _substring, (Kind.INTEGER, Kind.INTEGER), optional=1),
    "replace": Method(_TEXT, Kind.STRING, _replace, (Kind.STRING, Kind.STRING)),
}
