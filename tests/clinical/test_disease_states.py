"""DORIS, cCR, cCR-0, LLDAS and cLLDAS (A-09)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.sledai import WEIGHTS

PLACES = {"ARTH": 8, "PROT": 12, "RASH": 14, "MUCO": 16, "PLEU": 17, "COMP": 19, "DNA": 20, "FEVR": 21}


@dataclass(frozen=True)
class Child:
    """A child as the table describes it, and the settings."""

    present: str = ""
    pga: str | None = "0.3"
    dose: str | None = "0"
    weight: str | None = "40"
    new: str | None = "N"
    stable: str | None = "NONE"
    unanswered: str = ""
    haemolysis: str | None = "N"
    limits: tuple[str, bool, str, bool] = ("0.5", False, "5", True)
    car_t_excludes: bool = False

    @property
    def items(self) -> tuple[str | None, ...]:
        """The 24 items."""
        given = {PLACES[name]: "Y" for name in self.present.split()}
        given |= {PLACES[name]: None for name in self.unanswered.split()}
        return tuple(given.get(place, "N") for place in range(len(WEIGHTS)))


def number(text: str | None) -> Decimal | None:
    """The decimal of a text."""
    return None if text is None else Decimal(text)


def remission(name: str, child: Child) -> Derivation:
    """DORIS, cCR or cCR-0 of a child."""
    clinical = FUNCTIONS["sledai_clinical"].call(child.items).value
    pga, includes_pga, dose, includes_dose = child.limits
    settings = (Decimal(pga), includes_pga, Decimal(dose), includes_dose)
    given = (clinical, number(child.pga), number(child.dose), number(child.weight), child.stable)
    return FUNCTIONS[name].call(*given, *settings)


def low_activity(name: str, child: Child) -> Derivation:
    """LLDAS or cLLDAS of a child."""
    activity = FUNCTIONS["sledai_low"].call(child.items).value
    given = (activity, number(child.pga), number(child.dose), number(child.weight), child.stable)
    return FUNCTIONS[name].call(*given, child.new, child.haemolysis, "N", "Y", child.car_t_excludes)


@pytest.mark.parametrize(
    ("child", "states"),
    [
        pytest.param(Child("DNA COMP", "0.2"), "YYYYY", id="V-STA-01"),
        pytest.param(Child("", "0.3", "5", "30"), "YNNYN", id="V-STA-02"),
        pytest.param(Child("", "0.3", "4", "40"), "YYNYY", id="V-STA-03"),
        pytest.param(Child("", "0.5"), "NNNYY", id="V-STA-04"),
        pytest.param(Child("RASH", "0.8"), "NNNYY", id="V-STA-05"),
        pytest.param(Child("PROT", "0.8"), "NNNNN", id="V-STA-06"),
        pytest.param(Child("MUCO", "0.6", new="Y"), "NNNNN", id="V-STA-07"),
        pytest.param(Child("ARTH", "1.0", "7.5", "50"), "NNNYY", id="V-STA-08"),
    ],
)
def test_states(child: Child, states: str):
    """In the order DORIS, cCR, cCR-0, LLDAS, cLLDAS."""
    found = [remission(name, child) for name in ("doris", "ccr", "ccr0")]
    found += [low_activity(name, child) for name in ("lldas", "clldas")]
    assert [each.value for each in found] == list(states)


@pytest.mark.parametrize(
    ("pga", "dose", "limits", "value"),
    [
        ("0.5", "5", ("0.5", False, "5", True), "N"),
        ("0.5", "5", ("0.5", True, "5", True), "Y"),
        ("0.4", "5", ("0.5", False, "5", True), "Y"),
        ("0.4", "5", ("0.5", False, "5", False), "N"),
        ("0.4", "6", ("0.5", False, "7.5", True), "Y"),
    ],
)
def test_the_limits_of_doris_are_settings(pga: str, dose: str, limits: tuple[str, bool, str, bool], value: str):
    """The sources print < and ≤ for both; another setting gives another answer (D-09)."""
    assert remission("doris", Child(pga=pga, dose=dose, limits=limits)).value == value


@pytest.mark.parametrize(("excludes", "value"), [(False, "Y"), (True, "N")])
def test_whether_car_t_is_investigational_is_a_setting(excludes: bool, value: str):
    """By the letter of LLDAS it would be; publications say otherwise (D-12)."""
    assert low_activity("lldas", Child(car_t_excludes=excludes)).value == value


@pytest.mark.parametrize(
    ("name", "child", "value", "reason"),
    [
        ("doris", Child(pga=None), None, "missing:pga"),
        ("doris", Child("RASH", pga=None), "N", ""),
        ("doris", Child(dose=None, stable=None), None, "missing:prednisone,stable"),
        ("doris", Child(unanswered="RASH"), None, "missing:clinical_sledai"),
        ("doris", Child(stable="N"), "N", ""),
        ("ccr", Child(dose="3", weight=None), None, "missing:weight_kg"),
        ("ccr", Child(dose="0", weight=None), "Y", ""),
        ("ccr", Child(dose="3", weight="0"), None, "invalid:weight_kg"),
        ("ccr0", Child(dose="0.1"), "N", ""),
        ("ccr0", Child(dose=None), None, "missing:prednisone"),
    ],
)
def test_remission_with_something_missing(name: str, child: Child, value: str | None, reason: str):
    """What is known decides where it can; else what is missing is named."""
    found = remission(name, child)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("name", "child", "value", "reason"),
    [
        ("lldas", Child(unanswered="RASH"), None, "missing:activity"),
        ("lldas", Child("PROT", unanswered="RASH"), "N", ""),
        ("lldas", Child("FEVR"), "N", ""),
        ("lldas", Child("PLEU"), "N", ""),
        ("lldas", Child("RASH MUCO"), "Y", ""),
        ("lldas", Child("RASH MUCO DNA"), "N", ""),
        ("lldas", Child(haemolysis=None, new=None), None, "missing:new_feature,haemolysis"),
        ("lldas", Child(haemolysis="Y", new=None), "N", ""),
        ("lldas", Child(dose="7.6"), "N", ""),
        ("lldas", Child(pga="1.01"), "N", ""),
        ("clldas", Child(dose="6", weight="40"), "Y", ""),
        ("clldas", Child(dose="6.1", weight="40"), "N", ""),
        ("clldas", Child(dose=None), None, "missing:prednisone"),
        ("clldas", Child(dose="3", weight=None), None, "missing:weight_kg"),
        ("clldas", Child(dose="8", weight=None), "N", ""),
    ],
)
def test_low_activity_with_something_missing(name: str, child: Child, value: str | None, reason: str):
    """What is known decides where it can; else what is missing is named."""
    found = low_activity(name, child)
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("previous", "now", "value"), [("Y", "Y", "Y"), ("N", "Y", "N"), (None, "N", "N"), (None, "Y", None)]
)
def test_sustained_is_met_twice(previous: str | None, now: str | None, value: str | None):
    """At two consecutive visits."""
    assert FUNCTIONS["sustained"].call(previous, now).value == value
