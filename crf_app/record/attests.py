"""Attests: what they cover, whether they hold, what overtook them; and which changes owe a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import cast

from crf_app.record.canonical import Json
from crf_app.record.commands import Meaning
from crf_app.record.subject import LOCKS, Fact, SubjectState, is_value, reaches
from crf_app.record.view import AttestLine

ON_VALUES = frozenset({Meaning.COMPLETE, Meaning.VERIFY, Meaning.SIGN, Meaning.FREEZE, Meaning.LOCK})
"""Meanings whose ``covers`` is a set of changes."""

_ON_VALUES = frozenset(meaning.value for meaning in ON_VALUES)


def covers_of(changes: Iterable[str]) -> str:
    """SHA-256 over the sorted hashes of the changes that an attest covers, in hex."""
    return hashlib.sha256("".join(sorted(changes)).encode("ascii")).hexdigest()


def line_of(state: SubjectState, attest: Fact) -> AttestLine:
    """An attest with its state now."""
    withdrawn, proposed = bool(state.withdrawals(attest)), not state.counts(attest)
    overtaken = "" if withdrawn else overtaken_by(state, attest)
    details = attest.more.get("details")
    return AttestLine(
        hash=attest.hash,
        scope=attest.what,
        meaning=attest.meaning,
        user=attest.author.user,
        time=attest.time,
        holds=not withdrawn and not overtaken and not proposed,
        withdrawn=withdrawn,
        overtaken_by=overtaken,
        details=cast("dict[str, str]", details) if isinstance(details, dict) else {},
        proposed=proposed,
    )


def holding(state: SubjectState, scope: str, meaning: Meaning) -> list[AttestLine]:
    """The attests of a meaning, on exactly this scope, that hold."""
    found = [fact for fact in state.attests if fact.what == scope and fact.meaning == meaning.value]
    return [line for line in (line_of(state, fact) for fact in found) if line.holds]


def overtaken_by(state: SubjectState, attest: Fact) -> str:
    """The change that first altered what an attest covers, in causal, then hash order; empty while it holds."""
    if attest.meaning not in _ON_VALUES:
        return ""
    if attest.more.get("covers") == covers_of(fact.hash for fact in state.current_in(attest.what)):
        return ""
    inside = [state.facts[name] for what in state.places_in(attest.what) for name in state.values[what]]
    fallen = [fact for fact in inside if not state.in_force(fact)]
    return first_of(altering(state, attest)) or first_of(fallen) or attest.hash


def altering(state: SubjectState, attest: Fact) -> list[Fact]:
    """The changes of a subject, unknown to an attest, that altered what it covers."""
    inside = [state.facts[name] for what in state.places_in(attest.what) for name in state.values[what]]
    return [*_new_values(state, attest, inside), *_later_acts(state, attest, inside)]


def _new_values(state: SubjectState, attest: Fact, inside: list[Fact]) -> list[Fact]:
    return [fact for fact in inside if not attest.knew(fact) and state.in_force(fact)]


def _later_acts(state: SubjectState, attest: Fact, inside: list[Fact]) -> list[Fact]:
    """Acceptances that took a proposal into what the attest covers, and locks that took a change out of it."""
    acts = [fact for fact in state.over if not attest.knew(fact)]
    names = {fact.hash for fact in inside}
    accepts = [act for act in acts if act.meaning == Meaning.ACCEPT.value and names & set(act.base) and act.entitled]
    fallen = [fact for fact in inside if fact.entitled and not state.in_force(fact)]
    locks = [act for act in acts if act.meaning in LOCKS and any(state.met(fact, act) for fact in fallen)]
    return [*accepts, *locks]


def first_of(later: list[Fact]) -> str:
    """Of some changes the first in causal, then hash order; empty where there is none."""
    first = [fact for fact in later if not any(fact.knew(other) for other in later if other.entry != fact.entry)]
    return min((fact.hash for fact in first), default="")


def locked(state: SubjectState, scope: str, meanings: Collection[str] = LOCKS) -> bool:
    """Whether a lock or freeze (or only one of these meanings) over a scope, its site or its study stands."""
    return any(
        reaches(fact.what, scope) and state.counts(fact) and not state.withdrawals(fact)
        for fact in state.over
        if fact.meaning in meanings
    )


def owes_reason(state: SubjectState, change: Fact) -> bool:
    """Whether a change replaced a settled value (design 4.6), judged in its own causal past.

    So does one that replaced a change whose own reason was still owed: the settled value is gone all the same.
    """
    if change.hash in state.owing:
        return state.owing[change.hash]
    unknown, pending = {change.hash: change}, [change]
    while pending:
        olds = _replaced(state, pending.pop())
        fresh = [old for old in olds if old.hash not in state.owing and old.hash not in unknown]
        unknown |= {old.hash: old for old in fresh}
        pending += fresh
    owes = False
    for fact in sorted(unknown.values(), key=lambda found: (found is change, found.order)):
        owes = any(_leaves_owing(state, old, fact) for old in _replaced(state, fact))
        if fact.hash:
            state.owing[fact.hash] = owes
    return owes


def unexplained(state: SubjectState, change: Fact) -> set[str]:
    """A change with those before it in its cell whose reason is still owed: one reason explains them all."""
    found, pending = {change.hash}, [change]
    while pending:
        olds = [old for old in _replaced(state, pending.pop()) if old.hash not in found and owes_reason(state, old)]
        owing = [old for old in olds if not state.reasons_of(old.hash)]
        found |= {old.hash for old in owing}
        pending += owing
    return found


def _replaced(state: SubjectState, change: Fact) -> list[Fact]:
    return [state.facts[old] for old in change.base if old in state.facts] if is_value(change) else []


def _leaves_owing(state: SubjectState, old: Fact, change: Fact) -> bool:
    if _settled(state, old, change):
        return True
    return state.owing[old.hash] and not any(change.knew(reason) for reason in state.reasons_of(old.hash))


def _settled(state: SubjectState, old: Fact, change: Fact) -> bool:
    if old.author.root != change.author.root or old.author.device != change.author.device:
        return True
    named = state.saying(old.hash)
    if any(_by_another(fact, old) and change.knew(fact) and fact.entry != change.entry for fact in named):
        return True
    return any(change.knew(fact) and _settles(fact, old) for fact in state.over)


def _by_another(fact: Fact, old: Fact) -> bool:
    return (fact.author.user, fact.author.device) != (old.author.user, old.author.device)


def _settles(attest: Fact, old: Fact) -> bool:
    if attest.meaning == Meaning.COMPLETE.value:
        return reaches(attest.what, old.what) and attest.knew(old)
    return attest.meaning == Meaning.RELEASE_BEGUN.value and in_cut(attest.more.get("cut"), old)


def in_cut(cut: Json, fact: Fact) -> bool:
    """Whether a cut {chain: [seq, hash]} holds a change."""
    if not isinstance(cut, Mapping):
        return False
    head = cut.get(fact.chain)
    return isinstance(head, list | tuple) and bool(head) and isinstance(head[0], int) and head[0] >= fact.seq
