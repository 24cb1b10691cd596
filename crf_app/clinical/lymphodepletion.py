"""Doses of cyclophosphamide and fludarabine before the infusion (A-07b). Which renal rule holds is a setting (D-06)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, first_not_positive, half_up, reaches, underivable
from crf_app.clinical.derivation import Derivation


@dataclass(frozen=True)
class _Step:
    limit: int
    factor: str
    includes_limit: bool = True

    def takes(self, egfr: Decimal) -> bool:
        limit = Decimal(self.limit)
        return reaches(egfr, limit) if self.includes_limit else exceeds(egfr, limit)


_UNLIMITED = Decimal("Infinity")

# from the highest; under the last step fludarabine is not given (FLULAB, LD-02)
_RENAL_RULES = {
    "LABEL_IV_2010": (_Step(80, "1.00"), _Step(50, "0.80"), _Step(30, "0.60")),
    "LABEL_OLD_30_70": (_Step(70, "1.00", includes_limit=False), _Step(30, "0.80")),
    "DFCI": (_Step(50, "1.00"), _Step(30, "0.60")),
}


def fludarabine_factor(
    egfr: Decimal | None, rule: str, least_egfr: Decimal | None, most_egfr: Decimal | None
) -> Derivation:
    """The factor on the fludarabine dose at an eGFR in mL/min/1.73 m², by a named renal rule (FLULAB, D-06, A-07b).

    Rules: ``LABEL_IV_2010``, ``LABEL_OLD_30_70``, ``DFCI``; steps are half-open intervals. Under 30 the factor is 0,
    status ``stop``, reason ``contraindicated:egfr``. Without ``egfr`` the factor is that of its bounds where both have
    the same, no upper one being unlimited; else ``censored:egfr``: the kidney may need less. Null for another rule
    (``invalid:rule``), or if the rule, or the eGFR and its lower bound, are missing.

    >>> fludarabine_factor(Decimal("79.9"), "LABEL_IV_2010", None, None).value
    Decimal('0.80')
    >>> fludarabine_factor(Decimal("29.9"), "LABEL_IV_2010", None, None).status
    'stop'
    >>> fludarabine_factor(None, "LABEL_IV_2010", Decimal(91), None).value
    Decimal('1.00')
    """
    if rule not in _RENAL_RULES:
        return underivable("invalid", "rule")
    least, most = (least_egfr, most_egfr) if egfr is None else (egfr, egfr)
    if least is None:
        return underivable("missing", "egfr")
    found = _renal_factor(least, rule)
    return (
        found if found == _renal_factor(_UNLIMITED if most is None else most, rule) else underivable("censored", "egfr")
    )


def _renal_factor(egfr: Decimal, rule: str) -> Derivation:
    for step in _RENAL_RULES[rule]:
        if step.takes(egfr):
            return Derivation(Decimal(step.factor))
    return Derivation(Decimal(0), "contraindicated:egfr", status="stop")


def lymphodepletion_dose(mg_per_m2: Decimal, bsa: Decimal, factor: Decimal) -> Derivation:
    """A daily dose in mg: mg/m² × BSA in m², rounded half up to 0.01 first, × factor; unrounded (A-07b, C-13).

    Null if anything is missing, for a BSA not above 0, or a dose or factor under 0 (``invalid:…``).

    >>> lymphodepletion_dose(Decimal(30), Decimal("1.29"), Decimal("0.80")).value
    Decimal('30.9600')
    """
    wrong = first_not_positive(bsa=bsa)
    wrong = wrong or next((n for n, v in (("mg_per_m2", mg_per_m2), ("factor", factor)) if v < 0), "")
    return underivable("invalid", wrong) if wrong else Derivation(mg_per_m2 * half_up(bsa, 2) * factor)


def cumulative_per_m2(doses_mg: tuple[Decimal | None, ...], bsa: Decimal, days: Decimal) -> Derivation:
    """The cumulative dose given in mg/m²: the sum of the doses of ``days`` days / BSA (items LDCUMC, LDCUMF).

    While a given dose is missing null (``missing:doses_mg``) with the sum so far as lower bound (section
    0.5). Null for a BSA not above 0 (``invalid:bsa``) or if BSA or days is missing.

    >>> cumulative_per_m2((Decimal(387),) * 3, Decimal("1.29"), Decimal(3)).value == 900
    True
    """
    wrong = first_not_positive(bsa=bsa)
    if wrong:
        return underivable("invalid", wrong)
    known = [dose for dose in doses_mg if dose is not None]
    total = sum(known, Decimal(0)) / half_up(bsa, 2)
    if len(known) < max(days, Decimal(len(doses_mg))):
        return Derivation(None, "missing:doses_mg", low=total)
    return Derivation(total)
