"""Rows of logs and grids: table, table on its side, or one record after the other."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crf_app.record.item_findings import REQUIRED
from crf_app.record.places import FormKey, Place
from crf_app.record.view import Finding, FormView, Row
from crf_app.report.paper import Ink, Paper
from crf_app.report.render import render
from crf_app.study.model import Form, ItemType, Label, Occurs, Scope, Severity
from tests.report.case import Case, item, make_release, make_snapshot, text, view

SUBJECT = "9f2c41aa"


def wide_log(case: Case, columns: int, used: int) -> FormView:
    """A log of two rows with so many columns, of which the first ones are used."""
    items = tuple(item(f"X{n}", f"Column {n}", f"第{n}列", ItemType.TEXT, scope=Scope.ROW) for n in range(columns))
    form = Form("WIDE", Label("Wide log", "宽记录"), "infusion", Occurs.LOG, items, ())
    key = FormKey(SUBJECT, "-", "WIDE")
    rows = []
    for number in (1, 2):
        row = f"{number:02}bb"
        for column in items[:used]:
            case.write(key.at(column.name, row), text(f"value-{number}-{column.name}"))
        rows.append(
            Row(row, number, False, {column.name: case.cell(key.at(column.name, row), column) for column in items})
        )
    return view(key, form, {}, tuple(rows))


def required(place: Place) -> Finding:
    """That an answer is still missing."""
    return Finding(REQUIRED, Severity.HARD, place, Label("Not answered yet", "尚未填写"))


def printed_log(columns: int, used: int) -> list[tuple[bool, str]]:
    """For each page of the log: whether it lies on its side, and its text."""
    case = Case()
    form = wide_log(case, columns, used)
    history = {what: tuple(changes) for what, changes in case.history.items()}
    out = io.BytesIO()
    snapshot = make_snapshot(forms=(form,), history=history)
    render(snapshot, make_release("en"), out, lambda _done, _total: None, lambda: False)
    pages = [page for page in PdfReader(out).pages if "01-003/-/WIDE" in page.extract_text()]
    return [(page.mediabox.width > page.mediabox.height, page.extract_text()) for page in pages]


@pytest.mark.parametrize(("columns", "on_its_side"), [(4, False), (5, False), (6, True), (12, True), (13, False)])
def test_a_wide_table_lies_on_its_side(columns: int, on_its_side: bool):
    """More than seven printed columns turn the page; more than fourteen make records of the rows."""
    assert {side for side, _ in printed_log(columns, columns)} == {on_its_side}


@pytest.mark.parametrize("columns", [4, 9, 20])
def test_every_value_of_every_row_is_printed(columns: int):
    """However the rows are set, nothing is left out."""
    said = "".join(part for _, part in printed_log(columns, columns)).replace("\n", "")
    assert all(f"value-{row}-X{n}" in said for row in (1, 2) for n in range(columns))


def test_columns_without_data_are_only_named():
    """A column that no row uses costs no width, yet the reader learns that it was empty."""
    (side, said), *_ = printed_log(20, 3)
    assert not side
    assert "no data entered: Column 3; Column 4" in said


@pytest.mark.parametrize("columns", [4, 20])
def test_a_struck_row_is_struck_through_at_full(columns: int, monkeypatch: pytest.MonkeyPatch):
    """In a table as in a record of its own; no answer is required there any more."""
    written: list[tuple[str, bool]] = []
    write = Paper.write

    def listen(paper: Paper, x: float, y: float, said: str, face: str, ink: Ink, hidden: bool = False) -> None:
        written.append((said, ink.struck))
        write(paper, x, y, said, face, ink, hidden)

    monkeypatch.setattr(Paper, "write", listen)
    case = Case()
    form = wide_log(case, columns, columns)
    first = form.rows[0]
    empty = replace(first.cells["X0"], changes=(), findings=(required(first.cells["X0"].place),))
    case.history.pop(empty.place.what)
    struck = replace(first, struck=True, cells={**first.cells, "X0": empty})
    form = replace(form, rows=(struck, form.rows[1]))
    history = {what: tuple(changes) for what, changes in case.history.items()}
    snapshot = make_snapshot(forms=(form,), history=history)
    render(snapshot, make_release("en"), io.BytesIO(), lambda _done, _total: None, lambda: False)
    first_seen = dict(reversed(written))  # in the form, before the audit trail
    assert {struck for said, struck in first_seen.items() if said.startswith("value-1-")} == {True}
    assert {struck for said, struck in first_seen.items() if said.startswith("value-2-")} == {False}
    assert not [said for said in first_seen if said.strip(" ·") in ("required", "· required")]
