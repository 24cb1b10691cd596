"""Scores of the PedsQL 4.0 Generic Core (pedsql.org, A-16). The texts of its items are licensed and stand nowhere here.

Items are the codes 0 (never) to 4 (almost always), QL01 … QL23: physical 8, emotional 5, social 5, school 5.
"""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.derivation import Derivation

_POINTS = {"0": 100, "1": 75, "2": 50, "3": 25, "4": 0}
_SCALES = {"PHY": (0, 8), "EMO": (8, 13), "SOC": (13, 18), "SCH": (18, 23), "PSY": (8, 23), "TOT": (0, 23)}
ITEMS = 23


def pedsql_score(scale: str, items: tuple[str | None, ...]) -> Derivation:
    """A score of 0–100, the mean of the answered items of a scale, high is good (PEDSQL).

    ``scale`` PHY, EMO, SOC, SCH, PSY (emotional, social and school together) or TOT. Null (``missing:items.N``) with
    the lowest and highest score possible if fewer than half of its items are answered; ``invalid:…`` for another
    scale, or unless there are 23 codes 0–4.

    >>> pedsql_score("PHY", tuple("01230123") + (None,) * 15).value
    Decimal('62.5')
    >>> pedsql_score("SCH", tuple("1" * 18) + ("2", "2", None, None, None)).value is None
    True
    """
    if scale not in _SCALES:
        return underivable("invalid", "scale")
    if len(items) != ITEMS or any(item not in _POINTS for item in items if item is not None):
        return underivable("invalid", "items")
    first, end = _SCALES[scale]
    points = [_POINTS[item] for item in items[first:end] if item is not None]
    size, known = end - first, Decimal(sum(points))
    if 2 * len(points) >= size:
        return Derivation(known / len(points))
    missing = [f"items.{place + 1}" for place in range(first, end) if items[place] is None]
    high = (known + 100 * len(missing)) / size
    return Derivation(None, f"missing:{','.join(missing)}", known / size, high)
