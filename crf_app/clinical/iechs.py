"""The screen for IEC-HS, the HLH-like syndrome after immune effector cells (Hines 2023, MEM; C-08, A-20).

A prompt only: the physician diagnoses and grades. The multiples, the fibrinogen limit and the parts of the rule are the
caller's settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable, yes
from crf_app.clinical.criteria import any_known, less_than, matches, more_than
from crf_app.clinical.derivation import Derivation


def iechs_ferritin(
    ferritin: Decimal | None, uln: Decimal | None, baseline: Decimal | None, rapid_rise: str | None, times: Decimal
) -> Derivation:
    """Y if ferritin exceeds ``times`` the upper limit or the baseline, or rises rapidly (Y); else N (HIN23: twice).

    Ferritin, limit and baseline in one unit. Null, ``missing:…``, while what is known decides neither way.

    >>> iechs_ferritin(Decimal(5000), Decimal(300), Decimal(800), "N", Decimal(2)).value
    'Y'
    """
    parts = {
        "uln": more_than(ferritin, _multiple(uln, times)),
        "baseline": more_than(ferritin, _multiple(baseline, times)),
        "rapid_rise": matches(rapid_rise, "Y"),
    }
    answer = any_known(*parts.values())
    if answer is not None:
        return Derivation(yes(answer))
    given = {"uln": uln, "baseline": baseline, "rapid_rise": rapid_rise}
    lacking = ["ferritin"] if ferritin is None else []
    return underivable("missing", *lacking, *(name for name, value in given.items() if value is None))


@dataclass(frozen=True)
class Transaminases:
    """AST and ALT with their upper limits and baselines, all in U/L, and the multiple (HIN23: 5)."""

    ast: Decimal | None
    ast_uln: Decimal | None
    ast_baseline: Decimal | None
    alt: Decimal | None
    alt_uln: Decimal | None
    alt_baseline: Decimal | None
    times: Decimal


def iechs_transaminases(found: Transaminases) -> Derivation:
    """Y if AST or ALT exceeds ``times`` its upper limit, or its baseline where that was above the limit (HIN23).

    A missing baseline is taken as normal. Null, ``missing:…``, while what is known decides neither way.

    >>> normal = (Decimal(30), Decimal(40), None)
    >>> iechs_transaminases(Transaminases(*normal, Decimal(240), Decimal(40), Decimal(90), Decimal(5))).value
    'N'
    """
    parts = {
        "ast": _raised(found.ast, found.ast_uln, found.ast_baseline, found.times),
        "alt": _raised(found.alt, found.alt_uln, found.alt_baseline, found.times),
    }
    answer = any_known(*parts.values())
    if answer is not None:
        return Derivation(yes(answer))
    names = [name for part, known in parts.items() if known is None for name in (part, f"{part}_uln")]
    return underivable("missing", *(name for name in names if getattr(found, name) is None))


def iechs_fibrinogen(fibrinogen: Decimal, lln: Decimal | None, limit: Decimal) -> Derivation:
    """Y if fibrinogen is under the limit (HIN23: 1.5 g/L = 150 mg/dL) or under the lower limit of normal; all in g/L.

    Null if fibrinogen is missing, or (``missing:lln``) while it is not under the limit and the lower limit is missing.

    >>> iechs_fibrinogen(Decimal("2.0"), Decimal("2.0"), Decimal("1.5")).value
    'N'
    """
    answer = any_known(less_than(fibrinogen, limit), less_than(fibrinogen, lln))
    return underivable("missing", "lln") if answer is None else Derivation(yes(answer))


def iechs_screen(
    ferritin: str | None,
    minor: tuple[str | None, ...],
    haemophagocytosis: str | None,
    not_better_explained: str | None,
    minor_needed: Decimal,
    explanation_counts: bool,
) -> Derivation:
    """POS if the ferritin criterion and enough minor ones hold and nothing explains it better; else NEG (C-08).

    All answers Y or N. ``minor`` are transaminases, fibrinogen and cytopenia; haemophagocytosis is one more, and counts
    as not shown while no tissue was examined. ``minor_needed`` is 1 by C-08; without ``explanation_counts`` another
    explanation does not matter. Null, ``missing:…``, while what is known decides neither way.

    >>> iechs_screen("Y", ("Y", "N", "N"), None, "Y", Decimal(1), True).value
    'POS'
    """
    answers = (*minor, haemophagocytosis or "N")
    present, possible = answers.count("Y"), len(answers) - answers.count("N")
    parts = {
        "ferritin": matches(ferritin, "Y"),
        "minor": True if present >= minor_needed else (None if possible >= minor_needed else False),
        "not_better_explained": matches(not_better_explained, "Y") if explanation_counts else True,
    }
    if False in parts.values():
        return Derivation("NEG")
    missing = [name for name, holds in parts.items() if holds is None]
    return underivable("missing", *missing) if missing else Derivation("POS")


def _multiple(value: Decimal | None, times: Decimal) -> Decimal | None:
    return None if value is None else value * times


def _raised(value: Decimal | None, uln: Decimal | None, baseline: Decimal | None, times: Decimal) -> bool | None:
    if uln is None:
        return None
    against = baseline if baseline is not None and baseline > uln else uln
    return more_than(value, against * times)
