"""The demonstration: the article's course, entered through the windows, kept in the ledger, printed and checked."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from crf_app import __version__
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import Founding, Where, found_study, verify_study
from crf_app.demo.player import Player
from crf_app.demo.room import make_room
from crf_app.demo.seed import RESOURCES, SeedCase, Step, read_seed
from crf_app.demo.summary import derived_lines
from crf_app.errors import CrfError, Unavailable
from crf_app.jobs.release import Order, Released, known_release, release
from crf_app.record.item_findings import is_unanswered
from crf_app.record.places import NONE, FormKey
from crf_app.record.view import FormView
from crf_app.report.check import check_file
from crf_app.report.check_words import print_lines
from crf_app.study.model import Occurs, Scope, Study
from crf_app.study.package import read_folder, to_package
from crf_app.ui import theme
from crf_app.ui.application import make_window
from crf_app.ui.crash_page import catch_crashes
from crf_app.ui.entrance import StudyEntrance
from crf_app.ui.main_window import MainWindow

FORMS = RESOURCES.parent / "forms"
USER, PASSWORD = "crc-01", "demo-walnut-kettle-92"
ROLES = ("coordinator", "investigator", "monitor", "data_manager", "admin")
SITE, SITE_NAME = "ZJ", "Children's Hospital, Zhejiang University School of Medicine"
SOURCE = "SRCREF"
SIZE = (1366, 690)
SCENES = ((1, "SCR/DM"), (2, "LEUK/LK"), (3, "LD1/LD"), (4, "D07/CRS"), (5, "DISCH/HO"))

Say = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """Where the demonstration happens."""

    out: Path

    @property
    def where(self) -> Where:
        """The study of the demonstration; this machine's marks lie beside it."""
        return Where(self.out / "study", self.out / "marks")

    @property
    def casebook(self) -> Path:
        """The print."""
        return self.out / "casebook.pdf"


def main(argv: list[str]) -> int:
    """Run the demonstration; with a screen the application stays open on it afterwards."""
    parser = argparse.ArgumentParser(prog="main.py demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="draw in memory, then end")
    parser.add_argument("--out", type=Path, default=RESOURCES.parent / "build" / "demo", help="folder to write")
    parser.add_argument("--language", choices=("en", "zh", "en+zh"), default="en")
    wanted = parser.parse_args(argv)
    headless = wanted.headless or not has_screen()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_tell_qt)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if isinstance(application, QApplication):
        theme.apply(application)
    try:
        window = play(Stage(wanted.out.resolve()), wanted.language, _print)
    except CrfError as error:
        _print(f"stopped: {error}")
        QApplication.closeAllWindows()
        return 1
    if headless:
        window.close()
        return 0
    return int(QApplication.exec())


def play(stage: Stage, language: str, say: Say) -> MainWindow:
    """Found the demonstration study, enter the seed case through the window, print, check; the window left open."""
    began = time.monotonic()
    case = read_seed()
    _clear(stage.out)
    _found(stage)
    say(f"DEMONSTRATION  study founded in {stage.where.root}")
    window = _window(stage, language)
    player = Player(window)
    player.sign_in(PASSWORD)
    player.look().save(str(stage.out / "0-study-home.png"))
    subject = _enter_case(player, case)
    door = player.study.door
    say(f"entered        {case.subject} through the windows: {_count(door, subject)}")
    for path in _scenes(player, stage, subject):
        say(f"screenshot     {path.name}")
    say("\nderived (from the article and the press on the same child; nothing assumed; codes are item names)")
    for line in derived_lines(door, subject, case):
        say(f"  {line}")
    say("\nledger")
    _verify(door, say)
    say("\nprint")
    _print_casebook(door, stage, subject, say)
    say(f"\nopen it again: python3 main.py --study {_short(stage.where.root)}   (user {USER}, password {PASSWORD})")
    say(f"done in {time.monotonic() - began:.0f} s")
    return window


def has_screen() -> bool:
    """Whether a window can be shown to a person."""
    if sys.platform != "linux":
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    shown = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return shown and platform not in ("offscreen", "minimal")


def _clear(out: Path) -> None:
    """Remove what an earlier demonstration wrote, and nothing else."""
    make_room(out)
    for old in [*out.glob("*.png"), *out.glob("casebook.pdf"), *out.glob("settings.ini")]:
        old.unlink()


