"""A study and a subject small enough to write down: what the tests of expressions ask and answer.

DM   once               SEX STRING, AGE INTEGER, BRTHDAT DATE, RACE several STRING
VS   one per visit      TEMP, HEIGHT, WEIGHT DECIMAL, PULSE INTEGER, NOTE STRING, VSDTM DATETIME, FEVER BOOLEAN
COC  a log, with rows   COCEVT STRING, COCDTM DATETIME, COCTMAX DECIMAL (of rows), COCLOT STRING (of the form)
CRS  one per visit      CRSGR DECIMAL derived with bounds, CRSDAT DATE
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.signature import Function, Kind, Parameter
from crf_app.study.expression.kinds import FormType, ItemType, Scalar, Type

FORMS = {
    "DM": FormType(once=True),
    "VS": FormType(once=False),
    "COC": FormType(once=True, rows=True),
    "CRS": FormType(once=False),
}
ITEMS = {
    ("DM", "SEX"): ItemType(Kind.STRING),
    ("DM", "AGE"): ItemType(Kind.INTEGER),
    ("DM", "BRTHDAT"): ItemType(Kind.DATE),
    ("DM", "RACE"): ItemType(Kind.STRING, many=True),
    ("VS", "TEMP"): ItemType(Kind.DECIMAL),
    ("VS", "PULSE"): ItemType(Kind.INTEGER),
    ("VS", "HEIGHT"): ItemType(Kind.DECIMAL),
    ("VS", "WEIGHT"): ItemType(Kind.DECIMAL),
    ("VS", "NOTE"): ItemType(Kind.STRING),
    ("VS", "VSDTM"): ItemType(Kind.DATETIME),
    ("VS", "FEVER"): ItemType(Kind.BOOLEAN),
    ("COC", "COCEVT"): ItemType(Kind.STRING, row=True),
    ("COC", "COCDTM"): ItemType(Kind.DATETIME, row=True),
    ("COC", "COCTMAX"): ItemType(Kind.DECIMAL, row=True),
    ("COC", "COCLOT"): ItemType(Kind.STRING),
    ("CRS", "CRSDAT"): ItemType(Kind.DATE),
    ("CRS", "CRSGR"): ItemType(Kind.DECIMAL, bounds=True),
}
CONSTANTS = {"FEVER_FROM": Type(Kind.DECIMAL), "WINDOW": Type(Kind.INTEGER), "UNSET": Type(Kind.INTEGER)}


def fever_grade(temperature: Decimal, pulse: int | None) -> Derivation:
    """A made-up grade: 1 from 38 degrees; with bounds when the pulse is not known."""
    if pulse is None:
        return Derivation(None, "missing:pulse", Decimal(0), Decimal(2), "incomplete")
    return Derivation(Decimal(temperature >= 38) + (pulse > 120), status="final")


def best_of(scores: tuple[int | None, ...]) -> Derivation:
    """The largest of several scores, and in words which of them are missing."""
    known = [score for score in scores if score is not None]
    gaps = [str(place) for place, score in enumerate(scores, 1) if score is None]
    return Derivation(Decimal(max(known)) if known else None, f"missing:{'+'.join(gaps)}" if gaps else "")


FUNCTIONS: Mapping[str, Function] = {
    "fever_grade": Function(
        "fever_grade",
        (Parameter("temperature", Kind.DECIMAL), Parameter("pulse", Kind.INTEGER, optional=True)),
        Kind.DERIVATION,
        fever_grade,
    ),
    "best_of": Function("best_of", (Parameter("scores", Kind.INTEGER, many=True),), Kind.DERIVATION, best_of),
    "half@2": Function("half@2", (Parameter("number", Kind.DECIMAL),), Kind.DECIMAL, lambda number: number / 2),
    "letter": Function("letter", (), Kind.DERIVATION, lambda: Derivation("A")),
    "nothing": Function("nothing", (), Kind.DECIMAL, lambda: None),
}


@dataclass(frozen=True)
class Place:
    """The scope of a rule of the small study."""

    form: str = "VS"
    row: bool = False
    functions: Mapping[str, Function] = field(default_factory=lambda: FUNCTIONS)
    site: bool = False

    def form_type(self, form: str) -> FormType | None:
        """See Scope."""
        return FORMS.get(form)

    def item_type(self, form: str, item: str) -> ItemType | None:
        """See Scope."""
        return ITEMS.get((form, item))

    def constant(self, name: str) -> Type | None:
        """See Scope."""
        return CONSTANTS.get(name)

    def names(self) -> Sequence[str]:
        """See Scope."""
        return [*FORMS, *(item for _form, item in ITEMS), *CONSTANTS]


@dataclass(eq=False)
class Record:
    """One instance, or one row, with what was answered in it."""

    form: str
    values: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    derivations: dict[str, Derivation] = field(default_factory=dict)
    visit: str | None = None
    rows: list[Record] = field(default_factory=list)
    instance: Record | None = None


class Subject:
    """The record of one subject, in focus at one instance or row."""

    def __init__(self, records: Sequence[Record], focus: Record) -> None:
        self.records = records
        self.focus: Record = focus

    def instances(self, form: str) -> list[Record]:
        """See Context."""
        return [record for record in self.records if record.form == form]

    def rows(self, focus: Record) -> list[Record]:
        """See Context."""
        return (focus.instance or focus).rows

    def value(self, focus: Record, item: str) -> tuple[Scalar, ...]:
        """See Context."""
        if focus.instance and not ITEMS[focus.form, item].row:
            return focus.instance.values.get(item, ())
        return focus.values.get(item, ())

    def missing(self, focus: Record, item: str) -> str | None:
        """See Context."""
        return focus.missing.get(item)

    def derivation(self, focus: Record, item: str) -> Derivation | None:
        """See Context."""
        return focus.derivations.get(item)

    def visit(self, focus: Record) -> str | None:
        """See Context."""
        return (focus.instance or focus).visit

    def index(self, focus: Record) -> int:
        """See Context."""
        beside = focus.instance.rows if focus.instance else self.instances(focus.form)
        return beside.index(focus) + 1

    def constant(self, name: str) -> tuple[Scalar, ...]:
        """See Context."""
        known: dict[str, tuple[Scalar, ...]] = {"FEVER_FROM": (Decimal("38.0"),), "WINDOW": (28,)}
        return known.get(name, ())


def record(form: str, visit: str | None = None, **values: Scalar | tuple[Scalar, ...]) -> Record:
    """An instance with its answers."""
    held = {item: each if isinstance(each, tuple) else (each,) for item, each in values.items()}
    return Record(form, held, visit=visit)


def log(form: str, *rows: Record, **values: Scalar) -> Record:
    """An instance with rows."""
    found = record(form, None, **values)
    for row in rows:
        row.instance = found
        found.rows.append(row)
    return found


def date(text: str) -> PartialDate:
    """A date, perhaps partial."""
    return PartialDate.parse(text)


def moment(text: str) -> PartialDateTime:
    """A date-time, perhaps partial."""
    return PartialDateTime.parse(text)
