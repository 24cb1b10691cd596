"""Who opens the ledger: passwords, the recovery code, damaged and missing key files."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from crf_app.errors import Refused, Tampered, Unavailable, WrongPassword
from crf_app.store.disk import Disk
from crf_app.store.keys import Kdf, KeyFile, Unlocked, User
from crf_app.store.sealing import Kdf as SealingKdf
from crf_app.store.sealing import device_name, user_public
from crf_app.store.slots import read_sets, write_sets

ANNA = User("anna", "Anna Arzt", ("investigator",))
BEN = User("ben", "Ben Bauer", ("coordinator", "monitor"))
OTHER = "zebra-lantern-quiz-77"

Founded = tuple[KeyFile, Unlocked, str]


@pytest.fixture
def keys_path(tmp_path: Path):
    """Where the key file lies."""
    return tmp_path / "store.keys"


@pytest.fixture
def founded(keys_path: Path, password: str, fast: Kdf):
    """A new key file with its first person: (file, unlocked, recovery code)."""
    return KeyFile.found(keys_path, ANNA, password, fast)


def test_the_first_person_unlocks(founded: Founded, keys_path: Path, password: str, fast: Kdf):
    """The password gives file key, device and the person's own key, again and again."""
    _, first, _ = founded
    again = KeyFile.open(keys_path, fast).unlock("anna", password)
    assert again.file_keys == first.file_keys
    assert (again.device_id, again.user_id) == (first.device_id, "anna")
    assert user_public(again.user_key) == user_public(first.user_key)


def test_the_device_is_named_by_its_key(founded: Founded):
    """A device id can't be claimed with another key."""
    keys, unlocked, _ = founded
    assert keys.device_id == unlocked.device_id == device_name(unlocked.device_key)


def test_people_are_listed_without_a_password(founded: Founded, keys_path: Path, fast: Kdf):
    """The unlock page shows names and roles."""
    keys, unlocked, _ = founded
    keys.add_user(unlocked, BEN, OTHER)
    assert KeyFile.open(keys_path, fast).users == (ANNA, BEN)


def test_every_person_has_the_same_file_key_and_an_own_key(founded: Founded):
    """A second person opens the same file with another key pair."""
    keys, unlocked, _ = founded
    given = keys.add_user(unlocked, BEN, OTHER)
    ben = keys.unlock("ben", OTHER)
    assert ben.file_key == unlocked.file_key
    assert user_public(ben.user_key) == user_public(given) == keys.public_key("ben") != keys.public_key("anna")


@pytest.mark.parametrize(("user", "typed"), [("anna", OTHER), ("nobody", OTHER), ("anna", "")])
def test_a_wrong_password(founded: Founded, user: str, typed: str):
    """A wrong password and an unknown person get the same answer."""
    keys, _, _ = founded
    with pytest.raises(WrongPassword, match="user name or password is wrong"):
        keys.unlock(user, typed)


def test_a_password_is_the_same_from_any_keyboard(founded: Founded):
    """Composed and decomposed accents are one password."""
    keys, unlocked, _ = founded
    keys.add_user(unlocked, BEN, "Kühlschrank-Zebra-41")
    assert keys.unlock("ben", "Ku\u0308hlschrank-Zebra-41").user_id == "ben"


def test_a_weak_password_is_refused(founded: Founded, keys_path: Path):
    """A password that is easy to guess changes nothing."""
    keys, unlocked, _ = founded
    before = keys_path.read_bytes()
    with pytest.raises(Refused, match=r"password\.weak"):
        keys.add_user(unlocked, BEN, "password1")
    assert keys_path.read_bytes() == before


def test_a_person_s_name_is_no_password(founded: Founded):
    """Name and id count as the first things to try."""
    keys, unlocked, _ = founded
    with pytest.raises(Refused):
        keys.add_user(unlocked, User("bbauermeister", "Bartholomaeus Bauermeister"), "bbauermeister7")


def test_a_taken_id_is_refused(founded: Founded):
    """Adding somebody never replaces a slot."""
    keys, unlocked, _ = founded
    with pytest.raises(Refused, match=r"user\.exists"):
        keys.add_user(unlocked, ANNA, OTHER)


def test_a_changed_password_keeps_the_key_pair(founded: Founded, password: str):
    """After a change only the new password opens, to the same key."""
    keys, unlocked, _ = founded
    keys.change_password(unlocked, OTHER)
    assert user_public(keys.unlock("anna", OTHER).user_key) == user_public(unlocked.user_key)
    with pytest.raises(WrongPassword):
        keys.unlock("anna", password)


