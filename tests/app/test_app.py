"""The command line."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crf_app import __version__
from crf_app.app import main, make_parser
from crf_app.casebook.people import check_code
from crf_app.casebook.study_folder import Founding, Where, found_study
from crf_app.record.commands import AddSubject
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.package import read_folder, to_package

ROOT = Path(__file__).parents[2]
PASSWORD = "four words are better"
NEW = "violet-anchor-pepper-58"


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine's memory of what it wrote, of this test alone."""
    monkeypatch.setattr("crf_app.commands.given.marks", lambda: tmp_path / "marks")
    return tmp_path / "marks"


@pytest.fixture
def study(tmp_path: Path, marks: Path) -> list[str]:
    """A founded study with one subject, as options of the command line."""
    package = to_package(read_folder(ROOT / "forms"))
    founding = Founding(package, "01", "Hangzhou", "CRC-01", "Ying Zhou", ("coordinator", "admin"), PASSWORD)
    casebook, _code = found_study(Where(tmp_path / "study", marks), founding)
    casebook.perform(AddSubject((("SCRNUM", Answer(AnswerKind.TEXT, "S001")),)))
    casebook.close()
    (tmp_path / "password").write_text(PASSWORD + "\n", "utf-8")
    return ["--study", str(tmp_path / "study"), "--password-file", str(tmp_path / "password")]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("demo",),
        ("forms",),
        ("forms", "check"),
        ("store",),
        ("store", "backup"),
        ("pdf",),
        ("pdf", "export"),
        ("site",),
        ("study",),
        ("study", "amend"),
    ],
)
def test_every_command_explains_itself(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    """Help is there and is no error."""
    assert (main([*command, "--help"]), "usage: main.py" in capsys.readouterr().out) == (0, True)


def test_an_unknown_command_is_not_understood(capsys: pytest.CaptureFixture[str]):
    """Code 2, and the choices are told."""
    assert (main(["nonsense"]), "invalid choice" in capsys.readouterr().err) == (2, True)


def test_an_unknown_option_is_not_understood(capsys: pytest.CaptureFixture[str]):
    """Code 2 for an option that no command has."""
    assert (main(["forms", "check", "--loud"]), "--loud" in capsys.readouterr().err) == (2, True)


def test_the_bench_explains_its_own_options(capsys: pytest.CaptureFixture[str]):
    """Options after bench are the bench's."""
    assert (main(["bench", "--help"]), "--only" in capsys.readouterr().out) == (0, True)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]):
    """The version stands in prints, so it can be asked for."""
    assert (main(["--version"]), __version__ in capsys.readouterr().out) == (0, True)


def test_the_forms_of_the_protocol_are_right(capsys: pytest.CaptureFixture[str]):
    """What is shipped passes its own check."""
    assert (main(["forms", "check"]), capsys.readouterr().out) == (0, "every form definition is right\n")


def test_a_wrong_definition_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """File and reason are told, code 1."""
    (tmp_path / "study.toml").write_text("id = ", "utf-8")
    assert (main(["forms", "check", str(tmp_path)]), "study.toml" in capsys.readouterr().out) == (1, True)


def test_a_good_store_verifies(study: list[str], capsys: pytest.CaptureFixture[str]):
    """Every entry holds."""
    assert (main([*study, "store", "verify"]), "entries hold" in capsys.readouterr().out) == (0, True)


def test_a_store_verifies_beside_the_open_application(study: list[str], tmp_path: Path, marks: Path):
    """Reading does not ask for the lock."""
    from crf_app.casebook.study_folder import open_study

    casebook = open_study(Where(tmp_path / "study", marks), "CRC-01", PASSWORD)
    code = main([*study, "store", "verify"])
    casebook.close()
    assert code == 0


def test_a_print_waits_for_the_open_application(
    study: list[str], tmp_path: Path, marks: Path, capsys: pytest.CaptureFixture[str]
):
    """A release writes into the ledger, which one process may do."""
    from crf_app.casebook.study_folder import open_study

    casebook = open_study(Where(tmp_path / "study", marks), "CRC-01", PASSWORD)
    code = main([*study, "pdf", "export", "S001", str(tmp_path), "--purpose", "test"])
    casebook.close()
    assert (code, "process" in capsys.readouterr().err) == (1, True)


