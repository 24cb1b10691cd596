"""What a preview foresaw, so that the same rules need not be asked again once the answers stand in the record.

Refuses to guess: anything that came otherwise than supposed is computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from crf_app.record.difference import Difference
from crf_app.record.evaluation import Supposed, supposed_name
from crf_app.record.places import NEW
from crf_app.record.renaming import Names, Renaming
from crf_app.record.structure import Structure
from crf_app.record.subject import SubjectState
from crf_app.record.values import Answer


@dataclass(frozen=True)
class Foreseen:
    """The answers and the instances and rows that were supposed when so many changes were recorded, and all that would
    follow."""

    answers: Mapping[str, Answer | None]
    structure: Structure
    recorded: int
    supposed: Supposed
    difference: Difference

    def names(self, state: SubjectState, structure: Structure) -> Names | None:
        """The names of what was supposed, if just that was recorded since, by one entry, each place says what was
        supposed, and the instances and rows are those supposed, in their order; else None."""
        count = len(state.facts) - self.recorded
        new = list(islice(reversed(state.facts.values()), max(0, count)))
        written = [fact for fact in new if not fact.what.startswith("shown:")]
        made = Renaming({f"self:{fact.k}": fact.hash for fact in written if fact.what.endswith(NEW)})
        said = {fact.what: fact for fact in written if not fact.what.endswith(NEW)}
        answers = {made.what(what): what for what in self.answers}
        if said.keys() != answers.keys() or len({fact.entry for fact in new}) != 1:
            return None
        for what, fact in said.items():
            if state.current(what) != [fact] or fact.answer() != self.answers[answers[what]]:
                return None
        if not made.makes(self.structure, structure):
            return None
        return Names({supposed_name(answers[what]): fact.hash for what, fact in said.items()}, made)

    def difference_as(self, names: Names) -> Difference:
        """What would follow."""
        records, found = names.records, self.difference
        if not records:
            return found
        return Difference(
            {records.place(place) for place in found.places},
            {records.place(place): derived for place, derived in found.derived.items()},
            [names.finding(finding) for finding in found.appeared],
            [names.finding(finding) for finding in found.gone],
            found.operands,
        )
