"""The table of functions that forms may call, and that every vector of the protocol is a test."""

from __future__ import annotations

import doctest
import inspect
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from crf_app.clinical import arithmetic, names
from crf_app.clinical.dates import PartialDate
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.publishing import published
from crf_app.clinical.signature import Function, Kind, Parameter

VECTORS = (Path(__file__).parent / "vectors.txt").read_text("utf-8").split()
"""The ID of every vector of section 3 of the protocol."""


def test_every_vector_is_a_test():
    """No vector of section 3 is left out, and none is there twice."""
    source = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert sorted(re.findall(r'id="(V-[A-Z]{3}-\d\d)"', source)) == sorted(VECTORS)


def test_the_list_of_vectors_is_whole():
    """198 vectors in 33 tables, numbered from 01 in each."""
    tables = Counter(vector[2:5] for vector in VECTORS)
    numbered = {f"V-{name}-{number:02}" for name, count in tables.items() for number in range(1, count + 1)}
    assert (len(VECTORS), len(tables), numbered) == (198, 33, set(VECTORS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_names_are_plain_identifiers(name: str):
    """A form writes the name in an expression; a later correction gets another name."""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert FUNCTIONS[name].name == name


@pytest.mark.parametrize("function", names._PUBLISHED, ids=lambda function: function.__name__)
def test_every_function_has_a_worked_example(function: Callable[..., object]):
    """Its documentation shows a call and the answer."""
    assert doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_nothing_in_gives_nothing_out(function: Function):
    """With every argument missing no function guesses, and none fails."""
    found = function.call(*[() if p.many else None for p in function.parameters])
    value = found.value if isinstance(found, Derivation) else found
    assert value == (0 if function.name in ("longest_course", "qualifying_agents") else None)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_an_unanswered_derivation_has_a_reason(function: Function):
    """A null derivation always says why, in words and names of parameters."""
    found = function.call(*[None for _ in function.parameters])
    allowed = {parameter.name for parameter in function.parameters} | {"ice"}
    named = set(re.split(r"[,:]", found.reason)[1:]) if isinstance(found, Derivation) and found.value is None else set()
    assert {name.partition(".")[0] for name in named} <= allowed
    assert named or not isinstance(found, Derivation) or found.value is not None


def test_signatures_are_read_from_the_functions():
    """A function of one form takes its fields, many are a tuple, and what may be missing is optional."""
    grades, flag, gap = (FUNCTIONS["crs_prior"].parameters[place] for place in (1, 2, 4))
    assert grades == Parameter("grades", Kind.DECIMAL, many=True, optional=True)
    assert (flag.kind, gap) == (Kind.STRING, Parameter("gap_days", Kind.DECIMAL))


@pytest.mark.parametrize(
    ("name", "result"),
    [("crs_grade", Kind.DERIVATION), ("date_of", Kind.DATE), ("target_date", Kind.DATE)],
)
def test_results_are_of_a_declared_kind(name: str, result: Kind):
    """Dates are dates, all else a derivation."""
    assert FUNCTIONS[name].result is result


@pytest.mark.parametrize("name", ["crs_grade", "icans_grade"])
def test_grades_handle_every_missing_answer_themselves(name: str):
    """All their parameters are optional, so that bounds can be given."""
    assert all(parameter.optional for parameter in FUNCTIONS[name].parameters)


def test_the_context_of_the_caller_does_not_matter():
    """Answers are the same whatever precision the caller has set."""
    arguments = (Decimal(150), Decimal(41))
    expected = FUNCTIONS["bsa_mosteller"].call(*arguments)
    with localcontext(prec=3):
        assert FUNCTIONS["bsa_mosteller"].call(*arguments) == expected


@pytest.mark.parametrize(("name", "arguments"), [("bmi", (Decimal("1e-999999"), Decimal(1)))])
def test_arithmetic_that_cannot_be_done_is_an_answer(name: str, arguments: tuple[Decimal, ...]):
    """A number beyond all bounds gives null, not a crash."""
    assert FUNCTIONS[name].call(*arguments).reason == "invalid:arithmetic"


def test_a_wrong_number_of_arguments_is_a_bug():
    """The engine checks calls at load, so this is never the fault of data."""
    with pytest.raises(ValueError, match="argument"):
        FUNCTIONS["bmi"].call(Decimal(150))


def test_a_type_that_is_no_kind_cannot_be_published():
    """Floats are not clinical values."""

    def half(value: float) -> Derivation:
        return Derivation(Decimal(value) / 2)

    half.__annotations__ = {"value": float, "return": Derivation}
    with pytest.raises(KeyError):
        published(half)


def test_the_table_cannot_be_changed():
    """A published function is not replaced while the program runs."""
    with pytest.raises(TypeError):
        FUNCTIONS["bmi"] = FUNCTIONS["age_years"]  # type: ignore[index]


def test_rounding_is_half_up():
    """0.125 is shown as 0.13, unlike binary rounding to even."""
    assert arithmetic.half_up(Decimal("0.125"), 2) == Decimal("0.13")


def test_a_missing_many_argument_is_an_empty_one():
    """The engine may pass nothing for no rows."""
    found = FUNCTIONS["crs_prior"].call(None, None, None, PartialDate(2024, 3, 12), Decimal(2))
    assert found.value == "N"
