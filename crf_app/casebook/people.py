"""Who works in a study on this laptop: letting people in, roles, taking away, passwords, and the recovery code.

What changes a right is an entry, written before the key file follows: stopped in between, a person is enrolled without
a password here, or has one that is good for nothing, and doing the same again finishes it. A new password for somebody
who forgot theirs means a new key pair (design 5.3), which an administrator, or the recovery code, enrols.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import RECOVERY_NAME, Newcomer, enrol, public_device, revoke
from crf_app.casebook.keyring import RECOVERY, Keyring, public_user, uncompressed
from crf_app.casebook.study_folder import Where, held
from crf_app.errors import Refused, Unavailable
from crf_app.record.authority import ADMIN
from crf_app.store.keys import KeyFile, Unlocked, User
from crf_app.store.ledger import Ledger
from crf_app.store.opening import remove_user

InTurn = Callable[[Callable[[], None]], None]
"""Does what touches the ledger where nothing else does at the same time: in the window's thread, between two gestures.
What is slow, turning a password into a key, is done before."""

SHORTEST_REASON = 5
RENEWED, USED = "the recovery code was renewed", "the recovery code was used"
"""The reasons that the ledger keeps where a key is replaced."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


@dataclass(frozen=True)
class Colleague:
    """A person of the study: the roles left to them, whether there are any, whether they have a password here."""

    id: str
    name: str
    roles: tuple[str, ...]
    active: bool
    here: bool


@dataclass(frozen=True)
class Admission:
    """Who is let in, with which roles and password; ``first`` when the person has to change it at the first sign-in.
    ``reason`` says why a role that somebody has already is not among them."""

    user: str
    name: str
    roles: tuple[str, ...]
    password: str = field(repr=False)
    first: bool = False
    reason: str = ""


def colleagues(casebook: Casebook) -> tuple[Colleague, ...]:
    """Everybody of the study, those who may work first."""
    here = {user.id for user in casebook.attached.keyring.keys.users} if casebook.attached.keyring else set()
    found = []
    for person in casebook.people.values():
        rights = casebook.rights_of(person.id)
        found.append(
            Colleague(person.id, person.name, tuple(sorted(rights.roles)), bool(rights.roles), person.id in here)
        )
    return tuple(sorted(found, key=lambda person: (not person.active, person.id)))


def may_administer(casebook: Casebook) -> bool:
    """Whether who is signed in may change anything about others."""
    return ADMIN in casebook.roles and casebook.attached.keyring is not None


def admit(casebook: Casebook, who: Admission, in_turn: InTurn = lambda act: act()) -> None:
    """Enrol a person and give them a password on this laptop; also one who is known but has none here, or comes back.

    Refused: ``right.missing``, ``user.code`` (no id, or no name), ``user.exists``, ``roles.none``, ``password.weak``,
    and ``reason.trivial`` where a role is taken.
    """
    ring = _administered(casebook)
    known = _colleague(casebook, who.user)
    if _CODE.fullmatch(who.user) is None or not who.name.strip():
        raise Refused("user.code")
    if who.user == RECOVERY or (known is not None and known.active and known.here):
        raise Refused("user.exists", user=who.user)
    if not who.roles:
        raise Refused("roles.none")
    if known is not None and set(known.roles) - set(who.roles):
        _check_reason(who.reason)
    slot, key = ring.keys.draft(ring.unlocked, User(who.user, who.name, who.roles), who.password, who.first)

    def enrolled() -> None:
        newcomer = _newcomer(casebook, who.user, who.name, public_user(key))
        enrol(casebook, newcomer, who.roles, who.reason.strip() or None)
        ring.keys.keep(slot)

    in_turn(enrolled)


def set_roles(casebook: Casebook, user: str, roles: tuple[str, ...], reason: str) -> None:
    """Give and take roles, each role taken with the reason.

    Refused: ``right.missing``, ``person.gone``, ``roles.none`` (take the person away instead), ``reason.trivial``, and
    ``person.self`` for one's own administrator's role, so that a study never is without one.
    """
    ring = _administered(casebook)
    person = _colleague(casebook, user)
    if person is None or not person.active:
        raise Refused("person.gone", user=user)
    taken = [role for role in person.roles if role not in roles]
    if not roles:
        raise Refused("roles.none")
    if ADMIN in taken and user == casebook.person.id:
        raise Refused("person.self")
    if taken:
        _check_reason(reason)
    if set(roles) - set(person.roles):
        key = casebook.authority.keys_at(user, casebook.pen.stand())[-1]
        enrol(casebook, _newcomer(casebook, user, person.name, key), tuple(dict.fromkeys((*person.roles, *roles))))
    for role in taken:
        revoke(casebook, f"role:{user}:{role}", reason.strip())
    if person.here:
        ring.keys.describe(User(user, person.name, roles))


