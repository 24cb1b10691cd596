"""The bench's command: measures what it is asked for and prints one table, or JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from crf_app.demo.bench.measure import Figure, Options

Bench = Callable[[Options], list[Figure]]


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every limit is kept, else 1."""
    given = _parser().parse_args(argv)
    chosen = given.only or list(BENCHES)
    with tempfile.TemporaryDirectory(prefix="crf-bench-", dir=given.folder) as folder:
        options = Options(given.entries, Path(folder))
        figures = [figure for name in chosen for figure in _measured(name, options)]
    print(json.dumps([figure.row() for figure in figures], indent=1) if given.json else table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


def _measured(name: str, options: Options) -> list[Figure]:
    """One bench; what is being measured is said while it runs, apart from the figures."""
    sys.stderr.write(f"measuring {name}: {SAID[name].format(entries=options.entries)} ...\n")
    sys.stderr.flush()
    return BENCHES[name](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measure how fast the program is, beside bare floors.")
    parser.add_argument("--only", action="append", choices=list(BENCHES), help="one of the benches; may be repeated")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--entries", type=int, default=100_000, help="entries to verify (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where to work: its disk is measured (default: the system's)")
    return parser


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    head = f"{'':44} {'median':>10} {'p95':>10} {'floor':>10} {'ratio':>7} {'limit':>7}"
    return "\n".join([head, *map(_line, figures)])


def _line(figure: Figure) -> str:
    floor = "" if figure.floor is None else f"{figure.floor:.2f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    sign = ">=" if figure.more_is_better else "<="
    limit = "" if figure.limit is None else f"{sign}{figure.limit:g}"
    said = "" if figure.holds else "  MISSED"
    note = f"  {figure.note}" if figure.note else ""
    name = f"{figure.name} [{figure.unit}]"
    return f"{name:44} {figure.ours:10.2f} {figure.high:10.2f} {floor:>10} {ratio:>7} {limit:>7}{said}{note}"


def _append(options: Options) -> list[Figure]:
    from crf_app.demo.bench.saving import bench

    return bench(options)


def _verify(options: Options) -> list[Figure]:
    from crf_app.demo.bench.verifying import bench

    return bench(options)


def _start(options: Options) -> list[Figure]:
    from crf_app.demo.bench.starting import bench

    return bench(options)


def _form(options: Options) -> list[Figure]:
    from crf_app.demo.bench.forms import bench

    return bench(options)


def _print(options: Options) -> list[Figure]:
    from crf_app.demo.bench.printing import bench

    return bench(options)


def _rules(options: Options) -> list[Figure]:
    from crf_app.demo.bench.recomputing import bench

    return bench(options)


BENCHES: dict[str, Bench] = {
    "rules": _rules,
    "save": _append,
    "verify": _verify,
    "start": _start,
    "form": _form,
    "print": _print,
}
SAID = {
    "rules": "fills a casebook, then asks the rules after one change and all of them",
    "save": "saves answers, in turn with bare inserts",
    "verify": "signs {entries:,} entries, writes their read tables anew, verifies all",
    "start": "starts the program, in turn with a bare window",
    "form": "opens the largest form and leaves numbers, in turn with bare lines",
    "print": "lays out a full casebook, in turn with bare paragraphs",
}
