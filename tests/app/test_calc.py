"""The command that computes by the clinical functions."""

import json

import pytest

from crf_app.app import main


def test_a_grade_is_printed(capsys: pytest.CaptureFixture[str]):
    """The value, code 0."""
    assert (main(["calc", "bsa_dosing", "height_cm=150", "weight_kg=40"]), capsys.readouterr().out) == (0, "1.29 m²\n")


def test_a_script_reads_json(capsys: pytest.CaptureFixture[str]):
    """The option may stand behind the arguments."""
    assert main(["calc", "bmi", "height_cm=200", "weight_kg=80", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["value"], found["unit"], found["sources"]) == ("20", "kg/m²", [])


def test_no_answer_is_an_answer(capsys: pytest.CaptureFixture[str]):
    """Null says why; code 3 tells a script without reading it."""
    assert (main(["calc", "bmi", "height_cm=200"]), capsys.readouterr().out) == (
        3,
        "no answer: missing (not given): weight_kg\n",
    )


@pytest.mark.parametrize("command", [["calc"], ["calc", "--list"], ["calc", "crs_grade"]])
def test_it_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]):
    """Alone it lists the functions, a name alone explains that one."""
    assert (main(command), "crs_grade" in capsys.readouterr().out) == (0, True)


@pytest.mark.parametrize("command", [["calc", "bmj", "height_cm=1"], ["calc", "bmi", "height=1"]])
def test_a_mistake_says_what_to_do(command: list[str], capsys: pytest.CaptureFixture[str]):
    """Code 2, and the right name."""
    assert (main(command), "bmi" in capsys.readouterr().err) == (2, True)
