"""The sign-in page."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot
from ward import PASSWORD, FakeEntrance

from crf_app.errors import CrfError, InUse, Refused, Tampered, Unavailable
from crf_app.ui.password import caps_lock
from crf_app.ui.sign_in import LAST_USER, SignInPage
from crf_app.ui.words import Words

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot, entrance: FakeEntrance, words: Words, settings: QSettings) -> SignInPage:
    made = SignInPage(entrance, words, settings)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.people.count() == 2)
    return made


def unlock(qtbot: QtBot, page: SignInPage, password: str) -> None:
    page.password.line.setText(password)
    qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    qtbot.waitUntil(page.unlock.isEnabled, timeout=15_000)


def test_a_number_key_picks_a_person_and_goes_to_the_password(qtbot: QtBot, page: SignInPage):
    """One key says who is working."""
    qtbot.keyClick(page.people, "2")
    assert (page.people.user_id(), page.password.line.hasFocus()) == ("INV-03", True)


def test_the_right_password_opens(qtbot: QtBot, page: SignInPage):
    """Return in the password unlocks."""
    page.password.line.setText(PASSWORD)
    with qtbot.waitSignal(page.unlocked, timeout=15_000) as heard:
        qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    assert heard.args[0].person.id == "CRC-01"


def test_a_wrong_password_says_so_and_keeps_the_person(qtbot: QtBot, page: SignInPage, words: Words):
    """The words are those of a wrong password."""
    unlock(qtbot, page, "wrong")
    assert page.message.text() == words("trouble.WrongPassword")


@pytest.mark.parametrize("trouble", [InUse("x"), Tampered("x"), Unavailable("x")])
def test_each_trouble_is_told_in_its_own_words(
    qtbot: QtBot, page: SignInPage, entrance: FakeEntrance, words: Words, trouble: CrfError
):
    """In use, damaged and absent are three different sentences."""
    entrance.trouble = trouble
    unlock(qtbot, page, PASSWORD)
    assert page.message.text() == words(f"trouble.{type(trouble).__name__}")


def test_an_empty_password_asks_for_one(qtbot: QtBot, page: SignInPage, words: Words):
    """Nothing is tried without a password."""
    qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    assert page.message.text() == words("sign_in.no_password")


def test_the_password_is_gone_after_unlocking(qtbot: QtBot, page: SignInPage):
    """No password stays in a widget."""
    unlock(qtbot, page, PASSWORD)
    assert page.password.password() == ""


def test_who_worked_last_is_picked(qtbot: QtBot, entrance: FakeEntrance, words: Words, settings: QSettings):
    """The next start begins with the same person."""
    settings.setValue(LAST_USER, "INV-03")
    page = SignInPage(entrance, words, settings)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page.people.count() == 2)
    assert page.people.user_id() == "INV-03"


def test_who_worked_last_types_the_password_at_once(
    qtbot: QtBot, entrance: FakeEntrance, words: Words, settings: QSettings
):
    """The focus stands in the line of the password."""
    settings.setValue(LAST_USER, "INV-03")
    page = SignInPage(entrance, words, settings)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.password.line.hasFocus)


def test_a_password_that_is_typed_at_the_list_is_not_lost(qtbot: QtBot, page: SignInPage):
    """Its first letter goes on to the line of the password, and the focus with it."""
    qtbot.keyClick(page.people, "f")
    assert (page.password.password(), page.password.line.hasFocus()) == ("f", True)


def test_the_eye_shows_and_hides_the_password(page: SignInPage):
    """What is typed can be looked at."""
    mode = page.password.line.echoMode
    page.password.eye.click()
    shown = mode()
    page.password.eye.click()
    assert (shown, mode()) == (page.password.line.EchoMode.Normal, page.password.line.EchoMode.Password)


def test_the_eye_has_a_name_for_a_screen_reader(page: SignInPage):
    """A button without words is named."""
    assert page.password.eye.accessibleName() == page.password.eye.toolTip() == "Show the password"


@pytest.mark.parametrize(
    ("typed", "modifiers", "on"),
    [("A", NONE, True), ("a", NONE, False), ("a", SHIFT, True), ("A", SHIFT, False), ("1", NONE, None)],
)
def test_caps_lock_is_seen_in_what_a_key_types(typed: str, modifiers: Qt.KeyboardModifier, on: bool | None):
    """A capital letter without Shift, or a small one with it, tells."""
    assert caps_lock(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, modifiers, typed)) is on


def test_the_hint_appears_with_caps_lock(qtbot: QtBot, page: SignInPage):
    """The hint stands there while it is on, and goes with it."""
    qtbot.keyClicks(page.password.line, "A")
    shown = page.password.hint.isVisible()
    qtbot.keyClicks(page.password.line, "a")
    assert (shown, page.password.hint.isVisible()) == (True, False)


def test_another_language_is_asked_for(qtbot: QtBot, page: SignInPage):
    """The language buttons say which language is wanted."""
    wanted = next(button for button in page.findChildren(type(page.unlock)) if button.text() == "中文")
    with qtbot.waitSignal(page.language) as heard:
        wanted.click()
    assert heard.args == ["zh"]


def test_a_second_start_says_so_before_a_password_is_asked(
    qtbot: QtBot, entrance: FakeEntrance, words: Words, settings: QSettings
):
    """There is nothing to type, only to try again once the other window is closed."""
    entrance.trouble = InUse("x")
    page = SignInPage(entrance, words, settings)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.again.isVisible)
    asked = page.password.isVisible()
    entrance.trouble = None
    page.again.click()
    qtbot.waitUntil(lambda: page.people.count() == 2)
    assert (asked, page.password.isVisible(), page.message.text()) == (False, True, "")


def test_the_seconds_to_wait_are_counted_down(qtbot: QtBot, page: SignInPage, entrance: FakeEntrance, words: Words):
    """Nothing can be pressed meanwhile; what was typed stays."""
    entrance.trouble = Refused("password.wait", seconds="2")
    page.password.line.setText(PASSWORD)
    page.unlock.click()
    qtbot.waitUntil(lambda: page.message.text() == words("refused.password.wait", seconds=2))
    closed = page.unlock.isEnabled()
    page._second.timeout.emit()
    one = page.message.text()
    page._second.timeout.emit()
    assert (closed, one, page.message.text(), page.unlock.isEnabled(), page.password.password()) == (
        False,
        words("refused.password.wait", seconds=1),
        "",
        True,
        PASSWORD,
    )


def test_who_guesses_for_one_person_does_not_stop_another(qtbot: QtBot, page: SignInPage, entrance: FakeEntrance):
    """Another person picked may sign in."""
    entrance.trouble = Refused("password.wait", seconds="30")
    page.password.line.setText(PASSWORD)
    page.unlock.click()
    qtbot.waitUntil(page._second.isActive)
    page.people.setCurrentRow(1)
    assert page.unlock.isEnabled()
