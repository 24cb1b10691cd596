"""Values against a limit in the same unit, also values of which only a limit is known (``<0.5``): Y, N, or null where
that decides neither way. Knows no rule of medicine.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from crf_app.clinical.arithmetic import exceeds, reaches, underivable, yes
from crf_app.clinical.censored import QUALIFIERS, agreed, span
from crf_app.clinical.criteria import any_known
from crf_app.clinical.derivation import Derivation


def is_at_least(value: Decimal, limit: Decimal, qualifier: str | None) -> Derivation:
    """Y if value ≥ limit within the tolerance of C-13, else N; both in the same unit. Null if either is missing.

    ``qualifier`` is the sign of a value of which only a limit is known: ``censored:value`` where it does not decide.

    >>> is_at_least(Decimal("8"), Decimal("8"), None).value, is_at_least(Decimal("8"), Decimal("8"), "<").value
    ('Y', 'N')
    """
    return _one(reaches, value, limit, qualifier)


def is_at_most(value: Decimal, limit: Decimal, qualifier: str | None) -> Derivation:
    """Y if value ≤ limit within the tolerance of C-13, else N; both in the same unit. Null if either is missing.

    The sign as in :func:`is_at_least`.

    >>> is_at_most(Decimal("3.0"), Decimal("3"), None).value, is_at_most(Decimal("3.0"), Decimal("3"), ">").value
    ('Y', 'N')
    """
    return _one(lambda each, most: not exceeds(each, most), value, limit, qualifier)


def any_above(values: tuple[Decimal | None, ...], limit: Decimal, qualifiers: tuple[str | None, ...]) -> Derivation:
    """Y if one of the values is > limit (C-13), N if none can be; all in the same unit.

    ``qualifiers`` are the signs of values of which only a limit is known, in step with them. Null without any value
    (``missing:values``), or where such a limit leaves it open (``censored:values``).

    >>> any_above((Decimal(3), Decimal(5)), Decimal(5), (None, ">")).value
    'Y'
    """
    return _any(exceeds, values, limit, qualifiers)


def any_under(values: tuple[Decimal | None, ...], limit: Decimal, qualifiers: tuple[str | None, ...]) -> Derivation:
    """Y if one of the values is < limit (C-13), N if none can be; else as :func:`any_above`.

    >>> any_under((Decimal(150),), Decimal(100), ("<",)).reason
    'censored:values'
    """
    return _any(lambda each, least: not reaches(each, least), values, limit, qualifiers)


_Compared = Callable[[Decimal, Decimal], bool]


def _one(holds: _Compared, value: Decimal, limit: Decimal, qualifier: str | None) -> Derivation:
    if qualifier not in (None, *QUALIFIERS):
        return underivable("invalid", "qualifier")
    answer = agreed(holds(each, limit) for each in span(value, qualifier))
    return underivable("censored", "value") if answer is None else Derivation(yes(answer))


def _any(
    holds: _Compared, values: tuple[Decimal | None, ...], limit: Decimal, qualifiers: tuple[str | None, ...]
) -> Derivation:
    signs = qualifiers or (None,) * len(values)
    if len(signs) != len(values) or not set(signs) <= {None, *QUALIFIERS}:
        return underivable("invalid", "qualifiers")
    pairs = [(value, sign) for value, sign in zip(values, signs, strict=True) if value is not None]
    if not pairs:
        return underivable("missing", "values")
    answer = any_known(*(agreed(holds(each, limit) for each in span(value, sign)) for value, sign in pairs))
    return underivable("censored", "values") if answer is None else Derivation(yes(answer))
