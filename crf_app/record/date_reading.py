"""Dates and times as people type them, read into partial dates (the date rows of the field grammar).

Knows today, the day of infusion and the local offset because it is told them. Refuses to guess: a text with two
readings is handed back with both, a date is never filled up with a day or month that was not typed as known, and a
day alone is offered, not taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crf_app.clinical.dates import PartialDate, PartialDateTime

EXAMPLE = "19mar2024"
TIME_EXAMPLE = "19mar2024 14:30"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_UNKNOWN = {"un", "uk", "unk", "xx", "?", "??", "未知", "不详"}

# What the kinds of parts may mean, in the order in which readings are offered. Kinds: n one or two digits, y four
# digits, m a month's name, u unknown. Meanings: Day, Month, Year.
_ORDERS = {
    "n": ("D",), "nm": ("DM",), "mn": ("MD", "MY"), "nn": ("DM", "MD"), "ny": ("MY",), "yn": ("YM",),
    "ym": ("YM",), "my": ("MY",), "uy": ("MY",), "yu": ("YM",),
    "nmn": ("DMY",), "nmy": ("DMY",), "mnn": ("MDY",), "mny": ("MDY",), "nnn": ("DMY", "MDY"), "nny": ("DMY", "MDY"),
    "ynn": ("YMD",), "ymn": ("YMD",), "umn": ("DMY",), "umy": ("DMY",), "unn": ("DMY",), "uny": ("DMY",),
    "uun": ("DMY",), "uuy": ("DMY",), "ynu": ("YMD",), "ymu": ("YMD",), "yuu": ("YMD",),
}  # fmt: skip
_CUTS = {4: (((2, 2), "DM"), ((4,), "Y")), 6: (((2, 2, 2), "DMY"), ((2, 2, 2), "YMD")), 8: (((4, 2, 2), "YMD"),)}

_SHIFT = re.compile(r"t\s*([+-]\s*\d{1,4})?")
_STUDY_DAY = re.compile(r"d(?:ay)?\s*([+-]?\s*\d{1,4})")
_CHINESE = re.compile(r"(?:(\d{4}|\d{2})年)?(?:(\d{1,2}|未知|不详)月)?(?:(\d{1,2}|未知|不详)[日号])?")
_DAY_ALONE = re.compile(r"\d{1,2}[日号]?")
_PART = re.compile(r"[a-z]+|\d+|\?+|未知|不详")
_BETWEEN = re.compile(r"[\s/.,-]*")
_TIME = re.compile(
    r"(?P<date>.*?)(?:(?<=\d)t|(?<=[日号])|[\s,]+)"
    r"(?:(?P<hour>\d{1,2})[:.时点](?P<minute>\d{2})(?:[:.分](?P<second>\d{2})秒?)?分?|(?P<clock>\d{4}))"
    r"\s*(?P<zone>z|[+-]\d{2}:\d{2})?"
)


@dataclass(frozen=True)
class Moment:
    """What a short text is read against: today, day 0 (perhaps only planned), and the local offset in minutes."""

    today: date
    infusion: date | None = None
    offset: int = 480
    planned: bool = False


@dataclass(frozen=True)
class Unread:
    """A text that could not be read: the ``code`` of the message, an ``example`` that can be, and in ``hint`` the
    readings between which a person must choose (texts that can be read)."""

    code: str
    example: str = ""
    hint: tuple[str, ...] = ()


def read_date(text: str, at: Moment, *, partial: bool) -> PartialDate | Unread:
    """The date that a text means; ``partial`` allows an unknown day or month.

    >>> monday = Moment(date(2024, 3, 18), date(2024, 3, 12))
    >>> read_date("d7", monday, partial=False)
    PartialDate(year=2024, month=3, day=19)
    >>> read_date("03/04/2024", monday, partial=False).hint
    ('2024-04-03', '2024-03-04')
    """
    plain = normal(text)
    moved = _from_a_day(plain, at)
    if moved is not None:
        return moved
    candidates = _candidates(plain, at)
    if candidates is None:
        return Unread("date.unread", EXAMPLE)
    if _DAY_ALONE.fullmatch(plain) and any(candidates):
        return Unread("date.day_alone", EXAMPLE, tuple(day.iso() for day in candidates if day))
    return _settle([day for day in candidates if day], partial)


def read_datetime(text: str, at: Moment, *, partial: bool) -> PartialDateTime | Unread:
    """The date-time that a text means, with the local offset; ``partial`` allows a date alone.

    >>> read_datetime("12mar24 1004", Moment(date(2024, 3, 18)), partial=False).iso()
    '2024-03-12T10:04+08:00'
    """
    plain = normal(text)
    day = read_date(plain, at, partial=True)
    if isinstance(day, PartialDate) and day.is_full:
        return PartialDateTime(day) if partial else Unread("datetime.no_time", TIME_EXAMPLE)
    match = _TIME.fullmatch(plain)
    timed = _timed(match, at) if match else None
    readings = [PartialDateTime(day)] if partial and isinstance(day, PartialDate) else []
    if isinstance(timed, PartialDateTime):
        readings.append(timed)
    if len(readings) > 1:
        return Unread("date.ambiguous", TIME_EXAMPLE, tuple(reading.iso() for reading in readings))
    if readings:
        return readings[0]
    if isinstance(timed, Unread):
        return timed
    if isinstance(day, Unread) and day.hint:
        return day if partial or day.code != "date.day_alone" else Unread(day.code, TIME_EXAMPLE)
    return Unread("datetime.unread", TIME_EXAMPLE)


def normal(text: str) -> str:
    """NFKC (full-width digits become ASCII), one kind of minus, lower case, single spaces.

    >>> normal("１９－ＭＡＲ　24")
    '19-mar 24'
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("。", ".")
    return " ".join(plain.casefold().split())


