"""The two engines side by side: the same expression asked of the same answers, the values brought to one form.

Knows how answers are handed to each; judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import fhirpathpy
from fhirpathpy.engine.nodes import FP_DateTime

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.signature import Function, Kind
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.expression.kinds import FormType, ItemType, Scalar, Type
from tests.study.expression.casebook_fake import Record, Subject
from tests.study.expression.oracle_grow import Answers

ITEMS = {
    ("focus", "temp"): ItemType(Kind.DECIMAL),
    ("focus", "pulse"): ItemType(Kind.INTEGER),
    ("focus", "note"): ItemType(Kind.STRING),
    ("focus", "fever"): ItemType(Kind.BOOLEAN),
    ("focus", "race"): ItemType(Kind.STRING, many=True),
    ("dose", "mg"): ItemType(Kind.DECIMAL),
    ("dose", "grade"): ItemType(Kind.INTEGER),
    ("dose", "kind"): ItemType(Kind.STRING),
    ("dose", "done"): ItemType(Kind.BOOLEAN),
}
CONSTANTS = {"born": Type(Kind.DATE), "seen": Type(Kind.DATETIME)}
FAILED = ("failed",)
"""What the second engine answers when it raises."""


@dataclass(frozen=True)
class Small:
    """The scope of a rule of the small form; see Scope."""

    form: str = "focus"
    row: bool = False
    functions: dict[str, Function] = field(default_factory=dict)

    def form_type(self, form: str) -> FormType | None:
        """See Scope."""
        return {"focus": FormType(once=True), "dose": FormType(once=False)}.get(form)

    def item_type(self, form: str, item: str) -> ItemType | None:
        """See Scope."""
        return ITEMS.get((form, item))

    def constant(self, name: str) -> Type | None:
        """See Scope."""
        return CONSTANTS.get(name)

    def names(self) -> Sequence[str]:
        """See Scope."""
        return ("dose",)


class Settled(Subject):
    """A subject whose study has the settings that were drawn."""

    def __init__(self, answers: Answers) -> None:
        focus = Record("focus", dict(answers.focus))
        super().__init__([focus, *(Record("dose", dict(held)) for held in answers.doses)], focus)
        self.settings = answers.settings

    def constant(self, name: str) -> tuple[Scalar, ...]:
        """See Context."""
        return self.settings[name]


def values(text: str, answers: Answers) -> tuple[Scalar, ...]:
    """What our engine answers; every exception is a defect."""
    return evaluate(compile_text(text, Small()), Settled(answers)).values


def ours(text: str, answers: Answers) -> tuple[object, ...]:
    """What our engine answers, in the form of both."""
    return tuple(map(plain, values(text, answers)))


def theirs(text: str, answers: Answers) -> tuple[object, ...]:
    """What the second engine answers, :data:`FAILED` where it raises."""
    resource = _record(answers.focus) | {"dose": [_record(held) for held in answers.doses]}
    settings = {name: [_moment(value) for value in held] for name, held in answers.settings.items()}
    try:
        return tuple(map(plain, _compiled(text)(resource, settings)))
    except Exception:  # noqa: BLE001 (any failure of the other engine is one answer)
        return FAILED


@lru_cache(maxsize=4096)
def _compiled(text: str) -> fhirpathpy.set_paths:
    return fhirpathpy.compile(text)


def _record(held: dict[str, tuple[Scalar, ...]]) -> dict[str, object]:
    return {item: list(values) if item == "race" else values[0] for item, values in held.items() if values}


def _moment(value: Scalar) -> FP_DateTime:
    return FP_DateTime(value.iso())


def plain(value: object) -> object:
    """A value that both engines can give: truth values, decimals, texts; dates as texts."""
    match value:
        case bool() | str():
            return value
        case int() | float():
            return Decimal(str(value))
        case PartialDate() | PartialDateTime():
            return value.iso()
        case FP_DateTime():
            return value.asStr.removesuffix("T")
        case _:
            return value
