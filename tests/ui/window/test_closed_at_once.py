"""Pages that begin with something after they are painted, closed before it."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from ward import FakeEntrance

from crf_app.ui.forgotten import FirstPasswordPage, ForgottenPage
from crf_app.ui.sign_in import AFTER_PAINT_MS
from crf_app.ui.words import Words

PAGES: dict[str, Callable[..., QWidget]] = {
    "forgotten password": lambda entrance, words, _settings: ForgottenPage(entrance, words),
    "first password": lambda entrance, words, _settings: FirstPasswordPage(entrance, words, "CRC-01", "given"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_closed_at_once_does_nothing_more(
    qtbot: QtBot, entrance: FakeEntrance, words: Words, settings, name: str
):
    """What it had put off is not done any more, and nothing is raised."""
    page = PAGES[name](entrance, words, settings)
    delete(page)
    with qtbot.captureExceptions() as raised:
        qtbot.wait(AFTER_PAINT_MS + 20)
    assert raised == []
