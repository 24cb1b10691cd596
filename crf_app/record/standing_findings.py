"""What is found on one form instance besides what its checks say: packages begun apart, strikes, answered cells.

The same findings as the view of the form shows, without what a window needs beside them; so they can be counted often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from crf_app.record.acts import asked_out, begun_apart, packages_of, struck_apart
from crf_app.record.graph import Graph
from crf_app.record.item_findings import findings_of
from crf_app.record.places import NONE, STRUCK, FormKey, Place
from crf_app.record.structure import is_struck
from crf_app.record.subject import Fact
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Change, Finding
from crf_app.study.model import Form, Item, Label, Scope, Severity

VERSION = "VERSION"
"""The finding that a form is of a version of the study that can't be read here."""

_LACKING = Label(
    "This form is of a version of the study that this program can't read: it may ask more than is shown. "
    "Install the newer version of the program.",
    "本表所属的研究版本无法由本程序读取，可能有未显示的问题。请安装新版程序。",
)

VOID = "VERSION_VOID"
"""The finding that a form is of a version of the study whose adoption does not count."""

_VOID = Label(
    "This form is of a version of the study that does not hold: who adopted it lost the right to, or the study was "
    "locked. Move the form to the version in force where that asks otherwise.",
    "本表所属的研究版本无效：采用者已无相应权限，或研究已锁定。若现行版本的问题不同，请将本表移至现行版本。",
)


def found_on(
    graph: Graph,
    key: FormKey,
    known: dict[Place, tuple[Finding, ...]],
    change: Callable[[Fact], Change],
) -> Iterator[Finding]:
    """The findings of an instance and of its rows that are not struck, but for those of its checks.

    ``known`` has those of the cells of which nothing has changed since, and gets those of the others.
    """
    form, state = graph.form(key), graph.state
    items = {scope: [item for item in form.items if item.scope is scope] for scope in Scope}
    yield from about_version(graph, key, NONE)
    for row in (NONE, *graph.structure.rows.get(key, ())):
        yield from struck_apart(key.at(NONE, row), state.current(Place(key, row, STRUCK).what))
        if row != NONE and is_struck(state, key, row):
            continue
        for item in items[Scope.FORM if row == NONE else Scope.ROW]:
            place = key.at(item.name, row)
            found = known.get(place)
            if found is None:
                found = known[place] = tuple(_found_in(graph, place, item, change))
            yield from found


def about_version(graph: Graph, key: FormKey, item: str) -> tuple[Finding, ...]:
    """What is found, beside an item, of the version of a form: begun under two, of one that can't be read here, or
    of one that does not count."""
    place, begun = key.at(item), graph.structure.has(key)
    found = list(begun_apart(place, packages_of(graph.state, key)))
    if begun and graph.versions.is_lacking(key):
        found.append(Finding(VERSION, Severity.HARD, place, _LACKING))
    if begun and graph.versions.is_void(key):
        found.append(Finding(VOID, Severity.NOTE, place, _VOID))
    return tuple(found)


def _found_in(
    graph: Graph,
    place: Place,
    item: Item,
    change: Callable[[Fact], Change],
) -> Iterator[Finding]:
    facts = graph.state.current(place.what)
    if not facts and not item.is_derived:
        return
    answers = [fact.answer() for fact in facts]
    cell = Cell(
        place,
        item,
        graph.evaluation.relevance(place),
        changes=tuple(change(fact) for fact in facts),
        conflict=len(answers) > 1 and not agree(answers),
        derived=graph.evaluation.derived(place) if item.is_derived else None,
    )
    yield from findings_of(cell)
    yield from asked_out(graph.state, place, facts)


def agree(answers: list[Answer | None]) -> bool:
    """Whether changes that did not see each other say the same."""
    first = answers[0]
    return all(answer == first or (answer and first and first.same(answer)) for answer in answers)


def changes_under(graph: Graph, places: Iterable[Place]) -> frozenset[str]:
    """The current changes that the answers and derivations of some cells come from."""
    places = list(places)
    items = ((place, graph.versions.item(place.key, place.item)) for place in places)
    derived = [place for place, item in items if item is not None and item.is_derived]
    for place in derived:
        graph.evaluation.derived(place)
    recorded = (fact.hash for place in places for fact in graph.state.current(place.what))
    return frozenset({*recorded, *graph.evaluation.operands(derived)})


def rows_of(graph: Graph, form: str) -> Iterator[tuple[FormKey, int, str, bool]]:
    """The rows of all instances of a form: instance, number from 1, name, and whether it is struck."""
    for key in graph.structure.started.get(form, ()):
        for number, row in enumerate(graph.structure.rows.get(key, ()), start=1):
            yield key, number, row, is_struck(graph.state, key, row)


def told_apart_by(form: Form) -> list[Item]:
    """The items by which a person tells the rows of a form apart, but for those that choose a row themselves."""
    return [item for item in map(form.item, form.row_title) if not item.of]
