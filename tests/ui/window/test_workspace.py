"""The subject workspace and its stage windows."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ward import add_child, code, day, fill, moment

from crf_app.casebook.casebook import Casebook
from crf_app.record.places import FormKey
from crf_app.record.view import FormStatus
from crf_app.ui.bridge import Bridge
from crf_app.ui.form_page import FormPage
from crf_app.ui.panels.infusion_bedside import InfusionBedside
from crf_app.ui.panels.lymphodepletion_dose import LymphodepletionDose
from crf_app.ui.resume import Whereabouts
from crf_app.ui.stages.form_list import PROGRESS, ROOM, AddLine, FormLine
from crf_app.ui.subject_header import age_words, day_words
from crf_app.ui.words import Words
from crf_app.ui.workspace import STAGES, Workspace


@pytest.fixture
def space(qtbot: QtBot, book: Casebook, words: Words, child: str) -> Workspace:
    made = Workspace(book, words, child)
    qtbot.addWidget(made)
    bridge = Bridge(book, made)
    bridge.changed.connect(made.take)
    made.resize(1366, 690)
    made.show()
    made.show_stage(0)
    return made


def test_the_stages_are_those_of_the_protocol_in_order(book: Casebook):
    """Each stage of the study has its window."""
    assert [kind.stage for kind in STAGES] == [stage.id for stage in book.study.stages]


def test_the_header_says_who_and_which_day(space: Workspace, book: Casebook, child: str):
    """Number, sex, age today, planned day 0 and today's day."""
    fill(book, FormKey(child, "INF", "INF"), INFPLAN=day("2024-03-12"))
    assert space.header.accessibleName() == (
        "ZJ-001   ·   Female   ·   12 y, S0 Screening   ·   D0 planned 12 MAR 2024   ·   TODAY Day +7"
    )


def test_the_day_of_infusion_is_day_zero(ward_words: Words):
    """There is no day one before day zero."""
    today = date(2024, 3, 12)
    assert "TODAY Day 0" in day_words(today, False, today, ward_words)


@pytest.fixture
def ward_words() -> Words:
    return Words("en")


@pytest.mark.parametrize(("birth", "age"), [("2012-03-20", "11 y"), ("2012", "11–12 y"), ("", "")])
def test_the_age_is_a_range_where_the_birth_date_is_partial(birth: str, age: str):
    """Nothing is guessed from a year alone."""
    assert age_words(birth, date(2024, 3, 19), Words("en")) == age


def test_saving_shows_the_time(space: Workspace, book: Casebook, child: str):
    """Every change shows when it was saved."""
    fill(book, FormKey(child, "SCR", "DM"), HAND=code("R"))
    assert space.header.saved.text() == "Saved 14:02:11"


def test_the_first_stage_opens_on_its_first_form(space: Workspace, child: str):
    """Nobody meets an empty page."""
    assert space.window_in_front.opened == f"{child}/SCR/DM"


@pytest.mark.parametrize(("at", "panel"), [(2, LymphodepletionDose), (3, InfusionBedside)])
def test_a_stage_with_a_panel_opens_on_it(space: Workspace, at: int, panel: type):
    """What is done at the bedside stands first."""
    space.show_stage(at)
    assert isinstance(space.window_in_front.page, panel)


def test_the_list_has_every_form_of_the_stage(space: Workspace, book: Casebook):
    """All scheduled forms of a stage's visits stand in its list."""
    space.show_stage(3)
    lines = space.window_in_front.every_line()
    listed = {line.key.path for line in lines if isinstance(line, FormLine | AddLine) and line.key.visit != "-"}
    visits = {visit.id for visit in book.study.visits if visit.stage == "infusion"}
    expected = {key.path for key in book.subject(space.subject).forms if key.visit in visits}
    assert expected <= listed


def test_a_form_that_may_be_there_many_times_is_added_from_the_list(qtbot: QtBot, space: Workspace, book: Casebook):
    """One press makes an instance and opens it."""
    window = space.window_in_front
    line = next(line for group in window.tree.groups for line in group.lines if isinstance(line, AddLine))
    index = window.tree.find(line.page)
    window.list.setCurrentIndex(index)
    qtbot.keyClick(window.list, Qt.Key.Key_Return)
    page = window.page
    assert isinstance(page, FormPage)
    assert page.key in book.subject(space.subject).forms


def test_next_and_previous_walk_the_list(space: Workspace):
    """Alt+PgDn and Alt+PgUp go one form on and back."""
    first = space.window_in_front.opened
    space.step(1)
    second = space.window_in_front.opened
    space.step(-1)
    assert (space.window_in_front.opened, second != first) == (first, True)


def test_the_walk_stops_at_a_form_that_is_awaited(space: Workspace):
    """The consent, which may be there many times, is not gone past while nobody has begun it."""
    window = space.window_in_front
    lines = window.every_line()
    at = next(n for n, line in enumerate(lines) if isinstance(line, AddLine))
    window.open(lines[at - 1].page)
    space.step(1)
    assert (window.page, window.tree.line(window.list.currentIndex())) == (None, lines[at])


def test_the_walk_goes_on_from_a_form_that_is_awaited(space: Workspace):
    """Once more, and the form after it opens."""
    window = space.window_in_front
    lines = window.every_line()
    at = next(n for n, line in enumerate(lines) if isinstance(line, AddLine))
    window.open(lines[at - 1].page)
    space.step(1)
    space.step(1)
    assert window.opened == lines[at + 1].page