def test_a_forgotten_password_is_a_new_key_pair(founded: Founded, password: str):
    """A new slot in place of the old has a new key; nobody can sign with the forgotten one."""
    keys, unlocked, _ = founded
    keys.add_user(unlocked, BEN, OTHER)
    before = keys.public_key("ben")
    slot, given = keys.draft(unlocked, BEN, password)
    keys.keep(slot)
    assert user_public(keys.unlock("ben", password).user_key) == user_public(given) != before


def test_the_recovery_code_opens(founded: Founded):
    """The printed code, typed in any way, gives file and device key, and through them a new password."""
    keys, unlocked, code = founded
    opened = keys.unlock_recovery(code.lower().replace("-", " "))
    assert (opened.file_key, opened.device_id) == (unlocked.file_key, unlocked.device_id)
    keys.keep(keys.draft(opened, ANNA, OTHER)[0])
    assert keys.unlock("anna", OTHER).file_key == unlocked.file_key


def test_a_new_recovery_code_ends_the_old(founded: Founded):
    """Only the newest printed code opens."""
    keys, unlocked, code = founded
    slot, newer = keys.draft_recovery(unlocked)
    keys.keep(slot)
    assert keys.unlock_recovery(newer).file_key == unlocked.file_key
    with pytest.raises(WrongPassword):
        keys.unlock_recovery(code)


def test_what_another_program_wrote_is_not_overwritten(founded: Founded, keys_path: Path, fast: Kdf):
    """A key file that was read before is refused, whatever it wants to write; what stands there stands."""
    keys, unlocked, _ = founded
    stale = KeyFile.open(keys_path, fast)
    keys.add_user(unlocked, BEN, OTHER)
    before = keys_path.read_bytes()
    with pytest.raises(Unavailable, match="changed by another program"):
        stale.describe(User("anna", "Anna Neu"))
    assert keys_path.read_bytes() == before


def test_a_new_device(founded: Founded, keys_path: Path, password: str, fast: Kdf):
    """A restored copy gets another device id and key under the same file key."""
    keys, unlocked, _ = founded
    moved = keys.new_device(unlocked)
    again = KeyFile.open(keys_path, fast).unlock("anna", password)
    assert unlocked.device_id != moved.device_id == again.device_id == device_name(again.device_key)


def test_names_and_roles_can_be_described_anew(founded: Founded):
    """What the unlock page shows of a person can change without the password."""
    keys, unlocked, _ = founded
    keys.describe(User("anna", "Anna Neu", ("monitor",)))
    assert keys.users == (User("anna", "Anna Neu", ("monitor",)),)
    assert keys.public_key("anna") == user_public(unlocked.user_key)


def test_the_last_person_stays(founded: Founded):
    """A study that nobody can open is not made."""
    keys, unlocked, _ = founded
    with pytest.raises(Refused, match=r"user\.last"):
        keys.begin_removal(unlocked, "anna")


def test_an_unknown_person_can_t_be_removed(founded: Founded):
    """A mistyped id is refused."""
    keys, unlocked, _ = founded
    with pytest.raises(Refused, match=r"user\.unknown"):
        keys.begin_removal(unlocked, "nobody")


def test_nothing_changes_while_a_rekeying_is_open(founded: Founded):
    """Between the two steps of a re-keying no slot may be written."""
    keys, unlocked, _ = founded
    keys.add_user(unlocked, BEN, OTHER)
    keys.begin_removal(unlocked, "ben")
    with pytest.raises(Unavailable, match="not finished"):
        keys.add_user(unlocked, User("cleo"), OTHER)


@pytest.mark.usefixtures("founded")
def test_founding_over_a_key_file_is_refused(keys_path: Path, password: str, fast: Kdf):
    """An existing key file is never overwritten."""
    with pytest.raises(Refused, match=r"store\.exists"):
        KeyFile.found(keys_path, BEN, password, fast)


def test_a_missing_key_file(keys_path: Path):
    """Without a key file the study is Unavailable."""
    with pytest.raises(Unavailable, match="not there"):
        KeyFile.open(keys_path)


