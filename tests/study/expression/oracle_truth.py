"""The right answers of single steps, worked out by plain Python: the third opinion where two engines differ.

Every function takes a step and gives its answer, None where it is not about such a step. Knows neither engine.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TypeAlias

Values: TypeAlias = tuple[object, ...]
LOCAL = timezone(timedelta(hours=8))
ORDERS: Mapping[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "~": operator.eq,
    "!~": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COARSEST = {"year": 4, "month": 7, "day": 10, "week": 10, "hour": 16, "second": 19}
"""How long the text of a date must be for a unit to be added; years may be added to anything."""

TEXTS = {"startsWith": "startswith", "endsWith": "endswith", "contains": "__contains__", "replace": "replace"}


@dataclass(frozen=True)
class Step:
    """One step: its template, the values that it is applied to (of a criterion: what it finds of each dose)."""

    template: str
    given: tuple[Values, ...]
    ours: Values
    doses: tuple[Mapping[str, Values], ...] = ()

    @property
    def word(self) -> str:
        """The operator or function of the step."""
        found = re.search(r"\.(\w+)\(", self.template) or re.search(r"\{\} (\S+) ", self.template)
        return found[1] if found else ""


def same(first: Values | None, second: Values) -> bool:
    """Whether two answers are the same, truth values told from numbers."""
    return first is not None and [(type(v) is bool, v) for v in first] == [(type(v) is bool, v) for v in second]


def bare(text: object) -> str:
    """A date or time without its offset."""
    return re.sub(r"(Z|[+-]\d\d:\d\d)$", "", str(text)) if ":" in str(text) else str(text)


def _moved(step: Step) -> tuple[str, int, str]:
    sign, amount, unit = re.search(r"([+-]) (\d+) (\w+?)s?\)$", step.template).groups()
    return str(step.given[0][0]), int(sign + amount), unit


def of_coarse_dates(step: Step) -> Values | None:
    """Nothing, where the date is too coarse for the unit; whole years of months are fine for a bare year."""
    written, _amount, unit = _moved(step)
    return () if len(bare(written)) < COARSEST[unit] else None


def of_moved_times(step: Step) -> Values | None:
    """A time some months, days, hours or seconds later, by the calendar where it was taken."""
    written, amount, unit = _moved(step)
    if ":" not in written or len(bare(written)) < COARSEST[unit]:
        return None
    time = datetime.fromisoformat(bare(written))
    if unit == "month":
        total = time.year * 12 + time.month - 1 + amount
        last = (date(total // 12 + (total % 12 == 11), (total + 1) % 12 + 1, 1) - timedelta(days=1)).day
        moved = time.replace(year=total // 12, month=total % 12 + 1, day=min(time.day, last))
    else:
        moved = time + timedelta(**{unit + "s": amount})
    offset = written[len(bare(written)) :]
    return (moved.isoformat()[: len(bare(written))] + offset,)


def to_thirty_four_digits(step: Step) -> Values | None:
    """The quotient, mean or root to 34 digits."""
    context = Context(prec=34)
    match step.word, step.given:
        case "/", ((first,), (second,)) if second:
            return (context.divide(first, second),)
        case "sqrt", ((number,),):
            return (context.sqrt(number),)
        case "avg", ((*numbers,),) if numbers:
            return (context.divide(sum(numbers), Decimal(len(numbers))),)
    return None


def of_odd_lengths(step: Step) -> Values | None:
    """Nothing for a missing length, an empty text for one below zero."""
    text, length = step.given
    if not text or len(str(text[0])) < 2:
        return None
    return () if not length else ("",) if length[0] < 0 else None


def _local_day(text: object) -> str:
    written = str(text)
    if ":" not in written:
        return written
    time = datetime.fromisoformat(written)
    return (time if time.tzinfo is None else time.astimezone(LOCAL)).date().isoformat()


def by_local_day(step: Step) -> Values | None:
    """What the calendar days decide of a date beside a time; nothing where they agree as far as both are known."""
    if () in step.given or isinstance(step.given[0][0], bool | Decimal):
        return None
    first, second = (values[0] for values in step.given)
    if (":" in str(first)) is (":" in str(second)):
        return None
    known = min(len(_local_day(first)), len(_local_day(second)))
    days = _local_day(first)[:known], _local_day(second)[:known]
    if days[0] != days[1]:
        return (ORDERS[step.word](*days),)
    return (step.word == "!~",) if "~" in step.word else ()


def open_between(step: Step) -> bool:
    """Whether one of two dates is the beginning of the other."""
    first, second = (str(values[0]) if values else "" for values in step.given)
    return first != second and bool(first and second) and (first.startswith(second) or second.startswith(first))


def of_collections(step: Step) -> Values | None:
    """Whether two collections are equal in order, or equivalent in any order."""
    first, second = step.given
    if max(len(first), len(second)) < 2 or not (first and second):
        return None
    if "~" in step.word:
        first, second = (tuple(sorted(" ".join(str(v).split()).casefold() for v in values)) for values in step.given)
    return ((first == second) is not step.word.startswith("!"),)


def of_sets(step: Step) -> Values | None:
    """Union and its like of what Python finds equal."""
    first, second = (*step.given, ())[:2]
    answers: Mapping[str, Callable[[], Values]] = {
        "|": lambda: tuple(dict.fromkeys(first + second)),
        "union": lambda: tuple(dict.fromkeys(first + second)),
        "distinct": lambda: tuple(dict.fromkeys(first)),
        "isDistinct": lambda: (len(set(first)) == len(first),),
        "intersect": lambda: tuple(dict.fromkeys(value for value in first if value in second)),
        "exclude": lambda: tuple(value for value in first if value not in second),
        "subsetOf": lambda: (set(first) <= set(second),),
        "in": lambda: (first[0] in second,) if first else (),
        "contains": lambda: (second[0] in first,) if second else (),
    }
    return answers[step.word]() if step.word in answers else None


def of_criteria(step: Step) -> Values | None:
    """What is left of the doses for which a criterion is true."""
    kept = [dose for dose, found in zip(step.doses, step.given[0], strict=True) if found is True]
    ending = step.template.rpartition(")." if "where" in step.template else "dose.")[2]
    match ending.removesuffix(".first()"):
        case "count()":
            return (Decimal(len(kept)),)
        case "empty()":
            return (not kept,)
        case "exists({})":
            return (bool(kept),)
        case item:
            values = tuple(value for dose in kept for value in dose[item])
            return values[:1] if ending.endswith(".first()") else values


def of_truncated_division(step: Step) -> Values | None:
    """Whole quotient and remainder, cut towards zero."""
    if () in step.given or not step.given[1][0]:
        return None
    first, second = (Fraction(values[0]) for values in step.given)
    whole = int(first / second)
    rest = first - whole * second
    return (Decimal(whole) if step.word == "div" else Decimal(rest.numerator) / Decimal(rest.denominator),)


def of_texts(step: Step) -> Values | None:
    """What Python's texts answer to the same."""
    return _of_present_texts(step) if () not in step.given and ("",) in step.given else None


