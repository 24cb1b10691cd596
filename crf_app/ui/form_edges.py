"""What stands round the questions of a form: its head, the list of problems, and the foot with what is still open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crf_app.record.places import Place
from crf_app.record.view import FormStatus, FormView, Relevance
from crf_app.study.model import Item, Severity
from crf_app.study.naming import UNREVIEWED
from crf_app.ui import theme
from crf_app.ui.controls import Button, Line, muted, sized, text
from crf_app.ui.glyphs import status_icon
from crf_app.ui.problems import Problem
from crf_app.ui.rendering import FormWords, is_owed, study_day_text

_TITLE_PX = 20
_BUTTON = 30
_PROBLEM = 28
_MOST = 5


class FormHead(QWidget):
    """Name of the form, visit and day, how far entry has come. ``reads`` says, where the person may only read, who
    enters."""

    def __init__(self, words: FormWords) -> None:
        super().__init__()
        self._words = words
        self.reads = ""
        self.title = text(size=_TITLE_PX, bold=True)
        self.where = muted(text(wrap=False))
        self.mark = QLabel()
        self.state = text(wrap=False)
        self.note = text()
        self.note.hide()
        self.legend = muted(text())
        self.strike = Button("", lambda: None, height=_BUTTON)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 6)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        line = QHBoxLayout()
        line.setSpacing(8)
        for part in (self.where, self.mark, self.state):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.strike)
        layout.addLayout(line)
        layout.addWidget(self.note)
        layout.addWidget(self.legend)

    def show_form(self, view: FormView) -> None:
        """Show a form's head as it stands now."""
        words = self._words
        self.title.setText(words.label(view.form.label))
        parts = [words.label(view.visit.label)] if view.visit else []
        if view.day is not None:
            parts.append(study_day_text(view.day, view.day_is_planned, words))
        self.where.setText("  ·  ".join(parts))
        self.where.setVisible(bool(parts))
        self.mark.setPixmap(status_icon(view.status).pixmap(QSize(18, 18)))
        self.state.setText(words(f"form_status.{view.status.value}"))
        note = words("page.locked") if view.locked else words("page.struck") if view.struck else self.reads
        self.note.setText(note)
        self.note.setVisible(bool(note))
        unread = UNREVIEWED in words.label(view.form.label) or any(map(self._is_unreviewed, view.form.items))
        self.legend.setText(words("page.unreviewed", mark=UNREVIEWED) if unread else "")
        self.legend.setVisible(unread)
        deed = "restore" if view.struck else "take_away" if view.is_blank else "strike"
        self.strike.setText(words(f"page.{deed}"))
        self.strike.setAccessibleName(self.strike.text())
        self.strike.setVisible(bool(view.key.instance) and not view.locked and not self.reads)

    def _is_unreviewed(self, item: Item) -> bool:
        labels = [item.label, *(code.label for code in (item.codes.codes if item.codes else ()))]
        return any(UNREVIEWED in self._words.label(label) for label in labels)


