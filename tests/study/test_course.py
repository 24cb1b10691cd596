"""States, gates, watches and anchors as a study writes them."""

import pytest

from crf_app.errors import DefinitionError
from crf_app.study.lint import lint_study
from crf_app.study.load import load_package
from tests.study.small_study import tables


def test_the_course_of_the_guide_loads():
    """What the guide shows is read: its states, its gate with a need, its watch, its log of deviations."""
    course = load_package(tables()).course
    assert [state.id for state in course.states] == ["WITHDRAWN", "S0", "S7"]
    assert [gate.name(need) for gate in course.gates for need in gate.needs] == ["G7.weight"]
    assert [watch.id for watch in course.watches] == ["W-STEROID"]
    assert course.deviations is not None
    assert course.deviations.checks == {"INF-05": "INFUSE"}


def test_a_state_that_closes_ends_all_but_the_visits_it_keeps():
    """Who withdrew still gives the second sample, and nothing else."""
    state = load_package(tables()).course.states[0]
    assert (state.ends("INF"), state.ends("LAB2")) == (True, False)


def test_a_state_that_closes_nothing_keeps_nothing():
    """Kept visits would mislead whoever reads the course."""
    files = tables()
    del files["course.toml"]["state"][0]["closes"]
    with pytest.raises(DefinitionError, match="closes"):
        load_package(files)


def test_a_visit_counted_from_an_anchor_keeps_both_days():
    """30 days after the plan are planned for day 30, and counted from the start."""
    visit = load_package(tables()).visit_by_id["LAB2"]
    assert (visit.anchor, visit.counted, visit.target) == ("start", 30, 30)


def test_a_gate_makes_the_check_that_finds_it_skipped():
    """Each need is a check of the form at which the gate is asked, beside what the act stamps."""
    checks = load_package(tables()).forms["INF"].checks
    assert [(check.at, check.severity.value) for check in checks if check.id == "X-02.G7.weight"] == [
        ("INFSTDTM", "soft")
    ]


def test_a_need_of_an_unknown_item_stops_the_load():
    """The message names file, key and the nearest item."""
    files = tables()
    files["course.toml"]["gate"][0]["need"][0]["holds"] = "INFWTT > 0"
    with pytest.raises(DefinitionError, match=r"course\.toml.*gate\.G7\.need\.weight\.holds.*INFWT"):
        load_package(files)


@pytest.mark.parametrize(
    ("of", "key", "value", "said"),
    [
        ("gate", "at", "INFSTDTN", "INFSTDTM"),
        ("gate", "category", "LATE", "no category"),
        ("gate", "on", "LC", "no form"),
        ("watch", "wants", "LC", "no form"),
        ("watch", "visit", "INFF", "no visit"),
        ("watch", "at", "INFREAZ", "INFREAS"),
        ("state", "entered", "SCRNUM", "BOOLEAN"),
    ],
)
def test_what_does_not_exist_stops_the_load(of, key, value, said):
    """Forms, items, visits and categories that a course names must exist, and a state answers yes or no."""
    files = tables()
    files["course.toml"][of][0][key] = value
    with pytest.raises(DefinitionError, match=said):
        load_package(files)


def test_an_anchor_of_an_unknown_item_stops_the_load():
    """Visits can't be counted from what nobody enters."""
    files = tables()
    files["schedule.toml"]["anchor"][0]["item"] = "INF.INFSTDTN"
    with pytest.raises(DefinitionError, match="INFSTDTM"):
        load_package(files)


def test_the_battery_names_an_anchor_from_which_nothing_counts():
    """A leftover anchor misleads whoever reads the schedule."""
    files = tables()
    files["schedule.toml"]["visit"] = [each for each in files["schedule.toml"]["visit"] if each["id"] != "LAB2"]
    del files["course.toml"]["state"][0]["keeps"]
    assert [problem.key for problem in lint_study(load_package(files))] == ["anchor.start"]


def test_the_battery_names_a_gate_without_a_need():
    """It would stop nothing."""
    files = tables()
    files["course.toml"]["gate"][0]["need"] = []
    assert "gate.G7" in [problem.key for problem in lint_study(load_package(files))]
