"""Hands on the real window: keys and clicks, as a person gives them. Enters nothing behind the window's back."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import groupby
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from crf_app.errors import Unavailable
from crf_app.record.places import FormKey
from crf_app.ui.add_subject import AddSubjectPage
from crf_app.ui.controls import Radio
from crf_app.ui.fields.choice import ChecksField, RadioField
from crf_app.ui.fields.field import Field
from crf_app.ui.fields.number import CountField, NumberField
from crf_app.ui.form_page import FormPage
from crf_app.ui.form_row import FormRow
from crf_app.ui.main_window import MainWindow
from crf_app.ui.open_study import OpenStudy
from crf_app.ui.sign_in import SignInPage
from crf_app.ui.stages.window import StageWindow

PATIENCE = 30.0
W = TypeVar("W", bound=QWidget)
CONTROL = Qt.KeyboardModifier.ControlModifier


class Player:
    """Somebody who works at the window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        window.activateWindow()
        QTest.qWaitForWindowActive(window)

    # -- pages ---------------------------------------------------------------------------------------------------

    def sign_in(self, password: str) -> None:
        """Type the password on the sign-in page and wait until the study is open."""
        page = self._page(SignInPage)
        self.wait(lambda: page.people.count() > 0, "the people of the study")
        page.password.line.setFocus()
        QTest.keyClicks(page.password.line, password)
        QTest.keyClick(page.password.line, Qt.Key.Key_Return)
        self.wait(lambda: self.window.study is not None, "the study to open")

    def add_subject(self, screening: str, sex: str) -> None:
        """Ctrl+N, the screening number and the sex, Enter."""
        self.study.add_subject()
        page = self.study.currentWidget()
        if not isinstance(page, AddSubjectPage):
            raise Unavailable("the page for a new subject did not open")
        QTest.keyClicks(page.number, screening)
        button = next(each for each in page.sexes.buttons() if isinstance(each, Radio) and each.code == sex)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=_left_middle(button))
        page.add()
        self.settle()

    def stage(self, number: int) -> StageWindow:
        """Click the tab of a stage, counted from 1."""
        workspace = self.study.workspace
        if workspace is None:
            raise Unavailable("no subject is open")
        bar = workspace.tabs
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(number - 1).center())
        self.settle()
        return workspace.window_in_front

    def open(self, stage: int, page: str) -> QWidget:
        """Click a stage, then a line of its list; the page that comes to the front."""
        window = self.stage(stage)
        index = window.tree.find(page)
        if not index.isValid():
            raise Unavailable(f"the list of stage {stage} has no line {page}")
        view = window.list
        view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.settle()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
        self.settle()
        if window.begin.isVisible():
            QTest.keyClick(view, Qt.Key.Key_Return)
            self.settle()
        if window.page is None:
            raise Unavailable(f"the page {page} did not open")
        return window.page

    def add_instance(self, stage: int, visit: str, form: str) -> FormKey:
        """Click the line that adds a form at a visit; the key of the new instance."""
        self.open(stage, f"add:{visit}/{form}")
        return self.form().key

    def form(self) -> FormPage:
        """The form in front."""
        page = self.study.workspace.window_in_front.page if self.study.workspace else None
        if not isinstance(page, FormPage):
            raise Unavailable("no form is in front")
        return page

    @property
    def study(self) -> OpenStudy:
        """The open study."""
        if self.window.study is None:
            raise Unavailable("nobody is signed in")
        return self.window.study

    # -- fields --------------------------------------------------------------------------------------------------

    def enter(self, item: str, text: str, unit: str = "") -> None:
        """Fill one field of the form in front, as its kind is filled, and leave it by Tab."""
        row = self._row(item)
        if row.field is None:
            self._press_report(row)
        if unit and isinstance(row.field, NumberField) and row.field.choice is not None:
            units = [each.code for each in row.item.units]
            row.field.choice.menu().actions()[units.index(unit)].trigger()
        self.fill(row.field, text)

    def fill(self, field: Field | None, text: str) -> None:
        """Fill one editor and leave it."""
        if field is None:
            raise Unavailable("there is no field to fill")
        match field:
            case RadioField():
                self._click_codes(field, (text,))
            case ChecksField():
                self._click_codes(field, tuple(code.strip() for code in text.split(",")))
                QTest.keyClick(self._focused(), Qt.Key.Key_Tab)
            case CountField():
                mantissa, _, power = text.partition("e")
                self._type(field.mantissa, mantissa, Qt.Key.Key_Return)
                self._type(field.power, power, Qt.Key.Key_Tab)
            case _:
                self._type(field.editor(), text, Qt.Key.Key_Tab)
        self.settle()

    def add_row(self) -> None:
        """Click the button that adds a row to the log in front."""
        rows = self.form().rows
        if rows is None:
            raise Unavailable("the form in front has no log")
        QTest.mouseClick(rows.add, Qt.MouseButton.LeftButton)
        self.settle()

    def missing(self, item: str, code: str) -> None:
        """Ctrl+M and the letter of a missing code."""
        row = self._row(item)
        row.focus()
        self.settle()
        QTest.keyClick(self._focused(), Qt.Key.Key_M, CONTROL)
        self.settle()
        if row.bar is None:
            row.ask_missing()
        letter = next(key for key, value in row.bar.letters.items() if value == code) if row.bar else ""
        QTest.keyClicks(self._focused(), letter)
        self.settle()

    def _press_report(self, row: FormRow) -> None:
        buttons = row.beside.stops()
        if not buttons:
            raise Unavailable(f"{row.item.name} takes no value of the source")
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        self.settle()

    def _click_codes(self, field: RadioField | ChecksField, wanted: tuple[str, ...]) -> None:
        for code, button in zip(field.codes, field.buttons(), strict=True):
            if code.code in wanted:
                QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=_left_middle(button))
        left = set(wanted) - {code.code for code in field.codes}
        if left:
            raise Unavailable(f"{field.item.name} has no answer {', '.join(sorted(left))}")

    def _type(self, editor: QWidget, text: str, leave: Qt.Key) -> None:
        QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
        editor.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
        for typed, letters in groupby(text, str.isascii):
            if typed:
                for letter in letters:
                    QTest.keyClicks(_keyboard(editor), letter)
            else:
                _compose(editor, "".join(letters))
        self._close_list(editor)
        QTest.keyClick(editor, leave)

    def _close_list(self, editor: QWidget) -> None:
        """Escape closes a list that has opened; where there is no window manager the window must be woken again."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)
            editor.setFocus(Qt.FocusReason.PopupFocusReason)

    def _row(self, item: str) -> FormRow:
        page = self.form()
        rows = {**page.body.rows, **(page.rows.body.rows if page.rows is not None else {})}
        if item not in rows:
            raise Unavailable(f"{page.key.form}, the form in front, has no question {item}")
        row = rows[item]
        page.area.ensureWidgetVisible(row)
        self.settle()
        return row

    def _focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        if widget is None:
            raise Unavailable("nothing has the focus")
        return widget

    def _page(self, kind: type[W]) -> W:
        page = self.window.page
        if not isinstance(page, kind):
            raise Unavailable(f"{kind.__name__} is not in front")
        return page

    # -- waiting and looking -------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let the window do what it has to."""
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

    def wait(self, ready: Callable[[], bool], what: str) -> None:
        """Go on when something has come about; Unavailable after half a minute."""
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end:
                raise Unavailable(f"waited in vain for {what}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.005)

    def look(self) -> QPixmap:
        """What the window shows now."""
        self.settle()
        return self.window.grab()


def _keyboard(editor: QWidget) -> QWidget:
    """What keys reach while an editor is typed in: a list that has opened over it, or the editor."""
    return QApplication.activePopupWidget() or editor


def _compose(editor: QWidget, text: str) -> None:
    """Letters that no key has, as an input method gives them."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def _left_middle(button: QWidget) -> QPoint:
    return QPoint(10, button.height() // 2)
