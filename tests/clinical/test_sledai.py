"""SLEDAI-2K and its clinical part (A-19)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.names import FUNCTIONS

ITEMS = (
    "SEIZ", "PSYCH", "OBS", "VIS", "CRNV", "HEAD", "CVA", "VASC", "ARTH", "MYOS", "CAST", "HEMU", "PROT", "PYUR",
    "RASH", "ALOP", "MUCO", "PLEU", "PERI", "COMP", "DNA", "FEVR", "THRO", "LEUK",
)  # fmt: skip


def items(present: str) -> tuple[str, ...]:
    """The 24 items in the order of the form; those not named are absent."""
    names = ITEMS if present == "all" else tuple(present.split())
    assert set(names) <= set(ITEMS)
    return tuple("Y" if name in names else "N" for name in ITEMS)


@pytest.mark.parametrize(
    ("present", "total", "clinical"),
    [
        pytest.param("", 0, 0, id="V-SLE-01"),
        pytest.param("PROT", 4, 4, id="V-SLE-02"),
        pytest.param("PROT RASH MUCO COMP DNA", 12, 8, id="V-SLE-03"),
        pytest.param("LEUK RASH MUCO ARTH PROT", 13, 13, id="V-SLE-04"),
        pytest.param("SEIZ ARTH FEVR", 13, 13, id="V-SLE-05"),
        pytest.param("COMP DNA", 4, 0, id="V-SLE-06"),
        pytest.param("all", 105, 101, id="V-SLE-07"),
    ],
)
def test_totals(present: str, total: int, clinical: int):
    """The sum of the weights, and without serology."""
    names = ("sledai_total", "sledai_clinical")
    assert [FUNCTIONS[name].call(items(present)).value for name in names] == [total, clinical]


def test_an_unanswered_item_leaves_bounds():
    """Arthritis unanswered adds 0 to 4; the total is null (A-19)."""
    answers = tuple(None if name == "ARTH" else each for name, each in zip(ITEMS, items("PROT"), strict=True))
    found = FUNCTIONS["sledai_total"].call(answers)
    assert (found.value, found.low, found.high, found.reason) == (None, 4, 8, "missing:items.9")


def test_unanswered_serology_leaves_the_clinical_part():
    """Low complement is no part of it."""
    answers = tuple(None if name == "COMP" else each for name, each in zip(ITEMS, items("PROT"), strict=True))
    assert FUNCTIONS["sledai_clinical"].call(answers).value == 4


def test_low_activity_with_items_missing():
    """A missing item that could raise it leaves it open; a major organ decides."""
    open_items = tuple(None if name == "RASH" else "N" for name in ITEMS)
    found = [
        FUNCTIONS["sledai_low"].call(each) for each in (open_items, open_items[:23], (*open_items[:17], *"YNNNNNN"))
    ]
    assert [(each.value, each.reason) for each in found] == [
        (None, "missing:items.15"),
        (None, "invalid:items"),
        ("N", ""),
    ]


def test_other_answers_are_refused():
    """23 answers or a U are no SLEDAI."""
    found = [FUNCTIONS["sledai_total"].call(answers).reason for answers in (items("")[1:], ("U", *items("")[1:]))]
    assert found == ["invalid:items"] * 2


@pytest.mark.parametrize(
    ("total", "category"), [(0, "NONE"), (1, "LOW"), (4, "LOW"), (5, "MODERATE"), (10, "MODERATE"), (11, "HIGH")]
)
def test_category(total: int, category: str):
    """As printed: 1–4 low, 5–10 moderate, over 10 high."""
    assert FUNCTIONS["sledai_category"].call(Decimal(total)).value == category


@pytest.mark.parametrize(
    ("found", "window", "value", "reason"),
    [
        ("2024-04-01", 30, "Y", ""),
        ("2024-03-03", 30, "Y", ""),
        ("2024-03-02", 30, "N", ""),
        ("2024-03-02", 31, "Y", ""),
        ("2024-03-20", 10, "N", ""),
        ("2024-04-02", 30, "N", ""),
        ("2024-02", 30, "N", ""),
        ("2024-05", 30, "N", ""),
        ("2024-03", 30, None, "partial:found"),
        ("2024-04", 30, None, "partial:found"),
    ],
)
def test_look_back_window(found: str, window: int, value: str | None, reason: str):
    """So many days up to and including the visit day; another window gives another answer (D-10)."""
    answer = FUNCTIONS["sledai_in_window"].call(PartialDate.parse(found), PartialDate(2024, 4, 1), Decimal(window))
    assert (answer.value, answer.reason) == (value, reason)


@pytest.mark.parametrize(
    ("present", "cause", "value", "reason"),
    [
        ("Y", "LUPUS", "Y", ""),
        ("Y", "ICANS", "N", ""),
        ("Y", "LYMPHODEPLETION", "N", ""),
        ("N", None, "N", ""),
        (None, "CRS", "N", ""),
        ("Y", None, None, "missing:cause"),
        (None, "LUPUS", None, "missing:present"),
        ("U", None, None, "invalid:present"),
        ("Y", "SLE", None, "invalid:cause"),
    ],
)
def test_only_lupus_is_scored(present: str | None, cause: str | None, value: str | None, reason: str):
    """Effects of drugs, infection, CRS, ICANS and lymphodepletion are not activity."""
    found = FUNCTIONS["sledai_item"].call(present, cause)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(("joints", "least", "value"), [(2, 2, "Y"), (2, 3, "N"), (1, 2, "N"), (-1, 2, None)])
def test_arthritis(joints: int, least: int, value: str | None):
    """Two joints, or more than two where the setting says so (D-08)."""
    assert FUNCTIONS["sledai_arthritis"].call(Decimal(joints), Decimal(least)).value == value


@pytest.mark.parametrize(
    ("protein", "upcr", "stands", "value", "reason"),
    [
        ("0.51", None, True, "Y", ""),
        ("0.5", "9", True, "N", ""),
        (None, "0.51", True, "Y", ""),
        (None, "0.5", True, "N", ""),
        (None, "0.51", False, None, "missing:protein_24h"),
        (None, None, True, None, "missing:protein_24h,upcr"),
    ],
)
def test_proteinuria(protein: str | None, upcr: str | None, stands: bool, value: str | None, reason: str):
    """The collection decides; the ratio stands for it only if the setting says so (C-04)."""
    given = [() if text is None else (Decimal(text),) for text in (protein, upcr)]
    found = FUNCTIONS["proteinuria_present"].call(*given, stands, (), ())
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("protein", "upcr", "value", "reason"),
    [
        ("<0.5", "", "N", ""),
        ("<0.6", "9", None, "censored:protein_24h"),
        ("<1.0 0.6", "", "Y", ""),
        ("", ">0.5", "Y", ""),
        ("", "<0.6", None, "censored:upcr"),
    ],
)
def test_proteinuria_with_a_limit(protein: str, upcr: str, value: str | None, reason: str):
    """One result that is surely over decides, whatever another may be."""
    numbers = [tuple(Decimal(each.strip("<>")) for each in text.split()) for text in (protein, upcr)]
    signs = [tuple(each[0] if each[0] in "<>" else None for each in text.split()) for text in (protein, upcr)]
    found = FUNCTIONS["proteinuria_present"].call(*numbers, True, *signs)
    assert (found.value, found.reason) == (value, reason)
