"""Where the user was: subject, stage, form and item, kept within a second so that a restart goes on there.

Kept as a small encrypted note of this device, one for each person; it is no evidence and never leaves.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

WITHIN_MS = 500


@dataclass(frozen=True)
class Whereabouts:
    """One place of the program; empty texts where no subject, form or item is open.

    >>> Whereabouts.read(Whereabouts("9f2c", "infusion", "9f2c/INF/INF", "INFWT").written()).item
    'INFWT'
    >>> Whereabouts.read("not a note") == Whereabouts()
    True
    """

    subject: str = ""
    stage: str = ""
    page: str = ""
    item: str = ""

    def written(self) -> str:
        """The note's text."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, note: str | None) -> Whereabouts:
        """The place that a note names; nowhere, when there is no readable note."""
        try:
            body = json.loads(note or "")
            return cls(**{field.name: str(body[field.name]) for field in fields(cls)})
        except (ValueError, KeyError, TypeError):
            return cls()


class Resume(QObject):
    """Keeps where one person is; ``moved`` may be called at every step, the note follows within half a second."""

    def __init__(self, door: Casebook) -> None:
        super().__init__()
        self._door, self._ended = door, False
        self._now = self._kept = Whereabouts.read(door.get_meta(self._key))
        self._timer = QTimer(self, singleShot=True, interval=WITHIN_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def last(self) -> Whereabouts:
        """Where the person was."""
        return self._now

    def moved(self, place: Whereabouts) -> None:
        """The person is somewhere else now; of no account once the study is closed."""
        if self._ended:
            return
        self._now = place
        if place != self._kept and not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write the note, if it says something new."""
        self._timer.stop()
        if self._now != self._kept:
            self._door.set_meta(self._key, self._now.written())
            self._kept = self._now

    def end(self) -> None:
        """Write the note a last time; the study is about to be closed."""
        self.keep()
        self._ended = True

    @property
    def _key(self) -> str:
        return f"whereabouts:{self._door.person.id}"
