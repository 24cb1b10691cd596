"""The dose and the volume of CAR-T cells (A-07)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS

TOLERANCE = Decimal(20)
MILLION = Decimal(1_000_000)
LEVELS = (Decimal(30_000), Decimal(100_000), Decimal(300_000))


@pytest.mark.parametrize(
    ("level", "weight", "planned", "infused", "per_kg", "deviation", "within"),
    [
        pytest.param("1e5", "40", "4.0000", "3.76", "0.9400", "-6.00", "Y", id="V-DOS-01"),
        pytest.param("1e5", "40", "4.0000", "4.0", "1.0000", "0.00", "Y", id="V-DOS-02"),
        pytest.param("1e5", "40", "4.0000", "3.1", "0.7750", "-22.50", "N", id="V-DOS-03"),
        pytest.param("0.3e5", "25", "0.7500", "0.75", "0.3000", "0.00", "Y", id="V-DOS-04"),
        pytest.param("3e5", "52.5", "15.7500", "18.9", "3.6000", "20.00", "Y", id="V-DOS-05"),
    ],
)
def test_dose(level: str, weight: str, planned: str, infused: str, per_kg: str, deviation: str, within: str):
    """Exactly 20 % is still within the tolerance."""
    plan = FUNCTIONS["car_t_planned_cells"].call(Decimal(level), Decimal(weight)).value
    dose = FUNCTIONS["car_t_dose_per_kg"].call(Decimal(infused) * MILLION, Decimal(weight)).value
    percent = FUNCTIONS["dose_deviation"].call(dose, Decimal(level)).value
    assert (f"{plan / MILLION:.4f}", f"{dose / 100_000:.4f}", f"{percent:.2f}") == (planned, per_kg, deviation)
    assert FUNCTIONS["dose_within"].call(percent, TOLERANCE).value == within


@pytest.mark.parametrize(
    ("level", "weight", "percent", "per_ml", "planned", "viable", "volume"),
    [
        pytest.param("1e5", "40", "25", "1e6", "4.0000", "16.0000", "16.000", id="V-VOL-01"),
        pytest.param("0.3e5", "25", "40", "2e6", "0.7500", "1.8750", "0.938", id="V-VOL-02"),
        pytest.param("3e5", "52.5", "33.3", "5e6", "15.7500", "47.2973", "9.459", id="V-VOL-03"),
        pytest.param("1e5", "18.5", "10", "1e6", "1.8500", "18.5000", "18.500", id="V-VOL-04"),
    ],
)
def test_volume(level: str, weight: str, percent: str, per_ml: str, planned: str, viable: str, volume: str):
    """The volume holds the viable cells that hold the planned CAR+ cells."""
    plan = FUNCTIONS["car_t_planned_cells"].call(Decimal(level), Decimal(weight)).value
    cells = FUNCTIONS["car_t_viable_cells"].call(plan, Decimal(percent)).value
    drawn = FUNCTIONS["car_t_volume"].call(plan, Decimal(percent), Decimal(per_ml)).value
    assert (f"{plan / MILLION:.4f}", f"{cells / MILLION:.4f}") == (planned, viable)
    assert str(drawn.quantize(Decimal("0.001"), rounding="ROUND_HALF_UP")) == volume


def test_answers_are_written_without_an_exponent():
    """A count of cells reads as on paper."""
    assert str(FUNCTIONS["car_t_viable_cells"].call(Decimal("4e6"), Decimal(25)).value) == "16000000"


@pytest.mark.parametrize(("basis", "cd3", "cells"), [("VIABLE", None, 4_000_000), ("CD3", 90, 3_600_000)])
def test_cells_in_the_lot(basis: str, cd3: int | None, cells: int):
    """A percentage of CD3+ cells is multiplied by their purity first."""
    purity = None if cd3 is None else Decimal(cd3)
    found = FUNCTIONS["car_t_cells_in_lot"].call(Decimal(10_000_000), Decimal(40), basis, purity)
    assert found.value == cells


@pytest.mark.parametrize(("dose", "level"), [(94_000, 100_000), (60_000, 30_000), (400_000, 300_000)])
def test_nearest_level(dose: int, level: int):
    """The dose of the article lies nearest to the second level."""
    assert FUNCTIONS["nearest_dose_level"].call(Decimal(dose), LEVELS).value == level


def test_the_article_deviates_by_six_percent_from_the_nearest_level():
    """Shown beside the null deviation, for the assigned level is not stated (section 0.5)."""
    nearest = FUNCTIONS["nearest_dose_level"].call(Decimal("0.94e5"), LEVELS).value
    assert FUNCTIONS["dose_deviation"].call(Decimal("0.94e5"), nearest).value == -6


def test_endotoxin_load():
    """0.5 EU/mL in 20 mL over ten minutes to 40 kg are 1.5 EU/kg/h."""
    load = FUNCTIONS["endotoxin_load"].call(Decimal("0.5"), Decimal(20), Decimal(40), Decimal(10) / 60)
    assert f"{load.value:.4f}" == "1.5000"


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("car_t_planned_cells", (Decimal(100_000), None), "missing:weight_kg"),
        ("car_t_planned_cells", (Decimal(0), Decimal(40)), "invalid:level_per_kg"),
        ("car_t_viable_cells", (Decimal(1), Decimal(0)), "invalid:car_percent"),
        ("car_t_volume", (Decimal(1), Decimal(25), Decimal(0)), "invalid:viable_per_ml"),
        ("car_t_dose_per_kg", (Decimal(1), Decimal(0)), "invalid:weight_kg"),
        ("car_t_dose_per_kg", (Decimal(-1), Decimal(40)), "invalid:cells"),
        ("dose_deviation", (Decimal(1), None), "missing:level"),
        ("dose_deviation", (Decimal(1), Decimal(0)), "invalid:level"),
        ("dose_within", (None, TOLERANCE), "missing:deviation"),
        ("dose_within", (Decimal(1), None), "missing:tolerance"),
        ("nearest_dose_level", (Decimal(65_000), LEVELS), "tie:levels"),
        ("nearest_dose_level", (Decimal(65_000), ()), "missing:levels"),
        ("nearest_dose_level", (Decimal(65_000), (*LEVELS, None)), "missing:levels"),
        ("car_t_cells_in_lot", (Decimal(1), Decimal(40), "CD3", None), "missing:cd3_percent"),
        ("car_t_cells_in_lot", (Decimal(1), Decimal(40), "CD19", None), "invalid:basis"),
        ("car_t_cells_in_lot", (Decimal(1), Decimal(140), "VIABLE", None), "invalid:car_percent"),
        ("car_t_cells_in_lot", (Decimal(1), Decimal(40), "CD3", Decimal(101)), "invalid:cd3_percent"),
        ("endotoxin_load", (Decimal(1), Decimal(20), Decimal(40), Decimal(0)), "invalid:hours"),
        ("endotoxin_load", (Decimal(-1), Decimal(20), Decimal(40), Decimal(1)), "invalid:eu_per_ml"),
        ("endotoxin_load", (Decimal(1), Decimal(-20), Decimal(40), Decimal(1)), "invalid:volume_ml"),
    ],
)
def test_what_is_lacking_gives_no_dose(name: str, arguments: tuple[object, ...], reason: str):
    """Null with the reason: absolute cells stay null without a weight, as for the child of the article."""
    found = FUNCTIONS[name].call(*arguments)
    assert (found.value, found.reason) == (None, reason)
