"""Reading the text of a laboratory result (A-11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.names import FUNCTIONS


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("38.1", "=", "38.1", id="V-PAR-01"),
        pytest.param("<0.05", "<", "0.05", id="V-PAR-02"),
        pytest.param("1:320", "titre", "320", id="V-PAR-03"),
        pytest.param("阳性", "code", "POS", id="V-PAR-04"),
        pytest.param("３８．１", "=", "38.1", id="V-PAR-05"),
        pytest.param("0.94×105", "", None, id="V-PAR-06"),
        pytest.param("0.94e5", "=", "94000", id="V-PAR-07"),
        pytest.param("1,250", "", None, id="V-PAR-08"),
    ],
)
def test_result_text(text: str, kind: str, value: str | None):
    """What is not certain to be a number is refused."""
    found = FUNCTIONS["result_value"].call(text)
    assert (None if found.value is None else str(found.value), found.status) == (value, kind)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (" 5 ", "=", Decimal(5)),
        ("-1.5", "=", Decimal("-1.5")),
        ("1.2E3", "=", Decimal(1200)),
        ("＜＝５", "<=", Decimal(5)),
        (">=2000", ">=", Decimal(2000)),
        (">20", ">", Decimal(20)),
        ("1：80", "titre", Decimal(80)),
        ("neg", "code", "NEG"),
        ("阴性", "code", "NEG"),
        ("-", "code", "NEG"),
        ("+", "code", "POS"),
    ],
)
def test_every_form_that_is_read(text: str, kind: str, value: Decimal | str):
    """Full-width signs, exponents, comparisons, titres and codes."""
    found = FUNCTIONS["result_value"].call(text)
    assert (found.value, found.status) == (value, kind)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "5 mg", "1 250", "1.250,5", "+5", "1+", "5.", ".5", "10⁵", "½", "①", "1:", "< 5", "1e999", "٣", "0x10"],
)
def test_everything_else_is_refused(text: str):
    """Above all a superscript, which would become 105."""
    found = FUNCTIONS["result_value"].call(text)
    assert (found.value, found.reason) == (None, "invalid:text")


def test_no_text_is_no_result():
    """An empty cell is missing, not refused."""
    assert FUNCTIONS["result_value"].call(None).reason == "missing:text"
