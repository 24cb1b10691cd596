"""Who may write: devices, people, their keys and roles, and the sessions that sign entries.

Everything here is said by entries of the study-wide chain (``*``) and by ``session.open`` entries. An entry is signed
by its session key; a session by the device's key, the person's key and the session key; genesis by the root key.

Rights are judged at an entry, by what its author could know and by what was taken meanwhile; acts on rights themselves
(enrolling, revoking, amending) are judged in their causal past alone, else their outcome would hang on one another
(docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read
from crf_app.record.causality import GENESIS, SESSION, Vector, knows
from crf_app.record.entries import STUDY_WIDE, Entry, Shape, stripped
from crf_app.record.places import WIDE_SCOPES

ADMIN = "admin"
"""The role that enrols, revokes and amends."""


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
class Stand:
    """Where an entry stands: chain, number, and what it knew."""

    chain: str
    seq: int
    past: Vector

    def knew(self, other: Stand) -> bool:
        """Whether the other entry lies in the causal past of this one."""
        return knows(self.past, other.chain, other.seq)


@dataclass(frozen=True)
class Grant:
    """A ``person:ID`` was enrolled with roles, or a ``device:ID``."""

    target: str
    roles: frozenset[str]
    at: Stand


@dataclass(frozen=True)
class Revocation:
    """A ``person:ID`` or ``device:ID`` may no longer write, or no longer in one role (``role:ID:ROLE``).

    ``seen`` is what the revoker held: {chain: newest number}. The entry itself has to say it: it stands in a study-wide
    chain, whose causal past holds no entry of a site.
    """

    target: str
    seen: Vector
    at: Stand

    def lifted_by(self, grant: Grant) -> bool:
        """Whether an enrolment that knew of this gives the right back."""
        if not grant.at.knew(self.at):
            return False
        kind, _, rest = self.target.partition(":")
        if kind != "role":
            return grant.target == self.target
        user, _, role = rest.rpartition(":")
        return grant.target == f"person:{user}" and role in grant.roles


@dataclass(frozen=True)
class Rights:
    """What an author may at an entry.

    ``roles`` are those that count: none where person or device are revoked, in or beside the causal past. ``had`` are
    those in the causal past alone: by them is judged what can't hang on what was taken meanwhile.
    """

    roles: frozenset[str] = frozenset()
    had: frozenset[str] = frozenset()
    revoked: bool = False


@dataclass(frozen=True)
class Amendment:
    """A study package: its number in the order of amendments (0 the first), hash, and the change that brought it."""

    number: int
    hash: str
    change: str
    at: Stand


@dataclass
class Authority:
    """The people, devices, sessions and packages known from the entries seen so far. Total: never refuses an entry.

    ``wide`` are the attests on the whole site or study with their causal pasts, as they came.
    """

    study: str = ""
    root_key: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    devices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    packages: list[Amendment] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    revocations: list[Revocation] = field(default_factory=list)
    wide: list[tuple[Entry, Vector]] = field(default_factory=list)
    facts: list[tuple[str, Stand]] = field(default_factory=list)
    _found: dict[tuple[object, ...], Rights] = field(default_factory=dict, repr=False)

    def add(self, entry: Entry, past: Vector) -> None:
        """Take in one current entry, in causal order; entries that say nothing here are passed over."""
        head = entry.header
        if head.type == SESSION:
            self._open(entry, head.changes[0])
        elif head.type == "attest" and all(shape.what in WIDE_SCOPES for shape in head.changes):
            self.wide.append((entry, past))
        elif head.site == STUDY_WIDE and (head.type == GENESIS or ADMIN in self.rights(entry, past).had):
            for k in range(len(head.changes)):
                self._say(entry, k, Stand(head.chain, head.seq, past))

    def _say(self, entry: Entry, k: int, at: Stand) -> None:
        """One fact about the study: who, which device, which package, whose right is taken."""
        shape = entry.header.changes[k]
        match shape.what.partition(":")[0]:
            case "study" if entry.header.type == GENESIS:
                self.study, self.root_key = entry.header.study, text(shape, "key")
            case "device":
                self._know(text(shape, "id"), text(shape, "key"))
                self.grants.append(Grant(f"device:{text(shape, 'id')}", frozenset(), at))
            case "person":
                self._enrol(entry.value(k), shape, at)
            case "package":
                self.packages.append(Amendment(_number(shape), text(shape, "hash"), entry.change(k), at))
            case "revoke":
                self._revoke(Revocation(text(shape, "target"), _seen(shape), at))
            case _:
                return
        self.facts.append((entry.change(k), at))
        self._found.clear()

    def _open(self, entry: Entry, shape: Shape) -> None:
        before = self.sessions.get(text(shape, "continues"))
        if text(shape, "device_key"):
            self._know(entry.header.device, text(shape, "device_key"))
        user = text(shape, "user")
        root = before.root if before and before.user == user else entry.hash
        self.sessions[entry.hash] = Session(entry.hash, text(shape, "key"), entry.header.device, user, root)

    def _know(self, device: str, key: str) -> None:
        """One more key of a device: what was signed by an earlier one holds, in whatever order they are named."""
        keys = {*self.devices.get(device, ()), key} - {""}
        self.devices[device] = tuple(sorted(keys))

    def _enrol(self, value: Json, shape: Shape, at: Stand) -> None:
        user = text(shape, "id")
        known = self.members.get(user)
        name = str(value.get("name", user)) if isinstance(value, dict) else (known.name if known else user)
        roles = shape.more.get("roles", ())
        keys = (*(known.keys if known else ()), text(shape, "key"))
        listed = tuple(str(role) for role in roles) if isinstance(roles, list | tuple) else ()
        self.grants.append(Grant(f"person:{user}", frozenset(listed), at))
        self.members[user] = Member(user, name, listed, tuple(dict.fromkeys(key for key in keys if key)))

    def strip(self, gone: Collection[tuple[str, int]]) -> None:
        """Forget the texts of wide attests that are taken out, as {(entry, change)}."""
        self.wide = [(stripped(entry, gone), past) for entry, past in self.wide]

    def author(self, entry: Entry) -> str:
        """The user who wrote an entry; empty for genesis."""
        session = self.sessions.get(entry.header.session or entry.hash)
        return session.user if session else ""

    def _revoke(self, revocation: Revocation) -> None:
        self.revocations.append(revocation)
        kind, _, rest = revocation.target.partition(":")
        user, _, role = rest.rpartition(":")
        if kind == "role" and user in self.members:
            known = self.members[user]
            self.members[user] = replace(known, roles=tuple(held for held in known.roles if held != role))

    def rights(self, entry: Entry, past: Vector) -> Rights:
        """What the author of an entry may at it, given its causal past."""
        head = entry.header
        return self.rights_at(self.author(entry), head.device, Stand(head.chain, head.seq, past))

    def rights_at(self, user: str, device: str, at: Stand) -> Rights:
        """What a person on a device may, in an entry that stands there."""
        seen = tuple(knows(found.seen, at.chain, at.seq) for found in self.revocations)
        key = (user, device, seen, *(at.past.get(chain, 0) for chain in {fact.chain: 0 for _, fact in self.facts}))
        if key not in self._found:
            self._found[key] = self._rights_at(user, device, at)
        return self._found[key]

    def _rights_at(self, user: str, device: str, at: Stand) -> Rights:
        known = [grant for grant in self.grants if at.knew(grant.at)]
        given = [grant for grant in known if grant.target == f"person:{user}"]
        newest = [grant for grant in given if not any(other.at.knew(grant.at) for other in given if other != grant)]
        roles = frozenset(role for grant in newest for role in grant.roles)
        taken = [
            found
            for found in self.revocations
            if not knows(found.seen, at.chain, at.seq) and not any(found.lifted_by(grant) for grant in known)
        ]
        before = {found.target for found in taken if at.knew(found.at)}
        counted, revoked = _left(roles, user, device, {found.target for found in taken})
        return Rights(counted, _left(roles, user, device, before)[0], revoked)

    def can_verify(self, entry: Entry) -> bool:
        """Whether the keys that signed an entry are known yet."""
        match entry.header.type:
            case "genesis":
                return True
            case "session.open":
                return bool(self._device_keys(entry)) and _opener(entry) in self.members
            case _:
                return entry.header.session in self.sessions

    def verify(self, entry: Entry) -> None:
        """Tampered when a signature does not hold; needs :meth:`can_verify`."""
        if entry.header.type == GENESIS:
            shape = next((shape for shape in entry.header.changes if shape.what == "study"), Shape("study"))
            _verify_ed25519(text(shape, "key"), entry.signature, entry)
        elif entry.header.type == SESSION:
            if not self.proves_session(entry):
                raise Tampered(f"entry {entry.hash}: the signature of its device or person does not hold")
        else:
            session = self.sessions[entry.header.session or ""]
            if session.device != entry.header.device:
                raise Tampered(f"entry {entry.hash}: its session belongs to another device")
            _verify_ed25519(session.key, entry.signature, entry)

    def _device_keys(self, entry: Entry) -> tuple[str, ...]:
        """The keys of a session's device: those enrolled, and that of a new device an enrolled person vouches for."""
        vouched = text(entry.header.changes[0], "device_key")
        return (*self.devices.get(entry.header.device, ()), *([vouched] if vouched else []))

    def proves_session(self, entry: Entry) -> bool:
        """Whether device and person signed a session, by the keys known so far; Tampered when the session did not."""
        by = signatures_of(entry)
        _verify_ed25519(text(entry.header.changes[0], "key"), by["session"], entry)
        by_device = any(_holds_ed25519(key, by["device"], entry) for key in self._device_keys(entry))
        return by_device and any(_holds_p256(key, by["person"], entry) for key in self.members[_opener(entry)].keys)


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


