"""The first run."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from ward import PASSWORD, FakeEntrance, Ward

from crf_app.ui.founding import FoundingPage, RecoveryCodePage, strength
from crf_app.ui.theme import tokens
from crf_app.ui.words import Words


@pytest.fixture
def page(qtbot: QtBot, ward: Ward, words: Words) -> FoundingPage:
    made = FoundingPage(FakeEntrance(ward, founded=False), words)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.roles.buttons()) == 5, timeout=15_000)
    return made


def fill(page: FoundingPage, password: str = PASSWORD, again: str = PASSWORD) -> None:
    for line, answer in ((page.site, "01"), (page.site_name, "Hangzhou"), (page.user_id, "CRC-01")):
        line.setText(answer)
    page.user_name.setText("Ying Zhou")
    page.roles.buttons()[0].click()
    page.password.line.setText(password)
    page.again.line.setText(again)


def test_nothing_is_chosen_beforehand(page: FoundingPage):
    """No role is anybody's by default."""
    assert page.role() == ""


def test_a_study_is_founded_with_what_was_answered(qtbot: QtBot, page: FoundingPage):
    """The answers reach the casebook, and the recovery code comes back."""
    fill(page)
    with qtbot.waitSignal(page.founded, timeout=15_000) as heard:
        page.found.click()
    assert (heard.args[0].site_name, heard.args[1]) == ("Hangzhou", "AAAAA-BBBBB-CCCCC-DDDDD")


def test_an_unanswered_question_is_asked_for(page: FoundingPage, words: Words):
    """Every field is needed."""
    fill(page)
    page.site.clear()
    page.found.click()
    assert page.message.text() == words("founding.incomplete", lacking="Site code")


def test_two_different_passwords_are_refused(page: FoundingPage, words: Words):
    """A mistyped password is found before it locks anybody out."""
    fill(page, again="something else entirely")
    page.found.click()
    assert page.message.text() == words("founding.differ")


@pytest.mark.parametrize("weak", ["password1234", "aaaaaaaaaaaaaaa", "hangzhou2024"])
def test_a_weak_password_is_refused(page: FoundingPage, words: Words, weak: str):
    """Repeated or known words are too easy, however many characters they have."""
    fill(page, password=weak, again=weak)
    page.found.click()
    assert page.message.text() == words("founding.weak")


def test_a_short_password_is_told_how_long_it_must_be(page: FoundingPage, words: Words):
    """That is another sentence, in the colour of what stops."""
    fill(page, password="xq7-Lm", again="xq7-Lm")
    page.found.click()
    colour = page.message.palette().windowText().color().name()
    assert (page.message.text(), colour) == (words("founding.short", shortest=12), tokens().stop.lower())


def test_tab_goes_from_the_name_to_the_roles_and_return_on_to_the_password(page: FoundingPage):
    """In the order in which they are seen, although the roles come later than the page."""
    page.user_name.setFocus()
    QTest.keyClick(page.user_name, Qt.Key.Key_Tab)
    first = page.roles.buttons()[0]
    reached = first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert (reached, page.password.line.hasFocus()) == (True, True)


def test_of_a_long_folder_the_end_is_told_and_all_of_it_as_a_tip(page: FoundingPage):
    """With an ellipsis for what is left out."""
    path = "/" + "/".join(["a-folder-with-a-long-name"] * 8) + "/study"
    page.folder.setText(path)
    told = page.folder.told()
    assert (told[0], told.endswith("/study"), page.folder.toolTip()) == ("…", True, path)


def test_roles_that_are_still_being_read_are_announced(qtbot: QtBot, ward: Ward, words: Words):
    """The place of an answer is never empty without a word."""
    made = FoundingPage(FakeEntrance(ward, founded=False), words)
    qtbot.addWidget(made)
    assert words("founding.loading") in [label.text() for label in made.findChildren(QLabel) if not label.isHidden()]
    qtbot.waitUntil(lambda: len(made.roles.buttons()) == 5, timeout=15_000)