def _of_present_texts(step: Step) -> Values | None:
    text, *rest = (str(values[0]) for values in step.given)
    if step.word == "indexOf":
        return (Decimal(text.find(*rest)),)
    return (getattr(text, TEXTS[step.word])(*rest),) if step.word in TEXTS else None


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def of_written_values(step: Step) -> Values | None:
    """The value as it is written in an expression."""
    match step.given:
        case ((bool() as value,),):
            return (str(value).lower(),)
        case ((Decimal() as value,),):
            return (f"{value:f}",)
        case ((str() as value,),):
            return (value,)
    return None


def of_rounded_numbers(step: Step) -> Values | None:
    """Numbers rounded half up: to two places, or to the places of the coarser of two."""
    if not all(len(values) == 1 and isinstance(values[0], Decimal) for values in step.given):
        return None
    numbers = [values[0] for values in step.given]
    places = 2 if step.word == "round" else min(map(_places, numbers))
    rounded = [number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) for number in numbers]
    return (rounded[0],) if step.word == "round" else ((rounded[0] == rounded[1]) is (step.word == "~"),)


def of_missing_arguments(step: Step) -> Values | None:
    """Nothing where something is missing, else what Python makes of the numbers and texts."""
    if () in step.given and step.word not in ("skip", "take"):
        return ()
    match step.word, step.given:
        case "skip", (values, (count,)):
            return values[max(0, int(count // 1)) :]
        case "take", (values, (count,)):
            return values[: max(0, int(count // 1))]
        case "skip" | "take", (_values, ()):
            return ()
        case "+", ((first,), (second,)):
            return (second - first,)
        case _:
            return _of_present_texts(step)


def of_totals(step: Step) -> Values | None:
    """The sum, mean, smallest or largest of numbers."""
    if step.given == ((),):
        return None
    if step.word == "avg":
        return to_thirty_four_digits(step)
    return ({"sum": sum, "min": min, "max": max}[step.word](step.given[0]),)
