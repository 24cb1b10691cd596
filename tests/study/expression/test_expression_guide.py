"""The guide in forms/README.md: every example in it runs, and everything that may be written has an example in it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from crf_app.clinical.names import FUNCTIONS as CLINICAL
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.methods import METHODS
from crf_app.study.expression.parse import (
    OPERATORS,
    UNITS,
    Binary,
    Call,
    Duration,
    Expression,
    ExpressionError,
    Listing,
    Literal,
    Name,
    parse,
    parts,
)
from crf_app.study.expression.references import ITEM_FUNCTIONS
from crf_app.study.expression.selection import SELECTIONS
from tests.study.expression.casebook_fake import FUNCTIONS, Place, Record, Subject, log, record

GUIDE = Path(__file__).parents[3] / "forms" / "README.md"
BLOCK = re.compile(r"^```expression *(\w*)( row \d+)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
GIVEN = re.compile(r"(?:(\w+)(?:\[(\d+)\])?\.)?(\w+)=(.+)", re.DOTALL)
DECIMALS = {"HEIGHT", "WEIGHT", "TEMP", "COCTMAX"}
DEFINED = {**CLINICAL, **FUNCTIONS}


def examples():
    """Each example: form and row it stands in, expression, answer, what is given."""
    for form, row, body in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        for line in body.splitlines():
            written, rest = line.split("  =>  ")
            answer, _, given = rest.partition("  given ")
            yield form or "VS", int(row.split()[-1]) if row else 0, written, answer, given


def subject(form: str, row: int, given: str) -> Subject:
    """A subject with two visits and two custody rows, holding what is given."""
    custody = log("COC", Record("COC"), Record("COC"))
    records = [record("DM"), record("VS"), record("VS"), record("CRS"), custody]
    focus = next(each for each in records if each.form == form)
    subject = Subject(records, custody.rows[row - 1] if row else focus)
    for part in filter(None, re.split(r", (?=[\w\[\].]+=)", given)):
        enter(subject, form, *GIVEN.fullmatch(part).groups())
    return subject


def enter(subject: Subject, focus: str, form: str | None, place: str | None, item: str, written: str) -> None:
    """Enter one given value: a literal, a list, a missing code, a visit or a derivation."""
    found = subject.instances(form or focus)
    target = (found[0].rows or found)[int(place) - 1] if place else found[0]
    match parse(written):
        case Literal(value) if item == "visit":
            target.visit = value
        case Literal(value):
            target.values[item] = (Decimal(value) if type(value) is int and item in DECIMALS else value,)
        case Listing(elements):
            target.values[item] = tuple(element.value for element in elements)
        case Name(code):
            target.missing[item] = code
        case Call():
            target.derivations[item] = answer_of(written, subject)[0]


def answer_of(text: str, subject: Subject) -> tuple[object, ...]:
    """The values of an expression for a subject."""
    focus = subject.focus
    place = Place(focus.form, row=focus.instance is not None, functions=DEFINED)
    return evaluate(compile_text(text, place), subject).values


@pytest.mark.parametrize(("form", "row", "written", "answer", "given"), list(examples()))
def test_an_example_of_the_guide_answers_as_written(form: str, row: int, written: str, answer: str, given: str):
    """What the guide promises to authors of forms is what the program does."""
    about = subject(form, row, given)
    if answer.startswith("error "):
        with pytest.raises(ExpressionError) as refused:
            answer_of(written, about)
        assert refused.value.message == answer.removeprefix("error ")
    else:
        assert answer_of(written, about) == literals(answer, about)


def literals(answer: str, about: Subject) -> tuple[object, ...]:
    """The values that an answer of the guide lists."""
    return tuple(value for part in answer.split(", ") for value in answer_of(part, about))


def trees() -> list[Expression]:
    """Every part of every example that is not about an error."""
    found = [parse(written) for _form, _row, written, answer, _given in examples() if not answer.startswith("error")]
    for tree in found:
        found.extend(parts(tree))
    return found


def test_every_function_has_an_example():
    """A function that the guide does not show cannot be known to an author."""
    known = {*METHODS, *SELECTIONS, *ITEM_FUNCTIONS, "matches", "iif"}
    assert known - {tree.name for tree in trees() if isinstance(tree, Call)} == set()


def test_every_operator_and_unit_has_an_example():
    """An operator or a calendar unit without an example fails."""
    known = {operator for level in OPERATORS for operator in level} | set(UNITS)
    shown = {tree.operator for tree in trees() if isinstance(tree, Binary)}
    shown |= {tree.unit for tree in trees() if isinstance(tree, Duration)}
    assert known - shown == set()


def test_every_part_of_a_derivation_has_an_example():
    """The members of a derivation are shown as well."""
    written = " ".join(written for _form, _row, written, _answer, _given in examples())
    assert [part for part in ("value", "code", "low", "high", "status", "reason") if f").{part}" not in written] == []
