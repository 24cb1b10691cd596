"""A block copied from a spreadsheet: which of its cells goes where in a log or grid, and what each says there.

Pure; knows no widget. Nothing is guessed: a column that matches no question goes nowhere, a text that cannot be read
stays a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crf_app.record.reading import Moment, Unread, read_answer
from crf_app.record.values import Answer, MissingCode, missing
from crf_app.study.model import Item, Label

_IN_BLOOD = re.compile("^(血清|血浆|血)(?=..)")  # what remains is a name, not one sign of another word

Read = Callable[[Item, str], Answer | Unread | None]


@dataclass(frozen=True)
class Pasted:
    """One cell: the question that it goes to, its text, what the grammar makes of it, and what it would replace."""

    item: Item
    text: str
    found: Answer | Unread | None
    before: Answer | None = None


@dataclass(frozen=True)
class Target:
    """One row of the block: where it goes in words, the id of its row or nothing for a new one, its cells.

    ``code`` is the code of the grid's line; empty in a log.
    """

    label: str
    row: str
    cells: tuple[Pasted, ...]
    code: str = ""


@dataclass(frozen=True)
class Block:
    """All that is pasted. ``nowhere`` counts the cells with a text that go to no question, ``strangers`` are the names
    of their columns or rows, ``twice`` the names that stand twice for one question: such a block is not entered."""

    targets: tuple[Target, ...]
    nowhere: int = 0
    strangers: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Pasted, ...]:
        """Every cell that goes somewhere."""
        return tuple(cell for target in self.targets for cell in target.cells)

    @property
    def unread(self) -> int:
        """How many texts cannot be read."""
        return sum(isinstance(cell.found, Unread) for cell in self.cells)

    @property
    def entered(self) -> int:
        """How many answers would be recorded."""
        return sum(isinstance(cell.found, Answer) for cell in self.cells)

    @property
    def replaced(self) -> int:
        """How many recorded answers would be replaced by others."""
        found = [cell for cell in self.cells if isinstance(cell.found, Answer)]
        return sum(cell.before is not None and cell.before != cell.found for cell in found)


def table_of(text: str) -> list[list[str]]:
    """The rows and cells of a copied block; spreadsheets put quotes round cells with line breaks in them.

    >>> table_of('WBC\\t5.1\\r\\n"two\\nlines"\\t3\\n')
    [['WBC', '5.1'], ['two\\nlines', '3']]
    >>> table_of('WBC\\rHGB')
    [['WBC'], ['HGB']]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    try:
        rows = list(csv.reader((f"{line}\n" for line in lines), dialect="excel-tab"))
    except csv.Error:  # longer than any cell of a spreadsheet: then it has none of its quotes either
        rows = [line.split("\t") for line in lines]
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def read_pasted(item: Item, text: str, at: Moment) -> Answer | Unread | None:
    """What a copied text says for an item: a missing code, or what its grammar makes of it."""
    if text.strip().upper() in MissingCode.__members__:
        return missing(MissingCode(text.strip().upper()))
    unit = item.units[0].code if len(item.units) == 1 else ""
    return read_answer(item, text, unit=unit, at=at)


def answers_of(target: Target) -> tuple[tuple[str, Answer | None], ...]:
    """What a row of the block enters."""
    return tuple((cell.item.name, cell.found) for cell in target.cells if isinstance(cell.found, Answer))


def named(items: Sequence[Item], cell: str) -> Item | None:
    """The item whose name or label in either language a heading says; None where two could be meant."""
    said = cell.strip().casefold()
    full = next((item for item in items if said in names_of(item.name, item.label)), None)
    short = [item for item in items if said in short_names(item.label)]
    return full or (short[0] if len(short) == 1 else None)


def names_of(name: str, label: Label) -> set[str]:
    """What a question or analyte may be called: by its name or its label in either language."""
    return {name.casefold(), label.en.casefold(), label.zh.casefold()}


def short_names(label: Label) -> set[str]:
    """The labels before their parenthesis, the Chinese one also without the blood that it was measured in.

    >>> sorted(short_names(Label("Creatinine (serum)", "肌酐（血清）")))
    ['creatinine', '肌酐']
    >>> sorted(short_names(Label("Creatinine", "血肌酐")))
    ['creatinine', '肌酐', '血肌酐']
    """
    found = {re.split("[(（]", text, maxsplit=1)[0].strip().casefold() for text in (label.en, label.zh)}
    return (found | {_IN_BLOOD.sub("", text) for text in found}) - {""}


def doubled(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Of pairs (what is meant, how it is called) all that are called where one thing is meant twice.

    >>> doubled([("LBORRES", "Result"), ("LBDAT", "Date"), ("LBORRES", "LBORRES")])
    ('Result', 'LBORRES')
    """
    pairs = list(names)
    meant = [each for each, _ in pairs]
    return tuple(called for each, called in pairs if meant.count(each) > 1)


def doubled_columns(columns: Sequence[Item | None] | None, first: Sequence[str]) -> tuple[str, ...]:
    """The headings of columns that go to one question."""
    pairs = zip(columns or (), first, strict=False)
    return doubled((item.name, called) for item, called in pairs if item is not None)


def headings(items: Sequence[Item], first: Sequence[str]) -> list[Item | None] | None:
    """The item of each column where the first row names at least two, or the only one; None where it is no heading."""
    found = [named(items, cell) for cell in first]
    hits = sum(item is not None for item in found)
    return found if hits >= min(2, len(first)) and hits else None


def log_block(items: Sequence[Item], start: int, table: Sequence[Sequence[str]], read: Read, label: str) -> Block:
    """New rows of a log: by their headings, else the questions in order from one on."""
    columns = headings(items, table[0]) if table else None
    body = table if columns is None else table[1:]
    goes: Sequence[Item | None] = columns if columns is not None else items[start:]
    targets, nowhere = [], 0
    for number, row in enumerate(body, 1):
        pairs = [(goes[at] if at < len(goes) else None, text) for at, text in enumerate(row) if text]
        cells = tuple(Pasted(item, text, read(item, text)) for item, text in pairs if item and not item.is_derived)
        nowhere += len(pairs) - len(cells)
        if cells:
            targets.append(Target(f"{label} {number}", "", cells))
    strangers = [
        name for item, name in zip(columns or (), table[0] if table else (), strict=False) if not item and name
    ]
    return Block(tuple(targets), nowhere, tuple(strangers), doubled_columns(columns, table[0] if table else ()))
