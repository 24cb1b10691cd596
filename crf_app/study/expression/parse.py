"""Text of an expression to its syntax tree, by a LALR grammar with FHIRPath's precedence.

Knows the grammar only: no item, form, function or type. The parser is built when the first text is parsed.
Beside FHIRPath it reads two things: a list ``[A, B]`` as an argument of a clinical function, and a calendar
unit after any integer expression (``%window days``), where FHIRPath allows one after a number only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TypeAlias

from crf_app.study.expression.kinds import Scalar

LONGEST = 4000
DEEPEST = 100
OPERATORS = (
    ("implies",),
    ("or", "xor"),
    ("and",),
    ("in", "contains"),
    ("=", "!=", "~", "!~"),
    ("<=", "<", ">", ">="),
    ("|",),
    ("+", "-", "&"),
    ("*", "/", "div", "mod"),
)
"""The binary operators from the loosest binding to the tightest; all associate to the left."""

UNITS = ("year", "month", "week", "day", "hour", "minute", "second")


class ExpressionError(ValueError):
    """An expression is wrong; ``position`` counts characters of the text from 0."""

    def __init__(self, message: str, position: int) -> None:
        self.message, self.position = message, position
        super().__init__(f"{message} (at character {position + 1})")


@dataclass(frozen=True)
class Tree:
    """A part of an expression."""

    @cached_property
    def meaning(self) -> str:
        """The tree as a text that leaves out where its parts were written: equal for parts that ask the same."""
        found = (_meaning(getattr(self, each.name)) for each in fields(self) if each.name != "at")
        return f"{type(self).__name__}({','.join(found)})"


@dataclass(frozen=True)
class Literal(Tree):
    """A text, number, boolean, date or date-time."""

    value: Scalar
    at: int


@dataclass(frozen=True)
class Empty(Tree):
    """``{}``: nothing."""

    at: int


@dataclass(frozen=True)
class Name(Tree):
    """A bare name: an item, a form, ``rows``, ``visit`` or ``index``."""

    name: str
    at: int


@dataclass(frozen=True)
class This(Tree):
    """``$this``: the element in hand."""

    at: int


@dataclass(frozen=True)
class Variable(Tree):
    """``%name``: ``%context``, ``%visit`` or a study setting."""

    name: str
    at: int


@dataclass(frozen=True)
class Member(Tree):
    """``source.name``."""

    source: Expression
    name: str
    at: int


@dataclass(frozen=True)
class Call(Tree):
    """``name(arguments)``, after a source where one is written."""

    source: Expression | None
    name: str
    arguments: tuple[Expression, ...]
    at: int


@dataclass(frozen=True)
class Position(Tree):
    """``source[index]``, counted from 0."""

    source: Expression
    index: Expression
    at: int


@dataclass(frozen=True)
class Sign(Tree):
    """``-value`` or ``+value``."""

    operator: str
    value: Expression
    at: int


@dataclass(frozen=True)
class Binary(Tree):
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression
    at: int


@dataclass(frozen=True)
class Duration(Tree):
    """A number of calendar units, such as ``5 days``; ``unit`` is in the singular."""

    amount: Expression
    unit: str
    at: int


@dataclass(frozen=True)
class Listing(Tree):
    """``[A, B, C]``: an argument of a clinical function that keeps the place of what is empty."""

    elements: tuple[Expression, ...]
    at: int


Expression: TypeAlias = (
    Literal | Empty | Name | This | Variable | Member | Call | Position | Sign | Binary | Duration | Listing
)


def parts(tree: Expression) -> Iterator[Expression]:
    """The expressions that stand directly inside another."""
    match tree:
        case Member(source) | Call(source=source) | Position(source):
            yield from () if source is None else (source,)
    match tree:
        case Call(arguments=inside) | Listing(inside):
            yield from inside
        case Position(index=inner) | Sign(value=inner) | Duration(inner):
            yield inner
        case Binary(_, left, right):
            yield from (left, right)


def _meaning(part: object) -> str:
    if isinstance(part, tuple):
        return f"({','.join(map(_meaning, part))})"
    return part.meaning if isinstance(part, Tree) else repr(part)


def parse(text: str) -> Expression:
    """The syntax tree of an expression; ExpressionError where the text is none.

    >>> parse("TEMP >= 38.0").operator
    '>='
    """
    from crf_app.study.expression.grammar import read

    if len(text) > LONGEST:
        raise ExpressionError(f"longer than {LONGEST} characters; split it into derived items", LONGEST)
    if not text.strip():
        raise ExpressionError("empty; write an expression, or {} for nothing", 0)
    tree = read(text)
    _check_depth(tree)
    return tree


def _check_depth(tree: Expression) -> None:
    level: list[Expression] = [tree]
    for _ in range(DEEPEST):
        level = [part for node in level for part in parts(node)]
        if not level:
            return
    raise ExpressionError(f"nested deeper than {DEEPEST} levels; split it into derived items", level[0].at)
