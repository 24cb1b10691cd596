"""The main window: who is in front when, and that nothing is ever lost."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from ward import FakeEntrance, Ward, add_child, fill, number

from crf_app.errors import Unavailable
from crf_app.record.places import FormKey
from crf_app.ui.application import language_of, make_window
from crf_app.ui.crash_log import FILE, LOGGER, places, start_log
from crf_app.ui.crash_page import CrashPage, catch_crashes
from crf_app.ui.form_page import FormPage
from crf_app.ui.founding import FoundingPage
from crf_app.ui.main_window import SMALLEST, MainWindow
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.resume import Resume, Whereabouts
from crf_app.ui.sign_in import LANGUAGE, LAST_USER, SignInPage
from crf_app.ui.words import Words

SignIn = Callable[[MainWindow], OpenStudy]


def press(window: MainWindow, keys: str) -> None:
    """What a shortcut of the menus does."""
    action = next(each for each in window.actions_in_menus() if keys in [key.toString() for key in each.shortcuts()])
    action.trigger()


def test_it_begins_with_who_is_working(window: MainWindow):
    """A founded study asks for a person."""
    assert isinstance(window.page, SignInPage)


def test_without_a_study_it_begins_with_founding(qtbot: QtBot, ward: Ward, words: Words, settings: QSettings):
    """The first run founds."""
    window = MainWindow(FakeEntrance(ward, founded=False), words, settings)
    qtbot.addWidget(window)
    assert isinstance(window.page, FoundingPage)


def test_signing_in_opens_the_home(window: MainWindow, sign_in: SignIn):
    """With no place to go back to, all subjects are in front."""
    study = sign_in(window)
    assert study.currentWidget() is study.home


def test_a_new_subject_opens_at_once(window: MainWindow, sign_in: SignIn):
    """Adding a child leads into its casebook."""
    study = sign_in(window)
    press(window, "Ctrl+N")
    study.add.number.setText("S001")
    study.add.add()
    assert study.workspace is not None
    assert study.currentWidget() is study.workspace


@pytest.mark.parametrize("at", range(5))
def test_ctrl_and_a_number_open_a_stage(window: MainWindow, sign_in: SignIn, at: int):
    """Ctrl+1 to Ctrl+5 are the five stages."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    press(window, f"Ctrl+{at + 1}")
    assert study.workspace is not None
    assert study.workspace.tabs.currentIndex() == at


def test_ctrl_0_goes_home(window: MainWindow, sign_in: SignIn):
    """One key from anywhere."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    press(window, "Ctrl+0")
    assert study.currentWidget() is study.home


def test_keys_of_a_subject_do_nothing_at_home(window: MainWindow, sign_in: SignIn):
    """Without a subject there is no stage to open."""
    study = sign_in(window)
    for keys in ("Ctrl+3", "Alt+PgDown", "F6", "Ctrl+Shift+E"):
        press(window, keys)
    assert study.currentWidget() is study.home


def test_closing_and_opening_goes_on_at_the_same_field(
    qtbot: QtBot, window: MainWindow, sign_in: SignIn, entrance: FakeEntrance, words: Words, settings: QSettings
):
    """Subject, stage, form and field are those of before."""
    study = sign_in(window)
    child = add_child(study.door)
    study.open_subject(child)
    assert study.workspace is not None
    study.workspace.open(f"{child}/D07/CRS", "CRSTMAX")
    window.close()
    again = MainWindow(entrance, words, settings)
    qtbot.addWidget(again)
    again.show()
    workspace = sign_in(again).workspace
    assert workspace is not None
    assert workspace.whereabouts == Whereabouts(child, "infusion", f"{child}/D07/CRS", "CRSTMAX")


def test_half_typed_text_is_there_after_a_lock(qtbot: QtBot, window: MainWindow, sign_in: SignIn):
    """Locking in the middle of a number keeps what was typed, recorded as nothing."""
    study = sign_in(window)
    child = add_child(study.door)
    study.open_subject(child)
    assert study.workspace is not None
    study.workspace.open(f"{child}/D07/CRS", "CRSTMAX")
    page = study.workspace.window_in_front.page
    assert isinstance(page, FormPage)
    field = page.body.rows["CRSTMAX"].field
    assert field is not None
    qtbot.keyClicks(field.editor(), "38.")
    press(window, "F12")
    workspace = sign_in(window).workspace
    assert workspace is not None
    back = workspace.window_in_front.page
    assert isinstance(back, FormPage)
    found = back.body.rows["CRSTMAX"].field
    assert found is not None
    assert (found.typed(), back.view.cells["CRSTMAX"].answer) == ("38.", None)


def test_locking_hides_everything_and_lets_the_store_go(window: MainWindow, sign_in: SignIn):
    """Behind the sign-in page no subject is left."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    window.lock()
    assert (isinstance(window.page, SignInPage), window.study) == (True, None)


def test_after_a_lock_the_person_who_was_working_is_picked(window: MainWindow, sign_in: SignIn, settings: QSettings):
    """However that person came in: by founding, a recovery code or a password."""
    study = sign_in(window)
    window.lock()
    assert settings.value(LAST_USER) == study.door.person.id


