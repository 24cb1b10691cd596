"""Reading typed answers: every row of the field grammar, and the vectors of A-11."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crf_app.record.reading import Moment, Unread, read_answer
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Code, CodeList, Item, ItemType, Label, Unit

AT = Moment(today=date(2024, 3, 20), infusion=date(2024, 3, 12), offset=480)
GRADES = CodeList("GRADE", (Code("NONE", Label("None", "无")), Code("LOW", Label("Low-flow", "低流量"))))


def item(kind: ItemType, *, partial: bool = False, units: tuple[Unit, ...] = ()) -> Item:
    """An item of a kind."""
    codes = None if kind is ItemType.RESULT else GRADES
    return Item("X", Label("X", "某"), kind, partial=partial, units=units, codes=codes)


def read(kind: ItemType, text: str, *, partial: bool = False, unit: str = "") -> Answer | Unread | None:
    """What the grammar makes of a text."""
    units = (Unit("Cel", "°C"), Unit("[degF]", "°F")) if unit else ()
    return read_answer(item(kind, partial=partial, units=units), text, unit=unit, at=AT)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("t", "2024-03-20"),
        ("t-1", "2024-03-19"),
        ("T - 1", "2024-03-19"),
        ("t+2", "2024-03-22"),
        ("d7", "2024-03-19"),
        ("d-5", "2024-03-07"),
        ("D0", "2024-03-12"),
        ("1903", "2024-03-19"),
        ("19/3", "2024-03-19"),
        ("19 3 24", "2024-03-19"),
        ("19.3.2024", "2024-03-19"),
        ("03/19/2024", "2024-03-19"),
        ("19mar24", "2024-03-19"),
        ("19 March 2024", "2024-03-19"),
        ("19 MAR", "2024-03-19"),
        ("Mar 19, 2024", "2024-03-19"),
        ("2024-03-19", "2024-03-19"),
        ("2024/3/19", "2024-03-19"),
        ("20240319", "2024-03-19"),
        ("2024年3月19日", "2024-03-19"),
        ("2024年03月19日", "2024-03-19"),
        ("3月19日", "2024-03-19"),
        ("１９ｍａｒ２４", "2024-03-19"),
        ("２０２４－０３－１９", "2024-03-19"),
        ("05/05/2024", "2024-05-05"),
        ("19sep64", "1964-09-19"),
    ],
)
def test_a_full_date_is_read_however_it_is_typed(typed: str, means: str):
    """All rows of the date grammar that mean a full date."""
    assert read(ItemType.DATE, typed) == Answer(AnswerKind.DATE, means)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("UNK MAR 2024", "2024-03"),
        ("uk/3/24", "2024-03"),
        ("un 3 2024", "2024-03"),
        ("MAR 2024", "2024-03"),
        ("3/2024", "2024-03"),
        ("2024-03", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024年3月未知日", "2024-03"),
        ("2024", "2024"),
        ("unk unk 2019", "2019"),
        ("2024年", "2024"),
    ],
)
def test_a_partial_date_keeps_its_precision(typed: str, means: str):
    """What is not known is not filled up."""
    assert read(ItemType.DATE, typed, partial=True) == Answer(AnswerKind.DATE, means)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("MAR 2024", "date.partial"),
        ("2024", "date.partial"),
        ("31 feb 2024", "date.impossible"),
        ("32", "date.impossible"),
        ("yesterday", "date.unread"),
        ("19 brumaire", "date.unread"),
        ("1 2 3 4", "date.unread"),
    ],
)
def test_what_is_no_full_date_is_refused_with_an_example(typed: str, code: str):
    """The refusal says what is wrong and shows a date that can be read."""
    found = read(ItemType.DATE, typed)
    assert isinstance(found, Unread)
    assert (found.code, found.example) == (code, "19mar2024")


@pytest.mark.parametrize(
    ("typed", "both"),
    [
        ("03/04/2024", ("2024-04-03", "2024-03-04")),
        ("3/4", ("2024-04-03", "2024-03-04")),
        ("3 4 24", ("2024-04-03", "2024-03-04")),
        ("190324", ("2024-03-19", "2019-03-24")),
    ],
)
def test_a_date_with_two_readings_is_not_guessed(typed: str, both: tuple[str, str]):
    """Both readings are offered."""
    found = read(ItemType.DATE, typed)
    assert isinstance(found, Unread)
    assert (found.code, found.hint) == ("date.ambiguous", both)


@pytest.mark.parametrize(
    ("kind", "typed", "code", "offered"),
    [
        (ItemType.DATE, "19", "date.day_alone", ("2024-03-19",)),
        (ItemType.DATE, "1", "date.day_alone", ("2024-03-01",)),
        (ItemType.DATE, "１日", "date.day_alone", ("2024-03-01",)),
        (ItemType.DATETIME, "1", "date.day_alone", ()),
        (ItemType.DATETIME, "1 14:30", "date.day_alone", ("2024-03-01 14:30",)),
        (ItemType.DATE, "45", "date.impossible", ()),
    ],
)
def test_a_day_alone_is_offered_and_not_taken(kind: ItemType, typed: str, code: str, offered: tuple[str, ...]):
    """Month and year are not invented, for a number typed one field too far would become a date."""
    found = read(kind, typed)
    assert isinstance(found, Unread)
    assert (found.code, found.hint) == (code, offered)


@pytest.mark.parametrize("typed", ["1", "19", "3日"])
def test_a_day_alone_is_not_taken_where_parts_may_be_unknown(typed: str):
    """That a part may be unknown does not say which month is meant."""
    kinds = (ItemType.DATE, ItemType.DATETIME)
    assert all(isinstance(read(kind, typed, partial=True), Unread) for kind in kinds)


@pytest.mark.parametrize(("typed", "both"), [("2011", ("2024-11-20", "2011")), ("mar 24", ("2024-03-24", "2024-03"))])
def test_where_a_year_alone_is_allowed_four_digits_may_be_a_year_or_a_day(typed: str, both: tuple[str, str]):
    """A day of this year and a year alone are both offered."""
    found = read(ItemType.DATE, typed, partial=True)
    assert isinstance(found, Unread)
    assert found.hint == both


def test_a_study_day_needs_an_infusion():
    """Without day 0 there is nothing to count from."""
    found = read_answer(item(ItemType.DATE), "d7", unit="", at=Moment(date(2024, 3, 1)))
    assert found == Unread("date.no_infusion", "19mar2024")


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2024-03-12 10:04", "2024-03-12T10:04+08:00"),
        ("12mar24 1004", "2024-03-12T10:04+08:00"),
        ("t 14.30", "2024-03-20T14:30+08:00"),
        ("d0 1004", "2024-03-12T10:04+08:00"),
        ("1903 1430", "2024-03-19T14:30+08:00"),
        ("2024年3月12日 10时04分", "2024-03-12T10:04+08:00"),
        ("2024年3月12日10:04", "2024-03-12T10:04+08:00"),
        ("12 MAR 2024 10:04", "2024-03-12T10:04+08:00"),
        ("2024-03-12T10:04+09:00", "2024-03-12T10:04+09:00"),
        ("2024-03-12T02:04:05Z", "2024-03-12T02:04:05+00:00"),
        ("１２ｍａｒ２４　１０：０４", "2024-03-12T10:04+08:00"),
    ],
)
def test_a_date_time_is_stored_with_its_offset(typed: str, means: str):
    """All rows of the date-time grammar."""
    assert read(ItemType.DATETIME, typed) == Answer(AnswerKind.DATETIME, means)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12mar24", "datetime.no_time"),
        ("12 3 2024", "date.ambiguous"),
        ("19 3 2024", "datetime.no_time"),
        ("12mar24 2560", "time.impossible"),
        ("12mar24 24:00", "time.impossible"),
        ("10:04", "datetime.unread"),
        ("soon", "datetime.unread"),
    ],
)
def test_what_is_no_date_time_is_refused(typed: str, code: str):
    """A full date is never split into a day and a time of day."""
    found = read(ItemType.DATETIME, typed)
    assert isinstance(found, Unread)
    assert found.code == code


def test_a_date_alone_is_a_date_time_only_where_parts_may_be_unknown():
    """``partial`` allows it."""
    assert read(ItemType.DATETIME, "12mar24", partial=True) == Answer(AnswerKind.DATETIME, "2024-03-12")


def test_an_ambiguous_day_keeps_the_time_in_both_readings():
    """Either offered reading can be taken as it stands."""
    found = read(ItemType.DATETIME, "3/4/2024 1004")
    assert isinstance(found, Unread)
    assert found.hint == ("2024-04-03 10:04", "2024-03-04 10:04")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("38.1", "38.1"),
        ("３８．１", "38.1"),
        ("38.10", "38.10"),
        (".5", "0.5"),
        ("−3", "-3"),
        ("+3", "3"),
        ("1.2e3", "1.2e3"),
    ],
)
def test_a_number_is_kept_as_typed(typed: str, text: str):
    """Only the width of its digits and the minus sign are made regular."""
    assert read(ItemType.DECIMAL, typed) == Answer(AnswerKind.NUMBER, text)


@pytest.mark.parametrize(
    ("typed", "code", "example", "hint"),
    [
        ("38,1", "number.comma", "38.1", ()),
        ("1,250", "number.comma", "1250", ("1250", "1.250")),
        ("1,250,000", "number.comma", "1250000", ()),
        ("1 250", "number.spaces", "1250", ()),
        ("0.94×105", "number.times", "0.94e5", ()),
        ("0.94 x 10^5", "number.times", "0.94e5", ()),
        ("<5", "number.compared", "5", ()),
        ("high", "number.unread", "38.1", ()),
    ],
)
def test_a_number_that_can_be_misread_is_refused_with_an_example(
    typed: str, code: str, example: str, hint: tuple[str, ...]
):
    """Separators and lost superscripts are never interpreted."""
    assert read(ItemType.DECIMAL, typed) == Unread(code, example, hint)


@pytest.mark.parametrize("typed", ["3.5", "3.0", "3e2"])
def test_a_whole_number_has_no_decimals(typed: str):
    """An integer is typed as one."""
    assert read(ItemType.INTEGER, typed) == Unread("number.whole", "3")


@pytest.mark.parametrize("typed", ["38.1 °C", "38.1°c", "38.1 Cel", "３８．１℃"])
def test_the_chosen_unit_may_be_typed_behind_the_number(typed: str):
    """It is taken off."""
    assert read(ItemType.DECIMAL, typed, unit="Cel") == Answer(AnswerKind.NUMBER, "38.1", "Cel")


def test_a_unit_behind_the_number_is_chosen_where_none_was():
    """Whoever types it has chosen it."""
    asked = item(ItemType.DECIMAL, units=(Unit("Cel", "°C"), Unit("[degF]", "°F")))
    assert read_answer(asked, "101 °F", unit="", at=AT) == Answer(AnswerKind.NUMBER, "101", "[degF]")


def test_another_unit_behind_the_number_is_refused():
    """A unit is chosen, not typed: the number would be recorded in the wrong one."""
    assert read(ItemType.DECIMAL, "101 °F", unit="Cel") == Unread("number.other_unit", "101", ("°F",))


@pytest.mark.parametrize("kind", [ItemType.DECIMAL, ItemType.INTEGER, ItemType.RESULT])
@pytest.mark.parametrize("typed", ["10⁵", "⁵", "0.94×10⁵", "10₅", "①"])
def test_a_raised_digit_is_not_flattened(kind: ItemType, typed: str):
    """10⁵ is not 105."""
    assert read(kind, typed) == Unread("number.raised", "0.94e5")


def test_a_count_with_a_raised_digit_is_sent_to_its_two_boxes():
    """The exponent has a box of its own."""
    assert read(ItemType.COUNT, "0.94×10⁵") == Unread("count.times", "0.94 × 10^5")


def test_a_raised_digit_of_a_unit_is_no_trouble():
    """mg/m² is a unit."""
    unit = Unit("mg/m2", "mg/m²")
    found = read_answer(item(ItemType.DECIMAL, units=(unit,)), "300 mg/m²", unit="mg/m2", at=AT)
    assert found == Answer(AnswerKind.NUMBER, "300", "mg/m2")


def test_a_count_is_a_mantissa_and_an_exponent():
    """0.94 × 10^5 is read from its two boxes."""
    found = read(ItemType.COUNT, "0.94e5")
    assert isinstance(found, Answer)
    assert (found.text, found.exponent, found.number()) == ("0.94", 5, 94000)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("0.94e", "count.exponent"), ("e5", "count.mantissa"), ("0.94×105", "count.times"), ("94000", "count.exponent")],
)
def test_half_a_count_is_refused(typed: str, code: str):
    """Neither half is guessed."""
    found = read(ItemType.COUNT, typed)
    assert isinstance(found, Unread)
    assert found.code == code


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("38.1", "38.1"),
        ("<0.05", "<0.05"),
        ("＜ 0.05", "<0.05"),
        (">500", ">500"),
        ("≥500", ">=500"),
        ("1:320", "1:320"),
        ("1：320", "1:320"),
        ("阳性", "阳性"),
        ("pos", "POS"),
        ("-", "-"),
        ("３８．１", "38.1"),
        ("0.94e5", "0.94e5"),
    ],
)
def test_a_result_is_kept_as_printed(typed: str, text: str):
    """V-PAR-01 to 05 and 07."""
    assert read(ItemType.RESULT, typed) == Answer(AnswerKind.RESULT, text)


@pytest.mark.parametrize("typed", ["0.94×105", "1,250", "38,1", "<high", "positive?"])
def test_a_result_that_can_be_misread_is_refused(typed: str):
    """V-PAR-06 and 08."""
    assert isinstance(read(ItemType.RESULT, typed), Unread)


@pytest.mark.parametrize("typed", ["++", "+-", "±", "+neg", "+2", "2+"])
def test_a_grade_of_pluses_is_never_taken_for_less(typed: str):
    """Where the analyte has no such result, ++ is refused: read as + it would be recorded wrong."""
    assert isinstance(read(ItemType.RESULT, typed), Unread)


@pytest.mark.parametrize(("typed", "text"), [("++", "2+"), ("2+", "2+"), ("+-", "±"), ("＋＋", "2+"), ("-", "NEG")])
def test_a_result_of_an_analyte_with_codes_is_one_of_them(typed: str, text: str):
    """A dipstick is typed as the laboratory prints it, and recorded by its code."""
    codes = [Code("NEG", Label("Negative", "-")), Code("±", Label("Trace", "+-")), Code("2+", Label("++", "++"))]
    dipstick = replace(item(ItemType.RESULT), codes=CodeList("UPROD", tuple(codes)))
    assert read_answer(dipstick, typed, unit="", at=AT) == Answer(AnswerKind.RESULT, text)


@pytest.mark.parametrize("kind", [ItemType.DECIMAL, ItemType.RESULT])
@pytest.mark.parametrize("typed", ["+-38.1", "٣٨.١"])
def test_what_only_looks_like_a_number_is_refused(kind: ItemType, typed: str):
    """A sign too many, and digits of another script."""
    assert isinstance(read(kind, typed), Unread)


@pytest.mark.parametrize("typed", ["LOW", "low", "Low-flow", "低流量", "ｌｏｗ", "lo"])
def test_a_code_is_named_by_code_or_label_or_their_beginning(typed: str):
    """Data are codes; people type words of either language."""
    assert read(ItemType.CODE, typed) == Answer(AnswerKind.CODE, "LOW")


def test_a_word_of_no_code_is_refused():
    """The first code is shown as the example."""
    assert read(ItemType.CODE, "medium") == Unread("code.unread", "NONE")


def test_several_codes_stand_in_the_order_of_the_list():
    """The order in which they were ticked says nothing."""
    assert read(ItemType.CODES, "LOW, None") == Answer(AnswerKind.CODES, "", codes=("NONE", "LOW"))


def test_one_unreadable_code_refuses_all():
    """No part of a list is dropped silently."""
    assert isinstance(read(ItemType.CODES, "LOW, xyz"), Unread)


def test_text_keeps_its_full_width_characters():
    """Free text is not normalised, only its edges are trimmed."""
    assert read(ItemType.TEXT, " 发热３８．１ ") == Answer(AnswerKind.TEXT, "发热３８．１")


@pytest.mark.parametrize("kind", list(ItemType))
def test_an_empty_box_is_no_answer(kind: ItemType):
    """Blank is not a value."""
    assert read(kind, "   ") is None


@pytest.mark.parametrize("typed", ["abc", "1,5", "1.5", "2e", "1,250", "<5", "1 250", "3 x 10^2"])
def test_what_is_shown_how_to_type_a_whole_number_is_whole(typed: str):
    """An example that would be refused itself helps nobody."""
    found = read(ItemType.INTEGER, typed)
    assert isinstance(found, Unread)
    assert all(isinstance(read(ItemType.INTEGER, each), Answer) for each in (found.example, *found.hint))


@pytest.mark.parametrize("typed", ["10^9/L", "10*9/L", "x10^9/L", "x 10^9/l", "×10⁹/L", "10^9/l", "*10^9/L", "10**9/L"])
def test_a_power_in_a_unit_is_read_however_it_is_written(typed: str):
    """As UCUM writes it, as analysers print it, as people type it."""
    units = CodeList("LABUNIT", (Code("10^12/L", Label("10^12/L", "10^12/L")), Code("10^9/L", Label("10⁹/L", "10⁹/L"))))
    asked = replace(item(ItemType.CODE), codes=units)
    assert read_answer(asked, typed, unit="", at=AT) == Answer(AnswerKind.CODE, "10^9/L")


def test_a_power_that_the_analyte_does_not_have_is_not_taken():
    """Ten to the ninth is no other power."""
    units = CodeList("LABUNIT", (Code("10^12/L", Label("10^12/L", "10^12/L")),))
    assert isinstance(read_answer(replace(item(ItemType.CODE), codes=units), "10*9/L", unit="", at=AT), Unread)
