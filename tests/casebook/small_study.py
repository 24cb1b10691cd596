"""A study of three forms, small enough to be read at a glance: DM (once), VIT (each visit), AE (log)."""

from __future__ import annotations

from functools import lru_cache

from crf_app.study.package import PackageJson, parse, to_package

STUDY = """
id = "SMALL"
version = "1"
title = { en = "A small study", zh = "小型研究" }
short = { en = "Small", zh = "小" }
missing = [ { code = "ND", en = "Not done", zh = "未做" }, { code = "UNK", en = "Unknown", zh = "未知" },
            { code = "NA", en = "Not applicable", zh = "不适用" }, { code = "NASK", en = "Not asked", zh = "未询问" },
            { code = "FAIL", en = "Failed", zh = "失败" }, { code = "PEND", en = "Pending", zh = "待回报" } ]
reasons = [ { code = "1", en = "Transcription error", zh = "转录错误" }, { code = "6", en = "Other", zh = "其他" } ]
roles = [ { code = "coordinator", en = "Coordinator", zh = "协调员" } ]

[identity]
number = "DM.SUBJID"
screening = "DM.SUBJID"
sex = "DM.SEX"
birth = "DM.INFDAT"
age = "DM.SUBJID"
day0 = "DM.INFDAT"
planned_day0 = "DM.INFDAT"

[sources]
GCP = "ICH E6"
"""

SCHEDULE = """
stage = [
  { id = "eligibility", label = { en = "Eligibility", zh = "资格" } },
  { id = "infusion", label = { en = "Infusion", zh = "回输" } },
]
visit = [
  { id = "SCR", num = 1, stage = "eligibility", en = "Screening", zh = "筛选", forms = ["DM"] },
  { id = "D01", num = 2, stage = "infusion", target = 1, en = "Day 1", zh = "第1天", forms = ["VIT"] },
  { id = "D02", num = 3, stage = "infusion", target = 2, en = "Day 2", zh = "第2天", forms = ["VIT"] },
]

[forms_at]
"""

LISTS = """
[[codelist]]
id = "SEX"
codes = [ { code = "F", en = "Female", zh = "女" }, { code = "M", en = "Male", zh = "男" } ]
"""

UNITS = """
[[unit]]
code = "kg"
label = "kg"

[[unit]]
code = "cm"
label = "cm"
"""

DM = """
id = "DM"
label = { en = "Demographics", zh = "人口学" }
stage = "eligibility"
occurs = "once"

[[item]]
name = "SUBJID"
label = { en = "Subject", zh = "受试者" }
source = "GCP"
type = "text"
required = true

[[item]]
name = "SEX"
label = { en = "Sex", zh = "性别" }
source = "GCP"
type = "code"
codes = "SEX"
required = true

[[item]]
name = "INFDAT"
label = { en = "Day 0", zh = "第0天" }
source = "GCP"
type = "date"
partial = true
"""

VIT = """
id = "VIT"
label = { en = "Measures", zh = "测量" }
stage = "infusion"
occurs = "visit"
date_item = "VITDAT"

[[item]]
name = "VITDAT"
label = { en = "Date", zh = "日期" }
source = "GCP"
type = "date"
required = true

[[item]]
name = "WEIGHT"
label = { en = "Weight", zh = "体重" }
source = "GCP"
type = "decimal"
units = ["kg"]
hard = "3..200"
soft = "10..90"
required = true

[[item]]
name = "HEIGHT"
label = { en = "Height", zh = "身高" }
source = "GCP"
type = "decimal"
units = ["cm"]
required = true

[[item]]
name = "PREGN"
label = { en = "Pregnancy test", zh = "妊娠试验" }
source = "GCP"
type = "text"
relevant = "DM.SEX = 'F'"

[[item]]
name = "BMI"
label = { en = "Body mass index", zh = "体质指数" }
source = "GCP"
type = "decimal"
derive = "WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100))"
digits = 1
reported = true

[[check]]
id = "VIT-01"
severity = "soft"
at = "WEIGHT"
source = "GCP"
holds = "WEIGHT < HEIGHT"
message = { en = "Weight above height", zh = "体重大于身高" }
"""

AE = """
id = "AE"
label = { en = "Adverse events", zh = "不良事件" }
stage = "infusion"
occurs = "log"

[[item]]
name = "AETERM"
scope = "row"
label = { en = "Term", zh = "名称" }
source = "GCP"
type = "text"
required = true
"""

FILES = {
    "study.toml": STUDY,
    "schedule.toml": SCHEDULE,
    "codelists.toml": LISTS,
    "units.toml": UNITS,
    "eligibility/dm.toml": DM,
    "infusion/vit.toml": VIT,
    "infusion/ae.toml": AE,
}


@lru_cache(maxsize=1)
def small_package() -> PackageJson:
    """The package of the small study."""
    return to_package({path: parse(text) for path, text in FILES.items()})
