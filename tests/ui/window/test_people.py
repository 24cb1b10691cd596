"""People, first and forgotten passwords, in the windows, with real key files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from ward import ROOT, package

from crf_app.casebook import people
from crf_app.casebook.founding import enrol, newcomer
from crf_app.casebook.pen import Hand
from crf_app.casebook.people import Admission
from crf_app.casebook.study_folder import Founding, Kdf, Where, found_study
from crf_app.errors import InUse, Refused, WrongPassword
from crf_app.ui.card import Card
from crf_app.ui.entrance import StudyEntrance
from crf_app.ui.forgotten import FirstPasswordPage, ForgottenPage
from crf_app.ui.founding import RecoveryCodePage
from crf_app.ui.main_window import MainWindow
from crf_app.ui.new_password import NewPassword
from crf_app.ui.people import PeoplePage
from crf_app.ui.sign_in import SignInPage
from crf_app.ui.words import Words

YING, BO = "CRC-01", "INV-03"
PASSWORD, BOS, NEW = "kettle-orbit-walnut-92", "marble-river-lantern-31", "violet-anchor-pepper-58"
LONG = 15_000


class CheapEntrance(StudyEntrance):
    """The real way in, with passwords that cost nothing."""

    def __init__(self, where: Where) -> None:
        super().__init__(where.root, where.marks, ROOT / "forms")
        self.where, self.code = where, ""

    def _where(self) -> Where:
        return self.where


@pytest.fixture
def entrance(tmp_path: Path) -> CheapEntrance:
    """A study of Ying, who administers, and Bo, an investigator whose first password Ying gave."""
    made = CheapEntrance(Where(tmp_path / "study", tmp_path / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1)))
    founding = Founding(package(), "01", "Hangzhou", YING, "Ying Zhou", ("coordinator", "admin"), PASSWORD)
    book, made.code = found_study(made.where, founding)
    people.admit(book, Admission(BO, "Bo Li", ("investigator",), BOS, first=True))
    book.close()
    return made


@pytest.fixture
def window(qtbot: QtBot, entrance: CheapEntrance, words: Words, settings: QSettings) -> Iterator[MainWindow]:
    """The main window over it."""
    made = MainWindow(entrance, words, settings)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def signed_in(qtbot: QtBot, window: MainWindow, user: str = YING, password: str = PASSWORD) -> None:
    page = window.page
    assert isinstance(page, SignInPage)
    qtbot.waitUntil(lambda: page.people.count() > 0)
    page.people.setCurrentRow([YING, BO].index(user))
    page.password.line.setText(password)
    page.unlock.click()
    qtbot.waitUntil(lambda: window.page is not page and window.page.isVisible(), timeout=LONG)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> PeoplePage:
    """The page of people, as the administrator sees it."""
    signed_in(qtbot, window)
    assert window.study is not None
    window.study.show_people()
    return window.study.people


def type_twice(field: NewPassword, password: str, again: str = "") -> None:
    field.first.line.setText(password)
    field.again.line.setText(again or password)


def acted(qtbot: QtBot, card: Card) -> str:
    """Press its button, wait, and read what it says."""
    card.do.click()
    qtbot.waitUntil(card.do.isEnabled, timeout=LONG)
    return card.message.text()


def lines(page: PeoplePage) -> list[tuple[str, str]]:
    """Who stands there, and how."""
    table = page.table
    texts = [[cell.text() for at in (0, 3) if (cell := table.item(row, at))] for row in range(table.rowCount())]
    return [(user, state) for user, state in texts]


def pick(page: PeoplePage, user: str) -> None:
    page.table.selectRow([line[0] for line in lines(page)].index(user))


def test_the_home_leads_to_the_people_by_key(qtbot: QtBot, window: MainWindow):
    """Ctrl+Shift+U is the way, and Escape back; the first person is picked and says all to a screen reader."""
    signed_in(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    study = window.study
    assert study is not None
    there, first = study.currentWidget() is study.people, study.people.table.item(0, 0)
    assert first is not None
    said = first.data(Qt.ItemDataRole.AccessibleTextRole)
    study.people.left.emit()
    assert (there, said, study.currentWidget() is study.home) == (
        True,
        "CRC-01, Ying Zhou, administrator, study coordinator, active",
        True,
    )


def test_a_person_is_let_in_and_signs_in(qtbot: QtBot, window: MainWindow, page: PeoplePage):
    """With the password that they typed on the spot."""
    page.add.click()
    card = page.admit
    for line, typed in ((card.user, "MON-02"), (card.person, "Wei Chen")):
        line.setText(typed)
    card.roles.choose(("monitor",))
    type_twice(card.password, NEW)
    acted(qtbot, card)
    said, listed = page.message.text(), lines(page)
    window.lock()
    sign_in = window.page
    assert isinstance(sign_in, SignInPage)
    qtbot.waitUntil(lambda: sign_in.people.count() == 3)
    sign_in.people.setCurrentRow(2)
    sign_in.password.line.setText(NEW)
    sign_in.unlock.click()
    qtbot.waitUntil(lambda: window.study is not None, timeout=LONG)
    assert window.study is not None
    assert (said, ("MON-02", "active") in listed, window.study.door.roles) == (
        "MON-02 can sign in now.",
        True,
        ("monitor",),
    )


def test_a_card_says_what_is_missing_and_what_is_refused(qtbot: QtBot, page: PeoplePage, words: Words):
    """In words, and nothing is written."""
    page.add.click()
    card = page.admit
    empty = acted(qtbot, card)
    card.user.setText(YING)
    card.person.setText("Ying Zhou")
    card.roles.choose(("monitor",))
    type_twice(card.password, "password1")
    weak = acted(qtbot, card)
    type_twice(card.password, NEW, "another")
    differ = acted(qtbot, card)
    type_twice(card.password, NEW)
    taken = acted(qtbot, card)
    assert (empty, weak, differ, taken) == (
        words("admit.incomplete"),
        words("founding.short", shortest=12),
        words("founding.differ"),
        words("refused.user.exists", user=YING),
    )


def test_leaving_a_card_forgets_the_passwords(page: PeoplePage):
    """Nothing secret stays in a widget that nobody looks at."""
    page.add.click()
    type_twice(page.admit.password, NEW)
    page.admit.back.click()
    page.own.click()
    page.own_card.old.line.setText(PASSWORD)
    type_twice(page.own_card.password, NEW)
    page.own_card.back.click()
    secret = [line for line in page.findChildren(QLineEdit) if line.text() in (PASSWORD, NEW)]
    assert (secret, page.stack.currentWidget() is page.list) == ([], True)


def test_a_role_is_taken_with_a_reason_only(qtbot: QtBot, page: PeoplePage, words: Words):
    """The card warns of what follows and asks why."""
    pick(page, BO)
    page.roles.click()
    card = page.roles_card
    before = card.effect.text()
    card.roles.choose(("monitor",))
    warned, asked = card.effect.text(), acted(qtbot, card)
    card.reason.setText("moved to the sponsor")
    acted(qtbot, card)
    changed = next(person for person in people.colleagues(page._door) if person.id == BO)
    assert (before, warned, asked, changed.roles) == (
        words("roles.no_effect"),
        words("roles.effect"),
        words("people.reason_needed"),
        ("monitor",),
    )


def test_a_person_is_taken_away_and_comes_back(qtbot: QtBot, page: PeoplePage):
    """The list says how they stand, and offers what can be done."""
    pick(page, BO)
    offered = page.away.isEnabled(), page.access.isEnabled()
    page.away.click()
    page.away_card.reason.setText("left the trial")
    acted(qtbot, page.away_card)
    gone = lines(page)[1]
    then = page.away.isEnabled(), page.access.isEnabled()
    page.access.click()
    page.admit.roles.choose(("investigator",))
    type_twice(page.admit.password, NEW)
    acted(qtbot, page.admit)
    assert (offered, gone, then, lines(page)[1]) == (
        (True, False),
        (BO, "taken away"),
        (False, True),
        (BO, "active"),
    )


def test_who_comes_back_with_fewer_roles_loses_one_for_a_reason(qtbot: QtBot, page: PeoplePage, words: Words):
    """It is asked on the same card, and only then."""
    hand = Hand("study", "01", "ward-09", Ed25519PrivateKey.generate(), "MON-02", generate_private_key(SECP256R1()))
    enrol(page._door, newcomer(hand, "Wei Chen"), ("monitor", "coordinator"))
    page.enter()
    pick(page, "MON-02")
    page.access.click()
    type_twice(page.admit.password, NEW)
    before = page.admit.reason.isVisible()
    page.admit.roles.choose(("monitor",))
    asked, said = page.admit.reason.isVisible(), acted(qtbot, page.admit)
    page.admit.reason.setText("no longer enters data")
    acted(qtbot, page.admit)
    enrolled = [entry for entry in page._door.keeping.entries() if entry.header.type == "enrol"]
    assert (before, asked, said, enrolled[-1].value(2)) == (
        False,
        True,
        words("people.reason_needed"),
        "no longer enters data",
    )


def test_a_guesser_waits_longer_each_time_and_a_right_password_waits_too(entrance: CheapEntrance):
    """In the entrance, whatever window asks."""
    moments = [datetime(2024, 3, 19, 14, 0, tzinfo=UTC)]
    ports = replace(entrance.where.ports, now=lambda: moments[-1])
    entrance.where = replace(entrance.where, ports=ports)
    said = []
    for seconds, password in ((0, "wrong one"), (0, PASSWORD), (1, "wrong two"), (1, PASSWORD), (1, PASSWORD)):
        moments.append(moments[-1] + timedelta(seconds=seconds))
        try:
            entrance.unlock(YING, password).close()
            said.append("opened")
        except (WrongPassword, Refused) as error:
            said.append(str(error) if isinstance(error, Refused) else "wrong")
    assert said == ["wrong", "password.wait (seconds=1)", "wrong", "password.wait (seconds=1)", "opened"]


def test_a_recovery_code_is_guessed_as_slowly(entrance: CheapEntrance):
    """It opens as much."""
    other = "00001-00002-00003-00004-00005-00006-00007-00008"
    with pytest.raises(WrongPassword):
        entrance.recover(other, YING, NEW)
    with pytest.raises(Refused, match=r"password\.wait"):
        entrance.recover(entrance.code, YING, NEW)


def test_a_study_whose_page_is_gone_while_it_was_opened_is_free_again(
    qtbot: QtBot, entrance: CheapEntrance, words: Words, settings: QSettings
):
    """No casebook is left behind with the writer's lock in its hand."""
    page = SignInPage(entrance, words, settings)
    qtbot.waitUntil(lambda: page.people.count() > 0)
    page.password.line.setText(PASSWORD)
    page.unlock.click()
    shut = [button.isEnabled() for button in page.languages]
    delete(page)
    qtbot.wait(50)
    qtbot.waitUntil(lambda: is_free(entrance), timeout=LONG)
    assert shut == [False] * len(shut)


