"""Which editor an item has."""

from __future__ import annotations

from crf_app.study.model import Item, ItemType
from crf_app.ui.fields.choice import ChecksField, RadioField
from crf_app.ui.fields.dates import DateField
from crf_app.ui.fields.field import Bearings, Field
from crf_app.ui.fields.line import LineField, TextField
from crf_app.ui.fields.listed import ListedField
from crf_app.ui.fields.number import CountField, NumberField
from crf_app.ui.fields.offered import OfferedField

MOST_RADIOS = 12

_EDITORS: dict[ItemType, type[Field]] = {
    ItemType.TEXT: TextField,
    ItemType.INTEGER: NumberField,
    ItemType.DECIMAL: NumberField,
    ItemType.COUNT: CountField,
    ItemType.RESULT: NumberField,
    ItemType.DATE: DateField,
    ItemType.DATETIME: DateField,
    ItemType.CODE: RadioField,
    ItemType.CODES: ChecksField,
}


def field_for(item: Item, bearings: Bearings) -> Field:
    """The editor of an item: a patterned text has one line, a long list of codes or offered texts is typed into."""
    if item.offers is not None:
        return OfferedField(item, bearings)
    if item.type is ItemType.TEXT and item.pattern:
        return LineField(item, bearings)
    if item.type is ItemType.CODE and item.codes and len(item.codes.codes) > MOST_RADIOS:
        return ListedField(item, bearings)
    return _EDITORS[item.type](item, bearings)
