"""What names a subject and which day is day 0: the items that the study says, read from the version each form is of."""

from __future__ import annotations

from datetime import date

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.graph import Graph
from crf_app.record.structure import once_key
from crf_app.study.model import Identity, Occurs


def identity_text(graph: Graph, subject: str, reference: str) -> str:
    """The text of one of the items that name a subject; empty while unknown."""
    name, item = Identity.split(reference)
    form = graph.study.forms.get(name)
    if form is None:
        return ""
    begun = graph.structure.started.get(name, ()) if form.occurs is Occurs.ONCE else ()
    key = begun[0] if begun else once_key(graph.study, subject, form)
    definition = graph.versions.item(key, item)
    if definition is None:
        return ""
    if definition.is_derived:
        values = graph.evaluation.values(key.at(item))
        return str(values[0]) if values else ""
    answer = graph.evaluation.answer(key.at(item))
    return answer.text if answer and answer.missing is None else ""


def day_zero(graph: Graph, subject: str) -> tuple[date | None, bool]:
    """Day 0 and whether it is only planned; None while neither is known to the day."""
    identity = graph.study.identity
    for reference, planned in ((identity.day0, False), (identity.planned_day0, True)):
        day = day_of(identity_text(graph, subject, reference))
        if day is not None and day.is_full:
            return day.earliest(), planned
    return None, False


def day_of(text: str) -> PartialDate | None:
    """The date in a text, of a date-time that in the trial's zone (C-12); None where there is none.

    >>> day_of("2024-03-11T20:00Z").iso()
    '2024-03-12'
    """
    try:
        return PartialDateTime.parse(text).local_date()
    except ValueError:
        return None