def is_free(entrance: CheapEntrance) -> bool:
    try:
        entrance.check_free()
    except InUse:
        return False
    return True


def test_nobody_is_offered_to_take_themselves_away(page: PeoplePage):
    """There is always an administrator."""
    pick(page, YING)
    assert page.away.isEnabled() is False


def test_one_s_own_password_is_changed(
    qtbot: QtBot, window: MainWindow, page: PeoplePage, words: Words, entrance: CheapEntrance
):
    """The old one has to be right, and opens nothing afterwards."""
    page.own.click()
    card = page.own_card
    card.old.line.setText("something else")
    type_twice(card.password, NEW)
    wrong = acted(qtbot, card)
    card.old.line.setText(PASSWORD)
    type_twice(card.password, NEW)
    too_early = acted(qtbot, card)
    entrance.where.folder.guesses.unlink()  # as if the seconds were over
    card.old.line.setText(PASSWORD)
    type_twice(card.password, NEW)
    acted(qtbot, card)
    said = page.message.text()
    window.lock()
    signed_in(qtbot, window, YING, NEW)
    expected = ("own_password.wrong", {}), ("refused.password.wait", {"seconds": 1}), ("own_password.done", {})
    assert [wrong, too_early, said, window.study is not None] == [*(words(c, **n) for c, n in expected), True]


