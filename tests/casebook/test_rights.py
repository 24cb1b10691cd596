"""Who may do what, and when: roles taken and given back, redactions by right, locks on the whole site and study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from desk import EVERY_ROLE, Desk, code, join, new_hand, text
from memory_keeping import MemoryKeeping

from crf_app.casebook.adoption import adopt_into
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer, open_in, revoke
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.canonical import Json
from crf_app.record.commands import Meaning
from crf_app.record.entries import STUDY_WIDE, Shape
from crf_app.record.places import FormKey, Place
from crf_app.record.rows import Standing

Two = tuple[Casebook, Casebook]
WITHOUT = {role: tuple(each for each in EVERY_ROLE if each != role) for role in EVERY_ROLE}


def two_desks(*roles: str) -> tuple[Desk, Casebook, Desk, Casebook]:
    """A founder with every role, and a second person with these; both know one girl."""
    one, two = Desk(new_hand("a")), Desk(new_hand("b"), seed=2)
    founder = one.found()
    enrol(founder, newcomer(two.hand, "Ben"), roles)
    founder.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F")))))
    return one, founder, two, join(two, founder)


@pytest.fixture
def two() -> Two:
    """Two people with every role, each on a laptop of their own."""
    _, founder, _, second = two_desks(*EVERY_ROLE)
    return founder, second


def give(giver: Casebook, taker: Casebook) -> None:
    taker.adopt(list(giver.keeping.entries()))


def meet(one: Casebook, other: Casebook) -> None:
    give(one, other)
    give(other, one)


def sex(book: Casebook) -> Place:
    return FormKey(book.subjects()[0].id, "SCR", "DM").at("SEX")


def first(book: Casebook) -> str:
    return book.history(sex(book))[0].hash


def again(founder: Casebook, desk: Desk, *roles: str) -> None:
    enrol(founder, newcomer(desk.hand, "Ben"), roles)


# -- redaction ---------------------------------------------------------------------------------------------------------


def redact_by_hand(book: Casebook, change: str) -> None:
    """What a laptop with an altered program would write: a redaction that nobody decided on."""
    subject = book.subjects()[0].id
    book.say("redact", [(Shape(f"redact:{subject}", (change,)), {"text": "a name was typed here"})])


def test_a_redaction_without_the_right_deletes_nothing_and_is_shown() -> None:
    """The value stays, and a finding beside it says that somebody asked for its removal."""
    _, founder, _, second = two_desks("coordinator")
    redact_by_hand(second, first(second))
    give(second, founder)
    cell = founder.form(sex(founder).key).cells["SEX"]
    assert cell.answer == code("F")
    assert [finding.rule for finding in cell.findings] == ["REDACTION"]


def test_a_redaction_made_beside_the_revocation_of_its_author_is_carried_out(two: Two) -> None:
    """What is deleted can't come back, and the duty to erase weighs more."""
    founder, second = two
    second.perform(c.Redact((first(second),), "a name was typed here"))
    revoke(founder, "person:user-b")
    meet(founder, second)
    assert [book.history(sex(book))[0].redacted for book in two] == [True, True]


def test_a_redaction_that_knows_the_revocation_of_its_author_deletes_nothing(two: Two) -> None:
    """The right was gone in its causal past."""
    founder, second = two
    revoke(founder, "role:user-b:data_manager")
    revoke(founder, "role:user-b:admin")
    give(founder, second)
    redact_by_hand(second, first(second))
    give(second, founder)
    assert not founder.history(sex(founder))[0].redacted


def test_whoever_has_the_right_may_redact_what_another_asked_for() -> None:
    """The finding goes with the value."""
    _, founder, _, second = two_desks("coordinator")
    redact_by_hand(second, first(second))
    give(second, founder)
    founder.perform(c.Redact((first(founder),), "a name was typed here"))
    cell = founder.form(sex(founder).key).cells["SEX"]
    assert (cell.changes[0].redacted, "REDACTION" in {found.rule for found in cell.findings}) == (True, False)


# -- roles -------------------------------------------------------------------------------------------------------------


TAKEN: dict[str, Callable[[Casebook, Desk], None]] = {
    "person": lambda founder, _: revoke(founder, "person:user-b"),
    "device": lambda founder, _: revoke(founder, "device:b"),
    "role": lambda founder, _: revoke(founder, "role:user-b:coordinator"),
    "enrolled without": lambda founder, desk: again(founder, desk, "monitor"),
}


@pytest.mark.parametrize("what", sorted(TAKEN))
def test_what_knows_that_the_right_is_gone_is_refused(what: str) -> None:
    """The laptop itself says so, whichever way the right was taken."""
    _, founder, desk, second = two_desks("coordinator")
    TAKEN[what](founder, desk)
    give(founder, second)
    with pytest.raises(Refused, match=r"right\.missing"):
        second.perform(c.Enter(sex(second), code("M")))


