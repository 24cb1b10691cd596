"""That subjects are made up is a fact of the study's founding entry and reaches every page that is released."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from pypdf import PdfReader

from crf_app.casebook.founding import First, found_in
from crf_app.jobs.release import Order, release
from crf_app.record.commands import AddSubject


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The simulated desk of the casebook's tests."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "casebook"))
    return importlib.import_module("desk")


def founded(desk: ModuleType, first: First):
    """A laptop that has founded such a study and opened it again."""
    laptop = desk.Desk(desk.new_hand("a"))
    found_in(laptop.keeping, laptop.hand, first, desk.small_package(), laptop.ports)
    return laptop, laptop.open()


def test_a_study_opened_again_is_still_synthetic(desk: ModuleType):
    """The mark is read from the ledger, not remembered by the program."""
    _, casebook = founded(desk, First("C", desk.EVERY_ROLE, "Site", synthetic=True))
    assert casebook.snapshot(casebook.perform(AddSubject()).created[0]).synthetic


def test_a_demonstration_is_not_synthetic(desk: ModuleType):
    """The two marks say different things."""
    _, casebook = founded(desk, First("C", desk.EVERY_ROLE, "Site", demonstration=True))
    assert not casebook.snapshot(casebook.perform(AddSubject()).created[0]).synthetic


def test_every_released_page_of_a_synthetic_study_says_so(desk: ModuleType, tmp_path: Path):
    """From founding to the sealed file, through the one door."""
    laptop, casebook = founded(desk, First("C", desk.EVERY_ROLE, "Site", synthetic=True))
    casebook.attached.unlock_again = lambda _password: laptop.hand.user_key
    order = Order(casebook.perform(AddSubject()).created[0], tmp_path / "c.pdf", "en", "Rehearsal", "1.0")
    released = release(casebook, order, "any", lambda _done, _total: None, lambda: False)
    assert all("SYNTHETIC · NOT SIGNED" in page.extract_text() for page in PdfReader(released.path).pages)
