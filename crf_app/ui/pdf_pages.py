"""Release a casebook as a sealed PDF, and check a file that somebody brings: two pages of the open study.

The work runs in a thread; whatever it asks of the casebook is done in the window's own thread, between two gestures of
the person, so that nothing is read while it is being changed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFormLayout, QLabel, QProgressBar, QRadioButton, QWidget

from crf_app import __version__
from crf_app.errors import CrfError, Refused
from crf_app.ui.controls import Button, Line, column, row, text
from crf_app.ui.password import PasswordField
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import LANGUAGES, Words
from crf_app.ui.work import InWindow, Progress, Work

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.record.commands import Attest
    from crf_app.record.places import Place
    from crf_app.record.snapshot import Snapshot

WIDTH = 640


class ThreadDoor:
    """The casebook as a release in a thread sees it: each call waits until the window's thread has done it."""

    def __init__(self, door: Casebook, in_window: InWindow) -> None:
        self._door, self._in_window = door, in_window
        self.site, self.demonstration, self.person = door.site, door.demonstration, door.person

    def now(self) -> str:
        """The time."""
        return self._door.now()

    def perform(self, command: Attest) -> Outcome:
        """Write an attest."""
        return self._in_window(lambda: self._door.perform(command))

    def snapshot(self, subject: str, cut: Mapping[str, tuple[int, str]] | None = None) -> Snapshot:
        """A subject as of a cut."""
        return self._in_window(lambda: self._door.snapshot(subject, cut))

    def typing(self) -> tuple[tuple[Place, str], ...]:
        """What is typed and not recorded."""
        return self._in_window(self._door.typing)

    def unlock_again(self, password: str) -> EllipticCurvePrivateKey:
        """The person's own key; touches no data, so it stays in the thread."""
        return self._door.unlock_again(password)


