"""Random well-typed expressions over one small form, as trees whose every part can be asked alone.

Knows what may be written in both engines, and which answers there may be; asks neither.

focus    temp DECIMAL, pulse INTEGER, note STRING, fever BOOLEAN, race several STRING
dose     several records: mg DECIMAL, grade INTEGER, kind STRING, done BOOLEAN
setting  %born DATE, %seen DATETIME
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.study.expression.kinds import Scalar


@dataclass(frozen=True)
class Tree:
    """An expression: a text with places for its parts; ``criterion`` is the part that is asked of each record."""

    template: str
    parts: tuple[Tree, ...] = ()
    criterion: int | None = None

    @property
    def text(self) -> str:
        """The whole expression."""
        return self.template.format(*(part.text for part in self.parts))


@dataclass(frozen=True)
class Answers:
    """What is entered: items of the focus, those of each dose, and the settings; what is missing stands nowhere."""

    focus: Mapping[str, tuple[Scalar, ...]]
    doses: tuple[Mapping[str, tuple[Scalar, ...]], ...]
    settings: Mapping[str, tuple[Scalar, ...]]


LEAVES = {
    "n": "0 1 3 7 2.5 0.1 0.05 2.50 1000000.5 (-7) (-2.5) temp pulse dose.count() dose.grade.first() {{}}",
    "t": "'' 'a' 'Ab' 'a\\tb' '12' '1.50' '2024-02' note dose.kind.last() race.first() {{}}",
    "d": "@2024 @2024-02 @2023-12-31 @2024-01-31 @2024-02-29 %born {{}}",
    "m": "@2024-02-29T10:04 @2024-02-29T10:04:30 @2024-01-31T23:59:59+08:00 %seen {{}}",
    "b": "true false {{}} fever dose.done.first()",
    "N": "(1|2.5|3) (3|1) dose.grade dose.mg",
    "T": "('a'|'b') ('b'|'Ab'|'a') race dose.kind",
    "B": "dose.done (true|false)",
    "rn": "mg grade $this.grade %context.pulse 1 2.5 {{}}",
    "rt": "kind $this.kind 'a' 'b' {{}}",
    "rb": "done $this.done true {{}}",
}
COMPARED = ("=", "!=", "<", "<=", ">", ">=", "~", "!~")
LOGIC = ("and", "or", "xor", "implies")
GROWN = {
    "n": (
        *(f"(<n> {each} <n>)" for each in ("+", "-", "*", "/", "div", "mod")),
        "(<n> + <n> * <n>)",
        "(<n> - <n> - <n>)",
        "(<n> * <n> div <n>)",
        "(-<n> + <n>)",
        *(f"<n>.{each}()" for each in ("abs", "ceiling", "floor", "truncate", "sqrt", "toDecimal")),
        "<n>.round(2)",
        *(f"<N>.{each}()" for each in ("sum", "avg", "min", "max", "count", "first", "last")),
        *(f"<T>.{each}()" for each in ("count",)),
        "<t>.length()",
        "<t>.indexOf(<t>)",
        "<t>.toInteger()",
        "<t>.toDecimal()",
        "<b>.toInteger()",
        "<N>[<n>.floor()]",
        "iif(<b>, <n>, <n>)",
        "dose.where(<rb>).count()",
        "dose.where(<rb>).mg.first()",
    ),
    "t": (
        "(<t> + <t>)",
        "(<t> & <t>)",
        "<t>.upper()",
        "<t>.lower()",
        "<t>.substring(<n>.floor())",
        "<t>.substring(1, <n>.floor())",
        "<t>.replace(<t>, <t>)",
        "<n>.toString()",
        "<b>.toString()",
        "<d>.toString()",
        "<T>.last()",
        "iif(<b>, <t>, <t>)",
    ),
    "d": (
        *(f"(<d> {sign} {each})" for sign in "+-" for each in ("1 year", "13 months", "2 weeks", "40 days")),
        "iif(<b>, <d>, <d>)",
        "(<d> | <d>).first()",
    ),
    "m": (
        *(f"(<m> {sign} {each})" for sign in "+-" for each in ("1 month", "40 days", "25 hours")),
        "iif(<b>, <m>)",
    ),
    "b": (
        *(f"(<{kind}> {each} <{kind}>)" for each in COMPARED for kind in "ntdm"),
        *(f"(<d> {each} <m>)" for each in COMPARED),
        *(f"(<b> {each} <b>)" for each in (*LOGIC, "=", "!=")),
        "(<b> or <b> and <b>)",
        "(<b> implies <b> or <b>)",
        "(<n> + <n> > <n>)",
        "(<n> < <n> = <b>)",
        "<b>.not()",
        *(f"(<{kind}> {each} <{kind}>)" for each in ("=", "!=", "~") for kind in "NTB"),
        *(f"(<{one}> in <{many}>)" for one, many in ("nN", "tT", "bB")),
        "(<N> contains <n>)",
        *(f"<t>.{each}(<t>)" for each in ("startsWith", "endsWith", "contains")),
        "<t>.matches('^[A-Z]b?')",
        *(f"<{kind}>.{each}()" for each in ("exists", "empty") for kind in "ntdNT"),
        *(f"<{kind}>.isDistinct()" for kind in "NT"),
        "<N>.subsetOf(<N>)",
        "<T>.subsetOf(<T>)",
        *(f"<B>.{each}()" for each in ("allTrue", "anyTrue", "allFalse", "anyFalse")),
        "dose.exists(<rb>)",
        "dose.all(<rb>)",
        "dose.where(<rb>).empty()",
        "iif(<b>, <b>, <b>)",
    ),
    "N": (
        "(<N> | <N>)",
        *(f"<N>.{each}(<N>)" for each in ("union", "intersect", "exclude")),
        *(f"<N>.{each}(<n>.floor())" for each in ("skip", "take")),
        "<N>.tail()",
        "<N>.distinct()",
        "<N>.where($this > 1)",
        "<N>.select($this * 2)",
        "dose.where(<rb>).grade",
        "dose.select(<rn>)",
    ),
    "T": ("(<T> | <T>)", "<T>.intersect(<T>)", "<T>.exclude(<T>)", "<T>.tail()", "dose.where(<rb>).kind"),
    "B": ("(<B> | <B>)", "dose.select(<rb>)"),
    "rn": ("(<rn> + <rn>)", "(<rn> * <rn>)", "iif(<rb>, <rn>, <rn>)"),
    "rt": ("(<rt> & <rt>)",),
    "rb": (
        *(f"(<rn> {each} <rn>)" for each in COMPARED),
        *(f"(<rt> {each} <rt>)" for each in ("=", "!=", "~")),
        *(f"(<rb> {each} <rb>)" for each in LOGIC),
        "<rb>.not()",
        "<rn>.exists()",
        "(<rt> in ('a' | 'b'))",
    ),
}
"""Templates by the kind that they give; ``<n>`` is a part of kind n, and ``<rb>`` one asked of each record."""


def grown(template: str, level: Mapping[str, st.SearchStrategy[Tree]]) -> st.SearchStrategy[Tree]:
    """The trees of one template, with parts of a lower level."""
    pieces = template.replace("{", "{{").replace("}", "}}").replace("<", "\0<").split("\0")
    kinds, text = [], pieces[0]
    for piece in pieces[1:]:
        kind, closed, rest = piece[1:].partition(">")
        if closed and kind in LEAVES:
            kinds.append(kind)
            text += "{}" + rest
        else:
            text += piece
    asked = next((place for place, kind in enumerate(kinds) if kind[0] == "r"), None)
    criterion = asked if template.startswith("dose.") else None
    parts = st.tuples(*(level[kind] for kind in kinds))
    return parts.map(lambda found: Tree(text, found, criterion))


def expressions(depth: int = 3) -> st.SearchStrategy[Tree]:
    """Expressions of every kind that a rule may have, some levels deep."""
    level = {kind: st.sampled_from([Tree(each) for each in words.split(" ")]) for kind, words in LEAVES.items()}
    leaves = level
    for _ in range(depth):
        below = level
        level = {
            kind: leaves[kind] | st.one_of([grown(each, below) for each in templates])
            for kind, templates in GROWN.items()
        }
    return st.one_of([st.one_of([grown(each, below) for each in GROWN[kind]]) for kind in "nnntbbbbdNT"])


def _held(**kinds: tuple[Scalar, ...]) -> st.SearchStrategy[dict[str, tuple[Scalar, ...]]]:
    answers = {item: st.sampled_from([(), *((value,) for value in values)]) for item, values in kinds.items()}
    return st.fixed_dictionaries(answers)


DOSE = {
    "mg": (Decimal("0.1"), Decimal("2.50"), Decimal("2.5"), Decimal("-3")),
    "grade": (0, 1, 2),
    "kind": ("a", "b", "A  b"),
    "done": (True, False),
}
FOCUS = {
    "temp": (Decimal("36.60"), Decimal("38.1"), Decimal("0")),
    "pulse": (0, 3, 120),
    "note": ("", "a", "Ab", "a b"),
    "fever": (True, False),
}
SETTINGS = {
    "born": (PartialDate(2023), PartialDate(2024, 2), PartialDate(2024, 2, 29)),
    "seen": (PartialDateTime.parse("2024-02-29T10:04:30"), PartialDateTime.parse("2024-03-01T00:00+08:00")),
}


def answers() -> st.SearchStrategy[Answers]:
    """What may be entered: every answer there or missing, none to three doses."""
    races = st.sampled_from([(), ("a",), ("b", "a"), ("a", "Ab", "b")])
    focus = st.builds(lambda held, race: {**held, "race": race}, _held(**FOCUS), races)
    return st.builds(Answers, focus, st.lists(_held(**DOSE), max_size=3).map(tuple), _held(**SETTINGS))
