"""Estimated glomerular filtration rate (A-05)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.kidney import UMOL_PER_MG_DL, u25_k
from crf_app.clinical.names import FUNCTIONS

DAY = PartialDate(2024, 3, 12)


def born(age: int) -> PartialDate:
    """Who is of an age on the day, on a birthday."""
    return PartialDate(2024 - age, 3, 12)


@pytest.mark.parametrize(
    ("height", "creatinine", "sex", "age", "schwartz", "k", "u25"),
    [
        pytest.param("150", "0.6 mg/dL", "F", "12.0", "103.3", "36.100", "90.3", id="V-GFR-01"),
        pytest.param("150", "53.04", "F", "12.0", "103.3", "36.100", "90.3", id="V-GFR-02"),
        pytest.param("140", "100", "F", "11.99", "51.1", "36.097", "44.7", id="V-GFR-03"),
        pytest.param("130", "1.2 mg/dL", "M", "9.5", "44.7", "38.231", "41.4", id="V-GFR-04"),
        pytest.param("165", "200", "M", "15.25", "30.1", "44.998", "32.8", id="V-GFR-05"),
        pytest.param("120", "35", "F", "6.67", "125.2", "34.599", "104.9", id="V-GFR-06"),
    ],
)
def test_children(height: str, creatinine: str, sex: str, age: str, schwartz: str, k: str, u25: str):
    """Schwartz and U25 differ, and can fall on either side of 30 (D-05); screens round half up."""
    number, _, unit = creatinine.partition(" ")
    umol = Decimal(number) * (UMOL_PER_MG_DL if unit else 1)
    found = [
        FUNCTIONS["egfr_schwartz"].call(Decimal(height), umol).value,
        FUNCTIONS["egfr_u25"].call(Decimal(height), umol, sex, Decimal(age)).value,
    ]
    assert [shown(value) for value in found] == [schwartz, u25]
    assert f"{u25_k(sex, Decimal(age)):.3f}" == k


def shown(value: Decimal) -> str:
    """One decimal, half up, as on the screen."""
    return str(value.quantize(Decimal("0.1"), rounding="ROUND_HALF_UP"))


@pytest.mark.parametrize(("sex", "k"), [("M", "50.8"), ("F", "41.4")])
def test_k_of_u25_is_constant_from_18(sex: str, k: str):
    """The published end values hold from the eighteenth birthday."""
    assert u25_k(sex, Decimal(18)) == Decimal(k)


@pytest.mark.parametrize(
    ("creatinine", "sex", "age", "expected"),
    [("61.88", "F", 20, "126.9"), ("44.2", "F", 20, "137.6"), ("88.4", "M", 40, "97.6"), ("53.04", "M", 18, "143.5")],
)
def test_adults(creatinine: str, sex: str, age: int, expected: str):
    """CKD-EPI 2021 on either side of κ, for both sexes."""
    found = FUNCTIONS["egfr_ckdepi_2021"].call(Decimal(creatinine), sex, Decimal(age))
    assert f"{found.value:.1f}" == expected


@pytest.mark.parametrize(
    ("formula", "age", "used"),
    [
        ("SCHWARTZ", 17, "SCHWARTZ"),
        ("U25", 17, "U25"),
        ("U25", 1, "U25"),
        ("U25", 24, "U25"),
        ("CKD_EPI_2021", 18, "CKD_EPI_2021"),
        ("SCHWARTZ_CKD_EPI_2021", 17, "SCHWARTZ"),
        ("SCHWARTZ_CKD_EPI_2021", 18, "CKD_EPI_2021"),
        ("U25_CKD_EPI_2021", 18, "CKD_EPI_2021"),
    ],
)
def test_the_setting_chooses_the_formula(formula: str, age: int, used: str):
    """The status names the formula that was used."""
    found = FUNCTIONS["egfr_chosen"].call(Decimal(150), Decimal(53), "F", born(age), DAY, formula, None)
    assert (found.status, found.value is None) == (used, False)


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("egfr_schwartz", (None, Decimal(53)), "missing:height_cm"),
        ("egfr_schwartz", (Decimal(150), Decimal(0)), "invalid:creatinine_umol"),
        ("egfr_u25", (Decimal(150), Decimal(53), None, Decimal(12)), "missing:sex"),
        ("egfr_u25", (Decimal(150), Decimal(53), "X", Decimal(12)), "invalid:sex"),
        ("egfr_u25", (Decimal(150), Decimal(53), "F", Decimal("25.1")), "outside:age_decimal"),
        ("egfr_u25", (Decimal(60), Decimal(53), "F", Decimal("0.9")), "outside:age_decimal"),
        ("egfr_ckdepi_2021", (Decimal(53), "F", Decimal("17.9")), "outside:age_decimal"),
        ("egfr_ckdepi_2021", (Decimal(-1), "F", Decimal(18)), "invalid:creatinine_umol"),
        ("egfr_chosen", (Decimal(150), Decimal(53), "F", born(12), DAY, "COCKCROFT", None), "invalid:formula"),
        ("egfr_chosen", (Decimal(150), Decimal(53), "F", born(12), DAY, None, None), "missing:formula"),
        (
            "egfr_chosen",
            (Decimal(150), Decimal(53), "F", born(12), DAY, "CKD_EPI_2021", None),
            "outside:age",
        ),
        ("egfr_chosen", (Decimal(150), Decimal(53), "F", born(18), DAY, "SCHWARTZ", None), "outside:age"),
        ("egfr_chosen", (None, Decimal(53), "F", born(12), DAY, "SCHWARTZ", None), "missing:height_cm"),
        ("egfr_chosen", (Decimal(150), Decimal(53), None, born(12), DAY, "U25", None), "missing:sex"),
        ("egfr_chosen", (Decimal(150), Decimal(53), None, born(18), DAY, "CKD_EPI_2021", None), "missing:sex"),
        ("egfr_chosen", (Decimal(150), None, "F", None, None, "U25", None), "missing:creatinine_umol,birth,at"),
        ("egfr_chosen", (Decimal(150), Decimal(53), "F", born(12), DAY, "U25", "~"), "invalid:qualifier"),
    ],
)
def test_what_is_lacking_gives_no_rate(name: str, arguments: tuple[object, ...], reason: str):
    """Null with the reason, and never another formula than the one asked for."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)


