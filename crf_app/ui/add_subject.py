"""A new subject: screening number, sex and birth date or year. There is no place for a name, on purpose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QLabel, QWidget

from crf_app.errors import Refused
from crf_app.record.commands import AddSubject
from crf_app.record.date_reading import Moment
from crf_app.record.reading import Unread, read_answer
from crf_app.record.rights import check_right
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.card import labelled
from crf_app.ui.controls import Button, Line, Radio, chosen_code, colour, column, in_tab_order, row, text
from crf_app.ui.rendering import FormWords
from crf_app.ui.theme import CONTROL, tokens
from crf_app.ui.typed_date import TypedDate
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.study.model import Form

FORM = "DM"
NUMBER, SEX, BIRTH = "SCRNUM", "SEX", "BRTHDAT"
WIDTH = 560


class AddSubjectPage(QWidget):
    """The page. ``added`` carries the new subject's id; ``left`` says that nothing was added."""

    added = Signal(str)
    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        form = door.study.forms[FORM]
        self.number = Line(words.label(form.item(NUMBER).label), width=160)
        self._birth = TypedDate(
            words.label(form.item(BIRTH).label), FormWords(words.language), door.today, self._read_birth, width=260
        )
        self.birth, self.said = self._birth.line, self._birth.said
        self.rule = text()
        self.said.setAccessibleName(words("add.birth_read"))
        self.sexes = QButtonGroup(self)
        self._guide = words.in_each(self._guide_in)
        self.message = colour(text(), tokens().stop)
        self.message.setAccessibleName(words("add.message"))
        self._lay_out(form)
        for line in (self.number, self.birth):
            line.returnPressed.connect(self.focusNextChild)
        self.number.textEdited.connect(lambda _text: self._say_number(""))
        self.number.editingFinished.connect(self._show_number)

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
        labelled(self.number, self.number.accessibleName(), fields.addRow)
        fields.addRow("", self.rule)
        fields.addRow(_name(words.label(form.item(SEX).label)), self._sex_row(form))
        labelled(self._birth, self.birth.accessibleName(), fields.addRow)
        inside.addLayout(fields)
        self.do = Button(words("add.add"), self.add)
        inside.addLayout(row(self.do, Button(words("add.leave"), self.left.emit, shortcut="Esc"), 1))
        inside.addWidget(self.message)
        in_tab_order([self.number, *self.sexes.buttons(), self.birth])
        page = column(self)
        page.addWidget(card)
        page.addStretch(1)

    def _sex_row(self, form: Form) -> QWidget:
        codes = form.item(SEX).codes
        buttons = [Radio(self._words.label(code.label), code.code) for code in (codes.codes if codes else ())]
        for button in buttons:
            self.sexes.addButton(button)
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
        self._say_number("")
        self.message.setText(self._no_right())
        self.do.setEnabled(not self.message.text())
        self.number.setFocus()

    def add(self) -> None:
        """Add the subject with what was entered; what is wrong is said below its field."""
        if wrong := self._number_is_wrong():
            self._say_number(wrong)
            self.number.setFocus()
        elif self._birth.why():
            self._birth.mend()
        else:
            self._perform()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on the button adds, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.do.hasFocus():
            self.add()
        else:
            super().keyPressEvent(event)

    def _no_right(self) -> str:
        """Why who is signed in may not add anybody; empty where they may."""
        try:
            check_right(AddSubject(()), self._door.roles)
        except Refused as refused:
            return self._words.refusal(refused)
        return ""

    def _number_is_wrong(self) -> str:
        """What is wrong with the screening number; empty where nothing is."""
        typed = self._screening()
        if not typed:
            return self._words("add.no_number")
        if not self._is_number(typed):
            return self._words.in_each(lambda words: words("add.not_a_number", guide=self._guide_in(words)))
        taken = any(line.screening == typed for line in self._door.subjects())
        return self._words("add.taken") if taken else ""

    def _guide_in(self, words: Words) -> str:
        """What a screening number is made of."""
        guide = self._door.study.forms[FORM].item(NUMBER).guide
        return words.label(guide) if guide else ""

    def _show_number(self) -> None:
        """Say what is wrong with a number as soon as it is left."""
        if self._screening() and self.do.isEnabled():
            self._say_number(self._number_is_wrong())

    def _say_number(self, wrong: str) -> None:
        """Below the number: what is wrong with it, or what one is made of."""
        _say(self.rule, wrong or self._guide, wrong=bool(wrong))

    def _screening(self) -> str:
        """The screening number: in capitals, where it is one only so."""
        typed = self.number.text().strip()
        return typed.upper() if self._is_number(typed.upper()) else typed

    def _is_number(self, typed: str) -> bool:
        """Whether a text has the form of a screening number: nothing else, least of all a name, is recorded."""
        pattern = self._door.study.forms[FORM].item(NUMBER).pattern
        return not pattern or re.fullmatch(pattern, typed) is not None

    def _read_birth(self, typed: str, at: Moment) -> Answer | Unread | None:
        """The birth date as the field of the form would read it."""
        return read_answer(self._door.study.forms[FORM].item(BIRTH), typed, unit="", at=at)

    def _perform(self) -> None:
        try:
            outcome = self._door.perform(AddSubject(self._answers()))
        except Refused as refused:
            self.message.setText(self._words.refusal(refused))
        else:
            self.added.emit(outcome.created[0])

    def _answers(self) -> tuple[tuple[str, Answer], ...]:
        answers = [(NUMBER, Answer(AnswerKind.TEXT, self._screening()))]
        sex = chosen_code(self.sexes)
        if sex:
            answers.append((SEX, Answer(AnswerKind.CODE, sex)))
        birth = self._birth.read()
        if isinstance(birth, Answer):
            answers.append((BIRTH, birth))
        return tuple(answers)


def _say(label: QLabel, sentence: str, *, wrong: bool) -> None:
    """A sentence below a field, in red where something is wrong."""
    colour(label, tokens().stop if wrong else tokens().muted).setText(sentence)


def _name(words: str) -> QLabel:
    label = QLabel(words)
    label.setMinimumHeight(CONTROL)
    return label
