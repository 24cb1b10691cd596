"""What expressions answer: three-valued logic, partial dates, what is empty, and what is noted as missing."""

from decimal import Decimal
from itertools import product

import pytest

from crf_app.clinical.derivation import Derivation
from crf_app.clinical.signature import Kind
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import BudgetExceeded, Outcome, evaluate
from crf_app.study.expression.kinds import Type
from crf_app.study.expression.parse import DEEPEST
from tests.study.expression.casebook_fake import Place, Record, Subject, date, log, moment, record

TRUTH = {
    "and": "TFN FFF NFN",
    "or": "TTT TFN TNN",
    "xor": "FTN TFN NNN",
    "implies": "TFN TTT TNN",
}
WORDS = {"T": "true", "F": "false", "N": "{}"}
VALUES = {"T": (True,), "F": (False,), "N": ()}


def ask(text: str, *records: Record, focus: Record | None = None, wanted: Type | None = None) -> Outcome:
    """The outcome for a subject, in focus at its first record."""
    subject = Subject(records or [record("VS")], focus or (records or [record("VS")])[0])
    at = subject.focus
    return evaluate(compile_text(text, Place(at.form, row=at.instance is not None), wanted), subject)


@pytest.mark.parametrize(
    ("operator", "left", "right", "answer"),
    [
        (operator, left, right, answer)
        for operator, table in TRUTH.items()
        for (left, right), answer in zip(product("TFN", "TFN"), table.replace(" ", ""), strict=True)
    ],
)
def test_logic_has_three_values(operator: str, left: str, right: str, answer: str):
    """The published truth tables, with {} for what is not known."""
    assert ask(f"{WORDS[left]} {operator} {WORDS[right]}").values == VALUES[answer]


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "div", "mod"])
@pytest.mark.parametrize("text", ["TEMP {} 1", "1 {} TEMP"])
def test_an_empty_side_makes_the_answer_empty(operator: str, text: str):
    """What is not entered is neither equal nor unequal to anything."""
    assert ask(text.format(operator)) == Outcome((), (("VS", "TEMP"),))


