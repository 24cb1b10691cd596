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
UNKNOWN_SITE = {"site": (), "site.laboratories": ()}
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
    return evaluate(rule.compiled, Nothing(form.id, scope is Scope.ROW, SETTINGS | UNKNOWN_SITE)).value


def test_the_battery_finds_nothing():
    """Names, translations, lists, limits, codes and rules of the whole folder are in order."""
    assert [str(problem) for problem in lint_study(STUDY)] == []


def test_every_form_file_is_a_form():
    """No file under a stage is left out of the study."""
    files = {path.relative_to(FORMS).as_posix() for path in FORMS.glob("*/*.toml")}
    assert files == {form.file for form in STUDY.all_forms.values()}


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


def test_the_forms_of_the_protocol():
    """The 45 forms that are collected, and the grade changes of an adverse event as a log of their own."""
    wanted = """
    DM IC SH CLS RB PT CM IE VS GR LB EC IS RP SLE PGA BIL LK COC COA WO LD PX INF CRS ICN IHS ICH AE TX DLT CK BC HO QL
    SDI LT VX PRG TRF CY DSC DTH PD AEGRLOG EF"""
    assert set(wanted.split()) - set(STUDY.forms) <= {"EF"}
    assert set(STUDY.forms) <= set(wanted.split())


def test_every_analyte_of_the_clinical_table_is_in_the_grid():
    """The laboratory grid and the table that converts results hold the same analytes."""
    assert set(STUDY.analytes) == set(ANALYTES)


def test_the_daily_visits_stand_without_gap():
    """Days 1 to 28 each have a visit."""
    assert {visit.target for visit in STUDY.visits if visit.target in range(1, 29)} == set(range(1, 29))


def test_yearly_visits_fall_on_the_target_days():
    """Year n stands on day 365.25 × n, rounded half up; years 1 and 2 are those of early leavers."""
    yearly = {visit.id: visit.target for visit in STUDY.visits if visit.id.startswith("LY")}
    assert ([yearly[visit] for visit in ("LY01", "LY02", "LY03", "LY10", "LY14")], len(yearly)) == (
        [365, 731, 1096, 3653, 5114],
        15,
    )


@pytest.mark.parametrize(
    ("stage", "forms"),
    [
        ("eligibility", "DM IC SH CLS PGA SLE SDI VS GR LB BC IS RP EC RB IE PT"),
        ("leukapheresis", "LK VS LB COC WO"),
        ("lymphodepletion", "COA QL PGA SLE BIL VS LB BC CY IS RP EC ICN LD COC PX WO"),
        ("infusion", "IE RP CK INF VS LB CRS ICN IHS IS CY BC PGA SLE EC TX COC PX"),
        ("followup", "QL PGA SLE BIL SDI VS GR LB BC CK CY IS RP EC RB CRS ICN IHS ICH DLT LT HO IC DSC DTH TX PX EF"),
    ],
)
def test_the_window_of_a_stage_lists_its_forms(stage: str, forms: str):
    """A window shows the forms of its visits and the logs that live there."""
    everywhere = {"AE", "AEGRLOG", "CM", "TRF", "VX", "PRG", "PD"}
    found = {form.id for form in STUDY.forms_of_stage(stage)}
    assert found == set(forms.split()) & set(STUDY.forms) | everywhere


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


MATRIX = [
    ("BIL", "BASE M3 M6 M12 M24 ET"),
    ("EC", "SCR BASE D14 M1 M3 M12"),
    ("RP", "SCR BASE INF M1 M3 M6 M12"),
    ("IS", "SCR BASE M3 M6 M12 M24 LY03 LY04 LY05 ET"),
    ("GR", "SCR M6 M12 M18 M24 LY03 LY04 LY05 ET"),
    ("BC", "SCR BASE D07 D14 D21 M1 M2 M3 M6 M9 M12 M18 M24 LY03 LY04 LY05 ET"),
    ("CK", "INF D04 D07 D10 D14 D21 M1 M2 M3 M6 M9 M12 M18 M24 LY03 LY04 LY05 ET"),
    ("CY", "BASE D01 D03 D05 D07 D08 D10 D14 D21 M1"),
    ("QL", "BASE M1 M3 M6 M12 M24 LY03 LY04 LY05 ET"),
    ("SDI", "SCR M12 M24 LY03 LY04 LY05 ET"),
    ("DLT", "M1"),
    ("DTH", "END"),
]


@pytest.mark.parametrize(("form", "visits"), MATRIX, ids=lambda each: each.split()[0])
def test_a_form_stands_at_the_visits_of_the_protocol(form: str, visits: str):
    """The schedule of assessments (1.4), apart from infection tests on days with fever."""
    found = [visit.id for visit in STUDY.visits_of(form)]
    fever = {visit.id for visit in STUDY.visits if visit.target in range(1, 29)} - {"M1"}
    assert [each for each in found if form != "IS" or each not in fever] == visits.split()


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        ("LEUK", {"CBC"}),
        ("D02", {"CBC", "CREAT", "INFLAM"}),
        ("D07", {"CBC", "CHEM", "LIVER", "COAG", "INFLAM", "URINE", "CARD"}),
        ("M2", {"CBC", "CHEM", "LIVER", "IMMUNO", "IG", "URINE"}),
        ("M12", {"CBC", "CHEM", "LIVER", "IMMUNO", "IG", "URINE", "URINE24"}),
        ("LY06", set()),
    ],
)
def test_the_laboratory_panels_of_a_visit(visit: str, due: set[str]):
    """What the laboratory is asked for (1.4)."""
    assert set(STUDY.visit_by_id[visit].panels) == due


def test_every_form_of_the_long_years():
    """Years 3 to 5 are examinations, from year 6 there is contact only."""
    assert "VS" in STUDY.visit_by_id["LY05"].forms
    assert {STUDY.visit_by_id[f"LY{year:02}"].forms for year in range(6, 16)} == {("LT",)}
