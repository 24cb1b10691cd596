"""The functions that forms may call from expressions, by name.

The answers of a published name never change: a correction is a new function under a new name, beside the old
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crf_app.clinical import (
    age,
    arithmetic,
    body,
    capd,
    cells,
    crs,
    crs_episodes,
    eligibility,
    icans,
    ice,
    intervals,
    kidney,
    laboratory,
    lymphodepletion,
    proteinuria,
    reference_ranges,
    results,
    treatments,
    visits,
    vital_signs,
)
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
    capd.capd_total,
    cells.car_t_cells_in_lot,
    cells.car_t_dose_per_kg,
    cells.car_t_planned_cells,
    cells.car_t_viable_cells,
    cells.car_t_volume,
    cells.dose_deviation,
    cells.dose_within,
    cells.endotoxin_load,
    cells.nearest_dose_level,
    crs.crs_grade,
    crs_episodes.crs_episode,
    crs_episodes.crs_episode_end,
    crs_episodes.crs_episode_grade,
    crs_episodes.crs_episode_onset,
    crs_episodes.crs_prior,
    eligibility.eligible,
    eligibility.exclusion_viraemia,
    eligibility.inclusion_heart,
    eligibility.inclusion_liver,
    eligibility.inclusion_lung,
    eligibility.inclusion_pregnancy,
    eligibility.qualifying_agents,
    eligibility.refractory,
    icans.icans_grade,
    ice.icans_instrument,
    ice.icans_instrument_kept,
    ice.ice_grade,
    ice.ice_total,
    intervals.date_of,
    intervals.date_relation,
    intervals.days_between,
    intervals.hours_between,
    intervals.minutes_between,
    intervals.sdtm_day,
    intervals.study_day,
    kidney.egfr_chosen,
    kidney.egfr_ckdepi_2021,
    kidney.egfr_schwartz,
    kidney.egfr_u25,
    laboratory.convert_lab,
    laboratory.lab_within,
    lymphodepletion.cumulative_per_m2,
    lymphodepletion.fludarabine_factor,
    lymphodepletion.lymphodepletion_dose,
    proteinuria.percent_change,
    proteinuria.proteinuria_class,
    proteinuria.upcr_from_spot,
    proteinuria.upcr_standard,
    reference_ranges.overlapping_ranges,
    reference_ranges.reference_limit,
    results.result_value,
    treatments.prednisone_equivalent,
    treatments.tocilizumab_dose,
    visits.target_date,
    visits.window_deviation,
    visits.window_inside,
    visits.yearly_target_day,
    vital_signs.celsius,
    vital_signs.hypotension_for_age,
    vital_signs.systolic_limit,
    vital_signs.vital_limit,
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.__name__: published(function) for function in _PUBLISHED}
)
