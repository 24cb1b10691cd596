"""People on one laptop, with real key files: let in, roles, taken away, passwords, the recovery code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from desk import new_hand, text
from small_study import small_package

from crf_app.casebook import people
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer, revoke
from crf_app.casebook.people import Admission
from crf_app.casebook.study_folder import (
    Founding,
    Kdf,
    Where,
    backup_study,
    found_study,
    open_study,
    people_of,
    read_study,
    rebuild_study,
    verify_study,
)
from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.record import commands as c
from crf_app.record.authority import ADMIN
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.store import slots
from crf_app.store.files import StudyFolder
from crf_app.store.keys import KeyFile
from crf_app.ui.entrance import FirstAnswers

ANNA, BEN = "anna", "ben"
PASSWORD, BENS, NEW = "kettle-orbit-walnut-92", "marble-river-lantern-31", "violet-anchor-pepper-58"
REASON = "left the trial"


@dataclass
class Laptop:
    """A founded study, open for its administrator, and the code that was printed."""

    where: Where
    book: Casebook
    code: str

    def again(self, user: str = ANNA, password: str = PASSWORD) -> Casebook:
        """Close, and open for somebody."""
        self.book.close()
        self.book = open_study(self.where, user, password)
        return self.book


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """Anna coordinates and administers."""
    where = Where(tmp_path / "study", tmp_path / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1))
    founding = Founding(small_package(), "01", "Site 01", ANNA, "Anna", ("coordinator", ADMIN), PASSWORD)
    made = Laptop(where, *found_study(where, founding))
    yield made
    made.book.close()


@pytest.fixture
def two(laptop: Laptop) -> Laptop:
    """Ben, an investigator and coordinator, works there too."""
    people.admit(laptop.book, Admission(BEN, "Ben", ("coordinator", "investigator"), BENS))
    return laptop


def add_subject(book: Casebook, number: str = "ZJ-001") -> str:
    return book.perform(c.AddSubject((("SUBJID", text(number)),))).entry


def give(giver: Casebook, taker: Casebook) -> None:
    """All that one holds and another lacks."""
    held = {row.entry for row in taker.keeping.placed()}
    taker.adopt([entry for entry in giver.keeping.entries() if entry.hash not in held])


def refusal(call: object, *given: object) -> str:
    """The code of the refusal that a call ends with."""
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*given)
    return refused.value.code


def found(book: Casebook, user: str) -> people.Colleague:
    return next(person for person in people.colleagues(book) if person.id == user)


def test_a_second_person_signs_in_with_their_own_password_and_writes(two: Laptop) -> None:
    """What they write is theirs, and verifies."""
    book = two.again(BEN, BENS)
    entry = next(book.keeping.entries(hashes=[add_subject(book)]))
    assert (book.authority.author(entry), book.roles, verify_study(book).rows_match) == (
        BEN,
        ("coordinator", "investigator"),
        True,
    )


def test_the_founder_s_study_lists_people_but_not_the_recovery_code(two: Laptop) -> None:
    """The code is enrolled, so that its acts are signed, but it is nobody."""
    listed = [(person.id, person.roles, person.active, person.here) for person in people.colleagues(two.book)]
    assert listed == [
        (ANNA, (ADMIN, "coordinator"), True, True),
        (BEN, ("coordinator", "investigator"), True, True),
    ]


@pytest.mark.parametrize(
    ("user", "name", "roles", "password", "code"),
    [
        (ANNA, "Anna", ("monitor",), NEW, "user.exists"),
        ("recovery", "Sheet", ("monitor",), NEW, "user.exists"),
        ("two words", "Cy", ("monitor",), NEW, "user.code"),
        ("cy", " ", ("monitor",), NEW, "user.code"),
        ("cy", "Cy", (), NEW, "roles.none"),
        ("cy", "Cy", ("monitor",), "password1", "password.weak"),
    ],
)
def test_nobody_is_let_in_without_all_it_takes(
    laptop: Laptop, user: str, name: str, roles: tuple[str, ...], password: str, code: str
) -> None:
    """Refused, and nothing is written."""
    before = len(list(laptop.book.keeping.entries()))
    refused = refusal(people.admit, laptop.book, Admission(user, name, roles, password))
    assert (refused, len(list(laptop.book.keeping.entries()))) == (code, before)


def test_who_is_let_in_with_fewer_roles_loses_one_for_a_reason(laptop: Laptop) -> None:
    """Somebody who is known from another laptop, without a password here."""
    cleo = new_hand("c", user="cleo")
    enrol(laptop.book, newcomer(cleo, "Cleo"), ("coordinator", "investigator"))
    fewer = Admission("cleo", "Cleo", ("coordinator",), NEW)
    unsaid = refusal(people.admit, laptop.book, fewer)
    people.admit(laptop.book, replace(fewer, reason=REASON))
    last = [entry for entry in laptop.book.keeping.entries() if entry.header.type == "enrol"][-1]
    assert (unsaid, last.value(2), found(laptop.book, "cleo").roles) == ("reason.trivial", REASON, ("coordinator",))


def test_only_an_administrator_changes_anything_about_others(two: Laptop) -> None:
    """Not even with a password of the laptop."""
    book = two.again(BEN, BENS)
    acts = (
        (people.admit, book, Admission("cy", "Cy", ("monitor",), NEW)),
        (people.set_roles, book, ANNA, ("monitor",), REASON),
        (people.take_away, book, ANNA, REASON),
        (people.renew_recovery, book, BENS),
    )
    assert [refusal(*act) for act in acts] == ["right.missing"] * 4


def test_a_first_password_opens_nothing_until_it_is_changed(laptop: Laptop) -> None:
    """Then the person's own one does, and the first one is worth nothing."""
    people.admit(laptop.book, Admission(BEN, "Ben", ("monitor",), BENS, first=True))
    laptop.book.close()
    before = refusal(open_study, laptop.where, BEN, BENS)
    same = refusal(people.change_password_in, laptop.where, BEN, BENS, BENS)
    people.change_password_in(laptop.where, BEN, BENS, NEW)
    with pytest.raises(WrongPassword):
        open_study(laptop.where, BEN, BENS)
    assert (before, same, laptop.again(BEN, NEW).person.id) == ("password.first", "password.same", BEN)


