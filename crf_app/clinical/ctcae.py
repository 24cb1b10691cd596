"""Grades of CTCAE v5.0 for laboratory values, and for the clinical terms of the first course (A-13; cut-offs MEM).

Values are in the canonical unit of the laboratory grid; limits of normal and baseline are in that unit too. A value on
a bound belongs to the lower grade. Whether a change is an adverse event is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, reaches, underivable
from crf_app.clinical.censored import QUALIFIERS, span
from crf_app.clinical.derivation import Derivation

# under the first limit grade 2, under the next 3, and so on; grade 1 is under the lower limit of normal
_COUNTS = {
    "NEUT": ("1.5", "1.0", "0.5"),
    "WBC": ("3.0", "2.0", "1.0"),
    "LYM": ("0.8", "0.5", "0.2"),
    "PLAT": ("75", "50", "25"),
    "HGB": ("100", "80"),
}
# above the first multiple grade 2, above the next 3, and so on; grade 1 is above the limit itself
_ENZYME, _BILIRUBIN = ("3", "5", "20"), ("1.5", "3", "10")
_MULTIPLES = {"ALT": _ENZYME, "AST": _ENZYME, "BILI": _BILIRUBIN}
_FIRST_OF_BASELINE = {"ALT": ("1.5", True), "AST": ("1.5", True), "BILI": ("1", False)}
_GRADED = {*_COUNTS, *_MULTIPLES, "FIBRINO", "CREAT"}
_TERMS = {
    "TREMOR": ("NONE", "MILD", "LIMITS_IADL", "SEVERE"),
    "DYSPHASIA": ("NONE", "COMMUNICATES", "LIMITS_SPONTANEOUS", "SEVERE"),
    "FATIGUE": ("NONE", "RELIEVED_BY_REST", "LIMITS_IADL", "LIMITS_SELF_CARE"),
}


@dataclass(frozen=True)
class LaboratoryValue:
    """A value with its limits of normal and baseline, all in one unit. A qualifier is the sign of a result of which
    only a limit is known (``<`` for ``<0.5``)."""

    analyte: str
    value: Decimal
    lln: Decimal | None = None
    uln: Decimal | None = None
    baseline: Decimal | None = None
    qualifier: str | None = None
    baseline_qualifier: str | None = None


def ctcae_lab(found: LaboratoryValue) -> Derivation:
    """The CTCAE v5.0 grade, 0–4, of a laboratory value (CT5, cut-offs MEM).

    NEUT, WBC, LYM, PLAT, HGB by fixed limits (HGB 4 is a clinical grade); ALT, AST, BILI by multiples of the upper
    limit, or of the baseline where that was above it; CREAT by both; FIBRINO by fractions of the lower limit. A missing
    baseline is taken as normal. Null with bounds while a missing limit decides (``missing:lln``, ``missing:uln``), or
    what a value or baseline may be of which only a limit is known (``censored:value``); ``outside:analyte`` for one
    that is not graded; ``invalid:…`` if negative, or for another sign.

    >>> ctcae_lab(LaboratoryValue("NEUT", Decimal("0.5"))).value
    Decimal('3')
    >>> ctcae_lab(LaboratoryValue("NEUT", Decimal("0.5"), qualifier="<")).value
    Decimal('4')
    >>> ctcae_lab(LaboratoryValue("ALT", Decimal(180), uln=Decimal(40), baseline=Decimal(90))).value
    Decimal('1')
    >>> found = ctcae_lab(LaboratoryValue("PLAT", Decimal(90)))
    >>> found.value, found.low, found.high
    (None, Decimal('0'), Decimal('1'))
    """
    given = {"qualifier": found.qualifier, "baseline_qualifier": found.baseline_qualifier}
    wrong = [name for name, each in given.items() if each is not None and each not in QUALIFIERS]
    if found.value < 0 or wrong:
        return underivable("invalid", *(["value"] if found.value < 0 else wrong))
    if found.analyte not in _GRADED:
        return underivable("outside", "analyte")
    # a grade goes one way through what the value may be, and falls with what the baseline may be
    before = (None, None) if found.baseline is None else span(found.baseline, found.baseline_qualifier)
    ends = zip(span(found.value, found.qualifier), reversed(before), strict=True)
    return _between([_at(found.analyte, each, found.lln, found.uln, other) for each, other in ends])


def ctcae_fever(temperature_c: Decimal, hours_over_40: Decimal | None) -> Derivation:
    """The CTCAE v5.0 grade, 0–4, of fever: 38.0–39.0 → 1, > 39.0–40.0 → 2, > 40.0 for ≤ 24 h → 3, longer → 4 (MEM).

    The temperature in °C, how long it was over 40 °C in hours. Over 40 with the hours missing null, 3–4.

    >>> ctcae_fever(Decimal("38.1"), None).value
    Decimal('1')
    """
    if not exceeds(temperature_c, Decimal(40)):
        return _graded(reaches(temperature_c, Decimal(38)) + exceeds(temperature_c, Decimal(39)))
    if hours_over_40 is None:
        return Derivation(None, "missing:hours_over_40", Decimal(3), Decimal(4))
    return _graded(3 + exceeds(hours_over_40, Decimal(24)))


def ctcae_term(term: str, finding: str) -> Derivation:
    """The CTCAE v5.0 grade, 0–3, of a clinical term by what is found (MEM).

    TREMOR: MILD, LIMITS_IADL (instrumental activities of daily living), SEVERE. DYSPHASIA: COMMUNICATES, that is, it
    does not impair communication, LIMITS_SPONTANEOUS communication, SEVERE. FATIGUE: RELIEVED_BY_REST, LIMITS_IADL,
    LIMITS_SELF_CARE. NONE is grade 0. Null if either is missing or another word (``invalid:…``).

    >>> ctcae_term("TREMOR", "MILD").value
    Decimal('1')
    """
    if term not in _TERMS:
        return underivable("invalid", "term")
    findings = _TERMS[term]
    return _graded(findings.index(finding)) if finding in findings else underivable("invalid", "finding")


def _at(analyte: str, value: Decimal, lln: Decimal | None, uln: Decimal | None, baseline: Decimal | None) -> Derivation:
    if analyte in _COUNTS:
        return _count(value, lln, _COUNTS[analyte])
    if analyte == "FIBRINO":
        return _fibrinogen(value, lln)
    if analyte == "CREAT":
        return _creatinine(value, uln, baseline)
    if uln is None:
        return Derivation(None, "missing:uln", Decimal(0), Decimal(4))
    return _graded(_multiple(analyte, value, uln, baseline))


def _between(ends: list[Derivation]) -> Derivation:
    """The grade where both ends have the same, else what lies between them."""
    low = min(each.low for each in ends if each.low is not None)
    high = max(each.high for each in ends if each.high is not None)
    if low == high:
        return Derivation(low, low=low, high=high)
    missing = next((each.reason for each in ends if each.reason), "")
    return Derivation(None, missing or "censored:value", low, high)


def _count(value: Decimal, lln: Decimal | None, limits: tuple[str, ...]) -> Derivation:
    below = sum(not reaches(value, Decimal(limit)) for limit in limits)
    if below:
        return _graded(1 + below)
    if lln is None:
        return Derivation(None, "missing:lln", Decimal(0), Decimal(1))
    return _graded(not reaches(value, lln))


def _fibrinogen(value: Decimal, lln: Decimal | None) -> Derivation:
    if lln is None:
        return Derivation(None, "missing:lln", Decimal(0), Decimal(4))
    return _graded(sum(not reaches(value, lln * Decimal(part)) for part in ("1", "0.75", "0.5", "0.25")))


def _multiple(analyte: str, value: Decimal, uln: Decimal, baseline: Decimal | None) -> int:
    if baseline is None or not exceeds(baseline, uln):
        return _above(value, uln, ("1", *_MULTIPLES[analyte]))
    first, included = _FIRST_OF_BASELINE[analyte]
    passes: Callable[[Decimal, Decimal], bool] = reaches if included else exceeds
    return passes(value, baseline * Decimal(first)) + _above(value, baseline, _MULTIPLES[analyte])


def _creatinine(value: Decimal, uln: Decimal | None, baseline: Decimal | None) -> Derivation:
    """By the limit or by the baseline, whichever is more; without the limit at least what the baseline says."""
    raised = () if baseline is None else (baseline * Decimal("1.5"), baseline * 3)
    by_baseline = max((grade for grade, limit in enumerate(raised, start=2) if exceeds(value, limit)), default=0)
    if uln is None:
        return Derivation(None, "missing:uln", Decimal(by_baseline), Decimal(4))
    return _graded(max(_above(value, uln, ("1", "1.5", "3", "6")), by_baseline))


def _above(value: Decimal, limit: Decimal, multiples: tuple[str, ...]) -> int:
    return sum(exceeds(value, limit * Decimal(multiple)) for multiple in multiples)


def _graded(grade: int) -> Derivation:
    found = Decimal(int(grade))
    return Derivation(found, low=found, high=found)
