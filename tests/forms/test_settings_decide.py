"""A convention changed in the settings of the study changes what follows from the same answers, without any code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.forms.amended import AmendedWard

Scene = Callable[[AmendedWard], object]


def window(ward: AmendedWard) -> object:
    """The look-back window that is proposed (D-10)."""
    ward.enter("SLE", "SCR", SLDAT="2024-02-10")
    return ward.cell("SLE", "SLWIN", "SCR").proposal


def arthritis(ward: AmendedWard) -> object:
    """Whether two joints are arthritis (D-08)."""
    ward.enter("SLE", "SCR", SLDAT="2024-02-10", SLJNT="2")
    return ward.cell("SLE", "SLARTH", "SCR").proposal


def proteinuria(ward: AmendedWard) -> object:
    """Whether a ratio stands for the collection (C-04)."""
    ward.laboratory("SCR", "2024-02-09", "UPCR 1.0 mg/mg")
    ward.enter("SLE", "SCR", SLDAT="2024-02-10", SLWIN="30")
    return ward.value("SLE", "SLPROTL", "SCR")


def criterion(ward: AmendedWard) -> object:
    """Whether a SLEDAI of 9 fulfils inclusion 3 (REG1)."""
    ward.sledai("SCR", "2024-02-10", "SLSEIZ SLFEVR")
    return ward.cell("IE", "I3", "SCR").proposal


def neutropenia(ward: AmendedWard) -> object:
    """The longest run at ≤ 500 of two runs with a day between, and a gap of seven days (LIANG)."""
    ward.infused()
    for date, count in (("16", "0.3"), ("24", "0.3"), ("25", "0.8"), ("26", "0.3"), ("27", "1.5")):
        ward.laboratory("D01", f"2024-03-{date}", f"NEUT {count} 10^9/L")
    ward.enter("ICH", "M1", ICHDAT="2024-04-20")
    return ward.value("ICH", "ICHN500", "M1")


def late_dip(ward: AmendedWard) -> object:
    """The late grade of a single value (D-16)."""
    ward.infused()
    ward.laboratory("M2", "2024-05-11", "NEUT 0.9 10^9/L")
    ward.enter("ICH", "M3", ICHDAT="2024-07-01")
    return ward.value("ICH", "ICHLATE", "M3")


def risk(ward: AmendedWard) -> object:
    """CAR-HEMATOTOX with CRP of exactly 30 mg/L (D-13)."""
    rows = ("PLAT 200 10^9/L", "NEUT 3 10^9/L", "HGB 120 g/L", "CRP 30 mg/L", "FERRITIN 100 µg/L")
    ward.laboratory("BASE", "2024-03-06", *rows)
    ward.infused()
    ward.enter("ICH", "M1", ICHDAT="2024-04-20")
    return ward.value("ICH", "ICHBASE", "M1")


def screen(explained: str) -> Scene:
    """The screen of IEC-HS with ferritin and transaminases (C-08)."""

    def scene(ward: AmendedWard) -> object:
        ward.infused()
        rows = ("FERRITIN 700 µg/L 10 300", "ALT 240 U/L 0 40", "AST 40 U/L 0 40", "FIBRINO 2.4 g/L 2.0 4.0")
        ward.laboratory("D07", "2024-03-19", *rows)
        answers = {"IHSSUSP": "Y", "IHSFERR": "700", "IHSRISE": "N", "IHSCYT": "N", "IHSHEMO": "N"}
        ward.enter("IHS", "D07", IHSDAT="2024-03-19", **answers, IHSNOALT=explained)
        return ward.value("IHS", "IHSSCR", "D07") or [
            ward.value("IHS", item, "D07") for item in ("IHSFCRIT", "IHSALT", "IHSFIB")
        ]

    return scene


def fibrinogen(ward: AmendedWard) -> object:
    """Whether 2.4 g/L is low (HIN23)."""
    screen("Y")(ward)
    return ward.value("IHS", "IHSFIB", "D07")


def instrument(ward: AmendedWard) -> object:
    """The tool of a girl of 12 (D-07)."""
    ward.enter("ICN", "D08", ICNDTM="2024-03-20 08:00")
    return ward.value("ICN", "ICNDEF", "D08")


def fludarabine(ward: AmendedWard) -> object:
    """The renal factor at an eGFR of 78.2 (D-06)."""
    ward.laboratory("BASE", "2024-03-06", "CREAT 70 µmol/L")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40", LDFLUM2="30")
    return ward.value("LD", "LDFLUF", "LD1")


def dose(ward: AmendedWard) -> object:
    """Whether a dose of 0.94 ×10^5/kg is inside the tolerance of its level (C-10)."""
    ward.enter("DM", COHORT="DL2")
    ward.enter("INF", INFSTDTM="2024-03-12 10:04", INFCELLS="3.76e6", INFWT="40")
    return "INF-03" in ward.rules("INF")


def filtration(ward: AmendedWard) -> object:
    """The eGFR that doses, by formula (D-05)."""
    ward.laboratory("BASE", "2024-03-06", "CREAT 70 µmol/L")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT="150", LDWT="40")
    found = ward.value("LD", "LDEGFR", "LD1")
    assert isinstance(found, Decimal)
    return round(found, 1)


def pregnancy(ward: AmendedWard) -> object:
    """Whether a test of a day before the first dose is too old."""
    ward.enter("RP", "BASE", RPPOT="Y", RPDTM="2024-03-06 07:59", RPRES="NEG")
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDCYCST="2024-03-07 08:00")
    return "RP-02" in ward.rules("RP", "BASE")


def assent(ward: AmendedWard) -> object:
    """Whether a girl of eleven has to assent (C-02)."""
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    return ward.value("IC", "ASSREQ", "SCR")


def delirium(ward: AmendedWard) -> object:
    """The grade of CAPD 4 without a new sign, alert (C-07)."""
    frequencies = ("OFTEN", "OFTEN", "OFTEN", "OFTEN", "NEVER", "NEVER", "NEVER", "NEVER")
    items = {f"CAPD{number}": frequency for number, frequency in enumerate(frequencies, 1)}
    signs = {"ICNNEW": "N", "ICNLOC": "0", "ICNSEIZ": "0", "ICNMOTOR": "0", "ICNICP": "0", "ICNDEATH": "N"}
    ward.enter("ICN", "D08", ICNDTM="2024-03-20 08:00", ICNINSTR="CAPD", ICNPERF="Y", **items, **signs)
    return ward.value("ICN", "ICNGR", "D08")


def episodes(ward: AmendedWard) -> object:
    """The episode of a fever after one clear day (C-09)."""
    ward.infused()
    absent = {"CRSHYPOT": "0", "CRSHYPOX": "0", "CRSDEATH": "N", "CRSSUPPR": "N"}
    for day, temperature, grade in ((17, "38.5", "1"), (18, "36.8", "0"), (19, "38.5", "1")):
        other = {"CRSFEVO": "N"} if grade == "1" else {}
        values = {"CRSDAT": f"2024-03-{day}", "CRSTMAX": temperature, "CRSGRINV": grade}
        ward.enter("CRS", f"D{day - 12:02}", **values, **other, **absent)
    return ward.value("CRS", "CRSEPNO", "D07")


def toxicity(ward: AmendedWard) -> object:
    """Whether an event of grade 3 on day 20 asks for the verdict on dose-limiting toxicity (D-03)."""
    ward.infused()
    ward.row(ward.key("AE"), AETOXGR="3", AESTDTM="2024-04-01")
    return any(item.id.startswith("W-DLT") for item in ward.book.work(ward.subject))


def copies(ward: AmendedWard) -> object:
    """The area of CAR-T copies with a sample in two weeks."""
    ward.infused()
    for visit, date in (("INF", "03-12"), ("D14", "03-26"), ("M1", "04-09")):
        answers = {"CKDTM": f"2024-{date} 08:00", "CKMTX": "BLOOD", "CKCOPY": "100", "CKLLOQ": "50"}
        ward.enter("CK", visit, **answers)
    return ward.value("CK", "CKAUC28", "M1")


@pytest.mark.parametrize(
    ("scene", "setting", "usual", "amended"),
    [
        (window, {"sledai_window": 10}, ("30",), ("10",)),
        (arthritis, {"arthritis_joints": 3}, ("Y",), ("N",)),
        (proteinuria, {"upcr_for_24h": False}, "Y", None),
        (criterion, {"sledai_minimum": 10}, ("Y",), ("N",)),
        (neutropenia, {"icaht_join_days": 0}, 15, 13),
        (neutropenia, {"icaht_fill_days": 6}, 15, 5),
        (late_dip, {"icaht_single_counts": False}, 2, 0),
        (risk, {"hematotox_crp_included": False}, 1, 0),
        (screen("Y"), {"iechs_minor_needed": 2}, "POS", "NEG"),
        (screen("Y"), {"iechs_ferritin_times": 3}, "POS", [None, "Y", "N"]),
        (screen("Y"), {"iechs_enzymes_times": 7}, "POS", "NEG"),
        (screen("N"), {"iechs_explanation_counts": False}, "NEG", "POS"),
        (fibrinogen, {"iechs_fibrinogen_limit": Decimal("2.5")}, "N", "Y"),
        (instrument, {"ice_from_age": 13}, "ICE", "CAPD"),
        (fludarabine, {"fludarabine_rule": "DFCI"}, Decimal("0.80"), Decimal("1.00")),
        (dose, {"dose_tolerance": 5}, False, True),
        (pregnancy, {"pregnancy_hours": 24}, False, True),
        (assent, {"assent_from_age": 12}, "Y", "N"),
        (delirium, {"capd_needs_new_sign": False}, 0, 1),
        (episodes, {"crs_gap_days": 1}, 1, 2),
        (toxicity, {"dlt_days": 14}, True, False),
        (copies, {"copies_gap_days": 14}, None, 2800),
        (filtration, {"egfr_formula": "U25_CKD_EPI_2021"}, Decimal("78.2"), Decimal("68.4")),
    ],
)
def test_a_setting_decides(scene: Scene, setting: dict[str, object], usual: object, amended: object):
    """The same answers under the usual and under the amended setting."""
    assert (scene(AmendedWard()), scene(AmendedWard(setting))) == (usual, amended)


def test_every_convention_that_has_a_number_is_a_setting():
    """Sections 0.3 and 0.4; the others are rules of the forms, or of how records are kept."""
    wanted = "C-02 C-04 C-06 C-07 C-08 C-09 C-10 C-16 D-03 D-05 D-06 D-07 D-08 D-09 D-10 D-12 D-13 D-16"
    settings = AmendedWard().study.settings.values()
    assert set(wanted.split()) <= {name for each in settings for name in (each.source.key, each.source.note)}
