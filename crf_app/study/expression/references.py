"""Names to values: items in focus and of other forms, records, ``%context``, ``visit`` and ``index``.

    ITEM            an item of the record in hand: of the row and of the form around it where that is a row, else of
                    the instance; an item of rows asked from an instance is the collection over its rows
    FORM.ITEM       the item in every instance (and row) of that form of the subject; before a dot a form's name wins
    FORM            its records: its rows where it has rows, else its instances
    rows            the rows of the instance in focus, wherever it is written
    $this           the element in hand inside where, exists, all and select; outside, the record in focus
    %context        the record in focus, also inside a criterion; ``%visit`` is its visit, ``%window_from`` and
                    ``%window_to`` the first and last protocol day of that visit's window
    visit, index    of any record: the id of its visit, its place from 1
    %NAME           a setting of the study; there is no clock
    ITEM.NAME       where ITEM chooses a row of another form: the item of that row
    %site           the site's own facts, only where something is offered to a person: ``%site.laboratories``
    ITEM.missing()  and answered(), low(), high(), status(), reason(): asked of an item itself, not of its value

Knows no operator and no other function.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.reference_ranges import SiteFacts
from crf_app.clinical.signature import Kind
from crf_app.study.expression.checking import Checker, meant, need_arguments, need_one
from crf_app.study.expression.context import Context, Run, Step, Typed
from crf_app.study.expression.kinds import FormType, ItemType, RecordType, Type, Values
from crf_app.study.expression.parse import Call, Expression, ExpressionError, Member, Name, Variable

_WINDOW = ("window_from", "window_to")
SITE, LABORATORIES = "site", "laboratories"
_CLOCK = frozenset({"now", "today", "timeOfDay"})


@dataclass(frozen=True)
class Reference:
    """An item and the records that it is read from; ``records`` is None for the record in hand."""

    form: str
    item: str
    holds: ItemType
    records: Typed | None

    @property
    def type(self) -> Type:
        """The type of the values of the item."""
        several = self.records is not None and self.records.type.many
        kind = RecordType(self.holds.of, row=True) if self.holds.of else self.holds.kind
        return Type(kind, several or self.holds.many)


def find(checker: Checker, tree: Expression, this: Type) -> Reference | None:
    """The item that a tree names, None where it names none."""
    match tree:
        case Name(name):
            return _item(checker, None, this, name)
        case Member(Name(form), name) if known := checker.scope.form_type(form):
            records = _instances(checker, form, known)
            return _item(checker, records, records.type, name)
        case Member(source, name):
            records = checker.check(source, this)
            return _item(checker, records, records.type, name)
    return None


def read(found: Reference) -> Typed:
    """The values of an item, or the row that it names; where there are none, the item is noted as lacking."""
    return _followed(_values(found), found.holds.of)


def _values(found: Reference) -> Typed:
    pair, item = (found.form, found.item), found.item
    if found.records is None:

        def one(run: Run, this: Hashable) -> Values:
            run.spend(1)
            values = run.context.value(this, item)
            if not values:
                run.lacking[pair] = None
            return values

        return Typed(found.type, one)
    records = found.records.step

    def several(run: Run, this: Hashable) -> Values:
        sources = records(run, this)
        run.spend(1 + len(sources))
        value = run.context.value
        values = tuple(each for source in sources for each in value(source, item))
        if not values:
            run.lacking[pair] = None
        return values

    return Typed(found.type, several)


def _followed(found: Typed, form: str) -> Typed:
    """The rows of a form that are named; what is found itself where no form is meant."""
    if not form:
        return found
    names = found.step

    def rows(run: Run, this: Hashable) -> Values:
        records = (run.context.row_named(form, name) for name in names(run, this) if isinstance(name, str))
        return tuple(record for record in records if record is not None)

    return Typed(found.type, rows)


def read_in_place(found: Reference) -> Step | None:
    """The values of an item of several records, one of each and None where it is empty, so that lists stay in step.

    None where the item has only one record, or several values in one.
    """
    if found.records is None or not found.records.type.many or found.holds.many:
        return None
    pair, item, records = (found.form, found.item), found.item, found.records.step

    def step(run: Run, this: Hashable) -> Values:
        sources = records(run, this)
        run.spend(1 + len(sources))
        answers = (run.context.value(source, item) for source in sources)
        values = tuple(answer[0] if answer else None for answer in answers)
        if None in values or not values:
            run.lacking[pair] = None
        return values

    return step


def name(checker: Checker, tree: Name, this: Type) -> Typed:
    """A bare name: item, ``visit``, ``index``, ``rows`` or a form."""
    if item := find(checker, tree, this):
        return read(item)
    if isinstance(this.kind, RecordType) and tree.name in _PLACES:
        return _place(checker, None, tree.name)
    if tree.name == "rows":
        return _rows_in_focus(checker, tree.at)
    if known := checker.scope.form_type(tree.name):
        records = _instances(checker, tree.name, known)
        return _expanded(checker, records) if known.rows else records
    raise ExpressionError(_unknown(checker, tree.name, this), tree.at)


def member(checker: Checker, tree: Member, this: Type) -> Typed:
    """``source.name``: an item of records, their ``visit`` or ``index``, or a part of a derivation."""
    if item := find(checker, tree, this):
        return read(item)
    source = checker.check(tree.source, this)
    kind = source.type.kind
    if isinstance(kind, RecordType):
        if tree.name in _PLACES:
            return _place(checker, source, tree.name)
        near = (each for each in checker.scope.names() if checker.scope.item_type(kind.form, each))
        raise ExpressionError(f"{kind.form} has no item {tree.name}" + meant(tree.name, near), tree.at)
    if kind is Kind.SITE and tree.name == LABORATORIES:
        return Typed(Type(Kind.STRING, many=True), _laboratories(source.step))
    if kind is Kind.DERIVATION and tree.name in _PARTS:
        result, take = _PARTS[tree.name]
        return Typed(Type(result, source.type.many), _part(source.step, take))
    advice = meant(tree.name, _PARTS) if kind is Kind.DERIVATION else "; a function needs brackets"
    raise ExpressionError(f"{source.type.one} has no member {tree.name}{advice}", tree.at)


def variable(checker: Checker, tree: Variable) -> Typed:
    """``%context``, ``%visit`` or a study setting."""
    scope, setting = checker.scope, tree.name
    checker.uses.focus |= setting in ("context", "visit")
    if setting == "context":
        return Typed(focus_type(checker), lambda run, _this: (run.focus,))
    if setting == "visit":
        return _place(checker, Typed(focus_type(checker), lambda run, _this: (run.focus,)), "visit")
    if setting in _WINDOW:
        return _window(checker, _WINDOW.index(setting))
    if setting in _CLOCK:
        raise ExpressionError(f"no rule reads the clock, so there is no %{setting}; compare with a date item", tree.at)
    if setting == SITE:
        return _site(checker, tree)
    kind = scope.constant(setting)
    if kind is None:
        near = [each for each in scope.names() if scope.constant(each)]
        raise ExpressionError(
            f"no study setting {setting}" + meant(setting, [*near, "context", "visit", *_WINDOW]), tree.at
        )
    checker.uses.constants.add(setting)
    return Typed(kind, lambda run, _this: run.context.constant(setting))


def _window(checker: Checker, end: int) -> Typed:
    checker.uses.visit = True

    def step(run: Run, _this: Hashable) -> Values:
        found = run.context.window(run.focus)
        return () if found is None else (found[end],)

    return Typed(Type(Kind.INTEGER), step)


def _site(checker: Checker, tree: Variable) -> Typed:
    if not checker.scope.site:
        raise ExpressionError("%site stands only in propose and offers: no rule depends on the site's record", tree.at)
    checker.uses.site = True
    return Typed(Type(Kind.SITE), lambda run, _this: run.context.constant(SITE))


def _laboratories(source: Step) -> Step:
    return lambda run, this: tuple(
        name for facts in source(run, this) if isinstance(facts, SiteFacts) for name in facts.laboratories
    )


def focus_type(checker: Checker) -> Type:
    """The type of the record that the rule is asked for."""
    return Type(RecordType(checker.scope.form, checker.scope.row, here=True))


def of_item(checker: Checker, tree: Call, this: Type) -> Typed:
    """A function asked of an item itself: its missing code, whether it is answered, the bounds behind it."""
    need_arguments(tree, 0, 0)
    item = find(checker, tree.source, this) if tree.source else None
    if item is None:
        raise ExpressionError(f"write .{tree.name}() directly after an item, as in FORM.ITEM.{tree.name}()", tree.at)
    if tree.name == "answered":
        return _answered(item, tree.at)
    several = item.records is not None and item.records.type.many
    result, ask = _asked(item, tree)
    return Typed(Type(result, several), _each(item, ask))


def of_item_in_place(checker: Checker, tree: Call, this: Type) -> Step | None:
    """As :func:`of_item` of several records: one answer of each and None where there is none; else None."""
    item = find(checker, tree.source, this) if tree.source and tree.name in ITEM_FUNCTIONS else None
    if item is None or item.records is None or not item.records.type.many or tree.name == "answered":
        return None
    records, (_, ask) = item.records.step, _asked(item, tree)

    def step(run: Run, this: Hashable) -> Values:
        sources = records(run, this)
        run.spend(1 + len(sources))
        return tuple(ask(run.context, source) for source in sources)

    return step


def _asked(item: Reference, tree: Call) -> tuple[Kind, Callable[[Context, Hashable], Hashable]]:
    """What ``.missing()`` or a part of a derivation asks of one record."""
    if tree.name == "missing":
        return Kind.STRING, lambda context, record: context.missing(record, item.item)
    if not item.holds.bounds:
        raise ExpressionError(f"{item.item} is not derived with bounds, so it has no .{tree.name}()", tree.at)
    result, take = _PARTS[tree.name]

    def ask(context: Context, record: Hashable) -> Hashable:
        found = context.derivation(record, item.item)
        return None if found is None else take(found)

    return result, ask


def _answered(item: Reference, at: int) -> Typed:
    if item.records is not None:
        need_one(item.records, item.item, at)

    def ask(context: Context, record: Hashable) -> bool:
        return bool(context.value(record, item.item)) or context.missing(record, item.item) is not None

    found = _each(item, ask)
    return Typed(Type(Kind.BOOLEAN), lambda run, this: found(run, this) or (False,))


def _each(item: Reference, ask: Callable[[Context, Hashable], Hashable]) -> Step:
    records = item.records.step if item.records else (lambda _run, this: (this,))

    def step(run: Run, this: Hashable) -> Values:
        sources = records(run, this)
        run.spend(1 + len(sources))
        answers = (ask(run.context, source) for source in sources)
        return tuple(answer for answer in answers if answer is not None)

    return step


def _item(checker: Checker, records: Typed | None, of: Type, item: str) -> Reference | None:
    record = of.kind
    if not isinstance(record, RecordType):
        return None
    holds = checker.scope.item_type(record.form, item)
    if holds is None:
        return None
    checker.uses.item(record, item)
    checker.uses.element |= records is None
    if holds.of:
        checker.uses.records(RecordType(holds.of, row=True))
    if holds.row and not record.row:
        records = _expanded(checker, records or Typed(of, lambda _run, this: (this,)))
    return Reference(record.form, item, holds, records)


def _instances(checker: Checker, form: str, known: FormType) -> Typed:
    record = RecordType(form, row=False)
    checker.uses.records(record)
    return Typed(Type(record, many=not known.once), lambda run, _this: tuple(run.context.instances(form)))


def _expanded(checker: Checker, instances: Typed) -> Typed:
    """The rows of instances."""
    kind, source = instances.type.kind, instances.step
    assert isinstance(kind, RecordType)  # noqa: S101
    checker.uses.records(kind)

    def step(run: Run, this: Hashable) -> Values:
        found = source(run, this)
        run.spend(1 + len(found))
        return tuple(row for instance in found for row in run.context.rows(instance))

    return Typed(Type(RecordType(kind.form, row=True, here=kind.here), many=True), step)


def _rows_in_focus(checker: Checker, at: int) -> Typed:
    form = checker.scope.form
    known = checker.scope.form_type(form)
    if known is None or not known.rows:
        raise ExpressionError(f"{form} has no rows", at)
    checker.uses.rows = checker.uses.focus = True
    return Typed(
        Type(RecordType(form, row=True, here=True), many=True), lambda run, _this: tuple(run.context.rows(run.focus))
    )


def _place(checker: Checker, records: Typed | None, name: str) -> Typed:
    kind, ask = _PLACES[name]
    checker.uses.visit |= name == "visit"
    checker.uses.index |= name == "index"
    checker.uses.element |= records is None
    source = records.step if records else (lambda _run, this: (this,))

    def step(run: Run, this: Hashable) -> Values:
        found = source(run, this)
        run.spend(1 + len(found))
        answers = (ask(run.context, record) for record in found)
        return tuple(answer for answer in answers if answer is not None)

    return Typed(Type(kind, records is not None and records.type.many), step)


def _part(source: Step, take: Callable[[Derivation], Hashable]) -> Step:
    def step(run: Run, this: Hashable) -> Values:
        parts = (take(found) for found in source(run, this) if isinstance(found, Derivation))
        return tuple(part for part in parts if part is not None)

    return step


def _unknown(checker: Checker, word: str, this: Type) -> str:
    scope, names = checker.scope, list(checker.scope.names())
    if scope.item_type(scope.form, word):
        return f"{this.one} has no item {word}; for that of the record in focus write %context.{word}"
    homes = [form for form in names if scope.form_type(form) and scope.item_type(form, word)]
    if homes:
        return f"{scope.form} has no item {word}; write {homes[0]}.{word}"
    here = this.kind.form if isinstance(this.kind, RecordType) else scope.form
    near = [each for each in names if scope.item_type(here, each) or scope.form_type(each)]
    return f"no item of {here} and no form is called {word}" + meant(word, near)


_PLACES: dict[str, tuple[Kind, Callable[[Context, Hashable], Hashable]]] = {
    "visit": (Kind.STRING, lambda context, record: context.visit(record)),
    "index": (Kind.INTEGER, lambda context, record: context.index(record)),
}
_PARTS: dict[str, tuple[Kind, Callable[[Derivation], Hashable]]] = {
    "value": (Kind.DECIMAL, lambda found: None if isinstance(found.value, str) else found.value),
    "code": (Kind.STRING, lambda found: found.value if isinstance(found.value, str) else None),
    "low": (Kind.DECIMAL, lambda found: found.low),
    "high": (Kind.DECIMAL, lambda found: found.high),
    "status": (Kind.STRING, lambda found: found.status or None),
    "reason": (Kind.STRING, lambda found: found.reason or None),
}
ITEM_FUNCTIONS = ("missing", "answered", "low", "high", "status", "reason")
