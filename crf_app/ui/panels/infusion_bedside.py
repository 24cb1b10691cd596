"""The bedside of day 0: identity, dose, readiness, START and STOP, vital signs. Live acts are gated; facts never are.

START and STOP stamp the time once and ask nothing; the stamped times are ordinary answers, corrected like any other.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout

from crf_app.record.commands import Enter
from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui.controls import BEDSIDE, Button, muted, row, sized, text
from crf_app.ui.panels.field_grid import ABOVE, FieldGrid
from crf_app.ui.panels.found_lines import FoundLines
from crf_app.ui.panels.gate_rows import GateRows
from crf_app.ui.panels.identity_check import IdentityCheck
from crf_app.ui.panels.infusion_identity import SCANNED
from crf_app.ui.panels.placed import Computed, PanelPage
from crf_app.ui.panels.shown import Shown
from crf_app.ui.panels.vital_slots import VitalSlots
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

START, END = "INFSTDTM", "INFENDTM"
FIELD = 290
IDENTITY = ("INFID2", "INFWHO", "INFWIT", "INFID2DT")
READY = ("INFREADY", "INFEMG")
LIVE = (START, END, "INFVOL", "INFDUR")
DOSE = ("INFLEVEL", "INFWT", "INFPLANC", "INFCELLS", "INFPKG", "INFDEV", "INFNEAR", "INFNDEV")


class InfusionBedside(PanelPage):
    """The panel of one subject."""

    shown = Shown(
        items=(*(f"INF.{name}" for name in (*IDENTITY, *SCANNED, *DOSE, *READY, *LIVE)),),
        settings=("dose_tolerance",),
    )

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__(door, words, subject)
        self.key: FormKey = self.bench.once("INF")
        says = self.bench.words
        self.identity = self.part(IdentityCheck(self.bench))
        self.gates = GateRows(self.bench, lambda: door.needs(subject, "start"))
        self.dose = self.part(FoundLines(self.bench, tuple(self.key.at(name) for name in DOSE)))
        self.start = Button(says("inf.start"), self._start, height=BEDSIDE)
        self.stop = Button(says("inf.end"), self._stop, height=BEDSIDE)
        for button in (self.start, self.stop):
            button.setMinimumWidth(140)
            button.setFont(sized(button.font(), 18, bold=True))
        self.timer_label = text(size=18, bold=True, wrap=False)
        self.vitals = self.part(VitalSlots(self.bench, self.wants.emit))
        self._lay_out()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.refresh_clock)
        scan = QShortcut(QKeySequence("Ctrl+B"), self)
        scan.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        scan.activated.connect(self.focus_first)
        self._show_live()

    def _lay_out(self) -> None:
        page = self.lay_out(self.key)
        says = self.bench.words
        self._head(page, "inf.identity")
        page.addWidget(self.identity)
        page.addWidget(self._fields(*IDENTITY))
        self._head(page, "inf.dose")
        page.addWidget(self._fields(*DOSE))
        page.addWidget(muted(self.told(self._tolerance)))
        self._head(page, "inf.before")
        page.addWidget(self._fields(*READY))
        self._head(page, "inf.infusion")
        page.addWidget(self.gates)
        page.addWidget(self.dose)
        page.addLayout(row(self.start, self.stop, self.timer_label, 1))
        page.addWidget(self._fields(*LIVE))
        self._head(page, "inf.vitals")
        page.addWidget(self.vitals)
        page.addWidget(muted(text(says("inf.vitals_how"))))
        page.addStretch(1)

    def _head(self, page: QVBoxLayout, code: str) -> None:
        page.addWidget(text(self.bench.words(code), size=16, bold=True))

    def _fields(self, *names: str) -> FieldGrid:
        pairs = []
        for name in names:
            item = self.bench.door.study.forms["INF"].item(name)
            label = QLabel(self.bench.words.label(item.label))
            place = self.key.at(name)
            pairs.append((label, self._computed(place) if item.is_derived else self.placed(place, FIELD)))
        return FieldGrid(pairs)

    def _computed(self, place: Place) -> Computed:
        """A computed value on the line of its label."""
        made = self.computed(place)
        made.setContentsMargins(0, ABOVE - 4, 0, 0)
        return made

    def refresh(self) -> None:
        """Show everything as it stands now."""
        super().refresh()
        self._show_live()

    def focus_first(self) -> None:
        """Ready for the first scan."""
        self.identity.scans[0].setFocus()
        self.ensureWidgetVisible(self.identity)

    def _start(self) -> None:
        if not self.gates.closed():
            self._stamp(START)

    def _stop(self) -> None:
        self._stamp(END)

    def _stamp(self, item: str) -> None:
        now = self.bench.door.now()
        answer = Answer(AnswerKind.DATETIME, f"{now[:19]}{now[-6:]}")
        self.bench.recorder(self.key).perform(Enter(self.key.at(item), answer))

    def _show_live(self) -> None:
        self.gates.show_now()
        closed = self.bench.why_closed(self.key)
        stopped = closed or self.gates.why_not(self.gates.closed())
        begun, ended = (self.bench.answer_text(self.key.at(item)) for item in (START, END))
        self.start.setEnabled(not begun and not stopped)
        self.start.setToolTip(stopped or self.bench.words("inf.start_tip"))
        self.stop.setEnabled(bool(begun) and not ended and not closed)
        self.stop.setToolTip(closed)
        running = "T" in begun and not ended
        (self._timer.start if running else self._timer.stop)()
        self.refresh_clock()

    def refresh_clock(self) -> None:
        """Show how long the infusion has been running."""
        begun, ended = (self.bench.answer_text(self.key.at(item)) for item in (START, END))
        if "T" not in begun or ended:
            self.timer_label.clear()
            return
        gone = datetime.fromisoformat(self.bench.door.now()) - datetime.fromisoformat(begun)
        seconds = max(0, int(gone.total_seconds()))
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        self.timer_label.setText(self.bench.words("inf.running", time=clock))

    def _tolerance(self) -> str:
        setting = self.bench.door.study.settings["dose_tolerance"]
        code = "inf.tolerance_convention" if setting.source.convention else "inf.tolerance"
        return self.bench.words(code, percent=setting.value)
