"""Body surface area (A-04) and mass index."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("height", "weight", "exact", "dosing"),
    [
        pytest.param("150", "40", "1.290994", "1.29", id="V-BSA-01"),
        pytest.param("120", "22", "0.856349", "0.86", id="V-BSA-02"),
        pytest.param("165", "60", "1.658312", "1.66", id="V-BSA-03"),
        pytest.param("110", "18.5", "0.751850", "0.75", id="V-BSA-04"),
        pytest.param("180", "80", "2.000000", "2.00", id="V-BSA-05"),
    ],
)
def test_body_surface(height: str, weight: str, exact: str, dosing: str):
    """The surface is exact; only that for dosing is rounded half up to 0.01 m²."""
    arguments = (Decimal(height), Decimal(weight))
    surface, dose = (FUNCTIONS[name].call(*arguments).value for name in ("bsa_mosteller", "bsa_dosing"))
    assert (f"{surface:.6f}", str(dose)) == (exact, dosing)


def test_mass_index():
    """A child of 150 cm and 40 kg has 17.8 kg/m²."""
    assert f"{FUNCTIONS['bmi'].call(Decimal(150), Decimal(40)).value:.1f}" == "17.8"


@pytest.mark.parametrize("name", ["bsa_mosteller", "bsa_dosing", "bmi"])
@pytest.mark.parametrize(
    ("height", "weight", "reason"),
    [
        (None, Decimal(40), "missing:height_cm"),
        (Decimal(150), None, "missing:weight_kg"),
        (None, None, "missing:height_cm,weight_kg"),
        (Decimal(0), Decimal(40), "invalid:height_cm"),
        (Decimal(150), Decimal(-1), "invalid:weight_kg"),
    ],
)
def test_without_height_and_weight_nothing_is_derived(
    name: str, height: Decimal | None, weight: Decimal | None, reason: str
):
    """What is missing or impossible is named, and the value stays null."""
    found = FUNCTIONS[name].call(height, weight)
    assert (found.value, found.reason) == (None, reason)
