"""The course of the article, entered through the real windows, kept, printed and checked (protocol 4.2, 4.3, 0.5)."""

from __future__ import annotations

import subprocess

import pytest

from crf_app.casebook.study_folder import read_study
from crf_app.demo.play import PASSWORD, USER, Stage, play
from crf_app.demo.seed import read_seed
from crf_app.demo.summary import derived_lines
from crf_app.record.places import FormKey
from crf_app.report.check import Verdict, check_file

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def stage(tmp_path_factory, qapp):  # noqa: ARG001 - the application must be there
    """One performance, shared by the tests of this module."""
    stage = Stage(tmp_path_factory.mktemp("demo"))
    said: list[str] = []
    window = play(stage, "en", said.append)
    window.close()
    stage.out.joinpath("said.txt").write_text("\n".join(said), "utf-8")
    return stage


@pytest.fixture(scope="module")
def book(stage):
    """The study that the performance left behind, opened to read."""
    casebook = read_study(stage.where, USER, PASSWORD)
    yield casebook
    casebook.close()


@pytest.fixture
def subject(book) -> str:
    return book.subjects()[0].id


def test_every_answer_of_the_sources_arrived_as_it_was_typed(book, subject):
    """What the seed script gives an item stands in the record; nothing else was answered."""
    given = sum(len(step.values) for step in read_seed().steps)
    forms = [book.form(key) for key in book.subject(subject).forms]
    cells = [cell for view in forms for cell in view.cells.values()]
    cells += [cell for view in forms for row in view.rows for cell in row.cells.values()]
    answered = [cell for cell in cells if cell.answer is not None]
    sources = [cell for cell in answered if cell.item.name == "SRCREF"]
    assert len(answered) - len(sources) == given


def test_nothing_stays_half_typed(book):
    """What was typed was recorded: no text waits beside it, and the print has none to tell of."""
    assert book.keeping.typing() == []


def test_crs_of_day_seven_is_null_and_at_least_one(book, subject):
    """Fever of 38.1 °C alone bounds the grade from below; blood pressure and oxygen were not reported."""
    derived = book.form(FormKey(subject, "D07", "CRS")).cells["CRSGR"].derived
    assert (derived.values, derived.derivation.low) == ((), 1)


def test_icans_of_day_eight_is_null_between_nought_and_four(book, subject):
    """No score is given, so every domain could still add up to 4."""
    key = next(key for key in book.subject(subject).forms if key.form == "ICN" and key.instance)
    derived = book.form(key).cells["ICNGR"].derived.derivation
    assert (derived.value, derived.low, derived.high) == (None, 0, 4)


def test_the_dose_stands_six_percent_below_the_nearest_level(book, subject):
    """0.94 × 10⁵/kg is reported, the assigned level is not: the deviation is shown from DL2."""
    cells = book.form(FormKey(subject, "INF", "INF")).cells
    shown = (cells["INFNEAR"].derived.values[0], cells["INFNDEV"].derived.values[0])
    assert shown == ("DL2", -6)
    assert cells["INFDEV"].derived.values == ()


def test_days_without_a_record_have_no_grade(book, subject):
    """Days 1 to 6 are not written as 0."""
    days = [book.form(FormKey(subject, f"D0{day}", "CRS")).cells["CRSGR"].derived.values for day in range(1, 7)]
    assert days == [()] * 6


@pytest.mark.parametrize(
    "said",
    [
        "LK d-19",
        "HO d15",
        "enrolled       33 days before the infusion",
        "11 or 12 on day 0 and 11 or 12 on day 8",
        "EULAR/ACR 2019 at least 19 points; class null (missing: CLSANA",
        "SLEDAI-2K      before treatment null, at least 4, at most 105",
        "3 that qualify; refractory null",
        "vein to vein   19 days",
        "900 and 90 mg/m²",
        "0.94 ×10⁵/kg as reported: -6.0 % from DL2",
        "CRS day 7      null, at least 1, at most 4",
        "CRS day 8      null, bounds 0–4",
        "days 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15: null, never 0",
        "ICANS day 8    null, bounds 0–4",
        "instrument null (missing: BRTHDAT",
        "day 14 -50 % as reported, class ≥ 50 %, provisional",
        "month 1 DORIS null",
        "M1 2024-04-09, M3 2024-06-10, M6 2024-09-08, M12 2025-03-12, M24 2026-03-12, LY15 2039-03-13",
        "2024-10-08 d210, in no window: unscheduled",
        "CRS-06, CRS-07, IC-01-NONE-DM, IC-01-NONE-INF, IC-01-NONE-LD, IC-01-NONE-LK, ICN-05, INF-06, PX-01; "
        "required and not stated: DM 6, IC 9",
    ],
)
def test_the_summary_says_what_follows(book, subject, said):
    """Each line of protocol 4.3 stands in the summary that the demonstration prints."""
    assert said in "\n".join(derived_lines(book, subject, read_seed()))


def test_the_print_is_whole_and_marked_as_a_demonstration(stage):
    """Our own check finds the file complete and unchanged."""
    assert check_file(stage.casebook, ()).verdict is Verdict.WHOLE


def test_pdfsig_calls_the_print_validly_signed(stage, debian_tool):
    """A program that is not ours agrees."""
    done = subprocess.run(
        [debian_tool("pdfsig"), "-nocert", stage.casebook], capture_output=True, text=True, check=False
    )
    assert "Signature is Valid" in done.stdout
    assert "Total document signed" in done.stdout


def test_qpdf_finds_no_fault_in_the_print(stage, debian_tool):
    """The file is sound PDF."""
    done = subprocess.run([debian_tool("qpdf"), "--check", stage.casebook], capture_output=True, text=True, check=False)
    assert done.returncode == 0


def test_each_stage_window_was_looked_at(stage):
    """Five screenshots, one of each stage, and one of the study home."""
    assert len(list(stage.out.glob("*.png"))) == 6
