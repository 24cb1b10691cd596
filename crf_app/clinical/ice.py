"""The ICE score of encephalopathy and the choice between ICE and CAPD (Lee 2019, A-06). Knows no grade of ICANS."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.age import age_years
from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation

ITEMS = 10
_POINTS = {"0": 0, "1": 1}
_LOWEST_TOTAL = ((10, 0), (7, 1), (3, 2), (0, 3))


def ice_total(items: tuple[str | None, ...]) -> Derivation:
    """The ICE total, 0–10, of ten items coded 1 (correct) or 0 (wrong) (Lee 2019, A-06).

    Order: year, month, city, hospital, three objects, command, sentence, counting back. With an item missing
    null (``missing:items.N``, N from 1) and the lowest and highest total possible; ``invalid:items`` unless
    ten codes 0 or 1.

    >>> ice_total(("1",) * 10).value
    Decimal('10')
    >>> found = ice_total(("1",) * 9 + (None,))
    >>> found.value, found.reason, found.low, found.high
    (None, 'missing:items.10', Decimal('9'), Decimal('10'))
    """
    if len(items) != ITEMS or any(item not in _POINTS for item in items if item is not None):
        return underivable("invalid", "items")
    missing = [f"items.{place}" for place, item in enumerate(items, 1) if item is None]
    low = Decimal(sum(_POINTS[item] for item in items if item is not None))
    high = low + len(missing)
    if not missing:
        return Derivation(low, low=low, high=high)
    return Derivation(None, f"missing:{','.join(missing)}", low, high)


def ice_grade(items: tuple[str | None, ...]) -> Derivation:
    """The ICE part of the ICANS grade of a child who could be roused: 10 → 0, 7–9 → 1, 3–6 → 2, 0–2 → 3 (Lee 2019).

    With items missing: the grade if the best and the worst total agree, else null with the bounds of the grade.

    >>> ice_grade(("1", "1", "0", "0", "0", "0", "0", "1", "0", "0")).value
    Decimal('2')
    """
    total = ice_total(items)
    if total.low is None or total.high is None:
        return total
    low, high = _grade(total.high), _grade(total.low)
    if low == high:
        return Derivation(low, low=low, high=high)
    return Derivation(None, total.reason, low, high)


def icans_instrument(
    birth: PartialDate | None, at: PartialDate | None, devdelay: str | None, writes: str | None, boundary: Decimal
) -> Derivation:
    """The default instrument of a day: ``ICE`` from ``boundary`` completed years, else ``CAPD`` (A-06, D-07).

    ``devdelay`` Y or ``writes`` N gives CAPD at any age. While either of these is missing ICE is
    ``provisional`` (the rule asks for ≠ Y and ≠ N) and the reason names it. Null if the age is missing, or
    spans the boundary (``partial:birth``).

    >>> icans_instrument(PartialDate(2012, 3, 21), PartialDate(2024, 3, 20), "N", "Y", Decimal(12)).value
    'CAPD'
    """
    if devdelay == "Y" or writes == "N":
        return Derivation("CAPD", status="final")
    if birth is None or at is None:
        dates = (("birth", birth), ("at", at))
        return underivable("missing", *(name for name, day in dates if day is None))
    age = age_years(birth, at)
    if age.low is None or age.high is None or age.low < boundary <= age.high:
        return underivable(*age.reason.split(":", 1))
    if age.high < boundary:
        return Derivation("CAPD", status="final")
    missing = [name for name, answer in (("devdelay", devdelay), ("writes", writes)) if answer is None]
    if missing:
        return Derivation("ICE", f"missing:{','.join(missing)}", status="provisional")
    return Derivation("ICE", status="final")


def icans_instrument_kept(
    default: str | None, baseline: str | None, day: Decimal | None, last_day: Decimal
) -> Derivation:
    """The instrument to propose: the baseline's through ``last_day``, else the default of the day (C-06, 0.5).

    ``baseline`` is the instrument of the last assessment before the infusion.

    ``day`` is the protocol day. ``status`` is ``kept`` where the baseline instrument differs from the default
    of the day. Null if the day is missing while a baseline exists, or if there is neither.

    >>> icans_instrument_kept("ICE", "CAPD", Decimal(8), Decimal(28))
    Derivation(value='CAPD', reason='', low=None, high=None, status='kept', sources=())
    """
    if baseline is not None and day is None:
        return underivable("missing", "day")
    if baseline is not None and day is not None and day <= last_day:
        return Derivation(baseline, status="kept" if baseline != default else "")
    return Derivation(default) if default is not None else underivable("missing", "default")


def _grade(total: Decimal) -> Decimal:
    return Decimal(next(grade for lowest, grade in _LOWEST_TOTAL if total >= lowest))
