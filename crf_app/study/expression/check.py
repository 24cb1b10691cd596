"""The static check: a syntax tree and the scope of its rule to a compiled expression, or an ExpressionError.

Everything that can be known without a record is settled here: names, types, numbers of arguments, what is read.
Knows nothing of how records are kept.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.signature import Kind
from crf_app.study.expression import calls, operators, references
from crf_app.study.expression.checking import Uses, meant, need
from crf_app.study.expression.context import Run, Step, Typed, constant
from crf_app.study.expression.kinds import NOTHING, Pair, RecordType, Scope, Type, Values, fits
from crf_app.study.expression.methods import METHODS, matches, method
from crf_app.study.expression.parse import (
    Binary,
    Call,
    Duration,
    Empty,
    Expression,
    ExpressionError,
    Literal,
    Member,
    Name,
    Position,
    Sign,
    This,
    Variable,
    parse,
)
from crf_app.study.expression.remembering import remembered
from crf_app.study.expression.selection import SELECTIONS

_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    Decimal: Kind.DECIMAL,
    str: Kind.STRING,
    PartialDate: Kind.DATE,
    PartialDateTime: Kind.DATETIME,
}


@dataclass(frozen=True)
class Compiled:
    """An expression ready to run, and all that its answer can depend on.

    ``here``: items of the instance in focus (its rows included). ``subject``: items read from every instance of their
    form. ``forms``: forms whose instances or rows are gone through. ``rows``, ``visit`` and ``index`` say that the
    rows in focus, visits, or the order of records matter. ``constants`` and ``functions`` are the settings and the
    clinical functions that are named; ``site`` says that the site's record is asked.
    """

    type: Type
    step: Step = field(repr=False, compare=False)
    here: frozenset[Pair] = frozenset()
    subject: frozenset[Pair] = frozenset()
    forms: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    rows: bool = False
    visit: bool = False
    index: bool = False
    site: bool = False

    @property
    def dependencies(self) -> frozenset[Pair]:
        """Every form and item that may be read."""
        return self.here | self.subject


def compile_text(text: str, scope: Scope, wanted: Type | None = None) -> Compiled:
    """Parse and check a text: see :func:`parse` and :func:`check`; raises ExpressionError."""
    return check(parse(text), scope, wanted)


def check(tree: Expression, scope: Scope, wanted: Type | None = None) -> Compiled:
    """A tree with its names and types settled; ``wanted`` is the type that its place asks for.

    ExpressionError for an unknown name, a wrong type, a wrong argument, or an answer that is not of the type wanted
    (without ``wanted``: one that is a record, not a value).
    """
    checker = _Checker(scope)
    found = checker.check(tree, references.focus_type(checker))
    if isinstance(found.type.kind, RecordType):
        raise ExpressionError(f"this answers {found.type}; name an item, or ask .exists() or .count()", tree.at)
    if wanted is not None and not fits(found.type, wanted):
        advice = _advice(found.type, wanted)
        raise ExpressionError(f"{wanted} is wanted here, this answers {found.type}{advice}", tree.at)
    uses = checker.uses
    return Compiled(
        type=found.type if wanted is None else wanted,
        step=found.step,
        here=frozenset(uses.here),
        subject=frozenset(uses.subject),
        forms=frozenset(uses.forms),
        constants=frozenset(uses.constants),
        functions=frozenset(uses.functions),
        rows=uses.rows,
        visit=uses.visit,
        index=uses.index,
        site=uses.site,
    )


class _Checker:
    """The checker of one expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.uses = Uses()
        self.inside = False

    def check(self, tree: Expression, this: Type) -> Typed:
        outer, self.uses = self.uses, Uses()
        found = self._typed(tree, this)
        own, self.uses = self.uses, outer
        outer.take(own)
        return remembered(self, found, tree, this, own)

    def each(self, tree: Expression, this: Type) -> Typed:
        element, inside, self.inside = self.uses.element, self.inside, True
        found = self.check(tree, this)
        self.uses.element, self.uses.loops, self.inside = element, True, inside
        return found

    def _typed(self, tree: Expression, this: Type) -> Typed:
        match tree:
            case Name():
                return references.name(self, tree, this)
            case Member():
                return references.member(self, tree, this)
            case Variable():
                return references.variable(self, tree)
            case Call():
                return self._call(tree, this)
            case Binary():
                return operators.binary(self, tree, this)
            case Sign():
                return operators.sign(self, tree, this)
            case Position():
                return self._position(tree, this)
            case This():
                self.uses.element = True
                return Typed(this, lambda _run, this: (this,))
            case _:
                return _plain(tree)

    def _call(self, tree: Call, this: Type) -> Typed:
        if tree.source is None:
            return self._bare_call(tree, this)
        if tree.name in references.ITEM_FUNCTIONS:
            return references.of_item(self, tree, this)
        source = self.check(tree.source, this)
        if tree.name == "matches":
            return matches(source, tree)
        if tree.name in SELECTIONS:
            return SELECTIONS[tree.name](self, source, tree, this)
        if tree.name in METHODS:
            return method(self, source, tree, this)
        near = (*SELECTIONS, *METHODS, "matches", *references.ITEM_FUNCTIONS)
        raise ExpressionError(f"no function is called .{tree.name}()" + meant(tree.name, near), tree.at)

    def _bare_call(self, tree: Call, this: Type) -> Typed:
        known = tree.name in SELECTIONS or tree.name in METHODS or tree.name in ("matches", *references.ITEM_FUNCTIONS)
        if known and tree.name not in self.scope.functions:
            raise ExpressionError(f"write what {tree.name}() stands on before it, as in $this.{tree.name}()", tree.at)
        return calls.call(self, tree, this)

    def _position(self, tree: Position, this: Type) -> Typed:
        source, index = self.check(tree.source, this), self.check(tree.index, this)
        need(index, (Kind.INTEGER,), "a place in brackets", tree.at)

        def step(run: Run, this: Hashable) -> Values:
            found, place = source.step(run, this), index.step(run, this)
            if not place or not isinstance(place[0], int) or place[0] < 0:
                return ()
            return found[place[0] : place[0] + 1]

        return Typed(source.type.one, step)


def _plain(tree: Expression) -> Typed:
    match tree:
        case Literal(value):
            return Typed(Type(_KINDS[type(value)]), constant((value,)))
        case Empty():
            return Typed(NOTHING, constant(()))
        case Duration(_, unit):
            raise ExpressionError(f"a number of {unit}s stands only after + or - beside a date", tree.at)
        case _:
            raise ExpressionError("a list in [ ] is only for clinical functions; join values by | instead", tree.at)


def _advice(found: Type, wanted: Type) -> str:
    if found.kind is Kind.DERIVATION:
        return "; take its .value, .code, .low, .high, .status or .reason"
    if found.many and not wanted.many:
        return "; take one by .first(), .last(), .min() or .max()"
    return ""
