"""The bag against the child: two scans, each with its verdict, and the banner that stops an infusion.

A mismatch is left only by scanning again, or by two people who document why the ward goes on.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QWidget

from crf_app.record.commands import EnterMany
from crf_app.record.course import Standing
from crf_app.record.places import Place
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui import theme
from crf_app.ui.controls import colour, column, sized, text
from crf_app.ui.marks import Mark, paint_mark
from crf_app.ui.panels.bench import Bench
from crf_app.ui.panels.infusion_identity import Identity, identities, verdict
from crf_app.ui.panels.scan_line import ScanLine

BANNER = 56
_OCTAGON = 36
_NONE = "–"
SCANNED, TYPED = "SCAN", "TYPED"
_WORDS = {Standing.OPEN: "match", Standing.CLOSED: "mismatch", Standing.UNCHECKED: "unchecked"}


def how_read(identity: Identity) -> Place:
    """Where the record says whether an identifier was scanned or typed."""
    return identity.read.key.at(f"{identity.read.item}HW")


class StopBanner(QFrame):
    """The full width of red with its octagon; never a button, never closed by a key."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setMinimumHeight(BANNER)
        self.setAccessibleName(words)
        self._words = words

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it from tokens."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.stop_tint))
        painter.setPen(theme.color(look.stop))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        paint_mark(painter, QRectF(14, (self.height() - _OCTAGON) / 2, _OCTAGON, _OCTAGON), Mark.STOP)
        painter.setFont(sized(self.font(), 18, bold=True))
        inside = self.rect().adjusted(64, 4, -8, -4)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()


class IdentityCheck(QWidget):
    """Scan boxes and verdicts for the identifiers of the bag."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._identities = identities(bench.door, bench.subject)
        self._mismatched = False
        words = bench.words
        self.banner = StopBanner(words("inf.stop"))
        self.banner.hide()
        self.scans: list[ScanLine] = []
        self._verdicts: list[QLabel] = []
        self.message = text()
        self.message.hide()
        layout = column(self, 0)
        layout.addWidget(self.banner)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for at, identity in enumerate(self._identities):
            self._add(grid, at, identity)
        grid.setColumnStretch(2, 1)
        layout.addLayout(grid)
        layout.addWidget(self.message)
        self.show_now()

    def _add(self, grid: QGridLayout, at: int, identity: Identity) -> None:
        words = self._bench.words
        item = self._bench.door.study.forms["INF"].item(identity.read.item)
        scan = ScanLine(words.label(item.label), words("inf.scan_ready"))
        scan.setFixedWidth(260)
        scan.scanned.connect(lambda code, identity=identity: self._scanned(identity, code))
        scan.again.connect(lambda: self._say("inf.type_again"))
        scan.differs.connect(lambda: self._say("inf.typed_differ"))
        label = QLabel(words.label(item.label))
        label.setWordWrap(True)
        label.setFixedWidth(170)
        label.setBuddy(scan)
        said = text()
        for place, widget in enumerate((label, scan, said)):
            grid.addWidget(widget, at, place)
        self.scans.append(scan)
        self._verdicts.append(said)

    def show_now(self) -> None:
        """Show the verdicts as they follow from the record now; a new mismatch sounds once."""
        for scan, identity in zip(self.scans, self._identities, strict=True):
            stopped = self._bench.why_closed(identity.read.key)
            scan.setEnabled(not stopped)
            scan.setToolTip(stopped)
        states = [verdict(self._bench.door, identity) for identity in self._identities]
        for identity, state, said in zip(self._identities, states, self._verdicts, strict=True):
            said.setText(self._verdict_words(identity, state))
            look = theme.tokens()
            colour(said, {Standing.CLOSED: look.stop, Standing.OPEN: look.complete_text}.get(state, look.muted))
            said.setFont(sized(said.font(), bold=state is not Standing.UNCHECKED))
        mismatched = Standing.CLOSED in states or self._is_stopped()
        self.banner.setVisible(mismatched)
        if mismatched and not self._mismatched:
            QApplication.beep()
        self._mismatched = mismatched

    def _is_stopped(self) -> bool:
        """Whether what only two people may go on without is closed: the chain of custody belongs to it too."""
        needs = self._bench.door.needs(self._bench.subject, "start")
        return any(line.need.second and line.standing is Standing.CLOSED for line in needs)

    def _verdict_words(self, identity: Identity, state: Standing) -> str:
        bench = self._bench
        read, expected = bench.answer_text(identity.read), bench.answer_text(identity.expected)
        said = bench.words(f"inf.{_WORDS[state]}")
        typed = read and bench.answer_text(how_read(identity)) != SCANNED
        mark = f" – {bench.words('inf.typed')}" if typed else ""
        return f"{said}: {bench.words('inf.read', read=read or _NONE, expected=expected or _NONE)}{mark}"

    def _scanned(self, identity: Identity, code: str) -> None:
        scan = self.scans[self._identities.index(identity)]
        how = Answer(AnswerKind.CODE, TYPED if scan.by_hand else SCANNED)
        read = EnterMany(((identity.read, Answer(AnswerKind.TEXT, code)), (how_read(identity), how)))
        self.message.hide()
        if self._bench.recorder(identity.read.key).perform(read) is not None:
            self._next_scan(identity)

    def _next_scan(self, identity: Identity) -> None:
        after = self._identities.index(identity) + 1
        if after < len(self.scans) and verdict(self._bench.door, identity) is Standing.OPEN:
            self.scans[after].setFocus()

    def _say(self, code: str) -> None:
        self.message.setText(self._bench.words(code))
        self.message.show()
