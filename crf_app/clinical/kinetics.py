"""The course of CAR-T cells in blood: the area under the curve of transgene copies over protocol days (CKAUC28).

Reads results as printed; knows nothing of forms or of what an area means.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from crf_app.clinical.arithmetic import exceeds, underivable
from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.results import result_value


@dataclass(frozen=True)
class CopyCounts:
    """The samples of one subject, and how their area is taken.

    ``moments``, ``copies`` (the result as printed, copies/µg DNA) and ``lloqs`` (copies/µg DNA) are columns of the
    samples. The area reaches from the day of ``infusion`` to ``last_day``. A result under the limit of quantification
    is 0 before the first that is quantifiable, after it ``blq_share`` of its limit. ``gap_days`` is the longest time
    between two samples over which a straight line is drawn.
    """

    moments: tuple[PartialDateTime | None, ...]
    copies: tuple[str | None, ...]
    lloqs: tuple[Decimal | None, ...]
    infusion: PartialDate
    last_day: Decimal
    blq_share: Decimal
    gap_days: Decimal


_Point = tuple[Decimal, Decimal]


def copies_area(counts: CopyCounts) -> Derivation:
    """The area in copies·day/µg by linear trapezoids over protocol days 0 to ``last_day`` (Gibaldi 1982; MEM).

    A line that crosses the last day is cut there. Null, with the area that is certain as lower bound, where samples are
    missing: none on or before day 0 (``missing:first_sample``), none on or after the last day
    (``missing:last_sample``), a longer gap (``missing:sample_between``). ``missing:lloqs`` for a limit that is needed;
    ``partial:moments``, ``partial:infusion``; ``outside:copies`` for a result above what the assay counts,
    ``invalid:copies`` for one that is no number.

    >>> days = tuple(PartialDateTime.parse(f"2024-03-{day}") for day in (12, 16, 26))
    >>> asked = PartialDate(2024, 3, 12), Decimal(14), Decimal("0.5"), Decimal(12)
    >>> copies_area(CopyCounts(days, ("<50", "1000", "200"), (Decimal(50),) * 3, *asked)).value
    Decimal('8000')
    """
    if not len(counts.moments) == len(counts.copies) == len(counts.lloqs):
        return underivable("invalid", "copies")
    if not counts.infusion.is_full:
        return underivable("partial", "infusion")
    points = _points(counts)
    if isinstance(points, Derivation):
        return points
    lines = [line for line in pairwise(points) if line[1][0] - line[0][0] <= counts.gap_days]
    area = sum((_under(line, counts.last_day) for line in lines), Decimal(0))
    lacking = _lacking(points, counts)
    return Derivation(None, f"missing:{lacking}", low=area) if lacking else Derivation(area)


def _points(counts: CopyCounts) -> list[_Point] | Derivation:
    """Day and copies of each sample with a result, in order; or why they cannot be told."""
    found: list[tuple[Decimal, PartialDateTime, Derivation, Decimal | None]] = []
    for moment, text, lloq in zip(counts.moments, counts.copies, counts.lloqs, strict=True):
        if text is None:
            continue
        day = None if moment is None else moment.local_date()
        if moment is None or day is None or not day.is_full:
            return underivable("partial", "moments")
        number = Decimal((day.earliest() - counts.infusion.earliest()).days)
        found.append((number, moment, result_value(text), lloq))
    points: list[_Point] = []
    risen = False
    for number, _, result, lloq in sorted(found, key=lambda sample: (sample[0], sample[1].earliest())):
        if not isinstance(result.value, Decimal) or result.status not in ("=", "<", "<="):
            return underivable("outside" if result.status in (">", ">=") else "invalid", "copies")
        if lloq is None:
            return underivable("missing", "lloqs")
        quantifiable = result.status == "=" and not exceeds(lloq, result.value)
        risen = risen or quantifiable
        under = counts.blq_share * lloq if risen else Decimal(0)
        points.append((number, result.value if quantifiable else under))
    return points


def _lacking(points: list[_Point], counts: CopyCounts) -> str:
    days = [day for day, _ in points]
    if not days or days[0] > 0:
        return "first_sample"
    if days[-1] < counts.last_day:
        return "last_sample"
    crossed = [(left, right) for left, right in pairwise(days) if right > 0 and left < counts.last_day]
    return "sample_between" if any(right - left > counts.gap_days for left, right in crossed) else ""


def _under(line: tuple[_Point, _Point], last_day: Decimal) -> Decimal:
    """The area under the part of a line that lies between day 0 and the last day."""
    (left, low), (right, high) = line
    start, end = max(left, Decimal(0)), min(right, last_day)
    if end <= start:
        return Decimal(0)
    slope = (high - low) / (right - left)
    return (end - start) * (2 * low + slope * (start + end - 2 * left)) / 2
