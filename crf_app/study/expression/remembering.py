"""Which parts of an expression are worth remembering: those that a loop over records would ask again and again.

A part that reads neither the element in hand nor the record in focus has one answer for the whole subject; one that
reads only the element has one for each; one that reads only the focus has one for as long as nothing changes. What is
remembered elsewhere (:class:`~crf_app.study.expression.context.Memory`) answers, lacks and costs what asking would.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from enum import Enum

from crf_app.study.expression.checking import Checker, Uses
from crf_app.study.expression.context import Answered, Run, Step, Typed
from crf_app.study.expression.kinds import Pair, RecordType, Type, Values
from crf_app.study.expression.parse import Binary, Call, Expression, Member, Name, Tree


class Reach(Enum):
    """What an answer of a part holds for: the whole subject, one element, or one focus."""

    SUBJECT = "subject"
    ELEMENT = "element"
    FOCUS = "focus"


@dataclass(frozen=True)
class Part:
    """A part of some expression; equal texts, which name the place as well, are one part.

    ``pairs`` and ``forms`` are what it reads: items, and forms whose instances or rows it goes through.
    """

    text: str
    reach: Reach
    pairs: frozenset[Pair]
    forms: frozenset[str]


def remembered(checker: Checker, found: Typed, tree: Expression, this: Type, own: Uses) -> Typed:
    """The same step, asked only where the memory of the run does not know its answer."""
    reach = _reach(tree, this, own, checker.inside)
    part = _part(checker, f"{this} {tree.meaning}", reach or Reach.FOCUS, own)
    noted = replace(found, element=own.element, focus=own.focus, pairs=part.pairs, forms=part.forms)
    return replace(noted, step=_asked_once(found.step, part)) if reach else noted


def subject_wide(
    checker: Checker, step: Step, made: str, trees: Iterable[Tree | None], source: Typed, own: Uses
) -> Step:
    """A step that neither the element in hand nor the focus changes, over a source that is remembered itself; ``made``
    says what it makes of the trees, for others make other things of the same."""
    if own.index or own.rows:
        return step
    part = _part(
        checker, f"{source.type} {made} {' '.join(tree.meaning for tree in trees if tree)}", Reach.SUBJECT, own
    )
    return _asked_once(step, replace(part, pairs=part.pairs | source.pairs, forms=part.forms | source.forms))


def _part(checker: Checker, text: str, reach: Reach, own: Uses) -> Part:
    forms = own.forms | ({checker.scope.form} if own.rows else set())
    where = f"{checker.scope.form} {checker.scope.row}"
    return Part(f"{where} {text}", reach, frozenset(own.here | own.subject), frozenset(forms))


def _reach(tree: Expression, this: Type, own: Uses, inside: bool) -> Reach | None:
    if own.index or not (own.here or own.subject or own.forms or own.rows):
        return None
    if not own.element and not own.focus:
        return Reach.SUBJECT if isinstance(tree, Name | Member | Call | Binary) else None
    if own.element and own.focus:
        return None
    if own.element:
        records = isinstance(this.kind, RecordType)
        return Reach.ELEMENT if inside and records and isinstance(tree, Call | Binary) else None
    if inside:
        return Reach.FOCUS if isinstance(tree, Member | Call | Binary) else None
    return Reach.FOCUS if own.loops and isinstance(tree, Call) else None


def _asked_once(ask: Step, part: Part) -> Step:
    per_element, per_focus = part.reach is Reach.ELEMENT, part.reach is Reach.FOCUS

    def step(run: Run, this: Hashable) -> Values:
        memory = run.memory
        if memory is None:
            return ask(run, this)
        at = this if per_element else run.focus if per_focus else None
        known = memory.recall(part, at)
        if known is None:
            with memory.learning(part, at) as lesson:
                known = lesson.answered = _ask(run, this, ask)
        elif known.cost:
            run.spend(known.cost)
        if known.lacking:
            run.lacking.update(known.lacking)
        return known.values

    return step


def _ask(run: Run, this: Hashable, ask: Step) -> Answered:
    outer, run.lacking, left = run.lacking, {}, run.left
    try:
        values = ask(run, this)
        return Answered(values, run.lacking, left - run.left)
    finally:
        run.lacking = outer
