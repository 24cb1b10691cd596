"""A stage window: the stage's forms by visit at the left, one form or panel at the right.

The list is generated from the study package; what is hand-made is named by the stage's own file.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crf_app.casebook.outcome import Outcome
from crf_app.errors import Refused, Unavailable
from crf_app.record.commands import AddInstance, StrikeRow, Undo
from crf_app.record.due import Course, due_visits
from crf_app.record.places import NONE, STRUCK
from crf_app.ui.form_page import FormPage, on_keys
from crf_app.ui.panels.placed import NotShown, PanelPage
from crf_app.ui.panels.shown import lacking
from crf_app.ui.stages.form_list import AddLine, FormLine, FormTree, Group, Line, PanelLine, groups_of, line_after
from crf_app.ui.stages.form_list_view import FormListView, ListBeside
from crf_app.ui.stages.said_bar import SaidBar, begins
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

FEW = 40


Page = FormPage | PanelPage


class StageWindow(QWidget):
    """One stage of one subject. ``moved`` says that another page or item is in front."""

    stage: ClassVar[str] = ""
    panels: ClassVar[tuple[tuple[str, type[PanelPage]], ...]] = ()
    opens_on_form: ClassVar[bool] = False

    moved = Signal()

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__()
        self._door, self._words, self._subject = door, words, subject
        self._opened: Line | None = None
        self._missed: list[Outcome] = []
        self._page: Page | None = None
        self._place = QWidget()
        self.tree = FormTree(door, words)
        self.list = FormListView(words("stage.forms"))
        self.list.setModel(self.tree)
        self._struck = ""
        self._bar = SaidBar(words, self._undo, lambda: self._choose(self.list.currentIndex()))
        self.message, self.undo, self.begin = self._bar.message, self._bar.undo, self._bar.begin
        right = QWidget()
        self._right = QVBoxLayout(right)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(0)
        self._right.addWidget(self._bar)
        self._right.addWidget(self._place, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ListBeside(self.list, right))
        self.list.chosen.connect(self._choose)
        self.list.looked.connect(self._look)
        on_keys(self.list, "Ctrl+Z", self._undo)
        on_keys(self.list, "Ctrl+Shift+M", self._ask_not_done)
        self._fill()

    @property
    def page(self) -> Page | None:
        """The form page or panel in front; None before the first."""
        return self._page

    @property
    def opened(self) -> str:
        """The name of the page in front; empty before the first."""
        return "" if self._opened is None else self._opened.page

    @property
    def item(self) -> str:
        """The item in which the focus stands; empty where it stands in none."""
        return "" if self._page is None else self._page.current_item() or ""

    def lines(self) -> tuple[PanelLine | FormLine, ...]:
        """Everything that can be opened, in the order of the list."""
        return tuple(line for line in self.every_line() if not isinstance(line, AddLine))

    def every_line(self) -> tuple[Line, ...]:
        """Everything in the list, what can be begun among it."""
        return tuple(line for group in self.tree.groups for line in group.lines)

    def open(self, page: str, item: str = "") -> bool:
        """Bring a page of this stage to the front; False when the stage has none of that name."""
        index = self.tree.find(page)
        line = self.tree.line(index) if index.isValid() else None
        if line is None or isinstance(line, AddLine):
            return False
        if line.page != self.opened:
            self._show(line)
        self._point(index)
        if item and self._page is not None:
            self._page.focus_item(item)
        self.moved.emit()
        return True

    def open_first(self) -> None:
        """Open what stands first: the stage's panel, or the first form where the stage begins with forms."""
        lines = [line for line in self.lines() if isinstance(line, FormLine) or not self.opens_on_form] or self.lines()
        if lines:
            self.open(lines[0].page)

    def step(self, by: int) -> None:
        """Open the next (1) or previous (-1) page of the list; stop at a form that is awaited and not begun."""
        here = self.tree.line(self.list.currentIndex()) if self._page is None else self._opened
        line = line_after(self.every_line(), here, by, self._door.subject(self._subject).awaited)
        if isinstance(line, AddLine):
            self.point_at(line)
        elif line is not None:
            self.open(line.page)
            self.focus_page()

    def point_at(self, line: AddLine) -> None:
        """Stand in the list at a form that nobody has begun, beside an empty page; Enter or the button begins it."""
        if self._page is not None:
            self.keep_typing()
            self._leave()
        self._point(self.tree.find(line.page))
        self.list.setFocus()
        visit = self._door.study.visit_by_id.get(line.key.visit)
        self.say(self._words.in_each(partial(begins, line, visit, self.tree.waiting(line.key))))
        self.begin.show()

    def say(self, sentence: str, undo: str = "") -> None:
        """A line over the page, until another comes to the front; ``undo`` is a change that can be taken back."""
        self._struck = undo
        self._bar.say(sentence, undo=bool(undo))

    def focus_page(self) -> None:
        """Put the focus into the page in front."""
        if self._page is not None:
            self._page.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed meanwhile."""
        super().showEvent(event)
        missed, self._missed = self._missed, []
        if missed:
            changed = frozenset(place for outcome in missed for place in outcome.changed)
            self.take(replace(missed[-1], changed=changed, moved=any(outcome.moved for outcome in missed)))

    def keep_typing(self) -> None:
        """Keep what is half typed in front; the window is being closed."""
        if isinstance(self._page, FormPage):
            self._page.recorder.keep()
        elif self._page is not None:
            self._page.keep_typing()

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record of this subject; a window behind others catches up when it is shown."""
        if not self.isVisible():
            self._missed.append(outcome)
            return
        if self._struck and any(place.item == STRUCK for place in outcome.changed):
            self.say("")
        keys = {place.key for place in outcome.changed}
        if isinstance(self._opened, FormLine):
            keys.add(self._opened.key)
        if self._wanted() != self.tree.groups:
            self._fill()
        else:
            self._expect()
            self.tree.forget(keys)
        if outcome.moved and isinstance(self._opened, PanelLine | FormLine):
            inside = self._page is not None and self._page.isAncestorOf(self.window().focusWidget() or self)
            self._show(self._opened)  # other questions may be asked
            if inside:
                self.focus_page()
        elif self._page is not None:
            self._page.take(outcome)

    def offer_anew(self) -> None:
        """The record of the site changed: what is proposed on the form in front may differ."""
        if isinstance(self._page, FormPage):
            self._page.take(Outcome("", self._subject))

    def _wanted(self) -> tuple[Group, ...]:
        made = tuple(PanelLine(name, self._words(f"panel.{name}")) for name, _maker in self.panels)
        panels = (Group(self._words("stage.panels"), None, made),) if made else ()
        return panels + groups_of(self._door, self._words, self._subject, self.stage)

    def _expect(self) -> None:
        view, study = self._door.subject(self._subject), self._door.study
        course = Course(view.infusion, view.reached, view.anchors)
        self.tree.expect(view.awaited, due_visits(study, course, self._door.today()))
        self._note_typing()

    def _note_typing(self) -> None:
        """Mark the forms of this subject on which something stands half typed."""
        self.tree.note_typing(frozenset(at.key for at, _ in self._door.typing() if at.key.subject == self._subject))

    def _fill(self) -> None:
        """List everything anew; what was unfolded stays so. The page of a form that is no more gives way."""
        first = not self.tree.groups
        tops = [self.tree.index(at, 0) for at in range(self.tree.rowCount())]
        unfolded = {str(top.data()) for top in tops if self.list.isExpanded(top)}
        self._expect()
        self.tree.show(self._wanted())
        if first and len(self.lines()) <= FEW:
            self.list.expandAll()
        for at, group in enumerate(self.tree.groups):
            if group.title in unfolded:
                self.list.expand(self.tree.index(at, 0))
        if self._opened is None:
            return
        here = self.tree.find(self._opened.page)
        self._point(here)
        if not here.isValid():
            self._leave()

    def _point(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def _leave(self) -> None:
        """The page in front is no longer listed: its form was taken away."""
        page, self._page, self._opened = self._page, None, None
        self._place = QWidget()
        if page is not None:
            self._right.replaceWidget(page, self._place)
            page.hide()
            page.deleteLater()
        self.list.setFocus()
        self.moved.emit()

    def _look(self, index: QModelIndex) -> None:
        """A click opens what is there; what nobody has begun it only shows, for looking records nothing."""
        line = self.tree.line(index)
        self.point_at(line) if isinstance(line, AddLine) else self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        line = self.tree.line(index)
        if line is None:
            self.list.setExpanded(index, not self.list.isExpanded(index))
        elif isinstance(line, AddLine):
            self._add(line)
        else:
            self.open(line.page)
            self.focus_page()

    def _add(self, line: AddLine) -> None:
        try:
            outcome = self._door.perform(AddInstance(self._subject, line.key.visit, line.key.form))
        except Refused as refused:
            self.say(self._words.refusal(refused))
        else:
            self._fill()
            self.open(line.key._replace(instance=outcome.created[0]).path)
            self.focus_page()

    def _ask_not_done(self) -> None:
        """From the list: why nothing of the form was done that is in front, or that nobody has begun."""
        line = self.tree.line(self.list.currentIndex())
        if isinstance(line, AddLine):
            self._add(line)
        if isinstance(self._page, FormPage):
            self._page.foot.ask_not_done()

    def _strike(self, struck: bool) -> None:
        """Strike the form in front out, or restore it; one in which nothing stands is gone at once."""
        page = self._page
        if not isinstance(page, FormPage):
            return
        page.settle()
        code = "restored" if not struck else "taken_away" if page.view.is_blank else "struck_out"
        label = page.view.form.label
        outcome = page.recorder.gesture(StrikeRow(page.key, NONE, struck))
        if outcome is not None:
            sentence = self._words.in_each(lambda words: words(f"stage.{code}", form=words.label(label)))
            self.say(sentence, outcome.changes[0] if struck and outcome.changes else "")

    def _undo(self) -> None:
        """Bring back the form that was struck out; also by Ctrl+Z in the list, where its page is gone."""
        if not self._struck:
            return
        try:
            back = self._door.perform(Undo(self._struck))
        except (Refused, Unavailable) as error:
            self.say(self._words.refusal(error) if isinstance(error, Refused) else self._words.trouble(error))
            return
        self._bar.hide()
        places = [place for place in back.changed if place.item == STRUCK]
        if places and self.open(places[0].key.path):
            self.focus_page()

    def _show(self, line: PanelLine | FormLine) -> None:
        self.list.setFocus()
        self._bar.hide()
        self.keep_typing()
        self._note_typing()
        page = self._make(line)
        before = self._page or self._place
        self._page, self._opened = page, line
        self._right.replaceWidget(before, page)
        before.hide()
        before.deleteLater()
        page.restore_typing()

    def _make(self, line: PanelLine | FormLine) -> Page:
        if isinstance(line, FormLine):
            form = FormPage(self._door, self._words.language, line.key)
            form.strike_asked.connect(self._strike)
            form.moved.connect(self.moved)
            form.recorder.kept_typing.connect(self._note_typing)
            return form
        kind = dict(self.panels)[line.name]
        lacks = lacking(self._door, self._subject, kind.shown)
        at = self._door, self._words, self._subject
        page = NotShown(*at, lacks) if lacks else kind(*at)
        page.wants.connect(self._open_wanted)
        page.said.connect(self.say)
        return page

    def _open_wanted(self, page: str) -> None:
        self._fill()
        self.open(page)
        self.focus_page()
