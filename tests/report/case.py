"""A small study and one subject's snapshot, built by hand: corrections, missing codes, a conflict, rare characters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.signature import Kind
from crf_app.record.places import FormKey, Place
from crf_app.record.snapshot import AuditLine, Person, PrintStatus, Snapshot
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.record.view import (
    AttestLine,
    Cell,
    Change,
    Derived,
    Finding,
    FormStatus,
    FormView,
    Relevance,
    Row,
    SubjectView,
)
from crf_app.report.release import ReleaseInfo, Standing
from crf_app.study.expression.check import Compiled
from crf_app.study.expression.kinds import Type
from crf_app.study.model import (
    Code,
    CodeList,
    Form,
    Identity,
    Item,
    ItemType,
    Label,
    Occurs,
    Rule,
    Scope,
    Setting,
    Severity,
    Source,
    Stage,
    Study,
    Unit,
    Visit,
)

SUBJECT = "9f2c41aa"
DERIVED = Rule("crs_grade(…)", Compiled(Type(Kind.DECIMAL), lambda _run, _this: ()))
NOTE_TEXT = "Fever <38.5 & rigors; 家属 喆堃翀玥珺 记录 😀 noted"


def codes(id: str, *entries: tuple[str, str, str]) -> CodeList:
    """A code list of (code, English, Chinese)."""
    return CodeList(id, tuple(Code(code, Label(en, zh)) for code, en, zh in entries))


YES_NO = codes("NY", ("Y", "Yes", "是"), ("N", "No", "否"))
HYPOTENSION = codes(
    "HYPO", ("0", "None", "无"), ("1", "No vasopressor", "不需升压药"), ("2", "One vasopressor", "一种升压药")
)
SYMPTOMS = codes("SYM", ("FEVER", "Fever", "发热"), ("RASH", "Rash", "皮疹"), ("MYALGIA", "Myalgia", "肌痛"))
GRADES = codes("GRADE", *((str(grade), f"Grade {grade}", f"{grade} 级") for grade in range(1, 6)))
ANALYTES = codes(
    "LBTEST",
    ("WBC", "White blood cells", "白细胞"),
    ("IL6", "Interleukin-6", "白介素-6"),
    ("FERR", "Ferritin", "铁蛋白"),
)
MISSING = codes(
    "MISSING",
    ("ND", "not done", "未做"),
    ("UNK", "unknown", "未知"),
    ("NA", "not applicable", "不适用"),
    ("NASK", "not asked", "未询问"),
    ("FAIL", "measurement failed", "测量失败"),
    ("PEND", "result pending", "结果待回"),
)
REASONS = codes(
    "REASON", ("TRANSCRIPTION", "Transcription error", "转录错误"), ("SOURCE", "Source corrected", "源文件更正")
)
ROLES = codes(
    "ROLE", ("CRC", "Study coordinator", "研究协调员"), ("INV", "Investigator", "研究者"), ("CRA", "Monitor", "监查员")
)


def item(name: str, en: str, zh: str, kind: ItemType, **more: object) -> Item:
    """An item with labels in both languages."""
    return Item(name, Label(en, zh), kind, **more)  # type: ignore[arg-type]


CRS = Form(
    "CRS",
    Label("CRS assessment", "细胞因子释放综合征评估"),
    "infusion",
    Occurs.VISIT,
    (
        item("CRSYN", "Assessment performed?", "是否进行评估", ItemType.CODE, codes=YES_NO, section="A"),
        item("CRSDAT", "Assessment date", "评估日期", ItemType.DATE, section="A"),
        item(
            "CRSTMAX",
            "Highest temperature, last 24 h",
            "24 小时内最高体温",
            ItemType.DECIMAL,
            units=(Unit("Cel", "°C"),),
            section="B",
        ),
        item("CRSHYPO", "Hypotension", "低血压", ItemType.CODE, codes=HYPOTENSION, section="B"),
        item("CRSSYM", "Symptoms", "症状", ItemType.CODES, codes=SYMPTOMS, section="B"),
        item("CRSIL6", "Interleukin-6", "白介素-6", ItemType.RESULT, units=(Unit("pg/mL", "pg/mL"),), section="B"),
        item("CRSO2", "Oxygen flow", "氧流量", ItemType.DECIMAL, units=(Unit("L/min", "L/min"),), section="B"),
        item("CRSGRD", "CRS grade", "CRS 分级", ItemType.CODE, codes=GRADES, derive=DERIVED, section="B"),
        item("CRSTOT", "Severity score", "严重程度评分", ItemType.INTEGER, derive=DERIVED, reported=True, section="B"),
        item("CRSCOM", "Comment", "备注", ItemType.TEXT, section="B"),
    ),
    (),
    {"A": Label("Assessment", "评估"), "B": Label("Findings", "所见")},
    date_item="CRSDAT",
)
INF = Form(
    "INF",
    Label("CAR-T infusion", "CAR-T 细胞回输"),
    "infusion",
    Occurs.ONCE,
    (
        item("INFDTC", "Start of infusion", "回输开始时间", ItemType.DATETIME),
        item(
            "INFDOSE", "Cells per kilogram", "每公斤体重细胞数", ItemType.COUNT, units=(Unit("cells/kg", "cells/kg"),)
        ),
        item("INFCAR", "CAR-positive cells", "CAR 阳性细胞", ItemType.DECIMAL, units=(Unit("%", "%"),)),
        item("INFCOM", "Comment", "备注", ItemType.TEXT),
    ),
    (),
    date_item="INFDTC",
)
AE = Form(
    "AE",
    Label("Adverse events", "不良事件"),
    "infusion",
    Occurs.LOG,
    (
        item("AETERM", "Event", "事件", ItemType.TEXT, scope=Scope.ROW),
        item("AESTDAT", "Start", "开始", ItemType.DATE, scope=Scope.ROW, partial=True),
        item("AEENDAT", "End", "结束", ItemType.DATE, scope=Scope.ROW),
        item("AEGRADE", "Grade", "分级", ItemType.CODE, codes=GRADES, scope=Scope.ROW),
        item("AESER", "Serious", "严重", ItemType.CODE, codes=YES_NO, scope=Scope.ROW),
        item("AEREL", "Related", "相关", ItemType.CODE, codes=YES_NO, scope=Scope.ROW),
        item("AEOUT", "Outcome", "转归", ItemType.TEXT, scope=Scope.ROW),
    ),
    (),
    row_title=("AETERM", "AESTDAT"),
)
LAB = Form(
    "LAB",
    Label("Laboratory", "实验室检查"),
    "infusion",
    Occurs.VISIT,
    (
        item("LBDAT", "Sample date", "采样日期", ItemType.DATE),
        item("LBTEST", "Test", "项目", ItemType.CODE, codes=ANALYTES, scope=Scope.ROW),
        item("LBRES", "Result", "结果", ItemType.RESULT, scope=Scope.ROW, units=(Unit("10*9/L", "×10⁹/L"),)),
    ),
    (),
    date_item="LBDAT",
    grid="LBTEST",
)
DISCHARGE = Form("DISCH", Label("Discharge", "出院"), "follow_up", Occurs.ONCE, (), ())

STUDY = Study(
    id="CARTCSLE",
    version="2.0",
    title=Label("CD19 CAR-T in refractory childhood-onset SLE", "CD19 CAR-T 治疗难治性儿童系统性红斑狼疮"),
    short=Label("CD19 CAR-T cSLE", "CD19 CAR-T 儿童狼疮"),
    hash="ab" * 32,
    settings={"window": Setting("window", 28, Label("Days of the window", "观察窗天数"), Source("MEM", True, "D-03"))},
    stages=(Stage("infusion", Label("Infusion", "回输")), Stage("follow_up", Label("Follow-up", "随访"))),
    visits=(
        Visit("INF", Decimal(4), Label("Infusion", "回输"), "infusion", 0, 0, 0, ("INF",)),
        Visit("D07", Decimal(5), Label("Day 7", "第 7 天"), "infusion", 7, 0, 0, ("CRS", "LAB")),
        Visit("DISCH", Decimal(6), Label("Discharge", "出院"), "follow_up", None, 0, 0, ("DISCH",)),
    ),
    codelists={},
    analytes={},
    forms={form.id: form for form in (CRS, INF, AE, LAB, DISCHARGE)},
    missing_codes=MISSING,
    reasons=REASONS,
    roles=ROLES,
    identity=Identity("DM.SUBJNO", "DM.SCRNO", "DM.SEX", "DM.BRTHDAT", "DM.AGE", "INF.INFDTC", "PLAN.DAY0"),
)

PEOPLE = {
    "CRC-01": Person("CRC-01", "Li Na 李娜", "CRC"),
    "INV-03": Person("INV-03", "Wang Zhe 王喆", "INV"),
    "CRA-11": Person("CRA-11", "Chen Kun 陈堃", "CRA"),
}


def number(text: str, unit: str = "") -> Answer:
    """A number."""
    return Answer(AnswerKind.NUMBER, text, unit)


def code(text: str) -> Answer:
    """A code."""
    return Answer(AnswerKind.CODE, text)


def text(said: str) -> Answer:
    """A text."""
    return Answer(AnswerKind.TEXT, said)


def day(said: str) -> Answer:
    """A date."""
    return Answer(AnswerKind.DATE, said)


@dataclass
class Case:
    """Collects changes in the order in which they were made, and gives the views of them."""

    history: dict[str, list[Change]] = field(default_factory=dict)
    audit: list[AuditLine] = field(default_factory=list)

    def write(
        self, place: Place, answer: Answer | None, user: str = "CRC-01", minute: int = 0, **more: object
    ) -> Change:
        """One change of one cell, replacing the newest before it unless ``base`` says otherwise."""
        past = self.history.setdefault(place.what, [])
        hash_ = hashlib.sha256(f"{place.what}{len(past)}".encode()).hexdigest()
        base = cast("tuple[str, ...]", more.pop("base", (past[-1].hash,) if past else ()))
        time = f"2024-03-19T{13 + minute // 60}:{minute % 60:02}:31.120+08:00"
        change = Change(hash_, place, answer, base, time, user, "WARD-03", hash_[::-1], **more)  # type: ignore[arg-type]
        before = tuple(old.answer for old in past if old.hash in base)
        past.append(change)
        self.audit.append(
            AuditLine(
                time,
                user,
                "WARD-03",
                change.entry,
                "correct" if base else "enter",
                place.what,
                before,
                answer,
                f"{change.reason_code} {change.reason_text}".strip(),
            )
        )
        return change

    def cell(self, place: Place, item: Item, **more: object) -> Cell:
        """The cell as it stands after the changes written so far."""
        past = self.history.get(place.what, [])
        replaced = {base for change in past for base in change.base}
        current = tuple(change for change in past if change.hash not in replaced)
        return Cell(place, item, changes=current, earlier=len(past) - len(current), **more)  # type: ignore[arg-type]


def view(key: FormKey, form: Form, cells: Mapping[str, Cell], rows: tuple[Row, ...] = (), **more: object) -> FormView:
    """A form view with sensible defaults."""
    given: dict[str, object] = {"status": FormStatus.IN_PROGRESS, "attests": (), "locked": False, **more}
    counts = {"answered": sum(bool(cell.changes) for cell in cells.values()), "asked": len(cells)}
    visit = STUDY.visit_by_id.get(key.visit)
    return FormView(key, form, visit, cells=cells, rows=rows, **counts, **given)  # type: ignore[arg-type]


def crs(case: Case) -> FormView:
    """Day 7: a correction, a missing code, a conflict, a null derivation with bounds, a reported value, a finding."""
    key = FormKey(SUBJECT, "D07", "CRS")
    case.write(key.at("CRSYN"), code("Y"))
    case.write(key.at("CRSDAT"), day("2024-03-19"), minute=1)
    case.write(key.at("CRSTMAX"), number("38.1", "Cel"), minute=2)
    case.write(
        key.at("CRSTMAX"),
        number("38.4", "Cel"),
        minute=65,
        owes=True,
        reason_code="TRANSCRIPTION",
        reason_text="ward list",
    )
    case.write(key.at("CRSHYPO"), code("0"), minute=3)
    case.write(key.at("CRSHYPO"), code("1"), user="INV-03", minute=4, base=())
    case.write(key.at("CRSSYM"), Answer(AnswerKind.CODES, "", codes=("FEVER", "MYALGIA")), minute=5)
    case.write(key.at("CRSIL6"), missing(MissingCode.FAIL, "sample haemolysed"), minute=6)
    case.write(key.at("CRSTOT"), number("7"), minute=7)
    case.write(key.at("CRSCOM"), text(NOTE_TEXT), minute=8)
    hot = Finding(
        "CRS-01",
        Severity.SOFT,
        key.at("CRSTMAX"),
        Label("Fever on two days: check the ward sheet", "连续发热：请核对护理记录"),
    )
    grade = Derived((), Derivation(None, "missing:hypoxia", Decimal(1), Decimal(4), "incomplete"), (("CRS", "CRSO2"),))
    more: dict[str, dict[str, object]] = {
        "CRSTMAX": {"findings": (hot,)},
        "CRSHYPO": {"conflict": True},
        "CRSGRD": {"derived": grade},
        "CRSTOT": {"derived": Derived((), Derivation(None, "missing:parts"))},
        "CRSO2": {"relevance": Relevance.NO},
    }
    cells = {item.name: case.cell(key.at(item.name), item, **more.get(item.name, {})) for item in CRS.items}
    return view(key, CRS, cells, day=7)


def infusion(case: Case) -> FormView:
    """Day 0: a dose with its exponent, signed, then changed."""
    key = FormKey(SUBJECT, "INF", "INF")
    case.write(key.at("INFDTC"), Answer(AnswerKind.DATETIME, "2024-03-12T10:04+08:00"))
    case.write(key.at("INFDOSE"), Answer(AnswerKind.COUNT, "0.94", "cells/kg", 5), minute=1)
    for minute, percent in enumerate(("38", "37", "36", "35", "34"), 10):
        reason = {"owes": True, "reason_code": "SOURCE"} if percent != "38" else {}
        case.write(key.at("INFCAR"), number(percent, "%"), minute=minute, **reason)
    cells = {item.name: case.cell(key.at(item.name), item) for item in INF.items}
    return view(key, INF, cells, day=0, status=FormStatus.CHANGED, attests=(signature(case, key),))


def signature(case: Case, key: FormKey) -> AttestLine:
    """A signature that the third change of INFCAR overtook."""
    later = case.history[key.at("INFCAR").what][2].hash
    return AttestLine("c0" * 32, key.path, "sign", "INV-03", "2024-03-19T13:11:40.000+08:00", False, overtaken_by=later)


def log(case: Case) -> FormView:
    """Three adverse events, one of them struck."""
    key = FormKey(SUBJECT, "-", "AE")
    events = (
        ("Pyrexia 发热", "2024-03-19", "1"),
        ("Tremor of both hands", "2024-03", "2"),
        ("Entered for the wrong subject", "2024-03-20", "1"),
    )
    rows = []
    for place, (term, start, grade) in enumerate(events, 1):
        row = f"{place:02}aa77"
        answers = {"AETERM": text(term), "AESTDAT": day(start), "AEGRADE": code(grade), "AESER": code("N")}
        for name, answer in answers.items():
            case.write(key.at(name, row), answer, minute=20 + place)
        cells = {item.name: case.cell(key.at(item.name, row), item) for item in AE.items}
        strike = Change(
            "dd" * 32,
            key.at("!", row),
            text("1"),
            (),
            "2024-03-19T14:20:00.000+08:00",
            "CRC-01",
            "WARD-03",
            "ee" * 32,
            reason_code="TRANSCRIPTION",
            owes=True,
        )
        rows.append(Row(row, place, place == 3, cells, strike if place == 3 else None))
    return view(key, AE, {}, tuple(rows))


def laboratory(case: Case) -> FormView:
    """A grid of three analytes."""
    key = FormKey(SUBJECT, "D07", "LAB")
    case.write(key.at("LBDAT"), day("2024-03-19"))
    results = {
        "WBC": Answer(AnswerKind.RESULT, "3.2", "10*9/L"),
        "IL6": Answer(AnswerKind.RESULT, "<5"),
        "FERR": missing(MissingCode.PEND),
    }
    rows = []
    for place, (test, result) in enumerate(results.items(), 1):
        case.write(key.at("LBTEST", test), code(test), minute=30)
        case.write(key.at("LBRES", test), result, minute=30 + place)
        cells = {item.name: case.cell(key.at(item.name, test), item) for item in LAB.items if item.scope is Scope.ROW}
        rows.append(Row(test, place, False, cells))
    cells = {"LBDAT": case.cell(key.at("LBDAT"), LAB.item("LBDAT"))}
    return view(key, LAB, cells, tuple(rows), day=7)


def discharge(_case: Case) -> FormView:
    """A form that nobody has begun."""
    return view(FormKey(SUBJECT, "DISCH", "DISCH"), DISCHARGE, {}, status=FormStatus.EXPECTED)


def make_snapshot(**more: object) -> Snapshot:
    """The whole subject; ``more`` replaces fields of the snapshot."""
    case = Case()
    forms = tuple(make(case) for make in (infusion, crs, laboratory, discharge, log))
    attests = tuple(line for form in forms for line in form.attests)
    signed = AuditLine("2024-03-19T13:11:40.000+08:00", "INV-03", "WARD-03", "c0" * 32, "sign", forms[0].key.path)
    whole = Snapshot(
        study=STUDY,
        site="01",
        site_name="Children's Hospital 儿童医院",
        subject=SubjectView(
            SUBJECT, "01-003", "S-0007", "F", "12 y", date(2024, 3, 12), False, tuple(form.key for form in forms)
        ),
        forms=forms,
        history={what: tuple(changes) for what, changes in case.history.items()},
        audit=(*case.audit, signed),
        attests=attests,
        people=PEOPLE,
        cut={"ward-03/01": (41, "51" * 32), "ward-03/*": (3, "d0" * 32)},
        digest="9f2c41aa" * 8,
        as_of="2024-03-19T14:22:07.000+08:00",
        status=PrintStatus.SIGNED_CHANGED,
        demonstration=True,
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def make_release(language: str = "en+zh", **more: object) -> ReleaseInfo:
    """A release with a fixed time."""
    return ReleaseInfo(
        id="4be1" * 16,
        language=language,
        purpose="Monitoring visit 3",
        generated_at="2024-03-19T14:22:31.000+08:00",
        generated_by="CRA-11",
        app_version="1.4.0",
        **{"seal": Standing.DEMO, **more},  # type: ignore[arg-type]
    )
