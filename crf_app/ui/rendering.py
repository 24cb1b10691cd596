"""Answers, derived values, findings and dates in words, English or Chinese. Pure text: knows no Qt and no casebook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.record.numerals import in_powers, is_in_powers, numeral
from crf_app.record.reading import Moment, Unread
from crf_app.record.values import Answer, AnswerKind, MissingCode, Scalar
from crf_app.record.view import Cell, Change, Derived, Finding, Relevance, Row
from crf_app.study.model import Item, ItemType, Label, Severity, Study
from crf_app.study.naming import is_convention, lacking, marked
from crf_app.ui.words import BETWEEN, Words, catalogue

_CATALOGUES = Path(__file__).parents[2] / "resources" / "translations" / "form"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_STOPS = (".", "。", "?", "？", "!", "！")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class FormWords(Words):
    """The words of the form pages, beside those of the whole program.

    >>> FormWords("en")("echo.day", day="+7")
    'Day +7'
    """

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._catalogues = tuple(_with_form(part) for part in language.split("+"))

    @property
    def first(self) -> str:
        """The one language of what must be short: ``en`` or ``zh``."""
        return self.language.split("+")[0]

    @property
    def one(self) -> FormWords:
        """The words of the first language alone, for what stands beside a field."""
        return self if "+" not in self.language else FormWords(self.first)

    def lines(self, label: Label) -> tuple[str, ...]:
        """A label in each language of the choice, one below the other."""
        return tuple(dict.fromkeys(marked(label, part) for part in self.language.split("+")))


@cache
def _with_form(language: str) -> Mapping[str, str]:
    with (_CATALOGUES / f"{language}.toml").open("rb") as file:
        return {**catalogue(language), **_flat("", tomllib.load(file))}


def _flat(path: str, table: Mapping[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        code = f"{path}.{key}" if path else key
        flat |= _flat(code, value) if isinstance(value, dict) else {code: str(value)}
    return flat


def date_text(day: PartialDate, language: str) -> str:
    """A date as it is shown, as short as its precision.

    >>> date_text(PartialDate(2024, 3, 19), "en"), date_text(PartialDate(2024, 3), "zh")
    ('19 MAR 2024', '2024年03月')
    """
    if language == "zh":
        month = f"{day.month:02}月" if day.month else ""
        return f"{day.year}年{month}" + (f"{day.day:02}日" if day.day else "")
    parts = [f"{day.day:02}" if day.day else "", _MONTHS[day.month - 1] if day.month else "", str(day.year)]
    return " ".join(part for part in parts if part)


def datetime_text(moment: PartialDateTime, language: str, local: int) -> str:
    """A date-time as it is shown, 24 hours; its offset only where it is not the local one."""
    if not moment.has_time:
        return date_text(moment.date, language)
    seconds = f":{moment.second:02}" if moment.second is not None else ""
    zone = "" if moment.offset in (None, local) else moment.iso()[-6:]
    return f"{date_text(moment.date, language)} {moment.hour:02}:{moment.minute:02}{seconds} {zone}".rstrip()


def box_text(item: Item, answer: Answer | None, language: str, local: int) -> str:
    """The text that stands in the box of an item: as typed, dates in the shown form, a missing code as itself."""
    if answer is None:
        return ""
    match answer.kind:
        case AnswerKind.DATE:
            return date_text(PartialDate.parse(answer.text), language)
        case AnswerKind.DATETIME:
            return datetime_text(PartialDateTime.parse(answer.text), language, local)
        case AnswerKind.CODE:
            return code_text(item, answer.text, language)
        case AnswerKind.CODES:
            return ", ".join(code_text(item, code, language) for code in answer.codes)
        case _:
            return answer.text


def code_text(item: Item, code: str, language: str) -> str:
    """The label of a code; the code itself where the list lacks it."""
    entry = item.codes.find(code) if item.codes else None
    return marked(entry.label, language) if entry else code


def answer_text(item: Item, answer: Answer | None, words: FormWords, local: int) -> str:
    """An answer in full, with unit or words, as tables, conflicts and the reason bar show it."""
    if answer is None:
        return words("reason.empty")
    if answer.missing is not None:
        return missing_text(answer.missing, words)
    if answer.kind is AnswerKind.CODES:
        return ", ".join(code_text(item, code, words.first) for code in answer.codes)
    text = box_text(item, answer, words.first, local)
    if answer.kind is AnswerKind.COUNT:
        text = f"{answer.text} × 10{str(answer.exponent).translate(_SUPERSCRIPT)}"
    return f"{text} {unit_label(item, answer.unit, words)}".strip()


def cell_text(cell: Cell, words: FormWords, local: int) -> str:
    """The answer of a cell in full; a row by its title."""
    if cell.refers is not None and cell.answer is not None:
        return row_text(cell.refers, words, local)
    return answer_text(cell.item, cell.answer, words, local)


def row_text(row: Row, words: FormWords, local: int) -> str:
    """A row by its number and what its title items say: ``3 · Tremor · 20 MAR 2024``."""
    shown = [_title_part(cell, words, local) for cell in row.cells.values()]
    number = str(row.number)
    return BETWEEN.join([number, *(text for text in shown if text not in ("", number))])


def _title_part(cell: Cell, words: FormWords, local: int) -> str:
    if cell.answer is not None:
        return answer_text(cell.item, cell.answer, words, local)
    values = cell.derived.values if cell.derived is not None else ()
    return ", ".join(scalar_text(cell.item, value, words, local) for value in values)


def missing_text(code: MissingCode, words: FormWords) -> str:
    """A missing code with its words."""
    return f"{code.value}{BETWEEN}{words(f'missing.{code.value}')}"


def proposal_text(cell: Cell, words: FormWords, offset: int) -> str:
    """The offer of what is proposed for an empty cell, whole in each language."""

    def offer(each: FormWords) -> str:
        value = ", ".join(scalar_text(cell.item, scalar, each, offset) for scalar in cell.proposal)
        return each("proposal.take", value=value)

    return words.in_each(offer)


def unit_label(item: Item, unit: str, words: FormWords) -> str:
    """The label of a unit's code."""
    return next((known.text(words.first) for known in item.units if known.code == unit), unit)


