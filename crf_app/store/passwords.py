"""How good a password is, and the code that is printed for the day when all passwords are forgotten.

Knows neither keys nor files. Nothing that was typed stands in a message.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from crf_app.errors import Refused

Randomness = Callable[[int], bytes]

WEAKEST = 3
GROUPS = 8

_LONGEST_JUDGED = 72
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS = frozenset(_ALPHABET)
_READ_AS = str.maketrans("OIL", "011")


def password_strength(password: str, names: Sequence[str] = ()) -> int:
    """How hard to guess, from 0 to 4 (zxcvbn); ``names`` are words that an attacker would try first.

    >>> password_strength("password1")
    0
    >>> password_strength("kettle-orbit-walnut-92")
    4
    """
    from zxcvbn import zxcvbn

    judged = zxcvbn(password[:_LONGEST_JUDGED], user_inputs=list(names))
    return int(judged["score"])


def check_password(password: str, names: Sequence[str] = ()) -> None:
    """Refused when a password is too easy to guess."""
    if not password or password_strength(password, names) < WEAKEST:
        raise Refused("password.weak")


def password_bytes(password: str) -> bytes:
    """The bytes of a password: composed Unicode, so that every keyboard gives the same (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode()


def new_recovery_code(rng: Randomness) -> str:
    """A code of 160 random bits for paper: eight groups of four signs and a check sign (Crockford's base 32).

    >>> new_recovery_code(bytes)
    '00001-00002-00003-00004-00005-00006-00007-00008'
    """
    number = int.from_bytes(rng(20), "big")
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 160, 5))
    parts = [signs[start : start + 4] for start in range(0, 32, 4)]
    return "-".join(part + _check_sign(place, part) for place, part in enumerate(parts, 1))


def read_recovery_code(typed: str) -> str:
    """The code as it was printed, however it was typed; Refused names the first group that is wrong.

    >>> read_recovery_code("ooooi oooo2 ooo03 00004-0000-5 00006 00007 00008")
    '00001-00002-00003-00004-00005-00006-00007-00008'
    """
    signs = "".join(typed.upper().replace("-", " ").split()).translate(_READ_AS)
    parts = [signs[start : start + 5] for start in range(0, len(signs), 5)]
    for place, part in enumerate(parts[:GROUPS], 1):
        if len(part) != 5 or not _SIGNS.issuperset(part) or part[4] != _check_sign(place, part[:4]):
            raise Refused("recovery.group", group=str(place))
    if len(parts) != GROUPS:
        raise Refused("recovery.length")
    return "-".join(parts)


def _check_sign(place: int, part: str) -> str:
    """A sum with odd weights modulo 32: another sign in any one place gives another sum, so no such slip passes."""
    sum_of_signs = sum((2 * at + 1) * _ALPHABET.index(sign) for at, sign in enumerate(part))
    return _ALPHABET[(place + sum_of_signs) & 31]
