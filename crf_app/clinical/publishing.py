"""Turns a typed Python function into one that forms may call: its parameters are read from its own signature.

A published function always answers: a required argument that is missing, or arithmetic that cannot be done,
gives null with a reason. It runs in the fixed decimal context whatever the caller's context is. Knows no rule
of medicine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal, localcontext
from inspect import getdoc
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from crf_app.clinical.arithmetic import EXACT, plain, underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.clinical.signature import Function, Kind, Parameter

_KINDS: dict[object, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    Decimal: Kind.DECIMAL,
    str: Kind.STRING,
    PartialDate: Kind.DATE,
    PartialDateTime: Kind.DATETIME,
    Derivation: Kind.DERIVATION,
    SiteFacts: Kind.SITE,
}


def published(function: Callable[..., object]) -> Function:
    """The published form of a typed function, under its own name; see :func:`published_name` for a correction.

    ``X | None`` is an optional parameter, ``tuple[X | None, ...]`` one that takes many. A function of one
    dataclass takes the fields of that dataclass as its parameters, in order. KeyError for a type that is no
    kind.

    >>> def half(dose_mg: Decimal) -> Derivation:
    ...     return Derivation(dose_mg / 2)
    >>> published(half).parameters[0].kind.value, published(half).call(None).reason
    ('decimal', 'missing:dose_mg')
    """
    hints = get_type_hints(function)
    result = hints.pop("return")
    form = next(iter(hints.values()))
    body, doc = function, getdoc(function) or ""
    if isinstance(form, type) and is_dataclass(form) and form not in _KINDS:
        hints = {field.name: hint for field, hint in zip(fields(form), get_type_hints(form).values(), strict=True)}
        body, doc = _gathering(function, form), f"{doc}\n\n{getdoc(form)}"
    parameters = tuple(_parameter(name, hint) for name, hint in hints.items())
    kind = _parameter("result", result).kind
    return Function(published_name(function.__name__), parameters, kind, _answering(body, parameters, kind), doc)


def published_name(name: str) -> str:
    """The name under which forms call a function. A correction of one that was published stands beside it, named with
    two underscores and its number: the forms of an amendment adopt it, earlier ones go on with the old.

    >>> published_name("egfr_schwartz"), published_name("egfr_schwartz__2")
    ('egfr_schwartz', 'egfr_schwartz@2')
    """
    first, _, number = name.rpartition("__")
    return f"{first}@{number}" if first and number.isdigit() else name


def _gathering(function: Callable[..., object], form: Callable[..., object]) -> Callable[..., object]:
    return lambda *arguments: function(form(*arguments))


def _parameter(name: str, hint: object) -> Parameter:
    if get_origin(hint) is tuple:
        return Parameter(name, _parameter(name, get_args(hint)[0]).kind, many=True, optional=True)
    if isinstance(hint, UnionType):
        (kind,) = (part for part in get_args(hint) if part is not NoneType)
        return Parameter(name, _KINDS[kind], optional=True)
    return Parameter(name, _KINDS[hint])


def _answering(
    function: Callable[..., object], parameters: tuple[Parameter, ...], result: Kind
) -> Callable[..., object]:
    def call(*arguments: object) -> object:
        given = [() if p.many and a is None else a for p, a in zip(parameters, arguments, strict=True)]
        lacking = [p.name for p, a in zip(parameters, given, strict=True) if a is None and not p.optional]
        if lacking:
            return underivable("missing", *lacking) if result is Kind.DERIVATION else None
        with localcontext(EXACT):
            try:
                return _plain(function(*given))
            except ArithmeticError:
                return underivable("invalid", "arithmetic") if result is Kind.DERIVATION else None

    return call


def _plain(answer: object) -> object:
    """The answer with its numbers as they are written on paper."""
    if not isinstance(answer, Derivation):
        return answer
    value = plain(answer.value) if isinstance(answer.value, Decimal) else answer.value
    low, high = (None if bound is None else plain(bound) for bound in (answer.low, answer.high))
    return replace(answer, value=value, low=low, high=high)