@pytest.mark.usefixtures("founded")
def test_every_damaged_byte_is_tampering(keys_path: Path):
    """A damaged key file is never taken for a wrong password."""
    content = keys_path.read_bytes()
    for place in random.Random(1).sample(range(len(content)), 60):
        changed = bytearray(content)
        changed[place] ^= 1
        keys_path.write_bytes(changed)
        with pytest.raises(Tampered, match=r"store\.keys is damaged"):
            KeyFile.open(keys_path)


def _forge(path: Path, **changed: object) -> None:
    (each,) = read_sets(path.read_bytes())
    path.write_bytes(write_sets([replace(each, **changed)]))


@pytest.mark.usefixtures("founded")
def test_a_forged_check_value_is_tampering(keys_path: Path, password: str):
    """A slot that opens to a key other than the file's is damage, not a wrong password."""
    _forge(keys_path, check="00" * 32)
    with pytest.raises(Tampered, match="check value"):
        KeyFile.open(keys_path).unlock("anna", password)


@pytest.mark.usefixtures("founded")
def test_a_forged_device_is_tampering(keys_path: Path, password: str):
    """The device key is bound to its id."""
    _forge(keys_path, device="ab" * 16)
    with pytest.raises(Tampered, match="device key"):
        KeyFile.open(keys_path).unlock("anna", password)


@pytest.mark.usefixtures("founded")
def test_a_forged_name_of_a_slot_is_tampering(keys_path: Path, password: str):
    """A person's key is bound to the person's id, so a slot can't be given to somebody else."""
    (each,) = read_sets(keys_path.read_bytes())
    _forge(keys_path, users=(replace(each.users[0], user=BEN),))
    with pytest.raises(Tampered, match="key of ben"):
        KeyFile.open(keys_path).unlock("ben", password)


@pytest.mark.usefixtures("founded")
def test_a_truncated_key_file_is_tampering(keys_path: Path):
    """An empty file or half a file is damage."""
    content = keys_path.read_bytes()
    for length in (0, len(content) // 2):
        keys_path.write_bytes(content[:length])
        with pytest.raises(Tampered):
            KeyFile.open(keys_path)


def test_no_key_stands_in_the_file(founded: Founded, keys_path: Path):
    """The file holds no secret in clear."""
    _, unlocked, code = founded
    content = keys_path.read_bytes()
    secrets = (unlocked.file_key, unlocked.device_key.private_bytes_raw())
    assert not any(secret.hex().encode() in content for secret in secrets)
    assert code.encode() not in content


def test_no_key_shows_when_printed(founded: Founded):
    """An unlocked key file in a traceback or log shows nothing."""
    _, unlocked, _ = founded
    assert unlocked.file_key.hex() not in repr(unlocked)
    assert repr(unlocked.file_key) not in repr(unlocked)


def test_the_same_randomness_makes_the_same_file(tmp_path: Path, password: str, fast: Kdf):
    """All randomness is passed in, so a simulation can be repeated."""
    contents = set()
    for name in ("a", "b"):
        KeyFile.found(tmp_path / name, ANNA, password, fast, random.Random(7).randbytes)
        contents.add((tmp_path / name).read_bytes())
    assert len(contents) == 1


@pytest.mark.usefixtures("founded")
def test_a_full_disk_keeps_the_old_file(keys_path: Path, fast: Kdf, password: str):
    """A change that can't be written leaves the file and the open key file as they were."""

    class FullDisk(Disk):
        def replace(self, path: Path, data: bytes) -> None:  # noqa: ARG002
            raise Unavailable("No space left on device")

    keys = KeyFile.open(keys_path, fast, disk=FullDisk())
    unlocked = keys.unlock("anna", password)
    with pytest.raises(Unavailable):
        keys.add_user(unlocked, BEN, OTHER)
    assert keys.users == KeyFile.open(keys_path).users == (ANNA,)


def test_the_usual_cost_is_that_of_rfc_9106():
    """Argon2id with 64 MiB, three passes and four lanes (RFC 9106, second recommended option)."""
    assert Kdf() == SealingKdf(memory_kib=65536, time=3, lanes=4)


@pytest.mark.usefixtures("founded")
def test_a_slot_keeps_the_cost_it_was_made_with(keys_path: Path, password: str):
    """A file written at one cost opens when new slots are made at another."""
    keys = KeyFile.open(keys_path, Kdf(16, 2, 1))
    unlocked = keys.unlock("anna", password)
    keys.add_user(unlocked, BEN, OTHER)
    assert keys.unlock("ben", OTHER).file_key == unlocked.file_key
