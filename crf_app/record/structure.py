"""Which form instances and rows one subject has, in order of time, read from the changes that created them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crf_app.record.places import NEW, NONE, STRUCK, FormKey, Place
from crf_app.record.subject import Fact, SubjectState
from crf_app.record.values import Answer
from crf_app.record.versions import Versions
from crf_app.study.model import Form, Occurs, Study

LOG_VISIT = NONE


@dataclass
class Structure:
    """The started instances of every form, in order of their dates, and the rows of each; a scheduled form counts once
    it holds anything.

    ``struck`` are the instances struck out although something stands in them; those in which nothing does are in
    neither, and only the audit trail knows them.
    """

    started: dict[str, list[FormKey]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[FormKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    struck: list[FormKey] = field(default_factory=list)

    def has(self, key: FormKey) -> bool:
        """Whether anything is recorded on an instance."""
        return key in self.started.get(key.form, ())


def structure_of(versions: Versions) -> Structure:
    """The structure of one subject, from its state."""
    found = Structure()
    there, orders = _begun(versions.state, found.rows)
    for name in _in_order(versions.study, there):
        _place(versions, name, there[name], orders, found)
    return found


def structure_again(versions: Versions, known: Structure, forms: Collection[str]) -> Structure:
    """The structure after nothing but instances and rows of these forms came, went or were answered."""
    found = Structure(struck=[key for key in known.struck if key.form not in forms])
    found.rows.update((key, rows) for key, rows in known.rows.items() if key.form not in forms)
    there, orders = _begun(versions.state, found.rows, forms)
    for name in _in_order(versions.study, {*known.started, *there}):
        if name in forms:
            _place(versions, name, there[name], orders, found)
        elif name in known.started:
            found.started[name] = known.started[name]
    return found


def _in_order(study: Study, names: Collection[str]) -> Iterator[str]:
    """The names of forms in the order of the study; then those that it has no more."""
    yield from (name for name in study.forms if name in names)
    yield from sorted(name for name in names if name not in study.forms)


def _place(versions: Versions, name: str, keys: Collection[FormKey], orders: _Orders, found: Structure) -> None:
    """Put the instances of a form where they belong."""
    state = versions.state
    known = [key for key in keys if versions.form(key) is not None]
    for key in _in_time(versions, known, orders):
        if _only_taken_away(state, key, found.rows.get(key, [])):
            continue
        if not (key.instance and is_struck(state, key, NONE)):
            found.started[name].append(key)
        elif not is_blank(state, key, NONE):
            found.struck.append(key)


def instances_of(state: SubjectState) -> list[FormKey]:
    """Every instance that was ever made or held anything, struck out or not."""
    return [key for keys in _begun(state, {})[0].values() for key in keys]


def _begun(
    state: SubjectState, rows: dict[FormKey, list[str]], forms: Collection[str] | None = None
) -> tuple[dict[str, list[FormKey]], _Orders]:
    """The instances of each form, or of these, that were made or hold anything, and when they were made; ``rows`` are
    filled in."""
    held: set[FormKey] = set()
    orders: _Orders = {}
    for path, whats in state.forms.items():
        parts = path.split("/")
        if len(parts) < _INSTANCE or (forms is not None and parts[2].partition(":")[0] not in forms):
            continue
        if parts[2].endswith(f":{NEW}"):
            form = parts[2].partition(":")[0]
            orders |= {FormKey(parts[0], parts[1], form, fact.hash): fact.order for fact in state.current(path)}
            continue
        key, made = FormKey.parse(path), f"{path}/{NEW}"
        if made in whats:
            rows[key] = [fact.hash for fact in sorted(state.current(made), key=lambda fact: fact.order)]
        if made in whats or any(what.count("/") == _CELL - 1 for what in whats):
            held.add(key)
    there: dict[str, list[FormKey]] = defaultdict(list)
    for key in held | orders.keys():
        there[key.form].append(key)
    return there, orders


def in_order_again(
    versions: Versions, known: Structure, forms: Collection[str], supposed: Mapping[str, Answer | None] | None = None
) -> Structure:
    """The structure after nothing but dates of its instances changed: the instances of these forms in order again.

    ``supposed`` are answers taken for recorded {place: answer}; an instance that is only supposed comes last.
    """
    state = versions.state
    started = defaultdict(list, known.started)
    for form in forms:
        keys = known.started.get(form, [])
        made = {f"{key.subject}/{key.visit}/{form}:{NEW}" for key in keys if key.instance}
        created = {fact.hash: fact.order for what in made for fact in state.current(what)}
        orders = {key: created.get(key.instance, _LAST) for key in keys if key.instance}
        started[form] = _in_time(versions, keys, orders, supposed)
    return Structure(started, known.rows, known.struck)


def _only_taken_away(state: SubjectState, key: FormKey, rows: list[str]) -> bool:
    """Whether all that ever happened on an instance were blank rows that were struck out again."""
    return bool(rows) and all(is_struck(state, key, row) for row in rows) and is_blank(state, key, NONE)


def is_structural(what: str) -> bool:
    """Whether a change of this place makes or strikes an instance or a row."""
    parts = what.split("/")
    return (len(parts) > _INSTANCE and parts[-1] in (NEW, STRUCK)) or (
        len(parts) == _INSTANCE and parts[2].endswith(f":{NEW}")
    )


def scheduled(study: Study, subject: str) -> tuple[FormKey, ...]:
    """The instances that the schedule and the logs provide for, in order of visits and forms.

    A form that may be there many times is provided for once at each visit that has it; that key names no instance. A
    visit that is optional provides for nothing: what happens at it is what somebody begins.
    """
    keys = []
    for visit in study.visits:
        for name in visit.forms if not visit.optional else ():
            if study.forms[name].occurs is not Occurs.ONCE or study.visits_of(name)[0].id == visit.id:
                keys.append(FormKey(subject, visit.id, name))
    logs = [form.id for form in study.forms.values() if form.occurs is Occurs.LOG]
    return tuple(keys) + tuple(FormKey(subject, LOG_VISIT, name) for name in logs)


def optional_forms(study: Study, subject: str) -> tuple[FormKey, ...]:
    """The instances that may be begun but are not missed: those of optional visits, and those collected only if they
    are indicated; without forms that may be there many times, which are added as they come."""
    return tuple(
        FormKey(subject, visit.id, name)
        for visit in study.visits
        for name in visit.forms
        if (visit.optional or name in visit.indicated) and study.forms[name].occurs in (Occurs.ONCE, Occurs.VISIT)
    )


def is_indicated(study: Study, key: FormKey) -> bool:
    """Whether a form is collected at its visit only if there is a reason."""
    visit = study.visit_by_id.get(key.visit)
    return visit is not None and key.form in visit.indicated


def once_key(study: Study, subject: str, form: Form) -> FormKey:
    """The instance of a form that is there once for a subject, or of a log."""
    if form.occurs is Occurs.LOG:
        return FormKey(subject, LOG_VISIT, form.id)
    return FormKey(subject, study.visits_of(form.id)[0].id, form.id)


def awaited(study: Study, expected: Collection[FormKey], structure: Structure) -> tuple[FormKey, ...]:
    """What the schedule expects of a subject and nobody has begun, without logs: nothing adverse may happen."""
    there = {(key.visit, key.form) for keys in structure.started.values() for key in keys}
    once = {
        name
        for name, keys in structure.started.items()
        if keys and name in study.forms and study.forms[name].occurs is Occurs.ONCE
    }
    provided = (key for key in expected if key.visit != LOG_VISIT and key.form not in once)
    return tuple(key for key in provided if (key.visit, key.form) not in there)


def is_struck(state: SubjectState, key: FormKey, row: str) -> bool:
    """Whether a row, or with row ``-`` a whole instance, is struck through now; not while one says so, another no."""
    current = state.current(Place(key, row, STRUCK).what)
    return bool(current) and all(fact.value is True for fact in current)


def is_blank(state: SubjectState, key: FormKey, row: str) -> bool:
    """Whether nothing stands in a row, or with row ``-`` in a whole instance."""
    return not inside(state, key, row)


def inside(state: SubjectState, key: FormKey, row: str) -> list[Fact]:
    """The current answers of a row, or with row ``-`` of a whole instance, its rows among them; also those that were
    taken out: something stood there."""
    start = f"{key.path}/" if row == NONE else f"{key.path}/{row}/"
    places = [what for what in state.places_in(key.path) if what.startswith(start)]
    values = [what for what in places if len(what.split("/")) == _CELL and not what.endswith(f"/{STRUCK}")]
    return [
        fact for what in values for fact in state.current(what) if fact.value is not None or state.is_redacted(fact)
    ]


_INSTANCE, _CELL = 3, 5
_Orders = dict[FormKey, tuple[int, str, str, int]]


def _in_time(
    versions: Versions,
    keys: Collection[FormKey],
    created: _Orders,
    supposed: Mapping[str, Answer | None] | None = None,
) -> list[FormKey]:
    """Instances of a form in order of their dates, whatever visit they were written on: the last weight is that of the
    latest day. One without a date follows the latest of its own and earlier visits; equal dates go by visit, then by
    creation."""
    visits = {visit.id: place for place, visit in enumerate(versions.study.visits)}
    dated = [(visits.get(key.visit, len(visits)), _moment(versions, key, supposed or {}), key) for key in keys]

    def order(found: tuple[int, datetime | None, FormKey]) -> tuple[object, ...]:
        place, moment, key = found
        known = moment or max((each for at, each, _ in dated if each and at <= place), default=_NEVER)
        return (known, moment is None, place, created.get(key, ()), key)

    return [key for _, _, key in sorted(dated, key=order)]


_LAST = (2**63, "", "", 0)
_NEVER = datetime.min.replace(tzinfo=UTC)


def _moment(versions: Versions, key: FormKey, supposed: Mapping[str, Answer | None]) -> datetime | None:
    """The first moment that the date of an instance may be, of several written apart the first; None without a date."""
    form = versions.form(key)
    if form is None or not form.date_item:
        return None
    what = key.at(form.date_item).what
    given = [supposed[what]] if what in supposed else [fact.answer() for fact in versions.state.current(what)]
    moments = [answer.moment() for answer in given if answer is not None]
    return min((moment.earliest() for moment in moments if moment is not None), default=None)