@pytest.mark.parametrize(
    ("first", "second", "less", "equal"),
    [
        ("@2024-02", "@2024-03-12", True, False),
        ("@2024", "@2025", True, False),
        ("@2024-03", "@2024-03-12", None, None),
        ("@2024-03", "@2024-03", False, True),
        ("@2024", "@2024-03", None, None),
        ("@2024-03-12", "@2024-03-12T10:04+08:00", None, None),
        ("@2024-03-11", "@2024-03-12T10:04+08:00", True, False),
        ("@2024-03-12T", "@2024-03-12", False, True),
        ("@2024-03-12T10:04+08:00", "@2024-03-12T02:04Z", False, True),
        ("@2024-03-12T10:04", "@2024-03-12T02:05Z", True, False),
        ("@2024-03-12T10:04+08:00", "@2024-03-12T10:04:30+08:00", None, None),
        ("@2024-03-11T20:00Z", "@2024-03-12", None, None),
    ],
)
def test_partial_dates_compare_as_far_as_they_are_known(first: str, second: str, less: bool | None, equal: bool | None):
    """Where the precision does not decide there is no answer."""
    answers = [ask(f"{first} {operator} {second}").value for operator in ("<", ">=", "=", "!=")]
    assert answers == [less, None if less is None else not less, equal, None if equal is None else not equal]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("@2024-03 in (@2024-03-12 | @2024-04-01)", ()),
        ("@2024-03-12 in (@2024-03 | @2024-03-12)", (True,)),
        ("@2024-05 in (@2024-03-12 | @2024-04-01)", (False,)),
        ("(@2024-03 | @2024-05 | @2024-03-12).max()", (date("2024-05"),)),
        ("(@2024-05-01 | @2024).max()", ()),
        ("(@2024-05-01 | @2024-04 | @2024-04-30).min()", ()),
        ("(@2024-03-12T10:04+08:00 | @2024-03-12T02:04Z).count()", (1,)),
        ("@2024-02-29 + 1 year", (date("2025-02-28"),)),
        ("@2024 + 24 months", (date("2026"),)),
        ("@2024 + 5 months", ()),
        ("@2024-03 - 3 months", (date("2023-12"),)),
        ("@2024-03-12 + 36 hours", ()),
        ("@2024-03-12T + 48 hours", (moment("2024-03-14"),)),
        ("@2024-03-12T + 1 hour", ()),
        ("@2024-03-12T10:04 + 30 seconds", ()),
        ("@2024-03-12T10:04:10 + 30 seconds", (moment("2024-03-12T10:04:40"),)),
        ("@9999-12-31 + 1 day", ()),
        ("@9999-12-31T23:59-08:00.toDate()", (date("9999-12-31"),)),
        ("@9999-12-31T23:59-08:00 = @9999-12-31", ()),
        ("@0001-01-01T00:00+14:00 < @0001-01-02", (True,)),
        ("@9999-12 + 1 month", ()),
        ("@2024-03-12 + 999999999999999999 weeks", ()),
        ("@2024-03T.lowBoundary()", (moment("2024-03-01T00:00:00"),)),
        ("@2024-03-12T10:04Z.highBoundary()", (moment("2024-03-12T10:04:59Z"),)),
        ("'2024-03-12'.toDate()", (date("2024-03-12"),)),
        ("@2024-03.toDate()", (date("2024-03"),)),
        ("'March'.toDate()", ()),
    ],
)
def test_dates_are_never_guessed(text: str, values: tuple[object, ...]):
    """Calendar arithmetic keeps the precision, or there is no answer."""
    assert ask(text).values == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("9223372036854775807 + 1", ()),
        ("-9223372036854775807 - 2", ()),
        ("9223372036854775807 * 2", ()),
        ("99999999999999999999999.0 * 99999999999999999999999.0", ()),
        ("0.1 + 0.2 - 0.3", (Decimal("0.0"),)),
        ("5 mod 0", ()),
        ("5 div 0", ()),
        ("7.5 div 2", (3,)),
        ("99999999999999999999999.0 div 0.1", ()),
        ("99999999999999999999999.0.floor()", ()),
        ("-5 div -2", (2,)),
        ("(-5.5) mod 2", (Decimal("-1.5"),)),
        ("1.5.round(31)", ()),
        ("12.floor()", (12,)),
        ("true.toInteger()", (1,)),
        ("'x'.toInteger()", ()),
        ("false.toDecimal()", (Decimal(0),)),
        ("1.5.toDecimal()", (Decimal("1.5"),)),
        ("true.toString()", ("true",)),
        ("12.toString()", ("12",)),
        ("@2024-03.toString()", ("2024-03",)),
        ("'abc'.substring(1)", ("bc",)),
        ("'abc'.substring(0, -1)", ("",)),
        ("'abc'.matches('B')", (False,)),
        ("{}.length()", ()),
        ("'' & {} & 'b'", ("b",)),
        ("{} ~ {}", (True,)),
        ("{} !~ 1", (True,)),
        ("(1 | 2) ~ (2 | 1)", (True,)),
        ("(1 | 2) ~ (1 | 3)", (False,)),
        ("(1 | 2) = (2 | 1)", (False,)),
        ("(1 | 2) = (1 | 2 | 3)", (False,)),
        ("(1 | 2).exclude(1) = {}", ()),
        ("(1 | 2) ~ (1 | 2 | 3)", (False,)),
        ("1 ~ 1.04", (True,)),
        ("true ~ true", (True,)),
        ("(1 | 2 | 3)[5]", ()),
        ("(1 | 2 | 3)[-1]", ()),
        ("(1 | 2 | 3)[{}]", ()),
        ("(1 | 2 | 3).skip({})", ()),
        ("(1 | 2).where($this > 1).select($this * 10)", (20,)),
        ("(1 | 2.0 | 2).count()", (2,)),
        ("(0 * -1.0).toString()", ("0.0",)),
        ("'\\ud83d\\ude00'.length()", (1,)),
        ("(2.50 | 3).select($this | 2.5).distinct().first().toString()", ("2.50",)),
        ("(1 | 2).sum() / (1 | 2).avg()", (Decimal(2),)),
        ("(9223372036854775807 | 1 | 2).sum()", ()),
        ("(9223372036854775807 | 1).avg()", ()),
        ("{}.avg()", ()),
        ("{}.min()", ()),
        ("{}.all($this)", (True,)),
        ("iif({}, 1, 2)", (2,)),
        ("half@2({})", ()),
        ("nothing()", ()),
        ("letter().code", ("A",)),
        ("letter().value", ()),
        ("letter().low", ()),
        ("%UNSET + 1", ()),
    ],
)
def test_what_has_no_answer_is_empty_and_what_has_one_is_exact(text: str, values: tuple[object, ...]):
    """Overflow, division by zero, odd texts and empty collections raise nothing."""
    assert ask(text).values == values


