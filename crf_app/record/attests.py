"""Attests: what they cover, whether they hold, what overtook them; and which changes owe a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import cast

from crf_app.record.canonical import Json
from crf_app.record.commands import Meaning
from crf_app.record.subject import LOCKS, Fact, SubjectState, covers_place, is_value
from crf_app.record.view import AttestLine

ON_VALUES = frozenset({Meaning.COMPLETE, Meaning.VERIFY, Meaning.SIGN, Meaning.FREEZE, Meaning.LOCK})
"""Meanings whose ``covers`` is a set of changes."""


def covers_of(changes: Iterable[str]) -> str:
    """SHA-256 over the sorted hashes of the changes that an attest covers, in hex."""
    return hashlib.sha256("".join(sorted(changes)).encode("ascii")).hexdigest()


def line_of(state: SubjectState, attest: Fact) -> AttestLine:
    """An attest with its state now."""
    withdrawn = bool(state.withdrawals(attest))
    overtaken = "" if withdrawn else overtaken_by(state, attest)
    details = attest.more.get("details")
    return AttestLine(
        hash=attest.hash,
        scope=attest.what,
        meaning=str(attest.more.get("meaning", "")),
        user=attest.author.user,
        time=attest.time,
        holds=not withdrawn and not overtaken,
        withdrawn=withdrawn,
        overtaken_by=overtaken,
        details=cast("dict[str, str]", details) if isinstance(details, dict) else {},
    )


def holding(state: SubjectState, scope: str, meaning: Meaning) -> list[AttestLine]:
    """The attests of a meaning, on exactly this scope, that hold."""
    found = [fact for fact in state.attests if fact.what == scope and fact.more.get("meaning") == meaning.value]
    return [line for line in (line_of(state, fact) for fact in found) if line.holds]


def overtaken_by(state: SubjectState, attest: Fact) -> str:
    """The change that first altered what an attest covers, in causal, then hash order; empty while it holds."""
    if Meaning(str(attest.more.get("meaning"))) not in ON_VALUES:
        return ""
    if attest.more.get("covers") == covers_of(fact.hash for fact in state.current_in(attest.what)):
        return ""
    later = [
        fact
        for fact in state.facts.values()
        if is_value(fact) and covers_place(attest.what, fact.what) and not attest.knew(fact) and state.in_force(fact)
    ]
    first = [fact for fact in later if not any(fact.knew(other) for other in later if other.entry != fact.entry)]
    return min((fact.hash for fact in first), default="?")


def locked(state: SubjectState, scope: str) -> bool:
    """Whether a lock or freeze over a scope stands."""
    return any(
        fact.more.get("meaning") in LOCKS and covers_place(fact.what, scope) and not state.withdrawals(fact)
        for fact in state.attests
    )


def owes_reason(state: SubjectState, change: Fact) -> bool:
    """Whether a change replaced a settled value (design 4.6), judged in its own causal past."""
    return any(_settled(state, state.facts[old], change) for old in change.base if old in state.facts)


def _settled(state: SubjectState, old: Fact, change: Fact) -> bool:
    if old.author.root != change.author.root or old.author.device != change.author.device:
        return True
    named = (state.facts[name] for name in state.speaks_of.get(old.hash, ()))
    if any(_by_another(fact, old) and change.knew(fact) and fact.entry != change.entry for fact in named):
        return True
    return any(change.knew(fact) and _settles(fact, old) for fact in state.attests)


def _by_another(fact: Fact, old: Fact) -> bool:
    return (fact.author.user, fact.author.device) != (old.author.user, old.author.device)


def _settles(attest: Fact, old: Fact) -> bool:
    meaning = attest.more.get("meaning")
    if meaning == Meaning.COMPLETE.value:
        return covers_place(attest.what, old.what) and attest.knew(old)
    return meaning == Meaning.RELEASE_BEGUN.value and in_cut(attest.more.get("cut"), old)


def in_cut(cut: Json, fact: Fact) -> bool:
    """Whether a cut {chain: [seq, hash]} holds a change."""
    if not isinstance(cut, Mapping):
        return False
    head = cut.get(fact.chain)
    return isinstance(head, list | tuple) and isinstance(head[0], int) and head[0] >= fact.seq
