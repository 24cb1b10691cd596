"""What is proposed beside an empty field."""

from __future__ import annotations

import pytest

from tests.forms.ward import Ward


@pytest.mark.parametrize(("height", "proposed"), [("152", ["152"]), ("1.52", [])])
def test_what_has_to_be_corrected_at_once_is_not_proposed(height, proposed):
    """A height in metres on the first day is found there, and offered on no other."""
    ward = Ward()
    ward.enter("LD", "LD1", LDDAT="2024-03-07", LDHT=height)
    ward.enter("LD", "LD2", LDDAT="2024-03-08")
    assert [str(value) for value in ward.cell("LD", "LDHT", "LD2").proposal] == proposed
