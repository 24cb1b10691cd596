"""What can be done from anywhere in an open study: words, keys and deed of each, in the order of the menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from crf_app.ui.fields.field import Field
from crf_app.ui.form_page import FormPage
from crf_app.ui.grid_view import GridView

if TYPE_CHECKING:
    from crf_app.ui.open_study import OpenStudy

STAGES = 5


@dataclass(frozen=True)
class Verb:
    """One entry of a menu: ``code`` of its words, its keys, what it does. The keys of what is ``of_form`` are heard by
    the form in front; the menu only names them, and offers it only there."""

    menu: str
    code: str
    keys: tuple[str, ...]
    run: Callable[[OpenStudy], object]
    of_form: bool = False


def _open_choices(_form: FormPage) -> None:
    """Open the list of units or answers where the focus is."""
    found = QApplication.focusWidget()
    while found is not None and not isinstance(found, Field | GridView):
        found = found.parentWidget()
    if isinstance(found, Field):
        found.open_choices()
    elif isinstance(found, GridView):
        found.open_cell()


def _of_form(code: str, keys: tuple[str, ...], run: Callable[[FormPage], object]) -> Verb:
    def deed(study: OpenStudy) -> None:
        if study.form is not None:
            run(study.form)

    return Verb("edit", code, keys, deed, of_form=True)


def _stage(at: int) -> Verb:
    return Verb("subject", f"stage_{at + 1}", (f"Ctrl+{at + 1}",), lambda study: study.show_stage(at))


VERBS: tuple[Verb, ...] = (
    Verb("study", "home", ("Ctrl+0",), lambda study: study.go_home()),
    Verb("study", "add_subject", ("Ctrl+N",), lambda study: study.add_subject()),
    Verb("study", "work_site", ("Ctrl+Shift+T",), lambda study: study.show_work(whole_site=True)),
    Verb("study", "site", ("Ctrl+9",), lambda study: study.open_site()),
    Verb("study", "people", ("Ctrl+Shift+U",), lambda study: study.show_people()),
    Verb("study", "amendments", (), lambda study: study.show_amendments()),
    _of_form("undo", ("Ctrl+Z",), FormPage.undo),
    _of_form("missing", ("Ctrl+M",), FormPage.ask_missing),
    _of_form("not_done", ("Ctrl+Shift+M",), lambda form: form.foot.ask_not_done()),
    _of_form("proposal", ("Alt+P",), FormPage.take_proposal),
    _of_form("choices", ("Alt+Down", "F4"), _open_choices),
    _of_form("next_problem", ("F8", "Ctrl+E"), FormPage.next_problem),
    _of_form("complete", ("Ctrl+Return",), FormPage.complete),
    *(_stage(at) for at in range(STAGES)),
    Verb("subject", "work", ("Ctrl+T",), lambda study: study.show_work()),
    Verb("pdf", "export", ("Ctrl+Shift+E",), lambda study: study.export()),
    Verb("pdf", "check", (), lambda study: study.check()),
    Verb("subject", "next_due", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), lambda study: study.next_due()),
    Verb("subject", "next_form", ("Alt+PgDown",), lambda study: study.step(1)),
    Verb("subject", "previous_form", ("Alt+PgUp",), lambda study: study.step(-1)),
    Verb("subject", "next_pane", ("F6", "Ctrl+G"), lambda study: study.next_pane(1)),
    Verb("subject", "previous_pane", ("Shift+F6",), lambda study: study.next_pane(-1)),
    Verb("help", "keys", ("F1", "Ctrl+/"), lambda study: study.show_keys()),
)