@pytest.mark.parametrize("what", sorted(TAKEN))
def test_what_was_written_beside_the_taking_of_a_right_is_a_proposal(what: str) -> None:
    """Nobody can tell whether it was before or after."""
    _, founder, desk, second = two_desks("coordinator")
    TAKEN[what](founder, desk)
    second.perform(c.Enter(sex(second), code("M")))
    give(second, founder)
    view = founder.form(sex(founder).key)
    assert (view.cells["SEX"].answer, [change.answer for change in view.proposals]) == (code("F"), [code("M")])


@pytest.mark.parametrize("what", sorted(TAKEN))
def test_enrolling_again_gives_the_right_back_for_what_follows(what: str) -> None:
    """What was written between stays a proposal."""
    _, founder, desk, second = two_desks("coordinator")
    TAKEN[what](founder, desk)
    second.perform(c.Enter(sex(second), code("M")))
    again(founder, desk, "coordinator")
    meet(founder, second)
    second.perform(c.Enter(sex(second), code("U")))
    give(second, founder)
    view = founder.form(sex(founder).key)
    assert (view.cells["SEX"].answer, [change.answer for change in view.proposals]) == (code("U"), [code("M")])


def test_a_role_that_was_not_needed_may_go(two: Two) -> None:
    """Who loses the monitor's role goes on recording."""
    founder, second = two
    revoke(founder, "role:user-b:monitor")
    second.perform(c.Enter(sex(second), code("M")))
    give(second, founder)
    assert founder.form(sex(founder).key).cells["SEX"].answer == code("M")


def test_what_somebody_wrote_who_never_had_the_role_is_a_proposal() -> None:
    """A monitor's laptop with an altered program changes nothing by itself."""
    _, founder, _, second = two_desks("monitor")
    second.say("enter", [(Shape(sex(second).what, (first(second),)), code("M").json())])
    give(second, founder)
    assert founder.form(sex(founder).key).cells["SEX"].answer == code("F")


def test_nobody_makes_themselves_an_administrator() -> None:
    """An enrolment by somebody without the administrator's role in its causal past gives nothing."""
    _, founder, desk, second = two_desks("coordinator")
    more: dict[str, Json] = {"id": desk.hand.user, "key": "", "roles": list(EVERY_ROLE)}
    second.say("enrol", [(Shape(f"person:{desk.hand.user}", more=more), {"name": "Ben"})], site=STUDY_WIDE)
    give(second, founder)
    assert founder.people["user-b"].role == "coordinator"


# -- site and study ----------------------------------------------------------------------------------------------------


def lock(book: Casebook, scope: str) -> str:
    """Lock the whole site or study; the lock's name."""
    if scope == "site":
        book.perform(c.Attest(sex(book).key.path, Meaning.COMPLETE))
    return book.perform(c.Attest(scope, Meaning.LOCK)).changes[0]


@pytest.mark.parametrize("scope", ["site", "study"])
def test_a_wide_lock_stops_every_subject_and_new_ones(two: Two, scope: str) -> None:
    """Nothing is recorded any more, on any laptop that knows the lock."""
    founder, second = two
    lock(founder, scope)
    give(founder, second)
    for command in (c.Enter(sex(second), code("M")), c.AddSubject()):
        with pytest.raises(Refused, match="locked"):
            second.perform(command)


@pytest.mark.parametrize("scope", ["site", "study"])
def test_what_is_written_in_spite_of_a_wide_lock_is_a_proposal(two: Two, scope: str) -> None:
    """Also by a program that does not ask."""
    founder, second = two
    lock(founder, scope)
    give(founder, second)
    second.say("enter", [(Shape(sex(second).what, (first(second),)), code("M").json())])
    give(second, founder)
    assert founder.form(sex(founder).key).cells["SEX"].answer == code("F")


@pytest.mark.parametrize(("scope", "answer"), [("site", "F"), ("study", "M")])
def test_what_is_written_beside_a_wide_lock(two: Two, scope: str, answer: str) -> None:
    """A lock on the site tells what it did not know; one on the study, which knows no site, stops what knows it."""
    founder, second = two
    lock(founder, scope)
    second.perform(c.Enter(sex(second), code("M")))
    give(second, founder)
    assert founder.form(sex(founder).key).cells["SEX"].answer == code(answer)


@pytest.mark.parametrize("scope", ["site", "study"])
def test_a_wide_lock_can_be_taken_back(two: Two, scope: str) -> None:
    """Entry goes on on every laptop that knows of it."""
    founder, second = two
    founder.perform(c.Withdraw(lock(founder, scope), "not yet finished"))
    give(founder, second)
    second.perform(c.Enter(sex(second), code("M")))
    give(second, founder)
    assert founder.form(sex(founder).key).cells["SEX"].answer == code("M")


def test_a_site_is_not_locked_while_a_form_of_any_subject_is_open(two: Two) -> None:
    """What stops a form stops the whole."""
    with pytest.raises(Refused, match=r"form\.not_complete"):
        two[0].perform(c.Attest("site", Meaning.LOCK))


