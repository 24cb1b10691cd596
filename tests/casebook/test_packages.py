"""Which study package holds: settings of the one in force, and the order of amendments where two came apart."""

from __future__ import annotations

from typing import cast

import pytest
from desk import EVERY_ROLE, Desk, code, join, new_hand, number, text
from small_study import FILES, STUDY

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, enrol, found_in, newcomer
from crf_app.record import commands as c
from crf_app.record.canonical import Json
from crf_app.record.commands import Meaning
from crf_app.record.entries import STUDY_WIDE, Shape
from crf_app.record.places import FormKey
from crf_app.study.package import PackageJson, package_hash, parse, to_package

HOURS = """
[[setting]]
name = "session_hours"
value = 2
label = { en = "Hours", zh = "小时" }
source = "CONV"
"""


def package(study: str) -> PackageJson:
    """The small study under another ``study.toml``."""
    return to_package({path: parse(text) for path, text in {**FILES, "study.toml": study}.items()})


def version(name: str) -> PackageJson:
    return package(STUDY.replace('version = "1"', f'version = "{name}"'))


@pytest.mark.parametrize(("hours", "owes"), [(1, False), (3, True)])
def test_a_session_goes_on_for_as_long_as_the_package_says(hours: int, owes: bool) -> None:
    """Two hours here: after three the same person starts a new session and owes a reason."""
    desk = Desk(new_hand("a"))
    found_in(desk.keeping, desk.hand, First("Anna", EVERY_ROLE, "Site 01"), package(STUDY + HOURS), desk.ports)
    book = desk.open()
    girl = book.perform(c.AddSubject((("SEX", code("F")),))).created[0]
    desk.clock.move(hours=hours)
    again = desk.open()
    again.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("M")))
    assert bool(again.form(FormKey(girl, "SCR", "DM")).owes) is owes


def amended(desk: Desk, book: Casebook, name: str, amendment: int) -> Casebook:
    """The casebook opened again under an amendment that it wrote."""
    body = version(name)
    shape = Shape("package", more={"hash": package_hash(body), "amendment": amendment})
    book.say("package", [(shape, cast("Json", body))], site=STUDY_WIDE)
    return desk.open()


def amended_apart(*amendments: tuple[str, int]) -> list[tuple[Desk, Casebook]]:
    """Two laptops that know one girl, each under an amendment that the other does not know."""
    desks = [Desk(new_hand("a")), Desk(new_hand("b"), seed=2)]
    founder = desks[0].found()
    enrol(founder, newcomer(desks[1].hand, "Ben"), EVERY_ROLE)
    founder.perform(c.AddSubject((("SUBJID", text("ZJ-001")),)))
    books = [founder, join(desks[1], founder)]
    told = zip(desks, books, amendments, strict=True)
    return [(desk, amended(desk, book, name, order)) for desk, book, (name, order) in told]


def meet(both: list[tuple[Desk, Casebook]]) -> list[Casebook]:
    """Both laptops opened again, each with everything."""
    for _, giver in both:
        for _, taker in both:
            taker.adopt(list(giver.keeping.entries()))
    return [desk.open() for desk, _ in both]


@pytest.mark.parametrize("amendments", [(("A", 1), ("B", 2)), (("A", 2), ("B", 1)), (("C", 1), ("D", 2))])
def test_the_last_amendment_is_in_force_wherever_it_was_written(amendments: tuple[tuple[str, int], ...]) -> None:
    """Neither the time of arrival nor a hash decides."""
    last = next(name for name, order in amendments if order == 2)
    assert [book.study.version for book in meet(amended_apart(*amendments))] == [last, last]


def test_of_two_under_one_number_both_laptops_hold_the_same() -> None:
    """Nobody can tell which came first; the hash does, everywhere."""
    books = meet(amended_apart(("A", 1), ("B", 1)))
    assert books[0].study.hash == books[1].study.hash == min(package_hash(version(name)) for name in "AB")


@pytest.mark.parametrize("amendments", [(("A", 1), ("B", 2)), (("A", 2), ("B", 1))])
def test_a_form_begun_apart_under_two_packages_is_of_the_earlier_amendment(
    amendments: tuple[tuple[str, int], ...],
) -> None:
    """And says so beside its first question."""
    both = amended_apart(*amendments)
    for _, book in both:
        book.perform(c.Enter(FormKey(book.subjects()[0].id, "D01", "VIT").at("WEIGHT"), number("40")))
    earlier = next(name for name, order in amendments if order == 1)
    for book in meet(both):
        view = book.form(FormKey(book.subjects()[0].id, "D01", "VIT"))
        assert (view.package, "PACKAGE" in {found.rule for found in view.findings}) == (
            package_hash(version(earlier)),
            True,
        )


def test_a_form_stays_of_the_package_that_it_was_begun_under() -> None:
    """Who goes on under a newer one knew of the beginning: nothing is to be told."""
    desk = Desk(new_hand("a"))
    book = desk.found()
    girl = book.perform(c.AddSubject((("SEX", code("F")),))).created[0]
    first = book.study.hash
    later = amended(desk, book, "B", 1)
    later.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("M")))
    view = later.form(FormKey(girl, "SCR", "DM"))
    assert (view.package, [found.rule for found in view.findings if found.rule == "PACKAGE"]) == (first, [])


def test_an_amendment_that_meets_a_lock_on_the_study_is_not_in_force() -> None:
    """Written apart from the lock or in spite of it."""
    desks = [Desk(new_hand("a")), Desk(new_hand("b"), seed=2)]
    founder = desks[0].found()
    enrol(founder, newcomer(desks[1].hand, "Ben"), EVERY_ROLE)
    second = join(desks[1], founder)
    founder.perform(c.Attest("study", Meaning.LOCK))
    apart = amended(desks[1], second, "B", 1)
    assert [book.study.version for book in meet([(desks[0], founder), (desks[1], apart)])] == ["1", "1"]
