"""The clinical functions asked by texts."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from crf_app.clinical import asking
from crf_app.clinical.names import FUNCTIONS


def ask(name: str, *given: str) -> dict[str, str | None]:
    """The answer as JSON."""
    return json.loads(asking.answer(asking.named(name), given, as_json=True).text)


def said(name: str, *given: str) -> list[str]:
    """The answer in words, by lines."""
    return asking.answer(asking.named(name), given, as_json=False).text.splitlines()


def test_numbers_are_texts_and_exact():
    """A script reads 0.80 as it is written, never a binary float."""
    assert ask("fludarabine_factor", "egfr=79.9", "rule=LABEL_IV_2010")["value"] == "0.80"


def test_what_is_left_out_is_missing():
    """The answer has its reason, its bounds and its status."""
    found = ask("crs_grade", "tmax=38.5", "hypotension=0", "other_cause=N", "prior=N", "suppressed=N", "death=N")
    assert (found["value"], found["low"], found["high"], found["status"]) == (None, "1", "4", "incomplete")


@pytest.mark.parametrize(
    ("name", "given", "lines"),
    [
        ("bsa_dosing", ("height_cm=150", "weight_kg=40"), ["1.29 m²"]),
        ("bmi", ("height_cm=150",), ["no answer: missing (not given): weight_kg"]),
        ("bmi", ("height_cm=150", "weight_kg="), ["no answer: missing (not given): weight_kg"]),
        ("bmi", ("height_cm=0", "weight_kg=3"), ["no answer: invalid (not a possible value or code): height_cm"]),
        (
            "age_years",
            ("birth=2012", "at=2024-03-12"),
            ["no answer: partial (a date lacks a part that decides): birth", "between 11 and 12 years"],
        ),
        ("qualifying_agents", ("agents=CYC,,MMF",), ["no answer: missing (not given): agents", "at least 2"]),
        (
            "fludarabine_factor",
            ("egfr=20", "rule=DFCI"),
            ["0", "remark: contraindicated (not to be given): egfr", "status: stop"],
        ),
        ("date_of", ("moment=2024-03-12T00:10+08:00",), ["2024-03-12"]),
        ("date_of", ("moment=",), ["no answer: missing or partial arguments"]),
        ("is_at_least", ("value=8", "limit=8"), ["Y"]),
    ],
)
def test_answers_in_words(name: str, given: tuple[str, ...], lines: list[str]):
    """A person reads the value, or why there is none."""
    assert said(name, *given) == lines


@pytest.mark.parametrize(
    ("text", "found"),
    [("150", "150"), (".5", "0.5"), ("-1", "-1"), ("1.2E3", "1200"), ("１５０", "150"), (" 38.1 ", "38.1")],
)
def test_a_number_is_read_as_in_a_form(text: str, found: str):
    """In the same grammar."""
    assert asking.arguments(FUNCTIONS["bmi"], [f"height_cm={text}"]) == {"height_cm": Decimal(found)}


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("prednisone_equivalent", "drug=methylprednisolone", "METHYLPREDNISOLONE"),
        ("egfr_u25", "sex=f", "F"),
        ("upcr_from_spot", "creatinine_unit=μmol/L", "µmol/L"),
    ],
)
def test_a_code_may_be_given_in_either_case(name: str, given: str, code: str):
    """And with the Greek letter that looks like the sign of micro."""
    assert list(asking.arguments(FUNCTIONS[name], [given]).values()) == [code]


def test_several_values_keep_their_places():
    """Nothing between two commas is one missing."""
    found = asking.arguments(FUNCTIONS["ice_total"], ["items=1,,0"])
    assert found == {"items": ("1", None, "0")}


def test_no_values_are_none():
    """``agents=`` is a log without rows."""
    assert ask("qualifying_agents", "agents=")["value"] == "0"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("high=150",), "height_cm=… weight_kg=…"),
        (("150",), "height_cm=… weight_kg=…"),
        (("height_cm=tall",), "number such as 38.1"),
        (("height_cm=NaN",), "number such as 38.1"),
        (("height_cm=1_50",), "number such as 38.1"),
        (("height_cm=1,250",), "number such as 38.1"),
        (("height_cm=10²",), "number such as 38.1"),
        (("height_cm=1e999999",), "number such as 38.1"),
        (("height_cm=1", "height_cm=2"), "given twice"),
    ],
)
def test_what_cannot_be_asked_says_what_to_do(given: tuple[str, ...], words: str):
    """The message names what to write."""
    with pytest.raises(asking.NotUnderstood, match=words):
        said("bmi", *given)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("proteinuria_present", "upcr_stands=Y", "true or false"),
        ("age_years", "birth=03/04/2024", "2024-03-12"),
        ("date_of", "moment=noon", "2024-03-12T10:04"),
        ("inclusion_heart", "ecg=NONSENSE", "one of NORMAL, ABNNCS, ABNCS"),
        ("inclusion_pregnancy", "sex=X", "one of M, F"),
        ("doris", "stable=MAYBE", "one of Y, N, NONE"),
        ("eligible", "inclusion=Y,Y,X", "one of Y, N"),
    ],
)
def test_each_kind_has_its_example(name: str, given: str, words: str):
    """A value of the wrong kind is answered by a right one."""
    with pytest.raises(asking.NotUnderstood, match=words):
        said(name, given)


@pytest.mark.parametrize(("name", "words"), [("bsa_mostellr", "bsa_mosteller"), ("zzzz", "--list")])
def test_an_unknown_function_is_met_with_a_near_one(name: str, words: str):
    """Or with the way to the list."""
    with pytest.raises(asking.NotUnderstood, match=words):
        asking.named(name)


def test_every_function_is_listed_and_explained():
    """Nobody has to read the code to ask one."""
    lines = asking.listing(as_json=False)
    assert all(f"\n{name} " in f"\n{lines}" for name in FUNCTIONS)
    assert all(len(asking.explanation(function).splitlines()) > 4 for function in FUNCTIONS.values())


def test_the_list_for_a_script_names_the_kinds():
    """Name, kind, many and optional of each argument."""
    found = json.loads(asking.listing(as_json=True))["sledai_total"]["parameters"]
    assert found == [{"name": "items", "kind": "string", "many": True, "optional": True, "codes": ["Y", "N"]}]


def test_a_function_of_a_form_explains_its_fields():
    """The codes of an assessment stand in its explanation."""
    assert "UNAR" in asking.explanation(FUNCTIONS["icans_grade"])


def test_a_limit_of_the_site_is_asked_with_its_ranges():
    """What the program takes from the site's record is written out."""
    given = ["site=Central|CREAT|µmol/L|44|97", "limit=HIGH", "laboratory=Central", "analyte=CREAT", "unit=µmol/L"]
    given += ["sex=F", "birth=2012-03-12", "at=2024-03-12"]
    assert asking.answer(FUNCTIONS["reference_limit"], given, as_json=False).text.splitlines()[0] == "97"


