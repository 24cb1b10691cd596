"""Which revocations of keys hold, where they take the keys of one another's authors (docs/decisions/0009).

A question of the set of entries alone: whatever order they came in, the answer is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crf_app.record.authority import Grant, Lost, Revocation, Stand

RECOVERY = "recovery"
"""The id under which the printed recovery code is enrolled."""

_SHEET = f"person:{RECOVERY}"


@dataclass(frozen=True)
class Disputes:
    """Revocations of keys, judged together.

    ``counts`` says whether one holds when these are the keys that were taken, ``rightful`` whether it does by what lies
    in its own causal past.
    """

    taking: Lost
    grants: Collection[Grant]
    counts: Callable[[Revocation, Lost], bool]
    rightful: Callable[[Revocation], bool]
    _away: dict[tuple[str, Stand], int] = field(default_factory=dict, repr=False, compare=False)

    def settled(self) -> Lost:
        """Those that hold.

        An entry that spends a recovery code, or by which an administrator settles a dispute, overcomes some; unless
        another such entry overcomes it, or it does not hold itself.
        """
        entries = {one.at: frozenset(other for other in self.taking if other.at == one.at) for one in self.taking}
        over = {at: self._spending(said) | self._settling(said) for at, said in entries.items()}
        firm = {at: gone for at, gone in over.items() if gone and not _reached(entries[at], at, over)}
        while True:
            held = self._by_rank(self.taking.difference(*firm.values()))
            kept = {at: gone for at, gone in firm.items() if entries[at] <= held}
            if len(kept) == len(firm):
                return held
            firm = kept

    def _by_rank(self, taking: Lost) -> Lost:
        """Those of the authors whose keys are the fewest recovery codes away from the founding hold first, and what
        they leave next; of equals all do."""
        holding: Lost = frozenset()
        ranked = {found: self._codes_away(found.by.key, found.at) if found.by else 0 for found in taking}
        for rank in sorted(set(ranked.values())):
            equals = (found for found in taking if ranked[found] == rank)
            holding |= {found for found in equals if self.counts(found, holding)}
        return holding

    def _codes_away(self, key: str, at: Stand) -> int:
        """Over how many recovery codes a key was enrolled, by whoever did so in the causal past with the fewest."""
        if (key, at) not in self._away:
            ways = (grant for grant in self.grants if grant.key == key and at.follows(grant.at))
            self._away[key, at] = min(map(self._codes_to, ways), default=0)
        return self._away[key, at]

    def _codes_to(self, grant: Grant) -> int:
        behind = self._codes_away(grant.by.key, grant.at) if grant.by else 0
        return behind + (grant.target == _SHEET)

    def _spending(self, said: Lost) -> Lost:
        """What an entry overcomes that uses a recovery code up: it takes the code's own key and one other, and the code
        enrolled another code before.

        Overcome is who would take the code's key, or a key that it enrolled, by the right of a key that is taken here;
        but not who renewed the code, which may be lost.
        """
        one = next(iter(said))
        known = [grant for grant in self.grants if one.by and one.at.follows(grant.at)]
        sheet = one.by.key if one.by else ""
        made = [grant for grant in known if grant.by and grant.by.key == sheet]
        own, targets = f"key:{sheet}", {found.target for found in said}
        is_sheet = any(grant.target == _SHEET and grant.key == sheet for grant in known)
        followed = any(grant.target == _SHEET for grant in made)
        if not (is_sheet and followed and own in targets and len(targets) == 2 and self.rightful(one)):
            return frozenset()
        new = {grant.key for grant in made} - {grant.key for grant in known if grant not in made}
        guarded = {own, *(f"key:{key}" for key in new)}
        beside = (found for found in self.taking - said if found.target in guarded and not self.counts(found, said))
        return frozenset(found for found in beside if found.target != own or not self._renews(found))

    def _renews(self, found: Revocation) -> bool:
        """Whether the entry that takes a code's key enrols another code."""
        return any(grant.target == _SHEET and grant.at == found.at for grant in self.grants)

    def _settling(self, said: Lost) -> Lost:
        """What an entry overcomes whose author's key nobody took: the revocations by a key that it takes, which it knew
        to be at odds with one by another key."""
        targets = {found.target for found in said if self.counts(found, self.taking)}
        at = next(iter(said)).at
        known = [found for found in self.taking if found.by and at.follows(found.at)]
        return frozenset(
            found for found in known if _own(found) in targets and any(self._at_odds(found, other) for other in known)
        )

    def _at_odds(self, one: Revocation, other: Revocation) -> bool:
        """Whether two, by different keys, take the right of one another's author."""
        apart = _own(one) != _own(other)
        return apart and not self.counts(one, frozenset({other})) and not self.counts(other, frozenset({one}))


def _own(found: Revocation) -> str:
    """The key of its author, as a revocation would name it."""
    return f"key:{found.by.key}" if found.by else ""


def _reached(said: Lost, at: Stand, over: Mapping[Stand, Lost]) -> bool:
    """Whether another entry overcomes something that an entry says."""
    return any(said & gone for other, gone in over.items() if other != at)
