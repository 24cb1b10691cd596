"""Which day a sample is of, when the range of a laboratory is chosen; the rest stands with the site's record."""

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.reference_ranges import ReferenceRange, Sample, SiteFacts, reference_limit


def test_a_sample_is_of_its_local_day():
    """Half past midnight of 1 March in Hangzhou is still February in UTC (C-12)."""
    ranges = tuple(
        ReferenceRange("L", "ALT", "U/L", high=Decimal(high), valid_from=PartialDate.parse(since))
        for high, since in ((40, "2010-01-01"), (50, "2024-03-01"))
    )
    at = PartialDateTime.parse("2024-02-29T16:30Z")
    sample = Sample(SiteFacts((), ranges), "HIGH", "L", "ALT", "U/L", "F", PartialDate(2012, 3, 12), at)
    assert reference_limit(sample).value == 50


def found(at: str, *ranges: tuple[str, int]):
    """The upper limit of a sample, by ranges valid from a date, or from ever."""
    known = tuple(
        ReferenceRange("L", "ALT", "U/L", high=Decimal(high), valid_from=PartialDate.parse(since) if since else None)
        for since, high in ranges
    )
    born, drawn = PartialDate(2012, 3, 12), PartialDateTime.parse(at)
    limit = reference_limit(Sample(SiteFacts((), known), "HIGH", "L", "ALT", "U/L", "F", born, drawn))
    return limit.value, limit.reason


OLD, NEW, SAME = ("2020-01-01", 60), ("2024-03-10", 90), ("2024-03-10", 60)


@pytest.mark.parametrize(
    ("at", "ranges", "wanted"),
    [
        ("2024-03", (OLD, NEW), (None, "partial:at")),
        ("2024", (OLD, NEW), (None, "partial:at")),
        ("2024-02", (OLD, NEW), (60, "")),
        ("2024-04", (OLD, NEW), (90, "")),
        ("2024-03", (OLD, SAME), (60, "")),
        ("2024-03", (NEW,), (None, "partial:at")),
        ("2024-02", (NEW,), (None, "none:valid")),
        ("2024-03", (("", 60), NEW), (None, "partial:at")),
        ("2024", (OLD, SAME, ("2024-06-01", 90)), (None, "partial:at")),
        ("2024-03", (OLD, NEW, ("2024-03-10", 80)), (None, "partial:at")),
    ],
)
def test_a_sample_whose_day_leaves_the_range_open_has_none(at, ranges, wanted):
    """The old range is not taken where a new one may hold already, unless both say the same."""
    assert found(at, *ranges) == wanted


def test_a_range_valid_from_some_day_of_a_month_is_open_in_it():
    """Its first day is what is not known, not that of the sample."""
    assert found("2024-03-20", OLD, ("2024-03", 90)) == (None, "partial:valid_from")