def test_a_first_password_neither_reads_nor_saves_nor_rebuilds(laptop: Laptop, tmp_path: Path) -> None:
    """Whoever gave it knows it."""
    people.admit(laptop.book, Admission(BEN, "Ben", ("monitor",), BENS, first=True))
    laptop.book.close()
    answers = (
        refusal(read_study, laptop.where, BEN, BENS),
        refusal(rebuild_study, laptop.where, BEN, BENS),
        refusal(backup_study, laptop.where, BEN, BENS, tmp_path / "copy"),
    )
    laptop.again()
    assert answers == ("password.first",) * 3


def test_who_has_a_first_password_is_no_second_person(laptop: Laptop) -> None:
    """An administrator who chose it would be both."""
    people.admit(laptop.book, Admission(BEN, "Ben", ("investigator",), BENS, first=True))
    override = c.Override(FormKey(add_subject(laptop.book), "D01", "VIT"), "G7", "checked at the bedside")
    first = refusal(laptop.book.witness, BEN, BENS, override)
    assert first == "password.first"


def test_one_changes_one_s_own_password(two: Laptop) -> None:
    """The keys stay: what is written before and after verifies with the same one."""
    book = two.again(BEN, BENS)
    add_subject(book)
    people.change_password(book, BENS, NEW)
    with pytest.raises(WrongPassword):
        people.change_password(book, BENS, PASSWORD)
    book = two.again(BEN, NEW)
    add_subject(book, "ZJ-002")
    assert (len(book.authority.members[BEN].keys), verify_study(book).rows_match) == (1, True)


