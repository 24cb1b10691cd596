"""Whether all lupus drugs were stopped before the infusion, by every log that knows of one."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard

MMF = {"CMTRT": "mycophenolate", "CMCAT": "IS", "CMSTDAT": "2023-05-01"}
PREDNISONE = {"CMTRT": "prednisone", "CMCAT": "GC", "CMSTDAT": "2023-05-01", "CMONGO": "Y"}


@pytest.fixture
def ward() -> AmendedWard:
    """A girl who took her last hydroxychloroquine in February and was infused on 12 March 2024."""
    ward = AmendedWard()
    ward.infused()
    ward.row(ward.key("WO"), WOTRT="HCQ", WOLAST="2024-02-20")
    return ward


@pytest.mark.parametrize(
    ("log", "row", "wanted"),
    [
        ("WO", {"WOTRT": "MMF", "WOLAST": "2024-02"}, "Y"),
        ("WO", {"WOTRT": "MMF", "WOLAST": "2024-03"}, None),
        ("PT", {"PTTRT": "HCQ", "PTONGO": "Y"}, "Y"),
        ("PT", {"PTTRT": "TAC", "PTONGO": "Y"}, None),
        ("CM", {**MMF, "CMONGO": "Y"}, "N"),
        ("CM", {**MMF, "CMONGO": "N", "CMENDAT": "2024-02-20"}, "Y"),
        ("CM", {**MMF, "CMONGO": "N", "CMENDAT": "2024-03"}, None),
        ("CM", {**MMF, "CMCAT": "AINF", "CMONGO": "Y"}, "Y"),
        ("CM", PREDNISONE, None),
    ],
)
def test_all_drugs_are_stopped_if_every_log_says_so(ward, log, row, wanted):
    """No where one goes on over the infusion, nothing while that is open."""
    ward.row(ward.key(log), **row)
    assert ward.value("WO", "WOALL") == wanted


@pytest.mark.parametrize(("left", "wanted"), [("PHYS", ("Y", set())), ("STOP", ("N", {"CM-01-ONGO"}))])
def test_a_glucocorticoid_at_physiological_dose_may_go_on(ward, left, wanted):
    """It replaces what the body lacks (WOGCLOW)."""
    ward.row(ward.key("CM"), **PREDNISONE)
    ward.enter("WO", WOGCLOW=left)
    assert (ward.value("WO", "WOALL"), ward.rules("CM") & {"CM-01", "CM-01-ONGO"}) == wanted


@pytest.mark.parametrize(
    ("left", "begun", "wanted"),
    [("PHYS", "2024-03-01", False), ("STOP", "2024-03-01", True), ("PHYS", "2024-03-20", True)],
)
def test_a_glucocorticoid_brought_down_to_physiological_dose_is_not_restarted(ward, left, begun, wanted):
    """CM-01: its new dose is a new row; one begun after the infusion is asked about whatever went on before."""
    ward.row(ward.key("CM"), **{**PREDNISONE, "CMSTDAT": begun})
    ward.enter("WO", WOGCLOW=left)
    assert ("CM-01" in ward.rules("CM")) is wanted


@pytest.mark.parametrize(
    ("stop", "wanted"),
    [
        ({"CMONGO": "Y"}, True),
        ({"CMONGO": "N", "CMENDAT": "2024-03-20"}, True),
        ({"CMONGO": "N", "CMENDAT": "2024-02-20"}, False),
    ],
)
def test_a_drug_that_never_stopped_is_asked_about(ward, stop, wanted):
    """As one that is begun again (CM-01)."""
    ward.row(ward.key("CM"), **MMF, **stop)
    assert ("CM-01-ONGO" in ward.rules("CM")) == wanted
