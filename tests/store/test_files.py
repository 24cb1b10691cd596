"""The files of a study: one writer, a mark against copies, backup and restoration."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crf_app.errors import InUse, Refused, Tampered, Unavailable
from crf_app.record.rows import Rows
from crf_app.store.disk import Disk
from crf_app.store.files import MANIFEST, UNFINISHED, StudyFolder, backup, check_backup, made_aside, restore
from crf_app.store.keys import Kdf, KeyFile, Unlocked, User
from crf_app.store.ledger import Ledger
from crf_app.store.lock import WriterLock
from crf_app.store.mark import DeviceMark
from crf_app.store.opening import open_ledger

if TYPE_CHECKING:
    from tests.store.conftest import Chain

Study = tuple[KeyFile, Unlocked, Ledger]

HOLD = "import sys; from pathlib import Path; from crf_app.store.lock import WriterLock; "


@pytest.fixture
def folder(tmp_path: Path):
    """An empty study folder, its marks elsewhere."""
    folder = StudyFolder(tmp_path / "study", tmp_path / "machine")
    folder.make()
    return folder


@pytest.fixture
def study(folder: StudyFolder, password: str, fast: Kdf, chain: Chain):
    """A study with one entry and one export: (keys, unlocked, ledger)."""
    keys, unlocked, _ = KeyFile.found(folder.keys, User("anna"), password, fast)
    ledger = Ledger.create(folder.ledger, unlocked.file_key)
    ledger.append([chain.entry()], Rows())
    (folder.exports / "prints").mkdir()
    (folder.exports / "prints" / "casebook.pdf").write_bytes(b"%PDF")
    yield keys, unlocked, ledger
    ledger.close()


def test_a_second_writer_is_told_who_writes(folder: StudyFolder):
    """The second start names the process of the first."""
    with WriterLock(folder.lock), pytest.raises(InUse, match=f"process {os.getpid()}"):
        WriterLock(folder.lock)


def test_a_lock_that_is_held_for_an_instant_is_waited_for(folder: StudyFolder):
    """A second start asks whether the study is free; who opens it at that moment is not turned away."""
    asking = WriterLock(folder.lock)
    end = threading.Timer(0.02, asking.release)
    end.start()
    WriterLock(folder.lock).release()
    end.join()


def test_a_released_lock_is_free(folder: StudyFolder):
    """After release somebody else may write; releasing twice is harmless."""
    first = WriterLock(folder.lock)
    first.release()
    first.release()
    with WriterLock(folder.lock):
        assert folder.lock.read_text() == f"{os.getpid()}\n"


def test_another_process_is_kept_out(folder: StudyFolder):
    """The lock holds between processes."""
    with WriterLock(folder.lock):
        done = subprocess.run(
            [sys.executable, "-c", HOLD + "WriterLock(Path(sys.argv[1]))", folder.lock],
            capture_output=True,
            check=False,
        )
    assert b"InUse: this study is open in another window or program" in done.stderr


def test_a_killed_process_leaves_no_lock(folder: StudyFolder):
    """A lock file without its process stops nobody."""
    subprocess.run(
        [
            sys.executable,
            "-c",
            HOLD + "lock = WriterLock(Path(sys.argv[1])); import os; os.kill(os.getpid(), 9)",
            folder.lock,
        ],
        check=False,
    )
    with WriterLock(folder.lock) as lock:
        assert lock is not None


def test_a_lock_in_a_missing_folder(tmp_path: Path):
    """Without the folder the study is Unavailable, not in use."""
    with pytest.raises(Unavailable, match="No such file"):
        WriterLock(tmp_path / "missing" / "lock")


@pytest.mark.parametrize("sync", [True, False])
def test_a_mark_is_read_back(folder: StudyFolder, sync: bool):
    """A saved mark is loaded equal; a later one replaces it."""
    for seq in (12345, 9):
        DeviceMark("d1", "s1", seq).save(folder.mark("d1"), sync)
    assert DeviceMark.load(folder.mark("d1")) == DeviceMark("d1", "s1", 9)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\0" * 256, b'{"device":"d1","seq":"x","session":"s"}'])
def test_an_unreadable_mark_is_none(folder: StudyFolder, content: bytes | None):
    """Whatever is there instead of a mark matches no ledger."""
    if content is not None:
        folder.mark("d1").write_bytes(content)
    assert DeviceMark.load(folder.mark("d1")) is None


@pytest.mark.parametrize(
    ("device", "sessions", "seq", "matches"),
    [
        ("d1", {"s1"}, 7, True),
        ("d1", {"s1", "s2"}, 20, True),
        ("d1", {"s1"}, 6, False),
        ("d1", {"s0"}, 7, False),
        ("d2", {"s1"}, 7, False),
    ],
)
def test_which_ledger_matches(device: str, sessions: set[str], seq: int, matches: bool):
    """A ledger that is behind its mark, lacks its session or is another device's was restored or cloned."""
    assert DeviceMark("d1", "s1", 7).matches(device, sessions, seq) is matches


