"""What a pasted block would enter, before anything is entered: each cell at its place, unreadable ones with the reason.

Return presses nothing; Ctrl+Enter or the button enters, Escape leaves everything as it was.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from crf_app.record.reading import Unread
from crf_app.record.values import Answer
from crf_app.study.model import Item
from crf_app.ui import theme
from crf_app.ui.controls import Button, column, row, text
from crf_app.ui.pasting import Block, Pasted
from crf_app.ui.rendering import FormWords, answer_text, unread_text

_SIZE = QSize(920, 460)
_NAME = 220


class PastePreview(QDialog):
    """The preview of one block; ``accepted`` says that it is to be entered."""

    def __init__(self, block: Block, words: FormWords, offset: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.block, self._words, self._offset = block, words, offset
        self.setWindowTitle(words("paste.title"))
        self.items = list({cell.item.name: cell.item for cell in block.cells}.values())
        self.table = QTableWidget(len(block.targets), len(self.items) + 1)
        self.table.setAccessibleName(words("paste.title"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        labels = [item.label.text(words.first) for item in self.items]
        self.table.setHorizontalHeaderLabels([words.one("paste.goes_to"), *labels])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, _NAME)
        self.said = text(self.sentence())
        self.why = text()
        self.enter = Button(words("paste.enter", count=block.entered), self.accept)
        self.enter.setToolTip("Ctrl+Enter")
        self.enter.setEnabled(bool(block.cells) and not block.twice)
        layout = column(self)
        for part in (self.said, self.table, self.why):
            layout.addWidget(part)
        layout.addLayout(row(1, Button(words("page.cancel"), self.reject), self.enter))
        self._fill()
        self.table.currentItemChanged.connect(lambda now, _before: self.why.setText(now.toolTip() if now else ""))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.enter.click)
        doubtful = [
            (at, 1 + n) for at in range(len(block.targets)) for n in range(len(self.items)) if self._tip(at, 1 + n)
        ]
        if doubtful:
            self.table.setCurrentCell(*doubtful[0])
        self.resize(_SIZE.boundedTo(parent.window().size()))

    def _tip(self, row_at: int, column_at: int) -> str:
        cell = self.table.item(row_at, column_at)
        return cell.toolTip() if cell is not None else ""

    def sentence(self) -> str:
        """How much is entered, replaced, not readable, and going nowhere."""
        words, block = self._words, self.block
        counts = {
            "paste.entered": block.entered,
            "paste.replaced": block.replaced,
            "paste.unread": block.unread,
            "paste.nowhere": block.nowhere,
        }
        said = [words(code, count=count) for code, count in counts.items() if count]
        if block.twice:
            return words("paste.twice", names=words("paste.and").join(block.twice))
        if block.strangers:
            said.append(words("paste.strangers", names=", ".join(dict.fromkeys(block.strangers))))
        return " ".join(said) if block.cells else words("paste.nothing")

    def _fill(self) -> None:
        for at, target in enumerate(self.block.targets):
            self.table.setItem(at, 0, QTableWidgetItem(target.label))
            for place, item in enumerate(self.items, 1):
                found = [cell for cell in target.cells if cell.item.name == item.name]
                if len(found) > 1:
                    self.table.setItem(at, place, QTableWidgetItem("  |  ".join(cell.text for cell in found)))
                elif found:
                    self.table.setItem(at, place, self._cell(item, found[0]))

    def _cell(self, item: Item, cell: Pasted) -> QTableWidgetItem:
        words, look = self._words, theme.tokens()
        if isinstance(cell.found, Unread):
            made = QTableWidgetItem(cell.text)
            made.setToolTip(unread_text(cell.found, words))
            made.setBackground(theme.color(look.stop_tint))
            made.setForeground(theme.color(look.stop))
            made.setData(Qt.ItemDataRole.AccessibleTextRole, f"{cell.text}: {made.toolTip()}")
            return made
        now = answer_text(cell.item, cell.found, words.one, self._offset)
        replaces = isinstance(cell.found, Answer) and cell.before is not None and cell.before != cell.found
        if not replaces:
            return QTableWidgetItem(now)
        was = answer_text(item, cell.before, words.one, self._offset)
        made = QTableWidgetItem(words.one("reason.was", old=was, new=now))
        made.setBackground(theme.color(look.query_tint))
        return made
