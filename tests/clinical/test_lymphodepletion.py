"""Doses of lymphodepletion and the renal rules of fludarabine (A-07b, D-06)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS

RULE = "LABEL_IV_2010"


@pytest.mark.parametrize(
    ("height", "weight", "bsa", "egfr", "factor", "cyc", "cyc3", "flu", "flu3"),
    [
        pytest.param("150", "40", "1.29", "103", "1.00", "387.0", "1161.0", "38.70", "116.10", id="V-LDD-01"),
        pytest.param("150", "40", "1.29", "80", "1.00", "387.0", "1161.0", "38.70", "116.10", id="V-LDD-02"),
        pytest.param("150", "40", "1.29", "79.9", "0.80", "387.0", "1161.0", "30.96", "92.88", id="V-LDD-03"),
        pytest.param("150", "40", "1.29", "49.9", "0.60", "387.0", "1161.0", "23.22", "69.66", id="V-LDD-04"),
        pytest.param("150", "40", "1.29", "29.9", "0", "387.0", "1161.0", "0.00", "0.00", id="V-LDD-05"),
        pytest.param("120", "22", "0.86", "60", "0.80", "258.0", "774.0", "20.64", "61.92", id="V-LDD-06"),
    ],
)
def test_lymphodepletion(
    height: str, weight: str, bsa: str, egfr: str, factor: str, cyc: str, cyc3: str, flu: str, flu3: str
):
    """300 and 30 mg/m² a day on the rounded surface; fludarabine by kidney function."""
    surface = FUNCTIONS["bsa_dosing"].call(Decimal(height), Decimal(weight)).value
    renal = FUNCTIONS["fludarabine_factor"].call(Decimal(egfr), RULE, None, None).value
    assert (str(surface), str(renal)) == (bsa, factor)
    first = FUNCTIONS["lymphodepletion_dose"].call(Decimal(300), surface, Decimal(1)).value
    second = FUNCTIONS["lymphodepletion_dose"].call(Decimal(30), surface, renal).value
    assert [f"{first:.1f}", f"{first * 3:.1f}", f"{second:.2f}", f"{second * 3:.2f}"] == [cyc, cyc3, flu, flu3]


@pytest.mark.parametrize(
    ("rule", "egfr", "factor"),
    [
        ("LABEL_IV_2010", "50", "0.80"),
        ("LABEL_IV_2010", "30", "0.60"),
        ("LABEL_IV_2010", "79.9999999999", "1.00"),
        ("LABEL_OLD_30_70", "70.1", "1.00"),
        ("LABEL_OLD_30_70", "70", "0.80"),
        ("LABEL_OLD_30_70", "70.0000000001", "0.80"),
        ("LABEL_OLD_30_70", "30", "0.80"),
        ("DFCI", "50", "1.00"),
        ("DFCI", "49.9", "0.60"),
        ("DFCI", "30", "0.60"),
    ],
)
def test_the_renal_rules_at_their_limits(rule: str, egfr: str, factor: str):
    """Steps are half-open intervals, within the tolerance of C-13; the old label keeps 70 in the lower step."""
    assert FUNCTIONS["fludarabine_factor"].call(Decimal(egfr), rule, None, None).value == Decimal(factor)


@pytest.mark.parametrize(
    ("least", "most", "factor", "reason"),
    [
        ("80", None, "1.00", ""),
        ("54.8", None, None, "censored:egfr"),
        ("55", "75", "0.80", ""),
        ("0", "29", "0", "contraindicated:egfr"),
        ("0", "31", None, "censored:egfr"),
    ],
)
def test_the_bounds_of_an_egfr_dose_where_both_ask_for_the_same(
    least: str, most: str | None, factor: str | None, reason: str
):
    """From 80 nothing is taken off however high it is; from 54.8 it may be one or the other."""
    found = FUNCTIONS["fludarabine_factor"].call(None, RULE, Decimal(least), None if most is None else Decimal(most))
    assert (found.value, found.reason) == (None if factor is None else Decimal(factor), reason)


@pytest.mark.parametrize("rule", ["LABEL_IV_2010", "LABEL_OLD_30_70", "DFCI"])
def test_under_thirty_every_rule_stops_fludarabine(rule: str):
    """The factor is 0 with the status stop, so that the planned dose is 0 and not unknown."""
    found = FUNCTIONS["fludarabine_factor"].call(Decimal("29.9"), rule, None, None)
    assert (found.value, found.status, found.reason) == (0, "stop", "contraindicated:egfr")


def test_a_dose_rounds_the_surface_it_is_given():
    """The unrounded surface gives the dose of the rounded one."""
    assert FUNCTIONS["lymphodepletion_dose"].call(Decimal(300), Decimal("1.290994"), Decimal(1)).value == 387


def test_the_cumulative_dose():
    """Three days as planned are 900 mg/m²."""
    found = FUNCTIONS["cumulative_per_m2"].call((Decimal(387),) * 3, Decimal("1.29"), Decimal(3))
    assert str(found.value) == "900"


@pytest.mark.parametrize("doses", [(Decimal(387), None, Decimal(387)), (Decimal(387),) * 2])
def test_the_cumulative_dose_is_null_while_a_dose_is_unknown(doses: tuple[Decimal | None, ...]):
    """What is known is a lower bound (section 0.5)."""
    found = FUNCTIONS["cumulative_per_m2"].call(doses, Decimal("1.29"), Decimal(3))
    assert (found.value, found.reason, found.low) == (None, "missing:doses_mg", 600)


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("fludarabine_factor", (None, RULE, None, None), "missing:egfr"),
        ("fludarabine_factor", (Decimal(80), None, None, None), "missing:rule"),
        ("fludarabine_factor", (Decimal(80), "MINE", None, None), "invalid:rule"),
        ("lymphodepletion_dose", (Decimal(300), None, Decimal(1)), "missing:bsa"),
        ("lymphodepletion_dose", (Decimal(300), Decimal(0), Decimal(1)), "invalid:bsa"),
        ("lymphodepletion_dose", (Decimal(-1), Decimal(1), Decimal(1)), "invalid:mg_per_m2"),
        ("lymphodepletion_dose", (Decimal(1), Decimal(1), Decimal(-1)), "invalid:factor"),
        ("cumulative_per_m2", ((), Decimal(0), Decimal(3)), "invalid:bsa"),
    ],
)
def test_what_is_lacking_gives_no_dose(name: str, arguments: tuple[object, ...], reason: str):
    """The article states neither height nor weight, so its milligrams stay null."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)
