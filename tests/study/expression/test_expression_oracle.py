"""A second engine beside ours: random expressions and answers, every difference known and confirmed by plain Python."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.kinds import Scalar
from tests.study.expression.oracle_differences import DECIDED, FAULTS, Known
from tests.study.expression.oracle_engines import Small, ours, plain, theirs, values
from tests.study.expression.oracle_grow import Answers, Tree, answers, expressions
from tests.study.expression.oracle_truth import Step, same

GUIDE = Path(__file__).parents[3] / "forms" / "README.md"
BARE = "{}"


def differ(text: str, entered: Answers) -> bool:
    """Whether the engines differ on an expression."""
    return not same(ours(text, entered), theirs(text, entered))


def places(tree: Tree, part: int, entered: Answers, place: str) -> list[str]:
    """Where a part of a tree is asked: of each dose where it is a criterion, else where the tree is."""
    if part == tree.criterion:
        return [f"dose[{number}].select({BARE})" for number in range(len(entered.doses))]
    return [place]


def smallest(tree: Tree, entered: Answers, place: str = BARE) -> tuple[Tree, str]:
    """The smallest part on which the engines differ, and where it stands."""
    for number, part in enumerate(tree.parts):
        for inner in places(tree, number, entered, place):
            if differ(inner.format(part.text), entered):
                return smallest(part, entered, inner)
    return tree, place


def step_of(tree: Tree, entered: Answers, place: str) -> Step:
    """A part of an expression with what it is applied to and our answer."""
    found = []
    for number, part in enumerate(tree.parts):
        asked = [ours(inner.format(part.text), entered) for inner in places(tree, number, entered, place)]
        each = tuple(answer[0] if answer else None for answer in asked)
        found.append(each if number == tree.criterion else asked[0])
    doses = tuple({item: tuple(map(plain, held)) for item, held in dose.items()} for dose in entered.doses)
    return Step(tree.template, tuple(found), ours(place.format(tree.text), entered), doses)


def explanation(tree: Tree, entered: Answers, place: str) -> str | None:
    """What the known difference is that a part shows; None where it is new."""
    step = step_of(tree, entered, place)
    known: Iterator[Known] = (each for each in (*DECIDED, *FAULTS) if each.explains(step))
    found = next(known, None)
    return found.what if found else None


def check(tree: Tree, entered: Answers) -> None:
    """Fail with the smallest step on which the engines differ in a way that is not known."""
    if differ(tree.text, entered):
        part, place = smallest(tree, entered)
        text = place.format(part.text)
        both = f"{text}: ours {ours(text, entered)}, theirs {theirs(text, entered)}"
        assert explanation(part, entered, place), both


@given(expressions(), answers())
@settings(max_examples=400)
def test_two_engines_agree_but_for_known_differences(tree: Tree, entered: Answers):
    """Well-typed expressions over a small form, answers there or missing, are answered alike by both engines."""
    check(tree, entered)


@pytest.mark.soak
@given(expressions(), answers())
@settings(max_examples=20_000)
def test_two_engines_agree_but_for_known_differences_at_length(tree: Tree, entered: Answers):
    """The same for an hour of machine time: run with -m soak."""
    check(tree, entered)


NOBODY = Answers({"temp": (), "pulse": (), "note": (), "fever": (), "race": ()}, (), {"born": (), "seen": ()})
ENTERED = Answers(
    {**NOBODY.focus, "temp": (Decimal("2.50"),), "race": ("a", "b")},
    (
        {"mg": (Decimal("2.50"),), "grade": (1,), "kind": ("a",), "done": (False,)},
        {"mg": (Decimal("2.5"),), "grade": (2,), "kind": ("b",), "done": (True,)},
    ),
    {"born": (PartialDate(2024),), "seen": (PartialDateTime.parse("2024-02-29T20:00Z"),)},
)


def tree(template: str, *parts: str, criterion: int | None = None) -> Tree:
    """A step of leaves."""
    return Tree(template, tuple(map(Tree, parts)), criterion)


SHOWN = (
    tree("({} + 40 days)", "@2024-02"),
    tree("{}.sqrt()", "3"),
    tree("{}.sum()", "dose.grade.where($this > 5)"),
    tree("{}.substring(1, {}.floor())", "'abc'", "{{}}"),
    tree("({} < {})", "@2024-03-01", "%seen"),
    tree("({} = {})", "race", "('a'|'c')"),
    tree("({} | {})", "dose.mg", "(2.5|3)"),
    tree("dose.where({}).count()", "done", criterion=0),
    tree("({} + 1 month)", "%seen"),
    tree("({} <= {})", "(@2024-02 + 1 month)", "(@2024-02-29 + 1 month)"),
    tree("({} mod {})", "(-7)", "3"),
    tree("{}.toString()", "true"),
    tree("{}.startsWith({})", "''", "''"),
    tree("({} ~ {})", "3", "2.5"),
    tree("{}.indexOf({})", "'a'", "{{}}"),
    tree("{}.sum()", "dose.mg"),
)
"""One expression for every known difference, in their order."""


LONGEST = 34  # more digits than a number may be written with
KNOWN = [each.what for each in (*DECIDED, *FAULTS)]


@pytest.mark.parametrize(("known", "shown"), list(zip(KNOWN, SHOWN, strict=True)))
def test_a_known_difference_shows(known: str, shown: Tree):
    """No entry outlives what it explains: each has an expression that differs in just that way."""
    assert differ(shown.text, ENTERED)
    assert explanation(shown, ENTERED, BARE) == known


@given(expressions(2), answers())
@settings(max_examples=100)
def test_an_answer_is_that_of_its_parts(found: Tree, entered: Answers):
    """What an expression answers is what its outermost step answers for the values of its parts."""
    if found.criterion is None:
        parts = [written_out(part.text, entered) for part in found.parts]
        assert same(ours(found.text, entered), ours(found.template.format(*parts), entered))


def written_out(text: str, entered: Answers) -> str:
    """An expression's single value as it is written; the expression itself where it may give several."""
    compiled = compile_text(text, Small())
    written = "" if compiled.type.many else literal(values(text, entered))
    return written if 0 < len(written) <= LONGEST or written.startswith(("'", "@")) else text


def literal(found: tuple[Scalar, ...]) -> str:
    """How a single value, or nothing, is written."""
    match found:
        case (bool() as value,):
            return str(value).lower()
        case (int() as value,):
            return f"({value})"
        case (Decimal() as value,):
            return f"({value:f})" if "." in f"{value:f}" else f"({value:f}.0)"
        case (str() as value,):
            return f"'{json.dumps(value)[1:-1]}'"
        case (PartialDate() | PartialDateTime() as value,):
            return f"@{value.iso()}"
    return "{}"


def listed(heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below a heading of the guide."""
    lines = GUIDE.read_text("utf-8").partition(f"{heading}\n")[2].partition("\n|")[2].partition("\n\n")[0].splitlines()
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines[2:]]


def test_the_guide_lists_what_is_decided_beside_the_second_engine():
    """The decisions by which the engines differ stand in the guide with their reasons, and no others."""
    assert listed("Decided otherwise than the second engine:") == [(each.what, each.why) for each in DECIDED]


def test_the_guide_lists_the_faults_of_the_second_engine():
    """Where the second engine is not heeded, the guide says why."""
    assert listed("Faults of the second engine:") == [(each.what, each.why) for each in FAULTS]