def test_a_new_recovery_code_is_shown_once(qtbot: QtBot, page: PeoplePage, entrance: CheapEntrance, words: Words):
    """And has to be confirmed before the page goes."""
    page.code.click()
    page.code_card.password.line.setText(PASSWORD)
    acted(qtbot, page.code_card)
    shown = page.stack.currentWidget()
    code = shown.shown.text().replace("\n", "")  # type: ignore[attr-defined]
    shown.typed.setText(code[-5:])  # type: ignore[attr-defined]
    shown.go_on.click()  # type: ignore[attr-defined]
    people.check_code(entrance.where, code)
    assert (code != entrance.code, page.message.text()) == (True, words("new_code.done"))


def test_who_is_no_administrator_sees_the_people_and_changes_only_their_own_password(
    qtbot: QtBot, window: MainWindow, entrance: CheapEntrance, words: Words
):
    """What is not theirs to do is not offered, and who can is said."""
    assert isinstance(window.page, SignInPage)
    qtbot.waitUntil(lambda: window.page.people.count() > 0)
    people.change_password_in(entrance.where, BO, BOS, NEW)
    signed_in(qtbot, window, BO, NEW)
    assert window.study is not None
    window.study.show_people()
    page = window.study.people
    qtbot.waitUntil(page.isVisible)
    offered = [button for button in (page.add, page.roles, page.access, page.away, page.code) if button.isVisible()]
    assert (offered, page.own.isVisible(), page.note.text()) == ([], True, words("people.read_only"))


