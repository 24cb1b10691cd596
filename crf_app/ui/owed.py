"""Which changes of a form owe a reason, old value to new, in words. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crf_app.record.places import Place
from crf_app.record.view import Change, FormView, Row
from crf_app.ui.rendering import FormWords, answer_text

History = Callable[[Place], tuple[Change, ...]]


@dataclass(frozen=True)
class Owed:
    """One change that owes a reason, as the bar lists it."""

    change: str
    label: str
    change_text: str


def owed_lines(view: FormView, history: History, words: FormWords, offset: int) -> list[Owed]:
    """The changes of a form that owe a reason, then the strikes of its rows; ``history`` gives the past of a cell."""
    wanted = set(view.owes)
    cells = [*view.cells.values(), *(cell for row in view.rows for cell in row.cells.values())]
    owed = [
        _of_change(view, change, history(change.place), words, offset)
        for cell in cells
        for change in cell.changes
        if change.hash in wanted
    ]
    owed += [
        _of_strike(row, row.strike, words) for row in view.rows if row.strike is not None and row.strike.hash in wanted
    ]
    if view.strike is not None and view.strike.hash in wanted:
        code = "reason.form_struck" if view.struck else "reason.form_restored"
        owed.append(Owed(view.strike.hash, words(code), ""))
    return owed


def _of_change(view: FormView, change: Change, past: tuple[Change, ...], words: FormWords, offset: int) -> Owed:
    item = view.form.item(change.place.item)
    before = {earlier.hash: earlier.answer for earlier in past}
    old = next((before[name] for name in change.base if name in before), None)
    was = answer_text(item, old, words.one, offset)
    now = answer_text(item, change.answer, words.one, offset)
    return Owed(change.hash, words.label(item.label), words("reason.was", old=was, new=now))


def _of_strike(row: Row, strike: Change, words: FormWords) -> Owed:
    return Owed(strike.hash, words("reason.struck" if row.struck else "reason.restored", number=row.number), "")
