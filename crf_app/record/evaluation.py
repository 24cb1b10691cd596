"""Asking the rules of a study about one subject: values, derivations, relevance, with what each answer was read from.

Demand-driven and remembered: an answer is computed when first asked for and forgotten when something it read changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar, cast

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.record.aside import Aside, Noted, Written, written_again
from crf_app.record.measures import canonical_scalars
from crf_app.record.places import NONE, FormKey, Place
from crf_app.record.reads import Changed, Following, Read, Reading, Remembered, changes_in
from crf_app.record.renaming import Names
from crf_app.record.structure import Structure, is_struck
from crf_app.record.values import Answer
from crf_app.record.values import Scalar as PlainScalar
from crf_app.record.versions import Versions
from crf_app.record.view import Derived, Relevance
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.kinds import Pair, Scalar
from crf_app.study.expression.references import SITE
from crf_app.study.model import Item, ItemType, Rule, Scope

Focus = tuple[FormKey, str]
Found = TypeVar("Found")


class Known:
    """What was computed of one subject, each answer with what it was read from; ``remembered`` by package."""

    def __init__(self, aside: Aside) -> None:
        self.remembered: dict[str, Remembered] = {}
        self.values: Noted[Place, tuple[tuple[Scalar, ...], Read]] = Noted(aside, _at_place)
        self.derived: Noted[Place, tuple[Derived, Read]] = Noted(aside, _at_place)
        self.relevance: Noted[Place, tuple[Relevance, Read]] = Noted(aside, _at_place)

    def let_pass(self) -> None:
        """Forget what held only as long as nothing changed."""
        for memory in self.remembered.values():
            memory.let_pass()


@dataclass
class Supposed:
    """The reads that were made while some answers were taken for recorded, and afterwards what had been written."""

    reads: list[Read] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)


def _at_place(names: Names, place: Place, found: Found) -> tuple[Place, Found]:
    return names.records.place(place), found


def supposed_name(what: str) -> str:
    """What stands among operands for the change of a place that is not yet recorded."""
    return f"supposed:{what}"


class Evaluation:
    """One subject's record as rules see it. ``overlay`` holds answers about to be entered {what: answer}."""

    def __init__(self, versions: Versions, structure: Structure) -> None:
        self.versions = versions
        self.study = versions.study
        self.state = versions.state
        self.structure = structure
        self.overlay: dict[str, Answer | None] = {}
        self.site: SiteFacts | None = None
        self._busy: set[Place] = set()
        self._reading = Reading()
        self.aside = Aside()
        self._known = Known(self.aside)

    # -- answers -------------------------------------------------------------------------------------------------

    def place(self, key: FormKey, row: str, item: Item) -> Place:
        """Where an item stands, asked from an instance or one of its rows."""
        return Place(key, row if item.scope is Scope.ROW else NONE, item.name)

    def answer(self, place: Place) -> Answer | None:
        """The one current answer of a cell; None when empty, in conflict or redacted."""
        what = place.what
        self._reading.now.note(what)
        if what in self.overlay:
            self._reading.now.stand_on((supposed_name(what),))
            return self.overlay[what]
        current = self.state.current(what)
        if not current:
            return None
        first = current[0].answer()
        self._reading.now.stand_on(fact.hash for fact in current)
        if len(current) == 1 or first is None:
            return first
        others = [fact.answer() for fact in current[1:]]
        return first if all(other is not None and first.same(other) for other in others) else None

    def values(self, place: Place) -> tuple[Scalar, ...]:
        """What expressions see of a cell: nothing while it is irrelevant, missing, not derivable, or not asked by the
        version that its form is of."""
        known = self._known.values.get(place)
        if known is None:
            with self._reading.following() as read:
                found = self._compute_values(place)
            known = self._known.values[place] = (found, read)
        self._reading.now.take(known[1])
        return known[0]

    def _compute_values(self, place: Place) -> tuple[Scalar, ...]:
        item = self.versions.item(place.key, place.item)
        if item is None:
            return ()
        if item.is_derived:
            derived = self.derived(place)
            if derived.values or not item.reported:
                return derived.values
            answer = self.answer(place)
            self._reading.now.reported = self._reading.now.reported or answer is not None
            return canonical_scalars(item, answer)
        if self.relevance(place) is Relevance.NO:
            return ()
        return canonical_scalars(item, self.answer(place))

    # -- derivations and relevance -------------------------------------------------------------------------------

    def derived(self, place: Place) -> Derived:
        """The computed side of a derived item."""
        if place not in self._known.derived:
            if place in self._busy:
                self._reading.now.circular = True
                return Derived()
            self._busy.add(place)
            with self._reading.following() as read:
                found = self._compute_derived(place, read)
            self._busy.discard(place)
            self._known.derived[place] = (found, read)
        found, read = self._known.derived[place]
        self._reading.now.take(read)
        return found

    def _compute_derived(self, place: Place, read: Read) -> Derived:
        item = cast("Item", self.versions.item(place.key, place.item))
        rule = cast("Rule", item.derive)
        values, missing = self.ask(rule, (place.key, place.row))
        derivation = next((value for value in values if isinstance(value, Derivation)), None)
        if derivation is not None:
            values = () if derivation.value is None else (derivation.value,)
        plain = tuple(_typed(item, value) for value in values if not isinstance(value, Derivation))
        return Derived(cast("tuple[PlainScalar, ...]", plain), derivation, missing, from_reported=read.reported)

    def operands(self, places: Iterable[Place]) -> set[str]:
        """The changes that derivations were read from."""
        return changes_in(self._known.derived[place][1] for place in places if place in self._known.derived)

    def relevance(self, place: Place) -> Relevance:
        """Whether an item is asked; unknown counts as asked."""
        item = self.versions.item(place.key, place.item)
        if item is None or item.relevant is None:
            return Relevance.YES
        if place not in self._known.relevance:
            if place in self._busy:
                self._reading.now.circular = True
                return Relevance.UNKNOWN
            self._busy.add(place)
            with self._reading.following() as read:
                answer = self.truth(item.relevant, (place.key, place.row))
            self._busy.discard(place)
            found = Relevance.UNKNOWN if answer is None else Relevance.YES if answer else Relevance.NO
            self._known.relevance[place] = (found, read)
        found, read = self._known.relevance[place]
        self._reading.now.take(read)
        return found

    def truth(self, rule: Rule, focus: Focus) -> bool | None:
        """True, False, or None where the rule can't be decided."""
        values, _ = self.ask(rule, focus)
        return bool(values[0]) if values else None

    def ask(self, rule: Rule, focus: Focus) -> tuple[tuple[Any, ...], tuple[tuple[str, str], ...]]:
        """The values of an expression at a focus, and the references that were found empty."""
        memory = self._known.remembered.get(rule.package)
        if memory is None:
            memory = self._known.remembered[rule.package] = Remembered(self._reading, self.aside)
        outcome = evaluate(rule.compiled, RecordContext(self, focus, rule.package), memory=memory)
        return outcome.values, outcome.missing

    def offer(self, rule: Rule, focus: Focus, site: Callable[[], SiteFacts | None]) -> tuple[Any, ...]:
        """The values of a rule that only offers something: it alone may ask the site's record; not remembered."""
        if not rule.compiled.site:
            return self.ask(rule, focus)[0]
        self.site = site()
        try:
            return evaluate(rule.compiled, RecordContext(self, focus, rule.package)).values
        finally:
            self.site = None

    def tracing(self) -> Following:
        """Collects what is read inside the block."""
        return self._reading.following()

    @contextmanager
    def supposing(self, answers: dict[str, Answer | None], structure: Structure) -> Iterator[Supposed]:
        """Inside the block these answers and this structure are taken for recorded; afterwards all is as it was."""
        kept, supposed = self.structure, Supposed()
        self._reading.made = supposed.reads
        self.aside.begin()
        self.structure, self.overlay = structure, answers
        try:
            yield supposed
        finally:
            self.structure, self.overlay, self._reading.made = kept, {}, None
            supposed.written = self.aside.end()
            self._known.let_pass()

    def take_for_known(self, supposed: Supposed, names: Names) -> None:
        """What was supposed has been recorded, under these names."""
        for read in supposed.reads:
            read.called(names)
        self._known.let_pass()
        written_again(supposed.written, names)

    def note(self, set_of: str) -> None:
        """Say that the instances of a form, or the rows of an instance, were gone through."""
        self._reading.now.note(set_of)

    # -- forgetting ----------------------------------------------------------------------------------------------

    def is_stale(self, place: Place, changed: Changed, *, relevance: bool) -> bool:
        """Whether a derivation (or relevance) is not known, or was read from something that changed."""
        known = (self._known.relevance if relevance else self._known.derived).get(place)
        return known is None or changed.concerns(known[1])

    def forget_parts(self, pairs: Collection[Pair], forms: Collection[str], changed: Changed) -> None:
        """Forget the parts of rules that read one of the changed places; see :meth:`Remembered.forget`."""
        for memory in self._known.remembered.values():
            memory.forget(pairs, forms, changed)

    def forget_values(self, place: Place) -> None:
        """Forget what a cell holds."""
        self._known.values.take(place)

    def forget_derived(self, place: Place) -> Derived | None:
        """Forget a derivation; answers what was known."""
        self._known.values.take(place)
        known = self._known.derived.take(place)
        return known[0] if known else None

    def forget_form(self, key: FormKey) -> None:
        """Forget everything asked of an instance that holds nothing yet, or is struck out or restored: changes are not
        followed there."""
        form = self.versions.form(key)
        caches: tuple[Noted[Place, Any], ...] = (self._known.values, self._known.derived, self._known.relevance)
        rows = (NONE, *self.structure.rows.get(key, ()))
        items = form.items if form is not None else ()
        for place in [key.at(item.name, row) for item in items for row in rows]:
            for known in caches:
                known.take(place)

    def forget_relevance(self, place: Place) -> Relevance | None:
        """Forget a relevance; answers what was known."""
        self._known.values.take(place)
        known = self._known.relevance.take(place)
        return known[0] if known else None