def test_the_walk_ends_at_the_ends(space: Workspace):
    """Before the first form there is none."""
    first = space.window_in_front.lines()[0].page
    for _ in range(2):
        space.step(-1)
    assert space.window_in_front.opened == first


def test_a_status_in_the_list_follows_the_record(space: Workspace, book: Casebook, child: str):
    """An answer makes a form one in progress, in the list too."""
    key = FormKey(child, "SCR", "IE")
    index = space.window_in_front.tree.find(key.path)
    before = space.window_in_front.tree.data(index, Qt.ItemDataRole.AccessibleTextRole)
    fill(book, key, IEVAL=code("Y"))
    after = space.window_in_front.tree.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert (": due, not begun" in str(before), ": in progress," in str(after)) == (True, True)


def test_a_stage_behind_others_catches_up_when_it_is_shown(space: Workspace, book: Casebook, child: str):
    """What changed while it was hidden is there when it comes to the front."""
    key = FormKey(child, "INF", "INF")
    space.show_stage(3)
    space.show_stage(0)
    fill(book, key, INFREADY=code("Y"))
    space.show_stage(3)
    window = space.window_in_front
    said = window.tree.data(window.tree.find(key.path), Qt.ItemDataRole.AccessibleTextRole)
    panel = window.page
    assert isinstance(panel, InfusionBedside)
    gates = [row.label.text() for row in panel.gates.rows]
    assert (": in progress," in str(said), "Check before the infusion passed: yes" in gates) == (True, True)


def test_every_status_has_words(words: Words):
    """A mark is never without its word."""
    assert all(words.has(f"status.{status.name}") for status in FormStatus)


def test_f6_reaches_every_pane_and_comes_round(space: Workspace):
    """Stages, list, page, stages."""
    space.activateWindow()
    space.tabs.setFocus()
    seen = []
    for _ in range(3):
        space.next_pane(1)
        seen.append(space.focusWidget())
    page = space.window_in_front.page
    assert page is not None
    assert (seen[0], page.isAncestorOf(seen[1]), seen[2]) == (space.window_in_front.list, True, space.tabs)


def test_opening_a_form_finds_its_stage(space: Workspace, child: str):
    """A form is opened by its name wherever it lives."""
    opened = space.open(f"{child}/D07/CRS", "CRSTMAX")
    assert (opened, space.whereabouts) == (True, Whereabouts(child, "infusion", f"{child}/D07/CRS", "CRSTMAX"))


def test_a_page_that_is_no_more_is_said_to_be_none(space: Workspace):
    """An unknown page opens nothing."""
    assert not space.open("panel:gone")


def test_an_outcome_of_another_subject_changes_nothing(space: Workspace, book: Casebook):
    """Only this child's changes touch this window."""
    other = add_child(book, "S002", "ZJ-002")
    fill(book, FormKey(other, "INF", "INF"), INFSTDTM=moment("2024-03-12T10:04+08:00"))
    assert "no infusion planned" in space.header.days.text()


def test_a_form_with_half_typed_text_is_marked_in_the_list(space: Workspace, child: str):
    """Whoever was called away sees where something waits; the mark goes when it is recorded."""
    forms = (FormKey(child, "SCR", "DM"), FormKey(child, "SCR", "SH"))
    window = space.window_in_front
    window.open(forms[0].path)
    page = window.page
    assert isinstance(page, FormPage)
    page.focus_item("INVNAM")
    page.recorder.keep_text(forms[0].at("INVNAM"), "Dr Ma")
    window.open(forms[1].path)
    assert "✎" in window.tree.find(forms[0].path).data(PROGRESS)


def test_discharge_stands_before_the_years_of_follow_up(space: Workspace):
    """It has no set day, and comes first."""
    space.show_stage(4)
    titles = [group.title for group in space.window_in_front.tree.groups]
    assert titles.index("Discharge") < titles.index("Day 21")


def test_a_birth_date_has_no_day_of_the_study(space: Workspace, book: Casebook, child: str):
    """Its weekday is said back, not how many thousand days it was before the infusion."""
    fill(book, FormKey(child, "SCR", "DM"), BRTHDAT=day("2012-03-15"))
    fill(book, FormKey(child, "INF", "INF"), INFSTDTM=moment("2024-03-12T10:04+08:00"))
    space.open(f"{child}/SCR/DM")
    row = space.window_in_front.page.body.rows["BRTHDAT"]
    assert row.beside.said() == "Thu 15 MAR 2012"


def test_the_mark_of_half_typed_text_goes_when_it_is_taken_back(space: Workspace, child: str):
    """While the form stays in front."""
    window = space.window_in_front
    window.open(FormKey(child, "SCR", "DM").path)
    page = window.page
    assert isinstance(page, FormPage)
    place = page.key.at("INVNAM")
    shown = []
    for typed in ("38.", ""):
        page.recorder.keep_text(place, typed)
        page.recorder.keep()
        line = window.tree.find(page.key.path)
        shown.append(("✎" in line.data(PROGRESS), "✎" in line.data(ROOM)))
    assert shown == [(True, True), (False, False)]
