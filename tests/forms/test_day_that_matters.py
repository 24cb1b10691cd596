"""Where a partial date leaves the order of two dates open, the day is asked for (A-03)."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard

LIVE, INACTIVATED = {"VXNAME": "MMR"}, {"VXNAME": "FLU"}


@pytest.mark.parametrize(
    ("log", "rule", "row", "wanted"),
    [
        ("AE", "AE-02-DAY", {"AESTDTM": "2024-03", "AEONGO": "N", "AEENDTM": "2024-03-12"}, True),
        ("AE", "AE-02-DAY", {"AESTDTM": "2024-03-12", "AEONGO": "N", "AEENDTM": "2024-03-12 10:00"}, False),
        ("AE", "AE-02-DAY", {"AESTDTM": "2024-03", "AEONGO": "N", "AEENDTM": "2024-04-12"}, False),
        ("AE", "AE-02-DAY", {"AESTDTM": "2024-02", "AEONGO": "Y"}, True),
        ("CM", "CMSTDAT-1", {"CMSTDAT": "2024-03", "CMONGO": "N", "CMENDAT": "2024-03-12"}, True),
        ("PT", "PTSTDAT-1", {"PTSTDAT": "2023", "PTONGO": "N", "PTENDAT": "2023-03-12"}, True),
        ("PT", "PTSTDAT-1", {"PTSTDAT": "2022", "PTONGO": "N", "PTENDAT": "2023-03-12"}, False),
        ("WO", "WOLAST-1", {"WOTRT": "HCQ", "WOLAST": "2024-03"}, True),
        ("WO", "WOLAST-1", {"WOTRT": "HCQ", "WOLAST": "2024-02"}, False),
        ("VX", "VXDAT-3", {**LIVE, "VXDAT": "2024"}, True),
        ("VX", "VXDAT-3", {**LIVE, "VXDAT": "2024-06"}, False),
        ("VX", "VXDAT-3", {**INACTIVATED, "VXDAT": "2024-09"}, True),
        ("VX", "VXDAT-3", {**INACTIVATED, "VXDAT": "2024-10"}, False),
    ],
)
def test_the_day_is_asked_for_where_it_matters(log: str, rule: str, row: dict[str, str], wanted: bool):
    """V-PRT-02: not provably wrong, so no hard finding; a month that decides asks nothing."""
    ward = AmendedWard()
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.infused()
    ward.row(ward.key(log), **row)
    assert (rule in ward.rules(log)) == wanted
