"""Live vaccines after month 12 of the infusion: only once B cells and IgG are back."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard


@pytest.mark.parametrize(
    ("cells", "globulin", "wanted"),
    [
        ("12", "IGG 7 g/L", False),
        ("2", "IGG 7 g/L", True),
        ("12", "IGG 3 g/L", True),
        ("12", "IGG <0.5 g/L", True),
        ("2", "", True),
        ("", "", False),
    ],
)
def test_a_live_vaccine_before_the_immune_system_is_back(cells: str, globulin: str, wanted: bool):
    """The last count and the last IgG before it decide; the rule is silent where nothing is recorded (C-15)."""
    ward = AmendedWard()
    ward.infused()
    ward.row(ward.key("VX"), VXNAME="MMR", VXDAT="2025-06-01")
    if cells:
        ward.enter("BC", "M12", BCDAT="2025-03-12", BCCD19=cells)
    if globulin:
        ward.laboratory("M12", "2025-03-12", globulin)
    ward.enter("BC", "M18", BCDAT="2025-09-12", BCCD19="1")
    assert ("VXDAT-2" in ward.rules("VX")) == wanted
