"""What an open casebook says after the study was amended, or after it was settled who may amend it."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path

import pytest
from desk import code, number, text, ward_of_three
from small_study import FILES, STUDY, VIT

from crf_app.casebook.amending import amend, look_at, movable, move_all
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import revoke
from crf_app.casebook.keyring import public_user
from crf_app.casebook.packages import package_lines
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.work import Kind

HEAVY = """
[[rule]]
id = "X-01"
form = "VIT"
severity = "hard"
source = "GCP"
at = "WEIGHT"
holds = "WEIGHT < 45"
message = { en = "Too heavy", zh = "过重" }
"""
SECOND = {
    "study.toml": STUDY.replace('version = "1"', 'version = "2"'),
    "infusion/vit.toml": VIT.replace('hard = "3..200"', 'hard = "3..150"'),
    "rules.toml": HEAVY,
}


@pytest.fixture
def key(book: Casebook) -> FormKey:
    """A form with a weight of 50 kg."""
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    found = FormKey(girl, "D01", "VIT")
    book.perform(c.Enter(found.at("WEIGHT"), number("50")))
    return found


def amended(book: Casebook, folder: Path) -> None:
    for path, words in {**FILES, **SECOND}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(words, encoding="utf-8")
    amend(book, look_at(book, folder), day(2024, 3, 1))


def test_the_work_list_follows_the_new_rules_at_once(book: Casebook, key: FormKey, tmp_path: Path) -> None:
    """What a rule of the new version finds stands in a work list that was computed before it was adopted."""
    book.work(key.subject)
    amended(book, tmp_path)
    assert [item.label.en for item in book.work(key.subject) if item.kind is Kind.FINDING] == ["Too heavy"]


def test_a_move_is_not_undone(book: Casebook, key: FormKey, tmp_path: Path) -> None:
    """A form stays where it was moved, and who wants to undo it is told so."""
    amended(book, tmp_path)
    moved = book.perform(c.Move(key)).changes
    with pytest.raises(Refused, match=r"undo\.move"):
        book.perform(c.Undo(moved[0]))


def test_forms_that_are_not_moved_say_why(book: Casebook, key: FormKey, tmp_path: Path) -> None:
    """A form that somebody moved meanwhile is left alone, with the reason."""
    amended(book, tmp_path)
    keys = list(movable(book))
    book.perform(c.Move(key))
    moved, refused = move_all(book, keys)
    assert (moved, [why.code for why in refused]) == (len(keys) - 1, ["move.none"])


def test_who_settles_whose_key_was_taken_sees_the_version_that_holds(tmp_path: Path) -> None:
    """Two took each other's key while one of them amended; once a third settles it, the open casebook and one opened
    anew show the same version in force."""
    (one, first), (two, second), (third, book) = ward_of_three()
    amended(second, tmp_path)
    ours, theirs = (public_user(desk.hand.user_key) for desk in (one, two))
    revoke(first, f"key:{theirs}", "stolen laptop")
    revoke(second, f"key:{ours}", "stolen laptop")
    for other in (first, second):
        book.adopt(list(other.keeping.entries()))
    revoke(book, f"key:{ours}", "it was the first that was stolen")
    seen = [(each.study.version, [line.in_force for line in package_lines(each)]) for each in (book, third.open())]
    assert seen == [("2", [False, True])] * 2