class ReleasePage(QWidget):
    """Asks purpose, language, folder and password; shows how far the print is; says what came of it."""

    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self._subject = ""
        self._work: Work | None = None
        self.made: Path | None = None
        self.purpose = Line(words("release.purpose"))
        self.folder = Line(words("release.folder"))
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.folder.setText(documents if Path(documents).is_dir() else str(Path.home()))
        self.languages = QButtonGroup(self)
        self.password = PasswordField(words, words("release.password"))
        self.title = text(size=20, bold=True)
        self.bar = QProgressBar()
        self.message = text()
        self.message.setAccessibleName(words("release.message"))
        self.release = Button(words("release.do"), self._begin)
        self.stop = Button(words("release.stop"), self._stop)
        self.show_file = Button(words("release.open"), self._open)
        self._lay_out()
        self.password.entered.connect(self._begin)
        self._set_running(False)

    def _lay_out(self) -> None:
        words = self._words
        card = QWidget()
        card.setMaximumWidth(WIDTH)
        inside = column(card, 0)
        for part in (self.title, text(words("release.about"))):
            inside.addWidget(part)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        folder = QWidget()
        folder.setLayout(row(self.folder, Button(words("release.choose"), self._choose)))
        for line, widget in ((self.purpose, self.purpose), (self.folder, folder)):
            label = QLabel(line.accessibleName())
            label.setMinimumHeight(CONTROL)
            label.setBuddy(line)
            form.addRow(label, widget)
        form.addRow(words("release.language"), self._language_row())
        inside.addLayout(form)
        inside.addWidget(self.password)
        inside.addLayout(
            row(self.release, self.stop, Button(words("release.leave"), self.left.emit, shortcut="Esc"), 1)
        )
        inside.addWidget(self.bar)
        inside.addWidget(self.message)
        inside.addLayout(row(self.show_file, 1))
        page = column(self)
        page.addWidget(card)
        page.addStretch(1)

    def _language_row(self) -> QWidget:
        buttons = []
        for language in LANGUAGES:
            button = QRadioButton(self._words(f"language.{language}"))
            button.setMinimumHeight(CONTROL)
            button.setChecked(language == self._words.language)
            button.setProperty("language", language)
            self.languages.addButton(button)
            buttons.append(button)
        widget = QWidget()
        widget.setLayout(row(*buttons, 1))
        return widget

    @property
    def is_running(self) -> bool:
        """Whether a file is being made."""
        return self._work is not None

    def enter(self, subject: str) -> None:
        """Ask for the release of a subject; while another one runs, show that one."""
        if not self.is_running:
            self._subject = subject
            view = self._door.subject(subject)
            self.title.setText(f"{self._words('release.title')}: {view.number or view.screening}")
            self.message.clear()
            self.show_file.hide()
        self.purpose.setFocus()

    def stop_now(self) -> None:
        """Stop, for the study is being closed."""
        if self._work is not None:
            self._work.stop()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._words("release.folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _begin(self) -> None:
        if self.is_running:
            return
        if not self.purpose.text().strip() or not self.password.password():
            self.message.setText(self._words("release.incomplete"))
            return
        self._set_running(True)
        self.message.setText(self._words("release.unlocking"))
        self._work = Work(self, self._job(), self._done, self._failed, self._told).start()

    def _job(self) -> Callable[[Progress, threading.Event, InWindow], object]:
        view = self._door.subject(self._subject)
        folder, subject = Path(self.folder.text().strip()), self._subject
        purpose, password = self.purpose.text().strip(), self.password.password()
        chosen = self.languages.checkedButton()
        language = str(chosen.property("language")) if chosen is not None else self._words.language
        door, named = self._door, view.number or view.screening

        def job(progress: Progress, stop: threading.Event, in_window: InWindow) -> object:
            from crf_app.jobs.release import Order, file_name, release

            order = Order(subject, folder / file_name(named, door.now()), language, purpose, __version__)
            told = lambda done, total: progress(named, done, total)  # noqa: E731
            return release(ThreadDoor(door, in_window), order, password, told, stop.is_set)

        return job

    def _told(self, subject: str, done: int, total: int) -> None:
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        percent = done * 100 // total if total else 0
        self.message.setText(self._words("release.printing", subject=subject, percent=percent))

    def _done(self, released: object) -> None:
        from crf_app.jobs.release import Released

        if not isinstance(released, Released):
            raise TypeError("a release answers what it released")
        self._set_running(False)
        self.made = released.path
        said = self._words("release.done", file=released.path.name, pages=released.pages)
        lost = self._words("release.lost", count=len(released.missing)) if released.missing else ""
        self.message.setText(" ".join(part for part in (said, lost) if part))
        self.show_file.show()

    def _failed(self, error: CrfError) -> None:
        self._set_running(False)
        said = self._words.refusal(error) if isinstance(error, Refused) else self._words.trouble(error)
        self.message.setText(said)

    def _stop(self) -> None:
        self.stop_now()
        self.message.setText(self._words("release.stopping"))

    def _open(self) -> None:
        if self.made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made)))

    def _set_running(self, running: bool) -> None:
        if not running:
            self._work = None
            self.password.clear()
            self.bar.reset()
        self.bar.setVisible(running)
        self.release.setEnabled(not running)
        self.stop.setEnabled(running)
        self.show_file.setVisible(False)


class CheckPage(QWidget):
    """Says in words whether a PDF is whole, who issued it, and whether this ledger knows it."""

    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self.result = text()
        self.result.setAccessibleName(words("check.result"))
        page = column(self)
        page.addWidget(text(words("check.title"), size=20, bold=True))
        page.addWidget(text(words("check.about")))
        self.choose = Button(words("check.choose"), self._choose)
        page.addLayout(row(self.choose, Button(words("release.leave"), self.left.emit, shortcut="Esc"), 1))
        page.addWidget(self.result)
        page.addStretch(1)

    def enter(self) -> None:
        """Begin anew."""
        self.result.clear()
        self.choose.setFocus()

    def check(self, file: Path) -> None:
        """Check one file and show what was found."""
        subjects = [line.id for line in self._door.subjects()]
        attests = [attest for name in subjects for attest in self._door.book(name).views.attests(name)]
        languages = [part.language for part in self._words.parts()]

        def job(_progress: Progress, _stop: threading.Event, _in_window: InWindow) -> object:
            from crf_app.jobs.release import known_release
            from crf_app.report.check import check_file
            from crf_app.report.check_words import print_lines

            report = check_file(file, (), lambda sha256: known_release(attests, sha256))
            return "\n\n".join("\n".join(print_lines(report, language)) for language in languages)

        self.result.setText(self._words("check.working"))
        Work(self, job, lambda lines: self.result.setText(str(lines)), self._failed).start()

    def _failed(self, error: CrfError) -> None:
        self.result.setText(self._words.trouble(error))

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, self._words("check.choose"), "", "PDF (*.pdf)")
        if name:
            self.check(Path(name))
