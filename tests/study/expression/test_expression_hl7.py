"""HL7's published test cases of FHIRPath: those of our subset always, the whole file where it is given."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.parse import ExpressionError
from tests.study.expression.casebook_fake import Subject
from tests.study.expression.hl7_differences import DIFFERENCES
from tests.study.expression.hl7_sample import ALL, OUTSIDE, PATIENT, PLACE, RECORDS, Case, Sample, answered, published

TABLE = Path(__file__).with_name("hl7_cases.txt")
GUIDE = Path(__file__).parents[3] / "forms" / "README.md"
ORDERS = {
    "testLessThan": ("<", "<"),
    "testLessOrEqual": ("<=", "<="),
    "testGreatorOrEqual": (">=", ">="),
    "testGreaterThan": (">", ">"),
}


def entries() -> Iterator[tuple[str, str, str]]:
    """Name, expression and answer of every case of our own table, in which ``ORDER`` writes four cases as one."""
    for paragraph in re.split(r"\n(?=\S)", TABLE.read_text("utf-8").strip()):
        group, _, body = paragraph.partition("  ")
        for entry in re.split(r";\s+", body):
            name, _, written = entry.partition(": ")
            if group == "ORDER":
                yield from ordered(name, written)
            else:
                expression, _, answer = written.partition(" => ")
                yield (name if group == "ALONE" else group + name), expression, answer


def ordered(number: str, written: str) -> Iterator[tuple[str, str, str]]:
    """The four cases of two values and how they stand to each other, ``?`` where that is not decided."""
    left, relation, right = written.split(" ")
    for group, (operator, true_for) in ORDERS.items():
        truth = "true" if relation in true_for else "false"
        yield group + number, f"{left} {operator} {right}", "{}" if relation == "?" else truth


def differing() -> Iterator[tuple[str, str, str]]:
    """Name, expression and our answer of every case that is decided otherwise."""
    for difference in DIFFERENCES:
        for written in (*(f"{case} => refused" for case in difference.refused), *difference.otherwise):
            name, _, rest = written.partition(": ")
            yield name, *rest.split(" => ")


def values(expression: str) -> tuple[tuple[type, object], ...] | None:
    """The values of an expression for the example patient, truth values told from numbers; None where refused."""
    try:
        compiled = compile_text(expression, Sample())
    except ExpressionError:
        return None
    found = evaluate(compiled, Subject(RECORDS, PATIENT)).values
    return tuple((bool if isinstance(value, bool) else object, value) for value in found)


@pytest.mark.parametrize(("name", "expression", "answer"), list(entries()))
def test_a_published_case_of_the_subset_agrees(name: str, expression: str, answer: str):
    """What HL7 asks within our subset is answered as HL7 answers it, or refused by both."""
    wanted = None if answer == "refused" else sum((values(part) for part in answer.split(", ")), ())
    assert values(expression) == wanted, name


@pytest.mark.parametrize(("name", "expression", "answer"), list(differing()))
def test_a_published_case_differs_as_decided(name: str, expression: str, answer: str):
    """A difference is the one that was argued, no other."""
    assert values(expression) == (None if answer == "refused" else values(answer)), name


def test_the_guide_says_how_many_published_cases_agree():
    """The numbers in the guide are those of the tables that the tests run."""
    agree, differ = len(list(entries())), len(list(differing()))
    refused = sum(len(difference.refused) for difference in DIFFERENCES)
    said = (
        f"Of HL7's {ALL} published cases {ALL - agree - differ} ask for what is left out. Of the {agree + differ} in"
        f" the subset {agree} agree, {refused} are refused when a form is loaded, and {differ - refused} are answered"
        " otherwise."
    )
    assert said in " ".join(GUIDE.read_text("utf-8").split())


def test_the_guide_lists_the_decided_differences():
    """Every difference from FHIRPath stands in the guide with its reason, and the guide knows no other."""
    rows = [(each.what, each.why) for each in DIFFERENCES]
    assert table_below("### How far this is FHIRPath") == rows


def test_the_guide_lists_what_is_left_out():
    """What a published case may ask for that we have not is said in the guide."""
    listed = GUIDE.read_text("utf-8").partition("Left out, and refused when a form is loaded:\n\n")[2]
    assert [line.removeprefix("- ") for line in listed.partition("\n\n")[0].splitlines()] == list(OUTSIDE)


def table_below(heading: str) -> list[tuple[str, ...]]:
    """The first two columns of the first table below a heading of the guide."""
    lines = GUIDE.read_text("utf-8").partition(f"{heading}\n")[2].partition("\n|")[2].partition("\n\n")[0].splitlines()
    cells = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:])
    return [tuple(row[:2]) for row in cells]


@pytest.fixture(scope="module")
def hl7() -> list[Case]:
    """The cases of HL7's file; skips where it is not given."""
    place = os.environ.get(PLACE)
    if not place:
        pytest.skip(f"needs HL7's tests-fhir-r4.xml, whose place {PLACE} says")
    return list(published(Path(place).read_text("utf-8")))


def test_every_published_case_in_the_subset_stands_in_a_table_whole_hl7_file(hl7: list[Case]):
    """Nothing within the subset was left out of our own tables, and nothing was put in."""
    inside = Counter(case.name for case in hl7 if not case.outside)
    assert (len(hl7), inside) == (ALL, Counter(name for name, *_rest in (*entries(), *differing())))


def test_published_cases_agree_but_for_the_decided_differences_whole_hl7_file(hl7: list[Case]):
    """Asked as HL7 wrote them (but for the paths in its patient), the cases that do not agree are those argued."""
    against = {case.name for case in hl7 if not case.outside and answered(case.expression) != case.answers}
    assert against == {name for name, *_rest in differing()}


def test_what_is_left_out_is_refused_whole_hl7_file(hl7: list[Case]):
    """A case beyond the subset is refused when a form is loaded: none is answered in some other way."""
    assert [case.name for case in hl7 if case.outside and answered(case.expression) is not None] == []


def test_everything_left_out_is_asked_by_some_case_whole_hl7_file(hl7: list[Case]):
    """The list of what the subset leaves out names nothing needlessly."""
    assert {case.outside for case in hl7} - {None} == set(OUTSIDE)
