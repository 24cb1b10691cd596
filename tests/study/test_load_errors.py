"""What is wrong in a definition file stops the load, with the file, the key and what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from crf_app.errors import DefinitionError
from crf_app.study.load import load_package
from tests.study.small_study import item, tables

Change = Callable[[dict[str, Any]], object]
DM, INF, COC, LB = "eligibility/dm.toml", "infusion/inf.toml", "leukapheresis/coc.toml", "any_stage/lb.toml"


def of_item(file: str, name: str, /, **keys: object) -> Change:
    """A change of keys of an item; None takes a key out."""

    def change(files: dict[str, Any]) -> None:
        of = item(files, file, name)
        for key, value in keys.items():
            of.pop(key, None)
            if value is not None:
                of[key] = value

    return change


def of_file(file: str, /, **keys: object) -> Change:
    """A change of keys of a file."""
    return lambda files: files[file].update(keys)


def of_visit(place: int, /, **keys: object) -> Change:
    """A change of keys of a visit."""
    return lambda files: files["schedule.toml"]["visit"][place].update(keys)


def more(file: str, key: str, /, **entry: object) -> Change:
    """One more entry in a list of tables."""
    return lambda files: files[file].setdefault(key, []).append(entry)


LABEL = {"en": "A", "zh": "甲"}
WRONG: list[tuple[Change, str, str, str]] = [
    (of_item(DM, "SEX", relevent="AGE > 5"), DM, "item.SEX.relevent", "unknown key; did you mean relevant?"),
    (of_item(DM, "SEX", codes="SEXX"), DM, "item.SEX.codes", "no code list is called SEXX; did you mean SEX?"),
    (of_item(DM, "SEX", type="kode"), DM, "item.SEX.type", "no type of item is called kode; did you mean code?"),
    (of_item(DM, "SEX", label=None), DM, "item.SEX.label", 'write { en = "...", zh = "..." }'),
    (of_item(DM, "SEX", label={"en": "Sex"}), DM, "item.SEX.label.zh", "missing"),
    (of_item(DM, "SEX", label={"en": "Sex", "zh": ""}), DM, "item.SEX.label.zh", "must be a text in quotes"),
    (of_item(DM, "SEX", hard="0..1"), DM, "item.SEX.hard", "an item of type code has no hard"),
    (of_item(DM, "SEX", section="persn"), DM, "item.SEX.section", "did you mean person?"),
    (of_item(DM, "SEX", required="yes it is"), DM, "item.SEX.required", "at character"),
    (of_item(DM, "SEX", required=1), DM, "item.SEX.required", "true, false or an expression"),
    (of_item(DM, "SEX", relevant="AGE"), DM, "item.SEX.relevant", "BOOLEAN is wanted here"),
    (of_item(DM, "SEX", relevant="INF.INFWTT > 3"), DM, "item.SEX.relevant", "INF has no item INFWTT"),
    (of_item(DM, "SEX", relevant="%fever_form > 3"), DM, "item.SEX.relevant", "did you mean fever_from?"),
    (of_item(DM, "SEX", propose="1"), DM, "item.SEX.propose", "STRING is wanted here"),
    (of_item(INF, "INFEVT", of="COCC"), INF, "item.INFEVT.of", "did you mean COC?"),
    (of_item(INF, "INFEVT", of="LB"), INF, "item.INFEVT.of", "no form that is there once is called LB"),
    (of_item(INF, "INFEVT", propose="'1'"), INF, "item.INFEVT.type", "a row is chosen by a person"),
    (of_item(DM, "SEX", reported=True), DM, "item.SEX.reported", "only a derived item"),
    (of_item(DM, "SEX", scope="rows"), DM, "item.SEX.scope", "did you mean row?"),
    (of_item(DM, "AGE", required=True), DM, "item.AGE.required", "a derived item is computed"),
    (of_item(DM, "AGE", propose="3"), DM, "item.AGE.propose", "leave out derive or propose"),
    (of_item(DM, "AGE", derive="BRTHDAT"), DM, "item.AGE.derive", "INTEGER is wanted here, this answers DATE"),
    (of_item(DM, "AGE", derive="age_yaers(BRTHDAT)"), DM, "item.AGE.derive", "did you mean age_years?"),
    (of_item(DM, "AGE", derive="1 +"), DM, "item.AGE.derive", "not finished"),
    (of_item(DM, "AGE", units=["year"]), DM, "item.AGE.units", "no unit is called year"),
    (of_item(DM, "SUBJID", pattern="["), DM, "item.SUBJID.pattern", "not a regular expression"),
    (of_item(DM, "SUBJID", pattern="(a+)+"), DM, "item.SUBJID.pattern", "a repeated group may hold no repetition"),
    (of_item(DM, "SUBJID", source=3), DM, "item.SUBJID.source", "must be a text in quotes"),
    (of_item(DM, "SUBJID", name="SEX"), DM, "item.SEX.name", "DM already has an item SEX"),
    (of_item(INF, "INFWT", hard="3-200"), INF, "item.INFWT.hard", "must be limits such as"),
    (of_item(INF, "INFWT", hard=".."), INF, "item.INFWT.hard", "must be limits such as"),
    (of_item(INF, "INFWT", hard="200..3"), INF, "item.INFWT.hard", "above the upper limit"),
    (of_item(INF, "INFWT", units="kg"), INF, "item.INFWT.units", "must be a list of texts"),
    (of_item(INF, "INFWT", units=[1]), INF, "item.INFWT.units", "must be a list of texts"),
    (of_item(INF, "INFPKG", digits="0"), INF, "item.INFPKG.digits", "must be a whole number"),
    (of_item(INF, "INFPKG", reported="yes"), INF, "item.INFPKG.reported", "must be true or false"),
    (of_item(INF, "INFPREM", codes=[]), INF, "item.INFPREM.codes", "missing"),
    (of_item(INF, "INFPREM", codes=["A"]), INF, "item.INFPREM.codes.1", "must be a table"),
    (
        of_item(INF, "INFPREM", codes=[{"code": "A", **LABEL}] * 2),
        INF,
        "item.INFPREM.codes.A.code",
        "stands twice",
    ),
    (of_file(DM, occurs="twice"), DM, "occurs", "no kind of form is called twice"),
    (of_file(DM, stage="eligible"), DM, "stage", "did you mean eligibility?"),
    (of_file(DM, date_item="SEX"), DM, "date_item", "SEX is code; wanted is date or datetime"),
    (of_file(DM, date_item="BIRTH"), DM, "date_item", "no item of this form"),
    (of_file(DM, item="SEX"), DM, "item", "must be a list of tables"),
    (of_file(DM, id="INF"), INF, "id", "already defined in eligibility/dm.toml"),
    (of_file(DM, check=[{"id": "X", "at": "SEXX"}]), DM, "check.X.at", "did you mean SEX?"),
    (of_file(COC, also=["infusions"]), COC, "also", "did you mean infusion?"),
    (of_file(COC, row_title=["COCCOUNT"]), COC, "row_title", "does not stand in rows"),
    (of_file(LB, grid="LBORRES"), LB, "grid", "LBORRES is result; wanted is code"),
    (of_file("rules.toml", rule=[{"id": "X", "form": "IFN"}]), "rules.toml", "rule.X.form", "did you mean INF?"),
    (of_visit(0, forms=["DN"]), "schedule.toml", "visit.SCR.forms", "write one of LB, DM, INF"),
    (of_visit(0, forms="samplez"), "schedule.toml", "visit.SCR.forms", "no set is called samplez"),
    (of_visit(0, forms=["COC"]), "schedule.toml", "visit.SCR.forms", "COC is a log"),
    (of_visit(2, forms=["DM"]), "schedule.toml", "visit.INF.forms", "DM is there once and already stands at SCR"),
    (of_visit(1, panels=["CRAET"]), "schedule.toml", "visit.LEUK.panels", "no panel or analyte is called CRAET"),
    (of_visit(1, panels="saftey"), "schedule.toml", "visit.LEUK.panels", "no set is called saftey"),
    (of_visit(1, indicated=["DM"]), "schedule.toml", "visit.LEUK.indicated", "no form of this visit is called DM"),
    (of_file(DM, relevant="AGE"), DM, "relevant", "BOOLEAN is wanted here"),
    (of_visit(0, after=3), "schedule.toml", "visit.SCR.target", "a window needs a target day"),
    (of_visit(1, before=-3), "schedule.toml", "visit.LEUK.before", "not negative"),
    (of_visit(1, id="SCR"), "schedule.toml", "visit.SCR.id", "stands twice"),
    (of_visit(1, num="2"), "schedule.toml", "visit.LEUK.num", "write the number"),
    (of_visit(1, optional="no"), "schedule.toml", "visit.LEUK.optional", "must be true or false"),
    (of_file("schedule.toml", stage=[]), "schedule.toml", "stage", "missing"),
    (of_file("schedule.toml", forms_at=3), "schedule.toml", "forms_at", "must be a table"),
    (more("schedule.toml", "stage", id="infusion", label=LABEL), "schedule.toml", "stage.infusion.id", "twice"),
    (more("codelists.toml", "codelist", id="SEX"), "codelists.toml", "codelist.SEX.id", "already the name"),
    (more("codelists.toml", "codelist", id="A.B"), "codelists.toml", "codelist.A.B.id", "holds a point"),
    (more("units.toml", "unit", code="kg", label="kg"), "units.toml", "unit.kg.code", "stands twice"),
    (
        more("analytes.toml", "analyte", code="SM", panel="X", kind="posneg", **LABEL),
        "analytes.toml",
        "analyte.SM.code",
        "stands twice",
    ),
    (
        more("analytes.toml", "analyte", code="K", panel="X", **LABEL),
        "analytes.toml",
        "analyte.K.units",
        "write the units reported",
    ),
    (
        more("study.toml", "setting", name="x", value=["a"], label=LABEL),
        "study.toml",
        "setting.x.value",
        "a list of numbers",
    ),
    (of_file("study.toml", title="An example"), "study.toml", "title", "must be a table"),
    (of_file("study.toml", missing=[]), "study.toml", "missing", "missing"),
    (of_file("study.toml", versoin="2"), "study.toml", "versoin", "did you mean version?"),
]


@pytest.mark.parametrize(("change", "file", "key", "problem"), WRONG, ids=[f"{e[2]}-{e[3][:20]}" for e in WRONG])
def test_a_wrong_file_is_named_with_what_to_do(change, file, key, problem):
    """File, key and advice are those that help the author."""
    broken = tables()
    change(broken)
    with pytest.raises(DefinitionError) as found:
        load_package(broken)
    assert (found.value.file, found.value.key) == (file, key)
    assert problem in found.value.problem


def test_the_identity_names_items_that_exist():
    """A subject cannot be named by an item that no form has."""
    broken = tables()
    broken["study.toml"]["identity"]["sex"] = "DM.SEXX"
    with pytest.raises(DefinitionError, match=r"identity\.sex: no item of DM is called SEXX; did you mean SEX\?"):
        load_package(broken)


def test_two_checks_of_one_form_have_two_ids():
    """A finding is named by its check, so an id stands once in a form."""
    broken = tables()
    broken["rules.toml"]["rule"][0]["id"] = "INF-05"
    with pytest.raises(DefinitionError, match="INF already has a check INF-05"):
        load_package(broken)


@pytest.mark.parametrize("file", ["study.toml", "schedule.toml", "codelists.toml", "units.toml"])
def test_a_missing_file_is_named(file):
    """The shared files must be there."""
    broken = tables()
    del broken[file]
    with pytest.raises(DefinitionError, match=f"{file}.*missing"):
        load_package(broken)


def test_a_file_beside_the_stages_is_refused():
    """A form that lies beside its stage is not silently left out."""
    broken = tables()
    broken["dm.toml"] = broken.pop(DM)
    with pytest.raises(DefinitionError, match="unknown file; a form file lies in the folder of its stage"):
        load_package(broken)


def test_rules_across_forms_may_be_left_out():
    """Not every study has rules across forms."""
    small = tables()
    del small["rules.toml"]
    found = [check.id for check in load_package(small).forms["INF"].checks]
    assert found == ["INF-05", "INF-08", "INF.INFEVT", "X-02.G7.weight"]


def test_the_laboratory_grid_may_be_left_out():
    """Not every study has a laboratory grid."""
    small = tables()
    del small["analytes.toml"], small[LB], small["study.toml"]["site"]
    for file in [file for file in small if file.startswith("site/")]:
        del small[file]
    small["schedule.toml"]["forms_at"]["samples"] = []
    small["schedule.toml"]["visit"][1].pop("panels")
    small["schedule.toml"]["visit"][2]["forms"] = ["INF"]
    small["schedule.toml"]["visit"][-1].pop("indicated")
    del small["schedule.toml"]["panels_at"]
    assert "ANALYTE" not in load_package(small).codelists


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"tells": {"most": "10000000 * INFWT", "least": "1"}}, "the message names in braces"),
        ({"tells": {}}, "the message names in braces"),
        ({"tells": {"most": "INFPKG"}}, "may read only what the check itself reads"),
        ({"tells": {"most": "'many'"}}, "DECIMAL is wanted here"),
    ],
)
def test_what_a_message_tells(change: dict[str, object], problem: str):
    """A message names each of its numbers, and they follow from what the check reads."""
    small = tables()
    next(each for each in small["infusion/inf.toml"]["check"] if each["id"] == "INF-08").update(change)
    with pytest.raises(DefinitionError, match=problem):
        load_package(small)