class ProblemList(QWidget):
    """Problems that stand against completing; each line leads to its field."""

    jumped = Signal(object)

    def __init__(self, words: FormWords) -> None:
        super().__init__()
        self._words = words
        self.lines: list[Button] = []
        self._places: list[Place] = []
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.tokens().stop_tint))
        self.setPalette(palette)
        title = text(words("page.problems"), bold=True)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self._scroll, self._scroll.viewport(), inside):
            part.setAutoFillBackground(False)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(Button(words("page.close"), self.hide, height=_BUTTON))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._scroll)
        self.hide()

    def show_problems(self, found: tuple[Problem, ...]) -> None:
        """List the problems; hides itself when there are none."""
        self._places = [problem.place for problem in found]
        for line in self.lines:
            self._inside.removeWidget(line)
            line.deleteLater()
        self.lines = [self._line(problem) for problem in found]
        self._scroll.setFixedHeight(min(len(found), _MOST) * (_PROBLEM + 2))
        self.setVisible(bool(found))

    def listed(self) -> list[Place]:
        """The cells that it names while it is seen."""
        return self._places if self.isVisible() else []

    def focus_first(self) -> None:
        """Go to the first line."""
        if self.lines:
            self.lines[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _line(self, problem: Problem) -> Button:
        line = _LeadingLine(problem.sentence, partial(self.jumped.emit, problem.place), height=_PROBLEM)
        self._inside.addWidget(line)
        return line


class _LeadingLine(Button):
    """A line of the list: Return leads to the field, for here it changes nothing."""

    def __init__(self, sentence: str, pressed: Callable[[], object], height: int) -> None:
        super().__init__(sentence.replace("&", "&&"), pressed, height=height)
        self.setFlat(True)
        self.setStyleSheet("text-align: left; padding: 2px 6px;")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return leads on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class FormFoot(QWidget):
    """How much is answered and open, what just happened, and the button that marks the form complete."""

    completed = Signal()
    reopened = Signal(str)
    not_done = Signal(str)

    def __init__(self, words: FormWords) -> None:
        super().__init__()
        self._words = words
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.tokens().surface_2))
        self.setPalette(palette)
        self.counts = text(wrap=False)
        self.typed = text(wrap=False)
        self.said = text()
        self.complete = Button(words("page.complete"), self.completed.emit, height=theme.CONTROL)
        self.complete.setToolTip(f"{words('page.complete')} (Ctrl+Enter)")
        self.complete.setFont(sized(self.complete.font(), bold=True))
        _primary(self.complete)
        self.reopen = Button(words("page.reopen"), self.ask_reopen, height=theme.CONTROL)
        self.none = Button(words("page.not_done"), self.ask_not_done, height=theme.CONTROL)
        self.none.setToolTip(f"{words('page.not_done')} (Ctrl+Shift+M)")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(6)
        self._asking: QWidget | None = None
        self.reads_only = False
        line = QHBoxLayout()
        line.setSpacing(16)
        buttons = ((self.none, 0), (self.reopen, 0), (self.complete, 0))
        for part, stretch in ((self.counts, 0), (self.typed, 0), (self.said, 1), *buttons):
            line.addWidget(part, stretch)
        layout.addLayout(line)

    def show_form(self, view: FormView) -> None:
        """Count what is open now."""
        words = self._words
        cells = [*view.cells.values(), *(cell for row in view.rows if not row.struck for cell in row.cells.values())]
        waiting = [finding for finding in view.findings if not finding.confirmed]
        correct = [f for f in waiting if f.severity is Severity.HARD and f.rule != "REQUIRED"]
        counts = {
            "page.to_correct": len(correct),
            "page.to_confirm": sum(finding.severity is Severity.SOFT for finding in waiting),
            "page.owed": len(view.owes),
        }
        said = [words("page.answered", answered=view.answered, asked=view.asked)]
        said += [words(code, count=count) for code, count in counts.items() if count]
        self.counts.setText("  ·  ".join(said))
        complete = view.status is FormStatus.COMPLETE
        closed = view.locked or view.struck or self.reads_only
        self.complete.setVisible(not complete and not closed)
        self.reopen.setVisible(complete and not closed)
        self.none.setVisible(not complete and not closed and not view.answered and not view.form.has_rows)
        asked = any(cell.relevance is not Relevance.NO for cell in cells)
        self.complete.setEnabled(asked)
        unready = not view.asked or any(is_owed(cell) for cell in cells)
        (_plain if unready else _primary)(self.complete)

    def show_typed(self, count: int) -> None:
        """How many texts stand in the form that are not recorded."""
        self.typed.setText(self._words("page.typed", count=count) if count else "")
        self.typed.setVisible(bool(count))

    def say(self, sentence: str) -> None:
        """A line about what just happened."""
        self.said.setText(sentence)

    def ask_reopen(self) -> None:
        """Ask why the form is opened again."""
        self._ask("reopen", self.reopened.emit)

    def ask_not_done(self) -> None:
        """Ask why nothing of the form was done."""
        self._ask("not_done", self.not_done.emit)

    def _ask(self, what: str, answered: Callable[[str], object]) -> None:
        """Ask for a reason in a line above the foot; ``what`` names its words."""
        self.close_asking()
        words = self._words
        asking = QWidget()
        line = Line(words(f"page.{what}_reason"), width=360)
        line.setPlaceholderText(words(f"page.{what}_reason"))
        line.returnPressed.connect(lambda: answered(line.text()))
        row = QHBoxLayout(asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(line)
        row.addWidget(Button(words(f"page.{what}_do"), lambda: answered(line.text())))
        row.addWidget(Button(words("page.cancel"), self.close_asking))
        row.addStretch(1)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(0, asking)
        self._asking = asking
        line.setFocus()

    def close_asking(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.hide()
            self._asking.deleteLater()
            self._asking = None


def _primary(button: Button) -> None:
    look = theme.tokens()
    palette = button.palette()
    palette.setColor(palette.ColorRole.Button, QColor(look.primary).darker(135))  # Fusion paints it lighter again
    palette.setColor(palette.ColorRole.ButtonText, QColor(look.on_primary))
    button.setPalette(palette)


def _plain(button: Button) -> None:
    look = theme.tokens()
    palette = button.palette()
    palette.setColor(palette.ColorRole.Button, QColor(look.surface))
    palette.setColor(palette.ColorRole.ButtonText, QColor(look.text))
    button.setPalette(palette)
