"""What wants work of one subject: visits due or missed, forms open, findings, reasons, watches, deviations.

Computed from record and package when it is shown, never entered; of the clock it knows only the moment it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.course import gate_keys, is_ended, skipped_gate
from crf_app.record.due import Course, is_due, window
from crf_app.record.evaluation import Focus
from crf_app.record.item_findings import is_unanswered
from crf_app.record.places import NONE, FormKey, Place
from crf_app.record.structure import is_struck, once_key
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Finding, FormStatus, FormView
from crf_app.record.views import Views
from crf_app.study.course import SKIPPED
from crf_app.study.model import DeviationLog, Label, Occurs, Rule, Scope, Severity, Visit, Watch
from crf_app.study.naming import is_convention


class Kind(Enum):
    """What kind of work an item is, in the order in which they are shown."""

    CLOCK = "clock"
    WATCH = "watch"
    OVERDUE = "overdue"
    DUE = "due"
    OUTSIDE = "outside"
    DEVIATION = "deviation"
    FINDING = "finding"
    OVERRIDE = "override"
    REASON = "reason"
    UNFINISHED = "unfinished"


_NOT_SHOWN = Label(
    "Recorded, though not shown to have been fulfilled: {}", "已记录，但无记录表明当时符合：{}", unreviewed=True
)
_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class WorkItem:
    """One line of a work list: what is wanted (``label``), where, and until when.

    ``due`` is the last day, ``until`` the moment a clock ends; ``days`` says how many it is late, or off its window.
    ``forms`` are the forms of a visit that nobody has begun, ``unanswered`` counts what a form still wants. ``id`` is
    stable. ``convention`` says that the rule which wants it is for the investigator to confirm.
    """

    kind: Kind
    id: str
    label: Label
    key: FormKey
    place: Place | None = None
    due: date | None = None
    until: datetime | None = None
    days: int = 0
    forms: tuple[str, ...] = ()
    category: str = ""
    convention: bool = False
    unanswered: int = 0

    @property
    def pressing(self) -> tuple[int, datetime, date, str, str]:
        """What orders any list of work, most pressing first: the kind, the end of a clock, the last day."""
        until = self.until or datetime.max.replace(tzinfo=UTC)
        return _ORDER[self.kind], until, self.due or date.max, self.id, self.key.subject

    def hours_left(self, now: datetime) -> int | None:
        """Whole hours until a clock ends, negative once it has; None for what has no clock."""
        return None if self.until is None else int((self.until - now).total_seconds() // 3600)


def work_of(views: Views, now: datetime) -> tuple[WorkItem, ...]:
    """Everything of one subject that wants work at a moment, most pressing first."""
    found = [
        *_visits(views, now.date()),
        *_outside(views),
        *(item for watch in views.graph.study.course.watches for item in _watched(views, watch, now)),
        *_forms(views),
    ]
    found += _proposed(views, found)
    return tuple(sorted(found, key=lambda item: item.pressing))


# -- visits ----------------------------------------------------------------------------------------------------------


def _course(views: Views) -> Course:
    header = views.header()
    return Course(header.infusion, header.reached, header.anchors)


def _visits(views: Views, today: date) -> Iterator[WorkItem]:
    study, header, course = views.graph.study, views.header(), _course(views)
    for visit in study.visits:
        forms = [key for key in header.forms if key in header.awaited and key.visit == visit.id]
        if not forms or not is_due(study, visit, course, today):
            continue
        days = window(visit, course)
        late = max(0, (today - days[1]).days) if days else 0
        yield WorkItem(
            Kind.OVERDUE if late else Kind.DUE,
            f"visit:{visit.id}",
            visit.label,
            forms[0],
            due=days[1] if days else None,
            days=late,
            forms=tuple(key.form for key in forms),
        )


def _outside(views: Views) -> Iterator[WorkItem]:
    course = _course(views)
    for visit in views.graph.study.visits:
        days = window(visit, course)
        taken = _first_dated(views, visit) if days and not visit.optional else None
        if days is None or taken is None:
            continue
        place, day = taken
        off = min(0, (day - days[0]).days) + max(0, (day - days[1]).days)
        if off:
            yield WorkItem(Kind.OUTSIDE, f"window:{visit.id}", visit.label, place.key, place, due=day, days=off)


def _first_dated(views: Views, visit: Visit) -> tuple[Place, date] | None:
    """The earliest day on which a form of a visit was done, and the item that says so."""
    found = []
    for form in visit.forms:
        for key in views.graph.structure.started.get(form, ()):
            item = views.graph.form(key).date_item if key.visit == visit.id else ""
            day = _day(views.graph.evaluation.values(key.at(item))) if item else None
            if day is not None:
                found.append((key.at(item), day))
    return min(found, key=lambda each: each[1], default=None)


# -- watches ---------------------------------------------------------------------------------------------------------


def _watched(views: Views, watch: Watch, now: datetime) -> Iterator[WorkItem]:
    """The lines of a watch; who has left the course is asked for no examination of a day that nobody has begun."""
    evaluation = views.graph.evaluation
    seen: set[str] = set()
    for focus in _foci(views, watch.on):
        if evaluation.truth(watch.asks, focus) is not True:
            continue
        day = _day(_asked(views, watch.day, focus))
        until = _moment(_asked(views, watch.due, focus), now)
        key, place = _wanted(views, watch, focus, day)
        if day is not None and not views.graph.structure.has(key) and is_ended(views.graph, views.subject, key.visit):
            continue
        name = f"{watch.id}:{key.path}:{place.row if place else NONE}"
        if name in seen:
            continue
        seen.add(name)
        due = until.date() if until else day
        late = max(0, (now.date() - due).days) if due else 0
        kind = Kind.CLOCK if until else Kind.WATCH
        convention = is_convention(views.graph.study, watch.source, watch.asks)
        yield WorkItem(kind, name, watch.label, key, place, due=due, until=until, days=late, convention=convention)


def _foci(views: Views, form: str) -> Iterator[Focus]:
    graph = views.graph
    for key in graph.structure.started.get(form, ()):
        if graph.form(key).occurs is not Occurs.LOG:
            yield key, NONE
            continue
        yield from ((key, row) for row in graph.structure.rows.get(key, ()) if not is_struck(graph.state, key, row))


def _asked(views: Views, rule: Rule | None, focus: Focus) -> tuple[object, ...]:
    return () if rule is None else views.graph.evaluation.ask(rule, focus)[0]


def _wanted(views: Views, watch: Watch, focus: Focus, day: date | None) -> tuple[FormKey, Place | None]:
    """The form that a watch asks for: the row itself, or an instance at the visit of the day."""
    study = views.graph.study
    form = study.forms[watch.wants]
    if watch.wants == watch.on and form.occurs is Occurs.LOG:
        key, row = focus
    elif form.occurs in (Occurs.LOG, Occurs.ONCE):
        key, row = once_key(study, views.subject, form), NONE
    else:
        visit = watch.visit or _visit_on(views, watch.wants, day) or focus[0].visit
        key, row = FormKey(views.subject, visit, watch.wants), NONE
    if not watch.at:
        return key, None
    return key, key.at(watch.at, row if form.item(watch.at).scope is Scope.ROW else NONE)


def _visit_on(views: Views, form: str, day: date | None) -> str:
    """The visit with a form whose target is a day; empty where there is none."""
    zero = views.infusion()[0]
    if zero is None or day is None:
        return ""
    target = (day - zero).days
    return next((visit.id for visit in views.graph.study.visits_of(form) if visit.target == target), "")


# -- forms -----------------------------------------------------------------------------------------------------------


def _forms(views: Views) -> Iterator[WorkItem]:
    for keys in list(views.graph.structure.started.values()):
        for key in list(keys):
            yield from _of_form(views.form(key))
            yield from _unsigned(views, key)


def _unsigned(views: Views, key: FormKey) -> Iterator[WorkItem]:
    """What somebody went on past and no investigator has signed, once for each need of a gate."""
    past = {line.gate for line in views.form(key).overrides if not line.signed}
    for gate in views.graph.study.course.gates:
        for need in gate.needs:
            if gate.name(need) in past:
                yield WorkItem(Kind.OVERRIDE, f"override:{gate.name(need)}@{key.path}", need.label, key)


def _of_form(view: FormView) -> Iterator[WorkItem]:
    """What wants work on one form: each finding that the study home and a print count, and one line for all else that
    it lacks."""
    if view.struck:
        return
    unanswered = [finding.place for finding in view.findings if is_unanswered(finding)]
    for finding in view.findings:
        if not finding.confirmed and not is_unanswered(finding):
            yield WorkItem(Kind.FINDING, f"finding:{finding.id}", finding.message, view.key, finding.place)
    if view.locked:
        return
    if view.owes:
        yield WorkItem(Kind.REASON, f"reason:{view.key.path}", view.form.label, view.key)
    begun = view.key.visit != NONE and view.status in (FormStatus.IN_PROGRESS, FormStatus.CHANGED)
    if begun or unanswered:
        first = unanswered[0] if unanswered else None
        name = f"form:{view.key.path}"
        yield WorkItem(Kind.UNFINISHED, name, view.form.label, view.key, first, unanswered=len(unanswered))


# -- deviations ------------------------------------------------------------------------------------------------------


def _proposed(views: Views, found: list[WorkItem]) -> list[WorkItem]:
    """The deviations that follow from the record and that nobody has written into the log yet."""
    log = views.graph.study.course.deviations
    if log is None:
        return []
    written = _written(views, log)
    outside = (item for item in found if item.kind is Kind.OUTSIDE)
    proposals = [replace(item, kind=Kind.DEVIATION, id=f"deviation:{item.id}", category=log.window) for item in outside]
    findings = (finding for each in list(views.graph.findings.values()) for finding in each.values())
    for finding in findings:
        category = _category(views, log, finding)
        if category:
            proposals.append(_deviation(views, finding, category))
    proposals += _not_shown(views)
    return [item for item in proposals if not any(mark_of(item) in text for text in written)]


def _not_shown(views: Views) -> Iterator[WorkItem]:
    """The needs of which the record does not say that they were open, once their act is recorded. Before it, not yet
    checked is no deviation; a need that is known not to have been open is a finding. Both are one row of the log."""
    graph = views.graph
    truth = graph.evaluation.truth
    for gate in graph.study.course.gates:
        for key in gate_keys(graph.study, views.subject, gate):
            if not gate.category or not graph.structure.has(key) or truth(gate.passed, (key, NONE)) is not True:
                continue
            for need in (each for each in gate.needs if truth(each.holds, (key, NONE)) is None):
                said = Label(_NOT_SHOWN.en.format(need.label.en), _NOT_SHOWN.zh.format(need.label.zh), unreviewed=True)
                skipped = Finding(f"{SKIPPED}.{gate.name(need)}", Severity.SOFT, key.at(gate.at), said)
                yield _deviation(views, skipped, gate.category)


def _category(views: Views, log: DeviationLog, finding: Finding) -> str:
    """The category of the deviation that a finding is, overridden or not; empty where it is none."""
    skipped = skipped_gate(views.graph.study, finding)
    return skipped[0].category if skipped is not None else log.checks.get(finding.rule, "")


def _deviation(views: Views, finding: Finding, category: str) -> WorkItem:
    day = _form_day(views, finding.place.key)
    return WorkItem(
        Kind.DEVIATION,
        f"deviation:{finding.id}",
        finding.message,
        finding.place.key,
        finding.place,
        due=day,
        category=category,
    )


def _form_day(views: Views, key: FormKey) -> date | None:
    item = views.graph.form(key).date_item
    return _day(views.graph.evaluation.values(key.at(item))) if item else None


def _written(views: Views, log: DeviationLog) -> list[str]:
    """What the rows of the log of deviations say."""
    key = once_key(views.graph.study, views.subject, views.graph.study.forms[log.form])
    rows = [row for row in views.graph.structure.rows.get(key, ()) if not is_struck(views.graph.state, key, row)]
    answers = [views.graph.evaluation.answer(key.at(log.text, row)) for row in rows]
    return [answer.text for answer in answers if answer is not None and answer.missing is None]


def mark_of(item: WorkItem) -> str:
    """How a row of the log of deviations names the proposal that it confirms.

    >>> mark_of(WorkItem(Kind.DEVIATION, "deviation:window:M3", Label("Month 3", ""), FormKey("9f2c", "M3", "VS")))
    '[window:M3]'
    >>> place = Place(FormKey("9f2c", "INF", "INF"), "-", "INFDEV")
    >>> mark_of(WorkItem(Kind.DEVIATION, "deviation:INF-03@9f2c", Label("", ""), place.key, place))
    '[INF-03 INF/INF/-/INFDEV]'
    """
    name = item.id.removeprefix("deviation:")
    if "@" not in name or item.place is None:
        return f"[{name}]"
    return f"[{name.partition('@')[0]} {item.place.what.partition('/')[2]}]"


def deviation_row(log: DeviationLog, item: WorkItem, language: str) -> tuple[tuple[str, Answer], ...]:
    """The first answers of the log's row for a proposal, for the person to complete and confirm."""
    text = f"{mark_of(item)} {item.label.text(language)}"
    shift = f" ({item.days:+d} d)" if item.days else ""
    found = [(log.category, Answer(AnswerKind.CODE, item.category)), (log.text, Answer(AnswerKind.TEXT, text + shift))]
    dated = [] if item.due is None else [(log.date, Answer(AnswerKind.DATE, item.due.isoformat()))]
    return (*dated, *found)


# -- dates -----------------------------------------------------------------------------------------------------------


def _day(values: tuple[object, ...]) -> date | None:
    first = values[0] if values else None
    day = first.local_date() if isinstance(first, PartialDateTime) else first
    return day.earliest() if isinstance(day, PartialDate) and day.is_full else None


def _moment(values: tuple[object, ...], now: datetime) -> datetime | None:
    first = values[0] if values else None
    if not isinstance(first, PartialDateTime) or not first.has_time:
        return None
    return first.earliest().astimezone(now.tzinfo)
