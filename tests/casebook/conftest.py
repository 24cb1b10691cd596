"""What the tests of the casebook share: a simulated laptop, its casebook of the small study, and a ward of three."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk import Clock, Desk, code, new_hand, text, ward_of_three

from crf_app.casebook.casebook import Casebook
from crf_app.record import commands as c


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def desk() -> Desk:
    """One laptop."""
    return Desk(new_hand("a"))


@pytest.fixture
def book(desk: Desk) -> Casebook:
    """Its casebook."""
    return desk.found()


@pytest.fixture
def girl(book: Casebook) -> str:
    """A girl in it."""
    return book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]


@pytest.fixture
def ward() -> list[tuple[Desk, Casebook]]:
    """Three laptops that know one girl."""
    return ward_of_three()