def _from_a_day(plain: str, at: Moment) -> PartialDate | Unread | None:
    if match := _SHIFT.fullmatch(plain):
        return _moved(at.today, match[1] or "0")
    if match := _STUDY_DAY.fullmatch(plain):
        return Unread("date.no_infusion", EXAMPLE) if at.infusion is None else _moved(at.infusion, match[1])
    return None


def _moved(day: date, days: str) -> PartialDate:
    return PartialDate.of(day + timedelta(days=int(days.replace(" ", ""))))


def _candidates(plain: str, at: Moment) -> list[PartialDate | None] | None:
    """All readings, None among them for dates that no calendar has; None when it does not look like a date."""
    if plain and (match := _CHINESE.fullmatch(plain)):
        parts = [part for part in match.groups() if part]
        order = "".join(letter for letter, part in zip("YMD", match.groups(), strict=True) if part)
        return [_build(order, parts, at)]
    parts = _PART.findall(plain)
    if not parts or not all(_BETWEEN.fullmatch(gap) for gap in _PART.split(plain)):
        return None
    if len(parts) == 1 and len(parts[0]) in _CUTS and parts[0].isdigit():
        return [_build(order, _cut(parts[0], widths), at) for widths, order in _CUTS[len(parts[0])]]
    kinds = "".join(map(_kind, parts))
    return [_build(order, parts, at) for order in _ORDERS[kinds]] if kinds in _ORDERS else None


def _kind(part: str) -> str:
    if part.isdigit():
        return {1: "n", 2: "n", 4: "y"}.get(len(part), "-")
    if part in _UNKNOWN:
        return "u"
    return "m" if _month(part) else "-"


def _month(part: str) -> int | None:
    if part[:3] in _MONTHS and _MONTH_NAMES[_MONTHS.index(part[:3])].startswith(part.replace("sept", "sep")):
        return _MONTHS.index(part[:3]) + 1
    return None


def _cut(digits: str, widths: Iterable[int]) -> list[str]:
    parts, start = [], 0
    for width in widths:
        parts.append(digits[start : start + width])
        start += width
    return parts


def _build(order: str, parts: list[str], at: Moment) -> PartialDate | None:
    """The date of parts in an order; parts that were not typed are those of today, unknown ones stay unknown."""
    known = dict(zip(order, parts, strict=True))
    year = _year(known["Y"], at.today.year) if "Y" in known else at.today.year
    asked_month = "M" in known or "D" not in known
    month = _number(known.get("M", "?")) if asked_month else at.today.month
    day = _number(known.get("D", "?"))
    if year is None or (day is not None and month is None):
        return None
    if order == "Y" and not at.today.year - 99 <= year <= at.today.year + 20:
        return None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return PartialDate(year, month, day)


def _number(part: str) -> int | None:
    if part.isdigit():
        return int(part)
    return _month(part)


def _year(part: str, now: int) -> int | None:
    if not part.isdigit():
        return None
    if len(part) <= 2:
        near = now - now % 100 + int(part)
        return near if near <= now + 20 else near - 100
    return int(part) if 1900 <= int(part) <= 2199 else None


def _settle(readings: list[PartialDate], partial: bool) -> PartialDate | Unread:
    if not readings:
        return Unread("date.impossible", EXAMPLE)
    allowed = list(dict.fromkeys(day for day in readings if partial or day.is_full))
    if not allowed:
        return Unread("date.partial", EXAMPLE)
    if len(allowed) == 1:
        return allowed[0]
    return Unread("date.ambiguous", EXAMPLE, tuple(day.iso() for day in allowed))


def _timed(match: re.Match[str], at: Moment) -> PartialDateTime | Unread:
    day = read_date(match["date"], at, partial=False)
    if isinstance(day, Unread):
        return _with_time(day, match)
    hour, minute = (match["clock"][:2], match["clock"][2:]) if match["clock"] else (match["hour"], match["minute"])
    second = int(match["second"]) if match["second"] else None
    if int(hour) > 23 or int(minute) > 59 or (second or 0) > 59:
        return Unread("time.impossible", TIME_EXAMPLE)
    return PartialDateTime(day, int(hour), int(minute), second, _zone(match["zone"], at.offset))


def _with_time(day: Unread, match: re.Match[str]) -> Unread:
    """The same refusal for a date-time: each offered reading keeps the time that was typed."""
    clock = match["clock"] or f"{match['hour']}{match['minute']}"
    time = f"{clock.zfill(4)[:2]}:{clock.zfill(4)[2:]}"
    return Unread(day.code, TIME_EXAMPLE, tuple(f"{reading} {time}" for reading in day.hint))


def _zone(zone: str | None, local: int) -> int:
    if not zone:
        return local
    if zone == "z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes
