"""The ICANS grade of one assessment (ASTCT consensus, Lee 2019, A-06), with bounds where answers are missing.

Tremor, myoclonus and intracranial haemorrhage never count, so they are no parameters. Every domain only
raises the grade; the bounds are therefore the grades with everything missing at its least and at its most.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical import capd, ice
from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.derivation import Derivation

_UNABLE = Decimal(4)
_DEATH = Decimal(5)
_CODES = {
    "instrument": ("ICE", "CAPD"),
    "performed": ("Y", "ND", "UNAR"),
    "new_sign": ("Y", "N"),
    "consciousness": ("0", "1", "2", "3", "4"),
    "seizure": ("0", "3", "4"),
    "motor": ("0", "4"),
    "pressure": ("0", "3", "4"),
    "death": ("Y", "N"),
}
_DOMAINS = ("consciousness", "seizure", "motor", "pressure")


@dataclass(frozen=True)
class Assessment:
    """One assessment in the codes of form ICN, None for what is missing.

    ``instrument`` ICE or CAPD; ``performed`` Y, ND or UNAR (unarousable, unable); ``ice`` ten items 0/1;
    ``capd`` eight frequencies; ``new_sign`` Y/N (new since baseline, C-07); ``consciousness`` 0–4;
    ``seizure`` 0, 3, 4; ``motor`` 0, 4; ``pressure`` 0, 3, 4; ``death`` due to ICANS Y/N.
    """

    instrument: str | None
    performed: str | None
    ice: tuple[str | None, ...]
    capd: tuple[str | None, ...]
    new_sign: str | None
    consciousness: str | None
    seizure: str | None
    motor: str | None
    pressure: str | None
    death: str | None


def icans_grade(assessment: Assessment) -> Derivation:
    """The ICANS grade, 0–5: the highest of its domains (Lee, BBMT 2019;25:625; C-07; section 0.5).

    ``final`` where the lowest and the highest possible grade agree, else null and ``provisional`` with both
    as bounds and what is missing as the reason. A wholly missing ICE or CAPD adds 0–3, a missing domain all
    that it could, up to 4; a missing ``death`` is no death. ``invalid:…`` for an answer outside its code
    list.

    >>> alert = dict(consciousness="0", seizure="0", motor="0", pressure="0", death="N")
    >>> icans_grade(Assessment("ICE", "Y", ("1",) * 8 + ("0",) * 2, (), "Y", **alert)).value
    Decimal('1')
    >>> found = icans_grade(Assessment("ICE", "ND", (), (), "Y", **alert))
    >>> found.value, found.low, found.high, found.reason, found.status
    (None, Decimal('0'), Decimal('3'), 'missing:ice', 'provisional')
    """
    wrong = [name for name, codes in _CODES.items() if getattr(assessment, name) not in (None, *codes)]
    if wrong:
        return underivable("invalid", *wrong, status="provisional")
    if assessment.death == "Y":
        return Derivation(_DEATH, low=_DEATH, high=_DEATH, status="final")
    score = _score(assessment)
    if score.low is None or score.high is None:
        return underivable("invalid", "ice" if assessment.instrument == "ICE" else "capd", status="provisional")
    low, high = _grade(assessment, score.low, most=False), _grade(assessment, score.high, most=True)
    if low == high:
        return Derivation(low, low=low, high=high, status="final")
    return Derivation(None, f"missing:{','.join(_missing(assessment, score))}", low, high, "provisional")


def _score(assessment: Assessment) -> Derivation:
    """The bounds of what ICE adds (a grade) or of the CAPD total."""
    if assessment.performed == "UNAR":
        return Derivation(_UNABLE, low=_UNABLE, high=_UNABLE)
    done = assessment.performed != "ND"
    if assessment.instrument == "ICE":
        return ice.ice_grade((done and assessment.ice) or (None,) * ice.ITEMS)
    if assessment.instrument == "CAPD":
        return capd.capd_total((done and assessment.capd) or (None,) * capd.ITEMS)
    return Derivation(None, low=Decimal(0), high=Decimal(3))


def _grade(assessment: Assessment, score: Decimal, *, most: bool) -> Decimal:
    others = max(_domain(getattr(assessment, name), most=most) for name in _DOMAINS)
    if assessment.instrument != "CAPD" or assessment.performed == "UNAR":
        return max(score, others)
    new = assessment.new_sign == "Y" or (assessment.new_sign is None and most)
    return max(_capd_grade(score, counts=new or others >= 1), others)


def _capd_grade(total: Decimal, *, counts: bool) -> Decimal:
    if total >= capd.POSITIVE:
        return Decimal(3)
    return Decimal(1 if counts and total >= 1 else 0)


def _domain(code: str | None, *, most: bool) -> Decimal:
    if code is None:
        return _UNABLE if most else Decimal(0)
    return Decimal(code)


def _missing(assessment: Assessment, score: Derivation) -> list[str]:
    instrument = (assessment.instrument or "instrument").lower()
    names = [instrument] if score.value is None else []
    if assessment.instrument == "CAPD" and assessment.new_sign is None:
        names.append("new_sign")
    return names + [name for name in _DOMAINS if getattr(assessment, name) is None]
