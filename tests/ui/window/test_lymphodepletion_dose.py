"""The lymphodepletion dose panel, on the real forms."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward import day, fill, moment, number

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance
from crf_app.record.places import FormKey, Place
from crf_app.ui.bridge import Bridge
from crf_app.ui.panels.lymphodepletion_dose import LymphodepletionDose
from crf_app.ui.panels.placed import Computed, Placed
from crf_app.ui.words import Words


@pytest.fixture
def first(child: str) -> FormKey:
    return FormKey(child, "LD1", "LD")


@pytest.fixture
def panel(qtbot: QtBot, book: Casebook, words: Words, child: str) -> LymphodepletionDose:
    made = LymphodepletionDose(book, words, child)
    qtbot.addWidget(made)
    Bridge(book, made).changed.connect(made.take)
    made.resize(1000, 690)
    made.show()
    return made


def part(panel: LymphodepletionDose, place: Place) -> Placed | Computed:
    found = [each for each in (*panel.findChildren(Placed), *panel.findChildren(Computed)) if each.place == place]
    return found[0]


def said(panel: LymphodepletionDose, place: Place) -> str:
    computed = part(panel, place)
    assert isinstance(computed, Computed)
    return computed.text()


def weigh(book: Casebook, first: FormKey) -> None:
    fill(book, first, LDDAT=day("2024-03-07"), LDWT=number("40", "kg"), LDHT=number("150", "cm"))


def test_the_surface_and_the_plan_follow_weight_and_height(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """Vector V-LDD-01: 150 cm and 40 kg are 1.29 m² and 387 mg of cyclophosphamide."""
    weigh(book, first)
    fill(book, first, LDCYCM2=number("300", "mg/m2/d"))
    assert (said(panel, first.at("LDBSA")), said(panel, first.at("LDCYCP"))) == ("ƒ 1.29 m²", "ƒ 387.0 mg")


def test_nothing_is_computed_while_an_input_is_missing(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """The missing input is named."""
    fill(book, first, LDWT=number("40", "kg"))
    assert said(panel, first.at("LDBSA")) == "ƒ not determinable: Dosing height missing"


def test_the_deviation_of_a_given_dose_has_its_sign(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """370 of 387 mg are 4.4 per cent less."""
    weigh(book, first)
    fill(book, first, LDCYCM2=number("300", "mg/m2/d"), LDCYCA=number("370", "mg"))
    assert panel.deviation("LD1", "LDCYCP", "LDCYCA") == "-4.4 %"


def test_no_deviation_without_a_plan(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """A dose alone lies from nothing."""
    fill(book, first, LDCYCA=number("370", "mg"))
    assert panel.deviation("LD1", "LDCYCP", "LDCYCA") == ""


def test_a_dose_typed_here_stands_on_the_form(qtbot: QtBot, panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """Panel and form show the same cell."""
    field = part(panel, first.at("LDCYCA"))
    assert isinstance(field, Placed)
    field.field.editor().setFocus()
    qtbot.keyClicks(field.field.editor(), "370")
    qtbot.keyClick(field.field.editor(), Qt.Key.Key_Tab)
    answer = book.form(first).cells["LDCYCA"].answer
    assert answer is not None
    assert (answer.text, answer.unit) == ("370", "mg")


def test_a_half_typed_dose_is_kept_and_put_back(
    qtbot: QtBot, panel: LymphodepletionDose, book: Casebook, words: Words, first: FormKey
):
    """What was being typed when the window closed is there again."""
    field = part(panel, first.at("LDCYCA"))
    assert isinstance(field, Placed)
    field.field.editor().setFocus()
    qtbot.keyClicks(field.field.editor(), "37")
    panel.keep_typing()
    again = LymphodepletionDose(book, words, first.subject)
    qtbot.addWidget(again)
    again.restore_typing()
    found = part(again, first.at("LDCYCA"))
    assert isinstance(found, Placed)
    assert found.field.typed() == "37"


def test_an_unreadable_dose_is_not_recorded(qtbot: QtBot, panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """A decimal comma stays typed, and the reason stands below it."""
    field = part(panel, first.at("LDCYCA"))
    assert isinstance(field, Placed)
    field.field.editor().setFocus()
    qtbot.keyClicks(field.field.editor(), "37,2")
    qtbot.keyClick(field.field.editor(), Qt.Key.Key_Tab)
    assert (book.form(first).cells["LDCYCA"].answer, field.field.typed()) == (None, "37,2")


def test_a_proposal_is_taken_by_its_button(panel: LymphodepletionDose, book: Casebook, first: FormKey, child: str):
    """The weight of the first day is offered on the second, and recorded when it is taken."""
    weigh(book, first)
    second = FormKey(child, "LD2", "LD")
    field = part(panel, second.at("LDWT"))
    assert isinstance(field, Placed)
    field.take.click()
    answer = book.form(second).cells["LDWT"].answer
    assert answer is not None
    assert answer.text == "40"


def test_when_the_weight_was_measured_stands_beside_it(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """The age of a measurement is told in days before the first dose."""
    weigh(book, first)
    made = book.perform(AddInstance(first.subject, "BASE", "VS")).created[0]
    key = FormKey(first.subject, "BASE", "VS", made)
    fill(book, key, VSDTM=moment("2024-03-05T08:00+08:00"), WEIGHT=number("40", "kg"))
    assert "last measured 05 MAR 2024, 2 days before the first dose" in texts(panel)


def test_it_says_that_it_prescribes_nothing(panel: LymphodepletionDose, words: Words):
    """Documentation, not a prescription."""
    assert words("ld.documentation") in texts(panel)


def test_conventions_are_marked(panel: LymphodepletionDose):
    """The renal rule is to be confirmed by the investigator."""
    assert any("LABEL_IV_2010" in text for text in texts(panel))


def texts(panel: LymphodepletionDose) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in panel.findChildren(QLabel)]


def test_enter_goes_down_the_day(panel: LymphodepletionDose, qtbot: QtBot, first: FormKey):
    """The weight of a day follows its date, not the date of the next day."""
    date, weight = part(panel, first.at("LDDAT")), part(panel, first.at("LDWT"))
    panel.activateWindow()
    date.field.editor().setFocus()
    qtbot.waitUntil(date.field.editor().hasFocus)
    qtbot.keyClick(date.field.editor(), Qt.Key.Key_Return)
    assert weight.field.editor().hasFocus()


def test_tab_goes_down_a_day_and_then_down_the_next(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """Past computed values, of some of which something is found meanwhile, and by the buttons of what is found."""
    weigh(book, first)
    fill(book, first, LDCYCM2=number("300", "mg/m2/d"), LDCYCA=number("300", "mg"))
    panel.activateWindow()
    QTest.qWaitForWindowActive(panel)
    parts = {each: each.place for each in panel.findChildren(Placed)}
    part(panel, first.at("LDDAT")).field.editor().setFocus()
    passed: list[Place] = []
    while len(set(passed)) < len(parts) and len(passed) < 200:
        passed += [place for each, place in parts.items() if each.isAncestorOf(QApplication.focusWidget())]
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert list(dict.fromkeys(passed)) == [each.place for day in panel._days.values() for each in day if each in parts]


def test_an_unusual_dose_can_be_confirmed_on_the_panel(panel: LymphodepletionDose, book: Casebook, first: FormKey):
    """What is found at a number of the panel has its button there."""
    weigh(book, first)
    fill(book, first, LDCYCM2=number("300", "mg/m2/d"), LDCYCA=number("300", "mg"))
    found = part(panel, first.at("LDCYCA"))
    found.below.stops()[0].click()
    assert [finding.confirmed for finding in book.form(first).cells["LDCYCA"].findings] == [True]


def test_in_two_languages_each_sentence_is_whole(qtbot: QtBot, book: Casebook, child: str):
    """The name of the drug stands once in each sentence."""
    made = LymphodepletionDose(book, Words("en+zh"), child)
    qtbot.addWidget(made)
    assert made.act.buttons[0].text() == "Cyclophosphamide: begins now · 环磷酰胺：现在开始"
