"""A casebook of the real forms in memory, for windows: one person, a clock that stands still."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in, open_in
from crf_app.casebook.pen import Hand
from crf_app.casebook.ports import Ports
from crf_app.errors import CrfError, InUse, WrongPassword
from crf_app.record.commands import AddSubject, EnterMany
from crf_app.record.places import FormKey
from crf_app.record.snapshot import Person
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.load import load_folder
from crf_app.study.model import Code
from crf_app.study.package import PackageJson, read_folder, to_package
from crf_app.ui.entrance import FirstAnswers

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tests" / "casebook"))
from memory_keeping import MemoryKeeping  # noqa: E402

SHANGHAI = timezone(timedelta(hours=8))
ROLES = ("coordinator", "investigator", "data_manager", "monitor", "admin")
PASSWORD = "four words are better"


@cache
def package() -> PackageJson:
    return to_package(read_folder(ROOT / "forms"))


@dataclass
class Ward:
    """One laptop: what it keeps, whose it is, what time it is."""

    keeping: MemoryKeeping = field(default_factory=MemoryKeeping)
    moment: datetime = datetime(2024, 3, 19, 14, 2, 11, tzinfo=SHANGHAI)

    def __post_init__(self) -> None:
        self.ports = Ports(lambda: self.moment, random.Random(1).randbytes)
        key = generate_private_key(SECP256R1())
        self.hand = Hand("NCT06222853", "01", "ward-03", Ed25519PrivateKey.generate(), "CRC-01", key)

    def found(self) -> Casebook:
        return found_in(self.keeping, self.hand, First("Ying Zhou", ROLES, "Hangzhou"), package(), self.ports)

    def open(self) -> Casebook:
        return open_in(self.keeping, self.hand, self.ports)


class FakeEntrance:
    """A way in without a disk: one password opens the ward's casebook, anything else fails as it is told to."""

    def __init__(self, ward: Ward, founded: bool = True) -> None:
        self.ward, self._founded = ward, founded
        self.folder = Path("study")
        self.trouble: CrfError | None = None
        self.answers: FirstAnswers | None = None
        self._open: Callable[[], Casebook] = ward.found

    def is_founded(self) -> bool:
        return self._founded

    def check_free(self) -> None:
        if isinstance(self.trouble, InUse):
            raise self.trouble

    def people(self) -> tuple[Person, ...]:
        return (Person("CRC-01", "Ying Zhou", "coordinator"), Person("INV-03", "Bo Li", "investigator, admin"))

    def roles(self) -> tuple[Code, ...]:
        return load_folder(ROOT / "forms").roles.codes

    def unlock(self, user_id: str, password: str) -> Casebook:
        if self.trouble is not None:
            raise self.trouble
        if (user_id, password) != ("CRC-01", PASSWORD):
            raise WrongPassword("no slot opens")
        casebook = self._open()
        self._open = self.ward.open
        return casebook

    def change_first_password(self, user_id: str, given: str, password: str) -> Casebook:
        del given
        return self.unlock(user_id, password)

    def recover(self, code: str, user_id: str, password: str) -> tuple[Casebook, str]:
        del code
        return self.unlock(user_id, password), "AAAAA-BBBBB-CCCCC-EEEEE"

    def found(self, answers: FirstAnswers) -> tuple[Casebook, str]:
        self.answers, self._founded = answers, True
        self._open = self.ward.open
        return self.ward.found(), "AAAAA-BBBBB-CCCCC-DDDDD"


def add_child(casebook: Casebook, screening: str = "S001", number: str = "ZJ-001") -> str:
    """A girl of twelve, screened."""
    answers = (
        ("SCRNUM", text(screening)),
        ("SUBJID", text(number)),
        ("SEX", code("F")),
        ("BRTHDAT", Answer(AnswerKind.DATE, "2012-01-20")),
    )
    return casebook.perform(AddSubject(answers)).created[0]


def fill(casebook: Casebook, key: FormKey, **answers: Answer | None) -> None:
    """Record several answers of one form."""
    casebook.perform(EnterMany(tuple((key.at(name), answer) for name, answer in answers.items())))


def text(value: str) -> Answer:
    return Answer(AnswerKind.TEXT, value)


def code(value: str) -> Answer:
    return Answer(AnswerKind.CODE, value)


def number(value: str, unit: str) -> Answer:
    return Answer(AnswerKind.NUMBER, value, unit)


def moment(value: str) -> Answer:
    return Answer(AnswerKind.DATETIME, value)


def day(value: str) -> Answer:
    return Answer(AnswerKind.DATE, value)
