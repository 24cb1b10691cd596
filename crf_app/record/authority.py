"""Who may write: devices, people, their keys and roles, and the sessions that sign entries.

Everything here is said by entries of the study-wide chain (``*``) and by ``session.open`` entries. An entry is signed
by its session key; a session by the device's key, the person's key and the session key; genesis by the root key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read
from crf_app.record.causality import GENESIS, SESSION, Vector, knows
from crf_app.record.entries import Entry, Shape


@dataclass(frozen=True)
class Member:
    """A person of the study: id, printed name, roles, and every public key (P-256, uncompressed, hex) ever enrolled."""

    id: str
    name: str
    roles: tuple[str, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """An unlocked stretch of work. ``root`` is the session that this one continues (itself, if none)."""

    hash: str
    key: str
    device: str
    user: str
    root: str


@dataclass(frozen=True)
class Revocation:
    """A person or device may no longer write. ``seen`` is what the revoker held: {chain: newest number}.

    The entry itself has to say it: it stands in a study-wide chain, whose causal past holds no entry of a site.
    """

    target: str
    seen: Vector


@dataclass
class Authority:
    """The people, devices, sessions and packages known from the entries seen so far. Total: never refuses an entry."""

    study: str = ""
    root_key: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)
    revocations: list[Revocation] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Take in one current entry, in causal order; entries that say nothing here are passed over."""
        for k, shape in enumerate(entry.header.changes):
            kind = shape.what.partition(":")[0]
            if kind == "session":
                self._open(entry, shape)
            elif kind == "study" and entry.header.type == GENESIS:
                self.study, self.root_key = entry.header.study, text(shape, "key")
            elif kind == "device":
                self.devices[text(shape, "id")] = text(shape, "key")
            elif kind == "person":
                self._enrol(entry.value(k), shape)
            elif kind == "package":
                self.packages.append(text(shape, "hash"))
            elif kind == "revoke":
                self.revocations.append(Revocation(text(shape, "target"), _seen(shape)))

    def _open(self, entry: Entry, shape: Shape) -> None:
        before = self.sessions.get(text(shape, "continues"))
        if text(shape, "device_key"):
            self.devices.setdefault(entry.header.device, text(shape, "device_key"))
        user = text(shape, "user")
        root = before.root if before and before.user == user else entry.hash
        self.sessions[entry.hash] = Session(entry.hash, text(shape, "key"), entry.header.device, user, root)

    def _enrol(self, value: Json, shape: Shape) -> None:
        user = text(shape, "id")
        known = self.members.get(user)
        name = str(value.get("name", user)) if isinstance(value, dict) else (known.name if known else user)
        roles = shape.more.get("roles", ())
        keys = (*(known.keys if known else ()), text(shape, "key"))
        listed = tuple(str(role) for role in roles) if isinstance(roles, list | tuple) else ()
        self.members[user] = Member(user, name, listed, tuple(dict.fromkeys(key for key in keys if key)))

    def author(self, entry: Entry) -> str:
        """The user who wrote an entry; empty for genesis."""
        session = self.sessions.get(entry.header.session or entry.hash)
        return session.user if session else ""

    def revoked(self, entry: Entry) -> bool:
        """Whether the author or device of an entry was revoked, and the revoker had not seen the entry."""
        targets = {f"person:{self.author(entry)}", f"device:{entry.header.device}"}
        head = entry.header
        return any(
            found.target in targets and not knows(found.seen, head.chain, head.seq) for found in self.revocations
        )

    def can_verify(self, entry: Entry) -> bool:
        """Whether the keys that signed an entry are known yet."""
        match entry.header.type:
            case "genesis":
                return True
            case "session.open":
                return bool(self._device_key(entry)) and _opener(entry) in self.members
            case _:
                return entry.header.session in self.sessions

    def verify(self, entry: Entry) -> None:
        """Tampered when a signature does not hold; needs :meth:`can_verify`."""
        if entry.header.type == GENESIS:
            shape = next(shape for shape in entry.header.changes if shape.what == "study")
            _verify_ed25519(text(shape, "key"), entry.signature, entry)
        elif entry.header.type == SESSION:
            self._verify_session(entry)
        else:
            session = self.sessions[entry.header.session or ""]
            if session.device != entry.header.device:
                raise Tampered(f"entry {entry.hash}: its session belongs to another device")
            _verify_ed25519(session.key, entry.signature, entry)

    def _device_key(self, entry: Entry) -> str:
        """The key of a session's device: the enrolled one, or that of a new device an enrolled person vouches for."""
        return self.devices.get(entry.header.device) or text(entry.header.changes[0], "device_key")

    def _verify_session(self, entry: Entry) -> None:
        shape = entry.header.changes[0]
        by = signatures_of(entry)
        _verify_ed25519(self._device_key(entry), by["device"], entry)
        _verify_ed25519(text(shape, "key"), by["session"], entry)
        if not any(_holds_p256(key, by["person"], entry) for key in self.members[_opener(entry)].keys):
            raise Tampered(f"entry {entry.hash}: the person's signature does not hold")


def join_signatures(device: bytes, person: bytes, session: bytes) -> bytes:
    """The signature field of a ``session.open`` entry."""
    return canonical({"device": device.hex(), "person": person.hex(), "session": session.hex()})


def signatures_of(entry: Entry) -> dict[str, bytes]:
    """The three signatures of a ``session.open`` entry; Tampered when they can't be read."""
    try:
        body = cast("dict[str, str]", read(entry.signature))
        return {name: bytes.fromhex(body[name]) for name in ("device", "person", "session")}
    except (ValueError, KeyError, TypeError) as error:
        raise Tampered(f"entry {entry.hash}: its signatures can't be read") from error


def text(shape: Shape, key: str) -> str:
    """A text that only this type of entry carries; empty where it is absent."""
    value = shape.more.get(key)
    return value if isinstance(value, str) else ""


def authority_of(entries: Iterable[Entry]) -> Authority:
    """The authority of current entries, given in causal order."""
    authority = Authority()
    for entry in entries:
        authority.add(entry)
    return authority


def _seen(shape: Shape) -> Vector:
    seen = shape.more.get("seen")
    held = seen.items() if isinstance(seen, dict) else ()
    return {chain: seq for chain, seq in held if isinstance(seq, int)}


def _opener(entry: Entry) -> str:
    return text(entry.header.changes[0], "user") if entry.header.changes else ""


def _verify_ed25519(key: str, signature: bytes, entry: Entry) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, bytes.fromhex(entry.hash))
    except (InvalidSignature, ValueError) as error:
        raise Tampered(f"entry {entry.hash}: a signature does not hold") from error


def _holds_p256(key: str, signature: bytes, entry: Entry) -> bool:
    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(key))
        public.verify(signature, bytes.fromhex(entry.hash), ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
