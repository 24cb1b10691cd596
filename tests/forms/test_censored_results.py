"""Results of which the laboratory gives only a limit (A-11) are never taken for that limit."""

from __future__ import annotations

from decimal import Decimal

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


@pytest.mark.parametrize(
    ("sample", "change", "response"),
    [
        (("UPCR <0.5 mg/mg",), (-100, 0.5), "CR"),
        (("UPCR <0.6 mg/mg",), (-100, 0.6), None),
        (("UPROT <60 mg/L", "UCREAT 8.84 mmol/L"), (-100, 0.06), "CR"),
        (("UPROT 60 mg/L", "UCREAT <8.84 mmol/L"), (0.06, None), None),
        (("UPCR >2.9 mg/mg",), (2.9, None), "NONE"),
    ],
)
def test_the_proteinuria_of_a_limit(
    ward, sample: tuple[str, ...], change: tuple[float, float | None], response: str | None
):
    """Under 0.5 mg/mg is complete, under 0.6 it may be; the change of a limit from 3 has bounds."""
    ward.laboratory("BASE", "2024-03-06", "UPCR 3 mg/mg")
    ward.infused()
    ward.laboratory("D07", "2024-03-19", *sample)
    found = derivation(ward, "LB", "LBUPCH", "D07")
    ends = [each if each in (-100, None) else (each / 3 - 1) * 100 for each in change]
    near = [None if each is None else pytest.approx(each, abs=0.01) for each in ends]
    bounds = [None if each is None else float(each) for each in (found.low, found.high)]
    assert (found.value, bounds, ward.value("LB", "LBPROTR", "D07")) == (None, near, response)


@pytest.mark.parametrize(
    ("baseline", "now", "class_", "renal"),
    [("3", "<0.5", "CR", "CRR"), (">3", "1.5", "50-99", "PRR"), ("3", "<0.6", None, None), ("<0.5", "0.2", "CR", None)],
)
def test_the_renal_response_of_limits(ward, baseline: str, now: str, class_: str | None, renal: str | None):
    """Baseline and ratio are read with their signs."""
    for visit, day, ratio in [("BASE", "2024-03-06", baseline), ("M1", "2024-04-09", now)]:
        ward.enter("VS", visit, VSDTM=f"{day} 08:00", HEIGHT="150")
        ward.laboratory(visit, day, f"UPCR {ratio} mg/mg", "CREAT 53.04 µmol/L")
    ward.infused()
    ward.enter("EF", "M1", EFDAT="2024-04-09")
    assert [ward.value("EF", item, "M1") for item in ("EFPROTR", "EFCRR")] == [class_, renal]


@pytest.mark.parametrize(("creatinine", "low", "high"), [("<53.04", 103.25, None), (">53.04", 0, 103.25)])
def test_a_creatinine_that_is_a_limit_gives_a_bound(ward, creatinine: str, low: float, high: float | None):
    """Less creatinine is a higher rate; the summary takes no older rate for it."""
    ward.enter("VS", "BASE", VSDTM="2024-03-05 08:00", HEIGHT="150")
    ward.laboratory("SCR", "2024-02-08", "CREAT 60 µmol/L")
    ward.laboratory("BASE", "2024-03-06", f"CREAT {creatinine} µmol/L")
    ward.infused()
    ward.enter("EF", "M1", EFDAT="2024-04-09")
    found = derivation(ward, "LB", "LBEGFR", "BASE")
    bounds = [None if each is None else round(float(each), 2) for each in (found.low, found.high)]
    assert (found.value, bounds, ward.value("EF", "EFEGFRB", "M1")) == (None, [low, high], None)


@pytest.mark.parametrize(
    ("item", "rows", "answer"),
    [
        ("SLHEMUL", ("URBC >5 /HPF",), "Y"),
        ("SLHEMUL", ("URBC <10 /HPF",), None),
        ("SLPYURL", ("UWBC <5 /HPF",), "N"),
        ("SLTHROL", ("PLAT <100 10^9/L",), "Y"),
        ("SLTHROL", ("PLAT <150 10^9/L",), None),
        ("SLLEUKL", ("WBC >2 10^9/L",), None),
        ("SLPROTL", ("UP24 <0.5 g/24h",), "N"),
        ("SLPROTL", ("UPCR <0.6 mg/mg",), None),
        ("SLCOMPL", ("C3 1.0 g/L 0.8 1.6", "C4 <0.2 g/L 0.1 0.4"), None),
        ("SLCOMPL", ("C3 1.0 g/L 0.8 1.6", "C4 <0.1 g/L 0.1 0.4"), "Y"),
        ("SLCOMPL", ("C3 1.0 g/L 0.8 1.6", "C4 0.2 g/L 0.1 0.4"), "N"),
        ("SLDNAL", ("DSDNAAB >50 IU/mL 0 100",), None),
        ("SLDNAL", ("DSDNAAB <50 IU/mL 0 100",), "N"),
    ],
)
def test_the_evidence_of_activity_with_a_limit(ward, item: str, rows: tuple[str, ...], answer: str | None):
    """Yes or no where the sign decides it, else nothing."""
    ward.laboratory("BASE", "2024-03-05", *rows)
    ward.sledai("BASE", "2024-03-06")
    assert ward.value("SLE", item, "BASE") == answer


