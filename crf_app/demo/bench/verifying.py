"""Verifying and rebuilding a large ledger: every hash, every signature, every read row."""

from __future__ import annotations

import time

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import open_study, rebuild_study, verify_study
from crf_app.demo.bench.measure import Figure, Options
from crf_app.demo.bench.study import PASSWORD, USER, founded, new_subject, where
from crf_app.record.causality import past_of
from crf_app.record.entries import Entry, Shape
from crf_app.record.places import FormKey
from crf_app.record.project import placed_row
from crf_app.record.rows import PlacedRow, Rows, Standing

BATCH = 1000
SUBJECTS = 20
_THREE = 3


def bench(options: Options) -> list[Figure]:
    """Seconds for signing and appending so many entries, writing all read rows anew, and verifying everything; beside
    checking as many signatures and nothing else."""
    folder = options.folder / "verifying"
    with founded(folder) as casebook:
        begun = time.perf_counter()
        grow(casebook, options.entries)
        grown = time.perf_counter() - begun
        floor = bare_signatures(casebook, min(options.entries, BATCH)) * options.entries
    begun = time.perf_counter()
    rebuild_study(where(folder), USER, PASSWORD)
    rebuilt = time.perf_counter() - begun
    casebook = open_study(where(folder), USER, PASSWORD)
    begun = time.perf_counter()
    found = verify_study(casebook)
    verified = time.perf_counter() - begun
    casebook.close()
    if not found.rows_match or found.waiting or found.forks:
        raise AssertionError("the ledger of the bench does not hold")
    return [
        _figure(f"sign and append in batches of {BATCH}", grown, found.entries),
        _figure("rebuild, beside its signatures alone", rebuilt, found.entries, floor),
        _figure("verify, beside its signatures alone", verified, found.entries, floor),
    ]


def bare_signatures(casebook: Casebook, count: int) -> float:
    """Seconds for checking one signature, the mean of so many of the newest entries."""
    chain = casebook.keeping.heads()[casebook.pen.chain]
    newest = list(casebook.keeping.entries(chain=chain.chain, from_seq=chain.seq - count + 1))
    known = [entry for entry in newest if entry.header.session]
    begun = time.perf_counter()
    for entry in known:
        casebook.authority.verify(entry)
    return (time.perf_counter() - begun) / len(known)


def _figure(name: str, took: float, entries: int, floor: float | None = None) -> Figure:
    return Figure(name, "s", took, took, floor, note=f"{entries / took:,.0f} entries/s of {entries:,}")


def grow(casebook: Casebook, count: int) -> None:
    """Corrections of three cells each, on one form of twenty subjects; read rows come with the rebuild."""
    subjects = [new_subject(casebook) for _ in range(SUBJECTS)]
    names = [item.name for item in casebook.study.forms["DM"].items if not item.is_derived][:_THREE]
    bases: dict[str, tuple[str, ...]] = {}
    for start in range(0, count, BATCH):
        batch: tuple[list[Entry], list[PlacedRow]] = ([], [])
        for number in range(start, min(count, start + BATCH)):
            key = FormKey(subjects[number % SUBJECTS], "SCR", "DM")
            _write(casebook, [key.at(name).what for name in names], number, bases, batch)
        casebook.keeping.append(batch[0], Rows(tuple(batch[1])))


def _write(
    casebook: Casebook,
    whats: list[str],
    number: int,
    bases: dict[str, tuple[str, ...]],
    batch: tuple[list[Entry], list[PlacedRow]],
) -> None:
    """One more signed entry of a batch; each change replaces the one before in its cell."""
    answers = [{"kind": "text", "text": f"typed {number}"} for _ in whats]
    changes = [(Shape(what, bases.get(what, ())), answer) for what, answer in zip(whats, answers, strict=True)]
    made = casebook.pen.write("enter", changes, package=casebook.study.hash)
    known = {tip.head.hash: tip.past for tip in casebook.pen.tips.values()}
    for entry in made:
        known[entry.hash] = past_of(entry, known)
        batch[0].append(entry)
        batch[1].append(placed_row(entry, Standing.CURRENT, known[entry.hash]))
    casebook.pen.keep(made, known)
    for k, what in enumerate(whats):
        bases[what] = (made[-1].change(k),)
