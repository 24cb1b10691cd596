"""A recovery code that was used against a stolen backup: who is left when each side takes the key of the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from desk import give, text
from small_study import small_package

from crf_app.casebook import people
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer, revoke
from crf_app.casebook.keyring import public_user, uncompressed
from crf_app.casebook.people import Admission
from crf_app.casebook.study_folder import Founding, Kdf, Where, found_study, held, open_study
from crf_app.record import commands as c
from crf_app.record.authority import ADMIN
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.store.keys import Unlocked

ANNA, CARL = "anna", "carl"
PASSWORD, NEW, CARLS = "kettle-orbit-walnut-92", "violet-anchor-pepper-58", "copper-lagoon-thimble-44"
REASON = "left the trial"
FORGED, NEXT = (derive_private_key(number, SECP256R1()) for number in (5, 6))
FEMALE = Answer(AnswerKind.CODE, "F")
ALL = frozenset({ADMIN, "coordinator"})


@dataclass
class Twice:
    """A study in which Anna and Carl administer, a copy that was stolen, and the code that was printed before."""

    where: Where
    thief: Where
    code: str
    form: FormKey

    def recovered(self) -> tuple[str, str]:
        """Anna forgot her password and uses the code; her new key, and the key of the code's successor."""
        people.recover(self.where, self.code, ANNA, NEW)
        book = open_study(self.where, ANNA, NEW)
        book.perform(c.Enter(self.form.at("SEX"), Answer(AnswerKind.CODE, "F")))
        ring = book.attached.keyring
        assert ring is not None
        keys = public_user(book.pen.hand.user_key), uncompressed(ring.keys.recovery_public)
        book.close()
        return keys

    def by_password(self, act: Callable[[Casebook], object], reader: Casebook) -> None:
        """The thief does something with the old password, and the entries get about."""
        evil = open_study(self.thief, ANNA, PASSWORD)
        act(evil)
        give(evil, reader)
        evil.close()

    def by_code(self, act: Callable[[Casebook], object], reader: Casebook) -> None:
        """The same with the old recovery code."""
        with held(self.thief) as study:
            opened = study.keys.unlock_recovery(self.code)
            assert isinstance(opened, Unlocked)
            evil = study.open(opened)
            act(evil)
            give(evil, reader)
            evil.close()


@pytest.fixture
def twice(tmp_path: Path) -> Twice:
    """The copy was taken before anything happened."""
    where = Where(tmp_path / "study", tmp_path / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1))
    founding = Founding(small_package(), "01", "Site 01", ANNA, "Anna", ("coordinator", ADMIN), PASSWORD)
    book, code = found_study(where, founding)
    people.admit(book, Admission(CARL, "Carl", (ADMIN,), CARLS))
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    book.close()
    shutil.copytree(where.root, tmp_path / "stolen")
    thief = replace(where, root=tmp_path / "stolen", marks=tmp_path / "elsewhere")
    return Twice(where, thief, code, FormKey(girl, "SCR", "DM"))


@pytest.fixture
def recovered(twice: Twice) -> tuple[Twice, str, str]:
    """With Anna's new key and that of the new code."""
    return twice, *twice.recovered()


@pytest.fixture
def carl(recovered: tuple[Twice, str, str]) -> Iterator[Casebook]:
    """Carl at the laptop."""
    book = open_study(recovered[0].where, CARL, CARLS)
    yield book
    book.close()


def old_code(book: Casebook) -> str:
    assert book.attached.keyring is not None
    return uncompressed(book.attached.keyring.keys.recovery_public)


def sex(book: Casebook, twice: Twice) -> Answer | None:
    return book.form(twice.form).cells["SEX"].answer


@pytest.mark.parametrize("target", ["old code", "new key", "new code"])
def test_a_replaced_password_does_not_undo_the_recovery(
    recovered: tuple[Twice, str, str], carl: Casebook, target: str
) -> None:
    """Whichever key it takes, of the code that replaced it or of those that the code enrolled."""
    twice, key, code = recovered

    def take(evil: Casebook) -> None:
        taken = {"old code": old_code(evil), "new key": key, "new code": code}[target]
        revoke(evil, f"key:{taken}", REASON)

    twice.by_password(take, carl)
    assert (carl.rights_of(ANNA).roles, sex(carl, twice)) == (ALL, FEMALE)


