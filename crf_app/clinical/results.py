"""Reads the text of a laboratory result as it was printed (A-11, V-PAR), and knows how a number is typed; no analyte
and no unit."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.derivation import Derivation

NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?", re.ASCII)
"""A number as it is typed: no separators, no power without digits; in lower case."""
_NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?"
_COMPARED = re.compile(rf"(<=|>=|<|>|)(-?{_NUMBER})", re.ASCII | re.IGNORECASE)
_TITRE = re.compile(r"1:(\d+)", re.ASCII)
_CODES = {"POS": "POS", "阳性": "POS", "+": "POS", "NEG": "NEG", "阴性": "NEG", "-": "NEG"}
_SAME_SIGN = ("<wide>", "<narrow>", "<noBreak>")


def result_value(text: str) -> Derivation:
    """The number or code (``POS``, ``NEG``) of a result text; ``status`` is its kind (A-11).

    Kinds: ``=``, ``<``, ``>``, ``<=``, ``>=`` before a number, ``titre`` (1:n gives n), ``code``. Full-width
    forms are read; superscripts are not, for 10⁵ would turn into 105. Everything else is null with
    ``invalid:text``: thousands separators, decimal commas, units.

    >>> result_value("<0.05")
    Derivation(value=Decimal('0.05'), reason='', low=None, high=None, status='<', sources=())
    >>> result_value("0.94×105").reason
    'invalid:text'
    """
    plain = narrowed(text)
    if plain.upper() in _CODES:
        return Derivation(_CODES[plain.upper()], status="code")
    if titre := _TITRE.fullmatch(plain):
        return Derivation(Decimal(titre[1]), status="titre")
    if compared := _COMPARED.fullmatch(plain):
        return Derivation(Decimal(compared[2]), status=compared[1] or "=")
    return underivable("invalid", "text")


def narrowed(text: str) -> str:
    """The text with full-width signs made ASCII; empty where that would change what it says, as in 10⁵.

    >>> narrowed("３８．１"), narrowed("10⁵")
    ('38.1', '')
    """
    return unicodedata.normalize("NFKC", text).strip() if all(map(_is_same_sign, text)) else ""


def _is_same_sign(character: str) -> bool:
    """Whether normalising keeps what the character says: widths may change, ⁵, ½ or ① may not."""
    decomposed = unicodedata.decomposition(character)
    return not decomposed.startswith("<") or decomposed.startswith(_SAME_SIGN)
