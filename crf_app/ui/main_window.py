"""The one window: sign-in, founding, the open study, the crash page. Decides which is in front, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar, QWidget

from crf_app.errors import Unavailable
from crf_app.ui.controls import colour, text
from crf_app.ui.sign_in import LANGUAGE, LAST_USER, SignInPage
from crf_app.ui.theme import tokens
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.ui.entrance import Entrance
    from crf_app.ui.forgotten import FirstPasswordPage, ForgottenPage
    from crf_app.ui.idle import Idle
    from crf_app.ui.open_study import OpenStudy

SMALLEST = QSize(1024, 540)
USUAL = QSize(1366, 690)
SAID_MS = 8000
GEOMETRY = "window/geometry"
IDLE = "idle_minutes"


class MainWindow(QMainWindow):
    """The window of the program. ``study`` is the open study; None while nobody is signed in; ``opened`` says that
    somebody has signed in."""

    opened = Signal()

    def __init__(self, entrance: Entrance, words: Words, settings: QSettings) -> None:
        super().__init__()
        self._entrance, self._words, self._settings = entrance, words, settings
        self.study: OpenStudy | None = None
        self.idle: Idle | None = None
        self._quit = _everywhere(self, "Ctrl+Q", self.close)
        self._mark = colour(text(bold=True, wrap=False), tokens().stop)
        self.statusBar().addPermanentWidget(self._mark)
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        geometry = settings.value(GEOMETRY)
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.resize(self.size().boundedTo(self.screen().availableSize()))
        if entrance.is_founded():
            self.sign_in()
        else:
            self.begin_founding()

    @property
    def page(self) -> QWidget | None:
        """What is in front."""
        return self.centralWidget()

    def sign_in(self, note: str = "") -> None:
        """Ask who is working."""
        page = SignInPage(self._entrance, self._words, self._settings, note)
        page.unlocked.connect(self.open_casebook)
        page.language.connect(self.choose_language)
        page.forgotten.connect(self.forgotten)
        page.given.connect(self.first_password)
        self._front(page, self._words("app.title"))

    def forgotten(self, user: str) -> None:
        """A new password by the recovery code."""
        from crf_app.ui.forgotten import ForgottenPage

        page = ForgottenPage(self._entrance, self._words, user)
        page.recovered.connect(self._show_code)
        self._before_sign_in(page)

    def first_password(self, user: str, given: str) -> None:
        """The person's own password in place of the one that they were given."""
        from crf_app.ui.forgotten import FirstPasswordPage

        page = FirstPasswordPage(self._entrance, self._words, user, given)
        page.unlocked.connect(self.open_casebook)
        self._before_sign_in(page)

    def _before_sign_in(self, page: ForgottenPage | FirstPasswordPage) -> None:
        page.left.connect(self.sign_in)
        self._front(page, self._words("app.title"))

    def begin_founding(self) -> None:
        """The first run."""
        from crf_app.ui.founding import FoundingPage

        page = FoundingPage(self._entrance, self._words)
        page.founded.connect(self._show_code)
        page.language.connect(self.choose_language)
        self._front(page, self._words("app.title"))

    def choose_language(self, language: str) -> None:
        """Another language, kept for the next start; only before anybody has signed in."""
        self._settings.setValue(LANGUAGE, language)
        self._words = Words(language)
        self.setMenuBar(QMenuBar())  # the menus of the other language go with it
        if self._entrance.is_founded():
            self.sign_in()
        else:
            self.begin_founding()

    def open_casebook(self, casebook: Casebook) -> None:
        """Somebody has signed in."""
        from crf_app.ui.idle import MINUTES, Idle
        from crf_app.ui.open_study import OpenStudy

        self._settings.setValue(LAST_USER, casebook.person.id)
        self.study = OpenStudy(casebook, self._words)
        self.study.said.connect(self._say)
        self.study.amended.connect(self.amended, Qt.ConnectionType.QueuedConnection)
        if not self.actions_in_menus():
            self._make_menus()
        newer = bool(casebook.packages.unread)
        told = (
            ("app.demonstration", casebook.demonstration),
            ("app.synthetic", casebook.synthetic),
            ("app.newer", newer),
        )
        mark = " · ".join(self._words(word) for word, holds in told if holds)
        self._mark.setText(mark)
        parts = (mark, self._words("app.title"), casebook.site_name, casebook.person.id)
        self._front(self.study, " – ".join(part for part in parts if part))
        self.idle = Idle(int(str(self._settings.value(IDLE, MINUTES))))
        self.idle.locked.connect(self.lock)
        self.study.begin()
        self.opened.emit()

    def amended(self) -> None:
        """Another version of the study is in force: make all pages anew."""
        if self.study is None:
            return
        casebook = self.study.door
        self.study.leave()
        if self.idle is not None:
            self.idle.timer.stop()
        self.open_casebook(casebook)
        self.study.show_amendments(self._words("amend.adopted", version=casebook.study.version))

    def lock(self) -> None:
        """Put the sign-in page in front of everything; what is half typed and where it stood are kept."""
        if self.study is not None:
            self._leave()
            self.sign_in(self._words("sign_in.locked"))

    def crashed(self, name: str) -> None:
        """The program is wrong somewhere: say so, with the id of the log line."""
        from crf_app.ui.crash_page import CrashPage, restart

        if isinstance(self.page, CrashPage):
            return
        study, self.study = self.study, None
        self._front(CrashPage(self._words, name, restart), self._words("app.title"))
        if study is not None:
            study.close_study()

    def unavailable(self, error: Unavailable) -> None:
        """Something outside the program is not there now."""
        self._say(self._words.trouble(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close without a question: everything is saved already."""
        self._settings.setValue(GEOMETRY, self.saveGeometry())
        self._leave()
        super().closeEvent(event)

    def actions_in_menus(self) -> list[QAction]:
        """Everything that the menus offer."""
        return [action for menu in self.menuBar().actions() for action in _offered(menu)]

    def _show_code(self, casebook: Casebook, code: str) -> None:
        """A new recovery code, once; then the study."""
        from crf_app.ui.founding import RecoveryCodePage

        page = RecoveryCodePage(self._words, code)
        page.confirmed.connect(lambda: self.open_casebook(casebook))
        self._front(page, self._words("app.title"))

    def _front(self, page: QWidget, title: str) -> None:
        self.setCentralWidget(page)
        page.show()  # at once: Qt alone would show it when it next waits, and what is hidden does not draw
        self.setWindowTitle(title)
        self.menuBar().setVisible(self.study is not None)
        self.statusBar().setVisible(self.study is not None)

    def _leave(self) -> None:
        study, self.study = self.study, None
        if study is not None:
            study.close_study()
        if self.idle is not None:
            self.idle.timer.stop()
            self.idle = None

    def _make_menus(self) -> None:
        from crf_app.ui.actions import VERBS
        from crf_app.ui.keys_page import key_text

        bar = self.menuBar()
        menus = {name: bar.addMenu(self._words(f"menu.{name}")) for name in dict.fromkeys(v.menu for v in VERBS)}
        for verb in VERBS:
            said = self._words(f"verb.{verb.code}")
            action = QAction(f"{said}\t{key_text(verb.keys)}" if verb.of_form else said, bar)
            action.setShortcuts([QKeySequence(key) for key in verb.keys if not verb.of_form])
            action.triggered.connect(lambda _checked=False, run=verb.run: run(self.study) if self.study else None)
            menus[verb.menu].addAction(action)
        lock = QAction(self._words("verb.lock"), bar)
        lock.setShortcuts([QKeySequence(key) for key in ("F12", "Ctrl+L")])
        lock.triggered.connect(self.lock)
        self._quit.setText(self._words("verb.quit"))
        menus["study"].addActions([lock, self._quit])
        menus["edit"].aboutToShow.connect(lambda: _offer(menus["edit"], self.study))

    def _say(self, line: str) -> None:
        self.statusBar().showMessage(line, SAID_MS)


def _offered(menu: QAction) -> list[QAction]:
    inside = menu.menu()
    return inside.actions() if isinstance(inside, QMenu) else []


def _offer(edit: QMenu, study: OpenStudy | None) -> None:
    """What is done on a form is offered where one is in front."""
    for action in edit.actions():
        action.setEnabled(study is not None and study.form is not None)


def _everywhere(window: MainWindow, keys: str, deed: Callable[[], object]) -> QAction:
    """Something that can be done by keys also where no menu is."""
    action = QAction(window)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _checked=False: deed())
    window.addAction(action)
    return action
