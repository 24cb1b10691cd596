"""The study home, the tree of forms, the work list and the print count the same findings."""

from __future__ import annotations

import pytest
from desk import EVERY_ROLE, Desk, code, date, new_hand, number, text
from small_study import FILES

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.record import commands as c
from crf_app.record.item_findings import is_unanswered
from crf_app.record.places import NONE, FormKey
from crf_app.record.work import Kind
from crf_app.report.contents import open_findings, unanswered_items
from crf_app.study.package import parse, to_package


@pytest.fixture
def book() -> Casebook:
    desk = Desk(new_hand("a"))
    files = to_package({path: parse(body) for path, body in FILES.items()})
    return found_in(desk.keeping, desk.hand, First("Coordinator One", EVERY_ROLE, "Site 01"), files, desk.ports)


@pytest.fixture
def vitals(book: Casebook) -> FormKey:
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    return FormKey(girl, "D01", "VIT")


def counts(book: Casebook, girl: str) -> tuple[int, int, int]:
    """On the study home, in the work list, and of all forms together in print; on the home also after loading anew."""
    views = sum(map(open_findings, book.snapshot(girl).forms))
    listed = sum(item.kind is Kind.FINDING for item in book.work(girl))
    home = book.subjects()[0].open_findings
    assert home == book.book(girl).views.line().open_findings
    return home, listed, views


def test_a_value_outside_its_limits_counts_on_the_study_home(book: Casebook, vitals: FormKey) -> None:
    """Not only what the rules of a form find."""
    book.perform(c.Enter(vitals.at("VITDAT"), date("2024-03-19")))
    before = counts(book, vitals.subject)
    book.perform(c.Enter(vitals.at("WEIGHT"), number("500")))
    assert (before, counts(book, vitals.subject)) == ((0, 0, 0), (1, 1, 1))


def test_what_is_confirmed_or_corrected_counts_no_longer(book: Casebook, vitals: FormKey) -> None:
    """Everywhere at once."""
    book.perform(c.Enter(vitals.at("WEIGHT"), number("95")))
    (finding,) = [each for each in book.form(vitals).findings if each.rule == "UNUSUAL"]
    seen = [counts(book, vitals.subject)]
    book.perform(c.Confirm(finding.id, finding.operands, vitals, "weighed twice"))
    seen.append(counts(book, vitals.subject))
    book.perform(c.Enter(vitals.at("WEIGHT"), number("500")))
    seen.append(counts(book, vitals.subject))
    book.perform(c.Enter(vitals.at("WEIGHT"), number("40")))
    seen.append(counts(book, vitals.subject))
    assert seen == [(1, 1, 1), (0, 0, 0), (1, 1, 1), (0, 0, 0)]


def test_what_is_struck_out_counts_nowhere(book: Casebook, vitals: FormKey) -> None:
    """A row takes its findings with it, and brings them back."""
    log = FormKey(vitals.subject, NONE, "AE")
    row = book.perform(c.AddRow(log)).created[0]
    book.perform(c.Enter(log.at("AETERM", row), number("5")))
    seen = [counts(book, log.subject)]
    for struck in (True, False):
        book.perform(c.StrikeRow(log, row, struck=struck))
        seen.append(counts(book, log.subject))
    assert seen == [(1, 1, 1), (0, 0, 0), (1, 1, 1)]


def test_what_is_not_answered_is_one_line_of_the_work_list(book: Casebook, vitals: FormKey) -> None:
    """With how many there are, as the print counts them, and the first of them to go to."""
    book.perform(c.Enter(vitals.at("WEIGHT"), number("40")))
    (line,) = [item for item in book.work(vitals.subject) if item.key == vitals and item.kind is Kind.UNFINISHED]
    wanted = [finding.place for finding in book.form(vitals).findings if is_unanswered(finding)]
    assert (line.unanswered, line.place) == (unanswered_items(book.form(vitals)), wanted[0])


def test_what_cannot_be_is_not_confirmed(book: Casebook, vitals: FormKey) -> None:
    """No window offers it; an entry that says so all the same changes nothing."""
    book.perform(c.Enter(vitals.at("WEIGHT"), number("500")))
    (finding,) = [each for each in book.form(vitals).findings if each.rule == "RANGE"]
    book.perform(c.Confirm(finding.id, finding.operands, vitals, "weighed twice"))
    assert counts(book, vitals.subject) == (1, 1, 1)
