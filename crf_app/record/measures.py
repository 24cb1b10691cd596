"""Answers as numbers of their item's own unit: what expressions and ranges see of what was typed."""

from __future__ import annotations

from decimal import Decimal

from crf_app.record.values import Answer, AnswerKind
from crf_app.study.expression.kinds import Scalar
from crf_app.study.model import Item, ItemType

_FAHRENHEIT = "[degF]"
_NUMBERS = frozenset({AnswerKind.NUMBER, AnswerKind.COUNT})
_DATES = frozenset({AnswerKind.DATE, AnswerKind.DATETIME})
_KINDS = {
    ItemType.TEXT: frozenset({AnswerKind.TEXT}),
    ItemType.INTEGER: _NUMBERS,
    ItemType.DECIMAL: _NUMBERS,
    ItemType.COUNT: _NUMBERS,
    ItemType.RESULT: frozenset({AnswerKind.RESULT, AnswerKind.NUMBER}),
    ItemType.DATE: _DATES,
    ItemType.DATETIME: _DATES,
    ItemType.CODE: frozenset({AnswerKind.CODE}),
    ItemType.CODES: frozenset({AnswerKind.CODES}),
    ItemType.ROW: frozenset({AnswerKind.ROW}),
}


def of_kind(item: Item, answer: Answer) -> bool:
    """Whether an answer is of a kind that its item takes, as everything typed is; an import may bring anything."""
    return answer.kind is AnswerKind.MISSING or answer.kind in _KINDS[item.type]


def canonical_scalars(item: Item, answer: Answer | None) -> tuple[Scalar, ...]:
    """The values of an answer in the first unit of its item; () for none, missing codes, cleared cells and any answer
    that is not of its item's kind, since rules are typed: a day where a date-time is asked for is one without a time,
    and of a date-time where a date is asked for the day counts."""
    if answer is None or answer.missing is not None or not of_kind(item, answer):
        return ()
    if item.type is ItemType.RESULT:
        return (answer.text,)
    number = answer.number()
    if number is not None:
        number = in_first_unit(number, answer.unit)
        return (int(number),) if item.type is ItemType.INTEGER and number == int(number) else (number,)
    moment = answer.moment()
    if moment is not None:
        return (moment.local_date(),) if item.type is ItemType.DATE else (moment,)
    return answer.scalars()


def canonical_number(answer: Answer | None) -> Decimal | None:
    """The number of an answer in the first unit of its item, unrounded; None for anything else."""
    number = answer.number() if answer is not None and answer.kind is not AnswerKind.MISSING else None
    return None if number is None or answer is None else in_first_unit(number, answer.unit)


def in_first_unit(number: Decimal, unit: str) -> Decimal:
    """Degrees Fahrenheit become Celsius, never rounded up across 38.0 (protocol A-17); other units stay.

    >>> in_first_unit(Decimal("100.4"), "[degF]") == 38
    True
    """
    if unit == _FAHRENHEIT:
        return (number - 32) * 5 / 9
    return number
