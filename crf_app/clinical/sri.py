"""The SLE responder index SRI-4 (Furie 2009, A-18), computed with SLEDAI-2K. Knows no item of BILAG.

BILAG grades are the letters A to E of nine systems in the order of form BIL.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.criteria import all_of, at_least, less_than, matches
from crf_app.clinical.derivation import Derivation

SYSTEMS = 9
_FALL = Decimal(4)
_PGA_RISE = Decimal("0.3")


@dataclass(frozen=True)
class Response:
    """Baseline (C-11) and now: SLEDAI-2K totals, PGA 0–3, nine BILAG grades each, rescue treatment Y/N."""

    sledai_baseline: Decimal | None
    sledai_now: Decimal | None
    pga_baseline: Decimal | None
    pga_now: Decimal | None
    bilag_baseline: tuple[str | None, ...]
    bilag_now: tuple[str | None, ...]
    rescue: str | None


def sri4(response: Response) -> Derivation:
    """Y if SLEDAI fell by ≥ 4, no new BILAG A and at most one new B, PGA rose < 0.3, and no rescue; else N (SRI09).

    Published with SELENA-SLEDAI; SLEDAI-2K is used here. Null, ``missing:…``, while what is known decides neither
    way; ``invalid:…`` unless there are nine grades A to E on both sides.

    >>> before, after = tuple("DADDDDDBD"), tuple("DCDDDDDCD")
    >>> sri4(Response(Decimal(12), Decimal(4), Decimal("1.8"), Decimal("0.5"), before, after, "N")).value
    'Y'
    """
    new_a = bilag_new_a(response.bilag_baseline, response.bilag_now)
    new_b = bilag_new_b(response.bilag_baseline, response.bilag_now)
    if new_a.reason.startswith("invalid"):
        return new_a
    fall = _difference(response.sledai_baseline, response.sledai_now)
    rise = _difference(response.pga_now, response.pga_baseline)
    answer = all_of(
        {
            "sledai": at_least(fall, _FALL),
            "pga": less_than(rise, _PGA_RISE),
            "bilag_a": _most(new_a, 0),
            "bilag_b": _most(new_b, 1),
            "rescue": matches(response.rescue, "N"),
        }
    )
    return answer if answer.value else underivable("missing", *_missing(response, answer.reason))


def bilag_new_a(bilag_baseline: tuple[str | None, ...], bilag_now: tuple[str | None, ...]) -> Derivation:
    """How many systems have a new BILAG A: A now and not at baseline (SRI09).

    Null with bounds (``missing:…``) while an answer is missing that decides; ``invalid:…`` unless there are nine
    grades A to E on both sides.

    >>> bilag_new_a(tuple("DBDDDDDAD"), tuple("DBDADDDBD")).value
    Decimal('1')
    """
    return _count(bilag_baseline, bilag_now, "A", "BCDE")


def bilag_new_b(bilag_baseline: tuple[str | None, ...], bilag_now: tuple[str | None, ...]) -> Derivation:
    """How many systems have a new BILAG B: B now, and C, D or E at baseline (SRI09, MEM). Null as in the new A.

    >>> bilag_new_b(tuple("DADDDDDAD"), tuple("DBDBDDDBD")).value
    Decimal('1')
    """
    return _count(bilag_baseline, bilag_now, "B", "CDE")


def _count(baseline: tuple[str | None, ...], now: tuple[str | None, ...], grade: str, before: str) -> Derivation:
    for name, grades in (("bilag_baseline", baseline), ("bilag_now", now)):
        if len(grades) != SYSTEMS or any(letter not in ("A", "B", "C", "D", "E", None) for letter in grades):
            return underivable("invalid", name)
    pairs = [(matches(b, *before), matches(n, grade)) for b, n in zip(baseline, now, strict=True)]
    low = Decimal(pairs.count((True, True)))
    high = Decimal(sum(False not in pair for pair in pairs))
    if low == high:
        return Derivation(low, low=low, high=high)
    lacking = [name for name, grades in (("bilag_baseline", baseline), ("bilag_now", now)) if None in grades]
    return Derivation(None, f"missing:{','.join(lacking)}", low, high)


def _most(count: Derivation, limit: int) -> bool | None:
    if count.low is not None and count.low > limit:
        return False
    return True if count.high is not None and count.high <= limit else None


def _difference(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first - second


def _missing(response: Response, reason: str) -> list[str]:
    """The fields that are missing among the criteria that a reason names."""
    named = reason.removeprefix("missing:").split(",")
    columns = ("bilag_baseline", response.bilag_baseline), ("bilag_now", response.bilag_now)
    lacking = [name for name in ("sledai_baseline", "sledai_now", "pga_baseline", "pga_now", "rescue")
               if getattr(response, name) is None and name.partition("_")[0] in named]  # fmt: skip
    return lacking + [name for name, grades in columns if None in grades and {"bilag_a", "bilag_b"} & set(named)]