def scalar_text(item: Item, value: Scalar, words: FormWords, local: int) -> str:
    """A computed or proposed value in words, with the unit of the item."""
    if isinstance(value, bool):
        return words("type.yes" if value else "type.no")
    if isinstance(value, PartialDate):
        return date_text(value, words.first)
    if isinstance(value, PartialDateTime):
        return datetime_text(value, words.first, local)
    if isinstance(value, str):
        return code_text(item, value, words.first)
    return f"{number_text(item, Decimal(value))} {item.units[0].text(words.first) if item.units else ''}".strip()


def number_text(item: Item, value: Decimal) -> str:
    """A computed number with the digits of its item; a large count of cells in powers of ten."""
    if is_in_powers(value, item):
        mantissa, exponent = in_powers(value)
        return f"{mantissa} × 10{str(exponent).translate(_SUPERSCRIPT)}"
    return numeral(value, item)


def echo(answer: Answer | None, at: Moment, words: FormWords) -> str:
    """What a recorded or typed answer means, said back beside the box; empty where there is nothing to add."""
    if answer is None:
        return ""
    if answer.missing is not None:
        return words(f"missing.{answer.missing.value}")
    if answer.kind is AnswerKind.DATE:
        return _day_echo(PartialDate.parse(answer.text), at, words)
    if answer.kind is AnswerKind.DATETIME:
        moment = PartialDateTime.parse(answer.text)
        unknown = "" if moment.has_time or not moment.date.is_full else BETWEEN + words("echo.no_time")
        return _day_echo(moment.date, at, words) + unknown
    return ""


def _day_echo(day: PartialDate, at: Moment, words: FormWords) -> str:
    shown = date_text(day, words.first)
    if not day.is_full:
        return f"{shown} ({words('echo.day_unknown' if day.month else 'echo.month_unknown')})"
    full = day.earliest()
    weekday = words(f"weekday.{full.weekday()}")
    said = f"{weekday} {shown}"
    if at.infusion is None:
        return said
    return said + BETWEEN + study_day_text((full - at.infusion).days, at.planned, words)


def study_day_text(day: int, planned: bool, words: FormWords) -> str:
    """The study day with its sign: ``Day +7``; before an infusion that is only planned, ``Screening day −n``."""
    number = "0" if day == 0 else f"{'+' if day > 0 else '−'}{abs(day)}"
    if planned:
        return words("echo.screening_planned" if day < 0 else "echo.planned", day=number)
    return words("echo.day", day=number)


def unread_text(unread: Unread, words: FormWords) -> str:
    """Why a typed text is not recorded, and an example of what can be read."""
    return words.in_each(
        lambda each: f"{each(f'unread.{unread.code}', example=unread.example)} {each('unread.not_recorded')}"
    )


_NAMED = 4
_REASONS = ("partial", "invalid", "outside", "masked", "censored", "tie")


def derived_text(cell: Cell, study: Study, words: FormWords, local: int) -> str:
    """The computed value with its unit; or bounds, and why there is no value."""
    derived = cell.derived
    if derived is not None and derived.values:
        values = ", ".join(scalar_text(cell.item, value, words, local) for value in derived.values)
        text = f"{derived.sign}{values}"
        return f"{text} ({words('derived.from_reported')})" if derived.from_reported else text
    if derived is None:
        return words("derived.pending")
    return words.in_each(lambda each: _why_none(cell, derived, study, each))


def _why_none(cell: Cell, derived: Derived, study: Study, words: FormWords) -> str:
    reason = _reason(derived.derivation, words)
    is_censored = derived.derivation is not None and derived.derivation.reason.startswith("censored:")
    # what may be left out is not why a limit does not decide
    why = "" if is_censored else _missing_items(cell.item, derived.missing, study, words)
    why = why or reason
    bounds = _bounds(cell.item, derived.derivation, words)
    said = words("derived.not_determinable") + (f": {why}" if why else "")
    return f"{bounds} ({said})" if bounds else said


