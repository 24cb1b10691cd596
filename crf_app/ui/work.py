"""Long work in a thread, with progress and stop; its result is given back in the window's own thread.

Knows nothing of what the work is. An error that the program raises on purpose goes to ``failed``; any other one is
raised again in the window's thread, where it reaches the crash page.

Python looks for garbage in whichever thread happens to allocate. Found in the thread of a job, a cycle that holds a
widget would be destroyed there, which Qt does not survive; so while a job runs, the window's thread alone looks.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from crf_app.errors import CrfError

Progress = Callable[[str, int, int], None]
Result = TypeVar("Result")


class InWindow(Protocol):
    """Does something in the window's thread and waits for it."""

    def __call__(self, call: Callable[[], Result], /) -> Result:
        """The answer of the call, or the error that it raised."""


THREAD = "work"
"""The name of every thread of a job."""

Job = Callable[[Progress, threading.Event, InWindow], object]


class Work(QObject):
    """One run of a job ``job(progress, stop, in_window)``; it may call ``progress(unit, done, total)``.

    It keeps itself alive until its result was given back to its ``owner``; a result whose owner is no more goes to
    ``discard`` instead, which lets go what it holds.
    """

    _arrived = Signal()

    def __init__(
        self,
        owner: QObject,
        job: Job,
        done: Callable[[object], None],
        failed: Callable[[CrfError], None],
        told: Progress | None = None,
        discard: Callable[[object], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._owner = owner
        self._job, self._done, self._failed, self._told = job, done, failed, told
        self._discard = discard
        self._stop = threading.Event()
        self._letters: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)

    def start(self) -> Work:
        """Begin; returns itself."""
        gc.disable()
        _running.add(self)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ask the job to stop; it does so at its next step."""
        self._stop.set()

    def _run(self) -> None:
        try:
            result = self._job(self._progress, self._stop, self._in_window)
        except CrfError as error:
            self._send(partial(self._end, partial(self._failed, error)))
        except BaseException as error:  # noqa: BLE001  (raised again in the window's thread)
            self._send(partial(self._end, partial(_raise, error)))
        else:
            self._send(partial(self._end, partial(self._done, result), partial(self._discard, result)))

    def _progress(self, unit: str, done: int, total: int) -> None:
        self._send(partial(self._tell, unit, done, total))

    def _in_window(self, call: Callable[[], Result]) -> Result:
        done: Future[Result] = Future()

        def answer() -> None:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001  (raised again where it was asked for)
                done.set_exception(error)

        self._send(answer)
        return done.result()

    def _send(self, letter: Callable[[], None]) -> None:
        self._letters.put(letter)
        with suppress(RuntimeError):  # the program ends and Qt is gone: nobody waits any more
            self._arrived.emit()

    def _end(self, last: Callable[[], None], unowned: Callable[[], None] = lambda: None) -> None:
        self._thread.join()
        _running.discard(self)
        if not any(work._thread.is_alive() for work in _running):  # the window of another may be no more
            gc.enable()
        (last if isValid(self._owner) else unowned)()

    def _tell(self, unit: str, done: int, total: int) -> None:
        gc.collect(_YOUNG)
        if self._told is not None and isValid(self._owner):
            self._told(unit, done, total)

    @Slot()
    def _receive(self) -> None:
        self._letters.get_nowait()()


def _raise(error: BaseException) -> None:
    raise error


_running: set[Work] = set()
_YOUNG = 1