def test_the_read_tables_are_written_anew(study: list[str], capsys: pytest.CaptureFixture[str]):
    """Rebuilding tells from how many entries."""
    assert (main([*study, "store", "rebuild"]), "read tables written" in capsys.readouterr().out) == (0, True)


def test_a_backup_is_restored_elsewhere(study: list[str], tmp_path: Path):
    """What was saved opens in another folder."""
    saved, again = str(tmp_path / "saved"), str(tmp_path / "again")
    codes = [main([*study, "store", "backup", saved]), main(["--study", again, "store", "restore", saved])]
    password = ["--password-file", str(tmp_path / "password")]
    assert [*codes, main(["--study", again, *password, "store", "verify"])] == [0, 0, 0]


@pytest.fixture
def founded(tmp_path: Path, marks: Path) -> tuple[list[str], str]:
    """A study whose passwords cost the usual, as options of the command line, and its recovery code."""
    package = to_package(read_folder(ROOT / "forms"))
    founding = Founding(package, "01", "Hangzhou", "CRC-01", "Ying Zhou", ("coordinator", "admin"), PASSWORD)
    casebook, code = found_study(Where(tmp_path / "study", marks), founding)
    casebook.close()
    return ["--study", str(tmp_path / "study")], code


def written(file: Path, text: str) -> str:
    file.write_text(text + "\n", "utf-8")
    return str(file)


