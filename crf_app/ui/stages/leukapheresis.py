"""The leukapheresis window: collection, and the chain of identity and custody that begins with it."""

from __future__ import annotations

from typing import ClassVar

from crf_app.ui.stages.window import StageWindow


class LeukapheresisWindow(StageWindow):
    """Collection forms and custody log."""

    stage: ClassVar[str] = "leukapheresis"
