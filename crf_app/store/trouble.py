"""What SQLite says when it cannot go on, in the words of the error tree.

Disk full, locked, read-only: not our fault, the data are safe (Unavailable). A page that does not hold (Tampered).
Everything else is a bug and is passed on unchanged. No message carries SQL or a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from crf_app.errors import CrfError, Tampered, Unavailable

_UNAVAILABLE = {
    3: "the study file may not be opened by this user",
    5: "another program is using the study file",
    6: "another program is using the study file",
    7: "there is not enough memory",
    8: "the study file can only be read: the disk or folder is write-protected",
    10: "the disk reported an error",
    13: "the disk is full",
    14: "the study file can't be opened",
    15: "the study file's lock can't be used on this disk",
}
_TAMPERED = {
    11: "the study file is damaged",
    26: "the study file is damaged or does not belong to this key",
}


def in_words(error: BaseException) -> CrfError | None:
    """The error to show for one of SQLite's; None when it is a bug of ours.

    >>> in_words(ValueError("no")) is None
    True
    """
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    code &= 0xFF
    if code in _UNAVAILABLE:
        return Unavailable(_UNAVAILABLE[code])
    return Tampered(_TAMPERED[code]) if code in _TAMPERED else None


@contextmanager
def told() -> Iterator[None]:
    """Raise SQLite's complaints as Unavailable or Tampered."""
    try:
        yield
    except CrfError:
        raise
    except Exception as error:
        known = in_words(error)
        if known is None:
            raise
        raise known from None