def test_a_first_password_leads_to_one_s_own(qtbot: QtBot, window: MainWindow, words: Words):
    """Who types it is asked for their own, cannot keep it, and is then signed in."""
    signed_in(qtbot, window, BO, BOS)
    card = window.page
    assert isinstance(card, FirstPasswordPage)
    type_twice(card.password, BOS)
    same = acted(qtbot, card)
    type_twice(card.password, NEW)
    card.do.click()
    qtbot.waitUntil(lambda: window.study is not None, timeout=LONG)
    assert window.study is not None
    assert (same, window.study.door.person.id) == (words("refused.password.same"), BO)


def forgotten(qtbot: QtBot, window: MainWindow) -> ForgottenPage:
    page = window.page
    assert isinstance(page, SignInPage)
    qtbot.waitUntil(lambda: page.people.count() == 2)
    page.forgot.click()
    card = window.page
    assert isinstance(card, ForgottenPage)
    qtbot.waitUntil(lambda: card.people.count() == 2)
    return card


def test_a_forgotten_password_is_made_anew_by_the_recovery_code(
    qtbot: QtBot, window: MainWindow, entrance: CheapEntrance
):
    """A new code is shown once, for the old one is used up; then the person is signed in, and keeps the roles."""
    card = forgotten(qtbot, window)
    card.code.setText(entrance.code.lower().replace("-", " "))
    type_twice(card.password, NEW)
    card.do.click()
    qtbot.waitUntil(lambda: isinstance(window.page, RecoveryCodePage), timeout=LONG)
    page = window.page
    assert isinstance(page, RecoveryCodePage)
    code = page.shown.text().replace("\n", "")
    page.typed.setText(code[-5:])
    page.go_on.click()
    people.check_code(entrance.where, code)
    assert window.study is not None
    assert (code != entrance.code, window.study.door.person.id, window.study.door.roles) == (
        True,
        YING,
        ("admin", "coordinator"),
    )


def test_a_recovery_code_that_is_wrong_is_told_so_and_can_be_mended(
    qtbot: QtBot, window: MainWindow, entrance: CheapEntrance, words: Words
):
    """The group with the slip is named; a whole code of another study is told from it; Escape leads back."""
    card = forgotten(qtbot, window)
    type_twice(card.password, NEW)
    nothing = acted(qtbot, card)
    card.code.setText(entrance.code[:-1] + ("2" if entrance.code[-1] != "2" else "3"))
    slip = acted(qtbot, card)
    card.code.setText("00001-00002-00003-00004-00005-00006-00007-00008")
    other = acted(qtbot, card)
    card.back.click()
    assert (nothing, slip, other, isinstance(window.page, SignInPage)) == (
        words("forgotten.incomplete"),
        words("refused.recovery.group", group="8"),
        words("forgotten.wrong"),
        True,
    )
