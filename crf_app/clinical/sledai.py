"""SLEDAI-2K (Gladman, J Rheumatol 2002;29:288; A-19), its clinical part, and what its laboratory items rest on.

Items are Y or N in the order of form SLE, None while unanswered. Y means present in the look-back window and due to
lupus; effects of drugs, infection, CRS, ICANS and lymphodepletion are N. Window, joints and the stand-in for 24-h
protein are the caller's settings (C-04, D-08, D-10).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crf_app.clinical.arithmetic import reaches, underivable, yes
from crf_app.clinical.comparisons import any_above
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.intervals import days_between

WEIGHTS = (8,) * 8 + (4,) * 6 + (2,) * 7 + (1,) * 3
"""SEIZ PSYCH OBS VIS CRNV HEAD CVA VASC · ARTH MYOS CAST HEMU PROT PYUR · RASH ALOP MUCO PLEU PERI COMP DNA · FEVR THRO
LEUK."""
SEROLOGY = (19, 20)  # places of low complement and DNA binding, from 0
_MAJOR_ORGAN = (0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 17, 18, 21)
_LOW_ACTIVITY = Decimal(4)
_PROTEIN_24H = _UPCR = Decimal("0.5")
_ANSWERS = ("Y", "N", None)
_CATEGORIES = ((Decimal(11), "HIGH"), (Decimal(5), "MODERATE"), (Decimal(1), "LOW"), (Decimal(0), "NONE"))


def sledai_total(items: tuple[str | None, ...]) -> Derivation:
    """The SLEDAI-2K total, 0–105: the sum of the weights of the items that are Y (SL2K).

    With an item missing null (``missing:items.N``, N from 1) with the lowest and highest total possible;
    ``invalid:items`` unless there are 24 answers Y or N.

    >>> sledai_total(("N",) * 12 + ("Y",) + ("N",) * 11).value
    Decimal('4')
    >>> found = sledai_total((None,) + ("N",) * 23)
    >>> found.value, found.low, found.high
    (None, Decimal('0'), Decimal('8'))
    """
    return _sum(items, ())


def sledai_clinical(items: tuple[str | None, ...]) -> Derivation:
    """The clinical SLEDAI-2K, 0–101: the total without low complement and DNA binding (DOR21).

    Null as in :func:`sledai_total`, but a missing answer on serology does not matter.

    >>> sledai_clinical(("N",) * 19 + ("Y", "Y") + ("N",) * 3).value
    Decimal('0')
    """
    return _sum(items, SEROLOGY)


def sledai_low(items: tuple[str | None, ...]) -> Derivation:
    """Y if the SLEDAI-2K is ≤ 4 with no item of a major organ, else N: what LLDAS asks of it (LLD16).

    Major are the nervous system (seizure to stroke), vasculitis, the four renal items, pleurisy, pericarditis, fever.
    Null (``missing:items.N``) while what is known decides neither way; ``invalid:items`` as in :func:`sledai_total`.

    >>> sledai_low(("N",) * 14 + ("Y",) + ("N",) * 9).value, sledai_low(("N",) * 12 + ("Y",) + ("N",) * 11).value
    ('Y', 'N')
    """
    total = sledai_total(items)
    if total.low is None:
        return total
    if total.low > _LOW_ACTIVITY or any(items[place] == "Y" for place in _MAJOR_ORGAN):
        return Derivation("N")
    return underivable(*total.reason.split(":", 1)) if total.value is None else Derivation("Y")


def sledai_category(total: Decimal) -> Derivation:
    """The activity category: 0 ``NONE``, 1–4 ``LOW``, 5–10 ``MODERATE``, over 10 ``HIGH`` (as printed in ARDSL).

    Null if the total is missing or negative (``invalid:total``).

    >>> sledai_category(Decimal(10)).value, sledai_category(Decimal(11)).value
    ('MODERATE', 'HIGH')
    """
    if total < 0:
        return underivable("invalid", "total")
    return Derivation(next(word for lowest, word in _CATEGORIES if total >= lowest))


def sledai_in_window(found: PartialDate, assessed: PartialDate, window_days: Decimal) -> Derivation:
    """Y if a finding lies in the look-back window: so many days up to and including the day of the assessment (TOU10).

    The window is a setting (D-10). Null, ``partial:…``, while a partial date does not decide, or if a date is missing.

    >>> sledai_in_window(PartialDate(2024, 3, 3), PartialDate(2024, 4, 1), Decimal(30)).value
    'Y'
    """
    dates = ("found", found), ("assessed", assessed)
    days = days_between(found, assessed)
    first, last = (days.low, days.high) if days.value is None else (days.value, days.value)
    assert isinstance(first, Decimal)  # noqa: S101
    assert isinstance(last, Decimal)  # noqa: S101
    if first >= 0 and last < window_days:
        return Derivation("Y")
    if last < 0 or first >= window_days:
        return Derivation("N")
    return underivable("partial", *(name for name, day in dates if not day.is_full))


def sledai_item(present: str | None, cause: str | None) -> Derivation:
    """One item: Y if the finding is present and its cause is LUPUS, N if it is absent or of another cause (A-19).

    ``present`` Y or N; ``cause`` LUPUS, DRUG, INFECTION, CRS, ICANS, LYMPHODEPLETION or OTHER. Null, ``missing:…``,
    while what is known does not decide; ``invalid:…`` for another code.

    >>> sledai_item("Y", "LYMPHODEPLETION").value, sledai_item("Y", "LUPUS").value
    ('N', 'Y')
    """
    if present not in _ANSWERS:
        return underivable("invalid", "present")
    if cause not in (None, "LUPUS", "DRUG", "INFECTION", "CRS", "ICANS", "LYMPHODEPLETION", "OTHER"):
        return underivable("invalid", "cause")
    if present == "N" or cause not in (None, "LUPUS"):
        return Derivation("N")
    missing = [name for name, answer in (("present", present), ("cause", cause)) if answer is None]
    return underivable("missing", *missing) if missing else Derivation("Y")


def sledai_arthritis(joints: Decimal, least: Decimal) -> Derivation:
    """Y if so many joints show pain and signs of inflammation: SLEDAI-2K asks for 2, one page "more than 2" (D-08).

    Null if either is missing, or for a negative number (``invalid:joints``).

    >>> sledai_arthritis(Decimal(2), Decimal(2)).value, sledai_arthritis(Decimal(2), Decimal(3)).value
    ('Y', 'N')
    """
    return underivable("invalid", "joints") if joints < 0 else Derivation(yes(reaches(joints, least)))


def proteinuria_present(
    protein_24h: tuple[Decimal | None, ...],
    upcr: tuple[Decimal | None, ...],
    upcr_stands: bool,
    protein_qualifiers: tuple[str | None, ...],
    upcr_qualifiers: tuple[str | None, ...],
) -> Derivation:
    """Y if protein is > 0.5 g/24 h; without a collection UPCR > 0.5 mg/mg stands for it if the setting says so (C-04).

    All results of the window, ``protein_24h`` in g/24 h, ``upcr`` in mg/mg; one is enough. The qualifiers are the signs
    of those of which only a limit is known (``<0.3``), in step with them. Null, ``missing:…``, where there is no value
    that counts, or ``censored:…`` where such a limit leaves it open.

    >>> proteinuria_present((), (Decimal("0.51"),), True, (), ()).value
    'Y'
    >>> proteinuria_present((Decimal("0.5"),), (), True, (), ()).value
    'N'
    """
    collected = any(value is not None for value in protein_24h)
    if not collected and not (upcr_stands and any(value is not None for value in upcr)):
        return underivable("missing", "protein_24h", *(["upcr"] if upcr_stands else []))
    name, found = (
        ("protein_24h", any_above(protein_24h, _PROTEIN_24H, protein_qualifiers))
        if collected
        else ("upcr", any_above(upcr, _UPCR, upcr_qualifiers))
    )
    return replace(found, reason=found.reason.replace("values", name))


def _sum(items: tuple[str | None, ...], left_out: tuple[int, ...]) -> Derivation:
    if len(items) != len(WEIGHTS) or any(item not in _ANSWERS for item in items):
        return underivable("invalid", "items")
    counted = [(place, item) for place, item in enumerate(items) if place not in left_out]
    low = Decimal(sum(WEIGHTS[place] for place, item in counted if item == "Y"))
    missing = [place for place, item in counted if item is None]
    high = low + sum(WEIGHTS[place] for place in missing)
    if not missing:
        return Derivation(low, low=low, high=high)
    return Derivation(None, f"missing:{','.join(f'items.{place + 1}' for place in missing)}", low, high)
