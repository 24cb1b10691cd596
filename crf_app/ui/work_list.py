"""The work list: what wants work of one subject or of the site, most pressing first. Decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QStackedWidget, QTableView, QWidget

from crf_app.clinical.dates import PartialDate
from crf_app.errors import Refused, Unavailable
from crf_app.record.commands import AddRow
from crf_app.record.structure import once_key
from crf_app.record.work import Kind, WorkItem, deviation_row
from crf_app.ui.controls import Button, by_lines, column, muted, row, text
from crf_app.ui.rendering import date_text
from crf_app.ui.words import BETWEEN, Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.casebook.outcome import Outcome

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("kind", "subject", "what", "where", "when")
WIDTHS = (140, 100, 0, 260, 230)


class WorkTable(QAbstractTableModel):
    """The lines of a work list; every cell tells a screen reader its whole line as one sentence."""

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self._numbers: dict[str, str] = {}
        self._items: tuple[WorkItem, ...] = ()

    def show(self, items: tuple[WorkItem, ...]) -> None:
        """Replace what is shown."""
        self.beginResetModel()
        self._items = items
        self._numbers = {line.id: line.number or line.screening for line in self._door.subjects()}
        self.endResetModel()

    def item(self, at: int) -> WorkItem:
        """The line of a row."""
        return self._items[at]

    def rowCount(self, parent: Index | None = None) -> int:
        """One row for each line."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def columnCount(self, parent: Index | None = None) -> int:
        """The columns of ``COLUMNS``."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows or says."""
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(item, COLUMNS[index.column()])
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.sentence(item)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._words(f"work.column.{COLUMNS[section]}")
        return None

    def sentence(self, item: WorkItem) -> str:
        """One line in words."""
        return ", ".join(said for said in (self._cell(item, name) for name in COLUMNS) if said)

    def _cell(self, item: WorkItem, name: str) -> str:
        match name:
            case "kind":
                return self._words(f"work.kind.{item.kind.value}")
            case "subject":
                return self._numbers.get(item.key.subject, "")
            case "what":
                return self._what(item)
            case "where":
                return self._where(item)
            case _:
                return self._when(item)

    def _what(self, item: WorkItem) -> str:
        if item.forms:
            return self._words("work.forms", forms="; ".join(map(self._name, item.forms)))
        said = self._words.label(item.label)
        if item.unanswered:
            return self._words("work.unanswered", form=said, count=item.unanswered)
        return f"{said} ({self._words('work.convention')})" if item.convention else said

    def _name(self, form: str) -> str:
        return self._words.label(self._door.study.forms[form].label)

    def _where(self, item: WorkItem) -> str:
        study = self._door.study
        visit = study.visit_by_id.get(item.key.visit)
        parts = [self._words.label(visit.label)] if visit is not None else []
        if item.forms:
            return ", ".join(parts)
        return ", ".join([*parts, self._words.label(self._door.form_of(item.key).label), *self._question(item)])

    def _question(self, item: WorkItem) -> tuple[str, ...]:
        """The item that a finding stands at: its message alone does not always say which answer is meant."""
        at = item.place.item if item.kind is Kind.FINDING and item.place else ""
        asked = self._door.form_of(item.key).by_name.get(at)
        return () if asked is None else (self._words.label(asked.label),)

    def _when(self, item: WorkItem) -> str:
        return BETWEEN.join(dict.fromkeys(self._when_in(item, words) for words in self._words.parts()))

    def _when_in(self, item: WorkItem, words: Words) -> str:
        hours = item.hours_left(self._door.ports.now())
        if hours is not None:
            return words("work.hours_left", hours=hours) if hours >= 0 else words("work.hours_over", hours=-hours)
        day = date_text(PartialDate.of(item.due), words.language) if item.due else ""
        if item.kind in (Kind.OUTSIDE, Kind.DEVIATION) and item.days:
            return words("work.early" if item.days < 0 else "work.off", date=day, days=abs(item.days))
        if item.days:
            return words("work.late", date=day, days=item.days)
        return words("work.until", date=day) if day else ""


class KindChoice(Button):
    """A menu of the kinds of work, with how many there are of each; ``picked`` says that another was chosen."""

    picked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__("", lambda: None)
        self.setMinimumWidth(220)
        self._words, self._kind = words, ""
        self._counts: dict[str, int] = {}
        self._kinds = QMenu(self)
        self.setMenu(self._kinds)

    def show_counts(self, items: tuple[WorkItem, ...]) -> None:
        """Offer the kinds that there are; the picked one stays picked."""
        self._counts = {"": len(items)}
        for kind in Kind:
            count = sum(item.kind is kind for item in items)
            if count or kind.value == self._kind:
                self._counts[kind.value] = count
        self._kinds.clear()
        for name in self._counts:
            self._kinds.addAction(self._said(name), partial(self.pick, name))
        self._say()

    def pick(self, kind: str) -> None:
        """Show one kind only; all, where it is empty."""
        self._kind = kind
        self._say()
        self.picked.emit()

    def kind(self) -> str:
        """The kind that is picked; empty for all."""
        return self._kind

    def _said(self, name: str) -> str:
        count = self._counts.get(name, 0)
        return f"{self._words(f'work.kind.{name}')} ({count})" if name else self._words("work.all", count=count)

    def _say(self) -> None:
        self.setText(self._said(self._kind))
        self.setAccessibleName(f"{self._words('work.filter')}: {self.text()}")


