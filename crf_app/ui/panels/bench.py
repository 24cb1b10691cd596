"""What a panel works with: one subject's forms as they stand, and the way in which something is recorded there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from crf_app.record.places import FormKey, Place
from crf_app.record.rights import roles_that_enter
from crf_app.record.structure import once_key
from crf_app.record.view import Cell, FormView
from crf_app.ui.bearings import bearings_of, moment_of, who_enters
from crf_app.ui.recorder import Recorder
from crf_app.ui.rendering import FormWords
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


class Bench:
    """The door, one subject, words, and where a field finds today and now. ``say`` takes a line for the whole panel:
    why something was not recorded, or nothing once it was."""

    def __init__(self, door: Casebook, words: Words, subject: str, say: Callable[[str], object]) -> None:
        self.door, self.subject, self._say = door, subject, say
        self.words = FormWords(words.language)
        self._views: dict[FormKey, FormView] = {}
        self._recorders: dict[FormKey, Recorder] = {}
        self.moment = partial(moment_of, door, subject)
        self.bearings = bearings_of(door, self.words, subject, self.moment)

    def once(self, form: str) -> FormKey:
        """The instance of a form that is there once."""
        return once_key(self.door.study, self.subject, self.door.study.forms[form])

    def form(self, key: FormKey) -> FormView:
        """A form as it stood when something last changed."""
        if key not in self._views:
            self._views[key] = self.door.form(key)
        return self._views[key]

    def forget(self) -> None:
        """Something changed."""
        self._views.clear()

    def cell(self, place: Place) -> Cell:
        """A cell of such a form."""
        return self.form(place.key).cells[place.item]

    def answer_text(self, place: Place) -> str:
        """The recorded text of a cell; empty where there is none, a missing code, or no such question."""
        cell = self.form(place.key).cells.get(place.item)
        answer = cell.answer if cell is not None else None
        return answer.text if answer is not None and answer.missing is None else ""

    def recorder(self, key: FormKey) -> Recorder:
        """What records on a form."""
        if key not in self._recorders:
            made = self._recorders[key] = Recorder(self.door, key, self.words)
            made.said.connect(self._say)
            made.saved.connect(lambda: self._say(""))
        return self._recorders[key]

    def keep(self) -> None:
        """Keep what is half typed on every form now."""
        for recorder in self._recorders.values():
            recorder.keep()

    def why_closed(self, key: FormKey) -> str:
        """Why nothing can be recorded on a form by this person now, in words; empty where it can."""
        enters = roles_that_enter()
        if not enters & set(self.door.roles):
            return who_enters(self.words, enters)
        return self.words("page.locked") if self.form(key).locked else ""