def _found(stage: Stage) -> None:
    founding = Founding(
        package=to_package(read_folder(FORMS)),
        site=SITE,
        site_name=SITE_NAME,
        user=USER,
        name="Demo coordinator",
        roles=ROLES,
        password=PASSWORD,
        demonstration=True,
    )
    casebook, _ = found_study(stage.where, founding)
    casebook.close()


def _window(stage: Stage, language: str) -> MainWindow:
    settings = QSettings(str(stage.out / "settings.ini"), QSettings.Format.IniFormat)
    entrance = StudyEntrance(stage.where.root, stage.where.marks, FORMS)
    window = make_window(entrance, settings, language)
    catch_crashes(window.crashed, window.unavailable)
    window.resize(*SIZE)
    window.show()
    return window


def _enter_case(player: Player, case: SeedCase) -> str:
    player.add_subject(case.first("SCRNUM"), case.first("SEX"))
    workspace = player.study.workspace
    subject = workspace.subject if workspace else ""
    opened: dict[tuple[str, str, str], FormKey] = {}
    for step in case.steps:
        _enter_step(player, subject, step, opened)
    return subject


def _enter_step(player: Player, subject: str, step: Step, opened: dict[tuple[str, str, str], FormKey]) -> None:
    study = player.study.door.study
    name = (step.form, step.visit, step.instance)
    fresh = name not in opened
    number = _stage_number(study, step)
    if fresh and study.forms[step.form].occurs is Occurs.MANY:
        opened[name] = player.add_instance(number, step.visit, step.form)
    elif fresh:
        opened[name] = FormKey(subject, step.visit or NONE, step.form)
        player.open(number, opened[name].path)
    else:
        player.open(number, opened[name].path)
    if step.row:
        player.add_row()
    for value in step.values:
        player.enter(value.item, value.text, value.unit)
    _check_taken(player.study.door.form(opened[name]), step)
    form = study.forms[step.form]
    source = step.source(lambda item: form.item(item).label.en.partition(" (")[0])
    if source and (form.item(SOURCE).scope is Scope.ROW) == bool(step.row):
        player.enter(SOURCE, source)


def _check_taken(view: FormView, step: Step) -> None:
    """Unavailable when an answer did not arrive in the record: the demonstration must not look better than it is."""
    cells = view.rows[-1].cells if step.row else view.cells
    lost = [value.item for value in step.values if cells[value.item].answer is None]
    if lost:
        raise Unavailable(f"{step.form}: {', '.join(lost)} did not arrive in the record")


def _stage_number(study: Study, step: Step) -> int:
    """The number of the window where a step is entered: that of its visit, or of its log."""
    stages = [stage.id for stage in study.stages]
    if step.visit:
        return 1 + stages.index(study.visit_by_id[step.visit].stage)
    form = study.forms[step.form]
    return 1 + next(at for at, stage in enumerate(stages) if form.is_in(stage))


def _scenes(player: Player, stage: Stage, subject: str) -> Iterable[Path]:
    """A screenshot of each stage window, on the form that shows most of the case."""
    for number, page in SCENES:
        player.open(number, f"{subject}/{page}")
        name = player.study.door.study.stages[number - 1].id
        path = stage.out / f"{number}-{name}.png"
        player.look().save(str(path))
        yield path


def _count(door: Casebook, subject: str) -> str:
    forms = [door.form(key) for key in door.subject(subject).forms]
    started = [view for view in forms if view.answered]
    answers = sum(view.answered for view in started)
    findings = [finding for view in started for finding in view.findings]
    unanswered = sum(is_unanswered(finding) for finding in findings)
    open_now = f"{len(findings) - unanswered} findings open, {unanswered} required answers not in the sources"
    return f"{answers} answers on {len(started)} forms; {open_now}"


def _verify(door: Casebook, say: Say) -> None:
    found = verify_study(door)
    rows = "equal what the entries say" if found.rows_match else "DIFFER from the entries"
    say(f"  {found.entries} entries: chains, leaves and signatures hold; read tables {rows}")


def _print_casebook(door: Casebook, stage: Stage, subject: str, say: Say) -> None:
    order = Order(subject, stage.casebook, "en+zh", "Demonstration", __version__)
    made: Released = release(door, order, PASSWORD, lambda _done, _total: None, lambda: False)
    say(f"  {made.path.name}: {made.pages} pages")
    attests = door.snapshot(subject).attests
    report = check_file(made.path, (), lambda sha256: known_release(attests, sha256))
    for line in print_lines(report, "en"):
        say(f"  {line}")


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _tell_qt(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says, but for what a platform without a screen can't do."""
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(message + "\n")


def _print(line: str) -> None:
    print(line, flush=True)
