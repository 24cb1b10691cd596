"""Properties of random expressions: those that pass the check never fail when run, and logic keeps its laws."""

from contextlib import suppress
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.signature import Kind
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import BudgetExceeded, evaluate
from crf_app.study.expression.parse import ExpressionError
from tests.study.expression.casebook_fake import Place, Record, Subject, date, log, moment, record


def one_of(*templates: str, **inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts made from templates, with smaller texts in their places."""
    return st.sampled_from(templates).flatmap(lambda text: st.builds(text.format, **inner))


LEAVES = {
    "n": ("0", "3", "-7", "2.50", "9223372036854775807", "TEMP", "PULSE", "DM.AGE", "VS.TEMP.max()", "{{}}"),
    "t": ("'a'", "''", "NOTE", "DM.SEX", "COC.COCEVT.first()", "%visit", "{{}}"),
    "d": ("@2024", "@2024-02", "@2024-02-29", "DM.BRTHDAT", "@9999-12-31", "{{}}"),
    "m": ("@9999-12-31T23:59-14:00", "@0001-01-01T00:00+14:00", "@2024-02-29T10:04:30", "@2024-02T", "{{}}"),
    "b": ("true", "false", "{{}}", "FEVER", "VS.FEVER.anyTrue()", "TEMP.answered()", "NOTE.matches('a+b*')"),
}
GROWN = {
    "n": (
        *(f"({{n}} {operator} {{n}})" for operator in ("+", "-", "*", "/", "mod")),
        *(f"({{n}}).{call}" for call in ("abs()", "round(2)", "ceiling()", "sqrt()", "toString().toDecimal()")),
        *(f"({{n}} | {{n}} | VS.PULSE).{call}" for call in ("sum()", "avg()", "max()", "count()", "first()")),
        "({n}).select($this | $this * 2).tail().last()",
        "iif({b}, {n}, {n})",
        "({t}).indexOf({t})",
        "fever_grade({n}, PULSE).low",
        "({n} | {n})[({n}).truncate()]",
        "VS.where(TEMP > {n}).PULSE.min()",
    ),
    "t": (
        "({t} & {t})",
        "({t} + {t})",
        "({t}).replace({t}, {t})",
        "({d}).toString()",
        "({t}).substring(({n}).floor())",
    ),
    "d": (
        *(f"({{d}} + (({{n}}).floor()) {unit})" for unit in ("years", "months", "weeks", "days", "hours", "seconds")),
        "({t}).toDate()",
        "({d} | {d}).min()",
        "({d}).highBoundary()",
        "({m}).toDate()",
    ),
    "m": (
        *(f"({{m}} + (({{n}}).floor()) {unit})" for unit in ("years", "months", "weeks", "hours", "seconds")),
        *(f"({{m}} - (({{n}}).floor()) {unit})" for unit in ("months", "days", "minutes")),
        "({m} | {m}).max()",
        "({m}).lowBoundary()",
        "({m}).highBoundary()",
    ),
    "b": (
        *(f"({{b}} {operator} {{b}})" for operator in ("and", "or", "xor", "implies", "=")),
        *(f"({{{kind}}} {operator} {{{kind}}})" for operator in ("<", ">=", "!=", "~", "in") for kind in "ntdm"),
        *(f"({{d}} {operator} {{m}})" for operator in ("<", "=", "!~")),
        "({b}).not()",
        "VS.all(PULSE > {n})",
        "({d} | {d}).subsetOf({d} | {d})",
    ),
}


def expressions() -> st.SearchStrategy[str]:
    """Well-typed expressions, three levels deep."""
    level = {kind: one_of(*texts) for kind, texts in LEAVES.items()}
    for _ in range(3):
        inner = level
        level = {kind: st.one_of(one_of(*LEAVES[kind]), one_of(*texts, **inner)) for kind, texts in GROWN.items()}
    return st.one_of(*level.values())


PYTHON = {
    Kind.BOOLEAN: bool,
    Kind.INTEGER: int,
    Kind.DECIMAL: Decimal,
    Kind.STRING: str,
    Kind.DATE: PartialDate,
    Kind.DATETIME: PartialDateTime,
}
PARTIAL = st.sampled_from(["2024", "2024-02", "2024-02-29", "1999-12-31", "0001-01"])


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """A subject of whom anything may be unanswered."""
    numbers = st.one_of(st.none(), st.decimals("-1e6", "1e6", places=3))

    def visit(name: str) -> Record:
        found = record("VS", name, PULSE=draw(st.integers(-(10**4), 10**4)), NOTE=draw(st.text(max_size=8)))
        for item, value in (("TEMP", draw(numbers)), ("FEVER", draw(st.one_of(st.none(), st.booleans())))):
            found.values[item] = () if value is None else (value,)
        return found

    first = visit("D1")
    others = [record("DM", SEX="F", BRTHDAT=date(draw(PARTIAL)))] if draw(st.booleans()) else []
    custody = log("COC", record("COC", COCEVT="X", COCDTM=moment("2024-02")))
    return Subject([first, visit("D2"), custody, *others], first)


@settings(max_examples=500, deadline=None)
@given(expressions(), subjects())
def test_what_passes_the_check_never_fails_when_run(text: str, subject: Subject):
    """Evaluating answers one value of the static kind or none, or stops at its budget; nothing else."""
    found = compile_text(text, Place())
    try:
        outcome = evaluate(found, subject, budget=20_000)
    except BudgetExceeded:
        return
    assert [type(value) for value in outcome.values] in ([], [PYTHON.get(found.type.kind)])
    assert set(outcome.missing) <= found.dependencies


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_an_expression_error(text: str):
    """Whatever an author types, the loader is told file, key and place, never a traceback."""
    with suppress(ExpressionError):
        compile_text(text, Place())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals("-1e9", "1e9", places=4), min_size=1, max_size=6))
def test_a_sum_of_decimals_is_exact(values: list[Decimal]):
    """No binary fraction ever enters a total."""
    text = ".union(".join(f"({value:f})" for value in values) + ")" * (len(values) - 1)
    focus = record("VS")
    answer = evaluate(compile_text(f"({text}).sum()", Place()), Subject([focus], focus)).value
    assert answer == sum(dict.fromkeys(values), Decimal(0))


@settings(max_examples=200, deadline=None)
@given(PARTIAL, PARTIAL)
def test_comparisons_of_dates_are_symmetric(first: str, second: str):
    """A < B and B > A always answer alike, and so do <= and >=."""
    focus = record("VS")

    def answer(text: str) -> object:
        return evaluate(compile_text(text, Place()), Subject([focus], focus)).values

    assert answer(f"@{first} < @{second}") == answer(f"@{second} > @{first}")
    assert answer(f"@{first} <= @{second}") == answer(f"@{second} >= @{first}")
