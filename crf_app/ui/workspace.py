"""The subject workspace: header, five stage windows as pages, made when they are first opened. Holds no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from crf_app.clinical.dates import PartialDate
from crf_app.record.due import Course, due_visits, next_opening, wants_work
from crf_app.ui.form_page import FormPage
from crf_app.ui.rendering import date_text
from crf_app.ui.resume import Whereabouts
from crf_app.ui.stages.eligibility import EligibilityWindow
from crf_app.ui.stages.followup import FollowUpWindow
from crf_app.ui.stages.form_list import AddLine, FormLine, Line
from crf_app.ui.stages.infusion import InfusionWindow
from crf_app.ui.stages.leukapheresis import LeukapheresisWindow
from crf_app.ui.stages.lymphodepletion import LymphodepletionWindow
from crf_app.ui.stages.window import StageWindow
from crf_app.ui.subject_header import SubjectHeader
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import BETWEEN, Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.record.places import FormKey

STAGES: tuple[type[StageWindow], ...] = (
    EligibilityWindow,
    LeukapheresisWindow,
    LymphodepletionWindow,
    InfusionWindow,
    FollowUpWindow,
)


class StageTabs(QTabBar):
    """The five stages, high enough for both scripts."""

    def tabSizeHint(self, index: int) -> QSize:
        """As high as every control."""
        return super().tabSizeHint(index).expandedTo(QSize(0, CONTROL))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel turns no stage."""
        event.ignore()


class Workspace(QWidget):
    """One subject. ``moved`` carries where the person is now."""

    moved = Signal(object)

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__()
        self._door, self._words, self.subject = door, words, subject
        self.header = SubjectHeader(door, words)
        self.tabs = StageTabs()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setAccessibleName(words("workspace.stages"))
        labels = {stage.id: stage.label for stage in door.study.stages}
        for number, kind in enumerate(STAGES, 1):
            at = self.tabs.addTab(f"{number} {words.label(labels[kind.stage])}")
            self.tabs.setTabToolTip(at, f"Ctrl+{number}")
        self._stack = QStackedWidget()
        self._windows: dict[int, StageWindow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.tabs):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)
        self.header.show_subject(subject)
        self.tabs.currentChanged.connect(self.show_stage)

    @property
    def window_in_front(self) -> StageWindow:
        """The stage window in front."""
        return self._window(self.tabs.currentIndex())

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the person is."""
        front = self.window_in_front
        return Whereabouts(self.subject, front.stage, front.opened, front.item)

    def show_stage(self, at: int) -> None:
        """Bring the stage of a number (from 0) to the front, at the page where it was left."""
        if not 0 <= at < len(STAGES):
            return
        window = self._window(at)
        if not window.opened:
            window.open_first()
        self._front(at, window)

    def open(self, page: str, item: str = "") -> bool:
        """Bring a form or panel to the front, in whichever stage has it; False when none has."""
        for at in range(len(STAGES)):
            window = self._window(at)
            if window.open(page, item):
                self._front(at, window)
                return True
        return False

    def open_key(self, key: FormKey, item: str = "") -> None:
        """Bring a form to the front with the focus in an item; one that is not begun yet is pointed at in its list."""
        if self.open(key.path, item):
            if not item:
                self.window_in_front.focus_page()
            return
        lines = [(at, line) for at in range(len(STAGES)) for line in self._window(at).every_line()]
        for at, line in lines:
            if isinstance(line, AddLine) and (line.key.visit, line.key.form) == (key.visit, key.form):
                window = self._window(at)
                if not window.opened:
                    window.open_first()
                self._front(at, window)
                window.point_at(line)
                return
        self.show_stage(max(0, self.tabs.currentIndex()))

    def resume(self, place: Whereabouts) -> bool:
        """Go on where the person was; at the first page of the stage when the page is no more."""
        stages = [kind.stage for kind in STAGES]
        if place.stage not in stages:
            return False
        at = stages.index(place.stage)
        opened = self._window(at).open(place.page, place.item)
        self.show_stage(at)
        return opened

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) form of the list in front."""
        self.window_in_front.step(by)

    def next_due(self) -> None:
        """Mark the form in front complete where it can be, and go to the next that wants work; pressed again while
        problems are listed, leave it as it is and go on."""
        page = self.window_in_front.page
        if isinstance(page, FormPage) and not page.finish():
            return
        view, today = self._door.subject(self.subject), self._door.today()
        course = Course(view.infusion, view.reached, view.anchors)
        due = due_visits(self._door.study, course, today)
        for at, line in self._lines_after():
            if isinstance(line, AddLine) and line.key in view.awaited and line.key.visit in due:
                window = self._window(at)
                self._front(at, window)
                window.point_at(line)
                return
            if isinstance(line, FormLine) and wants_work(self._door.form(line.key), due):
                self.open(line.page)
                self.window_in_front.focus_page()
                return
        self.window_in_front.say(self._nothing_due(course, frozenset(key.visit for key in view.awaited)))

    def _lines_after(self) -> list[tuple[int, Line]]:
        """Every line of the five stages with its stage, from the one after the page in front to the one before."""
        lines = [(at, line) for at in range(len(STAGES)) for line in self._window(at).every_line()]
        here = (self.tabs.currentIndex(), self.window_in_front.opened)
        place = next((n for n, (at, line) in enumerate(lines) if (at, line.page) == here), -1)
        return lines[place + 1 :] + lines[: max(0, place)]

    def _nothing_due(self, course: Course, awaited: frozenset[str]) -> str:
        coming = next_opening(self._door.study, course, awaited, self._door.today())
        if coming is None:
            return self._words("due.none")
        visit, opens = coming
        said = (
            words("due.next", visit=words.label(visit.label), date=date_text(PartialDate.of(opens), words.language))
            for words in self._words.parts()
        )
        return BETWEEN.join(said)

    def next_pane(self, by: int) -> None:
        """Put the focus into the next (1) or previous (-1) of stages, list and page."""
        front = self.window_in_front
        panes: tuple[QWidget, ...] = (self.tabs, front.list, front.page or front.list)
        now = next((at for at, pane in enumerate(panes) if _holds_focus(pane)), 0)
        after = (now + by) % len(panes)
        if panes[after] is front.page:
            front.focus_page()
        else:
            panes[after].setFocus()

    def keep_typing(self) -> None:
        """Keep what is half typed in any stage; the window is being closed."""
        for window in self._windows.values():
            window.keep_typing()

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record."""
        if self._door.is_of_site(outcome.subject):
            for window in self._windows.values():
                window.offer_anew()
        if outcome.subject != self.subject:
            return
        self.header.show_subject(self.subject)
        self.header.mark_saved()
        for window in self._windows.values():
            window.take(outcome)

    def _front(self, at: int, window: StageWindow) -> None:
        self._stack.setCurrentWidget(window)
        if self.tabs.currentIndex() != at:
            self.tabs.setCurrentIndex(at)
        self._tell()

    def _window(self, at: int) -> StageWindow:
        if at not in self._windows:
            window = STAGES[at](self._door, self._words, self.subject)
            window.moved.connect(self._tell)
            self._windows[at] = window
            self._stack.addWidget(window)
        return self._windows[at]

    def _tell(self) -> None:
        self.moved.emit(self.whereabouts)


def _holds_focus(pane: QWidget) -> bool:
    focus = pane.focusWidget() if pane.hasFocus() else pane.window().focusWidget()
    return focus is not None and (focus is pane or pane.isAncestorOf(focus))
