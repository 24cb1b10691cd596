"""The 2019 EULAR/ACR classification of lupus (Aringer, ARD 2019;78:1151; A-08). Knows no history and no laboratory.

Items are Y or N; what nobody knows is None. In each domain only the highest item counts, so an unanswered item widens
the score by what it could add.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.criteria import all_of, matches
from crf_app.clinical.derivation import Derivation

DOMAINS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "CONSTITUTIONAL": (2,),
        "HAEMATOLOGIC": (3, 4, 4),
        "NEUROPSYCHIATRIC": (2, 3, 5),
        "MUCOCUTANEOUS": (2, 2, 4, 6),
        "SEROSAL": (5, 6),
        "MUSCULOSKELETAL": (6,),
        "RENAL": (4, 8, 10),
        "ANTIPHOSPHOLIPID": (2,),
        "COMPLEMENT": (3, 4),
        "SPECIFIC": (6, 6),
    }
)
"""The domains in the order of the items CLSD1 … CLSD10, each with the points of its items in the order of form CLS."""
ITEMS = sum(map(len, DOMAINS.values()))
_CLINICAL = 7  # domains; the others are immunologic
_NEEDED = Decimal(10)
_ANSWERS = ("Y", "N", None)


def eular_acr_domain(domain: str, items: tuple[str | None, ...]) -> Derivation:
    """The points of one domain: those of its highest item that is Y (A-08).

    ``domain`` is CONSTITUTIONAL, HAEMATOLOGIC, NEUROPSYCHIATRIC, MUCOCUTANEOUS, SEROSAL, MUSCULOSKELETAL, RENAL,
    ANTIPHOSPHOLIPID, COMPLEMENT or SPECIFIC; its items in the order of form CLS. With an item missing that could
    raise them null (``missing:items.N``) with the lowest and highest points; ``invalid:…`` for another domain,
    number of items or answer.

    >>> eular_acr_domain("MUCOCUTANEOUS", ("N", "Y", "N", "Y")).value
    Decimal('6')
    >>> found = eular_acr_domain("HAEMATOLOGIC", ("Y", None, "N"))
    >>> found.value, found.low, found.high
    (None, Decimal('3'), Decimal('4'))
    """
    if domain not in DOMAINS:
        return underivable("invalid", "domain")
    points = DOMAINS[domain]
    if len(items) != len(points) or any(item not in _ANSWERS for item in items):
        return underivable("invalid", "items")
    low = max((point for point, item in zip(points, items, strict=True) if item == "Y"), default=0)
    open_places = [place for place, item in enumerate(items) if item is None and points[place] > low]
    high = max((points[place] for place in open_places), default=low)
    return _bounded(Decimal(low), Decimal(high), [f"items.{place + 1}" for place in open_places])


def eular_acr_total(items: tuple[str | None, ...]) -> Derivation:
    """The total score, 0–51: the sum of the ten domains (A-08).

    The 22 items of form CLS in their order, without the entry criterion. With an item missing that could raise it
    null (``missing:items.N``, N from 1) with the lowest and highest total (section 0.5: "at least"); ``invalid:items``
    for another number of items or answer.

    >>> eular_acr_total(("N", "Y", "N", "N") + ("N",) * 9 + ("Y",) + ("N",) * 8).value
    Decimal('9')
    """
    found = _domains(items)
    if found is None:
        return underivable("invalid", "items")
    low, high = (sum((bound for bound in bounds if bound is not None), Decimal(0)) for bounds in _columns(found))
    return _bounded(low, high, _open(items, found))


def eular_acr_met(ana: str | None, items: tuple[str | None, ...]) -> Derivation:
    """Y if ANA was ever ≥ 1:80, the total is 10 or more and one clinical domain scores; else N (A-08).

    ``ana`` Y or N, missing where it is not known; items as in :func:`eular_acr_total`. Null (``missing:ana``,
    ``missing:items.N``) while what is known decides neither way; ``invalid:…`` for other answers.

    >>> eular_acr_met("Y", ("N",) * 16 + ("Y",) + ("N",) * 5).value
    'Y'
    """
    found = _domains(items)
    if found is None or ana not in _ANSWERS:
        return underivable("invalid", "items" if found is None else "ana")
    total = eular_acr_total(items)
    clinical = found[:_CLINICAL]
    scores = _decided(sum((d.low or Decimal(0) for d in clinical), Decimal(0)), sum(d.high or 0 for d in clinical), 1)
    enough = _decided(total.low or Decimal(0), total.high or 0, _NEEDED)
    answer = all_of({"ana": matches(ana, "Y"), "items": enough, "clinical": scores})
    if answer.value is not None:
        return answer
    names = ["ana"] if ana is None else []
    return underivable("missing", *names, *([] if enough and scores else _open(items, found)))


def _decided(low: Decimal, high: Decimal | int, needed: Decimal | int) -> bool | None:
    if low >= needed:
        return True
    return None if high >= needed else False


def _domains(items: tuple[str | None, ...]) -> list[Derivation] | None:
    if len(items) != ITEMS or any(item not in _ANSWERS for item in items):
        return None
    rest = iter(items)
    return [eular_acr_domain(name, tuple(next(rest) for _ in points)) for name, points in DOMAINS.items()]


def _columns(found: list[Derivation]) -> tuple[list[Decimal | None], list[Decimal | None]]:
    return [each.low for each in found], [each.high for each in found]


def _open(items: tuple[str | None, ...], found: list[Derivation]) -> list[str]:
    """The places of items that are missing in domains that they could raise."""
    names, place = [], 1
    for points, domain in zip(DOMAINS.values(), found, strict=True):
        low = domain.low or Decimal(0)
        names += [f"items.{place + i}" for i, p in enumerate(points) if items[place - 1 + i] is None and p > low]
        place += len(points)
    return names


def _bounded(low: Decimal, high: Decimal, missing: list[str]) -> Derivation:
    if low == high:
        return Derivation(low, low=low, high=high)
    return Derivation(None, f"missing:{','.join(missing)}", low, high)
