"""Removing a person re-keys the file; wherever that is interrupted, the study opens."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crf_app.errors import Tampered, Unavailable, WrongPassword
from crf_app.store.keys import Kdf, KeyFile, Unlocked, User
from crf_app.store.ledger import Ledger
from crf_app.store.opening import open_ledger, remove_user

if TYPE_CHECKING:
    from tests.store.conftest import Chain

OTHER = "zebra-lantern-quiz-77"


class Study:
    """A key file with two people and a ledger under its key."""

    def __init__(self, folder: Path, password: str, kdf: Kdf) -> None:
        self.path, self.keys_path, self.kdf, self.password = folder / "ledger.db", folder / "store.keys", kdf, password
        self.keys, self.anna, self.code = KeyFile.found(self.keys_path, User("anna"), password, kdf)
        self.keys.add_user(self.anna, User("ben"), OTHER)
        self.ledger = Ledger.create(self.path, self.anna.file_key)

    def reopened(self) -> tuple[KeyFile, Unlocked]:
        """Key file, what Anna unlocks, and the ledger, as the next start finds them."""
        self.ledger.close()
        keys = KeyFile.open(self.keys_path, self.kdf)
        opened = keys.unlock("anna", self.password)
        self.ledger = open_ledger(keys, opened, self.path)
        return keys, opened


@pytest.fixture
def study(tmp_path: Path, password: str, fast: Kdf):
    """A study with two people."""
    study = Study(tmp_path, password, fast)
    yield study
    study.ledger.close()


def test_after_a_removal_the_others_open(study: Study):
    """Password and recovery code of those who stay open the file under its new key."""
    after = remove_user(study.keys, study.ledger, study.anna, "ben")
    keys, opened = study.reopened()
    assert study.anna.file_key != after.file_key == opened.file_key == keys.unlock_recovery(study.code).file_key


def test_who_was_removed_opens_nothing(study: Study):
    """Neither the password nor the remembered file key opens the study."""
    remove_user(study.keys, study.ledger, study.anna, "ben")
    keys, _ = study.reopened()
    with pytest.raises(WrongPassword):
        keys.unlock("ben", OTHER)
    with pytest.raises(Tampered):
        Ledger.open(study.path, study.anna.file_key)


def test_after_a_removal_slots_can_be_written(study: Study):
    """What removing gives back adds people, also after the next start."""
    after = remove_user(study.keys, study.ledger, study.anna, "ben")
    study.keys.add_user(after, User("cleo"), OTHER)
    keys, opened = study.reopened()
    keys.add_user(opened, User("dora"), OTHER)
    assert keys.unlock("cleo", OTHER).file_key == keys.unlock("dora", OTHER).file_key == after.file_key


def test_the_device_stays_after_a_removal(study: Study):
    """Re-keying does not make a new device."""
    after = remove_user(study.keys, study.ledger, study.anna, "ben")
    _, opened = study.reopened()
    assert opened.device_id == after.device_id == study.anna.device_id


def test_interrupted_before_the_ledger_was_rekeyed(study: Study):
    """The removal did not happen: the person is still there, and the file settled."""
    study.keys.begin_removal(study.anna, "ben")
    keys, _ = study.reopened()
    assert [user.id for user in keys.users] == ["anna", "ben"]
    assert keys.unlock("ben", OTHER).file_keys == study.anna.file_keys


def test_interrupted_after_the_ledger_was_rekeyed(study: Study):
    """The removal is finished by the next start."""
    study.ledger.rekey(study.keys.begin_removal(study.anna, "ben"))
    keys, _ = study.reopened()
    assert [user.id for user in keys.users] == ["anna"]
    with pytest.raises(WrongPassword):
        keys.unlock("ben", OTHER)


def test_a_removal_beside_a_reader_leaves_all_as_it_was(study: Study):
    """It fails in words, the person is still listed and opens, slots can be written, and the second time it is done."""
    reader = Ledger.open(study.path, study.anna.file_key, read_only=True)
    with pytest.raises(Unavailable):
        remove_user(study.keys, study.ledger, study.anna, "ben")
    reader.close()
    listed, opened = [user.id for user in study.keys.users], study.keys.unlock("ben", OTHER).file_keys
    study.keys.add_user(study.anna, User("cleo"), OTHER)
    remove_user(study.keys, study.ledger, study.anna, "ben")
    after = [user.id for user in study.keys.users]
    assert (listed, opened, after) == (["anna", "ben"], study.anna.file_keys, ["anna", "cleo"])


def test_a_removal_whose_last_step_failed_is_finished_by_doing_it_again(study: Study):
    """The ledger is under the new key already; the slots of the old one go."""
    study.ledger.rekey(study.keys.begin_removal(study.anna, "ben"))
    left = [user.id for user in study.keys.users]
    after = remove_user(study.keys, study.ledger, study.anna, "ben")
    assert (left, [user.id for user in study.keys.users], after.file_key) == (
        ["anna", "ben"],
        ["anna"],
        study.ledger.file_key,
    )


def test_reading_beside_an_unfinished_rekeying_writes_nothing(study: Study):
    """A program that only reads opens the file and leaves the key file alone."""
    study.keys.begin_removal(study.anna, "ben")
    before = study.keys_path.read_bytes()
    opened = KeyFile.open(study.keys_path).unlock("anna", study.password)
    open_ledger(study.keys, opened, study.path, read_only=True).close()
    assert study.keys_path.read_bytes() == before


def test_a_damaged_ledger_is_tampering_under_either_key(study: Study):
    """Two keys to try do not hide damage."""
    study.keys.begin_removal(study.anna, "ben")
    study.ledger.close()
    study.path.write_bytes(b"\0" * 8192)
    opened = KeyFile.open(study.keys_path).unlock("anna", study.password)
    with pytest.raises(Tampered):
        open_ledger(study.keys, opened, study.path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_while_rekeying(study: Study, chain: Chain):
    """Killed at any moment of a removal, the study opens with all its entries."""
    entries = [chain.entry("x" * 2000) for _ in range(300)]
    study.ledger.append(entries, chain.rows(entries[-1]))
    rng = random.Random(2)
    for _ in range(12):
        keys, opened = study.reopened()
        study.ledger.close()
        child = os.fork()
        if child == 0:
            _remove_and_add(study, keys, opened)
        time.sleep(rng.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        study.reopened()
        assert (study.ledger.count(), study.ledger.integrity()) == (300, [])


def _remove_and_add(study: Study, keys: KeyFile, opened: Unlocked) -> None:
    try:
        ledger = Ledger.open(study.path, opened.file_key)
        while True:
            if "ben" not in [user.id for user in keys.users]:
                keys.add_user(opened, User("ben"), OTHER)
            opened = remove_user(keys, ledger, opened, "ben")
    finally:
        os._exit(1)
