"""The folder of a study on this laptop, its backup and its restoration. Knows names of files, not what is in them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from crf_app.errors import Refused, Tampered, Unavailable
from crf_app.record.canonical import canonical, read
from crf_app.store.disk import DISK, Disk, open_private
from crf_app.store.ledger import Ledger

MANIFEST = "manifest.json"
RESTORED = "restored"
UNFINISHED = "unfinished"
"""An empty file that marks a folder in the making as ours."""

_FORMAT = "crf-backup-1"


@dataclass(frozen=True)
class StudyFolder:
    """Where the files of a study are. ``marks`` must lie outside ``root``: a copy of the folder must not bring it."""

    root: Path
    marks: Path

    @property
    def ledger(self) -> Path:
        """The encrypted ledger."""
        return self.root / "ledger.db"

    @property
    def keys(self) -> Path:
        """The key file."""
        return self.root / "store.keys"

    @property
    def lock(self) -> Path:
        """The file whose lock says who writes."""
        return self.root / "lock"

    @property
    def guesses(self) -> Path:
        """How often a wrong password was typed here; no part of a backup."""
        return self.root / "guesses"

    @property
    def restored(self) -> Path:
        """Is there from a restoration until the study is first opened as a new device."""
        return self.root / RESTORED

    @property
    def exports(self) -> Path:
        """Prints and exports."""
        return self.root / "exports"

    def mark(self, device: str) -> Path:
        """The mark of a device on this machine."""
        return self.marks / f"{device}.mark"

    def make(self) -> None:
        """Make the folders; Unavailable when that fails."""
        try:
            for folder in (self.root, self.marks, self.exports):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unavailable(f"{self.root.name}: {error.strerror}") from None


def backup(folder: StudyFolder, ledger: Ledger, keys: bytes, target: Path, disk: Disk = DISK) -> None:
    """Copy the study as it is now into a new folder, with a manifest of SHA-256; works while the study is open.

    ``keys`` is the key file that opened the ledger: another program may write another one meanwhile, for another key.
    Refused when the target is there already. The ledger's copy is read back before the manifest is written.
    """
    _new_folder(target)
    try:
        ledger.backup(target / folder.ledger.name)
        disk.replace(target / folder.keys.name, keys)
        for path in _files(folder.exports):
            _copy(path, target / path.relative_to(folder.root), disk)
        sums = {path.relative_to(target).as_posix(): _sha256(path) for path in _files(target)}
        disk.replace(target / MANIFEST, canonical({"format": _FORMAT, "files": sums}))
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, OSError):
            raise Unavailable(f"{target.name}: {error.strerror}") from None
        raise


def restore(source: Path, target: Path, disk: Disk = DISK) -> None:
    """Make a study's folder from a backup. Refused when there is one already, Tampered when a file does not hold.

    An empty file in it says that the copy must go on as a new device, even where the mark would fit it.
    """
    names = check_backup(source, disk)
    with made_aside(target, disk) as part:
        for name in names:
            _copy(source / name, part / name, disk)
        disk.replace(part / RESTORED, b"")


@contextmanager
def made_aside(target: Path, disk: Disk = DISK) -> Iterator[Path]:
    """A new folder beside a target, which takes the target's name once it is whole.

    What an interrupted attempt left there goes, if it holds our mark; Refused(``part.foreign``) for any other folder of
    that name, Refused(``store.exists``) where something lies in the target.
    """
    part = target.with_name(f"{target.name}.part")
    mark = part / UNFINISHED
    try:
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise Refused("store.exists", file=target.name)
        if part.exists():
            if not mark.is_file():
                raise Refused("part.foreign", file=part.name)
            shutil.rmtree(part)
        part.mkdir(parents=True, mode=0o700)
        disk.replace(mark, b"")
        yield part
        if target.is_dir():
            target.rmdir()  # an empty folder that was made for it
        disk.remove(mark)
        part.rename(target)
        disk.sync_folder(target.parent)
    except OSError as error:
        raise Unavailable(f"{target.name}: {error.strerror}") from None


def check_backup(source: Path, disk: Disk = DISK) -> list[str]:
    """The names of a backup's files, once every one has the SHA-256 of the manifest; else Tampered."""
    data = disk.read(source / MANIFEST)
    if data is None:
        raise Unavailable(f"{source.name} holds no finished backup")
    try:
        body = cast(dict[str, object], read(data))
        if body["format"] != _FORMAT:
            raise ValueError("format")
        sums = cast(dict[str, str], body["files"])
    except (ValueError, KeyError, TypeError):
        raise Tampered(f"{MANIFEST} of the backup can't be read") from None
    for name, expected in sums.items():
        path = source / name
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise Tampered(f"{MANIFEST} of the backup names a file outside it")
        if not path.is_file() or _sha256(path) != expected:
            raise Tampered(f"{name} of the backup is missing or damaged")
    return list(sums)


def _new_folder(target: Path) -> None:
    try:
        target.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise Refused("store.exists", file=target.name) from None
    except OSError as error:
        raise Unavailable(f"{target.name}: {error.strerror}") from None


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _copy(source: Path, target: Path, disk: Disk) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    with source.open("rb") as old, open_private(part) as new:
        shutil.copyfileobj(old, new)
    disk.settle(part, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
