"""The first run: founds a study in a folder, and shows its recovery code once. Keeps neither password nor code."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QWidget,
)

from crf_app.errors import CrfError, Refused
from crf_app.record.places import is_site_code
from crf_app.ui.controls import (
    Button,
    Line,
    PathLine,
    Radio,
    centred,
    chosen_code,
    colour,
    column,
    in_tab_order,
    muted,
    row,
    text,
)
from crf_app.ui.entrance import Entrance, FirstAnswers
from crf_app.ui.password import PasswordField
from crf_app.ui.sign_in import language_buttons, let_go_first
from crf_app.ui.theme import CONTROL, tokens
from crf_app.ui.words import Words
from crf_app.ui.work import Work

WIDTH = 640
LINES = ("folder", "site", "site_name", "user_id", "user_name")
SHORTEST = 12
WEAKEST = 3
_ESTIMATED = 72  # zxcvbn refuses longer text


def strength(password: str, known: tuple[str, ...]) -> int:
    """How hard a password is to guess: 0 (at once) to 4 (not in practice); ``known`` are words that a guesser has.

    >>> strength("password", ())
    0
    """
    from zxcvbn import zxcvbn

    return int(zxcvbn(password[:_ESTIMATED], user_inputs=list(known))["score"]) if password else 0


def problem_of(password: str, again: str, known: tuple[str, ...], words: Words) -> str:
    """What is wrong with a new password, in words; empty when nothing is."""
    if len(password) < SHORTEST:
        return words("founding.short", shortest=SHORTEST)
    if strength(password, known) < WEAKEST:
        return words("founding.weak")
    return words("founding.differ") if password != again else ""


class FoundingPage(QWidget):
    """Asks what a study needs to begin. ``founded`` carries (casebook, recovery code)."""

    founded = Signal(object, str)
    language = Signal(str)

    def __init__(self, entrance: Entrance, words: Words) -> None:
        super().__init__()
        self._entrance, self._words = entrance, words
        self.folder = PathLine(words("founding.folder"))
        self.folder.setText(str(entrance.folder))
        self.site, self.site_name = (Line(words(f"founding.{name}")) for name in ("site", "site_name"))
        self.site_rule = colour(text(words("refused.site.code")), tokens().muted)
        self.site.textChanged.connect(self._show_site_rule)
        self.user_id, self.user_name = (Line(words(f"founding.{name}")) for name in ("user_id", "user_name"))
        self.roles = QButtonGroup(self)
        self._role_row = QWidget()
        self._role_column = column(self._role_row, 0)
        self._loading = muted(text(words("founding.loading")))
        self._role_column.addWidget(self._loading)
        self.password = PasswordField(words, words("founding.password"))
        self.again = PasswordField(words, words("founding.again"))
        self.strength = muted(text())
        self.found = Button(words("founding.found"), self._found)
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setFixedHeight(6)
        self.busy.hide()
        self.message = text()
        self.languages = language_buttons(words, self.language.emit)
        self._lay_out()
        self._rate = QTimer(self, singleShot=True, interval=250)
        self._rate.timeout.connect(self._show_strength)
        self.password.line.textChanged.connect(lambda _text: self._rate.start())
        QTimer.singleShot(0, self, self._ask_roles)

    def _lay_out(self) -> None:
        words = self._words
        card = QWidget()
        card.setFixedWidth(WIDTH)
        inside = column(card, 16)
        inside.addLayout(row(*self.languages, 1))
        inside.addWidget(text(words("founding.title"), size=20, bold=True))
        inside.addWidget(text(words("founding.about")))
        form = QFormLayout(labelAlignment=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(6)
        form.setHorizontalSpacing(16)
        folder = QWidget()
        folder.setLayout(row(self.folder, Button(words("founding.choose"), self._choose_folder)))
        site = QWidget()
        beneath = column(site, 0)
        for part in (self.site, self.site_rule):
            beneath.addWidget(part)
        for line, widget in ((self.folder, folder), (self.site, site), *((line, line) for line in self._lines()[2:])):
            label = QLabel(line.accessibleName())
            label.setBuddy(line)
            form.addRow(label, widget)
        form.addRow(words("founding.role"), self._role_row)
        inside.addLayout(form)
        inside.addWidget(muted(text(words("founding.rule", shortest=SHORTEST))))
        for field in (self.password, self.strength, self.again):
            inside.addWidget(field)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        middle = QWidget()
        column(middle, 0).addLayout(row(1, card, 1))
        area.setWidget(middle)
        whole = column(self, 0)
        whole.addWidget(area, 1)
        foot = QWidget()
        foot.setFixedWidth(WIDTH)
        below = column(foot, 16)
        act = row(self.found)
        act.addWidget(self.message, 1)
        below.addLayout(act)
        below.addWidget(self.busy)
        whole.addLayout(row(1, foot, 1))
        for line in self._lines():
            line.returnPressed.connect(self._found)
        for field in (self.password, self.again):
            field.entered.connect(self._found)

    def _lines(self) -> tuple[Line, ...]:
        return self.folder, self.site, self.site_name, self.user_id, self.user_name

    def _show_site_rule(self) -> None:
        """What a site's code is made of, in red beside one that is none."""
        code, look = self.site.text().strip(), tokens()
        colour(self.site_rule, look.muted if not code or is_site_code(code) else look.stop)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._words("founding.folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _ask_roles(self) -> None:
        Work(self, lambda *_: self._entrance.roles(), self._show_roles, self._failed).start()

    def _show_roles(self, roles: object) -> None:
        if not isinstance(roles, tuple):
            raise TypeError("roles are a tuple")
        self._loading.hide()
        for role in roles:
            button = Radio(self._words.label(role.label), role.code, height=28)
            self.roles.addButton(button)
            self._role_column.addWidget(button)
        self._role_column.activate()
        in_tab_order([self.user_name, *self.roles.buttons(), self.password.line])

    def role(self) -> str:
        """The code of the chosen role; empty while none is."""
        return chosen_code(self.roles)

    def _known(self) -> tuple[str, ...]:
        return tuple(line.text() for line in self._lines()[1:] if line.text())

    def _show_strength(self) -> None:
        password = self.password.password()
        score = strength(password, self._known())
        self.strength.setText(self._words(f"strength.{score}") if password else "")

    def _problem(self) -> tuple[str, Line]:
        """What is wrong, empty where nothing is, and the line in which it is mended."""
        lacking = self._words.in_each(self._lacking_in)
        if lacking:
            return lacking, next((line for line in self._lines() if not line.text().strip()), self.password.line)
        if not is_site_code(self.site.text().strip()):
            return self._words("refused.site.code"), self.site
        wrong = problem_of(self.password.password(), self.again.password(), self._known(), self._words)
        return wrong, self.password.line

    def _lacking_in(self, words: Words) -> str:
        """Which questions have no answer yet; empty when all have one."""
        asked = zip(LINES, self._lines(), strict=True)
        lacking = [words(f"founding.{code}") for code, line in asked if not line.text().strip()]
        lacking += [] if self.role() else [words("founding.role")]
        lacking += [] if self.password.password() else [words("founding.password")]
        return words("founding.incomplete", lacking=", ".join(lacking)) if lacking else ""

    def _found(self) -> None:
        if not self.found.isEnabled():
            return  # it is being founded already
        problem, line = self._problem()
        self._say(problem or self._words("founding.working"), wrong=bool(problem))
        if problem:
            line.setFocus()
            return
        answers = self._answers()
        self._set_busy(True)

        Work(self, lambda *_: self._entrance.found(answers), self._done, self._failed, discard=let_go_first).start()

    def _answers(self) -> FirstAnswers:
        folder, *rest = (line.text().strip() for line in self._lines())
        site, site_name, user_id, user_name = rest
        password = self.password.password()
        return FirstAnswers(Path(folder), site, site_name, user_id, user_name, self.role(), password)

    def _done(self, founded: object) -> None:
        if not isinstance(founded, tuple):
            raise TypeError("a founded study is (casebook, recovery code)")
        self._set_busy(False)
        for field in (self.password, self.again):
            field.clear()
        casebook, code = founded
        self.founded.emit(casebook, code)

    def _failed(self, error: CrfError) -> None:
        self._set_busy(False)
        why = self._words.refusal(error) if isinstance(error, Refused) else self._words.trouble(error)
        self._say(why, wrong=True)

    def _say(self, sentence: str, *, wrong: bool) -> None:
        colour(self.message, tokens().stop if wrong else tokens().text)
        self.message.setText(sentence)

    def _set_busy(self, busy: bool) -> None:
        self.busy.setVisible(busy)
        for part in (self.found, *self.languages):
            part.setEnabled(not busy)


def two_lines(code: str) -> str:
    """A recovery code in two lines of four groups, so that no group is ever hidden.

    >>> two_lines("A-B-C-D-E-F-G-H")
    'A-B-C-D-\\nE-F-G-H'
    """
    groups = code.split("-")
    half = len(groups) // 2
    return "-".join(groups[:half]) + "-\n" + "-".join(groups[half:])


class RecoveryCodePage(QWidget):
    """Shows the recovery code once, to print or save; ``confirmed`` when its last group was typed."""

    confirmed = Signal()

    def __init__(self, words: Words, code: str) -> None:
        super().__init__()
        self._words, self._code = words, code
        self.shown = text(two_lines(code), size=20, bold=True, wrap=False)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.shown.setAccessibleName(words("recovery.title"))
        self.typed = Line(words("recovery.last_group"), width=160)
        self.typed.setMaximumHeight(CONTROL)
        self.message = text()
        self.go_on = Button(words("recovery.go_on"), self._go_on)
        card = QWidget()
        card.setFixedWidth(WIDTH)
        inside = column(card, 16)
        inside.addWidget(text(words("recovery.title"), size=20, bold=True))
        inside.addWidget(text(words("recovery.about")))
        inside.addWidget(self.shown)
        inside.addLayout(
            row(Button(words("recovery.print"), self._print), Button(words("recovery.save"), self._save), 1)
        )
        label = QLabel(words("recovery.last_group"))
        label.setBuddy(self.typed)
        inside.addWidget(label)
        inside.addLayout(row(self.typed, self.go_on, 1))
        inside.addWidget(self.message)
        centred(column(self), card)
        self.typed.returnPressed.connect(self._go_on)

    def sheet(self) -> str:
        """The text of the sheet that is printed or saved."""
        return "\n\n".join((self._words("recovery.title"), self._words("recovery.sheet"), self._code)) + "\n"

    def _go_on(self) -> None:
        last = self._code.replace(" ", "-").rsplit("-", 1)[-1]
        if self.typed.text().strip().upper() == last.upper():
            self.confirmed.emit()
        else:
            self.message.setText(self._words("recovery.wrong"))

    def _save(self) -> None:
        proposed = str(Path.home() / "recovery-code.txt")
        name, _kind = QFileDialog.getSaveFileName(self, self._words("recovery.save"), proposed, "*.txt")
        if name:
            self.save_to(Path(name))

    def save_to(self, file: Path) -> None:
        """Write the sheet; says so, or says that it could not."""
        try:
            file.write_text(self.sheet(), "utf-8")
        except OSError:
            self.message.setText(self._words("trouble.Unavailable"))
        else:
            self.message.setText(self._words("recovery.saved"))

    def _print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            document = QTextDocument()
            document.setPlainText(self.sheet())
            document.print_(printer)
            self.message.setText(self._words("recovery.printed"))