class RecordContext:
    """One evaluation's look at the record; implements the protocol of the expression engine."""

    __slots__ = ("_evaluation", "_focus", "_package")

    def __init__(self, evaluation: Evaluation, focus: Focus, package: str) -> None:
        self._evaluation = evaluation
        self._focus = focus
        self._package = package

    @property
    def focus(self) -> Focus:
        """The instance or row that the rule is asked for."""
        return self._focus

    def instances(self, form: str) -> Sequence[Focus]:
        """All started instances of a form, in order."""
        self._evaluation.note(form)
        return [(key, NONE) for key in self._evaluation.structure.started.get(form, ())]

    def rows(self, focus: object) -> Sequence[Focus]:
        """The rows of an instance, struck ones left out."""
        key, _ = cast("Focus", focus)
        self._evaluation.note(key.path)
        found = self._evaluation.structure.rows.get(key, ())
        return [(key, row) for row in found if not is_struck(self._evaluation.state, key, row)]

    def row_named(self, form: str, name: str) -> Focus | None:
        """The row of a form by its name, unless it is struck."""
        self._evaluation.note(form)
        for key in self._evaluation.structure.started.get(form, ()):
            if name in self._evaluation.structure.rows.get(key, ()):
                self._evaluation.note(key.path)
                return None if is_struck(self._evaluation.state, key, name) else (key, name)
        return None

    def value(self, focus: object, item: str) -> tuple[Scalar, ...]:
        """What an item holds; nothing where the version of its form lacks it."""
        place = self._place(focus, item)
        return () if place is None else self._evaluation.values(place)

    def missing(self, focus: object, item: str) -> str | None:
        """The missing code that an item carries."""
        place = self._place(focus, item)
        answer = None if place is None else self._evaluation.answer(place)
        return answer.missing.value if answer and answer.missing else None

    def derivation(self, focus: object, item: str) -> Derivation | None:
        """The full answer behind a derived item."""
        place = self._place(focus, item)
        known = None if place is None else self._evaluation.versions.item(place.key, item)
        if place is None or known is None or not known.is_derived:
            return None
        return self._evaluation.derived(place).derivation

    def visit(self, focus: object) -> str | None:
        """The visit of a record."""
        visit = cast("Focus", focus)[0].visit
        return None if visit == NONE else visit

    def window(self, focus: object) -> tuple[int, int] | None:
        """The days of the window of a record's visit."""
        visit = self._evaluation.versions.visit(cast("Focus", focus)[0].visit)
        if visit is None or visit.target is None:
            return None
        return visit.target - visit.before, visit.target + visit.after

    def index(self, focus: object) -> int:
        """The place of a row in its instance, or of an instance among those of its form, from 1."""
        key, row = cast("Focus", focus)
        self._evaluation.note(key.form if row == NONE else key.path)
        if row != NONE:
            return self._evaluation.structure.rows[key].index(row) + 1
        started = self._evaluation.structure.started.get(key.form, [])
        return started.index(key) + 1 if key in started else len(started) + 1

    def constant(self, name: str) -> tuple[Scalar, ...]:
        """A setting of the study; under ``site`` what the site says of itself, where that may be asked."""
        if name == SITE:
            return () if self._evaluation.site is None else (self._evaluation.site,)
        versions = self._evaluation.versions
        settings: Mapping[str, Any] = (versions.packages.find(self._package) or versions.study).settings
        value = settings[name].value
        if isinstance(value, tuple):
            return value
        return () if value == "" else (value,)

    def _place(self, focus: object, name: str) -> Place | None:
        key, row = cast("Focus", focus)
        item = self._evaluation.versions.seen_by(self._package, key, name)
        if item is None:
            self._evaluation.note(key.at(name, row).what)
            return None
        return self._evaluation.place(key, row, item)


def _typed(item: Item, value: object) -> Scalar:
    if item.type is ItemType.INTEGER and isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return cast("Scalar", value)
