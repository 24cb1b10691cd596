"""What can be done from anywhere in an open study: words, keys and deed of each, in the order of the menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crf_app.ui.open_study import OpenStudy

STAGES = 5


@dataclass(frozen=True)
class Verb:
    """One entry of a menu: ``code`` of its words, its keys, what it does."""

    menu: str
    code: str
    keys: tuple[str, ...]
    run: Callable[[OpenStudy], object]


def _stage(at: int) -> Verb:
    return Verb("subject", f"stage_{at + 1}", (f"Ctrl+{at + 1}",), lambda study: study.show_stage(at))


VERBS: tuple[Verb, ...] = (
    Verb("study", "home", ("Ctrl+0",), lambda study: study.go_home()),
    Verb("study", "add_subject", ("Ctrl+N",), lambda study: study.add_subject()),
    Verb("study", "work_site", ("Ctrl+Shift+T",), lambda study: study.show_work(whole_site=True)),
    Verb("study", "site", ("Ctrl+9",), lambda study: study.open_site()),
    Verb("study", "people", ("Ctrl+Shift+U",), lambda study: study.show_people()),
    Verb("study", "amendments", (), lambda study: study.show_amendments()),
    *(_stage(at) for at in range(STAGES)),
    Verb("subject", "work", ("Ctrl+T",), lambda study: study.show_work()),
    Verb("pdf", "export", ("Ctrl+Shift+E",), lambda study: study.export()),
    Verb("pdf", "check", (), lambda study: study.check()),
    Verb("subject", "next_due", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), lambda study: study.next_due()),
    Verb("subject", "next_form", ("Alt+PgDown",), lambda study: study.step(1)),
    Verb("subject", "previous_form", ("Alt+PgUp",), lambda study: study.step(-1)),
    Verb("subject", "next_pane", ("F6", "Ctrl+G"), lambda study: study.next_pane(1)),
    Verb("subject", "previous_pane", ("Shift+F6",), lambda study: study.next_pane(-1)),
)
