"""Saving one gesture, beside one bare SQLite row of the same bytes on the same disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from crf_app.casebook.casebook import Casebook
from crf_app.demo.bench.measure import Figure, Options, compared, in_turn
from crf_app.demo.bench.study import answer, filled, instance
from crf_app.record import commands as c
from crf_app.record.canonical import canonical
from crf_app.record.causality import past_of
from crf_app.record.entries import Entry, Leaf, Shape
from crf_app.record.project import placed_row
from crf_app.record.rows import CellRow, Rows, Standing

ROUNDS = 300
CHANGES = 20
LIMIT = 3.5
_SUBJECT = "ab" * 32


def bench(options: Options) -> list[Figure]:
    """The ledger's append of 20 changes, one entered answer, and 20 entered answers."""
    with filled(options.folder) as (casebook, subject):
        raw = bare(options.folder / "bare.db")
        one, many = gestures(casebook, subject)
        entries = written(casebook)
        held: list[tuple[Entry, Rows]] = []
        acts = {
            "append": lambda: casebook.keeping.append([held[-1][0]], held[-1][1]),
            "bare": lambda: insert(raw, held[-1]),
        }
        took: dict[str, list[float]] = {"append": [], "bare": []}
        for _ in range(ROUNDS):
            held.append(next(entries))
            for name, times in in_turn(acts, 1, warm=0).items():
                took[name] += times
        gesture = {"enter": lambda: casebook.perform(next(one)), "bare": lambda: insert(raw, held[-1])}
        first = in_turn(gesture, ROUNDS)
        second = in_turn({"enter": lambda: casebook.perform(next(many)), "bare": gesture["bare"]}, ROUNDS // 3)
    return [
        compared("append, 1 entry of 20 changes", took["append"], took["bare"], LIMIT),
        compared("perform, 1 answer, rules and views", first["enter"], first["bare"], None),
        compared("perform, 20 answers, rules and views", second["enter"], second["bare"], None),
    ]


def bare(path: Path) -> sqlite3.Connection:
    """SQLite as it comes, as durable as the ledger: write-ahead log, every commit forced to the disk."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
    return raw


def insert(raw: sqlite3.Connection, entry: tuple[Entry, Rows]) -> None:
    """All bytes of an entry with its read rows, as one row."""
    whole, rows = entry
    leaves = b"".join(leaf.salt + leaf.value for leaf in whole.leaves if isinstance(leaf, Leaf))
    cells = "".join(cell.what + cell.change + cell.value for cell in rows.cells).encode()
    raw.execute("INSERT INTO row (data) VALUES (?)", (whole.raw + whole.signature + leaves + cells,))


def written(casebook: Casebook) -> Iterator[tuple[Entry, Rows]]:
    """Signed entries of 20 changes with their read rows, ready to be appended one after the other."""
    number = 0
    while True:
        number += 1
        values = [canonical({"kind": "number", "text": str(number + k), "unit": "kg"}) for k in range(CHANGES)]
        shapes = [Shape(f"{_SUBJECT}/SCR/DM/-/I{k}") for k in range(CHANGES)]
        changes = [(shape, {"kind": "number", "text": str(number + k), "unit": "kg"}) for k, shape in enumerate(shapes)]
        made = casebook.pen.write("enter", changes, package=casebook.study.hash)
        known = {tip.head.hash: tip.past for tip in casebook.pen.tips.values()}
        for entry in made:
            known[entry.hash] = past_of(entry, known)
        for opening in made[:-1]:
            casebook.keeping.append([opening], Rows((placed_row(opening, Standing.CURRENT, known[opening.hash]),)))
        casebook.pen.keep(made, known)
        entry = made[-1]
        cells = [CellRow(_SUBJECT, shape.what, entry.change(k), values[k].decode()) for k, shape in enumerate(shapes)]
        placed = (placed_row(entry, Standing.CURRENT, known[entry.hash]),)
        yield entry, Rows(placed, tuple((_SUBJECT, shape.what) for shape in shapes), tuple(cells))


def gestures(casebook: Casebook, subject: str) -> tuple[Iterator[c.Enter], Iterator[c.EnterMany]]:
    """Endless corrections on the largest form of a subject whose casebook is full: one cell, and 20 cells at once."""
    form = max(casebook.study.forms.values(), key=lambda form: len(form.items))
    key = instance(casebook, form, subject)
    items = [item for item in form.items if not item.is_derived and item.name != form.date_item][:CHANGES]

    def one() -> Iterator[c.Enter]:
        step = 0
        while True:
            step += 1
            item = items[step % len(items)]
            yield c.Enter(key.at(item.name), answer(item, step // len(items)))

    def many() -> Iterator[c.EnterMany]:
        step = 0
        while True:
            step += 1
            yield c.EnterMany(tuple((key.at(item.name), answer(item, step)) for item in items))

    return one(), many()
