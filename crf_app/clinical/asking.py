"""The published clinical functions asked by texts, for a person at a terminal and for a script.

Reads ``name=value``, asks, and says the answer in words or as JSON. Knows no form, no record and no screen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from crf_app.clinical.codes import codes_of, unit_of
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.reference_ranges import ReferenceRange, SiteFacts
from crf_app.clinical.results import NUMBER, narrowed
from crf_app.clinical.signature import Function, Kind, Parameter

_LISTING = "python3 main.py calc --list shows them all"
_WORDS = {
    "missing": "not given",
    "partial": "a date lacks a part that decides",
    "invalid": "not a possible value or code",
    "outside": "the rule does not cover it",
    "masked": "treatment hides it",
    "censored": "only a limit of it is known, which does not decide",
    "tie": "two answers fit equally",
    "failing": "not met",
    "contraindicated": "not to be given",
}


class NotUnderstood(ValueError):
    """A question that cannot be asked; the message says what to do."""


def named(name: str) -> Function:
    """The published function of a name; NotUnderstood with the nearest names.

    >>> named("bmi").parameters[0].name
    'height_cm'
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    near = get_close_matches(name, FUNCTIONS, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else _LISTING
    raise NotUnderstood(f"no function is called {name}; {hint}")


def listing(*, as_json: bool) -> str:
    """All functions, a line each: the call and what it gives; as JSON with their parameters."""
    if as_json:
        return _json({name: _described(function) for name, function in FUNCTIONS.items()})
    return "\n".join(f"{_call(function)}\n    {_first_line(function)}" for function in FUNCTIONS.values())


def explanation(function: Function) -> str:
    """How a function is asked, with its source, units and an example."""
    width = max(len(each.name) for each in function.parameters)
    lines = [f"  {each.name:<{width}}  {_wanted(function, each)}" for each in function.parameters]
    return "\n".join([_call(function), "", _readable(function.doc), "", "arguments:", *lines])


@dataclass(frozen=True)
class Answer:
    """What a function answered: the text to print, and whether it could be determined."""

    text: str
    determined: bool


def answer(function: Function, given: Sequence[str], *, as_json: bool) -> Answer:
    """What a function answers to arguments ``name=value``; NotUnderstood says which one to write otherwise.

    An argument that is not given, or given empty, is missing. Several values are separated by commas, where
    nothing between two is one missing. A number has its unit where that is known.

    >>> print(answer(FUNCTIONS["bsa_dosing"], ["height_cm=150", "weight_kg=40"], as_json=False).text)
    1.29 m²
    >>> print(answer(FUNCTIONS["crs_grade"], ["tmax=38.5", "other_cause=N"], as_json=False).text.splitlines()[1])
    between 1 and 4
    """
    values = arguments(function, given)
    found = function.call(*(values.get(each.name) for each in function.parameters))
    unit = unit_of(function.name)
    text = _json({"function": function.name, **_plain(found), "unit": unit}) if as_json else _said(found, unit)
    return Answer(text, (found.value if isinstance(found, Derivation) else found) is not None)


def arguments(function: Function, given: Sequence[str]) -> dict[str, object]:
    """Texts ``name=value`` as typed arguments by name; NotUnderstood for a name or a value that does not fit.

    >>> arguments(FUNCTIONS["bmi"], ["height_cm=150"])
    {'height_cm': Decimal('150')}
    """
    known = {each.name: each for each in function.parameters}
    found: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise NotUnderstood(f"{text!r} is no argument of {function.name}; write {_names(function)}")
        if name in found:
            raise NotUnderstood(f"{name} is given twice; write several values as {name}=a,b,c")
        found[name] = _value(function, known[name], value)
    return found


def _value(function: Function, parameter: Parameter, text: str) -> object:
    if parameter.many:
        return tuple(_one(function, parameter, part.strip()) for part in text.split(",")) if text else ()
    return _one(function, parameter, text.strip())


def _one(function: Function, parameter: Parameter, text: str) -> object:
    if text == "":
        return None
    codes = _codes(function, parameter)
    try:
        return _code(codes, text) if codes else _READ[parameter.kind](text)
    except (ValueError, InvalidOperation, KeyError):
        wanted = f"{'not' if codes else 'no'} {_wanted(function, parameter)}"
        raise NotUnderstood(f"{parameter.name}={text} is {wanted}") from None


def _codes(function: Function, parameter: Parameter) -> tuple[str, ...]:
    return codes_of(function.name, parameter.name) if parameter.kind is Kind.STRING else ()


def _code(codes: tuple[str, ...], text: str) -> str:
    """One of the codes, in either case; KeyError for another."""
    named = {code.casefold(): code for code in codes}
    return named[text.replace("μ", "µ").casefold()]


def _number(text: str) -> Decimal:
    """A number as it would be typed into a form."""
    plain = narrowed(text).casefold()
    if not NUMBER.fullmatch(plain):
        raise ValueError
    return Decimal(plain)


def _site(text: str) -> SiteFacts:
    """Ranges as ``laboratory|analyte|unit|low|high``, several separated by ``;``; a limit may be left empty."""
    found = []
    for each in text.split(";"):
        laboratory, analyte, unit, low, high = (part.strip() for part in each.split("|"))
        least, most = (_number(limit) if limit else None for limit in (low, high))
        found.append(ReferenceRange(laboratory, analyte, unit, low=least, high=most))
    return SiteFacts(tuple(dict.fromkeys(each.laboratory for each in found)), tuple(found))


_READ: Mapping[Kind, Callable[[str], object]] = {
    Kind.BOOLEAN: {"true": True, "false": False}.__getitem__,
    Kind.INTEGER: int,
    Kind.DECIMAL: _number,
    Kind.STRING: str,
    Kind.DATE: PartialDate.parse,
    Kind.DATETIME: PartialDateTime.parse,
    Kind.SITE: _site,
}
_EXAMPLES = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "whole number such as 12",
    Kind.DECIMAL: "number such as 38.1",
    Kind.STRING: "word or code",
    Kind.DATE: "date such as 2024-03-12, 2024-03 or 2024",
    Kind.DATETIME: "date and time such as 2024-03-12T10:04+08:00, or a date",
    Kind.SITE: "list of ranges such as 'Central|CREAT|µmol/L|44|97', several separated by ;",
}


