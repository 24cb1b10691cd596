"""Who may write: devices, people, their keys and roles, and the sessions that sign entries.

Everything here is said by entries of the study-wide chain (``*``) and by ``session.open`` entries. An entry is signed
by its session key; a session by the device's key, the person's key and the session key; genesis by the root key.

Rights are judged at an entry, by what its author could know and by what was taken meanwhile; acts on rights themselves
(enrolling, revoking, amending) are judged in their causal past alone, else their outcome would hang on one another
(docs/decisions/0005). Only a *key* that is taken takes also what was enrolled with it meanwhile (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read
from crf_app.record.causality import GENESIS, SESSION, Vector, knows
from crf_app.record.disputes import Disputes
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
    """An unlocked stretch of work. ``root`` is the session that this one continues (itself, if none); ``opening`` its
    entry, and ``keys`` those of the person when it was taken in, one of which signed it."""

    hash: str
    key: str
    device: str
    user: str
    root: str
    opening: Entry | None = field(default=None, repr=False, compare=False)
    keys: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def by(self) -> str:
        """The person's key that signed it: the only one there was, else the first that fits; empty for none."""
        if len(self.keys) == 1 or self.opening is None:
            return next(iter(self.keys), "")
        signature, opening = signatures_of(self.opening)["person"], self.opening
        return next((key for key in reversed(self.keys) if holds_p256(key, signature, bytes.fromhex(opening.hash))), "")


@dataclass(frozen=True)
class Stand:
    """Where an entry stands: chain, number, and what it knew."""

    chain: str
    seq: int
    past: Vector = field(hash=False)

    def knew(self, other: Stand) -> bool:
        """Whether the other entry lies in the causal past of this one."""
        return knows(self.past, other.chain, other.seq)

    def follows(self, other: Stand) -> bool:
        """Whether it lies there and is another entry."""
        return self.knew(other) and (other.chain, other.seq) != (self.chain, self.seq)


@dataclass(frozen=True)
class Writer:
    """By whose hand an entry was written: person, device, and the person's key (P-256, uncompressed, hex)."""

    user: str
    device: str
    key: str


@dataclass(frozen=True)
class Grant:
    """A ``person:ID`` was enrolled with a key and roles, or a ``device:ID``; by nobody in genesis."""

    target: str
    roles: frozenset[str]
    at: Stand
    by: Writer | None = None
    key: str = ""


@dataclass(frozen=True)
class Revocation:
    """A ``person:ID`` or ``device:ID`` may no longer write, or no longer in one role (``role:ID:ROLE``), or no longer
    with one key (``key:HEX``), which never comes back.

    ``seen`` is what the revoker held: {chain: newest number}. The entry itself has to say it: it stands in a study-wide
    chain, whose causal past holds no entry of a site. What that past holds was seen, whatever is said.
    """

    target: str
    seen: Vector = field(hash=False)
    at: Stand
    by: Writer | None = None

    def takes(self, at: Stand) -> bool:
        """Whether an entry was written in spite of this, or beside it."""
        return not knows(self.seen, at.chain, at.seq) and not knows(self.at.past, at.chain, at.seq)

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

    ``roles`` are those that count: none where person, device or key are revoked, in or beside the causal past. ``had``
    are those in the causal past alone: by them is judged what can't hang on what was taken meanwhile.
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
    by: Writer | None = None


