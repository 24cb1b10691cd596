"""The eligibility window: screening, from consent to the checklist."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.panels.eligibility_confirm import EligibilityConfirm
from crf_app.ui.panels.placed import PanelPage
from crf_app.ui.stages.window import StageWindow


class EligibilityWindow(StageWindow):
    """Screening forms, on the first of which it opens, and the panel that confirms a child eligible."""

    stage: ClassVar[str] = "eligibility"
    panels: ClassVar[tuple[tuple[str, type[PanelPage]], ...]] = (("eligibility_confirm", EligibilityConfirm),)
    opens_on_form: ClassVar[bool] = True
