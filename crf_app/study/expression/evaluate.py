"""Running a compiled expression on a record: values out, with the references that were found empty.

Nothing but the :class:`~crf_app.study.expression.context.Context` is asked; the same record gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from crf_app.clinical.signature import Kind
from crf_app.study.expression import arithmetic
from crf_app.study.expression.check import Compiled
from crf_app.study.expression.context import BUDGET, BudgetExceeded, Context, Focus, Memory, Run
from crf_app.study.expression.kinds import Pair, Scalar

__all__ = ["BUDGET", "BudgetExceeded", "Context", "Focus", "Outcome", "evaluate"]


@dataclass(frozen=True)
class Outcome:
    """What an expression answers; ``missing`` are the items found empty on the way, in the order met."""

    values: tuple[Scalar, ...]
    missing: tuple[Pair, ...] = ()

    @property
    def value(self) -> Scalar | None:
        """The first value, None when there is none."""
        return self.values[0] if self.values else None


def evaluate(compiled: Compiled, context: Context, budget: int = BUDGET, memory: Memory | None = None) -> Outcome:
    """The answer for the record in focus; BudgetExceeded after so many steps. A memory changes nothing but the time."""
    run = Run(context, budget, memory)
    values = cast("tuple[Scalar, ...]", compiled.step(run, run.focus))
    if compiled.type.kind is Kind.DECIMAL:
        values = tuple(arithmetic.decimal(value) if isinstance(value, int) else value for value in values)
    return Outcome(values, tuple(run.lacking))
