"""Which sentences stand below a field: why a text is not recorded, conflicts, findings. Pure; knows no Qt widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crf_app.record.item_findings import CONFLICT, REQUIRED
from crf_app.record.reading import Unread
from crf_app.record.values import Answer
from crf_app.record.view import Cell, Finding
from crf_app.study.model import Severity
from crf_app.ui.fields.field import Bearings
from crf_app.ui.marks import MARK_OF, Mark
from crf_app.ui.rendering import answer_text, cell_text, conflict_line, finding_text, unread_text

_ORDER = (Severity.HARD, Severity.SOFT, Severity.NOTE)


@dataclass(frozen=True)
class Said:
    """One sentence: about a finding, or with readings or recorded answers between which to choose."""

    mark: Mark
    sentence: str
    finding: Finding | None = None
    readings: tuple[str, ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()


class Speaks(Protocol):
    """What a row knows of its field; ``insists`` says that an answer is wanted in words, not only by a dot."""

    cell: Cell | None
    unread: Unread | None
    trouble: str
    insists: bool


def sentences(row: Speaks, bearings: Bearings) -> list[Said]:
    """All sentences of a field, the most pressing first."""
    found = []
    if row.unread is not None:
        found.append(Said(Mark.STOP, unread_sentence(row.unread, row.cell, bearings), readings=row.unread.hint))
    if row.trouble:
        found.append(Said(Mark.STOP, row.trouble))
    if row.cell is None:
        return found
    if row.cell.conflict:
        found.append(Said(Mark.STOP, conflict_text(row.cell, bearings), answers=_answers(row.cell, bearings)))
    for finding in sorted(row.cell.findings, key=lambda finding: _ORDER.index(finding.severity)):
        if finding.rule != CONFLICT and (finding.rule != REQUIRED or row.insists):
            mark = Mark.NOTE if finding.confirmed else MARK_OF[finding.severity]
            found.append(Said(mark, finding_text(finding, bearings.words), finding))
    return found


def unread_sentence(unread: Unread, cell: Cell | None, bearings: Bearings) -> str:
    """Why a text is not recorded, and what still is."""
    if cell is None or cell.answer is None:
        return unread_text(unread, bearings.words)
    answer = cell_text(cell, bearings.short, bearings.moment().offset)
    return bearings.words.in_each(lambda each: f"{unread_text(unread, each)} {each('unread.still', answer=answer)}")


def _answers(cell: Cell, bearings: Bearings) -> tuple[tuple[str, Answer], ...]:
    """The values that were recorded apart, each once, with the words of the button that chooses it."""
    answers = dict.fromkeys(change.answer for change in cell.changes if change.answer is not None)
    offset = bearings.moment().offset
    return tuple((answer_text(cell.item, answer, bearings.short, offset), answer) for answer in answers)


def conflict_text(cell: Cell, bearings: Bearings) -> str:
    """All values that were recorded apart, one below the other."""
    offset = bearings.moment().offset
    lines = [
        conflict_line(cell.item, change, bearings.person(change.user), bearings.words, offset)
        for change in cell.changes
    ]
    return "\n".join([bearings.words("finding.conflict"), *lines])
