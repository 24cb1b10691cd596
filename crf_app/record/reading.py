"""Typed text to answer: the field grammar for every kind of item.

Pure: it is told today and the day of infusion, and knows nothing of cells, findings or the screen. What it cannot read
it hands back with the code of a message and an example that it can read; it never corrects a number by guessing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from crf_app.clinical.results import NUMBER, result_value
from crf_app.record.date_reading import Moment, Unread, normal, read_date, read_datetime
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import CodeList, Item, ItemType, Unit

__all__ = ["Moment", "Unread", "read_answer"]

_WHOLE = re.compile(r"-?\d+", re.ASCII)
_EXAMPLE = "3"  # of a whole number
_TIMES = re.compile(r"(-?\d+(?:\.\d+)?)\s*[×x*·]\s*10\s*\^?\s*(\d{1,2})", re.ASCII)
_POWER = re.compile(r"[x×*]?\s*10\s*(?:\^|\*|\*\*|e)?\s*(\d{1,2})\s*/\s*(\S+)", re.ASCII)  # UCUM writes 10*9/L
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)
_SPACED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:\.\d+)?", re.ASCII)
_PLUS = re.compile(r"^\+(?=[\d.])", re.ASCII)
_ROW_NAME = re.compile(r"[0-9a-f]{64}")
_COMPARED = re.compile(r"([<>]=?|≤|≥)\s*(.+)")


def read_answer(item: Item, text: str, *, unit: str, at: Moment) -> Answer | Unread | None:
    """The answer that ``text`` is for ``item``; None for an empty box.

    ``unit`` is the code of the unit that was chosen; while none is, one typed behind the number is the choice. A count
    is read from ``mantissa e exponent`` (``0.94e5``), several codes from a list with commas, a row from its name in the
    ledger. Raises nothing: what cannot be read comes back as :class:`Unread`.
    """
    if not text.strip():
        return None
    return _READERS[item.type](item, text, unit, at)


def _read_text(_item: Item, text: str, _unit: str, _at: Moment) -> Answer | Unread:
    return Answer(AnswerKind.TEXT, text.strip())


def _read_number(item: Item, text: str, unit: str, _at: Moment) -> Answer | Unread:
    if _has_raised_digit(text):
        return Unread("number.raised", "0.94e5")
    parts = _parts(_plain(text), item, unit)
    if isinstance(parts, Unread):
        return parts
    plain, unit = parts
    found = _number(plain)
    if isinstance(found, Unread):
        return _whole(found) if item.type is ItemType.INTEGER else found
    if item.type is ItemType.INTEGER and not _WHOLE.fullmatch(found):
        return Unread("number.whole", _EXAMPLE)
    return Answer(AnswerKind.NUMBER, found, unit)


def _whole(refused: Unread) -> Unread:
    """The refusal of a number with examples that are whole."""
    if _WHOLE.fullmatch(refused.example):
        return replace(refused, hint=tuple(filter(_WHOLE.fullmatch, refused.hint)))
    return Unread(refused.code if refused.code == "number.unread" else "number.whole", _EXAMPLE)


def _read_count(_item: Item, text: str, unit: str, _at: Moment) -> Answer | Unread:
    if _has_raised_digit(text):
        return Unread("count.times", "0.94 × 10^5")
    mantissa, _, exponent = _plain(text).partition("e")
    found = _number(mantissa.strip()) if mantissa.strip() else Unread("count.mantissa", "0.94")
    if isinstance(found, Unread):
        return Unread("count.times", "0.94 × 10^5") if found.code == "number.times" else found
    if not re.fullmatch(r"\d{1,2}", exponent.strip()):
        return Unread("count.exponent", "5")
    return Answer(AnswerKind.COUNT, found, unit, int(exponent))


def _read_result(item: Item, text: str, unit: str, _at: Moment) -> Answer | Unread:
    if _has_raised_digit(text):
        return Unread("number.raised", "0.94e5")
    plain = normal(text)
    if item.codes and isinstance(named := _code(item.codes, text), str):
        return Answer(AnswerKind.RESULT, named)
    whole = plain.replace(" ", "").upper()
    if result_value(whole).status in ("code", "titre"):
        return Answer(AnswerKind.RESULT, whole)
    parts = _parts(plain, item, unit)
    if isinstance(parts, Unread):
        return parts
    bare, unit = parts
    compared = _COMPARED.fullmatch(bare)
    sign, rest = (compared[1], compared[2]) if compared else ("", bare)
    found = _number(rest)
    if isinstance(found, Unread):
        return Unread("result.unread", "<5") if found.code == "number.unread" else found
    result = sign.replace("≤", "<=").replace("≥", ">=") + found
    return Unread("result.unread", "<5") if result_value(result).reason else Answer(AnswerKind.RESULT, result, unit)


def _read_date(item: Item, text: str, _unit: str, at: Moment) -> Answer | Unread:
    found = read_date(text, at, partial=item.partial)
    return found if isinstance(found, Unread) else Answer(AnswerKind.DATE, found.iso())


def _read_datetime(item: Item, text: str, _unit: str, at: Moment) -> Answer | Unread:
    found = read_datetime(text, at, partial=item.partial)
    return found if isinstance(found, Unread) else Answer(AnswerKind.DATETIME, found.iso())


def _read_code(item: Item, text: str, _unit: str, _at: Moment) -> Answer | Unread:
    found = _code(item.codes, text)
    return found if isinstance(found, Unread) else Answer(AnswerKind.CODE, found)


def _read_codes(item: Item, text: str, _unit: str, _at: Moment) -> Answer | Unread:
    found = [_code(item.codes, part) for part in re.split("[,;，；、]", text) if part.strip()]
    for part in found:
        if isinstance(part, Unread):
            return part
    chosen = tuple(entry.code for entry in item.codes.codes if entry.code in found) if item.codes else ()
    return Answer(AnswerKind.CODES, "", codes=chosen)


def _read_row(_item: Item, text: str, _unit: str, _at: Moment) -> Answer | Unread:
    name = text.strip()
    return Answer(AnswerKind.ROW, name) if _ROW_NAME.fullmatch(name) else Unread("row.unread", "1")


_READERS: dict[ItemType, Callable[[Item, str, str, Moment], Answer | Unread]] = {
    ItemType.TEXT: _read_text,
    ItemType.INTEGER: _read_number,
    ItemType.DECIMAL: _read_number,
    ItemType.COUNT: _read_count,
    ItemType.RESULT: _read_result,
    ItemType.DATE: _read_date,
    ItemType.DATETIME: _read_datetime,
    ItemType.CODE: _read_code,
    ItemType.CODES: _read_codes,
    ItemType.ROW: _read_row,
}


def _plain(text: str) -> str:
    """The text of a number, whose plus says nothing; that of a result may be one (``+``, ``2+``)."""
    return _PLUS.sub("", normal(text))


def _has_raised_digit(text: str) -> bool:
    """Whether a raised, lowered or circled digit stands where a number may be: normalised, 10⁵ would turn into 105.

    Behind a letter it belongs to a unit (m²).
    """
    pairs = zip(" " + text, text, strict=False)
    return any(
        unicodedata.decomposition(sign).startswith(("<super>", "<sub>", "<circle>"))
        and unicodedata.digit(sign, None) is not None
        and not before.isalpha()
        for before, sign in pairs
    )


def _parts(plain: str, item: Item, unit: str) -> tuple[str, str] | Unread:
    """The text without the unit at its end, and the unit: the chosen one, or the typed one where none was chosen;
    refused when it ends in another unit of the item than the chosen one."""
    for known in item.units:
        for name in _names(known):
            if plain.endswith(name) and plain[: -len(name)].strip()[-1:].isdigit():
                bare = plain[: -len(name)].strip()
                same = known.code == (unit or known.code)
                return (bare, known.code) if same else Unread("number.other_unit", bare, (known.label,))
    return plain, unit


def _names(unit: Unit) -> list[str]:
    """What a person may type for a unit, the longest first."""
    names = {unicodedata.normalize("NFKC", name).casefold() for name in (unit.code, unit.label, unit.text("zh"))}
    return sorted(names - {"", "1"}, key=len, reverse=True)


def _number(plain: str) -> str | Unread:
    """The decimal text, or why it is not one: each refusal shows how the same number is typed."""
    if NUMBER.fullmatch(plain):
        return "0" + plain if plain.startswith(".") else plain.replace("-.", "-0.")
    if match := _TIMES.fullmatch(plain):
        return Unread("number.times", f"{match[1]}e{match[2]}")
    if _COMMA.fullmatch(plain) and not _GROUPED.fullmatch(plain):
        return Unread("number.comma", plain.replace(",", "."))
    if _GROUPED.fullmatch(plain):
        both = plain.count(",") == 1 and "." not in plain
        bare = plain.replace(",", "")
        return Unread("number.comma", bare, (bare, plain.replace(",", ".")) if both else ())
    if _SPACED.fullmatch(plain):
        return Unread("number.spaces", plain.replace(" ", ""))
    if match := _COMPARED.fullmatch(plain):
        return Unread("number.compared", match[2] if NUMBER.fullmatch(match[2]) else "5")
    return Unread("number.unread", "38.1")


def _code(codes: CodeList | None, text: str) -> str | Unread:
    """The code that a text names: by code, by label in either language, or by the only label that begins so."""
    entries = codes.codes if codes else ()
    wanted = normal(text)
    if power := _POWER.fullmatch(wanted):
        wanted = f"10^{power[1]}/{power[2]}"
    for entry in entries:
        if wanted in (normal(entry.code), normal(entry.label.en), normal(entry.label.zh)):
            return entry.code
    begins = [e.code for e in entries if normal(e.label.en).startswith(wanted) or normal(e.label.zh).startswith(wanted)]
    if len(begins) == 1:
        return begins[0]
    return Unread("code.unread", entries[0].code if entries else "")
