"""What the graph remembers saves time and changes nothing: memory, preview and rows that are not asked again."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))

from desk import EVERY_ROLE, Desk, new_hand
from test_graph import FORMS, step

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.record import commands as c
from crf_app.record.evaluation import Evaluation, RecordContext
from crf_app.record.places import NONE, Place
from crf_app.record.reads import changes_in, with_others
from crf_app.record.structure import Structure
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.model import Scope
from crf_app.study.package import read_folder, to_package

DAYS = 8


@pytest.fixture(scope="module")
def package():
    """The real package of the protocol."""
    return to_package(read_folder(FORMS))


@pytest.fixture
def book(package) -> Casebook:
    desk = Desk(new_hand("a"))
    return found_in(desk.keeping, desk.hand, First("C", EVERY_ROLE, "Site"), package, desk.ports)


def number(value: object, unit: str = "") -> Answer:
    return Answer(AnswerKind.NUMBER, str(value), unit)


def vital_signs(book: Casebook, days: int = DAYS) -> str:
    """A subject with vital signs of some days, ready for the next."""
    subject = book.perform(c.AddSubject()).created[0]
    for day in range(1, days + 1):
        when = Answer(AnswerKind.DATETIME, f"2024-03-{day:02}T08:00")
        answers = (("VSDTM", when), ("WEIGHT", number(40 + day, "kg")), ("HEIGHT", number(150, "cm")))
        book.perform(c.AddInstance(subject, "SCR", "VS", answers))
    return subject


def outcomes(book: Casebook, subject: str, memory: bool) -> list[object]:
    """What every rule of every instance and row answers, lacks and reads, with or without the memory."""
    graph, found = book.book(subject).graph, []
    for key in (key for keys in graph.structure.started.values() for key in keys):
        form = graph.study.forms[key.form]
        rules = [(item.scope, item.derive) for item in form.items if item.derive]
        for scope, rule in [*rules, *((check.scope, check.holds) for check in form.checks)]:
            for row in graph.structure.rows.get(key, ()) if scope is Scope.ROW else (NONE,):
                with graph.evaluation.tracing() as read:
                    context = RecordContext(graph.evaluation, (key, row), rule.package)
                    held = graph.evaluation._known.remembered.get(rule.package) if memory else None
                    answer = evaluate(rule.compiled, context, memory=held)
                cells = {cell for each in with_others([read]) for cell in each.cells}
                found.append((answer.values, set(answer.missing), changes_in([read]), cells))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_memory_changes_no_answer(book, seed):
    """After any work every rule answers, lacks and reads the same with what is remembered as asked anew."""
    chance = random.Random(seed)
    subject = vital_signs(book, 3)
    for form in ("LB", "CRS", "ICN"):
        book.perform(c.AddInstance(subject, book.study.visits_of(form)[0].id, form))
    for _ in range(60):
        step(book, subject, chance)
    assert outcomes(book, subject, memory=True) == outcomes(book, subject, memory=False)


def asked(monkeypatch, act: Callable[[], object]) -> int:
    """How many rules an act asks."""
    count, ask = [0], Evaluation.ask

    def counting(evaluation, rule, focus):
        count[0] += 1
        return ask(evaluation, rule, focus)

    with monkeypatch.context() as patch:
        patch.setattr(Evaluation, "ask", counting)
        act()
    return count[0]


def test_what_was_foreseen_is_not_asked_again(book, monkeypatch):
    """A corrected weight asks each rule that it reaches to foresee what it changes, and none again to know it."""
    subject = vital_signs(book)
    graph = book.book(subject).graph
    place, weight = graph.structure.started["VS"][0].at("WEIGHT"), number(60, "kg")
    foreseeing = asked(monkeypatch, lambda: graph.preview({place.what: weight}, Structure()))
    assert asked(monkeypatch, lambda: book.perform(c.Enter(place, weight))) == foreseeing


def test_findings_name_the_change_that_was_foreseen(book):
    """A finding that a preview foresaw names the hash of the change, not the name that it had before."""
    subject = vital_signs(book)
    key = book.book(subject).graph.structure.started["VS"][-1]
    change = book.perform(c.Enter(key.at("WEIGHT"), number(90, "kg"))).changes[0]
    (found,) = (found for found in book.form(key).findings if found.rule == "VS-06")
    assert (change in found.operands, [name for name in found.operands if ":" in name]) == (True, [])


def test_a_corrected_date_orders_the_instances_again(book):
    """Records stand in order of their dates after a date was corrected, as in a casebook opened anew."""
    subject = vital_signs(book)
    graph = book.book(subject).graph
    first, second, *others = graph.structure.started["VS"]
    book.perform(c.Enter(first.at("VSDTM"), Answer(AnswerKind.DATETIME, "2024-03-02T09:00")))
    assert graph.structure.started["VS"] == [second, first, *others]


def laboratory(book: Casebook, subject: str, names: tuple[str, ...]) -> Place:
    """The upper limit of the first row of a new laboratory form with these analytes."""
    made = book.perform(c.AddInstance(subject, "SCR", "LB")).created[0]
    (key,) = (found for found in book.subject(subject).forms if found.instance == made)
    codes = ((("LBTESTCD", Answer(AnswerKind.CODE, name)),) for name in names)
    rows = [book.perform(c.AddRow(key, code)).created[0] for code in codes]
    book.form(key)
    return key.at("LBORNRHI", rows[0])


def test_only_the_row_that_read_a_change_is_asked(book, monkeypatch):
    """An upper limit asks as many rules in a form of six rows as in a form of one."""
    subject = vital_signs(book, 1)
    places = [laboratory(book, subject, names) for names in (("HGB",), ("HGB", "BILI", "PLAT", "ALT", "AST", "ALB"))]
    counts = [asked(monkeypatch, lambda place=place: book.perform(c.Enter(place, number(200)))) for place in places]
    assert counts[0] == counts[1]


def test_a_number_in_place_of_a_result_is_read_as_text(book):
    """An import may bring a plain number where a laboratory result as text is asked; rules see its text."""
    subject = vital_signs(book, 1)
    place = laboratory(book, subject, ("HGB",))
    book.perform(c.Enter(place.key.at("LBORRES", place.row), number(120)))
    (row,) = book.form(place.key).rows
    assert row.cells["LBORRES"].answer == number(120)


def test_a_row_that_was_foreseen_is_not_asked_again(book, monkeypatch):
    """A new row asks the rules under the name that it had before, and not all of them again under its own."""
    subject = vital_signs(book, 1)
    key = laboratory(book, subject, ("HGB", "ALT")).key
    graph, code = book.book(subject).graph, Answer(AnswerKind.CODE, "BILI")
    new = Structure()
    new.started["LB"], new.rows[key] = [key], ["self:0"]
    foreseeing = asked(monkeypatch, lambda: graph.preview({key.at("LBTESTCD", "self:0").what: code}, new))
    assert asked(monkeypatch, lambda: book.perform(c.AddRow(key, (("LBTESTCD", code),)))) < 1.5 * foreseeing


def test_nothing_keeps_the_name_that_a_row_had_before(book):
    """Whatever is known of the row and of what looks at it is known by the hash of the change that made it."""
    subject = vital_signs(book, 1)
    key = laboratory(book, subject, ("HGB", "ALT")).key
    graph = book.book(subject).graph
    book.perform(c.AddRow(key, (("LBTESTCD", Answer(AnswerKind.CODE, "ALT")),)))
    known = graph.evaluation._known
    places = [*known.values, *known.derived, *known.relevance, *graph.findings.get(key, ())]
    reads = [read for cache in (known.values, known.derived, known.relevance) for _, read in cache.values()]
    names = [*map(str, places), *(cell for read in with_others(reads) for cell in read.cells)]
    assert [name for name in names if "self:" in name] == []
