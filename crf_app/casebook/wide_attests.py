"""Attests on the whole site or study, as a casebook sees them: what is current there, and which of them hold.

Computed when asked for, from read rows and the entries that concern no subject; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from crf_app.record.attests import altering, first_of
from crf_app.record.causality import SESSION, vector_of
from crf_app.record.places import SITE, WIDE_SCOPES
from crf_app.record.rows import Standing
from crf_app.record.subject import Fact, facts_of
from crf_app.record.view import AttestLine
from crf_app.record.wide import author_of, is_listed, study_changes, study_overtaken, wide_line, wide_of

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


def current_in(casebook: Casebook, scope: str) -> list[str]:
    """The changes current in the whole site, or in the whole study."""
    if scope != SITE:
        return study_changes(casebook.authority)
    return [cell.change for cell in casebook.keeping.cells()] + [fact.hash for fact in _site_facts(casebook)]


def wide_attests(casebook: Casebook) -> tuple[AttestLine, ...]:
    """The attests on the site and the study with their state now, oldest first."""
    wide = wide_of(casebook.authority, casebook.site)
    current = {scope: current_in(casebook, scope) for scope in {fact.what for fact in wide}}
    lines = []
    for fact in filter(is_listed, wide):
        line = wide_line(wide, fact, current[fact.what])
        altered = not (line.holds or line.withdrawn or line.proposed)
        lines.append(line if not altered else _overtaken(casebook, fact, line))
    return tuple(lines)


def _overtaken(casebook: Casebook, attest: Fact, line: AttestLine) -> AttestLine:
    if attest.what != SITE:
        return replace(line, overtaken_by=study_overtaken(casebook.authority, attest))
    later = [fact for fact in _site_facts(casebook) if not attest.knew(fact)]
    for subject in _touched_since(casebook, attest):
        later += altering(casebook.book(subject).state, attest)
    return replace(line, overtaken_by=first_of(later) or attest.hash)


def _touched_since(casebook: Casebook, attest: Fact) -> list[str]:
    """The subjects of entries that an attest did not know."""
    chains = [chain for chain in casebook.keeping.heads() if chain.endswith(f":{casebook.site}")]
    later = [
        entry.hash
        for chain in chains
        for entry in casebook.keeping.entries(chain=chain, from_seq=attest.past.get(chain, 0) + 1)
    ]
    return sorted({row.subject for row in casebook.keeping.placed(hashes=later)} - {""})


def _site_facts(casebook: Casebook) -> Iterator[Fact]:
    """What was said of the site itself: its name and the like; neither sessions nor attests."""
    rows = {row.entry: row for row in casebook.keeping.placed(subject="")}
    for entry in casebook.keeping.entries(subject=""):
        head, row = entry.header, rows[entry.hash]
        if head.site != casebook.site or head.type == SESSION or row.standing is not Standing.CURRENT:
            continue
        past = vector_of(row.vector)
        facts = facts_of(entry, past, author_of(entry, casebook.authority, past))
        yield from (fact for fact in facts if fact.type != "attest" or fact.what not in WIDE_SCOPES)
