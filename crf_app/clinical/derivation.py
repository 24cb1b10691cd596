"""What a clinical rule answers: a value, or null with the reason and, where the rule allows, bounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Derivation:
    """The answer of a clinical function.

    ``value`` is None when the rule cannot decide. ``reason`` is a stable code ``word:name,name`` with the names of the
    parameters concerned (``missing:hypotension``); it says why there is no value, or what speaks against the value
    (``failing:…``, ``contraindicated:…``). ``low`` and ``high`` bound a grade or total that is not determinable.
    ``status`` is a word of the rule itself (``final``, ``review``, ``incomplete``, ``provisional``, ``stop``).
    ``sources`` names what the value was taken from, where the rule chose it among several.

    >>> Derivation(None, reason="missing:hypoxia", low=Decimal(1), status="incomplete").value is None
    True
    """

    value: Decimal | str | None
    reason: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    status: str = ""
    sources: tuple[str, ...] = ()
