"""Whose casebook a command concerns: the subject that it names, or that the change it names belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.places import WIDE_SCOPES
from crf_app.record.rows import Standing
from crf_app.record.wide import wide_of

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


def subject_of_command(casebook: Casebook, command: c.Command) -> str:
    """The subject; empty for a new one, and for what concerns the whole site or study. Refused(``change.unknown``)."""
    match command:
        case c.Enter(place=place):
            return place.key.subject
        case c.EnterMany(cells=cells):
            return cells[0][0].key.subject
        case c.AddInstance(subject=subject):
            return subject
        case c.AddRow(key=key) | c.EnterRows(key=key) | c.StrikeRow(key=key):
            return key.subject
        case c.Confirm(key=key) | c.Move(key=key) | c.Override(key=key):
            return key.subject
        case c.Attest(scope=scope):
            return "" if scope in WIDE_SCOPES else scope.partition("/")[0]
        case c.GiveReason(changes=changes) | c.Redact(changes=changes) | c.TakeBack(changes=changes):
            return _holder(casebook, changes[0]) if changes else ""
        case c.Withdraw(attest=name) | c.Accept(change=name) | c.Undo(change=name):
            return _holder(casebook, name)
        case _:
            return ""


def _holder(casebook: Casebook, change: str) -> str:
    """The subject that a change belongs to, looked up among the loaded books first; empty for a wide attest."""
    if any(fact.hash == change for fact in wide_of(casebook.authority, casebook.site)):
        return ""
    for subject, book in casebook.loaded.items():
        if change in book.state.facts:
            return subject
    row = casebook.keeping.placed_of(change)
    if row is None:
        raise Refused("change.unknown")
    return row.subject


def on_fork(casebook: Casebook, change: str) -> str:
    """The subject of a change that stands on a fork; empty where it does not, or concerns none."""
    row = casebook.keeping.placed_of(change)
    return row.subject if row is not None and row.standing is Standing.FORK and row.vector else ""
