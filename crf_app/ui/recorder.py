"""Performs what a person does on one form, and says what became of it: beside the field, or in the foot of the page.

Keeps half-typed texts within a second, and the changes of this person that can be taken back. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from crf_app.errors import Refused, Unavailable
from crf_app.record.commands import (
    AddRow,
    Attest,
    Command,
    Confirm,
    Enter,
    EnterMany,
    GiveReason,
    Meaning,
    TakeBack,
    Undo,
    Withdraw,
)
from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.record.view import Cell, Finding, FormView
from crf_app.ui.reason_bar import SHORTEST
from crf_app.ui.rendering import FormWords, is_open

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.ui.fields.field import Field

TYPING_MS = 700


class Asked(Protocol):
    """One question whose answer is recorded, as it stands on a form or on a panel."""

    @property
    def place(self) -> Place | None:
        """Where it is recorded; None while the question shows no cell."""

    @property
    def cell(self) -> Cell | None:
        """The cell that is shown."""

    @property
    def locked(self) -> bool:
        """Whether nothing can be recorded there now."""

    @property
    def field(self) -> Field | None:
        """Its editor, where it has one."""

    def proposal(self) -> Answer | None:
        """The answer that is proposed."""

    def show_cell(self, cell: Cell, locked: bool) -> None:
        """Show a cell as it stands now."""

    def show_trouble(self, sentence: str) -> None:
        """Say why the last text was not recorded; empty when it was."""


@dataclass(frozen=True)
class Done:
    """One gesture of this person: its changes, and for a single cell where, and the answer that stood there before."""

    changes: tuple[str, ...]
    place: Place | None = None
    before: Answer | None = None


class Recorder(QObject):
    """What is done on one form goes through here. ``saved`` says that it stands, ``said`` words for the foot,
    ``refused`` the code of a refusal, ``kept_typing`` that other texts stand half typed now."""

    saved = Signal()
    said = Signal(str)
    refused = Signal(str)
    kept_typing = Signal()

    def __init__(self, door: Casebook, key: FormKey, words: FormWords) -> None:
        super().__init__()
        self._door, self.key, self._words = door, key, words
        self._typed: dict[Place, str] = {}
        self._done: list[Done] = []
        self._taken_back: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self.keep)

    # -- a question -----------------------------------------------------------------------------------------------

    def enter(self, row: Asked, answer: Answer | None, sources: tuple[str, ...] = ()) -> None:
        """Record an answer; where it may not be, the row says why and keeps the text."""
        if row.place is None or row.cell is None:
            return
        before = row.cell.answer
        outcome = self._in_row(row, Enter(row.place, answer, sources))
        if outcome is not None and outcome.changes:
            self._done.append(Done(outcome.changes[:1], row.place, before))

    def take(self, row: Asked) -> None:
        """Record what is proposed, in place of what may be typed there."""
        answer = row.proposal()
        if answer is not None:
            if row.field is not None:
                row.field.drop()
            self.enter(row, answer, row.cell.sources if row.cell is not None else ())

    def confirm(self, row: Asked, finding: Finding, comment: str) -> None:
        """Confirm an unusual value."""
        self._in_row(row, Confirm(finding.id, finding.operands, self.key, comment))

    def _in_row(self, row: Asked, command: Command) -> Outcome | None:
        place = row.place
        if place is None:
            return None
        self._typed.pop(place, None)
        try:
            outcome = self._door.perform(command, clear_typing=(place.what,))
        except (Refused, Unavailable) as error:
            if row.field is not None:
                row.field.hold()
                self.keep_typing(row, row.field.typed())
            row.show_trouble(self._why(error))
            return None
        row.show_trouble("")
        if not outcome.entry and row.cell is not None:
            row.show_cell(row.cell, row.locked)
        self.saved.emit()
        return outcome

    # -- half-typed text ---------------------------------------------------------------------------------------

    def keep_typing(self, row: Asked, text: str) -> None:
        """A text is being typed; it is kept within a second."""
        if row.place is not None:
            self.keep_text(row.place, text)

    def keep_text(self, place: Place, text: str) -> None:
        """The text that stands unrecorded at a place; empty when none does."""
        self._typed[place] = text
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep all half-typed texts now."""
        self._timer.stop()
        typed, self._typed = self._typed, {}
        try:
            for place, text in typed.items():
                if text:
                    self._door.save_typing(place, text)
                else:
                    self._door.clear_typing(place)
        except Unavailable as error:
            self._typed = {**typed, **self._typed}
            self.said.emit(self._why(error))
        if typed:
            self.kept_typing.emit()

    def kept(self) -> list[tuple[Place, str]]:
        """The half-typed texts of this form, from before."""
        return [(place, text) for place, text in self._door.typing() if place.key == self.key]

    # -- the form ----------------------------------------------------------------------------------------------

    def complete(self) -> bool:
        """Mark the form complete; False when it may not be."""
        return self.perform(Attest(self.key.path, Meaning.COMPLETE)) is not None

    def reopen(self, attest: str, reason: str) -> bool:
        """Take the completion back, with its reason."""
        return self.perform(Withdraw(attest, reason)) is not None

    def give_reason(self, changes: tuple[str, ...], code: str, text: str) -> bool:
        """Give the reason that some changes owe."""
        return self.perform(GiveReason(changes, code, text)) is not None

    def add_row(self) -> str:
        """A new row; its id, or nothing where it may not be made."""
        outcome = self.perform(AddRow(self.key))
        return outcome.created[-1] if outcome is not None and outcome.created else ""

    def confirm_finding(self, finding: Finding, comment: str) -> None:
        """Confirm an unusual value that stands in no row of its own."""
        self.perform(Confirm(finding.id, finding.operands, self.key, comment))

    def enter_many(self, cells: Sequence[tuple[Cell, Answer | None]], *, proposed: bool = False) -> Outcome | None:
        """Several cells in one gesture; of what is ``proposed`` it names where each came from."""
        places = tuple((cell.place, answer) for cell, answer in cells)
        return self.gesture(EnterMany(places, tuple(cell.sources for cell, _ in cells) if proposed else ()))

    def not_done(self, view: FormView, reason: str) -> bool:
        """Record every open question of a form as not done; False where no reason is given, or nothing is open."""
        if len(reason.strip()) < SHORTEST:
            self.said.emit(self._words("reason.text_short"))
            return False
        cells = [cell for cell in view.cells.values() if is_open(cell)]
        code = missing(MissingCode.ND, reason.strip())
        return bool(cells) and self.enter_many(tuple((cell, code) for cell in cells)) is not None

    def gesture(self, command: Command, typed_at: Sequence[Place] = ()) -> Outcome | None:
        """Do something that one undo takes back whole; ``typed_at`` as in ``perform``."""
        outcome = self.perform(command, typed_at)
        if outcome is not None and outcome.entry:
            self._done.append(Done(outcome.changes))
        return outcome

    def undo(self, current: tuple[str, ...] | None = None) -> None:
        """Take back the last change of this person on this page; ``current`` are the changes that stand there now."""
        if not self._done:
            self.said.emit(self._words("page.nothing_to_undo"))
            return
        last = self._done.pop()
        again = current is not None and len(current) == 1 and current[0] in self._taken_back
        if last.place is None:
            outcome = self.perform(TakeBack(last.changes))
        else:
            outcome = self.perform(Enter(last.place, last.before) if again else Undo(last.changes[0]))
        if outcome is not None:
            self._taken_back.update(outcome.changes)
            self.said.emit(self._words("page.undone"))

    def undo_place(self) -> Place | None:
        """Where the next undo would act."""
        return self._done[-1].place if self._done else None

    def made(self) -> frozenset[str]:
        """The changes that were made here and can be taken back."""
        return frozenset(change for done in self._done for change in done.changes)

    def undo_changes(self, changes: tuple[str, ...]) -> None:
        """Take back several changes."""
        for change in changes:
            self._done = [done for done in self._done if change not in done.changes]
            outcome = self.perform(Undo(change))
            if outcome is not None:
                self._taken_back.update(outcome.changes)

    def perform(self, command: Command, typed_at: Sequence[Place] = ()) -> Outcome | None:
        """Do something that belongs to no row; None when it may not be done, which the foot then says.

        ``typed_at`` are places whose half-typed text is recorded thereby. What is half typed elsewhere is kept first,
        so that what takes its row away takes it too.
        """
        for place in typed_at:
            self._typed.pop(place, None)
        if self._typed:
            self.keep()
        try:
            outcome = self._door.perform(command, clear_typing=[place.what for place in typed_at])
        except (Refused, Unavailable) as error:
            self.said.emit(self._why(error))
            self.refused.emit(error.code if isinstance(error, Refused) else "")
            return None
        self.saved.emit()
        return outcome

    def _why(self, error: Refused | Unavailable) -> str:
        if isinstance(error, Refused):
            return self._words.refusal(error)
        return self._words("page.not_saved", why=self._words.trouble(error))
