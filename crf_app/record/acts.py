"""What people did about a place besides answering: overrides, removals asked for without right, work done apart.

Computed from the state; nothing here knows forms or rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crf_app.record.commands import Meaning
from crf_app.record.places import FormKey, Place
from crf_app.record.rights import roles_for_entry
from crf_app.record.subject import MOVE, Fact, SubjectState, reaches
from crf_app.record.view import Finding, OverrideLine
from crf_app.study.model import Course, Label, Severity

REDACTION = "REDACTION"
STRIKE = "STRIKE"
PACKAGE = "PACKAGE"


def for_two(course: Course) -> frozenset[str]:
    """The names of the needs that only two people together go past, as the study says."""
    return frozenset(gate.name(need) for gate in course.gates for need in gate.needs if need.second)


def overrides_of(state: SubjectState, key: FormKey, course: Course) -> tuple[OverrideLine, ...]:
    """The overrides on a form that count, in causal order."""
    what = f"override:{key.path}"
    notes = (note for note in state.notes if note.type == "override" and note.what == what and note.entitled)
    two = for_two(course)
    counted = (note for note in notes if str(note.more.get("gate")) not in two or note.author.second)
    return tuple(_override(state, key, note) for note in sorted(counted, key=lambda note: note.order))


def _is_signed(state: SubjectState, key: FormKey, note: Fact) -> bool:
    """Whether who may sign went past themselves, or signed the form since (protocol 1.2 wants their signature)."""
    may_sign = roles_for_entry("attest", Meaning.SIGN.value) or frozenset()
    signatures = (fact for fact in state.over if fact.meaning == Meaning.SIGN.value and reaches(fact.what, key.path))
    since = (fact for fact in signatures if fact.knew(note) and state.counts(fact) and not state.withdrawals(fact))
    return not may_sign.isdisjoint(note.author.roles) or any(since)


def _override(state: SubjectState, key: FormKey, note: Fact) -> OverrideLine:
    text = note.value.get("text", "") if isinstance(note.value, dict) else ""
    gate = str(note.more.get("gate", ""))
    return OverrideLine(
        note.hash, gate, frozenset(note.base), note.author.user, note.time, str(text), _is_signed(state, key, note)
    )


def asked_out(state: SubjectState, place: Place, current: Iterable[Fact]) -> tuple[Finding, ...]:
    """A finding where somebody without the right to it asked that a value be taken out, and it is still there."""
    named = tuple(fact.hash for fact in current if fact.hash in state.idle and not state.is_redacted(fact))
    return (Finding(REDACTION, Severity.SOFT, place, _REDACTION, named),) if named else ()


def struck_apart(place: Place, strikes: Sequence[Fact]) -> tuple[Finding, ...]:
    """A finding, shown at a place, where one struck what another restored, each without knowing of the other."""
    if len({fact.value is True for fact in strikes}) < 2:
        return ()
    return (Finding(STRIKE, Severity.HARD, place, _STRIKE, tuple(sorted(fact.hash for fact in strikes))),)


def packages_of(state: SubjectState, key: FormKey) -> list[str]:
    """The packages that a form was begun under: the first is the form's, more are there when it was begun apart.

    A form's package is that of the first entry on it; of concurrent ones the earlier in amendment order (design 6.1).
    A proposal does not count, and accepting it lets a value in, not another version, unless nothing else is there.
    """
    if not key.instance and key.path not in state.forms:
        return []
    names = [name for what in state.places_in(key.path) for name in state.values[what]]
    created = [key.instance] if key.instance in state.facts else []
    facts = [fact for fact in (state.facts[name] for name in (*created, *names)) if fact.type != MOVE]
    counted = [fact for fact in facts if state.by_right(fact)] or [fact for fact in facts if state.in_force(fact)]
    if len({fact.package for fact in counted}) < 2:
        return sorted({fact.package for fact in counted})
    first: list[Fact] = []
    for fact in sorted(counted, key=lambda fact: fact.order):
        if not any(fact.knew(other) for other in first if other.entry != fact.entry):
            first.append(fact)
    rank = {name: number for number, name in enumerate(state.packages)}
    return sorted({fact.package for fact in first}, key=lambda name: (rank.get(name, len(rank)), name))


def package_of(state: SubjectState, key: FormKey) -> str | None:
    """The package that a form is of: that which it was begun under or, in the order of amendments, the last that it was
    moved to; None while nobody has begun it."""
    begun = packages_of(state, key)
    if not begun:
        return None
    moved = (str(fact.more.get("to", "")) for fact in moves_on(state, key) if state.in_force(fact))
    rank = {name: number for number, name in enumerate(state.packages)}
    return max((begun[0], *(name for name in moved if name in rank)), key=lambda name: rank.get(name, -1))


def moves_on(state: SubjectState, key: FormKey) -> list[Fact]:
    """The moves of a form to newer packages, in causal order."""
    found = (state.facts[name] for name in state.values.get(key.path, ()))
    return sorted((fact for fact in found if fact.type == MOVE), key=lambda fact: fact.order)


def begun_apart(place: Place, packages: Sequence[str]) -> tuple[Finding, ...]:
    """A finding, shown at a place, where a form was begun under two packages by people who did not know of it."""
    return (Finding(PACKAGE, Severity.NOTE, place, _PACKAGE),) if len(packages) > 1 else ()


_PACKAGE = Label(
    "This form was begun under two versions of the study at the same time. The earlier amendment holds.",
    "本表在两个研究版本下同时开始填写，以较早的修订为准。",
)
_REDACTION = Label(
    "Somebody without the right to it asked that this value be removed. Have it removed, or confirm that it stays.",
    "无权限者要求移除此值。请由有权限者移除，或确认保留。",
)
_STRIKE = Label(
    "One person struck this out, another restored it. Strike it out or restore it again.",
    "一人划去，另一人恢复。请重新划去或恢复。",
)
