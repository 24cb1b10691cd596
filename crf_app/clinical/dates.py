"""Partial dates and date-times: a partial date is the span of all days it may be (protocol A-03).

Knows ISO 8601 texts and calendars, nothing of forms or clocks.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

Day = date  # PartialDateTime has a field of the name `date`
LOCAL = timezone(timedelta(hours=8))  # C-12: a time without an offset is Asia/Shanghai, no daylight saving

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:[0-5]\d)?)?", re.ASCII
)


@dataclass(frozen=True)
class PartialDate:
    """A date that may lack its day, or its month and day.

    >>> PartialDate.parse("2024-02").latest()
    datetime.date(2024, 2, 29)
    >>> PartialDate.parse("2024-02").is_full
    False
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ValueError for anything else."""
        match = _DATE.fullmatch(text)
        if match is None:
            raise ValueError("not an ISO 8601 date")
        year, (month, day) = int(match[1]), (_number(part) for part in match.groups()[1:])
        date(year, month or 1, day or 1)
        return cls(year, month, day)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The full date of a calendar day."""
        return cls(day.year, day.month, day.day)

    @property
    def is_full(self) -> bool:
        """Whether year, month and day are all known."""
        return self.day is not None

    def iso(self) -> str:
        """The ISO 8601 text, as short as the precision."""
        parts = [f"{self.year:04}"] + [f"{p:02}" for p in (self.month, self.day) if p is not None]
        return "-".join(parts)

    def earliest(self) -> date:
        """The first day that this date may be."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that this date may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True)
class PartialDateTime:
    """A date, perhaps partial, and where it is known the local time with its offset to UTC in minutes.

    >>> PartialDateTime.parse("2024-03-12").has_time
    False
    >>> PartialDateTime.parse("2024-03-12T10:04+08:00").iso()
    '2024-03-12T10:04+08:00'
    """

    date: PartialDate
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDateTime:
        """Read an ISO 8601 date-time of any precision; ValueError for anything else."""
        match = _DATETIME.fullmatch(text)
        if match is None:
            raise ValueError("not an ISO 8601 date-time")
        day, hour, minute, second, zone = match.groups()
        found = cls(PartialDate.parse(day), _number(hour), _number(minute), _number(second), _offset(zone))
        if found.has_time and not found.date.is_full:
            raise ValueError("a time needs a full date")
        found.earliest()
        return found

    @property
    def has_time(self) -> bool:
        """Whether hour and minute are known."""
        return self.minute is not None

    def iso(self) -> str:
        """The ISO 8601 text, as short as the precision."""
        if not self.has_time:
            return self.date.iso()
        seconds = f":{self.second:02}" if self.second is not None else ""
        return f"{self.date.iso()}T{self.hour:02}:{self.minute:02}{seconds}{_zone_text(self.offset)}"

    def earliest(self) -> datetime:
        """The first moment that this may be (UTC+08:00 where no offset is known, C-12)."""
        return self._moment(self.date.earliest(), self.hour or 0, self.minute or 0, self.second or 0)

    def latest(self) -> datetime:
        """The last moment that this may be, to the second."""
        if not self.has_time:
            return self._moment(self.date.latest(), 23, 59, 59)
        return self._moment(self.date.latest(), self.hour or 0, self.minute or 0, _second(self.second))

    def local_date(self) -> PartialDate:
        """The calendar date in UTC+08:00 (C-12), as partial as the date itself; unchanged at the ends of the calendar.

        >>> PartialDateTime.parse("2024-03-11T20:00Z").local_date().iso()
        '2024-03-12'
        """
        if not self.has_time:
            return self.date
        try:
            return PartialDate.of(self.earliest().astimezone(LOCAL).date())
        except OverflowError:
            return self.date

    def _moment(self, day: Day, hour: int, minute: int, second: int) -> datetime:
        zone = LOCAL if self.offset is None else timezone(timedelta(minutes=self.offset))
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)


def compare(first: PartialDate, second: PartialDate) -> int | None:
    """-1, 0 or 1; None where the precision does not decide.

    >>> compare(PartialDate(2024, 2), PartialDate(2024, 3, 12)), compare(PartialDate(2024, 3), PartialDate(2024, 3, 12))
    (-1, None)
    """
    if first.latest() < second.earliest():
        return -1
    if first.earliest() > second.latest():
        return 1
    return 0 if first.is_full and second.is_full else None


def compare_moments(first: PartialDateTime, second: PartialDateTime) -> int | None:
    """-1, 0 or 1; None where the precision does not decide.

    Where either lacks its time the local calendar dates are compared, and equal dates decide nothing.

    >>> moment = PartialDateTime.parse
    >>> compare_moments(moment("2024-03-12"), moment("2024-03-12T10:04+08:00")) is None
    True
    >>> compare_moments(moment("2024-03-12"), moment("2024-03-13T00:10+08:00"))
    -1
    """
    if not (first.has_time and second.has_time):
        return compare(first.local_date(), second.local_date()) or None
    if first.latest() < second.earliest():
        return -1
    if first.earliest() > second.latest():
        return 1
    return 0 if (first.second is None) == (second.second is None) else None


def _number(part: str | None) -> int | None:
    return None if part is None else int(part)


def _second(second: int | None) -> int:
    return 59 if second is None else second


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 60 + int(zone[4:6]))


def _zone_text(offset: int | None) -> str:
    if offset is None:
        return ""
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
