"""Adverse events by the hour, on the days of the consent and of the first dose of lymphodepletion."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("2024-03-07 09:59", "N"),
        ("2024-03-07 10:00", "Y"),
        ("2024-03-07", None),
        ("2024-03", None),
        ("2024-03-06", "N"),
        ("2024-03-08", "Y"),
    ],
)
def test_treatment_emergent_from_the_first_dose(start: str, wanted: str | None):
    """Nothing where date or hours do not decide (AETRTEM)."""
    ward = AmendedWard()
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDFLUST="2024-03-07 10:00", LDCYCST="2024-03-07 14:00")
    ward.row(ward.key("AE"), AETERM="nausea", AESTDTM=start)
    assert ward.value("AE", "AETRTEM", row=1) == wanted


@pytest.mark.parametrize(
    ("start", "wanted"),
    [("2024-02-08 08:59", True), ("2024-02-08 09:00", False), ("2024-02-08", False), ("2024-02-07", True)],
)
def test_an_event_before_the_consent_is_medical_history(start: str, wanted: bool):
    """AE-03, by the minute where both are known."""
    ward = AmendedWard()
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.row(ward.key("AE"), AETERM="nausea", AESTDTM=start)
    assert ("AE-03" in ward.rules("AE")) == wanted
