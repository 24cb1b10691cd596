"""Which role may give which command, and write which entry: one table, shown to people when something is refused."""

from __future__ import annotations

from collections.abc import Collection

from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning

_ENTRY = frozenset({"coordinator", "investigator"})
_SITE_ENTRY = frozenset({"coordinator", "data_manager", "admin"})
"""Who records the site's own facts."""
_ATTESTS = {
    Meaning.COMPLETE: _ENTRY,
    Meaning.VERIFY: frozenset({"monitor"}),
    Meaning.SIGN: frozenset({"investigator"}),
    Meaning.FREEZE: frozenset({"monitor", "data_manager"}),
    Meaning.LOCK: frozenset({"data_manager"}),
    Meaning.RELEASE_BEGUN: _ENTRY | {"monitor", "data_manager"},
    Meaning.RELEASE_MADE: _ENTRY | {"monitor", "data_manager"},
}
_ACCEPT = frozenset({"investigator", "data_manager"})
_MOVE = _ENTRY | {"data_manager", "admin"}
"""Who moves a form to a newer package."""
_REDACT = frozenset({"data_manager", "admin"})
_WITHDRAW = _ENTRY | {"monitor", "data_manager"}
_ENTRY_ATTESTS = {
    **{meaning.value: roles for meaning, roles in _ATTESTS.items()},
    Meaning.ACCEPT.value: _ACCEPT,
    Meaning.WITHDRAW.value: _WITHDRAW,
}


def roles_for_entry(kind: str, meaning: str = "", *, of_site: bool = False) -> frozenset[str] | None:
    """The roles one of which the author of an entry of this type (of an attest: and meaning) must have had.

    None for what this version does not know: any enrolled person may. ``of_site`` where it concerns the site's record.

    >>> sorted(roles_for_entry("attest", "lock") or ())
    ['data_manager']
    """
    match kind:
        case "attest" if of_site and meaning in (Meaning.COMPLETE.value, Meaning.WITHDRAW.value):
            return _SITE_ENTRY
        case "attest":
            return _ENTRY_ATTESTS.get(meaning)
        case "redact":
            return _REDACT
        case "move":
            return _MOVE
        case "enter" | "reason" | "confirm" | "override":
            return _SITE_ENTRY if of_site else _ENTRY
        case _:
            return None


def roles_that_enter(*, of_site: bool = False) -> frozenset[str]:
    """The roles that record what concerns a subject, or the site itself."""
    return _SITE_ENTRY if of_site else _ENTRY


def roles_for(command: c.Command, *, of_site: bool = False) -> frozenset[str]:
    """The roles that may give a command; ``of_site`` where it concerns the site's record."""
    match command:
        case c.AddSiteRecord():
            return _SITE_ENTRY
        case c.Attest(meaning=Meaning.COMPLETE) | c.Withdraw() if of_site:
            return _SITE_ENTRY
        case c.Attest(meaning=meaning):
            return _ATTESTS.get(meaning, frozenset())
        case c.Accept():
            return _ACCEPT
        case c.Redact():
            return _REDACT
        case c.Withdraw():
            return _WITHDRAW
        case c.Move():
            return _MOVE
        case _:
            return roles_that_enter(of_site=of_site)


def check_right(command: c.Command, roles: Collection[str], *, of_site: bool = False) -> None:
    """Refused(``right.missing``) when none of the roles may give the command."""
    allowed = roles_for(command, of_site=of_site)
    if not allowed & set(roles):
        raise Refused("right.missing", needs=", ".join(sorted(allowed)))
