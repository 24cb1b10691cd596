"""What is done about amendments, one card for each act: compare a folder, adopt what it holds, move begun forms."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout

from crf_app.casebook.amending import Proposed, amend, look_at, movable, move_all
from crf_app.record.date_reading import Moment, Unread, read_date
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.card import Card, labelled
from crf_app.ui.controls import Button, Line, row, text
from crf_app.ui.difference_words import sentence
from crf_app.ui.lines import Lines
from crf_app.ui.rendering import FormWords
from crf_app.ui.typed_date import TypedDate
from crf_app.ui.words import Words
from crf_app.ui.work import Job

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


class CompareCard(Card):
    """The folder of the new version; ``compared`` carries what was found in it."""

    compared = Signal(object)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "amend.compare")
        self._door = door
        self.folder = Line(words("amend.compare.folder"))
        self.folder.returnPressed.connect(self.begin)
        self.choose = Button(words("amend.compare.choose"), self._choose)
        form = QFormLayout()
        labelled(self.folder, words("amend.compare.folder"), form.addRow)
        self.put(form, row(self.choose, 1))

    def enter(self) -> None:
        """The card comes to the front."""
        self.folder.setFocus()

    def problem(self) -> str:
        """A folder is needed."""
        return "" if self.folder.text().strip() else self.words("amend.compare.no_folder")

    def job(self) -> Job:
        """Read, check and compare."""
        folder = Path(self.folder.text().strip()).expanduser()
        return lambda _progress, _stop, _in_window: look_at(self._door, folder)

    def finished(self, result: object) -> None:
        """What was found."""
        self.compared.emit(result)

    def forget(self) -> None:
        """Nothing is secret."""

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.words("amend.compare.folder"), self.folder.text())
        if found:
            self.folder.setText(found)


class AdoptCard(Card):
    """What the new version changes, when ethics approved it, and the button that adopts it."""

    adopted = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "amend.adopt")
        self._door = door
        self._proposed: Proposed | None = None
        self.said = text(bold=True)
        self.lines = Lines(words("amend.difference"))
        self._day = TypedDate(words("amend.adopt.approved"), FormWords(words.language), door.today, _read_day)
        self.approved, self.note = self._day.line, Line(words("amend.adopt.note"))
        form = QFormLayout()
        labelled(self._day, self.approved.accessibleName(), form.addRow)
        labelled(self.note, self.note.accessibleName(), form.addRow)
        self.put(self.said, self.lines, form)

    def enter(self, proposed: Proposed) -> None:
        """Show what a package would change, or what is wrong with it."""
        self._proposed = proposed
        wrong = bool(proposed.problems)
        if proposed.newer:
            self.said.setText(self.words("amend.adopt.newer"))
        elif wrong:
            self.said.setText(self.words("amend.adopt.wrong", count=len(proposed.problems)))
        elif proposed.study is not None:
            old, new, count = self._door.study.version, proposed.study.version, len(proposed.lines)
            self.said.setText(self.words("amend.adopt.differs", old=old, new=new, count=count))
        said = (sentence(line, self.words) for line in proposed.lines)
        self.lines.fill(list(map(str, proposed.problems) if wrong else said))
        for part in (self.approved, self.note, self.do):
            part.setEnabled(not wrong)
        self.approved.clear()
        self.note.clear()
        (self.lines if wrong else self.approved).setFocus()

    def problem(self) -> str:
        """The day of the approval is needed; why a text is none stands below it."""
        if isinstance(self._day.read(), Answer):
            return ""
        self._day.mend()
        return self.words("amend.adopt.no_date")

    def job(self) -> Job:
        """Adopt it: what touches the ledger is done in the window's thread."""
        proposed, approved, note = self._proposed, self._day.read(), self.note.text()
        if proposed is None or not isinstance(approved, Answer):
            raise ValueError("nothing to adopt")
        act = partial(amend, self._door, proposed, date.fromisoformat(approved.text), note)
        return lambda _progress, _stop, in_window: in_window(act)

    def finished(self, result: object) -> None:
        """It is in force."""
        del result
        self.adopted.emit()

    def forget(self) -> None:
        """Nothing is secret."""


class MoveCard(Card):
    """The begun forms that the version in force asks otherwise; ``moved`` carries how many were moved, and why each
    of the others was not."""

    moved = Signal(int, object)

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__(words, "amend.move")
        self._door = door
        self._keys: list[FormKey] = []
        self.lines = Lines(words("amend.move.forms"))
        self.note = Line(words("amend.move.note"))
        form = QFormLayout()
        labelled(self.note, words("amend.move.note"), form.addRow)
        self.put(self.lines, form)

    def enter(self) -> None:
        """Look for the forms."""
        self._keys = list(movable(self._door))
        self.lines.fill(list(map(self._line, self._keys)))
        self.note.clear()
        self.do.setEnabled(bool(self._keys))
        for part in (self.lines, self.note):
            part.setEnabled(bool(self._keys))
        self.message.setText("" if self._keys else self.words("amend.move.none"))
        (self.note if self._keys else self.back).setFocus()

    def problem(self) -> str:
        """There is nothing to be typed."""
        return ""

    def job(self) -> Job:
        """Move them, one after the other, in the window's thread."""
        act = partial(move_all, self._door, self._keys, self.note.text())
        return lambda _progress, _stop, in_window: in_window(act)

    def finished(self, result: object) -> None:
        """Some may have been refused."""
        count, refused = result if isinstance(result, tuple) else (0, ())
        self.moved.emit(count, refused)

    def forget(self) -> None:
        """Nothing is secret."""

    def _line(self, key: FormKey) -> str:
        view, subject = self._door.form(key), self._door.subject(key.subject)
        return self.words(
            "amend.move.line",
            subject=subject.number or subject.screening or self._door.site_name,
            form=self.words.label(view.form.label),
            visit=self.words.label(view.visit.label) if view.visit else "–",
            version=view.version,
        )


def _read_day(typed: str, at: Moment) -> Answer | Unread | None:
    """A whole day, however it is typed."""
    if not typed.strip():
        return None
    read = read_date(typed, at, partial=False)
    return read if isinstance(read, Unread) else Answer(AnswerKind.DATE, read.iso())
