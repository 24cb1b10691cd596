"""The window of the site's record, and the ranges that it proposes in the laboratory grid."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crf_app.casebook.casebook import Casebook
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.reading import Moment, read_answer
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.form_page import FormPage
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.words import Words

RANGE = {"RNGTEST": "K", "RNGSEX": "ANY", "RNGAGELO": "6", "RNGLO": "3.5", "RNGHI": "5.3", "RNGUNIT": "mmol/L"}


@pytest.fixture
def study(qtbot: QtBot, book: Casebook) -> OpenStudy:
    """An open study."""
    made = OpenStudy(book, Words("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def row(book: Casebook, form: str, **values: str) -> None:
    """Type a row of a log of the site."""
    if not book.site_records:
        book.perform(c.AddSiteRecord())
    items = book.study.site_forms[form]
    answers = (
        (name, read_answer(items.item(name), text, unit="", at=Moment(date(2024, 3, 19))))
        for name, text in values.items()
    )
    known = tuple((name, answer) for name, answer in answers if isinstance(answer, Answer))
    book.perform(c.AddRow(FormKey(book.site_records[0].id, "-", form), known))


@pytest.fixture
def grid(qtbot: QtBot, book: Casebook, child: str) -> FormPage:
    """A sample with a potassium, of a laboratory whose range is known."""
    row(book, "LABS", LABNAM="Central")
    row(book, "RNG", RNGLAB="Central", RNGFROM="2024-01-01", **RANGE)
    head = (("LBDTM", Answer(AnswerKind.DATETIME, "2024-03-19T08:00")), ("LBNAM", Answer(AnswerKind.TEXT, "Central")))
    made = book.perform(c.AddInstance(child, "SCR", "LB", head)).created[0]
    key = FormKey(child, "SCR", "LB", made)
    result = {"LBTESTCD": AnswerKind.CODE, "LBORRES": AnswerKind.RESULT, "LBORRESU": AnswerKind.CODE}
    texts = zip(result.items(), ("K", "6.1", "mmol/L"), strict=True)
    book.perform(c.AddRow(key, tuple((name, Answer(kind, text)) for (name, kind), text in texts)))
    page = FormPage(book, "en", key)
    qtbot.addWidget(page)
    page.show()
    return page


def test_the_record_of_the_site_is_begun_in_its_window(study: OpenStudy) -> None:
    """By one button; then its forms are listed."""
    study.open_site()
    study.site.begin.click()
    assert [line.key.form for line in study.site.window_of_site.lines()] == ["LABS", "RNG"]


def test_a_second_record_is_listed_beside_the_first(study: OpenStudy, book: Casebook) -> None:
    """As it is once two laptops have met."""
    book.perform(c.AddSiteRecord())
    book.perform(c.AddSiteRecord())
    study.open_site()
    assert [group.title for group in study.site.window_of_site.tree.groups] == ["Site record 1", "Site record 2"]


def test_a_proposed_limit_is_seen_and_not_recorded(grid: FormPage) -> None:
    """In brackets."""
    index = grid.grid.model.index_at("K", "LBORNRHI")
    assert (grid.grid.model.text(index), grid.view.rows[0].cells["LBORNRHI"].answer) == ("(5.3)", None)


def test_all_ranges_of_a_sample_are_taken_at_once(grid: FormPage, book: Casebook) -> None:
    """One entry, and the flag follows."""
    before = len(list(book.keeping.entries()))
    grid.grid.all.click()
    cells = book.form(grid.key).rows[0].cells
    limits = [cells[name].answer.text for name in ("LBORNRLO", "LBORNRHI")]
    assert (len(list(book.keeping.entries())) - before, limits, cells["LBNRIND"].derived.values) == (
        1,
        ["3.5", "5.3"],
        ("HIGH",),
    )


def test_one_limit_is_taken_by_one_key(grid: FormPage, book: Casebook) -> None:
    """The cell in front alone."""
    grid.grid.table.setCurrentIndex(grid.grid.model.index_at("K", "LBORNRHI"))
    grid.grid.take()
    cells = book.form(grid.key).rows[0].cells
    assert [cells[name].answer is not None for name in ("LBORNRLO", "LBORNRHI")] == [False, True]


def test_why_no_range_fits_is_said_below(grid: FormPage, book: Casebook) -> None:
    """Of another laboratory the site has none."""
    grid.take(book.perform(c.Enter(grid.key.at("LBNAM"), Answer(AnswerKind.TEXT, "Elsewhere"))))
    grid.grid.table.setCurrentIndex(grid.grid.model.index_at("K", "LBORNRHI"))
    assert "no ranges of this laboratory" in " ".join(note.sentence() for note in grid.grid._notes)


def test_a_text_that_is_not_offered_may_stand(grid: FormPage, book: Casebook) -> None:
    """A sheet of another house is recorded as it is."""
    field = grid.body.rows["LBNAM"].field
    field.insert_text("Elsewhere")
    field.settle()
    assert book.form(grid.key).cells["LBNAM"].answer == Answer(AnswerKind.TEXT, "Elsewhere")


def test_the_site_says_when_it_was_saved(study: OpenStudy, book: Casebook):
    """It has no subject whose head would say so."""
    book.perform(c.AddSiteRecord())
    study.open_site()
    row(book, "LABS", LABNAM="Central")
    assert study.site.saved.text() == "Saved 14:02:11"


def test_long_headings_of_a_log_are_whole(qtbot: QtBot, book: Casebook):
    """In two lines, and the rows below them are whole too."""
    row(book, "RNG", RNGLAB="Central", RNGFROM="2024-01-01", **RANGE)
    page = FormPage(book, "en", FormKey(book.site_records[0].id, "-", "RNG"))
    qtbot.addWidget(page)
    page.resize(1010, 640)
    page.show()
    QApplication.processEvents()
    table = page.rows.table
    header = table.horizontalHeader()
    assert header.height() >= 2 * header.fontMetrics().height()
    assert table.viewport().height() >= table.rowHeight(0)
