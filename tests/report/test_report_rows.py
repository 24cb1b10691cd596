"""Rows of logs and grids: table, table on its side, or one record after the other."""

import io

import pytest
from pypdf import PdfReader

from crf_app.record.places import FormKey
from crf_app.record.view import FormView, Row
from crf_app.report.render import render
from crf_app.study.model import Form, ItemType, Label, Occurs, Scope
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
