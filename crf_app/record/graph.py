"""One subject, kept up to date: after a change only the rules that it reaches are asked again.

Departures from a plain recalculation graph: rules are ordered by demand, not by a sorted list, since a rule may read
the same item of another day (earlier CRS grades); the order of instances counts as part of a form's structure; and of
the rules that a change may reach only those are asked again that had really read one of the changed cells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from crf_app.record.aside import Noted
from crf_app.record.dependencies import Affected, Part, is_asked
from crf_app.record.difference import Difference
from crf_app.record.evaluation import Evaluation, Focus, supposed_name
from crf_app.record.foreseen import Foreseen
from crf_app.record.places import NONE, STRUCK, FormKey, Place
from crf_app.record.reads import Changed, Read, changes_in
from crf_app.record.renaming import Names
from crf_app.record.structure import (
    Structure,
    in_order_again,
    instances_of,
    is_struck,
    is_structural,
    structure_again,
    structure_of,
)
from crf_app.record.subject import SubjectState
from crf_app.record.values import Answer
from crf_app.record.versions import Packages, Versions
from crf_app.record.view import Finding
from crf_app.study.model import Check, Form, Label, Scope
from crf_app.study.naming import is_convention

Answered = TypeVar("Answered")
_Findings = dict[tuple[str, str], Finding]
_CheckAt = tuple[FormKey, str]
_ReadBy = dict[str, Read]


@dataclass
class Found:
    """What was found on the cells of an instance, and on all of it."""

    cells: dict[Place, tuple[Finding, ...]] = field(default_factory=dict)
    every: tuple[Finding, ...] | None = None

    def forget(self, place: Place) -> None:
        """Something of a cell has changed."""
        self.cells.pop(place, None)
        self.every = None


class Graph:
    """The evaluated record of one subject."""

    def __init__(self, packages: Packages, state: SubjectState) -> None:
        self.study = packages.study
        self.state = state
        self.versions = Versions(packages, state)
        self.evaluation = Evaluation(self.versions, structure_of(self.versions))
        self.findings: Noted[FormKey, _Findings] = Noted(self.evaluation.aside, _findings_called)
        self._checked: Noted[_CheckAt, _ReadBy] = Noted(self.evaluation.aside, _checked_called)
        ever = instances_of(state)  # one that was struck out may be restored, and is read by its own version then
        self.dependencies = packages.dependencies({self.versions.package(key) for key in ever})
        self.found: dict[FormKey, Found] = {}  # what views found of an instance, until it changes
        self._foreseen: Foreseen | None = None
        self._kept: dict[str, tuple[object, Read]] = {}
        for keys in self.structure.started.values():
            for key in keys:
                self._ask_all(key)

    @property
    def structure(self) -> Structure:
        """The instances and rows of this subject."""
        return self.evaluation.structure

    def form(self, key: FormKey) -> Form:
        """A form as its own package asks it; KeyError when that has no such form."""
        found = self.versions.form(key)
        if found is None:
            raise KeyError(key.form)
        return found

    def kept(self, name: str, ask: Callable[[], Answered]) -> Answered:
        """An answer about the whole subject, asked for once and kept until something that it read changes."""
        if name not in self._kept:
            with self.evaluation.tracing() as read:
                self._kept[name] = ask(), read
        return cast("Answered", self._kept[name][0])

    def _forget_kept(self, changed: Changed) -> None:
        self._kept = {name: known for name, known in self._kept.items() if not changed.concerns(known[1])}

    def update(self, touched: Iterable[str]) -> Difference:
        """Bring the graph up to date after changes of these places were added to the state."""
        touched = set(touched)
        difference = self._updated(touched)
        cells = {Place.parse(what) for what in touched if what.count("/") == _CELL_SLASHES}
        for place in difference.places | cells:
            self.found.get(place.key, Found()).forget(place)
        for what in touched:
            if what.count("/") != _CELL_SLASHES and what.count("/") >= _PATH - 1:
                self.found.pop(FormKey.parse("/".join(what.split("/")[:_PATH])), None)
        return difference

    def _updated(self, touched: set[str]) -> Difference:
        structural = {what.split("/")[2].partition(":")[0] for what in touched if is_structural(what)}
        cells = [Place.parse(what) for what in touched if what.count("/") == _CELL_SLASHES]
        before = self.structure
        begun = {place.key.form for place in cells if not before.has(place.key) or self._is_emptied(place)}
        dated = {place.key.form for place in cells if place.item == self.form(place.key).date_item}
        if anew := structural | begun:
            self.evaluation.structure = structure_again(self.versions, before, anew | dated)
        elif dated:
            self.evaluation.structure = in_order_again(self.versions, before, dated)
        now = self.structure
        there = {key for keys in before.started.values() for key in keys}
        here = {key for keys in now.started.values() for key in keys}
        new = [key for keys in now.started.values() for key in keys if key not in there]
        for key in here ^ there:  # one that is struck out is not kept up to date: nothing that was known of it stays
            self.evaluation.forget_form(key)
        forms = {*before.started, *now.started}
        structural |= {form for form in forms if before.started.get(form, []) != now.started.get(form, [])}
        rows = {"/".join(what.split("/")[:_PATH]) for what in touched if is_structural(what)}
        self._forget_kept(Changed({*touched, *structural, *rows}))
        foreseen, self._foreseen = self._foreseen, None
        names = foreseen.names(self.state, now) if foreseen is not None else None
        if foreseen is not None and names is not None:
            self.evaluation.take_for_known(foreseen.supposed, names)
            difference = foreseen.difference_as(names)
        else:
            difference = self._recompute(cells, structural, rows)
        self._ask_rows(
            {"/".join(what.split("/")[:_PATH]) for what in touched if what.endswith(f"/{STRUCK}")}, difference
        )
        for key in new:
            self._ask_all(key, difference)
        for key in there - here:
            gone = (self.findings.take(key) or {}).values()
            difference.gone.extend(gone)
            difference.places.update(finding.place for finding in gone)
        return difference

    def _is_emptied(self, place: Place) -> bool:
        """Whether nothing stands at a place any more: its instance may be one that was only taken away."""
        return all(fact.value is None for fact in self.state.current(place.what))

    def _ask_rows(self, paths: Collection[str], difference: Difference) -> None:
        """Ask the checks of rows of the instances in which one was struck out or restored: a rule that reads nothing
        but its own row is reached by no cell then."""
        for key in [key for keys in self.structure.started.values() for key in keys if key.path in paths]:
            for check in self.form(key).checks:
                if check.scope is Scope.ROW:
                    self._ask_check(key, check, difference)

    def preview(self, answers: dict[str, Answer | None], new: Structure) -> Difference:
        """What entering these answers would change; the graph is left as it was.

        What was found is kept aside for :meth:`update`, in case just these answers are recorded next.
        """
        cells = [Place.parse(what) for what in answers]
        started = [key for keys in new.started.values() for key in keys]
        structural = {key.form for key in started if not self.structure.has(key)} | {key.form for key in new.rows}
        self._foreseen = None
        structure = _joined(self.structure, new) if structural else self.structure
        dated = {place.key.form for place in cells if place.item == self.form(place.key).date_item}
        if dated:
            structure = in_order_again(self.versions, structure, dated, answers)
            structural |= {name for name in dated if structure.started[name] != self.structure.started.get(name, [])}
        with self.evaluation.supposing(answers, structure) as supposed:
            difference = self._recompute(cells, structural, {key.path for key in new.rows})
        self._foreseen = Foreseen(answers, structure, len(self.state.facts), supposed, difference)
        difference.operands -= {supposed_name(what) for what in answers}
        return difference

    def is_collected(self, key: FormKey) -> bool:
        """Whether a form is collected of this subject at this visit; while that is unknown, it is."""
        relevant = self.form(key).relevant
        if relevant is None:
            return True

        def ask() -> bool:
            answer = self.evaluation.truth(relevant, (key, NONE))
            if not self.structure.has(key):
                self.evaluation.forget_form(key)
            return answer is not False

        return self.kept(f"collected:{key.path}", ask)

    def open_findings(self, key: FormKey) -> list[Finding]:
        """What the checks of one instance find now, in the order of the checks and rows, whichever was asked last."""
        found = self.findings.get(key)
        if not found:
            return []
        checks = [check.id for check in self.form(key).checks]
        rows = [NONE, *self.structure.rows.get(key, ())]
        return [found[name] for name in sorted(found, key=lambda name: (checks.index(name[0]), rows.index(name[1])))]

    def _recompute(self, cells: Collection[Place], structural: Collection[str], rows: Collection[str]) -> Difference:
        """Ask again what these cells, the instances of these forms and the rows of these instances reach."""
        difference = Difference(places=set(cells))
        for place in difference.places:
            self.evaluation.forget_values(place)
        changed = Changed({*(place.what for place in cells), *structural, *rows})
        affected = self.dependencies.affected([(place.key, place.item) for place in cells], structural)
        pairs = {(place.key.form, place.item) for place in cells}
        pairs |= {
            (each.rule.form, each.rule.name) for each in affected if each.rule.part in (Part.DERIVE, Part.RELEVANT)
        }
        self.evaluation.forget_parts(pairs, structural, changed)
        self._forget_kept(changed)
        reached = [(rule, place) for rule in affected for place in self._places(rule)]
        stale = [(rule, place) for rule, place in reached if self._is_stale(rule, place, changed)]
        before = [(rule, place, self._forget(rule, place)) for rule, place in stale]
        for rule, place, old in before:
            self._compare(rule, place, old, difference)
        difference.operands |= self.evaluation.operands(difference.derived)
        for rule in affected:
            if rule.rule.part is Part.CHECK:
                self._recheck(rule, changed, difference)
        return difference

    def _is_stale(self, affected: Affected, place: Place, changed: Changed) -> bool:
        if affected.rule.part in (Part.DERIVE, Part.RELEVANT):
            return self.evaluation.is_stale(place, changed, relevance=affected.rule.part is Part.RELEVANT)
        return True

    def _forget(self, affected: Affected, place: Place) -> object:
        if affected.rule.part is Part.DERIVE:
            return self.evaluation.forget_derived(place)
        if affected.rule.part is Part.RELEVANT:
            return self.evaluation.forget_relevance(place)
        return None

    def _compare(self, affected: Affected, place: Place, old: object, difference: Difference) -> None:
        if affected.rule.part is Part.DERIVE:
            new = self.evaluation.derived(place)
            if new != old:
                difference.derived[place] = new
                difference.places.add(place)
        elif affected.rule.part in (Part.REQUIRED, Part.PROPOSE) or (
            affected.rule.part is Part.RELEVANT and self.evaluation.relevance(place) != old
        ):
            difference.places.add(place)

    def _places(self, affected: Affected) -> list[Place]:
        if affected.rule.part is Part.CHECK:
            return []
        keys = [affected.key] if affected.key else self.structure.started.get(affected.rule.form, [])
        asked = ((key, self.versions.item(key, affected.rule.name)) for key in keys)
        return [
            Place(key, row, item.name)
            for key, item in asked
            if item is not None and is_asked(item, affected.rule.part)
            for row in ((NONE,) if item.scope is Scope.FORM else self.structure.rows.get(key, ()))
        ]

    def _recheck(self, affected: Affected, changed: Changed, difference: Difference) -> None:
        keys = [affected.key] if affected.key else self.structure.started.get(affected.rule.form, [])
        for key in keys:
            form = self.versions.form(key)
            checks = form.checks if form is not None else ()
            check = next((check for check in checks if check.id == affected.rule.name), None)
            if check is None:
                continue
            known = self._checked.get((key, check.id))
            same_rows = check.scope is Scope.FORM or key.path not in changed.places
            if known is not None and same_rows and not any(map(changed.concerns, known.values())):
                continue
            if self.structure.has(key) or key.instance.startswith("self:"):
                self._ask_check(key, check, difference, changed)

    def _ask_all(self, key: FormKey, difference: Difference | None = None) -> None:
        form = self.form(key)
        into = difference or Difference()
        for item in form.items:
            if item.is_derived:
                rows = self.structure.rows.get(key, ()) if item.scope is Scope.ROW else (NONE,)
                for row in rows:
                    place = Place(key, row, item.name)
                    into.derived[place] = self.evaluation.derived(place)
                    into.places.add(place)
        for check in form.checks:
            self._ask_check(key, check, into)

    def _ask_check(self, key: FormKey, check: Check, difference: Difference, changed: Changed | None = None) -> None:
        """Ask a check of an instance or of each of its rows; with ``changed`` only where it read one of these."""
        foci: list[Focus] = [(key, NONE)]
        if check.scope is Scope.ROW:
            rows = self.structure.rows.get(key, ())
            foci = [(key, row) for row in rows if not is_struck(self.state, key, row)]
        found = self.findings[key] = dict(self.findings.get(key, {}))
        before = {name: found.pop(name) for name in list(found) if name[0] == check.id}
        known = self._checked.get((key, check.id), {}) if changed is not None else {}
        asked = self._checked[key, check.id] = {}
        for focus in foci:
            row = focus[1]
            if row in known and changed is not None and not changed.concerns(known[row]):
                asked[row] = known[row]
                found.update({name: finding for name, finding in before.items() if name[1] == row})
                continue
            with self.evaluation.tracing() as read:
                holds = self.evaluation.truth(check.holds, focus)
            asked[row] = read
            if holds is False:
                found[check.id, row] = self._finding(key, check, focus, read)
        self._note(check, before, found, difference)

    def _finding(self, key: FormKey, check: Check, focus: Focus, read: Read) -> Finding:
        item = self.form(key).item(check.at)
        place = self.evaluation.place(key, focus[1], item)
        study = self.versions.packages.find(check.holds.package) or self.study
        convention = is_convention(study, check.source, check.holds)
        message = self._told(check, focus)
        operands = tuple(sorted(changes_in([read])))
        return Finding(check.id, check.severity, place, message, operands, convention=convention)

    def _told(self, check: Check, focus: Focus) -> Label:
        """The message of a check with its numbers; one that has no answer is –."""
        if not check.tells:
            return check.message
        answers = {name: self.evaluation.ask(rule, focus)[0] for name, rule in check.tells.items()}
        told = {name: f"{values[0]:f}" if values else "–" for name, values in answers.items()}
        return replace(check.message, en=check.message.en.format(**told), zh=check.message.zh.format(**told))

    def _note(
        self,
        check: Check,
        before: dict[tuple[str, str], Finding],
        found: dict[tuple[str, str], Finding],
        difference: Difference,
    ) -> None:
        after = {name: finding for name, finding in found.items() if name[0] == check.id}
        for name in before.keys() | after.keys():
            if before.get(name) == after.get(name):
                continue
            finding = after.get(name) or before[name]
            difference.places.add(finding.place)
            if name not in before:
                difference.appeared.append(finding)
            elif name not in after:
                difference.gone.append(finding)


def _findings_called(names: Names, key: FormKey, found: _Findings) -> tuple[FormKey, _Findings]:
    records = names.records
    return records.key(key), {(check, records.row(row)): names.finding(one) for (check, row), one in found.items()}


def _checked_called(names: Names, at: _CheckAt, read: _ReadBy) -> tuple[_CheckAt, _ReadBy]:
    records = names.records
    return (records.key(at[0]), at[1]), {records.row(row): each for row, each in read.items()}


_CELL_SLASHES = 4
_PATH = 3


def _joined(kept: Structure, new: Structure) -> Structure:
    joined = Structure()
    for source in (kept, new):
        for form, keys in source.started.items():
            joined.started[form].extend(key for key in keys if key not in joined.started[form])
        for key, rows in source.rows.items():
            joined.rows[key].extend(rows)
    return joined
