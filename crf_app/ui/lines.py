"""A list of sentences to be read, wrapped, as high as it needs up to a few lines. Knows nothing of what they say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

_LINE, _FEWEST, _MOST = 22, 3, 11


class Lines(QListWidget):
    """The list; the arrow keys go through it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, sentences: Sequence[str]) -> None:
        """Show these."""
        self.clear()
        self.addItems(list(sentences))
        self.setFixedHeight(_LINE * max(_FEWEST, min(_MOST, len(sentences) + 1)))
