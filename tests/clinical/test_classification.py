"""The 2019 EULAR/ACR classification (A-08)."""

from __future__ import annotations

import pytest

from crf_app.clinical.names import FUNCTIONS

ITEMS = (
    "FEVER", "LEUKOP", "THROMB", "HAEMOL", "DELIR", "PSYCH", "SEIZ", "ALOP", "ULCER", "SCLE", "ACLE", "EFFUS", "PERIC",
    "JOINT", "PROT", "LN25", "LN34", "APL", "LOW1", "LOW2", "DSDNA", "SM",
)  # fmt: skip


def items(*present: str, rest: str | None = "N") -> tuple[str | None, ...]:
    """The 22 items in the order of the form; those not named are ``rest``."""
    assert set(present) <= set(ITEMS)
    return tuple("Y" if name in present else rest for name in ITEMS)


@pytest.mark.parametrize(
    ("ana", "present", "total", "met"),
    [
        pytest.param("Y", ("JOINT", "LEUKOP"), 9, "N", id="V-CLS-01"),
        pytest.param("Y", ("JOINT", "LEUKOP", "ULCER"), 11, "Y", id="V-CLS-02"),
        pytest.param("Y", ("ULCER", "ACLE", "JOINT"), 12, "Y", id="V-CLS-03"),
        pytest.param("Y", ("LN34",), 10, "Y", id="V-CLS-04"),
        pytest.param("Y", ("DSDNA", "LOW2", "APL"), 12, "N", id="V-CLS-05"),
        pytest.param("N", ("LN34", "DSDNA"), 16, "N", id="V-CLS-06"),
        pytest.param(None, ("LEUKOP", "ULCER", "JOINT", "PROT"), 15, None, id="V-CLS-07"),
    ],
)
def test_classification(ana: str | None, present: tuple[str, ...], total: int, met: str | None):
    """The highest item of a domain counts; ANA and one clinical domain are needed."""
    found = FUNCTIONS["eular_acr_total"].call(items(*present))
    assert (found.value, FUNCTIONS["eular_acr_met"].call(ana, items(*present)).value) == (total, met)


def test_the_story_of_the_first_child_is_a_lower_bound():
    """With the rest unanswered 15 points are a least, and the class is not determinable (section 0.5)."""
    told = items("LEUKOP", "ULCER", "JOINT", "PROT", rest=None)
    total, met = FUNCTIONS["eular_acr_total"].call(told), FUNCTIONS["eular_acr_met"].call(None, told)
    assert (total.value, total.low, total.high, met.value, met.reason) == (None, 15, 51, None, "missing:ana")


def test_all_items_are_the_highest_total():
    """51 points are the most there are."""
    assert FUNCTIONS["eular_acr_total"].call(items(*ITEMS)).value == 51


def test_an_item_that_cannot_raise_its_domain_does_not_matter():
    """Whether there were ulcers is no matter beside acute cutaneous lupus."""
    answers = tuple(None if name == "ULCER" else answer for name, answer in zip(ITEMS, items("ACLE"), strict=True))
    assert FUNCTIONS["eular_acr_total"].call(answers).value == 6


@pytest.mark.parametrize(
    ("ana", "answers", "value", "reason"),
    [
        ("N", items(rest=None), "N", ""),
        ("Y", items("JOINT", "LEUKOP", "ULCER", rest=None), "Y", ""),
        (None, items(), "N", ""),
        ("Y", items("DSDNA", "LOW2", rest=None), None, "missing:" + ",".join(f"items.{n}" for n in range(1, 19))),
        (None, items("LN34"), None, "missing:ana"),
        ("U", items(), None, "invalid:ana"),
        ("Y", ("Y",), None, "invalid:items"),
    ],
)
def test_what_is_known_may_decide(ana: str | None, answers: tuple[str | None, ...], value: str | None, reason: str):
    """A negative ANA or too few points decide whatever is missing; else what is missing is named."""
    found = FUNCTIONS["eular_acr_met"].call(ana, answers)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("domain", "answers", "value", "bounds", "reason"),
    [
        ("RENAL", ("Y", "N", "Y"), 10, (10, 10), ""),
        ("RENAL", ("Y", None, "N"), None, (4, 8), "missing:items.2"),
        ("SPECIFIC", ("Y", None), 6, (6, 6), ""),
        ("SKIN", ("Y",), None, (None, None), "invalid:domain"),
        ("RENAL", ("Y", "N"), None, (None, None), "invalid:items"),
        ("SEROSAL", ("U", "N"), None, (None, None), "invalid:items"),
    ],
)
def test_a_domain(
    domain: str,
    answers: tuple[str | None, ...],
    value: int | None,
    bounds: tuple[int | None, int | None],
    reason: str,
):
    """The points of the highest item, with bounds while one could raise them."""
    found = FUNCTIONS["eular_acr_domain"].call(domain, answers)
    assert (found.value, (found.low, found.high), found.reason) == (value, bounds, reason)
