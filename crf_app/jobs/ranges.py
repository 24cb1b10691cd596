"""Reference ranges of a site's laboratories from a table, and as one: read whole, told before anything is written, then
entered through the casebook as a person would. Nothing is written while a line is wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from crf_app.casebook.casebook import Casebook
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.laboratory import convert_lab
from crf_app.clinical.reference_ranges import ANY_SEX, RangeColumns, ReferenceRange, overlapping_ranges
from crf_app.errors import Refused
from crf_app.record.commands import AddRow, AddSiteRecord
from crf_app.record.date_reading import Moment, Unread
from crf_app.record.places import FormKey
from crf_app.record.reading import read_answer
from crf_app.record.structure import LOG_VISIT
from crf_app.record.values import Answer
from crf_app.study.model import Identity, Item, SiteItems, Study

COLUMNS = ("laboratory", "analyte", "sex", "age_from", "age_to", "low", "high", "unit", "valid_from")
"""The columns of the table, in the order in which it is written; their order in a table that is read is free."""

_NEEDED = ("laboratory", "analyte", "sex", "unit", "valid_from")
_SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Slip:
    """What is wrong in a line (the heading is line 1): ``code`` says what, ``example`` what could stand there."""

    line: int
    column: str
    code: str
    example: str = ""


@dataclass(frozen=True)
class Line:
    """A range that can be written: the answers of its row, and what they say together."""

    number: int
    answers: tuple[tuple[str, Answer], ...]
    said: ReferenceRange


@dataclass
class Plan:
    """What a table comes to: ranges to write, slips, ranges that are there already, and lines without any limit."""

    lines: list[Line] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    known: int = 0
    empty: int = 0


def decoded(content: bytes) -> str:
    """The text of a table: UTF-8, else GB 18030, as Chinese spreadsheets write it.

    >>> decoded("单位".encode("gb18030"))
    '单位'
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def written(study: Study, ranges: tuple[ReferenceRange, ...]) -> str:
    """The table of these ranges; of none, a template with a line for each analyte, which says nothing until a limit is
    filled in."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for each in ranges:
        table.writerow([_plain(getattr(each, column)) for column in COLUMNS])
    for analyte in () if ranges else study.analytes.values():
        if analyte.units and analyte.kind == "number":
            table.writerow(["", analyte.code, ANY_SEX, "", "", "", "", analyte.units[0].label, ""])
    return out.getvalue()


def planned(book: Casebook, text: str, at: Moment) -> Plan:
    """What a table comes to in a casebook; nothing is written. Refused where the study keeps no ranges."""
    items, plan = _items(book.study), Plan()
    rows = list(csv.reader(io.StringIO(text), delimiter=_separator(text)))
    heading = [name.strip().casefold() for name in rows[0]] if rows else []
    plan.slips += [Slip(1, name, "column.missing") for name in COLUMNS if name not in heading]
    plan.slips += [Slip(1, name, "column.unknown", ", ".join(COLUMNS)) for name in heading if name not in COLUMNS]
    if plan.slips:
        return plan
    facts = book.site_facts
    there = set(facts.ranges) if facts else set()
    for number, row in enumerate(rows[1:], 2):
        _take(dict(zip(heading, row, strict=False)), number, _Reader(book.study, items, at), there, plan)
    _take_out_unknown(plan, facts.laboratories if facts else ())
    overlapping = _overlapping([*there, *(line.said for line in plan.lines)])
    plan.slips += [Slip(line.number, "analyte", "overlaps") for line in plan.lines if line.said in overlapping]
    plan.slips.sort(key=lambda slip: slip.line)
    return plan


def write(book: Casebook, plan: Plan) -> int:
    """Enter what is planned, and its laboratories where the site names none yet; how many ranges were entered.

    Refused ``ranges.slips`` while a line is wrong.
    """
    if plan.slips:
        raise Refused("ranges.slips")
    items = _items(book.study)
    if not book.site_records:
        book.perform(AddSiteRecord())
    record = book.site_records[0].id
    form, name = Identity.split(items.laboratories)
    known = book.site_facts.laboratories if book.site_facts else ()
    item = Identity.split(items.laboratory)[1]
    for laboratory in dict.fromkeys(dict(line.answers)[item] for line in plan.lines):
        if laboratory.text not in known:
            book.perform(AddRow(FormKey(record, LOG_VISIT, form), ((name, laboratory),)))
    key = FormKey(record, LOG_VISIT, Identity.split(items.laboratory)[0])
    for line in plan.lines:
        book.perform(AddRow(key, line.answers))
    return len(plan.lines)


@dataclass(frozen=True)
class _Reader:
    """Reads a line by the items of the site's record."""

    study: Study
    items: SiteItems
    at: Moment

    def item(self, column: str) -> Item:
        form, name = Identity.split(getattr(self.items, column))
        return self.study.site_forms[form].item(name)

    def read(self, line: Mapping[str, str], number: int) -> dict[str, Answer] | list[Slip]:
        """The answers by column, or what is wrong with them."""
        answers: dict[str, Answer] = {}
        slips: list[Slip] = []
        for column in COLUMNS:
            item = self.item(column)
            unit = item.units[0].code if item.units else ""
            found = read_answer(item, line.get(column, ""), unit=unit, at=self.at)
            if isinstance(found, Unread):
                slips.append(Slip(number, column, f"unread.{found.code}", found.example))
            elif found is not None:
                answers[column] = found
            elif column in _NEEDED:
                slips.append(Slip(number, column, "needed"))
        return slips or answers


