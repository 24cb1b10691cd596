"""The content of ``store.keys``: a slot for each person and one for the recovery code, as JSON with a checksum.

While the file is being re-keyed there are two sets, for the old and the new file key. Knows the shape of the file and
what a password opens, not when slots are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import cast

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crf_app.errors import Tampered
from crf_app.record.canonical import Json, canonical, read
from crf_app.record.disputes import RECOVERY
from crf_app.store import sealing
from crf_app.store.passwords import Randomness
from crf_app.store.sealing import Kdf

__all__ = ["RECOVERY", "KeySet", "Slot", "User", "new_slot", "read_sets", "write_sets"]

VERSION = 1


@dataclass(frozen=True)
class User:
    """A person of this laptop; the ledger, not this file, says what a role may do."""

    id: str
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slot:
    """What one password opens.

    ``wrapped`` is the file key under the password's key; after somebody else re-keyed the file it is ``sealed`` to
    ``seal``, the public half of the password's key, instead. ``hidden`` is the person's P-256 key, ``public`` its
    public point; the recovery slot has them too, so that what is done with the code is signed. ``first`` marks a
    password that somebody else gave and that has to be changed.
    """

    user: User
    kdf: Kdf
    salt: bytes
    seal: bytes
    wrapped: bytes = b""
    sealed: bytes = b""
    hidden: bytes = b""
    public: bytes = b""
    first: bool = False

    def kek(self, password: str) -> bytes:
        """The password's key; slow on purpose."""
        return self.kdf.derive(password, self.salt)

    def file_key(self, kek: bytes) -> bytes | None:
        """The file key; None for a wrong password."""
        return sealing.unseal_key(kek, self.sealed) if self.sealed else sealing.unwrap_key(kek, self.wrapped)

    def user_key(self, kek: bytes) -> ec.EllipticCurvePrivateKey:
        """The person's key; Tampered when it does not open with a key that opened the file's."""
        secret = sealing.show(kek, self.hidden, f"user {self.user.id}")
        if secret is None:
            raise Tampered(f"store.keys: the key of {self.user.id} is damaged")
        return sealing.user_key_from(secret)

    def with_user_key(self, kek: bytes, key: ec.EllipticCurvePrivateKey, rng: Randomness) -> Slot:
        """The same slot with a person's key under the password's key."""
        hidden = sealing.hide(kek, sealing.user_key_bytes(key), f"user {self.user.id}", rng)
        return replace(self, hidden=hidden, public=sealing.user_public(key))

    def sealed_to(self, file_key: bytes, rng: Randomness) -> Slot:
        """The same slot for another file key, made without the password."""
        return replace(self, wrapped=b"", sealed=sealing.seal_key(self.seal, file_key, rng))


def new_slot(user: User, password: str, file_key: bytes, kdf: Kdf, rng: Randomness) -> tuple[Slot, bytes]:
    """A slot that this password opens, and the password's key."""
    salt = rng(16)
    kek = kdf.derive(password, salt)
    return Slot(user, kdf, salt, sealing.seal_public(kek), wrapped=sealing.wrap_key(kek, file_key)), kek


@dataclass(frozen=True)
class KeySet:
    """All slots of one file key, and the device's key under it. ``check`` tells the file key from others."""

    check: str
    device: str
    device_key: bytes
    recovery: Slot
    users: tuple[Slot, ...]

    def slot(self, user: str) -> Slot | None:
        """A person's slot."""
        return next((slot for slot in self.users if slot.user.id == user), None)

    def put(self, slot: Slot) -> KeySet:
        """With this person's slot, or that of the recovery code, in place of any earlier one."""
        if slot.user.id == RECOVERY:
            return replace(self, recovery=slot)
        if self.slot(slot.user.id) is None:
            return replace(self, users=(*self.users, slot))
        return replace(self, users=tuple(slot if each.user.id == slot.user.id else each for each in self.users))

    def without(self, user: str) -> KeySet:
        """Without a person's slot."""
        return replace(self, users=tuple(slot for slot in self.users if slot.user.id != user))

    def with_device(self, file_key: bytes, key: Ed25519PrivateKey, rng: Randomness) -> KeySet:
        """With this device key, under the file key."""
        name = sealing.device_name(key)
        hidden = sealing.hide(file_key, key.private_bytes_raw(), f"device {name}", rng)
        return replace(self, device=name, device_key=hidden)

    def open_device(self, file_key: bytes) -> Ed25519PrivateKey:
        """The device's key; Tampered when it does not open."""
        secret = sealing.show(file_key, self.device_key, f"device {self.device}")
        if secret is None:
            raise Tampered("store.keys: the device key is damaged")
        return Ed25519PrivateKey.from_private_bytes(secret)

    def under(self, old: bytes, new: bytes, rng: Randomness) -> KeySet:
        """The same people and device for a new file key."""
        moved = replace(
            self,
            check=sealing.check_value(new),
            recovery=self.recovery.sealed_to(new, rng),
            users=tuple(slot.sealed_to(new, rng) for slot in self.users),
        )
        return moved.with_device(new, self.open_device(old), rng)


def write_sets(sets: Sequence[KeySet]) -> bytes:
    """The bytes of the key file."""
    body: dict[str, Json] = {"v": VERSION, "sets": [_set_json(each) for each in sets]}
    return canonical({**body, "sum": _sum(body)})


def read_sets(data: bytes) -> tuple[KeySet, ...]:
    """The sets of the key file's bytes; Tampered when they were changed."""
    try:
        body = read(data)
        if not isinstance(body, dict) or body.pop("sum") != _sum(body) or body["v"] != VERSION:
            raise ValueError("checksum")
        return tuple(_set(each) for each in cast(list[dict[str, Json]], body["sets"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Tampered("store.keys is damaged; put back the one of the newest backup") from error


def _sum(body: Mapping[str, Json]) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()


def _set_json(each: KeySet) -> Json:
    return {
        "check": each.check,
        "device": each.device,
        "device_key": each.device_key.hex(),
        "recovery": _slot_json(each.recovery),
        "users": [_slot_json(slot) for slot in each.users],
    }


_BYTES = ("salt", "seal", "wrapped", "sealed", "hidden", "public")


def _slot_json(slot: Slot) -> Json:
    keys: dict[str, Json] = {name: getattr(slot, name).hex() for name in _BYTES}
    who: dict[str, Json] = {"id": slot.user.id, "name": slot.user.name, "roles": list(slot.user.roles)}
    mark: dict[str, Json] = {"first": True} if slot.first else {}
    return {**keys, **mark, "user": who, "kdf": asdict(slot.kdf)}


def _set(body: dict[str, Json]) -> KeySet:
    slots = [_slot(slot) for slot in cast(list[dict[str, Json]], body["users"])]
    recovery = _slot(cast(dict[str, Json], body["recovery"]))
    device_key = bytes.fromhex(str(body["device_key"]))
    return KeySet(str(body["check"]), str(body["device"]), device_key, recovery, tuple(slots))


def _slot(body: dict[str, Json]) -> Slot:
    keys = {name: bytes.fromhex(str(body[name])) for name in _BYTES}
    who = cast(dict[str, Json], body["user"])
    roles = tuple(str(role) for role in cast(list[Json], who["roles"]))
    user, kdf = User(str(who["id"]), str(who["name"]), roles), Kdf(**cast(dict[str, int], body["kdf"]))
    return Slot(user, kdf, **keys, first=body.get("first") is True)
