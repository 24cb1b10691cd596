"""Where a demonstration or a made-up cohort writes: never over a study that it did not make itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from crf_app.errors import Unavailable

MARK = "made-by-the-demo.txt"
STUDY, MARKS = "study", "marks"


def make_room(out: Path) -> None:
    """Take away the study that an earlier run wrote in a folder, and mark the place of the next one.

    Unavailable where something lies there that no run made: it may be somebody's study, and stays as it is.
    """
    made = out / MARK
    if not made.exists():
        there = next((out / name for name in (STUDY, MARKS) if (out / name).exists()), None)
        if there is not None:
            raise Unavailable(
                f"{there} may be somebody's study and stays; choose another folder with --out, or remove it yourself"
            )
        out.mkdir(parents=True, exist_ok=True)
        made.write_text(
            f"The folders {STUDY} and {MARKS} beside this file are made anew by each run of the demo.\n", "utf-8"
        )
    for name in (STUDY, MARKS):
        shutil.rmtree(out / name, ignore_errors=True)
