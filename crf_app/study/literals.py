"""Texts in rules that are compared with a coded item but are no code of its list: ``SEX = 'X'`` is never true.

Reads syntax trees only; a name is looked up in its own form first, then in the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crf_app.study.expression.parse import Binary, Call, Expression, Literal, Member, Name, Position, parse, parts
from crf_app.study.model import CodeList, Form
from crf_app.study.table import meant

_COMPARING = frozenset({"=", "!=", "~", "!~", "in", "contains"})


def wrong_codes(text: str, form: Form, forms: Mapping[str, Form]) -> Iterator[str]:
    """What is wrong with the codes that a rule of a form compares with."""
    for tree in _walk(parse(text)):
        if isinstance(tree, Binary) and tree.operator in _COMPARING:
            for item, other in ((tree.left, tree.right), (tree.right, tree.left)):
                codes = _codes(item, form, forms)
                if codes:
                    yield from _compared(codes, other)


def _compared(codes: CodeList, other: Expression) -> Iterator[str]:
    known = [code.code for code in codes.codes]
    for word in _texts(other):
        if word not in known:
            yield f"'{word}' is no code of the list {codes.id}{meant(word, known)}"


def _texts(tree: Expression) -> Iterator[str]:
    match tree:
        case Literal(str(word)):
            yield word
        case Binary("|", left, right):
            yield from _texts(left)
            yield from _texts(right)


def _codes(tree: Expression, form: Form, forms: Mapping[str, Form]) -> CodeList | None:
    """The code list of the item that a tree names, through ``.first()`` and the like."""
    match tree:
        case Name(name):
            return _list_of(name, (form, *forms.values()))
        case Member(Name(home), name) if home in forms:
            return _list_of(name, (forms[home],))
        case Member(_, name):
            return _list_of(name, (form, *forms.values()))
        case Call(source, "first" | "last" | "where" | "distinct", _) | Position(source, _) if source is not None:
            return _codes(source, form, forms)
    return None


def _list_of(name: str, forms: tuple[Form, ...]) -> CodeList | None:
    return next((form.item(name).codes for form in forms if name in form.by_name), None)


def _walk(tree: Expression) -> Iterator[Expression]:
    yield tree
    for part in parts(tree):
        yield from _walk(part)
