"""The battery finds what loads but would mislead."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crf_app.study.lint import Problem, lint, lint_study
from crf_app.study.load import load_package
from tests.study.small_study import guide_texts, item, tables

DM, INF, COC = "eligibility/dm.toml", "infusion/inf.toml", "leukapheresis/coc.toml"
Change = Callable[[dict[str, Any]], object]


def on(file: str, name: str, /, **keys: object) -> Change:
    """A change of keys of an item."""
    return lambda files: item(files, file, name).update(keys)


def renamed(files: dict[str, Any]) -> None:
    """An item whose name is too long for an export."""
    item(files, INF, "INFPLAN")["name"] = "INFPLANNED"
    files["study.toml"]["identity"]["planned_day0"] = "INF.INFPLANNED"


def twice(files: dict[str, Any]) -> None:
    """The same check id in two forms."""
    files["rules.toml"]["rule"].append({**files["rules.toml"]["rule"][0], "form": "DM", "at": "SEX"})


def more(file: str, key: str, entry: dict[str, Any]) -> Change:
    """One more entry in a list of tables."""
    return lambda files: files[file][key].append(entry)


def analyte(code: str, /, **keys: object) -> Change:
    """A change of keys of an analyte."""
    return lambda files: next(a for a in files["analytes.toml"]["analyte"] if a["code"] == code).update(keys)


def uncollected(files: dict[str, Any]) -> None:
    """A form that no visit collects."""
    files["schedule.toml"]["visit"][0]["forms"] = []


def unordered(files: dict[str, Any]) -> None:
    """Visits whose numbers fall."""
    files["schedule.toml"]["visit"][1]["num"] = 0


def rowless(files: dict[str, Any]) -> None:
    """A log in which nothing stands in rows."""
    for each in files[COC]["item"]:
        each["scope"] = "form"
    files[COC]["row_title"] = []
    item(files, COC, "COCCOUNT")["derive"] = "1"


def unused_section(files: dict[str, Any]) -> None:
    """A heading over nothing."""
    files[DM]["section"].append({"id": "empty", "label": {"en": "Empty", "zh": "空"}})


def scattered(files: dict[str, Any]) -> None:
    """A heading that would stand twice."""
    item(files, DM, "SUBJID")["section"] = "person"


def lower_case(files: dict[str, Any]) -> None:
    """A form whose id is no name for an export."""
    files[COC]["id"] = "Coc"
    item(files, "infusion/inf.toml", "INFEVT")["of"] = "Coc"
    del files["rules.toml"], files["course.toml"]


LABEL = {"en": "A", "zh": "甲"}
FOUND: list[tuple[Change, str, str]] = [
    (renamed, "item.INFPLANNED", "at most 8"),
    (twice, "check.X-06", "already has a check of this id"),
    (scattered, "section.person", "stand together"),
    (lower_case, "id", "Coc must be upper-case"),
    (lambda files: files[COC].update(row_title=[]), "item.INFEVT", "nothing tells the rows of COC apart"),
    (unused_section, "section.empty", "no item stands in this section"),
    (on(DM, "SEX", source=""), "item.SEX", "no source"),
    (on(DM, "SEX", source="CDSH"), "item.SEX", "unknown source CDSH; did you mean CDASH?"),
    (lambda files: files["study.toml"]["sources"].update(XYZ="Nobody's"), "sources.XYZ", "nothing has this source"),
    (lambda files: files["study.toml"]["setting"][0].pop("source"), "setting.fever_from", "no source"),
    (on(INF, "INFWT", soft="1..120"), "item.INFWT", "soft must lie inside hard"),
    (analyte("CREAT", soft="1..500"), "analyte.CREAT", "soft must lie inside hard"),
    (on(DM, "SCRNUM", pattern="S"), "item.SCRNUM", "a pattern needs a guide"),
    (more("codelists.toml", "codelist", {"id": "X", "codes": [{"code": "A", **LABEL}]}), "codelist.X", "no item uses"),
    (on(INF, "INFPREM", codes=[{"code": "ND", **LABEL}]), "codelist.INF.INFPREM.ND", "a missing code"),
    (on(DM, "SEX", label={"en": "Sex", "zh": "Gender"}), "item.SEX.label", "is no Chinese text"),
    (on(DM, "SEX", label={"en": "性别", "zh": "性别"}), "item.SEX.label", "exchanged"),
    (uncollected, "id", "DM is collected at no visit"),
    (unordered, "visit", "must rise"),
    (rowless, "occurs", "a log without items in rows"),
    (analyte("SM", code="SMX"), "analyte.SMX", "no such analyte"),
    (analyte("CREAT", units=["µmol/L", "mol"]), "analyte.CREAT", "cannot convert mol"),
    (analyte("CREAT", units=["mg/dL", "µmol/L"]), "analyte.CREAT", "the canonical one, µmol/L"),
    (analyte("CREAT", hard="5..2000"), "analyte.CREAT", "the hard limits differ"),
    (on(INF, "INFREAS", relevant="'STEROIDS' in INFPREM"), "item.INFREAS.relevant", "did you mean STEROID?"),
    (on(INF, "INFREAS", relevant="DM.SEX = 'W'"), "item.INFREAS.relevant", "'W' is no code of the list SEX"),
    (on(DM, "SUBJID", required="SEX in ('F' | 'W')"), "item.SUBJID.required", "'W' is no code"),
    (on(DM, "SUBJID", propose="iif(SEX != 'W', 'a', 'b')"), "item.SUBJID.propose", "'W' is no code"),
    (on(COC, "COCCOUNT", derive="rows.where(COCEVT = 'X').count()"), "item.COCCOUNT.derive", "'X' is no code"),
    (on(INF, "INFREAS", relevant="COC.COCEVT.first() = 'X'"), "item.INFREAS.relevant", "'X' is no code"),
    (on(DM, "SEX", relevant="AGE > 5 and SUBJID = 'A'"), "", ""),
    (on(DM, "SEX", relevant="SEX = 'F'"), "item.SEX", "depends on itself: DM.SEX ← DM.SEX"),
]


@pytest.mark.parametrize(("change", "key", "problem"), FOUND, ids=[f"{each[1]}-{each[2][:20]}" for each in FOUND])
def test_the_battery_finds_it(change, key, problem):
    """Each mistake is found at its key, with what is wrong; what is none is not found."""
    changed = tables()
    change(changed)
    found = [(each.key, each.problem) for each in lint_study(load_package(changed))]
    assert bool(key) == bool(found)
    assert not key or any(each[0] == key and problem in each[1] for each in found)


def test_the_guide_is_without_problems():
    """What the guide recommends passes the battery."""
    assert lint_study(load_package(tables())) == []


def test_a_circle_over_several_forms_is_found():
    """Items of two forms that are derived from each other have no answer."""
    changed = tables()
    item(changed, INF, "INFWT")["relevant"] = "DM.AGE > 3"
    item(changed, DM, "AGE")["derive"] = "INF.INFWT.floor()"
    assert "depends on itself" in str(lint_study(load_package(changed))[0])


def test_a_folder_that_does_not_load_is_one_problem(tmp_path: Path):
    """The load error is the only problem shown, for the rest cannot be judged."""
    (tmp_path / "study.toml").write_text("id = 1", encoding="utf-8")
    assert lint(tmp_path) == [Problem("schedule.toml", "", "this file is missing")]


def test_a_folder_is_judged_from_disk(tmp_path: Path):
    """The battery reads the files as an author left them."""
    for path, text in guide_texts().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text.replace('source = "CIB"\n', ""), encoding="utf-8")
    assert [(each.file, each.key) for each in lint(tmp_path)] == [
        (INF, "item.INFSTDTM"),
        (INF, "item.INFWT"),
        ("study.toml", "sources.CIB"),
    ]


def test_a_problem_reads_as_one_line():
    """File, key and problem, as an editor shows errors."""
    assert str(Problem("a.toml", "item.X", "wrong")) == "a.toml: item.X: wrong"
