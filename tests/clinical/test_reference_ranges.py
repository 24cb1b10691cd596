"""Which day a sample is of, when the range of a laboratory is chosen; the rest stands with the site's record."""

from decimal import Decimal

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
