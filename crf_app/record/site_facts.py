"""What a site says of itself, read from its own records: laboratories and reference ranges, each with its changes.

Where two laptops made a record each before they met, both are read. Knows which items to read from the study package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.reference_ranges import ANY_SEX, ReferenceRange, SiteFacts
from crf_app.record.places import FormKey, Place
from crf_app.record.structure import LOG_VISIT, Structure, is_struck
from crf_app.record.subject import Fact, SubjectState
from crf_app.study.model import Identity, SiteItems, Study

Record = tuple[str, SubjectState, Structure]
"""The name of a site's record, its state, and its rows."""


def site_facts(study: Study, records: Iterable[Record]) -> SiteFacts | None:
    """The laboratories and ranges of all records of the site; None where the study names no items for them."""
    items = study.site_items
    if items is None:
        return None
    held = list(records)
    named = (_text(found.get(items.laboratories)) for each in held for found in _rows(each, items.laboratories))
    ranges = (_range(found, items) for each in held for found in _rows(each, items.laboratory))
    return SiteFacts(
        tuple(sorted({name for name in named if name})), tuple(found for found in ranges if found is not None)
    )


def _rows(record: Record, reference: str) -> Iterator[dict[str, Fact]]:
    """The rows of the log that an item stands in: {FORM.ITEM: the change that stands there}, conflicts left out."""
    name, state, structure = record
    form = Identity.split(reference)[0]
    key = FormKey(name, LOG_VISIT, form)
    items = {place.item for what in state.places_in(key.path) if (place := _place(what)) is not None}
    for row in structure.rows.get(key, ()):
        if is_struck(state, key, row):
            continue
        current = {item: state.current(key.at(item, row).what) for item in items}
        yield {f"{form}.{item}": facts[0] for item, facts in current.items() if len(facts) == 1}


def _place(what: str) -> Place | None:
    parts = what.split("/")
    return Place.parse(what) if len(parts) == _CELL and parts[3] != "-" else None


_CELL = 5


def _range(row: dict[str, Fact], items: SiteItems) -> ReferenceRange | None:
    """The range of a row; None where laboratory, analyte or unit are not said."""

    def text(reference: str) -> str:
        return _text(row.get(reference))

    laboratory, analyte, unit = text(items.laboratory), text(items.analyte), text(items.unit)
    if not (laboratory and analyte and unit):
        return None
    return ReferenceRange(
        laboratory,
        analyte,
        unit,
        sex=text(items.sex) or ANY_SEX,
        age_from=_number(text(items.age_from)),
        age_to=_number(text(items.age_to)),
        low=_number(text(items.low)),
        high=_number(text(items.high)),
        valid_from=_day(text(items.valid_from)),
        sources=tuple(sorted(fact.hash for fact in row.values() if fact.answer() is not None)),
    )


def _text(fact: Fact | None) -> str:
    answer = fact.answer() if fact is not None else None
    return answer.text.strip() if answer is not None and answer.missing is None else ""


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _day(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        return None
