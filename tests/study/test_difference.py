"""The difference of two packages: what changed, field by field, and which forms it reaches."""

from __future__ import annotations

import pytest

from crf_app.study.difference import form_difference, study_difference
from crf_app.study.load import load_package
from crf_app.study.model import Study
from crf_app.study.package import parse
from tests.casebook.small_study import AE, DM, FILES, LISTS, SCHEDULE, STUDY, VIT

SETTING = """
[[setting]]
name = "heavy"
value = 90
label = { en = "Heavy", zh = "重" }
source = "CONV"
"""


def study(**files: str) -> Study:
    return load_package({path: parse(text) for path, text in {**FILES, **files}.items()})


def found(file: str, text: str) -> list[tuple[str, str, str, str, str]]:
    """What differs once a file of the small study is another: kind, name, part, before and after."""
    lines = study_difference(study(), study(**{file: text}))
    return [(line.what, line.name, line.part, line.before.en, line.after.en) for line in lines]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('en = "Weight",', 'en = "Mass",', ("item", "WEIGHT", "label", "Weight", "Mass")),
        ('hard = "3..200"', 'hard = "3..150"', ("item", "WEIGHT", "hard", "3..200", "3..150")),
        ('soft = "10..90"\n', "", ("item", "WEIGHT", "soft", "10..90", "")),
        ('units = ["cm"]', 'units = ["kg"]', ("item", "HEIGHT", "units", "cm", "kg")),
        ("DM.SEX = 'F'", "DM.SEX = 'M'", ("item", "PREGN", "relevant", "DM.SEX = 'F'", "DM.SEX = 'M'")),
        ("digits = 1", "digits = 2", ("item", "BMI", "digits", "1", "2")),
        ('severity = "soft"', 'severity = "hard"', ("check", "VIT-01", "severity", "soft", "hard")),
        ('id = "VIT-01"', 'id = "VIT-02"', ("check", "VIT-02", "added", "", "")),
        ('id = "VIT-01"', 'id = "VIT-02"', ("check", "VIT-01", "removed", "", "")),
        ('occurs = "visit"', 'occurs = "many"', ("form", "VIT", "occurs", "visit", "many")),
    ],
)
def test_each_field_of_a_form_that_changed_is_told(old: str, new: str, line: tuple[str, ...]) -> None:
    """With what it was and what it is."""
    assert line in found("infusion/vit.toml", VIT.replace(old, new))


def test_of_a_code_list_only_the_codes_that_differ_are_told() -> None:
    """One answer renamed among others."""
    assert found("codelists.toml", LISTS.replace('"Male"', '"Boy"')) == [("item", "SEX", "codes", "M Male", "M Boy")]


def test_an_item_added_and_one_removed_are_told_by_name() -> None:
    """Nothing else is said of them."""
    text = VIT.replace('name = "PREGN"', 'name = "PREGT"')
    lines = found("infusion/vit.toml", text)
    assert lines == [("item", "PREGT", "added", "", ""), ("item", "PREGN", "removed", "", "")]


def test_another_order_of_questions_is_told() -> None:
    """Only of those that both versions ask."""
    first, *others = DM.split("[[item]]")
    text = "[[item]]".join([first, others[1], others[0], others[2]])
    assert found("eligibility/dm.toml", text) == [("form", "DM", "order", "SUBJID, SEX, INFDAT", "SEX, SUBJID, INFDAT")]


def test_schedule_settings_and_version_are_told() -> None:
    """What spans forms belongs to the study."""
    text = SCHEDULE.replace("target = 2", "target = 3")
    assert found("schedule.toml", text) == [("visit", "D02", "target", "2", "3")]
    assert ("setting", "heavy", "added", "", "") in found("study.toml", STUDY + SETTING)
    assert found("study.toml", STUDY.replace('version = "1"', 'version = "2"')) == [
        ("study", "SMALL", "version", "1", "2")
    ]


def test_the_same_package_differs_in_nothing() -> None:
    """Also where it was read anew."""
    assert study_difference(study(), study()) == ()


def test_a_setting_changes_the_forms_whose_rules_name_it() -> None:
    """And no other form."""
    vit = VIT.replace('holds = "WEIGHT < HEIGHT"', 'holds = "WEIGHT < %heavy"')
    old = study(**{"infusion/vit.toml": vit, "study.toml": STUDY + SETTING})
    new = study(**{"infusion/vit.toml": vit, "study.toml": STUDY + SETTING.replace("90", "95")})
    names = {form: [line.name for line in form_difference(old, new, form)] for form in ("VIT", "DM")}
    assert names == {"VIT": ["heavy"], "DM": []}


def test_a_rule_across_forms_is_of_no_form() -> None:
    """The package in force has it for all forms."""
    rule = """
[[rule]]
id = "X-01"
form = "VIT"
severity = "soft"
at = "WEIGHT"
holds = "WEIGHT < 100 or DM.SEX = 'M'"
message = { en = "Heavy girl", zh = "过重" }
"""
    old, new = study(), study(**{"rules.toml": rule})
    assert [line.name for line in study_difference(old, new)] == ["X-01"]
    assert form_difference(old, new, "VIT") == ()


def test_labels_are_told_in_both_languages() -> None:
    """A Chinese label alone is a change too."""
    [line] = study_difference(study(), study(**{"infusion/ae.toml": AE.replace("名称", "术语")}))
    assert (line.before.zh, line.after.zh, line.before.en) == ("名称", "术语", line.after.en)
