"""The response of nephritis (item EFCRR)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("values", "value", "reason"),
    [
        ("3 0.49 100 85", "CRR", ""),
        ("3 0.5 100 85", "PRR", ""),
        ("3 0.49 100 84.9", "NR", ""),
        ("3 1.5 100 100", "PRR", ""),
        ("3 1.51 100 100", "NR", ""),
        ("8 3.0 100 100", "NR", ""),
        ("8 2.9 100 100", "PRR", ""),
        ("0.6 0.4 100 100", "CRR", ""),
        ("3 2.0 - -", "NR", ""),
        ("3 0.4 - 90", None, "missing:egfr_baseline"),
        ("3 - 100 90", None, "missing:upcr"),
        ("3 - 100 80", "NR", ""),
        ("0.49 0.1 100 90", None, "outside:upcr_baseline"),
        ("0 0.1 100 90", None, "invalid:upcr_baseline"),
        ("- 0.1 100 90", None, "missing:upcr_baseline"),
    ],
)
def test_response(values: str, value: str | None, reason: str):
    """UPCR at baseline and now, eGFR at baseline and now; - is missing."""
    given = [None if text == "-" else Decimal(text) for text in values.split()]
    found = FUNCTIONS["renal_response"].call(*given, None, None)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("baseline", "now", "egfr", "value", "reason"),
    [
        ("3", "<0.5", 90, "CRR", ""),
        ("3", "<0.6", 90, None, "censored:upcr"),
        ("3", "<0.6", 80, "NR", ""),
        ("3", "<0.6", None, None, "missing:egfr"),
        (">3", "1.5", 90, "PRR", ""),
        (">3", "2.5", 90, None, "censored:upcr"),
        ("<0.5", "0.1", 90, None, "outside:upcr_baseline"),
        ("<3", "0.1", 90, None, "censored:upcr"),
        ("3", ">3", 90, "NR", ""),
    ],
)
def test_response_with_a_limit(baseline: str, now: str, egfr: int | None, value: str | None, reason: str):
    """Decided where it is so whatever the ratios may be."""
    numbers = [Decimal(text.strip("<>")) for text in (baseline, now)]
    signs = [text[0] if text[0] in "<>" else None for text in (baseline, now)]
    rates = (Decimal(100), None if egfr is None else Decimal(egfr))
    found = FUNCTIONS["renal_response"].call(*numbers, *rates, *signs)
    assert (found.value, found.reason) == (value, reason)
