"""What a redaction takes out: the changes that it names and all that was shown or taken from them (design 4.2).

Two questions with two answers. Which changes a redaction should *name* is asked of the values that its author sees.
Which values it *takes out* of a set of entries is read from their headers alone, so that it follows from the set
whatever is current, waiting or on a fork, and whatever was taken out before. Nothing here knows rights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from crf_app.record.canonical import Json
from crf_app.record.entries import Entry, change_hash
from crf_app.record.places import resolve
from crf_app.record.project import subject_of_entry
from crf_app.record.subject import Fact, SubjectState

_OWN = "self:"
_DIGITS = 6

Gone = dict[tuple[str, int], str]
"""Values to take out: {(entry, change): place}."""


def taken_from(entry: str, more: Mapping[str, Json]) -> set[str]:
    """The changes that a change of an entry was shown or taken from.

    >>> taken_from("00", {"from": ["ab", "self:", "self:-1"]}) == {"ab", "self:", "self:-1"}
    True
    """
    sources = more.get("from", ())
    names = [str(name) for name in sources] if isinstance(sources, list | tuple) else []
    return {_named(entry, name) for name in names}


def _named(entry: str, name: str) -> str:
    number = name.removeprefix(_OWN)
    own = name.startswith(_OWN) and number.isascii() and number.isdigit() and len(number) <= _DIGITS
    return change_hash(entry, int(number)) if own else name


def spread(state: SubjectState, changes: Collection[str]) -> set[str]:
    """Changes to redact with every change that was shown or taken from them, transitively, and with what they
    themselves only brought back (an undo): the same value in the same cell."""
    found = set(changes)
    while True:
        more = {fact.hash for fact in state.facts.values() if found & taken_from(fact.entry, fact.more)}
        more |= {name for change in found & state.facts.keys() for name in _brought_back(state, state.facts[change])}
        if more <= found:
            return found
        found |= more


def _brought_back(state: SubjectState, fact: Fact) -> Iterator[str]:
    for name in taken_from(fact.entry, fact.more):
        source = state.facts.get(name)
        if source is not None and source.what == fact.what and source.value == fact.value:
            yield name


def taken_out(entries: Iterable[Entry], named: Iterable[str]) -> Gone:
    """The values among some entries that go when these changes are taken out; of what concerns no subject, only texts
    of attests: a study without its package could not be opened."""
    owners: dict[str, tuple[Entry, int]] = {}
    follow: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for k, shape in enumerate(entry.header.changes):
            owners[entry.change(k)] = entry, k
            for source in taken_from(entry.hash, shape.more) if "from" in shape.more else ():
                follow[source].append(entry.change(k))
    found = set(named)
    pending = list(found)
    while pending:
        more = set(follow[pending.pop()]) - found
        found |= more
        pending += more
    chosen = [owners[name] for name in sorted(found & owners.keys())]
    return {(entry.hash, k): _place(entry, k) for entry, k in chosen if may_lose_values(entry)}


def may_lose_values(entry: Entry) -> bool:
    """Whether values of an entry can be taken out."""
    return entry.header.type == "attest" or bool(subject_of_entry(entry))


def _place(entry: Entry, k: int) -> str:
    own = {f"{_OWN}{number}": name for number, name in enumerate(entry.names)}
    return resolve(entry.header.changes[k].what, own)
