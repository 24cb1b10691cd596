"""Glucocorticoids as prednisone (A-12) and the usual dose of tocilizumab (A-22). Not dosing advice."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import first_not_positive, reaches, underivable
from crf_app.clinical.derivation import Derivation

_PREDNISONE_PER_MG = {
    "PREDNISONE": Decimal(1),
    "PREDNISOLONE": Decimal(1),
    "METHYLPREDNISOLONE": Decimal("1.25"),
    "DEXAMETHASONE": Decimal("6.667"),
    "BETAMETHASONE": Decimal("8.333"),
    "HYDROCORTISONE": Decimal("0.25"),
    "CORTISONE": Decimal("0.2"),
    "DEFLAZACORT": Decimal("0.833"),
}
_CODES = {"PRED": "PREDNISONE", "MPRED": "METHYLPREDNISOLONE", "DEXA": "DEXAMETHASONE"}


def prednisone_equivalent(drug: str, dose_mg: Decimal) -> Derivation:
    """A glucocorticoid dose in mg of prednisone, by the factors of A-12 (MEM); unrounded.

    Drugs by generic name in either case, or the codes PRED, MPRED, DEXA of form TX. Null for another drug or
    a negative dose (``invalid:…``), or if either is missing.

    >>> prednisone_equivalent("methylprednisolone", Decimal(40)).value
    Decimal('50.00')
    """
    name = _CODES.get(drug.upper(), drug.upper())
    if name not in _PREDNISONE_PER_MG:
        return underivable("invalid", "drug")
    return underivable("invalid", "dose_mg") if dose_mg < 0 else Derivation(dose_mg * _PREDNISONE_PER_MG[name])


def tocilizumab_dose(weight_kg: Decimal) -> Derivation:
    """The usual dose in mg for CRS: 8 mg/kg from 30 kg, 12 mg/kg under it, at most 800 mg (label; A-22, MEM).

    Null if the weight is missing, or is not above 0 (``invalid:weight_kg``).

    >>> tocilizumab_dose(Decimal("29.9")).value
    Decimal('358.8')
    """
    if first_not_positive(weight_kg=weight_kg):
        return underivable("invalid", "weight_kg")
    per_kg = 8 if reaches(weight_kg, Decimal(30)) else 12
    return Derivation(min(weight_kg * per_kg, Decimal(800)))
