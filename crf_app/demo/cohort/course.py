"""One child's course while it is made up: body, calendar, the sheets to enter, and what is meant to be derived.

Sheets hold typed texts. In them ``?ND`` is a missing code, ``=ITEM`` the value that the program derives or proposes (a
whole number where it is a dose), ``@name`` the row of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from crf_app.demo.cohort.plan import Plan

Values = Mapping[str, str]

CUT = date(2024, 12, 31)
"""No day of a made-up course lies after this one."""
# boys and girls of a Chinese school, by completed years from 5: cm, kg
_HEIGHT = (110, 116, 122, 128, 133, 139, 145, 151, 155, 158, 160, 161, 162, 162, 162, 162, 162, 162, 162, 162, 162)
_WEIGHT = (18, 20, 23, 26, 29, 33, 37, 41, 45, 48, 50, 52, 53, 54, 54, 55, 55, 55, 56, 56, 56)
_YOUNGEST = 5
_YEAR = 365.25


@dataclass(frozen=True)
class Sheet:
    """One form instance as typed; a row's ``#`` names it. ``visit`` is empty for logs."""

    form: str
    visit: str
    values: Values
    rows: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Meant:
    """A value that the program should derive by itself."""

    form: str
    visit: str
    item: str
    value: str


@dataclass(frozen=True)
class Child:
    """Who it is. ``tall`` and ``heavy`` are factors on the tables; ``mature`` is a girl after menarche."""

    number: int
    sex: str
    birth: date
    day0: date
    tall: float
    heavy: float
    level: str
    mature: bool
    nephritis: bool


@dataclass
class Course:
    """The child, the plan, the chance, and what has been made up so far."""

    child: Child
    plan: Plan
    random: Random
    sheets: list[Sheet] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    events: int = 0

    # -- calendar ------------------------------------------------------------------------------------------------

    def on(self, day: int) -> str:
        """The date of a protocol day."""
        return (self.child.day0 + timedelta(days=day)).isoformat()

    def at(self, day: int, time: str) -> str:
        """A moment on a protocol day."""
        return f"{self.on(day)} {time}"

    def clock(self, hour: int) -> str:
        """A time within an hour."""
        return f"{hour:02}:{self.random.randrange(0, 60, 5):02}"

    def age(self, day: int) -> int:
        """Completed years on a protocol day."""
        then, birth = self.child.day0 + timedelta(days=day), self.child.birth
        return then.year - birth.year - ((then.month, then.day) < (birth.month, birth.day))

    @property
    def last(self) -> int:
        """The last protocol day on which anything may happen."""
        return min(self.plan.until, (CUT - self.child.day0).days)

    # -- body ----------------------------------------------------------------------------------------------------

    def _grown(self, table: tuple[int, ...], day: int) -> float:
        years = (self.child.day0 + timedelta(days=day) - self.child.birth).days / _YEAR - _YOUNGEST
        whole = max(0, min(int(years), len(table) - 2))
        return table[whole] + (table[whole + 1] - table[whole]) * min(1.0, max(0.0, years - whole))

    def height(self, day: int) -> float:
        """In cm, to a tenth."""
        return round(self._grown(_HEIGHT, day) * self.child.tall, 1)

    def weight(self, day: int) -> float:
        """In kg, to a tenth."""
        return round(self._grown(_WEIGHT, day) * self.child.heavy, 1)

    # -- making up -----------------------------------------------------------------------------------------------

    def near(self, value: float, spread: float = 0.08, digits: int = 1) -> str:
        """A number that lies within a share of another, as typed."""
        found = value * (1 + self.random.uniform(-spread, spread))
        return f"{found:.{digits}f}"

    def sheet(self, form: str, visit: str = "", rows: Iterable[Values] = (), /, **values: str) -> None:
        """Add a sheet."""
        self.sheets.append(Sheet(form, visit, values, tuple(rows)))

    def row(self, form: str, /, **values: str) -> None:
        """Add a row of a log; ``name`` names it for other rows."""
        named = {"#" if item == "name" else item: text for item, text in values.items()}
        self.sheets.append(Sheet(form, "", {}, (named,)))

    def means(self, form: str, visit: str, item: str, value: object) -> None:
        """Note what should be derived."""
        self.meant.append(Meant(form, visit, item, str(value)))

    def next_event(self) -> str:
        """The number of the next adverse event."""
        self.events += 1
        return str(self.events)


def yes(answer: bool) -> str:
    """The code of a truth."""
    return "Y" if answer else "N"
