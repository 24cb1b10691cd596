"""How sections fill their pages: no form leaves its last line alone on a page."""

import pytest

from crf_app.report.flow import BOTTOM, SPACINGS, Flow, Row, Section, Sheet, Table
from crf_app.report.text import Span, Typesetter

LINES = 40  # more rows than a page holds at the widest spacing


def rows(flow: Flow, count: int) -> list[Row]:
    """Rows of one line."""
    return [Row((flow.cell((Span(f"row {number}"),), 300.0),)) for number in range(count)]


def fitted(count: int) -> list[Sheet]:
    """The sheets of a section with so many rows and a last line."""
    flow = Flow(Typesetter())
    with flow.fitted(Section("Form", "F", "form")):
        flow.table(Table((300.0,)), rows(flow, count))
        flow.paragraph((Span("the end"),))
    return flow.sheets


def texts(sheet: Sheet) -> list[str]:
    """What stands on a sheet, line by line."""
    return ["".join(piece.span.text for piece in line) for _, _, line in sheet.lines]


def test_a_section_that_almost_fits_is_set_closer():
    """Two rows too many for a page do not take another."""
    assert len(fitted(LINES + 2)) == 1


def test_a_section_that_fits_keeps_the_widest_spacing():
    """Nothing is squeezed that has room."""
    (_, first, _), (_, second, _) = fitted(3)[0].lines[:2]
    assert first - second == pytest.approx(12.0 + 2 * SPACINGS[0].pad)


def test_a_section_that_would_save_no_page_keeps_the_widest_spacing():
    """Closer lines are the price of a page less, and of nothing else."""
    (_, first, _), (_, second, _) = fitted(LINES + 30)[0].lines[:2]
    assert first - second == pytest.approx(12.0 + 2 * SPACINGS[0].pad)


@pytest.mark.parametrize("count", range(LINES - 3, LINES + 6))
def test_the_last_line_of_a_table_is_never_alone(count: int):
    """Where a long table goes on to another page, at least three rows stand there with what ends it."""
    flow = Flow(Typesetter())
    flow.start(Section("Audit", "A", "audit"))
    flow.table(Table((300.0,), None, 20.0), rows(flow, count))
    flow.paragraph((Span("the end"),))
    assert len(flow.sheets) == 1 or len(texts(flow.sheets[-1])) >= 4


def test_every_row_is_there_once_and_in_its_place():
    """Trying a spacing leaves nothing behind."""
    said = [text for sheet in fitted(120) for text in texts(sheet)]
    assert said == [*(f"row {number}" for number in range(120)), "the end"]


def test_nothing_stands_under_the_last_line_of_a_page():
    """The closest spacing keeps the foot of the page free."""
    assert all(y > BOTTOM for sheet in fitted(120) for _, y, _ in sheet.lines)


def test_sheets_count_themselves():
    """The pages of a section are numbered by those that were kept, not by those that were tried."""
    sheets = fitted(120)
    assert [sheet.number for sheet in sheets] == list(range(1, sheets[0].section.sheets + 1))