def test_the_keys_that_close_the_program_close_it_on_the_sign_in_page(window: MainWindow, qtbot: QtBot):
    """No menu is needed for them."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()


@pytest.mark.parametrize("elsewhere", ["Ctrl+Shift+E", "Ctrl+9", "Ctrl+Shift+U"])
def test_the_stages_are_reached_from_every_page(window: MainWindow, sign_in: SignIn, elsewhere: str):
    """Their keys lead back to the subject that was in front."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    press(window, elsewhere)
    press(window, "Ctrl+3")
    assert (study.currentWidget(), study.workspace.tabs.currentIndex()) == (study.workspace, 2)


def test_escape_leaves_the_pages_of_pdfs(window: MainWindow, sign_in: SignIn, qtbot: QtBot):
    """As it leaves people and work lists."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window, "Ctrl+Shift+E")
    qtbot.keyClick(study.release, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: study.currentWidget() is study.workspace)


def test_the_keys_are_told_on_a_page(window: MainWindow, sign_in: SignIn, words: Words):
    """Those of the menus and those of a field, each with its words."""
    study = sign_in(window)
    press(window, "F1")
    said = {label.text() for label in study.currentWidget().findChildren(QLabel)}
    assert {"F8 / Ctrl+E", words("verb.next_problem"), "Ctrl+;", words("keys.today")} <= said


def edit_menu(window: MainWindow, words: Words) -> QMenu:
    """The menu of what is done on a form, as it opens."""
    menu = next(each.menu() for each in window.menuBar().actions() if each.text() == words("menu.edit"))
    menu.aboutToShow.emit()
    return menu


def test_the_edit_menu_offers_nothing_where_no_form_is_in_front(window: MainWindow, sign_in: SignIn, words: Words):
    """Its entries stay visible."""
    sign_in(window)
    assert [action.isEnabled() for action in edit_menu(window, words).actions()] == [False] * 7


def test_the_edit_menu_does_what_the_keys_do(window: MainWindow, sign_in: SignIn, words: Words):
    """Undo takes the last answer back; its key stands beside it."""
    study = sign_in(window)
    child = add_child(study.door)
    study.open_subject(child)
    study.workspace.open(f"{child}/D07/CRS", "CRSTMAX")
    page = study.workspace.window_in_front.page
    page.body.rows["CRSTMAX"].field.insert_text("38.1 Cel")
    page.settle()
    before = page.view.cells["CRSTMAX"].answer
    undo = edit_menu(window, words).actions()[0]
    undo.trigger()
    assert (undo.text(), undo.isEnabled(), before is None) == (f"{words('verb.undo')}\tCtrl+Z", True, False)
    assert page.view.cells["CRSTMAX"].answer is None


def test_another_subject_that_is_gone_leads_home(window: MainWindow, sign_in: SignIn, entrance: FakeEntrance):
    """A place that is no more is no trap."""
    Resume(entrance.ward.found()).moved(Whereabouts("gone", "infusion"))
    study = sign_in(window)
    assert study.currentWidget() is study.home


def test_no_window_asks_whether_to_save(window: MainWindow, sign_in: SignIn):
    """Closing asks nothing."""
    study = sign_in(window)
    fill(study.door, FormKey(add_child(study.door), "INF", "INF"), INFWT=number("38.4", "kg"))
    assert (window.close(), window.findChildren(QMessageBox), window.findChildren(QDialog)) == (True, [], [])


def test_no_source_of_a_window_has_a_message_box():
    """There is no code path to an “unsaved changes” dialog."""
    ui = Path(__file__).parents[3] / "crf_app" / "ui"
    assert [file.name for file in ui.rglob("*.py") if "QMessageBox" in file.read_text("utf-8")] == []


def test_the_language_is_chosen_before_signing_in_and_kept(window: MainWindow, settings: QSettings):
    """The page changes at once; the next start begins in it."""
    window.choose_language("zh")
    assert isinstance(window.page, SignInPage)
    assert (window.page.unlock.text(), settings.value(LANGUAGE)) == ("解锁", "zh")


def test_a_wanted_language_wins(settings: QSettings):
    """The command line is stronger than what was kept, and is kept itself."""
    settings.setValue(LANGUAGE, "zh")
    assert (language_of(settings, "en+zh"), language_of(settings, None)) == ("en+zh", "en+zh")


def test_the_window_fits_a_small_laptop(entrance: FakeEntrance, settings: QSettings, qtbot: QtBot):
    """1024 by 540 is enough."""
    window = make_window(entrance, settings)
    qtbot.addWidget(window)
    assert (window.minimumSize(), SMALLEST.width(), SMALLEST.height()) == (SMALLEST, 1024, 540)


@pytest.fixture
def hook() -> Iterator[None]:
    """The hook for errors that nobody caught, as it was."""
    before = sys.excepthook
    yield
    sys.excepthook = before


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log of this test alone."""
    handler = start_log(tmp_path)
    yield tmp_path / "log" / FILE
    LOGGER.removeHandler(handler)
    LOGGER.propagate = True
    handler.close()


