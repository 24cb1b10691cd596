"""The analytes of the laboratory grid (protocol 2.3): canonical unit, factors to it, hard and soft bounds, decimals.

Holds no labels and no reference ranges, which are data of the site. Where 2.3 rounds the factor of mg/mmol
for UPCR to 0.008840, the 113.12 of A-10 holds, so that both ways give one value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True)
class Bounds:
    """The lowest and the highest value, both included, in the canonical unit."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Analyte:
    """One analyte: ``canonical`` unit, ``factors`` (canonical = reported × factor), bounds and decimals for display.

    ``factors`` holds the canonical unit itself with 1 and is empty for an analyte whose result is a code.

    >>> ANALYTES["CREAT"].factors["mg/dL"], ANALYTES["CREAT"].hard.high
    (Fraction(442, 5), Decimal('3000'))
    """

    code: str
    canonical: str
    factors: Mapping[str, Fraction]
    hard: Bounds | None
    soft: Bounds | None
    decimals: int | None


# code | canonical unit | hard | soft | decimals | other unit: factor; …
_TABLE = """
WBC | 10^9/L | 0..500 | 0.5..30 | 2 | /µL: 0.001; 10^3/µL: 1
NEUT | 10^9/L | 0..400 | 0.1..20 | 3 | /µL: 0.001; 10^3/µL: 1
LYM | 10^9/L | 0..400 | 0.05..10 | 3 | /µL: 0.001
MONO | 10^9/L | 0..100 | 0..3 | 3 | /µL: 0.001
EOS | 10^9/L | 0..100 | 0..3 | 3 | /µL: 0.001
BASO | 10^9/L | 0..20 | 0..0.5 | 3 | /µL: 0.001
HGB | g/L | 10..260 | 50..180 | 0 | g/dL: 10; mmol/L: 16.11
HCT | L/L | 0.05..0.80 | 0.15..0.60 | 3 | %: 0.01
RETIRBC | 10^9/L | 0..2000 | 5..300 | 0 |
PLAT | 10^9/L | 0..3000 | 10..800 | 0 | /µL: 0.001; 10^3/µL: 1
CREAT | µmol/L | 5..3000 | 15..500 | 1 | mg/dL: 88.4
UREAN | mmol/L | 0.1..100 | 1..40 | 1 | mg/dL BUN: 0.357
CYSC | mg/L | 0.1..15 | 0.4..4 | 2 |
URATE | µmol/L | 10..2500 | 100..800 | 0 | mg/dL: 59.48
SODIUM | mmol/L | 90..200 | 125..155 | 0 | mEq/L: 1
K | mmol/L | 1..12 | 2.5..6.5 | 1 | mEq/L: 1
CL | mmol/L | 50..160 | 85..120 | 0 | mEq/L: 1
CA | mmol/L | 0.5..5 | 1.7..3.0 | 2 | mg/dL: 0.2495
PHOS | mmol/L | 0.05..6 | 0.4..2.6 | 2 | mg/dL: 0.3229
MG | mmol/L | 0.1..5 | 0.5..1.5 | 2 | mg/dL: 0.4114
GLUC | mmol/L | 0.2..80 | 2.5..20 | 1 | mg/dL: 0.0555
CO2 | mmol/L | 2..60 | 14..34 | 0 | mEq/L: 1
LACT | mmol/L | 0.1..40 | 0.3..6 | 1 | mg/dL: 0.111
CK | U/L | 1..500000 | 10..2000 | 0 |
ALT | U/L | 0..20000 | 2..1000 | 0 |
AST | U/L | 0..20000 | 2..1000 | 0 |
ALP | U/L | 1..5000 | 30..700 | 0 |
GGT | U/L | 0..5000 | 3..500 | 0 |
BILI | µmol/L | 0..1000 | 1..100 | 1 | mg/dL: 17.1
BILDIR | µmol/L | 0..800 | 0..60 | 1 | mg/dL: 17.1
ALB | g/L | 5..80 | 15..55 | 1 | g/dL: 10
PROT | g/L | 15..150 | 35..95 | 0 | g/dL: 10
LDH | U/L | 20..50000 | 80..2000 | 0 |
TRIG | mmol/L | 0.05..100 | 0.2..10 | 2 | mg/dL: 0.01129
CHOL | mmol/L | 0.3..40 | 1.5..15 | 2 | mg/dL: 0.02586
PT | s | 5..200 | 9..25 | 1 |
INR | ratio | 0.4..20 | 0.7..3 | 2 |
APTT | s | 10..300 | 20..80 | 1 |
FIBRINO | g/L | 0..20 | 1..6 | 2 | mg/dL: 0.01
DDIMER | mg/L | 0..200 | 0..20 | 2 | µg/mL: 1; ng/mL: 0.001
CRP | mg/L | 0..600 | 0..300 | 1 | mg/dL: 10
PCT | ng/mL | 0..1000 | 0..50 | 2 | µg/L: 1
FERRITIN | µg/L | 1..500000 | 5..20000 | 0 | ng/mL: 1
ESR | mm/h | 0..200 | 0..140 | 0 |
C3 | g/L | 0..5 | 0.1..2.5 | 2 | mg/dL: 0.01
C4 | g/L | 0..2 | 0.01..0.8 | 3 | mg/dL: 0.01
CH50 | U/mL | 0..500 | 5..100 | 0 |
ANA | 1:n | 10..20480 |  |  |
ANAPAT | code |  |  |  |
DSDNAAB | IU/mL | 0..20000 | 0..2000 | 1 |
SM | POS/NEG |  |  |  |
SSA | POS/NEG |  |  |  |
RNP | POS/NEG |  |  |  |
NUCLEO | POS/NEG |  |  |  |
RIBOP | POS/NEG |  |  |  |
ACLIGG | GPL | 0..500 |  | 1 |
B2GP1 | U/mL | 0..500 |  | 1 |
LAC | POS/NEG |  |  |  |
COOMBS | NEG, 1+..4+ |  |  |  |
HAPTOG | g/L | 0..10 | 0..4 | 2 | mg/dL: 0.01
IGG | g/L | 0..80 | 2..25 | 2 | mg/dL: 0.01
IGA | g/L | 0..30 | 0.05..6 | 2 | mg/dL: 0.01
IGM | g/L | 0..30 | 0.05..5 | 2 | mg/dL: 0.01
IGE | IU/mL | 0..50000 | 0..2000 | 0 |
NTPROBNP | pg/mL | 0..200000 | 0..5000 | 0 | ng/L: 1
TROPI | ng/mL | 0..500 | 0..1 | 3 | ng/L: 0.001
UPROD | code |  |  |  |
URBC | /HPF | 0..5000 | 0..200 | 0 |
UWBC | /HPF | 0..5000 | 0..200 | 0 |
UCAST | code |  |  |  |
UPROT | mg/L | 0..100000 | 0..20000 | 0 | mg/dL: 10; g/L: 1000
UCREAT | mmol/L | 0.1..100 | 1..30 | 2 | mg/dL: 0.0884; µmol/L: 0.001
UPCR | mg/mg | 0..50 | 0..15 | 3 | g/g: 1; mg/g: 0.001; mg/mmol: 1/113.12; g/mol: 1/113.12
UACR | mg/g | 0..50000 | 0..10000 | 0 | mg/mmol: 8.84
UP24 | g/24h | 0..60 | 0..20 | 2 | mg/24h: 0.001
UP24M | mg/m²/h | 0..2000 | 0..300 | 1 |
UVOL | mL | 0..15000 | 200..5000 | 0 |
"""
_NOT_NUMBERS = ("code", "POS/NEG", "NEG, 1+..4+")


def _analyte(row: str) -> Analyte:
    code, canonical, hard, soft, decimals, others = (cell.strip() for cell in row.split("|"))
    factors = {} if canonical in _NOT_NUMBERS else {canonical: Fraction(1)}
    for other in filter(None, others.split("; ")):
        unit, factor = other.rsplit(": ", 1)
        factors[unit] = _factor(factor)
    places = int(decimals) if decimals else None
    return Analyte(code, canonical, MappingProxyType(factors), _bounds(hard), _bounds(soft), places)


def _factor(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(numerator) / Fraction(denominator or 1)


def _bounds(text: str) -> Bounds | None:
    low, _, high = text.partition("..")
    return Bounds(Decimal(low), Decimal(high)) if text else None


ANALYTES: Mapping[str, Analyte] = MappingProxyType(
    {analyte.code: analyte for analyte in map(_analyte, _TABLE.strip().splitlines())}
)
