"""Entries of the ledger: their bytes, hashes and shapes.

An entry is one gesture of one person. Its header holds the *shape* of every change (what is changed, which changes it
replaces, whether a reason is owed) and the root over its leaves; each *leaf* holds one value under a salt of its own,
so that a value can be redacted and the chain still holds. Nothing here knows keys, clocks or tables.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import cast

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read

VERSION = 1
STUDY_WIDE = "*"

_PLAIN = frozenset({"study", "site", "device", "seq", "prev", "type", "session", "time", "package", "root"})
_KEYS = _PLAIN | {"v", "after", "changes"}
_HEAD = frozenset({"chain", "hash", "seq"})
_SHAPE = ("what", "base", "owes")


@dataclass(frozen=True)
class Head:
    """The newest entry of a chain, as another chain knows it."""

    chain: str
    seq: int
    hash: str

    def json(self) -> Json:
        """The canonical form."""
        return {"chain": self.chain, "hash": self.hash, "seq": self.seq}


@dataclass(frozen=True)
class Shape:
    """What one change touches, without its value.

    ``what`` is a place or a scope; ``base`` names the changes that it replaces (or, in a reason, attest, query or
    redaction, the changes that it speaks of); ``more`` holds what only this type of entry carries.
    """

    what: str
    base: tuple[str, ...] = ()
    owes: bool = False
    more: Mapping[str, Json] = field(default_factory=dict)

    def json(self) -> Json:
        """The canonical form."""
        return {"what": self.what, "base": list(self.base), "owes": self.owes, **self.more}


@dataclass(frozen=True)
class Leaf:
    """One value with its salt."""

    salt: bytes
    value: bytes

    @cached_property
    def hash(self) -> bytes:
        """SHA-256 over salt and canonical value."""
        return hashlib.sha256(b"crf-leaf-1\0" + self.salt + self.value).digest()


@dataclass(frozen=True)
class Header:
    """The signed part of an entry, parsed."""

    study: str
    site: str
    device: str
    seq: int
    prev: str | None
    type: str
    session: str | None
    time: str
    package: str | None
    after: tuple[Head, ...]
    changes: tuple[Shape, ...]
    root: str

    @property
    def chain(self) -> str:
        """The chain that this entry belongs to: its device and its site (or ``*``)."""
        return chain_of(self.device, self.site)

    def bytes(self) -> bytes:
        """The canonical bytes that are hashed, signed, stored and sent."""
        body: dict[str, Json] = {
            "v": VERSION,
            "study": self.study,
            "site": self.site,
            "device": self.device,
            "seq": self.seq,
            "prev": self.prev,
            "type": self.type,
            "session": self.session,
            "time": self.time,
            "package": self.package,
            "after": [head.json() for head in self.after],
            "changes": [shape.json() for shape in self.changes],
            "root": self.root,
        }
        return canonical(body)


@dataclass(frozen=True)
class Entry:
    """An entry as it is stored and sent: exact header bytes, signature, and each leaf or, once redacted, its hash."""

    raw: bytes
    signature: bytes
    leaves: tuple[Leaf | bytes, ...]

    @cached_property
    def header(self) -> Header:
        """The parsed header; Tampered when the bytes are not a header."""
        return parse_header(self.raw)

    @cached_property
    def hash(self) -> str:
        """The hash that names this entry, in hex."""
        return hashlib.sha256(b"crf-entry-1\0" + self.raw).hexdigest()

    def change(self, k: int) -> str:
        """The hash that names change ``k`` of this entry."""
        return self.names[k]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The hashes that name the changes of this entry, in order."""
        return tuple(change_hash(self.hash, k) for k in range(len(self.leaves)))

    def value(self, k: int) -> Json:
        """The value of change ``k``; None where it was redacted."""
        leaf = self.leaves[k]
        return read(leaf.value) if isinstance(leaf, Leaf) else None

    def redacted(self, k: int) -> bool:
        """Whether the value of change ``k`` was taken out."""
        return not isinstance(self.leaves[k], Leaf)