def authority_of(entries: Iterable[tuple[Entry, Vector]]) -> Authority:
    """The authority of current entries with their causal pasts, given in causal order."""
    authority = Authority()
    for entry, past in entries:
        authority.add(entry, past)
    return authority


def _left(roles: frozenset[str], user: str, device: str, taken: Collection[str]) -> tuple[frozenset[str], bool]:
    """The roles that are left after some rights were taken, and whether person or device lost all."""
    if {f"person:{user}", f"device:{device}"} & set(taken):
        return frozenset(), True
    return frozenset(role for role in roles if f"role:{user}:{role}" not in taken), False


def _number(shape: Shape) -> int:
    """The place of a package in the order of amendments; 0 where it says none."""
    number = shape.more.get("amendment")
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


def _seen(shape: Shape) -> Vector:
    seen = shape.more.get("seen")
    held = seen.items() if isinstance(seen, dict) else ()
    return {chain: seq for chain, seq in held if isinstance(seq, int)}


def _opener(entry: Entry) -> str:
    return text(entry.header.changes[0], "user") if entry.header.changes else ""


def _verify_ed25519(key: str, signature: bytes, entry: Entry) -> None:
    if not _holds_ed25519(key, signature, entry):
        raise Tampered(f"entry {entry.hash}: a signature does not hold")


def _holds_ed25519(key: str, signature: bytes, entry: Entry) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, bytes.fromhex(entry.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _holds_p256(key: str, signature: bytes, entry: Entry) -> bool:
    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(key))
        public.verify(signature, bytes.fromhex(entry.hash), ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
