"""The clock that a casebook is given."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crf_app.casebook.ports import Ports


@pytest.fixture
def far_away() -> Iterator[None]:
    """A computer that is set to another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_the_clock_is_in_the_zone_of_the_trial():
    """A time typed without its zone is the hospital's, also on a laptop that is set to another zone (C-12)."""
    assert Ports.real().now().utcoffset() == timedelta(hours=8)