def test_neither_does_a_code_that_the_replaced_password_prints_and_uses(
    recovered: tuple[Twice, str, str], carl: Casebook
) -> None:
    """A sheet of the thief's own, enrolled beside the recovery, is used up against the one that was genuine."""
    twice, _, _ = recovered

    def print_and_use(evil: Casebook) -> None:
        genuine, sheet = old_code(evil), replace(evil.pen.hand, user="recovery", user_key=FORGED)
        enrol(evil, newcomer(sheet, "sheet"), (ADMIN,))
        evil.pen.hand = sheet
        evil.pen.sessions.clear()
        enrol(evil, newcomer(replace(sheet, user_key=NEXT), "sheet"), (ADMIN,))
        revoke(evil, f"key:{genuine}", REASON, f"key:{public_user(FORGED)}")

    twice.by_password(print_and_use, carl)
    assert (carl.rights_of(ANNA).roles, sex(carl, twice)) == (ALL, FEMALE)


def test_the_thief_with_a_replaced_password_has_no_rights(recovered: tuple[Twice, str, str], carl: Casebook) -> None:
    """Once the stolen copy hears of the recovery."""
    twice, _, _ = recovered
    evil = open_study(twice.thief, ANNA, PASSWORD)
    revoke(evil, f"key:{old_code(evil)}", REASON)
    give(carl, evil)
    roles = evil.roles
    evil.close()
    assert roles == ()


def test_a_used_code_takes_no_key_from_anybody(recovered: tuple[Twice, str, str], carl: Casebook) -> None:
    """With a backup from before it was used, and the public key that it enrolled."""
    twice, key, _ = recovered
    twice.by_code(lambda evil: revoke(evil, f"key:{key}", REASON), carl)
    assert (carl.rights_of(ANNA).roles, sex(carl, twice)) == (ALL, FEMALE)


def test_taking_the_replaced_key_again_keeps_what_the_recovery_gave(
    recovered: tuple[Twice, str, str], carl: Casebook
) -> None:
    """Another administrator who knows of both does so."""
    twice, _, _ = recovered
    old = carl.authority.members[ANNA].keys[0]
    twice.by_password(lambda evil: revoke(evil, f"key:{old_code(evil)}", REASON), carl)
    revoke(carl, f"key:{old}", REASON)
    assert (carl.rights_of(ANNA).roles, sex(carl, twice)) == (ALL, FEMALE)


def test_another_administrator_settles_a_renewal_beside_a_recovery(
    recovered: tuple[Twice, str, str], carl: Casebook
) -> None:
    """The old password renewed the code meanwhile: that holds, until somebody who knows both takes its key."""
    twice, _, _ = recovered
    old = carl.authority.members[ANNA].keys[0]
    twice.by_password(lambda evil: people.renew_recovery(evil, PASSWORD), carl)
    before = sex(carl, twice)
    revoke(carl, f"key:{old}", REASON)
    assert (before, sex(carl, twice), carl.rights_of(ANNA).roles) == (None, FEMALE, ALL)


def test_whose_key_is_in_dispute_settles_nothing(recovered: tuple[Twice, str, str], carl: Casebook) -> None:
    """The thief, who heard of both, takes the code's key again: Carl's word counts, whom they let in has no role."""
    twice, _, _ = recovered

    def renew_and_let_in(evil: Casebook) -> None:
        people.renew_recovery(evil, PASSWORD)
        people.admit(evil, Admission("mallory", "M", (ADMIN,), CARLS))

    twice.by_password(renew_and_let_in, carl)
    revoke(carl, f"key:{carl.authority.members[ANNA].keys[0]}", REASON)
    evil = open_study(twice.thief, ANNA, PASSWORD)
    evil.adopt([entry for entry in carl.keeping.entries() if carl.authority.author(entry) != CARL])
    revoke(evil, f"key:{evil.authority.members['recovery'].keys[0]}", REASON)
    give(evil, carl)
    evil.close()
    assert (sex(carl, twice), carl.rights_of("mallory").roles) == (FEMALE, frozenset())
