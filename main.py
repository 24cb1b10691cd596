#!/usr/bin/env python3
"""Prepares what the program needs, then hands over to it; knows nothing of forms, patients or windows.

Standard library only. The first start makes ``.venv`` beside this file from ``requirements.lock`` (every file is
checked against its hash) and, on Debian as root, installs the missing system libraries. Later starts go on at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "complete"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RESTARTED = "CRF_APP_RESTARTED"

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
PDF_TOOLS = {"pdfsig": "poppler-utils", "qpdf": "qpdf"}
ALL_TESTS = ["-n", "auto", "--dist", "loadfile"]
"""All tests share the processors, each file on one of them; a part of them runs in this process."""


class NotReady(Exception):
    """What a person has to do before the program can start; the message says it."""


def say(line: str) -> None:
    """Write one line of progress to standard error; standard output belongs to the program."""
    print(f"crf-app: {line}", file=sys.stderr, flush=True)


def has_screen() -> bool:
    """Whether a window can be shown; only Linux can lack a screen without an error of its own."""
    return not sys.platform.startswith("linux") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def loads(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages() -> list[str]:
    """The Debian packages without which ``.venv`` cannot be made or Qt cannot start."""
    packages = []
    if not importlib.util.find_spec("ensurepip"):
        packages.append(f"python3.{sys.version_info.minor}-venv")
    libraries = {**QT_LIBRARIES, **(SCREEN_LIBRARIES if has_screen() else {})}
    return packages + [package for library, package in libraries.items() if not loads(library)]


def missing_tools(arguments: list[str]) -> list[str]:
    """The Debian packages of the programs by which ``test`` and ``demo`` check PDF files; neither must have them."""
    if arguments[:1] not in (["test"], ["demo"]):
        return []
    return [package for program, package in PDF_TOOLS.items() if not shutil.which(program)]


def install_packages(needed: list[str], useful: list[str]) -> None:
    """Install Debian packages as root, else say how; raises NotReady when needed ones are still missing."""
    if not (needed or useful):
        return
    if not shutil.which("apt-get"):
        if needed:
            raise NotReady(f"the system lacks what Debian calls {' '.join(needed)}; please install it")
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *needed, *useful]
    if os.geteuid() == 0:
        say(f"installing system packages: {' '.join(needed + useful)}")
        nothing = subprocess.DEVNULL
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
        for step in (["apt-get", *options, "update"], [*command, *options]):
            done = subprocess.run(step, env=quiet, stdin=nothing, stdout=nothing, check=False)
        if done.returncode == 0:
            importlib.invalidate_caches()
            return
    line = f"sudo apt-get update && sudo {' '.join(command)}"
    if needed:
        raise NotReady(f"system packages are missing; please run\n  {line}\nand start again")
    say(f"some checks of PDF files will be left out; to have them, run\n  {line}")


def state() -> str:
    """What ``.venv`` was made from: lock file, Python version and place, as one SHA-256."""
    return hashlib.sha256(LOCK.read_bytes() + f"{sys.version_info[:2]} {VENV}".encode()).hexdigest()


def is_ready() -> bool:
    """Whether ``.venv`` was completed for this very lock file."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") == state()


def inside() -> bool:
    """Whether the running Python is the one of ``.venv``."""
    return VENV.is_dir() and os.path.samefile(sys.prefix, VENV)


def claim(descriptor: int) -> bool:
    """Try to lock an open file for this process; the system frees it when the process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Hold ``.venv.lock`` and yield its descriptor, so that two first starts do not disturb each other."""
    with (ROOT / ".venv.lock").open("w", encoding="ascii") as file:
        if not claim(file.fileno()):
            say("another start is preparing .venv; waiting for it")
            while not claim(file.fileno()):
                time.sleep(0.2)
        yield file.fileno()


def make_venv(claimed: int) -> None:
    """Make ``.venv`` anew, whatever was there before; the stamp comes last, so an interrupted run is begun again.

    Its child processes inherit the claimed lock: the next start waits for one that outlives this process.
    """
    begun = time.monotonic()
    held = () if os.name == "nt" else (claimed,)

    def step(python: str | Path, module: str, *arguments: str | Path) -> None:
        subprocess.run([python, "-I", "-m", module, *arguments], check=True, stdout=sys.stderr, pass_fds=held)

    say("first start with these versions: making .venv (about 600 MB; up to a few minutes)")
    STAMP.unlink(missing_ok=True)
    step(sys.executable, "venv", "--clear", VENV)
    first = VENV / "uv.txt"
    first.write_text(pinned("uv"), "ascii")
    hashed = ("--require-hashes", "--only-binary=:all:", "-r")
    pip = ("pip", "install", "-q", "--disable-pip-version-check", "--no-cache-dir", *hashed)
    try:
        say("installing the libraries")
        step(PYTHON, *pip, first)
        step(PYTHON, "uv", "pip", "install", "-q", "--no-cache", "--system-certs", "--python", PYTHON, *hashed, LOCK)
    except (OSError, subprocess.CalledProcessError):
        say("the fast installer did not succeed; trying pip")
        step(PYTHON, *pip, LOCK)
    STAMP.write_text(state(), "ascii")
    say(f"ready after {time.monotonic() - begun:.0f} s")


def pinned(name: str) -> str:
    """The lines of the lock file that pin one package and its hashes."""
    return str(re.findall(rf"^{name}==.*?(?=^\S|\Z)", LOCK.read_text("utf-8"), re.MULTILINE | re.DOTALL)[0])


def prepare(arguments: list[str]) -> None:
    """Bring system packages and ``.venv`` up to date; raises NotReady when a person has to do something first."""
    if sys.version_info < (3, 11):
        raise NotReady(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    if sys.platform.startswith("linux"):
        install_packages(missing_packages(), missing_tools(arguments))
    if is_ready():
        return
    try:
        with alone() as claimed:
            if not is_ready():
                make_venv(claimed)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotReady(f".venv could not be made; the next start begins again. {error}") from error


def restart(python: str | Path) -> int:
    """Go on as the same command in another Python; on Windows as a child process, whose exit code is returned."""
    if os.environ.get(RESTARTED) == str(python):
        raise NotReady(f"{python} is not the Python of {VENV}")
    os.environ[RESTARTED] = str(python)
    command = [str(python), str(ROOT / "main.py"), *sys.argv[1:]]
    if os.name != "nt":
        os.execv(python, command)
    return subprocess.call(command)


def run(arguments: list[str]) -> int:
    """Run the tests or the program; the Python of ``.venv`` is running here."""
    os.environ.pop(RESTARTED, None)
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments[:1] == ["test"]:
        import pytest

        os.chdir(ROOT)
        return int(pytest.main(arguments[1:] or ALL_TESTS))
    from crf_app.app import main

    return main(arguments)


def start(arguments: list[str]) -> int:
    """Prepare, change into ``.venv``, run; returns the exit code, 2 when the program could not be prepared."""
    try:
        if not inside():
            prepare(arguments)
            return restart(PYTHON)
        if not is_ready():
            return restart(getattr(sys, "_base_executable", sys.executable))
        return run(arguments)
    except NotReady as reason:
        say(str(reason))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