def test_a_forgotten_password_is_made_anew(
    founded: tuple[list[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """By the recovery code; then the new password opens and everything verifies. Neither is repeated on the screen; the
    code is used up, and a new one is told."""
    study, code = founded
    files = ["--password-file", written(tmp_path / "new", NEW)]
    wrong = main([*study, *files, "store", "recover", "--code-file", written(tmp_path / "slip", f"{code[:-1]}U")])
    right = main([*study, *files, "store", "recover", "--code-file", written(tmp_path / "code", code)])
    said = "".join(capsys.readouterr())
    assert (wrong, right, main([*study, *files, "store", "verify"])) == (1, 0, 0)
    assert ("Group 8 of the recovery code" in said, NEW in said, code[:20] in said) == (True, False, False)
    check_code(Where(tmp_path / "study", tmp_path / "marks"), said.partition("shown only now: ")[2].split()[0])


def test_one_s_own_password_is_changed(founded: tuple[list[str], str], tmp_path: Path):
    """The old one opens nothing afterwards."""
    study, _code = founded
    old, new = (written(tmp_path / name, text) for name, text in (("old", PASSWORD), ("new", NEW)))
    changed = main([*study, "--password-file", old, "store", "password", "--new-password-file", new])
    codes = [main([*study, "--password-file", file, "store", "verify"]) for file in (old, new)]
    assert (changed, codes) == (0, [1, 0])


def test_two_new_passwords_that_differ_change_nothing(
    founded: tuple[list[str], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A slip of the finger locks nobody out."""
    study, _code = founded
    typed = iter((PASSWORD, NEW, f"{NEW}x"))
    monkeypatch.setattr("getpass.getpass", lambda _ask: next(typed))
    code = main([*study, "store", "password"])
    assert (code, "The two passwords differ" in capsys.readouterr().err) == (1, True)


def test_a_casebook_is_printed_and_verified(study: list[str], tmp_path: Path):
    """Both ends of a release by command."""
    made = main([*study, "pdf", "export", "S001", str(tmp_path), "--purpose", "test"])
    file = next(tmp_path.glob("*.pdf"))
    assert (made, main(["pdf", "verify", str(file)])) == (0, 0)


def test_a_folder_that_is_not_there_is_said_before_anything_is_written(
    study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A release that cannot be written leaves no entry behind."""
    main([*study, "store", "verify"])
    before = capsys.readouterr().out
    code = main([*study, "pdf", "export", "S001", str(tmp_path / "none"), "--purpose", "test"])
    said = capsys.readouterr().err
    main([*study, "store", "verify"])
    assert (code, "this folder is not there" in said, capsys.readouterr().out) == (1, True, before)


def test_an_unknown_subject_is_refused(study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Nothing is printed for a number that nobody has."""
    code = main([*study, "pdf", "export", "S999", str(tmp_path), "--purpose", "test"])
    assert (code, "no subject of this study has the number S999" in capsys.readouterr().err) == (1, True)


def _ended() -> str:
    raise EOFError


def test_a_password_that_nobody_types_is_said(study: list[str], capsys: pytest.CaptureFixture[str], monkeypatch):
    """The end of the input is no crash."""
    monkeypatch.setattr("getpass.getpass", lambda _prompt: _ended())
    at = study.index("--password-file")
    code = main([*study[:at], *study[at + 2 :], "store", "verify"])
    assert (code, "--password-file" in capsys.readouterr().err) == (1, True)


def test_a_torn_pdf_fails_its_check(tmp_path: Path):
    """Code 1 for what is not whole."""
    (tmp_path / "torn.pdf").write_bytes(b"%PDF torn")
    assert main(["pdf", "verify", str(tmp_path / "torn.pdf")]) == 1


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]):
    """No traceback for a typing error."""
    assert (main(["pdf", "verify", "none.pdf"]), "none.pdf" in capsys.readouterr().err) == (1, True)


def test_a_wrong_password_is_told(study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Code 1, in one line."""
    (tmp_path / "password").write_text("wrong\n", "utf-8")
    assert (main([*study, "store", "verify"]), "password is wrong" in capsys.readouterr().err) == (1, True)


def test_a_password_comes_from_standard_input(study: list[str], monkeypatch: pytest.MonkeyPatch):
    """A script gives it with a single hyphen."""
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    study[study.index("--password-file") + 1] = "-"
    assert main([*study, "store", "verify"]) == 0


def test_a_bare_command_opens_the_window():
    """No command is the window."""
    assert make_parser().parse_args([]).run.__name__ == "open_window"


def test_commands_do_not_load_qt():
    """A server without a screen can check forms."""
    code = "import sys; from crf_app.app import main; main(['forms', 'check']); print('PySide6' in sys.modules)"
    assert run("-c", code).stdout.splitlines()[-1] == "False"


def test_the_first_window_loads_nothing_heavy():
    """The sign-in page paints before database, form definitions and prints are imported."""
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QSettings\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from crf_app.ui.application import make_window\n"
        "from crf_app.ui.entrance import StudyEntrance\n"
        "app = QApplication([])\n"
        "entrance = StudyEntrance(Path('forms'), Path('m'), Path('forms'))\n"
        "window = make_window(entrance, QSettings('none.ini', QSettings.Format.IniFormat))\n"
        "window.show(); window.repaint()\n"
        "print(sorted({'sqlalchemy', 'sqlmodel', 'lark', 'reportlab', 'pyhanko', 'cryptography', 'crf_app.study',\n"
        "              'crf_app.store', 'crf_app.record'} & set(sys.modules)))\n"
        "os._exit(0) if sys.stdout.flush() is None else None\n"
    )
    assert run("-c", code).stdout.splitlines()[-1] == "[]"


def test_a_refusal_says_in_words_what_to_do(study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """No code of the program, but advice."""
    target = str(tmp_path / "copy")
    codes = [main([*study, "store", "backup", target]) for _ in range(2)]
    assert (codes, "name another folder" in capsys.readouterr().err) == ([0, 1], True)


@pytest.mark.usefixtures("marks")
def test_where_no_study_is_its_option_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Before a password is asked."""
    code = main(["--study", str(tmp_path / "none"), "store", "verify"])
    assert (code, "--study" in capsys.readouterr().err) == (1, True)


def test_the_help_lists_the_tests(capsys: pytest.CaptureFixture[str]):
    """Beside the other commands."""
    main(["--help"])
    assert "run the tests" in capsys.readouterr().out


RANGES = (
    "laboratory,analyte,sex,age_from,age_to,low,high,unit,valid_from\nCentral,CREAT,ANY,6,13,27,66,µmol/L,2024-01-01\n"
)


def test_reference_ranges_are_shown_before_they_are_entered(
    study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Only --yes enters them; then they can be taken out as the same table."""
    (tmp_path / "in.csv").write_text(RANGES, "utf-8")
    assert main([*study, "site", "import-ranges", str(tmp_path / "in.csv")]) == 0
    assert main([*study, "site", "import-ranges", str(tmp_path / "in.csv"), "--yes"]) == 0
    assert main([*study, "site", "export-ranges", str(tmp_path / "out.csv")]) == 0
    said = capsys.readouterr().out
    assert ("nothing was entered yet" in said, "1 ranges entered" in said) == (True, True)
    assert (tmp_path / "out.csv").read_text("utf-8-sig") == RANGES


def test_a_wrong_line_of_ranges_is_told(study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Line, column, and what to do; nothing is entered."""
    (tmp_path / "in.csv").write_text(RANGES.replace("27,66", "66,27"), "utf-8")
    code = main([*study, "site", "import-ranges", str(tmp_path / "in.csv"), "--yes"])
    assert (code, capsys.readouterr().out.splitlines()[0]) == (
        1,
        "line 2, high: the upper limit is below the lower one",
    )


def test_a_template_of_ranges_is_made(study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """For a site that has none yet."""
    assert main([*study, "site", "export-ranges", str(tmp_path / "out.csv")]) == 0
    assert "template" in capsys.readouterr().out


def amended_forms(folder: Path) -> Path:
    """The published definitions as version 2.0, with another label of the temperature."""
    shutil.copytree(ROOT / "forms", folder)
    for file, old, new in (
        ("study.toml", 'version = "1.0"', 'version = "2.0"'),
        ("any_stage/vs.toml", 'en = "Temperature",', 'en = "Body temperature",'),
    ):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    return folder


def test_an_amendment_is_compared_adopted_and_listed(
    study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The ledger holds on; the same package is refused."""
    folder = str(amended_forms(tmp_path / "forms"))
    assert main([*study, "--language", "zh", "study", "difference", folder]) == 0
    assert "问题 VS.TEMP" in capsys.readouterr().out
    assert main([*study, "study", "difference", folder, "--json"]) == 0
    assert [line["part"] for line in json.loads(capsys.readouterr().out)] == ["version", "label"]
    adopt = [*study, "study", "amend", folder, "--approved", "2024-03-01", "--reason", "protocol 2.0"]
    assert [main(adopt), main(adopt)] == [0, 1]
    assert "adopted already" in capsys.readouterr().err
    assert main([*study, "study", "packages"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "2.0  approved 2024-03-01  CRC-01" in last
    assert last.endswith("protocol 2.0  in force")


def test_a_wrong_amendment_is_named_by_file_and_key(
    study: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Code 1, and nothing is adopted."""
    folder = amended_forms(tmp_path / "forms")
    path = folder / "any_stage" / "vs.toml"
    path.write_text(path.read_text("utf-8").replace('units = ["Cel"', 'units = ["Celsius"', 1), "utf-8")
    assert main([*study, "study", "amend", str(folder), "--approved", "2024-03-01"]) == 1
    assert "any_stage/vs.toml: item.TEMP.units" in capsys.readouterr().err


def test_a_bug_is_told_by_kind_and_place_only(
    study: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Its message may hold a value: neither the screen nor the log repeats it."""

    def broken(*_: object) -> None:
        raise KeyError("the child's name")

    monkeypatch.setattr("crf_app.casebook.study_folder.read_study", broken)
    code = main([*study, "store", "verify"])
    said, logged = capsys.readouterr().err, (tmp_path / "study" / "log" / "crf-app.jsonl").read_text("utf-8")
    told = ("KeyError at tests/app/test_app.py" in said, "crf-app.jsonl" in said, "KeyError" in logged)
    assert (code, *told) == (1, True, True, True)
    assert "child" not in said + logged
