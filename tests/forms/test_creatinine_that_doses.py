"""The creatinine that doses fludarabine is the latest before the dose; where it cannot be read, no dose is computed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.record.course import Standing
from tests.forms.ward import Ward

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12"}
DOSED = {"LDDAT": "2024-03-07", "LDHT": "150", "LDWT": "40", "LDFLUM2": "30"}
STARTED = {"LDFLUA": "38.7", "LDFLUST": "2024-03-07 10:00"}
MICROMOL = {"LBORRESU": "µmol/L"}


@pytest.fixture
def ward() -> Ward:
    """A girl whose creatinine of 60 µmol/L on 5 March alone gives the full dose."""
    made = Ward(**GIRL)
    creatinine(made, "BASE", {"LBDTM": "2024-03-05 08:00"}, {"LBORRES": "60", **MICROMOL})
    return made


def creatinine(ward: Ward, visit: str, sample: dict[str, str], result: dict[str, str]) -> None:
    ward.row(ward.enter("LB", visit, **sample), LBTESTCD="CREAT", **result)


def standing(ward: Ward, visit: str = "LD1") -> Standing:
    """How the need of a creatinine stands."""
    found = ward.book.needs(ward.subject, "lymphodeplete", visit)
    return next(line.standing for line in found if line.need.id == "creatinine")


def judged(ward: Ward, visit: str = "LD1") -> tuple[object, Standing, bool]:
    """The dose that is planned, how the gate stands, and whether a creatinine too old is found."""
    return ward.value("LD", "LDFLUP", visit), standing(ward, visit), "LD-06" in ward.rules("LD", visit)


UNDECIDED = None, Standing.UNCHECKED, False


@pytest.mark.parametrize("times", [{}, STARTED])
@pytest.mark.parametrize(
    ("sample", "result"),
    [
        ({"LBDTM": "2024-03-07 06:00"}, {"LBORRES": "300"}),
        ({"LBDTM": "2024-03-07 06:00"}, {"LBORRES": "POS"}),
        ({"LBDTM": "2024-03-07 06:00"}, {}),
        ({"LBDTM": "2024-03"}, {"LBORRES": "300", **MICROMOL}),
        ({"LBDTM": "2024-03-05"}, {"LBORRES": "300", **MICROMOL}),
        ({"LBFAST": "Y"}, {"LBORRES": "300", **MICROMOL}),
        ({"LBDTM": "2024-03-05 08:00"}, {"LBORRES": "300", **MICROMOL}),
    ],
)
def test_an_older_creatinine_never_stands_for_one_that_cannot_be_read(ward, sample, result, times):
    """No unit, no number, nothing yet, a date that may be later, or another result of the same moment."""
    creatinine(ward, "LD1", sample, result)
    ward.enter("LD", "LD1", **DOSED, **times)
    assert judged(ward) == UNDECIDED


@pytest.mark.parametrize(
    ("visit", "sample", "result"),
    [
        ("LD1", {"LBDTM": "2024-03-07 06:00"}, {"LBORRES": "?PEND"}),
        ("LD1", {"LBDTM": "2024-02"}, {"LBORRES": "300"}),
        ("LD1", {"LBDTM": "2024-03-05 07:59"}, {"LBORRES": "300"}),
        ("LD1", {"LBDTM": "2024-03-07 10:01"}, {"LBORRES": "300"}),
        ("LD1", {"LBDTM": "2024-03-05 08:00"}, {"LBORRES": "60", **MICROMOL}),
        ("D07", {"LBFAST": "Y"}, {"LBORRES": "300", **MICROMOL}),
    ],
)
def test_what_is_surely_not_the_latest_stops_no_dose(ward, visit, sample, result):
    """No result, an earlier or a later one, the same again, or a sample of a later visit."""
    creatinine(ward, visit, sample, result)
    ward.enter("LD", "LD1", **DOSED, **STARTED)
    assert judged(ward) == (Decimal("38.70"), Standing.OPEN, False)


def test_one_that_cannot_be_read_and_is_too_old_is_too_old(ward):
    """Whatever its result: 73 hours are too many."""
    creatinine(ward, "UNS", {"LBDTM": "2024-03-07 06:00"}, {"LBORRES": "300"})
    ward.enter("LD", "LD3", **{**DOSED, "LDDAT": "2024-03-10", "LDFLUST": "2024-03-10 07:00"})
    assert judged(ward, "LD3") == (None, Standing.CLOSED, True)


def test_fludarabine_without_any_creatinine_is_found():
    """Nothing was taken before the dose; what was taken after it does not count."""
    ward = Ward(**GIRL)
    creatinine(ward, "D01", {"LBDTM": "2024-03-13 08:00"}, {"LBORRES": "60", **MICROMOL})
    ward.enter("LD", "LD1", **DOSED, **STARTED)
    assert judged(ward) == (None, Standing.CLOSED, True)


@pytest.mark.parametrize(
    ("result", "egfr", "dose", "opens"),
    [
        ("70", "78.2", "30.96", Standing.OPEN),
        ("<100", "54.8..", None, Standing.UNCHECKED),
        ("<60", "91.3..", "38.70", Standing.OPEN),
        (">70", "0.0..78.2", None, Standing.UNCHECKED),
        (">200", "0.0..27.4", "0.00", Standing.OPEN),
    ],
)
def test_a_creatinine_that_is_a_limit_doses_where_it_decides(ward, result: str, egfr: str, dose: str, opens: Standing):
    """Its rate is never said to be measured; only where all that it may be asks for one factor is there a dose."""
    ward.enter("LD", "LD1", **DOSED)
    creatinine(ward, "LD1", {"LBDTM": "2024-03-07 06:00"}, {"LBORRES": result, **MICROMOL})
    derived = ward.cell("LD", "LDEGFR", "LD1").derived
    assert derived is not None
    assert derived.derivation is not None
    ends = ["" if end is None else f"{end:.1f}" for end in (derived.derivation.low, derived.derivation.high)]
    rate = f"{derived.derivation.value:.1f}" if derived.values else "..".join(ends)
    planned = ward.value("LD", "LDFLUP", "LD1")
    assert (rate, planned, standing(ward)) == (egfr, None if dose is None else Decimal(dose), opens)


def test_a_limit_beside_the_same_number_leaves_open_which_it_is(ward):
    """60 and <60 of one moment are two results."""
    creatinine(ward, "LD1", {"LBDTM": "2024-03-05 08:00"}, {"LBORRES": "<60", **MICROMOL})
    ward.enter("LD", "LD1", **DOSED, **STARTED)
    assert judged(ward) == UNDECIDED


def test_fludarabine_is_found_where_every_rate_forbids_it(ward):
    """More than 200 µmol/L is an eGFR under 30."""
    creatinine(ward, "LD1", {"LBDTM": "2024-03-07 06:00"}, {"LBORRES": ">200", **MICROMOL})
    ward.enter("LD", "LD1", **DOSED, **STARTED)
    assert "LD-02" in ward.rules("LD", "LD1")
