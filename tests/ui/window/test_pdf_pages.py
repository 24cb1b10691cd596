"""Releasing and checking a casebook from the window, over a real study on a disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ward import PASSWORD, ROOT, add_child

from crf_app.casebook.casebook import Casebook
from crf_app.errors import InUse, WrongPassword
from crf_app.ui.entrance import FirstAnswers, StudyEntrance
from crf_app.ui.pdf_pages import CheckPage, ReleasePage
from crf_app.ui.words import Words


@pytest.fixture
def place(tmp_path: Path) -> StudyEntrance:
    return StudyEntrance(tmp_path / "study", tmp_path / "marks", ROOT / "forms")


@pytest.fixture
def study(place: StudyEntrance) -> Iterator[Casebook]:
    answers = FirstAnswers(place.folder, "01", "Hangzhou", "CRC-01", "Ying Zhou", "coordinator", PASSWORD)
    casebook, _code = place.found(answers)
    yield casebook
    casebook.close()


@pytest.fixture
def page(qtbot: QtBot, study: Casebook, words: Words, tmp_path: Path) -> ReleasePage:
    made = ReleasePage(study, words)
    qtbot.addWidget(made)
    made.enter(add_child(study))
    made.folder.setText(str(tmp_path))
    made.purpose.setText("Monitoring visit 3")
    made.password.line.setText(PASSWORD)
    return made


def release(qtbot: QtBot, page: ReleasePage) -> None:
    page.release.click()
    qtbot.waitUntil(lambda: not page.is_running, timeout=60_000)


def test_a_founded_study_knows_its_people(place: StudyEntrance, study: Casebook):
    """The founder is there without a password, with the chosen role and the administrator's."""
    assert place.is_founded()
    assert [(person.id, person.role) for person in place.people()] == [("CRC-01", "coordinator, admin")]
    assert study.site_name == "Hangzhou"


def test_a_second_window_on_the_same_study_is_told_that_it_is_in_use(place: StudyEntrance, study: Casebook):
    """Two writers would fork the chain."""
    with pytest.raises(InUse):
        place.unlock(study.person.id, PASSWORD)


def test_a_study_opens_again_after_it_was_closed(place: StudyEntrance, study: Casebook):
    """What was entered is there."""
    child = add_child(study)
    study.close()
    again = place.unlock("CRC-01", PASSWORD)
    assert [line.id for line in again.subjects()] == [child]
    again.close()


def test_a_wrong_password_opens_nothing(place: StudyEntrance, study: Casebook):
    """No slot opens."""
    study.close()
    with pytest.raises(WrongPassword):
        place.unlock("CRC-01", "wrong")


def test_a_casebook_is_released(qtbot: QtBot, page: ReleasePage):
    """The file is there under its name, and the result line says so."""
    release(qtbot, page)
    assert page.made is not None
    assert (page.made.exists(), page.made.name in page.message.text()) == (True, True)


def test_the_file_is_known_when_it_is_checked(qtbot: QtBot, page: ReleasePage, study: Casebook, words: Words):
    """The very file that was released is whole, and this study knows that it made it."""
    release(qtbot, page)
    assert page.made is not None
    check = CheckPage(study, words)
    qtbot.addWidget(check)
    check.check(page.made)
    qtbot.waitUntil(lambda: "SHA-256" in check.result.text(), timeout=30_000)
    assert check.result.text().startswith("COMPLETE AND UNCHANGED")


def test_a_file_that_is_no_pdf_is_told(qtbot: QtBot, study: Casebook, words: Words, tmp_path: Path):
    """A damaged file is a result, not an error."""
    check = CheckPage(study, words)
    qtbot.addWidget(check)
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    check.check(tmp_path / "torn.pdf")
    qtbot.waitUntil(lambda: "SHA-256" in check.result.text(), timeout=30_000)
    assert check.result.text().startswith("UNREADABLE")


def test_a_wrong_password_releases_nothing(qtbot: QtBot, page: ReleasePage, words: Words, tmp_path: Path):
    """The words are those of a wrong password, and no file is there."""
    page.password.line.setText("wrong")
    release(qtbot, page)
    assert (page.message.text(), list(tmp_path.glob("*.pdf"))) == (words("trouble.WrongPassword"), [])


def test_stop_leaves_no_file(qtbot: QtBot, page: ReleasePage, words: Words, tmp_path: Path):
    """A stopped release is said to be stopped."""
    page.release.click()
    page.stop.click()
    qtbot.waitUntil(lambda: not page.is_running, timeout=60_000)
    assert (page.message.text(), list(tmp_path.glob("*.pdf*"))) == (words("refused.print.stopped"), [])


def test_a_folder_that_is_not_there_is_told(qtbot: QtBot, page: ReleasePage, words: Words, tmp_path: Path):
    """A pulled USB stick is no crash."""
    page.folder.setText(str(tmp_path / "usb"))
    release(qtbot, page)
    assert page.message.text() == words("trouble.Unavailable")


def test_purpose_and_password_are_needed(page: ReleasePage, words: Words):
    """Nobody releases anything without saying why."""
    page.purpose.clear()
    page.release.click()
    assert (page.message.text(), page.is_running) == (words("release.incomplete"), False)


def test_the_password_is_gone_after_a_release(qtbot: QtBot, page: ReleasePage):
    """No password stays in a widget."""
    release(qtbot, page)
    assert page.password.password() == ""


def test_the_window_answers_while_a_file_is_made(qtbot: QtBot, page: ReleasePage, study: Casebook):
    """Another child can be added meanwhile."""
    page.release.click()
    add_child(study, "S002", "ZJ-002")
    qtbot.waitUntil(lambda: not page.is_running, timeout=60_000)
    assert (len(study.subjects()), page.made is not None) == (2, True)
