"""Archive: gives a drawn file what PDF/A-2b asks for: XMP metadata, an output intent, printable links.

Byte-identical for identical input: no clock, no random identifier.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

import pikepdf
from PIL import ImageCms

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{program}</xmp:CreatorTool><pdf:Producer>{program}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
_PRINT = 4  # flag of an annotation


@dataclass(frozen=True)
class Origin:
    """Title, author, time (RFC 3339) and version of the program, for the metadata."""

    title: str
    author: str
    time: str
    app_version: str


def archived(data: bytes, origin: Origin) -> bytes:
    """The same pages as a PDF/A-2b file of version 1.7."""
    moment = datetime.fromisoformat(origin.time).astimezone(UTC).replace(microsecond=0)
    program = f"crf_app {origin.app_version} (ReportLab)"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _describe(pdf, origin, moment, program)
        _intend(pdf)
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                annotation.F = _PRINT
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        pdf.save(
            out,
            force_version="1.7",
            fix_metadata_version=False,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return out.getvalue()


def _describe(pdf: pikepdf.Pdf, origin: Origin, moment: datetime, program: str) -> None:
    date = moment.isoformat()
    for key in list(pdf.docinfo.keys()):
        if key not in ("/Title", "/Author"):
            del pdf.docinfo[key]
    pdf.docinfo["/Producer"] = pdf.docinfo["/Creator"] = program
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = moment.strftime("D:%Y%m%d%H%M%S+00'00'")
    xmp = _XMP.format(title=escape(origin.title), author=escape(origin.author), date=date, program=escape(program))
    pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def _intend(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(_srgb(), N=3)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name("/GTS_PDFA1"),
        OutputConditionIdentifier="sRGB",
        Info="sRGB",
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    """An sRGB profile with a fixed date in its header (bytes 24 to 35), so that two runs agree."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    profile[84:100] = bytes(16)  # the profile's own checksum covers the date; zero means "not computed"
    return bytes(profile)
