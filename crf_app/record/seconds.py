"""The second person of an override: proved by their own key over what is gone past, never claimed by a text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from crf_app.record.authority import Authority, Stand, Writer, holds_p256, text
from crf_app.record.canonical import canonical
from crf_app.record.causality import Vector
from crf_app.record.entries import Entry


def confirmed_text(study: str, first: str, second: str, gate: str, what: str, base: Iterable[str]) -> bytes:
    """What a second person signs: 32 bytes over study, both people, the gate, its place and what it rests on."""
    body = canonical(
        {"study": study, "first": first, "second": second, "gate": gate, "what": what, "base": sorted(base)}
    )
    return hashlib.sha256(b"crf-second-1\0" + body).digest()


def second_of(entry: Entry, authority: Authority, past: Vector) -> str:
    """Who confirmed an override beside its author, by a key that counts there and a role of theirs; empty for nobody.

    Never the author, whose one hand could hold two keys.
    """
    head, shape = entry.header, entry.header.changes[0]
    if head.type != "override" or len(head.changes) > 1:
        return ""
    first, second = authority.author(entry), text(shape, "second")
    if second in ("", first):
        return ""
    at = Stand(head.chain, head.seq, past)
    said = confirmed_text(head.study, first, second, text(shape, "gate"), shape.what, shape.base)
    for key in authority.keys_at(second, at):
        if holds_p256(key, _bytes(text(shape, "signature")), said):
            return second if authority.rights_at(Writer(second, head.device, key), at).roles else ""
    return ""


def _bytes(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature)
    except ValueError:
        return b""
