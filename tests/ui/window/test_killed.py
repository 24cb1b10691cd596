"""A window that is killed in the middle of a word goes on where it was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from ward import PASSWORD, ROOT, add_child

from crf_app.ui.entrance import FirstAnswers, StudyEntrance
from crf_app.ui.form_page import FormPage
from crf_app.ui.main_window import MainWindow
from crf_app.ui.sign_in import SignInPage
from crf_app.ui.words import Words

TYPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from crf_app.ui.application import make_window
from crf_app.ui.entrance import StudyEntrance

folder, password, path = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
application = QApplication([])
entrance = StudyEntrance(folder / "study", folder / "marks", Path("forms"))
window = make_window(entrance, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
window.show()
window.activateWindow()
QTest.qWaitForWindowActive(window)
window.open_casebook(entrance.unlock("CRC-01", password))
window.study.open_subject(path.split("/")[0])
workspace = window.study.workspace
workspace.open(path, "CRSTMAX")
editor = workspace.window_in_front.page.body.rows["CRSTMAX"].field.editor()
QTest.keyClicks(editor, "38.")
QTimer.singleShot(1000, lambda: print("typed", flush=True))
application.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not there")
def test_a_killed_window_loses_no_more_than_a_second(qtbot: QtBot, tmp_path: Path):
    """Subject, form, field and the half-typed number are there after the kill."""
    entrance = StudyEntrance(tmp_path / "study", tmp_path / "marks", ROOT / "forms")
    first = FirstAnswers(entrance.folder, "01", "Hangzhou", "CRC-01", "Ying Zhou", "coordinator", PASSWORD)
    casebook, _code = entrance.found(first)
    path = f"{add_child(casebook)}/D07/CRS"
    casebook.close()
    command = [sys.executable, "-c", TYPING, str(tmp_path), PASSWORD, path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as typing:
        assert typing.stdout is not None
        said = typing.stdout.readline()
        typing.send_signal(signal.SIGKILL)
    window = MainWindow(entrance, Words("en"), QSettings(str(tmp_path / "new.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.page
    assert isinstance(page, SignInPage)
    window.open_casebook(entrance.unlock("CRC-01", PASSWORD))
    assert window.study is not None
    assert window.study.workspace is not None
    front = window.study.workspace.window_in_front.page
    assert isinstance(front, FormPage)
    field = front.body.rows["CRSTMAX"].field
    assert field is not None
    workspace = window.study.workspace
    qtbot.waitUntil(lambda: workspace.whereabouts.item == "CRSTMAX")  # the focus comes once the page is shown
    found = (said, front.key.path, field.typed())
    window.close()
    assert found == ("typed\n", path, "38.")
