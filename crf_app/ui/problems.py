"""What stands against completing a form, in the words that stand at the fields. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from functools import partial

from crf_app.record.item_findings import CONFLICT, REQUIRED
from crf_app.record.places import Place
from crf_app.record.values import MissingCode
from crf_app.record.view import Cell, FormView, Row
from crf_app.study.model import Label, Severity
from crf_app.ui.rendering import FormWords, finding_text
from crf_app.ui.words import BETWEEN

NEW = "+"  # before a code of a grid: the name of its row until that is recorded


@dataclass(frozen=True)
class Problem:
    """One line of the list: the sentence, and the cell to which it leads."""

    sentence: str
    place: Place


def problems(view: FormView, unread: Iterable[Place], words: FormWords) -> tuple[Problem, ...]:
    """All problems of a form, in the order of its questions; ``unread`` are cells whose text is not recorded."""
    waiting = dict.fromkeys(unread)
    found = [problem for cell in view.cells.values() for problem in _of_cell(view, cell, None, waiting, words)]
    for row in view.rows:
        if not row.struck:
            found += [problem for cell in row.cells.values() for problem in _of_cell(view, cell, row, waiting, words)]
    listed = {cell.place for cell in cells_of(view)}
    for place in waiting:
        if place not in listed:
            found.append(Problem(words.in_each(partial(_unrecorded, view, place)), place))
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
    waiting = dict.fromkeys(unread)
    cells = cells_of(view)
    places = list(dict.fromkeys([*(cell.place for cell in cells), *waiting]))
    wanting = {*waiting, *listed, *(cell.place for cell in cells if is_pressing(cell))}
    pressing = [place for place in places if place in wanting]
    at = places.index(here) if here in places else (-1 if step > 0 else len(places))
    ahead = [place for place in pressing if (places.index(place) - at) * step > 0]
    found = ahead or pressing
    return found[0 if step > 0 else -1] if found else None


def _proposed(label: Label, words: FormWords) -> str:
    return words("page.proposal", label=words.label(label))


def _unrecorded(view: FormView, place: Place, words: FormWords) -> str:
    """That a text stands in a row that is not recorded yet."""
    item = view.form.by_name.get(place.item)
    label = words.label(item.label) if item is not None else place.item
    return words("page.unread", label=_in_line(view, place.row.removeprefix(NEW), label, words) or label)


def _in_line(view: FormView, code: str, label: str, words: FormWords) -> str:
    """A question with the name of its line in a grid, the label of a code; empty where no line has that code."""
    codes = view.form.item(view.form.grid).codes if view.form.grid else None
    named = next((entry.label for entry in codes.codes if entry.code == code), None) if codes else None
    return words("page.line", line=words.label(named), label=label) if named is not None else ""


def _of_cell(view: FormView, cell: Cell, row: Row | None, unread: Container[Place], words: FormWords) -> list[Problem]:
    in_each = zip(*(_sentences(view, cell, row, unread, part) for part in words.parts()), strict=True)
    return [Problem(BETWEEN.join(dict.fromkeys(parts)), cell.place) for parts in in_each]


def _sentences(view: FormView, cell: Cell, row: Row | None, unread: Container[Place], words: FormWords) -> list[str]:
    label = words.label(cell.item.label)
    if row is not None:
        named = row.cells[view.form.grid].answer if view.form.grid else None
        line = _in_line(view, named.text, label, words) if named is not None else ""
        label = line or words("page.row", number=row.number, label=label)
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
