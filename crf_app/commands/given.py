"""What every command asks of its options: which study, who, with which password; and where it says what came of it."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from crf_app.errors import Refused

if TYPE_CHECKING:
    from crf_app.casebook.study_folder import Where

NAME = "crf-app"


def where_of(given: argparse.Namespace) -> Where:
    """The study of a command; Refused where none is there."""
    from crf_app.casebook.study_folder import Where

    if not (given.study.is_dir() and any(given.study.iterdir())):
        raise Refused("study.none", folder=str(given.study))
    return Where(given.study, marks())


def marks() -> Path:
    """Where this computer keeps its marks of the studies that it opened."""
    return platformdirs.user_data_path(NAME) / "marks"


def user_of(given: argparse.Namespace, where: Where) -> str:
    """Who works: as said, or the only person; Refused where several could be meant."""
    from crf_app.casebook.study_folder import people_of

    people = [person.id for person in people_of(where)]
    if given.user:
        return str(given.user)
    if len(people) == 1:
        return people[0]
    raise Refused("user.needed", choose=", ".join(people))


def password_of(given: argparse.Namespace) -> str:
    """The password of who works."""
    return secret(given.password_file, "Password: ")


def secret(file: str | None, ask: str) -> str:
    """The first line of a file, of standard input for ``-``, or what is typed unseen."""
    if file is None:
        return getpass.getpass(ask)
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    lines = Path(file).read_text("utf-8").splitlines()
    return lines[0] if lines else ""


def new_password(file: str | None) -> str:
    """A new password, typed twice alike, or from a file."""
    password = secret(file, "New password: ")
    if file is None and getpass.getpass("New password again: ") != password:
        raise Refused("password.differ")
    return password


def say(line: str) -> None:
    """One line of what came of it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def wrong(line: str) -> int:
    """One line of what went wrong; the exit code for it."""
    sys.stderr.write(f"{NAME}: {line}\n")
    return 1