Lost = frozenset[Revocation]
"""The revocations of keys that a judgement looks at."""


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
    _counted: dict[tuple[object, ...], bool] = field(default_factory=dict, repr=False)
    _holding: dict[Lost, Lost] = field(default_factory=dict, repr=False)

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
        by = None if entry.header.type == GENESIS else self.writer(entry)
        match shape.what.partition(":")[0]:
            case "study" if entry.header.type == GENESIS:
                self.study, self.root_key = entry.header.study, text(shape, "key")
            case "device":
                self._know(text(shape, "id"), text(shape, "key"))
                self.grants.append(Grant(f"device:{text(shape, 'id')}", frozenset(), at, by))
            case "person":
                self._enrol(entry.value(k), shape, at, by)
            case "package":
                self.packages.append(Amendment(_number(shape), text(shape, "hash"), entry.change(k), at, by))
            case "revoke":
                self._revoke(Revocation(text(shape, "target"), _seen(shape), at, by))
            case _:
                return
        self.facts.append((entry.change(k), at))
        for judged in (self._found, self._counted, self._holding):
            judged.clear()

    def _open(self, entry: Entry, shape: Shape) -> None:
        before = self.sessions.get(text(shape, "continues"))
        if text(shape, "device_key"):
            self._know(entry.header.device, text(shape, "device_key"))
        user = text(shape, "user")
        root = before.root if before and before.user == user else entry.hash
        keys = self.members[user].keys if user in self.members else ()
        made = Session(entry.hash, text(shape, "key"), entry.header.device, user, root, entry, keys)
        self.sessions[entry.hash] = made

    def _know(self, device: str, key: str) -> None:
        """One more key of a device: what was signed by an earlier one holds, in whatever order they are named."""
        keys = {*self.devices.get(device, ()), key} - {""}
        self.devices[device] = tuple(sorted(keys))

    def _enrol(self, value: Json, shape: Shape, at: Stand, by: Writer | None) -> None:
        user = text(shape, "id")
        known = self.members.get(user)
        name = str(value.get("name", user)) if isinstance(value, dict) else (known.name if known else user)
        roles = shape.more.get("roles", ())
        keys = (*(known.keys if known else ()), text(shape, "key"))
        listed = tuple(str(role) for role in roles) if isinstance(roles, list | tuple) else ()
        self.grants.append(Grant(f"person:{user}", frozenset(listed), at, by, text(shape, "key")))
        self.members[user] = Member(user, name, listed, tuple(dict.fromkeys(key for key in keys if key)))

    def strip(self, gone: Collection[tuple[str, int]]) -> None:
        """Forget the texts of wide attests that are taken out, as {(entry, change)}."""
        self.wide = [(stripped(entry, gone), past) for entry, past in self.wide]

    def author(self, entry: Entry) -> str:
        """The user who wrote an entry; empty for genesis."""
        return self.writer(entry).user

    def writer(self, entry: Entry) -> Writer:
        """By whose hand an entry was written; nobody's for genesis."""
        session = self.sessions.get(entry.header.session or entry.hash)
        return Writer(session.user if session else "", entry.header.device, session.by if session else "")

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
        return self.rights_at(self.writer(entry), Stand(head.chain, head.seq, past))

    def rights_at(self, who: Writer, at: Stand) -> Rights:
        """What a person on a device may with a key, in an entry that stands there."""
        taking = tuple(found.takes(at) for found in self.revocations)
        chains = {fact.chain: 0 for _, fact in self.facts}
        key = (who, at.chain if at.chain in chains else "", taking, *(at.past.get(chain, 0) for chain in chains))
        if key not in self._found:
            self._found[key] = self._rights_at(who, at)
        return self._found[key]

    def _rights_at(self, who: Writer, at: Stand) -> Rights:
        taking = [found for found in self.revocations if found.takes(at)]
        counted, revoked = self._left(who, at, self._lost(), taking)
        return Rights(counted, self._had(who, at, self._lost(at)), revoked)

    def keys_at(self, user: str, at: Stand) -> tuple[str, ...]:
        """The keys with which a person may write what stands there, the newest last."""
        keys = self._keys(user, at, self._lost())
        return tuple(key for key in keys if not _is_lost(key, at, self._lost()))

    def counts(self, said: Grant | Revocation | Amendment, lost: Lost | None = None) -> bool:
        """Whether an act on rights holds: its author administered, and not with a key that was taken before or beside.

        Of the keys that were taken only ``lost`` are looked at; all, where none are given.
        """
        lost = self._lost() if lost is None else lost
        if said.by is None or not lost:
            return True  # that its author administered was judged when it was taken in
        key = (said.by, said.at, lost)
        if key not in self._counted:
            self._counted[key] = ADMIN in self._had(said.by, said.at, lost)
        return self._counted[key]

    def _lost(self, before: Stand | None = None) -> Lost:
        """The revocations of keys that hold, of all or of those in the causal past of what stands there.

        Where two take the key of one another's author, see :mod:`crf_app.record.disputes`.
        """
        known = [found for found in self.revocations if found.target.startswith("key:")]
        of_keys = frozenset(found for found in known if before is None or before.follows(found.at))
        if of_keys not in self._holding:
            disputes = Disputes(
                of_keys, self.grants, self.counts, lambda found: self.counts(found, self._lost(found.at))
            )
            self._holding[of_keys] = disputes.settled()
        return self._holding[of_keys]

    def _had(self, who: Writer, at: Stand, lost: Lost) -> frozenset[str]:
        """The roles by what was said in the causal past, but for keys that were taken."""
        before = [found for found in self.revocations if at.follows(found.at) and found.takes(at)]
        return self._left(who, at, lost, before)[0]

    def _left(self, who: Writer, at: Stand, lost: Lost, taking: Iterable[Revocation]) -> tuple[frozenset[str], bool]:
        """The roles that are left after some revocations, and whether person, device or key lost all.

        Judges acts on rights in the causal past of ``at`` and, in ``taking``, beside it; those by theirs, so it ends.
        """
        known = [grant for grant in self.grants if at.follows(grant.at) and self.counts(grant, lost)]
        given = [grant for grant in known if grant.target == f"person:{who.user}"]
        newest = [grant for grant in given if not any(other.at.knew(grant.at) for other in given if other != grant)]
        counted = (found for found in taking if self.counts(found, lost))
        taken = {found.target for found in counted if not any(found.lifted_by(grant) for grant in known)}
        by_key = who.key in {grant.key for grant in given} and not _is_lost(who.key, at, lost)
        if not by_key or {f"person:{who.user}", f"device:{who.device}"} & taken:
            return frozenset(), True
        roles = frozenset(role for grant in newest for role in grant.roles)
        return frozenset(role for role in roles if f"role:{who.user}:{role}" not in taken), False

    def _keys(self, user: str, at: Stand, lost: Lost) -> tuple[str, ...]:
        """The keys of a person that were enrolled in the causal past, by acts that hold."""
        mine = (grant for grant in self.grants if grant.target == f"person:{user}" and at.follows(grant.at))
        return tuple(dict.fromkeys(grant.key for grant in mine if grant.key and self.counts(grant, lost)))

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
        name, keys = bytes.fromhex(entry.hash), self.members[_opener(entry)].keys
        return by_device and any(holds_p256(key, by["person"], name) for key in keys)


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


def _is_lost(key: str, at: Stand, lost: Lost) -> bool:
    """Whether one key was taken before or beside what stands there."""
    return any(found.target == f"key:{key}" and found.takes(at) for found in lost)


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


def holds_p256(key: str, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message holds by a person's key (the uncompressed point, in hex)."""
    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(key))
        public.verify(signature, message, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
