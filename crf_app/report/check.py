"""The check of a sealed file: who issued it and when, what the seal covers, what changed since, what the ledger knows.

Both questions are asked: do the sealed bytes hold, and was anything added after them. A file too damaged to be read is
a result, not an error. Nothing is fetched from a network.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from crf_app.report.additions import only_stamps
from crf_app.report.authority import standing
from crf_app.report.release import Standing

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature


class Verdict(Enum):
    """The one word of a check."""

    GOOD = "good"  # whole, unchanged, issued by a trusted authority, known to the ledger if one was asked
    WHOLE = "whole"  # whole and unchanged, but something about the issuer is wanting
    UNKNOWN = "unknown"  # whole and unchanged, but the ledger that was asked holds no such release
    CHANGED = "changed"
    UNSEALED = "unsealed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class ReleaseKnown:
    """What the ledger knows of a file's SHA-256: its release, who made it and when."""

    release: str
    user: str
    time: str


@dataclass(frozen=True)
class CheckReport:
    """What was found. ``intact``: the sealed bytes hold. ``added``: something was added after the seal;
    ``added_harmless``: it is but a timestamp
    or what proves one, and every byte of it belongs to that. ``asked``: a ledger was asked."""

    name: str
    sha256: str
    readable: bool = True
    sealed: bool = False
    intact: bool = False
    added: bool = False
    added_harmless: bool = False
    issuer: str = ""
    authority: str = ""
    time: datetime | None = None
    standing: Standing = Standing.NONE
    trusted: bool = False
    asked: bool = False
    known: ReleaseKnown | None = None

    @property
    def verdict(self) -> Verdict:
        """The one word of it all."""
        if not self.readable:
            return Verdict.UNREADABLE
        if not self.sealed:
            return Verdict.UNSEALED
        if not self.intact or (self.added and not self.added_harmless):
            return Verdict.CHANGED
        if self.asked and self.known is None:
            return Verdict.UNKNOWN
        return Verdict.GOOD if self.trusted and self.standing is Standing.ISSUED else Verdict.WHOLE


def check_file(
    path: Path, trust: Sequence[bytes], ledger_knows: Callable[[str], ReleaseKnown | None] | None = None
) -> CheckReport:
    """Check one file against trusted authorities (DER certificates) and, where there is one, the ledger.

    The ledger is asked for the whole file, then for the bytes that the seal covers, so that a file to which only a
    timestamp was added is still known. OSError when the file cannot be opened.
    """
    data = path.read_bytes()
    found = CheckReport(path.name, hashlib.sha256(data).hexdigest(), asked=ledger_knows is not None)
    covered = len(data)
    try:
        with _quiet():
            found, covered = _examined(found, data, trust)
    except Exception:  # noqa: BLE001 - a damaged file may break the reader anywhere; the result says so
        found = replace(found, readable=False)
    if ledger_knows is None:
        return found
    prefix = hashlib.sha256(data[:covered]).hexdigest()
    return replace(found, known=ledger_knows(found.sha256) or ledger_knows(prefix))


def _examined(found: CheckReport, data: bytes, trust: Sequence[bytes]) -> tuple[CheckReport, int]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data))
    _walk(reader)
    seals = reader.embedded_regular_signatures
    if not seals:
        return found, len(data)
    seal = seals[0]
    start, length = (int(number) for number in tuple(seal.byte_range)[2:4])
    return _validated(replace(found, sealed=True), seal, trust), start + length


def _walk(reader: PdfFileReader) -> None:
    """Touch every page, so that a broken one is found."""
    for number in range(int(reader.root["/Pages"]["/Count"])):
        reader.find_page_for_modification(number)  # type: ignore[no-untyped-call]


def _validated(found: CheckReport, seal: EmbeddedPdfSignature, trust: Sequence[bytes]) -> CheckReport:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    certificate = seal.signer_cert
    chain = [certificate.dump(), *(other.dump() for other in seal.other_embedded_certs)]
    context = ValidationContext(
        trust_roots=[known for root in trust for known in load_certs_from_pemder_data(root)],
        other_certs=list(seal.other_embedded_certs),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=seal.self_reported_timestamp,
    )
    status = validate_pdf_signature(seal, signer_validation_context=context)
    level = status.modification_level
    return replace(
        found,
        intact=status.intact and status.valid,
        added=status.coverage is not SignatureCoverageLevel.ENTIRE_FILE,
        added_harmless=bool(status.docmdp_ok) and level is ModificationLevel.LTA_UPDATES and only_stamps(seal),
        issuer=_common_name(certificate.subject.native),
        authority=_common_name(certificate.issuer.native),
        time=seal.self_reported_timestamp,
        standing=standing(chain),
        trusted=status.trusted,
    )


def _common_name(name: dict[str, str]) -> str:
    return str(name.get("common_name", ""))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the libraries, which log what this check says in its own words."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
