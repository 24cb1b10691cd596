"""What an open casebook shows is what one opened anew shows: rows struck and restored, dates, forms emptied."""

from __future__ import annotations

import pytest
from desk import Desk, code, date, give, number, text, ward_of_three
from small_study import AE, DM, FILES, VIT

from crf_app.casebook.casebook import Casebook
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.places import FormKey
from crf_app.study.package import PackageJson, parse, to_package

GRADE = """
[[item]]
name = "AEGR"
scope = "row"
label = { en = "Grade", zh = "级" }
source = "GCP"
type = "integer"

[[check]]
id = "AE-01"
severity = "hard"
at = "AEGR"
source = "GCP"
holds = "AEGR < 6"
message = { en = "no such grade", zh = "无此级别" }
"""
LATEST = """
[[item]]
name = "LASTW"
label = { en = "Latest weight", zh = "最近体重" }
source = "GCP"
type = "decimal"
derive = "VIT.WEIGHT.last()"
digits = 1
"""
NOTES = """
[[item]]
name = "NOTE"
scope = "row"
label = { en = "Note", zh = "注" }
source = "GCP"
type = "text"
"""


def package() -> PackageJson:
    """The small study with a grade of each event, the latest weight, and notes beside weights."""
    files = {
        **FILES,
        "infusion/ae.toml": AE + GRADE,
        "eligibility/dm.toml": DM + LATEST,
        "infusion/vit.toml": VIT.replace('occurs = "visit"', 'occurs = "many"') + NOTES,
    }
    return to_package({path: parse(written) for path, written in files.items()})


@pytest.fixture
def book(desk: Desk) -> Casebook:
    """A laptop that knows one girl."""
    made = desk.found(package())
    made.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F")))))
    return made


def log(book: Casebook) -> FormKey:
    return FormKey(book.subjects()[0].id, "-", "AE")


def weight(book: Casebook, visit: str, day: str, kilograms: str) -> FormKey:
    girl = book.subjects()[0].id
    answers = (("VITDAT", date(day)), ("WEIGHT", number(kilograms)))
    return FormKey(girl, visit, "VIT", book.perform(c.AddInstance(girl, visit, "VIT", answers)).created[0])


def test_a_struck_row_keeps_no_finding(book: Casebook) -> None:
    """Also where the rule reads nothing but its own row."""
    row = book.perform(c.AddRow(log(book), (("AETERM", text("Rash")), ("AEGR", number("9", "")))))
    book.perform(c.StrikeRow(log(book), row.created[0], True))
    assert (book.form(log(book)).findings, book.subjects()[0].open_findings) == ((), 0)


def test_a_restored_row_brings_its_finding(desk: Desk, book: Casebook) -> None:
    """A form is not completed past it, whoever had the casebook open."""
    row = book.perform(c.AddRow(log(book), (("AETERM", text("Rash")), ("AEGR", number("9", "")))))
    book.perform(c.StrikeRow(log(book), row.created[0], True))
    again = desk.open()
    again.form(log(book))
    again.perform(c.StrikeRow(log(book), row.created[0], False))
    with pytest.raises(Refused, match="hard=1"):
        again.perform(c.Attest(log(book).path, Meaning.COMPLETE))


def test_a_form_that_was_emptied_is_begun_no_more(desk: Desk, book: Casebook) -> None:
    """Its only row was struck out, its only answer cleared: the open casebook forgets it as a fresh one does."""
    girl = book.subjects()[0].id
    key = FormKey(girl, "D01", "VIT", book.perform(c.AddInstance(girl, "D01", "VIT", ())).created[0])
    row = book.perform(c.AddRow(key, ())).created[0]
    book.perform(c.Enter(key.at("WEIGHT"), number("50")))
    book.perform(c.StrikeRow(key, row, True))
    book.perform(c.Enter(key.at("WEIGHT"), None))
    assert book.subjects()[0] == desk.open().book(girl).views.line()


def test_what_an_entry_testifies_follows_the_new_order_of_dates(book: Casebook) -> None:
    """A weight dated before the latest changes nothing that is shown."""
    weight(book, "D01", "2024-03-10", "50")
    weight(book, "D02", "2024-01-01", "20")
    entry = list(book.keeping.entries())[-1]
    shown = [entry.value(k) for k, shape in enumerate(entry.header.changes) if shape.what.startswith("shown")]
    assert "LASTW" not in repr(shown)


def test_the_same_date_from_two_laptops_is_that_date() -> None:
    """It is no conflict, so the form stands where its date says."""
    (_, one), (_, two), _ = ward_of_three()
    place = FormKey(one.subjects()[0].id, "D01", "VIT").at("VITDAT")
    for book in (one, two):
        book.perform(c.Enter(place, date("2024-03-10")))
    give(two, one)
    other = FormKey(place.key.subject, "D02", "VIT")
    one.perform(c.Enter(other.at("VITDAT"), date("2024-01-01")))
    assert one.book(place.key.subject).graph.structure.started["VIT"] == [other, place.key]
