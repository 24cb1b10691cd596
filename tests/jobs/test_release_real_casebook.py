"""A release from the real casebook: what it writes into the ledger is found again by the check."""

import importlib
from pathlib import Path

import pytest

from crf_app.jobs.release import Order, known_release, release
from crf_app.record.commands import AddSubject, Enter
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.report.check import check_file


def test_the_ledger_knows_the_file_that_was_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """From founding to the checked file, through the one door."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "casebook"))
    desk = importlib.import_module("desk")
    laptop = desk.Desk(desk.new_hand("a"))
    casebook = laptop.found()
    casebook.attached.unlock_again = lambda _password: laptop.hand.user_key
    subject = casebook.perform(AddSubject()).created[0]
    casebook.perform(Enter(FormKey(subject, "SCR", "DM").at("SEX"), Answer(AnswerKind.CODE, "F")))
    order = Order(subject, tmp_path / "casebook.pdf", "en+zh", "Monitoring", "1.4.0")
    released = release(casebook, order, "any", lambda _done, _total: None, lambda: False)
    attests = casebook.snapshot(subject).attests
    known = check_file(released.path, (), lambda sha256: known_release(attests, sha256)).known
    assert known is not None
    assert known.release == released.release
