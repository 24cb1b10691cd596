"""What a preview foresaw, so that the same rules need not be asked again once the answers stand in the record.

Refuses to guess: anything that came otherwise than supposed is computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from crf_app.record.difference import Difference
from crf_app.record.evaluation import Supposed, supposed_name
from crf_app.record.places import FormKey
from crf_app.record.reads import Read
from crf_app.record.subject import SubjectState
from crf_app.record.values import Answer
from crf_app.record.view import Finding

Findings = dict[FormKey, dict[tuple[str, str], Finding]]
Checked = dict[tuple[FormKey, str], dict[str, Read]]


@dataclass(frozen=True)
class Foreseen:
    """The answers that were supposed when so many changes were recorded, and all that would follow."""

    answers: Mapping[str, Answer | None]
    recorded: int
    supposed: Supposed
    findings: Findings
    checked: Checked
    difference: Difference

    def names(self, state: SubjectState) -> dict[str, str] | None:
        """{provisional name: hash} of the supposed changes, if just these were recorded since, by one entry, and each
        of their places says what was supposed; else None."""
        count = len(state.facts) - self.recorded
        new = list(islice(reversed(state.facts.values()), max(0, count)))
        written = {fact.what: fact for fact in new if not fact.what.startswith("shown:")}
        if written.keys() != self.answers.keys() or len({fact.entry for fact in new}) != 1:
            return None
        for what, fact in written.items():
            if state.current(what) != [fact] or fact.answer() != self.answers[what]:
                return None
        return {supposed_name(what): fact.hash for what, fact in written.items()}

    def named(self, names: Mapping[str, str]) -> Findings:
        """The findings, with the hashes of the changes among their operands."""
        return {key: {name: _named(one, names) for name, one in found.items()} for key, found in self.findings.items()}


def _named(finding: Finding, names: Mapping[str, str]) -> Finding:
    if names.keys().isdisjoint(finding.operands):
        return finding
    return replace(finding, operands=tuple(sorted(names.get(operand, operand) for operand in finding.operands)))
