"""The screen for IEC-HS, the HLH-like syndrome after immune effector cells (Hines 2023, MEM; C-08, A-20).

A prompt only: the physician diagnoses and grades. The multiples, the fibrinogen limit and the parts of the rule are the
caller's settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable, yes
from crf_app.clinical.censored import agreed, span
from crf_app.clinical.criteria import any_known, less_than, matches, more_than
from crf_app.clinical.derivation import Derivation


@dataclass(frozen=True)
class Ferritin:
    """Ferritin with its upper limit and baseline in one unit, whether it rises rapidly (Y, N), and the multiple
    (HIN23: 2). A qualifier is the sign of a result of which only a limit is known (``>2000``)."""

    ferritin: Decimal | None
    uln: Decimal | None
    baseline: Decimal | None
    rapid_rise: str | None
    times: Decimal
    qualifier: str | None = None
    baseline_qualifier: str | None = None


def iechs_ferritin(found: Ferritin) -> Derivation:
    """Y if ferritin exceeds ``times`` the upper limit or the baseline, or rises rapidly (Y); else N (HIN23: twice).

    Null while what is known decides neither way: ``missing:…``, or ``censored:ferritin`` where all is given.

    >>> iechs_ferritin(Ferritin(Decimal(5000), Decimal(300), Decimal(800), "N", Decimal(2))).value
    'Y'
    """
    values = _span(found.ferritin, found.qualifier)
    limits = {"uln": _span(found.uln, None), "baseline": _span(found.baseline, found.baseline_qualifier)}
    answer = any_known(
        *(_over(values, limit, found.times) for limit in limits.values()), matches(found.rapid_rise, "Y")
    )
    if answer is not None:
        return Derivation(yes(answer))
    lacking = [name for name in ("ferritin", *limits, "rapid_rise") if getattr(found, name) is None]
    return underivable("missing", *lacking) if lacking else underivable("censored", "ferritin")


@dataclass(frozen=True)
class Transaminases:
    """AST and ALT with their upper limits and baselines, all in U/L, and the multiple (HIN23: 5). A qualifier is the
    sign of a result of which only a limit is known (``>1000``)."""

    ast: Decimal | None
    ast_uln: Decimal | None
    ast_baseline: Decimal | None
    alt: Decimal | None
    alt_uln: Decimal | None
    alt_baseline: Decimal | None
    times: Decimal
    ast_qualifier: str | None = None
    ast_baseline_qualifier: str | None = None
    alt_qualifier: str | None = None
    alt_baseline_qualifier: str | None = None


def iechs_transaminases(found: Transaminases) -> Derivation:
    """Y if AST or ALT exceeds ``times`` its upper limit, or its baseline where that was above the limit (HIN23).

    A missing baseline is taken as normal. Null while what is known decides neither way: ``missing:…``, or
    ``censored:…`` where all is given.

    >>> normal = (Decimal(30), Decimal(40), None)
    >>> iechs_transaminases(Transaminases(*normal, Decimal(240), Decimal(40), Decimal(90), Decimal(5))).value
    'N'
    """
    ast = _span(found.ast, found.ast_qualifier), _span(found.ast_baseline, found.ast_baseline_qualifier)
    alt = _span(found.alt, found.alt_qualifier), _span(found.alt_baseline, found.alt_baseline_qualifier)
    parts = {
        "ast": _raised(*ast, found.ast_uln, found.times),
        "alt": _raised(*alt, found.alt_uln, found.times),
    }
    answer = any_known(*parts.values())
    if answer is not None:
        return Derivation(yes(answer))
    names = [name for part, known in parts.items() if known is None for name in (part, f"{part}_uln")]
    lacking = [name for name in names if getattr(found, name) is None]
    open_parts = [part for part, known in parts.items() if known is None]
    return underivable("missing", *lacking) if lacking else underivable("censored", *open_parts)


def iechs_fibrinogen(fibrinogen: Decimal, lln: Decimal | None, limit: Decimal, qualifier: str | None) -> Derivation:
    """Y if fibrinogen is under the limit (HIN23: 1.5 g/L = 150 mg/dL) or under the lower limit of normal; all in g/L.

    The qualifier is the sign of a result of which only a limit is known (``<2.5``). Null if fibrinogen is missing,
    (``missing:lln``) while it is not under the limit and the lower limit is missing, or (``censored:fibrinogen``) where
    it may be either.

    >>> iechs_fibrinogen(Decimal("2.0"), Decimal("2.0"), Decimal("1.5"), None).value
    'N'
    """
    ends = [any_known(less_than(each, limit), less_than(each, lln)) for each in span(fibrinogen, qualifier)]
    answer = agreed(ends)
    if answer is not None:
        return Derivation(yes(answer))
    return underivable("missing", "lln") if lln is None else underivable("censored", "fibrinogen")


def iechs_screen(
    ferritin: str | None,
    minor: tuple[str | None, ...],
    haemophagocytosis: str | None,
    not_better_explained: str | None,
    minor_needed: Decimal,
    explanation_counts: bool,
) -> Derivation:
    """POS if the ferritin criterion and enough minor ones hold and nothing explains it better; else NEG (C-08).

    All answers Y or N. ``minor`` are transaminases, fibrinogen and cytopenia; haemophagocytosis is one more, N where no
    tissue was examined. ``minor_needed`` is 1 by C-08; without ``explanation_counts`` another explanation does not
    matter. Null, ``missing:…``, while what is known decides neither way.

    >>> iechs_screen("Y", ("Y", "N", "N"), "N", "Y", Decimal(1), True).value
    'POS'
    """
    answers = (*minor, haemophagocytosis)
    present, possible = answers.count("Y"), len(answers) - answers.count("N")
    parts = {
        "ferritin": matches(ferritin, "Y"),
        "minor": True if present >= minor_needed else (None if possible >= minor_needed else False),
        "not_better_explained": matches(not_better_explained, "Y") if explanation_counts else True,
    }
    if False in parts.values():
        return Derivation("NEG")
    missing = [name for name, holds in parts.items() if holds is None]
    if "minor" in missing and haemophagocytosis is None:
        missing.insert(missing.index("minor") + 1, "haemophagocytosis")
    return underivable("missing", *missing) if missing else Derivation("POS")


_Ends = tuple[Decimal | None, Decimal | None]


def _span(value: Decimal | None, qualifier: str | None) -> _Ends:
    return (None, None) if value is None else span(value, qualifier)


def _over(value: _Ends, limit: _Ends, times: Decimal) -> bool | None:
    """Whether the value is more than so many times the limit, whatever both may be."""
    pairs = zip(value, reversed(limit), strict=True)
    return agreed(more_than(each, None if most is None else most * times) for each, most in pairs)


def _raised(value: _Ends, baseline: _Ends, uln: Decimal | None, times: Decimal) -> bool | None:
    if uln is None:
        return None
    low, high = (max(uln, each) if each is not None else uln for each in baseline)
    return _over(value, (low, high), times)
