"""How far a subject has come by the study's own rules: its state, and how the needs of each gate stand.

Computed from the record when it is asked for, never entered; knows no screen, no clock and none of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.acts import overrides_of
from crf_app.record.evaluation import Evaluation
from crf_app.record.graph import Graph
from crf_app.record.places import NONE, FormKey
from crf_app.record.reads import changes_in
from crf_app.record.structure import once_key
from crf_app.record.values import Answer
from crf_app.record.view import Finding
from crf_app.study.course import SKIPPED
from crf_app.study.model import Gate, Identity, Need, Occurs, State, Study


class Standing(Enum):
    """How a need stands."""

    OPEN = "open"
    UNCHECKED = "unchecked"
    CLOSED = "closed"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class NeedLine:
    """One need of a gate as it stands at a form, and the changes that it rests on."""

    gate: Gate
    need: Need
    key: FormKey
    standing: Standing
    operands: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name under which an override is written."""
        return self.gate.name(self.need)

    @property
    def lets_pass(self) -> bool:
        """Whether it does not stop the act."""
        return self.standing in (Standing.OPEN, Standing.OVERRIDDEN)


def state_of(graph: Graph, subject: str) -> State | None:
    """The first exit that holds, else the last of the other states that holds; None before the first."""
    return graph.kept("state", lambda: _state(graph, subject))


def _state(graph: Graph, subject: str) -> State | None:
    study = graph.study
    form = study.forms[Identity.split(study.identity.number)[0]]
    focus = once_key(study, subject, form), NONE
    states = study.course.states
    exits = (state for state in states if state.exit and graph.evaluation.truth(state.entered, focus) is True)
    others = (state for state in reversed(states) if not state.exit)
    found = next(exits, None) or next((s for s in others if graph.evaluation.truth(s.entered, focus) is True), None)
    _forget(graph, focus[0])
    return found


def is_ended(graph: Graph, subject: str, visit: str) -> bool:
    """Whether nothing is awaited at a visit any more, because the subject has left the course or that part of it."""
    if visit in graph.kept("over", lambda: _over(graph, subject)):
        return True
    if not graph.study.course.states:
        return False
    state = state_of(graph, subject)
    return state is not None and state.ends(visit)


def _over(graph: Graph, subject: str) -> frozenset[str]:
    """The visits whose day comes after the day that ends them, as that of the discharge."""
    ending = [visit for visit in graph.study.visits if visit.until]
    zero = _day0(graph, subject) if ending else None
    if zero is None:
        return frozenset()
    ends = {name: (day - zero).days for name, day in anchors_of(graph).items()}
    return frozenset(
        visit.id for visit in ending if visit.target is not None and visit.target > ends.get(visit.until, visit.target)
    )


def _day0(graph: Graph, subject: str) -> date | None:
    """The day of the infusion, None while it is not known to the day."""
    form, name = Identity.split(graph.study.identity.day0)
    key = once_key(graph.study, subject, graph.study.forms[form])
    return min(_full_days(graph.evaluation.values(key.at(name))), default=None)


def needs_of(
    graph: Graph, subject: str, act: str, visit: str = "", supposed: Mapping[str, Answer | None] | None = None
) -> tuple[NeedLine, ...]:
    """Every need of the gates before an act, in order; at one visit where one is named.

    ``supposed`` are answers taken for recorded {place: answer}: what the act is about to stamp.
    """
    evaluation = graph.evaluation
    if supposed:
        evaluation = Evaluation(graph.versions, graph.structure)
        evaluation.overlay = dict(supposed)
    return tuple(
        _line(graph, evaluation, gate, need, key)
        for gate in graph.study.course.gates
        if gate.act == act
        for key in gate_keys(graph.study, subject, gate)
        if not visit or not gate.visits or key.visit == visit
        for need in gate.needs
    )


def gate_keys(study: Study, subject: str, gate: Gate) -> tuple[FormKey, ...]:
    """The form instances at which a gate is asked."""
    if study.forms[gate.on].occurs in (Occurs.ONCE, Occurs.LOG):
        return (once_key(study, subject, study.forms[gate.on]),)
    return tuple(FormKey(subject, visit, gate.on) for visit in gate.visits)


def skipped_gate(study: Study, finding: Finding) -> tuple[Gate, Need] | None:
    """The gate and need that a finding says was not open; None for any other finding."""
    if not finding.rule.startswith(f"{SKIPPED}."):
        return None
    name = finding.rule.removeprefix(f"{SKIPPED}.")
    return next(
        ((gate, need) for gate in study.course.gates for need in gate.needs if gate.name(need) == name),
        None,
    )


def is_overridden(graph: Graph, finding: Finding) -> bool:
    """Whether somebody went on, with a reason, past the need that a finding says was not open."""
    found = skipped_gate(graph.study, finding)
    if found is None:
        return False
    line = _line(graph, graph.evaluation, *found, finding.place.key)
    return line.standing is Standing.OVERRIDDEN


def anchors_of(graph: Graph) -> dict[str, date]:
    """The day of each anchor of the schedule that is known to the day: the earliest answer to its item."""
    found: dict[str, date] = {}
    for anchor in graph.study.anchors.values():
        form, name = Identity.split(anchor.item)
        item = graph.study.forms[form].item(name)
        graph.evaluation.note(form)
        places = (graph.evaluation.place(key, NONE, item) for key in graph.structure.started.get(form, ()))
        known = _full_days(value for place in places for value in graph.evaluation.values(place))
        if known:
            found[anchor.id] = min(known)
    return found


def _full_days(values: Iterable[object]) -> list[date]:
    days = [value.local_date() if isinstance(value, PartialDateTime) else value for value in values]
    return [day.earliest() for day in days if isinstance(day, PartialDate) and day.is_full]


def _line(graph: Graph, evaluation: Evaluation, gate: Gate, need: Need, key: FormKey) -> NeedLine:
    with evaluation.tracing() as read:
        holds = evaluation.truth(need.holds, (key, NONE))
    if evaluation is graph.evaluation:
        _forget(graph, key)
    operands = tuple(sorted(name for name in changes_in([read]) if name in graph.state.facts))
    if holds is True:
        return NeedLine(gate, need, key, Standing.OPEN, operands)
    overrides = (line for line in overrides_of(graph.state, key, graph.study.course) if line.gate == gate.name(need))
    if any(_still_holds(graph, gate, key, line.operands, frozenset(operands)) for line in overrides):
        return NeedLine(gate, need, key, Standing.OVERRIDDEN, operands)
    return NeedLine(gate, need, key, Standing.UNCHECKED if holds is None else Standing.CLOSED, operands)


def _still_holds(graph: Graph, gate: Gate, key: FormKey, given: frozenset[str], now: frozenset[str]) -> bool:
    """Whether an override still answers for what a need rests on now.

    It lapses with any of its operands (design 4.9) but holds across the act that it was given for: what records that
    act for the first time may come in, and what stood for it until then, as the planned date, is not asked any more.
    """
    form = graph.form(key)
    items = {item for name, item in gate.passed.compiled.here if name == gate.on} | {gate.at}
    stamps = [fact for item in items for fact in graph.state.current(key.at(item).what)]
    first = {fact.hash for fact in stamps if not fact.base}
    dated = graph.state.current(key.at(form.date_item).what) if form.date_item else []
    unread = {fact.hash for fact in (*stamps, *dated)}
    return now - given <= first and given - now <= unread


def _forget(graph: Graph, key: FormKey) -> None:
    """What was asked of a form that holds nothing yet is not followed, so it is not kept either."""
    if not graph.structure.has(key):
        graph.evaluation.forget_form(key)