def chain_of(device: str, site: str) -> str:
    """The name of the chain of a device at a site.

    >>> chain_of("d1", "*")
    'd1:*'
    """
    return f"{device}:{site}"


def change_hash(entry_hash: str, k: int) -> str:
    """The name of change ``k`` of an entry, in hex."""
    data = b"crf-change-1\0" + bytes.fromhex(entry_hash) + struct.pack(">I", k)
    return hashlib.sha256(data).hexdigest()


def root_of(leaf_hashes: Sequence[bytes]) -> str:
    """The root over leaf hashes, in hex."""
    return hashlib.sha256(b"crf-root-1\0" + b"".join(leaf_hashes)).hexdigest()


def leaf_hash(leaf: Leaf | bytes) -> bytes:
    """The hash of a leaf, whether its value is still there or not."""
    return leaf.hash if isinstance(leaf, Leaf) else leaf


def stripped(entry: Entry, gone: Container[tuple[str, int]]) -> Entry:
    """The entry without the values that go; their hashes stay."""
    leaves = tuple(
        leaf.hash if isinstance(leaf, Leaf) and (entry.hash, k) in gone else leaf for k, leaf in enumerate(entry.leaves)
    )
    return entry if leaves == entry.leaves else Entry(entry.raw, entry.signature, leaves)


def check_leaves(entry: Entry) -> None:
    """Tampered when the leaves are not those that the header's root commits to, or one can't be read."""
    if len(entry.leaves) != len(entry.header.changes):
        raise Tampered(f"entry {entry.hash}: a leaf is missing")
    if root_of([leaf_hash(leaf) for leaf in entry.leaves]) != entry.header.root:
        raise Tampered(f"entry {entry.hash}: the values do not match the root")
    for k in range(len(entry.leaves)):
        try:
            entry.value(k)
        except (ValueError, RecursionError):
            raise Tampered(f"entry {entry.hash}: a value can't be read") from None


def parse_header(raw: bytes) -> Header:
    """Read header bytes; Tampered when they are not canonical, lack a key, or hold what a header can't."""
    try:
        body = read(raw)
        if not isinstance(body, dict) or frozenset(body) != _KEYS or body["v"] != VERSION:
            raise ValueError("unknown header")
        return _header(body)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Tampered("an entry's header can't be read") from error


def _header(body: Mapping[str, Json]) -> Header:
    changes = tuple(map(_shape, _objects(body["changes"])))
    if not changes:
        raise ValueError("an entry changes something")
    return Header(
        study=_text(body["study"]),
        site=_text(body["site"]),
        device=_text(body["device"]),
        seq=_count(body["seq"]),
        prev=_text_or_none(body["prev"]),
        type=_text(body["type"]),
        session=_text_or_none(body["session"]),
        time=_time(body["time"]),
        package=_text_or_none(body["package"]),
        after=tuple(_head(head) for head in _objects(body["after"])),
        changes=changes,
        root=_text(body["root"]),
    )


def _head(body: Mapping[str, Json]) -> Head:
    if len(body) != len(_HEAD):
        raise ValueError("a head has three parts")
    return Head(_text(body["chain"]), _count(body["seq"]), _text(body["hash"]))


def _shape(body: Mapping[str, Json]) -> Shape:
    more = {key: value for key, value in body.items() if key not in _SHAPE} if len(body) > len(_SHAPE) else {}
    base = body["base"]
    if not isinstance(base, list) or not isinstance(body["owes"], bool):
        raise ValueError("base is a list, owes is true or false")
    return Shape(_text(body["what"]), tuple(map(_text, base)), body["owes"], more)


def _objects(value: Json) -> list[dict[str, Json]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("a list of objects is needed")
    return cast("list[dict[str, Json]]", value)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("text is needed")
    return value


def _text_or_none(value: Json) -> str | None:
    return None if value is None else _text(value)


def _count(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("a count is needed")
    return value


def _time(value: Json) -> str:
    """A text that is a moment with its offset; ValueError otherwise."""
    if datetime.fromisoformat(_text(value)).utcoffset() is None:
        raise ValueError("a time without its offset")
    return _text(value)
