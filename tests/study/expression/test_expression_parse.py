"""Texts to syntax trees: precedence, literals, and syntax errors that say what to write."""

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.study.expression.parse import DEEPEST, LONGEST, OPERATORS, Binary, ExpressionError, parse, parts


def grouped(text: str) -> str:
    """The text with brackets around every operation."""

    def show(tree: object) -> str:
        if isinstance(tree, Binary):
            return f"({show(tree.left)} {tree.operator} {show(tree.right)})"
        return str(getattr(tree, "name", getattr(tree, "value", tree)))

    return show(parse(text))


@pytest.mark.parametrize(
    ("looser", "tighter"),
    [(one, other) for place, level in enumerate(OPERATORS[1:], 1) for one in OPERATORS[place - 1] for other in level],
)
def test_operators_bind_in_fhirpath_order(looser: str, tighter: str):
    """Each level of the published table binds tighter than the one before."""
    assert grouped(f"A {looser} B {tighter} C") == f"(A {looser} (B {tighter} C))"


@pytest.mark.parametrize("operator", [operator for level in OPERATORS for operator in level])
def test_operators_associate_to_the_left(operator: str):
    """A chain of one operator is read from the left."""
    assert grouped(f"A {operator} B {operator} C") == f"((A {operator} B) {operator} C)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("38.0", Decimal("38.0")),
        ("true", True),
        ("false", False),
        (r"'it\'s\n\u00b0'", "it's\n°"),
        ("@2024-03", PartialDate(2024, 3)),
        ("@2024-03-12T", PartialDateTime(PartialDate(2024, 3, 12))),
        ("@2024-03-12T10:04:00+08:00", PartialDateTime(PartialDate(2024, 3, 12), 10, 4, 0, 480)),
    ],
)
def test_literals_keep_their_exact_value(text: str, value: object):
    """Numbers stay decimals, dates keep their precision, texts their escapes."""
    assert parse(text).value == value


@pytest.mark.parametrize("text", ["index in DM.RACE", "minutes(A)", "orange or android", "contains.contains('a')"])
def test_words_that_begin_like_keywords_are_names(text: str):
    """A name is not cut where it begins like an operator."""
    assert list(parts(parse(text)))


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("A == 1", "write = for equal", 3),
        ("A <> 1", "write != for not equal", 3),
        ("A && B", "write and", 3),
        ("A || B", "write or", 3),
        ("!A", "write .not() after what is denied", 0),
        ("not A", "write .not() after what is denied", 4),
        ('A = "x"', "write a text in single quotes", 4),
        ("A = 'x", "close the text with a single quote", 4),
        ("`A`", "write the name without quotes", 0),
        ("$index", "only $this begins with $", 0),
        ("A + ", "the expression is not finished", 4),
        ("(A", "the expression is not finished", 2),
        ("A B", "B cannot stand here; an operator or a bracket may be missing", 2),
        ("A)", ") cannot stand here; an operator or a bracket may be missing", 1),
        ("@12", "write a date as @2024, @2024-03 or @2024-03-12", 0),
        ("@2024-13", "no such date; write @2024, @2024-03, @2024-03-12 or @2024-03-12T10:04:00+08:00", 0),
        ("1" * 35, "a number has at most 34 digits", 0),
        (str(2**63), "an integer is at most 9223372036854775807; write 9223372036854775808.0", 0),
        (r"'\ud83d'", r"half a character; write both halves of \ud83d\ude00", 0),
        (" ", "empty; write an expression, or {} for nothing", 0),
    ],
)
def test_a_syntax_error_says_what_to_write(text: str, message: str, position: int):
    """Authors of forms get the place and the remedy."""
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert (refused.value.message, refused.value.position) == (message, position)


@pytest.mark.parametrize("text", ["A + " * LONGEST + "A", " + ".join("A" * (DEEPEST + 5)), "-" * 200 + "1"])
def test_what_could_exhaust_the_machine_is_refused(text: str):
    """An expression is bounded in length and depth."""
    with pytest.raises(ExpressionError, match="split it into derived items"):
        parse(text)


def test_brackets_alone_do_not_make_an_expression_deep():
    """Five hundred brackets around a name are that name."""
    assert parse("(" * 500 + "A" + ")" * 500).name == "A"