class WorkView(QTableView):
    """The table: Enter opens the line where it is mended."""

    opened = Signal(int)

    def __init__(self, table: WorkTable, name: str) -> None:
        super().__init__()
        self.setModel(table)
        by_lines(self, name, 34)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        for at, width in enumerate(WIDTHS):
            header.setSectionResizeMode(
                at, QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            )
            if width:
                header.resizeSection(at, width)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


_PAINTED = 15  # milliseconds in which the page is painted, before the next subject is read


class WorkPage(QWidget):
    """The work list of a subject, or of every subject of the site, read one subject at a time so that keys stay alive.

    ``opened`` carries the item to be opened, ``left`` asks for the page before.
    """

    opened = Signal(object)
    left = Signal()

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self._subject: str | None = None
        self._items: tuple[WorkItem, ...] = ()
        self._unread: list[str] = []
        self._all = 0
        self.title = text(size=20, bold=True, wrap=False)
        self.kinds = KindChoice(words)
        self.table = WorkTable(door, words)
        self.list = WorkView(self.table, words("work.list"))
        self.deviate = Button(words("work.deviate"), self._deviate, shortcut="Ctrl+D")
        self.narrator = muted(text())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._empty = text(words("work.empty"), size=16, bold=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._empty)
        page = column(self)
        leave = Button(words("work.leave"), self.left.emit, shortcut="Esc")
        page.addLayout(row(self.title, 1, self.kinds, self.deviate, leave))
        page.addWidget(self._stack, 1)
        page.addWidget(self.narrator)
        self._reading = QTimer(self, singleShot=True, interval=_PAINTED)
        self._reading.timeout.connect(self._read_next)
        self.kinds.picked.connect(self._show)
        self.list.opened.connect(lambda at: self.opened.emit(self.table.item(at)))
        self.list.selectionModel().currentRowChanged.connect(lambda now, _before: self._narrate(now.row()))

    def enter(self, subject: str | None) -> None:
        """Come to the front with the work of a subject, or of all of them."""
        self._subject = subject
        lines = self._door.subjects()
        named = {line.id: line.number or line.screening for line in lines}
        self.title.setText(
            self._words("work.site") if subject is None else self._words("work.title", subject=named.get(subject, ""))
        )
        self._items = ()
        self._unread = [line.id for line in lines] if subject is None else [subject]
        self._all = len(self._unread)
        if subject in self._door.loaded:
            self._read_next()
        else:
            self._show()
            self._reading.start()
        self.list.setFocus()

    def finish(self) -> None:
        """Read what is left at once."""
        while self._unread:
            self._read_next()

    def take(self, outcome: Outcome) -> None:
        """Something changed in the record."""
        if outcome.subject and self.isVisible() and self._subject in (None, outcome.subject):
            self._items = tuple(item for item in self._items if item.key.subject != outcome.subject)
            self._unread.append(outcome.subject)
            self._reading.start()

    def _read_next(self) -> None:
        if self._unread:
            found = self._door.work(self._unread.pop(0), aside=self._subject is None)
            self._items = tuple(sorted((*self._items, *found), key=lambda item: item.pressing))
        self._show()
        if self._unread:
            self._reading.start()

    def _show(self) -> None:
        at = self.list.currentIndex().row()
        self.kinds.show_counts(self._items)
        kind = self.kinds.kind()
        shown = tuple(item for item in self._items if not kind or item.kind.value == kind)
        self.table.show(shown)
        self._stack.setCurrentIndex(0 if shown or self._unread else 1)
        if shown:
            self.list.selectRow(min(max(at, 0), len(shown) - 1))
        else:
            self._narrate(-1)

    def _narrate(self, at: int) -> None:
        item = self.table.item(at) if 0 <= at < self.table.rowCount() else None
        said = "" if item is None else self.table.sentence(item)
        if self._unread:
            read = self._all - len(self._unread)
            said = BETWEEN.join(filter(None, (self._words("work.reading", read=read, all=max(self._all, 1)), said)))
        self.narrator.setText(said)
        log = self._door.study.course.deviations
        self.deviate.setVisible(log is not None)
        self.deviate.setEnabled(item is not None and item.kind is Kind.DEVIATION)

    def _deviate(self) -> None:
        """Begin a row of the log of deviations with what is proposed, and go there."""
        log, at = self._door.study.course.deviations, self.list.currentIndex().row()
        item = self.table.item(at) if 0 <= at < self.table.rowCount() else None
        if log is None or item is None or item.kind is not Kind.DEVIATION:
            return
        key = once_key(self._door.study, item.key.subject, self._door.study.forms[log.form])
        language = self._words.parts()[0].language
        try:
            made = self._door.perform(AddRow(key, deviation_row(log, item, language)))
        except (Refused, Unavailable) as error:
            self.narrator.setText(
                self._words.refusal(error) if isinstance(error, Refused) else self._words.trouble(error)
            )
            return
        place = key.at(log.text, made.created[0])
        self.opened.emit(WorkItem(Kind.DEVIATION, item.id, item.label, key, place))