def take_away(casebook: Casebook, user: str, reason: str, in_turn: InTurn = lambda act: act()) -> None:
    """Take every right from a person, and from this laptop their password: the file gets a key that they never had.

    The file is written anew outside of ``in_turn``; whoever wants to read or write it meanwhile waits. Refused:
    ``right.missing``, ``person.self``, ``person.unknown``, ``reason.trivial``. Unavailable where another program reads
    the file, and whenever the password is still there: the right is taken then, and doing this again takes the
    password.
    """
    ring = _administered(casebook)
    person = _colleague(casebook, user)
    if person is None:
        raise Refused("person.unknown", user=user)
    if user == casebook.person.id:
        raise Refused("person.self")
    _check_reason(reason)
    if person.active:
        own = [f"key:{uncompressed(ring.keys.public_key(user))}"] if person.here else []
        in_turn(lambda: revoke(casebook, f"person:{user}", reason.strip(), *own))
    if person.here and isinstance(casebook.keeping, Ledger):
        ring.unlocked = remove_user(ring.keys, casebook.keeping, ring.unlocked, user)
    if any(left.id == user for left in ring.keys.users):
        raise Unavailable("the password of this person is still on this laptop")


def change_password(casebook: Casebook, old: str, new: str) -> None:
    """A new password of who is signed in; their key pair stays. WrongPassword when the old one is not theirs."""
    ring, user = _ring(casebook), casebook.person.id
    _change(ring.keys, ring.unlock(user, old), old, new)


def change_password_in(where: Where, user: str, old: str, new: str) -> None:
    """The same in a folder that nobody has open; also a person's own password in place of the one they were given."""
    with held(where) as study:
        _change(study.keys, study.keys.unlock(user, old), old, new)


def renew_recovery(casebook: Casebook, password: str, in_turn: InTurn = lambda act: act()) -> str:
    """A new recovery code, answered once; the old one opens nothing here any more, and its key counts nowhere.

    The password is asked again.
    """
    ring = _administered(casebook)
    ring.unlock(casebook.person.id, password)
    slot, code = ring.keys.draft_recovery(ring.unlocked)
    old = uncompressed(ring.keys.recovery_public)

    def enrolled() -> None:
        sheet = _newcomer(casebook, RECOVERY, RECOVERY_NAME, uncompressed(slot.public))
        enrol(casebook, sheet, (ADMIN,), RENEWED, instead_of=old)
        ring.keys.keep(slot)

    in_turn(enrolled)
    return code


def check_code(where: Where, code: str) -> None:
    """Refused or WrongPassword where a recovery code is not that of this study."""
    _unlock_recovery(KeyFile.open(where.folder.keys, where.kdf, where.ports.random), code)


def recover(where: Where, code: str, user: str, password: str) -> str:
    """A new password, and so a new key pair, for somebody who forgot theirs, by the recovery code; answers a new code.

    Their roles and what they signed stay. The entries that enrol the new keys, and take the old, are signed with the
    code's own key, so the audit trail says that it was used; it is used up. Refused names a group of the code that was
    typed wrong, ``recovery.old`` for a code without a key, ``person.gone``, ``password.weak``; WrongPassword when it is
    the code of another study.
    """
    with held(where) as study:
        casebook = study.open(_unlock_recovery(study.keys, code))
        try:
            return _start_anew(casebook, user, password)
        finally:
            casebook.close()


def _start_anew(casebook: Casebook, user: str, password: str) -> str:
    """New keys of a person and of the code: enrolled, written, and only then the old ones taken, so that one of the two
    opens the study and counts, wherever this is cut short."""
    ring, person = _ring(casebook), _colleague(casebook, user)
    if person is None or not person.active or not person.here:
        raise Refused("person.gone", user=user)
    old = [f"key:{uncompressed(each)}" for each in (ring.keys.public_key(user), ring.keys.recovery_public)]
    shown = next(each for each in ring.keys.users if each.id == user)
    slot, key = ring.keys.draft(ring.unlocked, replace(shown, name=person.name), password)
    sheet, code = ring.keys.draft_recovery(ring.unlocked)
    enrol(casebook, _newcomer(casebook, RECOVERY, RECOVERY_NAME, uncompressed(sheet.public)), (ADMIN,))
    enrol(casebook, _newcomer(casebook, user, person.name, public_user(key)), person.roles)
    ring.keys.keep(slot, sheet)
    revoke(casebook, old[0], USED, *old[1:])
    return code


def _unlock_recovery(keys: KeyFile, code: str) -> Unlocked:
    opened = keys.unlock_recovery(code)
    if not isinstance(opened, Unlocked):
        raise Refused("recovery.old")
    return opened


def _change(keys: KeyFile, unlocked: Unlocked, old: str, new: str) -> None:
    if old == new:
        raise Refused("password.same")
    keys.change_password(unlocked, new)


def _newcomer(casebook: Casebook, user: str, name: str, key: str) -> Newcomer:
    hand = casebook.pen.hand
    return Newcomer(hand.device, public_device(hand.device_key), user, name, key)


def _colleague(casebook: Casebook, user: str) -> Colleague | None:
    return next((person for person in colleagues(casebook) if person.id == user), None)


def _administered(casebook: Casebook) -> Keyring:
    if ADMIN not in casebook.roles:
        raise Refused("right.missing", needs=ADMIN)
    return _ring(casebook)


def _ring(casebook: Casebook) -> Keyring:
    if casebook.attached.keyring is None:
        raise Unavailable("this casebook has no key file")
    return casebook.attached.keyring


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("reason.trivial")
