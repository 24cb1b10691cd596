"""The pen: writes the entries of one person on one device, keeps the chains, opens sessions and signs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crf_app.casebook.ports import Ports, time_text
from crf_app.record.authority import Authority, Stand, join_signatures
from crf_app.record.canonical import Json, canonical
from crf_app.record.causality import SESSION, Vector
from crf_app.record.entries import STUDY_WIDE, Entry, Head, Header, Leaf, Shape, chain_of, root_of

SALT = 16
_KEY = 32

Change = tuple[Shape, Json]
"""A shape with its value."""


@dataclass(frozen=True)
class Hand:
    """Who writes, and with which keys."""

    study: str
    site: str
    device: str
    device_key: Ed25519PrivateKey
    user: str
    user_key: EllipticCurvePrivateKey


@dataclass(frozen=True)
class Tip:
    """The newest current entry of a chain and what it knew."""

    head: Head
    past: Vector


@dataclass(frozen=True)
class _Link:
    """How the next entry hangs on what is there."""

    site: str
    before: Head | None
    after: tuple[Head, ...]
    session: str | None


class Pen:
    """Builds entries for both chains of a device; nothing is kept until :meth:`keep` is told that they were stored."""

    def __init__(
        self,
        hand: Hand,
        ports: Ports,
        tips: Mapping[str, Tip],
        continues: Mapping[str, str],
        devices: Collection[str] | None = None,
    ) -> None:
        self.hand = hand
        self.ports = ports
        self.tips = dict(tips)
        self.sessions: dict[str, str] = {}
        self._continues = continues
        self._is_new_device = devices is not None and hand.device not in devices
        self._key = Ed25519PrivateKey.from_private_bytes(ports.random(_KEY))

    @property
    def chain(self) -> str:
        """This device's chain at its site."""
        return chain_of(self.hand.device, self.hand.site)

    def stand(self) -> Stand:
        """Where the next entry at the site will stand."""
        tip = self.tips.get(self.chain)
        return Stand(self.chain, tip.head.seq + 1 if tip else 1, self.past())

    def past(self) -> Vector:
        """Everything that the next entry will know."""
        merged: dict[str, int] = {}
        for tip in self.tips.values():
            for chain, seq in tip.past.items():
                merged[chain] = max(seq, merged.get(chain, 0))
        return merged

    def heads(self) -> Mapping[str, Head]:
        """The newest entry of every chain."""
        return {chain: tip.head for chain, tip in self.tips.items()}

    def root_to_be(self, authority: Authority) -> str:
        """The root of the session that the next entry will open: that of the one it continues, else a new one."""
        before = authority.sessions.get(self._continues.get(self.chain, ""))
        return before.root if before and before.user == self.hand.user else "to be opened"

    def write(
        self, kind: str, changes: Sequence[Change], *, site: str | None = None, package: str | None = None
    ) -> list[Entry]:
        """The entry, after the one that opens the session where none is open yet."""
        where = self.hand.site if site is None else site
        chain = chain_of(self.hand.device, where)
        tip = self.tips.get(chain)
        link = _Link(where, tip.head if tip else None, self._after(chain, where), self.sessions.get(chain))
        made: list[Entry] = []
        if link.session is None:
            opening = self._open(link)
            made.append(opening)
            link = _Link(where, Head(chain, opening.header.seq, opening.hash), (), opening.hash)
        unsigned = self._unsigned(kind, link, changes, package)
        signature = self._key.sign(bytes.fromhex(unsigned.hash))
        return [*made, Entry(unsigned.raw, signature, unsigned.leaves)]

    def keep(self, entries: Sequence[Entry], pasts: Mapping[str, Vector]) -> None:
        """The entries were stored: the next ones follow them."""
        for entry in entries:
            head = entry.header
            self.tips[head.chain] = Tip(Head(head.chain, head.seq, entry.hash), pasts[entry.hash])
            if head.type == SESSION and head.device == self.hand.device:
                self.sessions[head.chain] = entry.hash

    def _open(self, link: _Link) -> Entry:
        more: dict[str, Json] = {"key": self._key.public_key().public_bytes_raw().hex(), "user": self.hand.user}
        if self._is_new_device:
            more["device_key"] = self.hand.device_key.public_key().public_bytes_raw().hex()
        before = self._continues.get(chain_of(self.hand.device, link.site))
        if before:
            more["continues"] = before
        unsigned = self._unsigned(SESSION, link, [(Shape("session", more=more), None)], None)
        name = bytes.fromhex(unsigned.hash)
        person = self.hand.user_key.sign(name, ECDSA(hashes.SHA256()))
        signatures = join_signatures(self.hand.device_key.sign(name), person, self._key.sign(name))
        return Entry(unsigned.raw, signatures, unsigned.leaves)

    def _unsigned(self, kind: str, link: _Link, changes: Sequence[Change], package: str | None) -> Entry:
        leaves = tuple(Leaf(self.ports.random(SALT), canonical(value)) for _, value in changes)
        header = Header(
            study=self.hand.study,
            site=link.site,
            device=self.hand.device,
            seq=link.before.seq + 1 if link.before else 1,
            prev=link.before.hash if link.before else None,
            type=kind,
            session=link.session,
            time=time_text(self.ports.now()),
            package=package,
            after=link.after,
            changes=tuple(shape for shape, _ in changes),
            root=root_of([leaf.hash for leaf in leaves]),
        )
        return Entry(header.bytes(), b"", leaves)

    def _after(self, chain: str, site: str) -> tuple[Head, ...]:
        """Heads of other chains that this chain has not named yet; ``*`` entries never name a site's."""
        known = self.tips[chain].past if chain in self.tips else {}
        others = [tip.head for name, tip in sorted(self.tips.items()) if name != chain]
        fresh = [head for head in others if head.seq > known.get(head.chain, 0)]
        return tuple(head for head in fresh if site != STUDY_WIDE or head.chain.endswith(f":{STUDY_WIDE}"))
