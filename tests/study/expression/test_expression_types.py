"""What is settled when a form is loaded: types, refusals with their remedy, exact dependencies."""

import pytest

from crf_app.clinical.signature import Kind
from crf_app.study.expression.check import compile_text
from crf_app.study.expression.kinds import RecordType, Type, fits, unify
from crf_app.study.expression.parse import ExpressionError
from tests.study.expression.casebook_fake import Place

ROW = Place("COC", row=True)
FORM = Place("COC")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TEMP", "DECIMAL"),
        ("VS.TEMP", "several DECIMAL"),
        ("DM.SEX", "STRING"),
        ("DM.RACE", "several STRING"),
        ("COC.COCLOT", "STRING"),
        ("COC.COCDTM", "several DATETIME"),
        ("VS.where(TEMP > 38).PULSE.first()", "INTEGER"),
        ("DM.where(SEX = 'F').AGE", "INTEGER"),
        ("VS.select(PULSE + 0.5)", "several DECIMAL"),
        ("DM.RACE[0]", "STRING"),
        ("PULSE / 2", "DECIMAL"),
        ("PULSE div 2", "INTEGER"),
        ("iif(FEVER, PULSE, TEMP)", "DECIMAL"),
        ("iif(FEVER, PULSE)", "INTEGER"),
        ("PULSE | 2.5", "several DECIMAL"),
        ("TEMP.missing()", "STRING"),
        ("VS.TEMP.missing()", "several STRING"),
        ("fever_grade(TEMP)", "DERIVATION"),
        ("fever_grade(TEMP).value", "DECIMAL"),
        ("fever_grade(TEMP).reason", "STRING"),
        ("CRS.CRSGR.high()", "several DECIMAL"),
        ("%context.visit", "STRING"),
        ("%WINDOW", "INTEGER"),
        ("{}", "nothing"),
        ("VSDTM + 3 days", "DATETIME"),
        ("+PULSE", "INTEGER"),
        ("$this.PULSE", "INTEGER"),
        ("COC.COCEVT.union('x').intersect('x')", "several STRING"),
    ],
)
def test_every_expression_has_a_static_type(text: str, kind: str):
    """The kind of the answer, and whether there may be several, is known at load."""
    assert str(compile_text(text, Place()).type) == kind


