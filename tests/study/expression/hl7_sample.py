"""HL7's published test cases of FHIRPath 2.0, read from its own file, and the example patient that they ask about.

The cases walk HL7's example patient; here the same answers stand in forms of our own: ``Patient`` and ``Observation``
once, ``name`` and ``telecom`` several times. Knows which cases speak of what our subset leaves out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crf_app.clinical.dates import PartialDate
from crf_app.clinical.signature import Function, Kind
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.kinds import FormType, ItemType, Type
from crf_app.study.expression.parse import ExpressionError
from tests.study.expression.casebook_fake import Subject, record

PLACE = "CRF_FHIRPATH_CASES"
ALL = 686
FORMS = {
    "Patient": FormType(once=True),
    "Observation": FormType(once=True),
    "name": FormType(once=False),
    "telecom": FormType(once=False),
    "link": FormType(once=False),
}
ITEMS = {
    ("Patient", "birthDate"): ItemType(Kind.DATE),
    ("Patient", "active"): ItemType(Kind.BOOLEAN),
    ("Observation", "value"): ItemType(Kind.DECIMAL),
    ("name", "given"): ItemType(Kind.STRING, many=True),
    ("name", "family"): ItemType(Kind.STRING),
    ("name", "suffix"): ItemType(Kind.STRING),
    ("name", "period"): ItemType(Kind.DATE),
    ("telecom", "use"): ItemType(Kind.STRING),
}
PATIENT = record("Patient", birthDate=PartialDate(1974, 12, 25), active=True)
RECORDS = (
    PATIENT,
    record("Observation", value=Decimal(185)),
    record("name", given=("Peter", "James"), family="Chalmers"),
    record("name", given=("Jim",)),
    record("name", given=("Peter", "James"), family="Windsor", period=PartialDate(2002)),
    *(record("telecom", use=use) for use in ("home", "work", "mobile", "old")),
)
OUTSIDE = {
    "Types asked at run time: `is`, `as`, `ofType`, `type`": r"\.(is|as|ofType|type)\(|\b(is|as) [A-Z]",
    "Conversions: `convertsTo...`, `toBoolean`, `toChars` and others": (
        r"\.convertsTo|\.to(Boolean|Chars|Quantity|DateTime|Time)\("
    ),
    "Quantities with units": r"[\d.]+ ('|(days|week)\b)|'\[lb_av\]'",
    "Times without a date": r"@T",
    "The clock: `now`, `today`": r"\b(now|today)\(",
    "Hours without minutes, fractions of a second": r"T\d\d(?![\d:])|T[\d:]+\.\d",
    "Functions: `aggregate`, `combine`, `exp`, `ln`, `log`, `power`, `single`, `supersetOf`, `trace`": (
        r"\.(aggregate|combine|exp|ln|log|power|single|supersetOf|trace)\("
    ),
    "FHIR's own: `children`, `conformsTo`, `descendants`, `extension`, `repeat`, choices of type, terminologies": (
        r"conformsTo|\.(children|descendants|extension|repeat)\(|valueQuantity|value\.unit|%"
    ),
    "Comparing whole records; a record asked for those of another form": r"name(\.take\(2\))? !?[=~] name|\$this\.name",
    "Names in back quotes; a function without what it stands on": r"`|\(substring\(",
}
"""What the subset leaves out, and the mark of a case that speaks of it."""


@dataclass(frozen=True)
class Case:
    """One published case; ``answers`` as texts, None where the expression must be refused."""

    name: str
    expression: str
    answers: tuple[str, ...] | None

    @property
    def outside(self) -> str | None:
        """What the case asks for that is not in our subset."""
        return next((what for what, mark in OUTSIDE.items() if re.search(mark, self.expression)), None)


@dataclass(frozen=True)
class Sample:
    """The scope of a rule of the example patient; see Scope."""

    form: str = "Patient"
    row: bool = False
    functions: dict[str, Function] = field(default_factory=dict)

    def form_type(self, form: str) -> FormType | None:
        """See Scope."""
        return FORMS.get(form)

    def item_type(self, form: str, item: str) -> ItemType | None:
        """See Scope."""
        return ITEMS.get((form, item))

    def constant(self, _name: str) -> Type | None:
        """See Scope."""
        return None

    def names(self) -> Sequence[str]:
        """See Scope."""
        return tuple(FORMS)


def published(text: str) -> Iterator[Case]:
    """The cases of HL7's file, which is not well-formed XML, with its example's paths as names of our forms."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for head, body in re.findall(r"<test (.*?)>(.*?)</test>", text, re.DOTALL):
        mark, written = re.search(r"<expression(.*?)>(.*?)</expression>", body, re.DOTALL).groups()
        asked = _ours(html.unescape(written).strip())
        asked = f"({asked}).exists()" if 'predicate="true"' in head else asked
        answers = re.findall(r"<output[^>]*?>(.*?)</output>", body, re.DOTALL)
        wanted = None if "invalid" in mark else tuple(map(html.unescape, answers))
        yield Case(re.search(r'name="(.*?)"', head)[1], asked, wanted)


def _ours(written: str) -> str:
    written = re.sub(r"\bPatient\.(name|telecom|link)\b", r"\1", written)
    return written.replace("Observation.value.value", "Observation.value")


def answered(expression: str) -> tuple[str, ...] | None:
    """What our engine answers for the example patient, as texts; None where it refuses the expression."""
    try:
        compiled = compile_text(expression, Sample())
    except ExpressionError:
        return None
    return tuple(worded(value) for value in evaluate(compiled, Subject(RECORDS, PATIENT)).values)


def worded(value: object) -> str:
    """A value as HL7's file writes it."""
    match value:
        case bool():
            return str(value).lower()
        case PartialDate():
            return value.iso()
        case _:
            return str(value)
