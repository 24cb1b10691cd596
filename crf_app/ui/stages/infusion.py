"""The infusion window: day 0 and the daily monitoring until day 28, with the bedside panel."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.panels.infusion_bedside import InfusionBedside
from crf_app.ui.panels.placed import PanelPage
from crf_app.ui.stages.window import StageWindow


class InfusionWindow(StageWindow):
    """INF and D01 to D28; opens on the bedside panel."""

    stage: ClassVar[str] = "infusion"
    panels: ClassVar[tuple[tuple[str, type[PanelPage]], ...]] = (("infusion_bedside", InfusionBedside),)
