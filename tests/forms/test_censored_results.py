"""Results of which the laboratory gives only a limit (A-11) are never taken for that limit."""

from __future__ import annotations

import pytest

from crf_app.clinical.derivation import Derivation
from tests.forms.amended import AmendedWard


@pytest.fixture
def ward() -> AmendedWard:
    return AmendedWard()


def derivation(ward: AmendedWard, form: str, item: str, visit: str, row: int = 0) -> Derivation:
    """How a form derives an item."""
    derived = ward.cell(form, item, visit, row).derived
    assert derived is not None
    assert derived.derivation is not None
    return derived.derivation


@pytest.mark.parametrize(
    ("row", "grade", "flag"),
    [
        ("NEUT <0.5 10^9/L 1.8 6.3", 4, "LOW"),
        ("PLAT <25 10^9/L 125 350", 4, "LOW"),
        ("NEUT <1000 /µL 1800 6300", None, "LOW"),
        ("ALT >40 U/L 0 40", None, "HIGH"),
        ("ALT <5 U/L 0 40", 0, "NORMAL"),
    ],
)
def test_the_grade_and_the_flag_of_a_limit(ward, row: str, grade: int | None, flag: str):
    """Fewer than 0.5 is grade 4, although 0.5 is grade 3; what a limit leaves open has no grade."""
    ward.laboratory("D07", "2024-03-19", row)
    assert [ward.value("LB", item, "D07", row=1) for item in ("LBTOXGR", "LBNRIND")] == [grade, flag]


def test_an_open_grade_has_its_bounds(ward):
    """More than 40 with the limit of normal at 40 is at least grade 1."""
    ward.laboratory("D07", "2024-03-19", "ALT >40 U/L 0 40")
    found = derivation(ward, "LB", "LBTOXGR", "D07", row=1)
    assert (found.low, found.high, found.reason) == (1, 4, "censored:value")


def test_a_grade_knows_that_its_baseline_is_a_limit(ward):
    """Creatinine of 61 is three times a baseline of 20, not of 27."""
    ward.laboratory("BASE", "2024-03-06", "CREAT <27 µmol/L 44 70")
    ward.infused()
    ward.laboratory("D07", "2024-03-19", "CREAT 61 µmol/L 44 70")
    found = derivation(ward, "LB", "LBTOXGR", "D07", row=1)
    assert (found.value, found.low, found.high) == (None, 2, 3)


@pytest.mark.parametrize(("ferritin", "points"), [(">2000", 2), ("2000", 1), (">1000", None)])
def test_the_risk_of_haematotoxicity_with_a_limit(ward, ferritin: str, points: int | None):
    """Ferritin over 2000 is 2 points (A-15)."""
    rows = ("PLAT 200 10^9/L", "NEUT 3 10^9/L", "HGB 120 g/L", "CRP <5 mg/L", f"FERRITIN {ferritin} µg/L")
    ward.laboratory("BASE", "2024-03-05", *rows)
    ward.infused()
    ward.enter("ICH", "M1", ICHDAT="2024-04-09")
    assert ward.value("ICH", "ICHBASE", "M1") == points


@pytest.mark.parametrize(
    ("rows", "criteria"),
    [
        (("FERRITIN >5000 µg/L 10 300", "ALT >200 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO <1.5 g/L 2.0 4.0"), "Y Y Y"),
        (("FERRITIN >5000 µg/L 10 3000", "ALT >150 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO <2.5 g/L 2.0 4.0"), "- - -"),
        (("FERRITIN <5000 µg/L 10 3000", "ALT <150 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO >4.0 g/L 2.0 4.0"), "N N N"),
    ],
)
def test_the_criteria_of_iec_hs_with_a_limit(ward, rows: tuple[str, ...], criteria: str):
    """They hold where they do for all that the result may be."""
    ward.laboratory("BASE", "2024-03-06", "FERRITIN 3000 µg/L 10 300")
    ward.infused()
    ward.laboratory("D07", "2024-03-19", *rows)
    ward.enter("IHS", "D07", IHSDAT="2024-03-19", IHSSUSP="Y", IHSFERR="5000", IHSRISE="N")
    found = [ward.value("IHS", item, "D07") for item in ("IHSFCRIT", "IHSALT", "IHSFIB")]
    assert " ".join(str(each or "-") for each in found) == criteria


@pytest.mark.parametrize(
    ("lowest", "grade", "status"), [("<0.1", 3, "final"), ("<0.2", None, "provisional"), ("0.2", 2, "final")]
)
def test_haematotoxicity_with_a_limit(ward, lowest: str, grade: int | None, status: str):
    """Seven days under 100/µL are grade 3; under 200 they may be 2 or 3."""
    ward.infused()
    for day, count in [(12, "2.0"), (13, "-"), *((day, lowest) for day in range(14, 21)), (21, "2.0"), (28, "2.0")]:
        ward.laboratory("UNS", f"2024-03-{day}", f"NEUT {count} 10^9/L")
    ward.laboratory("UNS", "2024-04-04", "NEUT 2.0 10^9/L")
    ward.laboratory("UNS", "2024-04-11", "NEUT 2.0 10^9/L")
    ward.enter("ICH", "M1", ICHDAT="2024-04-14")
    assert [ward.value("ICH", item, "M1") for item in ("ICHEARLY", "ICHEST")] == [grade, status]
