"""What stands against completing a form, in the words that stand at the fields. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from crf_app.record.item_findings import CONFLICT, REQUIRED
from crf_app.record.places import Place
from crf_app.record.values import MissingCode
from crf_app.record.view import Cell, FormView, Row
from crf_app.study.model import Label, Severity
from crf_app.ui.rendering import FormWords, finding_text
from crf_app.ui.words import BETWEEN


@dataclass(frozen=True)
class Problem:
    """One line of the list: the sentence, and the cell to which it leads."""

    sentence: str
    place: Place


def problems(view: FormView, unread: Iterable[Place], words: FormWords) -> tuple[Problem, ...]:
    """All problems of a form, in the order of its questions; ``unread`` are cells whose text cannot be read."""
    waiting = frozenset(unread)
    found = [problem for cell in view.cells.values() for problem in _of_cell(cell, None, waiting, words)]
    for row in view.rows:
        if not row.struck:
            found += [problem for cell in row.cells.values() for problem in _of_cell(cell, row, waiting, words)]
    for change in view.proposals:
        known = view.form.by_name.get(change.place.item)
        if known is not None:
            sentence = words.in_each(partial(_proposed, known.label))
            found.append(Problem(sentence, change.place))
    return tuple(found)


def cells_of(view: FormView) -> list[Cell]:
    """All cells of a form as the eye meets them: its own, then those of its rows that are not struck."""
    return [*view.cells.values(), *(cell for row in view.rows if not row.struck for cell in row.cells.values())]


def is_pressing(cell: Cell) -> bool:
    """Whether something recorded here is to be corrected, confirmed or settled."""
    waiting = [finding for finding in cell.findings if not finding.confirmed and finding.rule != REQUIRED]
    return cell.conflict or any(finding.severity is not Severity.NOTE for finding in waiting)


def next_station(
    view: FormView, unread: Iterable[Place], here: Place | None, step: int, listed: Collection[Place] = ()
) -> Place | None:
    """The next (1) or previous (-1) cell with something to do, round to the first; None for none.

    ``listed`` are cells that a list in front of the person names, such as those not answered yet.
    """
    waiting = frozenset((*unread, *listed))
    cells = cells_of(view)
    places = [cell.place for cell in cells]
    pressing = [cell.place for cell in cells if is_pressing(cell) or cell.place in waiting]
    at = places.index(here) if here in places else (-1 if step > 0 else len(places))
    ahead = [place for place in pressing if (places.index(place) - at) * step > 0]
    found = ahead or pressing or list(waiting)
    return found[0 if step > 0 else -1] if found else None


def _proposed(label: Label, words: FormWords) -> str:
    return words("page.proposal", label=words.label(label))


def _of_cell(cell: Cell, row: Row | None, unread: frozenset[Place], words: FormWords) -> list[Problem]:
    in_each = zip(*(_sentences(cell, row, unread, part) for part in words.parts()), strict=True)
    return [Problem(BETWEEN.join(dict.fromkeys(parts)), cell.place) for parts in in_each]


def _sentences(cell: Cell, row: Row | None, unread: frozenset[Place], words: FormWords) -> list[str]:
    label = words.label(cell.item.label)
    if row is not None:
        label = words("page.row", number=row.number, label=label)
    said = []
    if cell.place in unread:
        said.append(words("page.unread", label=label))
    for finding in cell.findings:
        if finding.rule == REQUIRED:
            said.append(words("page.required", label=label))
        elif finding.rule == CONFLICT:
            said.append(words("page.conflict", label=label))
        elif finding.severity is Severity.HARD:
            said.append(words("page.finding", label=label, finding=finding_text(finding, words)))
    if cell.answer is not None and cell.answer.missing is MissingCode.PEND:
        said.append(words("page.pending", label=label))
    if cell.owes:
        said.append(words("page.owes", label=label))
    return said
