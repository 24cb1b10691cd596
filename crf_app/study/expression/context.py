"""What a running expression may ask of the record, and how far it may run.

The record is known only through :class:`Context`; nothing here can reach a clock, a disk or a network.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from crf_app.clinical.derivation import Derivation
from crf_app.study.expression.kinds import Pair, Scalar, Type, Values

if TYPE_CHECKING:
    from crf_app.study.expression.remembering import Part

Focus: TypeAlias = Hashable
"""The context's own handle of a record: an instance of a form, or one of its rows."""

BUDGET = 1_000_000
"""Steps that one evaluation may take: records visited, elements compared, characters made."""


class Context(Protocol):
    """One subject's record, seen from the instance or row that a rule is asked for."""

    @property
    def focus(self) -> Focus:
        """The record that the rule is asked for; a row when the scope of the rule is a row."""
        ...

    def instances(self, form: str) -> Sequence[Focus]:
        """All instances of a form of this subject, in order."""
        ...

    def rows(self, focus: Focus) -> Sequence[Focus]:
        """The rows of an instance in order, struck ones left out; for a row, the rows of its instance."""
        ...

    def row_named(self, form: str, name: str) -> Focus | None:
        """The row of a form by its name, None when there is none or it is struck."""
        ...

    def value(self, focus: Focus, item: str) -> tuple[Scalar, ...]:
        """What an item holds, () when empty; a row answers for items of its instance too."""
        ...

    def missing(self, focus: Focus, item: str) -> str | None:
        """The missing code that an item carries, if any."""
        ...

    def derivation(self, focus: Focus, item: str) -> Derivation | None:
        """The full answer behind an item that is derived with bounds, None before there is one."""
        ...

    def visit(self, focus: Focus) -> str | None:
        """The id of the visit that a record belongs to, None outside of visits."""
        ...

    def window(self, focus: Focus) -> tuple[int, int] | None:
        """The first and last protocol day of the window of a record's visit, None where the visit has no target day."""
        ...

    def index(self, focus: Focus) -> int:
        """The place of a row in its instance, or of an instance among those of its form, from 1."""
        ...

    def constant(self, name: str) -> tuple[Scalar, ...]:
        """A study setting, () when it is not set."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What a part of an expression answered: its values, the references found empty, the steps that it took."""

    values: Values
    lacking: dict[Pair, None]
    cost: int


class Lesson(Protocol):
    """A part that is being asked; its answer is kept if one is set."""

    answered: Answered | None


class Memory(Protocol):
    """What parts of expressions answered before; it must forget an answer as soon as something changes that it read."""

    def recall(self, part: Part, at: Focus) -> Answered | None:
        """What a part answered for an element or a focus (None: for the whole subject); None when not known."""
        ...

    def learning(self, part: Part, at: Focus) -> AbstractContextManager[Lesson]:
        """Follow what is read inside the block, and keep the answer that the block sets."""
        ...


class BudgetExceeded(Exception):
    """An expression took more steps than it may; the only exception that evaluating raises."""


class Run:
    """One evaluation under way: the record, the steps left, the references found empty so far, the memory if any."""

    __slots__ = ("context", "focus", "lacking", "left", "memory")

    def __init__(self, context: Context, budget: int, memory: Memory | None = None) -> None:
        self.context = context
        self.memory = memory
        self.focus = context.focus
        self.left = budget
        self.lacking: dict[Pair, None] = {}

    def spend(self, steps: int) -> None:
        """Use up steps; BudgetExceeded when there are no more."""
        self.left -= steps
        if self.left < 0:
            raise BudgetExceeded


Step: TypeAlias = Callable[[Run, Hashable], Values]
"""A compiled expression: the run and ``$this`` in, values out."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A compiled expression with its static type, and what it reads: maybe the element in hand, maybe the focus, and
    these items and sets of records of the subject."""

    type: Type
    step: Step
    element: bool = True
    focus: bool = True
    pairs: frozenset[Pair] = frozenset()
    forms: frozenset[str] = frozenset()


def constant(values: Values) -> Step:
    """The step that always answers the same."""
    return lambda _run, _this: values
