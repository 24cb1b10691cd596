"""Release a casebook as a sealed PDF, in the order of design 7: begun in the ledger, printed, sealed, checked, made in
the ledger, and only then there under its name. Whatever goes wrong, no partial file stays behind.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from crf_app.casebook.outcome import Outcome
from crf_app.errors import Refused, Tampered, Unavailable
from crf_app.record.canonical import canonical
from crf_app.record.commands import Attest, Meaning
from crf_app.record.places import Place
from crf_app.record.snapshot import Person, Snapshot
from crf_app.record.view import AttestLine
from crf_app.report.authority import Holder, demonstration, issue, pending, standing
from crf_app.report.check import ReleaseKnown, Verdict, check_file
from crf_app.report.release import MissingCharacter, ReleaseInfo, RenderReport
from crf_app.report.render import render
from crf_app.report.seal import seal

_PRINTED, _SEALED, _TOTAL = 900, 950, 1000
_SEALING = "Issued as a copy of the electronic record"

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]


class Door(Protocol):
    """What a release needs of the casebook."""

    @property
    def site(self) -> str:
        """The site's id."""
        ...

    @property
    def demonstration(self) -> bool:
        """Whether the data are those of the demonstration."""
        ...

    @property
    def person(self) -> Person:
        """Who unlocked."""
        ...

    def now(self) -> str:
        """The time, RFC 3339 with offset."""
        ...

    def perform(self, command: Attest) -> Outcome:
        """Write an attest."""
        ...

    def snapshot(self, subject: str, cut: Mapping[str, tuple[int, str]] | None = None) -> Snapshot:
        """The subject's casebook as of a cut."""
        ...

    def typing(self) -> Sequence[tuple[Place, str]]:
        """What this person has typed and not recorded."""
        ...

    def unlock_again(self, password: str) -> EllipticCurvePrivateKey:
        """The person's own key; WrongPassword when it is not the password."""
        ...


@dataclass(frozen=True)
class Order:
    """What is to be released. ``chain`` is the certificate chain of the person's key (DER, the own first) once the
    study's authority has issued one; ``clock_accepted`` that the person saw that the clock is behind the ledger.
    """

    subject: str
    target: Path
    language: str
    purpose: str
    app_version: str
    chain: tuple[bytes, ...] = ()
    empty_forms: bool = False
    clock_accepted: bool = False


@dataclass(frozen=True)
class Released:
    """A file that is there: its SHA-256 stands in the ledger."""

    path: Path
    sha256: str
    pages: int
    release: str
    missing: tuple[MissingCharacter, ...] = ()


def release(door: Door, order: Order, password: str, progress: Progress, stop: Stop) -> Released:
    """Release one subject's casebook as a sealed PDF.

    WrongPassword before anything is written; Refused(``file.exists``), Refused(``clock.behind``),
    Refused(``print.stopped``); Unavailable when the disk fails; Tampered when the finished file does not hold.
    """
    key = door.unlock_again(password)
    if order.target.exists():
        raise Refused("file.exists", file=order.target.name)
    snapshot, now = door.snapshot(order.subject), door.now()
    _check_clock(snapshot, now, order)
    chain = order.chain or _own_chain(door, key, now)
    begun = door.perform(Attest(order.subject, Meaning.RELEASE_BEGUN, _begun(snapshot, order)))
    info = ReleaseInfo(
        begun.entry,
        order.language,
        order.purpose,
        now,
        door.person.id,
        order.app_version,
        standing(chain),
        order.empty_forms,
        tuple(place for place, _ in door.typing() if place.key.subject == order.subject),
    )
    data, report = _printed(snapshot, info, progress, stop)
    data = seal(data, key, chain, _SEALING, datetime.fromisoformat(now))
    progress(_SEALED, _TOTAL)
    with _beside(order.target) as part:
        _write(part, data)
        _check(part)
        if stop():
            raise Refused("print.stopped")
        digest = hashlib.sha256(data).hexdigest()
        door.perform(Attest(order.subject, Meaning.RELEASE_MADE, _made(begun, digest, report, order)))
        _put(part, order.target)
    progress(_TOTAL, _TOTAL)
    return Released(order.target, digest, report.pages, begun.entry, report.missing)


def file_name(number: str, time: str) -> str:
    """The name of a casebook file: ASCII, sorted by time, no patient's name.

    >>> file_name("01-003", "2024-03-19T14:22:31.000+08:00")
    'cartcsle_01-003_casebook_20240319T1422+0800.pdf'
    """
    moment = datetime.fromisoformat(time)
    plain = re.sub(r"[^A-Za-z0-9-]", "_", number) or "subject"
    return f"cartcsle_{plain}_casebook_{moment.strftime('%Y%m%dT%H%M%z')}.pdf"


def known_release(attests: Iterable[AttestLine], sha256: str) -> ReleaseKnown | None:
    """The release of which a ledger's attests say that it made the file of this SHA-256 (for ``check_file``)."""
    for line in attests:
        if line.meaning == Meaning.RELEASE_MADE.value and line.details.get("sha256") == sha256:
            return ReleaseKnown(line.details.get("release", line.hash), line.user, line.time)
    return None


def _check_clock(snapshot: Snapshot, now: str, order: Order) -> None:
    behind = bool(snapshot.as_of) and datetime.fromisoformat(snapshot.as_of) > datetime.fromisoformat(now)
    if behind and not order.clock_accepted:
        raise Refused("clock.behind")


def _own_chain(door: Door, key: EllipticCurvePrivateKey, now: str) -> Sequence[bytes]:
    moment = datetime.fromisoformat(now)
    holder = Holder(door.person.id, door.person.name, door.person.role, door.site)
    if door.demonstration:
        return issue(holder, key.public_key(), demonstration(moment), moment)
    return pending(holder, key, moment)


def _begun(snapshot: Snapshot, order: Order) -> tuple[tuple[str, str], ...]:
    cut = canonical({chain: [seq, name] for chain, (seq, name) in snapshot.cut.items()}).decode("ascii")
    return ("digest", snapshot.digest), ("cut", cut), ("language", order.language), ("purpose", order.purpose)


def _made(begun: Outcome, digest: str, report: RenderReport, order: Order) -> tuple[tuple[str, str], ...]:
    return (
        ("release", begun.entry),
        ("sha256", digest),
        ("pages", str(report.pages)),
        ("file", order.target.name),
    )


def _printed(snapshot: Snapshot, info: ReleaseInfo, progress: Progress, stop: Stop) -> tuple[bytes, RenderReport]:
    out = io.BytesIO()
    report = render(snapshot, info, out, lambda done, total: progress(done * _PRINTED // total, _TOTAL), stop)
    return out.getvalue(), report


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A path beside the target for the unfinished file, which is gone afterwards in any case."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
    except OSError as error:
        raise Unavailable(f"the file could not be written ({type(error).__name__})") from None
    finally:
        part.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _check(path: Path) -> None:
    if check_file(path, ()).verdict not in (Verdict.GOOD, Verdict.WHOLE):
        raise Tampered("the sealed file does not hold its own check")


def _put(part: Path, target: Path) -> None:
    os.replace(part, target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
