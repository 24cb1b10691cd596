"""A study with one form of every kind of item, a log and a small laboratory grid, and a casebook of it in memory."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))
from memory_keeping import MemoryKeeping
from small_study import FILES

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, found_in
from crf_app.casebook.pen import Hand
from crf_app.casebook.ports import Ports
from crf_app.record.commands import AddSubject, Enter
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.package import PackageJson, parse, read_folder, to_package
from crf_app.ui.form_page import FormPage

SHANGHAI = timezone(timedelta(hours=8))
FORMS = Path(__file__).parents[2] / "forms"
ROLES = ("coordinator", "investigator", "data_manager", "monitor", "admin")

SCHEDULE = FILES["schedule.toml"].replace('forms = ["VIT"]', 'forms = ["VIT", "KIN", "LB"]')

UNITS = FILES["units.toml"] + "".join(
    f'\n[[unit]]\ncode = "{code}"\nlabel = "{label}"\n'
    for code, label in (("Cel", "°C"), ("[degF]", "°F"), ("{cells}", "cells"), ("10^9/L", "10^9/L"), ("g/L", "g/L"),
                        ("g/dL", "g/dL"))
)  # fmt: skip

ANALYTES = "".join(
    f"""
[[analyte]]
code = "{code}"
en = "{en}"
zh = "{zh}"
panel = "{panel}"
units = {units}
digits = 1
"""
    for code, en, zh, panel, units in (
        ("WBC", "White cells (total)", "白细胞", "CBC", '["10^9/L"]'),
        ("HGB", "Haemoglobin", "血红蛋白", "CBC", '["g/L", "g/dL"]'),
        ("CRP", "C-reactive protein", "C反应蛋白", "CHEM", '["g/L"]'),
    )
)

LISTS = (
    FILES["codelists.toml"]
    + """
[[codelist]]
id = "NY"
codes = [ { code = "Y", en = "Yes", zh = "是" }, { code = "N", en = "No", zh = "否" } ]

[[codelist]]
id = "GRADE"
codes = [ { code = "0", en = "None", zh = "无" }, { code = "1", en = "Mild", zh = "轻" },
          { code = "2", en = "Severe", zh = "重" } ]

[[codelist]]
id = "SIGNS"
codes = [ { code = "TREMOR", en = "Tremor", zh = "震颤" }, { code = "APHASIA", en = "Aphasia", zh = "失语" },
          { code = "NONE", en = "None of these", zh = "均无" } ]

