"""The two identifiers of the bag: what is read on it, and what it must be by the record.

A null identity is *not yet checked*, a different one a mismatch. What else stands before START is data: course.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crf_app.record.course import Standing
from crf_app.record.places import FormKey, Place
from crf_app.record.structure import once_key

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


SCANNED = ("INFLOT", "INFLOTHW", "INFDIN", "INFDINHW")
"""What of the infusion's form is read on the bag, and how."""


@dataclass(frozen=True)
class Identity:
    """What is read on the bag (``read``) and what it must be (``expected``)."""

    name: str
    read: Place
    expected: Place


def identities(door: Casebook, subject: str) -> tuple[Identity, ...]:
    """The two identifiers of the bag: product lot, and donation number."""
    infusion = _once(door, subject, "INF")
    return (
        Identity("lot", infusion.at("INFLOT"), _once(door, subject, "COA").at("COALOT")),
        Identity("donation", infusion.at("INFDIN"), _once(door, subject, "LK").at("LKDIN")),
    )


def verdict(door: Casebook, identity: Identity) -> Standing:
    """Whether what was read is what it must be."""
    read, expected = _text(door, identity.read), _text(door, identity.expected)
    if not read or not expected:
        return Standing.UNCHECKED
    return Standing.OPEN if read == expected else Standing.CLOSED


def _text(door: Casebook, place: Place) -> str:
    cell = door.form(place.key).cells.get(place.item)
    answer = cell.answer if cell is not None else None
    return answer.text if answer is not None and answer.missing is None else ""


def _once(door: Casebook, subject: str, form: str) -> FormKey:
    return once_key(door.study, subject, door.study.forms[form])
