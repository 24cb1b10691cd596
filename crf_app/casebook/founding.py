"""Founding a study, opening it, joining it: the first entries of a ledger, invitations, enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crf_app.casebook.adoption import rebuild_rows, tips_of
from crf_app.casebook.casebook import Casebook, Setting
from crf_app.casebook.keyring import RECOVERY, public_user
from crf_app.casebook.packages import packages_of
from crf_app.casebook.pen import SALT, Hand, Pen, Tip
from crf_app.casebook.ports import Keeping, Ports, time_text
from crf_app.casebook.settling import Settled, settle
from crf_app.errors import Refused, RowsMissing, Tampered
from crf_app.record.authority import ADMIN, Authority, authority_of
from crf_app.record.canonical import Json, canonical
from crf_app.record.causality import GENESIS, order_of, vector_of
from crf_app.record.entries import STUDY_WIDE, Entry, Header, Leaf, Shape, chain_of, root_of
from crf_app.record.places import is_site_code
from crf_app.record.rows import Standing
from crf_app.record.versions import Packages
from crf_app.study.load import load_json
from crf_app.study.model import Study
from crf_app.study.package import PackageJson, package_hash

SESSION_HOURS = "session_hours"
"""The setting that says for how long the same person goes on in one session (design 4.6), in hours."""

RECOVERY_NAME = "Recovery code"

_HOURS = 12
_MINUTES = 60


@dataclass(frozen=True)
class Newcomer:
    """A device and a person who ask to be enrolled: ids, printed name, and public keys in hex."""

    device: str
    device_key: str
    user: str
    name: str
    user_key: str


@dataclass(frozen=True)
class First:
    """What genesis says beside keys: the founder's printed name and roles, the site's name, whether all is a demo, and
    whether its subjects are made up. ``recovery_key``: the public key (uncompressed, hex) of the recovery code, which
    administers when every password is forgotten; empty where there is no key file."""

    name: str
    roles: tuple[str, ...]
    site_name: str
    demonstration: bool = False
    synthetic: bool = False
    recovery_key: str = ""


def found_in(keeping: Keeping, hand: Hand, first: First, package: PackageJson, ports: Ports) -> Casebook:
    """Write the first entries of a new study and open it.

    Genesis is signed by a root key that is then forgotten: nobody can write a second one. Refused(``site.code``) where
    the site's code is none.
    """
    if not is_site_code(hand.site):
        raise Refused("site.code")
    genesis = _genesis(hand, first, ports)
    packages = Packages(load_json(package))
    keeping.append([genesis], rebuild_rows([genesis], packages))
    settled = settle([genesis])
    pen = Pen(hand, ports, tips_of(settled), {})
    setting = Setting(packages, hand.site, first.site_name, first.demonstration, first.synthetic)
    casebook = Casebook(setting, keeping, settled.authority, pen, ports)
    first_of_all = Shape("package", more={"hash": package_hash(package), "amendment": 0})
    casebook.say("package", [(first_of_all, cast("Json", package))], site=STUDY_WIDE)
    casebook.say("site", [(Shape("site"), {"name": first.site_name})])
    return casebook


def open_in(keeping: Keeping, hand: Hand, ports: Ports) -> Casebook:
    """Open a study that is kept already, for the person whose hand this is.

    Refused when they are not enrolled; Unavailable when all its packages are for a newer version of this program.
    """
    rows = {row.entry: row for row in keeping.placed(subject="")}
    wide = [entry for entry in keeping.entries(subject="") if rows[entry.hash].standing is Standing.CURRENT]
    pasts = {entry.hash: vector_of(rows[entry.hash].vector) for entry in wide}
    wide.sort(key=lambda entry: order_of(entry.hash, pasts[entry.hash]))
    authority = authority_of((entry, pasts[entry.hash]) for entry in wide)
    _check_rows(keeping, authority)
    if hand.user not in authority.members:
        raise Refused("person.unknown", user=hand.user)
    packages = packages_of(wide, authority)
    if packages is None:
        raise Tampered("the ledger holds no study package")
    first, tips = said(wide, hand.site), tips_in(keeping)
    sessions = _continued(keeping, hand, tips, ports, authority, packages.study)
    pen = Pen(hand, ports, tips, sessions, set(authority.devices))
    setting = Setting(packages, hand.site, first.site_name, first.demonstration, first.synthetic)
    casebook = Casebook(setting, keeping, authority, pen, ports)
    casebook.forked = hand.device in forked_devices(keeping)
    return casebook


def _check_rows(keeping: Keeping, authority: Authority) -> None:
    """RowsMissing when there are entries and the read tables know nothing of them."""
    tips = keeping.tips() if authority.study else {}
    placed = keeping.placed(hashes=[head.hash for head in tips.values()])
    if not placed or (any(row.subject for row in placed) and not keeping.subjects()):
        raise RowsMissing("the read tables of this study are empty; its entries are safe. Run: store rebuild")


def forked_devices(keeping: Keeping) -> set[str]:
    """The devices that wrote two entries under one number: they, or copies of them."""
    names = keeping.standing_as(Standing.FORK)
    return {entry.header.device for entry in keeping.entries(hashes=names)} if names else set()


def said(wide: list[Entry], site: str) -> First:
    """What genesis and site entries say."""
    site_name, demonstration, synthetic = site, False, False
    for entry in wide:
        for k, shape in enumerate(entry.header.changes):
            value = entry.value(k) if shape.what == "site" and entry.header.site == site else None
            if isinstance(value, Mapping):
                site_name = str(value.get("name", site))
            elif shape.what == "study":
                demonstration = shape.more.get("demonstration") is True
                synthetic = shape.more.get("synthetic") is True
    return First("", (), site_name, demonstration, synthetic)


def newcomer(hand: Hand, name: str) -> Newcomer:
    """The request to enrol the person and device of a hand."""
    return Newcomer(hand.device, public_device(hand.device_key), hand.user, name, public_user(hand.user_key))


def enrol(
    casebook: Casebook, who: Newcomer, roles: tuple[str, ...], reason: str | None = None, instead_of: str = ""
) -> None:
    """Write a device and a person into the study; Refused without the administrator's right, and (``device.known``) for
    a device of an id that is another's already.

    It gives back what was taken before (a device, a person, a role that is listed), for all that is written in the
    knowledge of it. A role that the person had and that is not listed is taken from them, and so is the key that the
    new one stands ``instead_of``; with the reason.
    """
    _check_admin(casebook)
    if who.device_key not in casebook.authority.devices.get(who.device, (who.device_key,)):
        raise Refused("device.known", device=who.device)
    known = casebook.authority.members.get(who.user)
    left_out = [f"role:{who.user}:{role}" for role in (known.roles if known else ()) if role not in roles]
    device = (Shape(f"device:{who.device}", more={"id": who.device, "key": who.device_key}), None)
    more: dict[str, Json] = {"id": who.user, "key": who.user_key, "roles": list(roles)}
    person = (Shape(f"person:{who.user}", more=more), {"name": who.name})
    targets = [*left_out, *([f"key:{instead_of}"] if instead_of else [])]
    taken = [(_revocation(casebook, target), reason) for target in targets]
    casebook.say("enrol", [device, person, *taken], site=STUDY_WIDE)


def revoke(casebook: Casebook, target: str, reason: str | None = None, *more: str) -> None:
    """Take the right to write from ``person:ID`` or ``device:ID``, ``role:ID:ROLE`` from a person, or a ``key:HEX``.

    What was written unseen, and what is written in spite of it, becomes proposals; of a role, where it was needed. A
    key is taken for ever, and with it whom it enrolled meanwhile. ``more`` targets go in the same entry.
    """
    _check_admin(casebook)
    taken = [(_revocation(casebook, each), reason) for each in (target, *more)]
    casebook.say("revoke", taken, site=STUDY_WIDE)


def _revocation(casebook: Casebook, target: str) -> Shape:
    seen: dict[str, Json] = dict(casebook.pen.past())
    return Shape("revoke", more={"target": target, "seen": seen})


def _check_admin(casebook: Casebook) -> None:
    if ADMIN not in casebook.roles:
        raise Refused("right.missing", needs=ADMIN)


def public_device(key: Ed25519PrivateKey) -> str:
    """A device's public key in hex."""
    return key.public_key().public_bytes_raw().hex()


