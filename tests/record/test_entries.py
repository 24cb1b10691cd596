"""The bytes of an entry and what they commit to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crf_app.errors import Tampered
from crf_app.record.canonical import canonical, read
from crf_app.record.entries import Entry, Head, Header, Leaf, Shape, check_leaves, parse_header, root_of
from crf_app.record.transfer import pack, unpack

LEAVES = (Leaf(bytes(16), canonical({"kind": "number", "text": "38.1"})), Leaf(bytes([1]) * 16, canonical(None)))
HEADER = Header(
    study="s",
    site="01",
    device="d",
    seq=2,
    prev="ab",
    type="enter",
    session="cd",
    time="2024-03-19T13:02:44.000+08:00",
    package="ef",
    after=(Head("d:*", 3, "99"),),
    changes=(Shape("x/D07/CRS/-/CRSTMAX", ("11",), True), Shape("x/D07/CRS/-/CRSFEVO", more={"from": ["22"]})),
    root=root_of([leaf.hash for leaf in LEAVES]),
)
ENTRY = Entry(HEADER.bytes(), b"signature", LEAVES)


def test_a_header_is_read_back_as_it_was_written():
    """Every field, shape and extra key survives."""
    assert parse_header(HEADER.bytes()) == HEADER


def test_the_hash_of_this_entry_never_changes():
    """The bytes that are hashed are fixed for as long as ledgers live."""
    assert ENTRY.hash == "96711bd10434e652983162460a5454d3922937aba3616be6ea324c86f6f916d9"


def test_changes_are_named_by_entry_and_position():
    """Two changes of one entry have different names."""
    assert ENTRY.change(0) != ENTRY.change(1)


def test_an_altered_value_does_not_match_the_root():
    """A leaf that was changed after signing is found."""
    altered = Entry(ENTRY.raw, ENTRY.signature, (Leaf(bytes(16), canonical("39")), LEAVES[1]))
    with pytest.raises(Tampered):
        check_leaves(altered)


def test_a_redacted_leaf_still_matches_the_root():
    """The hash that stays is enough for the chain."""
    redacted = Entry(ENTRY.raw, ENTRY.signature, (LEAVES[0].hash, LEAVES[1]))
    check_leaves(redacted)
    assert (redacted.redacted(0), redacted.value(0)) == (True, None)


def test_a_missing_leaf_is_found():
    """An entry must come with all its leaves."""
    with pytest.raises(Tampered, match="missing"):
        check_leaves(Entry(ENTRY.raw, ENTRY.signature, LEAVES[:1]))


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"nonsense", HEADER.bytes().replace(b'"v":1', b'"v":2')])
def test_what_is_not_a_header_is_refused(raw):
    """Other versions and other JSON are Tampered, not a crash."""
    with pytest.raises(Tampered):
        parse_header(raw)


def test_entries_travel_byte_for_byte():
    """What is sent is what was hashed, redacted leaves included."""
    redacted = Entry(ENTRY.raw, ENTRY.signature, (LEAVES[0].hash, LEAVES[1]))
    assert unpack(pack([ENTRY, redacted])) == [ENTRY, redacted]


@pytest.mark.parametrize("data", [b"{}\n", b'{"header":1,"leaves":[],"signature":""}\n', b"\xff\n"])
def test_a_line_that_is_not_an_entry_is_refused(data):
    """A damaged bundle names itself."""
    with pytest.raises(Tampered):
        unpack(data)


def spoiled(path: tuple[str | int, ...], value: object) -> bytes:
    """The header's bytes with one part of another type."""
    body = read(HEADER.bytes())
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return canonical(body)


SPOILED = [
    *((name,) for name in ("study", "site", "device", "seq", "prev", "type", "session", "time", "package", "root")),
    ("after",),
    ("changes",),
    *(("after", 0, name) for name in ("chain", "seq", "hash")),
    *(("changes", 0, name) for name in ("what", "base", "owes")),
    ("changes", 0, "base", 0),
]


@pytest.mark.parametrize("path", SPOILED, ids=lambda path: "-".join(map(str, path)))
@pytest.mark.parametrize("value", [-7, ["x"], {"x": 1}, True], ids=["number", "list", "object", "true"])
def test_a_part_of_another_type_is_tampered_with(path, value):
    """Never a crash later, where nobody looks for it."""
    if path[-1] == "owes" and value is True:
        value = "yes"
    if path[-1] == "base" and value == ["x"]:
        value = [7]
    with pytest.raises(Tampered):
        parse_header(spoiled(path, value))


@pytest.mark.parametrize("value", ["yesterday", "2024-03-19T13:02:44.000", ""])
def test_a_time_is_a_moment_with_its_offset(value):
    """Moments can be compared wherever they were written."""
    with pytest.raises(Tampered):
        parse_header(spoiled(("time",), value))


def test_an_entry_that_changes_nothing_is_none():
    """Nothing would stand for it."""
    with pytest.raises(Tampered):
        parse_header(spoiled(("changes",), []))


def test_a_leaf_that_is_not_canonical_is_refused():
    """It would be read when the record is shown."""
    leaves = (Leaf(bytes(16), b"{ }"), LEAVES[1])
    header = replace(HEADER, root=root_of([leaf.hash for leaf in leaves]))
    with pytest.raises(Tampered, match="can't be read"):
        check_leaves(Entry(header.bytes(), b"signature", leaves))
