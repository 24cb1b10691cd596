"""What lines of the audit trail are called: no reader is shown a hash where there is a name."""

import pytest

from crf_app.record.snapshot import AuditLine
from crf_app.report.audit_places import AuditPlaces
from crf_app.report.words import Words
from tests.report.case import SUBJECT, make_snapshot

LOG, CRS = f"{SUBJECT}/-/AE", f"{SUBJECT}/D07/CRS"
PLACES = AuditPlaces(make_snapshot(), Words("en"))


def line(what: str, change: str = "ab" * 32, about: tuple[str, ...] = ()) -> AuditLine:
    """A line of the audit trail about a place."""
    return AuditLine("", "CRC-01", "WARD-03", "c0" * 32, "event", what, change=change, about=about)


@pytest.mark.parametrize(
    ("said", "audited"),
    [
        ("Subject (abababab)", line("+")),
        ("Row 2 (02aa77)", line(f"{LOG}/+", "02aa77")),
        ("Row (abababab)", line(f"{LOG}/+")),
        ("whole form (abababab)", line(f"{CRS}:+")),
        ("Row 3 (03aa77)", line(f"{LOG}/03aa77/!")),
        ("Event [Row 1]", line(f"{LOG}/01aa77/AETERM")),
        ("Highest temperature, last 24 h", line(f"{CRS}/-/CRSTMAX")),
        ("whole form", line(CRS)),
        ("Whole visit Day 7", line(f"{SUBJECT}/D07")),
        ("Whole casebook", line(SUBJECT)),
        ("Highest temperature, last 24 h", line(f"reason:{SUBJECT}", about=(f"{CRS}/-/CRSTMAX",))),
        (
            "Assessment date – CRS assessment · Day 7; Event [Row 1] – Adverse events",
            line(f"redact:{SUBJECT}", about=(f"{CRS}/-/CRSDAT", f"{LOG}/01aa77/AETERM")),
        ),
    ],
)
def test_a_line_names_what_it_is_about(said: str, audited: AuditLine):
    """Form, visit, row number and a short id; several places are told apart by their forms."""
    assert PLACES.said(audited) == said


@pytest.mark.parametrize(
    ("path", "audited"),
    [
        (LOG, line(f"{LOG}/+")),
        (f"{CRS}:{'ab' * 32}", line(f"{CRS}:+")),
        (CRS, line(f"reason:{SUBJECT}", about=(f"{CRS}/-/CRSTMAX",))),
        ("", line(SUBJECT)),
    ],
)
def test_a_line_stands_with_the_form_that_it_changes(path: str, audited: AuditLine):
    """A created row stands with its log, a created form with itself, a reason with the value that it explains."""
    assert PLACES.path(audited) == path
