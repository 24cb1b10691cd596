"""Names of the places where something is recorded: subject / visit / form / row / item.

A scheduled form is named by subject, visit and form. A subject, an unscheduled visit, an instance of a repeating form
and a row are named by the hash of the change that creates them; inside that very entry by ``self:k``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

NONE = "-"
NEW = "+"
STRUCK = "!"
SITE = "site"
STUDY = "study"
KIND = "kind"
"""What the shape of a creation says where it makes no subject: ``site`` for the site's own record."""
WIDE_SCOPES = frozenset({SITE, STUDY})
"""The scopes of an attest that are wider than a subject."""
_HASH = 64
_SITE_CODE = re.compile(r"[A-Za-z0-9]{1,12}")


class FormKey(NamedTuple):
    """One instance of a form. ``instance`` is empty for scheduled forms and logs; a log has visit ``-``.

    >>> FormKey("9f2c", "D07", "CRS").path
    '9f2c/D07/CRS'
    >>> FormKey("9f2c", "INF", "VS", "77aa").path
    '9f2c/INF/VS:77aa'
    """

    subject: str
    visit: str
    form: str
    instance: str = ""

    @property
    def path(self) -> str:
        """The text form."""
        tail = f":{self.instance}" if self.instance else ""
        return f"{self.subject}/{self.visit}/{self.form}{tail}"

    @classmethod
    def parse(cls, path: str) -> FormKey:
        """The key of a path; ValueError when it is not one of a form."""
        subject, visit, form = path.split("/")
        name, _, instance = form.partition(":")
        return cls(subject, visit, name, instance)

    def at(self, item: str, row: str = NONE) -> Place:
        """The place of an item of this instance."""
        return Place(self, row, item)


class Place(NamedTuple):
    """One cell: an item of a form instance, or of one of its rows.

    >>> Place(FormKey("9f2c", "D07", "CRS"), "-", "CRSTMAX").what
    '9f2c/D07/CRS/-/CRSTMAX'
    >>> Place.parse("9f2c/-/AE/77aa/AETERM").row
    '77aa'
    """

    key: FormKey
    row: str
    item: str

    @property
    def what(self) -> str:
        """The text form, as the ledger writes it."""
        return f"{self.key.path}/{self.row}/{self.item}"

    @classmethod
    def parse(cls, what: str) -> Place:
        """The place of its text form; ValueError when it is not one of a cell."""
        subject, visit, form, row, item = what.split("/")
        return cls(FormKey.parse(f"{subject}/{visit}/{form}"), row, item)

    @property
    def in_row(self) -> bool:
        """Whether the item stands in a row."""
        return self.row != NONE


def is_site_code(text: str) -> bool:
    """Whether a text can be the code of a site, which names its chains and stands in every export.

    >>> is_site_code("01"), is_site_code("ZJ07"), is_site_code("*"), is_site_code("Zhejiang Children")
    (True, True, False, False)
    """
    return _SITE_CODE.fullmatch(text) is not None


def resolve(what: str, names: Mapping[str, str]) -> str:
    """``what`` with every ``self:k`` replaced by the hash that it stands for.

    >>> resolve("self:0/SCR/DM/-/SEX", {"self:0": "9f2c"})
    '9f2c/SCR/DM/-/SEX'
    """
    if "self:" not in what:
        return what
    return "/".join(_swap(part, names) for part in what.split("/"))


def _swap(part: str, names: Mapping[str, str]) -> str:
    """One part of a place, whole or after its last colon a name: looked up once, for a block has many."""
    at = part.find("self:")
    if at < 0 or (at > 0 and part[at - 1] != ":"):
        return part
    return part[:at] + names.get(part[at:], part[at:])


def subject_of(what: str) -> str:
    """The subject that a place or scope belongs to; empty for new subjects, the study and the site.

    >>> subject_of("reason:" + 64 * "a") == subject_of(64 * "a" + "/D07/CRS") == 64 * "a", subject_of("site")
    (True, '')
    """
    first = what.partition("/")[0].rpartition(":")[2]
    return first if len(first) == _HASH else ""
