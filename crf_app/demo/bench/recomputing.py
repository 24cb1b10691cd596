"""Asking the rules that one change reaches, beside asking all rules of a subject whose casebook is full."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from crf_app.demo.bench.measure import Figure, Options, compared, in_turn
from crf_app.demo.bench.study import answer, filled
from crf_app.record.graph import Graph
from crf_app.record.structure import Structure
from crf_app.record.values import Answer
from crf_app.study.model import ItemType

ONE_CHANGE, ALL = 60, 5
LIMIT = 0.1
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL)


def bench(options: Options) -> list[Figure]:
    """Milliseconds of the rules after one number changed, any number of any form in turn, and of all rules."""
    with filled(options.folder) as (casebook, subject):
        book = casebook.book(subject)
        changes = cycle(list(numbers(book.graph)))
        one = in_turn({"one": lambda: book.graph.preview(next(changes), Structure())}, ONE_CHANGE)
        whole = in_turn({"all": lambda: Graph(casebook.packages, book.state)}, ALL)
    return [compared("rules after one change, beside all rules", one["one"], whole["all"], LIMIT)]


def numbers(graph: Graph) -> Iterator[dict[str, Answer | None]]:
    """Another value for every number of the middle instance of each form."""
    for form, keys in graph.structure.started.items():
        for item in graph.study.forms[form].items:
            place = keys[len(keys) // 2].at(item.name)
            if item.type in _NUMBERS and not item.is_derived and graph.state.current(place.what):
                yield {place.what: answer(item, 1)}
