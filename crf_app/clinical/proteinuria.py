"""The urine protein to creatinine ratio in mg/mg, its change and its class of response (A-10, KDIGO).

Knows nothing of how the baseline is chosen (C-11).
"""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import TOLERANCE, first_not_positive, underivable
from crf_app.clinical.censored import QUALIFIERS, span
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

_UNLIMITED = Decimal("Infinity")
_INVERSE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def upcr_standard(value: Decimal, unit: str) -> Derivation:
    """A reported UPCR in mg/mg, from mg/mg, g/g, mg/g, mg/mmol or g/mol (A-10; 1 mg/mg = 113.12 mg/mmol).

    Null for another unit or a negative value (``invalid:…``), or if either is missing.

    >>> upcr_standard(Decimal(500), "mg/g").value
    Decimal('0.5')
    """
    if unit not in _RATIOS:
        return underivable("invalid", "unit")
    return underivable("invalid", "value") if value < 0 else Derivation(value / _RATIOS[unit])


def upcr_from_spot(
    protein: Decimal,
    protein_unit: str,
    creatinine: Decimal,
    creatinine_unit: str,
    protein_qualifier: str | None,
    creatinine_qualifier: str | None,
) -> Derivation:
    """The UPCR in mg/mg of a spot urine: protein in mg/dL, mg/L or g/L, creatinine in mg/dL, mmol/L or µmol/L (A-10).

    The qualifiers are the signs of results of which only a limit is known; ``status`` is then that of the ratio, more
    where the creatinine is less. Null for another unit or sign, a negative protein or a creatinine not above 0
    (``invalid:…``), if anything is missing, or where both signs draw apart (``censored:protein,creatinine``).

    >>> found = upcr_from_spot(Decimal(1500), "mg/L", Decimal("8.84"), "mmol/L", "<", None)
    >>> found.value.quantize(Decimal("0.0001")), found.status
    (Decimal('1.5000'), '<')
    """
    wrong = _wrong_in_spot(protein, protein_unit, creatinine, creatinine_unit, protein_qualifier, creatinine_qualifier)
    if wrong:
        return underivable("invalid", wrong)
    signs = {sign for sign in (protein_qualifier, _INVERSE.get(creatinine_qualifier or "")) if sign}
    if len({sign[0] for sign in signs}) > 1:
        return underivable("censored", "protein", "creatinine")
    milligrams = protein * _PROTEIN_TO_MG_DL[protein_unit]
    return Derivation(
        milligrams / (creatinine * _CREATININE_TO_MG_DL[creatinine_unit]), status=min(signs, key=len, default="")
    )


def percent_change(
    now: Decimal, baseline: Decimal, now_qualifier: str | None, baseline_qualifier: str | None
) -> Derivation:
    """The change from baseline in percent, ``(now − baseline) / baseline × 100``; both in one unit (A-10).

    The qualifiers are the signs of values of which only a limit is known: null with bounds, the upper perhaps empty
    (``censored:…``). Null if either is missing, or the baseline is not above 0 (``invalid:baseline``).

    >>> percent_change(Decimal("1.5"), Decimal("3.0"), None, None).value
    Decimal('-50.0')
    >>> percent_change(Decimal("0.3"), Decimal("3.0"), "<", None).low
    Decimal('-100')
    """
    signs = {"now": now_qualifier, "baseline": baseline_qualifier}
    wrong = first_not_positive(baseline=baseline) or _not_a_sign(**{f"{each}_qualifier": signs[each] for each in signs})
    if wrong:
        return underivable("invalid", wrong)
    censored = [name for name, sign in signs.items() if sign]
    if not censored:
        return Derivation((now - baseline) / baseline * 100)
    (least, most), (lowest, highest) = span(now, now_qualifier), span(baseline, baseline_qualifier)
    high = None if lowest <= 0 or most.is_infinite() else (most / lowest - 1) * 100
    return Derivation(None, f"censored:{','.join(censored)}", (least / highest - 1) * 100, high)


def proteinuria_class(
    change: Decimal | None,
    now: Decimal | None,
    now_qualifier: str | None,
    least_change: Decimal | None,
    most_change: Decimal | None,
) -> Derivation:
    """The response: ``CR`` (UPCR under 0.5 mg/mg), else by the fall in percent ``50-99``, ``25-49`` or ``NONE`` (A-10).

    ``change`` is in percent, negative for a fall (−50.0 counts as 50); ``now`` in mg/mg, with its sign where only a
    limit is known. Without ``change`` the class is that of its bounds, where both have the same; an upper one that is
    missing is unlimited. With ``now`` missing the class of the change or its bounds is ``provisional`` (reason
    ``missing:now``), for CR is not excluded. Null without a change or its bounds where UPCR is missing or 0.5 or more,
    or where limits do not decide (``censored``).

    >>> proteinuria_class(Decimal("-50.0"), Decimal("1.5"), None, None, None).value
    '50-99'
    >>> proteinuria_class(None, None, None, Decimal(-100), Decimal(-90)).value
    '50-99'
    """
    if wrong := _not_a_sign(now_qualifier=now_qualifier):
        return underivable("invalid", wrong)
    worst = _UNLIMITED if most_change is None and least_change is not None else most_change
    changes = (least_change, worst) if change is None else (change, change)
    nows = (None, None) if now is None else span(now, now_qualifier)
    classes = {_class(by, each) for by, each in zip(changes, nows, strict=True)}
    if len(classes) > 1:
        return underivable("censored", "now" if now_qualifier else "change")
    if not (found := classes.pop()):
        return underivable("missing", "change", *(["now"] if now is None else []))
    if now is None:
        return Derivation(found, "missing:now", status="provisional")
    return Derivation(found, status="final")


def _class(change: Decimal | None, now: Decimal | None) -> str:
    if now is not None and now < _COMPLETE_UNDER - TOLERANCE:
        return "CR"
    if change is None:
        return ""
    if -change >= 50 - TOLERANCE:
        return "50-99"
    return "25-49" if -change >= 25 - TOLERANCE else "NONE"


def _not_a_sign(**signs: str | None) -> str:
    return next((name for name, sign in signs.items() if sign not in (None, *QUALIFIERS)), "")


def _wrong_in_spot(
    protein: Decimal,
    protein_unit: str,
    creatinine: Decimal,
    creatinine_unit: str,
    protein_qualifier: str | None,
    creatinine_qualifier: str | None,
) -> str:
    if protein_unit not in _PROTEIN_TO_MG_DL:
        return "protein_unit"
    if creatinine_unit not in _CREATININE_TO_MG_DL:
        return "creatinine_unit"
    signs = {"protein_qualifier": protein_qualifier, "creatinine_qualifier": creatinine_qualifier}
    return first_not_positive(creatinine=creatinine) or ("protein" if protein < 0 else _not_a_sign(**signs))
