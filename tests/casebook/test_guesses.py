"""Wrong passwords make the next try wait; nobody is locked out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import Clock

from crf_app.casebook.guesses import Guesses
from crf_app.errors import Refused, WrongPassword

ANNA, BEN = "anna", "ben"


@pytest.fixture
def guesses(tmp_path: Path, clock: Clock) -> Guesses:
    return Guesses(tmp_path / "guesses", clock.now)


def guess(guesses: Guesses, user: str = ANNA) -> None:
    with pytest.raises(WrongPassword), guesses.counted(user):
        raise WrongPassword("no slot opens")


def wait(guesses: Guesses, user: str = ANNA) -> int:
    """The seconds that a try is put off by; 0 where it may be made."""
    try:
        with guesses.counted(user):
            return 0
    except Refused as refused:
        return int(refused.detail["seconds"])


def test_each_wrong_password_makes_the_wait_longer(guesses: Guesses, clock: Clock) -> None:
    """One second, two, four … thirty, and no more."""
    seconds = []
    for _ in range(7):
        guess(guesses)
        seconds.append(wait(guesses))
        clock.move(seconds=seconds[-1])
    assert seconds == [1, 2, 4, 8, 16, 30, 30]


def test_the_seconds_that_are_left_are_whole_and_run_out(guesses: Guesses, clock: Clock) -> None:
    """And a right password may then be tried."""
    for _ in range(3):
        guess(guesses)
        clock.move(seconds=4)
    guess(guesses)
    left = []
    for step in (0.0, 0.5, 7.0, 0.5):
        clock.move(seconds=step)
        left.append(wait(guesses))
    assert left == [8, 8, 1, 0]


def test_a_right_password_makes_the_count_begin_anew(guesses: Guesses, clock: Clock) -> None:
    """What was mistyped before counts no more."""
    guess(guesses)
    clock.move(seconds=1)
    right = wait(guesses)
    guess(guesses)
    assert (right, wait(guesses)) == (0, 1)


def test_the_next_start_remembers_and_others_do_not_wait(guesses: Guesses) -> None:
    """It stands in a file, by person."""
    guess(guesses)
    again = Guesses(guesses.path, guesses.now)
    assert (wait(again), wait(again, BEN)) == (1, 0)


def test_a_clock_that_was_set_back_locks_nobody_out(guesses: Guesses, clock: Clock) -> None:
    """The pause begins then."""
    guess(guesses)
    clock.moment -= timedelta(days=400)
    first = wait(guesses)
    clock.move(seconds=1)
    assert (first, wait(guesses)) == (1, 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b'{"anna":7}', b'{"anna":["x","y"]}', b'{"anna":[3,"2026-01-01T00:00:00"]}'],
    ids=["empty", "a list", "no text", "a number", "no time", "a time without offset"],
)
def test_a_damaged_file_locks_nobody_out(guesses: Guesses, content: bytes) -> None:
    """It is written anew at the next wrong password."""
    guesses.path.write_bytes(content)
    before = wait(guesses)
    guess(guesses)
    assert (before, wait(guesses)) == (0, 1)


def test_a_file_that_cannot_be_written_hides_no_wrong_password(tmp_path: Path, clock: Clock) -> None:
    """The person is told what is wrong with the password, not with the disk."""
    guess(Guesses(tmp_path / "nowhere" / "guesses", clock.now))
    assert not (tmp_path / "nowhere").exists()
