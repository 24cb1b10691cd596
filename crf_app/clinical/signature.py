"""How a clinical function is called from a form: the kinds of its arguments and of its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The closed set of kinds that an item, an argument or an expression may have.

    DATE is a :class:`~crf_app.clinical.dates.PartialDate`, DATETIME a
    :class:`~crf_app.clinical.dates.PartialDateTime`, DECIMAL a ``decimal.Decimal``, DERIVATION a
    :class:`~crf_app.clinical.derivation.Derivation`, SITE the site's own
    :class:`~crf_app.clinical.reference_ranges.SiteFacts`.
    """

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    STRING = "string"
    DATE = "date"
    DATETIME = "datetime"
    DERIVATION = "derivation"
    SITE = "site"


@dataclass(frozen=True)
class Parameter:
    """One argument: ``many`` takes a tuple, ``optional`` takes None where the answer is missing."""

    name: str
    kind: Kind
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Function:
    """A published clinical function; its answers never change, a correction gets a new name."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind
    call: Callable[..., object]
