"""Building the views of one subject: cells, rows, forms, header. Computed from graph and state, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.record.acts import asked_out, overrides_of, struck_apart
from crf_app.record.attests import line_of, locked, owes_reason
from crf_app.record.commands import Meaning
from crf_app.record.course import anchors_of, is_ended, is_overridden, state_of
from crf_app.record.due import reached
from crf_app.record.former import changes_before, former_cells
from crf_app.record.graph import Found, Graph
from crf_app.record.identity import day_of, day_zero, identity_text
from crf_app.record.item_findings import findings_of
from crf_app.record.offered import Offered, offered
from crf_app.record.places import NONE, STRUCK, FormKey, Place
from crf_app.record.standing_findings import about_version, agree, changes_under, found_on, rows_of, told_apart_by
from crf_app.record.structure import (
    LOG_VISIT,
    awaited,
    is_indicated,
    is_struck,
    optional_forms,
    scheduled,
)
from crf_app.record.subject import Fact
from crf_app.record.values import Answer
from crf_app.record.view import (
    AttestLine,
    Cell,
    Change,
    Finding,
    FormStatus,
    FormView,
    Relevance,
    Row,
    SubjectLine,
    SubjectView,
)
from crf_app.study.model import Item, Occurs, Rule, Scope, Severity


class Views:
    """The views of one subject, or of a site's own record, over its graph. ``site`` answers what the site says of
    itself, for what is proposed and offered; nothing else asks it."""

    def __init__(self, graph: Graph, subject: str, site: Callable[[], SiteFacts | None] = lambda: None) -> None:
        self.graph = graph
        self.subject = subject
        self.site = site

    # -- forms ---------------------------------------------------------------------------------------------------

    def form(self, key: FormKey) -> FormView:
        """One form instance with everything that is shown of it; KeyError when its version lacks the form."""
        form, versions = self.graph.form(key), self.graph.versions
        found = _by_place(self._checked(key))
        items = [item for item in form.items if item.scope is Scope.FORM]
        cells = {item.name: self._cell(key.at(item.name), item, found) for item in items}
        struck = self.graph.state.current(key.at(STRUCK).what)
        cells = _beside_first(cells, struck_apart(key.at(next(iter(cells), NONE)), struck))
        cells = _beside_first(cells, about_version(self.graph, key, next(iter(cells), NONE)))
        rows = self._rows(key, found)
        attests = self.attests(key.path)
        every = [*cells.values(), *(cell for row in rows if not row.struck for cell in row.cells.values())]
        asked = [cell for cell in every if cell.relevance is not Relevance.NO and not cell.item.is_derived]
        day, planned = self.day(key)
        view = FormView(
            key=key,
            form=form,
            visit=versions.visit(key.visit),
            status=self._status(key, attests),
            cells=cells,
            rows=rows,
            attests=attests,
            locked=locked(self.graph.state, key.path),
            answered=sum(bool(cell.changes) and cell.answer is not None for cell in asked),
            asked=len(asked),
            proposals=tuple(self.change(fact, proposal=True) for fact in self.graph.state.proposals(key.path)),
            day=day,
            day_is_planned=planned,
            struck=is_struck(self.graph.state, key, NONE),
            strike=self.change(struck[-1]) if struck else None,
            overrides=overrides_of(self.graph.state, key, self.graph.study.course),
            package=versions.package(key) if self.graph.structure.has(key) else "",
            version=versions.study_of(key).version,
            newer=versions.newer(key) if self.graph.structure.has(key) else "",
            former=former_cells(self.graph, key, self.change),
        )
        if not self.graph.structure.has(key):
            self.graph.evaluation.forget_form(key)
        return view

    def _rows(self, key: FormKey, found: dict[Place, list[Finding]]) -> tuple[Row, ...]:
        items = [item for item in self.graph.form(key).items if item.scope is Scope.ROW]
        rows = []
        for number, row in enumerate(self.graph.structure.rows.get(key, ()), start=1):
            struck = is_struck(self.graph.state, key, row)
            cells = {item.name: self._cell(key.at(item.name, row), item, found) for item in items}
            current = self.graph.state.current(Place(key, row, STRUCK).what)
            strike = self.change(current[-1]) if current else None
            apart = struck_apart(key.at(next(iter(cells), NONE), row), current)
            rows.append(Row(row, number, struck, _beside_first(cells, apart), strike))
        return tuple(row for row in rows if not (row.struck and row.is_blank))

    def rests_on(self, places: Iterable[Place]) -> frozenset[str]:
        """The current changes that the answers and derivations of some cells come from."""
        return changes_under(self.graph, places)

    def _cell(self, place: Place, item: Item, found: dict[Place, list[Finding]]) -> Cell:
        evaluation = self.graph.evaluation
        facts = self.graph.state.current(place.what)
        answers = [fact.answer() for fact in facts]
        relevance = evaluation.relevance(place)
        offered = self._offered(place, item, empty=not facts)
        cell = Cell(
            place=place,
            item=item,
            relevance=relevance,
            required=relevance is Relevance.YES and self._required(place, item),
            changes=tuple(self.change(fact) for fact in facts),
            conflict=len(answers) > 1 and not agree(answers),
            derived=evaluation.derived(place) if item.is_derived else None,
            proposal=offered.proposal,
            sources=offered.sources,
            unproposed=offered.why_not,
            offers=offered.texts,
            earlier=changes_before(self.graph.state, place, facts),
            refers=self._referred(item, answers[0]) if item.of and answers else None,
        )
        if not self.graph.structure.has(place.key):
            return cell
        asked = asked_out(self.graph.state, place, facts)
        findings = (*findings_of(cell), *asked, *found.get(place, ()))
        return replace(cell, findings=tuple(map(self._confirmed, findings)))

    def _referred(self, item: Item, answer: Answer | None) -> Row | None:
        """The row that an answer names, None when this record has no such row (yet)."""
        name = answer.text if answer is not None else ""
        return next((row for row in self.choices(item.of) if row.id == name), None)

    def choices(self, form: str) -> tuple[Row, ...]:
        """The rows of a form with the cells that tell them apart, struck ones included."""
        return tuple(
            Row(row, number, struck, {item.name: self._cell(key.at(item.name, row), item, {}) for item in plain})
            for key, number, row, struck in rows_of(self.graph, form)
            for plain in (told_apart_by(self.graph.form(key)),)
        )

    def _open(self, key: FormKey) -> int:
        """How many findings of an instance nobody has confirmed, beside answers that are only missing: as its view
        would show them, found again only after something of it has changed."""
        found = self.graph.found.setdefault(key, Found())
        if found.every is None:
            struck = is_struck(self.graph.state, key, NONE)
            known = found_on(self.graph, key, found.cells, self.change)
            found.every = () if struck else (*self._checked(key), *known)
        return sum(not self._confirmed(finding).confirmed for finding in found.every)

    def _required(self, place: Place, item: Item) -> bool:
        if isinstance(item.required, Rule):
            return self.graph.evaluation.truth(item.required, (place.key, place.row)) is True
        return item.required

    def _offered(self, place: Place, item: Item, *, empty: bool) -> Offered:
        """What is proposed for an empty cell with the changes that it comes from, and the texts to choose from."""
        return offered(self.graph.evaluation, place, item, self.site, empty=empty)

    def _checked(self, key: FormKey) -> list[Finding]:
        return self.graph.open_findings(key)

    def _confirmed(self, finding: Finding) -> Finding:
        """The finding, marked where somebody confirmed it or went on past it: what cannot be so is not confirmed."""
        said = (finding.id, tuple(sorted(finding.operands))) in self.graph.state.confirmed
        confirmed = said and finding.severity is not Severity.HARD
        return replace(finding, confirmed=True) if confirmed or is_overridden(self.graph, finding) else finding

    def _status(self, key: FormKey, attests: Iterable[AttestLine]) -> FormStatus:
        counted = (line for line in attests if not (line.withdrawn or line.proposed))
        complete = [line for line in counted if line.meaning == Meaning.COMPLETE.value]
        if any(line.holds for line in complete):
            return FormStatus.COMPLETE
        if complete:
            return FormStatus.CHANGED
        return FormStatus.IN_PROGRESS if self.graph.structure.has(key) else FormStatus.EXPECTED

    def attests(self, scope: str) -> tuple[AttestLine, ...]:
        """The attests on exactly this scope, oldest first."""
        found = sorted((fact for fact in self.graph.state.attests if fact.what == scope), key=lambda fact: fact.order)
        values = {Meaning.WITHDRAW.value, Meaning.ACCEPT.value}
        return tuple(line_of(self.graph.state, fact) for fact in found if fact.meaning not in values)

    # -- changes -------------------------------------------------------------------------------------------------

    def change(self, fact: Fact, *, proposal: bool = False) -> Change:
        """One change as history and print show it."""
        reasons = self.graph.state.reasons_of(fact.hash)
        last = max(reasons, key=lambda reason: reason.order) if reasons else None
        given = last.value if last else None
        parts = fact.what.split("/")
        place = Place.parse(fact.what) if len(parts) == _CELL else Place(FormKey(self.subject, NONE, NONE), NONE, NONE)
        redacted = self.graph.state.is_redacted(fact)
        return Change(
            hash=fact.hash,
            place=place,
            answer=None if redacted else fact.answer(),
            base=fact.base,
            time=fact.time,
            user=fact.author.user,
            device=fact.author.device,
            entry=fact.entry,
            owes=owes_reason(self.graph.state, fact),
            reason_code=str(last.more.get("code", "")) if last else "",
            reason_text=str(given.get("text", "")) if isinstance(given, dict) else "",
            redacted=redacted,
            proposal=proposal,
        )

    def history(self, place: Place) -> tuple[Change, ...]:
        """All changes of a cell, oldest first."""
        state = self.graph.state
        return tuple(self.change(fact, proposal=not state.in_force(fact)) for fact in state.history(place.what))

    # -- the subject ---------------------------------------------------------------------------------------------

    @cached_property
    def scheduled(self) -> tuple[FormKey, ...]:
        """The instances that the schedule and the logs provide for."""
        return scheduled(self.graph.study, self.subject)

    def keys(self) -> tuple[FormKey, ...]:
        """Every form instance, expected or started, in order of visits, then forms, then creation; those struck out
        although something stands in them too. A form that may be there many times is expected once, until begun."""
        study, structure = self.graph.study, self.graph.structure
        started = [key for keys in structure.started.values() for key in keys]
        expected = self.awaited()
        logs = [key for key in self.scheduled if key.visit == LOG_VISIT and not structure.has(key)]
        provided, extra = [*expected, *logs], [*started, *structure.struck]
        visits = {visit.id: place for place, visit in enumerate(study.visits)}
        last = len(visits)

        def order(key: FormKey) -> tuple[int, int]:
            visit = study.visit_by_id.get(key.visit)
            forms = visit.forms if visit else ()
            return visits.get(key.visit, last), forms.index(key.form) if key.form in forms else len(forms)

        return tuple(sorted([*provided, *extra], key=order))

    def awaited(self) -> tuple[FormKey, ...]:
        """What the schedule expects of this subject and nobody has begun, without what is collected if indicated; of a
        subject who has left the course, only what that exit keeps."""
        return tuple(key for key in self._expected() if not is_ended(self.graph, self.subject, key.visit))

    def _expected(self) -> tuple[FormKey, ...]:
        study = self.graph.study
        free = awaited(study, self.scheduled, self.graph.structure)
        return tuple(key for key in free if not is_indicated(study, key) and self.graph.is_collected(key))

    def offered(self) -> tuple[FormKey, ...]:
        """The forms that nobody has begun and that may be begun: at optional visits, where they are indicated, and what
        is awaited no more of a subject who has left the course."""
        study, graph = self.graph.study, self.graph
        free = (key for key in optional_forms(study, self.subject) if not graph.structure.has(key))
        single = (key for key in self._expected() if study.forms[key.form].occurs is not Occurs.MANY)
        ended = (key for key in single if is_ended(graph, self.subject, key.visit))
        return (*(key for key in free if graph.is_collected(key)), *ended)

    def identity(self, reference: str) -> str:
        """The text of one of the items that name a subject; empty while unknown."""
        return identity_text(self.graph, self.subject, reference)

    def infusion(self) -> tuple[date | None, bool]:
        """Day 0 and whether it is only planned; None while neither is known to the day."""
        return day_zero(self.graph, self.subject)

    def day(self, key: FormKey) -> tuple[int | None, bool]:
        """The protocol day of an instance, from its date item; and whether day 0 is only planned."""
        form = self.graph.form(key)
        zero, planned = self.infusion()
        answer = self.graph.evaluation.answer(key.at(form.date_item)) if form.date_item else None
        if zero is None or answer is None or answer.missing is not None:
            return None, planned
        when = day_of(answer.text)
        return ((when.earliest() - zero).days if when and when.is_full else None), planned

    def header(self) -> SubjectView:
        """What every window and page of this subject carries."""
        identity = self.graph.study.identity
        zero, planned = self.infusion()
        state = None if self.graph.state.of_site else state_of(self.graph, self.subject)
        return SubjectView(
            id=self.subject,
            number=self.identity(identity.number),
            screening=self.identity(identity.screening),
            sex=self.identity(identity.sex),
            age=self.identity(identity.age),
            infusion=zero,
            infusion_is_planned=planned,
            forms=self.keys(),
            offered=self.offered(),
            awaited=frozenset(self.awaited()),
            reached=reached(self.graph.study, self.graph.structure),
            state=state.id if state else "",
            anchors=anchors_of(self.graph),
        )

    def line(self) -> SubjectLine:
        """The line of the study home."""
        header = self.header()
        keys = [key for keys in self.graph.structure.started.values() for key in keys]
        attested = {fact.what for fact in self.graph.state.attests}
        held = ((key, self.attests(key.path)) for key in keys if key.path in attested)
        complete = [key for key, attests in held if self._status(key, attests) is FormStatus.COMPLETE]
        created = self.graph.state.facts.get(self.subject)
        return SubjectLine(
            id=self.subject,
            number=header.number,
            screening=header.screening,
            sex=header.sex,
            created=created.time if created else "",
            infusion=""
            if header.infusion is None
            else header.infusion.isoformat() + ("?" if header.infusion_is_planned else ""),
            open_findings=sum(self._open(key) for key in keys),
            forms_started=len(keys),
            forms_complete=len(complete),
            awaited=dict(Counter(key.visit for key in header.awaited)),
            reached=header.reached,
            state=header.state,
            anchors={name: day.isoformat() for name, day in header.anchors.items()},
            of_site=self.graph.state.of_site,
        )


_CELL = 5


def _beside_first(cells: dict[str, Cell], findings: tuple[Finding, ...]) -> dict[str, Cell]:
    """The cells, with findings on the whole form or row beside the first."""
    if not cells or not findings:
        return cells
    first = next(iter(cells))
    return {**cells, first: replace(cells[first], findings=(*findings, *cells[first].findings))}


def _by_place(findings: Iterable[Finding]) -> dict[Place, list[Finding]]:
    found: dict[Place, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.place, []).append(finding)
    return found
