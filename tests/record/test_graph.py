"""The recalculation of one subject: what is updated step by step equals what is computed from nothing."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))

from desk import EVERY_ROLE, Desk, new_hand

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.record import commands as c
from crf_app.record.graph import Graph
from crf_app.record.places import NONE, FormKey
from crf_app.record.structure import Structure, scheduled
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.study.model import Item, ItemType, Occurs, Scope
from crf_app.study.package import read_folder, to_package

FORMS = Path(__file__).parents[2] / "forms"
STEPS = 120


@pytest.fixture(scope="module")
def package():
    """The real package of the protocol."""
    return to_package(read_folder(FORMS))


@pytest.fixture
def desk() -> Desk:
    return Desk(new_hand("a"))


@pytest.fixture
def book(desk, package) -> Casebook:
    return found_in(desk.keeping, desk.hand, First("C", EVERY_ROLE, "Site"), package, desk.ports)


def any_answer(item: Item, chance: random.Random) -> Answer | None:
    """Some answer that a person could give to an item, or none."""
    if chance.random() < 0.1:
        return chance.choice([None, missing(MissingCode.UNK)])
    day = f"2024-03-{chance.randint(1, 28):02}"
    unit = item.units[0].code if item.units else ""
    match item.type:
        case ItemType.DECIMAL | ItemType.INTEGER:
            return Answer(AnswerKind.NUMBER, str(chance.randint(1, 180)), unit)
        case ItemType.COUNT:
            return Answer(AnswerKind.COUNT, str(chance.randint(1, 9)), unit, exponent=6)
        case ItemType.RESULT:
            return Answer(AnswerKind.RESULT, str(chance.randint(1, 90)))
        case ItemType.DATE:
            return Answer(AnswerKind.DATE, day)
        case ItemType.DATETIME:
            return Answer(AnswerKind.DATETIME, f"{day}T10:00+08:00")
        case ItemType.CODE if item.codes:
            return Answer(AnswerKind.CODE, chance.choice(item.codes.codes).code)
        case ItemType.CODES if item.codes:
            return Answer(AnswerKind.CODES, "", codes=(chance.choice(item.codes.codes).code,))
        case _:
            return Answer(AnswerKind.TEXT, chance.choice(["LOT-1", "LOT-2"]))


def step(book: Casebook, subject: str, chance: random.Random) -> None:
    """One gesture of somebody who fills forms in no order."""
    known = list(book.subject(subject).forms)
    key = chance.choice([*known, *scheduled(book.study, subject)])
    form = book.study.forms[key.form]
    items = [item for item in form.items if not item.is_derived]
    rows = [row.id for row in book.form(key).rows]
    if form.has_rows and (not rows or chance.random() < 0.3):
        book.perform(c.AddRow(key))
        return
    if form.occurs is Occurs.MANY and not key.instance:
        book.perform(c.AddInstance(subject, key.visit, key.form))
        return
    if key.instance and chance.random() < 0.1:
        book.perform(c.StrikeRow(key, NONE, not book.form(key).struck))
        return
    if rows and chance.random() < 0.1:
        book.perform(c.StrikeRow(key, chance.choice(rows), chance.random() < 0.7))
        return
    item = chance.choice(items)
    row = chance.choice(rows) if item.scope is Scope.ROW and rows else NONE
    if (item.scope is Scope.ROW) == (row != NONE):
        book.perform(c.Enter(key.at(item.name, row), any_answer(item, chance)))


def worked_on(book: Casebook, chance: random.Random) -> str:
    """A subject after many gestures."""
    subject = book.perform(c.AddSubject()).created[0]
    for form in ("VS", "LB", "ICN", "IC"):
        visit = book.study.visits_of(form)[0].id
        book.perform(c.AddInstance(subject, visit, form))
    for _ in range(STEPS):
        step(book, subject, chance)
    return subject


@pytest.mark.parametrize("seed", range(6))
def test_the_line_of_the_study_home_equals_one_from_nothing(desk, book, seed):
    """After any work, the line kept with the last gesture, its open findings too, is the one of a fresh casebook."""
    subject = worked_on(book, random.Random(seed))
    fresh = desk.open()
    assert book.subjects() == (fresh.book(subject).views.line(),)


def known_of(graph: Graph) -> object:
    """Everything that a graph knows, and what each answer was read from."""
    known = graph.evaluation._known
    memories = {
        package: {text: dict(found) for text, found in memory._lasting.items() if found}
        for package, memory in known.remembered.items()
    }
    findings = {key: dict(found) for key, found in graph.findings.items()}
    return memories, dict(known.values), dict(known.derived), dict(known.relevance), findings, dict(graph._checked)


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_leaves_everything_as_it_was(book, seed):
    """To look at what some answers would change changes nothing that is known."""
    chance = random.Random(seed)
    subject = worked_on(book, chance)
    graph = book.book(subject).graph
    before = known_of(graph)
    for _ in range(30):
        key = chance.choice([key for keys in graph.structure.started.values() for key in keys])
        row = next(iter(graph.structure.rows.get(key, ())), NONE)
        item = chance.choice([item for item in graph.form(key).items if (item.scope is Scope.ROW) == (row != NONE)])
        graph.preview({key.at(item.name, row).what: any_answer(item, chance)}, Structure())
    assert known_of(graph) == before


@pytest.mark.parametrize("restored", [True, False])
@pytest.mark.parametrize(("before", "after"), [("2024-03-05", "2024-03-07"), ("2024-03-07", "2024-03-02")])
def test_a_sample_that_was_struck_out_is_shown_as_it_follows_from_the_record_now(desk, book, before, after, restored):
    """While it does not count it is not followed: what was found before is not shown then, nor once it is restored."""
    subject = book.perform(c.AddSubject()).created[0]
    sample = book.perform(c.AddInstance(subject, "LD1", "LB", (("LBDTM", Answer(AnswerKind.DATETIME, "2024-03-06")),)))
    key, dose = FormKey(subject, "LD1", "LB", sample.created[0]), FormKey(subject, "LD1", "LD").at("LDDAT")
    book.perform(c.Enter(dose, Answer(AnswerKind.DATE, before)))
    book.perform(c.StrikeRow(key, NONE, True))
    book.perform(c.Enter(dose, Answer(AnswerKind.DATE, after)))
    if restored:
        book.perform(c.StrikeRow(key, NONE, False))
    assert book.form(key) == desk.open().form(key)


@pytest.mark.parametrize("seed", range(6))
def test_step_by_step_equals_from_nothing(desk, book, seed):
    """After any work, every form shown by the living casebook equals the one that a fresh casebook shows."""
    subject = worked_on(book, random.Random(seed))
    fresh = desk.open()
    structure = fresh.book(subject).graph.structure
    keys = [key for key in fresh.subject(subject).forms if structure.has(key) or key in structure.struck]
    assert [book.form(key) for key in keys] == [fresh.form(key) for key in keys]


def test_what_differs_is_named_in_the_outcome(book):
    """Whatever a change made look different is among the places that the outcome names."""
    chance = random.Random(99)
    subject = book.perform(c.AddSubject()).created[0]
    for _ in range(60):
        started = book.book(subject).graph.structure
        before = {key: book.form(key) for key in book.subject(subject).forms if started.has(key)}
        outcome_places = set()
        ending = book.subscribe(lambda outcome, found=outcome_places: found.update(outcome.changed))
        step(book, subject, chance)
        ending()
        after = {key: book.form(key) for key in before}
        differing = [
            (key.form, name)
            for key, view in before.items()
            for name, cell in after[key].cells.items()
            if cell != view.cells[name] and cell.place not in outcome_places
        ]
        assert differing == []


def test_a_proposal_names_the_changes_that_it_comes_from(book):
    """The day's highest temperature is proposed from the vital signs, so that redacting those redacts it too."""
    subject = book.perform(c.AddSubject()).created[0]
    day = FormKey(subject, "D07", "CRS")
    vital = (("VSDTM", Answer(AnswerKind.DATETIME, "2024-03-19")), ("TEMP", Answer(AnswerKind.NUMBER, "38.1", "Cel")))
    taken = book.perform(c.AddInstance(subject, "D07", "VS", vital)).changes[2]
    book.perform(c.Enter(day.at("CRSDAT"), Answer(AnswerKind.DATE, "2024-03-19")))
    cell = book.form(day).cells["CRSTMAX"]
    assert (str(cell.proposal[0]), taken in cell.sources) == ("38.1", True)
