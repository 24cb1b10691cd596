"""Opening the largest form and leaving a field, beside as many bare labels and lines."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QLineEdit, QScrollArea, QWidget

from crf_app.casebook.casebook import Casebook
from crf_app.demo.bench.measure import Figure, Options, compared, in_turn
from crf_app.demo.bench.starting import environment
from crf_app.demo.bench.study import filled
from crf_app.record.places import FormKey
from crf_app.study.model import Form, ItemType, Scope
from crf_app.ui import theme
from crf_app.ui.form_page import FormPage

ROUNDS = 15
OPENING = 3.5
AIM = 50.0
SIZE = (1366, 690)


def bench(options: Options) -> list[Figure]:
    """Milliseconds until the largest form is painted, and from leaving a number until all is painted again."""
    os.environ.update(environment())
    application = QApplication.instance() or QApplication(["bench"])
    if isinstance(application, QApplication):
        theme.apply(application)
    with filled(options.folder) as (casebook, subject):
        largest = max(casebook.study.forms.values(), key=lambda form: sum(i.scope is Scope.FORM for i in form.items))
        key = middle(casebook, subject, largest)
        count = len(casebook.form(key).cells)
        opened = in_turn(
            {"form": lambda: show(FormPage(casebook, "en", key)), "bare": lambda: show(bare(count))}, ROUNDS
        )
        return [
            compared(f"opening {largest.id}, {count} questions", opened["form"], opened["bare"], OPENING),
            *(leaving(casebook, middle(casebook, subject, form)) for form in numeric(casebook)),
        ]


def middle(casebook: Casebook, subject: str, form: Form) -> FormKey:
    """An instance of a form in the middle of the course."""
    keys = [key for key in casebook.subject(subject).forms if key.form == form.id]
    return keys[len(keys) // 2]


def numeric(casebook: Casebook) -> Iterator[Form]:
    """Vital signs, and the two graded daily forms: where fields are left most often."""
    return (casebook.study.forms[name] for name in ("VS", "CRS", "ICN") if name in casebook.study.forms)


def bare(count: int) -> QWidget:
    """As many labels and lines, with nothing behind them."""
    area, inside = QScrollArea(), QWidget()
    layout = QFormLayout(inside)
    for number in range(count):
        layout.addRow(QLabel(f"Question {number}"), QLineEdit())
    area.setWidget(inside)
    area.setWidgetResizable(True)
    return area


def show(page: QWidget) -> None:
    """Show a page, paint it, and let it go."""
    page.resize(*SIZE)
    page.show()
    page.grab()
    page.close()
    page.deleteLater()
    QApplication.processEvents()


def leaving(casebook: Casebook, key: FormKey) -> Figure:
    """Every number of a form is typed anew and left by Tab, in turn with a bare line; ours saves and asks the rules."""
    page, plain = FormPage(casebook, "en", key), bare(2)
    stop = casebook.subscribe(page.take)
    lines = [row.field.editor() for row in page.body.rows.values() if row.field and row.item.type in _TYPED]
    wanted = [line for line in lines if isinstance(line, QLineEdit) and line.isEnabled()]
    other = plain.findChildren(QLineEdit)[0]
    ours, floor = [], []
    for step in range(ROUNDS // _STEPS):
        for line in wanted:
            ours.append(left(page, line, str(int(float(line.text() or "1")) + 1 - 2 * (step % 2))))
            floor.append(left(plain, other, str(step)))
    stop()
    page.deleteLater()
    plain.deleteLater()
    note = f"aim: p95 <= {AIM:g} ms; {len(wanted)} fields"
    return compared(f"leaving a number of {key.form}, full subject", ours, floor, None, note)


def left(page: QWidget, line: QLineEdit, text: str) -> float:
    """Milliseconds from Tab to all painted, after this text was typed."""
    page.resize(*SIZE)
    page.show()
    page.activateWindow()
    QTest.qWaitForWindowActive(page)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QApplication.processEvents()
    start = time.perf_counter()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000


_STEPS = 3
_TYPED = (ItemType.DECIMAL, ItemType.INTEGER)
