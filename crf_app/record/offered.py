"""What is offered to a person beside an empty cell: a proposal with its sources, or why there is none; texts to choose.

The only place where the record of the site is asked for a subject. Nothing that is offered is recorded by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.record.evaluation import Evaluation
from crf_app.record.places import Place
from crf_app.record.reads import changes_in
from crf_app.record.values import Scalar
from crf_app.study.model import Item, Rule

Site = Callable[[], SiteFacts | None]


@dataclass(frozen=True)
class Offered:
    """What is offered: see :class:`crf_app.record.view.Cell`."""

    proposal: tuple[Scalar, ...] = ()
    sources: tuple[str, ...] = ()
    why_not: str = ""
    texts: tuple[str, ...] = ()


def offered(evaluation: Evaluation, place: Place, item: Item, site: Site, *, empty: bool) -> Offered:
    """What is offered at a cell; a proposal only while it is empty."""
    if item.offers is None and (item.propose is None or not empty):
        return Offered()
    texts = _texts(evaluation, place, item.offers, site) if item.offers else ()
    if not empty or item.propose is None:
        only = texts if empty and len(texts) == 1 else ()
        return Offered(proposal=only, texts=texts)
    with evaluation.tracing() as read:
        values = evaluation.offer(item.propose, (place.key, place.row), site)
    found = values[0] if values and isinstance(values[0], Derivation) else None
    if found is not None:
        values = () if found.value is None else (found.value,)
    if not _is_possible(item, values):
        values = ()
    sources = tuple(sorted({*changes_in([read]), *(found.sources if found else ())})) if values else ()
    return Offered(cast("tuple[Scalar, ...]", tuple(values)), sources, found.reason if found else "", texts)


def _is_possible(item: Item, values: Sequence[object]) -> bool:
    """Whether what would be proposed may stand there: nobody is offered a number that has to be corrected at once."""
    numbers = (Decimal(value) for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool))
    return item.hard is None or all(map(item.hard.holds, numbers))


def _texts(evaluation: Evaluation, place: Place, rule: Rule, site: Site) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each) for each in evaluation.offer(rule, (place.key, place.row), site)))
