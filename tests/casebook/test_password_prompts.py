"""A password that is asked for while the study is open: a wrong one makes the next try wait, as at the sign-in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Clock
from small_study import small_package

from crf_app.casebook import people
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.people import Admission
from crf_app.casebook.ports import Ports
from crf_app.casebook.study_folder import Founding, Kdf, Where, found_study
from crf_app.errors import Refused, WrongPassword
from crf_app.record import commands as c
from crf_app.record.authority import ADMIN
from crf_app.record.places import FormKey
from crf_app.ui.entrance import StudyEntrance

ANNA, BEN = "anna", "ben"
ANNAS, BENS, NEW, WRONG = (
    "kettle-orbit-walnut-92",
    "marble-river-lantern-31",
    "violet-anchor-pepper-58",
    "not it at all",
)
OVERRIDE = c.Override(FormKey("self:0", "D01", "VIT"), "G7", "checked at the bedside")

Prompt = Callable[[Casebook, str], object]
PROMPTS: dict[str, tuple[Prompt, str, str]] = {
    "the seal of a print": (lambda book, typed: book.unlock_again(typed), ANNA, ANNAS),
    "the second person": (lambda book, typed: book.witness(BEN, typed, OVERRIDE), BEN, BENS),
    "one's own new password": (lambda book, typed: people.change_password(book, typed, NEW), ANNA, ANNAS),
    "a new recovery code": (people.renew_recovery, ANNA, ANNAS),
}


@pytest.fixture
def where(tmp_path: Path, clock: Clock) -> Where:
    ports, cheap = Ports(clock.now, os.urandom), Kdf(memory_kib=8, time=1, lanes=1)
    return Where(tmp_path / "study", tmp_path / "marks", ports, cheap)


@pytest.fixture
def book(where: Where) -> Iterator[Casebook]:
    """Anna is signed in, Ben works there too."""
    founding = Founding(small_package(), "01", "Site 01", ANNA, "Anna", ("coordinator", ADMIN), ANNAS)
    made, _ = found_study(where, founding)
    people.admit(made, Admission(BEN, "Ben", ("coordinator", "investigator"), BENS))
    yield made
    made.close()


def told(prompt: Callable[[], object]) -> str:
    """What came of a password."""
    try:
        prompt()
    except WrongPassword:
        return "wrong"
    except Refused as refused:
        return refused.code
    return "taken"


@pytest.mark.parametrize("name", PROMPTS)
def test_a_wrong_password_makes_the_next_try_wait(book: Casebook, clock: Clock, name: str) -> None:
    """The right one too, until the seconds are over; then it is taken."""
    prompt, _, right = PROMPTS[name]
    answers = [told(lambda typed=typed: prompt(book, typed)) for typed in (WRONG, right)]
    clock.move(seconds=1)
    assert [*answers, told(lambda: prompt(book, right))] == ["wrong", "password.wait", "taken"]


@pytest.mark.parametrize("name", PROMPTS)
def test_it_is_one_count_with_the_sign_in(
    book: Casebook, where: Where, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whoever guesses inside waits at the sign-in too."""
    prompt, user, right = PROMPTS[name]
    told(lambda: prompt(book, WRONG))
    entrance = StudyEntrance(where.root, where.marks, Path())
    monkeypatch.setattr(entrance, "_where", lambda: where)
    assert told(lambda: entrance.unlock(user, right)) == "password.wait"
