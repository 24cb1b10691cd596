"""What stands on a form that its version does not ask (any more): nothing of it is lost, it is shown and no more asked.

An item that an amendment took out, one that moved from the form into its rows, or one of a version that is not held.
"""

from __future__ import annotations

from collections.abc import Callable, Sized

from crf_app.record.graph import Graph
from crf_app.record.places import NEW, NONE, STRUCK, FormKey, Place
from crf_app.record.standing_findings import agree
from crf_app.record.structure import is_struck
from crf_app.record.subject import Fact, SubjectState
from crf_app.record.view import Cell, Change, Relevance
from crf_app.study.model import Form, Item, ItemType, Label, Scope


def former_cells(graph: Graph, key: FormKey, change: Callable[[Fact], Change]) -> tuple[Cell, ...]:
    """What a form holds and its version does not ask, as cells to be read."""
    return tuple(
        Cell(
            place,
            item,
            Relevance.NO,
            changes=tuple(map(change, facts)),
            conflict=not agree([fact.answer() for fact in facts]),
            earlier=changes_before(graph.state, place, facts),
        )
        for place, item, facts in former_items(graph, key)
    )


def changes_before(state: SubjectState, place: Place, current: Sized) -> int:
    """How many changes of a cell are not among its current ones."""
    return max(0, len(state.values.get(place.what, ())) - len(current))


def former_items(graph: Graph, key: FormKey) -> list[tuple[Place, Item, list[Fact]]]:
    """The places of a form that hold something and are not asked, with the question as it was last asked, in order of
    rows and questions; those of struck rows are left out."""
    rows = [NONE, *(row for row in graph.structure.rows.get(key, ()) if not is_struck(graph.state, key, row))]
    found = []
    for what in graph.state.places_in(key.path):
        if what.count("/") != _CELL_SLASHES or what.endswith((f"/{NEW}", f"/{STRUCK}")):
            continue
        place = Place.parse(what)
        facts = graph.state.current(what)
        if place.row in rows and not _is_asked(graph, place) and any(fact.value is not None for fact in facts):
            found.append((place, _last_asked(graph, place), facts))
    names = [item.name for form in _earlier(graph, key) for item in form.items]
    order = {name: number for number, name in reversed(list(enumerate(names)))}
    last = len(order)
    return sorted(found, key=lambda each: (rows.index(each[0].row), order.get(each[0].item, last), each[0].item))


_CELL_SLASHES = 4


def _is_asked(graph: Graph, place: Place) -> bool:
    item = graph.versions.item(place.key, place.item)
    return item is not None and item.scope is _scope(place)


def _scope(place: Place) -> Scope:
    return Scope.ROW if place.in_row else Scope.FORM


def _last_asked(graph: Graph, place: Place) -> Item:
    """The question in the newest package that asks it there; a bare one where none is held that does."""
    asked = (form.by_name.get(place.item) for form in _earlier(graph, place.key))
    found = next((item for item in asked if item is not None and item.scope is _scope(place)), None)
    bare = Item(place.item, Label(place.item, place.item), ItemType.TEXT, _scope(place))
    return bare if found is None else found


def _earlier(graph: Graph, key: FormKey) -> list[Form]:
    """A form in all packages that are held, the newest first."""
    studies = (graph.versions.packages.find(package) for package in reversed(graph.state.packages))
    return [study.forms[key.form] for study in studies if study is not None and key.form in study.forms]
