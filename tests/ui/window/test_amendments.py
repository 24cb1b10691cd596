"""Amending in the windows: compare a folder, adopt it, move forms, see what is no longer asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk, new_hand
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from small_study import FILES
from ward import ROOT, Ward, fill, number, text

from crf_app.casebook.amending import amend, propose
from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, AddRow, AddSubject, Enter
from crf_app.record.places import FormKey
from crf_app.study.package import parse, read_folder, to_package
from crf_app.ui.amendment_cards import AdoptCard
from crf_app.ui.amendments import AmendmentsPage
from crf_app.ui.form_page import FormPage
from crf_app.ui.main_window import MainWindow
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.stages.form_list import groups_of
from crf_app.ui.stages.infusion import InfusionWindow
from crf_app.ui.typed_date import TypedDate
from crf_app.ui.words import Words

SignIn = Callable[[MainWindow], OpenStudy]
LONG = 20_000


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Version 2.0: another label of the temperature, no source reference in the vital signs."""
    folder = tmp_path / "forms"
    shutil.copytree(ROOT / "forms", folder)
    replace(folder / "study.toml", 'version = "1.0"', 'version = "2.0"')
    replace(folder / "any_stage" / "vs.toml", 'en = "Temperature",', 'en = "Body temperature",')
    vital = folder / "any_stage" / "vs.toml"
    words = vital.read_text("utf-8")
    start, end = words.index('[[item]]\nname = "SRCREF"'), words.index('[[item]]\nname = "TEMP"')
    vital.write_text(words[:start] + words[end:], "utf-8")
    return folder


def replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


@pytest.fixture
def vital(book: Casebook, child: str) -> FormKey:
    """Vital signs of the screening with a temperature and its source."""
    made = book.perform(AddInstance(child, "SCR", "VS")).created[0]
    key = FormKey(child, "SCR", "VS", made)
    fill(book, key, TEMP=number("36.8", "Cel"), SRCREF=text("ward chart page 3"))
    return key


@pytest.fixture
def study(ward: Ward, entrance, window: MainWindow, sign_in: SignIn, vital: FormKey) -> OpenStudy:
    """The study of the ward in the window."""
    del vital
    entrance._open = ward.open
    return sign_in(window)


def compared(qtbot: QtBot, study: OpenStudy, folder: Path) -> AmendmentsPage:
    """The page with what a folder would change."""
    study.show_amendments()
    page = study.amendments
    assert page is not None
    page.new.click()
    page.compare.folder.setText(str(folder))
    page.compare.do.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.adopt, timeout=LONG)
    return page


def adopted(qtbot: QtBot, window: MainWindow, study: OpenStudy, folder: Path) -> OpenStudy:
    """The study with every page made anew, once the folder was adopted."""
    page = compared(qtbot, study, folder)
    page.adopt.approved.setText("2024-03-01")
    page.adopt.do.click()
    qtbot.waitUntil(lambda: window.study is not study, timeout=LONG)
    assert window.study is not None
    return window.study


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1mar24", "Fri 01 MAR 2024"),
        ("2024年3月1日", "Fri 01 MAR 2024"),
        ("t", "Tue 19 MAR 2024"),
        ("2024-03", ""),
        ("03/04/2024", "2024-04-03 / 2024-03-04"),
    ],
)
def test_the_day_of_the_approval_is_read_as_every_date(
    qtbot: QtBot, book: Casebook, words: Words, typed: str, said: str
):
    """However it is typed the day is said back; what is no day or may be two is refused at its line."""
    card = AdoptCard(book, words)
    qtbot.addWidget(card)
    card.approved.setText(typed)
    taken = not card.problem()
    below = card.findChild(TypedDate).said.text()
    assert (taken, said in below, below != "") == ("MAR" in said, True, True)


def form_page(study: OpenStudy, key: FormKey) -> FormPage:
    if study.workspace is None or study.currentWidget() is not study.workspace:
        study.open_subject(key.subject)
    assert study.workspace is not None
    study.workspace.open(key.path)
    page = study.workspace.window_in_front.page
    assert isinstance(page, FormPage)
    return page


def test_what_a_folder_would_change_is_shown_before_it_is_adopted(qtbot: QtBot, study: OpenStudy, newer: Path) -> None:
    """Field by field; nothing is adopted yet."""
    page = compared(qtbot, study, newer)
    said = [page.adopt.lines.item(at).text() for at in range(page.adopt.lines.count())]
    assert said[1:] == [
        "Question VS.TEMP “Body temperature”: label: Temperature → Body temperature",
        "Question VS.SRCREF “Source document reference”: taken out",
    ]
    assert study.door.study.version == "1.0"


def test_what_is_wrong_with_a_folder_is_shown_and_it_can_not_be_adopted(
    qtbot: QtBot, study: OpenStudy, newer: Path
) -> None:
    """By file and key."""
    replace(newer / "any_stage" / "vs.toml", 'units = ["Cel"', 'units = ["Celsius"')
    page = compared(qtbot, study, newer)
    assert page.adopt.lines.item(0).text().startswith("any_stage/vs.toml: item.TEMP.units")
    assert not page.adopt.do.isEnabled()


