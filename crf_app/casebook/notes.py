"""What a casebook keeps for one person on this laptop only: half-typed text and where they were. Never evidence."""

from __future__ import annotations

from collections.abc import Collection

from crf_app.casebook.pen import Pen
from crf_app.casebook.ports import Keeping, time_text
from crf_app.record.entries import Entry
from crf_app.record.places import NONE, STRUCK, Place

_BY = "\n"


def typed_at(keeping: Keeping, places: Collection[str]) -> list[str]:
    """The names of everybody's half-typed texts at these places."""
    if not places:
        return []
    return [row.place for row in keeping.typing() if row.place.partition(_BY)[0] in places]


def typed_below(keeping: Keeping, entry: Entry) -> list[str]:
    """The names of everybody's half-typed texts in the rows and forms that an entry strikes out: nobody could correct
    them any more."""
    strikes = [(k, shape.what) for k, shape in enumerate(entry.header.changes) if shape.what.endswith(f"/{STRUCK}")]
    struck = [Place.parse(what) for k, what in strikes if entry.value(k) is True]
    if not struck:
        return []
    typed = [(Place.parse(row.place.partition(_BY)[0]), row.place) for row in keeping.typing()]
    return [name for place, name in typed if any(_is_below(place, out) for out in struck)]


def _is_below(place: Place, struck: Place) -> bool:
    return place.key == struck.key and struck.row in (NONE, place.row)


class LocalNotes:
    """Half-typed texts and small notes, encrypted in the store, never sent."""

    keeping: Keeping
    pen: Pen

    def save_typing(self, place: Place, text: str) -> None:
        """Keep a text that is still being typed."""
        now = time_text(self.pen.ports.now())
        self.keeping.save_typing(self.mine(place.what), self.pen.hand.user, text, now)

    def typing(self) -> tuple[tuple[Place, str], ...]:
        """This person's half-typed texts."""
        mine = [row for row in self.keeping.typing() if row.user == self.pen.hand.user]
        return tuple((Place.parse(row.place.partition(_BY)[0]), row.text) for row in mine)

    def clear_typing(self, place: Place) -> None:
        """Forget a half-typed text."""
        self.keeping.clear_typing(self.mine(place.what))

    def mine(self, what: str) -> str:
        """The name under which this person's half-typed text of a place is kept; nobody overwrites another's."""
        return f"{what}{_BY}{self.pen.hand.user}"

    def get_meta(self, key: str) -> str:
        """A small note; empty where there is none."""
        return self.keeping.meta(f"note:{key}") or ""

    def set_meta(self, key: str, text: str) -> None:
        """Keep a small note."""
        self.keeping.set_meta(f"note:{key}", text)
