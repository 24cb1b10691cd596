"""How a window comes to a casebook: who works here, unlock, found a study.

What is heavy (database, form definitions) is imported when it is asked for, so that the first window paints at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.guesses import Guesses
    from crf_app.casebook.study_folder import Where
    from crf_app.record.snapshot import Person
    from crf_app.study.model import Code

ADMINISTRATOR = "admin"


@dataclass(frozen=True)
class FirstAnswers:
    """What the first run asks: where the study lies, which site, who begins."""

    folder: Path
    site: str
    site_name: str
    user_id: str
    user_name: str
    role: str
    password: str = field(repr=False)


class Entrance(Protocol):
    """The way in. Every method may be called in a thread."""

    folder: Path

    def is_founded(self) -> bool:
        """Whether a study lies in the folder."""

    def people(self) -> tuple[Person, ...]:
        """Who may unlock this study; Unavailable or Tampered when its key file can't be read."""

    def check_free(self) -> None:
        """InUse while the study is open in another window or program."""

    def roles(self) -> tuple[Code, ...]:
        """The roles that a person can have."""

    def unlock(self, user_id: str, password: str) -> Casebook:
        """Open the study; WrongPassword, InUse, Tampered, Unavailable; Refused(``password.first``) while the password
        is one that somebody else gave, Refused(``password.wait``) with the seconds left after wrong ones."""

    def change_first_password(self, user_id: str, given: str, password: str) -> Casebook:
        """A person's own password in place of that one, and the study opened with it."""

    def recover(self, code: str, user_id: str, password: str) -> tuple[Casebook, str]:
        """A new password by the recovery code, and the study opened with it; a new code, which is shown once. Refused
        says what is wrong with the code, WrongPassword that it is not the code of this study."""

    def found(self, answers: FirstAnswers) -> tuple[Casebook, str]:
        """Found a study; its casebook and the recovery code, which is shown once."""


class StudyEntrance:
    """The way into a study folder on this disk. ``forms`` holds the definitions that a new study begins with; ``marks``
    is where this machine remembers what it wrote."""

    def __init__(self, folder: Path, marks: Path, forms: Path) -> None:
        self.folder, self._marks, self._forms = folder, marks, forms

    def is_founded(self) -> bool:
        """Whether the folder holds a study."""
        return self.folder.is_dir() and any(self.folder.iterdir())

    def people(self) -> tuple[Person, ...]:
        """Who may unlock it."""
        from crf_app.casebook.study_folder import people_of

        return people_of(self._where())

    def check_free(self) -> None:
        """InUse while another program has it open."""
        from crf_app.casebook.study_folder import check_free

        check_free(self._where())

    def roles(self) -> tuple[Code, ...]:
        """The roles that the form definitions name."""
        from crf_app.study.load import load_folder

        return load_folder(self._forms).roles.codes

    def unlock(self, user_id: str, password: str) -> Casebook:
        """Open it for one person."""
        from crf_app.casebook.study_folder import open_study

        with self._guesses().counted(user_id):
            return open_study(self._where(), user_id, password)

    def change_first_password(self, user_id: str, given: str, password: str) -> Casebook:
        """Change it, then open."""
        from crf_app.casebook.people import change_password_in

        with self._guesses().counted(user_id):
            change_password_in(self._where(), user_id, given, password)
        return self.unlock(user_id, password)

    def recover(self, code: str, user_id: str, password: str) -> tuple[Casebook, str]:
        """Give the person a new key pair, then open."""
        from crf_app.casebook.keyring import RECOVERY
        from crf_app.casebook.people import recover

        with self._guesses().counted(RECOVERY):
            fresh = recover(self._where(), code, user_id, password)
        return self.unlock(user_id, password), fresh

    def found(self, answers: FirstAnswers) -> tuple[Casebook, str]:
        """Found a study in the folder that was answered; the founder administers it beside the chosen role."""
        from crf_app.casebook.study_folder import Founding, found_study
        from crf_app.study.package import read_folder, to_package

        self.folder = answers.folder
        founding = Founding(
            package=to_package(read_folder(self._forms)),
            site=answers.site,
            site_name=answers.site_name,
            user=answers.user_id,
            name=answers.user_name,
            roles=tuple(dict.fromkeys((answers.role, ADMINISTRATOR))),
            password=answers.password,
        )
        return found_study(self._where(), founding)

    def _guesses(self) -> Guesses:
        from crf_app.casebook.guesses import Guesses

        where = self._where()
        return Guesses(where.folder.guesses, where.ports.now)

    def _where(self) -> Where:
        from crf_app.casebook.study_folder import Where

        return Where(self.folder, self._marks)
