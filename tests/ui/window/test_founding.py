"""The first run."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from ward import PASSWORD, FakeEntrance, Ward

from crf_app.ui.founding import FoundingPage, RecoveryCodePage, strength
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
    assert page.message.text() == words("founding.incomplete")


def test_two_different_passwords_are_refused(page: FoundingPage, words: Words):
    """A mistyped password is found before it locks anybody out."""
    fill(page, again="something else entirely")
    page.found.click()
    assert page.message.text() == words("founding.differ")


@pytest.mark.parametrize("weak", ["password", "aaaaaaaaaaaaaaa", "hangzhou2024"])
def test_a_weak_password_is_refused(page: FoundingPage, words: Words, weak: str):
    """Short, repeated or known words are too easy."""
    fill(page, password=weak, again=weak)
    page.found.click()
    assert page.message.text() == words("founding.weak", shortest=12)


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
    before = page.site_rule.palette().windowText().color()
    page.site.setText(site)
    after = page.site_rule.palette().windowText().color()
    page.found.click()
    said = page.message.text()
    page.site.setText("ZJ07")
    assert (before != after, said) == (True, words("refused.site.code"))
    assert page.site_rule.palette().windowText().color() == before
