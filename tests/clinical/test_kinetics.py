"""The area under the curve of CAR transgene copies (CKAUC28)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS

WHOLE = "12:<50 16:1000 19:8000 22:4000 26:900 33:200 40:<50"
"""Days 0, 4, 7, 10, 14, 21 and 28 after the infusion of 12 March 2024, as days counted from the end of February."""


def moment(day: int) -> PartialDateTime:
    """The n-th day counted from the end of February 2024."""
    return PartialDateTime.parse(f"2024-03-{day:02}" if day < 32 else f"2024-04-{day - 31:02}")


def area(samples: str, share: str = "0.5", gap: int = 12) -> Derivation:
    """The area of samples ``day:result`` with a limit of 50; - is no result."""
    rows = [row.split(":") for row in samples.split()]
    return FUNCTIONS["copies_area"].call(
        tuple(moment(int(day)) for day, _ in rows),
        tuple(None if result == "-" else result for _, result in rows),
        tuple(Decimal(50) for _ in rows),
        PartialDate(2024, 3, 12),
        Decimal(28),
        Decimal(share),
        Decimal(gap),
    )


@pytest.mark.parametrize(
    ("samples", "value"),
    [
        ("12:1000 20:1000 30:1000 40:1000", "28000"),
        ("12:<50 20:<50 30:<50 40:<50", "0"),
        (WHOLE, "47937.5"),
        ("12:0100 20:100 30:100 44:100", "2800"),
        ("11:100 20:100 30:100 40:100", "2800"),
        ("12:<50 20:100 30:100 40:100", "2400"),
        (WHOLE.replace("22:4000", "22:-"), "51287.5"),
    ],
)
def test_trapezoids(samples: str, value: str):
    """Straight lines between samples, cut at days 0 and 28; 0 before the first quantifiable, half the limit after."""
    gap = 14 if "44:" in samples else 12
    assert area(samples, gap=gap).value == Decimal(value)


def test_what_is_under_the_limit_counts_by_the_setting():
    """The last week from 200 to nothing, or to half the limit of 50."""
    assert area(WHOLE).value - area(WHOLE, share="0").value == Decimal("87.5")


@pytest.mark.parametrize(
    ("samples", "reason", "low"),
    [
        ("", "missing:first_sample", 0),
        ("16:1000 26:1000 33:1000 40:1000", "missing:first_sample", 24000),
        ("12:1000 20:1000 30:1000", "missing:last_sample", 18000),
        ("12:1000 16:1000 40:1000", "missing:sample_between", 4000),
    ],
)
def test_missing_samples_leave_a_lower_bound(samples: str, reason: str, low: int):
    """No area over days that nobody measured; what is measured is certain."""
    found = area(samples)
    assert (found.value, found.reason, found.low) == (None, reason, low)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({0: ()}, "invalid:copies"),
        ({0: (PartialDateTime.parse("2024-03"),)}, "partial:moments"),
        ({0: (None,)}, "partial:moments"),
        ({1: (">1000000",)}, "outside:copies"),
        ({1: ("POS",)}, "invalid:copies"),
        ({2: (None,)}, "missing:lloqs"),
        ({3: PartialDate(2024, 3)}, "partial:infusion"),
    ],
)
def test_unusable_samples(change: dict[int, object], reason: str):
    """Columns of unequal length, a day that is not known, a result that is no count."""
    whole = [(moment(12),), ("1000",), (Decimal(50),), PartialDate(2024, 3, 12)]
    settings = [Decimal(28), Decimal("0.5"), Decimal(12)]
    given = [change.get(place, value) for place, value in enumerate(whole)]
    assert FUNCTIONS["copies_area"].call(*given, *settings).reason == reason
