"""The line over a page of a stage: what happened or can be begun, with the button that takes it back or begins it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crf_app.study.model import Visit
from crf_app.ui.controls import Button, row, text
from crf_app.ui.stages.form_list import AddLine
from crf_app.ui.words import Words


class SaidBar(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, words: Words, undo: Callable[[], object], begin: Callable[[], object]) -> None:
        super().__init__()
        self.message = text()
        self.undo = Button(words("stage.undo"), undo, height=28)
        self.begin = Button(words("stage.begin"), begin, height=28)
        said = row(self.message, self.undo, self.begin)
        said.setContentsMargins(16, 6, 16, 6)
        said.setStretch(0, 1)
        self.setLayout(said)
        self.hide()

    def say(self, sentence: str, *, undo: bool) -> None:
        """Show a sentence, with the button that takes back what it tells where that can be."""
        self.message.setText(sentence)
        self.undo.setVisible(undo)
        self.begin.hide()
        self.setVisible(bool(sentence))


def begins(line: AddLine, visit: Visit | None, waiting: str, words: Words) -> str:
    """That Enter begins a form that nobody has begun; ``waiting`` is the code of how it is expected."""
    named = words.label(visit.label) if visit is not None else ""
    return words("stage.enter_begins", form=words.label(line.label), visit=named, state=words(waiting))
