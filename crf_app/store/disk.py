"""The few acts on small files that must survive a power cut. Passed in, so that a test can break them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from crf_app.errors import Unavailable


class Disk:
    """The real file system. Every act raises Unavailable with the reason in words."""

    def read(self, path: Path) -> bytes | None:
        """The whole content; None when there is no such file."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unavailable(path, error) from None

    def replace(self, path: Path, data: bytes) -> None:
        """Put a new content in place of the old: after a power cut it is one or the other, never a mixture."""
        part = path.with_name(path.name + ".part")
        try:
            self._write(part, data)
            self.settle(part, path)
        except OSError as error:
            raise _unavailable(path, error) from None

    def overwrite(self, path: Path, data: bytes, sync: bool) -> None:
        """Write a short content of constant length over the old one, forced to the disk only with ``sync``."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                file.write(data)
                if sync:
                    os.fsync(file.fileno())
        except OSError as error:
            raise _unavailable(path, error) from None

    def settle(self, part: Path, path: Path) -> None:
        """Force a finished part to the disk and give it its name in one step."""
        try:
            with part.open("r+b") as file:
                os.fsync(file.fileno())
            part.replace(path)
            self.sync_folder(path.parent)
        except OSError as error:
            raise _unavailable(path, error) from None

    def remove(self, path: Path) -> None:
        """Remove a file if it is there."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _unavailable(path, error) from None

    def sync_folder(self, folder: Path) -> None:
        """Force names to the disk, where the system knows how (not on Windows)."""
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write(self, path: Path, data: bytes) -> None:
        with open_private(path) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def open_private(path: Path) -> BinaryIO:
    """A file to write anew that nobody else of this computer may read, also where it was there already."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    if os.name == "posix":
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")


def _unavailable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(f"{path.name}: {error.strerror or type(error).__name__}")


DISK = Disk()
