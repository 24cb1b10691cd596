"""A new subject: screening number, sex and birth date or year. There is no place for a name, on purpose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QLabel, QRadioButton, QWidget

from crf_app.clinical.dates import PartialDate
from crf_app.errors import Refused
from crf_app.record.commands import AddSubject
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.controls import Button, Line, column, row, text
from crf_app.ui.theme import CONTROL
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.study.model import Form

FORM = "DM"
NUMBER, SEX, BIRTH = "SCRNUM", "SEX", "BRTHDAT"
WIDTH = 560


def birth_date(typed: str) -> PartialDate | None:
    """A birth date, month or year as it was typed; None when it is none.

    >>> birth_date(" 2012-03 ")
    PartialDate(year=2012, month=3, day=None)
    >>> birth_date("03/04/2012") is None
    True
    """
    try:
        return PartialDate.parse(typed.strip())
    except ValueError:
        return None


class AddSubjectPage(QWidget):
    """The page. ``added`` carries the new subject's id; ``left`` says that nothing was added."""

    added = Signal(str)
    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        form = door.study.forms[FORM]
        self.number = Line(words.label(form.item(NUMBER).label), width=160)
        self.birth = Line(words.label(form.item(BIRTH).label), width=260)
        self.birth.setPlaceholderText("2012-03-15 / 2012-03 / 2012")
        self.sexes = QButtonGroup(self)
        self.message = text()
        self.message.setAccessibleName(words("add.message"))
        self._lay_out(form)
        for line in (self.number, self.birth):
            line.returnPressed.connect(self.focusNextChild)

    def _lay_out(self, form: Form) -> None:
        words = self._words
        card = QWidget()
        card.setMaximumWidth(WIDTH)
        inside = column(card, 0)
        inside.addWidget(text(words("add.title"), size=20, bold=True))
        inside.addWidget(text(words("add.about")))
        fields = QFormLayout()
        fields.setVerticalSpacing(8)
        fields.setHorizontalSpacing(16)
        for line in (self.number, self.birth):
            label = _name(line.accessibleName())
            label.setBuddy(line)
            fields.addRow(label, line)
        fields.insertRow(1, _name(words.label(form.item(SEX).label)), self._sex_row(form))
        inside.addLayout(fields)
        inside.addLayout(
            row(
                Button(words("add.add"), self.add),
                Button(words("add.leave"), self.left.emit, shortcut="Esc"),
                1,
            )
        )
        inside.addWidget(self.message)
        page = column(self)
        page.addWidget(card)
        page.addStretch(1)

    def _sex_row(self, form: Form) -> QWidget:
        codes = form.item(SEX).codes
        buttons = []
        for code in codes.codes if codes else ():
            button = QRadioButton(self._words.label(code.label))
            button.setMinimumHeight(CONTROL)
            button.setProperty("code", code.code)
            self.sexes.addButton(button)
            buttons.append(button)
        widget = QWidget()
        widget.setLayout(row(*buttons, 1))
        return widget

    def enter(self) -> None:
        """Begin with empty fields."""
        self.number.clear()
        self.birth.clear()
        self.sexes.setExclusive(False)
        for button in self.sexes.buttons():
            button.setChecked(False)
        self.sexes.setExclusive(True)
        self.message.clear()
        self.number.setFocus()

    def add(self) -> None:
        """Add the subject with what was entered; says what is wrong beside the button."""
        if not self.number.text().strip():
            self._wrong("add.no_number", self.number)
        elif not self._is_number(self.number.text().strip()):
            self._wrong("add.not_a_number", self.number)
        elif self.birth.text().strip() and birth_date(self.birth.text()) is None:
            self._wrong("add.no_date", self.birth)
        elif any(line.screening == self.number.text().strip() for line in self._door.subjects()):
            self._wrong("add.taken", self.number)
        else:
            self._perform()

    def _is_number(self, typed: str) -> bool:
        """Whether a text has the form of a screening number: nothing else, least of all a name, is recorded."""
        pattern = self._door.study.forms[FORM].item(NUMBER).pattern
        return not pattern or re.fullmatch(pattern, typed) is not None

    def _wrong(self, code: str, line: Line) -> None:
        self.message.setText(self._words(code))
        line.setFocus()

    def _perform(self) -> None:
        try:
            outcome = self._door.perform(AddSubject(self._answers()))
        except Refused as refused:
            self.message.setText(self._words.refusal(refused))
        else:
            self.added.emit(outcome.created[0])

    def _answers(self) -> tuple[tuple[str, Answer], ...]:
        answers = [(NUMBER, Answer(AnswerKind.TEXT, self.number.text().strip()))]
        sex = self.sexes.checkedButton()
        if sex is not None:
            answers.append((SEX, Answer(AnswerKind.CODE, str(sex.property("code")))))
        birth = birth_date(self.birth.text())
        if birth is not None:
            answers.append((BIRTH, Answer(AnswerKind.DATE, birth.iso())))
        return tuple(answers)


def _name(words: str) -> QLabel:
    label = QLabel(words)
    label.setMinimumHeight(CONTROL)
    return label