def test_marks_lie_outside_the_folder(folder: StudyFolder):
    """A copy of the study's folder does not bring the mark along."""
    assert not folder.mark("d1").is_relative_to(folder.root)


def test_a_backup_is_restored_whole(folder: StudyFolder, study: Study, tmp_path: Path, password: str, fast: Kdf):
    """Ledger, keys and exports come back; the restored study opens with the same password."""
    keys, _, ledger = study
    backup(folder, ledger, keys.data, tmp_path / "backup")
    restored = StudyFolder(tmp_path / "restored", tmp_path / "machine")
    restore(tmp_path / "backup", restored.root)
    keys = KeyFile.open(restored.keys, fast)
    again = open_ledger(keys, keys.unlock("anna", password), restored.ledger)
    assert list(again.entries()) == list(ledger.entries())
    assert (restored.exports / "prints" / "casebook.pdf").read_bytes() == b"%PDF"
    again.close()


def test_a_backup_names_all_its_files(folder: StudyFolder, study: Study, tmp_path: Path):
    """The manifest lists ledger, keys and exports, not the lock."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    assert sorted(check_backup(tmp_path / "backup")) == ["exports/prints/casebook.pdf", "ledger.db", "store.keys"]


def test_a_backup_never_overwrites(folder: StudyFolder, study: Study, tmp_path: Path):
    """A folder that is there already is left alone."""
    (tmp_path / "backup").mkdir()
    with pytest.raises(Refused, match=r"store\.exists"):
        backup(folder, study[2], study[0].data, tmp_path / "backup")


def test_a_restore_never_overwrites(folder: StudyFolder, study: Study, tmp_path: Path):
    """An existing study is never replaced by a backup."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    with pytest.raises(Refused, match=r"store\.exists"):
        restore(tmp_path / "backup", folder.root)


@pytest.mark.parametrize("name", ["ledger.db", "store.keys", "exports/prints/casebook.pdf"])
def test_a_damaged_backup_is_not_restored(folder: StudyFolder, study: Study, tmp_path: Path, name: str):
    """A file that differs from the manifest is named, and nothing is made."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    with (tmp_path / "backup" / name).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(Tampered, match=name):
        restore(tmp_path / "backup", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_an_unfinished_backup_is_not_restored(folder: StudyFolder, study: Study, tmp_path: Path):
    """Without its manifest a backup does not count."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    (tmp_path / "backup" / MANIFEST).unlink()
    with pytest.raises(Unavailable, match="no finished backup"):
        restore(tmp_path / "backup", tmp_path / "restored")


@pytest.mark.parametrize(
    "manifest", [b"[]", b"{}", b'{"files":{},"format":"other"}', b'{"files":{"../x":""},"format":"crf-backup-1"}']
)
def test_a_forged_manifest_is_tampering(tmp_path: Path, manifest: bytes):
    """A manifest that can't be read, or leads out of the backup, restores nothing."""
    (tmp_path / MANIFEST).write_bytes(manifest)
    with pytest.raises(Tampered, match=MANIFEST):
        check_backup(tmp_path)


