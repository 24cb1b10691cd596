"""Which codes the published functions take, and in which unit a number comes out: for who asks at a terminal.

The functions themselves decide what they accept, but not each of them refuses what it does not know. A parameter has
the same codes wherever its name stands, but for those named with their function.
"""

from __future__ import annotations

from collections.abc import Mapping

from crf_app.clinical.analytes import ANALYTES
from crf_app.clinical.censored import QUALIFIERS
from crf_app.clinical.classification import DOMAINS

_YES_NO = ("Y", "N")
_GRADES = ("0", "1", "2", "3")
_SEROLOGY = ("POS", "NEG")
_TOOLS = ("ICE", "CAPD")
_SYSTEMS = ("A", "B", "C", "D", "E")
_STABILITY = ("Y", "N", "NONE")
_FINDINGS = ("NORMAL", "ABNNCS", "ABNCS")
_FREQUENCIES = ("NEVER", "RARELY", "SOMETIMES", "OFTEN", "ALWAYS")
_PROTEIN = ("mg/dL", "mg/L", "g/L")
_CREATININE = ("mg/dL", "mmol/L", "µmol/L")

_BY_NAME: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [
            "activity",
            "ana",
            "car_t",
            "death",
            "devdelay",
            "exclusion",
            "ferritin",
            "gastrointestinal",
            "haemolysis",
            "haemophagocytosis",
            "hydroxychloroquine",
            "hypotension_other",
            "hypoxia_other",
            "inclusion",
            "intolerant",
            "items",
            "menarche",
            "minor",
            "new_feature",
            "new_sign",
            "not_better_explained",
            "now",
            "ongoing",
            "other_cause",
            "present",
            "previous",
            "prior",
            "rapid_rise",
            "rescue",
            "suppressed",
            "writes",
        ],
        _YES_NO,
    ),
    **dict.fromkeys(("hbsag", "hbcab", "hcv_antibody", "hiv", "syphilis", "test"), _SEROLOGY),
    **dict.fromkeys(("default", "baseline", "instrument"), _TOOLS),
    **dict.fromkeys(("bilag_baseline", "bilag_now"), _SYSTEMS),
    **dict.fromkeys(("hypotension", "hypoxia"), _GRADES),
    **dict.fromkeys(("ecg", "chest"), _FINDINGS),
    "analyte": tuple(ANALYTES),
    "basis": ("VIABLE", "CD3"),
    "bounds": ("HARD", "SOFT"),
    "cause": ("LUPUS", "DRUG", "INFECTION", "CRS", "ICANS", "LYMPHODEPLETION", "OTHER"),
    "consciousness": ("0", "1", "2", "3", "4"),
    "contraception": ("ABST", "BARRIER", "HORM", "IUD", "NONE"),
    "creatinine_unit": _CREATININE,
    "domain": tuple(DOMAINS),
    "formula": ("SCHWARTZ", "U25", "CKD_EPI_2021", "SCHWARTZ_CKD_EPI_2021", "U25_CKD_EPI_2021"),
    "capd": _FREQUENCIES,
    "frequencies": _FREQUENCIES,
    "ice": ("0", "1"),
    "i6": ("Y", "N", "NA"),
    "limit": ("LOW", "HIGH"),
    "motor": ("0", "4"),
    "performed": ("Y", "ND", "UNAR"),
    "pressure": ("0", "3", "4"),
    "protein_unit": _PROTEIN,
    "rule": ("LABEL_IV_2010", "LABEL_OLD_30_70", "DFCI"),
    "scale": ("PHY", "EMO", "SOC", "SCH", "PSY", "TOT"),
    "seizure": ("0", "3", "4"),
    "sex": ("M", "F"),
    "sexes": ("M", "F", "ANY"),
    "side": ("LOW", "HIGH"),
    "sign": ("PULSE", "RESP"),
    "stable": _STABILITY,
    "table": ("PROTOCOL_2_1",),
    "term": ("TREMOR", "DYSPHASIA", "FATIGUE"),
}
_BY_FUNCTION: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("celsius", "unit"): ("C", "F", "°C", "°F"),
    ("ctcae_lab", "analyte"): ("NEUT", "WBC", "LYM", "PLAT", "HGB", "ALT", "AST", "BILI", "CREAT", "FIBRINO"),
    ("ice_grade", "items"): ("0", "1"),
    ("ice_total", "items"): ("0", "1"),
    ("pedsql_score", "items"): ("0", "1", "2", "3", "4"),
    ("prednisone_equivalent", "drug"): (
        "PRED",
        "MPRED",
        "DEXA",
        "PREDNISONE",
        "PREDNISOLONE",
        "METHYLPREDNISOLONE",
        "DEXAMETHASONE",
        "BETAMETHASONE",
        "HYDROCORTISONE",
        "CORTISONE",
        "DEFLAZACORT",
    ),
    ("upcr_standard", "unit"): ("mg/mg", "g/g", "mg/g", "mg/mmol", "g/mol"),
}
_UNITS: Mapping[str, str] = {
    "age_decimal": "years",
    "age_years": "years",
    "bmi": "kg/m²",
    "bsa_dosing": "m²",
    "bsa_mosteller": "m²",
    "celsius": "°C",
    "completed_months": "months",
    "copies_area": "copies·day/µg",
    "cumulative_per_m2": "mg/m²",
    "days_between": "days",
    "dose_deviation": "%",
    "egfr_chosen": "mL/min/1.73 m²",
    "egfr_ckdepi_2021": "mL/min/1.73 m²",
    "egfr_schwartz": "mL/min/1.73 m²",
    "egfr_u25": "mL/min/1.73 m²",
    "hours_between": "hours",
    "longest_course": "months",
    "lymphodepletion_dose": "mg",
    "minutes_between": "minutes",
    "months_between": "months",
    "percent_change": "%",
    "prednisone_equivalent": "mg",
    "prednisone_mean": "mg/day",
    "systolic_limit": "mmHg",
    "tocilizumab_dose": "mg",
    "treatment_days": "days",
    "upcr_from_spot": "mg/mg",
    "upcr_standard": "mg/mg",
    "vital_limit": "/min",
    "window_deviation": "days",
}


def codes_of(function: str, parameter: str) -> tuple[str, ...]:
    """The codes that a parameter of a function takes; empty where any text may stand.

    >>> codes_of("egfr_u25", "sex"), codes_of("reference_limit", "laboratory")
    (('M', 'F'), ())
    """
    if parameter.endswith(("qualifier", "qualifiers")):
        return QUALIFIERS
    return _BY_FUNCTION.get((function, parameter)) or _BY_NAME.get(parameter, ())


def unit_of(function: str) -> str:
    """The unit of a function's number; empty for a grade, score, code or date, and where the argument decides.

    >>> unit_of("bmi"), unit_of("crs_grade")
    ('kg/m²', '')
    """
    return _UNITS.get(function, "")
