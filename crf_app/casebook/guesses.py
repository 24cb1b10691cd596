"""Wrong passwords on this laptop: each makes the next try wait longer, so that guessing is slow. Nobody is locked out.

Kept in a file beside the ledger, by person; it says how often and when, nothing of what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.record.canonical import Json, canonical, read
from crf_app.store.disk import DISK, Disk

LONGEST = 30
_NOBODY: tuple[int, datetime | None] = (0, None)


def pause(wrong: int) -> int:
    """The seconds to wait after so many wrong passwords, one after another.

    >>> [pause(wrong) for wrong in (0, 1, 2, 3, 4, 5, 6, 100)]
    [0, 1, 2, 4, 8, 16, 30, 30]
    """
    return min(2 ** min(wrong - 1, LONGEST), LONGEST) if wrong else 0


@dataclass(frozen=True)
class Guesses:
    """The wrong passwords that are remembered in a file."""

    path: Path
    now: Callable[[], datetime]
    disk: Disk = DISK

    @contextmanager
    def counted(self, user: str) -> Iterator[None]:
        """Try a password inside: Refused(``password.wait``, with the whole seconds left) while it is too early.

        WrongPassword is counted; what ends well makes the count begin anew.
        """
        self._check(user)
        try:
            yield
        except WrongPassword:
            self._keep(user, self._known(user)[0] + 1)
            raise
        if self._known(user)[0]:
            self._keep(user, 0)

    def _check(self, user: str) -> None:
        wrong, last = self._known(user)
        if not wrong or last is None:
            return
        if self.now() < last:  # the clock was set back: the pause begins now, and is never longer than it is
            self._keep(user, wrong)
            last = self.now()
        left = timedelta(seconds=pause(wrong)) - (self.now() - last)
        if left > timedelta():
            raise Refused("password.wait", seconds=str(ceil(left.total_seconds())))

    def _known(self, user: str) -> tuple[int, datetime | None]:
        """How many were wrong and when the last was; none where the file can't be read."""
        said = self._all().get(user)
        if not isinstance(said, list) or len(said) != len(_NOBODY):
            return _NOBODY
        try:
            wrong, last = int(str(said[0])), datetime.fromisoformat(str(said[1]))
        except ValueError:
            return _NOBODY
        return _NOBODY if last.tzinfo is None else (wrong, last)

    def _all(self) -> dict[str, Json]:
        try:
            body = read(self.disk.read(self.path) or b"{}")
        except (ValueError, Unavailable):
            return {}
        return body if isinstance(body, dict) else {}

    def _keep(self, user: str, wrong: int) -> None:
        """Remember it, where the disk can be written: a password is no less wrong where it can't."""
        others = {name: said for name, said in self._all().items() if name != user}
        mine: dict[str, Json] = {user: [wrong, self.now().isoformat()]} if wrong else {}
        with suppress(Unavailable):
            self.disk.replace(self.path, canonical({**others, **mine}))
