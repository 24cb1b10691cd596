"""The functions that forms may call from expressions, by name.

The answers of a published name never change: a correction is a new function under a new name, beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crf_app.clinical import age, arithmetic, body, intervals
from crf_app.clinical.publishing import published
from crf_app.clinical.signature import Function

_PUBLISHED = (
    age.age_decimal,
    age.age_years,
    arithmetic.is_at_least,
    arithmetic.is_at_most,
    body.bmi,
    body.bsa_dosing,
    body.bsa_mosteller,
    intervals.date_of,
    intervals.date_relation,
    intervals.days_between,
    intervals.hours_between,
    intervals.minutes_between,
    intervals.sdtm_day,
    intervals.study_day,
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.__name__: published(function) for function in _PUBLISHED}
)
