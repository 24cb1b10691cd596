"""What is found at some cells, in words with their names: beside the button of an act that rests on them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crf_app.record.item_findings import REQUIRED
from crf_app.record.places import Place
from crf_app.record.view import Cell, Finding
from crf_app.study.model import Severity
from crf_app.ui.controls import column
from crf_app.ui.marks import MARK_OF, Mark
from crf_app.ui.notes import Note
from crf_app.ui.panels.bench import Bench
from crf_app.ui.rendering import finding_text


class FoundLines(QWidget):
    """One line for each finding at ``places`` that is to be corrected or confirmed."""

    def __init__(self, bench: Bench, places: tuple[Place, ...]) -> None:
        super().__init__()
        self._bench, self._places = bench, places
        self._said: list[tuple[Mark, str]] = []
        self.notes: list[Note] = []
        self._layout = column(self, 0)
        self.show_now()

    def show_now(self) -> None:
        """Show what is found now."""
        found = (line for place in self._places for line in self._lines(self._bench.cell(place)))
        said = sorted(found, key=lambda line: line[0] is not Mark.STOP)
        if said == self._said:
            return
        self._said = said
        for note in self.notes:
            self._layout.removeWidget(note)
            note.deleteLater()
        self.notes = [Note(mark, sentence) for mark, sentence in said]
        for note in self.notes:
            self._layout.addWidget(note)

    def _lines(self, cell: Cell) -> list[tuple[Mark, str]]:
        asked = (finding for finding in cell.findings if not finding.confirmed and finding.rule != REQUIRED)
        return [
            (MARK_OF[finding.severity], self._sentence(cell, finding))
            for finding in asked
            if finding.severity is not Severity.NOTE
        ]

    def _sentence(self, cell: Cell, finding: Finding) -> str:
        return self._bench.words.in_each(
            lambda each: each("page.finding", label=each.label(cell.item.label), finding=finding_text(finding, each))
        )
