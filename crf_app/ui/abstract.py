"""Widgets of which a method is left to their kinds: one that lacks it cannot be made."""

from __future__ import annotations

from abc import ABCMeta
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _OfQt = type
else:
    _OfQt = type(QWidget)


class AbstractWidget(ABCMeta, _OfQt):
    """The metaclass of such widgets. Qt makes its objects past Python's own check, so it is made here."""

    def __call__(cls, *given: Any, **named: Any) -> Any:  # noqa: ANN401  (whatever its kind takes)
        """Make one; TypeError names the methods that its class lacks."""
        if cls.__abstractmethods__:
            raise TypeError(f"{cls.__name__} lacks {', '.join(sorted(cls.__abstractmethods__))}")
        return super().__call__(*given, **named)