def test_no_version_is_adopted_without_the_day_of_its_approval(qtbot: QtBot, study: OpenStudy, newer: Path) -> None:
    """The date is asked for."""
    page = compared(qtbot, study, newer)
    page.adopt.do.click()
    assert page.adopt.message.text() == Words("en")("amend.adopt.no_date")


def test_an_adopted_version_is_in_force_in_every_page(
    qtbot: QtBot, window: MainWindow, study: OpenStudy, newer: Path
) -> None:
    """The list shows both, the newest first."""
    again = adopted(qtbot, window, study, newer)
    page = again.amendments
    assert page is not None
    shown = [[page.table.item(at, place).text() for place in (0, 1, 4)] for at in range(page.table.rowCount())]
    assert shown == [["2.0", "01 MAR 2024", "in force"], ["1.0", "", ""]]


def test_a_begun_form_says_that_a_newer_version_is_in_force_and_moves_to_it(
    qtbot: QtBot, window: MainWindow, study: OpenStudy, newer: Path, vital: FormKey
) -> None:
    """What is no longer asked stands below, with who wrote it and when."""
    again = adopted(qtbot, window, study, newer)
    page = form_page(again, vital)
    assert page.body.rows["TEMP"].item.label.en == "Temperature"
    assert page.versions.said.text() == "This form is on version 1.0 of the study; version 2.0 is in force."
    qtbot.waitUntil(page.isVisible)
    page.versions.show_changes.click()
    assert page.versions.changes.count() == 2
    page.versions.move_form.click()
    moved = form_page(again, vital)
    assert (moved is page, moved.versions.isVisible(), "SRCREF" in moved.body.rows) == (False, False, False)
    assert moved.body.rows["TEMP"].item.label.en == "Body temperature"
    [line] = moved.former.lines
    assert line.text().split("\n") == [
        "Source document reference",
        "    ward chart page 3 — Ying Zhou, 19 MAR 2024 14:02",
    ]


def test_whoever_moves_a_form_to_the_newer_version_goes_on_in_it(
    qtbot: QtBot, window: MainWindow, study: OpenStudy, newer: Path, vital: FormKey
) -> None:
    """The focus is in the page, not in the list of forms."""
    page = form_page(adopted(qtbot, window, study, newer), vital)
    qtbot.waitUntil(page.isVisible)
    page.versions.move_form.setFocus()
    page.versions.move_form.click()
    assert window.study is not None
    assert window.study.workspace is not None
    front = window.study.workspace.window_in_front
    assert front.page.isAncestorOf(window.focusWidget())


def test_many_forms_are_moved_from_the_page(
    qtbot: QtBot, window: MainWindow, study: OpenStudy, newer: Path, vital: FormKey
) -> None:
    """Those of which anything changed are listed first."""
    again = adopted(qtbot, window, study, newer)
    page = again.amendments
    assert page is not None
    page.seek.click()
    assert [page.move_forms.lines.item(at).text() for at in range(page.move_forms.lines.count())] == [
        "ZJ-001: Vital signs & body measures, Screening (version 1.0)"
    ]
    page.move_forms.do.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list, timeout=LONG)
    assert (page.message.text(), again.door.form(vital).version) == ("1 forms moved.", "2.0")


def test_a_panel_whose_question_was_taken_out_says_so_and_its_forms_stay(
    qtbot: QtBot, study: OpenStudy, newer: Path, child: str
) -> None:
    """Version 2 no longer asks for a second identifier: the bedside page names it and does not fail."""
    infusion = newer / "infusion" / "inf.toml"
    words = infusion.read_text("utf-8")
    start = words.index('[[item]]\nname = "INFID2"')
    infusion.write_text(words[:start] + words[words.index("[[item]]", start + 1) :], "utf-8")
    book = study.door
    fill(book, FormKey(child, "INF", "INF"), INFLOT=text("L-1"))
    amend(book, propose(book, to_package(read_folder(newer))), book.today())
    window = InfusionWindow(book, Words("en"), child)
    qtbot.addWidget(window)
    window.open_first()
    assert "Two-person bedside check done" in " ".join(label.text() for label in window.page.findChildren(QLabel))


def test_forms_and_visits_that_were_taken_out_are_still_listed_where_they_were_begun() -> None:
    """As they were asked; nobody begins them any more."""
    book = Desk(new_hand("a")).found()
    girl = book.perform(AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    book.perform(Enter(FormKey(girl, "D02", "VIT").at("WEIGHT"), number("40", "kg")))
    book.perform(AddRow(FormKey(girl, "-", "AE"), (("AETERM", text("rash")),)))
    files = {path: words for path, words in FILES.items() if path != "infusion/ae.toml"}
    files["schedule.toml"] = "\n".join(line for line in FILES["schedule.toml"].split("\n") if '"D02"' not in line)
    proposed = propose(book, to_package({path: parse(words) for path, words in files.items()}))
    amend(book, proposed, book.today())
    groups = groups_of(book, Words("en"), girl, "infusion")
    listed = [(group.title, [line.page.partition("/")[2] for line in group.lines]) for group in groups]
    assert listed == [("Day 1", ["D01/VIT"]), ("Day 2", ["D02/VIT"]), ("Logs", ["-/AE"])]
