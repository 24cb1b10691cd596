"""An open study: its home, the workspace of one subject, the page for a new one, prints. Knows who is signed in only
through the casebook; keeps where the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from crf_app.ui.add_subject import AddSubjectPage
from crf_app.ui.amendments import AmendmentsPage
from crf_app.ui.bridge import Bridge
from crf_app.ui.fields.field import Field
from crf_app.ui.form_page import FormPage, focus_again
from crf_app.ui.grid_editing import GridDelegate
from crf_app.ui.home import HomePage
from crf_app.ui.keys_page import KeysPage
from crf_app.ui.pdf_pages import CheckPage, ReleasePage
from crf_app.ui.people import PeoplePage
from crf_app.ui.resume import Resume, Whereabouts
from crf_app.ui.stages.site import SitePage
from crf_app.ui.words import Words
from crf_app.ui.work_list import WorkPage
from crf_app.ui.workspace import Workspace

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.record.work import WorkItem


class OpenStudy(QStackedWidget):
    """The pages of an open study. ``said`` carries a line for the status bar; ``amended`` says that another version of
    the study is in force, so that all pages have to be made anew."""

    said = Signal(str)
    amended = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self.door, self._words = door, words
        self._of = door.study.hash
        self._resume = Resume(door)
        self._bridge = Bridge(door, self)
        self._bridge.changed.connect(self._take)
        self.home = HomePage(door, words)
        self.home.opened.connect(self.open_subject)
        self.home.add.connect(self.add_subject)
        self.home.site.connect(self.open_site)
        self.home.people.connect(self.show_people)
        self.add = AddSubjectPage(door, words)
        self.add.added.connect(self.open_subject)
        self.add.left.connect(self.go_home)
        self.workspace: Workspace | None = None
        self.site: SitePage | None = None
        self.release, self.checking = ReleasePage(door, words), CheckPage(door, words)
        self.work, self.people = WorkPage(door, words), PeoplePage(door, words)
        self.keys: KeysPage | None = None
        self.amendments: AmendmentsPage | None = None
        self.work.opened.connect(self.open_work)
        self.home.work.connect(lambda: self.show_work(whole_site=True))
        asides = (self.release, self.checking, self.work, self.people)
        for aside in asides:
            aside.left.connect(self.come_back)
        for page in (self.home, self.add, *asides):
            self.addWidget(page)
        self.currentChanged.connect(lambda _at: self.said.emit(""))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def begin(self) -> None:
        """Go on where the person was, else at home."""
        last = self._resume.last
        if last.subject not in {line.id for line in self.door.subjects()}:
            self.go_home()
            return
        workspace = self._workspace(last.subject)
        self.setCurrentWidget(workspace)
        if not workspace.resume(last):
            workspace.show_stage(0)
        self.said.emit(self._words("resume.here"))

    def go_home(self) -> None:
        """All subjects."""
        self.setCurrentWidget(self.home)
        self.home.enter()
        self._resume.moved(Whereabouts())

    def add_subject(self) -> None:
        """The page for a new subject."""
        self.setCurrentWidget(self.add)
        self.add.enter()

    def open_site(self) -> None:
        """The site's own record."""
        if self.site is None:
            self.site = SitePage(self.door, self._words)
            self.addWidget(self.site)
        self.setCurrentWidget(self.site)
        self.site.enter()

    def open_subject(self, subject: str) -> None:
        """The workspace of a subject, at its first stage."""
        workspace = self._workspace(subject)
        self.setCurrentWidget(workspace)
        workspace.show_stage(0)
        workspace.window_in_front.focus_page()

    def show_stage(self, at: int) -> None:
        """A stage of the subject in front or, at home, of the one that is picked; counted from 0."""
        subject = self._wanted_subject()
        if subject:
            workspace = self._workspace(subject)
            self.setCurrentWidget(workspace)
            workspace.show_stage(at)
            workspace.window_in_front.focus_page()

    def step(self, by: int) -> None:
        """The next or previous form."""
        if self.workspace is not None and self.currentWidget() is self.workspace:
            self.workspace.step(by)
        elif self.site is not None and self.currentWidget() is self.site:
            self.site.step(by)
        else:
            self._ask_for_subject()

    def next_due(self) -> None:
        """The next form of the subject in front that wants work."""
        if self.workspace is not None and self.currentWidget() is self.workspace:
            self.workspace.next_due()
        else:
            self._ask_for_subject()

    def next_pane(self, by: int) -> None:
        """The next or previous pane of the page in front."""
        if self.workspace is not None and self.currentWidget() is self.workspace:
            self.workspace.next_pane(by)
        else:
            self.focusNextPrevChild(by > 0)

    def subject(self) -> str:
        """The subject in front, or the one picked at home; empty when there is none."""
        if self.workspace is not None and self.currentWidget() is not self.home:
            return self.workspace.subject
        return self.home.picked()

    def _wanted_subject(self) -> str:
        """The same; where there is none, what to do is said."""
        subject = self.subject()
        if not subject:
            self._ask_for_subject()
        return subject

    def _ask_for_subject(self) -> None:
        self.said.emit(self._words("home.open_first"))

    def show_work(self, whole_site: bool = False) -> None:
        """What wants work of the subject in front, or of every subject of the site."""
        subject = None if whole_site else self._wanted_subject()
        if subject != "":
            self.setCurrentWidget(self.work)
            self.work.enter(subject)

    def open_work(self, item: WorkItem) -> None:
        """The place where a line of the work list is mended."""
        workspace = self._workspace(item.key.subject)
        self.setCurrentWidget(workspace)
        workspace.open_key(item.key, item.place.what if item.place else "")

    def export(self) -> None:
        """The page that releases the subject in front as a PDF."""
        subject = self._wanted_subject()
        if subject:
            self.setCurrentWidget(self.release)
            self.release.enter(subject)

    def check(self) -> None:
        """The page that checks a PDF."""
        self.setCurrentWidget(self.checking)
        self.checking.enter()

    def show_people(self) -> None:
        """Who works in this study."""
        self.setCurrentWidget(self.people)
        self.people.enter()

    @property
    def form(self) -> FormPage | None:
        """The form in front; None where there is none."""
        page = None
        if self.workspace is not None and self.currentWidget() is self.workspace:
            page = self.workspace.window_in_front.page
        elif self.site is not None and self.site.window_of_site is not None and self.currentWidget() is self.site:
            page = self.site.window_of_site.page
        return page if isinstance(page, FormPage) else None

    def show_keys(self) -> None:
        """What the keys do."""
        if self.keys is None:
            self.keys = KeysPage(self._words)
            self.keys.left.connect(self.come_back)
            self.addWidget(self.keys)
        self.setCurrentWidget(self.keys)
        self.keys.enter()

    def show_amendments(self, said: str = "") -> None:
        """The versions of the study, with words of what was done."""
        if self.amendments is None:
            self.amendments = AmendmentsPage(self.door, self._words)
            self.amendments.adopted.connect(self.amended)
            self.amendments.left.connect(self.come_back)
            self.addWidget(self.amendments)
        self.setCurrentWidget(self.amendments)
        self.amendments.enter(said)

    def come_back(self) -> None:
        """Back to the subject, or home."""
        if self.workspace is not None:
            self.setCurrentWidget(self.workspace)
            if self.form is not None:
                focus_again(self.form)
            else:
                self.workspace.window_in_front.focus_page()
        else:
            self.go_home()

    def close_study(self) -> None:
        """Keep where the person is and what is half typed, then let the store go."""
        self.leave()
        self.door.close()

    def leave(self) -> None:
        """Keep where the person is and what is half typed; the store stays open."""
        self.release.stop_now()
        if self.workspace is not None:
            self.workspace.keep_typing()
        if self.site is not None:
            self.site.keep_typing()
        self._fall_silent()
        self._resume.end()
        if self.workspace is not None:
            self.workspace.hide()  # pages keep half-typed text when they are hidden
        self._bridge.close()

    def _fall_silent(self) -> None:
        """What is half typed is kept as it is: no field that loses the focus from here on may record it."""
        fields = (part for part in self.findChildren(QWidget) if isinstance(part, Field))
        for part in (*fields, *self.findChildren(GridDelegate)):
            part.blockSignals(True)

    def _workspace(self, subject: str) -> Workspace:
        if self.workspace is None or self.workspace.subject != subject:
            before, self.workspace = self.workspace, Workspace(self.door, self._words, subject)
            self.workspace.moved.connect(self._moved)
            self.addWidget(self.workspace)
            _drop(self, before)
        return self.workspace

    def _moved(self, place: Whereabouts) -> None:
        """What the status bar says is of the page that was in front."""
        if place.page != self._resume.last.page:
            self.said.emit("")
        self._resume.moved(place)

    def _take(self, outcome: Outcome) -> None:
        if self.door.study.hash != self._of:
            self._of = self.door.study.hash
            self.amended.emit()
            return
        self.home.take(outcome)
        self.work.take(outcome)
        for page in (self.workspace, self.site):
            if page is not None:
                page.take(outcome)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Another window in front is no place to go back to, so only a move within this one counts."""
        if now is not None and self.workspace is not None and self.currentWidget() is self.workspace:
            self._moved(self.workspace.whereabouts)


def _drop(stack: QStackedWidget, page: QWidget | None) -> None:
    if page is not None:
        stack.removeWidget(page)
        page.deleteLater()