FREE = {
    "agents",
    "analytes",
    "cmv_dna",
    "copies",
    "finding",
    "hbv_dna",
    "hcv_rna",
    "laboratories",
    "laboratory",
    "results",
    "text",
    "unit",
}
"""Texts that are no codes, or whose codes are those of the study."""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_code_that_may_be_given_is_listed(name: str):
    """What is no free text has its codes in the explanation."""
    words = [each.name for each in FUNCTIONS[name].parameters if each.kind.value == "string"]
    assert [each for each in words if each not in FREE and not asking.codes_of(name, each)] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_explanation_is_plain_text(name: str):
    """Nothing of the source's markup, and no example in Python."""
    text = asking.explanation(FUNCTIONS[name])
    assert [mark for mark in ("``", ":func:", ":class:", ">>>", "Decimal(") if mark in text] == []


@pytest.mark.parametrize(
    ("name", "parameter", "rest"),
    [
        ("egfr_u25", "sex", ("height_cm=150", "creatinine_umol=53", "age_decimal=12")),
        (
            "egfr_chosen",
            "formula",
            ("height_cm=150", "creatinine_umol=53", "sex=F", "birth=2006-03-12", "at=2024-03-12"),
        ),
        ("fludarabine_factor", "rule", ("egfr=60",)),
        ("prednisone_equivalent", "drug", ("dose_mg=10",)),
        ("upcr_standard", "unit", ("value=1",)),
        ("celsius", "unit", ("value=38",)),
        ("vital_limit", "sign", ("side=LOW", "age_years=12", "table=PROTOCOL_2_1")),
        ("vital_limit", "table", ("sign=PULSE", "side=LOW", "age_years=12")),
        ("sledai_item", "cause", ("present=Y",)),
        ("lab_within", "analyte", ("value=1", "bounds=HARD")),
    ],
)
def test_a_listed_code_is_taken_and_another_is_not(name: str, parameter: str, rest: tuple[str, ...]):
    """The list says what the function itself decides."""
    function, given = asking.named(name), asking.arguments(asking.named(name), rest)

    def reason(code: str) -> str:
        return function.call(*({**given, parameter: code}.get(each.name) for each in function.parameters)).reason

    codes = (*asking.codes_of(name, parameter), "?")
    assert [code for code in codes if reason(code).startswith("invalid")] == ["?"]
