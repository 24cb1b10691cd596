"""A cold start: from nothing to the first paint, in processes of their own, beside a bare window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from crf_app.demo.bench.measure import Figure, Options, compared, in_turn
from crf_app.demo.bench.study import founded, where
from crf_app.errors import Unavailable

ROUNDS = 9
LIMIT = 2.5


def bench(options: Options) -> list[Figure]:
    """Milliseconds from starting Python to the first paint."""
    folder = options.folder / "starting"
    with founded(folder):
        pass
    took = in_turn(
        {
            "sign-in": lambda: painted("first_paint", str(where(folder).root.parent)),
            "bare": lambda: painted("bare_window"),
        },
        ROUNDS,
    )
    return [compared("cold start to the painted sign-in page", took["sign-in"], took["bare"], LIMIT)]


def environment() -> dict[str, str]:
    """The environment of a window; where there is no screen, Qt paints into memory."""
    found = dict(os.environ)
    if sys.platform == "linux" and not (found.get("DISPLAY") or found.get("WAYLAND_DISPLAY")):
        found.setdefault("QT_QPA_PLATFORM", "offscreen")
    return found


def painted(module: str, *arguments: str) -> None:
    """Run one of the two windows until it says that it is painted; Unavailable when it never does."""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", f"crf_app.demo.bench.{module}", *arguments]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=silent) as process:  # noqa: S603
        said = process.stdout.readline() if process.stdout else b""
        process.kill()
    if said.strip() != b"painted":
        raise Unavailable(f"{module} painted nothing")
