"""``store.keys``: who opens the ledger on this laptop, and the keys that a password gives.

Beside the ledger and part of every backup; replaced in one step at every change. Knows no ledger: re-keying is
prepared and settled here and carried out in ``opening``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crf_app.errors import Refused, Tampered, Unavailable, WrongPassword
from crf_app.store import sealing
from crf_app.store.disk import DISK, Disk
from crf_app.store.passwords import Randomness, check_password, new_recovery_code, read_recovery_code
from crf_app.store.sealing import Kdf
from crf_app.store.slots import RECOVERY, KeySet, Slot, User, new_slot, read_sets, write_sets

__all__ = ["Kdf", "KeyFile", "Opened", "Unlocked", "User"]


@dataclass(frozen=True, repr=False)
class Opened:
    """What any right password gives: the file key and the device's key.

    ``file_keys`` holds two keys when a re-keying was interrupted; the ledger opens with one of them.
    """

    file_keys: tuple[bytes, ...]
    device_id: str
    device_key: Ed25519PrivateKey

    @property
    def file_key(self) -> bytes:
        """The key of the ledger file, 32 bytes."""
        return self.file_keys[0]


@dataclass(frozen=True, repr=False)
class Unlocked(Opened):
    """What a person's password gives: also the person's own P-256 key."""

    user_id: str
    user_key: ec.EllipticCurvePrivateKey


Holder = TypeVar("Holder", bound=Opened)

_KDF = Kdf()


class KeyFile:
    """An open key file. Changes are on the disk when a method returns."""

    def __init__(
        self, path: Path, sets: tuple[KeySet, ...], kdf: Kdf, rng: Randomness, disk: Disk, data: bytes | None = None
    ) -> None:
        self.path, self._sets, self._data = path, sets, data
        self._kdf, self._rng, self._disk = kdf, rng, disk

    @classmethod
    def found(
        cls,
        path: Path,
        user: User,
        password: str,
        kdf: Kdf = _KDF,
        rng: Randomness = secrets.token_bytes,
        disk: Disk = DISK,
    ) -> tuple[KeyFile, Unlocked, str]:
        """A new key file with its first person; the recovery code is given once and nowhere kept.

        Refused when the password is weak or there is a key file already.
        """
        if disk.read(path) is not None:
            raise Refused("store.exists", file=path.name)
        file_key, code = rng(32), new_recovery_code(rng)
        empty = KeySet(sealing.check_value(file_key), "", b"", _recovery_slot(code, file_key, kdf, rng), ())
        device_key = Ed25519PrivateKey.from_private_bytes(rng(32))
        keys = cls(path, (empty.with_device(file_key, device_key, rng),), kdf, rng, disk)
        opened = Opened((file_key,), sealing.device_name(device_key), device_key)
        user_key = keys.add_user(opened, user, password)
        return keys, Unlocked(opened.file_keys, opened.device_id, device_key, user.id, user_key), code

    @classmethod
    def open(cls, path: Path, kdf: Kdf = _KDF, rng: Randomness = secrets.token_bytes, disk: Disk = DISK) -> KeyFile:
        """An existing key file; Unavailable when it is missing, Tampered when it was changed."""
        data = disk.read(path)
        if data is None:
            raise Unavailable(f"{path.name} is not there")
        return cls(path, read_sets(data), kdf, rng, disk, data)

    @property
    def data(self) -> bytes:
        """The bytes that were read, or written since."""
        return self._data or b""

    @property
    def users(self) -> tuple[User, ...]:
        """The people who can unlock, by any set of slots: also who is only in one that a re-keying left behind."""
        found = {slot.user.id: slot.user for each in self._sets for slot in each.users}
        return tuple(found.values())

    @property
    def device_id(self) -> str:
        """The device that this file belongs to."""
        return self._sets[-1].device

    def public_key(self, user: str) -> bytes:
        """The public point of a person's P-256 key, compressed."""
        return self._slot(user).public

    @property
    def recovery_public(self) -> bytes:
        """The public point of the recovery code's P-256 key, compressed; empty in a file from before such keys."""
        return self._sets[-1].recovery.public

    def must_change(self, user: str) -> bool:
        """Whether somebody else gave this person's password, so that it has to be changed."""
        return self._slot(user).first

    def unlock(self, user: str, password: str) -> Unlocked:
        """Open with a person's password; WrongPassword when none fits."""
        found = [(each, slot) for each in self._sets if (slot := each.slot(user))]
        if not found:
            raise WrongPassword("user name or password is wrong")
        kek = found[0][1].kek(password)
        opened = self._opened(found, kek)
        return Unlocked(opened.file_keys, opened.device_id, opened.device_key, user, found[0][1].user_key(kek))

    def unlock_recovery(self, code: str) -> Opened:
        """Open with the printed code, Unlocked where it has a key of its own; Refused names a group typed wrong."""
        found = [(each, each.recovery) for each in self._sets]
        slot, kek = found[0][1], found[0][1].kek(read_recovery_code(code))
        opened = self._opened(found, kek)
        if not slot.hidden:
            return opened
        return Unlocked(opened.file_keys, opened.device_id, opened.device_key, RECOVERY, slot.user_key(kek))

    def _opened(self, found: list[tuple[KeySet, Slot]], kek: bytes) -> Opened:
        keys = [(each, key) for each, slot in found if (key := slot.file_key(kek))]
        if not keys:
            raise WrongPassword("user name or password is wrong")
        if any(each.check != sealing.check_value(key) for each, key in keys):
            raise Tampered("store.keys: the file key does not fit its check value")
        newest, key = keys[-1]
        return Opened(tuple(key for _, key in reversed(keys)), newest.device, newest.open_device(key))

    def add_user(self, opened: Opened, user: User, password: str) -> ec.EllipticCurvePrivateKey:
        """A slot for one more person, with a new key pair; Refused when the id is taken or the password weak."""
        if user.id == RECOVERY or self._only().slot(user.id) is not None:
            raise Refused("user.exists", user=user.id)
        slot, key = self.draft(opened, user, password)
        self.keep(slot)
        return key

    def draft(
        self, opened: Opened, user: User, password: str, first: bool = False
    ) -> tuple[Slot, ec.EllipticCurvePrivateKey]:
        """A slot with a new key pair that is not written yet, so that the ledger can name the key first; then
        :meth:`keep` it. ``first``: the person has to change this password. Refused when it is weak."""
        slot, key = self._drafted(opened, user, password, sealing.new_user_key(self._rng))
        return replace(slot, first=first), key

    def draft_recovery(self, opened: Opened) -> tuple[Slot, str]:
        """The slot of a new recovery code, not written yet, and the code."""
        code = new_recovery_code(self._rng)
        return _recovery_slot(code, self._key(opened), self._kdf, self._rng), code

    def keep(self, *slots: Slot) -> None:
        """Write drafted slots, each in place of any earlier one of its owner, in one step."""
        kept = self._only()
        for slot in slots:
            kept = kept.put(slot)
        self._write((kept,))

    def change_password(self, unlocked: Unlocked, password: str) -> None:
        """A new password for the person who unlocked; the key pair stays."""
        user = self._slot(unlocked.user_id).user
        self.keep(self._drafted(unlocked, user, password, unlocked.user_key)[0])

    def describe(self, user: User) -> None:
        """Set a person's name and roles, as the unlock page shows them."""
        self._write((self._only().put(replace(self._slot(user.id), user=user)),))

    def new_device(self, opened: Holder) -> Holder:
        """A new device id and key, for a file that was restored or copied."""
        key = Ed25519PrivateKey.from_private_bytes(self._rng(32))
        self._write((self._only().with_device(self._key(opened), key, self._rng),))
        return replace(opened, device_id=sealing.device_name(key), device_key=key)

    def begin_removal(self, opened: Opened, user: str) -> bytes:
        """Write slots for a new file key beside the old ones, without this person's; the new key."""
        if self._slot(user) and len(self.users) == 1:
            raise Refused("user.last", user=user)
        old, new = self._key(opened), self._rng(32)
        self._write((self._only(), self._only().without(user).under(old, new, self._rng)))
        return new

    def settle(self, file_key: bytes) -> None:
        """Drop the slots of any other file key, once the ledger is under this one."""
        kept = tuple(each for each in self._sets if each.check == sealing.check_value(file_key))
        if kept and kept != self._sets:
            self._write(kept)

    def _drafted(
        self, opened: Opened, user: User, password: str, key: ec.EllipticCurvePrivateKey
    ) -> tuple[Slot, ec.EllipticCurvePrivateKey]:
        check_password(password, (user.id, user.name))
        slot, kek = new_slot(user, password, self._key(opened), self._kdf, self._rng)
        return slot.with_user_key(kek, key, self._rng), key

    def _only(self) -> KeySet:
        if len(self._sets) != 1:
            raise Unavailable("a change of the file key is not finished: open the study first")
        return self._sets[0]

    def _key(self, opened: Opened) -> bytes:
        return next(key for key in opened.file_keys if sealing.check_value(key) == self._only().check)

    def _slot(self, user: str) -> Slot:
        found = [slot for each in self._sets if (slot := each.slot(user))]
        if not found:
            raise Refused("user.unknown", user=user)
        return found[-1]

    def _write(self, sets: tuple[KeySet, ...]) -> None:
        """Unavailable, and nothing is written, where the file is not the one that was read."""
        if self._disk.read(self.path) != self._data:
            raise Unavailable(f"{self.path.name} was changed by another program meanwhile: open the study again")
        data = write_sets(sets)
        self._disk.replace(self.path, data)
        self._sets, self._data = sets, data


def _recovery_slot(code: str, file_key: bytes, kdf: Kdf, rng: Randomness) -> Slot:
    slot, kek = new_slot(User(RECOVERY), code, file_key, kdf, rng)
    return slot.with_user_key(kek, sealing.new_user_key(rng), rng)