def _genesis(hand: Hand, first: First, ports: Ports) -> Entry:
    root = Ed25519PrivateKey.from_private_bytes(ports.random(32))
    person: dict[str, Json] = {"id": hand.user, "key": public_user(hand.user_key), "roles": list(first.roles)}
    kind: dict[str, Json] = {"demonstration": first.demonstration, "synthetic": first.synthetic}
    changes: list[tuple[Shape, Json]] = [
        (Shape("study", more={"key": public_device(root), **kind}), None),
        (Shape(f"device:{hand.device}", more={"id": hand.device, "key": public_device(hand.device_key)}), None),
        (Shape(f"person:{hand.user}", more=person), {"name": first.name}),
    ]
    if first.recovery_key:
        sheet: dict[str, Json] = {"id": RECOVERY, "key": first.recovery_key, "roles": [ADMIN]}
        changes.append((Shape(f"person:{RECOVERY}", more=sheet), {"name": RECOVERY_NAME}))
    leaves = tuple(Leaf(ports.random(SALT), canonical(value)) for _, value in changes)
    header = Header(
        study=hand.study,
        site=STUDY_WIDE,
        device=hand.device,
        seq=1,
        prev=None,
        type=GENESIS,
        session=None,
        time=time_text(ports.now()),
        package=None,
        after=(),
        changes=tuple(shape for shape, _ in changes),
        root=root_of([leaf.hash for leaf in leaves]),
    )
    raw = header.bytes()
    return Entry(raw, root.sign(bytes.fromhex(Entry(raw, b"", leaves).hash)), leaves)


