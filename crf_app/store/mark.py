"""The mark of a device: how far it has written, kept outside the ledger file and outside the study's folder.

A ledger that was restored or cloned does not match the mark of the machine it now lies on; it must go on as a new
device, else two copies would write different entries under one name.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from crf_app.record.canonical import canonical, read
from crf_app.store.disk import DISK, Disk

_LENGTH = 256


@dataclass(frozen=True)
class DeviceMark:
    """``device`` has written ``seq`` entries on all its chains, the last of them in ``session``."""

    device: str
    session: str
    seq: int

    def matches(self, device: str, sessions: Container[str], seq: int) -> bool:
        """Whether a ledger may go on under this device: it holds the session and at least as many entries.

        A ledger may be ahead: after a power cut the mark can be older than the last commits, never newer.

        >>> DeviceMark("d1", "s1", 7).matches("d1", {"s1"}, 9)
        True
        >>> DeviceMark("d1", "s1", 7).matches("d1", {"s1"}, 6)
        False
        """
        return device == self.device and self.session in sessions and seq >= self.seq

    def save(self, path: Path, sync: bool, disk: Disk = DISK) -> None:
        """Write the mark: after each commit, with ``sync`` at session open, backup and close.

        One write of constant length within a sector, so that a power cut leaves the old or the new.
        """
        body = canonical({"device": self.device, "seq": self.seq, "session": self.session})
        disk.overwrite(path, body.ljust(_LENGTH), sync)

    @classmethod
    def load(cls, path: Path, disk: Disk = DISK) -> DeviceMark | None:
        """The mark that was saved; None when there is none or it can't be read, which matches no ledger."""
        try:
            body = cast(dict[str, object], read((disk.read(path) or b"").strip()))
            return cls(str(body["device"]), str(body["session"]), int(str(body["seq"])))
        except (ValueError, KeyError, TypeError):
            return None
