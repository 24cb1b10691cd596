"""Body measures: surface area (A-04) and mass index. Knows nothing of doses."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import first_not_positive, half_up, underivable
from crf_app.clinical.derivation import Derivation


def bsa_mosteller(height_cm: Decimal, weight_kg: Decimal) -> Derivation:
    """Body surface area in m², ``√(height × weight / 3600)``, unrounded (Mosteller, NEJM 1987; A-04).

    Null if height or weight is missing, or is not above 0 (``invalid:…``).

    >>> bsa_mosteller(Decimal(180), Decimal(80)).value
    Decimal('2')
    """
    wrong = first_not_positive(height_cm=height_cm, weight_kg=weight_kg)
    if wrong:
        return underivable("invalid", wrong)
    return Derivation((height_cm * weight_kg / 3600).sqrt())


def bsa_dosing(height_cm: Decimal, weight_kg: Decimal) -> Derivation:
    """Body surface area in m² that doses are computed with: Mosteller, half up to 0.01 m² (A-04, C-13).

    Null if height or weight is missing, or is not above 0 (``invalid:…``).

    >>> bsa_dosing(Decimal(150), Decimal(40)).value
    Decimal('1.29')
    """
    exact = bsa_mosteller(height_cm, weight_kg)
    return Derivation(half_up(exact.value, 2)) if isinstance(exact.value, Decimal) else exact


def bmi(height_cm: Decimal, weight_kg: Decimal) -> Derivation:
    """Body mass index in kg/m², ``weight / (height in m)²``, unrounded.

    Null if height or weight is missing, or is not above 0 (``invalid:…``).

    >>> bmi(Decimal(200), Decimal(80)).value
    Decimal('20')
    """
    wrong = first_not_positive(height_cm=height_cm, weight_kg=weight_kg)
    if wrong:
        return underivable("invalid", wrong)
    return Derivation(weight_kg / (height_cm / 100) ** 2)