def test_a_backup_that_fails_leaves_nothing(folder: StudyFolder, study: Study, tmp_path: Path):
    """A full stick leaves no half backup behind."""

    class FullDisk(Disk):
        def settle(self, part: Path, path: Path) -> None:  # noqa: ARG002
            raise Unavailable("No space left on device")

    with pytest.raises(Unavailable):
        backup(folder, study[2], study[0].data, tmp_path / "backup", FullDisk())
    assert not (tmp_path / "backup").exists()


def test_a_replaced_file_is_old_or_new(tmp_path: Path):
    """A replacement that fails before its rename leaves the old content."""

    class Stopping(Disk):
        def settle(self, part: Path, path: Path) -> None:  # noqa: ARG002
            raise OSError(28, "No space left on device")

    path = tmp_path / "file"
    Disk().replace(path, b"old")
    with pytest.raises(Unavailable, match="No space left"):
        Stopping().replace(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("act", ["read", "replace", "overwrite", "settle", "remove"])
def test_every_act_of_the_disk_fails_in_words(tmp_path: Path, act: str):
    """A path that can't be used is Unavailable, whatever was asked of it."""
    path = tmp_path / "folder"
    path.mkdir()
    arguments = {"replace": (b"",), "overwrite": (b"", False), "settle": (tmp_path,)}.get(act, ())
    with pytest.raises(Unavailable, match=r"folder|test_every"):
        getattr(Disk(), act)(path, *arguments)


def test_a_folder_that_can_t_be_made(tmp_path: Path):
    """A path through a file is Unavailable, for the study, its backup and its restoration."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="Not a directory"):
        StudyFolder(tmp_path / "file" / "study", tmp_path).make()


def test_a_backup_into_nowhere(folder: StudyFolder, study: Study, tmp_path: Path):
    """A target whose folder can't be made is Unavailable."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="Not a directory"):
        backup(folder, study[2], study[0].data, tmp_path / "file" / "backup")


def test_a_restore_into_nowhere(folder: StudyFolder, study: Study, tmp_path: Path):
    """A study can't be restored where no folder can be made."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="Not a directory"):
        restore(tmp_path / "backup", tmp_path / "file" / "study")


def test_a_backup_holds_the_keys_that_opened_its_ledger(
    folder: StudyFolder, study: Study, tmp_path: Path, password: str, fast: Kdf
):
    """Whatever another program writes to the key file meanwhile."""
    keys, _, ledger = study
    data = keys.data
    folder.keys.write_bytes(b"another one")
    backup(folder, ledger, data, tmp_path / "backup")
    again = KeyFile.open(tmp_path / "backup" / "store.keys", fast)
    open_ledger(again, again.unlock("anna", password), tmp_path / "backup" / "ledger.db").close()


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_nobody_else_reads_a_backup(folder: StudyFolder, study: Study, tmp_path: Path):
    """Every file is its owner's alone, whatever the umask, also once it is restored."""
    backup(folder, study[2], study[0].data, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")
    files = [path for name in ("backup", "restored") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in files if path.stat().st_mode & 0o77} == {}


def test_a_folder_in_the_making_takes_its_name_when_it_is_whole(tmp_path: Path):
    """What an earlier attempt left is cleared away first."""
    target, attempts = tmp_path / "study", []
    for fails in (True, False):
        with suppress(KeyError), made_aside(target) as part:
            attempts.append(sorted(path.name for path in part.iterdir()))
            (part / "ledger.db").write_bytes(b"whole")
            if fails:
                raise KeyError("power cut")
    assert (attempts, sorted(path.name for path in target.iterdir()), sorted(tmp_path.iterdir())) == (
        [[UNFINISHED], [UNFINISHED]],
        ["ledger.db"],
        [target],
    )


def test_a_folder_of_that_name_that_is_not_ours_stays(tmp_path: Path):
    """It is named, and nothing of it is touched."""
    mine = tmp_path / "study.part" / "photographs"
    mine.mkdir(parents=True)
    with pytest.raises(Refused, match=r"part\.foreign \(file=study\.part\)"), made_aside(tmp_path / "study"):
        pass
    assert (mine.is_dir(), (tmp_path / "study").exists()) == (True, False)