LATE = {"URBC": "50 /HPF", "UWBC": "50 /HPF", "PLAT": "50 10^9/L", "WBC": "1 10^9/L", "UP24": "2 g/24h"}
PLAIN = {"URBC": "2 /HPF", "UWBC": "2 /HPF", "PLAT": "200 10^9/L", "WBC": "5 10^9/L", "UP24": "0.2 g/24h"}
LATE |= {"UPCR": "2 mg/mg", "C3": "0.2 g/L 0.8 1.6", "DSDNAAB": "500 IU/mL 0 100"}
PLAIN |= {"UPCR": "0.2 mg/mg", "C3": "1.0 g/L 0.8 1.6", "DSDNAAB": "5 IU/mL 0 100"}


def evidence(ward: AmendedWard, rows: tuple[str, ...], date: str, further: tuple[str, ...]) -> str:
    """What a sample of 5 March, and one more of any day, say of 6 March: all evidence for SLEDAI-2K, - for none."""
    ward.laboratory("BASE", "2024-03-05", *rows)
    ward.laboratory("BASE", date, *further)
    ward.sledai("BASE", "2024-03-06")
    items = [item.name for item in ward.study.forms["SLE"].items if item.section == "evidence"]
    return " ".join(str(ward.value("SLE", item, "BASE") or "-") for item in items)


def rows_of(results: dict[str, str], *without: str, last: int | None = None) -> tuple[str, ...]:
    """Results as rows, each up to so many parts."""
    return tuple(" ".join([code, *text.split()[:last]]) for code, text in results.items() if code not in without)


@pytest.mark.parametrize(
    ("date", "further", "wanted"),
    [
        ("2024-03-01", rows_of(LATE), "Y Y Y Y Y Y Y"),
        ("2024-03", rows_of(LATE), "- - - - - - -"),
        ("?UNK", rows_of(LATE), "- - - - - - -"),
        ("2024-01", rows_of(LATE), "N N N N N N N"),
        ("2024-02", rows_of(PLAIN), "N N N N N N N"),
        ("2024-03-01", rows_of(LATE, last=1), "- - - - - - -"),
        ("2024-03-01", ("UPCR 2 mg/mg", "C3 1.0 g/L - 1.6", "DSDNAAB NEG"), "N N N - N N N"),
        ("2024-03-01", ("C3 0.2 g/L", "DSDNAAB 500 IU/mL"), "N N N - - N N"),
    ],
    ids=[
        "late",
        "of a month",
        "undated",
        "too early",
        "normal",
        "without unit",
        "without lower limit",
        "without limits",
    ],
)
def test_no_evidence_is_no_while_another_result_may_say_yes(ward, date: str, further: tuple[str, ...], wanted: str):
    """Without its unit or its limit, or of a day that may lie in the window; one that is normal does not matter."""
    assert evidence(ward, rows_of(PLAIN), date, further) == wanted


@pytest.mark.parametrize("date", ["2024-03", "?UNK"])
def test_evidence_is_yes_whatever_another_result_is(ward, date: str):
    """One abnormal result of the window is enough."""
    assert evidence(ward, rows_of(LATE), date, rows_of(LATE, last=1)) == "Y Y Y Y Y Y Y"


@pytest.mark.parametrize(
    ("date", "collection", "wanted"),
    [("2024-01-01", "UP24 0.2 g/24h", "Y"), ("2024-03", "UP24 0.2 g/24h", "-"), ("2024-03-01", "UP24 0.2", "-")],
)
def test_a_ratio_stands_for_no_collection_that_may_be_there(ward, date: str, collection: str, wanted: str):
    """Only where no urine of 24 hours lies in the window does the ratio count."""
    assert evidence(ward, ("UPCR 2 mg/mg",), date, (collection,)).split()[1] == wanted


