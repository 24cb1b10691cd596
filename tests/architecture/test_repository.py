"""What may stand in the repository at all."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE_PATH = re.compile(rb"(?<![\w.~-])/(?:work|home|root|Users)/\w")
BINARY = {".ttf", ".png", ".pdf", ".qm", ".gz", ".zip"}
TOP_LEVEL = {"crf_app", "docs", "forms", "resources", "tests"}


@pytest.fixture
def committed(debian_tool: Callable[[str], str]) -> list[Path]:
    """The files that git knows and that exist."""
    listing = subprocess.run(
        [debian_tool("git"), "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("needs a checkout of the repository")
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_place_on_one_machine(committed: list[Path]):
    """No committed text holds an absolute path of a developer's machine."""
    texts = [path for path in committed if path.suffix not in BINARY]
    found = [str(path.relative_to(ROOT)) for path in texts if MACHINE_PATH.search(path.read_bytes())]
    assert found == []


def test_top_level_holds_the_agreed_folders(committed: list[Path]):
    """The first look at the repository shows five folders, and hidden ones for tools."""
    folders = {path.relative_to(ROOT).parts[0] for path in committed if path.parent != ROOT}
    assert {folder for folder in folders if not folder.startswith(".")} <= TOP_LEVEL


def test_no_file_is_larger_than_the_largest_font(committed: list[Path]):
    """Nothing but a font needs more than a megabyte."""
    large = [str(path.relative_to(ROOT)) for path in committed if path.stat().st_size > 2**20 and path.suffix != ".ttf"]
    assert large == []
