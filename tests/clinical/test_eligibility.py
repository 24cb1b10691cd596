"""Eligibility and the answers proposed for its criteria (A-23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.eligibility import Virology
from crf_app.clinical.names import FUNCTIONS

INCLUSION = ("I1", "I2A", "I2B", "I3", "I4A", "I4B", "I4C", "I4D", "I5", "I7")
EXCLUSION = ("E1", "E2", "E3A", "E3B", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11", "E12", "E13")


SCREENED = Virology("NEG", "NEG", None, "NEG", None, "NEG", "NEG", "<50")


@dataclass(frozen=True)
class Case:
    """A child as the table describes it; limits of liver tests in multiples of the ULN."""

    birth: str = "2012-03-12"
    sex: str = "F"
    sledai: str = "12"
    lvef: str = "65"
    egfr: str = "95"
    alt: str = "1.2"
    bilirubin: str = "0.5"
    spo2: str = "98"
    virology: Virology = SCREENED


def derive(name: str, *arguments: object) -> str | None:
    """The answer that a published function proposes."""
    return FUNCTIONS[name].call(*arguments).value


def decide(case: Case) -> Derivation:
    """Eligibility if every proposal is confirmed."""
    age = derive("age_years", PartialDate.parse(case.birth), PartialDate(2024, 3, 12))
    agents = derive("qualifying_agents", ("GC_ORAL", "HCQ", "CSA", "CYC", "BEL"))
    inclusion = (
        derive("is_at_least", age, Decimal(5), None),
        "Y",
        derive("refractory", Decimal(4), Decimal(4), "Y", agents, "N"),
        derive("is_at_least", Decimal(case.sledai), Decimal(8), None),
        derive("inclusion_heart", Decimal(case.lvef), "NORMAL", Decimal(55)),
        derive("is_at_least", Decimal(case.egfr), Decimal(30), None),
        derive("inclusion_liver", Decimal(1), Decimal(case.alt), Decimal(case.bilirubin), Decimal(3), Decimal(2)),
        derive("inclusion_lung", Decimal(case.spo2), "NORMAL", Decimal(92)),
        "Y",
        "Y",
    )
    i6 = derive("inclusion_pregnancy", case.sex, "Y" if case.sex == "F" else None, "NEG", "ABST")
    viraemia = FUNCTIONS["exclusion_viraemia"].call(*vars(case.virology).values()).value
    exclusion = tuple(viraemia if name == "E8" else "N" for name in EXCLUSION)
    return FUNCTIONS["eligible"].call(inclusion, i6, exclusion)


def failing(found: Derivation) -> list[str]:
    """The failing criteria by their names."""
    groups = {"inclusion": INCLUSION, "exclusion": EXCLUSION}
    places = [name.split(".") for name in found.reason.removeprefix("failing:").split(",") if name]
    return [groups[group][int(place) - 1] for group, place in places]


ON_THE_LIMIT = Case(spo2="92", alt="3.0", bilirubin="2.0", egfr="30.0", lvef="55", sledai="8")
VIRAEMIC = replace(SCREENED, hbcab="POS", hbv_dna="2.1e3")


@pytest.mark.parametrize(
    ("case", "answer", "criteria"),
    [
        pytest.param(Case(), "Y", [], id="V-ELG-01"),
        pytest.param(Case(sledai="7"), "N", ["I3"], id="V-ELG-02"),
        pytest.param(ON_THE_LIMIT, "Y", [], id="V-ELG-03"),
        pytest.param(Case(virology=VIRAEMIC), "N", ["E8"], id="V-ELG-04"),
        pytest.param(Case(birth="2019-03-13", sex="M"), "N", ["I1"], id="V-ELG-05"),
    ],
)
def test_eligibility(case: Case, answer: str, criteria: list[str]):
    """All limits include their value; one failing criterion is enough, and is named."""
    found = decide(case)
    assert (found.value, failing(found)) == (answer, criteria)


YES, NO = ("Y",) * 10, ("N",) * 14


@pytest.mark.parametrize(
    ("inclusion", "i6", "exclusion", "value", "reason"),
    [
        (YES, "Y", NO, "Y", ""),
        (YES, "N", NO, "N", "failing:i6"),
        ((None, *YES[1:]), "NA", NO, None, "missing:inclusion.1"),
        (YES, None, NO, None, "missing:i6"),
        (YES, "NA", (*NO[1:], None), None, "missing:exclusion.14"),
        ((None, *YES[1:]), "NA", ("Y", *NO[1:]), "N", "failing:exclusion.1"),
        ((), "NA", (), None, "missing:inclusion.1,exclusion.1"),
    ],
)
def test_a_missing_criterion_leaves_eligibility_open(
    inclusion: tuple[str | None, ...], i6: str | None, exclusion: tuple[str | None, ...], value: str | None, reason: str
):
    """Unless another fails; nothing asked is nothing met."""
    found = FUNCTIONS["eligible"].call(inclusion, i6, exclusion)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("months", "possible", "hydroxychloroquine", "agents", "intolerant", "value", "reason"),
    [
        (3, 3, "Y", 2, "N", "Y", ""),
        (3, None, "Y", 2, "N", "Y", ""),
        (2, 2, "Y", 2, "N", "N", ""),
        (None, 2, "Y", 2, "N", "N", ""),
        (2, 3, "Y", 2, "N", None, "missing:high_dose_months"),
        (2, None, "Y", 2, "N", None, "missing:high_dose_months"),
        (3, 3, "N", 2, "N", "N", ""),
        (3, 3, "Y", 1, "N", "N", ""),
        (None, None, None, None, "Y", "Y", ""),
        (3, 3, "Y", 2, None, "Y", ""),
        (3, 3, "Y", 1, None, None, "missing:intolerant"),
        (None, None, "Y", 2, "N", None, "missing:high_dose_months"),
        (None, None, "Y", 2, None, None, "missing:high_dose_months,intolerant"),
    ],
)
def test_refractory_disease(
    months: int | None,
    possible: int | None,
    hydroxychloroquine: str | None,
    agents: int | None,
    intolerant: str | None,
    value: str | None,
    reason: str,
):
    """Three months, hydroxychloroquine and two agents, or intolerance; what decides nothing is null."""
    numbers = [None if number is None else Decimal(number) for number in (months, possible, agents)]
    found = FUNCTIONS["refractory"].call(numbers[0], numbers[1], hydroxychloroquine, numbers[2], intolerant)
    assert (found.value, found.reason) == (value, reason)


def test_agents_count_once_and_not_before_they_are_named():
    """Glucocorticoid and hydroxychloroquine do not count; an unnamed row leaves a lower bound."""
    found = FUNCTIONS["qualifying_agents"].call(("GC_IVMP", "HCQ", "CYC", "CYC", "MMF", None))
    assert (found.value, found.low, found.reason) == (None, 2, "missing:agents")


@pytest.mark.parametrize(
    ("name", "arguments", "value", "reason"),
    [
        ("inclusion_heart", (Decimal(54), None, Decimal(55)), "N", ""),
        ("inclusion_heart", (Decimal(60), "ABNCS", Decimal(55)), "N", ""),
        ("inclusion_heart", (Decimal(60), None, Decimal(55)), None, "missing:ecg"),
        ("inclusion_liver", (None, Decimal("3.1"), None, Decimal(3), Decimal(2)), "N", ""),
        ("inclusion_liver", (None, Decimal(1), None, Decimal(3), Decimal(2)), None, "missing:ast,bilirubin"),
        ("inclusion_lung", (None, "ABNCS", Decimal(92)), "N", ""),
        ("inclusion_lung", (None, "NORMAL", Decimal(92)), None, "missing:spo2"),
        ("inclusion_lung", (Decimal(95), "NORMAL", None), None, "missing:minimum"),
        ("inclusion_pregnancy", (None, "N", None, None), "NA", ""),
        ("inclusion_pregnancy", ("F", "Y", "POS", None), "N", ""),
        ("inclusion_pregnancy", ("F", "Y", "NEG", "NONE"), "N", ""),
        ("inclusion_pregnancy", ("F", "Y", "IND", "ABST"), None, "missing:test"),
        ("inclusion_pregnancy", (None, None, "NEG", "ABST"), None, "missing:sex,menarche"),
    ],
)
def test_proposals(name: str, arguments: tuple[object, ...], value: str | None, reason: str):
    """What is known decides where it can; else what is missing is named."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ({}, "N", ""),
        ({"hiv": "POS"}, "Y", ""),
        ({"syphilis": "POS", "hiv": None}, "Y", ""),
        ({"cmv_dna": "1200"}, "Y", ""),
        ({"cmv_dna": "0"}, "N", ""),
        ({"cmv_dna": ">1000000"}, "Y", ""),
        ({"cmv_dna": "1,200"}, None, "missing:cmv_dna"),
        ({"hiv": "IND"}, None, "missing:hiv"),
        ({"hbsag": "POS"}, None, "missing:hbv_dna"),
        ({"hbsag": None}, None, "missing:hbv_dna"),
        ({"hbsag": "POS", "hbv_dna": "<20"}, "N", ""),
        ({"hcv_antibody": "POS"}, None, "missing:hcv_rna"),
        ({"hcv_antibody": "NEG", "hcv_rna": "500"}, "Y", ""),
    ],
)
def test_viraemia(change: dict[str, str | None], value: str | None, reason: str):
    """Viraemia, HIV or syphilis exclude; a positive antibody alone asks for the measurement."""
    found = FUNCTIONS["exclusion_viraemia"].call(*vars(replace(SCREENED, **change)).values())
    assert (found.value, found.reason) == (value, reason)
