"""One writing process for each store, by a lock of the operating system: it ends with the process, however that ends.

Programs that only read do not ask for it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

from crf_app.errors import InUse, Unavailable

_INSTANT_S = 0.1
_LOCKED_BYTE = 1 << 20  # far behind the text, since Windows lets nobody read a locked byte


class WriterLock:
    """The right to write a store, held until ``release`` or the end of a ``with`` block.

    Raises InUse, naming the process that holds it.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise Unavailable(f"{path.name}: {error.strerror}") from None
        try:
            _lock_soon(self._descriptor)
        except OSError:
            holder = os.read(self._descriptor, 40).decode("ascii", "replace").strip("\0\n ")
            os.close(self._descriptor)
            raise InUse(f"this study is open in another window or program (process {holder or 'unknown'})") from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let others write."""
        if self._descriptor >= 0:
            _unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _lock_soon(descriptor: int) -> None:
    """Lock, at the second try where a program that only asked whether the study is free held it for an instant."""
    try:
        _lock(descriptor)
    except OSError:
        time.sleep(_INSTANT_S)
        _lock(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