[[codelist]]
id = "LETTERS"
codes = [ """
    + ", ".join(f'{{ code = "C{letter}", en = "Word {letter}", zh = "词{letter}" }}' for letter in "ABCDEFGHIJKLMN")
    + " ]\n"
)

KIN = """
id = "KIN"
label = { en = "Every kind", zh = "各类项目" }
stage = "infusion"
occurs = "visit"
date_item = "DAT"

[[section]]
id = "first"
label = { en = "First", zh = "一" }

[[section]]
id = "second"
label = { en = "Second", zh = "二" }
""" + "".join(
    f'\n[[item]]\nname = "{name}"\nlabel = {{ en = "{en}", zh = "{zh}" }}\n{rest}\n'
    for name, en, zh, rest in (
        ("DAT", "Date", "日期", 'type = "date"\nsection = "first"\nrequired = true'),
        ("DTM", "Moment", "时刻", 'type = "datetime"\nsection = "first"'),
        ("TEMP", "Temperature", "体温", 'type = "decimal"\nsection = "first"\nunits = ["Cel"]\nhard = "30..43"\n'
                                     'soft = "35..41"\nrequired = true'),
        ("TWO", "In two units", "两种单位", 'type = "decimal"\nsection = "first"\nunits = ["Cel", "[degF]"]'),
        ("INT", "Count of days", "天数", 'type = "integer"\nsection = "first"'),
        ("CELLS", "Cells", "细胞数", 'type = "count"\nsection = "first"\nunits = ["{cells}"]'),
        ("RES", "Result", "结果", 'type = "result"\nsection = "first"'),
        ("FEVER", "Fever", "发热", 'type = "code"\nsection = "second"\ncodes = "NY"\nrequired = true'),
        ("CAUSE", "Its cause", "原因", 'type = "text"\nsection = "second"\nrelevant = "FEVER = \'Y\'"'),
        ("GRADE", "Grade", "分级", 'type = "code"\nsection = "second"\ncodes = "GRADE"'),
        ("SIGNS", "Signs", "体征", 'type = "codes"\nsection = "second"\ncodes = "SIGNS"'),
        ("LONG", "Of a long list", "长列表", 'type = "code"\nsection = "second"\ncodes = "LETTERS"'),
        ("LOT", "Lot", "批号", 'type = "text"\nsection = "second"\npattern = "[A-Z]{2}[0-9]{3}"'),
        ("TWICE", "Twice", "两倍", 'type = "decimal"\nsection = "second"\nderive = "TEMP * 2"\ndigits = 1\n'
                                 'reported = true'),
        ("AGAIN", "Temperature again", "再测体温", 'type = "decimal"\nsection = "second"\nunits = ["Cel"]\n'
                                              'propose = "TEMP"'),
    )
)  # fmt: skip

AE = """
id = "AE"
label = { en = "Adverse events", zh = "不良事件" }
stage = "infusion"
occurs = "log"
row_title = ["AETERM", "AESEV"]

[[item]]
name = "AETERM"
scope = "row"
label = { en = "Term", zh = "名称" }
type = "text"
required = true

[[item]]
name = "AESEV"
scope = "row"
label = { en = "Severity", zh = "程度" }
type = "code"
codes = "GRADE"

[[item]]
name = "AEPART"
scope = "row"
label = { en = "Part of", zh = "属于" }
type = "row"
of = "AE"

[[item]]
name = "AESTDAT"
scope = "row"
label = { en = "Begin", zh = "开始" }
type = "date"
partial = true

[[item]]
name = "AENUM"
scope = "row"
label = { en = "Number", zh = "编号" }
type = "integer"
propose = "1"
"""

LB = """
id = "LB"
label = { en = "Laboratory", zh = "检验" }
stage = "infusion"
occurs = "visit"
grid = "LBTESTCD"
row_title = ["LBTESTCD", "LBORRES"]

[[item]]
name = "LBTESTCD"
scope = "row"
label = { en = "Analyte", zh = "项目" }
type = "code"
codes = "ANALYTE"

[[item]]
name = "LBORRES"
scope = "row"
label = { en = "Result", zh = "结果" }
type = "result"

[[item]]
name = "LBORRESU"
scope = "row"
label = { en = "Unit", zh = "单位" }
type = "code"
codes = "LABUNIT"
required = true

[[item]]
name = "LBNOTE"
scope = "row"
label = { en = "Remark", zh = "备注" }
type = "text"
"""

EVERY = {
    **FILES,
    "schedule.toml": SCHEDULE,
    "units.toml": UNITS,
    "codelists.toml": LISTS,
    "analytes.toml": ANALYTES,
    "infusion/kin.toml": KIN,
    "infusion/ae.toml": AE,
    "infusion/lb.toml": LB,
}


@cache
def every_package() -> PackageJson:
    """The package of the study."""
    return to_package({path: parse(text) for path, text in EVERY.items()})


@dataclass
class Laptop:
    """A casebook in memory with one subject, infused on 12 MAR 2024; it is 19 MAR 2024, 13:00."""

    moment: datetime = datetime(2024, 3, 19, 13, 0, tzinfo=SHANGHAI)
    package: PackageJson = field(default_factory=every_package)
    number: str = "SUBJID"
    day0: tuple[str, str, str] = ("SCR", "DM", "INFDAT")

    def __post_init__(self) -> None:
        self.keeping = MemoryKeeping()
        hand = Hand("SMALL", "01", "ward-03", Ed25519PrivateKey.generate(), "CRC-01", generate_private_key(SECP256R1()))
        ports = Ports(lambda: self.moment, random.Random(1).randbytes)
        first = First("Ying Zhou", ROLES, "Hangzhou")
        self.book: Casebook = found_in(self.keeping, hand, first, self.package, ports)
        number = (self.number, Answer(AnswerKind.TEXT, "S001"))
        self.subject = self.book.perform(AddSubject((number,))).created[0]
        visit, form, item = self.day0
        kind = AnswerKind(self.book.study.forms[form].item(item).type.value)
        self.book.perform(Enter(FormKey(self.subject, visit, form).at(item), Answer(kind, "2024-03-12")))

    def key(self, form: str) -> FormKey:
        """An instance of a form."""
        return FormKey(self.subject, "-" if form == "AE" else "D01", form)

    def answer(self, form: str, item: str) -> Answer | None:
        """The recorded answer of an item."""
        return self.book.form(self.key(form)).cells[item].answer

    def enter(self, form: str, item: str, answer: Answer | None) -> None:
        """Record an answer, as another window would."""
        self.book.perform(Enter(self.key(form).at(item), answer))


@cache
def hospital() -> Laptop:
    """A casebook of the protocol's own forms, with a subject; shared by tests that only look or use another form."""
    return Laptop(package=to_package(read_folder(FORMS)), number="SCRNUM", day0=("INF", "INF", "INFSTDTM"))


def go(page: FormPage, code: str, item: str) -> None:
    """Put the focus into a cell of the grid in front."""
    page.grid.table.setFocus()
    page.grid.table.setCurrentIndex(page.grid.model.index_at(code, item))