def chosen(birth: PartialDate, formula: str, qualifier: str | None = None) -> Derivation:
    """The rate of a girl on a day."""
    return FUNCTIONS["egfr_chosen"].call(Decimal(150), Decimal(53), "F", birth, DAY, formula, qualifier)


def test_a_partial_birth_date_decides_where_all_its_days_agree():
    """Schwartz does not depend on the age, as long as it is surely under 18."""
    assert chosen(PartialDate(2012), "SCHWARTZ_CKD_EPI_2021") == chosen(born(12), "SCHWARTZ_CKD_EPI_2021")


def test_a_rate_that_depends_on_the_day_of_birth_is_bounded():
    """K of U25 grows with the age."""
    found = chosen(PartialDate(2011), "U25")
    assert (found.value, found.reason) == (None, "partial:age")
    assert (found.low, found.high) == tuple(
        chosen(PartialDate(2011, month, day), "U25").value for month, day in ((12, 31), (1, 1))
    )


def test_two_formulas_are_no_bounds_of_one_another():
    """Somebody of 17 or 18 years: not known by which formula."""
    found = chosen(PartialDate(2006), "SCHWARTZ_CKD_EPI_2021")
    assert (found.reason, found.low, found.status) == ("partial:age", None, "")


@pytest.mark.parametrize(("birth", "wanted"), [("2006-03-12", "CKD_EPI_2021"), ("2006-03-13", "SCHWARTZ")])
def test_the_formula_changes_on_the_18th_birthday(birth: str, wanted: str):
    """Completed years decide (A-02), also where 18 years have a quarter of a day less than 18 × 365.25."""
    assert chosen(PartialDate.parse(birth), "SCHWARTZ_CKD_EPI_2021").status == wanted


@pytest.mark.parametrize("year", range(1996, 2012))
def test_every_18th_birthday_is_an_adult_one(year: int):
    """Whatever leap years lie between."""
    at = PartialDate(year + 18, 3, 2)
    found = FUNCTIONS["egfr_chosen"].call(
        Decimal(150), Decimal(53), "F", PartialDate(year, 3, 2), at, "SCHWARTZ_CKD_EPI_2021", None
    )
    assert (found.status, found.value is not None) == ("CKD_EPI_2021", True)


@pytest.mark.parametrize("birth", [born(12), PartialDate(2011)])
@pytest.mark.parametrize("sign", ["<", ">="])
def test_the_limit_of_a_creatinine_is_a_bound_of_the_rate(birth: PartialDate, sign: str):
    """Less creatinine is a higher rate, more a lower one, at any age that is possible."""
    plain, found = chosen(birth, "U25"), chosen(birth, "U25", sign)
    least, most = plain.value or plain.low, plain.value or plain.high
    assert (found.value, found.low, found.high) == ((None, least, None) if sign == "<" else (None, 0, most))


def test_a_sign_gives_no_bound_where_there_is_no_rate():
    """An age that the formula does not cover."""
    assert chosen(born(18), "SCHWARTZ", "<").reason == "outside:age"
