"""Canonical JSON: what is hashed must be the same bytes on every machine and in every program."""

from __future__ import annotations

import json

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from crf_app.record.canonical import canonical, read

KEYS = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=6)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_bytes_equal_an_independent_implementation(value):
    """On our profile the bytes are those of RFC 8785."""
    assert canonical(value) == rfc8785.dumps(value)


@given(VALUES)
def test_reading_gives_the_value_back(value):
    """Nothing is lost or altered on the way."""
    assert read(canonical(value)) == value


@pytest.mark.parametrize("value", [1.0, {"é": 1}, 2**53, {"a": {"b": 0.5}}, "\ud800", {1: 2}])
def test_what_leaves_the_profile_is_refused(value):
    """Floats, keys that are not ASCII, large integers and broken Unicode have no canonical bytes."""
    with pytest.raises(ValueError, match=r"."):
        canonical(value)


@pytest.mark.parametrize("data", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"1.0", b"{", b'"\\u0041"'])
def test_bytes_that_are_not_canonical_are_refused(data):
    """Spaces, other orders, doubled keys and needless escapes are not read."""
    with pytest.raises(ValueError, match=r"."):
        read(data)


@pytest.mark.parametrize("data", [b"-0", b"[0,-1e5]", b'{"a":1.5}', b'{"a":9007199254740992}', '{"é":1}'.encode()])
def test_canonical_bytes_outside_the_profile_are_not_read(data):
    """Floats, large integers and keys that are not ASCII, also where all else is in order."""
    with pytest.raises(ValueError, match=r"."):
        read(data)


ANY = st.recursive(
    VALUES | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**64), 2**64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(ANY)
def test_only_values_of_the_profile_are_read(value):
    """A float, a large integer or a strange key is found wherever it stands, whatever texts look like around it."""
    data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if fits(value) else json.dumps(value).encode()
    try:
        wanted = canonical(orjson.loads(data)) == data
    except ValueError:
        wanted = False
    assert can_read(data) == wanted


def fits(value) -> bool:
    try:
        return bool(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return False


def can_read(data: bytes) -> bool:
    try:
        read(data)
    except ValueError:
        return False
    return True
