"""The response of lupus nephritis by UPCR and eGFR (KDIGO 2024, MEM; item EFCRR). Knows no choice of baseline."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import first_not_positive, underivable
from crf_app.clinical.censored import span
from crf_app.clinical.criteria import all_of, at_least, at_most, less_than
from crf_app.clinical.derivation import Derivation

_UPCR = Decimal("0.5")
_UPCR_PARTIAL = Decimal(3)
_KEPT = Decimal("0.85")


def renal_response(
    upcr_baseline: Decimal,
    upcr: Decimal | None,
    egfr_baseline: Decimal | None,
    egfr: Decimal | None,
    upcr_baseline_qualifier: str | None,
    upcr_qualifier: str | None,
) -> Derivation:
    """``CRR`` if UPCR < 0.5 mg/mg and eGFR ≥ 85 % of baseline; ``PRR`` if UPCR fell ≥ 50 % to < 3; else ``NR`` (KDIGO).

    UPCR in mg/mg, with the signs of those of which only a limit is known; eGFR in one unit and by one formula. PRR asks
    for the eGFR too. Null with a baseline UPCR under 0.5 (``outside:upcr_baseline``), while what is known decides not
    (``missing:…``, ``censored:upcr``), or for a value not above 0 (``invalid:…``).

    >>> renal_response(Decimal(3), Decimal("1.5"), Decimal(100), Decimal(85), None, None).value
    'PRR'
    """
    wrong = first_not_positive(upcr_baseline=upcr_baseline, egfr_baseline=egfr_baseline or Decimal(1))
    if wrong:
        return underivable("invalid", wrong)
    now: tuple[Decimal | None, ...] = (None,) if upcr is None else span(upcr, upcr_qualifier)
    before = span(upcr_baseline, upcr_baseline_qualifier)
    found = [_response(baseline, each, egfr_baseline, egfr) for baseline in before for each in now]
    if all(each == found[0] for each in found):
        return found[0]
    lacking = next((each for each in found if each.reason.startswith("missing")), None)
    return lacking or underivable("censored", "upcr")


def _response(
    upcr_baseline: Decimal, upcr: Decimal | None, egfr_baseline: Decimal | None, egfr: Decimal | None
) -> Derivation:
    if less_than(upcr_baseline, _UPCR):
        return underivable("outside", "upcr_baseline")
    kept = None if egfr_baseline is None else at_least(egfr, egfr_baseline * _KEPT)
    halved = at_most(upcr, upcr_baseline / 2)
    complete = all_of({"upcr": less_than(upcr, _UPCR), "egfr": kept})
    part = all_of({"upcr": halved if halved is not True else less_than(upcr, _UPCR_PARTIAL), "egfr": kept})
    if complete.value == "Y":
        return Derivation("CRR")
    if part.value == "N" and complete.value == "N":
        return Derivation("NR")
    given = {"upcr": upcr, "egfr_baseline": egfr_baseline, "egfr": egfr}
    missing = [name for name, value in given.items() if value is None]
    return underivable("missing", *missing) if missing else Derivation("PRR")
