"""Attests on the whole site or the whole study: what they cover, whether they hold, how they reach a subject.

A *site* attest stands in a site's chain and covers everything current of its subjects, and the site's own facts. A
*study* attest stands in a study-wide chain and covers the study-wide facts: packages, people, devices, revocations
(docs/decisions/0006). Which changes are current is given: nothing here loads a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from crf_app.record.attests import ON_VALUES, covers_of
from crf_app.record.authority import Amendment, Authority
from crf_app.record.causality import Vector, knows
from crf_app.record.commands import Meaning
from crf_app.record.entries import STUDY_WIDE, Entry
from crf_app.record.places import SITE, STUDY
from crf_app.record.seconds import second_of
from crf_app.record.subject import LOCKS, Author, Fact, SubjectState, facts_of
from crf_app.record.view import AttestLine

_ON_VALUES = frozenset(meaning.value for meaning in ON_VALUES)


def author_of(entry: Entry, authority: Authority, past: Vector) -> Author:
    """Who wrote an entry, as judgements need it, and what they might, given the entry's causal past."""
    name = entry.header.session or ""
    session = authority.sessions.get(name)
    user = session.user if session else ""
    root = session.root if session else name
    rights = authority.rights(entry, past)
    second = second_of(entry, authority, past)
    return Author(user, entry.header.device, name, root, rights.revoked, rights.roles, rights.had, second)


def wide_of(authority: Authority, site: str) -> tuple[Fact, ...]:
    """The attests on a site and on the study, with what was said of them, in causal order."""
    found: list[Fact] = []
    for entry, past in authority.wide:
        here = {SITE: site, STUDY: STUDY_WIDE}
        facts = facts_of(entry, past, author_of(entry, authority, past))
        found += [fact for fact in facts if here.get(fact.what) == entry.header.site]
    return tuple(sorted(found, key=lambda fact: fact.order))


def new_state(authority: Authority, site: str, *, of_site: bool = False) -> SubjectState:
    """The state of a subject of a site, or of the site's own record, before anything is recorded of it."""
    latest = dict.fromkeys(package.hash for package in reversed(amendments(authority)))
    return SubjectState(wide_of(authority, site), list(reversed(latest)), of_site=of_site)


def study_changes(authority: Authority) -> list[str]:
    """The study-wide changes that an attest on the study covers: none replaces another, all of them stand."""
    return [change for change, _ in authority.facts]


def wide_line(wide: Sequence[Fact], attest: Fact, current: Iterable[str]) -> AttestLine:
    """A wide attest with its state now, given the changes that are current in its scope.

    ``overtaken_by`` is left to who can name it: see ``attests.first_of`` and :func:`study_overtaken`.
    """
    state = SubjectState(wide)
    withdrawn, counts = bool(state.withdrawals(attest)), state.counts(attest)
    same = attest.meaning not in _ON_VALUES or attest.more.get("covers") == covers_of(current)
    details = attest.more.get("details")
    return AttestLine(
        hash=attest.hash,
        scope=attest.what,
        meaning=attest.meaning,
        user=attest.author.user,
        time=attest.time,
        holds=counts and not withdrawn and same,
        withdrawn=withdrawn,
        details=cast("dict[str, str]", details) if isinstance(details, dict) else {},
        proposed=not counts,
    )


def is_study_locked(authority: Authority) -> bool:
    """Whether a lock on the study stands: what is adopted against it is not in force."""
    state = SubjectState(wide_of(authority, ""))
    return any(not state.withdrawals(lock) for lock in _locks(state))


def _locks(state: SubjectState) -> list[Fact]:
    return [fact for fact in state.over if fact.what == STUDY and fact.meaning in LOCKS and state.counts(fact)]


def amendments(authority: Authority) -> list[Amendment]:
    """The packages in the order of amendments, the one in force last; without those that met a study lock or were
    brought with a key that was taken. Of two under one number the one that knew of the other, else that which comes
    first by hash, is the later."""
    state = SubjectState(wide_of(authority, ""))
    locks = _locks(state)
    counted = [found for found in authority.packages if authority.counts(found)]
    free = [found for found in counted if not any(_met(state, found, lock) for lock in locks)]
    return [found for number in sorted({found.number for found in free}) for found in _of_number(free, number)]


def _of_number(packages: Iterable[Amendment], number: int) -> list[Amendment]:
    """The packages under one number, the one that holds last."""
    same = [found for found in packages if found.number == number]
    newest = [found for found in same if not any(other.at.knew(found.at) for other in same if other != found)]
    last = min(newest or same, key=lambda found: found.hash)
    return sorted(same, key=lambda found: (found == last, sum(found.at.past.values()), found.hash))


def _met(state: SubjectState, package: Amendment, lock: Fact) -> bool:
    """Whether a package was written against a lock on the study, or apart from it."""
    opened = any(knows(package.at.past, found.chain, found.seq) for found in state.withdrawals(lock))
    return not opened and not knows(lock.past, package.at.chain, package.at.seq)


def package_in_force(authority: Authority) -> Amendment | None:
    """The last amendment; of two under one number that did not know one another the first by hash."""
    return next(reversed(amendments(authority)), None)


def study_overtaken(authority: Authority, attest: Fact) -> str:
    """The first study-wide change that an attest on the study did not know, by hash among equals."""
    later = [(change, at) for change, at in authority.facts if not knows(attest.past, at.chain, at.seq)]
    first = [change for change, at in later if not any(at.knew(other) for _, other in later if other != at)]
    return min(first, default="")


def is_listed(fact: Fact) -> bool:
    """Whether a wide attest is shown as a line of its own, and not as what was said of another."""
    return fact.meaning not in (Meaning.WITHDRAW.value, Meaning.ACCEPT.value)
