"""Answers in the words of a print: decoded, with unit, partial dates as precise as they are. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.numerals import in_powers, is_in_powers, numeral
from crf_app.record.snapshot import Person
from crf_app.record.values import Answer, AnswerKind, Scalar
from crf_app.record.view import Cell, Row
from crf_app.report.text import NBSP
from crf_app.report.words import Words
from crf_app.study.model import CodeList, Item, Study

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SHORT = 8


def day_text(day: PartialDate, language: str) -> str:
    """A date as people write it, as precise as it is.

    >>> day_text(PartialDate(2024, 3, 19), "en").split(), day_text(PartialDate(2024, 3), "zh")
    (['19', 'MAR', '2024'], '2024-03')
    """
    if language == "zh":
        return day.iso()
    parts = [f"{day.day:02}" if day.day else "", _MONTHS[day.month - 1] if day.month else "", f"{day.year:04}"]
    return NBSP.join(part for part in parts if part)


def moment_text(moment: PartialDateTime, language: str) -> str:
    """A date and time as people write it, with its offset where one is known."""
    day = day_text(moment.date, language)
    if not moment.has_time:
        return day
    seconds = f":{moment.second:02}" if moment.second is not None else ""
    zone = NBSP + moment.iso()[-6:] if moment.offset is not None else ""
    return f"{day} {moment.hour:02}:{moment.minute:02}{seconds}{zone}"


def time_text(time: str, language: str, seconds: bool = True) -> str:
    """The local time of an entry (RFC 3339) as people write it.

    >>> time_text("2024-03-19T14:05:31.120+08:00", "zh").replace(NBSP, " ")
    '2024-03-19 14:05:31 +08:00'
    """
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return time
    day = day_text(PartialDate(moment.year, moment.month, moment.day), language)
    zone = moment.strftime("%z")
    clock = moment.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day} {clock}{NBSP}{zone[:3]}:{zone[3:5]}" if zone else f"{day} {clock}"


def power_text(mantissa: str, exponent: int | None) -> str:
    """A count with its power of ten, which stays legible when the text is copied.

    >>> power_text("0.94", 5), power_text("12", None)
    ('0.94×10⁵', '12')
    """
    return mantissa if exponent is None else f"{mantissa}×10{str(exponent).translate(_RAISED)}"


@dataclass(frozen=True)
class Speaker:
    """Says answers, people and derived values in the language of the print; ``rows`` by the names that answers give."""

    study: Study
    people: Mapping[str, Person]
    words: Words
    rows: Mapping[str, Row] = field(default_factory=dict)

    def answer(self, answer: Answer | None, item: Item | None) -> str:
        """An answer in words; ``item`` None prints codes as they are."""
        if answer is None:
            return ""
        match answer.kind:
            case AnswerKind.MISSING:
                return self._missing(answer)
            case AnswerKind.CODE:
                return self.code(answer.text, item.codes if item else None)
            case AnswerKind.CODES:
                return "; ".join(self.code(code, item.codes if item else None) for code in answer.codes)
            case AnswerKind.DATE:
                return day_text(PartialDate.parse(answer.text), self.words.main)
            case AnswerKind.DATETIME:
                return moment_text(PartialDateTime.parse(answer.text), self.words.main)
            case AnswerKind.ROW:
                form = self.study.forms.get(item.of) if item else None
                return self._row(answer.text, form.row_title if form else ())
            case AnswerKind.COUNT:
                return self._with_unit(power_text(answer.text, answer.exponent), answer.unit, item)
            case _:
                return self._with_unit(answer.text, answer.unit, item)

    def _row(self, name: str, title: tuple[str, ...]) -> str:
        """A row by its number and its title; by the beginning of its name where the print does not hold it."""
        row = self.rows.get(name)
        if row is None:
            return name[:_SHORT]
        number = str(row.number)
        said = [self._title(row.cells[item]) for item in title if item in row.cells and not row.cells[item].item.of]
        return " · ".join([number, *(text for text in said if text not in ("", number))])

    def _title(self, cell: Cell) -> str:
        values = cell.derived.values if cell.derived is not None else ()
        return self.answer(cell.answer, cell.item) or "; ".join(self.scalar(value, cell.item) for value in values)

    def code(self, code: str, codes: CodeList | None) -> str:
        """The label of a code; the code itself where the list lacks it."""
        entry = codes.find(code) if codes else None
        return self.words.label(entry.label) if entry else code

    def scalar(self, value: Scalar, item: Item) -> str:
        """A derived value in words, with the item's first unit and digits."""
        unit = item.units[0].code if item.units else ""
        match value:
            case bool():
                return self.words.say("yes" if value else "no")
            case PartialDate():
                return day_text(value, self.words.main)
            case PartialDateTime():
                return moment_text(value, self.words.main)
            case Decimal():
                return self._with_unit(_decimal(value, item), unit, item)
            case int():
                return self._with_unit(str(value), unit, item)
            case _:
                return self.code(value, item.codes)

    def person(self, user: str) -> str:
        """Who, with the role in the first language; who has several roles is explained on the signature page only."""
        person = self.people.get(user)
        if person is None or not person.role or "," in person.role:
            return user
        role = self.study.roles.find(person.role)
        return f"{user} ({self.words.short(role.label) if role else person.role})"

    def roles(self, person: Person) -> str:
        """All roles of a person in words."""
        codes = [code.strip() for code in person.role.split(",")]
        return ", ".join(self.code(code, self.study.roles) for code in codes)

    def reason(self, code: str, text: str) -> str:
        """The reason of a change in words."""
        entry = self.study.reasons.find(code) if code else None
        said = self.words.label(entry.label) if entry else code
        return f"{said}: {text}" if said and text else said or text

    def _missing(self, answer: Answer) -> str:
        entry = self.study.missing_codes.find(answer.text)
        said = f"{answer.text}{NBSP} {self.words.label(entry.label)}" if entry else answer.text
        return f"{said} – {answer.why}" if answer.why else said

    def _with_unit(self, text: str, unit: str, item: Item | None) -> str:
        if not unit:
            return text
        found = (known.text(self.words.main) for known in item.units if known.code == unit) if item else ()
        return f"{text}{NBSP}{next(iter(found), unit)}"


def _decimal(value: Decimal, item: Item) -> str:
    return power_text(*in_powers(value)) if is_in_powers(value, item) else numeral(value, item)
