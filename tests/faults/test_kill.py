"""A process that is killed at any moment loses nothing that it had acknowledged.

Many more rounds: ``python3 main.py test -m soak tests/faults``.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from pathlib import Path

import pytest
import ward_writer as writer

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import open_study, verify_study
from crf_app.record.places import Place

ROUNDS = 10
LONGEST = 0.15

context = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)


def kill_while_writing(folder: Path, first: int, chance: random.Random) -> None:
    """Let a process write and end it without warning: one time of five while it opens, else some time after."""
    process = context.Process(target=writer.write_until_killed, args=(folder, first), daemon=True)
    before = len(acknowledged(folder))
    process.start()
    if chance.random() < 0.8:
        while len(acknowledged(folder)) == before and process.is_alive():
            time.sleep(0.002)
    time.sleep(chance.uniform(0, LONGEST))
    assert process.is_alive()
    process.kill()
    process.join()
    process.close()


def acknowledged(folder: Path) -> list[tuple[str, Place, str]]:
    """What the process had noted: change, cell, value."""
    path = folder / "acknowledged"
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
    noted = [line.split() for line in lines if line.endswith("\n")]
    return [(change, Place.parse(what), value) for change, what, value in noted]


def lost(casebook: Casebook, noted: list[tuple[str, Place, str]]) -> list[str]:
    """The acknowledged changes that the record does not hold with their value."""
    cells = {place for _, place, _ in noted}
    held = {change.hash: change.answer for place in cells for change in casebook.history(place)}
    return [change for change, _, value in noted if (answer := held.get(change)) is None or answer.text != value]


def survive(folder: Path, seed: int, rounds: int) -> int:
    """Kill again and again; after each time everything holds. Answers how many values were acknowledged."""
    chance = random.Random(seed)
    writer.found(folder)
    for turn in range(1, rounds + 1):
        kill_while_writing(folder, turn * 100_000, chance)
        casebook = open_study(writer.where(folder), writer.USER, writer.PASSWORD)
        found = verify_study(casebook)
        assert lost(casebook, acknowledged(folder)) == []
        assert (found.rows_match, found.waiting, found.forks, found.problems) == (True, 0, 0, ())
        assert len({head.split(":")[0] for head in casebook.pen.heads()}) == 1
        casebook.close()
    return len(acknowledged(folder))


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the program once for all processes to come, where the system can fork."""
    if context.get_start_method() == "forkserver":
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        context.set_forkserver_preload(["ward_writer"])


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_loses_nothing(tmp_path: Path, seed: int) -> None:
    """Ten times over one study, nothing acknowledged is missing, and the study verifies under one device."""
    assert survive(tmp_path, seed, ROUNDS) > ROUNDS


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 160))
def test_a_killed_writer_loses_nothing_in_hundreds_of_rounds(tmp_path: Path, seed: int) -> None:
    """The same, six hundred times."""
    assert survive(tmp_path, seed, ROUNDS) > ROUNDS
