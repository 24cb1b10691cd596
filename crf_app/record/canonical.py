"""Canonical JSON: the bytes that are hashed and signed (RFC 8785 on a restricted profile).

The profile: ASCII keys, no floats, integers within ±(2^53-1), text that is valid Unicode. On it sorted, compact
output equals RFC 8785 byte for byte (a test holds it against an independent implementation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import orjson

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]

_LIMIT = 2**53 - 1
_PLAIN = frozenset({str, bool, type(None)})
_FLOAT = re.compile(rb'[:\[,](?<![^"]:)-?[0-9]+[.eE]')
"""Where a float may stand inside; a text that looks so only costs the longer way."""

_NO_NUMBER = b'{["tfn'
"""How canonical bytes begin that are not a number."""


def canonical(value: Json) -> bytes:
    """The canonical bytes of a value; ValueError when the value leaves the profile.

    >>> canonical({"b": [1, None], "a": "°C"}).decode()
    '{"a":"°C","b":[1,null]}'
    """
    check_profile(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError("text is not valid Unicode") from error


def read(data: bytes) -> Json:
    """The value of canonical bytes; ValueError when the bytes are not canonical.

    >>> read(b'{"a": 1}')
    Traceback (most recent call last):
    ...
    ValueError: bytes are not canonical
    """
    try:
        value: Json = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ValueError("bytes are not JSON") from error
    plain = data.isascii() and data[:1] in _NO_NUMBER and not _FLOAT.search(data)
    if (_plainly(value) if plain else canonical(value)) != data:
        raise ValueError("bytes are not canonical")
    return value


def _plainly(value: Json) -> bytes:
    """The canonical bytes of what was read from bytes that hold neither a float nor a letter beyond ASCII: on these the
    profile needs no walk through the value, which costs five times as much as the rest."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except orjson.JSONEncodeError as error:
        raise ValueError("integer out of range") from error


def check_profile(value: Json) -> None:
    """ValueError when a value holds a float, a large integer or a key that is not ASCII."""
    kind = type(value)
    if kind in _PLAIN:
        return
    if isinstance(value, int):
        if abs(value) > _LIMIT:
            raise ValueError("integer out of range")
    elif isinstance(value, list | tuple):
        for inner in value:
            if type(inner) not in _PLAIN:
                check_profile(inner)
    elif kind is dict or isinstance(value, Mapping):
        for key, inner in value.items():  # type: ignore[union-attr]
            if not isinstance(key, str) or not key.isascii():
                raise ValueError("keys must be ASCII text")
            if type(inner) not in _PLAIN:
                check_profile(inner)
    else:
        raise ValueError("only text, integers, true, false, null, lists and objects")
