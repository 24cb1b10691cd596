"""The order of a print: by visit in the order of the course, unscheduled visits by date, logs last."""

from dataclasses import replace
from decimal import Decimal

from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell, Change, FormStatus, FormView
from crf_app.report.course import in_order, stops
from crf_app.report.words import Words
from crf_app.study.model import Label, Visit
from tests.report.case import AE, CRS, STUDY, SUBJECT, make_snapshot


def visit(id: str, target: int | None, optional: bool = False) -> Visit:
    """A visit of the schedule."""
    return Visit(id, Decimal(1), Label(id.title(), id), "infusion", target, 0, 0, ("CRS",), optional)


SCHEDULE = (
    visit("SCR", None),
    visit("INF", 0),
    visit("D28", 28),
    visit("D21", 21),
    visit("DISCH", None),
    visit("UNS", None, optional=True),
)


def form(at: str, instance: str = "", date: str = "", day: int | None = None) -> FormView:
    """A form at a visit, with the date that it gives itself."""
    key = FormKey(SUBJECT, at, "CRS" if at != "-" else "AE", instance)
    answer = Answer(AnswerKind.DATE, date)
    place = key.at("CRSDAT")
    changes = (Change("c0" * 32, place, answer, (), "", "CRC-01", "", ""),) if date else ()
    cells = {"CRSDAT": Cell(place, CRS.item("CRSDAT"), changes=changes)}
    found = next((each for each in SCHEDULE if each.id == at), None)
    definition = CRS if at != "-" else AE
    return FormView(key, definition, found, FormStatus.IN_PROGRESS, cells, (), (), False, 1, 1, day=day)


def ordered(*forms: FormView) -> list[str]:
    """The visits, with instances, as they are printed."""
    study = replace(STUDY, visits=SCHEDULE)
    return [view.key.visit + view.key.instance for view in in_order(make_snapshot(study=study, forms=forms)).forms]


def test_visits_stand_by_their_target_day():
    """Day 21 stands before day 28, wherever the schedule lists it; screening first, logs last."""
    forms = (form("-"), form("D28"), form("D21"), form("INF", day=0), form("SCR"))
    assert ordered(*forms) == ["SCR", "INF", "D21", "D28", "-"]


def test_an_event_stands_at_its_day():
    """Discharge on day 15 is read between day 0 and day 21."""
    assert ordered(form("D21"), form("INF"), form("DISCH", day=15)) == ["INF", "DISCH", "D21"]


def test_unscheduled_visits_stand_by_their_dates():
    """What was written later about an earlier day stands at the earlier day."""
    late, early = form("UNS", "b", "2024-04-20", 39), form("UNS", "a", "2024-03-20", 8)
    assert ordered(late, form("D21"), form("D28"), early) == ["UNSa", "D21", "D28", "UNSb"]


def test_unscheduled_visits_without_a_day_stand_by_date_at_the_end():
    """Before an infusion is known, their dates still order them."""
    late, early = form("UNS", "b", "2024-04-20"), form("UNS", "a", "2024-03-20")
    assert ordered(late, early, form("D21")) == ["D21", "UNSa", "UNSb"]


def test_each_date_of_an_unscheduled_visit_is_a_visit_of_its_own():
    """Two forms of one day stand under one title, which says the date."""
    forms = (form("UNS", "a", "2024-03-20"), form("UNS", "b", "2024-03-20"), form("UNS", "c", "2024-03-22"))
    titles = [stop.title(Words("zh")) for stop in stops(forms)]
    assert titles == ["UNS · 2024-03-20", "UNS · 2024-03-22"]


def test_a_visit_with_forms_of_several_days_says_none():
    """A title never gives one form's day for another's; each form says its own date."""
    assert stops((form("D21", day=21), form("D21", "b", day=22)))[0].title(Words("zh")) == "D21"
