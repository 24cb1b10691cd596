"""Every file under forms/, through the same checks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crf_app.clinical.analytes import ANALYTES
from crf_app.study.expression.evaluate import evaluate
from crf_app.study.lint import lint_study
from crf_app.study.load import load_folder
from crf_app.study.model import Form, Item, Occurs, Rule, Scope, Study
from tests.study.nothing import Nothing

FORMS = Path(__file__).parents[2] / "forms"
STUDY = load_folder(FORMS)
SETTINGS = {
    name: setting.value if isinstance(setting.value, tuple) else (setting.value,)
    for name, setting in STUDY.settings.items()
}
each_form = pytest.mark.parametrize("form", STUDY.forms.values(), ids=lambda form: form.id)


def rules(form: Form) -> Iterator[tuple[str, Scope, Rule]]:
    """Every rule of a form, where it is asked."""
    for item in form.items:
        for rule in (item.required, item.relevant, item.derive, item.propose):
            if isinstance(rule, Rule):
                yield item.name, item.scope, rule
    for check in form.checks:
        yield check.id, check.scope, check.holds


def answer(form: Form, scope: Scope, rule: Rule) -> object:
    """What a rule answers on a blank form."""
    return evaluate(rule.compiled, Nothing(form.id, scope is Scope.ROW, SETTINGS)).value


def test_the_battery_finds_nothing():
    """Names, translations, lists, limits, codes and rules of the whole folder are in order."""
    assert [str(problem) for problem in lint_study(STUDY)] == []


def test_every_form_file_is_a_form():
    """No file under a stage is left out of the study."""
    files = {path.relative_to(FORMS).as_posix() for path in FORMS.glob("*/*.toml")}
    assert files == {form.file for form in STUDY.forms.values()}


@each_form
def test_a_form_lies_in_the_folder_of_its_stage(form: Form):
    """The folder tells the stage, and the file tells the form."""
    assert form.file == f"{form.stage}/{form.id.lower()}.toml"


@each_form
def test_every_rule_answers_on_a_blank_form(form: Form):
    """No rule stumbles over answers that are missing."""
    for _, scope, rule in rules(form):
        answer(form, scope, rule)


@each_form
def test_a_blank_form_raises_no_check(form: Form):
    """What is not answered yet is not wrong."""
    assert [check.id for check in form.checks if answer(form, check.scope, check.holds) is False] == []


@each_form
def test_a_form_has_a_place_for_its_source(form: Form):
    """Whatever is recorded can name the document that it comes from."""
    assert not form.item("SRCREF").required


@each_form
def test_repeated_forms_are_dated(form: Form):
    """Instances of a form that a person adds are ordered by their date."""
    assert form.occurs is not Occurs.MANY or form.date_item


@each_form
def test_a_log_shows_its_rows_by_something(form: Form):
    """The table of a log has columns."""
    assert form.occurs is not Occurs.LOG or form.row_title


@each_form
def test_choices_with_a_text_of_their_own_ask_for_it(form: Form):
    """Who chooses "other" for a drug is asked which."""
    others = [item for item in form.items if item.codes and {"OTH", "OTHER"} & _codes(item) and "TRT" in item.name]
    assert all(any(_asks_for(item, other) for item in form.items) for other in others if not _is_multiple(other))


def test_the_seventeen_forms():
    """The forms of this version of the study."""
    wanted = "AE CRS COA COC DM HO IC ICN IE INF LB LD LK PX TX VS WO"
    assert sorted(STUDY.forms) == sorted(wanted.split())


def test_every_analyte_of_the_clinical_table_is_in_the_grid():
    """The laboratory grid and the table that converts results hold the same analytes."""
    assert set(STUDY.analytes) == set(ANALYTES)


def test_the_daily_visits_stand_without_gap():
    """Days 1 to 28 each have a visit."""
    assert {visit.target for visit in STUDY.visits if visit.target in range(1, 29)} == set(range(1, 29))


def test_yearly_visits_fall_on_the_target_days():
    """Year n stands on day 365.25 × n, rounded half up."""
    yearly = {visit.id: visit.target for visit in STUDY.visits if visit.id.startswith("LY")}
    assert (yearly["LY03"], yearly["LY10"], yearly["LY14"], len(yearly)) == (1096, 3653, 5114, 13)


@pytest.mark.parametrize(
    ("stage", "forms"),
    [
        ("eligibility", "DM IC IE VS LB AE"),
        ("leukapheresis", "LK VS LB AE COC WO"),
        ("lymphodepletion", "COA VS LB ICN LD AE COC PX WO"),
        ("infusion", "IE INF VS LB CRS ICN AE TX COC PX"),
        ("followup", "VS LB CRS ICN HO IC AE TX PX"),
    ],
)
def test_the_window_of_a_stage_lists_its_forms(stage: str, forms: str):
    """A window shows the forms of its visits and the logs that live there."""
    assert {form.id for form in STUDY.forms_of_stage(stage)} == set(forms.split())


def test_loading_twice_gives_the_same_version():
    """The version of a study does not depend on the run."""
    again: Study = load_folder(FORMS)
    assert again.hash == STUDY.hash


def _codes(item: Item) -> set[str]:
    return {code.code for code in item.codes.codes} if item.codes else set()


def _is_multiple(item: Item) -> bool:
    return item.type.value == "codes"


def _asks_for(item: Item, other: Item) -> bool:
    return item.type.value == "text" and item.relevant is not None and f"{other.name} = 'OTH" in item.relevant.text