@pytest.mark.parametrize(
    ("text", "scope", "message"),
    [
        ("TEPM > 38", Place(), "no item of VS and no form is called TEPM; did you mean TEMP?"),
        ("AGE > 5", Place(), "VS has no item AGE; write DM.AGE"),
        ("DM.SXE", Place(), "DM has no item SXE; did you mean SEX?"),
        ("VS.TEMP > 38", Place(), "the left of > may be several DECIMAL; take one by .first()"),
        ("VS.TEMP = 38", Place(), "the left of = may be several DECIMAL; take one by .first()"),
        ("DM.RACE and true", Place(), "the left of and may be several STRING; take one by .first()"),
        ("TEMP and FEVER", Place(), "the left of and must be BOOLEAN, here it is DECIMAL"),
        ("FEVER xor TEMP", Place(), "the right of xor must be BOOLEAN, here it is DECIMAL"),
        ("NOTE > 3", Place(), "> compares like values, here STRING and INTEGER"),
        ("NOTE = 3", Place(), "= compares like values, here STRING and INTEGER"),
        ("38 = VS.TEMP", Place(), "the right of = may be several DECIMAL; take one by .first()"),
        ("NOTE in (1 | 2)", Place(), "in compares like values, here STRING and INTEGER"),
        ("NOTE | 1", Place(), "| joins like values, here STRING and INTEGER"),
        ("DM.RACE.union(1)", Place(), ".union() joins like values, here STRING and INTEGER"),
        ("VS = VS", Place(), "= compares values; take an item, or .value of a derivation"),
        ("fever_grade(TEMP) = fever_grade(TEMP)", Place(), "= compares values; take an item"),
        ("1 < TEMP < 3", Place(), "compare once and join by and: A < B and B < C"),
        ("NOTE + 1", Place(), "the right of + must be STRING, here it is INTEGER"),
        ("NOTE & 1", Place(), "the right of & must be STRING, here it is INTEGER"),
        ("NOTE * 2", Place(), "the left of * must be INTEGER or DECIMAL, here it is STRING"),
        ("-NOTE", Place(), "what follows - must be INTEGER or DECIMAL, here it is STRING"),
        ("TEMP + 3 days", Place(), "what a duration is added to by + must be DATE or DATETIME"),
        ("VSDTM + TEMP days", Place(), "the number of a duration must be INTEGER, here it is DECIMAL"),
        ("3 days + VSDTM", Place(), "a number of days stands only after + or - beside a date"),
        ("[1, 2]", Place(), "a list in [ ] is only for clinical functions; join values by | instead"),
        ("TEMP.rond()", Place(), "no function is called .rond(); did you mean round?"),
        ("TEMP.round('a')", Place(), "the argument of .round() must be INTEGER, here it is STRING"),
        ("TEMP.round(1, 2)", Place(), "round() takes 0 to 1 arguments, here 2"),
        ("TEMP.length()", Place(), "what .length() stands on must be STRING, here it is DECIMAL"),
        ("TEMP.upper", Place(), "DECIMAL has no member upper; a function needs brackets"),
        ("fever_grade(TEMP).vlue", Place(), "DERIVATION has no member vlue; did you mean value?"),
        ("NOTE.matches(NOTE)", Place(), "the pattern of .matches() must be written as a text in quotes"),
        ("NOTE.matches('(')", Place(), "not a regular expression: missing ), unterminated subpattern"),
        ("VS.where(TEMP)", Place(), "the criterion of .where() must be BOOLEAN, here it is DECIMAL"),
        ("VS.all()", Place(), "all() takes 1 arguments, here 0"),
        ("VS.first(1)", Place(), "first() takes 0 arguments, here 1"),
        ("VS.TEMP.skip('a')", Place(), "the argument of .skip() must be INTEGER, here it is STRING"),
        ("VS.TEMP.anyTrue()", Place(), "what .anyTrue() stands on must be BOOLEAN, here it is DECIMAL"),
        ("VS.max()", Place(), "what .max() stands on must be INTEGER or DECIMAL or STRING or DATE or DATETIME"),
        ("VS.first() > 3", Place(), "here it is an instance of VS; name one of its items, or ask .exists()"),
        ("VS.TEMP['a']", Place(), "a place in brackets must be INTEGER, here it is STRING"),
        ("exists()", Place(), "write what exists() stands on before it, as in $this.exists()"),
        ("fever_grad(TEMP)", Place(), "no function is called fever_grad; did you mean fever_grade?"),
        ("fever_grade()", Place(), "fever_grade() takes 1 to 2 arguments, here 0"),
        ("fever_grade(NOTE)", Place(), "fever_grade() takes DECIMAL as temperature, here it is STRING"),
        ("fever_grade(VS.TEMP)", Place(), "fever_grade() takes DECIMAL as temperature, here it is several DECIMAL"),
        ("best_of([NOTE])", Place(), "best_of() takes INTEGER as scores, here it is STRING"),
        ("fever_grade([TEMP])", Place(), "a list in [ ] is only for clinical functions"),
        ("iif(TEMP, 1)", Place(), "the first argument of iif() must be BOOLEAN, here it is DECIMAL"),
        ("iif(FEVER, 1, 'a')", Place(), "iif() answers INTEGER or STRING; make them alike"),
        ("%WINDWO", Place(), "no study setting WINDWO; did you mean WINDOW?"),
        ("%today", Place(), "no rule reads the clock, so there is no %today"),
        ("rows", Place(), "VS has no rows"),
        ("VS", Place(), "this answers several records of VS; name an item, or ask .exists() or .count()"),
        ("DM", Place(), "this answers an instance of DM; name an item"),
        (
            "COC.where(TEMP > 38)",
            Place(),
            "a row of COC has no item TEMP; for that of the record in focus write %context",
        ),
        ("(TEMP + 1).missing()", Place(), "write .missing() directly after an item, as in FORM.ITEM.missing()"),
        ("VS.TEMP.answered()", Place(), "TEMP may be several records of VS; take one by"),
        ("TEMP.low()", Place(), "TEMP is not derived with bounds, so it has no .low()"),
        ("TEMP.missing(1)", Place(), "missing() takes 0 arguments, here 1"),
        ("COCTMAX > 8", FORM, "the left of > may be several DECIMAL; take one by .first()"),
    ],
)
def test_what_is_wrong_is_refused_at_load_with_its_remedy(text: str, scope: Place, message: str):
    """No rule that names or compares the wrong thing reaches a ward."""
    with pytest.raises(ExpressionError) as refused:
        compile_text(text, scope)
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("text", "wanted", "message"),
    [
        ("TEMP", Type(Kind.BOOLEAN), "BOOLEAN is wanted here, this answers DECIMAL"),
        ("VS.FEVER", Type(Kind.BOOLEAN), "this answers several BOOLEAN; take one by .first(), .last()"),
        ("fever_grade(TEMP)", Type(Kind.DECIMAL), "this answers DERIVATION; take its .value, .code"),
    ],
)
def test_an_answer_of_another_type_than_wanted_is_refused(text: str, wanted: Type, message: str):
    """A check must answer yes or no, a derived item its own kind."""
    with pytest.raises(ExpressionError) as refused:
        compile_text(text, Place(), wanted)
    assert message in refused.value.message


