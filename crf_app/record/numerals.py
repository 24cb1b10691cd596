"""How a computed number is written, the same on screen and in print: with the digits of its item, rounded half up
(protocol C-13), and large counts of cells in powers of ten, no digit lost."""

from __future__ import annotations

from decimal import Decimal

from crf_app.clinical.arithmetic import half_up
from crf_app.study.model import Item, ItemType

MANY = Decimal(10_000)
_CELLS = "{cells}"


def numeral(value: Decimal, item: Item) -> str:
    """The number in plain digits, never in powers of ten.

    >>> from crf_app.study.model import Label
    >>> numeral(Decimal("0.945"), Item("X", Label("", ""), ItemType.DECIMAL, digits=2))
    '0.95'
    """
    return f"{value if item.digits is None else half_up(value, item.digits):f}"


def is_in_powers(value: Decimal, item: Item) -> bool:
    """Whether a number counts so many cells that it is written in powers of ten."""
    counts = item.type is ItemType.COUNT or any(unit.code.startswith(_CELLS) for unit in item.units)
    return counts and abs(value) >= MANY


def in_powers(value: Decimal) -> tuple[str, int]:
    """Mantissa and power of ten.

    >>> in_powers(Decimal("1143000.0"))
    ('1.143', 6)
    """
    exponent = value.adjusted()
    return f"{value.scaleb(-exponent).normalize():f}", exponent