def tips_in(keeping: Keeping) -> dict[str, Tip]:
    """The newest current entry of every chain that is kept, with what it knew."""
    heads = keeping.tips()
    pasts = {row.entry: row.vector for row in keeping.placed(hashes=[head.hash for head in heads.values()])}
    return {chain: Tip(head, vector_of(pasts[head.hash])) for chain, head in heads.items()}


def _continued(
    keeping: Keeping, hand: Hand, tips: Mapping[str, Tip], ports: Ports, authority: Authority, study: Study
) -> dict[str, str]:
    """The session that a new one continues, by chain: this person's own, if its last entry is not too long ago."""
    found, longest = {}, session_length(study)
    for site in (hand.site, STUDY_WIDE):
        tip = tips.get(chain_of(hand.device, site))
        last = next(iter(keeping.entries(hashes=[tip.head.hash])), None) if tip else None
        if last is None:
            continue
        name = last.header.session or last.hash
        session = authority.sessions.get(name)
        age = ports.now() - datetime.fromisoformat(last.header.time)
        if session and session.user == hand.user and age <= longest:
            found[chain_of(hand.device, site)] = name
    return found


def session_length(study: Study) -> timedelta:
    """For how long the same person goes on in one session: as the package in force says, else twelve hours."""
    setting = study.settings.get(SESSION_HOURS)
    hours = setting.value if setting is not None else _HOURS
    if isinstance(hours, bool) or not isinstance(hours, int | Decimal) or hours < 0:
        hours = _HOURS
    return timedelta(minutes=int(hours * _MINUTES))


def settled_of(keeping: Keeping) -> Settled:
    """All entries settled anew, every signature verified; Tampered names the first that does not hold."""
    return settle(list(keeping.entries()))
