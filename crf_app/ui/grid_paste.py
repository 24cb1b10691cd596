"""Where the cells of a copied block go in the laboratory grid: to the analytes that it names, else from a cell on."""

from __future__ import annotations

from collections.abc import Sequence

from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Item
from crf_app.ui.grid_model import GridModel, Index
from crf_app.ui.pasting import (
    Block,
    Pasted,
    Target,
    answers_of,
    doubled,
    doubled_columns,
    headings,
    names_of,
    read_pasted,
    short_names,
)


def grid_block(model: GridModel, start: Index, table: Sequence[Sequence[str]]) -> Block:
    """Rows that begin with the name or code of an analyte go to it; a block that names none, downwards from start."""
    columns = headings(model.items, table[0]) if table else None
    body = table if columns is None else table[1:]
    names = _places(model)
    targets, nowhere, strangers = [], 0, []
    follows = max(0, start.row())
    by_name = any(row[0].casefold() in names for row in body)
    for row in body:
        at = names.get(row[0].casefold())
        if by_name and at is None:
            nowhere += sum(bool(text) for text in row)
            strangers.append(row[0])
            continue
        begins = 1 if at is not None or columns is not None else max(1, start.column())
        texts = row[1:] if at is not None else row
        goes = (columns[1:] if at is not None else columns) if columns is not None else model.items[begins - 1 :]
        at = _line(model, follows) if at is None else at
        pairs = [(goes[n] if n < len(goes) else None, text) for n, text in enumerate(texts) if text]
        cells = _cells(model, at, pairs) if at < len(model.lines) else ()
        nowhere += len(pairs) - len(cells)
        follows = at + 1
        if cells:
            line, known = model.lines[at], model.row(model.index(at, 1))
            targets.append(Target(line.label, known.id if known is not None else "", cells, line.code))
    rows = [(str(at), row[0]) for row in body if (at := names.get(row[0].casefold())) is not None]
    twice = doubled(rows) + doubled_columns(columns, table[0] if table else ())
    return Block(tuple(targets), nowhere, tuple(name for name in strangers if name), twice)


def with_units(model: GridModel, target: Target) -> tuple[tuple[str, Answer | None], ...]:
    """What a row of the block enters: its answers, the only unit of its analyte, and for a new row the analyte."""
    answers: dict[str, Answer | None] = dict(answers_of(target))
    if not answers:
        return ()
    for name, answer in tuple(answers.items()):
        for item, each in model.with_unit(model.index_at(target.code, name), answer):
            answers.setdefault(item.name, each)
    if not target.row:
        answers = {model.form.grid: Answer(AnswerKind.CODE, target.code), **answers}
    return tuple(answers.items())


def _places(model: GridModel) -> dict[str, int]:
    """The line that each name means: a code, a label, or a label before its parenthesis where only one begins so."""
    codes = model.form.item(model.form.grid).codes
    labels = {code.code: code.label for code in codes.codes} if codes else {}
    known = [(at, line.code, labels[line.code]) for at, line in enumerate(model.lines) if line.code]
    short = [(name, at) for at, _, label in known for name in short_names(label)]
    alone = {name: at for name, at in short if sum(name == other for other, _ in short) == 1}
    return alone | {name: at for at, code, label in known for name in names_of(code, label)}


def _line(model: GridModel, at: int) -> int:
    """The first line from a place on that is no heading."""
    return next((n for n in range(at, len(model.lines)) if model.lines[n].code), len(model.lines))


def _cells(model: GridModel, at: int, pairs: Sequence[tuple[Item | None, str]]) -> tuple[Pasted, ...]:
    made = []
    for item, text in pairs:
        index = model.index_at(model.lines[at].code, item.name) if item is not None else None
        here = model.item(index) if index is not None and index.isValid() and model.is_open(index) else None
        if index is not None and here is not None:
            cell = model.cell(index)
            made.append(Pasted(here, text, read_pasted(here, text, model.moment()), cell.answer if cell else None))
    return tuple(made)
