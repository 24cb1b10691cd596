"""A casebook on a disk that fails, for pages and panels."""

from __future__ import annotations

from crf_app.casebook.casebook import Casebook


class Broken:
    """A casebook whose ``perform`` always fails; all else is that of the real one."""

    def __init__(self, book: Casebook, error: Exception) -> None:
        self._book, self._error = book, error

    def __getattr__(self, name: str) -> object:
        return getattr(self._book, name)

    def perform(self, _command: object, clear_typing: object = ()) -> object:  # noqa: ARG002
        """Fail."""
        raise self._error
