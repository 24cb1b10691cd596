"""Estimated glomerular filtration rate in mL/min/1.73 m², unrounded (A-05); never de-indexed. Creatinine is in µmol/L.

Knows nothing of thresholds or doses. Which formula decides is the caller's setting (D-05, C-16).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crf_app.clinical.age import age_decimal, age_years
from crf_app.clinical.arithmetic import first_not_positive, underivable
from crf_app.clinical.censored import QUALIFIERS
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation

UMOL_PER_MG_DL = Decimal("88.4")
_ADULT = Decimal(18)
_TWELVE = Decimal(12)
_U25_AGES = (Decimal(1), Decimal(25))
# K under 12 and its yearly growth, growth from 12, K from 18 (Pierce 2021)
_U25 = {
    "M": (Decimal("39.0"), Decimal("1.008"), Decimal("1.045"), Decimal("50.8")),
    "F": (Decimal("36.1"), Decimal("1.008"), Decimal("1.023"), Decimal("41.4")),
}
# κ, α, factor of sex (Inker, NEJM 2021;385:1737)
_CKD_EPI = {
    "F": (Decimal("0.7"), Decimal("-0.241"), Decimal("1.012")),
    "M": (Decimal("0.9"), Decimal("-0.302"), Decimal(1)),
}

# the formula under 18 years and from 18; the empty text where the choice has none
_CHOICES = {
    "SCHWARTZ": ("SCHWARTZ", ""),
    "U25": ("U25", "U25"),
    "CKD_EPI_2021": ("", "CKD_EPI_2021"),
    "SCHWARTZ_CKD_EPI_2021": ("SCHWARTZ", "CKD_EPI_2021"),
    "U25_CKD_EPI_2021": ("U25", "CKD_EPI_2021"),
}


def egfr_schwartz(height_cm: Decimal, creatinine_umol: Decimal) -> Derivation:
    """Bedside Schwartz, ``0.413 × height / creatinine in mg/dL``, meant for under 18 years (SCH09).

    Null if height or creatinine is missing, or is not above 0 (``invalid:…``).

    >>> round(egfr_schwartz(Decimal(150), Decimal("53.04")).value, 2)
    Decimal('103.25')
    """
    wrong = first_not_positive(height_cm=height_cm, creatinine_umol=creatinine_umol)
    if wrong:
        return underivable("invalid", wrong)
    return Derivation(Decimal("0.413") * height_cm / (creatinine_umol / UMOL_PER_MG_DL))


def egfr_u25(height_cm: Decimal, creatinine_umol: Decimal, sex: str, age_decimal: Decimal) -> Derivation:
    """CKiD U25, ``K × height in m / creatinine in mg/dL``, K by sex (M, F) and age in decimal years (PIE21).

    Null outside 1 to 25 years (``outside:age_decimal``), for a number not above 0 or another code of sex
    (``invalid:…``), or if anything is missing.

    >>> round(egfr_u25(Decimal(150), Decimal("53.04"), "F", Decimal(12)).value, 2)
    Decimal('90.25')
    """
    wrong = first_not_positive(height_cm=height_cm, creatinine_umol=creatinine_umol) or _not_a_sex(sex)
    if wrong:
        return underivable("invalid", wrong)
    if not _U25_AGES[0] <= age_decimal <= _U25_AGES[1]:
        return underivable("outside", "age_decimal")
    return Derivation(u25_k(sex, age_decimal) * height_cm / 100 / (creatinine_umol / UMOL_PER_MG_DL))


def u25_k(sex: str, age_decimal: Decimal) -> Decimal:
    """The constant K of U25 for a sex (M, F) and an age of 1 to 25 years (PIE21).

    >>> u25_k("F", Decimal(12)), u25_k("M", Decimal(20))
    (Decimal('36.1'), Decimal('50.8'))
    """
    at_twelve, growth_under, growth_over, adult = _U25[sex]
    if age_decimal >= _ADULT:
        return adult
    growth = growth_under if age_decimal < _TWELVE else growth_over
    return at_twelve * growth ** (age_decimal - _TWELVE)


def egfr_ckdepi_2021(creatinine_umol: Decimal, sex: str, age_decimal: Decimal) -> Derivation:
    """CKD-EPI 2021 (creatinine, without race), from 18 years (Inker, NEJM 2021;385:1737; C-16).

    ``142 × min(Scr/κ, 1)^α × max(Scr/κ, 1)^−1.200 × 0.9938^age × 1.012 if female``, Scr in mg/dL. Null under 18
    years (``outside:age_decimal``), for a creatinine not above 0 or another code of sex (``invalid:…``), or if
    anything is missing.

    >>> round(egfr_ckdepi_2021(Decimal("61.88"), "F", Decimal(20)).value, 1)
    Decimal('126.9')
    """
    if age_decimal < _ADULT and not (first_not_positive(creatinine_umol=creatinine_umol) or _not_a_sex(sex)):
        return underivable("outside", "age_decimal")
    return _ckdepi(creatinine_umol, sex, age_decimal)


def _ckdepi(creatinine_umol: Decimal, sex: str, age_decimal: Decimal) -> Derivation:
    """The formula for whom the caller takes for grown up: an 18th birthday may be under 18 × 365.25 days."""
    wrong = first_not_positive(creatinine_umol=creatinine_umol) or _not_a_sex(sex)
    if wrong:
        return underivable("invalid", wrong)
    kappa, alpha, factor = _CKD_EPI[sex]
    ratio = creatinine_umol / UMOL_PER_MG_DL / kappa
    below, above = min(ratio, Decimal(1)) ** alpha, max(ratio, Decimal(1)) ** Decimal("-1.2")
    return Derivation(142 * below * above * Decimal("0.9938") ** age_decimal * factor)


def egfr_chosen(
    height_cm: Decimal | None,
    creatinine_umol: Decimal,
    sex: str | None,
    birth: PartialDate,
    at: PartialDate,
    formula: str,
    qualifier: str | None,
) -> Derivation:
    """The eGFR that decides, by the formula that the study's setting names (D-05, C-16); ``status`` is the one used.

    ``SCHWARTZ`` (under 18), ``U25`` (1–25), ``CKD_EPI_2021`` (from 18), ``SCHWARTZ_CKD_EPI_2021`` (C-16) and
    ``U25_CKD_EPI_2021`` change over on the 18th birthday (completed years, A-02). Null if something is missing that the
    formula needs, at an age that it does not cover (``outside:age``), for a birth after ``at`` (``invalid:birth``) or
    another name (``invalid:formula``); where the ages that a partial date allows disagree ``partial:age``, with bounds
    if both have the same formula. ``qualifier`` is the sign of a creatinine of which only a limit is known: null with
    the bound that it gives, the lower one for ``<`` (``censored:creatinine_umol``).

    >>> born, day = PartialDate(2012), PartialDate(2024, 3, 12)
    >>> egfr_chosen(Decimal(150), Decimal("53.04"), None, born, day, "SCHWARTZ_CKD_EPI_2021", None).status
    'SCHWARTZ'
    """
    if formula not in _CHOICES or qualifier not in (None, *QUALIFIERS):
        return underivable("invalid", "qualifier" if formula in _CHOICES else "formula")
    years, exact = age_years(birth, at), age_decimal(birth, at)
    if years.low is None or years.high is None or exact.low is None or exact.high is None:
        return years
    ages = (years.low >= _ADULT, exact.low), (years.high >= _ADULT, exact.high)
    first, last = (_at_age(height_cm, creatinine_umol, sex, age, _CHOICES[formula][adult]) for adult, age in ages)
    if first == last:
        return first if qualifier is None else _bounded(first, first, qualifier)
    if first.status == last.status and isinstance(first.value, Decimal) and isinstance(last.value, Decimal):
        least, most = sorted((first, last), key=_rate)
        if qualifier is not None:
            return _bounded(least, most, qualifier)
        return Derivation(None, "partial:age", _rate(least), _rate(most), first.status)
    return underivable("partial", "age")


def _bounded(least: Derivation, most: Derivation, qualifier: str) -> Derivation:
    """What the sign of the creatinine leaves of a rate between two: the less creatinine, the higher the rate."""
    if not isinstance(least.value, Decimal):
        return least
    under = qualifier in ("<", "<=")
    low, high = (_rate(least), None) if under else (Decimal(0), _rate(most))
    return Derivation(None, "censored:creatinine_umol", low, high, least.status)


def _rate(found: Derivation) -> Decimal:
    return found.value if isinstance(found.value, Decimal) else Decimal(0)


def _at_age(
    height_cm: Decimal | None, creatinine_umol: Decimal, sex: str | None, age_decimal: Decimal, used: str
) -> Derivation:
    """The rate by one formula, empty where none covers the age."""
    if used == "":
        return underivable("outside", "age")
    if used == "CKD_EPI_2021":
        found = underivable("missing", "sex") if sex is None else _ckdepi(creatinine_umol, sex, age_decimal)
    elif height_cm is None:
        found = underivable("missing", "height_cm")
    elif used == "SCHWARTZ":
        found = egfr_schwartz(height_cm, creatinine_umol)
    elif sex is None:
        found = underivable("missing", "sex")
    else:
        found = egfr_u25(height_cm, creatinine_umol, sex, age_decimal)
    return replace(found, status=used)


def _not_a_sex(sex: str) -> str:
    return "" if sex in _U25 else "sex"
