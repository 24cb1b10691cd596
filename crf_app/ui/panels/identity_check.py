"""The bag against the child: two scans, each with its verdict, and the banner that stops an infusion.

A mismatch is left only by scanning again, or by two people who document why the ward goes on. Where the record
knows what must be on the bag, the last scan is recorded as it is; where it does not, one that differs asks first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QWidget

from crf_app.record.commands import EnterMany
from crf_app.record.course import Standing
from crf_app.record.places import Place
from crf_app.record.values import Answer, AnswerKind
from crf_app.ui import theme
from crf_app.ui.controls import BEDSIDE, Button, colour, column, row, sized, text
from crf_app.ui.marks import Mark, paint_mark
from crf_app.ui.panels.bench import Bench
from crf_app.ui.panels.infusion_identity import Identity, identities, verdict
from crf_app.ui.panels.scan_line import ScanLine
from crf_app.ui.rendering import FormWords

if TYPE_CHECKING:
    from crf_app.study.model import Label

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
        self._asked: tuple[Identity, EnterMany] | None = None
        self.replace = Button(words("inf.replace"), self._replace, height=BEDSIDE)
        self.keep = Button(words("inf.keep"), self._stop_asking, height=BEDSIDE)
        layout = column(self, 0)
        layout.addWidget(self.banner)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for at, identity in enumerate(self._identities):
            self._add(grid, at, identity)
        grid.setColumnStretch(2, 1)
        layout.addLayout(grid)
        layout.addWidget(self.message)
        layout.addLayout(row(self.replace, self.keep, 1))
        self._stop_asking()
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

    def _scanned(self, scanned: Identity, code: str) -> None:
        """Record what was read. Where nothing says which code it must be, and another was read before, ask first which
        of the two it is to be; where one is expected, another is recorded as the mismatch it is, and stops START."""
        how = Answer(AnswerKind.CODE, TYPED if self._line(scanned).by_hand else SCANNED)
        identity = self._whose(scanned, code)
        read = EnterMany(((identity.read, Answer(AnswerKind.TEXT, code)), (how_read(identity), how)))
        self._stop_asking()
        before = self._bench.answer_text(identity.read)
        if before not in ("", code) and not self._bench.answer_text(identity.expected):
            self._asked = identity, read
            label = self._bench.door.study.forms["INF"].item(identity.read.item).label
            self._tell(self._bench.words.in_each(partial(_differs, label, before, code)))
            self.replace.show()
            self.keep.show()
        else:
            self._record(identity, read)

    def _whose(self, scanned: Identity, code: str) -> Identity:
        """The identifier that a code is read for: not the one that is ready, where only the other expects it."""
        expecting = [each for each in self._identities if self._bench.answer_text(each.expected) == code]
        return expecting[0] if expecting and scanned not in expecting else scanned

    def _record(self, identity: Identity, read: EnterMany) -> None:
        if self._bench.recorder(identity.read.key).perform(read) is not None:
            self._next_scan(identity)

    def _replace(self) -> None:
        if self._asked is not None:
            identity, read = self._asked
            self._stop_asking()
            self._record(identity, read)

    def _stop_asking(self) -> None:
        if self._asked is not None:
            self._line(self._asked[0]).setFocus()
        self._asked = None
        for part in (self.message, self.replace, self.keep):
            part.hide()

    def _next_scan(self, identity: Identity) -> None:
        """Be ready for the next identifier that was not read; a mismatch stays ready to be scanned again."""
        if verdict(self._bench.door, identity) is Standing.CLOSED:
            self._line(identity).setFocus()
            return
        unread = [each for each in self._identities if not self._bench.answer_text(each.read)]
        if unread:
            self._line(unread[0]).setFocus()

    def _line(self, identity: Identity) -> ScanLine:
        return self.scans[self._identities.index(identity)]

    def _say(self, code: str) -> None:
        self._stop_asking()
        self._tell(self._bench.words(code))

    def _tell(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def _differs(label: Label, before: str, code: str, words: FormWords) -> str:
    return words("inf.differs", label=words.label(label), before=before, code=code)
