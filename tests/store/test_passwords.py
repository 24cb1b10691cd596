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


def test_any_one_sign_typed_wrong_is_found():
    """Whatever stands in place of one sign, its group is named, and a person knows where to look."""
    slips = [
        CODE[:at] + sign + CODE[at + 1 :]
        for at, there in enumerate(CODE)
        for sign in "0123456789ABCDEFGHJKMNPQRSTUVWXYZ%药"
        if there not in ("-", sign)
    ]
    assert [typed for typed in slips if _reads(typed)] == []


def test_two_groups_that_changed_places_are_found():
    """A group reads right only where it stands."""
    groups = CODE.split("-")
    assert not _reads("-".join([groups[1], groups[0], *groups[2:]]))


def _reads(typed: str) -> bool:
    try:
        read_recovery_code(typed)
    except Refused:
        return False
    return True