def test_an_integer_is_taken_where_a_decimal_is_wanted():
    """Every integer is a decimal."""
    assert compile_text("PULSE", Place(), Type(Kind.DECIMAL)).type == Type(Kind.DECIMAL)


@pytest.mark.parametrize(
    ("text", "scope", "here", "subject"),
    [
        ("TEMP > 38 and PULSE > 100", Place(), {("VS", "TEMP"), ("VS", "PULSE")}, set()),
        ("TEMP > VS.TEMP.max()", Place(), {("VS", "TEMP")}, {("VS", "TEMP")}),
        ("DM.SEX = 'F'", Place(), set(), {("DM", "SEX")}),
        ("COC.where(COCEVT = 'INFUSE').COCDTM.exists()", Place(), set(), {("COC", "COCEVT"), ("COC", "COCDTM")}),
        ("VS.all(TEMP > %context.PULSE)", Place(), {("VS", "PULSE")}, {("VS", "TEMP")}),
        ("rows.exists(COCEVT = 'X') and COCLOT = 'L'", ROW, {("COC", "COCEVT"), ("COC", "COCLOT")}, set()),
        ("iif(FEVER, PULSE, DM.AGE)", Place(), {("VS", "FEVER"), ("VS", "PULSE")}, {("DM", "AGE")}),
        ("fever_grade(TEMP, DM.AGE).low", Place(), {("VS", "TEMP")}, {("DM", "AGE")}),
        ("best_of([PULSE, 1]).value > CRS.CRSGR.low().max()", Place(), {("VS", "PULSE")}, {("CRS", "CRSGR")}),
        ("TEMP.missing() = 'ND'", Place(), {("VS", "TEMP")}, set()),
        ("VS.count() > 2", Place(), set(), set()),
    ],
)
def test_dependencies_are_exactly_the_items_named(
    text: str, scope: Place, here: set[tuple[str, str]], subject: set[tuple[str, str]]
):
    """What must be asked again when an item changes is known without running anything."""
    compiled = compile_text(text, scope)
    assert (compiled.here, compiled.subject, compiled.dependencies) == (here, subject, here | subject)


def uses(text: str, scope: Place) -> tuple[object, ...]:
    """All that an expression depends on beside items."""
    found = compile_text(text, scope)
    return sorted(found.forms), found.rows, found.visit, found.index


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("TEMP > 38", Place(), ([], False, False, False)),
        ("VS.count() > 2", Place(), (["VS"], False, False, False)),
        ("COC.exists()", Place(), (["COC"], False, False, False)),
        ("COCTMAX.max()", FORM, ([], True, False, False)),
        ("COCTMAX > 8", ROW, ([], False, False, False)),
        ("rows.count()", ROW, ([], True, False, False)),
        ("VS.where(visit = %visit).TEMP", Place(), (["VS"], False, True, False)),
        ("index > 1", ROW, ([], False, False, True)),
    ],
)
def test_records_visits_and_order_that_matter_are_known(text: str, scope: Place, expected: tuple[object, ...]):
    """A new row, a new instance or another visit asks exactly the rules that look at them."""
    assert uses(text, scope) == expected


def test_settings_and_clinical_functions_that_are_named_are_known():
    """An amendment of a setting, or a program that lacks a function, concerns just these rules."""
    found = compile_text("half@2(TEMP) > %FEVER_FROM", Place())
    assert (found.constants, found.functions) == ({"FEVER_FROM"}, {"half@2"})


def test_records_of_one_form_unify_and_of_two_do_not():
    """Rows of the focus and rows of the subject are rows of one form."""
    mine, all_of_them = Type(RecordType("COC", True, here=True)), Type(RecordType("COC", True), many=True)
    assert unify(mine, all_of_them) == all_of_them
    assert unify(mine, Type(RecordType("VS", False))) is None


def test_several_never_fit_where_one_is_wanted():
    """One may stand for several, several never for one."""
    one, several = Type(Kind.DATE), Type(Kind.DATE, many=True)
    assert (fits(one, several), fits(several, one)) == (True, False)
