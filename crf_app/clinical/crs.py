"""The CRS grade of one calendar day (ASTCT consensus, Lee 2019, A-17), with bounds where answers are missing.

The height of the fever and organ tests do not change the grade. What is missing is tried with every answer it
may have; the bounds are the lowest and the highest grade found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from crf_app.clinical.arithmetic import reaches, underivable
from crf_app.clinical.derivation import Derivation

FEVER = Decimal("38.0")
_DEATH = Decimal(5)
_GRADES = {"0": 0, "1": 2, "2": 3, "3": 4}
_ANSWERS = ("Y", "N")
_CODES = {
    "other_cause": _ANSWERS,
    "hypotension": tuple(_GRADES),
    "hypotension_other": _ANSWERS,
    "hypoxia": tuple(_GRADES),
    "hypoxia_other": _ANSWERS,
    "prior": _ANSWERS,
    "suppressed": _ANSWERS,
    "death": _ANSWERS,
}


@dataclass(frozen=True)
class Day:
    """The worst of one calendar day in the codes of form CRS, None for what is missing.

    ``tmax`` in °C; ``other_cause`` Y if the fever has one; ``hypotension`` and ``hypoxia`` 0–3, each with its
    own Y/N for another cause; ``prior`` Y if CRS was diagnosed before in this episode; ``suppressed`` Y for
    antipyretic or anticytokine treatment today or yesterday; ``death`` due to CRS Y/N.
    """

    tmax: Decimal | None
    other_cause: str | None
    hypotension: str | None
    hypotension_other: str | None
    hypoxia: str | None
    hypoxia_other: str | None
    prior: str | None
    suppressed: str | None
    death: str | None


@dataclass(frozen=True)
class _Case:
    fever: bool
    hypotension: int
    hypoxia: int
    prior: bool
    suppressed: bool


def crs_grade(day: Day) -> Derivation:
    """The CRS grade of a day, 0–5, with status ``final``, ``review`` or ``incomplete`` (Lee, BBMT 2019;25:625; A-17).

    Null and ``incomplete``, with bounds and what is missing as the reason, while an answer that matters is
    missing; hypotension and hypoxia always matter, the temperature does not once CRS was diagnosed and is
    suppressed; a missing ``death`` is no death. Null and ``review`` without fever under suppression when CRS
    was not diagnosed before. ``invalid:…`` for an answer outside its code list.

    >>> crs_grade(Day(Decimal("38.1"), "N", "0", None, "0", None, "N", "N", "N")).value
    Decimal('1')
    >>> found = crs_grade(Day(Decimal("38.1"), "N", None, None, None, None, "N", "N", "N"))
    >>> found.value, found.low, found.reason, found.status
    (None, Decimal('1'), 'missing:hypotension,hypoxia', 'incomplete')
    """
    wrong = [name for name, codes in _CODES.items() if getattr(day, name) not in (None, *codes)]
    if wrong:
        return underivable("invalid", *wrong, status="incomplete")
    if day.death == "Y":
        return Derivation(_DEATH, low=_DEATH, high=_DEATH, status="final")
    outcomes = {_outcome(case) for case in _cases(day)}
    missing = _missing(day)
    if len(outcomes) == 1 and not {"hypotension", "hypoxia"} & set(missing):
        return outcomes.pop()
    low = min(outcome.low for outcome in outcomes if outcome.low is not None)
    high = max(outcome.high for outcome in outcomes if outcome.high is not None)
    return Derivation(None, f"missing:{','.join(missing)}", low, high, "incomplete")


def _outcome(case: _Case) -> Derivation:
    component = max(case.hypotension, case.hypoxia)
    if case.fever or (case.prior and case.suppressed):
        grade = Decimal(max(int(case.fever), component))
        return Derivation(grade, low=grade, high=grade, status="final")
    if case.suppressed:
        return Derivation(None, "masked:fever", Decimal(0), Decimal(max(1, component)), "review")
    status = "review" if component else "final"
    return Derivation(Decimal(0), low=Decimal(0), high=Decimal(0), status=status)


def _cases(day: Day) -> Iterator[_Case]:
    """Every day that the answers allow."""
    for hypotension, hypoxia, prior, suppressed in product(
        _components(day.hypotension, day.hypotension_other),
        _components(day.hypoxia, day.hypoxia_other),
        _truths(day.prior),
        _truths(day.suppressed),
    ):
        for fever in _fevers(day, masked=prior and suppressed):
            yield _Case(fever, hypotension, hypoxia, prior, suppressed)


def _fevers(day: Day, *, masked: bool) -> tuple[bool, ...]:
    if day.tmax is None:
        return (False,) if masked else (False, True)
    if not reaches(day.tmax, FEVER):
        return (False,)
    return tuple(not other for other in _truths(day.other_cause))


def _components(code: str | None, other_cause: str | None) -> tuple[int, ...]:
    """The grades that a sign may give; one with another cause gives none."""
    if other_cause == "Y":
        return (0,)
    if code is None:
        return tuple(_GRADES.values())
    return (_GRADES[code], 0) if other_cause is None else (_GRADES[code],)


def _truths(answer: str | None) -> tuple[bool, ...]:
    return (True, False) if answer is None else (answer == "Y",)


def _missing(day: Day) -> list[str]:
    """The missing answers that the form asks for, given the others."""
    masked = day.prior == "Y" and day.suppressed == "Y"
    names = ["tmax"] if day.tmax is None and not masked else []
    if day.tmax is not None and reaches(day.tmax, FEVER) and day.other_cause is None:
        names.append("other_cause")
    for name, code, other in (
        ("hypotension", day.hypotension, day.hypotension_other),
        ("hypoxia", day.hypoxia, day.hypoxia_other),
    ):
        if code is None and other != "Y":
            names.append(name)
        elif code != "0" and other is None:
            names.append(f"{name}_other")
    return names + [name for name in ("prior", "suppressed") if getattr(day, name) is None]
