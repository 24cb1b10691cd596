"""What a gesture was seen to change: derived values and findings, testified in the entry itself (evidence only)."""

from __future__ import annotations

from dataclasses import replace

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.canonical import Json
from crf_app.record.decide import Draft
from crf_app.record.difference import Difference
from crf_app.record.entries import Shape
from crf_app.record.graph import Graph
from crf_app.record.places import NEW, FormKey
from crf_app.record.structure import Structure
from crf_app.record.values import Answer, Scalar
from crf_app.record.view import Derived

_CELL_SLASHES = 4


def shown_change(graph: Graph, draft: Draft) -> Draft:
    """The draft with one more change that says what its answers made different; the same draft where nothing is."""
    answers = {
        shape.what: Answer.of(value)
        for shape, value in draft.changes
        if shape.what.count("/") == _CELL_SLASHES and not shape.what.endswith("!")
    }
    difference = graph.preview(answers, _new_structure(draft))
    body = _body(difference)
    if not body:
        return draft
    own = [f"self:{k}" for k in range(len(draft.changes))]
    operands = sorted(name for name in difference.operands if not graph.state.is_gone(name))
    shape = Shape(f"shown:{draft.subject}", more={"from": [*own, *operands]})
    return replace(draft, changes=(*draft.changes, (shape, body)))


def _new_structure(draft: Draft) -> Structure:
    """The instance or row that a draft makes, under its provisional name ``self:0``."""
    new = Structure()
    for k, (shape, _) in enumerate(draft.changes):
        parts = shape.what.split("/")
        if parts[-1].endswith(f":{NEW}"):
            key = FormKey(parts[0], parts[1], parts[2].partition(":")[0], f"self:{k}")
            new.started[key.form].append(key)
        elif parts[-1] == NEW and len(parts) > 1:
            key = FormKey.parse("/".join(parts[:-1]))
            new.started[key.form].append(key)
            new.rows[key].append(f"self:{k}")
        elif len(parts) > _CELL_SLASHES:
            key = FormKey.parse("/".join(parts[:3]))
            if key not in new.started[key.form]:
                new.started[key.form].append(key)
    return new


def _body(difference: Difference) -> dict[str, Json]:
    derived: dict[str, Json] = {place.what: _derived(value) for place, value in difference.derived.items()}
    appeared = sorted(finding.id for finding in difference.appeared)
    gone = sorted(finding.id for finding in difference.gone)
    body: dict[str, Json] = {"derived": derived, "appeared": appeared, "gone": gone}
    return {name: value for name, value in body.items() if value}


def _derived(derived: Derived) -> Json:
    if derived.values:
        return [_text(value) for value in derived.values]
    found = derived.derivation
    reason = found.reason if found else ", ".join(f"{form}.{item}" for form, item in derived.missing)
    bounds = [str(found.low), str(found.high)] if found and (found.low, found.high) != (None, None) else []
    return {"null": reason, "bounds": bounds}


def _text(value: Scalar) -> str:
    return value.iso() if isinstance(value, PartialDate | PartialDateTime) else str(value)