def test_roles_are_given_and_taken_with_a_reason_that_is_kept(two: Laptop) -> None:
    """The sign-in page shows the new ones, the ledger the reason."""
    people.set_roles(two.book, BEN, ("coordinator", "monitor"), REASON)
    taken = [entry for entry in two.book.keeping.entries() if entry.header.type == "revoke"]
    shown = {person.id: person.role for person in people_of(two.where)}
    assert (found(two.book, BEN).roles, [entry.value(0) for entry in taken], shown[BEN]) == (
        ("coordinator", "monitor"),
        [REASON],
        "coordinator, monitor",
    )


@pytest.mark.parametrize(
    ("user", "roles", "reason", "code"),
    [
        (BEN, (), REASON, "roles.none"),
        (BEN, ("monitor",), " no ", "reason.trivial"),
        (ANNA, ("coordinator",), REASON, "person.self"),
        ("cy", ("coordinator",), REASON, "person.gone"),
    ],
)
def test_roles_that_may_not_be_taken_so(two: Laptop, user: str, roles: tuple[str, ...], reason: str, code: str) -> None:
    """Each is refused by its name."""
    assert refusal(people.set_roles, two.book, user, roles, reason) == code


def test_who_is_taken_away_cannot_open_the_file_even_with_an_old_key_file(two: Laptop) -> None:
    """The file has a key that they never had; the others go on with their passwords, and what was written verifies."""
    old = two.where.folder.keys.read_bytes()
    was = KeyFile.open(two.where.folder.keys, two.where.kdf).unlock(BEN, BENS).file_key
    people.take_away(two.book, BEN, REASON)
    add_subject(two.book)
    book = two.again()
    with pytest.raises(WrongPassword):
        KeyFile.open(two.where.folder.keys, two.where.kdf).unlock(BEN, BENS)
    assert old != two.where.folder.keys.read_bytes()
    ring = book.attached.keyring
    assert ring is not None
    assert (ring.unlocked.file_key == was, verify_study(book).rows_match, found(book, BEN).active) == (
        False,
        True,
        False,
    )


def test_nobody_takes_themselves_away(two: Laptop) -> None:
    """So a study is never without an administrator; and nobody goes without a reason."""
    answers = (refusal(people.take_away, two.book, ANNA, REASON), refusal(people.take_away, two.book, BEN, "."))
    assert answers == ("person.self", "reason.trivial")


def test_a_taking_away_that_stopped_halfway_is_finished_by_doing_it_again(two: Laptop) -> None:
    """The right was taken, the password was not: the page shows it, and the second time takes it too."""
    revoke(two.book, f"person:{BEN}", REASON)
    half = found(two.book, BEN)
    people.take_away(two.book, BEN, REASON)
    whole = found(two.book, BEN)
    assert ((half.active, half.here), (whole.active, whole.here)) == ((False, True), (False, False))


def test_a_taking_away_beside_a_reader_is_finished_by_doing_it_again(two: Laptop) -> None:
    """It says that the password is still there, which it is; nothing else is stopped; the second time it goes."""
    reader = read_study(two.where, ANNA, PASSWORD)
    for _ in range(2):
        with pytest.raises(Unavailable):
            people.take_away(two.book, BEN, REASON)
    reader.close()
    half = found(two.book, BEN)
    people.change_password(two.book, PASSWORD, NEW)
    people.take_away(two.book, BEN, REASON)
    whole = found(two.book, BEN)
    two.again(ANNA, NEW)
    assert ((half.active, half.here), (whole.active, whole.here)) == ((False, True), (False, False))


@dataclass(frozen=True)
class LastMoment(StudyFolder):
    """A folder where others do something in the last moment before its lock is taken."""

    acts: list[Callable[[], None]] = field(default_factory=list)

    @property
    def lock(self) -> Path:
        """The file of the lock, once that was done."""
        while self.acts:
            self.acts.pop()()
        return super().lock


@dataclass(frozen=True)
class Meanwhile(Where):
    """Where such a folder is."""

    acts: list[Callable[[], None]] = field(default_factory=list)

    @property
    def folder(self) -> StudyFolder:
        """The folder."""
        return LastMoment(self.root, self.marks, self.acts)


