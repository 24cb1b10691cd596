"""Remission and low disease activity of childhood lupus: DORIS 2021, cCR, cCR-0, LLDAS, cLLDAS (A-09).

Doses are prednisone equivalents in mg/day, the mean of seven days (item EFPRED). The doubtful limits of DORIS (D-09)
and whether CAR-T counts as an investigational drug (D-12) are settings. Every answer is Y or N where what is known
decides, else null with what is missing; how long a state lasts is no part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crf_app.clinical.arithmetic import first_not_positive, underivable
from crf_app.clinical.criteria import all_of, at_most, matches, within
from crf_app.clinical.derivation import Derivation

_CCR_PER_KG = Decimal("0.1")
_LLDAS_PGA = Decimal(1)
_LLDAS_DOSE = Decimal("7.5")
_CLLDAS_PER_KG = Decimal("0.15")


@dataclass(frozen=True)
class Remission:
    """What remission asks, and the limits of the setting (D-09).

    ``clinical_sledai`` and ``pga`` (0–3) are points, ``prednisone`` mg/day, ``weight_kg`` kg (only for cCR), ``stable``
    Y, N or NONE (antimalarial, immunosuppressant, biologic; NONE is drug-free). ``pga_includes`` and
    ``prednisone_includes`` say whether a value on the limit still counts.
    """

    clinical_sledai: Decimal | None
    pga: Decimal | None
    prednisone: Decimal | None
    weight_kg: Decimal | None
    stable: str | None
    pga_limit: Decimal
    pga_includes: bool
    prednisone_limit: Decimal
    prednisone_includes: bool


@dataclass(frozen=True)
class LowActivity:
    """What low disease activity asks.

    ``activity`` Y if the SLEDAI-2K is low (:func:`~crf_app.clinical.sledai.sledai_low`), else N; ``pga`` 0–3;
    ``prednisone`` mg/day; ``weight_kg`` only for cLLDAS; ``stable`` Y, N or NONE; ``new_feature`` since the last
    assessment, ``haemolysis``, ``gastrointestinal`` Y/N; ``car_t`` Y once CAR-T cells were given; ``car_t_excludes``
    the setting of D-12.
    """

    activity: str | None
    pga: Decimal | None
    prednisone: Decimal | None
    weight_kg: Decimal | None
    stable: str | None
    new_feature: str | None
    haemolysis: str | None
    gastrointestinal: str | None
    car_t: str | None
    car_t_excludes: bool


def doris(state: Remission) -> Derivation:
    """DORIS remission: clinical SLEDAI 0, PGA < 0.5, prednisone ≤ 5 mg/day, stable drugs; serology ignored (DOR21).

    The limits of PGA and dose are those given (D-09).

    >>> points = (Decimal(0), Decimal("0.2"), Decimal(5), None, "NONE")
    >>> doris(Remission(*points, Decimal("0.5"), False, Decimal(5), True)).value
    'Y'
    """
    return all_of(_remission(state))


def ccr(state: Remission) -> Derivation:
    """cSLE clinical remission on steroid: DORIS with prednisone ≤ 0.1 mg/kg/day as well (CCR24).

    >>> points = (Decimal(0), Decimal("0.3"), Decimal(5), Decimal(30), "NONE")
    >>> ccr(Remission(*points, Decimal("0.5"), False, Decimal(5), True)).value
    'N'
    """
    return _with_dose_per_kg(_remission(state), state.prednisone, state.weight_kg, _CCR_PER_KG)


def ccr0(state: Remission) -> Derivation:
    """cSLE clinical remission off steroid: DORIS with no prednisone (CCR24).

    >>> points = (Decimal(0), Decimal("0.2"), Decimal(0), None, "NONE")
    >>> ccr0(Remission(*points, Decimal("0.5"), False, Decimal(5), True)).value
    'Y'
    """
    return all_of(_remission(state) | {"prednisone": at_most(state.prednisone, Decimal(0))})


def lldas(state: LowActivity) -> Derivation:
    """LLDAS: SLEDAI-2K ≤ 4 without major organ, PGA ≤ 1, prednisone ≤ 7.5 mg/day, stable drugs (LLD16).

    Also no new feature, no haemolytic anaemia, no gastrointestinal activity, and no investigational drug, which CAR-T
    is only if ``car_t_excludes`` (D-12).

    >>> lldas(LowActivity("Y", Decimal(1), Decimal(5), None, "Y", "N", "N", "N", "Y", False)).value
    'Y'
    """
    return all_of(_low_activity(state))


def clldas(state: LowActivity) -> Derivation:
    """Childhood LLDAS: LLDAS with prednisone ≤ 0.15 mg/kg/day as well (CLL23).

    >>> clldas(LowActivity("Y", Decimal(1), Decimal(5), Decimal(30), "Y", "N", "N", "N", "Y", False)).value
    'N'
    """
    return _with_dose_per_kg(_low_activity(state), state.prednisone, state.weight_kg, _CLLDAS_PER_KG)


def sustained(previous: str | None, now: str | None) -> Derivation:
    """Y if a state is met at two consecutive visits; N if it is not at one of them (A-09). Null while one is missing.

    >>> sustained("Y", "Y").value, sustained(None, "N").value
    ('Y', 'N')
    """
    return all_of({"previous": matches(previous, "Y"), "now": matches(now, "Y")})


def _remission(state: Remission) -> dict[str, bool | None]:
    return {
        "clinical_sledai": at_most(state.clinical_sledai, Decimal(0)),
        "pga": within(state.pga, state.pga_limit, included=state.pga_includes),
        "prednisone": within(state.prednisone, state.prednisone_limit, included=state.prednisone_includes),
        "stable": matches(state.stable, "Y", "NONE"),
    }


def _low_activity(state: LowActivity) -> dict[str, bool | None]:
    return {
        "activity": matches(state.activity, "Y"),
        "new_feature": matches(state.new_feature, "N"),
        "haemolysis": matches(state.haemolysis, "N"),
        "gastrointestinal": matches(state.gastrointestinal, "N"),
        "pga": at_most(state.pga, _LLDAS_PGA),
        "prednisone": at_most(state.prednisone, _LLDAS_DOSE),
        "stable": matches(state.stable, "Y", "NONE"),
        "car_t": not state.car_t_excludes or matches(state.car_t, "N"),
    }


def _with_dose_per_kg(
    criteria: dict[str, bool | None], prednisone: Decimal | None, weight_kg: Decimal | None, limit: Decimal
) -> Derivation:
    if weight_kg is not None and first_not_positive(weight_kg=weight_kg):
        return underivable("invalid", "weight_kg")
    if prednisone == 0:
        return all_of(criteria)
    per_kg = None if prednisone is None or weight_kg is None else at_most(prednisone / weight_kg, limit)
    return all_of(criteria | {"weight_kg": per_kg if prednisone is not None else True})
