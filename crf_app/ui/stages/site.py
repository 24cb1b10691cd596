"""The window of the site's own record: its laboratories and their reference ranges, by the same form pages.

Where two laptops made a record each before they met, both are listed. Knows no subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from crf_app.errors import Refused, Unavailable
from crf_app.record.commands import AddSiteRecord
from crf_app.record.places import NONE, FormKey
from crf_app.study.model import SITE_STAGE
from crf_app.ui.controls import Button, column, muted, row, text
from crf_app.ui.stages.form_list import FormLine, Group
from crf_app.ui.stages.window import StageWindow

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome
    from crf_app.ui.words import Words


class SiteWindow(StageWindow):
    """The forms of every record of the site."""

    stage: ClassVar[str] = SITE_STAGE

    def _wanted(self) -> tuple[Group, ...]:
        records = self._door.site_records
        made = []
        for number, record in enumerate(records, 1):
            forms = self._door.study.site_forms.values()
            lines = tuple(FormLine(FormKey(record.id, NONE, form.id), form.label) for form in forms)
            title = self._words("site.record") + (f" {number}" if len(records) > 1 else "")
            made.append(Group(title, None, lines))
        return tuple(made)

    def _expect(self) -> None:
        self.tree.expect(frozenset(), frozenset())


class SitePage(QWidget):
    """The site: its record once there is one, else the button that begins it."""

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self.window_of_site: SiteWindow | None = None
        self.begin = Button(words("site.begin"), self._begin)
        self.message = text()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty())
        layout = column(self)
        layout.setContentsMargins(0, 8, 0, 0)
        self.saved = muted(text(wrap=False))
        title = row(text(words("site.title", site=door.site_name), size=20, bold=True, wrap=False), 1, self.saved)
        title.setContentsMargins(16, 0, 16, 0)
        layout.addLayout(title)
        layout.addWidget(self._stack, 1)

    def _empty(self) -> QWidget:
        page = QWidget()
        layout = column(page)
        layout.addStretch(1)
        for part in (text(self._words("site.none")), self.message):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(part)
        layout.addLayout(row(1, self.begin, 1))
        layout.addStretch(2)
        return page

    def enter(self) -> None:
        """The page comes to the front."""
        if not self._door.site_records:
            self.begin.setFocus()
            return
        if self.window_of_site is None:
            self.window_of_site = SiteWindow(self._door, self._words, "")
            self._stack.addWidget(self.window_of_site)
        self._stack.setCurrentWidget(self.window_of_site)
        if not self.window_of_site.opened:
            self.window_of_site.open_first()
        self.window_of_site.focus_page()

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) form."""
        if self.window_of_site is not None:
            self.window_of_site.step(by)

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record."""
        if self.window_of_site is not None and self._door.is_of_site(outcome.subject):
            self.window_of_site.take(outcome)
            self.saved.setText(self._words.parts()[0]("header.saved", time=self._door.now()[11:19]))

    def keep_typing(self) -> None:
        """Keep what is half typed; the window is being closed."""
        if self.window_of_site is not None:
            self.window_of_site.keep_typing()

    def _begin(self) -> None:
        try:
            self._door.perform(AddSiteRecord())
        except Refused as refused:
            self.message.setText(self._words.refusal(refused))
        except Unavailable as error:
            self.message.setText(self._words.trouble(error))
        else:
            self.enter()