def test_what_another_window_wrote_before_the_lock_was_free_stays(two: Laptop) -> None:
    """It gave the file another key: a change of password, made in that moment, belongs to that key."""

    def away() -> None:
        people.take_away(two.book, BEN, REASON)
        two.book.close()

    where = Meanwhile(two.where.root, two.where.marks, two.where.ports, two.where.kdf, acts=[away])
    people.change_password_in(where, ANNA, PASSWORD, NEW)
    assert two.again(ANNA, NEW).person.id == ANNA


def test_recovery_in_that_moment_keeps_the_study_openable(two: Laptop) -> None:
    """The same for the recovery code."""

    def away() -> None:
        people.take_away(two.book, BEN, REASON)
        two.book.close()

    where = Meanwhile(two.where.root, two.where.marks, two.where.ports, two.where.kdf, acts=[away])
    people.recover(where, two.code, ANNA, NEW)
    assert two.again(ANNA, NEW).person.id == ANNA


def test_who_was_taken_away_comes_back(two: Laptop) -> None:
    """With a new password and the roles that are given now."""
    people.take_away(two.book, BEN, REASON)
    people.admit(two.book, Admission(BEN, "Ben", ("monitor",), NEW))
    assert two.again(BEN, NEW).roles == ("monitor",)


def test_the_recovery_code_gives_a_forgotten_password_anew(two: Laptop) -> None:
    """A new pair for the person; what they wrote with the old one still verifies; roles stay."""
    book = two.again(BEN, BENS)
    add_subject(book)
    book.close()
    people.recover(two.where, two.code.lower(), BEN, NEW)
    book = two.again(BEN, NEW)
    add_subject(book, "ZJ-002")
    assert (book.roles, len(book.authority.members[BEN].keys), verify_study(book).rows_match) == (
        ("coordinator", "investigator"),
        2,
        True,
    )


def test_the_trail_says_that_the_recovery_code_was_used(two: Laptop) -> None:
    """The entry that enrols the new key is signed by the code's own key, not by a person's."""
    two.book.close()
    people.recover(two.where, two.code, ANNA, NEW)
    book = two.again(ANNA, NEW)
    last = [entry for entry in book.keeping.entries() if entry.header.type == "enrol"][-1]
    assert (book.authority.author(last), last.value(1), book.roles) == (
        slots.RECOVERY,
        {"name": "Anna"},
        (ADMIN, "coordinator"),
    )


def test_the_old_password_opens_nothing_after_recovery(two: Laptop) -> None:
    """Its slot is gone."""
    two.book.close()
    people.recover(two.where, two.code, ANNA, NEW)
    with pytest.raises(WrongPassword):
        open_study(two.where, ANNA, PASSWORD)
    two.again(ANNA, NEW)


def test_recovery_needs_the_right_code_and_a_person_of_the_study(two: Laptop) -> None:
    """A slip of the pen is named by its group; who was taken away stays away."""
    people.take_away(two.book, BEN, REASON)
    two.book.close()
    slip = ("1" if two.code[0] != "1" else "2") + two.code[1:]
    answers = (
        refusal(people.recover, two.where, slip, ANNA, NEW),
        refusal(people.recover, two.where, two.code, BEN, NEW),
        refusal(people.recover, two.where, two.code, ANNA, "password1"),
    )
    two.again()
    assert answers == ("recovery.group", "person.gone", "password.weak")


def test_a_new_recovery_code_replaces_the_old_one(two: Laptop) -> None:
    """Also for what it may do in the ledger."""
    code = people.renew_recovery(two.book, PASSWORD)
    two.book.close()
    with pytest.raises(WrongPassword):
        people.check_code(two.where, two.code)
    people.recover(two.where, code, ANNA, NEW)
    assert two.again(ANNA, NEW).roles == (ADMIN, "coordinator")


def stolen(laptop: Laptop, tmp_path: Path, user: str = ANNA, password: str = PASSWORD) -> Where:
    """A copy of the folder, as a lost backup is, on another machine."""
    laptop.book.close()
    shutil.copytree(laptop.where.root, tmp_path / "stolen")
    laptop.again(user, password)
    return replace(laptop.where, root=tmp_path / "stolen", marks=tmp_path / "elsewhere")


