"""Entries as they travel between devices: one canonical JSON line each, with the very bytes that were hashed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read
from crf_app.record.entries import Entry, Leaf


def pack(entries: Iterable[Entry]) -> bytes:
    """One line for each entry."""
    return b"".join(canonical(_line(entry)) + b"\n" for entry in entries)


def unpack(data: bytes) -> list[Entry]:
    """The entries of packed lines; Tampered when a line can't be read."""
    try:
        return [_entry(read(line)) for line in data.splitlines()]
    except (ValueError, KeyError, TypeError) as error:
        raise Tampered("the file holds a line that is not an entry") from error


def _line(entry: Entry) -> Json:
    leaves: list[Json] = [
        [_text(leaf.salt), _text(leaf.value)] if isinstance(leaf, Leaf) else _text(leaf) for leaf in entry.leaves
    ]
    return {"header": _text(entry.raw), "signature": _text(entry.signature), "leaves": leaves}


def _entry(body: Json) -> Entry:
    if not isinstance(body, dict) or not isinstance(body["leaves"], list):
        raise ValueError("not an entry")
    return Entry(_bytes(body["header"]), _bytes(body["signature"]), tuple(_leaf(leaf) for leaf in body["leaves"]))


def _leaf(body: Json) -> Leaf | bytes:
    if isinstance(body, list):
        salt, value = body
        return Leaf(_bytes(salt), _bytes(value))
    return _bytes(body)


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _bytes(text: Json) -> bytes:
    if not isinstance(text, str):
        raise ValueError("text is needed")
    return b64decode(text, validate=True)
