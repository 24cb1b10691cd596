"""A cohort of made-up courses: plausible, without contradiction, the same for the same seed."""

import importlib
from datetime import date
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.demo.cohort.clerk import Clerk
from crf_app.demo.cohort.closing import close
from crf_app.demo.cohort.course import CUT
from crf_app.demo.cohort.plan import KINDS, Plan, plans
from crf_app.demo.cohort.run import FORMS, Entered, Stop, legend, made_up, table, write
from crf_app.record.reading import Moment, Unread, read_answer
from crf_app.study.load import load_json
from crf_app.study.model import Severity, Study
from crf_app.study.package import read_folder, to_package

PACKAGE = to_package(read_folder(FORMS))
SHORT = {
    "CRS 4, ICANS 3 by ICE": 10,
    "ICANS 3 by CAPD": 9,
    "IEC-HS": 10,
    "masked fever": 9,
    "death": 45,
    "responder": 95,
}
ENDED = ("screen failure", "manufacturing failure")


@pytest.fixture(scope="module")
def study() -> Study:
    return load_json(PACKAGE)


@pytest.fixture(scope="module")
def casebook() -> Casebook:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[1] / "casebook"))
        desk: ModuleType = importlib.import_module("desk")
    laptop = desk.Desk(desk.new_hand("a"))
    laptop.clock.moment = laptop.clock.moment.replace(year=2026)
    first = First("C", desk.EVERY_ROLE, "Site", demonstration=True, synthetic=True)
    return found_in(laptop.keeping, laptop.hand, first, PACKAGE, laptop.ports)


def plan(kind: str) -> Plan:
    """The plan of a kind."""
    return next(each for each in KINDS if each.kind == kind)


@pytest.mark.parametrize("kind", [each.kind for each in KINDS])
def test_every_text_of_every_course_can_be_typed(study, kind: str):
    """The field grammar reads each one, and the code lists have each code; nothing happens after the cut."""
    course = made_up(study, plan(kind), 1, 7)
    for sheet in course.sheets:
        form = study.forms[sheet.form]
        for item, text in [pair for values in (sheet.values, *sheet.rows) for pair in values.items()]:
            if item != "#" and text[0] not in "?=@":
                assert not isinstance(read_answer(form.item(item), text, unit="", at=Moment(CUT)), Unread | None)


def test_the_same_seed_gives_the_same_values(study):
    """Also in the middle of a cohort of another size."""
    once, again = (made_up(study, plan("non-responder"), 5, 3).sheets for _ in range(2))
    assert once == again


def test_another_seed_gives_other_values(study):
    """Dates, bodies and results all differ."""
    assert made_up(study, plan("responder"), 5, 3).sheets != made_up(study, plan("responder"), 5, 4).sheets


def test_twenty_children_are_of_every_kind():
    """From as many children as there are kinds on, none is left out."""
    assert {each.kind for each in plans(20, Random(2))} == {each.kind for each in KINDS}


def test_no_course_goes_on_after_the_cut(study):
    """However long it was meant to be."""
    courses = [made_up(study, plan("long-term follow-up"), number, 1) for number in range(1, 6)]
    assert all(date.fromisoformat(course.on(course.last)) <= CUT for course in courses)


@pytest.mark.parametrize("kind", [*ENDED, *(pytest.param(kind, marks=pytest.mark.soak) for kind in SHORT)])
def test_an_entered_course_is_what_was_meant(casebook, kind: str):
    """Nothing is refused, nothing is wrong or left out, and the program derives each planned grade and state."""
    course = made_up(casebook.study, plan(kind), len(casebook.subjects()) + 1, 1, SHORT.get(kind))
    clerk = Clerk(casebook, casebook.today())
    assert write(clerk, course, Stop())
    counted = close(clerk, course)
    casebook.forget(clerk.subject)
    assert (counted.findings[Severity.HARD], counted.unmet, counted.meant > 0) == (0, (), True)


@pytest.mark.soak
def test_only_what_was_planted_is_wrong_in_an_untidy_record(casebook):
    """A discharge a year too early stays; the corrections of settled values have their reasons."""
    course = made_up(casebook.study, plan("untidy record"), len(casebook.subjects()) + 1, 1, 18)
    clerk = Clerk(casebook, casebook.today())
    write(clerk, course, Stop())
    close(clerk, course)
    views = [casebook.form(key) for key in casebook.subject(clerk.subject).forms]
    hard = {view.form.id for view in views for found in view.findings if found.severity is Severity.HARD}
    assert (hard, [view.owes for view in views if view.owes]) == ({"HO"}, [])


def test_a_stop_leaves_what_is_there(casebook):
    """Between two commands: the child is there, and its course is not whole."""
    stop = Stop()
    stop.asked(2, None)
    clerk = Clerk(casebook, casebook.today())
    assert not write(clerk, made_up(casebook.study, plan("screen failure"), 900, 1), stop)
    assert casebook.subject(clerk.subject).screening == "S900"


def test_the_table_counts_each_kind():
    """One line a kind, and the sum."""
    from crf_app.demo.cohort.closing import Counted

    done = [Entered(number, KINDS[0], "", Counted(answers=10), 1.0) for number in (1, 2)]
    assert table(done).splitlines()[-1].split() == ["all", "2"]


def test_every_column_of_the_table_is_explained():
    """Nobody has to guess what is counted."""
    columns = table(()).splitlines()[0].replace("as meant", "as-meant").split()[1:]
    explained = [line.replace("as meant", "as-meant").split()[0] for line in legend().splitlines()]
    assert explained == columns
