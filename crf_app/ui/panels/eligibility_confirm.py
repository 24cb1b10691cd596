"""Confirming a child eligible: what the study asks before it, and the date that it stamps.

Documentation of a decision, not the decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from crf_app.ui.panels.field_grid import FieldGrid
from crf_app.ui.panels.live_act import Buttons, LiveAct
from crf_app.ui.panels.placed import PanelPage
from crf_app.ui.panels.shown import Shown
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

FORM, STAMPED = "DM", "ENRLDAT"
SHOWN = (STAMPED, "COHORT")
WIDTH = 290


class EligibilityConfirm(PanelPage):
    """The panel of one subject."""

    shown = Shown(items=tuple(f"{FORM}.{name}" for name in SHOWN))

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__(door, words, subject)
        says, self._place = self.bench.words, self.bench.once(FORM).at(STAMPED)
        page = self.lay_out(self._place.key, says("eligibility.title"), says("eligibility.about"))
        self.act = self.part(LiveAct(self.bench, "eligible", self._buttons))
        page.addWidget(self.act)
        items = [door.study.forms[FORM].item(name) for name in SHOWN]
        labels = [QLabel(says.label(item.label)) for item in items]
        fields = [self.placed(self._place.key.at(item.name), WIDTH) for item in items]
        page.addWidget(FieldGrid(list(zip(labels, fields, strict=True))))
        page.addStretch(1)

    def _buttons(self) -> Buttons:
        return ((self.bench.words("eligibility.confirm"), self._place),)
