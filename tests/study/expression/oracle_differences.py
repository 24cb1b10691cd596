"""Where the two engines answer one step otherwise, and what is right; forms/README.md shows the same lists.

A step is the smallest part of an expression on which they differ: what it is applied to, both answer alike. Every entry
works out the right answer by plain Python, as a third opinion; what no entry confirms fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.study.expression import oracle_truth as truth
from tests.study.expression.oracle_truth import Step, Values


@dataclass(frozen=True)
class Known:
    """One known difference: what it is, why ours stays, the templates on which it shows, the right answer of a step.

    ``right`` gives None where this is not about the step.
    """

    what: str
    why: str
    on: str
    right: Callable[[Step], Values | None]

    def explains(self, step: Step) -> bool:
        """Whether a step differs in just this way, and ours is the right answer of it."""
        return re.search(self.on, step.template) is not None and truth.same(self.right(step), step.ours)


MOVED = r"^\(\{\} [+-] \d+ \w+\)$"
DECIDED = (
    Known(
        "A date too coarse for the unit that is added or taken away has no answer; FHIRPath cuts the number down",
        "`@2024-03 + 20 days` may be March or April",
        MOVED,
        truth.of_coarse_dates,
    ),
    Known(
        "Quotients, means and roots have 34 digits; FHIRPath asks for 8 places at least",
        "nothing is rounded on the way",
        r"^\(\{\} / \{\}\)$|\.(avg|sqrt)\(\)$",
        truth.to_thirty_four_digits,
    ),
    Known(
        "The sum of nothing is nothing; the other engine answers 0",
        "a total of doses that nobody entered is not known to be 0",
        r"\.sum\(\)$",
        lambda step: () if step.given == ((),) else None,
    ),
    Known(
        "A missing length of `substring` gives nothing, one below 0 the empty text; FHIRPath gives the rest for none",
        "what is missing makes the answer missing, everywhere alike",
        r"^\{\}\.substring\(1, ",
        truth.of_odd_lengths,
    ),
    Known(
        "A date beside a time is compared by the local calendar day, UTC+08:00",
        "every time of the trial is of one hospital (C-12); the other engine takes the day in UTC",
        r"^\(\{\} (=|!=|<|<=|>|>=|~|!~) \{\}\)$",
        truth.by_local_day,
    ),
)
"""Ours is a decision."""

FAULTS = (
    Known(
        "It compares only the first values of two collections",
        "FHIRPath compares every value",
        r"^\(\{\} (=|!=|~|!~) \{\}\)$",
        truth.of_collections,
    ),
    Known(
        "It takes `2.5` and `2.50`, or what was entered and what was written, for different in a collection",
        "FHIRPath ignores trailing zeros",
        r"\| |\.(union|distinct|isDistinct|intersect|exclude|subsetOf|count)\(|^\(\{\} (in|contains) ",
        truth.of_sets,
    ),
    Known(
        "It takes an entered `false` for true in a criterion",
        "FHIRPath keeps what the criterion finds true",
        r"^dose\.(where|exists)\(\{\}\)",
        truth.of_criteria,
    ),
    Known(
        "It moves a time to UTC and drops its offset when something is added; it fails on hours and less",
        "FHIRPath keeps the time and its offset",
        MOVED,
        truth.of_moved_times,
    ),
    Known(
        "It decides comparisons of dates that their precision leaves open",
        "FHIRPath answers nothing",
        r"^\(\{\} (=|!=|<|<=|>|>=) \{\}\)$",
        lambda step: () if truth.open_between(step) else None,
    ),
    Known(
        "It floors the remainder and the whole quotient of negative numbers, or cuts them from a rounded quotient",
        "FHIRPath truncates",
        r"^\(\{\} (mod|div) \{\}\)$",
        truth.of_truncated_division,
    ),
    Known(
        "It writes truth values as `True` and `False`, numbers without zeros, partial dates with the day of today",
        "FHIRPath writes what is there",
        r"^\{\}\.toString\(\)$",
        truth.of_written_values,
    ),
    Known(
        "It takes an empty text for nothing",
        "FHIRPath takes it for a text",
        r"^\{\}\.(startsWith|endsWith|replace|contains)\(",
        truth.of_texts,
    ),
    Known(
        "It rounds halves to even, in `~` and `round`",
        "FHIRPath rounds them away from zero",
        r"^\(\{\} !?~ \{\}\)$|\.round\(2\)$",
        truth.of_rounded_numbers,
    ),
    Known(
        "It fails where an argument, or the number after a sign, is missing or was entered",
        "FHIRPath answers nothing, or takes what was entered",
        r"^\(-\{\}|\.(indexOf|contains|replace|skip|take|startsWith|endsWith)\(",
        truth.of_missing_arguments,
    ),
    Known(
        "It fails on sums, means and extremes of what was entered",
        "FHIRPath takes what was entered",
        r"\.(sum|avg|min|max)\(\)$",
        truth.of_totals,
    ),
)
"""The other engine departs from the specification."""
