"""The first start: what is installed, from what, and what a person is told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import main


def test_lock_names_no_download_address():
    """The lock file pins versions and hashes, and leaves the choice of the package index to the machine."""
    assert "://" not in main.LOCK.read_text("utf-8")


def test_every_locked_package_has_a_hash():
    """No package can be installed whose content was not fixed."""
    entries = re.split(r"\n(?=[a-zA-Z])", main.LOCK.read_text("utf-8"))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_pinned_gives_one_package_alone():
    """The installer's own lines can be taken out of the lock file."""
    lines = main.pinned("uv").splitlines()
    assert (lines[0].startswith("uv=="), sum("==" in line for line in lines)) == (True, 1)


def test_state_follows_the_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A changed lock file means a new .venv."""
    before = main.state()
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(main.LOCK.read_bytes() + b"\n")
    monkeypatch.setattr(main, "LOCK", changed)
    assert main.state() != before


def test_half_made_venv_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without its last file, the stamp, a .venv does not count."""
    monkeypatch.setattr(main, "STAMP", tmp_path / "complete")
    assert not main.is_ready()


@pytest.mark.parametrize(
    ("arguments", "expected"), [(["test"], ["poppler-utils", "qpdf"]), (["demo"], ["poppler-utils", "qpdf"]), ([], [])]
)
def test_pdf_tools_are_wanted_for_checks_only(
    arguments: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch
):
    """Daily work needs no PDF tool of the system."""
    monkeypatch.setenv("PATH", "")
    assert main.missing_tools(arguments) == expected


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch):
    """A system without apt-get says which libraries are missing instead of crashing in Qt."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(main.NotReady, match="libegl1"):
        main.install_packages(["libegl1"], [])


def test_absent_library_is_noticed():
    """A library that no system has is seen as missing."""
    assert not main.loads("libcrf-app-no-such-library.so.1")


def test_two_first_starts_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """While one process prepares .venv, another cannot claim it."""
    monkeypatch.setattr(main, "ROOT", tmp_path)
    attempt = "import main, sys; sys.exit(not main.claim(open(sys.argv[1], 'w').fileno()))"
    with main.alone():
        other = subprocess.run(
            [sys.executable, "-c", attempt, tmp_path / ".venv.lock"], cwd=main.VENV.parent, check=False
        )
    assert other.returncode == 1


def test_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """A Python that is too old gets one plain sentence and exit code 2."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    monkeypatch.setattr(main, "inside", lambda: False)
    assert (main.start([]), "3.11 or newer" in capsys.readouterr().err) == (2, True)
