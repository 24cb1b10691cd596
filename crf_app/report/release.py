"""What a print is asked for and what it reports back. Knows nothing of pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from crf_app.record.places import Place


class Standing(Enum):
    """How far the certificate of a seal can be relied on."""

    NONE = "none"  # the print is not sealed
    DEMO = "demo"  # issued by the demonstration's own authority
    PENDING = "pending"  # self-issued, not yet countersigned by the study's authority
    ISSUED = "issued"  # issued by an authority; whether that one is trusted is the reader's question


@dataclass(frozen=True)
class ReleaseInfo:
    """One release as it is printed. ``language`` is ``en``, ``zh`` or ``en+zh``; ``generated_at`` RFC 3339 with offset.

    ``empty_forms`` prints forms on which nothing was entered; otherwise they are only listed. ``typed`` are the places
    at which the person who prints has typed what is not recorded: it is no part of the record, so only counted.
    """

    id: str
    language: str
    purpose: str
    generated_at: str
    generated_by: str
    app_version: str
    seal: Standing = Standing.NONE
    empty_forms: bool = False
    typed: tuple[Place, ...] = ()


@dataclass(frozen=True)
class MissingCharacter:
    """A typed character that no embedded font draws, and the section of the print where it first stands."""

    character: str
    where: str

    @property
    def code(self) -> str:
        """Its code point.

        >>> MissingCharacter("😀", "AE").code
        'U+1F600'
        """
        return f"U+{ord(self.character):04X}"


@dataclass(frozen=True)
class RenderReport:
    """What was printed: pages, bookmarks, characters that had to be replaced, lines of the audit trail."""

    pages: int
    bookmarks: int
    missing: tuple[MissingCharacter, ...] = ()
    audit_lines: int = 0