def test_strength_is_told_in_words(qtbot: QtBot, page: FoundingPage, words: Words):
    """While a password is typed its strength stands below it."""
    page.password.line.setText("four words are better")
    qtbot.waitUntil(lambda: page.strength.text() == words("strength.4"))


def test_a_very_long_password_can_be_judged():
    """The estimate does not break on long text."""
    assert strength("x y z " * 40, ()) > 0


def test_the_recovery_code_is_left_only_with_its_last_group(qtbot: QtBot, words: Words):
    """Typing the last group shows that it was written down."""
    page = RecoveryCodePage(words, "AAAAA-BBBBB")
    qtbot.addWidget(page)
    page.typed.setText("AAAAA")
    page.go_on.click()
    wrong = page.message.text()
    page.typed.setText("bbbbb")
    with qtbot.waitSignal(page.confirmed):
        page.go_on.click()
    assert wrong == words("recovery.wrong")


def test_the_recovery_code_can_be_saved(qtbot: QtBot, words: Words, tmp_path: Path):
    """The sheet has the code on it."""
    page = RecoveryCodePage(words, "AAAAA-BBBBB")
    qtbot.addWidget(page)
    page.save_to(tmp_path / "code.txt")
    assert "AAAAA-BBBBB" in (tmp_path / "code.txt").read_text("utf-8")


def test_a_disk_that_refuses_the_code_is_told(qtbot: QtBot, words: Words, tmp_path: Path):
    """Nobody believes that a code was saved when it was not."""
    page = RecoveryCodePage(words, "AAAAA-BBBBB")
    qtbot.addWidget(page)
    page.save_to(tmp_path / "no folder" / "code.txt")
    assert page.message.text() == words("trouble.Unavailable")


def test_the_button_is_in_sight_on_a_small_screen(qtbot: QtBot, page: FoundingPage):
    """Without scrolling, on a laptop of 1366 by 768 with its panel."""
    page.resize(1366, 690)
    qtbot.waitUntil(lambda: page.height() == 690)
    place = page.found.mapTo(page, page.found.rect().bottomLeft())
    assert (page.rect().contains(place), page.found.visibleRegion().isEmpty()) == (True, False)


def test_return_in_the_last_line_begins_the_study(qtbot: QtBot, page: FoundingPage):
    """As the button does, and only once."""
    fill(page)
    with qtbot.waitSignal(page.founded, timeout=15_000):
        QTest.keyClick(page.again.line, Qt.Key.Key_Return)
        QTest.keyClick(page.again.line, Qt.Key.Key_Return)


def test_tab_goes_from_the_password_to_its_repetition(page: FoundingPage):
    """The eye is for the mouse."""
    assert page.password.eye.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_rule_of_the_password_stands_there_before(page: FoundingPage, words: Words):
    """Nobody learns it by a refusal."""
    assert words("founding.rule", shortest=12) in [label.text() for label in page.findChildren(QLabel)]


@pytest.mark.parametrize("site", ["Zhejiang Children", "*", "01:02", "杭州", "0123456789012"])
def test_a_site_code_that_is_none_is_said_beside_it_before_anything_is_pressed(
    page: FoundingPage, words: Words, site: str
):
    """And pressing founds nothing with it."""
    fill(page)
    page.site.setText(site)
    beside = drawn_in(page.site_rule)
    page.found.click()
    page.site.setText("ZJ07")
    assert (beside, page.message.text(), drawn_in(page.site_rule)) == (
        tokens().stop.lower(),
        words("refused.site.code"),
        tokens().muted.lower(),
    )


def drawn_in(label: QLabel) -> str:
    """The colour in which a label is drawn."""
    return label.palette().color(label.foregroundRole()).name()


@pytest.mark.parametrize("line", ["site", "site_name", "user_name"])
def test_what_is_wrong_takes_the_keyboard(page: FoundingPage, qtbot: QtBot, line: str):
    """Who presses the button too early goes on where something is to be mended."""
    fill(page)
    getattr(page, line).setText("*" if line == "site" else "")
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.found.click()
    assert getattr(page, line).hasFocus()