def test_what_is_missing_is_named_in_the_order_met():
    """A derived value that is null can say which answers it waits for."""
    assert ask("TEMP + PULSE / TEMP").missing == (("VS", "TEMP"), ("VS", "PULSE"))


def test_a_collection_is_missing_only_when_nothing_is_in_it():
    """One visit without a temperature does not make the maximum of all incomplete."""
    assert ask("VS.TEMP.max()", record("VS"), record("VS", TEMP=Decimal(39))).missing == ()


def test_a_form_that_is_not_there_is_missing():
    """A reference to a form without an instance is noted like an empty item."""
    assert ask("DM.AGE > 5").missing == (("DM", "AGE"),)


def test_what_is_not_asked_is_not_missing():
    """A side that the other decides is not looked at."""
    assert ask("PULSE > 100 and TEMP > 38", record("VS", PULSE=80)).missing == ()


def test_a_clinical_function_waits_for_its_required_argument():
    """The function is not asked, and the item that it waits for is noted."""
    assert ask("fever_grade(TEMP)") == Outcome((), (("VS", "TEMP"),))


def test_a_clinical_function_is_asked_without_its_optional_argument():
    """What may be missing is handed over as None, and the answer carries its bounds."""
    wanted = Derivation(None, "missing:pulse", Decimal(0), Decimal(2), "incomplete")
    assert ask("fever_grade(TEMP, PULSE)", record("VS", TEMP=Decimal(39))).value == wanted


def test_an_integer_becomes_a_decimal_for_a_clinical_function():
    """Arguments arrive in the kind that the function declares."""
    assert ask("half@2(PULSE)", record("VS", PULSE=81)).value == Decimal("40.5")


def test_an_integer_answer_becomes_the_decimal_wanted():
    """A derived decimal item never holds an integer."""
    value = ask("PULSE", record("VS", PULSE=81), wanted=Type(Kind.DECIMAL)).value
    assert isinstance(value, Decimal)


def test_a_list_argument_keeps_the_place_of_what_is_empty():
    """The function learns which of its parts is missing."""
    assert ask("best_of([1, PULSE, 3]).reason").value == "missing:2"


def test_an_item_of_many_records_keeps_its_places():
    """Two items of the same records stay in step even where one is empty."""
    outcome = ask("best_of(VS.PULSE).reason", record("VS", PULSE=1), record("VS"), record("VS", PULSE=3))
    assert outcome == Outcome(("missing:2",), (("VS", "PULSE"),))


def test_lists_without_gaps_wait_for_nothing():
    """What is entered in every record is not missing."""
    outcome = ask("best_of(VS.PULSE).value", record("VS", PULSE=1), record("VS", PULSE=3))
    assert outcome == Outcome((Decimal(3),))


def test_a_plain_collection_is_handed_over_whole():
    """Anything but an item of records is a collection without places."""
    assert ask("best_of(VS.PULSE | 7).value", record("VS", PULSE=9), record("VS")).value == 9


def test_a_required_list_that_is_empty_is_waited_for():
    """No records, no question."""
    assert ask("best_of(DM.AGE)") == Outcome((), (("DM", "AGE"),))


