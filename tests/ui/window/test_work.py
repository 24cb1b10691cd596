"""Long work in a thread."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from crf_app.errors import InUse
from crf_app.ui.work import Work, _running


@pytest.fixture
def owner(qapp: QObject) -> QObject:
    """Somebody who waits for the result."""
    return QObject(qapp)


def test_the_result_comes_back_in_the_thread_of_the_window(qtbot: QtBot, owner: QObject):
    """What the job answers is given on where widgets may be touched."""
    found = []
    Work(owner, lambda *_: 7, lambda answer: found.append((answer, threading.current_thread())), found.append).start()
    qtbot.waitUntil(lambda: bool(found))
    assert found == [(7, threading.main_thread())]


def test_no_thread_looks_for_garbage_while_a_job_runs(qtbot: QtBot, owner: QObject):
    """A widget found in a cycle by the thread of a job would be destroyed there; after the job Python looks again."""
    found = []
    Work(owner, lambda *_: gc.isenabled(), found.append, found.append).start()
    qtbot.waitUntil(lambda: bool(found) and gc.isenabled())  # the job of an earlier window may still run
    assert found == [False]


def test_an_error_on_purpose_is_told(qtbot: QtBot, owner: QObject):
    """A store in use is an answer, not a crash."""
    found = []

    def job(*_: object) -> object:
        raise InUse("x")

    Work(owner, job, found.append, lambda error: found.append(type(error))).start()
    qtbot.waitUntil(lambda: bool(found))
    assert found == [InUse]


def test_a_bug_reaches_the_hook_of_the_window(qtbot: QtBot, owner: QObject):
    """Any other error is raised where the crash page hears of it."""

    def job(*_: object) -> object:
        raise KeyError("x")

    with qtbot.captureExceptions() as caught:
        Work(owner, job, print, print).start()
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is KeyError


def test_progress_names_its_unit(qtbot: QtBot, owner: QObject):
    """Steps arrive in order, before the result."""
    found: list[object] = []

    def job(progress, _stop, _in_window) -> object:
        progress("ZJ-001", 1, 2)
        return "end"

    Work(owner, job, found.append, found.append, lambda *step: found.append(step)).start()
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found == [("ZJ-001", 1, 2), "end"]


def test_stop_is_heard(qtbot: QtBot, owner: QObject):
    """A job sees that it should stop."""
    found = []
    work = Work(owner, lambda _progress, stop, _in_window: stop.wait(5), found.append, found.append).start()
    work.stop()
    qtbot.waitUntil(lambda: bool(found))
    assert found == [True]


@pytest.mark.parametrize("fails", [False, True])
def test_what_must_be_done_in_the_window_is_done_there(qtbot: QtBot, owner: QObject, fails: bool):
    """A call into the window's thread gives its answer or its error to the job."""
    found = []

    def call() -> object:
        if fails:
            raise InUse("x")
        return threading.current_thread()

    Work(
        owner, lambda _p, _s, in_window: in_window(call), found.append, lambda error: found.append(type(error))
    ).start()
    qtbot.waitUntil(lambda: bool(found))
    assert found == [InUse if fails else threading.main_thread()]


def test_nothing_is_told_to_an_owner_that_is_no_more(qtbot: QtBot):
    """A page that was closed meanwhile is not touched again."""
    owner, found, go = QObject(), [], threading.Event()
    Work(owner, lambda *_: go.wait(5), found.append, found.append).start()
    delete(owner)
    go.set()
    qtbot.wait(50)
    assert found == []


def test_a_result_without_an_owner_is_let_go(qtbot: QtBot):
    """What it holds is not held until the program ends."""
    owner, found, go = QObject(), [], threading.Event()
    Work(
        owner, lambda *_: go.wait(5), found.append, found.append, discard=lambda it: found.append(("gone", it))
    ).start()
    delete(owner)
    go.set()
    qtbot.waitUntil(lambda: bool(found))
    assert found == [("gone", True)]


def test_a_job_that_outlives_qt_ends_quietly(owner: QObject, monkeypatch: pytest.MonkeyPatch):
    """At the end of the program there is nobody to whom its result could be given."""
    raised, go_on = [], threading.Event()
    monkeypatch.setattr(threading, "excepthook", raised.append)
    work = Work(owner, lambda *_: go_on.wait(), print, print).start()
    delete(work)
    go_on.set()
    work._thread.join()
    _running.discard(work)
    gc.enable()
    assert raised == []
