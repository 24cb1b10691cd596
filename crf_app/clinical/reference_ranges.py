"""Reference ranges of laboratories: the one that fits a sample, in the unit of its report. Knows no form.

Ages are counted in completed months and a range reaches from its first age to, and without, its last ("1 to 6 years"
ends on the sixth birthday), as Chinese paediatric standards print them (WS/T 779). Ranges are data of the site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from crf_app.clinical.analytes import ANALYTES
from crf_app.clinical.arithmetic import underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation

ANY_SEX = "ANY"
_DIGITS = 4
_MONTHS = 12


@dataclass(frozen=True)
class ReferenceRange:
    """One range as a laboratory prints it: ages in years, limits in ``unit``; what is None sets no limit.

    ``sources`` names the changes of the record that it was read from.
    """

    laboratory: str
    analyte: str
    unit: str
    sex: str = ANY_SEX
    age_from: Decimal | None = None
    age_to: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    valid_from: PartialDate | None = None
    sources: tuple[str, ...] = field(default=(), compare=False)

    def in_words(self) -> str:
        """The range in one line.

        >>> ReferenceRange("Central", "CREAT", "µmol/L", low=Decimal(27), age_from=Decimal(6)).in_words()
        'Central, CREAT, ANY, 6– years: 27– µmol/L'
        """
        ages = (self.age_from, self.age_to)
        since = f", from {self.valid_from.iso()}" if self.valid_from else ""
        years = f", {_span(*ages)} years" if any(age is not None for age in ages) else ""
        return f"{self.laboratory}, {self.analyte}, {self.sex}{years}: {_span(self.low, self.high)} {self.unit}{since}"


@dataclass(frozen=True)
class SiteFacts:
    """What a site says of itself: the names of its laboratories, and their ranges."""

    laboratories: tuple[str, ...] = ()
    ranges: tuple[ReferenceRange, ...] = ()

    @cached_property
    def by_laboratory(self) -> Mapping[str, Mapping[str, tuple[ReferenceRange, ...]]]:
        """The ranges by laboratory, then analyte."""
        found: dict[str, dict[str, list[ReferenceRange]]] = defaultdict(lambda: defaultdict(list))
        for each in self.ranges:
            found[each.laboratory][each.analyte].append(each)
        return {name: {code: tuple(each) for code, each in those.items()} for name, those in found.items()}


@dataclass(frozen=True)
class Sample:
    """What chooses a limit: ``LOW`` or ``HIGH``, of which laboratory, analyte and reported unit, for whom and when."""

    site: SiteFacts
    limit: str
    laboratory: str
    analyte: str
    unit: str
    sex: str
    birth: PartialDate
    at: PartialDateTime


def reference_limit(sample: Sample) -> Derivation:
    """The lower or upper limit of the range that fits a sample, in its reported unit (protocol 2.3 for the factors).

    Fits: laboratory, analyte, sex (or ``ANY``), age on the local day of the sample (C-12), and the newest range valid
    from that day or before. A limit in another unit is rounded half up to four significant digits (convention). Null
    where nothing fits: ``none:laboratory``, ``none:analyte``, ``none:sex``, ``none:age``, ``none:valid``; where two
    fit, ``ambiguous:ranges``; where the dates do not decide the age, ``partial:birth,at``, or which of unlike ranges
    was valid, ``partial:at`` or ``partial:valid_from``; without a limit on this side, ``open:`` and the side;
    ``invalid:unit`` for a unit that is not converted; null if anything is missing.

    >>> mine = ReferenceRange("Lab", "CREAT", "µmol/L", low=Decimal(27), high=Decimal(66), age_from=Decimal(6))
    >>> born, drawn = PartialDate(2012, 3, 13), PartialDateTime.parse("2024-03-12T08:00")
    >>> reference_limit(Sample(SiteFacts((), (mine,)), "HIGH", "Lab", "CREAT", "mg/dL", "F", born, drawn)).value
    Decimal('0.7466')
    >>> reference_limit(Sample(SiteFacts((), (mine,)), "HIGH", "Other", "CREAT", "mg/dL", "F", born, drawn)).reason
    'none:laboratory'
    """
    if sample.limit not in ("LOW", "HIGH"):
        return underivable("invalid", "limit")
    found = _fitting(sample)
    if isinstance(found, Derivation):
        return found
    value = found.low if sample.limit == "LOW" else found.high
    if value is None:
        return underivable("open", sample.limit.lower())
    converted = _converted(value, found, sample.unit)
    if converted is None:
        return underivable("invalid", "unit")
    return Derivation(converted, sources=found.sources)


@dataclass(frozen=True)
class RangeColumns:
    """The rows of a log of ranges, column by column in step."""

    places: tuple[Decimal | None, ...]
    laboratories: tuple[str | None, ...]
    analytes: tuple[str | None, ...]
    sexes: tuple[str | None, ...]
    ages_from: tuple[Decimal | None, ...]
    ages_to: tuple[Decimal | None, ...]
    valid_from: tuple[PartialDate | None, ...]


def overlapping_ranges(rows: RangeColumns) -> str | None:
    """The places of the ranges that another of the same laboratory, analyte and date overlaps, as ``3, 7``.

    Ages overlap unless one ends where the other begins, or before; a range for any sex overlaps one for either. Rows
    without laboratory or analyte are left out. Empty where no two overlap; nothing without rows.

    >>> one, alike, none = Decimal(1), (("L", "L"), ("K", "K"), ("ANY", "F")), (None, None)
    >>> overlapping_ranges(RangeColumns((one, one + 1), *alike, (None, one), (one, None), none))
    ''
    >>> overlapping_ranges(RangeColumns((one, one + 1), *alike, (None, one), none, none))
    '1, 2'
    """
    alike: dict[object, list[tuple[Decimal, str | None, Decimal, Decimal]]] = defaultdict(list)
    columns = (getattr(rows, column.name) for column in fields(rows))
    for place, laboratory, analyte, sex, first, last, valid in zip(*columns, strict=True):
        if place is not None and laboratory and analyte:
            ages = (first or Decimal(0), Decimal("Infinity") if last is None else last)
            alike[laboratory, analyte, valid].append((place, sex, *ages))
    found = {place for each in alike.values() for place in _overlapping(each)}
    return ", ".join(str(place) for place in sorted(found)) if rows.places else None


def _overlapping(ranges: Sequence[tuple[Decimal, str | None, Decimal, Decimal]]) -> set[Decimal]:
    found: set[Decimal] = set()
    for at, (place, sex, first, last) in enumerate(ranges):
        for other, other_sex, other_first, other_last in ranges[at + 1 :]:
            same = sex == other_sex or ANY_SEX in (sex, other_sex)
            if same and first < other_last and other_first < last:
                found |= {place, other}
    return found


def _fitting(sample: Sample) -> ReferenceRange | Derivation:
    """The one range that fits, or why there is none."""
    if sample.laboratory not in sample.site.by_laboratory:
        return underivable("none", "laboratory")
    at = sample.at.local_date()
    low = _months(sample.birth.latest(), at.earliest())
    high = _months(sample.birth.earliest(), at.latest())
    left = sample.site.by_laboratory[sample.laboratory].get(sample.analyte, ())
    steps: tuple[tuple[str, Callable[[ReferenceRange], bool]], ...] = (
        ("analyte", lambda _: True),
        ("sex", lambda each: each.sex in (ANY_SEX, sample.sex)),
        ("age", lambda each: _reaches(each, low) or _reaches(each, high)),
        ("valid", lambda each: each.valid_from is None or each.valid_from.earliest() <= at.latest()),
    )
    for name, fits in steps:
        left = tuple(filter(fits, left))
        if not left:
            return underivable("none", name)
    return _valid(left, at, low, high)


def _valid(left: Sequence[ReferenceRange], at: PartialDate, low: int, high: int) -> ReferenceRange | Derivation:
    """The newest range that holds on the day; none where that is open and the ranges differ."""
    held = [each for each in left if each.valid_from is None or each.valid_from.latest() <= at.earliest()]
    begins = {each.valid_from for each in left} - {each.valid_from for each in held}
    if not begins:
        return _newest(held, low, high)
    later = [_newest([each for each in left if each.valid_from == begin], low, high) for begin in begins]
    found = [_newest(held, low, high), *later] if held else []
    said = {(each.low, each.high, each.unit) if isinstance(each, ReferenceRange) else None for each in found}
    if len(said) == 1 and None not in said:
        return found[0]
    return underivable("partial", "valid_from" if at.is_full else "at")


def _newest(left: Sequence[ReferenceRange], low: int, high: int) -> ReferenceRange | Derivation:
    newest = max(each.valid_from.iso() if each.valid_from else "" for each in left)
    last = [each for each in left if (each.valid_from.iso() if each.valid_from else "") == newest]
    if not all(_reaches(each, low) and _reaches(each, high) for each in last):
        return underivable("partial", "birth", "at")
    if len({(each.low, each.high, each.unit) for each in last}) > 1:
        return underivable("ambiguous", "ranges")
    return last[0]


def _months(birth: date, at: date) -> int:
    """Completed months."""
    return (at.year - birth.year) * _MONTHS + at.month - birth.month - (at.day < birth.day)


def _reaches(each: ReferenceRange, months: int) -> bool:
    """Whether a range holds at an age."""
    begun = each.age_from is None or months >= each.age_from * _MONTHS
    return begun and (each.age_to is None or months < each.age_to * _MONTHS)


def _converted(value: Decimal, found: ReferenceRange, unit: str) -> Decimal | None:
    if unit == found.unit:
        return value
    factors = ANALYTES[found.analyte].factors if found.analyte in ANALYTES else {}
    if unit not in factors or found.unit not in factors:
        return None
    factor = factors[found.unit] / factors[unit]
    exact = value * factor.numerator / factor.denominator
    return _significant(exact)


def _significant(value: Decimal) -> Decimal:
    """Four significant digits, half up."""
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - _DIGITS + 1), ROUND_HALF_UP)


def _span(first: Decimal | None, last: Decimal | None) -> str:
    return "–".join("" if end is None else f"{end:f}" for end in (first, last))