def test_a_signature_on_the_site_is_overtaken_by_the_first_change(two: Two) -> None:
    """It holds until then, and the change is named."""
    founder, second = two
    founder.perform(c.Attest(sex(founder).key.path, Meaning.COMPLETE))
    founder.perform(c.Attest("site", Meaning.SIGN))
    held = [line.holds for line in founder.wide_attests]
    give(founder, second)
    change = second.perform(c.Enter(sex(second), code("M"))).changes[0]
    give(second, founder)
    assert (held, [line.overtaken_by for line in founder.wide_attests]) == ([True], [change])


def test_a_signature_on_the_study_is_overtaken_by_an_enrolment(two: Two) -> None:
    """It covers who may write, the keys and the packages."""
    founder, _ = two
    founder.perform(c.Attest("study", Meaning.SIGN))
    held = [line.holds for line in founder.wide_attests]
    enrol(founder, newcomer(new_hand("z"), "Zoe"), ("monitor",))
    line = founder.wide_attests[0]
    assert (held, line.holds, line.overtaken_by != "") == ([True], False, True)


def test_the_same_wide_attest_is_refused_while_it_holds(two: Two) -> None:
    """Nobody locks twice."""
    lock(two[0], "study")
    with pytest.raises(Refused, match=r"already\.lock"):
        two[0].perform(c.Attest("study", Meaning.LOCK))


def test_a_release_of_the_site_settles_what_it_holds(two: Two) -> None:
    """A later change owes a reason, as after any print."""
    founder, _ = two
    founder.perform(c.Attest("site", Meaning.RELEASE_BEGUN))
    change = founder.perform(c.Enter(sex(founder), code("M"))).changes[0]
    assert founder.form(sex(founder).key).owes == (change,)


def test_a_wide_lock_opened_again_still_stops() -> None:
    """It is read from the ledger, not remembered."""
    desk, founder, _, _ = two_desks("coordinator")
    lock(founder, "site")
    with pytest.raises(Refused, match=r"form\.locked"):
        desk.open().perform(c.Enter(sex(founder), code("M")))


def test_a_completion_on_a_locked_form_cannot_be_taken_back(two: Two) -> None:
    """First the lock, then the completion."""
    founder, _ = two
    done = founder.perform(c.Attest(sex(founder).key.path, Meaning.COMPLETE)).changes[0]
    founder.perform(c.Attest(sex(founder).key.path, Meaning.LOCK))
    with pytest.raises(Refused, match=r"form\.locked"):
        founder.perform(c.Withdraw(done, "not yet finished"))


def test_a_completion_taken_back_beside_a_lock_holds(two: Two) -> None:
    """The lock did not know of it: it is a proposal."""
    founder, second = two
    done = founder.perform(c.Attest(sex(founder).key.path, Meaning.COMPLETE)).changes[0]
    give(founder, second)
    founder.perform(c.Attest(sex(founder).key.path, Meaning.LOCK))
    second.perform(c.Withdraw(done, "not yet finished"))
    meet(founder, second)
    assert [line.holds for line in founder.form(sex(founder).key).attests if line.hash == done] == [True]


# -- devices -----------------------------------------------------------------------------------------------------------


def test_a_device_of_a_known_name_and_another_key_is_not_enrolled(two: Two) -> None:
    """Two laptops under one name would make a fork."""
    founder, _ = two
    other = newcomer(new_hand("b"), "Zed")
    with pytest.raises(Refused, match=r"device\.known"):
        enrol(founder, other, ("coordinator",))


def test_what_was_signed_by_the_first_key_of_a_device_holds() -> None:
    """Whether the entry that gives it a second key came before or after."""
    _, founder, _, second = two_desks(*EVERY_ROLE)
    before = list(founder.keeping.entries())
    second.perform(c.Enter(sex(second), code("M")))
    again = Shape("device:b", more={"id": "b", "key": newcomer(new_hand("b"), "Zed").device_key})
    founder.say("enrol", [(again, None)], site=STUDY_WIDE)
    parts = [[entry for entry in book.keeping.entries() if entry not in before] for book in (founder, second)]
    standing = []
    for order in (parts, parts[::-1], [parts[0] + parts[1]]):
        keeping = MemoryKeeping()
        for part in [before, *order]:
            adopt_into(keeping, part, founder.packages)
        standing.append({row.standing for row in keeping.placed()})
    assert standing == [{Standing.CURRENT}] * 3


def test_a_session_under_a_new_key_waits_for_the_enrolment_of_the_key(two: Two) -> None:
    """Somebody who made a new pair is no forger because the news of it travels more slowly than their work."""
    founder, second = two
    hand = replace(second.pen.hand, user_key=new_hand("x").user_key)
    enrol(founder, newcomer(hand, "Ben"), EVERY_ROLE)
    give(founder, second)
    renewed = open_in(second.keeping, hand, second.ports)
    renewed.perform(c.Enter(sex(renewed), code("M")))
    late = Desk(new_hand("c"), seed=3)
    entries = list(renewed.keeping.entries())
    enrolment = [entry for entry in entries if entry.header.type == "enrol"][-1]
    later = [entry for entry in entries if entry.hash != enrolment.hash]
    waiting = [adopt_into(late.keeping, part, founder.packages).waiting for part in (later, [enrolment])]
    assert waiting == [2, 0]
