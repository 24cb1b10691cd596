"""CAR-HEMATOTOX before lymphodepletion (Rejeski, Blood 2021; A-15): exploratory, validated only in B-cell lymphoma.

Takes the canonical units of the laboratory grid, which are not those of the paper (mg/dL, g/dL, /µL).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, reaches, underivable
from crf_app.clinical.censored import QUALIFIERS, span
from crf_app.clinical.derivation import Derivation

_HIGH_RISK = Decimal(2)
_MOST = {"platelets": 2, "neutrophils": 1, "haemoglobin": 1, "crp": 1, "ferritin": 2}


@dataclass(frozen=True)
class Counts:
    """What is known before lymphodepletion, in the units of the laboratory grid."""

    platelets: Decimal | None
    neutrophils: Decimal | None
    haemoglobin: Decimal | None
    crp: Decimal | None
    ferritin: Decimal | None
    crp_includes: bool
    qualifiers: tuple[str | None, ...] = ()


def car_hematotox(found: Counts) -> Derivation:
    """The score, 0–7; ``status`` is ``low`` or ``high`` risk (2 or more) where what is known decides (REJ21).

    Platelets and neutrophils in 10^9/L, haemoglobin g/L, CRP mg/L, ferritin µg/L: platelets > 175 → 0, 75–175 → 1,
    < 75 → 2; neutrophils < 1.2 → 1; haemoglobin < 90 → 1; CRP from 30 (``crp_includes``) or above it → 1, for the
    value is printed both ways (D-13); ferritin < 650 → 0, 650–2000 → 1, > 2000 → 2. ``qualifiers`` are the signs of the
    five values in this order where only a limit is known (``>2000``). Null with bounds while one is missing
    (``missing:…``), or a limit does not decide (``censored:…``); a negative value or another sign is ``invalid:…``.

    >>> car_hematotox(Counts(Decimal(130), Decimal("1.8"), Decimal(105), Decimal(14), Decimal(320), True)).value
    Decimal('1')
    """
    given: dict[str, Decimal | None] = {name: getattr(found, name) for name in _MOST}
    signs = dict(zip(_MOST, (*found.qualifiers, *[None] * len(_MOST)), strict=False))
    wrong = [name for name, value in given.items() if value is not None and value < 0]
    if wrong or any(sign not in (None, *QUALIFIERS) for sign in found.qualifiers):
        return underivable("invalid", *(wrong or ["qualifiers"]))
    missing = [name for name, value in given.items() if value is None]
    parts = {name: _possible(name, value, signs[name], found.crp_includes) for name, value in given.items()}
    low, high = (Decimal(sum(ends)) for ends in zip(*parts.values(), strict=True))
    status = "high" if low >= _HIGH_RISK else ("low" if high < _HIGH_RISK else "")
    if low == high:
        return Derivation(low, low=low, high=high, status=status)
    censored = [name for name, (least, most) in parts.items() if least < most]
    reason = f"missing:{','.join(missing)}" if missing else f"censored:{','.join(censored)}"
    return Derivation(None, reason, low, high, status)


def _possible(name: str, value: Decimal | None, qualifier: str | None, crp_includes: bool) -> tuple[int, int]:
    """The least and the most points of a part."""
    if value is None:
        return 0, _MOST[name]
    ends = [_points(name, each, crp_includes) for each in span(value, qualifier)]
    return min(ends), max(ends)


def _points(name: str, value: Decimal, crp_includes: bool) -> int:
    match name:
        case "platelets":
            return 2 - reaches(value, Decimal(75)) - exceeds(value, Decimal(175))
        case "neutrophils":
            return int(not reaches(value, Decimal("1.2")))
        case "haemoglobin":
            return int(not reaches(value, Decimal(90)))
        case "crp":
            return int(reaches(value, Decimal(30)) if crp_includes else exceeds(value, Decimal(30)))
        case _:
            return int(reaches(value, Decimal(650))) + exceeds(value, Decimal(2000))