def test_a_replaced_recovery_code_lets_nobody_in(laptop: Laptop, tmp_path: Path) -> None:
    """Neither whom it enrols, with a stolen backup, nor whom they enrol, who does not know that it was replaced."""
    thief = stolen(laptop, tmp_path)
    people.renew_recovery(laptop.book, PASSWORD)
    people.recover(thief, laptop.code, ANNA, NEW)
    evil = open_study(thief, ANNA, NEW)
    people.admit(evil, Admission("mallory", "M", (ADMIN, "data_manager"), BENS))
    give(evil, laptop.book)
    give(laptop.book, evil)
    said = (laptop.book.rights_of("mallory").roles, evil.roles, evil.rights_of("mallory").roles, laptop.book.roles)
    evil.close()
    assert said == (frozenset(), (), frozenset(), (ADMIN, "coordinator"))


def test_whom_a_replaced_code_let_in_takes_nothing_from_anybody(laptop: Laptop, tmp_path: Path) -> None:
    """What they revoke holds as little."""
    thief = stolen(laptop, tmp_path)
    people.renew_recovery(laptop.book, PASSWORD)
    people.recover(thief, laptop.code, ANNA, NEW)
    evil = open_study(thief, ANNA, NEW)
    people.admit(evil, Admission("mallory", "M", (ADMIN,), BENS))
    evil.close()
    evil = open_study(thief, "mallory", BENS)
    revoke(evil, f"person:{ANNA}", REASON)
    give(evil, laptop.book)
    evil.close()
    assert laptop.book.roles == (ADMIN, "coordinator")


def test_a_forgotten_password_that_was_replaced_signs_nothing_more(two: Laptop, tmp_path: Path) -> None:
    """With a stolen backup it opens that; what is written there is a proposal here, what was written before stays."""
    add_subject(two.again(BEN, BENS))
    thief = stolen(two, tmp_path, BEN, BENS)
    two.book.close()
    people.recover(two.where, two.code, BEN, NEW)
    evil = open_study(thief, BEN, BENS)
    subject = evil.subjects()[0].id
    place = FormKey(subject, "SCR", "DM").at("SEX")
    evil.perform(c.Enter(place, Answer(AnswerKind.CODE, "F")))
    book = two.again(BEN, NEW)
    give(evil, book)
    evil.close()
    view = book.form(place.key)
    number = view.cells["SUBJID"].answer
    assert (number, view.cells["SEX"].answer, len(view.proposals)) == (text("ZJ-001"), None, 1)


def test_a_recovery_code_is_used_up(two: Laptop) -> None:
    """It answers a new one, which works; the old one opens nothing."""
    two.book.close()
    code = people.recover(two.where, two.code, ANNA, NEW)
    with pytest.raises(WrongPassword):
        people.check_code(two.where, two.code)
    people.recover(two.where, code, ANNA, PASSWORD)
    assert verify_study(two.again()).rows_match


def test_a_code_from_before_codes_had_keys_says_so(two: Laptop) -> None:
    """It opens the file and cannot sign; an administrator makes a new one."""
    two.book.close()
    (only,) = slots.read_sets(two.where.folder.keys.read_bytes())
    bare = replace(only, recovery=replace(only.recovery, hidden=b"", public=b""))
    two.where.folder.keys.write_bytes(slots.write_sets([bare]))
    old = refusal(people.recover, two.where, two.code, ANNA, NEW)
    code = people.renew_recovery(two.again(), PASSWORD)
    two.book.close()
    people.recover(two.where, code, ANNA, NEW)
    assert (old, two.again(ANNA, NEW).person.id) == ("recovery.old", ANNA)


def test_a_password_stands_in_no_description() -> None:
    """What is printed by mistake shows none."""
    founding = Founding(small_package(), "01", "Site 01", ANNA, "Anna", (ADMIN,), NEW)
    answers = FirstAnswers(Path("study"), "01", "Site 01", ANNA, "Anna", ADMIN, NEW)
    assert NEW not in repr((Admission("cy", "Cy", ("monitor",), NEW), founding, answers))
