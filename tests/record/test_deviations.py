"""Deviations proposed and written, in a study that keeps a log of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "window"))

import ward as wards
from ward import Ward, add_child

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, AddRow, Enter
from crf_app.record.places import FormKey
from crf_app.record.structure import once_key
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.work import Kind, WorkItem, deviation_row
from crf_app.study.package import parse, read_folder, to_package

LOG = """
id = "DEVLOG"
label = { en = "Deviations", zh = "方案偏离" }
stage = "any_stage"
occurs = "log"
item = [
  { name = "DEVDAT", label = { en = "Date", zh = "日期" }, type = "date", source = "CONV" },
  { name = "DEVCAT", label = { en = "Category", zh = "类别" }, type = "code", source = "CONV", codes = [
    { code = "WINDOW", en = "Window", zh = "超窗" }, { code = "DOSE", en = "Dose", zh = "剂量" },
    { code = "OTHER", en = "Other", zh = "其他" } ] },
  { name = "DEVTXT", label = { en = "Description", zh = "描述" }, type = "text", source = "CONV" },
]
"""
DEVIATIONS = {
    "form": "DEVLOG",
    "date": "DEVDAT",
    "category": "DEVCAT",
    "text": "DEVTXT",
    "window": "WINDOW",
    "finding": [{"check": "INF-05", "category": "OTHER"}],
}


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Casebook:
    """A casebook of the published forms with a log of deviations."""
    tables = dict(read_folder(Path(__file__).parents[2] / "forms"))
    gates = [{**gate, "category": "OTHER"} for gate in tables["course.toml"]["gate"]]
    tables["course.toml"] = {**tables["course.toml"], "deviations": DEVIATIONS, "gate": gates}
    tables["any_stage/devlog.toml"] = parse(LOG)
    monkeypatch.setattr(wards, "package", lambda: to_package(tables))
    return Ward().found()


@pytest.fixture
def child(book: Casebook) -> str:
    """A girl who was infused on 12 March 2024, though the check before it had failed."""
    subject = add_child(book)
    put(book, subject, "INFREADY", Answer(AnswerKind.CODE, "N"))
    put(book, subject, "INFSTDTM", Answer(AnswerKind.DATETIME, "2024-03-12T10:00:00+08:00"))
    return subject


def put(book: Casebook, child: str, item: str, answer: Answer | None) -> None:
    book.perform(Enter(once_key(book.study, child, book.study.forms["INF"]).at(item), answer))


def proposed(book: Casebook, child: str) -> list[WorkItem]:
    return [item for item in book.work(child) if item.kind is Kind.DEVIATION]


def test_a_gate_that_was_skipped_is_a_proposed_deviation(book, child):
    """The infusion was begun although the check before it had not passed."""
    assert "OTHER" in {item.category for item in proposed(book, child) if "X-02.G7.ready" in item.id}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (
            Answer(AnswerKind.CODE, "N"),
            "Recorded, though the protocol did not allow it yet: Tocilizumab at the bedside",
        ),
        (None, "Recorded, though not shown to have been fulfilled: Tocilizumab at the bedside"),
        (Answer(AnswerKind.CODE, "Y"), ""),
    ],
)
def test_a_need_that_nobody_showed_is_a_proposed_deviation_too(book, child, answer, wanted):
    """1.2: skipping a gate opens a deviation by itself, whether the need was not fulfilled or never checked."""
    put(book, child, "INFEMG", answer)
    found = [item.label.en for item in proposed(book, child) if "G7.tocilizumab" in item.id]
    assert found == ([wanted] if wanted else [])


def test_before_the_act_a_need_that_is_not_checked_is_no_deviation(book):
    """Nothing was skipped yet."""
    girl = add_child(book, "S002", "ZJ-002")
    put(book, girl, "INFREADY", Answer(AnswerKind.CODE, "N"))
    assert proposed(book, girl) == []


def test_a_deviation_that_was_written_stands_for_the_need_whatever_is_answered_later(book, child):
    """One row for a need: not shown at first, then shown not to have been fulfilled."""
    log = book.study.course.deviations
    assert log is not None
    item = next(each for each in proposed(book, child) if "G7.tocilizumab" in each.id)
    book.perform(AddRow(FormKey(child, "-", "DEVLOG"), deviation_row(log, item, "en")))
    put(book, child, "INFEMG", Answer(AnswerKind.CODE, "N"))
    assert not [each for each in proposed(book, child) if "G7.tocilizumab" in each.id]


def test_a_visit_outside_its_window_is_a_proposed_deviation(book, child):
    """Month 3 on day 98."""
    dated = (("VSDTM", Answer(AnswerKind.DATETIME, "2024-06-18T09:00:00+08:00")),)
    book.perform(AddInstance(child, "M3", "VS", dated))
    assert [item.days for item in proposed(book, child) if item.category == "WINDOW"] == [1]


def test_a_finding_that_is_a_deviation_is_proposed(book, child):
    """Steroid premedication, of the category that the study names."""
    put(book, child, "INFPREM", Answer(AnswerKind.CODES, "", codes=("STEROID",)))
    assert any("INF-05" in item.id for item in proposed(book, child))


def test_a_proposal_that_was_written_is_proposed_no_more(book, child):
    """One row of the log for each, until it is struck."""
    log = book.study.course.deviations
    assert log is not None
    for item in proposed(book, child):
        book.perform(AddRow(FormKey(child, "-", "DEVLOG"), deviation_row(log, item, "en")))
    assert proposed(book, child) == []
