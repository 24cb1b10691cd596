"""What can be found on a single cell: limits, patterns, precision, required but unanswered, reasons owed, conflicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.measures import canonical_number, of_kind
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell, Finding, Relevance
from crf_app.study.model import Item, ItemType, Label, Range, Severity

REQUIRED = "REQUIRED"
CONFLICT = "CONFLICT"
IMPOSSIBLE = frozenset({"KIND", "RANGE", "PATTERN", "FUTURE", "CODE"})
"""What says that an answer itself cannot be right, whatever stands elsewhere."""


def findings_of(cell: Cell) -> tuple[Finding, ...]:
    """The findings on one cell that need nothing but its answer and its item."""
    if cell.conflict:
        return (_finding(cell, CONFLICT, Severity.HARD, _CONFLICT),)
    if cell.relevance is Relevance.NO:
        return ()
    return tuple(_of_answer(cell)) + tuple(_of_absence(cell)) + tuple(_of_derived(cell))


def is_unanswered(finding: Finding) -> bool:
    """Whether a finding only says that a required answer is still missing."""
    return finding.rule == REQUIRED


def _of_answer(cell: Cell) -> Iterator[Finding]:
    answer, item = cell.answer, cell.item
    if answer is None or answer.missing is not None:
        return
    if not of_kind(item, answer):
        yield _finding(cell, "KIND", Severity.HARD, _KIND)
        return
    number = canonical_number(answer)
    if number is not None:
        yield from _limits(cell, number)
    if item.pattern and not re.fullmatch(item.pattern, answer.text):
        yield _finding(cell, "PATTERN", Severity.HARD, _pattern(item))
    moment = answer.moment()
    if moment is not None and not item.partial and not _is_full(item, moment):
        yield _finding(cell, "PARTIAL", Severity.SOFT, _PARTIAL)
    if moment is not None and not item.planned and _is_later(moment, cell.changes[-1].time):
        yield _finding(cell, "FUTURE", Severity.HARD, _FUTURE)
    unknown = [code for code in _codes(answer) if item.codes and item.codes.find(code) is None]
    if unknown:
        yield _finding(cell, "CODE", Severity.HARD, _CODE)


def _of_derived(cell: Cell) -> Iterator[Finding]:
    if cell.derived is None or not cell.derived.values:
        return
    for value in cell.derived.values:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield from _limits(cell, Decimal(value))


def _limits(cell: Cell, value: Decimal) -> Iterator[Finding]:
    item = cell.item
    if item.hard is not None and not item.hard.holds(value):
        yield _finding(cell, "RANGE", Severity.HARD, _range(item.hard, item, hard=True))
    elif item.soft is not None and not item.soft.holds(value):
        yield _finding(cell, "UNUSUAL", Severity.SOFT, _range(item.soft, item, hard=False))


def _of_absence(cell: Cell) -> Iterator[Finding]:
    if cell.required and cell.answer is None and not cell.item.is_derived:
        yield _finding(cell, REQUIRED, Severity.HARD, _REQUIRED)


def _finding(cell: Cell, rule: str, severity: Severity, message: Label) -> Finding:
    operands = tuple(sorted(change.hash for change in cell.changes))
    return Finding(rule, severity, cell.place, message, operands, convention=cell.item.source.convention)


def _codes(answer: Answer) -> tuple[str, ...]:
    if answer.kind is AnswerKind.CODES:
        return answer.codes
    return (answer.text,) if answer.kind is AnswerKind.CODE else ()


def _is_later(moment: PartialDateTime, entered: str) -> bool:
    """Whether a date lies after the moment of its entry, whatever its missing parts are (X-21); no clock is read."""
    if moment.has_time:
        return moment.earliest() > datetime.fromisoformat(entered)
    return moment.date.earliest() > PartialDate.parse(entered[:10]).earliest()


def _is_full(item: Item, moment: PartialDateTime) -> bool:
    return moment.has_time if item.type is ItemType.DATETIME else moment.date.is_full


def _range(limits: Range, item: Item, *, hard: bool) -> Label:
    low = "…" if limits.low is None else f"{limits.low:f}"
    high = "…" if limits.high is None else f"{limits.high:f}"
    unit, zh = (f" {item.units[0].text(language)}" if item.units else "" for language in ("en", "zh"))
    if hard:
        return Label(
            f"Must lie between {low} and {high}{unit}. Correct it, or say why it is missing.",
            f"须在 {low} 至 {high}{zh} 之间。请更正，或注明缺失原因。",
        )
    return Label(
        f"Unusual: outside {low} to {high}{unit}. Confirm or correct.",
        f"异常值：超出 {low} 至 {high}{zh}。请确认或更正。",
    )


def _pattern(item: Item) -> Label:
    example = item.guide or Label("the form that its label shows", "标签所示格式")
    return Label(f"Not of the form asked for: {example.en}", f"格式不符：{example.zh}")


_CONFLICT = Label(
    "Two people recorded different values. Choose one, or enter the right one.",
    "两人记录的值不同。请选择其一，或录入正确值。",
)
_KIND = Label(
    "This answer is of another kind than asked for. Record it anew.",
    "该回答的类型与要求不符，请重新录入。",
)
_PARTIAL = Label(
    "The full date is wanted here. Complete it, or confirm that it is not known.",
    "此处需完整日期。请补全，或确认未知。",
)
_CODE = Label("This code is not in the list. Choose one of the answers.", "代码不在列表中，请选择。")
_FUTURE = Label("Later than it was entered. Correct the date.", "日期晚于录入时间。请更正日期。")
_REQUIRED = Label("Not answered yet. Answer it, or say why it is missing.", "尚未填写。请填写，或注明缺失原因。")
