"""Answers: what a person recorded in one cell, as typed, with its unit, or the code that says why it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.record.canonical import Json

Scalar = bool | int | Decimal | str | PartialDate | PartialDateTime


class AnswerKind(Enum):
    """The closed set of kinds of answer; MISSING carries a missing code instead of a value."""

    NUMBER = "number"
    COUNT = "count"
    RESULT = "result"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    ROW = "row"
    DATE = "date"
    DATETIME = "datetime"
    MISSING = "missing"


class MissingCode(Enum):
    """Why there is no value; PEND is not final and keeps the form incomplete."""

    ND = "ND"
    UNK = "UNK"
    NA = "NA"
    NASK = "NASK"
    FAIL = "FAIL"
    PEND = "PEND"


@dataclass(frozen=True)
class Answer:
    """One answer. Numbers, dates and results keep their text, a row its name in the ledger; ``exponent`` belongs to a
    count (mantissa × 10^exponent).

    >>> Answer(AnswerKind.COUNT, "0.94", exponent=5).number() == 94000
    True
    >>> Answer(AnswerKind.NUMBER, "38.10", unit="Cel").same(Answer(AnswerKind.NUMBER, "38.1", unit="Cel"))
    True
    """

    kind: AnswerKind
    text: str
    unit: str = ""
    exponent: int | None = None
    codes: tuple[str, ...] = ()
    why: str = ""

    def json(self) -> Json:
        """The canonical form, as a leaf holds it."""
        body: dict[str, Json] = {"kind": self.kind.value}
        if self.kind is AnswerKind.CODES:
            body["codes"] = list(self.codes)
        else:
            body["text"] = self.text
        if self.unit:
            body["unit"] = self.unit
        if self.exponent is not None:
            body["exponent"] = self.exponent
        if self.why:
            body["why"] = self.why
        return body

    @classmethod
    def of(cls, body: Json) -> Answer | None:
        """The answer of a leaf; None for a cleared cell, and for leaves that hold no answer.

        Total: what can't be read as its kind is shown as text, so that no entry ever stops the record.
        """
        if not isinstance(body, dict) or "kind" not in body:
            return None
        codes = body.get("codes", ())
        exponent = body.get("exponent")
        try:
            found = cls(
                AnswerKind(body["kind"]),
                str(body.get("text", "")),
                str(body.get("unit", "")),
                exponent if isinstance(exponent, int) else None,
                tuple(str(code) for code in codes) if isinstance(codes, list | tuple) else (),
                str(body.get("why", "")),
            )
            found.check()
        except (ValueError, ArithmeticError):
            return cls(AnswerKind.TEXT, str(body.get("text", "")))
        return found

    def check(self) -> None:
        """ValueError or ArithmeticError when the text is not of its kind, as a faulty program might have written it."""
        if self.kind is AnswerKind.MISSING:
            MissingCode(self.text)
        elif self.number() is None:
            self.scalars()

    @property
    def missing(self) -> MissingCode | None:
        """The missing code, if the answer is one."""
        return MissingCode(self.text) if self.kind is AnswerKind.MISSING else None

    def number(self) -> Decimal | None:
        """The number, unrounded; None for anything that is not one (a result such as ``<5`` included)."""
        if self.kind in (AnswerKind.NUMBER, AnswerKind.COUNT):
            return Decimal(self.text).scaleb(self.exponent or 0) if self.exponent else Decimal(self.text)
        return None

    def moment(self) -> PartialDateTime | None:
        """The date or date-time, as partial as it was written; None for anything that is neither."""
        dated = self.kind in (AnswerKind.DATE, AnswerKind.DATETIME)
        return PartialDateTime.parse(self.text) if dated else None

    def scalars(self) -> tuple[Scalar, ...]:
        """What expressions see: nothing for a missing code, several values for a multiple choice."""
        match self.kind:
            case AnswerKind.NUMBER | AnswerKind.COUNT:
                number = self.number()
                return () if number is None else (number,)
            case AnswerKind.DATE:
                return (PartialDate.parse(self.text),)
            case AnswerKind.DATETIME:
                return (PartialDateTime.parse(self.text),)
            case AnswerKind.CODES:
                return self.codes
            case AnswerKind.MISSING:
                return ()
            case _:
                return (self.text,)

    def same(self, other: Answer) -> bool:
        """Whether two answers say the same: equal number in the same unit, or equal code, date or text."""
        if self.kind is other.kind and self.number() is not None:
            return self.number() == other.number() and self.unit == other.unit
        return self == other


def missing(code: MissingCode, why: str = "") -> Answer:
    """The answer that carries a missing code."""
    return Answer(AnswerKind.MISSING, code.value, why=why)