def _wanted(function: Function, parameter: Parameter) -> str:
    codes = _codes(function, parameter)
    wanted = f"one of {', '.join(codes)}" if codes else _EXAMPLES[parameter.kind]
    several = "; several separated by commas" if parameter.many else ""
    return f"{wanted}{several}{' (may be missing)' if parameter.optional else ''}"


_ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?(\w+)`")


def _readable(doc: str) -> str:
    """A description without the marks of the source: no roles, no back-quotes, and no example in Python.

    >>> _readable("The grade as in :func:`crs.crs_grade`, ``Y`` or N.\\n\\n>>> one()\\n1")
    'The grade as in crs_grade, Y or N.'
    """
    blocks = [block for block in doc.split("\n\n") if not block.startswith(">>>")]
    return _ROLE.sub(r"\1", "\n\n".join(blocks)).replace("``", "")


def _call(function: Function) -> str:
    return f"{function.name} {_names(function)}"


def _names(function: Function) -> str:
    return " ".join(f"{each.name}={'…,…' if each.many else '…'}" for each in function.parameters)


def _first_line(function: Function) -> str:
    return _readable(function.doc).partition("\n")[0]


def _described(function: Function) -> dict[str, object]:
    parameters = [
        {
            "name": each.name,
            "kind": each.kind.value,
            "many": each.many,
            "optional": each.optional,
            "codes": codes_of(function.name, each.name) if each.kind is Kind.STRING else (),
        }
        for each in function.parameters
    ]
    answers = {"answers": function.result.value, "unit": unit_of(function.name)}
    return {"parameters": parameters, **answers, "doc": _readable(function.doc)}


def _plain(found: object) -> dict[str, object]:
    """An answer with numbers and dates as texts."""
    if isinstance(found, Derivation):
        return {name: _written(value) for name, value in asdict(found).items()}
    reason = "" if found is not None else "missing:argument"
    return {"value": _text(found), "reason": reason, "low": None, "high": None, "status": "", "sources": []}


def _written(value: object) -> str | list[str] | None:
    """A part of an answer as JSON has it: a list where it has several values."""
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return None if value is None else str(value)


def _text(found: object) -> str | None:
    if isinstance(found, PartialDate | PartialDateTime):
        return found.iso()
    return None if found is None else str(found)


def _said(found: object, unit: str) -> str:
    if not isinstance(found, Derivation):
        return _text(found) or "no answer: missing or partial arguments"
    number = f" {unit}" if unit else ""
    lines = [f"{found.value}{number}"] if found.value is not None else [f"no answer: {_reason(found.reason)}"]
    if found.value is not None and found.reason:
        lines.append(f"remark: {_reason(found.reason)}")
    if found.value is None and (found.low is not None or found.high is not None):
        lines.append(f"{_bounds(found.low, found.high)}{number}")
    return "\n".join([*lines, *([f"status: {found.status}"] if found.status else [])])


def _reason(reason: str) -> str:
    word, _, names = reason.partition(":")
    meaning = f" ({_WORDS[word]})" if word in _WORDS else ""
    return f"{word}{meaning}: {names.replace(',', ', ')}"


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return f"at least {low}" if high is None else f"at most {high}"
    return f"between {low} and {high}"


def _json(found: Mapping[str, object]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)
