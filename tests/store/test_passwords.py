"""Passwords that are judged and recovery codes that are typed from paper."""

from __future__ import annotations

import random

import pytest

from crf_app.errors import Refused
from crf_app.store.passwords import check_password, new_recovery_code, password_strength, read_recovery_code

CODE = new_recovery_code(random.Random(3).randbytes)


@pytest.mark.parametrize("password", ["", "a", "password1", "qwertz123", "aaaaaaaaaaaa"])
def test_weak_passwords_are_refused(password: str):
    """What a guesser tries first is refused, without naming it."""
    with pytest.raises(Refused, match=r"^password\.weak$"):
        check_password(password)


def test_a_long_password_is_judged_by_its_beginning():
    """zxcvbn takes 72 signs; a longer password is no error."""
    assert password_strength("kettle orbit walnut " * 20) == 4
    assert password_strength("a" * 500) < 3


def test_a_code_reads_as_printed():
    """The printed form is read back unchanged."""
    assert read_recovery_code(CODE) == CODE


def test_look_alikes_are_read_as_digits():
    """O is zero, I and L are one, in either case."""
    typed = CODE.replace("0", "o").replace("1", "l").lower()
    assert read_recovery_code(typed) == CODE


def test_the_wrong_group_is_named():
    """Somebody who mistyped one sign is told where."""
    groups = CODE.split("-")
    groups[4] = groups[4][:2] + ("7" if groups[4][2] != "7" else "8") + groups[4][3:]
    with pytest.raises(Refused, match=r"recovery\.group \(group=5\)"):
        read_recovery_code("-".join(groups))


@pytest.mark.parametrize("typed", ["", CODE[:-6], CODE + "-" + CODE[:5]])
def test_a_code_of_another_length(typed: str):
    """Too short or too long is said so."""
    with pytest.raises(Refused, match=r"recovery\.length"):
        read_recovery_code(typed)


def test_most_typing_errors_are_found():
    """A check sign per group finds more than nine in ten changed signs."""
    rng = random.Random(5)
    missed = 0
    for _ in range(400):
        place = rng.choice([number for number, sign in enumerate(CODE) if sign != "-"])
        changed = CODE[:place] + rng.choice("23456789ABCDEFGH") + CODE[place + 1 :]
        missed += changed != CODE and _reads(changed)
    assert missed < 40


def _reads(typed: str) -> bool:
    try:
        read_recovery_code(typed)
    except Refused:
        return False
    return True
