"""The efficacy summary puts together what the other forms hold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from tests.forms.amended import AmendedWard

VISIT, DAY = "M3", "2024-06-10"


@pytest.fixture
def ward() -> AmendedWard:
    return AmendedWard()


def assessed(ward: AmendedWard, present: str = "", pga: str = "0.2", **other: str) -> None:
    """Baseline of 12 points and 2.0, infusion, and the visit of month 3 with the items named as present."""
    ward.sledai("BASE", "2024-03-06", "SLSEIZ SLARTH")
    ward.enter("PGA", "BASE", PGADAT="2024-03-06", PGASCL="0-3", PGA="2.0")
    ward.infused()
    ward.enter("VS", VISIT, VSDTM=f"{DAY} 08:00", WEIGHT="40")
    ward.sledai(VISIT, DAY, present)
    ward.enter("PGA", VISIT, PGADAT=DAY, PGASCL="0-3", PGA=pga)
    ward.enter("EF", VISIT, **{"EFDAT": DAY, "EFLOGOK": "Y", "EFSTAB": "NONE", "EFRESC": "N", **other})


def drug(ward: AmendedWard, name: str, category: str, start: str, dose: str = "5") -> None:
    """A daily drug that goes on."""
    values = {"CMTRT": name, "CMCAT": category, "CMDOSE": dose, "CMDOSU": "mg", "CMDOSFRQ": "QD"}
    values |= {"CMGC": "PREDNISONE"} if category == "GC" else {}
    ward.row(ward.key("CM"), **values, CMSTDAT=start, CMONGO="Y")


def found(ward: AmendedWard, *items: str) -> list[object]:
    """What the summary of the visit says."""
    return [ward.value("EF", item, VISIT) for item in items]


STATES = ("EFDORIS", "EFCCR", "EFCCR0", "EFLLDAS", "EFCLLDAS")


def test_remission_without_drugs(ward):
    """V-STA-01: serology alone is remission and low activity by every definition."""
    assessed(ward, "SLCOMP SLDNA")
    assert (found(ward, *STATES), found(ward, "EFPRED", "EFDRUGF")) == (["Y"] * 5, [0, "FULL"])


def test_the_steroid_counts_per_kilogram(ward):
    """V-STA-02 at 40 kg: 5 mg is DORIS and LLDAS, too much for cCR."""
    drug(ward, "prednisone", "GC", "2024-04-01")
    assessed(ward, pga="0.3")
    assert (found(ward, *STATES), found(ward, "EFPRED", "EFPREDKG")) == (
        ["Y", "N", "N", "Y", "Y"],
        [5, Decimal("0.125")],
    )


def test_a_dose_for_toxicity_counts_as_well(ward):
    """X-12: 40 mg of methylprednisolone four days before is 50 mg in seven days."""
    ward.row(ward.key("TX"), TXTRT="MPRED", TXDOSE="40", TXDTM="2024-06-06 10:00")
    assessed(ward)
    (mean,) = found(ward, "EFPRED")
    assert isinstance(mean, Decimal)
    assert (round(mean, 2), "X-12" in ward.rules("EF", VISIT)) == (Decimal("7.14"), False)


def test_an_unknown_dose_for_toxicity_leaves_the_states_open(ward):
    """X-12: a drug that the source does not name may be a glucocorticoid."""
    ward.row(ward.key("TX"), TXTRT="OTHER", TXDTM="2024-06-06 10:00")
    assessed(ward)
    assert (found(ward, "EFPRED", "EFDORIS"), "X-12" in ward.rules("EF", VISIT)) == ([None, None], True)


def test_no_row_is_no_drug_only_once_that_is_said(ward):
    """Until the logs are said to be entered nothing is taken as nought."""
    assessed(ward, EFLOGOK="N")
    assert found(ward, "EFPRED", "EFDRUGF", "EFDORIS") == [None, None, None]


@pytest.mark.parametrize(
    ("category", "answer"), [("AM", "HCQ"), ("IS", "NO"), ("BIO", "NO"), ("GC", "NO"), ("OTH", "FULL")]
)
def test_drug_free(ward, category: str, answer: str):
    """Hydroxychloroquine is told apart."""
    drug(ward, "prednisone", category, "2024-05-01")
    assessed(ward)
    assert found(ward, "EFDRUGF") == [answer]


def test_the_baseline_is_the_last_whole_record_before_lymphodepletion(ward):
    """Its visit is named, and what it holds."""
    assessed(ward)
    assert found(ward, "EFBASE", "EFSLEB", "EFPGAB", "EFSLE", "EFPGA") == ["BASE", 12, 2, 0, Decimal("0.2")]


def test_nothing_is_a_state_without_the_global_assessment(ward):
    """DORIS and LLDAS are not determinable (section 4.3)."""
    ward.infused()
    ward.sledai(VISIT, DAY)
    ward.enter("EF", VISIT, EFDAT=DAY, EFLOGOK="Y", EFSTAB="NONE")
    assert found(ward, "EFDORIS", "EFLLDAS") == [None, None]


def systems(ward: AmendedWard, visit: str, date: str, letters: str) -> None:
    """BILAG grades in the order of the form."""
    names = [item.name for item in ward.study.forms["BIL"].items if item.name not in ("BILDAT", "SRCREF")]
    ward.enter("BIL", visit, BILDAT=date, **dict(zip(names, letters, strict=True)))


@pytest.mark.parametrize(("now", "answer"), [("DCDDDDDCD", "Y"), ("DBDADDDBD", "N")])
def test_response_index(ward, now: str, answer: str):
    """V-SRI-01 and V-SRI-05 with grades of both visits."""
    systems(ward, "BASE", "2024-03-06", "DBDDDDDBD")
    systems(ward, VISIT, DAY, now)
    assessed(ward, "SLRASH")
    assert found(ward, "EFSRI4") == [answer]


def test_renal_response(ward):
    """From 3.0 to 0.4 mg/mg with the same eGFR is complete; the change is −86.7 %."""
    ward.enter("VS", "BASE", VSDTM="2024-03-06 08:00", HEIGHT="150", WEIGHT="40")
    ward.laboratory("BASE", "2024-03-06", "UPCR 3.0 mg/mg", "CREAT 60 µmol/L")
    ward.enter("VS", VISIT, VSDTM=f"{DAY} 07:00", HEIGHT="150")
    ward.laboratory(VISIT, DAY, "UPCR 0.4 mg/mg", "CREAT 60 µmol/L")
    assessed(ward)
    change, *rest = found(ward, "EFPROT", "EFPROTR", "EFCRR")
    assert isinstance(change, Decimal)
    assert (round(change, 1), rest) == (Decimal("-86.7"), ["CR", "CRR"])


KIDNEY = ["EFUPCRB", "EFEGFRB"], ["EFUPCR", "EFEGFR"]


@pytest.mark.parametrize(
    ("visit", "day", "rows", "open_"),
    [
        ("BASE", "2024-03-06", ("UPCR 3", "CREAT 60"), KIDNEY[0]),
        ("BASE", "2024-03-06", ("UPROT <300 mg/L", "UCREAT <8.84 mmol/L", "CREAT <60 µmol/L"), KIDNEY[0]),
        ("BASE", "?UNK", ("UPCR 3 mg/mg", "CREAT 60 µmol/L"), KIDNEY[0]),
        (VISIT, DAY, ("UPCR 0.4", "CREAT 60"), KIDNEY[1]),
        (VISIT, DAY, ("UPROT <300 mg/L", "UCREAT <8.84 mmol/L", "CREAT >60 µmol/L"), KIDNEY[1]),
        (VISIT, "?UNK", ("UPCR 0.4 mg/mg", "CREAT 60 µmol/L"), KIDNEY[1]),
        (VISIT, DAY, ("ALT 20 U/L", "UP24 1 g/24h"), []),
    ],
)
def test_no_older_sample_stands_for_the_newest(ward, visit: str, day: str, rows: tuple[str, ...], open_: list[str]):
    """Without its unit, with signs that do not decide, or of an unknown day, a sample leaves open what it is."""
    for early, at in (("SCR", "2024-02-08"), (VISIT, "2024-06-08")):
        ward.enter("VS", early, VSDTM=f"{at} 07:00", HEIGHT="150")
        ward.laboratory(early, at, "UPCR 6 mg/mg", "CREAT 90 µmol/L")
    ward.enter("VS", "BASE", VSDTM="2024-03-06 07:00", HEIGHT="150")
    ward.laboratory(visit, day, *rows)
    assessed(ward)
    assert [item for item in (*KIDNEY[0], *KIDNEY[1]) if found(ward, item) == [None]] == open_


def test_24_hour_protein_is_compared_with_its_like(ward):
    """Without a ratio at both visits."""
    ward.laboratory("BASE", "2024-03-06", "UP24 2 g/24h")
    ward.laboratory(VISIT, DAY, "UP24 1 g/24h")
    assessed(ward)
    assert found(ward, "EFPROT", "EFPROTR") == [-50, "50-99"]


def test_remission_at_two_visits_is_sustained(ward):
    """The visit before had it as well."""
    ward.sledai("M2", "2024-05-11")
    ward.enter("PGA", "M2", PGADAT="2024-05-11", PGASCL="0-3", PGA="0.1")
    ward.enter("EF", "M2", EFDAT="2024-05-11", EFLOGOK="Y", EFSTAB="NONE")
    assessed(ward)
    assert (ward.value("EF", "EFDORSU", "M2"), found(ward, "EFDORSU")) == (None, ["Y"])


@pytest.mark.parametrize(
    ("setting", "pga", "dose", "item", "answers"),
    [
        ({"doris_pga_included": True}, "0.5", "", "EFDORIS", ("N", "Y")),
        ({"doris_pga": Decimal("0.1")}, "0.2", "", "EFDORIS", ("Y", "N")),
        ({"doris_prednisone_included": False}, "0.2", "5", "EFDORIS", ("Y", "N")),
        ({"doris_prednisone": 4}, "0.2", "5", "EFDORIS", ("Y", "N")),
        ({"lldas_car_t_excludes": True}, "0.2", "", "EFLLDAS", ("Y", "N")),
        ({"prednisone_days": 100}, "0.2", "8", "EFLLDAS", ("N", "Y")),
    ],
)
def test_a_setting_decides(setting: dict[str, object], pga: str, dose: str, item: str, answers: tuple[str, str]):
    """The same answers under the usual and under the amended setting (D-09, D-12)."""
    seen = []
    for settings in ({}, setting):
        ward = AmendedWard(settings)
        if dose:
            drug(ward, "prednisone", "GC", "2024-05-20", dose)
        assessed(ward, pga=pga)
        seen += found(ward, item)
    assert tuple(seen) == answers


def seen(ward: AmendedWard, visit: str, day: str, present: str = "", pga: str = "0.2") -> None:
    """Activity and global assessment of one day."""
    ward.sledai(visit, day, present)
    ward.enter("PGA", visit, PGADAT=day, PGASCL="0-3", PGA=pga)


def baseline(ward: AmendedWard) -> list[str]:
    """Visit, date, activity and global assessment of the baseline, as the visit of month 3 has them."""
    ward.enter("EF", VISIT, EFDAT=DAY)
    visit, date, *numbers = found(ward, "EFBASE", "EFBASDAT", "EFSLEB", "EFPGAB")
    assert isinstance(date, PartialDate)
    return [str(visit), date.iso(), *map(str, numbers)]


def test_a_later_unscheduled_visit_is_no_baseline(ward):
    """All unscheduled assessments stand at one visit; the baseline stays that of its day."""
    seen(ward, "UNS", "2024-03-05", "SLARTH SLMYOS SLRASH", "2.0")
    ward.infused()
    seen(ward, "UNS", "2024-05-20", "", "0.4")
    assert baseline(ward) == ["UNS", "2024-03-05", "10", "2.0"]


def test_assessments_of_two_unscheduled_days_are_no_whole_record(ward):
    """Activity of one day and the global assessment of another do not make a baseline; that of the screening does."""
    seen(ward, "SCR", "2024-02-08", "SLARTH", "1.5")
    ward.sledai("UNS", "2024-02-20", "SLARTH SLMYOS")
    ward.enter("PGA", "UNS", PGADAT="2024-03-01", PGASCL="0-3", PGA="2.0")
    ward.infused()
    assert baseline(ward) == ["SCR", "2024-02-08", "4", "1.5"]


def test_a_global_assessment_after_the_first_dose_is_no_part_of_the_baseline(ward):
    """One of the same visit neither makes the record whole nor takes the place of the one before."""
    seen(ward, "SCR", "2024-02-08", "SLARTH", "1.5")
    ward.sledai("BASE", "2024-03-06", "SLARTH SLMYOS")
    ward.enter("PGA", "BASE", PGADAT="2024-03-09", PGASCL="0-3", PGA="0.4")
    ward.enter("PGA", "SCR", PGADAT="2024-03-08", PGASCL="0-3", PGA="0.5")
    ward.infused()
    assert baseline(ward) == ["SCR", "2024-02-08", "4", "1.5"]


def test_without_a_whole_record_before_the_dose_the_last_before_the_infusion_is_baseline(ward):
    """Both after the first dose and before the infusion."""
    seen(ward, "BASE", "2024-03-09", "SLARTH", "1.5")
    ward.infused()
    assert baseline(ward) == ["BASE", "2024-03-09", "4", "1.5"]


THEN, LATER = "2024-05-20", "2025-02-10"
UNSCHEDULED = ("EFSLE", "EFPGA", "EFUPCR", "EFEGFR", "EFDORIS")


def test_an_unscheduled_evaluation_is_of_its_own_day(ward):
    """A later unscheduled assessment or sample changes nothing of it."""
    ward.infused()
    for day, present, pga, ratio, creatinine in ((THEN, "", "0.2", "0.4", "60"), (LATER, "SLARTH", "2", "3", "90")):
        seen(ward, "UNS", day, present, pga)
        ward.enter("VS", "UNS", VSDTM=f"{day} 07:00", HEIGHT="150", WEIGHT="40")
        ward.laboratory("UNS", day, f"UPCR {ratio} mg/mg", f"CREAT {creatinine} µmol/L")
    ward.enter("EF", "UNS", EFDAT=THEN, EFLOGOK="Y", EFSTAB="NONE")
    numbers = [ward.value("EF", item, "UNS") for item in UNSCHEDULED]
    assert [str(each)[:5] for each in numbers] == ["0", "0.2", "0.4", "91.27", "Y"]


def test_an_unscheduled_evaluation_without_its_day_is_open(ward):
    """Which assessments it is of is not known then."""
    ward.infused()
    seen(ward, "UNS", THEN)
    ward.enter("EF", "UNS", EFLOGOK="Y", EFSTAB="NONE")
    assert [ward.value("EF", item, "UNS") for item in ("EFSLE", "EFPGA")] == [None, None]


@pytest.mark.parametrize(("visit", "day", "wanted"), [("M6", "2024-09-08", "Y"), ("M9", "2024-12-07", None)])
def test_remission_is_not_sustained_over_a_visit_not_assessed(ward, visit, day, wanted):
    """Two visits are consecutive if the schedule has none between them (A-09)."""
    assessed(ward)
    ward.sledai(visit, day)
    ward.enter("PGA", visit, PGADAT=day, PGASCL="0-3", PGA="0.1")
    ward.enter("EF", visit, EFDAT=day, EFLOGOK="Y", EFSTAB="NONE")
    assert (ward.value("EF", "EFDORIS", visit), ward.value("EF", "EFDORSU", visit)) == ("Y", wanted)
