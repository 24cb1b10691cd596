"""Reference ranges of a site's laboratories, in and out of a table."""

from __future__ import annotations

from datetime import date

import pytest

from crf_app.casebook.casebook import Casebook
from crf_app.errors import Refused
from crf_app.jobs.ranges import COLUMNS, Slip, decoded, planned, write, written
from crf_app.record.date_reading import Moment
from tests.forms.ward import Ward

HEADING = ",".join(COLUMNS) + "\n"
CREATININE = "Central,CREAT,ANY,6,13,27,66,µmol/L,2024-01-01\n"
AT = Moment(date(2026, 1, 5))


@pytest.fixture
def book() -> Casebook:
    """A casebook without a record of the site."""
    return Ward().book


def slips(book: Casebook, *lines: str) -> list[Slip]:
    """What is wrong in lines below the heading."""
    return planned(book, HEADING + "\n".join(lines), AT).slips


def test_ranges_are_entered_as_a_person_would(book: Casebook):
    """With their laboratory, and then proposed beside the limits of a sample."""
    entered = write(book, planned(book, HEADING + CREATININE, AT))
    facts = book.site_facts
    assert facts is not None
    assert (entered, facts.laboratories, facts.ranges[0].in_words()) == (
        1,
        ("Central",),
        "Central, CREAT, ANY, 6–13 years: 27–66 µmol/L, from 2024-01-01",
    )


def test_what_is_written_out_is_known_when_it_is_read_again(book: Casebook):
    """Nothing stands twice."""
    write(book, planned(book, HEADING + CREATININE, AT))
    facts = book.site_facts
    assert facts is not None
    again = planned(book, written(book.study, facts.ranges), AT)
    assert (again.lines, again.slips, again.known) == ([], [], 1)


def test_a_template_names_every_number_and_says_nothing(book: Casebook):
    """Whoever fills in no limit has entered no range."""
    plan = planned(book, written(book.study, ()), AT)
    assert (plan.lines, plan.slips, plan.empty > 50) == ([], [], True)


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("Central,KREAT,ANY,,,27,66,µmol/L,2024-01-01", Slip(2, "analyte", "unread.code.unread", "WBC")),
        ("Central,CREAT,,,,27,66,µmol/L,2024-01-01", Slip(2, "sex", "needed")),
        ("Central,CREAT,ANY,,,66,27,µmol/L,2024-01-01", Slip(2, "high", "limits")),
        ("Central,CREAT,ANY,13,6,27,66,µmol/L,2024-01-01", Slip(2, "age_to", "ages")),
        ("Central,CREAT,ANY,,,27,66,g/L,2024-01-01", Slip(2, "unit", "unit")),
    ],
)
def test_a_wrong_line_is_named(book: Casebook, line: str, slip: Slip):
    """By its number and column."""
    assert slips(book, line) == [slip]


def test_a_laboratory_that_the_site_does_not_name_is_a_wrong_line(book: Casebook):
    """Once it names any: a slip of the pen is no new laboratory."""
    write(book, planned(book, HEADING + CREATININE, AT))
    found = slips(book, CREATININE.replace("Central", "Centrl").strip())
    assert found == [Slip(2, "laboratory", "laboratory", "Central")]


def test_overlapping_ranges_are_named(book: Casebook):
    """Both of them."""
    found = slips(book, CREATININE.strip(), CREATININE.replace("6,13", "12,18").strip())
    assert [(slip.line, slip.code) for slip in found] == [(2, "overlaps"), (3, "overlaps")]


def test_a_wrong_heading_is_named(book: Casebook):
    """Before any line is read."""
    plan = planned(book, HEADING.replace("unit", "units") + CREATININE, AT)
    assert [(slip.column, slip.code) for slip in plan.slips] == [
        ("unit", "column.missing"),
        ("units", "column.unknown"),
    ]


def test_nothing_is_entered_while_a_line_is_wrong(book: Casebook):
    """The right lines wait for the wrong ones."""
    plan = planned(book, HEADING + CREATININE + CREATININE.replace("CREAT", "KREAT"), AT)
    with pytest.raises(Refused, match=r"ranges\.slips"):
        write(book, plan)
    assert book.site_records == ()


def test_a_table_of_a_chinese_spreadsheet_is_read(book: Casebook):
    """In its own encoding, with semicolons, columns in another order."""
    text = "analyte;laboratory;sex;age_from;age_to;low;high;unit;valid_from\n肌酐;中心;F;6;13;27;66;µmol/L;2024-01-01\n"
    plan = planned(book, decoded(text.replace("肌酐", "CREAT").encode("gb18030")), AT)
    assert [line.said.laboratory for line in plan.lines] == ["中心"]
