"""The buttons that begin a dose of lymphodepletion are stopped by what must hold at their own moment.

The clock of the ward stands at 14:02 on 19 March 2024.
"""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from ward import code, day, fill, moment, number

from crf_app.casebook.casebook import Casebook
from crf_app.record.commands import AddInstance, AddRow
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.bridge import Bridge
from crf_app.ui.panels.lymphodepletion_dose import LymphodepletionDose
from crf_app.ui.words import Words

CYCLOPHOSPHAMIDE, FLUDARABINE = 0, 1


@pytest.fixture
def panel(qtbot: QtBot, book: Casebook, words: Words, child: str) -> LymphodepletionDose:
    """The doses of a child whose cyclophosphamide began three hours ago; all but the creatinine was gone past."""
    fill(
        book,
        FormKey(child, "LD1", "LD"),
        **{"LDDAT": day("2024-03-19"), "LDWT": number("40", "kg"), "LDHT": number("150", "cm")},
        **{"LDINF": code("N"), "LDPRODOK": code("Y"), "LDCYCA": number("387", "mg")},
        LDCYCST=moment("2024-03-19T11:00:00+08:00"),
    )
    made = LymphodepletionDose(book, words, child)
    qtbot.addWidget(made)
    Bridge(book, made).changed.connect(made.take)
    made.show()
    for row in made.act.gates.rows:
        if row.line.need.id != "creatinine" and not row.line.lets_pass:
            row.reason.setText("documented elsewhere")
            row.go_on.click()
    return made


def creatinine(book: Casebook, child: str, taken: str) -> None:
    """A creatinine of 60 µmol/L."""
    made = book.perform(AddInstance(child, "BASE", "LB", (("LBDTM", moment(taken)),))).created[0]
    result = ("LBORRES", Answer(AnswerKind.RESULT, "60")), ("LBORRESU", code("µmol/L"))
    book.perform(AddRow(FormKey(child, "BASE", "LB", made), (("LBTESTCD", code("CREAT")), *result)))


def begun(book: Casebook, child: str, drug: str) -> bool:
    return book.form(FormKey(child, "LD1", "LD")).cells[drug].answer is not None


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [("2024-03-16T14:02:11+08:00", True), ("2024-03-16T14:02:10+08:00", False), ("2024-03-16T13:00:00+08:00", False)],
)
def test_fludarabine_is_stopped_by_a_creatinine_too_old_for_it(
    panel: LymphodepletionDose, book: Casebook, child: str, taken: str, wanted: bool
):
    """It was young enough for cyclophosphamide; 72 hours are counted to fludarabine's own start."""
    creatinine(book, child, taken)
    button = panel.act.buttons[FLUDARABINE]
    enabled = button.isEnabled()
    button.click()
    assert (enabled, begun(book, child, "LDFLUST")) == (wanted, wanted)


def test_the_need_that_stops_fludarabine_is_shown_and_can_be_gone_past(
    panel: LymphodepletionDose, book: Casebook, child: str
):
    """With a reason, as any other."""
    creatinine(book, child, "2024-03-16T13:00:00+08:00")
    row = next(each for each in panel.act.gates.rows if each.line.need.id == "creatinine")
    assert not row.line.lets_pass
    row.reason.setText("taken an hour late, repeated since")
    row.go_on.click()
    panel.act.buttons[FLUDARABINE].click()
    assert begun(book, child, "LDFLUST")


def test_either_drug_may_be_the_first(panel: LymphodepletionDose, book: Casebook, child: str):
    """What was gone past with a reason lets both begin, whichever is pressed first."""
    creatinine(book, child, "2024-03-19T06:00:00+08:00")
    fill(book, FormKey(child, "LD1", "LD"), LDCYCST=None)
    for row in panel.act.gates.rows:
        if not row.line.lets_pass:
            row.reason.setText("documented elsewhere")
            row.go_on.click()
    assert [button.isEnabled() for button in panel.act.buttons] == [True, True]


def test_the_creatinine_that_doses_is_on_the_panel(panel: LymphodepletionDose, words: Words):
    """Its number beside the time at which it was taken."""
    label = words.label(panel.bench.door.study.forms["LD"].item("LDCREAT").label)
    assert label in [each.text() for each in panel.findChildren(QLabel)]
