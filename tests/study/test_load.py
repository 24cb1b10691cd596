"""The loader: what the files say is what the model holds."""

import json
from decimal import Decimal

import pytest

from crf_app.clinical.signature import Kind
from crf_app.study.load import load_folder, load_json, load_package
from crf_app.study.model import ItemType, Occurs, Range, Rule, Scope, Severity, Study
from crf_app.study.package import to_package
from tests.study.small_study import guide_texts, item, tables


@pytest.fixture(scope="module")
def study() -> Study:
    return load_package(tables())


def test_the_guide_is_a_study_that_loads_from_disk(tmp_path):
    """Whoever copies the examples of the guide into files has a study."""
    for path, text in guide_texts().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert set(load_folder(tmp_path).forms) == {"DM", "INF", "COC", "LB"}


def test_items_stand_in_the_order_of_the_file(study):
    """The screen asks in the order in which the author wrote."""
    assert [each.name for each in study.forms["DM"].items] == ["SUBJID", "SCRNUM", "SEX", "BRTHDAT", "AGE"]


def test_limits_are_decimals(study):
    """A limit is the decimal that is written, with either side open."""
    assert study.forms["INF"].item("INFWT").hard == Range(Decimal(3), Decimal(200))


def test_a_shared_list_is_the_list_of_the_study(study):
    """An item that names a list has that very list."""
    assert study.forms["DM"].item("SEX").codes is study.codelists["SEX"]


def test_a_list_of_one_item_is_named_after_it(study):
    """A list that stands in an item is found by FORM.ITEM."""
    assert study.codelists["INF.INFPREM"].find("STEROID").label.unreviewed


def test_analytes_become_a_code_list(study):
    """The rows of the laboratory grid are the analytes, in order."""
    assert [code.code for code in study.codelists["ANALYTE"].codes] == ["CREAT", "SM", "UPROD"]


def test_items_of_a_log_stand_in_rows(study):
    """In a log an item is in rows unless it says otherwise."""
    scopes = {each.name: each.scope for each in study.forms["COC"].items}
    assert scopes == {"COCEVT": Scope.ROW, "COCDTM": Scope.ROW, "COCNOTE": Scope.ROW, "COCCOUNT": Scope.FORM}


def test_a_check_is_asked_where_its_item_stands():
    """A check beside an item in rows is asked for every row."""
    broken = tables()
    broken["rules.toml"]["rule"][0] |= {"form": "COC", "at": "COCEVT", "holds": "COCEVT.exists()"}
    assert load_package(broken).forms["COC"].checks[0].scope is Scope.ROW


def test_a_rule_across_forms_becomes_a_check_of_its_form(study):
    """What stands in rules.toml is a check of the form that it names."""
    found = [check.id for check in study.forms["INF"].checks]
    assert found == ["INF-05", "INF-08", "INF.INFEVT", "X-06", "X-02.G7.weight"]


def test_rules_are_compiled_with_their_dependencies(study):
    """A rule knows exactly what it reads, here its own form and another."""
    found = study.forms["DM"].item("AGE").derive.compiled.dependencies
    assert found == {("DM", "BRTHDAT"), ("INF", "INFSTDTM")}


def test_a_derived_item_may_give_a_derivation(study):
    """A clinical function brings its reason and bounds along."""
    assert study.forms["DM"].item("AGE").derive.compiled.type.kind is Kind.DERIVATION


def test_required_may_be_a_flag_or_a_rule():
    """An expression in quotes is asked of the record."""
    changed = tables()
    item(changed, "eligibility/dm.toml", "SUBJID")["required"] = "SEX = 'F'"
    dm = load_package(changed).forms["DM"]
    assert (isinstance(dm.item("SUBJID").required, Rule), dm.item("SEX").required) == (True, True)


def test_a_convention_is_known_by_its_source(study):
    """CONV, MEM and C-nn are conventions without saying so; other sources are not."""
    assert [study.forms["DM"].item(name).source.convention for name in ("SUBJID", "SEX")] == [True, False]


def test_whole_and_decimal_settings_have_their_types():
    """A whole setting may count days; one with a point is a decimal."""
    changed = tables()
    changed["study.toml"]["setting"].append(
        {"name": "days", "value": 5, "label": {"en": "Days", "zh": "天"}, "source": "CONV"}
    )
    changed["rules.toml"]["rule"][0]["holds"] = "INFPLAN + %days days <= date_of(INFSTDTM)"
    assert load_package(changed).settings["days"].value == 5


def test_a_setting_may_switch_a_rule():
    """A setting that is true or false stands in a rule by itself."""
    changed = tables()
    changed["study.toml"]["setting"][0]["value"] = True
    changed["rules.toml"]["rule"][0]["holds"] = "%fever_from implies INFSTDTM.exists()"
    assert load_package(changed).settings["fever_from"].value is True


def test_sets_of_forms_are_shared_by_visits(study):
    """A set under [forms_at] stands for its forms."""
    assert study.visit_by_id["LEUK"].forms == ("LB",)


def test_windows_of_visits(study):
    """Target and window are days from the infusion."""
    visit = study.visit_by_id["LEUK"]
    assert (visit.target, visit.before, visit.after) == (-19, 21, 9)


def test_a_log_is_listed_in_all_its_stages(study):
    """A log stands in its own stage and in those that it names beside."""
    assert [form.id for form in study.forms_of_stage("infusion")] == ["INF", "LB", "COC"]


def test_a_log_of_any_stage_is_listed_everywhere():
    """A log of any_stage stands in every window."""
    changed = tables()
    changed["leukapheresis/coc.toml"]["stage"] = "any_stage"
    study = load_package(changed)
    assert all("COC" in [form.id for form in study.forms_of_stage(stage.id)] for stage in study.stages)


def test_kinds_of_form_and_severity_are_the_words_of_the_file(study):
    """The words of the files are those of the model."""
    log, grid = study.forms["COC"], study.forms["LB"]
    assert (log.occurs, grid.occurs, grid.grid, log.checks) == (Occurs.LOG, Occurs.MANY, "LBTESTCD", ())


def test_a_check_has_its_severity_and_message(study):
    """Severity and both messages come from the file."""
    check = study.forms["INF"].checks[0]
    assert (check.severity, check.message.text("zh")) == (Severity.SOFT, "使用激素预处理")


def test_identity_names_items(study):
    """The study says which items name a subject."""
    assert study.identity.day0 == "INF.INFSTDTM"


def test_counts_and_results_have_their_types(study):
    """Mantissa and exponent, and results as printed, are types of their own."""
    types = (study.forms["INF"].item("INFCELLS").type, study.forms["LB"].item("LBORRES").type)
    assert types == (ItemType.COUNT, ItemType.RESULT)


def test_a_demonstration_says_so():
    """A study that is only a demonstration is marked."""
    changed = tables()
    changed["study.toml"]["demonstration"] = True
    assert load_package(changed).demonstration


def test_a_package_that_was_loaded_is_given_again():
    """A package never changes, so nobody waits twice for the same one."""
    package = to_package(tables())
    assert load_json(package) is load_json(json.loads(json.dumps(package)))
