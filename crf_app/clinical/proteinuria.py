"""The urine protein to creatinine ratio in mg/mg, its change and its class of response (A-10, KDIGO).

Knows nothing of how the baseline is chosen (C-11).
"""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import TOLERANCE, first_not_positive, underivable
from crf_app.clinical.derivation import Derivation

MG_MMOL_PER_MG_MG = Decimal("113.12")
_COMPLETE_UNDER = Decimal("0.5")
_RATIOS = {
    "mg/mg": Decimal(1),
    "g/g": Decimal(1),
    "mg/g": Decimal(1000),
    "mg/mmol": MG_MMOL_PER_MG_MG,
    "g/mol": MG_MMOL_PER_MG_MG,
}
_PROTEIN_TO_MG_DL = {"mg/dL": Decimal(1), "mg/L": Decimal("0.1"), "g/L": Decimal(100)}
_CREATININE_TO_MG_DL = {
    "mg/dL": Decimal(1),
    "mmol/L": Decimal("11.312"),
    "µmol/L": Decimal("0.011312"),
    "μmol/L": Decimal("0.011312"),  # the Greek letter, which looks the same
}


def upcr_standard(value: Decimal, unit: str) -> Derivation:
    """A reported UPCR in mg/mg, from mg/mg, g/g, mg/g, mg/mmol or g/mol (A-10; 1 mg/mg = 113.12 mg/mmol).

    Null for another unit or a negative value (``invalid:…``), or if either is missing.

    >>> upcr_standard(Decimal(500), "mg/g").value
    Decimal('0.5')
    """
    if unit not in _RATIOS:
        return underivable("invalid", "unit")
    return underivable("invalid", "value") if value < 0 else Derivation(value / _RATIOS[unit])


def upcr_from_spot(protein: Decimal, protein_unit: str, creatinine: Decimal, creatinine_unit: str) -> Derivation:
    """The UPCR in mg/mg of a spot urine: protein in mg/dL, mg/L or g/L, creatinine in mg/dL, mmol/L or µmol/L (A-10).

    Null for another unit, a negative protein or a creatinine not above 0 (``invalid:…``), or if anything is
    missing.

    >>> upcr_from_spot(Decimal(1500), "mg/L", Decimal("8.84"), "mmol/L").value.quantize(Decimal("0.0001"))
    Decimal('1.5000')
    """
    if protein_unit not in _PROTEIN_TO_MG_DL:
        return underivable("invalid", "protein_unit")
    if creatinine_unit not in _CREATININE_TO_MG_DL:
        return underivable("invalid", "creatinine_unit")
    wrong = first_not_positive(creatinine=creatinine) or ("protein" if protein < 0 else "")
    if wrong:
        return underivable("invalid", wrong)
    milligrams = protein * _PROTEIN_TO_MG_DL[protein_unit]
    return Derivation(milligrams / (creatinine * _CREATININE_TO_MG_DL[creatinine_unit]))


def percent_change(now: Decimal, baseline: Decimal) -> Derivation:
    """The change from baseline in percent, ``(now − baseline) / baseline × 100``; both in one unit (A-10).

    Null if either is missing, or the baseline is not above 0 (``invalid:baseline``).

    >>> percent_change(Decimal("1.5"), Decimal("3.0")).value
    Decimal('-50.0')
    """
    wrong = first_not_positive(baseline=baseline)
    return underivable("invalid", wrong) if wrong else Derivation((now - baseline) / baseline * 100)


def proteinuria_class(change: Decimal | None, now: Decimal | None) -> Derivation:
    """The response: ``CR`` (UPCR under 0.5 mg/mg), else by the fall in percent ``50-99``, ``25-49`` or ``NONE`` (A-10).

    ``change`` is in percent, negative for a fall (−50.0 counts as 50); ``now`` in mg/mg. With ``now`` missing
    the class of the change is ``provisional`` (reason ``missing:now``), for CR is not excluded. Null if
    ``change`` is missing and UPCR is missing or 0.5 or more.

    >>> proteinuria_class(Decimal("-50.0"), Decimal("1.5")).value
    '50-99'
    """
    if now is not None and now < _COMPLETE_UNDER - TOLERANCE:
        return Derivation("CR", status="final")
    if change is None:
        return underivable("missing", *(["change"] if now is not None else ["change", "now"]))
    found = _fall(-change)
    return (
        Derivation(found, status="final") if now is not None else Derivation(found, "missing:now", status="provisional")
    )


def _fall(percent: Decimal) -> str:
    if percent >= 50 - TOLERANCE:
        return "50-99"
    return "25-49" if percent >= 25 - TOLERANCE else "NONE"
