"""Which form instances and rows one subject has, in order, read from the changes that created them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from crf_app.record.places import NEW, NONE, STRUCK, FormKey, Place
from crf_app.record.subject import SubjectState
from crf_app.study.model import Form, Occurs, Study

LOG_VISIT = NONE


@dataclass
class Structure:
    """The started instances of every form and the rows of each; a scheduled form counts once it holds anything."""

    started: dict[str, list[FormKey]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[FormKey, list[str]] = field(default_factory=lambda: defaultdict(list))

    def has(self, key: FormKey) -> bool:
        """Whether anything is recorded on an instance."""
        return key in self.started.get(key.form, ())


def structure_of(study: Study, state: SubjectState) -> Structure:
    """The structure of one subject, from its state."""
    found = Structure()
    seen: set[FormKey] = set()
    orders: dict[FormKey, tuple[int, ...] | tuple[object, ...]] = {}
    for what in state.values:
        parts = what.split("/")
        if len(parts) == _INSTANCE and parts[2].endswith(f":{NEW}"):
            for fact in state.current(what):
                key = FormKey(parts[0], parts[1], parts[2].partition(":")[0], fact.hash)
                seen.add(key)
                orders[key] = fact.order
        elif len(parts) == _ROW and parts[3] == NEW:
            key = FormKey.parse("/".join(parts[:3]))
            created = sorted(state.current(what), key=lambda fact: fact.order)
            found.rows[key] = [fact.hash for fact in created]
            seen.add(key)
        elif len(parts) == _CELL:
            seen.add(FormKey.parse("/".join(parts[:3])))
    for key in sorted(seen, key=lambda key: _order(study, state, key, orders.get(key, ()))):
        if key.form in study.forms:
            found.started[key.form].append(key)
    return found


def is_structural(what: str) -> bool:
    """Whether a change of this place makes or strikes an instance or a row."""
    parts = what.split("/")
    return (len(parts) > _INSTANCE and parts[-1] in (NEW, STRUCK)) or (
        len(parts) == _INSTANCE and parts[2].endswith(f":{NEW}")
    )


def scheduled(study: Study, subject: str) -> tuple[FormKey, ...]:
    """The instances that the schedule and the logs provide for, in order of visits and forms."""
    keys = []
    for visit in study.visits:
        for name in visit.forms:
            form = study.forms[name]
            if form.occurs is Occurs.VISIT or (form.occurs is Occurs.ONCE and study.visits_of(name)[0].id == visit.id):
                keys.append(FormKey(subject, visit.id, name))
    logs = [form.id for form in study.forms.values() if form.occurs is Occurs.LOG]
    return tuple(keys) + tuple(FormKey(subject, LOG_VISIT, name) for name in logs)


def once_key(study: Study, subject: str, form: Form) -> FormKey:
    """The instance of a form that is there once for a subject, or of a log."""
    if form.occurs is Occurs.LOG:
        return FormKey(subject, LOG_VISIT, form.id)
    return FormKey(subject, study.visits_of(form.id)[0].id, form.id)


def is_struck(state: SubjectState, key: FormKey, row: str) -> bool:
    """Whether a row is struck through now."""
    current = state.current(Place(key, row, STRUCK).what)
    return bool(current and current[-1].value is True)


_INSTANCE, _ROW, _CELL = 3, 4, 5


def _order(study: Study, state: SubjectState, key: FormKey, created: tuple[object, ...]) -> tuple[object, ...]:
    visits = {visit.id: place for place, visit in enumerate(study.visits)}
    form = study.forms.get(key.form)
    dated = state.current(key.at(form.date_item).what) if form and form.date_item else []
    answer = dated[0].answer() if len(dated) == 1 else None
    date = answer.text if answer and answer.missing is None else ""
    return (visits.get(key.visit, len(visits)), date, created, key)
