"""The eligibility window: screening, from consent to the checklist."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.stages.window import StageWindow


class EligibilityWindow(StageWindow):
    """Screening forms; consent comes first in the list, as it must on the ward."""

    stage: ClassVar[str] = "eligibility"
