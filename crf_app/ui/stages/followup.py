"""The follow-up window: discharge, day 21, the months to the second year, and the years to the fifteenth."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.stages.window import StageWindow


class FollowUpWindow(StageWindow):
    """Everything after the daily monitoring."""

    stage: ClassVar[str] = "followup"