@pytest.mark.parametrize(("count", "proposed"), [("<4.0", "Y"), ("<5.0", None), ("3.9", "Y"), (">3.9", None)])
def test_the_classification_proposes_what_a_limit_decides(ward, count: str, proposed: str | None):
    """Fewer than 4 leucocytes are a leukopenia, though 4 are none."""
    ward.enter("CLS", CLSANA="Y")
    ward.laboratory("SCR", "2024-02-08", f"WBC {count} 10^9/L")
    assert ward.cell("CLS", "CLSLEU").proposal == ((proposed,) if proposed else ())


@pytest.mark.parametrize(("count", "found"), [("<30", True), ("<50", False), ("29", True), (">29", False)])
def test_low_counts_before_collection_with_a_limit(ward, count: str, found: bool):
    """Asked about where they are surely low."""
    ward.laboratory("LEUK", "2024-02-20", f"PLAT {count} 10^9/L")
    ward.enter("LK", LKDAT="2024-02-20", LKSTTM="2024-02-20 10:00")
    assert ("LK-03" in ward.rules("LK")) is found


@pytest.mark.parametrize(
    "rows",
    [
        ("WBC 0.3 10^9/L", "NEUT <0.5 10^9/L"),
        ("WBC >30 10^9/L", "NEUT 35 10^9/L"),
        ("BILI 3 µmol/L", "BILDIR <5 µmol/L"),
    ],
)
def test_a_part_that_may_be_less_does_not_exceed_the_whole(ward, rows: tuple[str, ...]):
    """A limit is not what was measured: nothing is impossible here."""
    ward.laboratory("BASE", "2024-03-05", *rows)
    assert not ward.rules("LB", "BASE") & {"LB-02", "LB-03", "LB-04"}


@pytest.mark.parametrize(("before", "proposed"), [("2000", ("Y",)), ("<2000", ("Y",)), (">2000", ())])
def test_a_rise_from_a_limit_is_none(ward, before: str, proposed: tuple[str, ...]):
    """From more than 2000 ferritin may have fallen to 3000."""
    ward.infused()
    ward.laboratory("D06", "2024-03-18", f"FERRITIN {before} µg/L 10 300")
    ward.laboratory("D07", "2024-03-19", "FERRITIN 3000 µg/L 10 300", "PLAT 20 10^9/L 125 350")
    ward.enter("IHS", "D07", IHSDAT="2024-03-19")
    assert ward.cell("IHS", "IHSSUSP", "D07").proposal == proposed


@pytest.mark.parametrize(
    ("date", "between", "proposed"),
    [
        ("2024-03-17", "9000 µg/L", ()),
        ("2024-03-17", "9000", ()),
        ("2024-03-17", ">900 µg/L", ()),
        ("?UNK", "9000 µg/L", ()),
        ("2024-03", "9000 µg/L", ()),
        ("2024-03-17", "- µg/L", ("Y",)),
        ("2024-02", "9000", ("Y",)),
    ],
)
def test_no_rise_is_proposed_over_a_ferritin_between(ward, date: str, between: str, proposed: tuple[str, ...]):
    """From 100 to 1000 it rose, unless one that may lie between was higher; an empty row is no result."""
    ward.infused()
    ward.laboratory("D03", "2024-03-15", "FERRITIN 100 µg/L 10 300")
    ward.laboratory("D05", date, f"FERRITIN {between}")
    ward.laboratory("D07", "2024-03-19", "FERRITIN 1000 µg/L 10 300", "PLAT 20 10^9/L 125 350")
    ward.enter("IHS", "D07", IHSDAT="2024-03-19")
    assert ward.cell("IHS", "IHSSUSP", "D07").proposal == proposed


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [("<100", "5000", True), ("<100", "900", False), ("<500", "<5100", False), ("20", ">300", True)],
)
def test_a_late_expansion_after_a_limit(ward, before: str, now: str, wanted: bool):
    """CK-01: more than ten times the bound is more than ten times what was there."""
    ward.infused()
    for visit, day, copies in (("D14", "03-26", "20000"), ("M1", "04-09", before), ("M2", "05-11", now)):
        ward.enter("CK", visit, CKDTM=f"2024-{day} 08:00", CKMTX="BLOOD", CKCOPY=copies)
    assert ("CK-01" in ward.rules("CK", "M2")) == wanted


@pytest.mark.parametrize(
    "rows",
    [("UPCR 500 mg/g",), ("UPROT 50 mg/dL", "UCREAT 100 mg/dL"), ("UPROT 500 mg/L", "UCREAT 100 mg/dL")],
)
def test_half_a_milligram_of_protein_per_milligram_is_half(ward, rows: tuple[str, ...]):
    """A-10, V-UPC-02: the spot urine is divided as the laboratory prints it, for 0.5 is not above 0.5 (C-04)."""
    ward.laboratory("SCR", "2024-02-10", *rows)
    assert ward.value("LB", "LBUPCR", "SCR") == Decimal("0.5")