@pytest.mark.expects_log
@pytest.mark.usefixtures("hook")
def test_a_bug_shows_the_crash_page_and_keeps_the_data(window: MainWindow, sign_in: SignIn, log: Path):
    """The page says that the data are safe, and the number of the line in the log."""
    sign_in(window)
    catch_crashes(window.crashed, window.unavailable)
    try:
        raise KeyError("38.4 kg")
    except KeyError:
        sys.excepthook(*sys.exc_info())
    assert isinstance(window.page, CrashPage)
    line = json.loads(log.read_text("utf-8"))
    shown = " ".join(label.text() for label in window.page.findChildren(QLabel))
    assert (line["event"], line["error"], line["id"] in shown) == ("crash", "KeyError", True)


@pytest.mark.expects_log
@pytest.mark.usefixtures("hook")
def test_no_value_reaches_the_log(window: MainWindow, log: Path):
    """Neither message nor source text of an error is written."""
    catch_crashes(window.crashed, window.unavailable)
    try:
        raise ValueError("38.4 kg")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    assert "38.4" not in log.read_text("utf-8")


@pytest.mark.usefixtures("hook")
def test_an_absent_disk_is_no_crash(window: MainWindow, sign_in: SignIn, words: Words):
    """The page stays, and the status line says what is wrong."""
    study = sign_in(window)
    catch_crashes(window.crashed, window.unavailable)
    sys.excepthook(Unavailable, Unavailable("disk full"), None)
    assert (window.page, window.statusBar().currentMessage()) == (study, words("trouble.Unavailable"))


def test_the_place_of_an_error_names_no_folder_of_this_machine():
    """Files of the program are named from its root."""
    with pytest.raises(KeyError) as caught:
        raise KeyError
    assert places(caught.tb)[0].startswith("tests/ui/window/test_main_window.py:")


def test_the_log_is_for_this_program_only(log: Path):
    """Lines go to the file, not up to the root logger."""
    logging.getLogger("crf_app").info("quiet")
    assert (LOGGER.propagate, log.parent.is_dir()) == (False, True)


def test_the_log_is_started_once(log: Path):
    """A second start of the same log writes no line twice."""
    before = list(LOGGER.handlers)
    start_log(log.parents[1])
    assert before == LOGGER.handlers


def test_idle_minutes_stay_within_limits(window: MainWindow, sign_in: SignIn, settings: QSettings):
    """A laptop on a ward locks after at most a quarter of an hour."""
    settings.setValue("idle_minutes", 600)
    sign_in(window)
    assert window.idle is not None
    assert window.idle.timer.interval() == 15 * 60_000


def test_idle_locks(window: MainWindow, sign_in: SignIn):
    """When nobody does anything the sign-in page comes."""
    sign_in(window)
    assert window.idle is not None
    window.idle.locked.emit()
    assert isinstance(window.page, SignInPage)


def test_a_key_counts_as_a_deed(qtbot: QtBot, window: MainWindow, sign_in: SignIn):
    """Whoever types is not idle."""
    study = sign_in(window)
    assert window.idle is not None
    window.idle.timer.setInterval(300)
    qtbot.wait(200)
    qtbot.keyClick(study.home, Qt.Key.Key_Right)
    qtbot.wait(200)
    assert window.study is not None


def test_the_menus_are_made_once(window: MainWindow, sign_in: SignIn):
    """Locking and signing in again adds nothing to the window."""
    sign_in(window)
    before = len(window.findChildren(QAction))
    window.lock()
    sign_in(window)
    assert len(window.findChildren(QAction)) == before


def test_the_menus_speak_the_language_that_was_chosen_last(window: MainWindow, sign_in: SignIn):
    """Also where another was spoken before the study was locked."""
    sign_in(window)
    window.lock()
    window.choose_language("zh")
    sign_in(window)
    assert window.menuBar().actions()[0].text() == Words("zh")("menu.study")


@pytest.mark.parametrize("key", ["Ctrl+1", "Ctrl+5", "Ctrl+T", "Ctrl+Shift+E", "Ctrl+Shift+Return", "Alt+PgDown"])
def test_a_key_that_needs_a_subject_says_so(window: MainWindow, sign_in: SignIn, words: Words, key: str):
    """While no subject is there to be opened, the status line tells what to do."""
    sign_in(window)
    press(window, key)
    assert window.statusBar().currentMessage() == words("home.open_first")


def test_what_the_status_line_says_goes_with_its_page(window: MainWindow, sign_in: SignIn):
    """Whoever adds a subject is not told any longer to open one."""
    sign_in(window)
    press(window, "Ctrl+1")
    press(window, "Ctrl+N")
    assert window.statusBar().currentMessage() == ""


def test_that_work_goes_on_where_it_was_is_said_on_that_page_alone(window: MainWindow, sign_in: SignIn, words: Words):
    """The next form has nothing to do with it."""
    study = sign_in(window)
    study.open_subject(add_child(study.door))
    window.lock()
    study = sign_in(window)
    said = [window.statusBar().currentMessage()]
    study.step(1)
    said.append(window.statusBar().currentMessage())
    assert said == [words("resume.here"), ""]