def _missing_items(asked: Item, places: tuple[tuple[str, str], ...], study: Study, words: FormWords) -> str:
    names = list(dict.fromkeys(name for form, item in places for name in _named(asked, form, item, study, words)))
    if len(names) > _NAMED:
        return words("derived.missing_more", items=", ".join(names[:_NAMED]), more=len(names) - _NAMED)
    return words("derived.missing", items=", ".join(names)) if names else ""


def _reason(derivation: Derivation | None, words: FormWords) -> str:
    """Why there is no value although no answer of the form is."""
    word = derivation.reason.partition(":")[0] if derivation else ""
    if word == "missing":
        return words("derived.incomplete")
    return words(f"derived.{word}") if word in _REASONS else ""


def _named(asked: Item, form: str, item: str, study: Study, words: FormWords) -> list[str]:
    return [marked(label, words.first) for label in lacking(study, asked.derive, form, item)] or [item]


def _bounds(item: Item, derivation: Derivation | None, words: FormWords) -> str:
    if derivation is None or (derivation.low is None and derivation.high is None):
        return ""
    low, high = (None if end is None else number_text(item, end) for end in (derivation.low, derivation.high))
    if low is None:
        return words("derived.at_most", high=high)
    if high is None:
        return words("derived.at_least", low=low)
    signed = low.startswith("-") or high.startswith("-")  # -40–-11 reads badly
    return low if low == high else words("derived.between_signed" if signed else "derived.between", low=low, high=high)


def convention_text(item: Item, study: Study, words: FormWords) -> str:
    """That a computed value follows from a convention; empty where it does not, or where a person answers."""
    by_convention = item.is_derived and is_convention(study, item.source, item.derive)
    return words("derived.convention") if by_convention else ""


def finding_text(finding: Finding, words: FormWords) -> str:
    """What is wrong and what to do, as it stands beside the field and in the list of problems.

    A message that is a whole sentence says itself what to do.
    """
    return words.in_each(lambda each: _finding_in(finding, each))


def _finding_in(finding: Finding, words: FormWords) -> str:
    parts = [words.label(finding.message)]
    if finding.confirmed:
        parts.append(words("finding.confirmed"))
    elif finding.severity is not Severity.NOTE and not parts[0].endswith(_STOPS):
        parts.append(words(f"finding.{finding.severity.value}"))
    if finding.convention:
        parts.append(words("finding.convention"))
    stop = "。" if words.language == "zh" else "."
    return " ".join(part if part.endswith(_STOPS) else f"{part}{stop}" for part in parts)


def conflict_line(item: Item, change: Change, user: str, words: FormWords, local: int) -> str:
    """One of several values that were recorded apart: value, person, time."""
    answer = answer_text(item, change.answer, words, local)
    return words("finding.conflict_line", answer=answer, user=user, time=clock_text(change.time, words))


def clock_text(time: str, words: FormWords) -> str:
    """An RFC 3339 time as day and minute of the place where it was written."""
    return f"{date_text(PartialDate.parse(time[:10]), words.first)} {time[11:16]}"


def is_answered(cell: Cell) -> bool:
    """Whether something is recorded here; a cleared cell is not."""
    return cell.conflict or cell.answer is not None


def is_open(cell: Cell) -> bool:
    """Whether a question is asked, a person answers it, and nobody has."""
    return cell.relevance is not Relevance.NO and not cell.item.is_derived and not is_answered(cell)


def is_owed(cell: Cell) -> bool:
    """Whether an answer is still wanted here before the form can be complete."""
    return cell.required and is_open(cell)


def proposed_answer(item: Item, proposal: tuple[Scalar, ...]) -> Answer | None:
    """The answer that taking a proposal records; None when there is none or it is not one value of this item.

    A derived unit is the first of the item.
    """
    if not proposal:
        return None
    unit = item.units[0].code if item.units else ""
    value = proposal[0]
    match item.type:
        case ItemType.CODES:
            return Answer(AnswerKind.CODES, "", codes=tuple(str(code) for code in proposal))
        case ItemType.DATE if isinstance(value, PartialDate):
            return Answer(AnswerKind.DATE, value.iso())
        case ItemType.DATETIME if isinstance(value, PartialDateTime):
            return Answer(AnswerKind.DATETIME, value.iso())
        case ItemType.INTEGER | ItemType.DECIMAL if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return Answer(AnswerKind.NUMBER, numeral(Decimal(value), item), unit)
        case ItemType.CODE | ItemType.TEXT if isinstance(value, str):
            return Answer(AnswerKind.CODE if item.type is ItemType.CODE else AnswerKind.TEXT, value)
        case ItemType.RESULT if isinstance(value, str):
            return Answer(AnswerKind.RESULT, value, unit)
        case _:
            return None
