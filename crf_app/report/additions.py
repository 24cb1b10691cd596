"""What stands in a sealed file after its seal: whether each byte and object of it belongs to a timestamp or its proof.

Looks at bytes and references; whether what they say is allowed, the library judges.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, Reference
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_LAST = re.compile(rb"startxref\s+\d+\s+%%EOF(?:\r\n|\r|\n)?\Z")


def only_stamps(seal: EmbeddedPdfSignature) -> bool:
    """Whether the file ends where its last revision ends, each later object is in use, and each timestamp holds.

    A text put at the end, or an object that nothing refers to, changes nothing that is seen; but nobody vouches for it.
    """
    from pyhanko.sign.validation import validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext

    if not _ends_with_revisions(seal) or not _all_used(seal):
        return False
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    stamps = [validate_pdf_timestamp(stamp, context) for stamp in seal.reader.embedded_timestamp_signatures]
    return all(stamp.intact and stamp.valid for stamp in stamps)


def _ends_with_revisions(seal: EmbeddedPdfSignature) -> bool:
    reader = seal.reader
    reader.stream.seek(sum(int(number) for number in tuple(seal.byte_range)[2:4]))
    added: bytes = reader.stream.read()
    starts = [reader.xrefs.get_startxref_for_revision(revision) for revision in _later(seal)]
    return [int(number) for number in _END.findall(added)] == starts and bool(_LAST.search(added))


def _all_used(seal: EmbeddedPdfSignature) -> bool:
    reader = seal.reader
    made = {ref for revision in _later(seal) for ref in reader.xrefs.explicit_refs_in_revision(revision)}
    return made <= _used(reader)


def _later(seal: EmbeddedPdfSignature) -> range:
    return range(seal.signed_revision + 1, seal.reader.xrefs.total_revisions)


def _used(reader: PdfFileReader) -> set[Reference]:
    """Every object that is reached from the trailer."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject

    found: set[Reference] = set()
    left: list[PdfObject] = [reader.root, *_raw(reader.trailer_view)]
    found.add(reader.root_ref)
    while left:
        here = left.pop()
        if isinstance(here, IndirectObject):
            if here.reference not in found:
                found.add(here.reference)
                left.append(reader.get_object(here.reference))  # type: ignore[no-untyped-call]
        elif isinstance(here, DictionaryObject):
            left.extend(_raw(here))
        elif isinstance(here, ArrayObject):
            left.extend(here.raw_get(place) for place in range(len(here)))
    return found


def _raw(mapping: DictionaryObject) -> list[PdfObject]:
    return [mapping.raw_get(key) for key in mapping]
