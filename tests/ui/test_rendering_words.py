"""Answers, dates, findings and computed values in words of both languages."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crf_app.clinical.dates import PartialDate, PartialDateTime
from crf_app.clinical.derivation import Derivation
from crf_app.record.places import FormKey
from crf_app.record.reading import Moment, Unread
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.record.view import Cell, Derived, Finding
from crf_app.study.load import load_folder
from crf_app.study.model import Item, ItemType, Label, Severity, Unit
from crf_app.ui.rendering import (
    FormWords,
    answer_text,
    convention_text,
    date_text,
    datetime_text,
    derived_text,
    echo,
    finding_text,
    number_text,
    proposed_answer,
    unread_text,
)

EN, ZH = FormWords("en"), FormWords("zh")
FOLDER = Path(__file__).parents[2] / "resources" / "translations" / "form"
LOCAL = 480
STUDY = load_folder(Path(__file__).parents[2] / "forms")
PLACE = FormKey("9f2c", "D01", "KIN").at("X")


class NoForms:
    """A study without forms."""

    all_forms: dict[str, object] = {}  # noqa: RUF012


def item(kind: ItemType = ItemType.DECIMAL, **more: object) -> Item:
    """An item of a kind."""
    return Item("X", Label("X", "某"), kind, **more)


def flat(table: dict, path: str = "") -> dict[str, str]:
    """{code: words} of a catalogue."""
    found = {}
    for key, value in table.items():
        found |= flat(value, f"{path}{key}.") if isinstance(value, dict) else {f"{path}{key}": value}
    return found


def test_both_catalogues_have_the_same_codes():
    """Nothing is said in one language only."""
    english, chinese = (flat(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))) for name in ("en", "zh"))
    assert english.keys() == chinese.keys()


def test_both_catalogues_fill_in_the_same_parts():
    """What stands in braces is what the program gives."""
    english, chinese = (flat(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))) for name in ("en", "zh"))

    def parts(words: str) -> set[str]:
        return {part.partition("}")[0] for part in words.split("{")[1:]}

    assert [code for code in english if parts(english[code]) != parts(chinese[code])] == []


@pytest.mark.parametrize(
    ("day", "en", "zh"),
    [
        (PartialDate(2024, 3, 19), "19 MAR 2024", "2024年03月19日"),
        (PartialDate(2024, 3), "MAR 2024", "2024年03月"),
        (PartialDate(2024), "2024", "2024年"),
    ],
)
def test_dates_are_as_short_as_their_precision(day: PartialDate, en: str, zh: str):
    """Nothing is filled up."""
    assert (date_text(day, "en"), date_text(day, "zh")) == (en, zh)


def test_an_offset_is_shown_only_where_it_is_not_the_local_one():
    """A time recorded elsewhere says so."""
    moments = [PartialDateTime.parse(text) for text in ("2024-03-12T10:04+08:00", "2024-03-12T10:04+09:00")]
    assert [datetime_text(moment, "en", LOCAL) for moment in moments] == [
        "12 MAR 2024 10:04",
        "12 MAR 2024 10:04 +09:00",
    ]


@pytest.mark.parametrize(
    ("infusion", "planned", "said"),
    [
        (date(2024, 3, 12), False, "Tue 19 MAR 2024 · Day +7"),
        (date(2024, 3, 19), False, "Tue 19 MAR 2024 · Day 0"),
        (date(2024, 3, 24), False, "Tue 19 MAR 2024 · Day −5"),
        (date(2024, 3, 24), True, "Tue 19 MAR 2024 · Screening day −5 of the planned infusion"),
        (None, False, "Tue 19 MAR 2024"),
    ],
)
def test_the_echo_counts_from_the_infusion(infusion: date | None, planned: bool, said: str):
    """Weekday and study day; before an infusion that is only planned, a screening day."""
    moment = Moment(date(2024, 3, 20), infusion, LOCAL, planned)
    assert echo(Answer(AnswerKind.DATE, "2024-03-19"), moment, EN) == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(AnswerKind.DATE, "2024-03"), "MAR 2024 (day unknown)"),
        (Answer(AnswerKind.DATE, "2024"), "2024 (month and day unknown)"),
        (Answer(AnswerKind.DATETIME, "2024-03-19"), "Tue 19 MAR 2024 · time unknown"),
        (missing(MissingCode.ND), "Not done"),
        (Answer(AnswerKind.TEXT, "x"), ""),
    ],
)
def test_the_echo_says_what_is_not_known(answer: Answer, said: str):
    """And nothing where nothing need be said."""
    assert echo(answer, Moment(date(2024, 3, 20)), EN) == said


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer(AnswerKind.NUMBER, "38.10", "Cel"), "38.10 °C"),
        (Answer(AnswerKind.COUNT, "0.94", exponent=5), "0.94 × 10⁵"),
        (Answer(AnswerKind.COUNT, "2.5", exponent=12), "2.5 × 10¹²"),
        (missing(MissingCode.PEND), "PEND · Result pending"),
        (None, "empty"),
    ],
)
def test_answers_in_full(answer: Answer | None, text: str):
    """As tables and the reason bar show them."""
    assert answer_text(item(units=(Unit("Cel", "°C"),)), answer, EN, LOCAL) == text


@pytest.mark.parametrize(
    ("derived", "text"),
    [
        (Derived((Decimal("1.2345"),)), "1.23 mg"),
        (Derived((Decimal("1.2345"),), from_reported=True), "1.23 mg (computed from a value reported by the source)"),
        (Derived((), Derivation(None, low=Decimal(1))), "at least 1.00 (not determinable)"),
        (Derived((), Derivation(None, low=Decimal(-40), high=Decimal(-11))), "-40.00 to -11.00 (not determinable)"),
        (Derived((), Derivation(None, high=Decimal(4))), "at most 4.00 (not determinable)"),
        (Derived((), None, (("VS", "HEIGHT"),)), "not determinable: HEIGHT missing"),
        (None, "not yet known"),
    ],
)
def test_computed_values_or_why_there_are_none(derived: Derived | None, text: str):
    """A bound is never shown as a value."""
    cell = Cell(PLACE, item(units=(Unit("mg", "mg"),), digits=2), derived=derived)
    assert derived_text(cell, NoForms(), EN, LOCAL) == text


def test_a_grade_that_is_open_is_shown_with_its_bounds():
    """All that it could still be."""
    grade = Derivation(None, low=Decimal(0), high=Decimal(4))
    cell = Cell(PLACE, item(ItemType.INTEGER), derived=Derived((), grade, (("CRS", "CRSTMAX"),)))
    assert derived_text(cell, NoForms(), EN, LOCAL) == "0–4 (not determinable: CRSTMAX missing)"


def test_a_limit_that_does_not_decide_is_the_reason():
    """What else is empty is not why there is no grade."""
    derivation = Derivation(None, "censored:value", Decimal(1), Decimal(4))
    cell = Cell(PLACE, item(), derived=Derived((), derivation, (("LB", "LBORNRLO"),)))
    said = "1–4 (not determinable: only a limit of the result is known, which does not decide)"
    assert derived_text(cell, NoForms(), EN, LOCAL) == said


@pytest.mark.parametrize(
    ("finding", "en"),
    [
        (Finding("R", Severity.HARD, PLACE, Label("Too late", "太晚")),
         "Too late. Correct it: the form cannot be completed as it is."),
        (Finding("R", Severity.SOFT, PLACE, Label("Unusual. Confirm it.", "异常。")), "Unusual. Confirm it."),
        (Finding("R", Severity.NOTE, PLACE, Label("Weight is 9 days old", "体重为9天前")), "Weight is 9 days old."),
        (Finding("R", Severity.NOTE, PLACE, Label("x", "x"), convention=True),
         "x. Convention, to be confirmed by the investigator."),
        (Finding("R", Severity.SOFT, PLACE, Label("x", "x"), confirmed=True), "x. Confirmed as right."),
    ],
)  # fmt: skip
def test_findings_say_what_to_do(finding: Finding, en: str):
    """Unless their own sentence does."""
    assert finding_text(finding, EN) == en


def test_every_refusal_of_the_grammar_has_words():
    """In both languages; the example is in them."""
    codes = [code.removeprefix("unread.") for code in flat(tomllib.loads((FOLDER / "en.toml").read_text("utf-8")))
             if code.startswith("unread.") and "." in code.removeprefix("unread.")]  # fmt: skip
    sentences = [unread_text(Unread(code, "EXAMPLE"), words) for code in codes for words in (EN, ZH)]
    assert len(sentences) == 2 * len(codes) > 30


@pytest.mark.parametrize(
    ("kind", "values", "answer"),
    [
        (ItemType.DECIMAL, (Decimal("38.1"),), Answer(AnswerKind.NUMBER, "38.1", "Cel")),
        (ItemType.DATE, (PartialDate(2024, 3, 12),), Answer(AnswerKind.DATE, "2024-03-12")),
        (ItemType.CODE, ("Y",), Answer(AnswerKind.CODE, "Y")),
        (ItemType.CODES, ("A", "B"), Answer(AnswerKind.CODES, "", codes=("A", "B"))),
        (ItemType.DATE, ("soon",), None),
        (ItemType.DECIMAL, (), None),
    ],
)
def test_a_proposal_becomes_an_answer_of_the_kind_of_its_item(kind: ItemType, values: tuple, answer: Answer | None):
    """Or nothing, where it is of another kind."""
    units = (Unit("Cel", "°C"),) if kind is ItemType.DECIMAL else ()
    assert proposed_answer(item(kind, units=units), values) == answer


def test_a_unit_that_is_a_word_is_in_chinese():
    """Days are 天; mg are mg in both."""
    answer = Answer(AnswerKind.NUMBER, "15", "d")
    said = [
        answer_text(item(units=(Unit("d", "days", "天"),)), answer, FormWords(each), LOCAL) for each in ("en", "zh")
    ]
    assert said == ["15 days", "15 天"]


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ("CK", "CKAUC28", True),  # its own source
        ("ICN", "ICNDEF", False),  # Lee 2019
        ("CRS", "CRSPRIOR", True),  # asks a setting that is a convention
        ("INF", "INFWT", False),  # a person answers
    ],
)
def test_a_value_that_follows_from_a_convention_says_so(form: str, name: str, said: bool):
    """The investigator sees beside the value that he has to confirm the rule."""
    words = "convention, to be confirmed by the investigator" if said else ""
    assert convention_text(STUDY.forms[form].item(name), STUDY, EN) == words


def test_a_translation_that_nobody_reviewed_is_marked():
    """Where it is read, and before the stop, so that a sentence stays one."""
    unread = Label("Sure?", "确定吗？", unreviewed=True)
    assert (ZH.label(unread), EN.label(unread), FormWords("en+zh").lines(unread)) == (
        "确定吗※？",
        "Sure?",
        ("Sure?", "确定吗※？"),
    )


def test_a_laboratory_result_that_is_missing_is_named_by_its_analyte():
    """ "Standard numeric result missing" helps nobody."""
    derived = Derived(missing=(("LB", "LBSTRESN"), ("VS", "HEIGHT")))
    cell = Cell(PLACE, STUDY.forms["LB"].item("LBEGFR"), derived=derived)
    assert (
        derived_text(cell, STUDY, EN, LOCAL)
        == "not determinable: Creatinine (serum, IDMS), Vital signs & body measures: Height (standing) missing"
    )


def test_a_result_of_which_only_a_limit_is_known_keeps_its_sign():
    """0.50 was not measured: it is less."""
    found = Derivation(Decimal("0.5"), status="<")
    cell = Cell(PLACE, STUDY.forms["LB"].item("LBSTRESN"), derived=Derived((Decimal("0.5"),), found))
    assert derived_text(cell, STUDY, EN, LOCAL).startswith("<0.5")


def test_a_rule_that_does_not_cover_these_values_says_so():
    """Nothing is missing, and yet there is no value."""
    derived = Derived(derivation=Derivation(None, "outside:age_decimal"))
    cell = Cell(PLACE, STUDY.forms["LB"].item("LBEGFR"), derived=derived)
    assert derived_text(cell, STUDY, EN, LOCAL) == "not determinable: outside what the rule covers"


@pytest.mark.parametrize(("value", "said"), [("0.945", "0.95"), ("-22.255", "-22.26"), ("12.2", "12.20")])
def test_a_computed_number_is_rounded_half_up(value: str, said: str):
    """As C-13 says, and as the print does."""
    assert number_text(item(digits=2), Decimal(value)) == said


def test_a_large_count_of_cells_stands_in_powers_of_ten():
    """One notation of a dose on every page."""
    cells = item(units=(Unit("{cells}/kg", "cells/kg"),))
    assert [number_text(cells, Decimal(value)) for value in ("30000", "9999")] == ["3 × 10⁴", "9999"]