COURSE = log(
    "COC",
    record("COC", COCEVT="APHERESIS", COCDTM=moment("2024-02-22")),
    record("COC", COCEVT="INFUSE", COCDTM=moment("2024-03-12T10:04+08:00")),
    COCLOT="L7",
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("COCEVT", ("INFUSE",)),
        ("COCLOT", ("L7",)),
        ("index", (2,)),
        ("%context.COCEVT", ("INFUSE",)),
        ("$this.COCEVT", ("INFUSE",)),
        ("rows.where(index < %context.index).COCEVT", ("APHERESIS",)),
        ("COC.COCLOT", ("L7",)),
        ("COC.where(COCLOT = 'L7').count()", (2,)),
        ("COC.where(%context.COCEVT = COCEVT).index", (2,)),
        ("rows.visit", ()),
        ("COC.index", (1, 2)),
    ],
)
def test_a_rule_of_a_row_sees_its_row_its_instance_and_its_neighbours(text: str, values: tuple[object, ...]):
    """A bare name is of the row, else of the instance around it."""
    assert ask(text, COURSE, focus=COURSE.rows[1]).values == values


def test_a_rule_of_a_form_sees_the_items_of_all_its_rows():
    """Used from the form, an item of rows is the collection over that instance's rows."""
    assert ask("COCEVT", COURSE).values == ("APHERESIS", "INFUSE")


def test_a_missing_code_is_an_answer_but_not_a_value():
    """A rule may ask which code an item carries."""
    coded = record("VS")
    coded.missing["TEMP"] = "ND"
    answers = [ask(f"TEMP.{question}()", coded).values for question in ("missing", "answered", "exists")]
    assert answers == [("ND",), (True,), (False,)]


def test_whether_an_item_of_an_absent_form_is_answered_is_no():
    """A form that is not there has answered nothing."""
    assert ask("DM.SEX.answered()").values == (False,)


def test_the_bounds_behind_an_item_are_read_from_its_derivation():
    """Another rule may ask whether a grade could be 3 or more."""
    graded = record("CRS", CRSGR=Decimal(1))
    graded.derivations["CRSGR"] = Derivation(Decimal(1), "r", Decimal(0), Decimal(3), "review")
    outcome = ask("CRS.CRSGR.low() | CRS.CRSGR.high()", graded, record("CRS"))
    assert outcome.values == (Decimal(0), Decimal(3))


def test_settings_and_the_visit_in_focus_are_known():
    """%NAME is the study's setting, %visit the visit of the record in focus."""
    assert ask("%visit & '/' & %WINDOW.toString()", record("VS", "D7")).values == ("D7/28",)


@pytest.mark.parametrize(
    "text",
    [
        "COC.select(COC.select(COC.count()))",
        "(1 | 2 | 3 | 4).select($this | 5 | 6 | 7 | 8 | 9)",
        "'aaaaaaaaaaaaaaaaaaaa'.matches('a*a*b')",
    ],
)
def test_an_evaluation_stops_at_its_budget(text: str):
    """A rule cannot hang the ward's laptop."""
    compiled = compile_text(text, Place())
    with pytest.raises(BudgetExceeded):
        evaluate(compiled, Subject([COURSE, vs := record("VS")], vs), budget=12)


def test_texts_do_not_grow_without_limit():
    """A text that doubles again and again ends as no answer."""
    doubled = "('aaaaaaaaaa')" + ".select($this & $this)" * 20
    replaced = "'aaaaaaaaaa'" + ".replace('a', 'aaaaaaaaaaaaaaaa')" * 8
    assert (ask(doubled).values, ask(replaced).values) == ((), ())


def test_numbers_do_not_grow_without_limit():
    """A number squared again and again ends as no answer."""
    assert (
        ask("(99)" + ".select($this * $this)" * 60).values == ask("(9.9)" + ".select($this * $this)" * 60).values == ()
    )


def test_the_deepest_expression_allowed_is_answered():
    """Depth is refused at load, never met as an overflow of the stack when run."""
    assert ask(" + ".join("1" * DEEPEST)).value == DEEPEST
    assert ask("1" + ".abs()" * (DEEPEST - 1)).value == 1
