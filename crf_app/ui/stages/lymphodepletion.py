"""The lymphodepletion window: baseline, three days of chemotherapy, and the panel that sets doses beside their sum."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.panels.lymphodepletion_dose import LymphodepletionDose
from crf_app.ui.panels.placed import PanelPage
from crf_app.ui.stages.window import StageWindow


class LymphodepletionWindow(StageWindow):
    """Baseline and LD1 to LD3; opens on the dose panel."""

    stage: ClassVar[str] = "lymphodepletion"
    panels: ClassVar[tuple[tuple[str, type[PanelPage]], ...]] = (("lymphodepletion_dose", LymphodepletionDose),)