def _take(line: Mapping[str, str], number: int, reader: _Reader, there: set[ReferenceRange], plan: Plan) -> None:
    if not (line.get("low", "").strip() or line.get("high", "").strip()):
        plan.empty += 1
        return
    answers = reader.read(line, number)
    if isinstance(answers, list):
        plan.slips += answers
        return
    said = _said(answers)
    wrong = list(_wrong(said, number))
    if wrong:
        plan.slips += wrong
    elif said in there:
        plan.known += 1
    else:
        named = tuple((reader.item(column).name, answer) for column, answer in answers.items())
        plan.lines.append(Line(number, named, said))


def _take_out_unknown(plan: Plan, laboratories: tuple[str, ...]) -> None:
    """Lines of laboratories that the site does not name; where it names none yet, the table brings them."""
    unknown = [line for line in plan.lines if laboratories and line.said.laboratory not in laboratories]
    plan.lines = [line for line in plan.lines if line not in unknown]
    plan.slips += [Slip(line.number, "laboratory", "laboratory", ", ".join(laboratories)) for line in unknown]


def _said(answers: Mapping[str, Answer]) -> ReferenceRange:
    def number(column: str) -> Decimal | None:
        return Decimal(answers[column].text) if column in answers else None

    return ReferenceRange(
        answers["laboratory"].text,
        answers["analyte"].text,
        answers["unit"].text,
        sex=answers["sex"].text,
        age_from=number("age_from"),
        age_to=number("age_to"),
        low=number("low"),
        high=number("high"),
        valid_from=PartialDate.parse(answers["valid_from"].text),
    )


def _wrong(said: ReferenceRange, number: int) -> Iterator[Slip]:
    if said.low is not None and said.high is not None and said.low > said.high:
        yield Slip(number, "high", "limits")
    if said.age_from is not None and said.age_to is not None and said.age_from >= said.age_to:
        yield Slip(number, "age_to", "ages")
    if convert_lab(Decimal(1), said.analyte, said.unit).value is None:
        yield Slip(number, "unit", "unit")


def _overlapping(ranges: list[ReferenceRange]) -> set[ReferenceRange]:
    columns = RangeColumns(
        places=tuple(Decimal(place) for place in range(len(ranges))),
        laboratories=tuple(each.laboratory for each in ranges),
        analytes=tuple(each.analyte for each in ranges),
        sexes=tuple(each.sex for each in ranges),
        ages_from=tuple(each.age_from for each in ranges),
        ages_to=tuple(each.age_to for each in ranges),
        valid_from=tuple(each.valid_from for each in ranges),
    )
    found = overlapping_ranges(columns) or ""
    return {ranges[int(place)] for place in found.split(", ") if place}


def _items(study: Study) -> SiteItems:
    if study.site_items is None:
        raise Refused("ranges.none")
    return study.site_items


def _separator(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(_SEPARATORS, key=heading.count)


def _plain(value: object) -> str:
    if isinstance(value, PartialDate):
        return value.iso()
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
