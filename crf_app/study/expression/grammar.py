"""The grammar of expressions and the lark parser made from it; :func:`read` is all that others may use.

Knows texts and syntax trees; the words of every syntax error are here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.study.expression.arithmetic import LARGEST
from crf_app.study.expression.parse import (
    Binary,
    Call,
    Duration,
    Empty,
    Expression,
    ExpressionError,
    Listing,
    Literal,
    Member,
    Name,
    Position,
    Sign,
    This,
    Variable,
)

_GRAMMAR = r"""
?start: implication
?implication: disjunction | implication IMPLIES disjunction -> binary
?disjunction: conjunction | disjunction (OR | XOR) conjunction -> binary
?conjunction: membership | conjunction AND membership -> binary
?membership: equality | membership (IN | CONTAINS) equality -> binary
?equality: inequality | equality EQUALITY inequality -> binary
?inequality: union | inequality COMPARISON union -> binary
?union: sum | union BAR sum -> binary
?sum: product | sum (PLUS | MINUS | AMPERSAND) product -> binary
?product: signed | product (TIMES | DIV | MOD) signed -> binary
?signed: timed | (PLUS | MINUS) signed -> sign
?timed: term | term UNIT -> duration
?term: primary
     | term "." NAME -> member
     | term "." NAME "(" arguments ")" -> method
     | term OPEN implication "]" -> position
?primary: "(" implication ")"
        | NAME -> name
        | NAME "(" arguments ")" -> call
        | THIS -> this
        | VARIABLE -> variable
        | OPEN implication ("," implication)* "]" -> listing
        | BRACES -> empty
        | (TRUE | FALSE) -> boolean
        | NUMBER -> number
        | TEXT -> text
        | MOMENT -> moment
arguments: [implication ("," implication)*]

IMPLIES.2: /implies\b/
OR.2: /or\b/
XOR.2: /xor\b/
AND.2: /and\b/
IN.2: /in\b/
CONTAINS.2: /contains\b/
DIV.2: /div\b/
MOD.2: /mod\b/
TRUE.2: /true\b/
FALSE.2: /false\b/
UNIT.2: /(year|month|week|day|hour|minute|second)s?\b/
EQUALITY: "=" | "!=" | "~" | "!~"
COMPARISON: "<=" | "<" | ">=" | ">"
BAR: "|"
PLUS: "+"
MINUS: "-"
AMPERSAND: "&"
TIMES: "*" | "/"
OPEN: "["
BRACES: /\{\s*\}/
THIS: "$this"
VARIABLE: /%[A-Za-z_]\w*/
NAME: /[A-Za-z_][A-Za-z0-9_]*(@[0-9]+)?/
NUMBER: /[0-9]+(\.[0-9]+)?/
TEXT: /'([^'\\]|\\.)*'/
MOMENT: /@[0-9]{4}[0-9\-]*(T[0-9:]*(\.[0-9]+)?(Z|[+\-][0-9]{2}:[0-9]{2})?)?/
%ignore /\s+/
"""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_DIGITS = 34
_DIGRAPHS = {"==": "write = for equal", "<>": "write != for not equal", "&&": "write and", "||": "write or"}
_HINTS = (
    (r"!(?![=~])", "write .not() after what is denied"),
    (r'"', "write a text in single quotes"),
    (r"@", "write a date as @2024, @2024-03 or @2024-03-12"),
    (r"'([^'\\]|\\.)*$", "close the text with a single quote"),
    (r"`", "write the name without quotes"),
    (r"\$", "only $this begins with $"),
    (r"\s*$", "the expression is not finished"),
)


def read(text: str) -> Expression:
    """The syntax tree of an expression; ExpressionError where the text is none."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    return cast(Expression, tree)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def _explained(error: UnexpectedInput, text: str) -> ExpressionError:
    at = len(text) if isinstance(error, UnexpectedToken) and error.token.type == "$END" else error.pos_in_stream
    at = len(text) if at is None else at
    return ExpressionError(_hint(text, at), at)


def _hint(text: str, at: int) -> str:
    if re.search(r"\bnot\s*$", text[:at]):
        return "write .not() after what is denied"
    for digraph in (text[max(0, at - 1) : at + 1], text[at : at + 2]):
        if digraph in _DIGRAPHS:
            return _DIGRAPHS[digraph]
    for pattern, hint in _HINTS:
        if re.match(pattern, text[at:]):
            return hint
    word = re.match(r"\w+|.", text[at:], re.DOTALL)
    return f"{word.group() if word else ''} cannot stand here; an operator or a bracket may be missing"


@v_args(inline=True)
class _Builder(Transformer[Token, Expression]):
    def binary(self, left: Expression, operator: Token, right: Expression) -> Expression:
        return Binary(str(operator), left, right, _at(operator))

    def sign(self, operator: Token, value: Expression) -> Expression:
        return Sign(str(operator), value, _at(operator))

    def duration(self, amount: Expression, unit: Token) -> Expression:
        return Duration(amount, str(unit).removesuffix("s"), _at(unit))

    def member(self, source: Expression, name: Token) -> Expression:
        return Member(source, str(name), _at(name))

    def method(self, source: Expression, name: Token, arguments: tuple[Expression, ...]) -> Expression:
        return Call(source, str(name), arguments, _at(name))

    def call(self, name: Token, arguments: tuple[Expression, ...]) -> Expression:
        return Call(None, str(name), arguments, _at(name))

    def arguments(self, *arguments: Expression) -> tuple[Expression, ...]:
        return arguments

    def position(self, source: Expression, bracket: Token, index: Expression) -> Expression:
        return Position(source, index, _at(bracket))

    def listing(self, bracket: Token, *elements: Expression) -> Expression:
        return Listing(elements, _at(bracket))

    def name(self, name: Token) -> Expression:
        return Name(str(name), _at(name))

    def this(self, word: Token) -> Expression:
        return This(_at(word))

    def variable(self, word: Token) -> Expression:
        return Variable(word[1:], _at(word))

    def empty(self, braces: Token) -> Expression:
        return Empty(_at(braces))

    def boolean(self, word: Token) -> Expression:
        return Literal(word == "true", _at(word))

    def number(self, digits: Token) -> Expression:
        if len(digits) > _DIGITS:
            raise ExpressionError(f"a number has at most {_DIGITS} digits", _at(digits))
        if "." not in digits and int(digits) > LARGEST:
            raise ExpressionError(f"an integer is at most {LARGEST}; write {digits}.0", _at(digits))
        return Literal(Decimal(digits) if "." in digits else int(digits), _at(digits))

    def text(self, quoted: Token) -> Expression:
        text = _ESCAPE.sub(_unescaped, quoted[1:-1])
        try:
            return Literal(text.encode("utf-16", "surrogatepass").decode("utf-16"), _at(quoted))
        except UnicodeDecodeError:
            raise ExpressionError("half a character; write both halves of \\ud83d\\ude00", _at(quoted)) from None

    def moment(self, written: Token) -> Expression:
        try:
            return Literal(_moment(written[1:]), _at(written))
        except ValueError:
            raise ExpressionError(
                "no such date; write @2024, @2024-03, @2024-03-12 or @2024-03-12T10:04:00+08:00", _at(written)
            ) from None


def _moment(text: str) -> PartialDate | PartialDateTime:
    if "T" not in text:
        return PartialDate.parse(text)
    return PartialDateTime.parse(text.removesuffix("T"))


def _unescaped(match: re.Match[str]) -> str:
    word = match.group(1)
    return chr(int(word[1:], 16)) if len(word) == 5 else _ESCAPES.get(word, word)


def _at(token: Token) -> int:
    return token.start_pos or 0
