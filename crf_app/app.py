"""The command line, and where the parts are put together. Qt is imported only when a window is wanted.

Exit codes: 0 done, 1 something is wrong (said in one line), 2 the command was not understood. Commands that only read
may run beside the open application.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from crf_app import __version__
from crf_app.commands import site as site_commands
from crf_app.commands import store as store_commands
from crf_app.commands.given import NAME, marks, password_of, say, user_of, where_of, wrong
from crf_app.errors import CrfError, Refused

if TYPE_CHECKING:
    from crf_app.report.check import ReleaseKnown

ROOT = Path(__file__).parents[1]
FORMS = ROOT / "forms"
LANGUAGES = ("en", "zh", "en+zh")

_ADVICE = {
    "part.foreign": "{file} beside it was not made by this program; move it away or rename it, then try again",
    "store.exists": "a study or file is there already ({file}); name another folder, or move that one away first",
    "subject.unknown": "no subject of this study has the number {subject}; the study home lists them all",
    "user.needed": "several people work on this study; say who with --user ({choose})",
    "study.none": "no study is in {folder}; name its folder with --study, or start without a command to found one",
    "file.exists": "a file of this name is there already ({file}); name another folder, or move it away first",
    "clock.behind": "the clock of this computer is earlier than the newest entry; set the clock first",
}

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str]) -> int:
    """Run one command; the answer is the exit code."""
    parser, given = make_parser(), None
    try:
        given, rest = parser.parse_known_args(arguments)
        if rest and not given.passes_on:
            parser.error(f"unrecognized arguments: {' '.join(rest)}")
        given.rest = rest
        run: Run = given.run
        return run(given)
    except SystemExit as ended:
        return int(ended.code or 0)
    except Refused as refused:
        return wrong(f"refused: {_advice(refused)}")
    except CrfError as error:
        return wrong(str(error))
    except EOFError:
        return wrong("nothing was typed; a script gives what is asked for by --password-file")
    except OSError as error:
        return wrong(f"{error.strerror}: {Path(error.filename).name if error.filename else type(error).__name__}")
    except Exception as bug:  # noqa: BLE001 - its message may hold a value, and goes nowhere
        return _crashed(bug, given.study if given else None)


def make_parser() -> argparse.ArgumentParser:
    """The whole command line with its help."""
    parser = argparse.ArgumentParser(prog="main.py", description="Case report forms for a CAR-T trial.")
    parser.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    parser.add_argument(
        "--study", type=Path, default=default_study(), help="folder of the study (default: %(default)s)"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="language of windows and prints; kept for the next start")
    parser.add_argument("--user", default="", help="who works, for commands that open the study")
    parser.add_argument("--password-file", metavar="FILE", help="read the password from a file; - is standard input")
    parser.set_defaults(run=open_window, passes_on=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_demo(commands)
    _add_forms(commands)
    _add_store(commands)
    _add_study(commands)
    _add_pdf(commands)
    _add_site(commands)
    _add_calc(commands)
    tests = commands.add_parser("test", help="run the tests; arguments go to pytest", add_help=False)
    tests.set_defaults(run=_test, passes_on=True)
    bench = commands.add_parser("bench", help="measure how fast the program is, beside bare floors", add_help=False)
    bench.set_defaults(run=_bench, passes_on=True)
    return parser


def _advice(refused: Refused) -> str:
    """Why a command was refused and what to do, in words; in those of the windows where the command line has none.

    >>> _advice(Refused("subject.unknown", subject="S999"))
    'no subject of this study has the number S999; the study home lists them all'
    """
    if refused.code in _ADVICE:
        return _ADVICE[refused.code].format(**refused.detail)
    from crf_app.ui.words import Words

    return Words("en").refusal(refused)


def default_study() -> Path:
    """Where the study of this user lies unless told otherwise."""
    return platformdirs.user_data_path(NAME) / "study"


def open_window(given: argparse.Namespace) -> int:
    """Open the application; the first start founds a study."""
    from crf_app.ui.application import run
    from crf_app.ui.entrance import StudyEntrance

    entrance = StudyEntrance(given.study, marks(), FORMS)
    return run(entrance, platformdirs.user_config_path(NAME) / "settings.ini", given.language)


_Commands = argparse._SubParsersAction


def _command(commands: _Commands[argparse.ArgumentParser], name: str, words: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=words, description=words)


def _group(commands: _Commands[argparse.ArgumentParser], name: str, words: str) -> _Commands[argparse.ArgumentParser]:
    return _command(commands, name, words).add_subparsers(title="commands", metavar="COMMAND", required=True)


def _add_demo(commands: _Commands[argparse.ArgumentParser]) -> None:
    demo = _command(commands, "demo", "play the seed case through the windows and write its screenshots and PDF")
    demo.add_argument("--headless", action="store_true", help="show no window")
    demo.add_argument("--out", type=Path, help="folder to write to (default: build/demo, with --cohort build/cohort)")
    demo.add_argument("--cohort", type=int, metavar="N", help="instead enter N made-up courses, without windows")
    demo.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="language of windows and print")
    demo.add_argument("--seed", type=int, default=1, help="of the cohort: the same seed, the same values")
    demo.set_defaults(run=_demo)


def _add_forms(commands: _Commands[argparse.ArgumentParser]) -> None:
    forms = _group(commands, "forms", "the protocol's form definitions")
    check = _command(forms, "check", "check every form definition; names file, key and what to do")
    check.add_argument("folder", type=Path, nargs="?", default=FORMS, help="folder of the definitions")
    check.set_defaults(run=_forms_check)


def _add_study(commands: _Commands[argparse.ArgumentParser]) -> None:
    study = _group(commands, "study", "the versions of the study: its packages and amendments")
    _command(study, "packages", "list the packages of the ledger").set_defaults(run=_study, act="packages")
    difference = _command(study, "difference", "what a newer package would change, field by field")
    difference.add_argument("--json", action="store_true", help="answer as JSON, texts in both languages")
    difference.set_defaults(run=_study, act="difference")
    amend = _command(study, "amend", "adopt a newer package: an audited act of the administrator")
    amend.add_argument("--approved", type=date.fromisoformat, required=True, help="by ethics on, YYYY-MM-DD")
    amend.add_argument("--note", "--reason", default="", help="kept beside it in the ledger")
    amend.set_defaults(run=_study, act="amend")
    for command in (difference, amend):
        command.add_argument("folder", type=Path, help="folder of the newer definitions, laid out like forms/")


def _add_pdf(commands: _Commands[argparse.ArgumentParser]) -> None:
    pdf = _group(commands, "pdf", "sealed casebooks")
    export = _command(pdf, "export", "release the casebook of one subject as a sealed PDF")
    export.add_argument("subject", help="subject or screening number")
    export.add_argument("target", type=Path, help="folder to write to")
    export.add_argument("--purpose", required=True, help="why it is released; printed on the cover")
    export.set_defaults(run=_pdf_export)
    verify = _command(pdf, "verify", "say whether a sealed PDF is whole and unchanged, and who issued it")
    verify.add_argument("file", type=Path, help="the PDF")
    verify.add_argument("--ledger", action="store_true", help="also ask the study whether it released this very file")
    verify.set_defaults(run=_pdf_verify)


def _add_store(commands: _Commands[argparse.ArgumentParser]) -> None:
    store = _group(commands, "store", "the encrypted study file")
    _command(store, "verify", "verify every hash and signature; may run beside the application").set_defaults(
        run=store_commands.verify
    )
    _command(store, "rebuild", "write the read tables anew from the entries").set_defaults(run=store_commands.rebuild)
    backup = _command(store, "backup", "copy the study into a new folder; may run beside the application")
    backup.add_argument("target", type=Path, help="folder to make")
    backup.set_defaults(run=store_commands.backup)
    restore = _command(store, "restore", "make the study folder from a backup; it goes on as a new device")
    restore.add_argument("source", type=Path, help="folder of the backup")
    restore.set_defaults(run=store_commands.restore)
    change = _command(store, "password", "change one's own password, also a first one that somebody else gave")
    change.add_argument("--new-password-file", metavar="FILE", help="read the new one from a file")
    change.set_defaults(run=store_commands.password)
    words = "give a person a new password by the recovery code; roles and signatures stay, the audit trail says so"
    recover = _command(store, "recover", words)
    recover.add_argument("--code-file", metavar="FILE", help="read the recovery code from a file; - is standard input")
    recover.set_defaults(run=store_commands.recover)


def _add_site(commands: _Commands[argparse.ArgumentParser]) -> None:
    site = _group(commands, "site", "the site's own record")
    bring = _command(site, "import-ranges", "enter reference ranges of laboratories from a CSV file, after a preview")
    bring.add_argument("file", type=Path, help="the table; site export-ranges writes one to fill in")
    bring.add_argument("--yes", action="store_true", help="enter them; without it they are only shown")
    bring.set_defaults(run=site_commands.import_ranges)
    take = _command(site, "export-ranges", "write the reference ranges as a CSV file; of none, a template")
    take.add_argument("file", type=Path, help="the file to make")
    take.set_defaults(run=site_commands.export_ranges)


def _add_calc(commands: _Commands[argparse.ArgumentParser]) -> None:
    calc = _command(
        commands,
        "calc",
        "compute a grade, score or dose by the clinical function that the forms use (code 3: no answer)",
    )
    calc.add_argument("name", nargs="?", help="the function; alone, it explains itself")
    calc.add_argument("values", nargs="*", metavar="arg=value", help="many as a,b,,d; one left out is missing")
    calc.add_argument("--list", action="store_true", help="list all functions")
    calc.add_argument("--json", action="store_true", help="answer as JSON, numbers as texts")
    calc.set_defaults(run=_calc)


NOT_DETERMINED = 3
"""What calc ends with where the function has no answer, so that a script need not read the text."""


def _calc(given: argparse.Namespace) -> int:
    from crf_app.clinical import asking

    try:
        if given.list or not given.name:
            say(asking.listing(as_json=given.json))
        elif not given.values:
            say(asking.explanation(asking.named(given.name)))
        else:
            found = asking.answer(asking.named(given.name), given.values, as_json=given.json)
            say(found.text)
            return 0 if found.determined else NOT_DETERMINED
    except asking.NotUnderstood as error:
        sys.stderr.write(f"{NAME}: {error}\n")
        return 2
    return 0


def _demo(given: argparse.Namespace) -> int:
    if given.cohort is not None:
        from crf_app.demo.cohort.run import Order
        from crf_app.demo.cohort.run import main as enter_cohort

        return enter_cohort(Order(given.cohort, given.seed, (given.out or Path("build/cohort")).resolve()))
    from crf_app.demo.play import main as play

    language = ["--language", given.language] if given.language else []
    return play([*(["--headless"] if given.headless else []), "--out", str(given.out or "build/demo"), *language])


def _test(given: argparse.Namespace) -> int:
    import pytest

    return int(pytest.main(given.rest))


def _bench(given: argparse.Namespace) -> int:
    from crf_app.demo.bench.run import main as bench

    return bench(given.rest)


def _forms_check(given: argparse.Namespace) -> int:
    from crf_app.study.lint import lint

    problems = [str(problem) for problem in lint(given.folder)]
    for problem in problems:
        say(problem)
    if not problems:
        say("every form definition is right")
    return 1 if problems else 0


def _study(given: argparse.Namespace) -> int:
    from crf_app.casebook.study_folder import open_study, read_study
    from crf_app.commands.study import ACTS

    where = where_of(given)
    casebook = (open_study if given.act == "amend" else read_study)(where, user_of(given, where), password_of(given))
    try:
        return ACTS[given.act](casebook, given)
    finally:
        casebook.close()


def _pdf_export(given: argparse.Namespace) -> int:
    from crf_app.casebook.study_folder import open_study
    from crf_app.jobs.release import Order, file_name, release

    where = where_of(given)
    user = user_of(given, where)
    if not given.target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "this folder is not there; make it first", str(given.target))
    casebook = open_study(where, user, password := password_of(given))
    try:
        named = [line for line in casebook.subjects() if given.subject in (line.number, line.screening)]
        if not named:
            raise Refused("subject.unknown", subject=given.subject)
        target = given.target / file_name(given.subject, casebook.now())
        order = Order(named[0].id, target, given.language or "en", given.purpose, __version__)
        released = release(casebook, order, password, lambda _done, _total: None, lambda: False)
    finally:
        casebook.close()
    say(f"{released.path.name}: {released.pages} pages, SHA-256 {released.sha256}")
    return 0


def _pdf_verify(given: argparse.Namespace) -> int:
    from crf_app.report.check import Verdict, check_file
    from crf_app.report.check_words import print_lines

    report = check_file(given.file, (), _ledger_knows(given) if given.ledger else None)
    if not given.ledger:
        chinese = given.language == "zh"
        say("未查询台账；--ledger 可查询" if chinese else "the ledger was not asked; --ledger asks it")
    for line in print_lines(report, given.language or "en"):
        say(line)
    return 0 if report.verdict in (Verdict.GOOD, Verdict.WHOLE) else 1


def _ledger_knows(given: argparse.Namespace) -> Callable[[str], ReleaseKnown | None]:
    """What the study of this computer knows of released files."""
    from crf_app.casebook.study_folder import read_study
    from crf_app.jobs.release import known_release

    where = where_of(given)
    casebook = read_study(where, user_of(given, where), password_of(given))
    try:
        attests = [line for subject in casebook.subjects() for line in casebook.snapshot(subject.id).attests]
    finally:
        casebook.close()
    return lambda sha256: known_release(attests, sha256)


def _crashed(bug: Exception, study: Path | None) -> int:
    """Say what kind of error it was and where, and write it to the study's log: neither holds a value."""
    from crf_app.ui.crash_log import FILE, LOGGER, log_crash, places, start_log

    where = places(bug.__traceback__)[-1:]
    said = f"the program is wrong somewhere: {type(bug).__qualname__} at {', '.join(where)}"
    if study is None or not study.is_dir():
        return wrong(said)
    try:
        handler = start_log(study)
    except OSError:
        return wrong(said)
    try:
        return wrong(f"{said}; {study / 'log' / FILE} has it as {log_crash(type(bug), bug.__traceback__)}")
    finally:
        LOGGER.removeHandler(handler)
        handler.close()
